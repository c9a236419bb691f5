"""Special orders from their wire fields; unknown values neither crash nor hide an order."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.doudian.map_orders import order_page
from app.domain.ids import ShopId
from app.domain.instants import from_epoch
from app.domain.marks import MARK_BITS, Mark, marks_in, parcel_bits
from app.domain.order import BundlePart, Item, Order
from tests.unit.adapters.doudian.samples import order, raw, sku

SHOP = ShopId("88000001")


def mapped(**changes: Any) -> Order:
    page = order_page(raw({"shop_order_list": [order(**changes)], "total": 1}), SHOP)
    assert page.bad_rows == ()
    return page.orders[0]


def item(**changes: Any) -> Item:
    return mapped(sku_order_list=[sku(**changes)]).items[0]


def marks(found: Order) -> set[Mark]:
    return set(marks_in(parcel_bits([found], [one.item_id for one in found.items])))


PLAIN = {"shop_order_tag_ui": [], "urge_deliver_Times": 0}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"sku_order_list": [sku(pre_sale_type=1)]}, {Mark.PRESALE}),
        ({"sku_order_list": [sku(pre_sale_type="2")]}, {Mark.PRESALE}),
        ({"presell_type": 1}, {Mark.PRESALE}),
        ({"presell_type": 2}, {Mark.PRESALE, Mark.DEPOSIT}),
        ({"order_phase_list": [{"current_phase": 2}]}, {Mark.PRESALE, Mark.DEPOSIT}),
        ({"sku_order_list": [sku(trade_type=2)]}, {Mark.PRESALE, Mark.DEPOSIT}),
        ({"sku_order_list": [sku(given_product_type="FREE")]}, {Mark.GIFT}),
        ({"appointment_ship_time": 1782964800}, {Mark.APPOINTMENT}),
        ({"sku_order_list": [sku(appointment_ship_time=1782964800)]}, {Mark.APPOINTMENT}),
        (
            {
                "order_tag": {
                    "shop_delivery_appointment_company": {"express_company_code": "shunfeng"}
                }
            },
            {Mark.PROMISED_CARRIER},
        ),
        (
            {"shop_order_tag_ui": [{"key": "sug_home_deliver", "text": "建议音尊达"}]},
            {Mark.HOME_DELIVERY},
        ),
        ({"sku_order_list": [sku(need_serial_number=True)]}, {Mark.SERIAL_NUMBER}),
        ({"sku_order_list": [sku(goods_type=1)]}, {Mark.NO_SHIPPING, Mark.VIRTUAL}),
        ({"sku_order_list": [sku(receive_type=2)]}, {Mark.NO_SHIPPING}),
        ({"order_type": 4}, {Mark.NO_SHIPPING, Mark.VIRTUAL}),
        ({"consolidate_info": {"consolidate_type": 1}}, {Mark.CONSOLIDATED}),
        ({"trade_type": 18}, {Mark.INSTANT}),
        ({"earliest_receipt_time": 1782964800}, {Mark.INSTANT}),
        ({"sku_order_list": [sku(trade_type=18)]}, {Mark.INSTANT}),
        ({"order_status": 101}, {Mark.PART_SHIPPED}),
        ({"urge_deliver_Times": 3}, {Mark.URGED}),
        (
            {"sku_order_list": [sku(bundle_sku_info=[{"product_name": "毛巾", "item_num": 2}])]},
            {Mark.BUNDLE},
        ),
        (
            {
                "sku_order_list": [
                    sku(
                        sku_customization_info=[
                            {"detail": {"text": [{"content": "小明 生日快乐"}]}}
                        ]
                    )
                ]
            },
            {Mark.CUSTOM},
        ),
    ],
)
def test_each_kind_from_its_wire_field(changes: dict[str, Any], expected: set[Mark]) -> None:
    assert marks(mapped(**(PLAIN | changes))) == expected


def test_what_needs_no_shipping_is_told_apart() -> None:
    assert item(goods_type="1").virtual
    assert not item(goods_type=1).needs_shipping
    assert not item(receive_type=2).needs_shipping
    assert not item(receive_type=2).virtual
    assert item(goods_type=7, receive_type=9).needs_shipping


def test_a_gift_names_its_masters() -> None:
    found = item(
        given_product_type="FREE",
        master_sku_order_id_list=["6900000000000000101A", 6900000000000000102, None, ""],
        master_sku_order_id="6900000000000000101",
    )
    assert found.gift
    assert found.masters == ("6900000000000000101", "6900000000000000102")
    assert item(master_sku_order_id=0).masters == ()


def test_a_set_names_its_parts() -> None:
    found = item(
        bundle_sku_info=[
            {"product_name": "毛巾", "code": "MJ-1", "item_num": "2", "picture_url": ""},
            {"product_name": "", "code": ""},
            "unknown",
            {"product_name": "牙刷"},
        ]
    )
    assert found.bundle == (
        BundlePart(name="毛巾", code="MJ-1", quantity=2),
        BundlePart(name="牙刷", code="", quantity=1),
    )


def test_a_wish_is_read_wherever_its_words_are_and_pictures_are_named() -> None:
    wish = [
        {"detail": {"pic": [{"url": "https://x.invalid/1.png"}], "text": [{"content": " 刻字😀 "}]}}
    ]
    assert item(sku_customization_info=wish).custom == "刻字😀"
    assert item(sku_customization_info=[{"detail": {"pic": [{"url": "u"}]}}]).custom == "定制"
    assert item(sku_customization_info=[]).custom == ""
    assert len(item(sku_customization_info=[{"text": "长" * 900}]).custom) == 200


def test_the_earliest_chosen_time_counts_and_the_orders_own_word_first() -> None:
    items = [sku(appointment_ship_time=1782990000), sku(appointment_ship_time=1782964800)]
    assert mapped(sku_order_list=items).appointment_at == from_epoch(1782964800)
    own = mapped(sku_order_list=items, appointment_ship_time=1782980000)
    assert own.appointment_at == from_epoch(1782980000)


def test_deposits_count_as_presale_for_every_item() -> None:
    found = mapped(order_phase_list=[{}], sku_order_list=[sku(), sku(order_id="2")])
    assert all(one.presale for one in found.items)
    assert found.marks & MARK_BITS[Mark.DEPOSIT]


values = (
    st.none()
    | st.booleans()
    | st.integers(-5, 2**63 - 1)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False)
)
anything = st.recursive(
    values,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "product_name",
                    "code",
                    "item_num",
                    "content",
                    "text",
                    "key",
                    "express_company_code",
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
ITEM_FIELDS = (
    "pre_sale_type",
    "presell_type",
    "trade_type",
    "goods_type",
    "receive_type",
    "given_product_type",
    "master_sku_order_id_list",
    "master_sku_order_id",
    "bundle_sku_info",
    "need_serial_number",
    "sku_customization_info",
    "appointment_ship_time",
)
ORDER_FIELDS = (
    "order_type",
    "trade_type",
    "pre_sale_type",
    "presell_type",
    "order_phase_list",
    "consolidate_info",
    "earliest_receipt_time",
    "latest_receipt_time",
    "supermarket_order_serial_no",
    "appointment_ship_time",
    "urge_deliver_Times",
    "order_tag",
    "shop_order_tag_ui",
    "address_tag_ui",
    "accept_order_status",
)


@given(
    st.dictionaries(st.sampled_from(ORDER_FIELDS), anything),
    st.dictionaries(st.sampled_from(ITEM_FIELDS), anything),
)
def test_any_combination_of_special_fields_decodes(
    of_order: dict[str, Any], of_item: dict[str, Any]
) -> None:
    found = mapped(sku_order_list=[sku(**of_item)], **of_order)
    assert found.order_id == "6900000000000000100"
    assert msgspec.json.decode(msgspec.json.encode(list(marks(found)))) is not None
