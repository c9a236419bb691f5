"""Orders: wire → domain. Pure."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType

import msgspec

from app.adapters.doudian import map_special as special
from app.adapters.doudian import wire_orders as wire
from app.adapters.doudian.fields import (
    Loose,
    each,
    instant,
    moment_s,
    needed,
    number,
    order_key,
    reached,
    rows,
    text,
)
from app.domain import promise
from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber
from app.domain.marks import MARK_BITS, Mark
from app.domain.order import (
    Item,
    Order,
    OrderStatus,
    Receiver,
    RefundState,
    Region,
    ShippedPack,
)
from app.ports.platform import BadRow, OrderPage

_STATUS = MappingProxyType(
    {
        1: OrderStatus.UNPAID,
        105: OrderStatus.REVIEW,
        2: OrderStatus.TO_SHIP,
        101: OrderStatus.PART_SHIPPED,
        3: OrderStatus.SHIPPED,
        4: OrderStatus.CANCELLED,
        5: OrderStatus.FINISHED,
    }
)
_STRONGER = MappingProxyType({21: OrderStatus.CANCELLED, 103: OrderStatus.UNPAID})
"""``main_status`` values that overrule ``order_status``: refunded before shipping, part paid."""

_BEFORE_SHIPPING = frozenset({2, 4, 5})  # refund before ship, cancelled by system or by buyer
_NOTHING_OPEN = frozenset({0, 28})  # none; closed, also when the buyer withdrew it
_DONE = frozenset({12, 51, 53})
_REFUSED = frozenset({27, 29})
"""The shop refused: the platform ships such an order, it stops only while a refund waits (5)."""
_ORDER_CANCELLED = 51
_ASSUMED = MARK_BITS[Mark.PROMISE_ASSUMED]

_search = msgspec.json.Decoder(wire.SearchData)
_detail = msgspec.json.Decoder(wire.DetailData | None)
_order = msgspec.json.Decoder(wire.ShopOrder)
_key = msgspec.json.Decoder(wire.OrderKey)


def order_page(data: msgspec.Raw, shop_id: ShopId) -> OrderPage:
    """A page of ``order.searchList``.

    Raises:
        ValueError: the page itself cannot be read.
    """
    found = _search.decode(data)
    orders, bad = rows(
        found.shop_order_list or [], _order.decode, partial(order, shop_id=shop_id), _bad_row
    )
    return OrderPage(orders=orders, bad_rows=bad, total=number(found.total, "total"))


def order_detail(data: msgspec.Raw, shop_id: ShopId) -> Order | None:
    """The order of ``order.orderDetail``; None when the answer holds none.

    Raises:
        ValueError: the order cannot be read.
    """
    found = _detail.decode(data)
    if found is None or bytes(found.shop_order_detail).strip() in {b"null", b"{}"}:
        return None
    return order(_order.decode(found.shop_order_detail), shop_id=shop_id)


def order(found: wire.ShopOrder, *, shop_id: ShopId) -> Order:
    """One order in the domain's words.

    Raises:
        FieldProblem: a field that is needed cannot be read.
    """
    needed("some" if found.sku_order_list else "", "sku_order_list")
    shop_tags = _lenient(found.shop_order_tag_ui)
    told, paid_at = (
        instant(found.exp_ship_time, "exp_ship_time"),
        instant(found.pay_time, "pay_time"),
    )
    items = _promised(_items(found), found, told, paid_at)
    travelling = [item for item in items if item.needs_shipping]
    return Order(
        shop_id=shop_id,
        order_id=OrderId(needed(order_key(found.order_id), "order_id")),
        status=status(found.order_status, found.main_status),
        created_at=reached(found.create_time, "create_time"),
        updated_at=reached(found.update_time, "update_time"),
        paid_at=paid_at,
        shipped_at=instant(found.ship_time, "ship_time"),
        finished_at=instant(found.finish_time, "finish_time"),
        promise_at=promise.shortest(travelling) if travelling else told,
        appointment_at=special.appointment(found),
        order_fen=number(found.order_amount, "order_amount"),
        paid_fen=number(found.pay_amount, "pay_amount"),
        post_fen=number(found.post_amount, "post_amount"),
        buyer_words=found.buyer_words or "",
        seller_words=found.seller_words or "",
        flag=number(found.seller_remark_stars, "seller_remark_stars"),
        address_key=text(found.open_address_id),
        receiver=_receiver(found),
        items=items,
        packs=each("logistics_info", _tracked(found.logistics_info), _pack),
        promised_carrier=_promised_carrier(found.order_tag),
        urge_count=special.hint(found.urge_deliver_Times),
        tags=_tags(shop_tags) + _tags(_lenient(found.address_tag_ui)),
        marks=special.order_marks(found, shop_tags),
    )


def platform_status(wanted: OrderStatus) -> str:
    """The platform's ``order_status`` of one of ours, to search for it."""
    return next(str(number) for number, known in _STATUS.items() if known is wanted)


def status(order_status: Loose, main_status: Loose) -> OrderStatus:
    """Both numbers as one status (reference 3.4)."""
    main = number(main_status, "main_status")
    if main in _STRONGER:
        return _STRONGER[main]
    return _STATUS.get(number(order_status, "order_status"), OrderStatus.UNKNOWN)


def refund(info: wire.AfterSaleInfo | None) -> RefundState:
    """What an item's after-sale means for shipping.

    Judged by ``after_sale_status``: ``refund_status`` stays at 1 when the buyer withdraws (3.5).
    A state of a refund before shipping that we do not know stops the item like an open one.
    """
    if info is None:
        return RefundState.NONE
    state = number(info.after_sale_status, "after_sale_info.after_sale_status")
    kind = number(info.after_sale_type, "after_sale_info.after_sale_type")
    if state in _NOTHING_OPEN:
        return RefundState.NONE
    if state == _ORDER_CANCELLED:
        return RefundState.REFUNDED
    if kind not in _BEFORE_SHIPPING or state in _REFUSED:
        return RefundState.OTHER
    return RefundState.REFUNDED if state in _DONE else RefundState.PENDING


def _items(found: wire.ShopOrder) -> tuple[Item, ...]:
    items = each("sku_order_list", found.sku_order_list, _item)
    if special.presale(found.pre_sale_type, found.presell_type, found.order_phase_list and 1):
        items = tuple(replace(item, presale=True) for item in items)
    if special.sold_without_parcel(found):
        items = tuple(replace(item, virtual=True, needs_shipping=False) for item in items)
    return items


def _promised(
    items: tuple[Item, ...],
    found: wire.ShopOrder,
    told: datetime | None,
    paid_at: datetime | None,
) -> tuple[Item, ...]:
    own = (special.moment(sku.exp_ship_time) for sku in found.sku_order_list)
    promises = promise.of_items(told, zip(items, own, strict=True), paid_at)
    return tuple(
        replace(item, promise_at=at, marks=item.marks | (assumed and _ASSUMED))
        for item, (at, assumed) in zip(items, promises, strict=True)
    )


def _item(sku: wire.SkuOrder) -> Item:
    item_status = status(sku.order_status, sku.main_status)
    refunded = refund(sku.after_sale_info)
    if item_status is OrderStatus.CANCELLED and refunded is RefundState.NONE:
        refunded = RefundState.REFUNDED  # the goods must not leave, whatever took them out
    virtual = special.virtual(sku)
    return Item(
        item_id=ItemId(needed(order_key(sku.order_id), "order_id")),
        product_id=text(sku.product_id_str) or text(sku.product_id),
        sku_id=text(sku.sku_id),
        name=sku.product_name or "",
        spec=" / ".join(spec.value for spec in sku.spec or [] if spec.value),
        code=text(sku.code),
        quantity=number(sku.item_num, "item_num"),
        price_fen=number(sku.origin_amount, "origin_amount"),
        paid_fen=number(sku.pay_amount, "pay_amount"),
        status=item_status,
        refund=refunded,
        presale=special.presale(sku.pre_sale_type, sku.presell_type) or special.deposit(sku),
        gift=special.gift(sku),
        needs_shipping=not (virtual or special.fetched(sku)),
        picture_url=sku.product_pic or "",
        virtual=virtual,
        bundle=special.bundle(sku) if sku.bundle_sku_info else (),
        masters=special.masters(sku),
        custom=special.custom(sku) if sku.sku_customization_info else "",
        marks=special.item_marks(sku),
    )


def _receiver(found: wire.ShopOrder) -> Receiver:
    clear = found.post_addr or wire.PostAddress()
    mask = found.mask_post_addr or wire.PostAddress()
    return Receiver(
        name_mask=found.mask_post_receiver or "",
        phone_mask=found.mask_post_tel or "",
        detail_mask=mask.detail or "",
        region=Region(
            province=_name(clear.province) or _name(mask.province),
            city=_name(clear.city) or _name(mask.city),
            district=_name(clear.town) or _name(mask.town),
            street=_name(clear.street) or _name(mask.street),
        ),
        name_cipher=found.encrypt_post_receiver or "",
        phone_cipher=found.encrypt_post_tel or "",
        detail_cipher=clear.encrypt_detail or "",
    )


def _name(part: wire.Named | None) -> str:
    return (part.name if part else None) or ""


def _tracked(packs: list[wire.Logistics] | None) -> list[wire.Logistics]:
    return [pack for pack in packs or [] if text(pack.tracking_no)]


def _pack(found: wire.Logistics) -> ShippedPack:
    return ShippedPack(
        tracking_number=TrackingNumber(text(found.tracking_no)),
        carrier=CarrierCode(text(found.company)),
        pack_id=text(found.delivery_id),
        shipped_at=instant(found.ship_time, "ship_time"),
        item_quantities=tuple(
            (
                ItemId(order_key(product.sku_order_id)),
                number(product.product_count, "product_count"),
            )
            for product in found.product_info or []
            if product.sku_order_id
        ),
    )


def _promised_carrier(raw: msgspec.Raw) -> CarrierCode | None:
    """The courier promised to the buyer, wherever the tag puts it; tags never spoil a row."""
    tag = _lenient(raw)
    promise = tag.get("shop_delivery_appointment_company") if isinstance(tag, dict) else None
    if isinstance(promise, str):
        promise = _lenient(promise.encode())
    code = promise.get("express_company_code") if isinstance(promise, dict) else None
    return CarrierCode(code) if isinstance(code, str) and code else None


def _tags(found: object) -> tuple[str, ...]:
    tags = found if isinstance(found, list) else []
    words = (tag.get("text") for tag in tags if isinstance(tag, dict))
    return tuple(word for word in words if isinstance(word, str) and word)


def _lenient(raw: msgspec.Raw | bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError):
        return None


def _bad_row(raw: msgspec.Raw, reason: str) -> BadRow:
    try:
        found = _key.decode(raw)
    except (msgspec.DecodeError, ValueError):
        return BadRow(row_id="", reason=reason)
    named = isinstance(found.order_id, int | str)
    return BadRow(
        row_id=order_key(found.order_id) if named else "",
        reason=reason,
        created_s=moment_s(found.create_time),
        paid_s=moment_s(found.pay_time),
    )
