"""When a waybill is asked about: near thresholds often, calm ones seldom, none ever forgotten."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.poll_plan import (
    ASK_AFTER_HANDOVER,
    ASK_CALM,
    ASK_MISSED,
    ASK_NEAR,
    ASK_ON_THE_WAY,
    ASK_OUT_FOR_DELIVERY,
    ASK_SOON,
    FIRST_REPEAT,
    GIVE_UP,
    HANDOVER_LASTS,
    LATE_WEIGHT,
    LONGEST_REPEAT,
    NEAR,
    NEAR_REPEAT,
    PATIENCE,
    SOON,
    Tracked,
    choose,
    next_ask,
)

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def tracked(number: int = 1, *, left: timedelta | None = None, **facts: object) -> Tracked:
    """A waybill whose next threshold comes in ``left``."""
    base = Tracked(
        waybill_id=f"w{number:04d}",
        shop_id="s1",
        uploaded_at=NOW - 3 * HOUR,
        deadlines=() if left is None else (NOW + left,),
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def wait(each: Tracked) -> timedelta | None:
    found = next_ask(each, NOW)
    return None if found is None else found - NOW


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(), ASK_NEAR),
        (HOUR, ASK_NEAR),
        (NEAR, ASK_NEAR),
        (NEAR + 5 * MINUTE, 5 * MINUTE),
        (4 * HOUR, ASK_SOON),
        (SOON, ASK_SOON),
        (SOON + 5 * MINUTE, 5 * MINUTE),
        (20 * HOUR, ASK_CALM),
        (None, ASK_MISSED),
        (-HOUR, ASK_MISSED),
    ],
)
def test_how_long_until_the_next_asking(left: timedelta | None, expected: timedelta) -> None:
    assert wait(tracked(left=left)) == expected


def test_after_the_van_has_left_it_is_asked_about_soon() -> None:
    calm = tracked(left=20 * HOUR, handed_at=NOW)
    assert wait(calm) == ASK_AFTER_HANDOVER
    assert wait(replace(calm, handed_at=NOW - HANDOVER_LASTS - MINUTE)) == ASK_CALM


def test_after_the_pickup_it_is_asked_about_seldom() -> None:
    under_way = tracked(left=HOUR, picked_up=True)
    assert wait(under_way) == ASK_ON_THE_WAY
    assert wait(replace(under_way, delivering=True)) == ASK_OUT_FOR_DELIVERY


def test_when_it_is_asked_about_no_more() -> None:
    assert wait(tracked(picked_up=True, signed=True)) is None
    assert wait(tracked(left=HOUR, uploaded_at=NOW - GIVE_UP)) is None
    assert wait(tracked(left=HOUR, uploaded_at=NOW - GIVE_UP + MINUTE)) == ASK_NEAR
    # Signed for without a pickup scan: the scan may still be told.
    assert wait(tracked(signed=True)) == ASK_ON_THE_WAY


@pytest.mark.parametrize("failures", range(1, 14))
def test_failures_double_the_wait_within_bounds(failures: int) -> None:
    calm = wait(tracked(left=20 * HOUR, failures=failures))
    assert calm == min(FIRST_REPEAT * 2 ** (failures - 1), LONGEST_REPEAT)
    near = wait(tracked(left=HOUR, failures=failures))
    assert near == min(FIRST_REPEAT * 2 ** (failures - 1), NEAR_REPEAT)


ANY = st.builds(
    Tracked,
    waybill_id=st.integers(0, 10_000).map(str),
    shop_id=st.sampled_from(["s1", "s2", "s3"]),
    uploaded_at=st.integers(0, 40 * 24).map(lambda hours: NOW - hours * HOUR),
    deadlines=st.lists(
        st.integers(-4000, 4000).map(lambda minutes: NOW + minutes * MINUTE), max_size=4
    ).map(tuple),
    next_at=st.none() | st.integers(0, 5000).map(lambda minutes: NOW - minutes * MINUTE),
    failures=st.integers(0, 40),
    handed_at=st.none() | st.integers(0, 1000).map(lambda minutes: NOW - minutes * MINUTE),
    picked_up=st.booleans(),
    delivering=st.booleans(),
    signed=st.booleans(),
)
MANY = st.lists(ANY, max_size=30, unique_by=lambda each: each.waybill_id)


@given(ANY)
def test_the_next_asking_lies_ahead_and_within_reach(each: Tracked) -> None:
    found = wait(each)
    if found is None:
        assert (each.signed and each.picked_up) or each.uploaded_at + GIVE_UP <= NOW
    else:
        assert timedelta() < found <= max(ASK_ON_THE_WAY, LONGEST_REPEAT, ASK_MISSED)
        assert next_ask(each, NOW) == NOW + found


@given(ANY)
def test_an_unpicked_one_is_never_asked_about_less_often_the_nearer_it_is(each: Tracked) -> None:
    plain = replace(each, failures=0, picked_up=False, signed=False, uploaded_at=NOW)
    gaps = [
        wait(replace(plain, deadlines=(NOW + minutes * MINUTE,)))
        for minutes in (1, 100, 120, 121, 300, 360, 361, 3000)
    ]
    assert all(gap is not None and gap <= ASK_CALM for gap in gaps)
    assert gaps[0] == gaps[1] == gaps[2] == ASK_NEAR


@given(MANY, st.integers(0, 40))
def test_the_budget_is_kept_and_nobody_is_asked_about_twice(due: list[Tracked], n: int) -> None:
    chosen = choose(due, NOW, n)
    assert len(chosen) == min(n, len(due))
    assert len({each.waybill_id for each in chosen}) == len(chosen)
    assert set(chosen) <= set(due)
    assert choose(due[::-1], NOW, n) == chosen


@given(MANY, st.integers(1, 40))
def test_shops_take_turns(due: list[Tracked], n: int) -> None:
    """No shop gets two more than another that still had something due."""
    chosen = choose(due, NOW, n)
    left = set(due) - set(chosen)
    counts = {shop: sum(each.shop_id == shop for each in chosen) for shop in ("s1", "s2", "s3")}
    held_up = {each.shop_id for each in left}
    for shop in held_up:
        assert max(counts.values()) - counts[shop] <= 1


@given(st.lists(st.integers(0, 4000), min_size=2, max_size=20, unique=True))
def test_of_those_that_waited_alike_the_nearest_go_first(minutes: list[int]) -> None:
    due = [tracked(n, left=m * MINUTE, next_at=NOW) for n, m in enumerate(minutes)]
    chosen = choose(due, NOW, len(due))
    assert [each.deadlines for each in chosen] == sorted(each.deadlines for each in due)


def test_what_can_still_be_saved_goes_before_what_is_missed() -> None:
    missed = tracked(1, next_at=NOW)
    near = tracked(2, left=HOUR, next_at=NOW)
    under_way = tracked(3, left=HOUR, next_at=NOW, picked_up=True)
    assert choose([missed, under_way, near], NOW, 3) == (near, missed, under_way)


@given(
    st.lists(st.integers(-3000, 3000), min_size=1, max_size=25),
    st.integers(1, 6),
)
def test_nothing_starves(minutes: list[int], budget: int) -> None:
    """Rounds that ask about too few, everything always due: each is asked about in the end.

    Whatever waits overtakes any threshold after (greatest distance ÷ patience); then the queue is
    first come, first served.
    """
    step = 10 * MINUTE
    waiting = {
        f"{n}": replace(tracked(n, left=m * MINUTE), waybill_id=f"{n}", shop_id=f"s{n % 3}")
        for n, m in enumerate(minutes)
    }
    waiting = {key: replace(each, next_at=NOW) for key, each in waiting.items()}
    farthest = max(LATE_WEIGHT, 3000 * MINUTE)
    rounds = math.ceil(farthest / PATIENCE / step) + 2 * math.ceil(len(waiting) / budget) + 1
    asked = set[str]()
    now = NOW
    for _ in range(rounds):
        for each in choose(waiting.values(), now, budget):
            asked.add(each.waybill_id)
            waiting[each.waybill_id] = replace(each, next_at=now + MINUTE)
        now += step
    assert asked == set(waiting)
