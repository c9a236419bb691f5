"""Route events by waybill issue, and what they tell about the pickup."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from app.adapters.store import route_reads
from app.adapters.store.desk import early_scan_s
from app.adapters.store.dialect import among, insert_unless_taken, upsert
from app.adapters.store.route_tables import (
    route_accepted,
    route_anomalies,
    route_events,
    route_polls,
)
from app.adapters.store.tables import meta, parcels, waybills
from app.adapters.store.touched import Touched
from app.domain.ids import ParcelId, ShopId, TrackingNumber, WaybillId
from app.domain.instants import to_epoch
from app.domain.parcel import Stage
from app.domain.route import RouteEvent
from app.domain.route_facts import Found, RouteFacts, route_facts
from app.domain.trajectory import TripDeadline
from app.ports.routes import AcceptedScan, Rejudged, StoredEvent, Trackable

JUDGED_KEY = "route_states.judged"

_FACTS = ("waybill_id", "hub_s", "last_s", "signed_s", "delivering")
_PLAN = (
    *("waybill_id", "next_s", "deadline_s", "done", "failures", "problem"),
    *("trip_s", "trip_watch", "trip_h"),
)
_HANDED = ("waybill_id", "handed_s", "next_s")
_ANOMALY = ("waybill_id", "kind", "at_s", "detail", "seen_s", "ended_s")
_NOTE_FACTS = upsert(route_polls, _FACTS)
_NOTE_PLAN = upsert(route_polls, _PLAN)
_NOTE_HANDED = upsert(route_polls, _HANDED)
_NOTE_ANOMALY = upsert(route_anomalies, _ANOMALY)
_NOTE_META = upsert(meta, ("key", "value"))
_ACCEPT = insert_unless_taken(route_accepted)
_TAKE_BACK = delete(route_accepted).where(
    route_accepted.c.waybill_id == bindparam("whose"),
    route_accepted.c.kind == bindparam("what"),
    route_accepted.c.at_s == bindparam("then"),
)
_REJUDGE = (
    update(route_events)
    .where(route_events.c.number == bindparam("which"))
    .values(kind=bindparam("new_kind"), province=bindparam("new_province"))
)


class SqlRoutes:
    """Route events."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, waybill_id: WaybillId, events: Iterable[RouteEvent], asked_at: datetime) -> int:
        new = sum(self._add_one(waybill_id, event, asked_at) for event in events)
        self._connection.execute(
            update(waybills)
            .where(waybills.c.waybill_id == waybill_id)
            .values(asked_s=to_epoch(asked_at))
        )
        self._draw_facts(waybill_id, asked_at, tell=new > 0)
        return new

    def awaiting_pickup(self, shop_id: ShopId, limit: int) -> tuple[Trackable, ...]:
        return self._trackables(route_reads.awaiting_pickup(shop_id, limit))

    def under_way(self, waybill_id: WaybillId) -> Trackable | None:
        return next(iter(self._trackables(route_reads.under_way(waybill_id))), None)

    def plan(
        self,
        waybill_id: WaybillId,
        next_at: datetime | None,
        *,
        deadline_at: datetime | None = None,
        failures: int = 0,
        problem: str = "",
        trip: TripDeadline | None = None,
    ) -> None:
        instants = (to_epoch(next_at), to_epoch(deadline_at))
        runs = (0, "", 0) if trip is None else (to_epoch(trip.at), trip.watch.value, trip.hours)
        values = (waybill_id, *instants, int(next_at is None), failures, problem, *runs)
        self._connection.execute(_NOTE_PLAN, dict(zip(_PLAN, values, strict=True)))

    def handed_over(self, numbers: Iterable[TrackingNumber], at: datetime) -> int:
        ids = self._connection.scalars(
            select(waybills.c.waybill_id)
            .join(parcels, parcels.c.parcel_id == waybills.c.parcel_id)
            .where(
                among(waybills.c.tracking_number, numbers),
                route_reads.NUMBERED,
                parcels.c.waybill_id == waybills.c.waybill_id,
                parcels.c.stage == Stage.SHIPPED.value,
            )
        ).all()
        for waybill_id in ids:
            values = (waybill_id, to_epoch(at), to_epoch(at))
            self._connection.execute(_NOTE_HANDED, dict(zip(_HANDED, values, strict=True)))
        return len(ids)

    def judged_by(self) -> tuple[str, int]:
        value = self._connection.scalar(select(meta.c.value).where(meta.c.key == JUDGED_KEY))
        fingerprint, _, upto = (value or "").partition(" ")
        return fingerprint, int(upto or 0)

    def note_judged(self, fingerprint: str, upto: int) -> None:
        self._connection.execute(_NOTE_META, {"key": JUDGED_KEY, "value": f"{fingerprint} {upto}"})

    def stored(self, after: int, limit: int) -> tuple[StoredEvent, ...]:
        rows = self._connection.execute(
            select(route_events)
            .where(route_events.c.number > after)
            .order_by(route_events.c.number)
            .limit(limit)
        )
        return tuple(
            StoredEvent(
                number=row.number,
                waybill_id=WaybillId(row.waybill_id),
                event=route_reads.to_event(row),
            )
            for row in rows
        )

    def accept(self, scans: Iterable[AcceptedScan]) -> int:
        rows = [asdict(scan) | {"kind": scan.kind.value} for scan in scans]
        new = sum(self._connection.execute(_ACCEPT, row).rowcount for row in rows)
        self._draw_again(row["waybill_id"] for row in rows)
        return new

    def take_back(self, scans: Iterable[AcceptedScan]) -> int:
        gone, concerned = 0, dict[WaybillId, None]()
        for scan in scans:
            mine = {"whose": scan.waybill_id, "what": scan.kind.value, "then": scan.at_s}
            gone += self._connection.execute(_TAKE_BACK, mine).rowcount
            concerned[scan.waybill_id] = None
        self._draw_again(concerned)
        return gone

    def accepted(self, waybill_id: WaybillId) -> tuple[AcceptedScan, ...]:
        return route_reads.accepted_of(self._connection, waybill_id)

    def facts(self, waybill_id: WaybillId) -> RouteFacts:
        return self._facts(waybill_id, self._asked_at(waybill_id))

    def rejudge(self, changes: Iterable[Rejudged]) -> int:
        rows = tuple(changes)
        for row in rows:
            self._connection.execute(
                _REJUDGE,
                {"which": row.number, "new_kind": row.kind.value, "new_province": row.province},
            )
        return self._draw_again(row.waybill_id for row in rows)

    def _draw_again(self, waybill_ids: Iterable[WaybillId]) -> int:
        """As of the last asking; returns of how many waybills."""
        concerned = dict.fromkeys(waybill_ids)
        for waybill_id in concerned:
            self._draw_facts(waybill_id, self._asked_at(waybill_id), tell=True)
        return len(concerned)

    def _asked_at(self, waybill_id: WaybillId) -> datetime:
        asked_s = self._connection.scalar(
            select(waybills.c.asked_s).where(waybills.c.waybill_id == waybill_id)
        )
        return datetime.fromtimestamp(asked_s or 0, UTC)

    def _trackables(self, question: Any) -> tuple[Trackable, ...]:
        return tuple(route_reads.to_trackable(row) for row in self._connection.execute(question))

    def _add_one(self, waybill_id: WaybillId, event: RouteEvent, asked_at: datetime) -> int:
        row = {
            "waybill_id": waybill_id,
            "at_s": to_epoch(event.at),
            "kind": event.kind.value,
            "state": event.state,
            "text": event.text,
            "site": event.site,
            "description": event.description,
            "opcode": event.opcode,
            "source": event.source.value,
            "province": event.province,
            "heard_s": to_epoch(asked_at),
        }
        return self._connection.execute(insert_unless_taken(route_events), row).rowcount

    def _draw_facts(self, waybill_id: WaybillId, as_of: datetime, *, tell: bool) -> None:
        """From all its events, whichever came now; ``tell``: screens must look again."""
        facts = self._facts(waybill_id, as_of)
        picked_up_s = to_epoch(facts.picked_up_at)
        before = self._connection.scalar(
            select(waybills.c.picked_up_s).where(waybills.c.waybill_id == waybill_id)
        )
        if before != picked_up_s:
            self._connection.execute(
                update(waybills)
                .where(waybills.c.waybill_id == waybill_id)
                .values(picked_up_s=picked_up_s)
            )
        if before and not picked_up_s:
            self._ask_again(waybill_id)
        self._note_facts(waybill_id, facts)
        odd = self._note_anomalies(waybill_id, facts.anomalies, as_of)
        if tell or odd or before != picked_up_s:
            self._note_pickup(waybill_id, picked_up_s)

    def _facts(self, waybill_id: WaybillId, as_of: datetime) -> RouteFacts:
        events = route_reads.events_of(self._connection, waybill_id)
        return route_facts(events, route_reads.journey_of(self._connection, waybill_id), as_of)

    def _ask_again(self, waybill_id: WaybillId) -> None:
        """What counted as its pickup does not any more: it is awaited again."""
        self._connection.execute(
            update(route_polls)
            .where(route_polls.c.waybill_id == waybill_id)
            .values(done=0, next_s=0)
        )

    def _note_facts(self, waybill_id: WaybillId, facts: RouteFacts) -> None:
        instants = (facts.hub_at, facts.last_at, facts.signed_at)
        values = (waybill_id, *(to_epoch(at) for at in instants), int(facts.delivering))
        self._connection.execute(_NOTE_FACTS, dict(zip(_FACTS, values, strict=True)))

    def _note_anomalies(
        self, waybill_id: WaybillId, found: tuple[Found, ...], as_of: datetime
    ) -> bool:
        """Keep what is found, end what no longer holds; True when anything changed."""
        mine = route_anomalies.c.waybill_id == waybill_id
        known = {
            row.kind: row
            for row in self._connection.execute(select(route_anomalies).where(mine)).all()
        }
        changed = False
        for each in found:
            old = known.pop(each.kind.value, None)
            now = (to_epoch(each.at), each.detail, 0)
            if old is not None and (old.at_s, old.detail, old.ended_s) == now:
                continue
            seen_s = old.seen_s if old is not None else to_epoch(as_of)
            values = (waybill_id, each.kind.value, now[0], each.detail, seen_s, 0)
            self._connection.execute(_NOTE_ANOMALY, dict(zip(_ANOMALY, values, strict=True)))
            changed = True
        over = [kind for kind, row in known.items() if not row.ended_s]
        if over:
            self._connection.execute(
                update(route_anomalies)
                .where(mine, route_anomalies.c.kind.in_(over))
                .values(ended_s=to_epoch(as_of))
            )
        return changed or bool(over)

    def _note_pickup(self, waybill_id: WaybillId, picked_up_s: int) -> None:
        """On the parcel that still travels under this waybill."""
        parcel = self._connection.execute(
            select(parcels.c.parcel_id, parcels.c.stage)
            .join(waybills, waybills.c.parcel_id == parcels.c.parcel_id)
            .where(waybills.c.waybill_id == waybill_id, parcels.c.waybill_id == waybill_id)
        ).one_or_none()
        if parcel is None:
            return
        stage = parcel.stage
        if stage in route_reads.UNDER_WAY:
            stage = Stage.PICKED_UP.value if picked_up_s else Stage.SHIPPED.value
        self._connection.execute(
            update(parcels)
            .where(parcels.c.parcel_id == parcel.parcel_id)
            .values(
                picked_up_s=picked_up_s,
                stage=stage,
                early_scan_s=early_scan_s(self._connection, waybill_id),
            )
        )
        self._touched.parcels.add(ParcelId(parcel.parcel_id))
