"""The gate at the scanner: may the parcel in hand leave?

What is known here is judged at once. Where that is too old to act on, the platform is asked, and
the same scan is judged once more with its answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from app.domain.errors import AppError
from app.domain.gate import Act, Block
from app.domain.ids import ParcelId
from app.domain.leaving import case_left
from app.domain.manifest import Handable, HandedParcel, ScannedParcel
from app.domain.override import passable
from app.domain.proof import Sheet
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.overrides import GivenOverrides
from app.ports.rows import ParcelRow, Reader
from app.ports.settings import Settings
from app.ports.store import UnitOfWork
from app.services.check_orders import CheckOrders
from app.services.readiness import shop_rests

Answers = Mapping[ParcelId, ParcelRow]
"""Parcels as they were when the platform was asked."""
UNASKED: Answers = MappingProxyType({})
_GONE = frozenset({Block.GONE})
P = TypeVar("P", Handable, HandedParcel, ScannedParcel, Sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a parcel stands at the scanner.

    Attributes:
        blocks: what stops it there.
        stale: what is known of it is too old; the platform has to be asked.
        trouble: why it could not be checked, Chinese; "" when it was, or a gate stands open.
    """

    blocks: frozenset[Block]
    stale: bool = False
    trouble: str = ""


def judged_so(parcel: P, blocks: frozenset[Block]) -> P:
    """``parcel`` with what stops it at the scanner only."""
    waits_s = case_left(parcel.after_sale_s, parcel.blocks - blocks)
    return replace(parcel, blocks=blocks, after_sale_s=waits_s)


class ScanGate:
    """Judges scans: those that look up, prove a batch, or count parcels onto a manifest.

    So it does parcels that are listed on one without being scanned.
    """

    def __init__(
        self, *, reader: Reader, check: CheckOrders, clock: Clock, settings: Settings
    ) -> None:
        self._reader = reader
        self._check = check
        self._clock = clock
        self._settings = settings

    def is_old(self, row: ParcelRow) -> bool:
        """Whether what is known of ``row`` is too old for it to leave."""
        now_s = int(self._clock.now().timestamp())
        return row.scan_is_old(now_s, self._settings.number("gate.max_age_s"))

    def unsure(self, rows: Iterable[ParcelRow]) -> bool:
        """Whether :meth:`ask` may say otherwise: old facts, or a gate that a person may open."""
        opened = self._check.gates.open_by_setting()
        return any(self.is_old(row) or passable(row.blocks - opened) for row in rows)

    def ask(self, ctx: JobContext, ids: Iterable[ParcelId]) -> dict[ParcelId, ParcelRow]:
        """Rows of ``ids`` with what stops them, the platform asked where facts are old.

        Those that could not be asked say why (``unchecked``), also of a shop that rests.
        """
        return self._told(self._check.before(Act.SCAN, ctx, ids))

    def unasked(self, ids: Iterable[ParcelId]) -> dict[ParcelId, ParcelRow]:
        """As :meth:`ask`, as if the platform were out of reach: nothing goes out."""
        return self._told(self._check.unasked(Act.SCAN, ids))

    def stops(self, work: UnitOfWork, ids: Iterable[ParcelId]) -> dict[ParcelId, frozenset[Block]]:
        """What stops each of ``ids`` by what is known, however old that is."""
        return self._check.gates.stops(work, Act.SCAN, ids)

    def judged(self, parcels: Iterable[P], given: GivenOverrides) -> tuple[P, ...]:
        """``parcels`` with what stops them at the scanner only, by what is known of them."""
        every = tuple(parcels)
        stopped = {each.parcel_id: (each.stage, each.blocks) for each in every if each.blocks}
        found = self._check.gates.judged(Act.SCAN, stopped, given)
        return tuple(
            judged_so(each, found[each.parcel_id]) if each.blocks else each for each in every
        )

    def standing(
        self, work: UnitOfWork, parcel_id: ParcelId, answers: Answers = UNASKED
    ) -> Standing:
        """How the parcel stands now. An answer counts while nothing newer is known."""
        return self.standings(work, (parcel_id,), answers)[parcel_id]

    def standings(
        self, work: UnitOfWork, ids: Iterable[ParcelId], answers: Answers = UNASKED
    ) -> dict[ParcelId, Standing]:
        """As :meth:`standing`, of many at once."""
        wanted = frozenset(ids)
        stops = self.stops(work, wanted)
        rows = {row.parcel_id: row for row in self._reader.parcels_by_id(wanted)}
        return {
            each: self._stands(rows.get(each), stops.get(each, frozenset()), answers.get(each))
            for each in wanted
        }

    def _stands(
        self, row: ParcelRow | None, blocks: frozenset[Block], answer: ParcelRow | None
    ) -> Standing:
        if row is None:
            return Standing(blocks=blocks, trouble=Block.UNCHECKED.reason)
        if not self.is_old(row):
            return Standing(blocks=blocks)
        if answer is None:
            return Standing(blocks=blocks, stale=True)
        trouble = "" if answer.unchecked is None else answer.unchecked.title
        return Standing(
            blocks=blocks | (answer.blocks & _GONE), trouble="" if answer.may_rely else trouble
        )

    def _told(self, rows: Mapping[ParcelId, ParcelRow]) -> dict[ParcelId, ParcelRow]:
        return {parcel_id: self._resting(row) for parcel_id, row in rows.items()}

    def _resting(self, row: ParcelRow) -> ParcelRow:
        """A shop that is paused or refused is not asked: old facts stay old."""
        if row.shop_works or row.unchecked is not None or not self.is_old(row):
            return row
        line = shop_rests(row.parcel_id, row)
        return replace(row, unchecked=AppError("shop.rests", line.title, line.advice))
