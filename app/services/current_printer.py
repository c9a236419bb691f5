"""Which printer labels go to now: the one a person chose, else the usual one."""

from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.ports.settings import Settings
from app.ports.station import PrinterBook

CURRENT = "print.printer"
"""The option that holds the chosen one's id; "" follows the usual printer."""


def chosen_or_usual(book: PrinterBook, settings: Settings) -> PrinterSetup | None:
    """The printer of the book that is used now; None: there is none."""
    chosen = book.get(PrinterId(settings.text(CURRENT)))
    return chosen or next(iter(book.all()), None)


def no_printer() -> InvalidInput:
    """Nothing to print on."""
    return InvalidInput(
        "print.no_printer", "还没有设置面单打印机", "在「设置 → 打印机」里添加打印机。"
    )
