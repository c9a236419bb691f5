"""Print queues that the system knows."""

import re
import sys
from urllib.parse import unquote

from printers.discovery.found import Found, Kind
from printers.result import Reason
from printers.transports.base import TransportError, library
from printers.transports.cups import CupsPrograms

_DEVICE = re.compile(r"^device for (.+?): (\S*)", re.MULTILINE)
_USB_URI = re.compile(r"usb://([^/?]+)/([^?]+)")
_LOCAL, _CONNECTIONS = 0x2, 0x4  # PRINTER_ENUM_*


def system_queues(programs: CupsPrograms | None = None) -> tuple[Found, ...]:
    """Queues of the spooler on Windows, of CUPS elsewhere, sorted by name.

    Raises:
        MissingPart: pywin32 or the programs of CUPS are not installed.
        TransportError: the print service does not run.
    """
    found = windows_queues() if sys.platform == "win32" else cups_queues(programs)
    return tuple(sorted(found, key=lambda queue: queue.name))


def windows_queues() -> tuple[Found, ...]:
    """Local printers and connections to printers of servers, by the names to open them with."""
    spooler = library("win32print", "pywin32")
    error_type: type[Exception] = library("pywintypes", "pywin32").error
    try:
        printers = spooler.EnumPrinters(_LOCAL | _CONNECTIONS, None, 2)
    except error_type as error:
        code = getattr(error, "winerror", 0)
        raise TransportError(Reason.UNREACHABLE, f"EnumPrinters: {code}") from error
    return tuple(
        Found(
            kind=Kind.QUEUE,
            name=printer["pPrinterName"],
            address=printer["pPrinterName"],
            model_hint=printer["pDriverName"] or "",
        )
        for printer in printers
    )


def cups_queues(programs: CupsPrograms | None = None) -> tuple[Found, ...]:
    """Queues of CUPS; the model is known only of USB ones, whose address names it."""
    programs = programs or CupsPrograms()
    try:
        _, running = programs.run("lpstat", "-r")
        _, text = programs.run("lpstat", "-v")
    except TimeoutError as error:
        raise TransportError(Reason.UNREACHABLE, "lpstat gave no answer") from error
    if "scheduler is running" not in running:
        raise TransportError(Reason.UNREACHABLE, "CUPS is not running")
    return tuple(
        Found(kind=Kind.QUEUE, name=name, address=name, model_hint=_model(uri))
        for name, uri in _DEVICE.findall(text)
    )


def _model(uri: str) -> str:
    match = _USB_URI.match(uri)
    return unquote(f"{match[1]} {match[2]}") if match else ""
