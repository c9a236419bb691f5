"""What every printer language offers."""

from dataclasses import dataclass
from typing import Protocol

from printers.page import Page
from printers.state import PrinterState


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """How to print a page. ``speed_ips`` inch/s, ``density`` 0-15, None: leave it to the printer.

    ``width_mm``, ``height_mm`` and ``gap_mm`` describe the stock; a gap of 0 is continuous paper.
    ``shift_x_dots`` and ``shift_y_dots`` move the picture on the label. ``turned`` prints it
    upside down (for printers that feed the other way).
    """

    width_mm: float
    height_mm: float
    gap_mm: float = 2.0
    speed_ips: int | None = None
    density: int | None = None
    turned: bool = False
    shift_x_dots: int = 0
    shift_y_dots: int = 0


class Language(Protocol):
    """Page to bytes and status answer to state; pure, no I/O.

    ``status_query`` asks for exactly ``status_length`` bytes and is never sent inside a job.
    ``finish_query`` is worked off in order with the data, so that its answer of ``finish_length``
    bytes says that everything before it has been printed; empty where the language has none.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def status_query(self) -> bytes: ...  # noqa: D102

    @property
    def status_length(self) -> int: ...  # noqa: D102

    @property
    def finish_query(self) -> bytes: ...  # noqa: D102

    @property
    def finish_length(self) -> int: ...  # noqa: D102

    def encode(self, page: Page, settings: JobSettings) -> bytes:
        """One copy of ``page`` as a whole job."""
        ...

    def parse_status(self, reply: bytes) -> PrinterState:
        """The state behind ``status_length`` bytes. Raises ValueError for another length."""
        ...
