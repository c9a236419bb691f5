"""发货单: packing slips on a receipt printer."""

from app.domain.ids import ParcelId
from app.domain.receipt import Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.printer import SlipPrinter
from app.ports.store import Store


class PrintSlips:
    """One slip a parcel: number, goods, remarks; no receiver data."""

    def __init__(self, *, store: Store, clock: Clock, printer: SlipPrinter | None) -> None:
        self._store = store
        self._clock = clock
        self._printer = printer

    def __call__(self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        """Print in the order given."""
        raise NotImplementedError
