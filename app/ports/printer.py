"""The printer port: label bytes to paper, and what is known afterwards."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.ids import PrinterId


class Paper(StrEnum):
    """What sending one label came to."""

    PRINTED = "printed"  # the printer answered that it is done and well
    UNKNOWN = "unknown"  # bytes may have left, no confirmation
    NOTHING_SENT = "nothing_sent"  # surely no byte of the label left


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """Outcome of one label. ``title`` and ``advice`` are Chinese when it is not PRINTED.

    ``silent``: all of it was handed over without a fault, by a way on which nothing is ever said
    of the paper. Such a label is UNKNOWN, but no sign of trouble.
    ``its_own``: this label was refused for a reason of its own; the printer is well.
    """

    paper: Paper
    title: str = ""
    advice: str = ""
    silent: bool = False
    its_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """A printer's answer to "how are you". ``ready`` None: it does not say."""

    ready: bool | None
    title: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """A 1-bit page. ``rows`` holds ``height`` rows of ``(width + 7) // 8`` bytes.

    Most significant bit left, 1 = black, pad bits 0. Sizes in dots.
    """

    width: int
    height: int
    dpi: int
    rows: bytes


class LabelPrinter(Protocol):
    """One configured label printer, loaded with one stock."""

    @property
    def printer_id(self) -> PrinterId:
        """Which printer this is in the settings."""
        ...

    @property
    def dpi(self) -> int:
        """Dots per inch of the head (203 or 300)."""
        ...

    def status(self) -> PrinterStatus:
        """Ask the printer; never raises for an unplugged one."""
        ...

    def print_labels(self, pages: tuple[Raster, ...]) -> tuple[SendResult, ...]:
        """Print labels one behind the other, so that the paper need not stop between two.

        A result each, in order. Once one does not go well no more are sent; what had been handed
        over without being confirmed is UNKNOWN, the rest NOTHING_SENT. Never raises.
        """
        ...

    def print_label(self, page: Raster) -> SendResult:
        """Send one label and ask whether it came out. Never sends twice, never raises."""
        ...


class SlipPrinter(Protocol):
    """A receipt printer for packing slips."""

    def print_slip(self, lines: tuple[str, ...], code: str) -> SendResult:
        """Print text lines (Chinese) and one Code 128, then cut."""
        ...
