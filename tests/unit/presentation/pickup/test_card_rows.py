from hypothesis import given
from hypothesis import strategies as st

from app.presentation.pickup.card_rows import GROWTH, rows_of

GAP = 6
cards = st.lists(st.tuples(st.integers(60, 320), st.integers(0, 4)), max_size=9).map(
    lambda found: sorted(found, key=lambda card: card[1])
)
FULL = ([290, 90, 90, 86, 86, 86, 86, 110, 100, 86, 86, 86], [0, 0, 0, 1, 1, 1, 1, 2, 2, 4, 4, 4])


def lengths(room):
    return [len(row) for row in rows_of(*FULL, room, GAP)]


def test_no_card_stands_alone_and_groups_stay_together():
    assert lengths(1400) == [12]
    assert lengths(1300) == [7, 5]  # it was 11 and 1
    assert lengths(1100) == [7, 5]
    assert lengths(800) == [5, 7]  # rate and buckets do not fit: torn apart, and even
    assert lengths(10) == [1] * 12


@given(cards, st.integers(1, 1500))
def test_rows_fit_and_end_at_one_edge(found, room):
    widths, groups = [width for width, _ in found], [group for _, group in found]
    rows = rows_of(widths, groups, room, GAP)
    assert sum(map(len, rows)) == len(widths)
    needed = iter(widths)
    for row in rows:
        wanted = [next(needed) for _ in row]
        assert all(width >= least for width, least in zip(row, wanted, strict=True))
        length = sum(row) + GAP * (len(row) - 1)
        if length > room:
            assert row == wanted  # a single card that is wider than the page
            assert len(row) == 1
        else:
            assert length == room or sum(row) == sum(wanted) + int(sum(wanted) * GROWTH)


@given(cards, st.integers(1, 1500))
def test_there_are_no_more_rows_than_wrapping_makes(found, room):
    rows, x = 0, room + 1
    for width, _ in found:
        if x + width > room:
            rows, x = rows + 1, 0
        x += width + GAP
    made = rows_of([width for width, _ in found], [group for _, group in found], room, GAP)
    assert len(made) == rows
