"""Put orders aside (挂起), take them back, also by themselves; mark orders 加急. All local.

A merged parcel is held and freed as a whole: what is done to it is done to each of its orders.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.domain.events import HoldsEnded
from app.domain.hold import Hold, HoldWish, end_of_hold
from app.domain.ids import BatchId, OrderId, ParcelId, new_id
from app.domain.parcel import PENDING_STAGES, Parcel
from app.domain.pickup import PickupFacts, PickupRules
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name

HOUR = timedelta(hours=1)
PROGRAM = "准揽"
"""Who ended a hold that ended by itself, in the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMemory:
    """How orders were held before an act and after it, and 加急; what undoing needs."""

    held: Mapping[OrderId, Hold | None]
    urgent: frozenset[OrderId]
    held_after: Mapping[OrderId, Hold | None] = field(default_factory=dict)
    urgent_after: frozenset[OrderId] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldResult:
    """A batch and what was before it."""

    receipt: Receipt
    before: HoldMemory


class HoldOrders:
    """Holds and 加急 of the orders of parcels."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settings: Settings,
        bus: EventBus,
        rules: PickupRules,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._bus = bus
        self._rules = rules

    def hold(self, parcel_ids: Iterable[ParcelId], wish: HoldWish) -> HoldResult:
        """Hold every pending one of ``parcel_ids``, or hold it otherwise than before.

        Raises:
            InvalidInput: the wish itself makes no sense; nothing was done.
        """
        now = self._clock.now()
        wish = wish.checked(now)
        actor = operator_name(self._settings)
        with self._store.begin() as work:
            batch = _Batch(work, parcel_ids)
            facts = work.holds.facts(batch.order_ids)
            wanted: dict[OrderId, Hold] = {}
            for parcel_id, parcel in batch.parcels.items():
                line, holds = self._plan(parcel, facts, wish, actor)
                batch.lines[parcel_id] = line
                wanted |= holds
            before = _look(work, wanted)
            work.holds.put(wanted.values())
            self._record(work, actor, "order.hold", wanted, wish.reason)
            before = _then(before, _look(work, before.held))
            work.commit()
        return HoldResult(receipt=batch.receipt(), before=before)

    def release(self, parcel_ids: Iterable[ParcelId]) -> HoldResult:
        """Free the orders of ``parcel_ids``."""
        with self._store.begin() as work:
            batch = _Batch(work, parcel_ids)
            held = work.holds.of(batch.order_ids)
            for parcel_id, parcel in batch.parcels.items():
                free = held.keys().isdisjoint(parcel.order_ids)
                batch.say(parcel_id, "没有挂起" if free else "")
            before = _look(work, held)
            work.holds.end(held)
            self._record(work, operator_name(self._settings), "order.release", held)
            before = _then(before, _look(work, before.held))
            work.commit()
        return HoldResult(receipt=batch.receipt(), before=before)

    def mark_urgent(self, parcel_ids: Iterable[ParcelId], *, urgent: bool) -> HoldResult:
        """Set or clear 加急 on the orders of ``parcel_ids``."""
        with self._store.begin() as work:
            batch = _Batch(work, parcel_ids)
            marked = work.holds.urgent(batch.order_ids)
            changed = frozenset(batch.order_ids) - marked if urgent else marked
            same = "已经是加急" if urgent else "没有标加急"
            for parcel_id, parcel in batch.parcels.items():
                batch.say(parcel_id, same if changed.isdisjoint(parcel.order_ids) else "")
            before = _look(work, changed)
            work.holds.set_urgent(changed, urgent=urgent)
            action = "order.urgent" if urgent else "order.not_urgent"
            self._record(work, operator_name(self._settings), action, changed)
            before = _then(before, _look(work, before.held))
            work.commit()
        return HoldResult(receipt=batch.receipt(), before=before)

    def put_back(self, before: HoldMemory) -> int:
        """Undo an act: its orders are held, or not, and 加急, or not, as they were.

        Returns:
            How many were left alone: something else has been done with them since.
        """
        with self._store.begin() as work:
            now = _look(work, before.held)
            same = [
                order_id
                for order_id in before.held
                if _alike(now.held[order_id], before.held_after.get(order_id))
                and (order_id in now.urgent) == (order_id in before.urgent_after)
            ]
            held = {order_id: before.held[order_id] for order_id in same}
            urgent = before.urgent & frozenset(same)
            work.holds.end(order_id for order_id, hold in held.items() if hold is None)
            work.holds.put(hold for hold in held.values() if hold is not None)
            work.holds.set_urgent(urgent, urgent=True)
            work.holds.set_urgent(frozenset(same) - urgent, urgent=False)
            self._record(work, operator_name(self._settings), "order.hold_undone", same)
            work.commit()
        return len(before.held) - len(same)

    def release_due(self) -> frozenset[OrderId]:
        """End every hold whose time has come, and mark its orders 加急.

        What decides is worked out from the facts of now: a promise that the platform moved moves
        the end of a hold that counts from it. Where it moved, rows show the new time.
        """
        now = self._clock.now()
        with self._store.begin() as work:
            holds = work.holds.all()
            facts = work.holds.facts(hold.order_id for hold in holds if hold.before)
            ends = {
                hold.order_id: end_of_hold(hold, facts.get(hold.order_id, ()), self._rules)
                for hold in holds
            }
            due = frozenset(o for o, end in ends.items() if end is not None and end <= now)
            moved = [
                replace(hold, until=ends[hold.order_id])
                for hold in holds
                if hold.order_id not in due and ends[hold.order_id] != hold.until
            ]
            if not due and not moved:
                return due
            work.holds.note_ends(moved)
            work.holds.end(due)
            work.holds.set_urgent(due, urgent=True)
            self._record(work, PROGRAM, "order.release", due, "到时自动解除")
            work.commit()
        if due:
            self._bus.publish(HoldsEnded(orders=due))
        return due

    def _plan(
        self,
        parcel: Parcel,
        facts: Mapping[OrderId, tuple[PickupFacts, ...]],
        wish: HoldWish,
        actor: str,
    ) -> tuple[Line, dict[OrderId, Hold]]:
        """The line of one parcel, and the holds of its orders when it can be held."""
        now, parcel_id = self._clock.now(), parcel.parcel_id
        if parcel.stage not in PENDING_STAGES:
            return _failed(parcel_id, "已经不在待处理里，不能挂起", ""), {}
        holds = {}
        for order_id in parcel.order_ids:
            hold = Hold(
                order_id=order_id,
                reason=wish.reason,
                actor=actor,
                since=now,
                until=wish.until,
                before=wish.before,
            )
            end = end_of_hold(hold, facts.get(order_id, ()), self._rules)
            if wish.before and (end is None or end <= now):
                return _too_late(parcel_id, wish.before, running=end is not None), {}
            holds[order_id] = replace(hold, until=end)
        return Line(parcel_id=parcel_id, outcome=Outcome.DONE), holds

    def _record(
        self,
        work: UnitOfWork,
        actor: str,
        action: str,
        order_ids: Iterable[OrderId],
        note: str = "",
    ) -> None:
        now = self._clock.now()
        work.audit.record_all(actor=actor, action=action, subjects=order_ids, at=now, note=note)


class _Batch:
    """The parcels of one act and the line of each."""

    def __init__(self, work: UnitOfWork, parcel_ids: Iterable[ParcelId]) -> None:
        self.wanted = tuple(dict.fromkeys(parcel_ids))
        found = work.parcels.get(self.wanted)
        self.parcels = {p: found[p] for p in self.wanted if p in found}
        self.order_ids = tuple(
            dict.fromkeys(o for parcel in self.parcels.values() for o in parcel.order_ids)
        )
        self.lines = {p: Line.missing(p) for p in self.wanted if p not in found}

    def say(self, parcel_id: ParcelId, already: str) -> None:
        """It was done, or it had been ``already``."""
        outcome = Outcome.ALREADY if already else Outcome.DONE
        self.lines[parcel_id] = Line(parcel_id=parcel_id, outcome=outcome, title=already)

    def receipt(self) -> Receipt:
        """The batch's end."""
        return Receipt.of(BatchId(new_id()), self.wanted, self.lines)


def _look(work: UnitOfWork, order_ids: Iterable[OrderId]) -> HoldMemory:
    """How these orders are now."""
    order_ids = tuple(order_ids)
    held = work.holds.of(order_ids)
    return HoldMemory(
        held={order_id: held.get(order_id) for order_id in order_ids},
        urgent=work.holds.urgent(order_ids),
    )


def _then(before: HoldMemory, after: HoldMemory) -> HoldMemory:
    return replace(before, held_after=after.held, urgent_after=after.urgent)


def _alike(one: Hold | None, other: Hold | None) -> bool:
    """The same hold; where it counts from a clock its end may have moved with that."""
    if one is None or other is None:
        return one is other
    return one == (replace(other, until=one.until) if other.before else other)


def _too_late(parcel_id: ParcelId, before: timedelta, *, running: bool) -> Line:
    if not running:
        return _failed(parcel_id, "没有还在走的时限", "改用定时解除，或手工解除。")
    hours = f"{before / HOUR:g}"
    return _failed(
        parcel_id, f"离最近的时限已不到 {hours} 小时", "尽快处理；或写短一些，或手工解除。"
    )


def _failed(parcel_id: ParcelId, title: str, advice: str) -> Line:
    return Line(parcel_id=parcel_id, outcome=Outcome.FAILED, title=title, advice=advice)
