"""After shipping: another number, or one more parcel (reference 3.7)."""

from app.sandbox.answers import Data, business
from app.sandbox.couriers import COURIERS
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.ledger import NumberEdited, ShipmentMade
from app.sandbox.records import CANCELLED, FINISHED, SHIPPED, Line, Pack, ShopOrder
from app.sandbox.shipping import Load, check_courier, check_number, known_order, use
from app.sandbox.shop_state import ShopState


def edit(call: ShopCall) -> Data:
    """The number of a whole-order shipment."""
    order = _editable(call)
    packs = [pack for pack in order.packs if not pack.extra]
    if order.status != SHIPPED or not all(pack.whole for pack in packs):
        raise business(70011, "包裹 id 不能为空，请使用按包裹修改")
    return _change(call, order, packs[-1])


def edit_by_pack(call: ShopCall) -> Data:
    """The number of one parcel of a single-pack or multi-pack shipment."""
    order = _editable(call)
    pack_id = call.params.text("pack_id", "")
    if not pack_id:
        raise business(70011, "包裹 id 不能为空")
    for pack in order.packs:
        if pack.pack_id == pack_id and not pack.whole:
            return _change(call, order, pack)
    raise business(70011, "包裹不存在")


def _editable(call: ShopCall) -> ShopOrder:
    order = known_order(call.shop, call.params.text("order_id", ""))
    if order.status == CANCELLED:
        raise business(60021, "订单已取消")
    if order.status == FINISHED:
        raise business(60113, "订单已完成")
    if not order.packs:
        raise business(70011, "订单还没有发货")
    return order


def _change(call: ShopCall, order: ShopOrder, pack: Pack) -> Data:
    courier = call.params.text("company_code", "")
    number = call.params.text("logistics_code", "")
    check_courier(courier, number)
    if number == pack.number and courier == pack.company:
        return {}
    load = Load(pieces=_pieces(order, pack), courier=courier, number=number)
    issue = check_number(call.shop, load, call.now)
    _release(call.shop, pack.number, call.now)
    call.shop.ledger.edits.append(
        NumberEdited(
            at=call.now,
            shop_id=call.shop.shop_id,
            order_id=order.order_id,
            pack_id=pack.pack_id,
            old=pack.number,
            new=number,
            courier=courier,
        )
    )
    pack.number, pack.company = number, courier
    pack.company_name = COURIERS[courier].name
    call.shop.used_by[(number, issue.issued_at if issue else 0)] = order.receiver.key
    if issue is not None:
        use(call.shop, issue, call.now)
    call.shop.book.touch(order, call.now)
    return {}


def upload_extra(call: ShopCall) -> Data:
    """One more parcel of an order that has been shipped; no request id."""
    params = call.params
    order = known_order(call.shop, params.text("shop_order_id", ""))
    if order.status == CANCELLED:
        raise business(60021, "订单已取消")
    parent = params.need_text("parent_tracking_no")
    if not any(pack.number == parent for pack in order.packs):
        raise business(60017, "主运单号不是这个订单的")
    courier, number = params.text("company_code", ""), params.text("tracking_no", "")
    if any(pack.number == number for pack in order.packs):
        raise business(60110, "运单号已上传")
    named = set(params.texts("product_orders"))
    lines = [line for line in order.lines if line.item_id in named]
    if not lines or len(lines) != len(named):
        raise business(60102, "商品单不属于订单")
    check_courier(courier, number)
    load = Load(pieces=tuple((order, line, 0) for line in lines), courier=courier, number=number)
    issue = check_number(call.shop, load, call.now)
    pack = Pack(
        pack_id=call.shop.new_pack_id(),
        number=number,
        company=courier,
        company_name=COURIERS[courier].name,
        ship_time=call.now,
        counts={},
        whole=False,
        extra=True,
    )
    order.packs.append(pack)
    call.shop.used_by[(number, issue.issued_at if issue else 0)] = order.receiver.key
    if issue is not None:
        use(call.shop, issue, call.now)
    call.shop.ledger.shipments.append(
        ShipmentMade(
            at=call.now,
            shop_id=call.shop.shop_id,
            method=call.method,
            order_ids=(order.order_id,),
            counts={},
            courier=courier,
            number=number,
            pack_id=pack.pack_id,
            request_id="",
        )
    )
    call.shop.book.touch(order, call.now)
    return {}


def _pieces(order: ShopOrder, pack: Pack) -> tuple[tuple[ShopOrder, Line, int], ...]:
    """What a pack holds; an extra one stands for the whole order."""
    return tuple(
        (order, line, 1) for line in order.lines if pack.extra or line.item_id in pack.counts
    )


def _release(shop: ShopState, number: str, now: int) -> None:
    """A number that was replaced before its first scan is unused again."""
    old = shop.numbers.find(number)
    if old is not None and old.shipped_at and old.pickup_at > now:
        old.shipped_at = old.pickup_at = 0


ENDPOINTS = {
    "order.logisticsEdit": Endpoint(edit),
    "order.logisticsEditByPack": Endpoint(edit_by_pack),
    "order.uploadextrapackage": Endpoint(upload_extra),
}
