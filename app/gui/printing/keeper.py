"""Remembers columns and filters of the 打印 page."""

from PySide6.QtCore import QObject

from app.gui.table.header import Header
from app.gui.table.keeper import Keeper
from app.presentation.desk import Desk
from app.presentation.printing.layout import (
    FILE_NAME,
    PageLayout,
    lasting,
    load_layout,
    save_layout,
)
from app.presentation.printing.ledger import Filter, Ledger


class PageKeeper(Keeper[PageLayout]):
    """The page's; written when anything of it was arranged anew."""

    def __init__(
        self, desk: Desk, parent: QObject, *, ledger: Ledger, headers: tuple[Header, Header]
    ) -> None:
        super().__init__(
            desk,
            parent,
            path=desk.profile / FILE_NAME,
            layout=self._now,
            load=load_layout,
            save=save_layout,
        )
        self._ledger = ledger
        self._of_ledger, self._of_waiting = headers
        for header in headers:
            header.rearranged.connect(self.note)

    def restore(self) -> Filter:
        """Arrange the columns as they were left; the filter to begin with."""
        layout = self.load()
        self._of_ledger.apply(layout.ledger)
        self._of_waiting.apply(layout.waiting)
        return layout.filter

    def _now(self) -> PageLayout:
        return PageLayout(
            ledger=self._of_ledger.arrangement(),
            waiting=self._of_waiting.arrangement(),
            filter=lasting(self._ledger.filter),
        )
