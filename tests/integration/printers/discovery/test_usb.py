"""USB printers by their own words, and by their maker's number where they have none."""

from printers.discovery import Found, Kind, usb_printers
from printers.discovery.usb import known_makers
from printers.transports.usb import UsbAddress, UsbDevice
from printers.transports.usb_libusb import LibUsb
from tests.unit.printers.transports.usb_bus import FakeBus, FakePrinter


class Plugged:
    """A backend with these devices."""

    def __init__(self, *devices: UsbDevice) -> None:
        self._devices = devices

    def devices(self) -> tuple[UsbDevice, ...]:
        return self._devices

    def open(self, address: UsbAddress) -> None:  # type: ignore[empty-body]
        raise AssertionError("looking opens nothing")


def test_printers_on_the_bus() -> None:
    bus = FakeBus(FakePrinter(), FakePrinter(interface_class=8))
    assert usb_printers(LibUsb(bus)) == (
        Found(Kind.USB, "Maker Co. LP 1", "0a5f:0080:S1", "Maker Co. LP 1"),
    )


def test_names() -> None:
    address, unknown = UsbAddress(0x1203, 0x0001), UsbAddress(0x0416, 0x5011)
    found = usb_printers(
        Plugged(
            UsbDevice(address=address),
            UsbDevice(address=address, maker="TSC", model="TSC TE210"),
            UsbDevice(address=unknown),
            UsbDevice(address=unknown, model="POS-58"),
        )  # type: ignore[arg-type]
    )
    assert [(item.name, item.model_hint) for item in found] == [
        ("TSC", "TSC"),
        ("TSC TE210", "TSC TE210"),
        ("USB 0416:5011", ""),
        ("POS-58", "POS-58"),
    ]


def test_makers_are_data() -> None:
    makers = known_makers()
    assert makers[0x0A5F] == "Zebra"
    assert all(0 < number < 0x10000 and name for number, name in makers.items())
