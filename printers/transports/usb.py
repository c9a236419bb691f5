"""USB printers without a driver of the system, through a backend such as libusb.

The device acknowledges every block, so what ``send`` handed over is in the printer's memory.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from printers.state import PrinterState
from printers.transports.base import Handover, Link
from printers.transports.port_status import port_state
from printers.transports.stream import Port, StreamLink


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """Which printer: vendor and product, and the serial number where two are alike."""

    vendor: int
    product: int
    serial: str = ""

    def __str__(self) -> str:
        """Such as ``0a5f:0080`` or ``0a5f:0080:ABC123``."""
        text = f"{self.vendor:04x}:{self.product:04x}"
        return f"{text}:{self.serial}" if self.serial else text

    @classmethod
    def parse(cls, text: str) -> "UsbAddress":
        """The address that ``str`` made.

        Raises:
            ValueError: ``text`` is none.
        """
        vendor, _, rest = text.partition(":")
        product, _, serial = rest.partition(":")
        if len(vendor) != 4 or len(product) != 4:
            raise ValueError("a USB address is vvvv:pppp or vvvv:pppp:serial, hexadecimal")
        return cls(int(vendor, 16), int(product, 16), serial)

    def covers(self, other: "UsbAddress") -> bool:
        """Whether ``other`` is what this address means; without a serial number any is."""
        same = (self.vendor, self.product) == (other.vendor, other.product)
        return same and self.serial in ("", other.serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbDevice:
    """A plugged-in printer, in the words of its own descriptors; empty where it may not be read."""

    address: UsbAddress
    maker: str = ""
    model: str = ""


class UsbPort(Port, Protocol):
    """An open printer interface."""

    two_way: bool

    def status(self) -> int | None:
        """The port status byte; None when the printer does not give one."""
        ...

    def close(self) -> None:
        """Give it back to the system."""
        ...


class UsbBackend(Protocol):
    """A library that reaches USB devices."""

    def devices(self) -> tuple[UsbDevice, ...]:
        """Every printer that is plugged in. Raises MissingPart."""
        ...

    def open(self, address: UsbAddress) -> UsbPort:
        """Take a printer for this program alone.

        Raises:
            TransportError: REFUSED when another program has it, UNREACHABLE when it is not
                plugged in, NO_FILE when this user may not.
        """
        ...


class UsbTransport:
    """The printer at ``address``. ``write_timeout_s`` bounds each wait without progress."""

    answers = True
    handover = Handover.DEVICE

    def __init__(
        self, address: UsbAddress, backend: UsbBackend, *, write_timeout_s: float = 10.0
    ) -> None:
        self._address = address
        self._backend = backend
        self._write_timeout_s = write_timeout_s

    @property
    def place(self) -> str:
        """``USB 0a5f:0080``."""
        return f"USB {self._address}"

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Take the printer for this job."""
        port = self._backend.open(self._address)
        try:
            yield _UsbLink(port, self._write_timeout_s)
        finally:
            with contextlib.suppress(OSError):
                port.close()


class _UsbLink(StreamLink):
    def __init__(self, port: UsbPort, write_timeout_s: float) -> None:
        super().__init__(port, write_timeout_s)
        self._usb = port

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        """As every link; None at once when the printer has no way back."""
        return super().ask(query, length, timeout_s) if self._usb.two_way else None

    def state(self) -> PrinterState | None:
        """The port's status lines: paper out, or something wrong."""
        try:
            status = self._usb.status()
        except OSError:
            return None
        return None if status is None else port_state(status)
