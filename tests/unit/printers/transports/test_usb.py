"""USB printers through the real pyusb, on a bus of this test's own."""

import errno
import sys

import pytest
import usb.core

from printers.result import Reason
from printers.state import PrinterState
from printers.transports.base import MissingPart, Reporting, TransportError
from printers.transports.usb import UsbAddress, UsbDevice, UsbTransport
from printers.transports.usb_libusb import LibUsb
from tests.unit.printers.transports.contract import LONG_JOB, Rig, TransportContract
from tests.unit.printers.transports.usb_bus import FakeBus, FakePrinter

ADDRESS = UsbAddress(0x0A5F, 0x0080)


class UsbRig(Rig):
    def __init__(self, printer: FakePrinter) -> None:
        self.printer = printer
        self.device = printer.device
        self.bus = FakeBus(printer)
        self.transport = UsbTransport(ADDRESS, LibUsb(self.bus))

    def unplug(self) -> None:
        self.bus.printers.clear()

    def pass_on(self, held: bytes) -> None:
        self.printer.replies += held


class TestUsb(TransportContract):
    slack = 16 * 1024  # one block, of which libusb does not say how much went

    @pytest.fixture
    def rig(self) -> Rig:
        return UsbRig(FakePrinter())


class TestUsbFullSpeed(TransportContract):
    """Blocks go through a packet at a time."""

    slack = 16 * 1024

    @pytest.fixture
    def rig(self) -> Rig:
        return UsbRig(FakePrinter(packet=64, kernel_driver=False))


def transport(*printers: FakePrinter, address: UsbAddress = ADDRESS) -> UsbTransport:
    return UsbTransport(address, LibUsb(FakeBus(*printers)), write_timeout_s=0.05)


def test_the_kernel_gets_its_printer_back() -> None:
    printer = FakePrinter()
    with transport(printer).open() as link:
        printer.events.clear()
        link.send(b"job")
        assert not printer.kernel_driver
    assert printer.events == ["release", "attach", "close"]
    assert (printer.kernel_driver, printer.claimed) == (True, False)


def test_a_printer_without_a_kernel_driver_gets_none() -> None:
    printer = FakePrinter(kernel_driver=False)
    with transport(printer).open():
        pass
    assert not printer.kernel_driver
    assert "configure" not in printer.events  # choosing the configuration again resets printers


@pytest.mark.parametrize(
    ("printer", "reason"),
    [
        (FakePrinter(claim_error=errno.EBUSY), Reason.REFUSED),
        (FakePrinter(detach_error=errno.EACCES), Reason.NO_FILE),
        (FakePrinter(claim_error=errno.ENODEV), Reason.UNREACHABLE),
        (FakePrinter(readable=False), Reason.NO_FILE),
        (FakePrinter(interface_class=3), Reason.UNREACHABLE),
        (FakePrinter(product=0x9999), Reason.UNREACHABLE),
    ],
)
def test_why_it_cannot_be_opened(printer: FakePrinter, reason: Reason) -> None:
    with pytest.raises(TransportError) as error, transport(printer).open():
        pass
    assert (error.value.reason, error.value.sent) == (reason, 0)
    assert printer.kernel_driver  # given back after every refusal


def test_a_stuck_printer_stalls_with_a_count() -> None:
    printer = FakePrinter()
    with transport(printer).open() as link:
        link.send(b"first")
        printer.stuck = True
        with pytest.raises(TransportError) as error:
            link.send(LONG_JOB)
    assert (error.value.reason, error.value.sent) == (Reason.STALLED, 0)
    assert printer.device.got == b"first"


def test_a_printer_without_a_way_back_is_not_asked() -> None:
    printer = FakePrinter(two_way=False)
    with transport(printer).open() as link:
        assert link.ask(b"?", 1, 5) is None
    assert printer.device.got == b""


def test_two_alike_are_told_apart_by_their_serial_number() -> None:
    first, second = FakePrinter(serial="S1"), FakePrinter(serial="S2")
    address = UsbAddress(0x0A5F, 0x0080, "S2")
    with transport(first, second, address=address).open() as link:
        link.send(b"job")
    assert (first.device.got, second.device.got) == (b"", b"job")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x18, PrinterState()),
        (0x30, PrinterState(paper_out=True)),
        (0x08, PrinterState(other=True)),
        (0x00, None),
        (None, None),
    ],
)
def test_the_status_lines(status: int | None, state: PrinterState | None) -> None:
    with transport(FakePrinter(port_status=status)).open() as link:
        assert isinstance(link, Reporting)
        assert link.state() == state


def test_what_is_plugged_in() -> None:
    bus = FakeBus(FakePrinter(), FakePrinter(interface_class=8), FakePrinter(readable=False))
    assert LibUsb(bus).devices() == (
        UsbDevice(address=UsbAddress(0x0A5F, 0x0080, "S1"), maker="Maker Co.", model="LP 1"),
        UsbDevice(address=UsbAddress(0x0A5F, 0x0080)),
    )


@pytest.mark.parametrize("text", ["0a5f:0080", "04b8:0202:A:B"])
def test_an_address_is_read_back(text: str) -> None:
    assert str(UsbAddress.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0a5f", "a5f:80", "0a5f:008z", "lp0", "0a5f:00800"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"USB address|hexadecimal|invalid literal"):
        UsbAddress.parse(text)


def test_without_pyusb_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usb.core", None)
    with pytest.raises(MissingPart) as error, UsbTransport(ADDRESS, LibUsb()).open():
        pass
    assert (error.value.part, error.value.sent) == ("pyusb", 0)


def test_without_libusb_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(**_: object) -> object:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(MissingPart) as error:
        LibUsb().devices()
    assert error.value.part == "libusb"
