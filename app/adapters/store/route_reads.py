"""Reading what is stored of routes: events, journeys, waybills under way, whole stories."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, ScalarSelect, Select, and_, func, select, text

from app.adapters.store.dialect import among, plain_rows
from app.adapters.store.route_tables import (
    OPEN_POLL_SQL,
    route_accepted,
    route_anomalies,
    route_events,
    route_polls,
)
from app.adapters.store.tables import carriers, parcel_orders, parcels, waybills
from app.domain.ids import CarrierCode, OrderId, ParcelId, ShopId, WaybillId
from app.domain.instants import from_epoch
from app.domain.number_holders import as_scanned, spellings
from app.domain.parcel import Stage
from app.domain.route import RouteEvent, RouteKind, RouteSource
from app.domain.route_facts import Anomaly, Journey
from app.domain.route_table import short_province
from app.domain.waybill import Sender
from app.ports.routes import AcceptedScan, AnomalyRow, DueRoute, DueRoutes, RouteStory, Trackable

UNDER_WAY = (Stage.SHIPPED.value, Stage.PICKED_UP.value)

_AWAITING = text("parcels.stage = 'shipped'")  # the partial index's own words
NUMBERED = text("waybills.tracking_number <> ''")

PICKED_UP_S = func.coalesce(
    func.nullif(parcels.c.picked_up_s, 0), func.nullif(parcels.c.early_scan_s, 0)
)
"""The pickup of a parcel for rates. One scanned before it was paid for, and not again since, is out
of the rate (rules, section 2), so that scan stands here."""


def _found_s(kind: Anomaly) -> ScalarSelect[int]:
    return (
        select(route_anomalies.c.seen_s)
        .where(
            route_anomalies.c.waybill_id == parcels.c.waybill_id,
            route_anomalies.c.kind == kind.value,
            route_anomalies.c.ended_s == 0,  # nobody called the scans right
        )
        .scalar_subquery()
    )


REUSED_S = _found_s(Anomaly.REUSED_NUMBER)
"""When the number of a parcel was found to have made an earlier trip; NULL: it was not."""
EARLY_S = _found_s(Anomaly.BEFORE_PAYMENT)
"""When a parcel was found to have been scanned before it was paid for; NULL: it was not."""
COSTS_AT_ONCE = (Anomaly.REUSED_NUMBER, Anomaly.BEFORE_PAYMENT)
"""Anomalies that the platform charges for by themselves (rules, section 4)."""

_sender = msgspec.json.Decoder(Sender)

_TRACKABLE = (
    select(
        parcels.c.parcel_id,
        parcels.c.shop_id,
        parcels.c.paid_s,
        parcels.c.promise_s,
        parcels.c.uploaded_s,
        parcels.c.presale,
        parcels.c.receiver,
        parcels.c.region,
        parcels.c.waybill_id,
        parcels.c.carrier,
        parcels.c.tracking_number,
        waybills.c.asked_s,
        waybills.c.picked_up_s,
        waybills.c.sender,
        route_polls.c.next_s,
        route_polls.c.failures,
        route_polls.c.handed_s,
        route_polls.c.hub_s,
        route_polls.c.last_s,
        route_polls.c.signed_s,
        route_polls.c.delivering,
    )
    .join(
        waybills,
        # Both, so that one waybill leads to its parcel by a primary key.
        and_(
            waybills.c.waybill_id == parcels.c.waybill_id,
            waybills.c.parcel_id == parcels.c.parcel_id,
        ),
    )
    .outerjoin(route_polls, route_polls.c.waybill_id == parcels.c.waybill_id)
    .where(parcels.c.tracking_number != "")
)


_PLANNED = (
    select(
        route_polls.c.waybill_id,
        parcels.c.shop_id,
        parcels.c.uploaded_s,
        route_polls.c.next_s,
        route_polls.c.deadline_s,
        parcels.c.picked_up_s,
    )
    .join(waybills, waybills.c.waybill_id == route_polls.c.waybill_id)
    .join(
        parcels,
        and_(
            parcels.c.parcel_id == waybills.c.parcel_id,
            parcels.c.waybill_id == waybills.c.waybill_id,
        ),
    )
    .where(text(OPEN_POLL_SQL), parcels.c.stage.in_(UNDER_WAY))
)


def awaiting_pickup(shop_id: str, limit: int) -> Select[Any]:
    """Shipped and not picked up, earliest payment first."""
    return (
        _TRACKABLE.where(_AWAITING, parcels.c.shop_id == shop_id)
        .order_by(parcels.c.paid_s, parcels.c.parcel_id)
        .limit(limit)
    )


def due_routes(connection: Connection, shop_ids: Iterable[str], now_s: int) -> DueRoutes:
    """Planned ones by the index of their times; the others are few: they were shipped just now."""
    mine = among(parcels.c.shop_id, tuple(shop_ids))
    planned = plain_rows(connection, _PLANNED.where(route_polls.c.next_s <= now_s, mine))
    unasked = connection.execute(
        _TRACKABLE.where(_AWAITING, mine, route_polls.c.waybill_id.is_(None))
    )
    return DueRoutes(
        planned=tuple(
            DueRoute(
                waybill_id=waybill_id,
                shop_id=shop_id,
                uploaded_s=uploaded_s,
                next_s=next_s,
                deadline_s=deadline_s,
                picked_up=picked_up_s > 0,
            )
            for waybill_id, shop_id, uploaded_s, next_s, deadline_s, picked_up_s in planned
        ),
        unasked=tuple(to_trackable(row) for row in unasked),
    )


def under_way(waybill_id: str) -> Select[Any]:
    """One waybill, if its parcel travels under it."""
    return _TRACKABLE.where(waybills.c.waybill_id == waybill_id, parcels.c.stage.in_(UNDER_WAY))


def to_trackable(row: Any) -> Trackable:
    """A row of the questions above."""
    return Trackable(
        waybill_id=WaybillId(row.waybill_id),
        parcel_id=ParcelId(row.parcel_id),
        shop_id=ShopId(row.shop_id),
        carrier=CarrierCode(row.carrier),
        tracking_number=row.tracking_number,
        paid_at=from_epoch(row.paid_s),
        asked_at=from_epoch(row.asked_s),
        promise_at=from_epoch(row.promise_s),
        uploaded_at=from_epoch(row.uploaded_s),
        presale=row.presale == 1,
        receiver=row.receiver.split(" ")[0],
        from_province=sender_province(row.sender),
        to_province=short_province(row.region),
        next_at=from_epoch(row.next_s),
        failures=row.failures or 0,
        handed_at=from_epoch(row.handed_s),
        picked_up_at=from_epoch(row.picked_up_s),
        hub_at=from_epoch(row.hub_s),
        last_at=from_epoch(row.last_s),
        signed_at=from_epoch(row.signed_s),
        delivering=row.delivering == 1,
    )


def sender_province(sender: str) -> str:
    """The short province of a waybill's sender, as stored; "" unknown."""
    return short_province(_sender.decode(sender).address.province) if sender else ""


def events_of(connection: Connection, waybill_id: str) -> tuple[RouteEvent, ...]:
    """Stored events of one waybill."""
    rows = connection.execute(select(route_events).where(route_events.c.waybill_id == waybill_id))
    return tuple(to_event(row) for row in rows)


def to_event(row: Any) -> RouteEvent:
    """A row of ``route_events``."""
    at = from_epoch(row.at_s)
    if at is None:
        raise ValueError("an event without a time")
    return RouteEvent(
        at=at,
        kind=RouteKind(row.kind),
        state=row.state,
        text=row.text,
        site=row.site,
        description=row.description,
        opcode=row.opcode,
        source=RouteSource(row.source),
        province=row.province,
        heard_at=from_epoch(row.heard_s),
    )


_JOURNEY = select(
    waybills.c.intended_s, waybills.c.typed, waybills.c.sender, parcels.c.paid_s, parcels.c.region
).join(parcels, parcels.c.parcel_id == waybills.c.parcel_id)


def journey_of(connection: Connection, waybill_id: str) -> Journey:
    """What is known of a waybill beside its events.

    Raises:
        KeyError: there is no such waybill.
    """
    row = connection.execute(_JOURNEY.where(waybills.c.waybill_id == waybill_id)).one_or_none()
    if row is None:
        raise KeyError(waybill_id)
    return _journey(row, accepted_of(connection, waybill_id))


def accepted_of(connection: Connection, waybill_id: str) -> tuple[AcceptedScan, ...]:
    """What people called right of one waybill, oldest scan first."""
    rows = connection.execute(
        select(route_accepted)
        .where(route_accepted.c.waybill_id == waybill_id)
        .order_by(route_accepted.c.at_s, route_accepted.c.kind)
    )
    return tuple(
        AcceptedScan(
            waybill_id=WaybillId(row.waybill_id),
            kind=Anomaly(row.kind),
            at_s=row.at_s,
            reason=row.reason,
            actor=row.actor,
            accepted_s=row.accepted_s,
        )
        for row in rows
    )


def _journey(row: Any, accepted: tuple[AcceptedScan, ...]) -> Journey:
    scans = ((each.kind, from_epoch(each.at_s)) for each in accepted)
    return Journey(
        issued_at=None if row.typed else from_epoch(row.intended_s),
        paid_at=from_epoch(row.paid_s),
        from_province=sender_province(row.sender),
        to_province=short_province(row.region),
        accepted=frozenset((kind, at) for kind, at in scans if at is not None),
    )


_STORY = (
    select(
        waybills.c.waybill_id,
        waybills.c.parcel_id,
        waybills.c.carrier,
        waybills.c.tracking_number,
        waybills.c.intended_s,
        waybills.c.typed,
        waybills.c.sender,
        waybills.c.asked_s,
        parcels.c.shop_id,
        parcels.c.paid_s,
        parcels.c.region,
        parcels.c.uploaded_s,
        parcels.c.waybill_id.label("travels_under"),
        carriers.c.name,
        route_polls.c.next_s,
        route_polls.c.done,
        route_polls.c.failures,
        route_polls.c.problem,
    )
    .join(parcels, parcels.c.parcel_id == waybills.c.parcel_id)
    .outerjoin(
        carriers,
        and_(carriers.c.shop_id == parcels.c.shop_id, carriers.c.code == waybills.c.carrier),
    )
    .outerjoin(route_polls, route_polls.c.waybill_id == waybills.c.waybill_id)
    .where(NUMBERED)
    .order_by(waybills.c.intended_s, waybills.c.waybill_id)
)


def stories_of_parcel(connection: Connection, parcel_id: str) -> tuple[RouteStory, ...]:
    """Every issue that the parcel ever had, oldest first."""
    return tuple(_stories(connection, _STORY.where(waybills.c.parcel_id == parcel_id)))


def stories_of_number(connection: Connection, number: str) -> tuple[RouteStory, ...]:
    """Every issue of a number, oldest first: couriers recycle them."""
    named = among(waybills.c.tracking_number, spellings(as_scanned(number)))
    return tuple(_stories(connection, _STORY.where(named)))


def _stories(connection: Connection, statement: Select[Any]) -> Iterator[RouteStory]:
    for row in connection.execute(statement).all():
        ids = connection.scalars(
            select(parcel_orders.c.order_id)
            .where(parcel_orders.c.parcel_id == row.parcel_id)
            .order_by(parcel_orders.c.position)
        )
        accepted = accepted_of(connection, row.waybill_id)
        yield RouteStory(
            waybill_id=WaybillId(row.waybill_id),
            parcel_id=ParcelId(row.parcel_id),
            shop_id=ShopId(row.shop_id),
            order_ids=tuple(OrderId(each) for each in ids),
            carrier_name=row.name or row.carrier,
            tracking_number=row.tracking_number,
            travels=row.travels_under == row.waybill_id,
            journey=_journey(row, accepted),
            uploaded_s=row.uploaded_s if row.travels_under == row.waybill_id else 0,
            asked_s=row.asked_s,
            next_s=0 if row.done else row.next_s or 0,
            failures=row.failures or 0,
            problem=row.problem or "",
            events=events_of(connection, row.waybill_id),
            anomalies=_anomalies(connection, row.waybill_id),
            accepted=accepted,
        )


def _anomalies(connection: Connection, waybill_id: str) -> tuple[AnomalyRow, ...]:
    rows = connection.execute(
        select(route_anomalies)
        .where(route_anomalies.c.waybill_id == waybill_id)
        .order_by(route_anomalies.c.at_s, route_anomalies.c.kind)
    )
    return tuple(
        AnomalyRow(
            kind=Anomaly(row.kind),
            at_s=row.at_s,
            detail=row.detail,
            seen_s=row.seen_s,
            ended_s=row.ended_s,
        )
        for row in rows
    )
