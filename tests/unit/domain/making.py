"""Domain values for tests; every part can be replaced by name."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState
from app.domain.ids import ItemId, OrderId, ShopId
from app.domain.order import Item, Order, OrderStatus, Receiver, Region

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)

RECEIVER = Receiver(
    name_mask="王*明",
    phone_mask="138******78",
    detail_mask="文三路**号",
    region=Region(province="浙江省", city="杭州市", district="西湖区"),
    name_cipher="##name#1##",
    phone_cipher="$$phone$1$$",
    detail_cipher="##detail#1##",
)
ITEM = Item(
    item_id=ItemId("1"),
    product_id="p",
    sku_id="s",
    name="茶",
    spec="大",
    code="T-1",
    quantity=2,
    price_fen=1000,
    paid_fen=2000,
    status=OrderStatus.TO_SHIP,
)
ORDER = Order(
    shop_id=ShopId("88"),
    order_id=OrderId("6900000000000000001"),
    status=OrderStatus.TO_SHIP,
    created_at=NOW,
    updated_at=NOW,
    paid_at=NOW,
    shipped_at=None,
    finished_at=None,
    promise_at=None,
    appointment_at=None,
    order_fen=2000,
    paid_fen=2000,
    post_fen=0,
    buyer_words="",
    seller_words="",
    flag=0,
    address_key="a",
    receiver=RECEIVER,
    items=(ITEM,),
)
CASE = AfterSale(
    after_sale_id="7",
    shop_id=ShopId("88"),
    order_id=ORDER.order_id,
    item_id=ITEM.item_id,
    kind=AfterSaleKind.REFUND_BEFORE_SHIP,
    state=AfterSaleState.WAITS_FOR_SHOP,
    applied_at=NOW,
    updated_at=NOW,
    deadline_at=None,
    refund_fen=2000,
)


def item(**parts: Any) -> Item:
    return replace(ITEM, **parts)


def order(**parts: Any) -> Order:
    return replace(ORDER, **parts)


def case(**parts: Any) -> AfterSale:
    return replace(CASE, **parts)
