"""Cards of the printers along the top of the page."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.gui.i18n import say, tr
from app.gui.status_bar import LOOKS
from app.gui.theme import Theme
from app.presentation.formatting import phrase, verbatim
from app.presentation.printing.cards import Card
from app.presentation.printing.queue import Run, RunState

WIDTH = 308
HEIGHT = 118


class ElidedLabel(QLabel):
    """One line that is shortened at its end; the tip says all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Say ``text``."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self._fit()

    @property
    def whole(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class PrinterCard(QFrame):
    """One printer. Signals carry its id, and the run where one is meant."""

    pause_asked = Signal(str)
    resume_asked = Signal(str)
    stop_asked = Signal(object)
    move_asked = Signal(object, str)
    give_up_asked = Signal(object)
    test_asked = Signal(str)
    settings_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedSize(WIDTH, HEIGHT)
        self._theme = theme
        self._looks = ("", "")
        self.card: Card | None = None
        self._others: tuple[PrinterSetup, ...] = ()
        self.name = QToolButton()
        self.name.setObjectName("cardName")
        self.name.setFont(theme.sized(theme.font.pointSize(), bold=True))
        self.name.setToolTip(tr("打开打印机设置"))
        self.name.clicked.connect(self.settings_asked)
        self.mark = QLabel()
        self.state = ElidedLabel()
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.place = ElidedLabel()
        self.place.setObjectName("muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(tr("进度"))
        self.count = QLabel()
        self.queued = QLabel()
        self.queued.setObjectName("muted")
        self.pause = self._button("pause", self._pause_or_resume)
        self.stop = self._button("stop", self._stop)
        self.stop.setText(tr("停止"))
        self.divert = self._button("split")
        self.divert.setText(tr("改派到"))
        menu = QMenu(self.divert)
        menu.aboutToShow.connect(self._fill_menu)
        self.divert.setMenu(menu)
        self.test = self._button("sync", self._test)
        self.test.setText(tr("测试连接"))
        self._lay_out()

    def show_card(self, card: Card, others: tuple[PrinterSetup, ...]) -> None:
        """Show a printer; ``others`` are those to which its labels could go."""
        self.card, self._others = card, others
        self.setAccessibleName(say(card.spoken))
        name = say(card.name)
        metrics = QFontMetrics(self.name.font())
        self.name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, WIDTH // 2))
        self.name.setAccessibleName(tr("设置：{name}").format(name=name))
        self.name.setEnabled(not card.removed)
        icon, colour = ("hold", "soon") if card.paused else LOOKS[card.health]
        if (icon, colour) != self._looks:
            self._looks = (icon, colour)
            self._theme.dress(self.mark, icon or "print", colour)
        self.state.show_text(say(card.state))
        advice = say(card.advice) if card.advice else ""
        self.place.show_text(advice or (say(card.place) if card.place else ""))
        self._show_work(card)
        self._show_buttons(card)

    def _show_work(self, card: Card) -> None:
        self.bar.setVisible(card.run is not None)
        self.bar.setRange(0, max(card.run.labels, 1) if card.run else 1)
        self.bar.setValue(card.run.done if card.run else 0)
        words = card.progress or card.rest or phrase("没有在打的面单")
        self.count.setText(say(words))
        self.count.setObjectName("" if card.progress or card.rest else "muted")
        self.count.style().unpolish(self.count)
        self.count.style().polish(self.count)
        self.queued.setText(say(card.queued) if card.queued else "")

    def _show_buttons(self, card: Card) -> None:
        words = tr("继续") if card.paused else tr("暂停")
        if self.pause.text() != words:
            self.pause.setText(words)
            self._theme.dress(self.pause, "play" if card.paused else "pause")
        stoppable = card.run is not None and card.run.state is not RunState.STOPPING
        self.stop.setEnabled(stoppable or bool(card.waiting))
        self.stop.setVisible(card.run is not None or bool(card.waiting))
        self.divert.setVisible(bool(card.movable) and (bool(self._others) or card.left is not None))
        self.divert.setText(tr("余下的") if card.left is not None else tr("改派到"))
        self.test.setVisible(card.can_ask and card.left is None and not card.waiting)

    def _pause_or_resume(self) -> None:
        if self.card is not None:
            asked = self.resume_asked if self.card.paused else self.pause_asked
            asked.emit(self.card.printer_id)

    def _stop(self) -> None:
        if self.card is None:
            return
        run = self.card.run or next(iter(self.card.waiting), None)
        if run is not None:
            self.stop_asked.emit(run)

    def _test(self) -> None:
        if self.card is not None:
            self.test_asked.emit(self.card.printer_id)

    def _fill_menu(self) -> None:
        menu = self.divert.menu()
        menu.clear()
        card = self.card
        if card is None:
            return
        if card.left is not None:
            if not card.removed:
                self._offer_move(menu, card.left, card.printer_id, tr("在这台接着打"))
            for other in self._others:
                words = phrase("改派到「{name}」", name=verbatim(other.name))
                self._offer_move(menu, card.left, other.printer_id, say(words))
            menu.addSeparator()
            menu.addAction(tr("这些先不打")).triggered.connect(
                lambda _=False, run=card.left: self.give_up_asked.emit(run)
            )
            return
        for run in card.movable:
            for other in self._others:
                self._offer_move(menu, run, other.printer_id, _move_words(run, other))

    def _offer_move(self, menu: QMenu, run: Run, printer_id: PrinterId, words: str) -> None:
        menu.addAction(words).triggered.connect(
            lambda _=False: self.move_asked.emit(run, printer_id)
        )

    def _button(self, icon: str, call: Callable[[], None] | None = None) -> QPushButton:
        button = QPushButton()
        button.setIconSize(QSize(14, 14))
        button.setProperty("tight", True)
        self._theme.dress(button, icon)
        if call is not None:
            button.clicked.connect(call)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.mark)
        head.addWidget(self.name)
        head.addWidget(self.state, 1)
        work = QHBoxLayout()
        work.setSpacing(8)
        work.addWidget(self.count)
        work.addStretch(1)
        work.addWidget(self.queued)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.pause, self.stop, self.divert, self.test):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.place)
        column.addStretch(1)
        column.addWidget(self.bar)
        column.addLayout(work)
        column.addLayout(buttons)


class CardStrip(QScrollArea):
    """All printers in a row; with none, why and where to add one.

    ``made`` carries a card that was just made, so that its owner can listen to it.
    """

    made = Signal(PrinterCard)
    add_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(tr("打印机"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cards: dict[PrinterId, PrinterCard] = {}
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.metric("space-2"))
        self.none = QLabel(tr("还没有打印机。添加一台后，面单会从这里打出去。"))
        self.add = QPushButton(tr("添加打印机"))
        self.add.setObjectName("primary")
        self.add.clicked.connect(self.add_asked)
        self._row.addWidget(self.none)
        self._row.addWidget(self.add)
        self._row.addStretch(1)
        self.setWidget(self._inner)
        self._fit()

    def show_cards(self, cards: tuple[Card, ...], setups: tuple[PrinterSetup, ...]) -> None:
        """Show ``cards`` in their order; ``setups`` are where labels can go."""
        wanted = [card.printer_id for card in cards]
        for printer_id in [key for key in self.cards if key not in wanted]:
            gone = self.cards.pop(printer_id)
            gone.hide()
            gone.deleteLater()
        for place, card in enumerate(cards):
            widget = self.cards.get(card.printer_id)
            if widget is None:
                widget = self.cards[card.printer_id] = PrinterCard(self._theme)
                self.made.emit(widget)
            if self._row.indexOf(widget) != place:
                # At the top: the inside may still be higher than the strip, by a scroll bar.
                self._row.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignTop)
            others = tuple(s for s in setups if s.printer_id != card.printer_id)
            widget.show_card(card, others)
        self.none.setVisible(not cards)
        self.add.setVisible(not cards)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the cards, and a scroll bar when they do not fit."""
        width = len(self.cards) * (WIDTH + self._row.spacing())
        bar = 12 if width > self.width() else 0
        self.setFixedHeight((HEIGHT if self.cards else 48) + bar)


def _move_words(run: Run, other: PrinterSetup) -> str:
    """``正在打的 28 张改派到「二号机」``."""
    left = run.labels - run.done
    words = "排队的 {n} 张改派到「{name}」"
    if run.state is not RunState.QUEUED:
        words = "正在打的余下 {n} 张改派到「{name}」"
    return say(phrase(words, n=left, name=verbatim(other.name)))
