"""A printer's set-up to the transport that reaches it."""

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
    place = setup.place.strip()
    try:
        match setup.way:
            case Way.NETWORK:
                host, port = setup.network()
                return TcpTransport(host, port, reconnect=RECONNECT)
            case Way.USB:
                return UsbTransport(UsbAddress.parse(place), LibUsb())
            case Way.DEVICE:
                return UsbLpTransport(Path(place))
            case Way.SERIAL:
                return SerialTransport(place, baud=setup.baud)
            case Way.CUPS:
                return CupsTransport(place)
            case Way.SPOOLER:
                return SpoolerTransport(place)
            case Way.FILE:
                return FileTransport(Path(place))
            case Way.DRIVER | Way.DOUDIAN | Way.CAINIAO:
                pass
    except ValueError as error:
        raise InvalidInput(
            "printer.place",
            f"「{setup.name}」的连接位置不对",
            "在「设置 → 打印机」里重新选择这台打印机。",
            context={"way": setup.way},
        ) from error
    raise InvalidInput(
        "printer.way",
        f"「{setup.name}」不能这样打印",
        "在「设置 → 打印机」里换一种连接方式。",
        context={"way": setup.way},
    )
