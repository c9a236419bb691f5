"""日报: the nine blocks of a day, a week or a month, and the way to files of them."""

from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.day_period import Span
from app.domain.errors import AppError
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.gui.file_dialogs import ask_target
from app.gui.i18n import say, tr
from app.gui.menu import context_menu, pop_up
from app.gui.report.block_view import BlockView
from app.gui.report.close_card import CloseCard
from app.gui.report.digest_card import DigestCard
from app.gui.report.failed_strip import FailedStrip
from app.gui.report.page_commands import MENU, page_commands
from app.gui.report.top_bar import TopBar
from app.gui.shell_api import REPORT, SETTINGS, WORKBENCH, Page, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.placeholder_view import PlaceholderView
from app.gui.workbench.ticker import single_shot
from app.ports.report_files import Format
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.report.model import ReportModel
from app.presentation.report.words import (
    as_of_phrase,
    behind_phrase,
    block_text,
    period_phrase,
    shops_phrase,
)
from app.presentation.workbench.model import Action
from app.services.export_report import Exported

KINDS = {
    Format.XLSX: "Excel (*.xlsx)",
    Format.PDF: "PDF (*.pdf)",
    Format.PNG: "PNG (*.png)",
    Format.CSV: "CSV (*.csv)",
    Format.JSON: "JSON (*.json)",
}
NEWS_MS = 3000
"""How long after the last change the report is made again."""


class ReportPage(Page):
    """The report of one period and shop."""

    page_id = REPORT

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self.blocks: list[BlockView] = []
        self.model = ReportModel(desk, shell.jobs, view=self, unforeseen=self._take_error)
        self._news = single_shot(self, "report news", NEWS_MS, self._read_if_stale)
        self._make_parts()
        self._connect()
        shell.commands.add(*page_commands(self))
        shell.subscribe(self._hear)
        self.keys = KeyGate(self, shell.commands, REPORT)
        self.keys.scanned.connect(lambda number: shell.open_page(WORKBENCH, number))
        self.report_changed()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        return self._started and (self.model.reading or self.model.exporting)

    def on_shown(self) -> None:
        self._read_if_stale()
        self._focus()

    # Told by the model.

    def report_changed(self) -> None:
        model = self.model
        placeholder = model.placeholder()
        if placeholder is not None:
            self.placeholder.show_placeholder(placeholder)
        elif not model.reading:
            self._fill()
        self.stack.setCurrentWidget(self.area if placeholder is None else self.placeholder)
        self.bar.show_choice(model.span, model.day, model.today, can_go_on=model.can_go_on)
        self.bar.show_shops(model.shops, model.shop_id)
        self.bar.enable_exports(on=self.can_export)
        self.failed.show_failed(model.failed)
        report = model.report
        behind = NOTHING if report is None else behind_phrase(report)
        self.behind.setText(say(behind) if behind else "")
        self.behind.setVisible(bool(behind))
        if model.exporting:
            self._show_age(phrase("正在导出…"))
        elif model.reading:
            self._show_age(phrase("正在做日报"))
        else:
            self._show_age(NOTHING if report is None else as_of_phrase(report))

    def export_done(self, done: Exported) -> None:
        names = "、".join(path.name for path in done.paths)
        folder = done.paths[0].parent.name
        words = phrase("已导出 {names}，在「{folder}」", names=names, folder=verbatim(folder))
        self._shell.toast(say(words))

    # Verbs.

    @property
    def can_export(self) -> bool:
        model = self.model
        ready = model.report is not None and model.placeholder() is None
        return ready and not model.reading and not model.exporting

    def step(self, by: int) -> None:
        self.model.step(by)

    def go_today(self) -> None:
        self.model.choose_day(self.model.today)

    def choose_span(self, span: Span) -> None:
        self.model.choose_span(span)

    def pick_day(self) -> None:
        self.bar.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.day.selectAll()

    def next_block(self, by: int) -> None:
        if not self.blocks:
            return
        at = next((n for n, block in enumerate(self.blocks) if block.hasFocus()), None)
        wanted = 0 if at is None else min(max(at + by, 0), len(self.blocks) - 1)
        self.blocks[wanted].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.area.ensureWidgetVisible(self.blocks[wanted], 0, 8)

    def refresh(self) -> None:
        self.model.read()

    def export(self, wanted: Format) -> None:
        if not self.can_export:
            return
        others = (kind for each, kind in KINDS.items() if each is not wanted)
        name = self.model.name(wanted)
        path = ask_target(self, tr("导出日报"), name, KINDS[wanted], *others)
        if path is not None:
            self.model.export(path)

    def copy_picture(self) -> None:
        if self.can_export:
            self.model.picture(self._take_picture)

    def copy_block(self) -> None:
        report = self.model.report
        block = next((each.block for each in self.blocks if each.hasFocus()), None)
        if report is None:
            return
        block = block or report.blocks[0]
        QGuiApplication.clipboard().setText(block_text(report, block))
        self._shell.toast(say(phrase("已复制「{block}」", block=phrase(block.title))))

    def verify_digest(self) -> None:
        self.digest.typed.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.area.ensureWidgetVisible(self.digest, 0, 8)

    def close_day(self) -> None:
        self.close_card.model.close()

    @property
    def can_close(self) -> bool:
        return self._closable() is not None and self.close_card.model.can_close

    # Making.

    def _make_parts(self) -> None:
        theme = self._shell.theme
        self.bar = TopBar(theme)
        self.failed = FailedStrip(theme)
        self.placeholder = PlaceholderView(theme)
        self.heading = QLabel()
        self.heading.setFont(theme.sized(theme.font.pointSize() + 4, bold=True))
        self.age = QLabel()
        self.age.setObjectName("muted")
        body = QWidget()
        self._cards = QVBoxLayout(body)
        self._cards.setContentsMargins(12, 8, 12, 12)
        self._cards.setSpacing(theme.metric("space-2"))
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.age)
        self._cards.addLayout(head)
        self.behind = QLabel()
        self.behind.setObjectName("fault")
        self._cards.addWidget(self.behind)
        self.close_card = CloseCard(
            self._desk,
            self._shell,
            failed=self._take_error,
            closed=self.model.read,
            go=self.model.choose_day,
        )
        self._cards.addWidget(self.close_card)
        self.digest = DigestCard(theme, self.model.verify)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(body)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.area)
        self.stack.addWidget(self.placeholder)
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.failed)
        whole.addWidget(self.stack, 1)

    def _connect(self) -> None:
        model, bar = self.model, self.bar
        bar.stepped.connect(model.step)
        bar.day_chosen.connect(model.choose_day)
        bar.today_asked.connect(self.go_today)
        bar.span_chosen.connect(model.choose_span)
        bar.shop_chosen.connect(model.choose_shop)
        bar.export_asked.connect(self.export)
        bar.picture_asked.connect(self.copy_picture)
        bar.more_asked.connect(self._show_menu)
        self.failed.again.connect(model.export_again)
        self.failed.settings.connect(lambda: self._shell.open_page(SETTINGS, "report"))
        self.placeholder.asked.connect(self._offer)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._started = True
        self._read_if_stale()

    def _fill(self) -> None:
        report = self.model.report
        if report is None:
            return
        words = phrase(
            "{period}　{shops}", period=period_phrase(report.period), shops=shops_phrase(report)
        )
        self.heading.setText(say(words))
        names = {str(shop.shop_id): shop.name for shop in self.model.shops}
        self.close_card.show_day(self._closable(), names)
        self.digest.show_digest(self.model.digest)
        if self.blocks:
            for view, block in zip(self.blocks, report.blocks, strict=True):
                view.show_block(report, block)
            return
        self.blocks = [BlockView(self._shell.theme, report, block) for block in report.blocks]
        for view in self.blocks:
            self._cards.addWidget(view)
        self._cards.addWidget(self.digest)
        if self.isVisible():
            self._focus()

    # Small answers.

    def _closable(self) -> date | None:
        """The day that is shown, if it is one day of all shops: only such are closed."""
        model = self.model
        return model.day if model.span is Span.DAY and not model.shop_id else None

    def _focus(self) -> None:
        empty = self.stack.currentWidget() is self.placeholder
        if empty:
            self.placeholder.button.setFocus()
        elif self.blocks:
            self.blocks[0].setFocus()

    def _show_age(self, words: Phrase) -> None:
        self.age.setText(say(words) if words else "")

    def _show_menu(self) -> None:
        menu = context_menu(self, self._shell.commands, REPORT, MENU)
        pop_up(menu, self.bar.more.mapToGlobal(QPoint(0, self.bar.more.height())))

    def _take_picture(self, png: bytes) -> None:
        QGuiApplication.clipboard().setImage(QImage.fromData(png))
        self._shell.toast(tr("日报图片已复制，可以粘贴到群里"))

    def _offer(self, action: Action) -> None:
        if action is Action.RETRY:
            self.model.read()
        elif action is Action.AUTHORIZE:
            self._shell.open_page(SETTINGS, "shops")

    def _hear(self, event: Event) -> None:
        """Facts or rules changed: the report is made again, once it is quiet and is seen."""
        if isinstance(event, SyncFinished | Changes | SettingsChanged):
            self.model.hear()
            if self.isVisible():
                self._news.start()

    def _read_if_stale(self) -> None:
        if not self.isVisible() or not self.model.stale:
            return
        if self.model.reading:  # news came meanwhile, so its answer will be an old one
            self._news.start()
        else:
            self.model.read()

    def _take_error(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)
