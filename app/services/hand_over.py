"""Handing parcels over: count them onto a manifest, let the van leave, take it back.

Nothing is told to the platform: a manifest says what a person handed to whom. Every step is in
the audit log.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.errors import InvalidInput
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ManifestId, ParcelId, TrackingNumber, WaybillId, new_id
from app.domain.instants import business_day, to_epoch
from app.domain.leaving import CASE_WAITS, stop_reason
from app.domain.manifest import (
    HandedParcel,
    Manifest,
    ManifestState,
    ScannedParcel,
    ScanVerdict,
    judge_scan,
)
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name
from app.services.scan_gate import UNASKED, Answers, ScanGate, judged_so

_MAY_CHANGE = frozenset({ScanVerdict.CHECKING, ScanVerdict.STOPPED, ScanVerdict.CASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A manifest after a step: ``parcels`` on it, ``ticked`` of them scanned in, ``new`` now.

    ``early``: left out of what was listed now, for their buyers chose a later time.
    """

    manifest: Manifest
    parcels: int
    ticked: int
    new: int = 0
    early: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAnswer:
    """What one scan means, what was scanned, and how far the manifest is.

    ``early_s``: its buyer wants it to stay until then; taken all the same, a person sees to it.
    """

    verdict: ScanVerdict
    found: ScannedParcel | None
    counted: Counted
    early_s: int = 0

    @property
    def reason(self) -> str:
        """What stops the parcel, or why it could not be checked, Chinese; "" for neither."""
        if self.found is None:
            return ""
        if self.verdict is ScanVerdict.STOPPED:
            return stop_reason(self.found.stage, self.found.blocks)
        if self.verdict is ScanVerdict.CASE:
            return CASE_WAITS
        return self.found.trouble if self.verdict is ScanVerdict.UNCHECKED else ""

    @property
    def asks(self) -> frozenset[ParcelId]:
        """Whom the platform is to be asked about, for the verdict may be another then."""
        if self.found is None or not self.found.stale or self.verdict not in _MAY_CHANGE:
            return frozenset()
        return frozenset({self.found.parcel_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The van left. ``taken_out``: parcels that must not go with it; off the van with them.

    ``uncounted``: listed, never scanned in and therefore struck off.
    """

    manifest: Manifest
    parcels: int
    taken_out: tuple[HandedParcel, ...] = ()
    uncounted: tuple[HandedParcel, ...] = ()


class HandOver:
    """Writes manifests. Runs on the store lane."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings, gate: ScanGate) -> None:
        self._store = store
        self._gate = gate
        self._clock = clock
        self._settings = settings

    def open(self, carrier: CarrierCode, branch: str, *, fill: bool) -> Counted:
        """Begin, or go on with the one of this branch that is being counted.

        Args:
            carrier: of the van.
            branch: its code, "" when it is not known.
            fill: list everything that waits for it and that no gate stops at the scanner, but
                for what its buyer wants to stay yet; else only what is scanned is on it.
        """
        with self._store.begin() as work:
            manifest = work.manifests.open_of(carrier, branch)
            if manifest is None:
                now = self._clock.now()
                manifest = Manifest(
                    manifest_id=ManifestId(new_id()),
                    carrier=carrier,
                    branch=branch,
                    state=ManifestState.OPEN,
                    actor=operator_name(self._settings),
                    made_s=to_epoch(now),
                )
                work.manifests.add(manifest)
                self._note(work, "open", manifest, now, f"{carrier} {branch}".strip())
            counted = self._filled(work, manifest) if fill else _counted(work, manifest)
            work.commit()
        return counted

    def scan(self, manifest_id: ManifestId, number: str, answers: Answers = UNASKED) -> ScanAnswer:
        """Take the parcel in hand, if it belongs here and the gate at the scanner lets it pass.

        When the answer ``asks``, the platform is to be asked, and the same scan given once more
        with its ``answers``.

        Raises:
            InvalidInput: the manifest is gone, or not being counted any more.
        """
        with self._store.begin() as work:
            manifest = _opened(work, manifest_id)
            found = self._standing(work, work.manifests.scanned(number), answers)
            verdict = judge_scan(found, manifest)
            if verdict is ScanVerdict.BELONGS and found is not None:
                line = (found.waybill_id, found.parcel_id)
                work.manifests.put_on(manifest_id, (line,))
                at_s = to_epoch(self._clock.now())
                work.manifests.tick(manifest_id, found.waybill_id, at_s)
            counted = _counted(work, manifest)
            work.commit()
        early_s = found.early_s(to_epoch(self._clock.now())) if found and verdict.taken else 0
        return ScanAnswer(verdict=verdict, found=found, counted=counted, early_s=early_s)

    def strike_off(
        self, manifest_id: ManifestId, waybill_ids: Iterable[WaybillId]
    ) -> tuple[HandedParcel, ...]:
        """Take parcels off a manifest that is being counted; these, for :meth:`put_back`.

        Raises:
            InvalidInput: as :meth:`scan`.
        """
        with self._store.begin() as work:
            manifest = _opened(work, manifest_id)
            wanted = frozenset(waybill_ids)
            every = work.manifests.parcels(manifest_id)
            off = tuple(each for each in every if each.waybill_id in wanted)
            work.manifests.take_off(manifest_id, wanted)
            self._note(work, "strike_off", manifest, self._clock.now(), str(len(off)))
            work.commit()
        return off

    def put_back(self, manifest_id: ManifestId, off: Iterable[HandedParcel]) -> int:
        """Undo :meth:`strike_off`; how many are on it again. Others are on another one now.

        Raises:
            InvalidInput: as :meth:`scan`.
        """
        back = 0
        with self._store.begin() as work:
            manifest = _opened(work, manifest_id)
            for each in off:
                if work.manifests.put_on(manifest_id, ((each.waybill_id, each.parcel_id),)):
                    back += 1
                    if each.ticked_s:
                        work.manifests.tick(manifest_id, each.waybill_id, each.ticked_s)
            if back:
                self._note(work, "put_back", manifest, self._clock.now(), str(back))
                work.commit()
        return back

    def unsure(self, manifest_id: ManifestId, *, only_ticked: bool = False) -> frozenset[ParcelId]:
        """Whom the platform is to be asked about before :meth:`leave`: all that would leave.

        Nobody, when what is known of none of them is too old.

        Raises:
            InvalidInput: as :meth:`leave`.
        """
        with self._store.begin() as work:
            _opened(work, manifest_id)
            ids = frozenset(
                each.parcel_id
                for each in work.manifests.parcels(manifest_id)
                if each.travels and (each.ticked_s or not only_ticked)
            )
            stale = any(one.stale for one in self._gate.standings(work, ids).values())
        return ids if stale else frozenset()

    def leave(
        self, manifest_id: ManifestId, *, only_ticked: bool = False, answers: Answers = UNASKED
    ) -> HandedOver:
        """The van leaves: from now on the manifest is fixed.

        What must not leave any more is struck off and told, as is what is known too little of,
        and, with ``only_ticked``, what was listed and never scanned in.

        Args:
            manifest_id: of which manifest.
            only_ticked: what was listed and never scanned in stays.
            answers: what the platform said about :meth:`unsure`; parcels of which what is known
                is too old do not leave without.

        Raises:
            InvalidInput: it is gone, not being counted, or nothing on it may leave.
        """
        now = self._clock.now()
        with self._store.begin() as work:
            manifest = _opened(work, manifest_id)
            every = self._judged(
                work, work.manifests.parcels(manifest_id), answers, only_ticked=only_ticked
            )
            out = tuple(each for each in every if each.reason)
            missing = tuple(
                each for each in every if only_ticked and not each.ticked_s and not each.reason
            )
            gone = [each.waybill_id for each in (*out, *missing)]
            staying = [each for each in every if each.waybill_id not in set(gone)]
            if not staying:
                raise _nothing_to_leave(out, only_ticked=only_ticked and bool(missing))
            work.manifests.take_off(manifest_id, gone)
            manifest = self._numbered(work, manifest, now)
            work.manifests.settle(manifest)
            numbers = (TrackingNumber(each.tracking_number) for each in staying)
            work.routes.handed_over(numbers, now)
            self._note(work, "leave", manifest, now, f"{manifest.label} {len(staying)}")
            work.commit()
        return HandedOver(manifest=manifest, parcels=len(staying), taken_out=out, uncounted=missing)

    def undo(self, manifest_id: ManifestId) -> Counted:
        """The van did not leave after all: the manifest is counted again, and keeps its number.

        Raises:
            InvalidInput: it is gone, did not leave, or the courier has scanned something of it.
        """
        with self._store.begin() as work:
            manifest = _there(work, manifest_id)
            if manifest.state is not ManifestState.LEFT:
                raise InvalidInput("manifest.not_left", "这张清单还没有交接", "不用撤销。")
            scanned = [each for each in work.manifests.parcels(manifest_id) if each.picked_up_s]
            if scanned:
                raise InvalidInput(
                    "manifest.scanned",
                    f"{manifest.label} 已有 {len(scanned)} 件被快递揽收，不能撤销",
                    "车上的包裹已经在快递手里；数错了就在下一张清单里补。",
                )
            _must_be_alone(work, manifest)
            manifest = replace(manifest, state=ManifestState.OPEN, left_s=0)
            work.manifests.settle(manifest)
            self._note(work, "undo", manifest, self._clock.now(), manifest.label)
            counted = _counted(work, manifest)
            work.commit()
        return counted

    def discard(self, manifest_id: ManifestId) -> None:
        """Give up a manifest that did not leave; its parcels are free again.

        Raises:
            InvalidInput: it is gone, or not being counted any more.
        """
        with self._store.begin() as work:
            manifest = _opened(work, manifest_id)
            work.manifests.settle(replace(manifest, state=ManifestState.DISCARDED))
            self._note(work, "discard", manifest, self._clock.now(), manifest.label)
            work.commit()

    def reopen(self, manifest_id: ManifestId) -> Counted:
        """Undo :meth:`discard`: it is counted again, with what no other one lists meanwhile.

        Raises:
            InvalidInput: it was not discarded, or another one of the branch is being counted.
        """
        with self._store.begin() as work:
            manifest = work.manifests.get(manifest_id)
            if manifest is None or manifest.state is not ManifestState.DISCARDED:
                raise InvalidInput("manifest.not_discarded", "这张清单没有作废", "不用撤销。")
            _must_be_alone(work, manifest)
            manifest = replace(manifest, state=ManifestState.OPEN, left_s=0)
            work.manifests.revive(manifest_id)
            work.manifests.settle(manifest)
            self._note(work, "reopen", manifest, self._clock.now(), manifest.label)
            counted = _counted(work, manifest)
            work.commit()
        return counted

    def _filled(self, work: UnitOfWork, manifest: Manifest) -> Counted:
        """Everything that waits for its van is listed."""
        waiting = work.manifests.waiting(manifest.carrier, manifest.branch)
        now_s = to_epoch(self._clock.now())
        free = [each for each in self._gate.judged(waiting, work.overrides) if not each.reason]
        lines = [(each.waybill_id, each.parcel_id) for each in free if not each.early_s(now_s)]
        new = work.manifests.put_on(manifest.manifest_id, lines)
        return replace(_counted(work, manifest, new), early=len(free) - len(lines))

    def _standing(
        self, work: UnitOfWork, found: ScannedParcel | None, answers: Answers
    ) -> ScannedParcel | None:
        if found is None:
            return None
        now = self._gate.standing(work, found.parcel_id, answers)
        return replace(judged_so(found, now.blocks), stale=now.stale, trouble=now.trouble)

    def _judged(
        self,
        work: UnitOfWork,
        parcels: tuple[HandedParcel, ...],
        answers: Answers,
        *,
        only_ticked: bool,
    ) -> tuple[HandedParcel, ...]:
        """``parcels`` as they stand at the scanner; what stays anyway needs no check."""
        standings = self._gate.standings(work, (each.parcel_id for each in parcels), answers)

        def judged(each: HandedParcel) -> HandedParcel:
            one = standings[each.parcel_id]
            trouble = Block.UNCHECKED.reason if one.stale else one.trouble
            stays = only_ticked and not each.ticked_s
            return replace(judged_so(each, one.blocks), trouble="" if stays else trouble)

        return tuple(map(judged, parcels))

    def _numbered(self, work: UnitOfWork, manifest: Manifest, now: datetime) -> Manifest:
        left = replace(manifest, state=ManifestState.LEFT, left_s=to_epoch(now))
        if left.day is not None:  # it left before: its number is on paper
            return left
        day = business_day(now)
        return replace(left, day=day, number=work.manifests.free_number(day, left.carrier))

    def _note(
        self, work: UnitOfWork, what: str, manifest: Manifest, now: datetime, note: str
    ) -> None:
        work.audit.record(
            actor=operator_name(self._settings),
            action=f"manifest.{what}",
            subject=manifest.manifest_id,
            at=now,
            note=note,
        )


def _counted(work: UnitOfWork, manifest: Manifest, new: int = 0) -> Counted:
    parcels, ticked = work.manifests.counts(manifest.manifest_id)
    return Counted(manifest=manifest, parcels=parcels, ticked=ticked, new=new)


def _must_be_alone(work: UnitOfWork, manifest: Manifest) -> None:
    """Of a branch one manifest at a time is being counted."""
    if work.manifests.open_of(manifest.carrier, manifest.branch) is not None:
        raise InvalidInput(
            "manifest.another_open",
            "这个网点有另一张清单正在清点",
            "先交接或作废那一张，再撤销。",
        )


def _there(work: UnitOfWork, manifest_id: ManifestId) -> Manifest:
    manifest = work.manifests.get(manifest_id)
    if manifest is None or manifest.state is ManifestState.DISCARDED:
        raise InvalidInput("manifest.gone", "没有这张交接清单", "在「交接」里看有哪些。")
    return manifest


def _opened(work: UnitOfWork, manifest_id: ManifestId) -> Manifest:
    manifest = _there(work, manifest_id)
    if manifest.state is not ManifestState.OPEN:
        raise InvalidInput(
            "manifest.left",
            f"{manifest.label} 已经交接，不能再改",
            "车还没走就先撤销交接；已经走了就开一张新的。",
        )
    return manifest


def _nothing_to_leave(stopped: tuple[HandedParcel, ...], *, only_ticked: bool) -> InvalidInput:
    if only_ticked:
        return InvalidInput(
            "manifest.unticked", "清单上的包裹一件也没扫", "扫码清点，或按整张清单交接。"
        )
    if stopped:
        why = "、".join(dict.fromkeys(each.reason for each in stopped))
        return InvalidInput(
            "manifest.stopped",
            f"清单上的 {len(stopped)} 件都不能交接：{why}",
            "先处理这些原因，再交接；不交接就作废这张清单。",
        )
    return InvalidInput("manifest.empty", "清单上没有能交接的包裹", "先扫码，或列入待交接的包裹。")
