"""The table of shipments: shop tags, how the upload went, countdowns of what is not picked up."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.ids import ParcelId
from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.gui.status_bar import LOOKS
from app.gui.table.countdown import CountdownInk
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import SIDE, RowState, paint_ground
from app.gui.table.shop_tag import write_shop_tag
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.ports.shipments import ShipmentLine
from app.presentation.countdown import URGENCY_WORDS, Reading, left_phrase
from app.presentation.shipments.columns import COLUMNS, PICKUP, SHOP, UPLOAD, WHY
from app.presentation.shipments.log import ShipmentLog
from app.presentation.shipments.words import upload_health

ICON = 14
GAP = 5
Read = Callable[[ShipmentLine], Reading]
_PICKUP_SECTION = next(s for s, column in enumerate(COLUMNS) if column.key == PICKUP)


class ShipmentModel(RowsModel):
    """Words of the shipments."""

    def __init__(self, log: ShipmentLog, read: Read, parent: QObject) -> None:
        super().__init__(log, COLUMNS, parent)
        self._log = log
        self._read = read

    def text(self, row: int, column: int) -> str:
        line = self._log.line(row)
        if line is None:
            return ""
        wanted = COLUMNS[column]
        if wanted.key == PICKUP and not line.parcel.picked_up_s:
            reading = self._read(line)
            left = left_words(reading)
            return f"{left} {tr(URGENCY_WORDS[reading.urgency])}".strip()
        return say(wanted.text(line))

    def tip(self, row: int, column: int) -> str:
        """The last scan in the courier's own words."""
        line = self._log.line(row)
        if line is not None and line.last is not None and COLUMNS[column].key == "last":
            return line.last.text
        return self.text(row, column)


def left_words(reading: Reading) -> str:
    """``05:12:33``; nothing when no threshold runs."""
    return "" if reading.urgency is Urgency.DONE else say(left_phrase(reading.left_s))


class ShipmentDelegate(QStyledItemDelegate):
    """Paints cells from the lines; a line on its way is a quiet bar."""

    def __init__(
        self, log: ShipmentLog, model: ShipmentModel, read: Read, ink: Ink, state: RowState
    ) -> None:
        super().__init__()
        self._log = log
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
        chosen = self._log.key_at(row) in self._log.selection
        paint_ground(painter, rect, self._ink, self._state, row=row, column=place, chosen=chosen)
        line = self._log.line(row)
        area = QRectF(rect.adjusted(SIDE, 0, -SIDE, -1))
        if line is None:
            bar = QRectF(area.left(), area.center().y() - 3, area.width() * 0.6, 6)
            self._ink.pill(painter, bar, "hover")
            return
        key = COLUMNS[place].key
        if key == SHOP:
            write_shop_tag(painter, rect, self._ink, line.parcel)
        elif key == UPLOAD:
            self._upload(painter, area, self._model.text(row, place), line)
        elif key == PICKUP:
            self._pickup(painter, rect, self._model.text(row, place), line)
        else:
            self._write(painter, area, row, place, line)

    def _write(
        self, painter: QPainter, area: QRectF, row: int, place: int, line: ShipmentLine
    ) -> None:
        column = COLUMNS[place]
        quiet = column.key in {"former", "actor", "batch"}
        if column.key == WHY:
            quiet = not (line.failed or line.edit_failed or line.unknown)
        self._ink.write(
            painter,
            area,
            self._model.text(row, place),
            "text-2" if quiet else "text",
            right=column.numeric,
            middle=column.middle,
        )

    def _upload(self, painter: QPainter, area: QRectF, text: str, line: ShipmentLine) -> None:
        icon, colour = LOOKS[upload_health(line)]
        if icon:
            box = QRectF(area.left(), area.center().y() - ICON / 2, ICON, ICON)
            self._ink.icon(painter, icon, colour, box)
        self._ink.write(painter, area.adjusted(ICON + GAP, 0, 0, 0), text, "text")

    def _pickup(self, painter: QPainter, rect: QRect, text: str, line: ShipmentLine) -> None:
        reading = self._read(line)
        if line.parcel.picked_up_s or reading.urgency is Urgency.DONE:
            area = QRectF(rect.adjusted(SIDE, 0, -SIDE, -1))
            self._ink.write(painter, area, text, "text-2")
            return
        self._countdowns.write(painter, rect, reading.urgency, left_words(reading))


class ShipmentTable(RowsTable):
    """Shipments of a log.

    Args:
        log: what is shown.
        read: the countdown of a shipment now.
        theme: colours and fonts.
    """

    def __init__(self, log: ShipmentLog, read: Read, theme: Theme) -> None:
        super().__init__(log, theme, tr("发货记录"))
        model = ShipmentModel(log, read, self)
        self._painter = ShipmentDelegate(log, model, read, self.ink, self)
        self.put_together(model, self._painter, Header(COLUMNS, self.ink, self))

    @property
    def cursor_id(self) -> ParcelId | None:
        """The parcel the keyboard is at."""
        key = super().cursor_id
        return None if key is None else ParcelId(key)

    def tick(self) -> None:
        """A second went by: repaint the countdowns in sight, and nothing else."""
        if not self.isColumnHidden(_PICKUP_SECTION):
            x = self.columnViewportPosition(_PICKUP_SECTION)
            width = self.columnWidth(_PICKUP_SECTION)
            self.viewport().update(QRect(x, 0, width, self.viewport().height()))

    def dress(self) -> None:
        """As every table, and measure the countdown's parts."""
        super().dress()
        self._painter.measure()
