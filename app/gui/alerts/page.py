"""The 提醒 list: what is pressing, acknowledged with one key, with the way to the parcel."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout

from app.gui.alerts.ways_in import GROUP, WORDS
from app.gui.i18n import say, tr
from app.gui.settings_page.text_table import TextColumn, TextRows, TextTable
from app.gui.shell_api import ALERTS, SETTINGS, WORKBENCH, Page, Shell
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.placeholder_view import PlaceholderView
from app.ports.alerts import KeptAlert
from app.presentation.alerts.model import AlertsModel
from app.presentation.alerts.words import (
    LEVEL_COLOURS,
    clock_words,
    left_words,
    state_words,
    threshold_words,
    told_words,
)
from app.presentation.commands import Command, PageVerbs
from app.presentation.formatting import phrase, verbatim
from app.presentation.workbench.model import Action, Placeholder

_COLUMNS = (
    TextColumn("时限", 96),
    TextColumn("到期", 108),
    TextColumn("剩余", 160),
    TextColumn("订单号", 190),
    TextColumn("店铺"),
    TextColumn("提醒于", 108),
    TextColumn("已告知", 150),
    TextColumn("状态", 120),
)


class AlertsPage(Page):
    """Alerts of all shops; those that were acknowledged stand below, in grey."""

    page_id = ALERTS

    def __init__(self, shell: Shell, model: AlertsModel) -> None:
        super().__init__()
        self._shell = shell
        self.model = model
        theme = shell.theme
        self.rows = TextRows(
            _COLUMNS, self._cells, key=lambda alert: (alert.number, alert.acked_s), colour=_colour
        )
        self.table = TextTable(theme, self.rows, tr("提醒"))
        self.placeholder = PlaceholderView(theme)
        self.placeholder.asked.connect(self._offer)
        self.count = QLabel()
        self.count.setFont(theme.sized(theme.font.pointSize() + 2, bold=True))
        self.known, self.all_known = QPushButton(tr("知道了")), QPushButton(tr("全部知道了"))
        self.show_parcel = QPushButton(tr("在工作台看"))
        self.setting = QPushButton(tr("提醒设置"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.placeholder)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.count)
        top.addStretch(1)
        for button, run in (
            (self.known, self.acknowledge),
            (self.all_known, model.acknowledge_all),
            (self.show_parcel, self.go_to_parcel),
            (self.setting, self.open_settings),
        ):
            button.clicked.connect(lambda _on=False, run=run: run())
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.pages, 1)
        self.table.doubleClicked.connect(lambda _index: self.go_to_parcel())
        self.table.remove_asked.connect(self.acknowledge)
        self.table.selectionModel().selectionChanged.connect(self._chosen_changed)
        shell.commands.add(*_commands(self))
        self.keys = KeyGate(self, shell.commands, ALERTS)
        self.keys.scanned.connect(lambda number: shell.open_page(WORKBENCH, number))
        model.changed.subscribe(self.refresh)
        self.refresh()

    @property
    def loading(self) -> bool:
        return self.model.reading

    def on_shown(self) -> None:
        self.refresh()
        empty = self.pages.currentWidget() is self.placeholder
        (self.placeholder.button if empty else self.table).setFocus()

    def refresh(self) -> None:
        """Show what the model has."""
        model = self.model
        self.rows.show_rows(model.alerts)
        self.pages.setCurrentWidget(self.table if model.alerts else self.placeholder)
        if not model.alerts:
            self.placeholder.show_placeholder(self._why_empty())
        elif not self.table.chosen():
            self.table.go_to(0)
        words = phrase("{n} 单有提醒", n=model.orders) if model.orders else phrase("没有新的提醒")
        self.count.setText(say(words))
        self.all_known.setEnabled(bool(model.open))
        self._chosen_changed()

    # Verbs.

    @property
    def chosen(self) -> tuple[KeptAlert, ...]:
        """What is chosen in the list."""
        return tuple(self.table.chosen())

    @property
    def has_open(self) -> bool:
        """Whether something chosen is not acknowledged."""
        return any(not each.acked_s for each in self.chosen)

    def acknowledge(self) -> None:
        """The chosen ones are known."""
        self.model.acknowledge(tuple(each.number for each in self.chosen))

    def go_to_parcel(self) -> None:
        """Show the first chosen one's parcel in the workbench."""
        if self.chosen:
            self._shell.open_page(WORKBENCH, self.chosen[0].due.threshold.order_id)

    def open_settings(self) -> None:
        """Where thresholds, quiet hours and robots are set."""
        self._shell.open_page(SETTINGS, "alerts")

    def step_back(self) -> None:
        """Esc: to the parcels."""
        self._shell.open_page(WORKBENCH)

    def _chosen_changed(self) -> None:
        self.known.setEnabled(self.has_open)
        self.show_parcel.setEnabled(bool(self.chosen))

    def _cells(self, alert: KeptAlert) -> tuple[str, ...]:
        at, model = alert.due.threshold, self.model
        return tuple(
            say(words) if words else ""
            for words in (
                threshold_words(at),
                clock_words(at.at_s),
                left_words(at.at_s, model.now_s()),
                verbatim(at.order_id),
                verbatim(model.shops.get(alert.due.shop_id, alert.due.shop_id)),
                clock_words(alert.raised_s),
                told_words(alert, model.robots),
                state_words(alert),
            )
        )

    def _why_empty(self) -> Placeholder:
        error = self.model.error
        if error is not None:
            return Placeholder(
                icon="fault",
                title=phrase(error.title),
                text=phrase(error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        if not self.model.ready:
            return Placeholder(icon="warning", title=phrase("正在读取提醒"))
        return Placeholder(
            icon="done",
            title=phrase("没有提醒"),
            text=phrase("订单快到揽收时限时会出现在这里，每单每个时限只提醒一次。"),
            action=Action.SHOW_ALL,
            label=phrase("提醒设置"),
        )

    def _offer(self, action: Action) -> None:
        if action is Action.RETRY:
            self.model.read()
        else:
            self.open_settings()


def _colour(alert: KeptAlert) -> str:
    return "text-2" if alert.acked_s else LEVEL_COLOURS[alert.due.level]


def _commands(page: AlertsPage) -> tuple[Command, ...]:
    verb = PageVerbs(ALERTS, GROUP, WORDS)
    return (
        verb("known", "知道了", page.acknowledge, "K", when=lambda: page.has_open),
        verb(
            "all_known",
            "全部知道了",
            page.model.acknowledge_all,
            "Shift+K",
            when=lambda: bool(page.model.open),
        ),
        verb(
            "show_parcel",
            "在工作台看",
            page.go_to_parcel,
            "W",
            when=lambda: bool(page.chosen),
        ),
        verb("settings", "提醒设置", page.open_settings),
        verb("back", "回到包裹", page.step_back, "Esc"),
    )
