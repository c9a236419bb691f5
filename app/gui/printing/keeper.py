"""Remembers columns and filters of the 打印 page."""

from PySide6.QtCore import QObject

from app.gui.table.header import Header
from app.gui.workbench.ticker import single_shot
from app.ports.jobs import JobContext
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.printing.layout import (
    FILE_NAME,
    PageLayout,
    lasting,
    load_layout,
    save_layout,
)
from app.presentation.printing.ledger import Filter, Ledger

SAVE_MS = 800


class PageKeeper(QObject):
    """Written a moment after something was arranged anew, and when the page is left."""

    def __init__(
        self, desk: Desk, parent: QObject, *, ledger: Ledger, headers: tuple[Header, Header]
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ledger = ledger
        self._of_ledger, self._of_waiting = headers
        self._path = desk.profile / FILE_NAME
        self._soon = single_shot(self, "printing layout", SAVE_MS, self._save)
        for header in headers:
            header.rearranged.connect(self._soon.start)

    def restore(self) -> Filter:
        """Arrange the columns as they were left; the filter to begin with."""
        layout = load_layout(self._path)
        self._of_ledger.apply(layout.ledger)
        self._of_waiting.apply(layout.waiting)
        return layout.filter

    def note(self) -> None:
        """Something else was changed."""
        self._soon.start()

    def flush(self) -> None:
        """Write now what waits to be written."""
        if self._soon.isActive():
            self._soon.stop()
            self._save()

    def _save(self) -> None:
        layout = PageLayout(
            ledger=self._of_ledger.arrangement(),
            waiting=self._of_waiting.arrangement(),
            filter=lasting(self._ledger.filter),
        )

        def save(_ctx: JobContext) -> None:
            save_layout(self._path, layout)

        # A layout that cannot be saved is not worth a message: the next start has the default.
        self._desk.tasks.run(STORE, save, failed=lambda _error: None)
