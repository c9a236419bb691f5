"""Remembers columns, order, filter and side panel of 发货记录."""

from PySide6.QtWidgets import QSplitter, QWidget

from app.gui.table.header import Header
from app.gui.table.keeper import Keeper
from app.presentation.desk import Desk
from app.presentation.shipments.columns import KEY_OF
from app.presentation.shipments.layout import (
    FILE_NAME,
    PageLayout,
    lasting,
    load_layout,
    save_layout,
)
from app.presentation.shipments.log import ShipmentLog

PLENTY = 10_000


class PageKeeper(Keeper[PageLayout]):
    """The page's; written when anything of it was arranged anew."""

    def __init__(
        self, desk: Desk, log: ShipmentLog, *, header: Header, panel: QWidget, splitter: QSplitter
    ) -> None:
        super().__init__(
            desk,
            splitter,
            path=desk.profile / FILE_NAME,
            layout=self._now,
            load=load_layout,
            save=save_layout,
        )
        self._log = log
        self._header = header
        self._panel = panel
        self._splitter = splitter
        self._width = 0
        header.rearranged.connect(self.note)
        splitter.splitterMoved.connect(lambda _x, _number: self.note())

    @property
    def panel_shown(self) -> bool:
        """Whether the side panel is open."""
        return not self._panel.isHidden()

    def restore(self) -> None:
        """Arrange everything as it was left."""
        layout = self.load()
        self._header.apply(layout.columns)
        self._log.filter = layout.filter
        self._log.sort, self._log.descending = layout.sort, layout.descending
        self.show_sort()
        self._width = layout.panel_width
        self._splitter.setSizes([PLENTY, layout.panel_width])
        self._panel.setVisible(layout.panel)

    def show_sort(self) -> None:
        """Point out the column that decides the order."""
        self._header.show_sort(KEY_OF[self._log.sort], descending=self._log.descending)

    def show_panel(self, *, shown: bool) -> None:
        """Open or close the side panel."""
        if shown == self.panel_shown:
            return
        self._keep_width()
        self._panel.setVisible(shown)
        if shown:
            self._splitter.setSizes([PLENTY, self._width])
        self.note()

    def _keep_width(self) -> None:
        width = self._splitter.sizes()[1]
        if self.panel_shown and width:
            self._width = width

    def _now(self) -> PageLayout:
        self._keep_width()
        return PageLayout(
            columns=self._header.arrangement(),
            sort=self._log.sort,
            descending=self._log.descending,
            filter=lasting(self._log.filter),
            panel=self.panel_shown,
            panel_width=self._width,
        )
