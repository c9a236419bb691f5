"""Remembers how a person arranged the page, and arranges it so again."""

from PySide6.QtWidgets import QSplitter, QToolButton

from app.domain.ids import ShopId
from app.gui.table.header import Header
from app.gui.table.keeper import Keeper
from app.gui.workbench.side_panel import SidePanel
from app.presentation.desk import Desk
from app.presentation.workbench.board import Board
from app.presentation.workbench.layout import FILE_NAME, TableLayout, load_layout, save_layout

PLENTY = 10_000


class LayoutKeeper(Keeper[TableLayout]):
    """Columns, order, shop and side panel; written a moment after they changed."""

    def __init__(
        self,
        desk: Desk,
        board: Board,
        *,
        header: Header,
        panel: SidePanel,
        splitter: QSplitter,
        button: QToolButton,
    ) -> None:
        super().__init__(
            desk,
            splitter,
            path=desk.profile / FILE_NAME,
            layout=self._now,
            load=load_layout,
            save=save_layout,
        )
        self._board = board
        self._header = header
        self._panel = panel
        self._splitter = splitter
        self._button = button
        self._panel_width = 0
        header.rearranged.connect(self.note)
        splitter.splitterMoved.connect(lambda _x, _number: self.note())

    @property
    def panel_shown(self) -> bool:
        """Whether the side panel is open."""
        return not self._panel.isHidden()

    def restore(self) -> None:
        """Arrange the page as it was left."""
        layout = self.load()
        self._header.apply(layout)
        self._board.use_shop(ShopId(layout.shop) if layout.shop else None)
        self._board.sort_by(layout.sort)
        self._header.show_sort(layout.sort.key, descending=layout.sort.descending)
        self._panel_width = layout.panel_width
        self._splitter.setSizes([PLENTY, layout.panel_width])
        self._open(layout.panel)

    def show_panel(self, *, shown: bool) -> None:
        """Open or close the side panel."""
        self._open(shown)
        self.note()

    def _open(self, shown: bool) -> None:
        self._panel.setVisible(shown)
        self._button.setChecked(shown)

    def _now(self) -> TableLayout:
        columns = self._header.arrangement()
        if self._panel.isVisible():
            self._panel_width = self._panel.width()
        return TableLayout(
            order=columns.order,
            widths=columns.widths,
            hidden=columns.hidden,
            sort=self._board.sort,
            panel=self.panel_shown,
            panel_width=self._panel_width,
            shop=self._board.shop or "",
        )
