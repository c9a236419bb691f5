import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pickup import (
    Clock,
    Countdown,
    PickupFacts,
    PickupRules,
    Urgency,
    countdown,
    deadlines,
)

HOUR = 3600
SECOND = timedelta(seconds=1)
PAID = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # 10:00:00 in Shanghai
RULES = PickupRules(
    name="2022-06",
    as_of="2022-06-28",
    pay_thresholds_s=(24 * HOUR, 36 * HOUR, 48 * HOUR),
    upload_thresholds_s=(24 * HOUR, 48 * HOUR),
    pay_soon_s=6 * HOUR,
    pay_urgent_s=2 * HOUR,
    upload_soon_s=12 * HOUR,
    upload_urgent_s=4 * HOUR,
)

instants = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


def facts(
    paid: datetime | None = PAID,
    *,
    promise: datetime | None = None,
    uploaded: datetime | None = None,
    picked_up: datetime | None = None,
) -> PickupFacts:
    return PickupFacts(
        paid_at=paid, promise_at=promise, uploaded_at=uploaded, picked_up_at=picked_up
    )


def at(seconds: float, **parts: datetime) -> Countdown:
    """The countdown of an order paid ``seconds`` ago."""
    return countdown(facts(**parts), RULES, PAID + timedelta(seconds=seconds))


def hours_of(count: Countdown) -> int | None:
    assert count.deadline is not None
    return count.deadline.hours


@pytest.mark.parametrize(
    ("seconds", "hours"),
    [
        (0, 24),
        (24 * HOUR, 24),  # 10:00:00 the next day: within
        (24 * HOUR + 1, 36),  # 10:00:01: missed
        (36 * HOUR, 36),
        (36 * HOUR + 1, 48),
        (48 * HOUR, 48),
        (48 * HOUR + 1, 48),  # all missed: the last one
    ],
)
def test_exactly_at_a_threshold_is_within_one_second_later_is_missed(seconds, hours):
    assert hours_of(at(seconds)) == hours


def test_after_the_last_threshold_the_time_over_is_counted():
    late = at(48 * HOUR + 1)
    assert late.urgency is Urgency.OVERDUE
    assert late.left == -SECOND
    assert at(48 * HOUR).urgency is Urgency.URGENT
    assert at(48 * HOUR).left == timedelta()


@pytest.mark.parametrize(
    ("left_s", "urgency"),
    [
        (6 * HOUR + 1, Urgency.CALM),
        (6 * HOUR, Urgency.SOON),
        (2 * HOUR + 1, Urgency.SOON),
        (2 * HOUR, Urgency.URGENT),
        (0, Urgency.URGENT),
    ],
)
def test_alert_distances_of_the_pay_clock(left_s, urgency):
    count = at(24 * HOUR - left_s)
    assert count.left == timedelta(seconds=left_s)
    assert count.urgency is urgency


@pytest.mark.parametrize(
    ("left_s", "urgency"),
    [
        (12 * HOUR + 1, Urgency.CALM),
        (12 * HOUR, Urgency.SOON),
        (4 * HOUR + 1, Urgency.SOON),
        (4 * HOUR, Urgency.URGENT),
    ],
)
def test_alert_distances_of_the_upload_clock(left_s, urgency):
    uploaded_only = facts(None, uploaded=PAID)
    count = countdown(uploaded_only, RULES, PAID + timedelta(seconds=24 * HOUR - left_s))
    assert count.deadline is not None
    assert count.deadline.clock is Clock.UPLOAD
    assert count.urgency is urgency


def test_the_nearest_threshold_of_either_clock_is_shown():
    uploaded = PAID + timedelta(hours=23)
    assert at(23 * HOUR, uploaded=uploaded).deadline.clock is Clock.PAY
    # 36 h of the pay clock (13 h away) comes before 24 h of the upload clock (24 h away)
    assert hours_of(at(24 * HOUR + 1, uploaded=uploaded)) == 36
    last = at(48 * HOUR + 1, uploaded=uploaded)
    assert (last.deadline.clock, last.deadline.hours) == (Clock.UPLOAD, 48)


def test_the_promise_is_a_threshold_of_its_own():
    count = at(0, promise=PAID + timedelta(hours=10))
    assert count.deadline is not None
    assert (count.deadline.clock, count.deadline.hours) == (Clock.PROMISE, None)
    assert hours_of(at(10 * HOUR + 1, promise=PAID + timedelta(hours=10))) == 24


def test_an_unpaid_order_has_no_deadline():
    assert countdown(facts(None), RULES, PAID) == Countdown(
        deadline=None, urgency=Urgency.CALM, left=timedelta()
    )


def test_a_picked_up_parcel_is_done_and_one_scanned_before_payment_an_anomaly():
    done = at(99 * HOUR, picked_up=PAID)
    assert (done.deadline, done.urgency) == (None, Urgency.DONE)
    early = replace(facts(PAID), early_scan_at=PAID - SECOND)
    odd, plain = (countdown(each, RULES, PAID) for each in (early, facts(PAID)))
    assert odd.urgency is Urgency.ANOMALY
    assert (odd.deadline, odd.left) == (plain.deadline, plain.left)  # a real scan may still come
    assert countdown(replace(early, picked_up_at=PAID), RULES, PAID).urgency is Urgency.DONE
    assert countdown(facts(None, picked_up=PAID), RULES, PAID).urgency is Urgency.DONE


@given(paid=instants, seconds=st.integers(0, 48 * HOUR))
def test_the_nearest_threshold_is_never_behind_and_none_ahead_is_skipped(paid, seconds):
    now = paid + timedelta(seconds=seconds)
    count = countdown(facts(paid), RULES, now)
    assert count.deadline is not None
    assert count.left >= timedelta()
    between = [d for d in deadlines(facts(paid), RULES) if now <= d.at < count.deadline.at]
    assert between == []


@given(paid=instants, threshold=st.sampled_from(RULES.pay_thresholds_s))
def test_the_boundary_holds_for_every_payment_second(paid, threshold):
    edge = paid + timedelta(seconds=threshold)
    exactly = countdown(facts(paid), RULES, edge)
    later = countdown(facts(paid), RULES, edge + SECOND)
    assert hours_of(exactly) == threshold // HOUR
    assert exactly.left == timedelta()
    missed = later.urgency is Urgency.OVERDUE or hours_of(later) > threshold // HOUR
    assert missed


@given(
    paid=st.none() | instants,
    promise=st.none() | instants,
    uploaded=st.none() | instants,
    now=instants,
    zone=zones,
)
def test_no_zone_changes_a_countdown(paid, promise, uploaded, now, zone):
    def there(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    here = facts(paid, promise=promise, uploaded=uploaded)
    away = facts(there(paid), promise=there(promise), uploaded=there(uploaded))
    assert countdown(here, RULES, now) == countdown(away, RULES, now.astimezone(zone))


def test_the_zone_of_the_computer_does_not_matter(monkeypatch):
    expected = at(20 * HOUR)
    for zone in ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"):
        monkeypatch.setenv("TZ", zone)
        if hasattr(time, "tzset"):
            time.tzset()
        assert at(20 * HOUR) == expected
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@given(paid=instants, promise=st.none() | instants, uploaded=st.none() | instants)
def test_deadlines_come_earliest_first_and_uploading_moves_no_other(paid, promise, uploaded):
    every = deadlines(facts(paid, promise=promise, uploaded=uploaded), RULES)
    assert list(every) == sorted(every, key=lambda d: d.at)
    without = [d for d in every if d.clock is not Clock.UPLOAD]
    assert without == list(deadlines(facts(paid, promise=promise), RULES))


@given(paid=instants, steps=st.lists(st.integers(0, 20 * HOUR), min_size=2, max_size=8))
def test_as_time_passes_the_deadline_never_moves_back(paid, steps):
    now, last = paid, paid
    for step in steps:
        now += timedelta(seconds=step)
        deadline = countdown(facts(paid), RULES, now).deadline
        assert deadline is not None
        assert deadline.at >= last
        last = deadline.at


RANKS = (Urgency.CALM, Urgency.SOON, Urgency.URGENT, Urgency.OVERDUE)


@given(
    paid=instants,
    promise=st.none() | st.integers(0, 20 * 24),
    uploaded=st.none() | st.integers(0, 60 * HOUR),
    presale=st.booleans(),
    steps=st.lists(st.integers(0, 9 * HOUR) | st.sampled_from((1, HOUR, 24 * HOUR)), max_size=30),
)
def test_as_time_passes_a_state_only_gets_worse_until_its_threshold_is_missed(
    paid, promise, uploaded, presale, steps
):
    """And what is past every threshold stays overdue, until the scan ends it for ever."""
    known = PickupFacts(
        paid_at=paid,
        promise_at=None if promise is None else paid + timedelta(hours=promise),
        uploaded_at=None if uploaded is None else paid + timedelta(seconds=uploaded),
        picked_up_at=None,
        presale=presale,
    )
    now, before = paid, countdown(known, RULES, paid)
    for step in steps:
        now += timedelta(seconds=step)
        after = countdown(known, RULES, now)
        if after.deadline == before.deadline:
            assert RANKS.index(after.urgency) >= RANKS.index(before.urgency)
            assert after.left <= before.left
        else:
            assert before.deadline is not None
            assert after.deadline is not None
            assert before.urgency is not Urgency.OVERDUE
            assert before.deadline.at < now  # only what was missed is left behind
            assert after.deadline.at >= before.deadline.at
        before = after
    scanned = replace(known, picked_up_at=now)
    for later in (0, 1, 100 * 24 * HOUR):
        assert countdown(scanned, RULES, now + timedelta(seconds=later)).urgency is Urgency.DONE


def test_presale_runs_to_its_own_deadline_alone() -> None:
    paid = datetime(2026, 1, 1, tzinfo=UTC)
    facts = PickupFacts(
        paid_at=paid,
        promise_at=paid + timedelta(days=7),
        uploaded_at=None,
        picked_up_at=None,
        presale=True,
    )
    (only,) = deadlines(facts, RULES)
    assert only.clock is Clock.PROMISE
