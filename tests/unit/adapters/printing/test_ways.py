"""Each way leads to its transport; a place that is none of that way is told."""

import pytest

from app.adapters.printing.ways import transport_for
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Way
from printers.transports.base import Transport
from printers.transports.cups import CupsTransport
from printers.transports.file import FileTransport
from printers.transports.serial import SerialTransport
from printers.transports.spooler_windows import SpoolerTransport
from printers.transports.tcp import TcpTransport
from printers.transports.usb import UsbTransport
from printers.transports.usblp import UsbLpTransport


def setup(way: Way, place: str = "", **changes: object) -> PrinterSetup:
    return PrinterSetup(
        printer_id=PrinterId("p"),
        name="机",
        way=way,
        place=place,
        **changes,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("way", "place", "kind"),
    [
        (Way.NETWORK, "192.168.1.60", TcpTransport),
        (Way.NETWORK, "[fe80::1]:9101", TcpTransport),
        (Way.USB, "0a5f:0166", UsbTransport),
        (Way.USB, " 0a5f:0166:XX1 ", UsbTransport),
        (Way.DEVICE, "/dev/usb/lp0", UsbLpTransport),
        (Way.SERIAL, "COM3", SerialTransport),
        (Way.CUPS, "labels", CupsTransport),
        (Way.SPOOLER, "Zebra ZD420", SpoolerTransport),
        (Way.FILE, "labels.bin", FileTransport),
    ],
)
def test_the_way_is_made_and_not_opened(way: Way, place: str, kind: type[Transport]) -> None:
    transport = transport_for(setup(way, place))
    assert isinstance(transport, kind)
    assert place.strip().split(":")[0].strip("[") in transport.place


@pytest.mark.parametrize("way", [way for way in Way if not way.raw])
def test_no_bytes_go_through_a_driver_or_a_component(way: Way) -> None:
    with pytest.raises(InvalidInput, match="不能这样打印"):
        transport_for(setup(way, "Zebra"))


def test_every_raw_way_has_a_transport() -> None:
    places = {Way.USB: "0a5f:0166", Way.NETWORK: "192.168.1.60"}
    for way in Way:
        if way.raw:
            assert transport_for(setup(way, places.get(way, "x")))


@pytest.mark.parametrize("place", ["zebra", "0a5f", "0a5f:zzzz", "0a5f0166"])
def test_a_place_that_is_none_of_its_way_is_told(place: str) -> None:
    with pytest.raises(InvalidInput, match="「机」的连接位置不对"):
        transport_for(setup(Way.USB, place))
