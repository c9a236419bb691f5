"""Rows as the platform writes them, after the field tables of the reference."""

import copy
from typing import Any

import msgspec

SKU: dict[str, Any] = {
    "order_id": "6900000000000000101",
    "parent_order_id": "6900000000000000100",
    "order_level": 3,
    "order_status": 2,
    "main_status": 2,
    "product_id": 3500000000000000001,
    "product_id_str": "3500000000000000001",
    "product_name": "纯棉短袖",
    "product_pic": "https://img.invalid/1.jpg",
    "sku_id": 1700000000000000001,
    "spec": [{"name": "颜色", "value": "白"}, {"name": "尺码", "value": "XL"}],
    "code": "TS-W-XL",
    "item_num": 2,
    "origin_amount": 4990,
    "sum_amount": 9980,
    "pay_amount": 8980,
    "exp_ship_time": 1782964800,
    "pre_sale_type": 0,
    "trade_type": 0,
    "after_sale_info": {"after_sale_status": 0, "after_sale_type": 0, "refund_status": 0},
    "goods_type": 0,
    "receive_type": 1,
    "given_product_type": "MASTER",
    "inventory_list": [{"warehouse_type": 0}],
}

ORDER: dict[str, Any] = {
    "order_id": "6900000000000000100",
    "order_level": 2,
    "shop_id": 88000001,
    "order_status": 2,
    "main_status": 2,
    "create_time": 1782870000,
    "update_time": 1782878400,
    "pay_time": 1782870060,
    "finish_time": 0,
    "ship_time": 0,
    "exp_ship_time": 1783042860,
    "appointment_ship_time": 0,
    "order_amount": 9980,
    "pay_amount": 8980,
    "post_amount": 600,
    "buyer_words": "尽快",
    "seller_words": "老客户",
    "seller_remark_stars": 3,
    "open_address_id": "addr-1",
    "encrypt_post_receiver": "##canary-name*x#1##",
    "encrypt_post_tel": "$$canary-tel*x$1$$",
    "mask_post_receiver": "王*明",
    "mask_post_tel": "138******78",
    "post_addr": {
        "province": {"name": "浙江省", "id": "33"},
        "city": {"name": "杭州市", "id": "330100"},
        "town": {"name": "余杭区", "id": "330110"},
        "street": {"name": "仓前街道", "id": "330110012"},
        "detail": "",
        "encrypt_detail": "##canary-detail*x#1##",
    },
    "mask_post_addr": {
        "province": {"name": "浙江省", "id": "33"},
        "city": {"name": "杭州市", "id": "330100"},
        "town": {"name": "余杭区", "id": "330110"},
        "street": {"name": "仓前街道", "id": "330110012"},
        "detail": "文一西路**号",
    },
    "logistics_info": [],
    "sku_order_list": [SKU],
    "shop_order_tag_ui": [{"key": "sug_home_deliver", "text": "建议音尊达", "help_doc": ""}],
    "address_tag_ui": [],
    "order_tag": {},
    "urge_deliver_Times": 1,
    "new_field_of_2027": {"anything": [1, 2.5, None]},
}

CASE: dict[str, Any] = {
    "aftersale_info": {
        "aftersale_id": "7300000000000000001",
        "aftersale_type": 2,
        "aftersale_status": 6,
        "related_id": "6900000000000000101",
        "apply_time": 1782870500,
        "update_time": 1782870600,
        "status_deadline": 1783043300,
        "refund_amount": 8980,
        "refund_status": 1,
    },
    "order_info": {
        "shop_order_id": 6900000000000000100,
        "related_order_info": [{"sku_order_id": 6900000000000000101, "item_num": 2}],
    },
    "text_part": {"anything": 1},
}


def order(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(ORDER) | changes


def sku(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SKU) | changes


def case(info: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    row = copy.deepcopy(CASE) | changes
    row["aftersale_info"] |= info or {}
    return row


def without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))
