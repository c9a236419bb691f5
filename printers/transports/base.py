"""What every transport offers, and the two ways in which one fails."""

from contextlib import AbstractContextManager
from typing import Protocol

from printers.result import Reason


class TransportError(Exception):
    """The device could not be reached, or was lost.

    Args:
        reason: why.
        sent: bytes of the data in hand that were handed over before. 0 means that surely none
            left; more means that some may have arrived.
        detail: English, technical; no data of the job.
    """

    def __init__(self, reason: Reason, detail: str = "", *, sent: int = 0) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.sent = sent


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


class Transport(Protocol):
    """A way to one device that can be opened again and again."""

    @property
    def place(self) -> str:
        """What a person knows it by, such as ``192.168.1.20:9100``."""
        ...

    @property
    def answers(self) -> bool:
        """Whether the device can talk back this way at all."""
        ...

    def open(self) -> AbstractContextManager[Link]:
        """Open the way. Raises TransportError with ``sent`` 0."""
        ...
