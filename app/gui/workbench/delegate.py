"""What stands in the cells of the parcels' table: countdowns, badges, flags, words."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from app.domain.parcel import Stage
from app.domain.pickup import Urgency
from app.gui.i18n import say
from app.gui.table.countdown import CountdownInk
from app.gui.table.delegate import RowsDelegate, inside
from app.gui.table.ink import Ink
from app.gui.table.painting import SIDE, RowState
from app.gui.table.shop_tag import write_shop_tag
from app.gui.workbench.cells import Cells
from app.gui.workbench.table_model import TableModel
from app.ports.rows import ParcelRow
from app.presentation.workbench.board import Board
from app.presentation.workbench.columns import (
    BADGES,
    CHECKED,
    COLUMNS,
    COUNTDOWN,
    FLAG,
    GOODS,
    MARKS,
    STAGE,
    TAGS,
)
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.marks import mark_words
from app.presentation.workbench.words import Badge, Tone, tag_badges

GAP = 4

_TONES: dict[Tone, tuple[str | None, str | None, str]] = {
    Tone.PLAIN: (None, "hairline", "text-2"),
    Tone.STOP: ("soon-bg", None, "soon"),
    Tone.FAULT: ("urgent-bg", None, "urgent"),
}
_NOT_KNOWN = frozenset({Stage.NUMBER_UNKNOWN, Stage.SHIP_UNKNOWN, Stage.TO_CONFIRM})


class RowDelegate(RowsDelegate):
    """Paints cells straight from the board."""

    def __init__(
        self, board: Board, cells: Cells, model: TableModel, ink: Ink, state: RowState
    ) -> None:
        super().__init__(model, ink, state)
        self._board = board
        self._cells = cells
        self._countdowns = CountdownInk(ink)

    def measure(self) -> None:
        """Measure the fixed parts of a countdown; again after the font changed."""
        self._countdowns.measure()

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        entry, key = self._board.shown[row], COLUMNS[place].key
        if key == COUNTDOWN:
            self._countdown(painter, rect, entry)
        elif key == BADGES:
            self._badges(painter, rect, self._cells.badges(entry))
        elif key == MARKS:
            self._badges(painter, rect, _mark_badges(entry.row))
        elif key == TAGS:
            self._badges(painter, rect, tag_badges(entry.row))
        elif key == FLAG:
            self._flag(painter, rect, entry.row.flag)
        elif key == GOODS and self._board.several_shops:
            beside = write_shop_tag(painter, rect, self._ink, entry.row)
            self.write(painter, beside, row, place, self._tone(key, entry))
        else:
            self.write(painter, rect, row, place, self._tone(key, entry))

    def _tone(self, key: str, entry: Entry) -> str:
        if key == STAGE and entry.row.stage in _NOT_KNOWN:
            return "soon"
        if key == CHECKED:
            return "soon" if self._cells.check_is_old(entry) else "text-2"
        return "text-2" if entry.row.shop_paused else "text"

    def _countdown(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        cells = self._cells
        reading = cells.reading(entry)
        if reading.urgency is Urgency.DONE:
            self._ink.write(painter, inside(rect), cells.urgency_words[reading.urgency], "text-2")
            return
        after = ((cells.kind_name(reading), "text-2"), (cells.missed_name(reading), "urgent"))
        self._countdowns.write(painter, rect, reading.urgency, cells.left(reading), after)

    def _badges(self, painter: QPainter, rect: QRect, found: tuple[Badge, ...]) -> None:
        ink = self._ink
        x, end = float(rect.x() + SIDE), float(rect.right() - SIDE + 1)
        height = min(20, rect.height() - 8)
        y = rect.y() + (rect.height() - 1 - height) / 2
        for number, badge in enumerate(found):
            text = say(badge.text)
            width = ink.width_of(text, small=True) + 12
            more = f"+{len(found) - number}"
            room = 0 if number == len(found) - 1 else ink.width_of("+9", small=True) + GAP
            if x + width + room > end and number:
                area = QRectF(x, y, end - x, height)
                ink.write(painter, area, more, "text-2", small=True)
                return
            fill, border, colour = _TONES[badge.tone]
            box = QRectF(x, y, min(width, end - x), height)
            ink.pill(painter, box, fill, border)
            ink.write(painter, box.adjusted(6, 0, -4, 0), text, colour, small=True)
            x = box.right() + GAP

    def _flag(self, painter: QPainter, rect: QRect, flag: int) -> None:
        if not 0 < flag < len(self._ink.flags):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.flags[flag])
        centre = QRectF(rect).center()
        painter.drawEllipse(centre, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _mark_badges(row: ParcelRow) -> tuple[Badge, ...]:
    if not row.marks:
        return ()
    return tuple(
        Badge(word.text, Tone.STOP if word.pressing else Tone.PLAIN) for word in mark_words(row)
    )
