"""What 发货 must know of a parcel that was added beside the one with the goods."""

from collections.abc import Iterable

from app.domain.ids import ParcelId, TrackingNumber
from app.domain.order import Order
from app.domain.parcel import Making, Parcel
from app.domain.receipt import Line
from app.domain.shipment import ShipmentState, ShipOrder
from app.ports.rows import ParcelRow
from app.ports.store import UnitOfWork
from app.services.readiness import refused


def goods_first(rows: Iterable[ParcelRow]) -> tuple[list[ParcelRow], list[ParcelRow]]:
    """Rows with goods, and added ones: these can only follow."""
    rows = tuple(rows)
    return (
        [row for row in rows if row.made_by is not Making.EXTRA],
        [row for row in rows if row.made_by is Making.EXTRA],
    )


def parent_number(work: UnitOfWork, parcel: Parcel) -> TrackingNumber | None:
    """The number under which goods of the same order were shipped; None: none was yet."""
    mains = [
        p.parcel_id
        for p in work.parcels.siblings(parcel.parcel_id)
        if p.made_by is not Making.EXTRA
    ]
    waybills = work.waybills.live(mains)
    sent = work.shipments.live(w.waybill_id for w in waybills.values())
    for main in mains:
        waybill = waybills.get(main)
        shipment = sent.get(waybill.waybill_id) if waybill else None
        if shipment is not None and shipment.state is ShipmentState.DONE:
            return shipment.tracking_number
    return None


def parent_first(parcel_id: ParcelId) -> Line:
    """The line of an added parcel whose goods have not been shipped."""
    return refused(parcel_id, "主包裹还没有发货", "先发有商品的那个包裹，再发加的包裹。")


def extra_order(orders: tuple[Order, ...]) -> ShipOrder:
    """What the call says of the first order: an added parcel stands beside all its items."""
    order = orders[0]
    return ShipOrder(
        order_id=order.order_id,
        items=tuple((item.item_id, item.quantity) for item in order.items if item.needs_shipping),
    )
