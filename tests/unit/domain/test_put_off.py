"""What is put off, how long it waits, and when it ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.batch import BatchKind
from app.domain.errors import Retry
from app.domain.ids import BatchId, ParcelId
from app.domain.put_off import SAFE, Judged, Patience, PutOff, judge, waits
from app.domain.receipt import Line, Outcome

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PATIENCE = Patience(
    first=timedelta(minutes=2), most=timedelta(minutes=30), give_up=timedelta(hours=12)
)
ONE, BATCH = ParcelId("p1"), BatchId("b1")
LATER = Line(parcel_id=ONE, outcome=Outcome.FAILED, title="审核中", retry=Retry.LATER)
WAITING = PutOff(
    parcel_id=ONE,
    kind=BatchKind.SHIP,
    batch_id=BATCH,
    title="审核中",
    tries=1,
    since=NOW,
    next_at=NOW + timedelta(minutes=2),
)
PATIENCES = st.builds(
    Patience,
    first=st.timedeltas(timedelta(seconds=30), timedelta(hours=1)),
    most=st.timedeltas(timedelta(minutes=1), timedelta(hours=6)),
    give_up=st.timedeltas(timedelta(hours=1), timedelta(hours=72)),
)


def judged(
    line: Line,
    before: PutOff | None = None,
    *,
    kind: BatchKind = BatchKind.SHIP,
    batch_id: BatchId | None = BATCH,
    now: datetime = NOW,
    patience: Patience | None = PATIENCE,
) -> Judged:
    known = {ONE: before} if before else {}
    return judge(kind, batch_id, {ONE: line}, known, now=now, patience=patience)


def test_the_waits_double_up_to_the_longest() -> None:
    minutes = [PATIENCE.wait(tries) // timedelta(minutes=1) for tries in range(1, 8)]
    assert minutes == [2, 4, 8, 16, 30, 30, 30]


@given(PATIENCES, st.integers(1, 200))
def test_waits_never_shrink_and_never_pass_the_longest(patience: Patience, tries: int) -> None:
    wait = patience.wait(tries)
    assert patience.first <= wait <= max(patience.most, patience.first)
    assert wait <= patience.wait(tries + 1)


def test_only_waiting_lines_of_safe_kinds_are_put_off() -> None:
    assert {BatchKind.ACQUIRE, BatchKind.SHIP} == SAFE
    for kind in BatchKind:
        assert bool(judged(LATER, kind=kind).waiting) == (kind in SAFE)
    for outcome in Outcome:
        for retry in Retry:
            line = replace(LATER, outcome=outcome, retry=retry)
            stopped = outcome in {Outcome.FAILED, Outcome.BLOCKED}
            wanted = stopped and retry is Retry.LATER
            assert waits(line) is wanted
            assert bool(judged(line).waiting) is wanted


def test_nothing_is_put_off_when_switched_off_or_by_lines_of_other_batches() -> None:
    assert not judged(LATER, patience=None).waiting
    assert not judged(LATER, batch_id=None).waiting
    assert judged(LATER, WAITING, patience=None).ended == (ONE,)


def test_another_failure_waits_longer_in_the_newest_batch() -> None:
    later, batch = NOW + timedelta(minutes=3), BatchId("b2")
    (again,) = judged(replace(LATER, title="限流"), WAITING, now=later, batch_id=batch).waiting
    assert (again.tries, again.since, again.batch_id, again.title) == (2, NOW, batch, "限流")
    assert again.next_at == later + timedelta(minutes=4)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.SKIPPED])
def test_any_other_outcome_ends_the_wait(outcome: Outcome) -> None:
    line = Line(parcel_id=ONE, outcome=outcome, retry=Retry.AFTER_FIX)
    found = judged(line, WAITING)
    assert (found.waiting, found.ended, found.given_up) == ((), (ONE,), ())


def test_what_was_not_tried_waits_on_and_so_does_what_waits_for_another_act() -> None:
    skipped = Line(parcel_id=ONE, outcome=Outcome.SKIPPED)
    assert judged(skipped, WAITING) == Judged(waiting=(), ended=(), given_up=())
    done = Line(parcel_id=ONE, outcome=Outcome.DONE)
    assert not judged(done, WAITING, kind=BatchKind.ACQUIRE).ended


@given(PATIENCES)
def test_every_wait_ends_within_the_patience(patience: Patience) -> None:
    now, waiting = NOW, None
    for _ in range(20_000):
        found = judged(LATER, waiting, now=now, patience=patience)
        if not found.waiting:
            assert found.given_up
            assert now - NOW <= patience.give_up
            return
        (waiting,) = found.waiting
        assert waiting.next_at - NOW <= patience.give_up
        now = waiting.next_at
    raise AssertionError("it never gave up")
