"""Shipments (发货回传): tracking numbers written back to the platform."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import (
    BatchId,
    CarrierCode,
    ItemId,
    OrderId,
    ParcelId,
    ShipmentId,
    TrackingNumber,
    WaybillId,
)
from app.domain.order import Order, OrderStatus
from app.domain.parcel import Making, Parcel


class ShipmentState(StrEnum):
    """What is known of the write-back."""

    INTENDED = "intended"  # in the outbox, written before the call
    UNKNOWN = "unknown"  # the answer was lost; settled by asking the platform
    DONE = "done"
    FAILED = "failed"


class ShipCall(StrEnum):
    """Which platform call fits the parcel."""

    WHOLE = "whole"  # one untouched order, one parcel
    SINGLE_PACK = "single_pack"  # merged orders, or part of an order
    MULTI_PACK = "multi_pack"  # one order in several parcels, told at once
    EXTRA_PACK = "extra_pack"  # one more parcel of an order that has been shipped
    EDIT = "edit"  # another number for an order that was shipped whole
    EDIT_PACK = "edit_pack"  # another number for one pack


EDITS = frozenset({ShipCall.EDIT, ShipCall.EDIT_PACK})
"""Calls that change the number of what has been shipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One outbox row. ``request_id`` is reused on every retry of the same intent."""

    shipment_id: ShipmentId
    batch_id: BatchId
    parcel_id: ParcelId
    waybill_id: WaybillId
    request_id: str
    call: ShipCall
    carrier: CarrierCode
    tracking_number: TrackingNumber
    state: ShipmentState
    intended_at: datetime
    settled_at: datetime | None = None
    pack_id: str = ""
    problem: str = ""


def ship_call_for(parcel: Parcel, orders: tuple[Order, ...]) -> ShipCall:
    """The call that ships ``parcel``: whole only for all of one order none of which has gone.

    ``logisticsAdd`` refuses part-shipped orders (reference section 3.7), the pack calls do not.
    """
    if parcel.made_by is Making.EXTRA:
        return ShipCall.EXTRA_PACK
    if len(orders) != 1 or orders[0].status is OrderStatus.PART_SHIPPED:
        return ShipCall.SINGLE_PACK
    wanted = {(line.item_id, line.quantity) for line in parcel.lines}
    whole = {
        (item.item_id, item.quantity)
        for item in orders[0].items
        if item.needs_shipping and item.quantity > 0
    }
    return ShipCall.WHOLE if wanted == whole else ShipCall.SINGLE_PACK


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipOrder:
    """What a ship call says of one order: which pieces go."""

    order_id: OrderId
    items: tuple[tuple[ItemId, int], ...]
