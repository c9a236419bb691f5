"""打印: carrier labels to a label printer, under a lease written before each send."""

from collections.abc import Mapping

from app.domain.ids import ParcelId, PrinterId, PrintJobId
from app.domain.receipt import Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.printer import LabelPrinter, Raster
from app.ports.settings import Settings
from app.ports.store import Store


class PrintLabels:
    """Renders, leases, sends, and records what is known of the paper."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        printers: Mapping[PrinterId, LabelPrinter],
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._printers = printers

    def __call__(
        self,
        ctx: JobContext,
        parcel_ids: tuple[ParcelId, ...],
        printer_id: PrinterId,
        *,
        reason: str = "",
    ) -> Receipt:
        """Print in the order given. ``reason`` makes it a deliberate reprint, marked 补打."""
        raise NotImplementedError

    def preview(self, ctx: JobContext, parcel_id: ParcelId) -> Raster:
        """The very raster that would be sent, with the receiver masked and no decryption."""
        raise NotImplementedError

    def confirm(self, job_id: PrintJobId, *, came_out: bool) -> None:
        """A person's answer for a 待确认 label: 出来了 or 没出来."""
        raise NotImplementedError

    def recover(self) -> int:
        """At start: jobs a dead program left become 待确认 or surely not printed; how many."""
        raise NotImplementedError
