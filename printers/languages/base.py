"""What every printer language offers, and the settings of a job, the same for all of them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from printers.page import AnyPage, MixedPage, parts
from printers.state import PrinterState

MOST_COPIES = 9999


class JobRefused(ValueError):
    """The language or the model cannot carry this job; nothing was encoded.

    Args:
        name: of the setting or the part of the page, as in ``ABILITIES`` where it is one.
        detail: English, technical; no data of the job.
    """

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name


class Media(StrEnum):
    """How the printer finds the next label."""

    GAP = "gap"
    MARK = "mark"  # a black mark on the back
    CONTINUOUS = "continuous"


class Finish(StrEnum):
    """What happens to a printed label."""

    TEAR = "tear"
    PEEL = "peel"
    CUT = "cut"


ABILITIES = frozenset({"speed", "density", "turn", "mirror", "offset", *Media, *Finish})
"""Settings that a model may lack. Copies are not among them: every language can repeat."""

_LEFT_OUT: dict[str, dict[str, object]] = {
    "speed": {"speed_ips": None},
    "density": {"density": None},
    "turn": {"turned": False},
    "mirror": {"mirrored": False},
    "offset": {"shift_x_dots": 0, "shift_y_dots": 0},
    **{media: {"media": None} for media in Media},
    **{finish: {"finish": None} for finish in Finish},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """How to print a page. ``speed_ips`` inch/s, ``density`` 0-15, None: leave it to the printer.

    ``width_mm``, ``height_mm`` and ``gap_mm`` describe the stock; a gap of 0 is continuous paper,
    and with ``media`` MARK it is the height of the black mark. ``media`` or ``finish`` None leaves
    them as they are set in the printer. ``shift_x_dots`` and ``shift_y_dots`` move the picture on
    the label, right and down as it is read. ``turned`` prints it upside down (for printers that
    feed the other way), ``mirrored`` for reading through glass.

    Raises:
        JobRefused: a value that no printer has.
    """

    width_mm: float
    height_mm: float
    gap_mm: float = 2.0
    media: Media | None = Media.GAP
    speed_ips: int | None = None
    density: int | None = None
    turned: bool = False
    mirrored: bool = False
    shift_x_dots: int = 0
    shift_y_dots: int = 0
    copies: int = 1
    finish: Finish | None = None

    def __post_init__(self) -> None:
        if self.width_mm <= 0 or self.height_mm <= 0 or self.gap_mm < 0:
            raise JobRefused("size", "stock has a positive width and height")
        if self.density is not None and not 0 <= self.density <= 15:
            raise JobRefused("density", f"{self.density} is not within 0-15")
        if self.speed_ips is not None and self.speed_ips < 1:
            raise JobRefused("speed", f"{self.speed_ips} inch/s")
        if not 1 <= self.copies <= MOST_COPIES:
            raise JobRefused("copies", f"{self.copies} is not within 1-{MOST_COPIES}")

    @property
    def stock(self) -> Media | None:
        """``media``, with a gap of 0 told apart."""
        if self.media is Media.GAP and not self.gap_mm:
            return Media.CONTINUOUS
        return self.media

    def needs(self) -> frozenset[str]:
        """The ``ABILITIES`` that these settings call for."""
        asked = {
            "speed": self.speed_ips is not None,
            "density": self.density is not None,
            "turn": self.turned,
            "mirror": self.mirrored,
            "offset": bool(self.shift_x_dots or self.shift_y_dots),
        }
        names = {name for name, wanted in asked.items() if wanted}
        names |= {name for name in (self.stock, self.finish) if name is not None}
        return frozenset(str(name) for name in names)

    def drawn(self) -> "JobSettings":
        """For a page that this program has turned or mirrored: its shift in the head's view."""
        across = -1 if self.turned != self.mirrored else 1
        down = -1 if self.turned else 1
        return replace(
            self,
            shift_x_dots=across * self.shift_x_dots,
            shift_y_dots=down * self.shift_y_dots,
        )

    def without(self, names: frozenset[str]) -> "JobSettings":
        """These settings with the abilities ``names`` left to the printer."""
        changes: dict[str, object] = {}
        for name in names & self.needs():
            changes |= _LEFT_OUT[name]
        return replace(self, **changes)  # type: ignore[arg-type]


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

    def encode(self, page: AnyPage, settings: JobSettings) -> bytes:
        """``page`` as a whole job. Raises JobRefused for what the language cannot carry."""
        ...

    def parse_status(self, reply: bytes) -> PrinterState:
        """The state behind ``status_length`` bytes.

        What is no answer of this language is a state with ``other`` set, never a ready one.

        Raises:
            ValueError: another length, in languages whose answers have one length only.
        """
        ...


def drawn(page: AnyPage, settings: JobSettings) -> AnyPage:
    """``page`` turned and mirrored by this program, for languages that cannot.

    Raises:
        JobRefused: it holds native codes, which cannot be turned here.
    """
    raster, codes = parts(page)
    if not (settings.turned or settings.mirrored):
        return page
    if codes:
        raise JobRefused("turn", "native codes do not turn with the raster")
    raster = raster.turned() if settings.turned else raster
    return raster.mirrored() if settings.mirrored else raster


def placed(page: AnyPage, settings: JobSettings) -> tuple[AnyPage, int, int]:
    """``page`` and where its corner goes, both at least 0: what is moved off the label is cut.

    Raises:
        JobRefused: a native code, or the whole picture, would leave the label.
    """
    left, top = max(0, -settings.shift_x_dots), max(0, -settings.shift_y_dots)
    x, y = max(0, settings.shift_x_dots), max(0, settings.shift_y_dots)
    if not (left or top):
        return page, x, y
    raster, codes = parts(page)
    if any(code.x < left or code.y < top for code in codes):
        raise JobRefused("offset", "a native code would leave the label")
    try:
        moved = raster.cropped(left, top)
    except ValueError as error:
        raise JobRefused("offset", "the picture would leave the label") from error
    if not codes:
        return moved, x, y
    codes = tuple(replace(code, x=code.x - left, y=code.y - top) for code in codes)
    return MixedPage(raster=moved, codes=codes), x, y
