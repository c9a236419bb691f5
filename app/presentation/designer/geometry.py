"""Boxes on paper: snapping, aligning, spreading, keeping inside. Millimetres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.labels.template import Box
from app.labels.template_text import rounded

GRID_MM = 0.5
SMALLEST_MM = 0.125
"""No side becomes less: one dot of a 203 dpi head."""


class Alignment(StrEnum):
    """Which line of the boxes comes together."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Guide:
    """A line to show while something snaps to it."""

    vertical: bool
    at_mm: float


@dataclass(frozen=True, slots=True)
class Snapped:
    """Boxes or a shift after snapping, and the lines that held them."""

    dx: float
    dy: float
    guides: tuple[Guide, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapping:
    """What things stick to.

    ``reach_mm``: how near a line pulls. ``dot_mm``: what a free place is rounded to. ``free``:
    neither lines nor grid, whole dots only.
    """

    reach_mm: float
    dot_mm: float
    grid_mm: float = GRID_MM
    free: bool = False


def bounds(boxes: Iterable[Box]) -> Box:
    """The smallest box around ``boxes``, of which there is at least one."""
    every = tuple(boxes)
    left, top = min(b.x for b in every), min(b.y for b in every)
    right, bottom = max(b.x + b.width for b in every), max(b.y + b.height for b in every)
    return Box(left, top, right - left, bottom - top)


def shifted(box: Box, dx: float, dy: float) -> Box:
    """``box`` moved."""
    return Box(rounded(box.x + dx), rounded(box.y + dy), box.width, box.height)


def kept_inside(box: Box, paper: Box, dx: float, dy: float) -> tuple[float, float]:
    """The shift cut so that ``box`` stays on ``paper`` (whose corner is the origin)."""
    across, down = max(paper.width - box.width, 0), max(paper.height - box.height, 0)
    return min(max(box.x + dx, 0), across) - box.x, min(max(box.y + dy, 0), down) - box.y


def snap_move(
    moving: Box, others: Sequence[Box], paper: Box, pull: tuple[float, float], rules: Snapping
) -> Snapped:
    """Where ``moving`` goes when it is pulled by so much."""
    dx, dy = pull
    spans = [(b.x, b.width) for b in others], [(b.y, b.height) for b in others]
    x, at_x = _snap_span(moving.x + dx, moving.width, _lines(spans[0], paper.width), rules)
    y, at_y = _snap_span(moving.y + dy, moving.height, _lines(spans[1], paper.height), rules)
    kept = kept_inside(moving, paper, x - moving.x, y - moving.y)
    return Snapped(*kept, _guides(at_x, at_y))


def snap_resize(
    box: Box, others: Sequence[Box], paper: Box, pull: tuple[str, float, float], rules: Snapping
) -> tuple[Box, tuple[Guide, ...]]:
    """``box`` with one corner or side pulled.

    Args:
        box: before the pull.
        others: boxes to stick to.
        paper: within which the result stays.
        pull: handle (letters of ``nsew``) and how far it was pulled.
        rules: what edges stick to.
    """
    handle, dx, dy = pull
    spans = [(b.x, b.width) for b in others], [(b.y, b.height) for b in others]
    left, right, at_x = _pulled(
        (box.x, box.x + box.width),
        (dx if "w" in handle else None, dx if "e" in handle else None),
        _lines(spans[0], paper.width),
        rules,
    )
    top, bottom, at_y = _pulled(
        (box.y, box.y + box.height),
        (dy if "n" in handle else None, dy if "s" in handle else None),
        _lines(spans[1], paper.height),
        rules,
    )
    new = Box(rounded(left), rounded(top), rounded(right - left), rounded(bottom - top))
    return new, _guides(at_x, at_y)


def aligned(boxes: Sequence[Box], how: Alignment, paper: Box) -> tuple[Box, ...]:
    """``boxes`` on one line: of all of them together, of the paper when there is only one."""
    around = bounds(boxes) if len(boxes) > 1 else paper
    match how:
        case Alignment.LEFT:
            return tuple(_at(b, x=around.x) for b in boxes)
        case Alignment.RIGHT:
            return tuple(_at(b, x=around.x + around.width - b.width) for b in boxes)
        case Alignment.CENTER:
            return tuple(_at(b, x=around.x + (around.width - b.width) / 2) for b in boxes)
        case Alignment.TOP:
            return tuple(_at(b, y=around.y) for b in boxes)
        case Alignment.BOTTOM:
            return tuple(_at(b, y=around.y + around.height - b.height) for b in boxes)
    return tuple(_at(b, y=around.y + (around.height - b.height) / 2) for b in boxes)


def spread(boxes: Sequence[Box], *, across: bool) -> tuple[Box, ...]:
    """``boxes`` with equal gaps between the outermost two; less than three stay."""
    if len(boxes) < 3:
        return tuple(boxes)
    order = sorted(range(len(boxes)), key=lambda n: _span(boxes[n], across=across))
    first, last = boxes[order[0]], boxes[order[-1]]
    start = _span(first, across=across)[0]
    end = sum(_span(last, across=across))
    gap = (end - start - sum(_span(b, across=across)[1] for b in boxes)) / (len(boxes) - 1)
    out = list(boxes)
    at = start
    for number in order[:-1]:
        box = boxes[number]
        out[number] = _at(box, x=at) if across else _at(box, y=at)
        at += _span(box, across=across)[1] + gap
    return tuple(out)


def _span(box: Box, *, across: bool) -> tuple[float, float]:
    return (box.x, box.width) if across else (box.y, box.height)


def _at(box: Box, *, x: float | None = None, y: float | None = None) -> Box:
    new_x, new_y = box.x if x is None else rounded(x), box.y if y is None else rounded(y)
    return Box(new_x, new_y, box.width, box.height)


def _lines(spans: Sequence[tuple[float, float]], paper: float) -> list[float]:
    """Edges and centres of the paper (start, middle, end), then of everything on it."""
    lines = [0.0, paper / 2, paper]
    for start, length in spans:
        lines += [start, start + length / 2, start + length]
    return lines


def _snap_span(
    start: float, length: float, lines: Sequence[float], rules: Snapping
) -> tuple[float, float | None]:
    """The start after snapping either edge or the centre, and the line that held it."""
    if not rules.free:
        tries = [
            (abs(line - start - part), line - part, line)
            for line in lines
            for part in (0.0, length / 2, length)
        ]
        distance, place, line = min(tries)
        if distance <= rules.reach_mm:
            return rounded(place), line
    return _loose(start, rules), None


def _pulled(
    edges: tuple[float, float],
    pulls: tuple[float | None, float | None],
    lines: Sequence[float],
    rules: Snapping,
) -> tuple[float, float, float | None]:
    """Both edges after one of them was pulled, and the line that held it."""
    low, high = edges
    if pulls[0] is not None:
        wanted = low + pulls[0]
    elif pulls[1] is not None:
        wanted = high + pulls[1]
    else:
        return low, high, None
    place, held = _loose(wanted, rules), None
    if not rules.free:
        line = min(lines, key=lambda each: abs(each - wanted))
        if abs(line - wanted) <= rules.reach_mm:
            place, held = line, line
    if pulls[0] is not None:
        return min(max(place, 0.0), high - SMALLEST_MM), high, held
    return low, max(min(place, lines[2]), low + SMALLEST_MM), held


def _loose(place: float, rules: Snapping) -> float:
    step = rules.dot_mm if rules.free else rules.grid_mm
    return rounded(round(place / step) * step)


def _guides(x: float | None, y: float | None) -> tuple[Guide, ...]:
    found = []
    if x is not None:
        found.append(Guide(vertical=True, at_mm=x))
    if y is not None:
        found.append(Guide(vertical=False, at_mm=y))
    return tuple(found)
