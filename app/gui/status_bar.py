"""The status bar: shops, printer, jobs; a click opens what each is about."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QToolButton

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.status import Chip, Health, StatusModel
from app.presentation.status_jobs import JobBoard

HEIGHT = 30
LOOKS = {
    Health.OK: ("done", "ok"),
    Health.BUSY: ("sync", "accent"),
    Health.SOON: ("warning", "soon"),
    Health.FAULT: ("fault", "urgent"),
    Health.IDLE: ("", "text-2"),
}
"""Icon and colour of each; "" keeps the part's own icon."""


class StatusBar(QFrame):
    """Shops, label printer, after-sales that wait for the shop, jobs with 取消.

    ``shops_clicked`` and ``printer_clicked`` ask for the settings; ``cases_clicked`` and
    ``jobs_clicked`` for the lists.
    """

    shops_clicked = Signal()
    printer_clicked = Signal()
    cases_clicked = Signal()
    jobs_clicked = Signal()

    def __init__(self, theme: Theme, status: StatusModel, board: JobBoard) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(tr("状态栏"))
        self._theme = theme
        self._status = status
        self._board = board
        self.shops = self._part("shop")
        self.printer = self._part("print")
        self.cases = self._part("undo")
        self.cases.hide()
        self.jobs = self._part("job")
        self.jobs.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 4)
        self.bar.setAccessibleName(tr("进度"))
        self.cancel = self._part("close")
        self.cancel.setText(tr("取消"))
        self.cancel.setAccessibleName(tr("取消正在进行的任务"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.shops)
        row.addWidget(self.printer)
        row.addWidget(self.cases)
        row.addStretch(1)
        row.addWidget(self.jobs)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        self.shops.clicked.connect(self.shops_clicked)
        self.printer.clicked.connect(self.printer_clicked)
        self.cases.clicked.connect(self.cases_clicked)
        self.jobs.clicked.connect(self.jobs_clicked)
        self.cancel.clicked.connect(self._cancel)

    def offer_for_shops(self, verbs: Iterable[tuple[str, Callable[[], object]]]) -> None:
        """What the menu on the shops offers: a name and what it does."""
        self.shops.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, run in verbs:
            action = QAction(text, self.shops)
            action.triggered.connect(lambda _checked=False, run=run: run())
            self.shops.addAction(action)

    def refresh(self, now_s: float, queued: int) -> None:
        """Show the models as they are.

        Args:
            now_s: Unix seconds, for ages.
            queued: labels that printers have before them.
        """
        self._show(self.shops, "shop", self._status.shop_chip(now_s))
        self._show(self.printer, "print", self._status.printer_chip(queued))
        chip = self._status.case_chip(now_s)
        self.cases.setVisible(chip is not None)
        if chip is not None:
            self._show(self.cases, "undo", chip)
        self._show_jobs()

    def _show_jobs(self) -> None:
        jobs = self._board.jobs
        summary = self._board.summary()
        if jobs:
            left = jobs[-1].left_phrase(self._board.now_s())
            summary = phrase("{main} · {left}", main=summary, left=left) if left else summary
        text = say(summary)
        self.jobs.setText(text)
        self.jobs.setAccessibleName(tr("任务：{text}").format(text=text))
        self.jobs.setToolTip(tr("查看正在进行的任务"))
        self.bar.setVisible(bool(jobs))
        self.cancel.setVisible(bool(jobs))
        if jobs:
            newest = jobs[-1]
            self.bar.setRange(0, newest.total or 0)
            self.bar.setValue(newest.done)
            self.cancel.setEnabled(not newest.cancelling)
            self.cancel.setText(tr("正在取消") if newest.cancelling else tr("取消"))

    def _show(self, button: QToolButton, icon: str, chip: Chip) -> None:
        name, colour = LOOKS[chip.health]
        text = say(chip.text)
        button.setText(text)
        button.setToolTip(say(chip.tip))
        button.setAccessibleName(text)
        button.setAccessibleDescription(say(chip.tip))
        wanted = f"{name or icon} {colour}"
        if button.property("look") != wanted:
            button.setProperty("look", wanted)
            self._theme.dress(button, name or icon, colour)

    def _part(self, icon: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("flat")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.dress(button, icon)
        return button

    def _cancel(self) -> None:
        if self._board.jobs:
            self._board.jobs[-1].cancel()
            self._show_jobs()
