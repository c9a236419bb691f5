"""What every transport offers, what it knows of the paper, and the ways in which one fails."""

import importlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from printers.result import Reason
from printers.state import PrinterState


class Handover(StrEnum):
    """Where the bytes surely are when ``send`` returns. None of these is paper."""

    NETWORK = "network"  # in this computer's network buffer, or further
    DEVICE = "device"  # taken by the device at the other end of the cable
    QUEUE = "queue"  # a print queue of the system holds the whole job, and sends it by itself
    FILE = "file"  # in the file


class TransportError(Exception):
    """The device could not be reached, or was lost.

    Args:
        reason: why.
        sent: bytes of the data in hand that were handed over before. 0 means that surely none
            left; more means that some may have arrived, and never more than ``sent``.
        detail: English, technical; no data of the job.
    """

    def __init__(self, reason: Reason, detail: str = "", *, sent: int = 0) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.sent = sent


class MissingPart(TransportError):
    """A library or program that this transport needs is not on this computer.

    Args:
        part: its name, such as ``pyusb`` or ``lp``.
    """

    def __init__(self, part: str, detail: str = "") -> None:
        super().__init__(Reason.UNREACHABLE, detail or f"{part} is not installed")
        self.part = part


class Link(Protocol):
    """An open way to one device."""

    def send(self, data: bytes) -> None:
        """Hand all of ``data`` over. Raises TransportError with the bytes handed over so far."""
        ...

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        """Send ``query`` and read ``length`` bytes; None when they do not come in time.

        Raises:
            TransportError: the way broke.
        """
        ...


@runtime_checkable
class Reporting(Protocol):
    """A link that can say how the printer is without sending it anything.

    The port's status lines, or the queue's flags: enough not to start a job, never enough to call
    one printed.
    """

    def state(self) -> PrinterState | None:
        """How it is now; None when that cannot be found out."""
        ...


class Transport(Protocol):
    """A way to one device that can be opened again and again.

    Leaving ``open()`` never raises TransportError: whoever holds a link has then heard of every
    byte that may have left.
    """

    @property
    def place(self) -> str:
        """What a person knows it by, such as ``192.168.1.20:9100``."""
        ...

    @property
    def answers(self) -> bool:
        """Whether the device can talk back this way at all. Without it nothing is ever PRINTED."""
        ...

    @property
    def handover(self) -> Handover:
        """What it means that ``send`` returned."""
        ...

    def open(self) -> AbstractContextManager[Link]:
        """Open the way. Raises TransportError with ``sent`` 0."""
        ...


def library(module: str, part: str) -> Any:
    """Import an optional library when it is first needed.

    Raises:
        MissingPart: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPart(part) from error


def read_reply(
    read: Callable[[int, float], bytes],
    length: int,
    timeout_s: float,
    monotonic: Callable[[], float] = time.monotonic,
) -> bytes | None:
    """Read ``length`` bytes with ``read(at most, seconds)``, which gives ``b""`` for nothing yet.

    Returns:
        None when they did not all come within ``timeout_s`` seconds.
    """
    deadline = monotonic() + timeout_s
    reply = b""
    while len(reply) < length:
        left = deadline - monotonic()
        if left <= 0:
            return None
        reply += read(length - len(reply), left)
    return reply
