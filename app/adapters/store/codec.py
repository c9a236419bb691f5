"""Domain values ↔ rows. Tuples are in the order of the column lists beside them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber
from app.domain.instants import from_epoch, to_epoch
from app.domain.order import (
    BundlePart,
    Item,
    Order,
    OrderStatus,
    Receiver,
    RefundState,
    Region,
    ShippedPack,
)
from app.ports.secrets import Seal

Row = tuple[Any, ...]

BLOCK_BITS = {
    Block.CANCELLED: 1,
    Block.REFUNDED: 2,
    Block.REFUND_PENDING: 4,
    Block.REVIEW: 8,
    Block.UNPAID: 16,
    Block.ADDRESS_CHANGED: 32,
    Block.SHIPPED_ELSEWHERE: 64,
    Block.HELD: 128,
    Block.STATUS_UNKNOWN: 256,
    Block.PARTLY_REFUNDED: 512,
    Block.GIVING_BACK: 1024,
    Block.MERGE_BROKEN: 2048,
    Block.UNCHECKED: 4096,  # of overrides; parcels are judged so only while they are checked
    Block.GONE: 8192,  # stored of what a person called gone, else judged as UNCHECKED is
    Block.PARTLY_SHIPPED: 16384,
}
"""Stored; a bit keeps its meaning for ever."""

LESS_BIT = 1 << 24
"""Beside the blocks: refunded items were taken out of the parcel before it had a number.

No reason to stop, so that it is no block; stored with them because both follow from the orders.
"""


def pack_blocks(blocks: Iterable[Block], *, less: bool = False) -> int:
    """Blocks as bits; ``less`` adds :data:`LESS_BIT`."""
    return sum(BLOCK_BITS[block] for block in blocks) + less * LESS_BIT


def unpack_blocks(bits: int) -> frozenset[Block]:
    """Bits as blocks."""
    return frozenset(block for block, bit in BLOCK_BITS.items() if bits & bit)


ORDER_COLUMNS = (
    "order_id",
    "shop_id",
    "status",
    "created_s",
    "updated_s",
    "paid_s",
    "shipped_s",
    "finished_s",
    "promise_s",
    "appointment_s",
    "order_fen",
    "paid_fen",
    "post_fen",
    "buyer_words",
    "seller_words",
    "flag",
    "address_key",
    "receiver_print",
    "name_mask",
    "phone_mask",
    "province",
    "city",
    "district",
    "street",
    "packs",
    "promised_carrier",
    "urge_count",
    "tags",
    "checked_s",
    "marks",
)
ITEM_COLUMNS = (
    "order_id",
    "item_id",
    "position",
    "product_id",
    "sku_id",
    "name",
    "spec",
    "code",
    "quantity",
    "price_fen",
    "paid_fen",
    "status",
    "refund",
    "presale",
    "gift",
    "needs_shipping",
    "picture_url",
    "virtual",
    "bundle",
    "masters",
    "custom",
    "marks",
    "promise_s",
)
AFTER_SALE_COLUMNS = (
    "after_sale_id",
    "shop_id",
    "order_id",
    "item_id",
    "kind",
    "state",
    "applied_s",
    "updated_s",
    "deadline_s",
    "refund_fen",
    "step",
    "quantity",
)


def seconds(at: datetime | None) -> int:
    """:func:`to_epoch` with the common case first."""
    return to_epoch(at) if at is not None else 0


def instant(at_s: int) -> datetime:
    """The instant of a column that is always set."""
    return datetime.fromtimestamp(at_s, UTC)


def order_row(order: Order, receiver_print: str, checked_s: int) -> Row:
    """``order`` in :data:`ORDER_COLUMNS`."""
    receiver = order.receiver
    region = receiver.region
    return (
        order.order_id,
        order.shop_id,
        order.status.value,
        seconds(order.created_at),
        seconds(order.updated_at),
        seconds(order.paid_at),
        seconds(order.shipped_at),
        seconds(order.finished_at),
        seconds(order.promise_at),
        seconds(order.appointment_at),
        order.order_fen,
        order.paid_fen,
        order.post_fen,
        order.buyer_words,
        order.seller_words,
        order.flag,
        order.address_key,
        receiver_print,
        receiver.name_mask,
        receiver.phone_mask,
        region.province,
        region.city,
        region.district,
        region.street,
        _packs_text(order.packs) if order.packs else "[]",
        order.promised_carrier or "",
        order.urge_count,
        _json(order.tags) if order.tags else "[]",
        checked_s,
        order.marks,
    )


def item_rows(order: Order) -> list[Row]:
    """The items of ``order`` in :data:`ITEM_COLUMNS`."""
    return [
        (
            order.order_id,
            item.item_id,
            position,
            item.product_id,
            item.sku_id,
            item.name,
            item.spec,
            item.code,
            item.quantity,
            item.price_fen,
            item.paid_fen,
            item.status.value,
            item.refund.value,
            int(item.presale),
            int(item.gift),
            int(item.needs_shipping),
            item.picture_url,
            int(item.virtual),
            _bundle_text(item.bundle) if item.bundle else "[]",
            _json(item.masters) if item.masters else "[]",
            item.custom,
            item.marks,
            seconds(item.promise_at),
        )
        for position, item in enumerate(order.items)
    ]


def after_sale_row(case: AfterSale) -> Row:
    """``case`` in :data:`AFTER_SALE_COLUMNS`."""
    return (
        case.after_sale_id,
        case.shop_id,
        case.order_id,
        case.item_id,
        case.kind.value,
        case.state.value,
        seconds(case.applied_at),
        seconds(case.updated_at),
        seconds(case.deadline_at),
        case.refund_fen,
        case.step.value,
        case.quantity,
    )


def seal_receiver(seal: Seal, order: Order) -> bytes:
    """Ciphers and the address mask in one sealed blob, bound to the order's id."""
    receiver = order.receiver
    plain = _json(
        (
            receiver.name_cipher,
            receiver.phone_cipher,
            receiver.detail_cipher,
            receiver.detail_mask,
        )
    )
    return seal.seal(plain.encode(), order.order_id)


def open_receiver(seal: Seal, sealed: bytes, order_id: str) -> tuple[str, str, str, str]:
    """Name, phone and detail ciphers and the detail mask."""
    return msgspec.json.decode(seal.open(sealed, order_id), type=tuple[str, str, str, str])


NOTHING_SEALED = ("", "", "", "")


def to_order(
    row: Any, items: Iterable[Item], opened: tuple[str, str, str, str] = NOTHING_SEALED
) -> Order:
    """The order of a row of ``orders``; without ``opened`` its receiver has masks only."""
    name_cipher, phone_cipher, detail_cipher, detail_mask = opened
    return Order(
        shop_id=ShopId(row.shop_id),
        order_id=OrderId(row.order_id),
        status=OrderStatus(row.status),
        created_at=instant(row.created_s),
        updated_at=instant(row.updated_s),
        paid_at=from_epoch(row.paid_s),
        shipped_at=from_epoch(row.shipped_s),
        finished_at=from_epoch(row.finished_s),
        promise_at=from_epoch(row.promise_s),
        appointment_at=from_epoch(row.appointment_s),
        order_fen=row.order_fen,
        paid_fen=row.paid_fen,
        post_fen=row.post_fen,
        buyer_words=row.buyer_words,
        seller_words=row.seller_words,
        flag=row.flag,
        address_key=row.address_key,
        receiver=Receiver(
            name_mask=row.name_mask,
            phone_mask=row.phone_mask,
            detail_mask=detail_mask,
            region=Region(
                province=row.province, city=row.city, district=row.district, street=row.street
            ),
            name_cipher=name_cipher,
            phone_cipher=phone_cipher,
            detail_cipher=detail_cipher,
        ),
        items=tuple(items),
        packs=_to_packs(row.packs),
        promised_carrier=CarrierCode(row.promised_carrier) if row.promised_carrier else None,
        urge_count=row.urge_count,
        tags=to_tags(row.tags),
        marks=row.marks,
    )


def to_tags(text: str) -> tuple[str, ...]:
    """The labels of a row of ``orders``."""
    return () if text == "[]" else msgspec.json.decode(text, type=tuple[str, ...])


def to_item(row: Any) -> Item:
    """The item of a row of ``items``."""
    return Item(
        item_id=ItemId(row.item_id),
        product_id=row.product_id,
        sku_id=row.sku_id,
        name=row.name,
        spec=row.spec,
        code=row.code,
        quantity=row.quantity,
        price_fen=row.price_fen,
        paid_fen=row.paid_fen,
        status=OrderStatus(row.status),
        promise_at=from_epoch(row.promise_s),
        refund=RefundState(row.refund),
        presale=bool(row.presale),
        gift=bool(row.gift),
        needs_shipping=bool(row.needs_shipping),
        picture_url=row.picture_url,
        virtual=bool(row.virtual),
        bundle=to_bundle(row.bundle),
        masters=_to_masters(row.masters),
        custom=row.custom,
        marks=row.marks,
    )


def to_after_sale(row: Any) -> AfterSale:
    """The case of a row of ``after_sales``."""
    return AfterSale(
        after_sale_id=row.after_sale_id,
        shop_id=ShopId(row.shop_id),
        order_id=OrderId(row.order_id),
        item_id=ItemId(row.item_id),
        kind=AfterSaleKind(row.kind),
        state=AfterSaleState(row.state),
        applied_at=instant(row.applied_s),
        updated_at=instant(row.updated_s),
        deadline_at=from_epoch(row.deadline_s),
        refund_fen=row.refund_fen,
        step=AfterSaleStep(row.step) if row.step else AfterSaleStep.OTHER,
        quantity=row.quantity,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _bundle_text(parts: tuple[BundlePart, ...]) -> str:
    return _json([(part.name, part.code, part.quantity) for part in parts])


def to_bundle(text: str) -> tuple[BundlePart, ...]:
    """The parts of a set product."""
    if text == "[]":
        return ()
    return tuple(
        BundlePart(name=name, code=code, quantity=quantity)
        for name, code, quantity in msgspec.json.decode(text, type=tuple[tuple[str, str, int], ...])
    )


def _to_masters(text: str) -> tuple[ItemId, ...]:
    return () if text == "[]" else tuple(map(ItemId, msgspec.json.decode(text, type=list[str])))


def _packs_text(packs: tuple[ShippedPack, ...]) -> str:
    return _json(
        [
            (
                pack.tracking_number,
                pack.carrier,
                pack.pack_id,
                seconds(pack.shipped_at),
                pack.item_quantities,
            )
            for pack in packs
        ]
    )


_Pack = tuple[str, str, str, int, tuple[tuple[str, int], ...]]


def _to_packs(text: str) -> tuple[ShippedPack, ...]:
    if text == "[]":
        return ()
    return tuple(
        ShippedPack(
            tracking_number=TrackingNumber(number),
            carrier=CarrierCode(carrier),
            pack_id=pack_id,
            shipped_at=from_epoch(shipped_s),
            item_quantities=tuple((ItemId(item), quantity) for item, quantity in quantities),
        )
        for number, carrier, pack_id, shipped_s, quantities in msgspec.json.decode(
            text, type=tuple[_Pack, ...]
        )
    )
