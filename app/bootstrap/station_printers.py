"""The printers of this station, as the settings name them at the moment of use."""

from collections.abc import Iterator, Mapping

from app.adapters.printing.label_printer import NetworkLabelPrinter
from app.adapters.printing.slip_printer import NetworkSlipPrinter
from app.domain.ids import PrinterId
from app.ports.printer import LabelPrinter, SlipPrinter
from app.ports.settings import Settings
from app.presentation.desk import LABEL_PRINTER


class StationPrinters(Mapping[PrinterId, LabelPrinter]):
    """Label printers by id; built anew at each look, so that saved settings count at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __getitem__(self, printer_id: PrinterId) -> LabelPrinter:
        host = self._settings.text("printer.label.host")
        if printer_id != LABEL_PRINTER or not host:
            raise KeyError(printer_id)
        return NetworkLabelPrinter(
            printer_id=printer_id,
            host=host,
            port=self._settings.number("printer.label.port"),
            dpi=self._settings.number("printer.label.dpi"),
            profile=self._settings.text("printer.label.profile"),
        )

    def __iter__(self) -> Iterator[PrinterId]:
        if self._settings.text("printer.label.host"):
            yield LABEL_PRINTER

    def __len__(self) -> int:
        return sum(1 for _ in self)


def slip_printer(settings: Settings) -> SlipPrinter | None:
    """The receipt printer, or None when none is set up."""
    host = settings.text("printer.slip.host")
    if not host:
        return None
    return NetworkSlipPrinter(host=host, port=settings.number("printer.slip.port"))
