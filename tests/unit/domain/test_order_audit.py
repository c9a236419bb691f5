"""The diff rule of 漏单核对, the counts, and when it is due."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import OrderId
from app.domain.instants import SHANGHAI
from app.domain.order import OrderStatus
from app.domain.order_audit import (
    Difference,
    DifferenceKind,
    OrderFacts,
    audit_due,
    by_hour,
    differences,
    last_due,
    settled,
)

STATUSES = st.sampled_from(list(OrderStatus))
SIDES = st.dictionaries(st.integers(1, 12), st.tuples(STATUSES, st.integers(0, 20_000)))
INSTANTS = st.integers(0, 366 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def side(plain: dict[int, tuple[OrderStatus, int]]) -> dict[OrderId, OrderFacts]:
    return {
        OrderId(str(n)): OrderFacts(
            order_id=OrderId(str(n)), status=status, created_s=1, paid_s=paid_s, updated_s=2
        )
        for n, (status, paid_s) in plain.items()
    }


@given(SIDES, SIDES)
def test_every_difference_is_found_once_and_nothing_else(one, other):
    theirs, ours = side(one), side(other)
    found = {d.order_id: d for d in differences(theirs, ours)}
    assert len(found) == len(differences(theirs, ours))
    for order_id in {*theirs, *ours}:
        difference = found.get(order_id)
        if order_id not in ours:
            assert difference is not None
            assert difference.kind is DifferenceKind.MISSING
        elif order_id not in theirs:
            assert difference is not None
            assert difference.kind is DifferenceKind.GONE
        else:
            assert (difference is None) == (theirs[order_id].status is ours[order_id].status)


@given(SIDES)
def test_a_side_never_differs_from_itself(plain):
    assert differences(side(plain), side(plain)) == ()


@given(SIDES, SIDES)
def test_counts_hold_every_order_of_both_sides(one, other):
    counts = by_hour(side(one).values(), side(other).values())
    assert sum(count.platform for count in counts) == len(one)
    assert sum(count.local for count in counts) == len(other)
    assert all(count.hour_s % 3600 == 0 for count in counts)
    assert len({(count.hour_s, count.status) for count in counts}) == len(counts)


@given(SIDES, SIDES, SIDES)
def test_what_is_different_after_the_repair_is_not_called_repaired(one, other, later):
    found = differences(side(one), side(other))
    still = differences(side(one), side(later))
    result = settled(found, still)
    assert {d.order_id for d in result if not d.repaired} == {d.order_id for d in still}
    assert {d.order_id for d in found} <= {d.order_id for d in result}


def test_a_difference_says_both_sides():
    theirs = side({1: (OrderStatus.CANCELLED, 0)})
    ours = side({1: (OrderStatus.TO_SHIP, 0)})
    assert differences(theirs, ours) == (
        Difference(
            order_id=OrderId("1"),
            kind=DifferenceKind.STATUS,
            platform=OrderStatus.CANCELLED,
            local=OrderStatus.TO_SHIP,
        ),
    )


@given(INSTANTS, st.integers(0, 23))
def test_the_last_due_instant_is_within_a_day_and_at_half_past(now, hour):
    due = last_due(now, hour)
    assert timedelta() <= now - due < timedelta(days=1)
    assert (due.astimezone(SHANGHAI).hour, due.astimezone(SHANGHAI).minute) == (hour, 30)


@given(INSTANTS, st.integers(0, 23))
def test_an_audit_is_owed_once_a_night(now, hour):
    due = last_due(now, hour)
    assert audit_due(now, None, hour)
    assert audit_due(now, due - timedelta(seconds=1), hour)
    assert not audit_due(now, due, hour)
    assert audit_due(due + timedelta(days=3), due, hour)
