"""One drag on the canvas: of the selection, or of a handle of one slot."""

from app.labels.template import Box, SlotKind
from app.labels.template_text import SlotPath
from app.presentation.designer.geometry import (
    Guide,
    Snapping,
    bounds,
    shifted,
    snap_move,
    snap_resize,
)
from app.presentation.designer.model import DesignerModel
from app.presentation.designer.slots import frame_of, siblings, slot_at

ROUND = frozenset({SlotKind.DISC, SlotKind.RING})


class Drag:
    """From pressing to letting go. Millimetres on the paper.

    Args:
        model: whose selection is dragged; there is one.
        start: where it was pressed.
        handle: letters of ``nsew`` for a handle, "" to move.
    """

    def __init__(self, model: DesignerModel, start: tuple[float, float], handle: str = "") -> None:
        template = model.template
        assert template is not None  # noqa: S101 - the selection is of a template
        self.guides: tuple[Guide, ...] = ()
        self.moved = False
        self._model = model
        self._start = start
        self._handle = handle
        first = model.selection[0]
        self._frame = frame_of(template, first)
        self._squeeze = model.squeeze if len(first) == 2 else 1.0
        self._boxes = {path: slot_at(template, path).box for path in model.selection}
        self._round = slot_at(template, first).kind in ROUND
        self._others = tuple(
            slot_at(template, path).box
            for path in siblings(template, first)
            if path not in model.selection
        )

    def to(self, at: tuple[float, float], rules: Snapping) -> None:
        """The pointer is at ``at`` now."""
        pull = (at[0] - self._start[0], (at[1] - self._start[1]) / self._squeeze)
        boxes = self._resized(pull, rules) if self._handle else self._shifted(pull, rules)
        if boxes != self._boxes or self.moved:
            self.moved = True
            self._model.drag_to(boxes)

    def drop(self) -> None:
        """Let go."""
        self.guides = ()
        if self.moved:
            self._model.drop()

    def cancel(self) -> None:
        """Everything back to where it was."""
        self.guides = ()
        if self.moved:
            self._model.drag_to({})

    def _shifted(self, pull: tuple[float, float], rules: Snapping) -> dict[SlotPath, Box]:
        around = bounds(self._boxes.values())
        snapped = snap_move(around, self._others, self._frame.area, pull, rules)
        self.guides = self._on_paper(snapped.guides)
        return {path: shifted(box, snapped.dx, snapped.dy) for path, box in self._boxes.items()}

    def _resized(self, pull: tuple[float, float], rules: Snapping) -> dict[SlotPath, Box]:
        ((path, box),) = self._boxes.items()
        new, guides = snap_resize(box, self._others, self._frame.area, (self._handle, *pull), rules)
        if self._round and new.width > new.height:  # a circle's width is its size
            left = new.x + new.width - new.height if "w" in self._handle else new.x
            new = Box(left, new.y, new.height, new.height)
        self.guides = self._on_paper(guides)
        return {path: new}

    def _on_paper(self, guides: tuple[Guide, ...]) -> tuple[Guide, ...]:
        return tuple(
            Guide(vertical=True, at_mm=self._frame.x + guide.at_mm)
            if guide.vertical
            else Guide(vertical=False, at_mm=self._frame.y + guide.at_mm * self._squeeze)
            for guide in guides
        )
