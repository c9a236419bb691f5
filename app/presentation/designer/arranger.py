"""What is done with the selected slots: nudge, align, spread, order, copy, paste, add, delete."""

from collections.abc import Callable

from app.domain.errors import InvalidInput
from app.labels.content import LISTS
from app.labels.schema import Fault
from app.labels.template import Align, Box, SlotKind, Template, Use
from app.labels.template_text import SlotPath, Value, cut, rounded, slot_toml
from app.presentation.designer.geometry import (
    Alignment,
    aligned,
    bounds,
    kept_inside,
    shifted,
    spread,
)
from app.presentation.designer.model import FIXED_TEXT, DesignerModel
from app.presentation.designer.slots import frame_of, siblings, slot_at
from app.presentation.formatting import NOTHING, Phrase, phrase

PASTE_SHIFT_MM = 2.0
FINE_MM, STEP_MM, COARSE_MM = 0.1, 0.5, 5.0
"""One press of an arrow key: with Ctrl, plain, with Shift."""

ADDABLE = (
    SlotKind.TEXT,
    SlotKind.CODE,
    SlotKind.QR,
    SlotKind.MATRIX,
    SlotKind.RULE,
    SlotKind.FRAME,
    SlotKind.DASHES,
    SlotKind.DISC,
    SlotKind.RING,
    SlotKind.IMAGE,
    SlotKind.GOODS,
    SlotKind.REPEAT,
    SlotKind.RULER,
)
_CODE_FIELDS = {
    Use.COURIER: "number",
    Use.SLIP: "number",
    Use.PRODUCT: "code",
    Use.MANIFEST: "number",
    Use.PICKING: "pieces",
    Use.STOCK: "pieces",
    Use.CUSTOM: "number",
    Use.RULER: "printer",
}
_FIRST: dict[SlotKind, tuple[tuple[float, float], dict[str, Value]]] = {
    SlotKind.TEXT: ((30, 6), {"literal": FIXED_TEXT, "size": 4.0, "smallest": 2.4}),
    SlotKind.CODE: ((50, 12), {"module": 0.25}),
    SlotKind.QR: ((20, 20), {"module": 0.375}),
    SlotKind.MATRIX: ((14, 14), {"module": 0.375}),
    SlotKind.RULE: ((40, 0.4), {}),
    SlotKind.FRAME: ((30, 15), {"line": 0.3}),
    SlotKind.DASHES: ((40, 0.25), {}),
    SlotKind.DISC: ((8, 8), {"literal": "收", "size": 5.4}),
    SlotKind.RING: ((8, 8), {"literal": "寄", "size": 5.4}),
    SlotKind.IMAGE: ((20, 20), {}),
    SlotKind.GOODS: ((60, 25), {"size": 3.4, "smallest": 2.3}),
    SlotKind.REPEAT: ((60, 30), {"step": 6.0}),
    SlotKind.RULER: ((40, 40), {}),
}
"""Kind → size in mm and keys of a new slot."""


class Arranger:
    """Verbs over the selection of ``model``."""

    def __init__(self, model: DesignerModel) -> None:
        self._model = model

    # Places.

    def nudge(self, across: float, down: float) -> None:
        """Move the selection by so many millimetres, as far as there is room."""
        template = self._model.template
        if template is None or not self._model.selection:
            return
        boxes = self._boxes(template)
        area = frame_of(template, self._model.selection[0]).area
        by = kept_inside(bounds(boxes.values()), area, across, down)
        moved = {path: shifted(box, *by) for path, box in boxes.items()}
        self._model.put_boxes(moved, merge="nudge")

    def align(self, how: Alignment) -> None:
        """Bring the selection on one line."""
        self._rearrange(lambda boxes, area: aligned(boxes, how, area))

    def spread(self, *, across: bool) -> None:
        """Make the gaps between the selected slots equal."""
        self._rearrange(lambda boxes, _area: spread(boxes, across=across))

    # Order: later slots are drawn over earlier ones.

    def to_front(self) -> None:
        """Draw the selection last."""
        self._reorder(lambda rest, _at: len(rest))

    def to_back(self) -> None:
        """Draw the selection first."""
        self._reorder(lambda _rest, _at: 0)

    def forward(self) -> None:
        """Draw the selection one place later."""
        self._reorder(lambda rest, at: min(at + 1, len(rest)))

    def backward(self) -> None:
        """Draw the selection one place earlier."""
        self._reorder(lambda _rest, at: max(at - 1, 0))

    # Copies.

    def copied(self) -> str:
        """The selection as text, for the clipboard."""
        draft = self._model.draft
        if draft is None or draft.parts is None:
            return ""
        return "\n".join(draft.parts.slot_text(path) for path in self._model.selection)

    def paste(self, text: str) -> Phrase:
        """Put copied slots in front of all others; why not, when they cannot be."""
        draft, template = self._model.draft, self._model.template
        if draft is None or draft.parts is None or template is None:
            return NOTHING
        try:
            copied = cut(text.replace("\r\n", "\n"))
        except (InvalidInput, ValueError):
            return phrase("剪贴板里没有部件。")
        count = len(copied.blocks)
        if not count:
            return phrase("剪贴板里没有部件。")
        inner = len(self._model.selection[0]) == 2 if self._model.selection else False
        at = self._end(template, inner=inner)
        parts = draft.parts.inserted(at, [copied.slot_text((n,)) for n in range(count)])
        new = [(*at[:-1], at[-1] + n) for n in range(count)]
        faults = draft.check(parts)
        if faults:
            return _why(faults)
        self._model.apply(parts, merge="paste", select=new)
        self._beside(new)
        self._model.end_gesture()
        return NOTHING

    def duplicate(self) -> Phrase:
        """A copy of the selection, a little beside it."""
        return self.paste(self.copied()) if self._model.selection else NOTHING

    def delete(self) -> Phrase:
        """Take the selection out; why not, when the template would be none any more."""
        draft = self._model.draft
        if draft is None or draft.parts is None or not self._model.selection:
            return NOTHING
        faults = self._model.apply(draft.parts.removed(self._model.selection), select=())
        return _why(faults) if faults else NOTHING

    # New ones.

    def addable(self) -> tuple[SlotKind, ...]:
        """Kinds that a new slot of this template may have."""
        template = self._model.template
        if template is None:
            return ()
        lists = LISTS[template.use]
        has_repeat = any(slot.kind is SlotKind.REPEAT for slot in template.slots)
        barred = {
            SlotKind.IMAGE: not self._model.pictures,
            SlotKind.GOODS: "goods" not in lists,
            SlotKind.REPEAT: not lists or has_repeat,
            SlotKind.RULER: min(template.width_mm, template.height_mm) < 30,
        }
        return tuple(kind for kind in ADDABLE if not barred.get(kind, False))

    def add(self, kind: SlotKind, at: tuple[float, float], *, file: str = "") -> Phrase:
        """A new slot around the point ``at`` (mm); why not, when it cannot be."""
        draft, template = self._model.draft, self._model.template
        if draft is None or draft.parts is None or template is None:
            return NOTHING
        (wide, high), keys = _FIRST[kind]
        box = _placed(template, (wide, high), at)
        values: dict[str, Value] = {"kind": kind.value}
        values |= _content(kind, template, file or next(iter(self._model.pictures), ""))
        values["box"] = (box.x, box.y, box.width, box.height)
        text = slot_toml(values | keys)
        if kind is SlotKind.REPEAT:
            text += "\n" + _first_row(template, box.width, float(_FIRST[kind][1]["step"]))  # type: ignore[arg-type]
        number = len(template.slots)
        faults = self._model.apply(draft.parts.inserted((number,), [text]), select=[(number,)])
        return _why(faults) if faults else NOTHING

    def _boxes(self, template: Template) -> dict[SlotPath, Box]:
        return {path: slot_at(template, path).box for path in self._model.selection}

    def _rearrange(self, place: Callable[[tuple[Box, ...], Box], tuple[Box, ...]]) -> None:
        template = self._model.template
        if template is None or not self._model.selection:
            return
        boxes = self._boxes(template)
        area = frame_of(template, self._model.selection[0]).area
        placed = place(tuple(boxes.values()), area)
        self._model.put_boxes(dict(zip(boxes, placed, strict=True)))

    def _reorder(self, to: Callable[[list[int], int], int]) -> None:
        """Move the selection together to a place among the rest."""
        draft, template, chosen = self._model.draft, self._model.template, self._model.selection
        if draft is None or draft.parts is None or template is None or not chosen:
            return
        taken = [path[-1] for path in chosen]
        rest = [path[-1] for path in siblings(template, chosen[0]) if path[-1] not in taken]
        at = to(rest, sum(number < taken[0] for number in rest))
        order = [*rest[:at], *taken, *rest[at:]]
        within = chosen[0][0] if len(chosen[0]) == 2 else None
        new = [(*chosen[0][:-1], at + n) for n in range(len(taken))]
        self._model.apply(draft.parts.reordered(order, within), select=new)

    def _end(self, template: Template, *, inner: bool) -> SlotPath:
        if not inner:
            return (len(template.slots),)
        repeat = self._model.selection[0][0]
        return (repeat, len(template.slots[repeat].slot))

    def _beside(self, paths: list[SlotPath]) -> None:
        """Move pasted slots off those they would hide; part of the same step."""
        template = self._model.template
        if template is None:
            return
        others = [
            slot_at(template, path).box
            for path in siblings(template, paths[0])
            if path not in paths
        ]
        boxes = {path: slot_at(template, path).box for path in paths}
        area = frame_of(template, paths[0]).area
        for _ in range(20):
            if not any(box in others for box in boxes.values()):
                break
            by = kept_inside(bounds(boxes.values()), area, PASTE_SHIFT_MM, PASTE_SHIFT_MM)
            if not any(by):
                break
            boxes = {path: shifted(box, *by) for path, box in boxes.items()}
        self._model.put_boxes(boxes, merge="paste")


def _content(kind: SlotKind, template: Template, file: str) -> dict[str, Value]:
    if kind in {SlotKind.CODE, SlotKind.QR, SlotKind.MATRIX}:
        return {"field": _CODE_FIELDS[template.use]}
    if kind is SlotKind.REPEAT:
        return {"rows": next(iter(LISTS[template.use]))}
    return {"file": file} if kind is SlotKind.IMAGE else {}


def _first_row(template: Template, width: float, step: float) -> str:
    """One text for the rows of a new repeat."""
    (fields,) = LISTS[template.use].values()
    field = next(name for name in ("text", "name", "number") if name in fields)
    values: dict[str, Value] = {
        "kind": SlotKind.TEXT.value,
        "field": field,
        "box": (0.0, 0.0, width, step),
        "size": 3.0,
        "smallest": 2.2,
        "align": Align.LEFT.value,
    }
    return slot_toml(values).replace("[[slot]]", "[[slot.slot]]", 1)


def _placed(template: Template, size: tuple[float, float], at: tuple[float, float]) -> Box:
    """A box around ``at``, on the grid, on the paper."""
    width, height = min(size[0], template.width_mm), min(size[1], template.height_mm)
    paper = Box(0, 0, template.width_mm, template.height_mm)
    left, top = round((at[0] - width / 2) * 2) / 2, round((at[1] - height / 2) * 2) / 2
    dx, dy = kept_inside(Box(0, 0, width, height), paper, left, top)
    return Box(rounded(dx), rounded(dy), rounded(width), rounded(height))


def _why(faults: tuple[Fault, ...]) -> Phrase:
    return phrase("没有改动：{why}。", why=phrase(faults[0].reason))
