"""What is asked of the platform when a number is bought, or bought for another receiver."""

from collections.abc import Sequence

from app.domain.order import Order
from app.domain.parcel import Parcel
from app.domain.waybill import Waybill
from app.ports.platform import WaybillItem, WaybillRequest


def waybill_request(parcel: Parcel, orders: Sequence[Order], waybill: Waybill) -> WaybillRequest:
    """The request of one issue. A repeat for the same issue is the very same request."""
    order_ids = parcel.order_ids
    return WaybillRequest(
        order_id=order_ids[0],
        merged_order_ids=order_ids if len(order_ids) > 1 else (),
        pack_key=parcel.key_of(waybill.revision),
        receiver=orders[0].receiver,
        items=waybill_items(parcel, orders),
        pieces=waybill.pack_count,
    )


def waybill_items(parcel: Parcel, orders: Sequence[Order]) -> tuple[WaybillItem, ...]:
    """The contents of ``parcel``; those of its orders when it has no goods of its own."""
    wanted = {line.item_id: line.quantity for line in parcel.lines}
    return tuple(
        WaybillItem(name=item.name, quantity=wanted.get(item.item_id, item.quantity))
        for order in orders
        for item in order.items
        if (item.item_id in wanted if wanted else item.quantity > 0)
    )
