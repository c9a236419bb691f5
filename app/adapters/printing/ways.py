"""A printer's set-up to the transport that reaches it."""

from collections.abc import Callable
from pathlib import Path

from app.domain.errors import InvalidInput
from app.domain.station import PrinterSetup, Way
from printers.transports.base import Transport
from printers.transports.cups import CupsTransport
from printers.transports.file import FileTransport
from printers.transports.serial import SerialTransport
from printers.transports.spooler_windows import SpoolerTransport
from printers.transports.tcp import Reconnect, TcpTransport
from printers.transports.usb import UsbAddress, UsbTransport
from printers.transports.usb_libusb import LibUsb
from printers.transports.usblp import UsbLpTransport

RECONNECT = Reconnect(attempts=2)
"""A plug that was pulled for a moment between two labels must not end a run."""


def transport_for(setup: PrinterSetup) -> Transport:
    """The way to the printer of ``setup``; nothing is opened.

    Raises:
        InvalidInput: the place is none of that way, or no bytes go this way.
    """
    way = _WAYS.get(setup.way)
    if way is None:
        raise InvalidInput(
            "printer.way",
            f"「{setup.name}」不能这样打印",
            "在「设置 → 打印机」里换一种连接方式。",
            context={"way": setup.way},
        )
    try:
        return way(setup)
    except ValueError as error:
        raise InvalidInput(
            "printer.place",
            f"「{setup.name}」的连接位置不对",
            "在「设置 → 打印机」里重新选择这台打印机。",
            context={"way": setup.way},
        ) from error


def _network(setup: PrinterSetup) -> Transport:
    host, port = setup.network()
    return TcpTransport(host, port, reconnect=RECONNECT)


_WAYS: dict[Way, Callable[[PrinterSetup], Transport]] = {
    Way.NETWORK: _network,
    Way.USB: lambda setup: UsbTransport(UsbAddress.parse(setup.place.strip()), LibUsb()),
    Way.DEVICE: lambda setup: UsbLpTransport(Path(setup.place.strip())),
    Way.SERIAL: lambda setup: SerialTransport(setup.place.strip(), baud=setup.baud),
    Way.CUPS: lambda setup: CupsTransport(setup.place.strip()),
    Way.SPOOLER: lambda setup: SpoolerTransport(setup.place.strip()),
    Way.FILE: lambda setup: FileTransport(Path(setup.place.strip())),
}
