"""libusb through pyusb: the printer interface (class 7) of a device, in bulk blocks.

On Linux the kernel's ``usblp`` is taken off for the job and put back. On Windows libusb reaches
only devices with the WinUSB driver, which takes them from the print spooler.
"""

import contextlib
import errno
from collections.abc import Callable, Iterator
from typing import Any

from printers.result import Reason
from printers.transports.base import MissingPart, TransportError, library
from printers.transports.usb import UsbAddress, UsbDevice, UsbPort

_PRINTER_CLASS = 7
_IN, _BULK = 0x80, 0x02
_GET_PORT_STATUS = (0xA1, 1)  # printer class request, to the interface, one byte back
_STATUS_MS = 1000
_REASONS = {errno.EBUSY: Reason.REFUSED, errno.EACCES: Reason.NO_FILE}


class LibUsb:
    """Printers that libusb can reach. ``pyusb_backend``: another one than pyusb finds itself."""

    def __init__(self, pyusb_backend: object = None) -> None:
        self._pyusb_backend = pyusb_backend

    def devices(self) -> tuple[UsbDevice, ...]:
        """Every plugged-in device with a printer interface. Raises MissingPart."""
        return tuple(_described(device) for device in self._find())

    def open(self, address: UsbAddress) -> UsbPort:
        """Claim the first device that ``address`` means, see ``UsbBackend``."""
        for device in self._find():
            if address.covers(_address(device)):
                try:
                    return _claim(device)
                except OSError as error:
                    reason = _REASONS.get(error.errno or 0, Reason.UNREACHABLE)
                    raise TransportError(reason, f"USB error {error.errno}") from error
        raise TransportError(Reason.UNREACHABLE, "not plugged in")

    def _find(self) -> Iterator[Any]:
        core = library("usb.core", "pyusb")
        try:
            found = core.find(find_all=True, backend=self._pyusb_backend)
        except core.NoBackendError as error:
            raise MissingPart("libusb") from error
        for device in found:
            with contextlib.suppress(OSError):  # a device that goes while it is looked at
                if _interface(device) is not None:
                    yield device


def _address(device: Any) -> UsbAddress:
    serial = _text(lambda: device.serial_number)
    return UsbAddress(int(device.idVendor), int(device.idProduct), serial)


def _described(device: Any) -> UsbDevice:
    return UsbDevice(
        address=_address(device),
        maker=_text(lambda: device.manufacturer),
        model=_text(lambda: device.product),
    )


def _text(read: Callable[[], object]) -> str:
    """A string descriptor; empty when this user may not ask, or the device has none."""
    try:
        return str(read() or "").replace("\0", "").strip()
    except (OSError, ValueError, NotImplementedError):
        return ""


def _interface(device: Any) -> tuple[Any, Any, Any] | None:
    """Configuration, interface and bulk-out end point of the printer; two-way ones first."""
    best = None
    for configuration in device:
        for interface in configuration:
            if int(interface.bInterfaceClass) != _PRINTER_CLASS:
                continue
            out = _end_point(interface, 0)
            if out is not None:
                if _end_point(interface, _IN) is not None:
                    return configuration, interface, out
                best = best or (configuration, interface, out)
    return best


def _end_point(interface: Any, direction: int) -> Any:
    for point in interface:
        address, kind = int(point.bEndpointAddress), int(point.bmAttributes)
        if address & _IN == direction and kind & 0x03 == _BULK:
            return point
    return None


def _claim(device: Any) -> UsbPort:
    util = library("usb.util", "pyusb")
    found = _interface(device)
    if found is None:
        raise TransportError(Reason.UNREACHABLE, "no printer interface")
    configuration, interface, out = found
    number = int(interface.bInterfaceNumber)
    detached = False
    try:
        with contextlib.suppress(NotImplementedError):  # systems without kernel drivers to detach
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
                detached = True
        _configure(device, configuration)
        util.claim_interface(device, number)
        if int(interface.bAlternateSetting):
            device.set_interface_altsetting(number, int(interface.bAlternateSetting))
    except OSError:
        _give_back(util, device, number, detached=detached)
        raise
    back = _end_point(interface, _IN)
    return _LibUsbPort(util, device, number, out, back, detached=detached)


def _configure(device: Any, configuration: Any) -> None:
    """Choose the configuration only when it is another: choosing again resets many printers."""
    try:
        active = int(device.get_active_configuration().bConfigurationValue)
    except OSError:
        active = 0
    if active != int(configuration.bConfigurationValue):
        device.set_configuration(int(configuration.bConfigurationValue))


def _give_back(util: Any, device: Any, number: int, *, detached: bool) -> None:
    with contextlib.suppress(OSError):
        util.release_interface(device, number)
    with contextlib.suppress(OSError, NotImplementedError):
        if detached:
            device.attach_kernel_driver(number)
    util.dispose_resources(device)


class _LibUsbPort:
    chunk = 16 * 1024
    exact = False  # after an error libusb does not tell how much of a block went through

    def __init__(
        self, util: Any, device: Any, number: int, out: Any, back: Any, *, detached: bool
    ) -> None:
        self._util = util
        self._device = device
        self._number = number
        self._out = out
        self._back = back
        self._detached = detached
        self._timeout = library("usb.core", "pyusb").USBTimeoutError
        self._read_ahead = b""
        self.two_way = back is not None

    def write(self, part: bytes, timeout_s: float) -> int:
        try:
            return int(self._out.write(part, timeout=_milliseconds(timeout_s)))
        except self._timeout:  # nothing went: what goes before a time-out is counted
            return 0

    def read(self, length: int, timeout_s: float) -> bytes:
        """Whole packets come, whatever was asked for; the rest waits for the next read."""
        if not self._read_ahead:
            size = int(self._back.wMaxPacketSize)
            with contextlib.suppress(self._timeout):
                got = self._back.read(size, timeout=_milliseconds(timeout_s))
                self._read_ahead = bytes(got)
        data, self._read_ahead = self._read_ahead[:length], self._read_ahead[length:]
        return data

    def waiting(self, timeout_s: float) -> int:  # noqa: ARG002
        """A block counts as written when the device took it."""
        return 0

    def abandon(self) -> None:
        """Nothing is held here."""

    def status(self) -> int | None:
        kind, request = _GET_PORT_STATUS
        reply = self._device.ctrl_transfer(kind, request, 0, self._number, 1, _STATUS_MS)
        return int(reply[0]) if len(reply) else None

    def close(self) -> None:
        _give_back(self._util, self._device, self._number, detached=self._detached)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # 0 would mean for ever
