"""One printer that a search came across."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How to reach it, which is also the transport to use."""

    QUEUE = "queue"  # address: the queue's name
    USB = "usb"  # address: vvvv:pppp:serial
    NETWORK = "network"  # address: host:port, raw bytes
    IPP = "ipp"  # address: host:port; no raw bytes, through a queue of the system only
    LPD = "lpd"  # address: host:port; no raw bytes here either


@dataclass(frozen=True, slots=True)
class Found:
    """A printer.

    ``name`` is for a person. ``address`` is as the kind says. ``model_hint`` is what the printer
    or the system calls its model, empty when nothing does; it is a guess to choose a profile by.
    """

    kind: Kind
    name: str
    address: str
    model_hint: str = ""
