"""When a hold ends by itself, and what a hold must say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.hold import Hold, HoldWish, end_of_hold
from app.domain.ids import OrderId
from app.domain.pickup import PickupFacts, deadlines
from tests.fakes.rows import make_rules

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = make_rules()
HOLD = Hold(order_id=OrderId("1"), reason="缺货", actor="小王", since=NOW)

minutes = st.integers(-6000, 6000).map(lambda m: NOW + timedelta(minutes=m))
some_facts = st.builds(
    PickupFacts,
    paid_at=st.none() | minutes,
    promise_at=st.none() | minutes,
    uploaded_at=st.none(),
    picked_up_at=st.none() | minutes,
    presale=st.booleans(),
)


def paid(at: datetime, promise: datetime | None = None) -> PickupFacts:
    return PickupFacts(paid_at=at, promise_at=promise, uploaded_at=None, picked_up_at=None)


@given(st.lists(some_facts, max_size=3), st.integers(1, 72))
def test_a_hold_before_a_clock_ends_before_the_nearest_one_that_was_ahead(
    facts: list[PickupFacts], hours: int
) -> None:
    hold = replace(HOLD, before=timedelta(hours=hours))
    end = end_of_hold(hold, facts, RULES)
    ahead = [
        d.at
        for each in facts
        if each.picked_up_at is None
        for d in deadlines(each, RULES)
        if d.at > NOW
    ]
    assert (end is None) == (not ahead)
    if end is not None:
        assert end + hold.before in ahead
        assert all(end + hold.before <= at for at in ahead)


@given(st.lists(some_facts, max_size=2), st.none() | minutes)
def test_without_a_clock_only_its_own_time_counts(
    facts: list[PickupFacts], until: datetime | None
) -> None:
    assert end_of_hold(replace(HOLD, until=until), facts, RULES) == until


def test_the_end_follows_a_promise_that_is_moved() -> None:
    hold = replace(HOLD, before=4 * HOUR, until=NOW)  # what was worked out before decides nothing
    presale = replace(paid(NOW - HOUR, NOW + 30 * HOUR), presale=True)
    assert end_of_hold(hold, [presale], RULES) == NOW + 26 * HOUR
    later = replace(presale, promise_at=NOW + 60 * HOUR)
    assert end_of_hold(hold, [later], RULES) == NOW + 56 * HOUR
    sooner = replace(presale, promise_at=NOW + 5 * HOUR)
    assert end_of_hold(hold, [sooner], RULES) == NOW + HOUR


def test_of_several_parcels_the_nearest_clock_counts() -> None:
    hold = replace(HOLD, before=2 * HOUR)
    facts = [paid(NOW - HOUR), paid(NOW - 20 * HOUR)]
    assert end_of_hold(hold, facts, RULES) == NOW + 2 * HOUR  # 24 h after the elder's payment


def test_a_program_that_slept_over_the_clock_still_frees_the_order() -> None:
    hold = replace(HOLD, before=HOUR)
    end = end_of_hold(hold, [paid(NOW - HOUR)], RULES)
    assert (
        end == NOW + 22 * HOUR
    )  # also when it is asked days later: the next one is not waited for


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (HoldWish(reason=" "), "hold.reason"),
        (HoldWish(reason="长" * 31), "hold.reason"),
        (HoldWish(reason="缺货", until=NOW), "hold.past"),
        (HoldWish(reason="缺货", until=NOW + HOUR, before=HOUR), "hold.both"),
        (HoldWish(reason="缺货", before=73 * HOUR), "hold.before"),
        (HoldWish(reason="缺货", before=-HOUR), "hold.before"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish: HoldWish, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        wish.checked(NOW)
    assert caught.value.code == code


def test_a_reason_is_tidied() -> None:
    assert HoldWish(reason="  等 \n 仓库 ").checked(NOW).reason == "等 仓库"
