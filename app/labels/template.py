"""Label templates: slots in millimetres, read from ``resources/labels``."""

import importlib.resources
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.domain.errors import InvalidInput

DEFAULT_TEMPLATE = "two_part_100x180"


class SlotKind(StrEnum):
    """What a slot draws."""

    TEXT = "text"
    CODE = "code"  # Code 128
    GOODS = "goods"  # goods and notes, in as many columns as they need
    RULE = "rule"  # a filled box
    DASHES = "dashes"  # a tear line
    DISC = "disc"  # white character on a black disc
    RING = "ring"  # black character in a ring


class Align(StrEnum):
    """Where in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class VAlign(StrEnum):
    """Where in its box."""

    TOP = "top"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm from the top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One thing on the label. ``size`` and ``smallest`` in mm per em, ``module`` in mm.

    ``field`` names what the document gives, ``literal`` is fixed text; a slot whose field is
    empty draws nothing. ``needs`` names another field that must not be empty. ``vital`` text that
    does not fit stops the label.
    """

    kind: SlotKind
    box: Box
    field: str = ""
    literal: str = ""
    needs: str = ""
    size: float = 3.0
    smallest: float = 2.2
    lines: int = 1
    bold: bool = False
    reverse: bool = False
    vital: bool = False
    align: Align = Align.LEFT
    valign: VAlign = VAlign.MIDDLE
    module: float = 0.375


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A label's stock and its slots in drawing order. Sizes in mm."""

    name: str
    width_mm: float
    height_mm: float
    slots: tuple[Slot, ...]


@cache
def load_template(name: str = DEFAULT_TEMPLATE) -> Template:
    """The packaged template ``name``.

    Raises:
        InvalidInput: there is none, or it is not one.
    """
    file = importlib.resources.files("resources.labels").joinpath(f"{name}.toml")
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise _bad(name, "missing") from error
    return parse_template(name, text)


def parse_template(name: str, text: str) -> Template:
    """A template from TOML ``text``.

    Raises:
        InvalidInput: it is not TOML, a key is missing or unknown, or a box leaves the label.
    """
    try:
        data = tomllib.loads(text)
        slots = tuple(_slot(entry) for entry in data.pop("slot"))
        template = Template(slots=slots, **data)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise _bad(name, type(error).__name__) from error
    for number, slot in enumerate(template.slots, 1):
        if not _inside(slot.box, template):
            raise _bad(name, f"slot {number} leaves the label")
    return template


def _slot(entry: dict[str, object]) -> Slot:
    kind = SlotKind(str(entry.pop("kind")))
    numbers = entry.pop("box")
    if not isinstance(numbers, list):
        raise TypeError("box")
    box = Box(*(float(number) for number in numbers))
    align = Align(str(entry.pop("align", Align.LEFT)))
    valign = VAlign(str(entry.pop("valign", VAlign.MIDDLE)))
    return Slot(kind=kind, box=box, align=align, valign=valign, **entry)  # type: ignore[arg-type]


def _inside(box: Box, template: Template) -> bool:
    return (
        box.x >= 0
        and box.y >= 0
        and box.width > 0
        and box.height > 0
        and box.x + box.width <= template.width_mm
        and box.y + box.height <= template.height_mm
    )


def _bad(name: str, why: str) -> InvalidInput:
    return InvalidInput(
        "label.template", "面单模板不能用", "请重新安装软件。", context={"name": name, "why": why}
    )
