"""Orders: wire → domain, row by row."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.doudian.map_orders import order_detail, order_page
from app.domain.ids import ShopId
from app.domain.marks import Mark, marks_in
from app.domain.order import Item, Order, OrderStatus, RefundState
from app.ports.platform import OrderPage
from tests.unit.adapters.doudian.samples import ORDER, order, raw, sku, without

SHOP = ShopId("88000001")


def page_of(*rows: Any) -> OrderPage:
    return order_page(raw({"shop_order_list": list(rows), "total": len(rows)}), SHOP)


def mapped(row: dict[str, Any]) -> Order:
    page = page_of(row)
    assert not page.bad_rows
    return page.orders[0]


def item(**changes: Any) -> Item:
    return mapped(order(sku_order_list=[sku(**changes)])).items[0]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_an_order_in_full() -> None:
    found = mapped(order())
    assert (found.shop_id, found.order_id) == (SHOP, "6900000000000000100")
    assert found.status is OrderStatus.TO_SHIP
    assert (found.created_at, found.updated_at) == (at(1782870000), at(1782878400))
    assert (found.paid_at, found.promise_at) == (at(1782870060), at(1782964800))
    assert (found.shipped_at, found.finished_at, found.appointment_at) == (None, None, None)
    assert (found.order_fen, found.paid_fen, found.post_fen) == (9980, 8980, 600)
    assert (found.buyer_words, found.seller_words, found.flag) == ("尽快", "老客户", 3)
    assert (found.address_key, found.urge_count, found.tags) == ("addr-1", 1, ("建议音尊达",))
    assert str(found.receiver.region) == "浙江省 杭州市 余杭区"
    assert found.receiver.region.street == "仓前街道"
    assert found.receiver.name_mask == "王*明"
    assert found.receiver.phone_mask == "138******78"
    assert found.receiver.detail_mask == "文一西路**号"
    assert found.receiver.name_cipher == ORDER["encrypt_post_receiver"]
    assert found.receiver.phone_cipher == ORDER["encrypt_post_tel"]
    assert found.receiver.detail_cipher == ORDER["post_addr"]["encrypt_detail"]
    assert found.items == (
        Item(
            item_id="6900000000000000101",  # type: ignore[arg-type]
            product_id="3500000000000000001",
            sku_id="1700000000000000001",
            name="纯棉短袖",
            spec="白 / XL",
            code="TS-W-XL",
            quantity=2,
            price_fen=4990,
            paid_fen=8980,
            status=OrderStatus.TO_SHIP,
            promise_at=at(1782964800),
            picture_url="https://img.invalid/1.jpg",
        ),
    )


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (1, OrderStatus.UNPAID),
        (105, OrderStatus.REVIEW),
        (2, OrderStatus.TO_SHIP),
        (101, OrderStatus.PART_SHIPPED),
        (3, OrderStatus.SHIPPED),
        (4, OrderStatus.CANCELLED),
        (5, OrderStatus.FINISHED),
        (777, OrderStatus.UNKNOWN),
        ("2", OrderStatus.TO_SHIP),
    ],
)
def test_order_status(number: int | str, status: OrderStatus) -> None:
    assert mapped(order(order_status=number, main_status=number)).status is status


@pytest.mark.parametrize(
    ("order_status", "main_status", "status"),
    [
        (4, 21, OrderStatus.CANCELLED),
        (2, 21, OrderStatus.CANCELLED),
        (1, 103, OrderStatus.UNPAID),
        (3, 22, OrderStatus.SHIPPED),
        (5, 39, OrderStatus.FINISHED),
        (2, None, OrderStatus.TO_SHIP),
    ],
)
def test_main_status_overrules_where_it_must(
    order_status: int, main_status: int | None, status: OrderStatus
) -> None:
    assert mapped(order(order_status=order_status, main_status=main_status)).status is status


@pytest.mark.parametrize("kind", [2, 4, 5])
@pytest.mark.parametrize(
    ("state", "refund"),
    [
        (0, RefundState.NONE),
        (28, RefundState.NONE),
        (6, RefundState.PENDING),
        (7, RefundState.PENDING),
        (11, RefundState.PENDING),
        (27, RefundState.OTHER),  # refused by the shop: it stops nothing
        (29, RefundState.OTHER),
        (99, RefundState.PENDING),
        (12, RefundState.REFUNDED),
        (51, RefundState.REFUNDED),
        (53, RefundState.REFUNDED),
    ],
)
def test_refunds_before_shipping_are_judged_by_the_after_sale_status(
    kind: int, state: int, refund: RefundState
) -> None:
    info = {"after_sale_status": state, "after_sale_type": kind, "refund_status": 1}
    assert item(after_sale_info=info).refund is refund


@pytest.mark.parametrize("kind", [0, 1, 3, 6, 7])
def test_other_after_sales_do_not_concern_shipping(kind: int) -> None:
    for state, refund in [(6, RefundState.OTHER), (12, RefundState.OTHER), (0, RefundState.NONE)]:
        info = {"after_sale_status": state, "after_sale_type": kind}
        assert item(after_sale_info=info).refund is refund


def test_no_after_sale_at_all() -> None:
    assert item(after_sale_info=None).refund is RefundState.NONE
    assert item(after_sale_info={}).refund is RefundState.NONE


def test_a_cancelled_item_must_not_leave() -> None:
    assert item(order_status=4, main_status=4).refund is RefundState.REFUNDED
    assert item(order_status=2, main_status=21).refund is RefundState.REFUNDED


@pytest.mark.parametrize(
    "mark", [{"pre_sale_type": 1}, {"pre_sale_type": "2"}, {"presell_type": 3}, {"trade_type": 2}]
)
def test_presale_of_an_item(mark: dict[str, Any]) -> None:
    assert item(**mark).presale
    assert not item().presale


def test_presale_of_an_order() -> None:
    assert mapped(order(presell_type=2)).items[0].presale


def test_gifts_virtual_goods_and_self_pick_up() -> None:
    assert item(given_product_type="FREE").gift
    assert not item().gift
    assert item().needs_shipping
    assert not item(goods_type=1).needs_shipping
    assert not item(receive_type=2).needs_shipping


@pytest.mark.parametrize(
    "tag",
    [
        {"shop_delivery_appointment_company": {"express_company_code": "shunfeng"}},
        {"shop_delivery_appointment_company": '{"express_company_code":"shunfeng"}'},
    ],
)
def test_the_promised_courier(tag: dict[str, Any]) -> None:
    assert mapped(order(order_tag=tag)).promised_carrier == "shunfeng"


@pytest.mark.parametrize(
    "tag",
    [
        *([], {}, None, "", "x", 7),
        {"shop_delivery_appointment_company": None},
        {"shop_delivery_appointment_company": "true"},
        {"shop_delivery_appointment_company": {"express_company_code": ""}},
    ],
)
def test_tags_never_spoil_a_row(tag: Any) -> None:
    found = mapped(order(order_tag=tag, shop_order_tag_ui=tag, address_tag_ui=tag))
    assert found.promised_carrier is None
    assert found.tags == ()


def test_packs_already_shipped() -> None:
    pack = {
        "tracking_no": "SF100",
        "company": "shunfeng",
        "ship_time": 1782880000,
        "delivery_id": 4242,
        "product_info": [{"sku_order_id": 6900000000000000101, "product_count": 2}],
    }
    (found,) = mapped(order(logistics_info=[pack, {"tracking_no": ""}])).packs
    assert (found.tracking_number, found.carrier, found.pack_id) == ("SF100", "shunfeng", "4242")
    assert found.shipped_at == at(1782880000)
    assert found.item_quantities == (("6900000000000000101", 2),)


def test_old_ids_lose_their_letter() -> None:
    found = mapped(order(order_id="4781320682406083640A", sku_order_list=[sku(order_id="9A")]))
    assert (found.order_id, found.items[0].item_id) == ("4781320682406083640", "9")


def test_ids_and_numbers_come_as_text_or_number() -> None:
    found = mapped(
        order(
            order_id=6900000000000000100,
            create_time="1782870000",
            pay_amount="8980",
            urge_deliver_Times="",
            exp_ship_time=1782960000000,
            sku_order_list=[sku(order_id=6900000000000000101, item_num="2", product_id_str=None)],
        )
    )
    assert found.order_id == "6900000000000000100"
    assert found.created_at == at(1782870000)
    assert found.promise_at == at(1782960000)
    assert (found.paid_fen, found.urge_count) == (8980, 0)
    assert found.items[0].product_id == "3500000000000000001"
    assert found.items[0].quantity == 2


REFUNDED_INFO = {"after_sale_status": 12, "after_sale_type": 2}
BACK, AHEAD = {"after_sale_info": REFUNDED_INFO}, {"pre_sale_type": 1}
OWN, EARLY, LATE, PAID = 1783042860, 1782990000, 1783000000, 1782870060
FAR = OWN + 86400
ASSUMED = PAID + 48 * 3600


@pytest.mark.parametrize(
    ("own", "items", "promises", "assumed"),
    [
        (OWN, [{"exp_ship_time": EARLY}, {"exp_ship_time": LATE}], [EARLY, LATE], False),
        (EARLY, [{"exp_ship_time": EARLY}, {"exp_ship_time": LATE}], [EARLY, LATE], False),
        (EARLY, [{"exp_ship_time": LATE}], [EARLY], False),  # the shortest
        (EARLY, [{"exp_ship_time": LATE}, {}], [EARLY, EARLY], False),
        (EARLY, [{"exp_ship_time": LATE, "pre_sale_type": 1}], [EARLY], False),
        (EARLY, [{"exp_ship_time": LATE, "pre_sale_type": 1}, {}], [LATE, EARLY], False),
        (OWN, [{"exp_ship_time": EARLY, "pre_sale_type": 1}, {}], [EARLY, OWN], False),
        (OWN, [{"pre_sale_type": 1}, {"exp_ship_time": OWN}], [OWN, OWN], False),
        (0, [{"pre_sale_type": 1}, {"exp_ship_time": OWN}], [None, OWN], False),
        (OWN, [{"exp_ship_time": EARLY, "after_sale_info": REFUNDED_INFO}, {}], [OWN], False),
        (EARLY, [{"exp_ship_time": EARLY, **BACK}, {"exp_ship_time": LATE}], [LATE], False),
        (EARLY, [{"exp_ship_time": EARLY, **BACK}, {"exp_ship_time": FAR, **AHEAD}], [FAR], False),
        (EARLY, [{"exp_ship_time": LATE, **BACK}, {"exp_ship_time": FAR}], [EARLY], False),
        (EARLY, [{"exp_ship_time": EARLY, **BACK}, {}], [EARLY], False),
        (0, [{"exp_ship_time": LATE}, {"exp_ship_time": EARLY}, {}], [LATE, EARLY, EARLY], False),
        (0, [{"exp_ship_time": LATE, "pre_sale_type": 1}], [LATE], False),
        (0, [{"exp_ship_time": FAR, "pre_sale_type": 1}, {}], [FAR, ASSUMED], True),
        (0, [{}], [ASSUMED], True),
        (0, [{"after_sale_info": REFUNDED_INFO}], [ASSUMED], True),
        (0, [{"pre_sale_type": 1}], [None], False),
        (0, [{"exp_ship_time": "soon"}], [ASSUMED], True),  # spoils no row
    ],
)
def test_each_item_has_a_promise_and_the_shortest_is_the_orders(
    own: int, items: list[dict[str, Any]], promises: list[int | None], assumed: bool
) -> None:
    told = [sku(**{"exp_ship_time": 0, **changes}) for changes in items]
    found = mapped(order(exp_ship_time=own, sku_order_list=told))
    due = [one for one in found.items if one.refund is not RefundState.REFUNDED] or found.items
    assert [one.promise_at for one in due] == [one and at(one) for one in promises]
    assert found.promise_at == min((at(one) for one in promises if one), default=None)
    for one in found.items:
        marked = Mark.PROMISE_ASSUMED in marks_in(one.marks)
        assert marked is (assumed and not one.presale)


def test_an_order_of_which_nothing_travels_is_due_as_it_is_told() -> None:
    told = [sku(exp_ship_time=EARLY, goods_type=1)]
    assert mapped(order(exp_ship_time=OWN, sku_order_list=told)).promise_at == at(OWN)
    assert mapped(order(exp_ship_time=0, sku_order_list=told)).promise_at is None
    beside = [sku(exp_ship_time=EARLY, goods_type=1), sku(exp_ship_time=0)]
    assert mapped(order(exp_ship_time=OWN, sku_order_list=beside)).promise_at == at(OWN)


def test_nothing_is_promised_before_the_payment() -> None:
    unpaid = order(exp_ship_time=0, pay_time=0, sku_order_list=[sku(exp_ship_time=0)])
    assert mapped(unpaid).promise_at is None


NEEDED = ["order_id", "order_status", "create_time", "update_time", "sku_order_list"]


@given(st.sets(st.sampled_from(sorted(set(ORDER) - set(NEEDED)))), st.booleans())
def test_missing_and_null_fields_are_tolerated(gone: set[str], null: bool) -> None:
    row = order(**dict.fromkeys(gone)) if null else without(order(), *gone)
    assert len(page_of(row).orders) == 1


@pytest.mark.parametrize("field", NEEDED)
def test_a_row_without_what_we_need_is_set_aside(field: str) -> None:
    page = page_of(order(order_id="1"), without(order(), field), order(order_id="3"))
    assert [found.order_id for found in page.orders] == ["1", "3"]
    (bad,) = page.bad_rows
    assert field in bad.reason
    assert bad.row_id == ("" if field == "order_id" else "6900000000000000100")
    assert page.total == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (order(order_status=[]), "order_status"),
        (order(create_time=0), "create_time"),
        (order(update_time=-5), "update_time"),
        (order(pay_time="canary"), "pay_time"),
        (order(pay_time=10**17), "pay_time"),
        (order(pay_amount="9.80"), "pay_amount"),
        (order(pay_amount=9.8), "pay_amount"),
        (order(order_id=""), "order_id"),
        (order(sku_order_list=[]), "sku_order_list"),
        (
            order(sku_order_list=[sku(), without(sku(), "item_num")]),
            "`item_num` - at `$.sku_order_list[1]`",
        ),
        (order(sku_order_list=[sku(), sku(item_num="canary")]), "sku_order_list[1].item_num"),
        (order(sku_order_list=[sku(after_sale_info="canary")]), "after_sale_info"),
        (
            order(sku_order_list=[sku(after_sale_info={"after_sale_status": "canary"})]),
            "after_sale_status",
        ),
        ("canary", "Expected `object`"),
        (None, "Expected `object`"),
    ],
)
def test_a_bad_row_names_its_field_and_never_a_value(row: Any, field: str) -> None:
    page = page_of(row, order(order_id="2"))
    assert [found.order_id for found in page.orders] == ["2"]
    assert field in page.bad_rows[0].reason
    assert "canary" not in repr(page.bad_rows)


def test_a_row_that_is_not_utf8_is_set_aside() -> None:
    body = msgspec.json.encode({"shop_order_list": [order(), order(order_id="2")], "total": 2})
    page = order_page(msgspec.Raw(body.replace("尽快".encode(), b"\xff\xfe", 1)), SHOP)
    assert [found.order_id for found in page.orders] == ["2"]
    assert page.bad_rows[0].reason == "is not readable JSON"


def test_an_empty_page() -> None:
    for empty in ({"shop_order_list": None, "total": 0}, {"total": "0"}, {}):
        page = order_page(raw(empty), SHOP)
        assert (page.orders, page.bad_rows, page.total) == ((), (), 0)


def test_the_detail_of_one_order() -> None:
    found = order_detail(raw({"shop_order_detail": order()}), SHOP)
    assert found == mapped(order())
    for nothing in (None, {}, {"shop_order_detail": None}, {"shop_order_detail": {}}):
        assert order_detail(raw(nothing), SHOP) is None
    with pytest.raises(ValueError, match="update_time"):
        order_detail(raw({"shop_order_detail": order(update_time="x")}), SHOP)


def test_nothing_personal_in_repr() -> None:
    assert "canary" not in repr(mapped(order()))
