"""可回收: bought numbers that nothing will travel under."""

from sqlalchemy import Connection, and_, func, select, text

from app.adapters.store.codec import unpack_blocks
from app.adapters.store.tables import (
    PENDING_SQL,
    SPARE_SQL,
    carriers,
    parcels,
    print_jobs,
    shipments,
    shops,
    waybills,
)
from app.domain.ids import OrderId, ParcelId, ShopId, TrackingNumber
from app.domain.parcel import Stage
from app.ports.rows import RecyclableRow

_NOT_SHIPPED = (Stage.TO_PRINT.value, Stage.TO_CONFIRM.value, Stage.TO_SHIP.value)

_printed = (
    select(func.count())
    .where(print_jobs.c.waybill_id == waybills.c.waybill_id, print_jobs.c.state == "printed")
    .scalar_subquery()
)
_in_use = (
    select(shipments.c.shipment_id)
    .where(
        shipments.c.waybill_id == waybills.c.waybill_id,
        shipments.c.state.in_(("intended", "unknown")),
    )
    .exists()
)
_ROWS = (
    select(
        parcels.c.parcel_id,
        parcels.c.shop_id,
        shops.c.name.label("shop_name"),
        parcels.c.order_ids,
        parcels.c.blocks,
        func.coalesce(func.nullif(carriers.c.name, ""), waybills.c.carrier).label("carrier_name"),
        waybills.c.tracking_number,
        waybills.c.spare,
        _printed.label("printed"),
    )
    .join(parcels, parcels.c.parcel_id == waybills.c.parcel_id)
    .join(shops, shops.c.shop_id == parcels.c.shop_id)
    .outerjoin(
        carriers,
        and_(carriers.c.shop_id == parcels.c.shop_id, carriers.c.code == waybills.c.carrier),
    )
    .where(
        waybills.c.state == "bought",
        waybills.c.typed == 0,
        shops.c.removed == 0,
        ~_in_use,
    )
    .order_by(waybills.c.settled_s, waybills.c.waybill_id)
)
_SPARE = _ROWS.where(text(SPARE_SQL))
_CLOSING = _ROWS.where(
    text(PENDING_SQL),
    parcels.c.closing == 1,
    parcels.c.stage.in_(_NOT_SHIPPED),
    parcels.c.waybill_id == waybills.c.waybill_id,
)


def recyclable(connection: Connection) -> tuple[RecyclableRow, ...]:
    """Spare numbers, and those of parcels of which nothing is ours to ship any more."""
    return tuple(
        RecyclableRow(
            parcel_id=ParcelId(row.parcel_id),
            shop_id=ShopId(row.shop_id),
            shop_name=row.shop_name or row.shop_id,
            order_ids=tuple(OrderId(order_id) for order_id in row.order_ids.split(" ")),
            carrier_name=row.carrier_name,
            tracking_number=TrackingNumber(row.tracking_number),
            blocks=frozenset() if row.spare else unpack_blocks(row.blocks),
            copies=row.printed,
            spare=row.spare == 1,
        )
        for query in (_SPARE, _CLOSING)
        for row in connection.execute(query)
    )
