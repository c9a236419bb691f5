"""The table of after-sale cases; deadlines look like the pickup countdown."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.gui.table.countdown import CountdownInk
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import SIDE, RowState, paint_ground
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.ports.rows import CaseRow
from app.presentation.aftersales.board import CaseBoard
from app.presentation.aftersales.columns import COLUMNS, DEADLINE, PARCEL
from app.presentation.aftersales.words import CaseClock
from app.presentation.countdown import URGENCY_WORDS, left_phrase

_DEADLINE_SECTION = next(s for s, column in enumerate(COLUMNS) if column.key == DEADLINE)
ReadClock = Callable[[CaseRow], CaseClock]


def clock_words(clock: CaseClock) -> tuple[str, str]:
    """``05:12:33`` and ``临近``; both empty when nothing runs."""
    if clock.urgency is Urgency.DONE:
        return "", ""
    return say(left_phrase(clock.left_s)), tr(URGENCY_WORDS[clock.urgency])


class CaseTableModel(RowsModel):
    """Words of the cases."""

    def __init__(self, board: CaseBoard, read: ReadClock, parent: QObject) -> None:
        super().__init__(board, COLUMNS, parent)
        self._board = board
        self._read = read

    def text(self, row: int, column: int) -> str:
        case, wanted = self._board.shown[row], COLUMNS[column]
        if wanted.key == DEADLINE:
            return " ".join(clock_words(self._read(case))).strip() or tr("没有期限")
        return say(wanted.text(case))


class CaseDelegate(QStyledItemDelegate):
    """Paints cells straight from the board."""

    def __init__(
        self, board: CaseBoard, model: CaseTableModel, read: ReadClock, ink: Ink, state: RowState
    ) -> None:
        super().__init__()
        self._board = board
        self._model = model
        self._read = read
        self._ink = ink
        self._state = state
        self._countdowns = CountdownInk(ink)

    def measure(self) -> None:
        """Measure the fixed parts of a countdown; again after the font changed."""
        self._countdowns.measure()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, place = index.row(), index.column()
        rect: QRect = option.rect
        case, column = self._board.shown[row], COLUMNS[place]
        chosen = case.after_sale_id in self._board.selection
        paint_ground(painter, rect, self._ink, self._state, row=row, column=place, chosen=chosen)
        if column.key == DEADLINE and self._read(case).urgency is not Urgency.DONE:
            clock = self._read(case)
            self._countdowns.write(painter, rect, clock.urgency, clock_words(clock)[0])
            return
        urgent = column.key == PARCEL and case.waits_for_shop and case.before_ship
        self._ink.write(
            painter,
            QRectF(rect.adjusted(SIDE, 0, -SIDE, -1)),
            self._model.text(row, place),
            "soon" if urgent else "text-2" if column.key in {DEADLINE, "lapse"} else "text",
            right=column.numeric,
            middle=column.middle,
        )


class CaseTable(RowsTable):
    """Cases of a board.

    Args:
        board: what is shown.
        read: how near a case's deadline is now.
        theme: colours and fonts.
    """

    def __init__(self, board: CaseBoard, read: ReadClock, theme: Theme) -> None:
        super().__init__(board, theme, tr("售后"))
        model = CaseTableModel(board, read, self)
        self._painter = CaseDelegate(board, model, read, self.ink, self)
        self.put_together(model, self._painter, Header(COLUMNS, self.ink, self))

    def tick(self) -> None:
        """A second went by: repaint the countdowns in sight, and nothing else."""
        if not self.isColumnHidden(_DEADLINE_SECTION):
            x = self.columnViewportPosition(_DEADLINE_SECTION)
            width = self.columnWidth(_DEADLINE_SECTION)
            self.viewport().update(QRect(x, 0, width, self.viewport().height()))

    def dress(self) -> None:
        """As every table, and measure the countdown's parts."""
        super().dress()
        self._painter.measure()
