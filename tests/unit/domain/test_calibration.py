"""Two numbers from a ruler, against a simulated printer of any offset and stretch."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.calibration import (
    AXIS_MM,
    Drifting,
    RulerReading,
    calibrated_by,
    drift_of,
    finer_densities,
    last_ten,
    parse_mm,
    span_mm,
)
from app.domain.errors import InvalidInput
from app.domain.station import Calibration, RulerPrint

AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
STOCKS = ((100.0, 180.0), (76.0, 130.0), (60.0, 40.0), (100.0, 100.0))
HEADS = (8.0, 300 / 25.4)


class Machine:
    """A printer whose dots are not where and not as large as it thinks."""

    def __init__(
        self, off: tuple[float, float], own: tuple[float, float], dots_per_mm: float
    ) -> None:
        self.off, self.own, self.dots = off, own, dots_per_mm

    def place(self, axis: int, mm: float, found: Calibration) -> float:
        """Where on the paper comes out what belongs at ``mm``, in real mm."""
        shift = (found.shift_x_mm, found.shift_y_mm)[axis]
        scale = (found.scale_x, found.scale_y)[axis]
        dot = round(mm * self.dots * scale) + round(shift * self.dots)
        return self.own[axis] * dot / self.dots + self.off[axis]

    def read(
        self, found: Calibration, stock: tuple[float, float], *, lengths: bool, step: float = 0.1
    ) -> RulerReading:
        """As a person with a ruler that has marks of ``step`` mm."""

        def seen(mm: float) -> float:
            return round(round(mm / step) * step, 6)

        spans = [
            seen(self.place(n, last_ten(stock[n]), found) - self.place(n, AXIS_MM, found))
            if lengths
            else None
            for n in (0, 1)
        ]
        return RulerReading(
            left_mm=seen(self.place(0, AXIS_MM, found)),
            top_mm=seen(self.place(1, AXIS_MM, found)),
            across_mm=spans[0],
            down_mm=spans[1],
        )


def round_of(
    machine: Machine, stock: tuple[float, float], before: Calibration, *, lengths: bool = True
) -> Calibration:
    """Print a ruler, measure it, correct."""
    ruler = RulerPrint(printed_at=AT, calibration=before)
    reading = machine.read(before, stock, lengths=lengths)
    return calibrated_by(ruler, reading, stock, dots_per_mm=machine.dots)


offsets = st.floats(-8, 12).map(lambda mm: round(mm, 3))
stretches = st.floats(0.92, 1.08).map(lambda part: round(part, 4))
machines = st.builds(
    Machine, st.tuples(offsets, offsets), st.tuples(stretches, stretches), st.sampled_from(HEADS)
)
nearly_true = st.builds(
    Machine,
    st.tuples(offsets, offsets),
    st.tuples(*[st.floats(0.97, 1.03).map(lambda part: round(part, 4))] * 2),
    st.sampled_from(HEADS),
)
READ_MM = 0.06
"""What a ruler with tenths cannot tell, of a distance and of the length behind it."""


@given(machine=machines, stock=st.sampled_from(STOCKS))
def test_one_round_is_right_to_a_quarter_two_to_a_dot(
    machine: Machine, stock: tuple[float, float]
) -> None:
    once = round_of(machine, stock, Calibration())
    twice = round_of(machine, stock, once)
    for axis in (0, 1):
        assert abs(machine.place(axis, AXIS_MM, once) - AXIS_MM) <= 0.25
        dot = machine.own[axis] / machine.dots  # as large as it comes out
        assert abs(machine.place(axis, AXIS_MM, twice) - AXIS_MM) <= dot + READ_MM


@given(machine=machines, stock=st.sampled_from(STOCKS[:2]))
def test_the_far_end_is_right_too_where_the_lengths_were_measured(
    machine: Machine, stock: tuple[float, float]
) -> None:
    twice = round_of(machine, stock, round_of(machine, stock, Calibration()))
    for axis in (0, 1):
        end = last_ten(stock[axis])
        assert abs(machine.place(axis, end, twice) - end) <= 0.5


@given(machine=nearly_true, stock=st.sampled_from(STOCKS))
def test_without_lengths_the_lines_come_right_and_the_scale_stays(
    machine: Machine, stock: tuple[float, float]
) -> None:
    before = Calibration(scale_x=1.005, scale_y=0.995)
    once = round_of(machine, stock, before, lengths=False)
    twice = round_of(machine, stock, once, lengths=False)
    assert (twice.scale_x, twice.scale_y) == (1.005, 0.995)
    for axis in (0, 1):
        off = abs(machine.place(axis, AXIS_MM, twice) - AXIS_MM)
        assert off <= machine.own[axis] / machine.dots + READ_MM


@given(machine=machines, stock=st.sampled_from(STOCKS))
def test_the_same_numbers_typed_twice_change_nothing(
    machine: Machine, stock: tuple[float, float]
) -> None:
    ruler = RulerPrint(printed_at=AT, calibration=Calibration())
    reading = machine.read(Calibration(), stock, lengths=True)
    found = calibrated_by(ruler, reading, stock, dots_per_mm=machine.dots)
    assert calibrated_by(ruler, reading, stock, dots_per_mm=machine.dots) == found


def test_a_ruler_that_is_right_leaves_everything_as_it_was() -> None:
    was = Calibration(shift_x_mm=1.25, shift_y_mm=-0.5, density=9)
    reading = RulerReading(left_mm=10, top_mm=10, across_mm=80, down_mm=160)
    ruler = RulerPrint(printed_at=AT, calibration=was)
    assert calibrated_by(ruler, reading, (100, 180), dots_per_mm=8) == was


def test_the_picture_moves_against_what_was_read() -> None:
    ruler = RulerPrint(printed_at=AT)
    found = calibrated_by(ruler, RulerReading(left_mm=8.7, top_mm=10.5), (100, 180), dots_per_mm=8)
    assert (found.shift_x_mm, found.shift_y_mm) == (1.3, -0.5)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"left_mm": -1}, "left"),
        ({"left_mm": 31}, "left"),
        ({"top_mm": float("nan")}, "top"),
        ({"top_mm": 200}, "top"),
        ({"across_mm": 60}, "across"),
        ({"across_mm": 0}, "across"),
        ({"across_mm": float("inf")}, "across"),
        ({"down_mm": 178}, "down"),
        ({"down_mm": 500}, "down"),
    ],
)
def test_impossible_numbers_are_named(changes: dict[str, float], field: str) -> None:
    reading = RulerReading(**({"left_mm": 10.0, "top_mm": 10.0} | changes))
    with pytest.raises(InvalidInput) as caught:
        calibrated_by(RulerPrint(printed_at=AT), reading, (100, 180), dots_per_mm=8)
    assert caught.value.context["field"] == field
    assert caught.value.title
    assert caught.value.advice


def test_corrections_that_add_up_beyond_what_a_printer_can_do_are_refused() -> None:
    ruler = RulerPrint(printed_at=AT, calibration=Calibration(shift_x_mm=15))
    with pytest.raises(InvalidInput, match="20"):
        calibrated_by(ruler, RulerReading(left_mm=2, top_mm=10), (100, 180), dots_per_mm=8)


def test_a_short_scale_is_not_measured() -> None:
    assert [span_mm(side) for side in (30, 40, 60, 76, 100, 180)] == [0, 20, 40, 60, 80, 160]
    reading = RulerReading(left_mm=10, top_mm=10, down_mm=10)
    with pytest.raises(InvalidInput, match="太短"):
        calibrated_by(RulerPrint(printed_at=AT), reading, (60, 30), dots_per_mm=8)


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("10", 10.0),
        ("10.3", 10.3),
        (" 10,3 ", 10.3),
        ("10，3", 10.3),
        ("10。3", 10.3),
        ("１０．３", 10.3),
        ("10、3毫米", 10.3),
        ("9.75 mm", 9.75),
        ("10.", 10.0),
        ("0.4", 0.4),
    ],
)
def test_millimetres_as_people_type_them(text: str, mm: float) -> None:
    assert parse_mm(text, "left") == mm


@pytest.mark.parametrize("text", ["", "abc", "-3", "1.2.3", ".5", "1e3", "十", "1 0", "12345678"])
def test_what_is_no_number_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_mm(text, "top")
    assert caught.value.context["field"] == "top"


@given(st.text(max_size=8))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        assert parse_mm(text, "left") >= 0
    except InvalidInput:
        assume(True)


@given(
    real=st.floats(1, 6).map(lambda mm: round(mm, 1)),
    wrong=st.floats(-0.4, 0.4).map(lambda mm: round(mm, 2)),
    count=st.integers(2, 30),
)
def test_the_drift_of_a_run_gives_the_papers_gap(real: float, wrong: float, count: int) -> None:
    first, last = 10.0, 10.0 + wrong * (count - 1)
    assume(0 <= last <= 30)
    drift = drift_of(first, last, count, gap_mm=real + wrong)
    assert drift.per_label_mm == pytest.approx(wrong, abs=1e-3)
    if drift.way is Drifting.STEADY:
        assert abs(drift.total_mm) <= 0.3
        assert drift.labels_left == 0
    else:
        assert (drift.way is Drifting.LATER) == (wrong > 0)
        assert drift.labels_left >= 1
        assert drift.gap_mm is None or drift.gap_mm == pytest.approx(real, abs=0.06)


@pytest.mark.parametrize(
    ("first", "last", "count", "field"),
    [
        (10, 10, 1, "count"),
        (-1, 10, 5, "first"),
        (10, 31, 5, "last"),
        (10, float("nan"), 5, "last"),
    ],
)
def test_a_drift_that_cannot_be_is_refused(
    first: float, last: float, count: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        drift_of(first, last, count, gap_mm=2)
    assert caught.value.context["field"] == field


def test_a_finer_round_of_darkness_stays_in_range() -> None:
    assert finer_densities(9) == (7, 8, 9, 10, 11)
    assert finer_densities(15) == (13, 14, 15)
    assert finer_densities(0) == (0, 1, 2)
