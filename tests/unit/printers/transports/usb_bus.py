"""A USB bus below pyusb: what libusb would answer for devices that do not exist."""

import array
import errno
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from tests.unit.printers.transports.device import Device


def usb_error(code: int) -> USBError:
    return USBError(errno.errorcode[code], None, code)


@dataclass
class FakePrinter:
    """One device with one interface. ``packet`` is all that it takes or gives at a time."""

    device: Device = field(default_factory=Device)
    vendor: int = 0x0A5F
    product: int = 0x0080
    serial: str = "S1"
    interface_class: int = 7
    two_way: bool = True
    kernel_driver: bool = True
    claimed: bool = False
    readable: bool = True
    port_status: int | None = 0x18
    detach_error: int = 0
    claim_error: int = 0
    stuck: bool = False
    packet: int = 1000
    replies: bytearray = field(default_factory=bytearray)
    events: list[str] = field(default_factory=list)

    @property
    def strings(self) -> list[str]:
        return ["", "Maker Co.", "LP 1", self.serial]


class FakeBus(IBackend):  # type: ignore[misc]
    """Raises what libusb raises: EBUSY while the kernel's driver holds on, ENODEV when gone."""

    def __init__(self, *printers: FakePrinter) -> None:
        self.printers = list(printers)
        self.pause = threading.Event()

    def enumerate_devices(self) -> list[FakePrinter]:
        return list(self.printers)

    def get_parent(self, dev: FakePrinter) -> None:
        return None

    def get_device_descriptor(self, dev: FakePrinter) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=dev.vendor, idProduct=dev.product,
            bcdDevice=1, iManufacturer=1, iProduct=2, iSerialNumber=3, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: FakePrinter, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1,
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1,
            extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: FakePrinter, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2 if dev.two_way else 1, bInterfaceClass=dev.interface_class,
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: FakePrinter, ep: int, intf: int, alt: int, config: int
    ) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(0x01, 0x82)[ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: FakePrinter) -> FakePrinter:
        if not dev.readable:
            raise usb_error(errno.EACCES)
        return dev

    def close_device(self, handle: FakePrinter) -> None:
        handle.events.append("close")

    def get_configuration(self, handle: FakePrinter) -> int:
        return 1

    def set_configuration(self, handle: FakePrinter, value: int) -> None:
        handle.events.append("configure")

    def is_kernel_driver_active(self, handle: FakePrinter, intf: int) -> bool:
        return handle.kernel_driver

    def detach_kernel_driver(self, handle: FakePrinter, intf: int) -> None:
        if handle.detach_error:
            raise usb_error(handle.detach_error)
        handle.kernel_driver = False
        handle.events.append("detach")

    def attach_kernel_driver(self, handle: FakePrinter, intf: int) -> None:
        handle.kernel_driver = True
        handle.events.append("attach")

    def claim_interface(self, handle: FakePrinter, intf: int) -> None:
        if handle.claim_error or handle.kernel_driver or handle.claimed:
            raise usb_error(handle.claim_error or errno.EBUSY)
        handle.claimed = True
        handle.events.append("claim")

    def release_interface(self, handle: FakePrinter, intf: int) -> None:
        handle.claimed = False
        handle.events.append("release")

    def bulk_write(self, handle: FakePrinter, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert (ep, handle.claimed) == (0x01, True)
        assert timeout > 0, "0 waits for ever"
        self._here(handle)
        if handle.stuck:
            self.pause.wait(timeout / 1000)
            raise USBTimeoutError("timeout", None, errno.ETIMEDOUT)
        taken = bytes(data)[: min(handle.packet, handle.device.room())]
        handle.replies += handle.device.take(taken)
        if not handle.device.room():
            self.printers.remove(handle)
        return len(taken)

    def bulk_read(self, handle: FakePrinter, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert (ep, handle.claimed) == (0x82, True)
        assert timeout > 0, "0 waits for ever"
        assert len(buff) % 64 == 0, "a packet that is longer than the buffer is lost"
        self._here(handle)
        if not handle.replies:
            self.pause.wait(min(timeout, 5) / 1000)
            raise USBTimeoutError("timeout", None, errno.ETIMEDOUT)
        packet = bytes(handle.replies[: len(buff)])
        del handle.replies[: len(packet)]
        buff[: len(packet)] = array.array("B", packet)
        return len(packet)

    def ctrl_transfer(  # noqa: PLR0917 - as pyusb calls it
        self, handle: FakePrinter, kind: int, request: int, value: int, index: int,
        data: Any, timeout: int,
    ) -> int:  # fmt: skip
        if (kind, request) == (0x80, 6):
            reply = self._string(handle, value & 0xFF)
        elif (kind, request, handle.port_status is None) == (0xA1, 1, False):
            reply = bytes([handle.port_status or 0])
        else:
            raise usb_error(errno.EPIPE)
        data[: len(reply)] = array.array("B", reply)
        return len(reply)

    def _string(self, handle: FakePrinter, number: int) -> bytes:
        text = b"\x09\x04" if number == 0 else handle.strings[number].encode("utf-16-le")
        return bytes([len(text) + 2, 3]) + text

    def _here(self, handle: FakePrinter) -> None:
        if handle not in self.printers:
            raise usb_error(errno.ENODEV)
