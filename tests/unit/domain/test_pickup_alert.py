"""Alerts: which thresholds are near, once each, told together."""

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.ids import OrderId, ShopId
from app.domain.instants import from_epoch
from app.domain.pickup import Clock, PickupFacts, Urgency, countdown
from app.domain.pickup_alert import (
    Banner,
    Distances,
    Due,
    LateShare,
    Level,
    Threshold,
    Waiting,
    banner,
    distances_of,
    due,
    fresh,
    group_words,
    grouped,
    lives,
    superseded,
)
from tests.fakes.rows import make_rules

H = 3600
PAID = 1_780_000_000
RULES = replace(
    make_rules(),
    pay_thresholds_s=(24 * H, 36 * H, 48 * H),
    upload_thresholds_s=(24 * H, 48 * H),
    pay_soon_s=6 * H,
    pay_urgent_s=2 * H,
    upload_soon_s=12 * H,
    upload_urgent_s=4 * H,
)
SHOP = ShopId("1")


def order(
    *, paid_s: int = PAID, promise_s: int = 0, uploaded_s: int = 0, presale: bool = False
) -> Waiting:
    return Waiting(OrderId("6901"), SHOP, paid_s, promise_s, uploaded_s, presale)


moments = st.lists(st.integers(0, 60 * H), max_size=60)
orders = st.builds(
    order,
    paid_s=st.sampled_from([0, PAID, PAID + 3 * H]),
    promise_s=st.sampled_from([0, PAID + 16 * H, PAID + 48 * H]),
    uploaded_s=st.sampled_from([0, PAID + H, PAID + 20 * H]),
    presale=st.booleans(),
)


def levels(one: Waiting, now_s: int) -> list[tuple[Clock, int, Level]]:
    return [(d.threshold.clock, d.threshold.after_s // H, d.level) for d in due(one, RULES, now_s)]


@pytest.mark.parametrize(
    ("after_s", "expected"),
    [
        (18 * H - 1, []),
        (18 * H, [(Clock.PAY, 24, Level.AMBER)]),
        (22 * H - 1, [(Clock.PAY, 24, Level.AMBER)]),
        (22 * H, [(Clock.PAY, 24, Level.RED)]),
        (24 * H, [(Clock.PAY, 24, Level.RED)]),  # exactly at it is within it
        (24 * H + 1, []),  # 36 h is next
        (30 * H, [(Clock.PAY, 36, Level.AMBER)]),
        (46 * H, [(Clock.PAY, 48, Level.RED)]),
        (48 * H + 1, []),
    ],
)
def test_the_pay_clock(after_s: int, expected: list[object]) -> None:
    assert levels(order(), PAID + after_s) == expected


@pytest.mark.parametrize(
    ("after_s", "expected"),
    [
        (12 * H - 1, []),
        (12 * H, [(24, Level.AMBER)]),
        (20 * H, [(24, Level.RED)]),
        (24 * H, [(24, Level.RED)]),
        (24 * H + 1, [(24, Level.BLACK)]),
        (36 * H, [(48, Level.AMBER), (24, Level.BLACK)]),
        (48 * H + 1, [(48, Level.BLACK)]),
        (400 * H, [(48, Level.BLACK)]),
    ],
)
def test_the_upload_clock(after_s: int, expected: list[object]) -> None:
    one = order(paid_s=0, uploaded_s=PAID)
    assert [(hours, level) for _, hours, level in levels(one, PAID + after_s)] == expected


def test_the_promise_is_the_next_of_the_pay_clock_and_alone_for_presale() -> None:
    promise_s = PAID + 23 * H
    one = order(promise_s=promise_s)
    assert levels(one, promise_s - H) == [(Clock.PROMISE, 0, Level.RED)]
    assert levels(one, promise_s + 1) == [(Clock.PAY, 24, Level.RED)]
    assert levels(order(promise_s=promise_s, presale=True), promise_s + 1) == []


def test_a_promise_at_a_threshold_is_told_once_as_promise() -> None:
    one = order(promise_s=PAID + 48 * H)
    assert levels(one, PAID + 48 * H) == [(Clock.PROMISE, 0, Level.RED)]
    assert levels(one, PAID + 48 * H + 1) == []


@given(orders, st.integers(0, 60 * H))
def test_what_is_due_lives_and_agrees_with_the_countdown(one: Waiting, offset: int) -> None:
    """The next threshold of all clocks is the countdown's; what is due of it is as pressing."""
    now = PAID + offset
    dues = due(one, RULES, now)
    assert all(lives(each.threshold, one, RULES) for each in dues)
    facts = PickupFacts(
        paid_at=from_epoch(one.paid_s),
        promise_at=from_epoch(one.promise_s),
        uploaded_at=from_epoch(one.uploaded_s),
        picked_up_at=None,
        presale=one.presale,
    )
    at = from_epoch(now)
    assert at is not None
    shown = countdown(facts, RULES, at)
    if shown.deadline is None or shown.urgency not in {Urgency.SOON, Urgency.URGENT}:
        return
    level = Level.RED if shown.urgency is Urgency.URGENT else Level.AMBER
    at_s = int(shown.deadline.at.timestamp())
    assert level in {each.level for each in dues if each.threshold.at_s == at_s}


def test_a_threshold_that_was_moved_lives_no_more() -> None:
    one = order(promise_s=PAID + 40 * H, uploaded_s=PAID + H)
    (promised,) = [d.threshold for d in due(one, RULES, PAID + 39 * H) if not d.threshold.after_s]
    assert lives(promised, one, RULES)
    assert not lives(promised, one._replace(promise_s=PAID + 41 * H), RULES)
    paid = Threshold(one.order_id, Clock.PAY, 36 * H, PAID + 36 * H)
    assert lives(paid, one, RULES)
    assert not lives(paid, one._replace(presale=True), RULES)
    assert not lives(paid, one, replace(RULES, pay_thresholds_s=(24 * H,)))
    uploaded = Threshold(one.order_id, Clock.UPLOAD, 24 * H, PAID + 25 * H)
    assert lives(uploaded, one, RULES)
    assert not lives(uploaded, one._replace(uploaded_s=PAID + 2 * H), RULES)


@given(orders, moments)
def test_each_alert_comes_once_whatever_the_order_of_looking(
    one: Waiting, offsets: list[int]
) -> None:
    """Looks in any order, clocks set back, restarts (only what is kept is known): never twice."""
    kept = dict[Threshold, Level]()
    raised = list[Due]()
    for offset in offsets:
        dues = due(one, RULES, PAID + offset)
        new = fresh(dues, kept)
        raised += new
        for each in new:
            assert each.level > kept.get(each.threshold, 0)
            kept[each.threshold] = each.level
        assert fresh(dues, kept) == ()
    assert len({(each.threshold, each.level) for each in raised}) == len(raised)


@given(orders, st.integers(0, 60 * H))
def test_one_alert_a_threshold_and_it_is_due_until_the_threshold(one: Waiting, at: int) -> None:
    dues = due(one, RULES, PAID + at)
    assert len({each.threshold for each in dues}) == len(dues)
    for each in dues:
        assert (each.threshold.at_s < PAID + at) is (each.level is Level.BLACK)


def test_a_level_that_was_passed_is_not_told_afterwards() -> None:
    red = Due(Threshold(OrderId("6901"), Clock.PAY, 24 * H, PAID + 24 * H), Level.RED, SHOP)
    amber = red._replace(level=Level.AMBER)
    assert fresh([amber, red], {}) == (red,)
    assert fresh([amber], {red.threshold: Level.RED}) == ()
    assert superseded(amber, red)
    assert not superseded(red, amber)


def test_a_later_threshold_says_more_when_it_is_as_pressing() -> None:
    def at(clock: Clock, hours: int, level: Level) -> Due:
        return Due(Threshold(OrderId("1"), clock, hours * H, PAID + hours * H), level, SHOP)

    assert superseded(at(Clock.PAY, 24, Level.RED), at(Clock.PAY, 36, Level.RED))
    assert not superseded(at(Clock.PAY, 24, Level.RED), at(Clock.PAY, 36, Level.AMBER))
    assert not superseded(at(Clock.PAY, 24, Level.AMBER), at(Clock.UPLOAD, 24, Level.RED))
    assert superseded(at(Clock.UPLOAD, 24, Level.BLACK), at(Clock.UPLOAD, 48, Level.BLACK))


def many(number: int, clock: Clock, hours: int, level: Level, at_s: int) -> list[Due]:
    return [
        Due(Threshold(OrderId(f"{clock}{n}"), clock, hours * H, at_s + n), level, SHOP)
        for n in range(number)
    ]


def test_many_orders_are_told_as_one_most_pressing_first() -> None:
    now_s = PAID
    alerts = [
        *many(23, Clock.PAY, 24, Level.RED, now_s + 2 * H - 30),
        *many(3, Clock.UPLOAD, 24, Level.BLACK, now_s - 100),
        *many(4, Clock.PROMISE, 0, Level.AMBER, now_s + 5 * H),
        *many(2, Clock.PAY, 36, Level.RED, now_s + 20 * 60),
        *many(1, Clock.PAY, 24, Level.RED, now_s - 5),
    ]
    words = [
        pattern.format(**parts)
        for pattern, parts in (group_words(group, now_s) for group in grouped(alerts, now_s))
    ]
    assert words == [
        "3 单回传已超 24h",
        "1 单已过 24h",
        "2 单 21 分钟内到 36h",
        "23 单 2 小时内到 24h",
        "4 单 6 小时内到承诺时间",
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-9999, 99_999), st.sampled_from(Level))))
def test_groups_hold_every_order_and_their_time_is_enough(
    raw: list[tuple[int, int, Level]],
) -> None:
    alerts = [
        Due(Threshold(OrderId(str(n)), Clock.PAY, 24 * H, PAID + left), level, SHOP)
        for n, left, level in raw
    ]
    groups = grouped(alerts, PAID)
    assert {o for group in groups for o in group.order_ids} == {str(n) for n, _, _ in raw}
    assert [-group.level for group in groups] == sorted(-group.level for group in groups)
    for group in groups:
        assert group.first_s <= group.last_s
        pattern, parts = group_words(group, PAID)
        if group.passed:
            assert "left" not in parts
        else:
            unit = H if "小时" in pattern else 60
            assert int(parts["left"]) * unit >= group.last_s - PAID


def test_distances_are_checked() -> None:
    good = distances_of(RULES)
    assert good.of(RULES) == RULES
    wrong: dict[str, int]
    for wrong in ({"pay_urgent_s": 7 * H}, {"upload_soon_s": 49 * H}, {"pay_urgent_s": -1}):
        with pytest.raises(InvalidInput):
            replace(good, **wrong)
    own = Distances(pay_soon_s=3 * H, pay_urgent_s=H, upload_soon_s=H, upload_urgent_s=0)
    assert due(order(), own.of(RULES), PAID + 18 * H) == ()


def test_the_banner_begins_above_its_share() -> None:
    def of(late: int) -> Banner:
        return banner(LateShare(shop_id=SHOP, due=100, late=late), 5, 20)

    assert [of(n) for n in (0, 5, 6, 20, 21)] == [
        Banner.NONE,
        Banner.NONE,
        Banner.LATE,
        Banner.LATE,
        Banner.CRITICAL,
    ]
    assert LateShare(shop_id=SHOP, due=0, late=0).share == Fraction()


@pytest.fixture(params=["America/New_York", "Europe/London", "Australia/Lord_Howe"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
def test_the_zone_of_the_computer_changes_nothing() -> None:
    """Round the change of clocks of that zone too: only whole seconds count."""
    for spring in (1_772_953_200, 1_793_509_200):  # 2026-03-08 07:00 and 2026-11-01 05:00 UTC
        one = order(paid_s=spring - 20 * H)
        assert levels(one, spring) == [(Clock.PAY, 24, Level.AMBER)]
        assert levels(one, spring + 2 * H) == [(Clock.PAY, 24, Level.RED)]
