"""Putting rows off as a batch keeps their outcomes, in the very same commit."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from app.domain.batch import BatchKind
from app.domain.ids import BatchId, ParcelId
from app.domain.put_off import SAFE, Patience, PutOff, judge
from app.domain.receipt import Line, Outcome
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import UnitOfWork

log = logging.getLogger(__name__)

SWITCH = "retry.later"


def patience_of(settings: Settings) -> Patience | None:
    """How long a person lets rows wait; None: nothing is retried by itself."""
    if not settings.flag(SWITCH):
        return None
    return Patience(
        first=timedelta(seconds=settings.number("retry.first_s")),
        most=timedelta(seconds=settings.number("retry.most_s")),
        give_up=timedelta(hours=settings.number("retry.hours")),
    )


class PutOffNotes:
    """What one running batch has put off. An outcome that was noted once counts once."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._noted: dict[ParcelId, Line] = {}
        self._waiting: dict[ParcelId, PutOff] = {}

    def take(
        self, work: UnitOfWork, kind: BatchKind, batch_id: BatchId | None, lines: Iterable[Line]
    ) -> None:
        """Judge what ``lines`` say; it comes true with the commit of ``work``."""
        if kind not in SAFE:
            return
        fresh = {line.parcel_id: line for line in lines if self._noted.get(line.parcel_id) != line}
        if not fresh:
            return
        self._noted |= fresh
        found = judge(
            kind,
            batch_id,
            fresh,
            work.put_off.of(fresh),
            now=self._clock.now(),
            patience=patience_of(self._settings),
        )
        work.put_off.end(found.ended)
        work.put_off.forget_cancelled(
            parcel_id for parcel_id, line in fresh.items() if line.outcome is not Outcome.SKIPPED
        )
        work.put_off.put(found.waiting)
        for parcel_id in found.ended:
            self._waiting.pop(parcel_id, None)
        self._waiting |= {each.parcel_id: each for each in found.waiting}
        if found.given_up:
            log.info("%d rows are not retried by themselves any more", len(found.given_up))

    def tell(self, lines: Mapping[ParcelId, Line]) -> dict[ParcelId, Line]:
        """``lines`` in which what was put off says when it is tried again."""
        return {
            parcel_id: replace(line, again_at=each.next_at)
            if (each := self._waiting.get(parcel_id))
            else line
            for parcel_id, line in lines.items()
        }
