from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import ParcelId
from app.domain.label_order import LabelOrder, Standing, arrange

CODES = st.sampled_from(["A-1", "B-2", "C-3", "D-4", ""])
GOODS = st.lists(st.tuples(CODES, st.integers(1, 5)), min_size=0, max_size=3).map(tuple)
PLACES = st.dictionaries(CODES, st.sampled_from(["A-2", "A-10", "B-1", "a-2"]))


@st.composite
def parcels(draw: st.DrawFn) -> tuple[Standing, ...]:
    numbers = draw(st.lists(st.integers(0, 99), unique=True, max_size=12))
    return tuple(
        Standing(
            parcel_id=ParcelId(f"p{n:02}"),
            goods=draw(GOODS),
            paid_s=draw(st.integers(1, 4)),
            deadline_s=draw(st.integers(0, 3)),
        )
        for n in numbers
    )


@given(parcels(), st.sampled_from(LabelOrder), PLACES)
def test_it_is_a_permutation_that_does_not_hang_on_the_order_given(found, order, places) -> None:
    once = arrange(found, order, places)
    assert sorted(once) == sorted(each.parcel_id for each in found)
    by_id = {each.parcel_id: each for each in found}
    assert arrange([by_id[p] for p in once], order, places) == once
    if order is LabelOrder.LISTED:
        assert once == tuple(each.parcel_id for each in found)
    else:
        assert arrange(found[::-1], order, places) == once


@given(parcels(), PLACES)
def test_what_is_alike_stands_by_pay_time_then_id(found, places) -> None:
    for order in (LabelOrder.SKU, LabelOrder.LOCATION, LabelOrder.DEADLINE, LabelOrder.PAID):
        alike = [Standing(parcel_id=f.parcel_id, goods=(), paid_s=f.paid_s) for f in found]
        by_hand = [f.parcel_id for f in sorted(alike, key=lambda f: (f.paid_s, f.parcel_id))]
        assert list(arrange(alike, order, places)) == by_hand


def standing(name: str, *goods: tuple[str, int], deadline_s: int = 0) -> Standing:
    return Standing(parcel_id=ParcelId(name), goods=goods, paid_s=1, deadline_s=deadline_s)


def test_the_same_goods_stand_together_by_pieces_and_mixed_ones_last() -> None:
    found = (
        standing("mixed", ("A", 1), ("B", 1)),
        standing("b", ("B", 1)),
        standing("a3", ("A", 3)),
        standing("a1", ("A", 1)),
        standing("a2", ("A", 1), ("A", 1)),  # two lines of the same goods are not mixed
    )
    assert arrange(found, LabelOrder.SKU, {}) == ("a1", "a2", "a3", "b", "mixed")


def test_the_walk_goes_by_number_and_what_has_no_place_comes_last() -> None:
    places = {"far": "A-10", "near": "A-2", "end": "B-1"}
    found = (
        standing("nowhere", ("?", 1)),
        standing("end", ("end", 1)),
        standing("far", ("far", 1)),
        standing("both", ("end", 1), ("near", 1)),
    )
    assert arrange(found, LabelOrder.LOCATION, places) == ("both", "far", "end", "nowhere")


def test_the_nearest_deadline_is_first_and_none_last() -> None:
    found = (standing("none"), standing("late", deadline_s=9), standing("soon", deadline_s=3))
    assert arrange(found, LabelOrder.DEADLINE, {}) == ("soon", "late", "none")
