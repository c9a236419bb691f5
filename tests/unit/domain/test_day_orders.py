"""Lives of orders: when each came, was shipped, refunded, taken."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import day_orders
from app.domain.day_facts import DayLine
from app.domain.day_orders import DayOrder, Left, orders_of, parcels_of
from app.domain.instants import from_epoch
from tests.fakes.day_reports import DAY, HOUR, LINE

T = 1_795_795_200
"""2026-11-28 00:00 in Shanghai."""


def line(**changes: Any) -> DayLine:
    return LINE._replace(**{"paid_s": T, **changes})


def order(*lines: DayLine) -> DayOrder:
    (found,) = orders_of(lines)
    return found


def test_an_order_ends_with_its_last_item() -> None:
    found = order(
        line(item_id="i1", uploaded_s=T + HOUR, picked_up_s=T + 5 * HOUR),
        line(item_id="i2", parcel_id="p2", uploaded_s=T + 3 * HOUR, picked_up_s=T + 4 * HOUR),
    )
    assert (found.left_as, found.left_s) == (Left.SHIPPED, T + 3 * HOUR)
    assert (found.taken_as, found.taken_s) == (Left.PICKED_UP, T + 5 * HOUR)
    assert found.uploaded_s == T + HOUR
    assert found.picked_s == T + 5 * HOUR
    assert found.parcels == ("p1", "p2")
    clocks = [(part.uploaded_s, part.picked_s) for part in found.parts]
    assert clocks == [(T + HOUR, T + 5 * HOUR), (T + 3 * HOUR, T + 4 * HOUR)]


def test_each_parcel_runs_to_the_first_deadline_of_its_own_goods() -> None:
    found = order(
        line(item_id="i1", promise_s=T + 9 * HOUR),
        line(item_id="i2", promise_s=T + 3 * HOUR),
        line(item_id="i3", promise_s=T + HOUR, refunded_s=T + 1),
        line(item_id="i4", parcel_id="p2", presale=1, promise_s=T + 9 * DAY),
    )
    assert found.promise_s == T + 3 * HOUR
    assert [(p.promise_s, p.presale) for p in found.parts] == [
        (T + 3 * HOUR, False),
        (T + 9 * DAY, True),
    ]
    facts = found.penalty_facts(T + HOUR)
    assert [facts.promise_at for facts in facts.parts] == [
        from_epoch(T + 3 * HOUR),
        from_epoch(T + 9 * DAY),
    ]


def test_a_parcel_of_which_all_was_refunded_stops_its_own_clocks_alone() -> None:
    found = order(
        line(item_id="i1", uploaded_s=T + HOUR),
        line(item_id="i2", parcel_id="p2", uploaded_s=T + HOUR, refunded_s=T + 2 * HOUR),
    )
    ends = [facts.ended_at for facts in found.penalty_facts(T + DAY).parts]
    assert ends == [None, from_epoch(T + 2 * HOUR)]
    assert [part.ended_s for part in found.waiting_at(T + DAY)] == [0]
    assert len(found.waiting_at(T + 2 * HOUR)) == 2


@pytest.mark.parametrize(
    ("first", "second", "presale"),
    [
        ({"presale": 1}, {}, False),
        ({"presale": 1}, {"presale": 1}, True),
        ({"presale": 1}, {"refunded_s": T + HOUR}, True),
        ({"presale": 1}, {"refunded_s": T + 9 * HOUR, "picked_up_s": T + HOUR}, False),
        ({"presale": 1, "refunded_s": T + HOUR}, {}, False),
        ({"presale": 1, "refunded_s": T + HOUR}, {"refunded_s": T + HOUR}, False),
    ],
)
def test_a_presale_is_one_when_nothing_that_travels_was_on_sale(
    first: dict[str, int], second: dict[str, int], presale: bool
) -> None:
    lines = line(item_id="i1", **first), line(item_id="i2", **second)
    assert order(*lines).presale is presale
    (parcel,) = parcels_of(lines)
    assert parcel.presale is presale


def test_half_shipped_is_not_shipped() -> None:
    found = order(
        line(item_id="i1", uploaded_s=T + HOUR),
        line(item_id="i2", parcel_id="p2"),
    )
    assert (found.left_s, found.left_as, found.taken_as) == (0, None, None)
    assert found.to_ship_at(T + DAY)


def test_an_item_in_two_parcels_waits_for_both() -> None:
    found = order(line(uploaded_s=T + HOUR), line(parcel_id="p2", uploaded_s=T + 2 * HOUR))
    assert found.left_s == T + 2 * HOUR
    assert found.to_take_at(T + DAY)


def test_a_refunded_rest_lets_the_shipped_part_count() -> None:
    found = order(
        line(item_id="i1", uploaded_s=T + HOUR, picked_up_s=T + 2 * HOUR),
        line(item_id="i2", parcel_id="", refunded_s=T + 3 * HOUR),
    )
    assert (found.left_as, found.left_s) == (Left.SHIPPED, T + 3 * HOUR)
    assert (found.taken_as, found.taken_s) == (Left.PICKED_UP, T + 3 * HOUR)


def test_refunded_as_a_whole() -> None:
    found = order(line(parcel_id="", refunded_s=T + HOUR))
    assert (found.left_as, found.left_s) == (Left.REFUNDED, T + HOUR)
    assert not found.waits_at(T + DAY)
    assert found.penalty_facts(T + DAY).ended_at is not None


def test_refunded_between_shipping_and_the_scan() -> None:
    found = order(line(uploaded_s=T + HOUR, refunded_s=T + 2 * HOUR))
    assert (found.taken_as, found.taken_s) == (Left.REFUNDED, T + 2 * HOUR)


def test_shipped_by_other_hands_only_when_nothing_is_ours() -> None:
    elsewhere = order(line(parcel_id="", elsewhere_s=T + HOUR))
    assert (elsewhere.left_as, elsewhere.taken_as) == (Left.ELSEWHERE, None)
    ours = order(line(uploaded_s=T + 2 * HOUR, elsewhere_s=T + HOUR))
    assert (ours.left_as, ours.left_s) == (Left.SHIPPED, T + 2 * HOUR)


def test_the_gift_of_refunded_goods_is_not_waited_for() -> None:
    found = order(
        line(item_id="i1", parcel_id="", refunded_s=T + HOUR),
        line(item_id="gift", parcel_id=""),
    )
    assert found.left_as is Left.REFUNDED
    alone = order(line(item_id="i1", parcel_id=""))
    assert alone.left_as is None


def test_what_needs_no_shipping_is_no_order_here() -> None:
    assert orders_of([line(no_ship=1)]) == ()
    assert orders_of([line(paid_s=0)]) == ()


def test_a_scan_before_the_upload_ends_both_at_the_upload() -> None:
    found = order(line(uploaded_s=T + 5 * HOUR, picked_up_s=T + HOUR))
    assert (found.left_s, found.taken_s) == (T + 5 * HOUR, T + 5 * HOUR)
    assert found.picked_s == T + HOUR


def test_a_merged_parcel_is_one_with_the_earliest_payment() -> None:
    (parcel,) = parcels_of(
        [line(order_id="o1", paid_s=T + 5, pieces=2), line(order_id="o2", paid_s=T, pieces=3)]
    )
    assert (parcel.orders, parcel.pieces, parcel.paid_s) == (2, 5, T)


moments = st.one_of(st.just(0), st.integers(T - DAY, T + 4 * DAY))
lines = st.builds(
    lambda order_n, item_n, parcel_n, **times: LINE._replace(
        order_id=f"o{order_n}",
        item_id=f"o{order_n}i{item_n}",
        parcel_id=f"p{parcel_n}" if parcel_n else "",
        paid_s=T - 2 * DAY + order_n * 7 * HOUR,
        **times,
    ),
    st.integers(1, 12),
    st.integers(1, 3),
    st.integers(0, 4),
    uploaded_s=moments,
    picked_up_s=moments,
    refunded_s=moments,
    elsewhere_s=moments,
)


@given(st.lists(lines, max_size=40), moments.filter(bool))
def test_every_order_is_in_one_place_at_a_time(found: list[DayLine], at_s: int) -> None:
    for each in orders_of(found):
        states = [
            each.paid_s >= at_s,
            each.to_ship_at(at_s),
            each.to_take_at(at_s),
            0 < each.left_s < at_s and each.left_as is not Left.SHIPPED,
            each.left_as is Left.SHIPPED and 0 < each.taken_s < at_s,
        ]
        assert sum(states) == 1
        assert each.left_s == 0 or each.left_s >= each.paid_s
        assert each.taken_s == 0 or each.taken_s >= each.left_s


@given(lines)
def test_the_short_way_for_what_goes_one_way_is_the_long_one(line: DayLine) -> None:
    twin = line._replace(item_id="twin")
    short, long = day_orders._fate_of(line), day_orders._fates_of([line, twin])
    assert short == long
    assert orders_of([line])[0] == orders_of([line, twin])[0]


@pytest.mark.parametrize("early", [0, 1])
def test_times_of_the_future_are_not_known_to_penalties(early: int) -> None:
    found = order(line(uploaded_s=T + HOUR, picked_up_s=T + 2 * HOUR))
    facts = found.penalty_facts(T + HOUR - early)
    assert (facts.uploaded_at is None) == bool(early)
    reused = order(line(reused_s=T + HOUR), line(parcel_id="p2", reused_s=T + 2 * HOUR))
    assert (reused.penalty_facts(T + HOUR - early).reused_at is None) == bool(early)
    odd = order(line(early_s=T + HOUR), line(parcel_id="p2", early_s=T + 2 * HOUR))
    assert (odd.penalty_facts(T + HOUR - early).early_at is None) == bool(early)
    assert facts.picked_up_at is None
