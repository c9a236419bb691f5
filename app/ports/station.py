"""The station port: which printers this PC has, how they are opened, and which are in reach."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Way
from app.ports.component import WaybillComponent
from app.ports.jobs import JobContext
from app.ports.printer import LabelPrinter, PrinterStatus


class PrinterBook(Protocol):
    """The printers set up at this station, in the order a person gave them; the first is usual.

    Safe from any thread. Changes publish ``SettingsChanged(keys={"printers"})``.
    """

    def all(self) -> tuple[PrinterSetup, ...]:
        """Every printer; the first is the one that is used unless another is chosen."""
        ...

    def get(self, printer_id: PrinterId) -> PrinterSetup | None: ...
    def put(self, setup: PrinterSetup) -> None:
        """Add it, or save it over the one of the same id.

        Raises InvalidInput when another printer has this name.
        """
        ...

    def remove(self, printer_id: PrinterId) -> None:
        """Forget it; what it printed stays in the ledger. One that is not there is no error."""
        ...

    def make_usual(self, printer_id: PrinterId) -> None:
        """Put it first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentPrinter:
    """A printer behind a platform's component. ``printer`` "": the component's default one."""

    printer_id: PrinterId
    component: WaybillComponent
    printer: str = ""


class Printers(Protocol):
    """Opens the printers of the book, as it stands at the moment of use."""

    def on_stock(
        self,
        printer_id: PrinterId,
        width_mm: float,
        height_mm: float,
        *,
        density: int | None = None,
    ) -> LabelPrinter:
        """The label printer, loaded with labels of this size.

        ``density`` 0-15 stands in for the set-up's, to try it. Raises InvalidInput for one that
        is not set up, is behind a component, or whose model does not fit.
        """
        ...

    def component(self, printer_id: PrinterId) -> ComponentPrinter:
        """The printer behind a component. Raises InvalidInput for any other."""
        ...

    def behind(self, way: Way) -> WaybillComponent:
        """The component of ``way``, whether or not a printer is set up with it.

        Raises InvalidInput for a way without one, or when the component's address is wrong.
        """
        ...

    def status(self, printer_id: PrinterId) -> PrinterStatus:
        """Ask how a printer is, whatever the way; an unplugged one is an answer, not an error.

        Raises InvalidInput for one that is not set up or whose set-up does not fit.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrinter:
    """A printer in reach that is not necessarily set up.

    ``way`` None: it is there but takes no printer language (IPP, LPD): only through a queue of
    the system. ``profile`` is a guess by the model's name, "" for none.
    """

    name: str
    place: str
    way: Way | None
    model: str = ""
    profile: str = ""
    note: str = ""  # Chinese: why it cannot be used as it is, or what was not searched


class FindPrinters(Protocol):
    """Looks for printers."""

    def __call__(self, ctx: JobContext, *, scan: bool = False) -> tuple[FoundPrinter, ...]:
        """Queues of the system, USB, announced ones; with ``scan`` also port 9100 of the subnet.

        Bounded in time, cancellable, prints nothing. A search that cannot be made is a row with a
        ``note``, not an error.
        """
        ...
