"""The table's header: flat; a click sorts, dragging moves, a right click chooses columns."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from app.gui.i18n import tr
from app.gui.menu import pop_up
from app.gui.table.ink import Ink
from app.gui.table.painting import SIDE
from app.presentation.table.arrangement import NARROWEST, WIDEST, Arrangement, usual
from app.presentation.table.columns import TableColumn

HEIGHT = 32
ARROW = 7


class Header(QHeaderView):
    """``sort_asked`` carries a column key; ``rearranged`` tells that the layout changed.

    Args:
        columns: in the order of the model's.
        ink: what texts are drawn with.
        sorts: whether a click asks for another order.
    """

    sort_asked = Signal(str)
    rearranged = Signal()

    def __init__(
        self,
        columns: Sequence[TableColumn],
        ink: Ink,
        parent: QWidget | None = None,
        *,
        sorts: bool = True,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = tuple(columns)
        self._ink = ink
        self._sort_key, self._descending = "", False
        self._quiet = False
        self.setSectionsMovable(True)
        self.setSectionsClickable(sorts)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(NARROWEST)
        self.setMaximumSectionSize(WIDEST)
        self.setAccessibleName(tr("列"))
        self.sectionClicked.connect(
            lambda section: self.sort_asked.emit(self._columns[section].key)
        )
        self.sectionMoved.connect(self._moved)
        self.sectionResized.connect(self._moved)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def show_sort(self, key: str, *, descending: bool) -> None:
        """Point out the column that decides the order."""
        self._sort_key, self._descending = key, descending
        self.viewport().update()

    def apply(self, layout: Arrangement) -> None:
        """Arrange columns as ``layout`` says."""
        self._quiet = True
        sections = {column.key: section for section, column in enumerate(self._columns)}
        for place, key in enumerate(layout.order):
            self.moveSection(self.visualIndex(sections[key]), place)
        for key, section in sections.items():
            self.resizeSection(section, layout.widths[key])
            self.setSectionHidden(section, key in layout.hidden)
        self._quiet = False

    def arrangement(self) -> Arrangement:
        """How the columns are arranged now."""
        columns = self._columns
        order = tuple(columns[self.logicalIndex(place)].key for place in range(self.count()))
        hidden = frozenset(
            column.key for section, column in enumerate(columns) if self.isSectionHidden(section)
        )
        return Arrangement(order=order, widths=self._widths, hidden=hidden)

    @property
    def _widths(self) -> dict[str, int]:
        widths = {}
        for section, column in enumerate(self._columns):
            shown = not self.isSectionHidden(section)
            widths[column.key] = self.sectionSize(section) if shown else column.width
        return widths

    def columns_menu(self) -> QMenu:
        """A menu that shows and hides columns; at least one stays."""
        menu = QMenu(self)
        shown = [s for s in range(self.count()) if not self.isSectionHidden(s)]
        for place in range(self.count()):
            section = self.logicalIndex(place)
            action = QAction(tr(self._columns[section].title), menu)
            action.setCheckable(True)
            action.setChecked(section in shown)
            action.setEnabled(shown != [section])
            action.toggled.connect(lambda on, s=section: self._show(s, on=on))
            menu.addAction(action)
        menu.addSeparator()
        usual = menu.addAction(tr("恢复默认列"))
        usual.triggered.connect(self._restore)
        return menu

    def ask_columns(self) -> None:
        """Open the menu of columns under the header."""
        pop_up(self.columns_menu(), self.mapToGlobal(QPoint(0, self.height())))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        pop_up(self.columns_menu(), event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The columns, and the ground right of the last one."""
        super().paintEvent(event)
        x = self.length() - self.offset()
        width, height = self.viewport().width() - x, self.viewport().height()
        if width > 0:
            painter = QPainter(self.viewport())
            painter.fillRect(x, 0, width, height, self._ink.colours["surface"])

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        if not rect.isValid():
            return
        column, ink = self._columns[logicalIndex], self._ink
        painter.fillRect(rect, ink.colours["surface"])
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, ink.colours["hairline"])
        sorts = self._sort_key == column.key
        area = QRectF(rect.adjusted(SIDE, 0, -SIDE, -1))
        title = tr(column.title)
        if sorts:
            width = min(ink.width_of(title), int(area.width()) - ARROW - 4)
            at = area.right() - width - ARROW - 4 if column.numeric else area.left()
            text = QRectF(at, area.top(), width, area.height())
            ink.write(painter, text, title, "text")
            self._arrow(painter, QPoint(int(text.right()) + 4, int(area.center().y())))
        else:
            ink.write(painter, area, title, "text-2", right=column.numeric)

    def _arrow(self, painter: QPainter, at: QPoint) -> None:
        turn = 1 if self._descending else -1
        x, y = at.x(), at.y()
        points = [
            QPoint(x, y - 2 * turn),
            QPoint(x + ARROW, y - 2 * turn),
            QPoint(x + ARROW // 2, y + 2 * turn),
        ]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.colours["accent"])
        painter.drawPolygon(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _show(self, section: int, *, on: bool) -> None:
        self.setSectionHidden(section, not on)
        if on and self.sectionSize(section) < NARROWEST:
            self.resizeSection(section, self._columns[section].width)
        self._moved()

    def _restore(self) -> None:
        self.apply(usual(self._columns))
        self._moved()

    def _moved(self, *_details: int) -> None:
        if not self._quiet:
            self.rearranged.emit()
