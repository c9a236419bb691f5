"""A real raw printer adapter on an address, set up as a test says."""

from typing import Any

from app.adapters.printing.label_printer import RawLabelPrinter
from app.adapters.printing.ways import transport_for
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from printers.printer import Patience

STOCK_MM = (100.0, 180.0)


def raw_printer(
    host: str,
    port: int,
    *,
    patience: Patience,
    stock_mm: tuple[float, float] = STOCK_MM,
    **setup: Any,
) -> RawLabelPrinter:
    """The label printer at ``host:port``."""
    facts: dict[str, Any] = {"printer_id": PrinterId("p1"), "name": "标签机"}
    made = PrinterSetup(**(facts | {"place": f"{host}:{port}"} | setup))
    return RawLabelPrinter(made, transport_for(made), stock_mm, patience=patience)
