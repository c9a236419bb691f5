"""Snapping, aligning, spreading: pure rules over boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.labels.template import Box
from app.presentation.designer.geometry import (
    Alignment,
    Guide,
    Snapping,
    aligned,
    bounds,
    kept_inside,
    snap_move,
    snap_resize,
    spread,
)

PAPER = Box(0, 0, 100, 150)
RULES = Snapping(reach_mm=1.0, dot_mm=0.125)
FREE = Snapping(reach_mm=1.0, dot_mm=0.125, free=True)

sides = st.floats(1, 40)
places = st.floats(0, 60)
boxes = st.builds(Box, places, places, sides, sides)
pulls = st.tuples(st.floats(-200, 200), st.floats(-200, 200))


def test_a_free_place_is_on_the_grid() -> None:
    moved = snap_move(Box(10.2, 10.2, 7, 5), (), PAPER, (5.1, 4.9), RULES)
    assert (10.2 + moved.dx, 10.2 + moved.dy) == pytest.approx((15.5, 15.0))
    assert moved.guides == ()


def test_without_snapping_a_place_is_a_whole_dot() -> None:
    other = Box(20, 20, 10, 10)
    moved = snap_move(Box(10, 10, 10, 10), (other,), PAPER, (9.93, 0.3), FREE)
    assert (10 + moved.dx) / 0.125 == pytest.approx(round((10 + moved.dx) / 0.125))
    assert 10 + moved.dx == pytest.approx(19.875)
    assert moved.guides == ()


def test_edges_and_centres_of_others_pull() -> None:
    other = Box(20.3, 40, 10, 10)
    left = snap_move(Box(5, 5, 6, 6), (other,), PAPER, (14.9, 0), RULES)
    assert 5 + left.dx == pytest.approx(20.3)
    assert Guide(vertical=True, at_mm=20.3) in left.guides
    middle = snap_move(Box(5, 5, 6, 6), (other,), PAPER, (0, 36.8), RULES)
    assert 5 + middle.dy + 3 == pytest.approx(45)
    assert Guide(vertical=False, at_mm=45) in middle.guides


def test_the_middle_of_the_paper_pulls() -> None:
    moved = snap_move(Box(5, 5, 20, 6), (), PAPER, (34.6, 0), RULES)
    assert 5 + moved.dx + 10 == pytest.approx(50)


def test_a_handle_takes_its_side_along_and_no_other() -> None:
    box, guides = snap_resize(Box(10, 10, 20, 20), (), PAPER, ("e", 5.2, 9.0), RULES)
    assert (box.x, box.y, box.width, box.height) == (10, 10, 25, 20)
    assert guides == ()
    box, _ = snap_resize(Box(10, 10, 20, 20), (), PAPER, ("nw", -4.1, 3.1), RULES)
    assert (box.x, box.y, box.width, box.height) == (6, 13, 24, 17)


def test_a_pulled_edge_sticks_to_another_edge() -> None:
    other = Box(70.3, 70, 10, 10)
    box, guides = snap_resize(Box(10, 10, 20, 20), (other,), PAPER, ("se", 40.1, 0), RULES)
    assert box.x + box.width == pytest.approx(70.3)
    assert Guide(vertical=True, at_mm=70.3) in guides


@given(boxes, st.lists(boxes, max_size=4), pulls, st.booleans())
def test_nothing_leaves_the_paper(
    box: Box, others: list[Box], pull: tuple[float, float], free: bool
) -> None:
    rules = FREE if free else RULES
    moved = snap_move(box, others, PAPER, pull, rules)
    assert -1e-6 <= box.x + moved.dx <= PAPER.width - box.width + 1e-6
    assert -1e-6 <= box.y + moved.dy <= PAPER.height - box.height + 1e-6


@given(
    boxes,
    st.lists(boxes, max_size=4),
    pulls,
    st.sampled_from(["n", "e", "s", "w", "ne", "nw", "se", "sw"]),
)
def test_a_resized_box_stays_a_box_on_the_paper(
    box: Box, others: list[Box], pull: tuple[float, float], handle: str
) -> None:
    new, _ = snap_resize(box, others, PAPER, (handle, *pull), RULES)
    assert new.width > 0
    assert new.height > 0
    assert new.x >= 0
    assert new.y >= 0
    assert new.x + new.width <= PAPER.width + 0.002
    assert new.y + new.height <= PAPER.height + 0.002


@given(boxes, pulls)
def test_what_is_kept_inside_stays_where_it_may(box: Box, pull: tuple[float, float]) -> None:
    dx, dy = kept_inside(box, PAPER, *pull)
    inside = 0 <= box.x + pull[0] <= PAPER.width - box.width
    assert not inside or dx == pytest.approx(pull[0])
    assert abs(dy) <= abs(pull[1]) + 1e-9


@pytest.mark.parametrize(
    ("how", "line"),
    [
        (Alignment.LEFT, lambda b: b.x),
        (Alignment.CENTER, lambda b: b.x + b.width / 2),
        (Alignment.RIGHT, lambda b: b.x + b.width),
        (Alignment.TOP, lambda b: b.y),
        (Alignment.MIDDLE, lambda b: b.y + b.height / 2),
        (Alignment.BOTTOM, lambda b: b.y + b.height),
    ],
)
def test_aligned_boxes_share_a_line(how: Alignment, line) -> None:  # type: ignore[no-untyped-def]
    one, two = Box(3, 8, 10, 4), Box(20, 30, 6, 12)
    new = aligned((one, two), how, PAPER)
    assert line(new[0]) == pytest.approx(line(new[1]))
    assert bounds(new).x >= 3
    (alone,) = aligned((one,), how, PAPER)
    assert line(alone) == pytest.approx(line(PAPER))


def test_spreading_makes_gaps_equal_and_keeps_the_outermost() -> None:
    row = (Box(0, 0, 10, 5), Box(50, 0, 10, 5), Box(12, 0, 4, 5))
    new = spread(row, across=True)
    assert (new[0], new[1]) == (row[0], row[1])
    assert new[2].x - 10 == pytest.approx(50 - (new[2].x + 4))
    assert spread(row[:2], across=True) == row[:2]
    column = tuple(Box(0, b.x, 5, b.width) for b in row)
    assert spread(column, across=False)[2].y == pytest.approx(new[2].x)
