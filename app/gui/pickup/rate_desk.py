"""The figures of the 揽收 page with what explains them: cards, rules, side panel, charts."""

from collections.abc import Callable

from app.domain.words import listed
from app.gui.i18n import say, tr
from app.gui.pickup.charts_view import ChartsView
from app.gui.pickup.explain_panel import ExplainPanel
from app.gui.pickup.figure_cards import FigureCards
from app.gui.pickup.top_bar import RuleBar
from app.gui.shell_api import WORKBENCH, Shell
from app.gui.workbench.bugs import raise_later
from app.presentation.basis import lines_of
from app.presentation.desk import Desk
from app.presentation.formatting import phrase, said
from app.presentation.pickup.charts import Bar
from app.presentation.pickup.explained import Told
from app.presentation.pickup.figures import Ask, Card, MoneyFigure, money_cards, rate_cards
from app.presentation.pickup.model import RiskModel
from app.presentation.pickup.rate_model import CountWay, RateModel


class RateDesk:
    """Widgets around a :class:`RateModel`.

    Args:
        model: of the board, whose rows tell the money at stake.
        panel_shown: shows or hides the side panel.
        changed: another way of counting, or another span, was chosen.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        model: RiskModel,
        *,
        panel_shown: Callable[[bool], None],
        changed: Callable[[], None],
    ) -> None:
        theme = shell.theme
        self._model = model
        self._panel_shown = panel_shown
        self._changed = changed
        self._asked: Ask | None = None
        self.days = 30
        self.drawn = False
        """Whether the charts are in front."""
        self.rates = RateModel(
            desk,
            subscribe=shell.subscribe,
            view=self,
            now_s=model.now_s,
            unforeseen=raise_later,
        )
        self.rule = RuleBar(theme)
        self.figures = FigureCards(theme)
        self.charts = ChartsView(theme)
        self.panel = ExplainPanel(theme)
        self.rule.changed.connect(self._count_by)
        self.figures.asked.connect(self.ask)
        self.panel.opened.connect(lambda order: shell.open_page(WORKBENCH, order))
        self.charts.bar_clicked.connect(self.ask_bar)
        self.charts.days_chosen.connect(self.use_days)

    # Told by the model.

    def figures_changed(self) -> None:
        """Other figures, or none could be read."""
        figured, error = self.rates.figured, self.rates.error
        if figured is not None:
            rate = figured.rate
            self.rule.show_way(self.rates.way, figured.packs, rate.pack, rate.reading, rate.unit)
            self.draw()
        span = self.rates.span_text()
        if error is not None:
            self.rule.show_span(say(phrase("算不出揽收率：{why}", why=phrase(error.title))))
        else:
            assumes = map(say, self.rates.assumptions())
            self.rule.show_span(say(span) if span else tr("正在算揽收率…"), *assumes)
        self.show_cards()

    def told(self, told: Told) -> None:
        """A figure was explained."""
        self.panel.show_told(told)

    # Asked by the page.

    def show_cards(self) -> None:
        """Show every figure there is."""
        self.rule.show_trouble(self._trouble())
        self.rule.show_limits(self._model.limits())
        estimate, assumes = self._model.penalties_text(), self._model.penalties_assume()
        self.rule.show_money(say(estimate) if estimate else "", *map(say, assumes))
        self.figures.show_cards(self.cards())
        self.figures.mark(self._asked)
        rules = say(estimate)
        for ask, button in self.figures.buttons.items():
            if isinstance(ask.figure, MoneyFigure):
                button.setToolTip(rules)

    def cards(self) -> tuple[Card, ...]:
        """The figures of the rate, then money at stake."""
        figured, money = self.rates.figured, self._model.money()
        cards = () if money is None else money_cards(money)
        return (*rate_cards(figured.rate, figured.settled), *cards) if figured else cards

    def _trouble(self) -> str:
        """What was wrong with rule packs, then with penalty tables."""
        found = (self.rates.figured, self._model.reading)
        return say(said(listed(each.trouble for each in found if each is not None)))

    def draw(self) -> None:
        """Draw the charts while they are in front."""
        if self.drawn and self.rates.figured is not None:
            self.charts.show_charts(self.rates.figured.charts, self.days)

    def ask(self, card: Card) -> None:
        """Explain a figure in the side panel."""
        self._open(card.ask, say(card.title))
        reading = self._model.reading
        if reading is None or not isinstance(card.ask.figure, MoneyFigure):
            self.rates.ask(card)
            return
        orders = dict.fromkeys(
            order_id for entry in self._model.board.of_place() for order_id in entry.row.order_ids
        )
        stakes = tuple(reading.stakes[each] for each in orders if each in reading.stakes)
        rules = lines_of((self._model.penalties_text(), *self._model.penalties_assume()))
        self.rates.ask(card, stakes, rules)

    def ask_bar(self, bar: Bar) -> None:
        """List the orders behind a bar."""
        self._open(None, "")
        self.rates.ask_bar(bar)

    def forget_question(self) -> None:
        """The side panel was closed."""
        self._asked = None
        self.figures.mark(None)

    def use_days(self, days: int) -> None:
        """Draw the trend over so many days."""
        self.days = days
        self._changed()
        self.draw()

    def _count_by(self, way: CountWay) -> None:
        self.rates.use(way)
        self._changed()

    def _open(self, ask: Ask | None, title: str) -> None:
        self._panel_shown(True)
        self._asked = ask
        self.figures.mark(ask)
        self.panel.say_waiting(title)
