"""What has been shipped, as another number for it must be told to the platform."""

from app.domain.errors import Retry
from app.domain.order import Order
from app.domain.parcel import AFTER_SHIPPING, Parcel
from app.domain.receipt import Line, Outcome
from app.domain.shipment import ShipCall, ShipmentState
from app.domain.waybill import Waybill
from app.ports.store import UnitOfWork
from app.services.readiness import refused

EDIT_UNKNOWN = "改单号结果未知"
OPEN_SHIPMENTS = (ShipmentState.INTENDED, ShipmentState.UNKNOWN)


def pack_of(work: UnitOfWork, waybill: Waybill, orders: tuple[Order, ...]) -> str | None:
    """The platform's id of what was shipped under ``waybill``; "" for a whole order.

    None: it is a pack, and its id is not known yet.
    """
    shipment = work.shipments.live((waybill.waybill_id,)).get(waybill.waybill_id)
    if shipment is None or shipment.call in {ShipCall.WHOLE, ShipCall.EDIT}:
        return ""
    packs = (pack for order in orders for pack in order.packs)
    told = (p.pack_id for p in packs if p.tracking_number == waybill.tracking_number)
    return shipment.pack_id or next((pack_id for pack_id in told if pack_id), None)


def not_for_editing(work: UnitOfWork, parcel: Parcel, orders: tuple[Order, ...]) -> Line | None:
    """Why the number of a parcel is not edited now."""
    parcel_id = parcel.parcel_id
    if parcel.stage not in AFTER_SHIPPING:
        return refused(parcel_id, "还没有发货", "发货前换号请用「重做」。")
    old = work.waybills.live((parcel_id,)).get(parcel_id)
    sent = work.shipments.live((old.waybill_id,)) if old else {}
    if old is None or not any(s.state is ShipmentState.DONE for s in sent.values()):
        return refused(parcel_id, "不是在这里发的货", "请在抖店后台修改运单号。")
    waiting = work.shipments.in_state(*OPEN_SHIPMENTS)
    if any(s.parcel_id == parcel_id for s in waiting):
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.UNKNOWN,
            title=EDIT_UNKNOWN,
            advice="会自动再问平台，问清后再改。",
            retry=Retry.ASK_FIRST,
        )
    if pack_of(work, old, orders) is None:
        return refused(parcel_id, "还不知道平台上的包裹编号", "同步后再改单号。")
    return None
