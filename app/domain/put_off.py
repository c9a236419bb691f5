"""Put off (稍后重试): rows of a batch for which only waiting helps, tried again by themselves.

Only acts of which a repeat is harmless whatever became of the last try: 取号 (the same order and
pack id give the same number) and 发货 (the same request id ships once). Paper is not: nobody may
be there to see what comes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.batch import BatchKind
from app.domain.errors import Retry
from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome

SAFE = frozenset({BatchKind.ACQUIRE, BatchKind.SHIP})
"""Kinds of batches whose rows may be tried again unattended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited.

    ``first`` before the first retry, twice as long before each other one but never longer than
    ``most``; not at all once ``give_up`` has passed since the first failure.
    """

    first: timedelta
    most: timedelta
    give_up: timedelta

    def wait(self, tries: int) -> timedelta:
        """The wait after ``tries`` failures, at least one."""
        most = max(self.most, self.first)
        wait = self.first
        for _ in range(tries - 1):
            wait *= 2
            if wait >= most:
                break
        return min(wait, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """One parcel that waits. ``batch_id``: the batch that its retry goes on with."""

    parcel_id: ParcelId
    kind: BatchKind
    batch_id: BatchId
    title: str  # why it waits, Chinese
    tries: int  # that have failed
    since: datetime
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What lines of a batch mean for what waits."""

    waiting: tuple[PutOff, ...]
    ended: tuple[ParcelId, ...]  # wait no longer: done, refused, in doubt or given up
    given_up: tuple[PutOff, ...]  # of these, those for which patience ran out


def waits(line: Line) -> bool:
    """Whether only waiting helps for this line."""
    return line.outcome in {Outcome.FAILED, Outcome.BLOCKED} and line.retry is Retry.LATER


def judge(
    kind: BatchKind,
    batch_id: BatchId | None,
    lines: Mapping[ParcelId, Line],
    known: Mapping[ParcelId, PutOff],
    *,
    now: datetime,
    patience: Patience | None,
) -> Judged:
    """What becomes of the parcels of ``lines``.

    Args:
        kind: of the batch.
        batch_id: the batch; None: it settles lines of others, and puts nothing off anew.
        lines: outcomes; SKIPPED ones were not tried and change nothing.
        known: what waits of them already.
        now: the time of the outcomes.
        patience: None: nothing is retried by itself.
    """
    waiting: list[PutOff] = []
    ended: list[ParcelId] = []
    given_up: list[PutOff] = []
    for parcel_id, line in lines.items():
        before = known.get(parcel_id)
        if line.outcome is Outcome.SKIPPED or (before is not None and before.kind is not kind):
            continue
        again = kind in SAFE and patience is not None and batch_id is not None and waits(line)
        if not again or patience is None or batch_id is None:
            if before is not None:
                ended.append(parcel_id)
            continue
        fresh = PutOff(
            parcel_id=parcel_id,
            kind=kind,
            batch_id=batch_id,
            title=line.title,
            tries=before.tries + 1 if before else 1,
            since=before.since if before else now,
            next_at=now,
        )
        after = replace(fresh, next_at=now + patience.wait(fresh.tries))
        if after.next_at - after.since > patience.give_up:
            ended.append(parcel_id)
            given_up.append(after)
        else:
            waiting.append(after)
    return Judged(waiting=tuple(waiting), ended=tuple(ended), given_up=tuple(given_up))
