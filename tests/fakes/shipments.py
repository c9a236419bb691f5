"""发货记录 without a database: nothing was ever shipped."""

from app.domain.ids import ParcelId
from app.ports.shipments import ShipmentFilter, ShipmentLine, ShipmentMark
from app.services.look_up_shipments import LookUpShipments


class NoShipments:
    """No rows."""

    def marks(self, wanted: ShipmentFilter) -> tuple[ShipmentMark, ...]:
        del wanted
        return ()

    def lines(self, ids: tuple[ParcelId, ...]) -> tuple[ShipmentLine, ...]:
        del ids
        return ()


def look_up_nothing() -> LookUpShipments:
    """The service on no rows; what it writes goes nowhere."""
    return LookUpShipments(
        rows=NoShipments(), to_workbook=lambda _rows: b"PK", write=lambda *_args: None
    )
