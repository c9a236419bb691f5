"""From what a person reads on printed rulers to a printer's calibration. Pure rules."""

import math
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import InvalidInput
from app.domain.station import LEAST_SCALE, MOST_SCALE, MOST_SHIFT_MM, Calibration, RulerPrint

AXIS_MM = 10
"""Both lines of a ruler stand so far from the paper's edges."""

EDGE_MM = 2
"""Nothing is printed in the outer 2 mm."""

SHORTEST_SPAN_MM = 20
"""A shorter scale tells no printer's stretch: a tenth of a millimetre is half a percent of it."""

DOUBTFUL_SHIFT_MM = 5.0
"""Printers are seldom off by more: perhaps the numbers are centimetres or have changed places."""

STEADY_MM = 0.3
"""Two readings of one place may differ by so much."""

MARGIN_MM = 2.0
"""A run that has crept so far prints beyond the edge."""

DENSITIES = (3, 6, 9, 12, 15)
"""The first round of darkness sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulerReading:
    """What a person reads on a ruler sheet, in mm.

    ``left_mm``: from the paper's left edge to the near edge of the vertical line; ``top_mm``: from
    the upper edge to the horizontal line. ``across_mm`` and ``down_mm``: from the line at 10 to
    the last ten of the scale that runs right or down; None: not measured.
    """

    left_mm: float
    top_mm: float
    across_mm: float | None = None
    down_mm: float | None = None


def last_ten(side_mm: float) -> int:
    """The last mark of the tens on a scale along a side of the paper."""
    return int((side_mm - EDGE_MM) // 10) * 10


def span_mm(side_mm: float) -> int:
    """What the scale between the line at 10 and the last ten should measure; 0: too short."""
    span = last_ten(side_mm) - AXIS_MM
    return span if span >= SHORTEST_SPAN_MM else 0


def calibrated_by(
    ruler: RulerPrint, reading: RulerReading, stock_mm: tuple[float, float], *, dots_per_mm: float
) -> Calibration:
    """The calibration with which the next ruler is right.

    It starts from the one with which ``ruler`` was printed, so that a second round refines the
    first, and the same numbers typed twice change nothing. The density stays.

    Args:
        ruler: the sheet that was measured.
        reading: what a person read.
        stock_mm: width and height of the paper.
        dots_per_mm: of the printer's head: lines stand on whole dots.

    Raises:
        InvalidInput: numbers that no ruler can give; ``field`` of the context says which.
    """
    was = ruler.calibration
    shift_x, scale_x = _corrected(
        _Axis("left", "across", was.shift_x_mm, was.scale_x, stock_mm[0], dots_per_mm),
        reading.left_mm,
        reading.across_mm,
    )
    shift_y, scale_y = _corrected(
        _Axis("top", "down", was.shift_y_mm, was.scale_y, stock_mm[1], dots_per_mm),
        reading.top_mm,
        reading.down_mm,
    )
    return replace(was, shift_x_mm=shift_x, shift_y_mm=shift_y, scale_x=scale_x, scale_y=scale_y)


@dataclass(frozen=True, slots=True)
class _Axis:
    """One direction: names of its two readings, how it was printed, and the paper's side."""

    place: str
    length: str
    shift_mm: float
    scale: float
    side_mm: float
    dots_per_mm: float

    def drawn(self, mm: float) -> float:
        """Where the picture had what belongs at ``mm``, in the printer's own mm."""
        return round(mm * self.dots_per_mm * self.scale) / self.dots_per_mm

    @property
    def moved(self) -> float:
        """By how much the picture was moved, in the printer's own mm: whole dots."""
        return round(self.shift_mm * self.dots_per_mm) / self.dots_per_mm


_NAMES = {
    "left": "竖线到左边的距离",
    "top": "横线到上边的距离",
    "across": "横尺的长度",
    "down": "竖尺的长度",
    "first": "第一张的距离",
    "last": "最后一张的距离",
}


def _corrected(axis: _Axis, place: float, length: float | None) -> tuple[float, float]:
    """New shift and scale.

    The paper has at ``own × (drawn + moved) + off`` what was drawn at ``drawn``; ``own`` is what
    a millimetre of the printer really measures.
    """
    _check_within(axis.place, place, 0, min(axis.side_mm, AXIS_MM + MOST_SHIFT_MM))
    own = 1 / axis.scale
    if length is not None:
        own = _own_millimetre(axis, length)
    off = place - own * (axis.drawn(AXIS_MM) + axis.moved)
    shift = -off / own
    if abs(shift) > MOST_SHIFT_MM:
        raise _impossible(
            axis.place,
            f"{_NAMES[axis.place]}算下来要移 {abs(shift):.1f} 毫米，最多能移 {MOST_SHIFT_MM:g}",
            "先在打印机上装正纸张、检查纸张尺寸设置，再打一张标尺。",
            kind="shift",
        )
    return round(shift, 3), round(1 / own, 5)


def _own_millimetre(axis: _Axis, length: float) -> float:
    should = span_mm(axis.side_mm)
    if not should:
        raise _impossible(
            axis.length,
            f"这种纸太短，量不出{_NAMES[axis.length]}",
            "只填两条线的距离。",
            kind="short",
        )
    _check_within(axis.length, length, 0, axis.side_mm)
    end = last_ten(axis.side_mm)
    own = length / (axis.drawn(end) - axis.drawn(AXIS_MM))
    if own <= 0 or not LEAST_SCALE <= 1 / own <= MOST_SCALE:
        raise _impossible(
            axis.length,
            f"{_NAMES[axis.length]} {length:g} 毫米和应有的 {should} 毫米差得太多",
            f"从标着 10 的线量到标着 {end} 的刻度，两处都量左边或上边。",
            kind="length",
            should=should,
            end=end,
        )
    return own


def _check_within(name: str, value: float, least: float, most: float) -> None:
    if not math.isfinite(value) or not least <= value <= most:
        raise _impossible(
            name,
            f"{_NAMES[name]}应在 {least:g}–{most:g} 毫米之间",
            "单位是毫米，从纸边量起。",
            kind="range",
            least=f"{least:g}",
            most=f"{most:g}",
        )


def _impossible(
    name: str, title: str, advice: str, *, kind: str, **facts: str | int
) -> InvalidInput:
    """``kind`` and ``facts`` stand in the context, so that a screen can say it in its words."""
    context: dict[str, str | int] = {"field": name, "kind": kind, **facts}
    return InvalidInput("calibration.reading", title, advice, context=context)


def parse_mm(text: str, name: str) -> float:
    """Millimetres as people type them: ``10.3``, ``10,3``, ``１０．３``, ``10。3 毫米``.

    Raises:
        InvalidInput: it is no number; ``name`` stands in the context as ``field``.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = plain.removesuffix("毫米").removesuffix("mm").strip()
    plain = plain.translate(str.maketrans("。、,·", "...."))
    whole, _, part = plain.partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdecimal() and whole and len(digits) <= 6):
        title = "请填写毫米数，如 10.3"
        raise _impossible(name, title, "用尺子量，读到 0.1 毫米。", kind="number")
    return float(f"{whole}.{part or 0}")


class Drifting(StrEnum):
    """How the labels of a run stand to each other."""

    STEADY = "steady"
    LATER = "later"  # each label's print is lower than the one before
    SOONER = "sooner"  # each is higher


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How a run creeps. ``total_mm`` from the first to the last of ``count`` sheets.

    ``labels_left``: after so many labels the print is 2 mm off; 0: it never is. ``gap_mm``: the
    gap that the paper seems to have, were the printer to go by its settings alone; None: it
    cannot be told.
    """

    way: Drifting
    total_mm: float
    per_label_mm: float
    labels_left: int
    gap_mm: float | None


def drift_of(first_mm: float, last_mm: float, count: int, *, gap_mm: float) -> Drift:
    """What the line's distance from the top on sheets 1 and ``count`` of a run says.

    Args:
        first_mm: read on the first sheet.
        last_mm: read on the last sheet.
        count: sheets of the run.
        gap_mm: the gap that is set.

    Raises:
        InvalidInput: fewer than two sheets, or no distance.
    """
    if count < 2:
        raise InvalidInput(
            "calibration.drift",
            "至少要打两张才看得出跑偏",
            "一次打 10 张最清楚。",
            context={"field": "count"},
        )
    for name, value in (("first", first_mm), ("last", last_mm)):
        _check_within(name, value, 0, AXIS_MM + MOST_SHIFT_MM)
    total = round(last_mm - first_mm, 3)
    each = round(total / (count - 1), 4)
    if abs(total) <= STEADY_MM:
        return Drift(
            way=Drifting.STEADY, total_mm=total, per_label_mm=each, labels_left=0, gap_mm=None
        )
    gap = round(gap_mm - each, 1)
    return Drift(
        way=Drifting.LATER if total > 0 else Drifting.SOONER,
        total_mm=total,
        per_label_mm=each,
        labels_left=max(1, int(MARGIN_MM / abs(each))),
        gap_mm=gap if 0 < gap <= 50 and gap != gap_mm else None,
    )


def finer_densities(picked: int) -> tuple[int, ...]:
    """The second round of darkness sheets, around the best one of the first."""
    return tuple(density for density in range(picked - 2, picked + 3) if 0 <= density <= 15)
