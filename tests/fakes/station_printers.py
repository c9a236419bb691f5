"""The printers of a :class:`tests.fakes.desk.FakeDesk`."""

from app.domain.errors import InvalidInput
from app.domain.events import SettingsChanged
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Way
from app.ports.events import EventBus
from app.ports.printer import Paper, PrinterStatus, Raster, SendResult
from app.ports.station import ComponentPrinter
from app.settings.printers import FIRST
from tests.fakes.component import FakeComponent


class FakePrinter:
    """Prints on a list; ``state`` and ``result`` say how it feels."""

    printer_id = FIRST
    dpi = 203

    def __init__(self) -> None:
        self.pages: list[Raster] = []
        self.state = PrinterStatus(ready=True)
        self.result = SendResult(paper=Paper.PRINTED)

    def status(self) -> PrinterStatus:
        return self.state

    def print_labels(self, pages: tuple[Raster, ...]) -> tuple[SendResult, ...]:
        return tuple(self.print_label(page) for page in pages)

    def print_label(self, page: Raster) -> SendResult:
        self.pages.append(page)
        return self.result


class FakePrinterBook:
    """The station's printers in a list."""

    def __init__(self, bus: EventBus) -> None:
        self.setups: list[PrinterSetup] = []
        self._bus = bus

    def all(self) -> tuple[PrinterSetup, ...]:
        return tuple(self.setups)

    def get(self, printer_id: PrinterId) -> PrinterSetup | None:
        return next((each for each in self.setups if each.printer_id == printer_id), None)

    def put(self, setup: PrinterSetup) -> None:
        if any(o.name == setup.name and o.printer_id != setup.printer_id for o in self.setups):
            raise InvalidInput("printer.name", "已有同名的打印机", context={"field": "name"})
        ids = [each.printer_id for each in self.setups]
        if setup.printer_id in ids:
            self.setups[ids.index(setup.printer_id)] = setup
        else:
            self.setups.append(setup)
        self._tell()

    def remove(self, printer_id: PrinterId) -> None:
        self.setups = [each for each in self.setups if each.printer_id != printer_id]
        self._tell()

    def make_usual(self, printer_id: PrinterId) -> None:
        self.setups.sort(key=lambda each: each.printer_id != printer_id)
        self._tell()

    def _tell(self) -> None:
        self._bus.publish(SettingsChanged(keys=frozenset({"printers"})))


class FakePrinters:
    """One :class:`FakePrinter` behind every set-up."""

    def __init__(self, book: FakePrinterBook, printer: "FakePrinter") -> None:
        self.opened: list[tuple[PrinterId, float, float]] = []
        self.densities: list[int | None] = []
        self.asked_component = FakeComponent()
        self._book = book
        self._printer = printer

    def on_stock(
        self,
        printer_id: PrinterId,
        width_mm: float,
        height_mm: float,
        *,
        density: int | None = None,
    ) -> "FakePrinter":
        self.densities.append(density)
        self.opened.append((printer_id, width_mm, height_mm))
        return self._printer

    def component(self, printer_id: PrinterId) -> ComponentPrinter:
        setup = self._book.get(printer_id)
        if setup is None or not setup.way.component:
            raise InvalidInput("printer.way", "不经过打印组件")
        return ComponentPrinter(printer_id=printer_id, component=self.asked_component)

    def behind(self, way: Way) -> "FakeComponent":
        return self.asked_component

    def status(self, printer_id: PrinterId) -> PrinterStatus:
        return self._printer.status()
