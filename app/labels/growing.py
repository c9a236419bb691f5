"""Rows as high as their text: how high each must be, and where its slots then stand."""

import math
from collections.abc import Mapping
from dataclasses import replace

from app.labels.area import Area
from app.labels.fonts import Typeface
from app.labels.template import Slot, SlotKind
from app.labels.text import LINE, wrap


def row_height(repeat: Slot, row: Mapping[str, str], face: Typeface, scale: float) -> int:
    """Dots that ``row`` needs so that its texts fit at their full size; ``step`` at least."""
    step = round(repeat.step * scale)
    needs = [
        round((repeat.step - slot.box.height) * scale) + _block(slot, row[slot.field], face, scale)
        for slot in repeat.slot
        if slot.kind is SlotKind.TEXT and not slot.reverse and row.get(slot.field)
    ]
    return min(max(step, *needs), round(repeat.largest_step * scale)) if needs else step


def _block(slot: Slot, text: str, face: Typeface, scale: float) -> int:
    size = round(slot.size * scale)
    lines = min(slot.lines, len(wrap(text, face, size, round(slot.box.width * scale))))
    return math.ceil(size + (lines - 1) * size * LINE)


def grown(slot: Slot, area: Area, extra: int, step: int, ratio: float = 1.0) -> Area:
    """``area`` of ``slot`` in a row ``extra`` dots higher than ``step``.

    Texts and upright lines become higher, lines in the lower half go down with the row's end, all
    else stays beside the first line. ``area`` is stretched by ``ratio``, the dots are not.
    """
    more = round(extra * ratio)
    if slot.kind is SlotKind.TEXT and not slot.reverse:
        return area.higher(more, extra)
    if slot.kind in {SlotKind.RULE, SlotKind.DASHES}:
        if 2 * area.y >= step * ratio:
            return replace(area, y=area.y + more)
        if area.height > area.width:
            return area.higher(more, extra)
    return area
