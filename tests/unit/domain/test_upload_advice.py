"""The upload clock never runs out before the courier comes, and the promise is never passed."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.instants import SHANGHAI
from app.domain.upload_advice import SUNDAY, Courier, Upload, advise, strictest, too_early

DAY_S = 86_400
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 2 * 365 * DAY_S).map(lambda gone: FIRST + timedelta(seconds=gone))
COURIERS = st.builds(Courier, daily_at=st.times(), sundays=st.booleans())
GAPS = st.one_of(st.none(), st.integers(-3 * DAY_S, 5 * DAY_S))
SATURDAY = datetime(2026, 11, 28, 18, tzinfo=SHANGHAI)


def after(now: datetime, gap: int | None) -> datetime | None:
    return None if gap is None else now + timedelta(seconds=gap)


@given(COURIERS, INSTANTS)
def test_the_courier_comes_at_his_time_within_two_days(courier: Courier, now: datetime) -> None:
    visit = courier.next(now)
    assert now - timedelta(0) <= visit < now + timedelta(days=2, seconds=1)
    local = visit.astimezone(SHANGHAI)
    daily = courier.daily_at
    assert (local.hour, local.minute, local.second) == (daily.hour, daily.minute, 0)
    assert courier.sundays or local.weekday() != SUNDAY


@given(COURIERS, INSTANTS, st.sampled_from([DAY_S, 2 * DAY_S]), st.tuples(GAPS, GAPS, GAPS))
def test_no_advice_breaks_a_clock_that_could_be_kept(
    courier: Courier,
    now: datetime,
    upload_s: int,
    gaps: tuple[int | None, int | None, int | None],
) -> None:
    promise, pay, chosen = (after(now, gap) for gap in gaps)
    clock = timedelta(seconds=upload_s)
    found = advise(
        now,
        courier,
        upload_s=upload_s,
        promise=promise,
        pay=pay,
        appointment=chosen,
    )
    ahead = chosen is not None and now < chosen
    assert found.appointment == (chosen if ahead else None)
    assert found.early == (ahead and (promise is None or chosen < promise))  # type: ignore[operator]
    assert found.pickup >= max(now, chosen or now)
    assert found.late == (promise is not None and promise <= now)
    match found.upload:
        case Upload.NOW:
            assert found.at is None
            assert found.late or (now + clock >= found.pickup and not ahead)
            assert not found.early, "nobody is told to ship what a buyer wants later"
        case Upload.WAIT:
            assert found.at is not None
            assert now < found.at
            assert found.at + clock >= found.pickup
            assert promise is None or found.at <= promise
            assert chosen is None or found.at >= chosen
            # Not later than needed: a second sooner breaks the clock or the buyer's wish.
            sooner = found.at - timedelta(seconds=1)
            assert sooner + clock < found.pickup or sooner < (chosen or now)
        case Upload.BY:  # no time at all would keep both
            assert promise is not None
            assert found.at == promise
            assert now < promise
            assert promise + clock < found.pickup or promise < (chosen or promise)
    assert found.pay is None or now <= found.pay < found.pickup


@given(COURIERS, INSTANTS, st.sampled_from([DAY_S, 2 * DAY_S]), GAPS, st.integers(-3 * DAY_S, 0))
def test_an_appointment_that_has_come_changes_nothing(
    courier: Courier, now: datetime, upload_s: int, promise_in: int | None, ago: int
) -> None:
    promise = after(now, promise_in)
    plain = advise(now, courier, upload_s=upload_s, promise=promise)
    past = now + timedelta(seconds=ago)
    assert advise(now, courier, upload_s=upload_s, promise=promise, appointment=past) == plain


def test_an_appointment_waits_until_its_time_and_for_the_courier_after_it() -> None:
    courier = Courier(daily_at=time(17))
    noon = datetime(2026, 11, 30, 12, tzinfo=SHANGHAI)
    found = advise(SATURDAY, courier, upload_s=DAY_S, appointment=noon)
    assert (found.upload, found.at) == (Upload.WAIT, noon)
    assert found.pickup == datetime(2026, 11, 30, 17, tzinfo=SHANGHAI)
    tight = advise(SATURDAY, courier, upload_s=3600, appointment=noon)
    assert tight.at == datetime(2026, 11, 30, 16, tzinfo=SHANGHAI)
    promised = advise(SATURDAY, courier, upload_s=DAY_S, appointment=noon, promise=noon)
    assert (promised.early, promised.at) == (False, noon)
    sooner = noon - timedelta(hours=1)
    pressed = advise(SATURDAY, courier, upload_s=DAY_S, appointment=noon, promise=sooner)
    assert (pressed.upload, pressed.at, pressed.early) == (Upload.BY, sooner, False)
    assert not too_early(noon, appointment=noon)
    assert too_early(sooner, appointment=noon)


def test_a_saturday_evening_without_sundays_waits_for_sunday() -> None:
    courier = Courier(daily_at=time(17), sundays=False)
    found = advise(SATURDAY, courier, upload_s=DAY_S)
    assert found.upload is Upload.WAIT
    assert found.at == datetime(2026, 11, 29, 17, tzinfo=SHANGHAI)
    assert advise(found.at, courier, upload_s=DAY_S).upload is Upload.NOW
    soon = SATURDAY + timedelta(hours=3)
    pressed = advise(SATURDAY, courier, upload_s=DAY_S, promise=soon)
    assert (pressed.upload, pressed.at) == (Upload.BY, soon)
    exactly = advise(SATURDAY, courier, upload_s=DAY_S, promise=found.at)
    assert exactly.upload is Upload.WAIT
    assert strictest([found, pressed]) == pressed
    late = advise(SATURDAY, courier, upload_s=DAY_S, promise=SATURDAY)
    assert strictest([pressed, late]) == late
    assert strictest([]) is None
