"""The template being designed: draft, selection, properties, undo; the proof follows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from app.labels.schema import Fault
from app.labels.template import Bitmap, Box, Slot, Template
from app.labels.template_text import SlotPath, TemplateText, Value
from app.presentation.designer.draft import Draft
from app.presentation.designer.fields import (
    BOX_FIELDS,
    PAPER_FIELDS,
    Field,
    FieldKind,
    fields_for,
    read_value,
    shown_value,
)
from app.presentation.designer.proofs import Proofs
from app.presentation.designer.slots import (
    all_paths,
    exists,
    frame_of,
    rows_of,
    siblings,
    slot_at,
    tidy,
)
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.status_notify import Notifier

FIXED_TEXT = "文字"
"""What a slot says at first when it is given fixed text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One property for the form: its field, text ("" where slots differ), and its error."""

    field: Field
    text: str
    mixed: bool
    error: Phrase


class DesignerModel:
    """What the designer's widgets show and do.

    Args:
        desk: templates, tasks, reader.
        failed: takes errors that belong to no field.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.draft: Draft | None = None
        self.own = False  # whether the draft's file is the person's, not a shipped one
        self.selection: tuple[SlotPath, ...] = ()
        self.pictures: tuple[str, ...] = ()
        self.changed = Notifier()
        self.selection_changed = Notifier()
        self.proofs = Proofs(desk, failed=failed)
        self._live: dict[SlotPath, Box] = {}
        self._typed: dict[str, tuple[str, Phrase]] = {}

    # What there is.

    @property
    def template(self) -> Template | None:
        """The template as it would be, with what is being dragged."""
        template = self.draft.template if self.draft else None
        if template is None or not self._live:
            return template
        return _with_boxes(template, self._live)

    @property
    def editable(self) -> bool:
        """Whether slots can be edited one by one."""
        return self.draft is not None and self.draft.parts is not None

    @property
    def dirty(self) -> bool:
        """Whether something is not saved."""
        return self.draft is not None and self.draft.dirty

    @property
    def selected(self) -> tuple[Slot, ...]:
        """The selected slots."""
        template = self.template
        return tuple(slot_at(template, path) for path in self.selection) if template else ()

    def outer_box(self, path: SlotPath) -> Box:
        """The slot's box on the paper; of one in the rows of a repeat, in the first row."""
        template = self.template
        if template is None:
            return Box(0, 0, 0, 0)
        frame, box = frame_of(template, path), slot_at(template, path).box
        lower = self.squeeze if len(path) == 2 else 1.0
        return Box(frame.x + box.x, frame.y + box.y * lower, box.width, box.height * lower)

    @property
    def squeeze(self) -> float:
        """How much the rows of a repeat are squeezed in the preview."""
        return self.proofs.proof.squeeze if self.proofs.proof else 1.0

    # Selection.

    def select(self, paths: Iterable[SlotPath]) -> None:
        """Select exactly these, as far as they lie in one area."""
        template = self.template
        found = tidy(template, paths) if template else ()
        if found != self.selection:
            self.selection = found
            self._typed.clear()
            self.selection_changed.notify()

    def toggle(self, path: SlotPath) -> None:
        """Put one slot into the selection, or take it out."""
        if path in self.selection:
            self.select(each for each in self.selection if each != path)
        else:
            self.select((*self.selection, path))

    def select_all(self) -> None:
        """Everything within the area that is selected in, else every slot of the label."""
        template = self.template
        if template is not None:
            at = self.selection[0] if self.selection else (0,)
            self.select(siblings(template, at))

    def select_next(self, by: int) -> None:
        """The slot after or before the present one, in drawing order."""
        template = self.template
        if template is None:
            return
        paths = all_paths(template)
        if not self.selection:
            self.select([paths[0 if by > 0 else -1]])
            return
        at = paths.index(self.selection[-1 if by > 0 else 0])
        self.select([paths[(at + by) % len(paths)]])

    def select_problem(self) -> None:
        """The next slot, after the selected one, whose content does not come out right."""
        proof = self.proofs.proof
        places = sorted(proof.by_slot) if proof else []
        if places:
            at = self.selection[-1][0] if self.selection else -1
            self.select([(next((place for place in places if place > at), places[0]),)])

    # Edits.

    def apply(
        self, parts: TemplateText, *, merge: str = "", select: Sequence[SlotPath] | None = None
    ) -> tuple[Fault, ...]:
        """Take an edit; its faults when the template would be none any more."""
        if self.draft is None or self._live:  # nothing else happens in the middle of a drag
            return ()
        faults = self.draft.apply(parts, merge=merge)
        if not faults:
            self._edited(self.selection if select is None else select)
        return faults

    def rewrite(self, text: str) -> None:
        """Take the whole text as it was typed, good or bad."""
        if self.draft is not None and not self._live:
            self.draft.rewrite(text, merge="text")
            self._edited(self.selection)

    def undo(self) -> bool:
        """One step back; whether there was one."""
        return self._stepped(lambda draft: draft.undo())

    def redo(self) -> bool:
        """One step forward; whether there was one."""
        return self._stepped(lambda draft: draft.redo())

    def end_gesture(self) -> None:
        """What comes next is a step of its own."""
        if self.draft is not None:
            self.draft.end_merge()

    def open_draft(
        self, draft: Draft | None, *, own: bool, pictures: Mapping[str, object] | None = None
    ) -> None:
        """Work on another template."""
        self.draft, self.own = draft, own
        self._keep_pictures(pictures or {})
        self._live.clear()
        self._typed.clear()
        self.selection = ()
        self.proofs.show(self.template, another=True)
        self.selection_changed.notify()
        self.changed.notify()

    def take_pictures(self, pictures: Mapping[str, object]) -> None:
        """The shelf's pictures as they are now."""
        self._keep_pictures(pictures)
        self.selection_changed.notify()

    def saved(self, name: str, text: str, *, now: str | None = None) -> None:
        """``text`` was written to the person's file ``name``; ``now``: what the draft becomes."""
        if self.draft is not None:
            self.draft.saved(name, text, now=self.draft.text if now is None else now)
            self.own = True
            self._edited(self.selection)

    # Dragging: boxes only; the text changes once, when it is over.

    def drag_to(self, boxes: Mapping[SlotPath, Box]) -> None:
        """Show boxes where they are being dragged."""
        self._live = dict(boxes)
        self.proofs.show(self.template)
        self.changed.notify()

    def drop(self) -> tuple[Fault, ...]:
        """Keep the boxes where they are."""
        boxes, self._live = self._live, {}
        faults = self.put_boxes(boxes)
        if faults or not boxes:
            self._edited(self.selection)
        return faults

    def put_boxes(self, boxes: Mapping[SlotPath, Box], *, merge: str = "") -> tuple[Fault, ...]:
        """Give slots other boxes, as one step."""
        if self.draft is None or self.draft.parts is None or not boxes:
            return ()
        parts, template = self.draft.parts, self.draft.template
        for path, box in boxes.items():
            if template is None or not exists(template, path):
                continue
            parts = parts.slot_set(path, {"box": (box.x, box.y, box.width, box.height)})
        return self.apply(parts, merge=merge)

    # Properties.

    def properties(self) -> tuple[Shown, ...]:
        """The selection's properties, or the paper's when nothing is selected."""
        template = self.template
        if template is None:
            return ()
        if not self.selection:
            return tuple(
                self._shown(field, [getattr(template, field.key)]) for field in PAPER_FIELDS
            )
        slots = self.selected
        rows = rows_of(template, self.selection[0])
        found = [
            self._shown(field, [_box_part(slot.box, number) for slot in slots])
            for number, field in enumerate(BOX_FIELDS)
        ]
        found += [
            self._shown(field, [getattr(slot, field.key) for slot in slots])
            for field in fields_for(slots, template.use, rows, self.pictures)
        ]
        return tuple(found)

    def type_into(self, field: Field, text: str) -> None:
        """A property was typed or chosen: it counts at once, unless it is wrong."""
        value = read_value(field, text)
        if field.kind is FieldKind.CHOICE:
            value = text
        if value is None:
            self._refuse(field, text, phrase("要填数字。"))
            return
        faults = self._set(field, value)
        if faults:
            where = phrase("第 {n} 行：{why}。", n=faults[0].line, why=phrase(faults[0].reason))
            self._refuse(field, text, where)
        elif self._typed.pop(field.key, None) is not None:
            self.changed.notify()

    def set_flag(self, field: Field, on: bool) -> None:
        """A property was switched."""
        self._set(field, on)

    def leave_field(self) -> None:
        """The field lost the focus: what was wrong in it goes, the next edit is another step."""
        self.end_gesture()
        if self._typed:
            self._typed.clear()
            self.changed.notify()

    def _set(self, field: Field, value: Value) -> tuple[Fault, ...]:
        if self.draft is None or self.draft.parts is None:
            return ()
        parts, merge = self.draft.parts, f"field.{field.key}"
        if not self.selection:
            return self.apply(parts.head_set({field.key: value}), merge=merge)
        for path, slot in zip(self.selection, self.selected, strict=True):
            parts = parts.slot_set(path, _changes(slot, field.key, value))
        return self.apply(parts, merge=merge if field.kind is not FieldKind.FLAG else "")

    def _refuse(self, field: Field, text: str, why: Phrase) -> None:
        self._typed[field.key] = (text, why)
        self.changed.notify()

    def _shown(self, field: Field, values: Sequence[object]) -> Shown:
        mixed = len(set(values)) > 1
        text, error = self._typed.get(field.key, (None, NOTHING))
        if text is None:
            text = "" if mixed else shown_value(values[0])
        return Shown(field=field, text=text, mixed=mixed, error=error)

    def _stepped(self, step: Callable[[Draft], bool]) -> bool:
        if self.draft is None or self._live or not step(self.draft):
            return False
        self._typed.clear()
        self._edited(self.selection)
        return True

    def _edited(self, select: Sequence[SlotPath]) -> None:
        template = self.template
        kept = tidy(template, select) if template else ()
        if template is not None and any(not exists(template, path) for path in self.selection):
            self._typed.clear()
        self.selection = kept
        if self.draft is not None and self.draft.good:
            self.proofs.show(template)
        self.selection_changed.notify()
        self.changed.notify()

    def _keep_pictures(self, pictures: Mapping[str, object]) -> None:
        good = {name: each for name, each in pictures.items() if isinstance(each, Bitmap)}
        self.pictures = tuple(good)
        if self.draft is not None:
            for name, picture in good.items():
                self.draft.keep_image(name, picture)


def _with_boxes(template: Template, boxes: Mapping[SlotPath, Box]) -> Template:
    slots = list(template.slots)
    for path, box in boxes.items():
        if not exists(template, path):  # another template was opened meanwhile
            continue
        slot = slots[path[0]]
        if len(path) == 1:
            slots[path[0]] = structs.replace(slot, box=box)
            continue
        inner = list(slot.slot)
        inner[path[1]] = structs.replace(inner[path[1]], box=box)
        slots[path[0]] = structs.replace(slot, slot=tuple(inner))
    return structs.replace(template, slots=tuple(slots))


def _box_part(box: Box, number: int) -> float:
    return (box.x, box.y, box.width, box.height)[number]


def _changes(slot: Slot, key: str, value: Value) -> dict[str, Value | None]:
    """What to write for ``key``; keys that would say what holds anyway are left out."""
    if key.startswith("box."):
        sides = [_box_part(slot.box, number) for number in range(4)]
        sides[int(key[4:])] = float(value)  # type: ignore[arg-type]  # number fields only
        return {"box": sides}
    if key == "field":
        if value:
            return {"field": value, "literal": None}
        return {"field": None, "literal": slot.literal or FIXED_TEXT}
    if value is False or (key == "when" and not value):
        return {key: None}
    return {} if getattr(slot, key) == value else {key: value}
