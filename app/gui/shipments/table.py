"""The table of shipments: shop tags, how the upload went, countdowns of what is not picked up."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from app.domain.ids import ParcelId
from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.gui.status_bar import LOOKS
from app.gui.table.countdown import CountdownInk, clock_words, left_words
from app.gui.table.delegate import RowsDelegate
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import RowState
from app.gui.table.shop_tag import write_shop_tag
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.ports.shipments import ShipmentLine
from app.presentation.countdown import Reading
from app.presentation.shipments.columns import COLUMNS, PICKUP, SHOP, UPLOAD, WHY
from app.presentation.shipments.log import ShipmentLog
from app.presentation.shipments.words import upload_health

Read = Callable[[ShipmentLine], Reading]


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
            return clock_words(self._read(line))
        return say(wanted.text(line))

    def tip(self, row: int, column: int) -> str:
        """The last scan in the courier's own words."""
        line = self._log.line(row)
        if line is not None and line.last is not None and COLUMNS[column].key == "last":
            return line.last.text
        return self.text(row, column)


class ShipmentDelegate(RowsDelegate):
    """Paints cells from the lines; a line on its way is a quiet bar."""

    def __init__(
        self, log: ShipmentLog, model: ShipmentModel, read: Read, ink: Ink, state: RowState
    ) -> None:
        super().__init__(model, ink, state)
        self._log = log
        self._read = read
        self._countdowns = CountdownInk(ink)

    def measure(self) -> None:
        """Measure the fixed parts of a countdown; again after the font changed."""
        self._countdowns.measure()

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        line, key = self._log.line(row), COLUMNS[place].key
        if line is None:
            self.draw_awaited(painter, rect)
        elif key == SHOP:
            write_shop_tag(painter, rect, self._ink, line.parcel)
        elif key == UPLOAD:
            text = self._model.text(row, place)
            self.write_beside(painter, rect, text, LOOKS[upload_health(line)])
        elif key == PICKUP:
            self._pickup(painter, rect, row, place, line)
        else:
            self.write(painter, rect, row, place, "text-2" if _is_quiet(key, line) else "text")

    def _pickup(
        self, painter: QPainter, rect: QRect, row: int, place: int, line: ShipmentLine
    ) -> None:
        reading = self._read(line)
        if line.parcel.picked_up_s or reading.urgency is Urgency.DONE:
            self.write(painter, rect, row, place, "text-2")
        else:
            self._countdowns.write(painter, rect, reading.urgency, left_words(reading))


def _is_quiet(key: str, line: ShipmentLine) -> bool:
    if key == WHY:
        return not (line.failed or line.edit_failed or line.unknown)
    return key in {"former", "actor", "batch"}


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
        delegate = ShipmentDelegate(log, model, read, self.ink, self)
        self.put_together(model, delegate, Header(COLUMNS, self.ink, self), running={PICKUP})

    @property
    def cursor_id(self) -> ParcelId | None:
        """The parcel the keyboard is at."""
        key = super().cursor_id
        return None if key is None else ParcelId(key)
