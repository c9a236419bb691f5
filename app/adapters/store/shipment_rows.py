"""Shipments as they are looked up: marks of a whole filter, lines for what is on the screen.

A parcel's shipment is the one that is live, else its newest failure. Each state has an index by
time of its own, so that a day is read from a database of years without looking at the rest.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from app.adapters.store.dialect import among, plain_rows
from app.adapters.store.finding import find_by_any
from app.adapters.store.manifest_rows import branch_names
from app.adapters.store.reader import parcel_rows
from app.adapters.store.route_tables import route_anomalies, route_events, route_polls
from app.adapters.store.tables import (
    DONE_SHIPMENT_SQL,
    FAILED_SHIPMENT_SQL,
    OPEN_SHIPMENT_SQL,
    batch_lines,
    batches,
    carriers,
    parcels,
    shipments,
    shops,
    waybills,
)
from app.domain.ids import ParcelId, TrackingNumber
from app.domain.parcel import Stage
from app.domain.route import RouteKind
from app.domain.route_facts import Anomaly
from app.domain.shipment import EDITS, ShipCall, ShipmentState
from app.domain.trajectory import TripDeadline, Watch
from app.ports.rows import ParcelRow
from app.ports.shipments import (
    OPEN,
    LastEvent,
    Lot,
    NumberEdit,
    ShipmentFilter,
    ShipmentLine,
    ShipmentMark,
    SortBy,
)

_DONE, _FAILED = ShipmentState.DONE.value, ShipmentState.FAILED.value
_OPEN = tuple(sorted(state.value for state in OPEN))
_EDITS = tuple(sorted(call.value for call in EDITS))
_newer = shipments.alias("newer")
_edit = shipments.alias("edit")
_trip = route_polls.alias("trip")


def _of_index(words: str) -> Any:
    """A partial index's own words, where several tables have such a column."""
    return text(words.replace("state", "shipments.state"))


_HEAD = select(
    shipments.c.parcel_id,
    shipments.c.state,
    case((shipments.c.state == _DONE, shipments.c.settled_s), else_=shipments.c.intended_s).label(
        "at_s"
    ),
    shipments.c.batch_id,
    shipments.c.carrier,
    shipments.c.tracking_number,
).where(shipments.c.call.not_in(_EDITS))
_NO_NEWER = ~(
    select(_newer.c.shipment_id)
    .where(
        _newer.c.parcel_id == shipments.c.parcel_id,
        _newer.c.call.not_in(_EDITS),
        or_(
            _newer.c.state != _FAILED,
            tuple_(_newer.c.intended_s, _newer.c.settled_s, _newer.c.shipment_id)
            > tuple_(shipments.c.intended_s, shipments.c.settled_s, shipments.c.shipment_id),
        ),
    )
    .exists()
)
_EDIT_STATE = (
    select(_edit.c.state)
    .where(_edit.c.parcel_id == parcels.c.parcel_id, _edit.c.call.in_(_EDITS))
    .order_by(_edit.c.intended_s.desc(), _edit.c.settled_s.desc(), _edit.c.shipment_id.desc())
    .limit(1)
    .scalar_subquery()
)
_ODD = (
    select(route_anomalies.c.kind)
    .where(route_anomalies.c.waybill_id == parcels.c.waybill_id, route_anomalies.c.ended_s == 0)
    .exists()
)


def _late(now_s: int) -> ColumnElement[bool]:
    """Whether a threshold of the trip is missed."""
    missed = _trip.c.trip_s.between(1, now_s - 1)
    mine = _trip.c.waybill_id == parcels.c.waybill_id
    return select(_trip.c.trip_s).where(mine, missed).exists()


class SqlShipmentRows:
    """The :class:`app.ports.shipments.ShipmentRows` of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def marks(self, wanted: ShipmentFilter) -> tuple[ShipmentMark, ...]:
        with self._snapshot() as connection:
            ids = find_by_any(connection, wanted.text) if wanted.text else None
            if ids == ():
                return ()
            rows = plain_rows(connection, _marks(wanted, ids))
        return tuple({row[0]: ShipmentMark._make(row) for row in rows}.values())

    def lines(self, ids: tuple[ParcelId, ...]) -> tuple[ShipmentLine, ...]:
        with self._snapshot() as connection:
            found = dict(_Lines(connection, ids))
        return tuple(found[parcel_id] for parcel_id in ids if parcel_id in found)

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection


def _marks(wanted: ShipmentFilter, ids: Sequence[ParcelId] | None) -> Select[Any]:
    head = _heads(wanted, ids).cte("head")
    tables: FromClause = head.join(parcels, parcels.c.parcel_id == head.c.parcel_id)
    carrier = func.coalesce(func.nullif(parcels.c.carrier, ""), head.c.carrier)
    key: ColumnElement[Any]
    if wanted.sort is SortBy.SHOP:
        tables = tables.join(shops, shops.c.shop_id == parcels.c.shop_id)
        key = shops.c.name
    elif wanted.sort is SortBy.LAST:
        tables = tables.outerjoin(route_polls, route_polls.c.waybill_id == parcels.c.waybill_id)
        key = func.coalesce(route_polls.c.last_s, 0)
    elif wanted.sort in {SortBy.BATCH, SortBy.ACTOR}:
        tables = tables.outerjoin(batches, batches.c.batch_id == head.c.batch_id)
        key = batches.c.actor if wanted.sort is SortBy.ACTOR else batches.c.begun_s
    elif wanted.sort is SortBy.PICKUP:
        key = case((parcels.c.picked_up_s == 0, parcels.c.paid_s), else_=parcels.c.picked_up_s)
    else:
        key = {
            SortBy.AT: head.c.at_s,
            SortBy.ORDER: parcels.c.order_ids,
            SortBy.NUMBER: head.c.tracking_number,
            SortBy.CARRIER: carrier,
            SortBy.GOODS: parcels.c.goods,
            SortBy.RECEIVER: parcels.c.receiver,
            SortBy.UPLOAD: head.c.state,
        }[wanted.sort]
    found = select(head.c.parcel_id, _lots(head, wanted.now_s)).select_from(tables)
    if wanted.shop_id is not None:
        found = found.where(parcels.c.shop_id == wanted.shop_id)
    if wanted.carrier is not None:
        found = found.where(carrier == wanted.carrier)
    order = [key, head.c.at_s, head.c.parcel_id]
    if wanted.sort is SortBy.PICKUP:
        order.insert(0, parcels.c.picked_up_s > 0)
    return found.order_by(*(each.desc() if wanted.descending else each for each in order))


def _heads(wanted: ShipmentFilter, ids: Sequence[ParcelId] | None) -> Any:
    """The shipment of each parcel: of ``ids``, or of the time that is wanted."""
    if ids is not None:
        mine = _HEAD.where(among(shipments.c.parcel_id, ids))
        return union_all(
            mine.where(shipments.c.state != _FAILED),
            mine.where(shipments.c.state == _FAILED, _NO_NEWER),
        )

    def within(column: ColumnElement[int]) -> ColumnElement[bool]:
        until = [column < wanted.until_s] if wanted.until_s else []
        return and_(column >= wanted.from_s, *until)

    return union_all(
        _HEAD.where(_of_index(DONE_SHIPMENT_SQL), within(shipments.c.settled_s)),
        _HEAD.where(_of_index(OPEN_SHIPMENT_SQL), within(shipments.c.intended_s)),
        _HEAD.where(_of_index(FAILED_SHIPMENT_SQL), within(shipments.c.intended_s), _NO_NEWER),
    )


def _lots(head: Any, now_s: int) -> ColumnElement[int]:
    """The lots of a shipment as bits, by the rules of :class:`ShipmentLine`."""
    closed = parcels.c.stage == Stage.CLOSED.value
    here: dict[Lot, ColumnElement[bool]] = {
        Lot.WAITING: and_(
            head.c.state == _DONE,
            parcels.c.stage == Stage.SHIPPED.value,
            parcels.c.picked_up_s == 0,
        ),
        Lot.PICKED_UP: parcels.c.picked_up_s > 0,
        Lot.FAILED: or_(
            and_(head.c.state == _FAILED, ~closed),
            and_(parcels.c.picked_up_s == 0, _EDIT_STATE == _FAILED),
        ),
        Lot.UNKNOWN: or_(head.c.state.in_(_OPEN), _EDIT_STATE.in_(_OPEN)),
        Lot.ODD: _ODD,
        Lot.LATE: and_(parcels.c.picked_up_s > 0, _late(now_s)),
    }
    parts = [case((condition, lot.bit), else_=0) for lot, condition in here.items()]
    total: ColumnElement[int] = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


class _Lines:
    """Reads lines: what is to be known of some parcels, each kind of fact at once."""

    def __init__(self, connection: Connection, ids: Iterable[ParcelId]) -> None:
        self._connection = connection
        self._ids = tuple(ids)
        rows = parcel_rows(connection, among(parcels.c.parcel_id, self._ids))
        self._parcels = {row.parcel_id: row for row in rows}
        self._branches = branch_names(connection)
        self._carriers = {
            (row.shop_id, row.code): row.name
            for row in connection.execute(
                select(carriers.c.shop_id, carriers.c.code, carriers.c.name)
            )
        }
        self._sent = self._shipments()
        self._numbers = self._waybills()
        self._runs = self._batches()
        self._advice = self._advices()
        live = {each.waybill_id for rows in self._numbers.values() for each in rows if each.travels}
        self._scans = self._last_events(live)
        self._odd = self._anomalies(live)
        self._trips = self._trip_deadlines(live)

    def __iter__(self) -> Iterator[tuple[ParcelId, ShipmentLine]]:
        for parcel_id, sent in self._sent.items():
            head = _head_of(sent)
            if head is not None and parcel_id in self._parcels:
                yield parcel_id, self._line(self._parcels[parcel_id], head, _edit_of(sent))

    def _line(self, row: ParcelRow, head: Any, edit: Any) -> ShipmentLine:
        issues = self._numbers.get(row.parcel_id, [])
        number = row.tracking_number or head.tracking_number
        live = next((each for each in issues if each.travels), None)
        carrier = row.carrier if row.tracking_number and row.carrier else head.carrier
        label, actor = self._runs.get(head.batch_id, ("", ""))
        others = (each.tracking_number for each in issues)
        done = head.state == _DONE
        return ShipmentLine(
            parcel=row,
            state=ShipmentState(head.state),
            at_s=head.settled_s if done else head.intended_s,
            number=number,
            former=tuple(dict.fromkeys(each for each in others if each and each != number)),
            pieces=live.pack_count if live is not None else 1,
            carrier_name=self._carriers.get((row.shop_id, carrier)) or carrier,
            branch_name=self._branches.get((carrier, row.branch), row.branch),
            problem="" if done else head.problem,
            advice="" if done else self._advice.get((head.batch_id, row.parcel_id), ""),
            edit=edit and _to_edit(edit),
            batch_label=label,
            actor=actor,
            last=self._scans.get(live.waybill_id) if live is not None else None,
            anomalies=tuple(self._odd.get(live.waybill_id, ())) if live is not None else (),
            trip=self._trips.get(live.waybill_id) if live is not None and row.picked_up_s else None,
        )

    def _shipments(self) -> dict[ParcelId, list[Any]]:
        found: dict[ParcelId, list[Any]] = {}
        for row in self._connection.execute(
            select(shipments)
            .where(among(shipments.c.parcel_id, self._ids))
            .order_by(shipments.c.intended_s, shipments.c.settled_s, shipments.c.shipment_id)
        ):
            found.setdefault(ParcelId(row.parcel_id), []).append(row)
        return found

    def _waybills(self) -> dict[ParcelId, list[Any]]:
        found: dict[ParcelId, list[Any]] = {}
        for row in self._connection.execute(
            select(
                waybills.c.parcel_id,
                waybills.c.waybill_id,
                waybills.c.tracking_number,
                waybills.c.pack_count,
                (waybills.c.waybill_id == parcels.c.waybill_id).label("travels"),
            )
            .select_from(waybills.join(parcels, parcels.c.parcel_id == waybills.c.parcel_id))
            .where(among(waybills.c.parcel_id, self._ids))
            .order_by(waybills.c.intended_s, waybills.c.revision)
        ):
            found.setdefault(ParcelId(row.parcel_id), []).append(row)
        return found

    def _batches(self) -> dict[str, tuple[str, str]]:
        ids = {row.batch_id for rows in self._sent.values() for row in rows}
        rows = self._connection.execute(
            select(batches.c.batch_id, batches.c.label, batches.c.actor).where(
                among(batches.c.batch_id, ids)
            )
        )
        return {row.batch_id: (row.label, row.actor) for row in rows}

    def _advices(self) -> dict[tuple[str, str], str]:
        """What the runs that did not ship a parcel told to do about it."""
        ids = [
            parcel_id
            for parcel_id, rows in self._sent.items()
            if any(row.state != _DONE for row in rows)
        ]
        rows = self._connection.execute(
            select(batch_lines.c.batch_id, batch_lines.c.parcel_id, batch_lines.c.advice).where(
                among(batch_lines.c.parcel_id, ids)
            )
        )
        return {(row.batch_id, row.parcel_id): row.advice for row in rows}

    def _last_events(self, waybill_ids: Iterable[str]) -> dict[str, LastEvent]:
        later = route_events.alias("later")
        newest = (
            select(later.c.number)
            .where(later.c.waybill_id == waybills.c.waybill_id)
            .order_by(later.c.at_s.desc(), later.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = self._connection.execute(
            select(
                waybills.c.waybill_id,
                route_events.c.at_s,
                route_events.c.kind,
                route_events.c.site,
                route_events.c.text,
            )
            .select_from(waybills.join(route_events, route_events.c.number == newest))
            .where(among(waybills.c.waybill_id, waybill_ids))
        )
        return {
            row.waybill_id: LastEvent(
                at_s=row.at_s, kind=RouteKind(row.kind), site=row.site, text=row.text
            )
            for row in rows
        }

    def _trip_deadlines(self, waybill_ids: Iterable[str]) -> dict[str, TripDeadline]:
        polls = route_polls.c
        rows = self._connection.execute(
            select(polls.waybill_id, polls.trip_s, polls.trip_watch, polls.trip_h).where(
                among(polls.waybill_id, waybill_ids), polls.trip_s > 0
            )
        )
        return {
            row.waybill_id: TripDeadline(
                watch=Watch(row.trip_watch),
                hours=row.trip_h,
                at=datetime.fromtimestamp(row.trip_s, UTC),
            )
            for row in rows
        }

    def _anomalies(self, waybill_ids: Iterable[str]) -> dict[str, list[Anomaly]]:
        found: dict[str, list[Anomaly]] = {}
        for row in self._connection.execute(
            select(route_anomalies.c.waybill_id, route_anomalies.c.kind)
            .where(among(route_anomalies.c.waybill_id, waybill_ids), route_anomalies.c.ended_s == 0)
            .order_by(route_anomalies.c.at_s, route_anomalies.c.kind)
        ):
            found.setdefault(row.waybill_id, []).append(Anomaly(row.kind))
        return found


def _head_of(sent: Sequence[Any]) -> Any:
    """The live one, else the newest failure; None when nothing was ever to be shipped."""
    first = [row for row in sent if ShipCall(row.call) not in EDITS]
    live = [row for row in first if row.state != _FAILED]
    return (live or first or [None])[-1]


def _edit_of(sent: Sequence[Any]) -> Any:
    """The newest change of the number."""
    edits = [row for row in sent if ShipCall(row.call) in EDITS]
    return edits[-1] if edits else None


def _to_edit(row: Any) -> NumberEdit:
    return NumberEdit(
        state=ShipmentState(row.state),
        number=TrackingNumber(row.tracking_number),
        problem=row.problem,
    )
