"""Slots of a template by their place in it, with where they stand on the paper."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.labels.template import Box, Slot, SlotKind, Template
from app.labels.template_text import SlotPath
from app.presentation.designer.fields import KIND_TITLES, LIST_TITLES, field_titles
from app.presentation.formatting import Phrase, phrase, verbatim

LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """The area within which a slot's box counts: the paper, or the first row of a repeat."""

    x: float
    y: float
    area: Box  # from its own corner


def slot_at(template: Template, path: SlotPath) -> Slot:
    """The slot at ``path``. IndexError when there is none."""
    slot = template.slots[path[0]]
    return slot if len(path) == 1 else slot.slot[path[1]]


def exists(template: Template, path: SlotPath) -> bool:
    """Whether there is a slot at ``path``."""
    if not 0 <= path[0] < len(template.slots):
        return False
    return len(path) == 1 or 0 <= path[1] < len(template.slots[path[0]].slot)


def frame_of(template: Template, path: SlotPath) -> Frame:
    """The area around the slot at ``path``."""
    if len(path) == 1:
        return Frame(0.0, 0.0, Box(0, 0, template.width_mm, template.height_mm))
    repeat = template.slots[path[0]]
    area = Box(0, 0, repeat.box.width / repeat.columns, repeat.step)
    return Frame(repeat.box.x, repeat.box.y, area)


def siblings(template: Template, path: SlotPath) -> tuple[SlotPath, ...]:
    """All slots within the same area, in drawing order."""
    if len(path) == 1:
        return tuple((number,) for number in range(len(template.slots)))
    return tuple((path[0], number) for number in range(len(template.slots[path[0]].slot)))


def all_paths(template: Template) -> tuple[SlotPath, ...]:
    """Every slot in drawing order, the slots of rows after their repeat."""
    found: list[SlotPath] = []
    for number, slot in enumerate(template.slots):
        found.append((number,))
        found += [(number, inner) for inner in range(len(slot.slot))]
    return tuple(found)


def rows_of(template: Template, path: SlotPath) -> str:
    """The list over whose rows the slot is repeated; "" for slots of the label itself."""
    return template.slots[path[0]].rows if len(path) == 2 else ""


def name_of(template: Template, path: SlotPath) -> Phrase:
    """What a person calls the slot: ``文字 · 收件人``, ``实线``."""
    slot = slot_at(template, path)
    kind = phrase(KIND_TITLES[slot.kind])
    what = _content(template, path, slot)
    return phrase("{kind} · {what}", kind=kind, what=what) if what else kind


def hit(
    template: Template,
    at: tuple[float, float],
    slack: float,
    within: int | None = None,
    squeeze: float = 1.0,
) -> SlotPath | None:
    """The topmost slot at a point of the paper; small ones before large ones below them.

    Args:
        template: whose slots.
        at: mm from the left and from the top.
        slack: how far beside a thin line still counts.
        within: place of the repeat whose rows' slots count too.
        squeeze: of those rows.
    """
    x, y = at
    inner = _hit_inner(template.slots[within], at, slack, squeeze) if within is not None else None
    if inner is not None and within is not None:
        return (within, inner)
    found = [
        (number,)
        for number, slot in enumerate(template.slots)
        if _holds(slot.box, x, y, slack if _thin(slot) else 0.0)
    ]
    return min(found, key=lambda path: (_area(template, path), -path[0]), default=None)


def touched(template: Template, band: Box) -> tuple[SlotPath, ...]:
    """Slots of the label that ``band`` wholly contains."""
    return tuple(
        (number,)
        for number, slot in enumerate(template.slots)
        if slot.box.x >= band.x
        and slot.box.y >= band.y
        and slot.box.x + slot.box.width <= band.x + band.width
        and slot.box.y + slot.box.height <= band.y + band.height
    )


def tidy(template: Template, paths: Iterable[SlotPath]) -> tuple[SlotPath, ...]:
    """``paths`` that exist, each once, in drawing order, all within the area of the first."""
    there = [path for path in dict.fromkeys(paths) if exists(template, path)]
    if not there:
        return ()
    first = there[0]
    same = [p for p in there if len(p) == len(first) and p[:-1] == first[:-1]]
    return tuple(sorted(same))


def _hit_inner(repeat: Slot, at: tuple[float, float], slack: float, squeeze: float) -> int | None:
    left, top = at[0] - repeat.box.x, (at[1] - repeat.box.y) / squeeze
    found = [
        number
        for number, slot in enumerate(repeat.slot)
        if _holds(slot.box, left, top, slack if _thin(slot) else 0.0)
    ]
    return found[-1] if found else None


def _content(template: Template, path: SlotPath, slot: Slot) -> Phrase | None:
    if slot.field:
        titles = field_titles(template.use, rows_of(template, path))
        return phrase(titles.get(slot.field, slot.field))
    if slot.literal:
        text = " ".join(slot.literal.split())
        short = text[: LONGEST_NAME - 1] + "…" if len(text) > LONGEST_NAME else text
        return verbatim(short)
    if slot.kind is SlotKind.REPEAT:
        return phrase(LIST_TITLES.get(slot.rows, slot.rows))
    return verbatim(slot.file) if slot.file else None


def _area(template: Template, path: SlotPath) -> float:
    box = slot_at(template, path).box
    return box.width * box.height


def _thin(slot: Slot) -> bool:
    return min(slot.box.width, slot.box.height) < 2


def _holds(box: Box, x: float, y: float, slack: float) -> bool:
    return (
        box.x - slack <= x <= box.x + box.width + slack
        and box.y - slack <= y <= box.y + box.height + slack
    )
