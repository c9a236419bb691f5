"""Route events by waybill issue, and what they tell about the pickup."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from app.adapters.store.dialect import insert_unless_taken
from app.adapters.store.tables import parcels, route_events, waybills
from app.adapters.store.touched import Touched
from app.domain.ids import CarrierCode, ParcelId, ShopId, WaybillId
from app.domain.instants import from_epoch, to_epoch
from app.domain.parcel import Stage
from app.domain.route import RouteEvent, RouteKind
from app.ports.store import Trackable


class SqlRoutes:
    """Route events."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, waybill_id: WaybillId, events: Iterable[RouteEvent], asked_at: datetime) -> int:
        new = sum(self._add_one(waybill_id, event) for event in events)
        picked_up_s = self._connection.scalar(
            select(func.coalesce(func.min(route_events.c.at_s), 0)).where(
                route_events.c.waybill_id == waybill_id,
                route_events.c.kind == RouteKind.PICKED_UP.value,
            )
        )
        self._connection.execute(
            update(waybills)
            .where(waybills.c.waybill_id == waybill_id)
            .values(asked_s=to_epoch(asked_at), picked_up_s=picked_up_s)
        )
        if new:
            self._note_pickup(waybill_id, picked_up_s or 0)
        return new

    def awaiting_pickup(self, shop_id: ShopId, limit: int) -> tuple[Trackable, ...]:
        rows = self._connection.execute(
            select(
                parcels.c.parcel_id,
                parcels.c.paid_s,
                parcels.c.waybill_id,
                parcels.c.carrier,
                parcels.c.tracking_number,
                waybills.c.asked_s,
            )
            .join(waybills, waybills.c.waybill_id == parcels.c.waybill_id)
            .where(
                parcels.c.stage == Stage.SHIPPED.value,
                parcels.c.shop_id == shop_id,
                parcels.c.tracking_number != "",
            )
            .order_by(parcels.c.paid_s, parcels.c.parcel_id)
            .limit(limit)
        )
        return tuple(
            Trackable(
                waybill_id=WaybillId(row.waybill_id),
                parcel_id=ParcelId(row.parcel_id),
                shop_id=shop_id,
                carrier=CarrierCode(row.carrier),
                tracking_number=row.tracking_number,
                paid_at=from_epoch(row.paid_s),
                asked_at=from_epoch(row.asked_s),
            )
            for row in rows
        )

    def _add_one(self, waybill_id: WaybillId, event: RouteEvent) -> int:
        row = {
            "waybill_id": waybill_id,
            "at_s": to_epoch(event.at),
            "kind": event.kind.value,
            "state": event.state,
            "text": event.text,
            "site": event.site,
        }
        return self._connection.execute(insert_unless_taken(route_events), row).rowcount

    def _note_pickup(self, waybill_id: WaybillId, picked_up_s: int) -> None:
        """On the parcel that still travels under this waybill."""
        parcel = self._connection.execute(
            select(parcels.c.parcel_id, parcels.c.stage)
            .join(waybills, waybills.c.parcel_id == parcels.c.parcel_id)
            .where(waybills.c.waybill_id == waybill_id, parcels.c.waybill_id == waybill_id)
        ).one_or_none()
        if parcel is None:
            return
        moved = picked_up_s and parcel.stage == Stage.SHIPPED.value
        self._connection.execute(
            update(parcels)
            .where(parcels.c.parcel_id == parcel.parcel_id)
            .values(
                picked_up_s=picked_up_s,
                stage=Stage.PICKED_UP.value if moved else parcel.stage,
            )
        )
        self._touched.parcels.add(ParcelId(parcel.parcel_id))
