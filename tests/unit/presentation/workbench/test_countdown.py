"""Countdowns in whole seconds say what the domain's rules say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.events import SettingsChanged
from app.domain.gate import Block
from app.domain.ids import ShopId
from app.domain.instants import from_epoch
from app.domain.parcel import Stage
from app.domain.pickup import Clock, PickupFacts, PickupRules, Urgency, countdown
from app.domain.pickup_alert import Distances, Level, Waiting, due
from app.presentation.countdown import (
    NEVER_S,
    Countdowns,
    left_phrase,
    next_deadline,
    whole_now,
)
from app.runtime.bus import Bus
from app.services.shop_rules import ShopRules
from tests.fakes.rows import HOUR_S, NOW_S, SHOP, make_row

RULES = PickupRules(
    name="test",
    as_of="2026-03-01",
    pay_thresholds_s=(24 * HOUR_S, 36 * HOUR_S, 48 * HOUR_S),
    upload_thresholds_s=(24 * HOUR_S, 48 * HOUR_S),
    pay_soon_s=6 * HOUR_S,
    pay_urgent_s=2 * HOUR_S,
    upload_soon_s=12 * HOUR_S,
    upload_urgent_s=4 * HOUR_S,
)
COUNTDOWNS = Countdowns(RULES)
NAMES = {Clock.PAY: "{h}h", Clock.PROMISE: "承诺", Clock.UPLOAD: "回传{h}h"}
around_now = st.integers(NOW_S - 80 * HOUR_S, NOW_S + 80 * HOUR_S)


@given(
    paid_s=around_now,
    promise_s=st.just(0) | around_now,
    uploaded_s=st.just(0) | around_now,
    past=st.timedeltas(timedelta(), timedelta(hours=90)),
)
def test_agrees_with_the_domain(
    paid_s: int, promise_s: int, uploaded_s: int, past: timedelta
) -> None:
    now = datetime.fromtimestamp(NOW_S, UTC) + past
    row = make_row(0, paid_s=paid_s, promise_s=promise_s, uploaded_s=uploaded_s)
    facts = PickupFacts(
        paid_at=from_epoch(paid_s),
        promise_at=from_epoch(promise_s),
        uploaded_at=from_epoch(uploaded_s),
        picked_up_at=None,
    )
    expected = countdown(facts, RULES, now)
    points = COUNTDOWNS.points(row)
    reading = COUNTDOWNS.read(points, whole_now(now), SHOP)

    assert expected.deadline is not None
    assert reading.urgency is expected.urgency
    pressing = COUNTDOWNS.pressing(points, whole_now(now), SHOP)
    missed = promise_s != 0 and promise_s < whole_now(now)
    assert pressing is (expected.urgency is not Urgency.CALM or missed)
    assert reading.at_s == next_deadline(points, whole_now(now))
    assert datetime.fromtimestamp(reading.at_s, UTC) == expected.deadline.at
    assert reading.left_s == expected.left // timedelta(seconds=1)
    ends = {at_s for at_s, _ in points if at_s == reading.at_s}
    if len([at for at, _ in points if at in ends]) == 1:  # ties may name either
        name = NAMES[expected.deadline.clock].format(h=expected.deadline.hours)
        assert str(COUNTDOWNS.kinds[reading.kind].name) == name


@pytest.mark.parametrize(
    ("after_s", "left", "urgency"),
    [
        (24 * HOUR_S - 1, "00:00:01", Urgency.URGENT),
        (24 * HOUR_S, "00:00:00", Urgency.URGENT),
        (24 * HOUR_S + 1, "11:59:59", Urgency.CALM),
        (22 * HOUR_S - 1, "02:00:01", Urgency.SOON),
        (48 * HOUR_S + 1, "-00:00:01", Urgency.OVERDUE),
    ],
)
def test_boundaries(after_s: int, left: str, urgency: Urgency) -> None:
    row = make_row(0, paid_s=NOW_S, promise_s=0)
    reading = COUNTDOWNS.read(COUNTDOWNS.points(row), NOW_S + after_s, SHOP)
    assert (str(left_phrase(reading.left_s)), reading.urgency) == (left, urgency)


@given(
    paid_s=around_now,
    uploaded_s=st.just(0) | around_now,
    distances=st.tuples(*(st.integers(0, 48 * HOUR_S) for _ in range(4))),
)
def test_a_shops_own_distances_colour_its_rows_as_they_raise_its_alerts(
    paid_s: int, uploaded_s: int, distances: tuple[int, int, int, int]
) -> None:
    pay, upload = sorted(distances[:2]), sorted(distances[2:])
    own = Distances(
        pay_soon_s=pay[1], pay_urgent_s=pay[0], upload_soon_s=upload[1], upload_urgent_s=upload[0]
    )
    bus = Bus()
    given_own: dict[ShopId, Distances] = {}
    rules_of = ShopRules(common=lambda: RULES, own=lambda: given_own, bus=bus)
    countdowns = Countdowns(RULES, rules_of)
    row = make_row(0, paid_s=paid_s, promise_s=0, uploaded_s=uploaded_s)
    points = countdowns.points(row)
    assert countdowns.read(points, NOW_S, SHOP) == COUNTDOWNS.read(points, NOW_S, SHOP)
    given_own[SHOP] = own
    bus.publish(SettingsChanged(keys=frozenset({"alerts"})))

    order = Waiting(row.order_ids[0], SHOP, paid_s, 0, uploaded_s, False)
    raised = due(order, rules_of(SHOP), NOW_S)  # both clocks may have one at the same second
    levels = {
        (one.threshold.clock is Clock.UPLOAD, one.threshold.at_s): one.level for one in raised
    }
    words = {Urgency.CALM: None, Urgency.SOON: Level.AMBER, Urgency.URGENT: Level.RED}
    for upload in (False, True):
        mine = tuple(p for p in points if countdowns.kinds[p[1]].upload is upload)
        reading = countdowns.read(mine, NOW_S, SHOP)
        if reading.urgency in words and mine:
            assert levels.get((upload, reading.at_s)) is words[reading.urgency]
            calm = reading.urgency is Urgency.CALM
            assert countdowns.pressing(mine, NOW_S, SHOP) is not calm
    other = ShopId("another shop")
    assert countdowns.read(points, NOW_S, other) == COUNTDOWNS.read(points, NOW_S, SHOP)


@given(paid_s=around_now, uploaded_s=st.just(0) | around_now)
def test_a_row_scanned_only_before_its_payment_is_an_anomaly_of_which_the_clocks_run_on(
    paid_s: int, uploaded_s: int
) -> None:
    row = make_row(0, paid_s=paid_s, uploaded_s=uploaded_s, early_scan_s=paid_s - 60)
    points = COUNTDOWNS.points(row)
    read = COUNTDOWNS.read(points, NOW_S, SHOP)
    assert COUNTDOWNS.state(row, points, NOW_S) == read._replace(urgency=Urgency.ANOMALY)
    assert COUNTDOWNS.pressing(points, NOW_S, SHOP) is (read.urgency is not Urgency.CALM)
    plain = make_row(0, paid_s=paid_s, uploaded_s=uploaded_s)
    assert COUNTDOWNS.points(plain) == points
    assert COUNTDOWNS.state(plain, points, NOW_S) == read
    taken = make_row(0, stage=Stage.PICKED_UP, picked_up_s=NOW_S)
    assert COUNTDOWNS.state(taken, (), NOW_S).urgency is Urgency.DONE


def test_names_the_threshold_that_was_missed_while_another_runs() -> None:
    points = COUNTDOWNS.points(make_row(0, paid_s=NOW_S - 30 * HOUR_S, promise_s=0))
    reading = COUNTDOWNS.read(points, NOW_S, SHOP)
    assert str(COUNTDOWNS.kinds[reading.kind].name) == "36h"
    assert str(COUNTDOWNS.kinds[reading.missed].name) == "24h"


@pytest.mark.parametrize(
    "changes",
    [
        {"picked_up_s": NOW_S},
        {"stage": Stage.CLOSED},
        {"blocks": frozenset({Block.REFUNDED})},
        {"blocks": frozenset({Block.CANCELLED, Block.HELD})},
        {"blocks": frozenset({Block.SHIPPED_ELSEWHERE})},
        {"blocks": frozenset({Block.GONE})},
    ],
)
def test_what_is_not_counted_has_no_countdown(changes: dict[str, object]) -> None:
    points = COUNTDOWNS.points(make_row(0, **changes))
    reading = COUNTDOWNS.read(points, NOW_S, SHOP)
    assert (reading.urgency, reading.kind) == (Urgency.DONE, -1)
    assert next_deadline(points, NOW_S) == NEVER_S
    assert not COUNTDOWNS.pressing(points, NOW_S, SHOP)


@pytest.mark.parametrize(
    "changes",
    [
        {"blocks": frozenset({Block.PARTLY_REFUNDED})},
        {"blocks": frozenset({Block.PARTLY_SHIPPED})},
        {"blocks": frozenset({Block.GONE}), "order_ids": ("1", "2")},
        {"blocks": frozenset({Block.REFUND_PENDING})},
        {"partly_refunded": True},
    ],
)
def test_what_is_still_due_in_part_is_counted(changes: dict[str, object]) -> None:
    whole, part = make_row(0), make_row(0, **changes)
    assert COUNTDOWNS.points(part) == COUNTDOWNS.points(whole) != ()


def test_presale_runs_to_its_promise_alone() -> None:
    row = make_row(0, presale=True, paid_s=NOW_S - 40 * HOUR_S, promise_s=NOW_S + 50 * HOUR_S)
    assert COUNTDOWNS.points(row) == ((NOW_S + 50 * HOUR_S, 3),)


@pytest.mark.parametrize(
    ("left_s", "text"),
    [
        (0, "00:00:00"),
        (5 * 3600 + 9 * 60 + 33, "05:09:33"),
        (86399, "23:59:59"),
        (86400, "1天 00:00"),
        (2 * 86400 + 3 * 3600 + 10 * 60 + 59, "2天 03:10"),
        (120 * 86400 + 5, "120天"),
        (-1, "-00:00:01"),
        (-86400, "-1天 00:00"),
        (-12 * 86400, "-12天"),
    ],
)
def test_left_is_written_in_a_fixed_width(left_s: int, text: str) -> None:
    assert str(left_phrase(left_s)) == text


def test_a_threshold_is_missed_one_instant_after_it() -> None:
    at = datetime.fromtimestamp(NOW_S, UTC)
    assert whole_now(at) == NOW_S
    assert whole_now(at + timedelta(microseconds=1)) == NOW_S + 1


def test_a_missed_promise_presses_though_another_threshold_is_far_ahead() -> None:
    """Such orders are in a shop's late share, and its banner leads to what presses."""
    missed = make_row(1, paid_s=NOW_S - 14 * HOUR_S, promise_s=NOW_S - 2 * HOUR_S)
    kept = make_row(2, paid_s=NOW_S - 14 * HOUR_S, promise_s=NOW_S + 30 * HOUR_S)
    past_24h = make_row(3, paid_s=NOW_S - 25 * HOUR_S, promise_s=NOW_S + 30 * HOUR_S)
    found = [
        COUNTDOWNS.pressing(COUNTDOWNS.points(row), NOW_S, row.shop_id)
        for row in (missed, kept, past_24h)
    ]
    assert found == [True, False, False]
