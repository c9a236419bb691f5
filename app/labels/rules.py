"""What a template must keep beyond types: boxes on the paper, known fields, legible sizes."""

import math
from collections.abc import Iterator

from app.domain.toml_lines import Path
from app.labels.code128 import NARROWEST_MM
from app.labels.content import FIELDS, LISTS, PAGE_FIELDS
from app.labels.stock import LARGEST_MM, SMALLEST_MM
from app.labels.template import KEYS, Box, Slot, SlotKind, Template, Use

Fault = tuple[Path, str]

SMALLEST_TEXT_MM = 1.5
"""Below this no head draws Chinese at all."""

MOST_SLOTS = 500
_COMMON = frozenset({"kind", "box", "when"})
_DEFAULT = Slot(kind=SlotKind.RULE, box=Box(0, 0, 1, 1))
_LEVELS = frozenset("LMQH")
_EPSILON = 1e-6  # 3.1 + 96.9 is a little more than 100


def slot_faults(slot: Slot, path: Path) -> Iterator[Fault]:
    """What is wrong with ``slot`` by itself."""
    known = KEYS[slot.kind] | _COMMON
    for key in slot.__struct_fields__:
        if key not in known and getattr(slot, key) != getattr(_DEFAULT, key):
            yield (*path, key), f"{slot.kind} 不用 {key}"
    if not (_positive(slot.box.width) and _positive(slot.box.height)):
        yield (*path, "box"), "宽和高要大于 0"
    if "size" in known:
        yield from _size_faults(slot, path)
    if "module" in known and not NARROWEST_MM <= slot.module <= 5:
        yield (*path, "module"), f"module 要在 {NARROWEST_MM:g} 到 5 毫米之间，否则扫不出来"
    yield from _kind_faults(slot, path)


def template_faults(template: Template) -> Iterator[Fault]:
    """What is wrong with well-formed slots on this paper and for this use."""
    for key, side in (("width_mm", template.width_mm), ("height_mm", template.height_mm)):
        if not SMALLEST_MM <= side <= LARGEST_MM:
            yield (key,), f"{key} 要在 {SMALLEST_MM:g} 到 {LARGEST_MM:g} 毫米之间"
    if not 0 < len(template.slots) <= MOST_SLOTS:
        yield ("slot",), f"要有 1 到 {MOST_SLOTS} 个 slot"
    repeats = [n for n, slot in enumerate(template.slots) if slot.kind is SlotKind.REPEAT]
    for number in repeats[1:]:
        yield ("slot", number, "kind"), "一个模板只能有一个 repeat"
    fields = FIELDS[template.use].keys() | PAGE_FIELDS.keys()
    for number, slot in enumerate(template.slots):
        path: Path = ("slot", number)
        if not _inside(slot.box, template.width_mm, template.height_mm):
            yield (*path, "box"), "超出了纸边"
        yield from _field_faults(slot, path, fields)
        if slot.kind is SlotKind.REPEAT:
            yield from _repeat_faults(slot, path, template.use, fields)
        if slot.kind is SlotKind.GOODS and "goods" not in LISTS[template.use]:
            yield (*path, "kind"), f"{template.use} 没有商品"
    if template.use is Use.COURIER and not any(
        slot.kind is SlotKind.CODE and slot.field == "number" and not slot.when
        for slot in template.slots
    ):
        yield (), '快递面单必须有运单号条码（kind = "code"，field = "number"）'


def _positive(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _inside(box: Box, width: float, height: float) -> bool:
    return (
        box.x >= 0
        and box.y >= 0
        and box.x + box.width <= width + _EPSILON
        and box.y + box.height <= height + _EPSILON
    )


def _size_faults(slot: Slot, path: Path) -> Iterator[Fault]:
    if not SMALLEST_TEXT_MM <= slot.size <= LARGEST_MM:
        yield (*path, "size"), f"size 要在 {SMALLEST_TEXT_MM:g} 到 {LARGEST_MM:g} 毫米之间"
    if "smallest" not in KEYS[slot.kind]:
        if slot.size > min(slot.box.width, slot.box.height):
            yield (*path, "size"), "字比框大"
        return
    if not SMALLEST_TEXT_MM <= slot.smallest <= slot.size:
        yield (*path, "smallest"), f"smallest 要在 {SMALLEST_TEXT_MM:g} 和 size 之间"
    room = 2 if slot.kind is SlotKind.GOODS else 1
    if room * slot.smallest > min(slot.box.width * 0.75, slot.box.height) + _EPSILON:
        yield (*path, "box"), "框太小，最小的字也放不下"


def _kind_faults(slot: Slot, path: Path) -> Iterator[Fault]:
    match slot.kind:
        case SlotKind.TEXT | SlotKind.QR | SlotKind.MATRIX:
            yield from _said_faults(slot, path)
        case SlotKind.CODE if not slot.field:
            yield path, "缺少 field"
        case SlotKind.DISC | SlotKind.RING:
            yield from _round_faults(slot, path)
        case SlotKind.FRAME if not 0 < slot.line <= min(slot.box.width, slot.box.height) / 2:
            yield (*path, "line"), "line 要大于 0，且不超过框的一半"
        case SlotKind.IMAGE if not slot.file:
            yield path, "缺少 file"
        case SlotKind.RULER if min(slot.box.width, slot.box.height) < 30:
            yield (*path, "box"), "标尺至少要 30 毫米宽和高"


def _said_faults(slot: Slot, path: Path) -> Iterator[Fault]:
    if bool(slot.field) == bool(slot.literal):
        yield path, "field 和 literal 要写一个，只写一个"
    if slot.level not in _LEVELS:
        yield (*path, "level"), "level 只有 L、M、Q、H"
    if not 1 <= slot.lines <= 99:
        yield (*path, "lines"), "lines 要在 1 到 99 之间"


def _round_faults(slot: Slot, path: Path) -> Iterator[Fault]:
    if len(slot.literal) != 1:
        yield path, "literal 要是一个字"
    if slot.box.width > slot.box.height + _EPSILON:
        yield (*path, "box"), "圆的宽不能大于高"


def _field_faults(slot: Slot, path: Path, fields: frozenset[str] | set[str]) -> Iterator[Fault]:
    if slot.field and slot.field not in fields:
        yield (*path, "field"), f"没有字段 {slot.field}"
    if slot.when and slot.when.removeprefix("not ") not in fields:
        yield (*path, "when"), f"没有字段 {slot.when.removeprefix('not ')}"


def _repeat_faults(
    slot: Slot, path: Path, use: Use, fields: frozenset[str] | set[str]
) -> Iterator[Fault]:
    lists = LISTS[use]
    if slot.rows not in lists:
        yield (*path, "rows"), f"rows 应为 {'、'.join(lists)}" if lists else f"{use} 没有列表"
        return
    least = slot.smallest_step or slot.step
    if not 0 < least <= slot.step <= slot.box.height:
        yield (*path, "step"), "要 0 < smallest_step ≤ step ≤ 框高"
        return
    if slot.largest_step and not slot.step <= slot.largest_step <= slot.box.height:
        yield (*path, "largest_step"), "要 step ≤ largest_step ≤ 框高"
    if slot.largest_step and slot.smallest_step:
        yield (*path, "largest_step"), "smallest_step 和 largest_step 只写一个"
    if not 1 <= slot.columns <= 10:
        yield (*path, "columns"), "columns 要在 1 到 10 之间"
        return
    if not slot.slot:
        yield path, "repeat 里要有 [[slot.slot]]"
    for number, inner in enumerate(slot.slot):
        yield from _row_faults(
            slot, inner, (*path, "slot", number), fields | lists[slot.rows].keys()
        )


def _row_faults(
    repeat: Slot, inner: Slot, path: Path, fields: frozenset[str] | set[str]
) -> Iterator[Fault]:
    faults = list(slot_faults(inner, path))
    if faults or inner.kind in {SlotKind.REPEAT, SlotKind.GOODS, SlotKind.RULER, SlotKind.IMAGE}:
        yield from faults or [((*path, "kind"), f"repeat 里不能有 {inner.kind}")]
        return
    yield from _field_faults(inner, path, fields)
    if not _inside(inner.box, repeat.box.width / repeat.columns, repeat.step):
        yield (*path, "box"), "超出了这一行"
    shrunk = inner.box.height * (repeat.smallest_step or repeat.step) / repeat.step
    if inner.kind is SlotKind.TEXT and inner.smallest > shrunk + _EPSILON:
        yield (*path, "smallest"), "行缩到 smallest_step 时最小的字放不下"
    if inner.kind in {SlotKind.DISC, SlotKind.RING} and repeat.smallest_step not in {
        0,
        repeat.step,
    }:
        yield (*path, "kind"), "行高会变的 repeat 里不能有圆"
