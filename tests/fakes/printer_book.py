"""The printers of a station, in memory."""

from app.domain.errors import InvalidInput
from app.domain.events import SettingsChanged
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.ports.events import EventBus


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
