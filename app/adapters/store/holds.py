"""Held orders (挂起), and those that are 加急."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, text, update

from app.adapters.store.codec import instant, seconds
from app.adapters.store.dialect import among, upsert
from app.adapters.store.links import parcels_of_orders
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import PENDING_SQL, holds, orders, parcel_orders, parcels
from app.adapters.store.touched import Touched
from app.domain.hold import Hold
from app.domain.ids import OrderId, ParcelId
from app.domain.instants import from_epoch
from app.domain.pickup import PickupFacts

_PUT = upsert(holds, ("order_id", "reason", "actor", "since_s", "until_s", "before_s"))
_END = (
    update(holds).where(holds.c.order_id == bindparam("held")).values(until_s=bindparam("ends_s"))
)


class SqlHolds:
    """Holds. A change of one judges the order's parcels again."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def put(self, wanted: Iterable[Hold]) -> None:
        wanted = tuple(wanted)
        if wanted:
            self._connection.execute(_PUT, [_row(hold) for hold in wanted])
            self._changed([hold.order_id for hold in wanted], held=1)

    def end(self, order_ids: Iterable[OrderId]) -> None:
        wanted = list(order_ids)
        self._connection.execute(delete(holds).where(among(holds.c.order_id, wanted)))
        self._changed(wanted, held=0)

    def note_ends(self, wanted: Iterable[Hold]) -> None:
        wanted = tuple(wanted)
        if wanted:
            self._connection.execute(
                _END, [{"held": hold.order_id, "ends_s": seconds(hold.until)} for hold in wanted]
            )
            self._show([hold.order_id for hold in wanted])

    def of(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Hold]:
        rows = self._connection.execute(select(holds).where(among(holds.c.order_id, order_ids)))
        return {OrderId(row.order_id): to_hold(row) for row in rows}

    def all(self) -> tuple[Hold, ...]:
        rows = self._connection.execute(select(holds).order_by(holds.c.since_s, holds.c.order_id))
        return tuple(to_hold(row) for row in rows)

    def facts(self, order_ids: Iterable[OrderId]) -> dict[OrderId, tuple[PickupFacts, ...]]:
        rows = self._connection.execute(
            select(
                parcel_orders.c.order_id,
                parcels.c.paid_s,
                parcels.c.promise_s,
                parcels.c.uploaded_s,
                parcels.c.picked_up_s,
                parcels.c.presale,
            )
            .join(parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
            .where(among(parcel_orders.c.order_id, order_ids), text(f"parcels.{PENDING_SQL}"))
        )
        found: dict[OrderId, tuple[PickupFacts, ...]] = {}
        for row in rows:
            order_id = OrderId(row.order_id)
            found[order_id] = (*found.get(order_id, ()), _facts(row))
        return found

    def urgent(self, order_ids: Iterable[OrderId]) -> frozenset[OrderId]:
        rows = self._connection.scalars(
            select(orders.c.order_id).where(
                among(orders.c.order_id, order_ids), orders.c.urgent == 1
            )
        )
        return frozenset(OrderId(order_id) for order_id in rows)

    def set_urgent(self, order_ids: Iterable[OrderId], *, urgent: bool) -> None:
        wanted = list(order_ids)
        self._connection.execute(
            update(orders).where(among(orders.c.order_id, wanted)).values(urgent=int(urgent))
        )
        self._show(wanted)

    def _changed(self, order_ids: list[OrderId], *, held: int) -> None:
        self._connection.execute(
            update(orders).where(among(orders.c.order_id, order_ids)).values(held=held)
        )
        self._show(order_ids)

    def _show(self, order_ids: list[OrderId]) -> None:
        parcel_ids: frozenset[ParcelId] = parcels_of_orders(self._connection, order_ids)
        rejudge(self._connection, parcel_ids)
        self._touched.orders.update(order_ids)
        self._touched.parcels |= parcel_ids


def to_hold(row: Any) -> Hold:
    """The hold of a row of ``holds``."""
    return Hold(
        order_id=OrderId(row.order_id),
        reason=row.reason,
        actor=row.actor,
        since=instant(row.since_s),
        until=from_epoch(row.until_s),
        before=timedelta(seconds=row.before_s),
    )


def _row(hold: Hold) -> dict[str, Any]:
    return {
        "order_id": hold.order_id,
        "reason": hold.reason,
        "actor": hold.actor,
        "since_s": seconds(hold.since),
        "until_s": seconds(hold.until),
        "before_s": int(hold.before.total_seconds()),
    }


def _facts(row: Any) -> PickupFacts:
    return PickupFacts(
        paid_at=from_epoch(row.paid_s),
        promise_at=from_epoch(row.promise_s),
        uploaded_at=from_epoch(row.uploaded_s),
        picked_up_at=from_epoch(row.picked_up_s),
        presale=bool(row.presale),
    )
