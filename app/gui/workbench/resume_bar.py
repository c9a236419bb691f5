"""A batch that was cut off: 继续 or 结束. Nothing goes on by itself."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from app.domain.errors import AppError, Cancelled
from app.gui.i18n import say, tr
from app.gui.shell_api import PRINTING, Shell
from app.gui.theme import Theme
from app.gui.workbench.actions import Actions
from app.gui.workbench.bugs import raise_later
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.status_notify import Notifier
from app.presentation.workbench.kept import KeptBatches, Offer

BATCH_SECTION = "batch:"
"""Opens the receipt of a batch on the workbench, by its label."""


class ResumeBar(QFrame):
    """The newest batch that waits to be gone on with; hidden without one."""

    go_on_asked = Signal(object)
    finish_asked = Signal(object)
    list_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._offer: Offer | None = None
        self.text = QLabel()
        self.text.setWordWrap(True)
        mark = QLabel()
        theme.dress(mark, "hold", "soon")
        self.go_on = QPushButton()
        self.go_on.clicked.connect(lambda: self.go_on_asked.emit(self._offer))
        self.finish = QPushButton(tr("结束"))
        self.finish.setToolTip(tr("余下的不做，包裹留在原来的阶段"))
        self.finish.clicked.connect(lambda: self.finish_asked.emit(self._offer))
        self.more = QPushButton()
        self.more.clicked.connect(self.list_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(mark)
        row.addWidget(self.text, 1)
        for button in (self.go_on, self.finish, self.more):
            row.addWidget(button)
        self.hide()

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        """Show the first of ``offers``."""
        self._offer = offers[0] if offers else None
        self.setVisible(bool(offers))
        if self._offer is None:
            return
        words = say(self._offer.words)
        self.text.setText(words)
        self.setAccessibleName(words)
        self.go_on.setText(say(phrase("继续 {n} 单", n=len(self._offer.rest))))
        self.more.setText(say(phrase("还有 {n} 批", n=len(offers) - 1)))
        self.more.setVisible(len(offers) > 1)


class Resuming:
    """Keeps the bar true, and does what it asks.

    Args:
        bar: on the page.
        verbs: runs batches and shows receipts.
        desk, shell: services and the window.
        also: tells when something else ended that may have left a rest.
    """

    def __init__(
        self, bar: ResumeBar, verbs: Actions, desk: Desk, shell: Shell, *, also: Notifier
    ) -> None:
        self._bar = bar
        self._verbs = verbs
        self._shell = shell
        self.kept = KeptBatches(desk, shell.queue, failed=self._failed)
        self.kept.changed.subscribe(self._show)
        verbs.ended.subscribe(self.kept.refresh)
        also.subscribe(self.kept.refresh)
        bar.go_on_asked.connect(self._go_on)
        bar.finish_asked.connect(lambda offer: self.kept.finish(offer, self._ended))
        bar.list_asked.connect(lambda: shell.open_page(PRINTING, "batches"))

    def open_section(self, section: str) -> bool:
        """Whether ``section`` names a batch; its receipt is shown then."""
        if not section.startswith(BATCH_SECTION):
            return False
        self.kept.open(section.removeprefix(BATCH_SECTION), self._verbs.show_receipt)
        return True

    def _go_on(self, offer: Offer) -> None:
        if self._verbs.batches.go_on(offer):
            self._bar.hide()  # its progress stands in its place
        else:
            words = phrase("正在{verb}，等它结束", verb=phrase(offer.verb.label))
            self._shell.toast(say(words))

    def _ended(self, offer: Offer) -> None:
        self._shell.toast(say(offer.ended), partial(self.kept.reopen, offer))

    def _show(self) -> None:
        self._bar.show_offers(self.kept.offers)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)
