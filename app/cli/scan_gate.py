"""Scans that are recorded by commands, past the gate at the scanner."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from app.cli.session import Session
from app.domain.ids import ParcelId
from app.ports.rows import ParcelRow
from app.ports.tasks import NET_USER, STORE
from app.services.scan_gate import UNASKED, Answers

if TYPE_CHECKING:
    from app.presentation.desk import Desk

T = TypeVar("T")


class GatedScans:
    """Gives scans; the platform is asked before those whose facts are old.

    What is likely to be scanned too is asked about in one go. Where the shop did not answer then,
    it is asked again when a parcel is scanned once more.
    """

    def __init__(self, session: Session, desk: "Desk", likely: Iterable[ParcelId]) -> None:
        self._session = session
        self._desk = desk
        self._likely = frozenset(likely)
        self._silent: dict[ParcelId, ParcelRow] = {}

    def give(self, scan: Callable[[Answers], T], asks: Callable[[T], frozenset[ParcelId]]) -> T:
        """One scan, settled: ``scan`` judges and records, ``asks`` says whom to ask about."""
        session, desk = self._session, self._desk
        found = session.work(desk, STORE, lambda _ctx: scan(UNASKED))
        wanted = asks(found)
        if not wanted:
            return found
        answers = {p: self._silent.pop(p) for p in wanted if p in self._silent}
        if not answers:
            asked = wanted | self._old_ones()
            answers = session.work(desk, NET_USER, lambda ctx: desk.scan_gate.ask(ctx, asked))
            self._silent |= {p: answers[p] for p in asked - wanted if _silent(answers.get(p))}
        return session.work(desk, STORE, lambda _ctx: scan(answers))

    def _old_ones(self) -> frozenset[ParcelId]:
        rows = self._desk.reader.parcels_by_id(self._likely)
        self._likely = frozenset()
        return frozenset(row.parcel_id for row in rows if self._desk.scan_gate.is_old(row))


def _silent(answer: ParcelRow | None) -> bool:
    return answer is not None and answer.unchecked is not None
