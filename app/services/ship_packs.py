"""Which call carries which parcels, and what the platform's order says became of them.

Parts of one order that go out together are told in one call (``logisticsAddMultiPack``): all or
nothing. Each stays an outbox row of its own; one ``request_id`` marks those of one call.

A call that was refused keeps its ``request_id`` when it is made again, by a person or by itself.
The platform remembers the id of a call that succeeded, answers its repeat with the first result
and ships nothing (reference 3.7): should a refusal have been none, nothing goes out twice.
Another number, courier or set of parcels is another call with an id of its own: under the old
one it might be answered with what became of the old call.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.errors import AppError, Retry
from app.domain.ids import (
    BatchId,
    CarrierCode,
    ItemId,
    ParcelId,
    ShipmentId,
    TrackingNumber,
    new_id,
)
from app.domain.order import SHIPPABLE, Order
from app.domain.parcel import PENDING_STAGES, Making, Parcel
from app.domain.shipment import ShipCall, Shipment, ShipmentState, ShipOrder, ship_call_for
from app.domain.waybill import Waybill
from app.ports.platform import ShopPlatform
from app.ports.rows import ParcelRow
from app.ports.store import UnitOfWork
from app.services.extra_packs import extra_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One outbox row with what its call needs."""

    shipment: Shipment
    journal: int
    parcel: Parcel
    orders: tuple[Order, ...]
    reject_refund: bool = False  # a person chose to refuse the buyer's waiting refund
    parent: TrackingNumber | None = None  # of an added parcel: the number that has the goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a shipment."""

    state: ShipmentState
    at: datetime
    pack_id: str = ""
    title: str = ""
    advice: str = ""
    retry: Retry = Retry.NEVER


Told = tuple[Intent, ...]
"""The intents of one call."""


def chunks(rows: Iterable[ParcelRow], most: int) -> list[list[ParcelId]]:
    """Parcels in parts of about ``most``; parts of one order are never torn apart."""
    together: dict[object, list[ParcelId]] = {}
    for row in rows:
        key = row.order_ids if row.made_by is Making.SPLIT else row.parcel_id
        together.setdefault(key, []).append(row.parcel_id)
    found: list[list[ParcelId]] = []
    for ids in together.values():
        if not found or len(found[-1]) + len(ids) > most:
            found.append([])
        found[-1] += ids
    return found


def shared_requests(work: UnitOfWork, parcels: Iterable[Parcel]) -> dict[ParcelId, str]:
    """A request id for each of ``parcels`` that goes out in one call with the rest of its order.

    Every piece that is due is in exactly one open parcel, so that all open parcels of an order
    are all that is left of it. When one of them stays behind, the others go one by one.
    """
    parts: dict[object, list[Parcel]] = {}
    for parcel in parcels:
        if parcel.made_by is Making.SPLIT and len(parcel.order_ids) == 1:
            parts.setdefault(parcel.order_ids, []).append(parcel)
    found: dict[ParcelId, str] = {}
    for going in parts.values():
        ids = {parcel.parcel_id for parcel in going}
        if len(ids) > 1 and _open_parts(work, going[0]) == ids:
            found |= dict.fromkeys(ids, new_id())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The call that will carry a parcel."""

    call: ShipCall
    request_id: str


def askings(
    work: UnitOfWork, going: Iterable[tuple[Parcel, Waybill, tuple[Order, ...]]]
) -> dict[ParcelId, Asking]:
    """The call of each parcel: the one that was refused before, or a new one."""
    going = tuple(going)
    shared = shared_requests(work, [parcel for parcel, _, _ in going])
    refused = work.shipments.failed(waybill.waybill_id for _, waybill, _ in going)
    found: dict[ParcelId, Asking] = {}
    before: dict[ParcelId, str] = {}
    told: dict[str, list[Parcel]] = {}
    for parcel, waybill, orders in going:
        together = shared.get(parcel.parcel_id)
        call = ShipCall.MULTI_PACK if together else ship_call_for(parcel, orders)
        asking = Asking(call=call, request_id=together or new_id())
        found[parcel.parcel_id] = asking
        told.setdefault(asking.request_id, []).append(parcel)
        last = refused.get(waybill.waybill_id)
        if last is not None and _same_call(last, call, waybill):
            before[parcel.parcel_id] = last.request_id
    for parts in told.values():
        asking = found[parts[0].parcel_id]
        ids = {before.get(part.parcel_id, "") for part in parts}
        if len(ids) != 1:
            continue
        request_id = ids.pop()
        # With another set of parcels it would be another call.
        if request_id and work.shipments.told_with(request_id) == {p.parcel_id for p in parts}:
            again = replace(asking, request_id=request_id)
            found |= {part.parcel_id: again for part in parts}
    return found


def _same_call(last: Shipment, call: ShipCall, waybill: Waybill) -> bool:
    number = (waybill.carrier, waybill.tracking_number)
    return last.call is call and (last.carrier, last.tracking_number) == number


def new_shipment(
    batch: BatchId, parcel: Parcel, waybill: Waybill, asking: Asking, now: datetime
) -> Shipment:
    """The outbox row of a parcel."""
    if waybill.tracking_number is None:
        raise ValueError("a bought waybill has a number")
    return Shipment(
        shipment_id=ShipmentId(new_id()),
        batch_id=batch,
        parcel_id=parcel.parcel_id,
        waybill_id=waybill.waybill_id,
        request_id=asking.request_id,
        call=asking.call,
        carrier=waybill.carrier,
        tracking_number=waybill.tracking_number,
        state=ShipmentState.INTENDED,
        intended_at=now,
    )


def calls(intents: Iterable[Intent]) -> list[Told]:
    """``intents`` by the call that carries them, in their order."""
    found: dict[str, list[Intent]] = {}
    for intent in intents:
        found.setdefault(intent.shipment.request_id, []).append(intent)
    return [tuple(told) for told in found.values()]


def tell(platform: ShopPlatform, told: Told) -> tuple[str, ...]:
    """Make the call of these intents; the pack id of each, "" where the platform gives none."""
    shipment, parcel = told[0].shipment, told[0].parcel
    carrier, number = shipment.carrier, shipment.tracking_number
    # Of a shared call all must be chosen: it would refuse the refund of the other parts too.
    reject = all(intent.reject_refund for intent in told)
    if shipment.call is ShipCall.MULTI_PACK:
        return platform.ship_multi_pack(
            parcel.order_ids[0],
            _packs(told),
            request_id=shipment.request_id,
            reject_refund=reject,
        )
    if shipment.call is ShipCall.WHOLE:
        platform.ship_whole(parcel.order_ids[0], carrier, number, reject_refund=reject)
    elif told[0].parent is not None:
        platform.ship_extra(extra_order(told[0].orders), carrier, number, parent=told[0].parent)
    else:
        orders = _ship_orders(parcel)
        pack = platform.ship_single_pack(
            orders, carrier, number, request_id=shipment.request_id, reject_refund=reject
        )
        return (pack,)
    return ("",)


def refusal(error: AppError, told: Told, now: datetime) -> Verdict:
    """The platform, or the way to it, refused a call: nothing of it was shipped."""
    advice = error.advice
    if len(told) > 1:
        advice = f"同一订单的 {len(told)} 个包裹一起回传，都没有发货。{advice}"
    return Verdict(
        state=ShipmentState.FAILED, at=now, title=error.title, advice=advice, retry=error.retry
    )


def judge(intent: Intent, orders: Mapping[str, Order], now: datetime) -> Verdict:
    """What the platform's ``orders``, as asked for just now, say of an intent."""
    found = [orders[o] for o in intent.parcel.order_ids if o in orders]
    number = intent.shipment.tracking_number
    ours = [next((p for p in o.packs if p.tracking_number == number), None) for o in found]
    packs = [pack for pack in ours if pack is not None]
    extra = intent.shipment.call is ShipCall.EXTRA_PACK
    if packs and (extra or len(packs) == len(intent.parcel.order_ids)):
        at = min((p.shipped_at for p in packs if p.shipped_at), default=now)
        return Verdict(state=ShipmentState.DONE, at=at, pack_id=packs[0].pack_id)
    if found and (extra or all(order.status in SHIPPABLE for order in found)):
        return Verdict(
            state=ShipmentState.FAILED,
            at=now,
            title="平台没有收到这次发货",
            advice="可以直接重试。",
            retry=Retry.NOW,
        )
    return Verdict(
        state=ShipmentState.FAILED,
        at=now,
        title="平台上的发货信息与本地不同",
        advice="在抖店后台核对这个订单的运单号。",
        retry=Retry.AFTER_FIX,
    )


def _open_parts(work: UnitOfWork, parcel: Parcel) -> set[ParcelId]:
    return {
        part.parcel_id
        for part in work.parcels.siblings(parcel.parcel_id)
        if part.made_by is not Making.EXTRA and part.stage in PENDING_STAGES
    }


def _packs(
    told: Told,
) -> tuple[tuple[tuple[tuple[ItemId, int], ...], CarrierCode, TrackingNumber], ...]:
    return tuple(
        (
            tuple((line.item_id, line.quantity) for line in intent.parcel.lines),
            intent.shipment.carrier,
            intent.shipment.tracking_number,
        )
        for intent in told
    )


def _ship_orders(parcel: Parcel) -> tuple[ShipOrder, ...]:
    return tuple(
        ShipOrder(
            order_id=order_id,
            items=tuple(
                (line.item_id, line.quantity) for line in parcel.lines if line.order_id == order_id
            ),
        )
        for order_id in parcel.order_ids
    )
