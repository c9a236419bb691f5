"""Orders, waybills and the like with sensible defaults; a seal and a bus to watch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState
from app.domain.events import Event
from app.domain.ids import (
    BatchId,
    CarrierCode,
    ItemId,
    OrderId,
    ParcelId,
    PrinterId,
    PrintJobId,
    ShipmentId,
    ShopId,
    TrackingNumber,
    WaybillId,
)
from app.domain.order import Item, Order, OrderStatus, Receiver, Region, ShippedPack
from app.domain.printing import PrintJob, PrintState
from app.domain.shipment import ShipCall, Shipment, ShipmentState
from app.domain.waybill import SortMarks, Waybill, WaybillState
from app.ports.shops import Shop

T0 = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
SHOP = ShopId("100001")


class PlainSeal:
    """Seals nothing, but keeps the binding honest."""

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        return bound_to.encode() + b"|" + plain

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        bound, _, plain = sealed.partition(b"|")
        assert bound == bound_to.encode()
        return plain


class Heard:
    """A bus that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        self.events.append(event)

    def subscribe(self, listener: Any) -> Any:
        raise AssertionError("the store listens to nobody")


def at(minutes: float = 0) -> datetime:
    """An instant that many minutes after the start."""
    return T0 + timedelta(minutes=minutes)


def make_shop(shop_id: ShopId = SHOP, **changes: Any) -> Shop:
    shop = Shop(shop_id=shop_id, name="练习店铺", app_key="7" * 19, authorized=True)
    return replace(shop, **changes)


def make_receiver(tail: str = "a", **changes: Any) -> Receiver:
    receiver = Receiver(
        name_mask="王*明",
        phone_mask="138******78",
        detail_mask="人民路**",
        region=Region(province="浙江省", city="杭州市", district="西湖区", street="文新街道"),
        name_cipher=f"##name{tail}#1##",
        phone_cipher=f"$$phone{tail}$1$$",
        detail_cipher=f"##detail{tail}#1##",
    )
    return replace(receiver, **changes)


def make_item(number: int = 1, **changes: Any) -> Item:
    item = Item(
        item_id=ItemId(f"i{number}"),
        product_id=f"p{number}",
        sku_id=f"s{number}",
        name=f"茶杯{number}",
        spec="白色",
        code=f"CUP-{number}",
        quantity=number,
        price_fen=1990,
        paid_fen=1990 * number,
        status=OrderStatus.TO_SHIP,
    )
    return replace(item, **changes)


def make_order(number: int | str = 1, **changes: Any) -> Order:
    order = Order(
        shop_id=SHOP,
        order_id=OrderId(f"69{number:0>6}"),
        status=OrderStatus.TO_SHIP,
        created_at=at(-70),
        updated_at=at(-50),
        paid_at=at(-60),
        shipped_at=None,
        finished_at=None,
        promise_at=at(48 * 60),
        appointment_at=None,
        order_fen=5970,
        paid_fen=5970,
        post_fen=0,
        buyer_words="请小心轻放",
        seller_words="",
        flag=0,
        address_key="addr-1",
        receiver=make_receiver(),
        items=(make_item(1), make_item(2)),
    )
    order = replace(order, **changes)
    items = (replace(i, promise_at=i.promise_at or order.promise_at) for i in order.items)
    return replace(order, items=tuple(items))


def make_case(order: Order, **changes: Any) -> AfterSale:
    case = AfterSale(
        after_sale_id=f"as-{order.order_id}",
        shop_id=order.shop_id,
        order_id=order.order_id,
        item_id=order.items[0].item_id,
        kind=AfterSaleKind.REFUND_BEFORE_SHIP,
        state=AfterSaleState.WAITS_FOR_SHOP,
        applied_at=at(-10),
        updated_at=at(-10),
        deadline_at=at(60),
        refund_fen=1990,
    )
    return replace(case, **changes)


def parcel_of(order: Order) -> ParcelId:
    return ParcelId(f"{order.shop_id}-{order.order_id}-1")


def make_waybill(parcel_id: ParcelId, **changes: Any) -> Waybill:
    waybill = Waybill(
        waybill_id=WaybillId(f"w-{parcel_id}"),
        parcel_id=parcel_id,
        revision=1,
        carrier=CarrierCode("zhongtong"),
        state=WaybillState.INTENDED,
        tracking_number=None,
        marks=SortMarks(),
        intended_at=at(1),
        settled_at=None,
    )
    return replace(waybill, **changes)


def bought(waybill: Waybill, number: str = "ZT001", **changes: Any) -> Waybill:
    done = replace(
        waybill,
        state=WaybillState.BOUGHT,
        tracking_number=TrackingNumber(number),
        marks=SortMarks(sort_code="300-01-02", hub_code="H1", hub_name="杭州", short_name="杭"),
        settled_at=at(2),
    )
    return replace(done, **changes)


def make_job(waybill: Waybill, **changes: Any) -> PrintJob:
    job = PrintJob(
        job_id=PrintJobId(f"j-{waybill.waybill_id}"),
        batch_id=BatchId("batch"),
        sequence=1,
        parcel_id=waybill.parcel_id,
        waybill_id=waybill.waybill_id,
        printer_id=PrinterId("label"),
        copy=1,
        state=PrintState.LEASED,
        leased_at=at(3),
    )
    return replace(job, **changes)


def make_shipment(waybill: Waybill, **changes: Any) -> Shipment:
    shipment = Shipment(
        shipment_id=ShipmentId(f"s-{waybill.waybill_id}"),
        batch_id=BatchId("batch"),
        parcel_id=waybill.parcel_id,
        waybill_id=waybill.waybill_id,
        request_id="r1",
        call=ShipCall.WHOLE,
        carrier=waybill.carrier,
        tracking_number=TrackingNumber(waybill.tracking_number or ""),
        state=ShipmentState.INTENDED,
        intended_at=at(5),
    )
    return replace(shipment, **changes)


def make_pack(number: str) -> ShippedPack:
    return ShippedPack(
        tracking_number=TrackingNumber(number),
        carrier=CarrierCode("zhongtong"),
        pack_id="77",
        shipped_at=at(6),
        item_quantities=((ItemId("i1"), 1), (ItemId("i2"), 2)),
    )
