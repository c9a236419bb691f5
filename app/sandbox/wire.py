"""Shop orders as the platform writes them (reference 3.2, 3.3, 3.5)."""

import json
from collections.abc import Mapping

from app.sandbox.cipher import ADDRESS, NAME, PHONE, Cipher
from app.sandbox.dice import fingerprint
from app.sandbox.people import Person, mask_detail, mask_name, mask_phone
from app.sandbox.records import (
    CANCELLED,
    REFUNDED_BEFORE_SHIP,
    STATUS_TEXT,
    Line,
    Pack,
    ShopOrder,
)

Json = dict[str, object]
DAY = 86_400
_ZONE_S = 8 * 3600


def dump(value: object) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def open_address_id(order: ShopOrder) -> str:
    """Equal on one day for the same receiver; other days give another id (reference 3.6)."""
    return fingerprint(
        "address", order.receiver.key, (order.create_time + _ZONE_S) // DAY, size=24
    ).hex()


class OrderWriter:
    """Writes orders of one shop; an order's text is kept until it changes."""

    def __init__(self, cipher: Cipher, shop_name: str) -> None:
        self._cipher = cipher
        self._shop_name = shop_name

    def encoded(self, order: ShopOrder) -> bytes:
        """The order as UTF-8 JSON."""
        if order.encoded is None:
            order.encoded = dump(self.order(order))
        return order.encoded

    def order(self, order: ShopOrder) -> Json:
        """The order as the platform's object."""
        receiver = self._receiver(order)
        paid = order.pay_time > 0
        goods = sum(line.sku.price_fen * line.quantity for line in order.lines)
        pay = sum(line.paid_fen for line in order.lines) + order.post_fen
        main = _main_status(order)
        return {
            "order_id": order.order_id,
            "order_level": 2,
            "shop_id": int(order.shop_id),
            "shop_name": self._shop_name,
            "order_status": order.status,
            "order_status_desc": STATUS_TEXT[order.status],
            "main_status": main,
            "main_status_desc": STATUS_TEXT[main],
            "order_type": 0,
            "order_type_desc": "普通订单",
            "biz": 2,
            "biz_desc": "小店自卖",
            "b_type": 2,
            "b_type_desc": "抖音",
            "sub_b_type": 3,
            "app_id": 1128,
            "trade_type": 0,
            "open_id": "",
            "doudian_open_id": f"1@#{fingerprint('buyer', order.buyer, size=18).hex()}",
            "create_time": order.create_time,
            "update_time": order.update_time,
            "pay_time": order.pay_time,
            "finish_time": order.finish_time,
            "ship_time": order.ship_time,
            "exp_ship_time": order.exp_ship_time,
            "appointment_ship_time": order.appointment_time,
            "order_expire_time": 1800,
            "cancel_reason": order.cancel_reason,
            "buyer_words": order.buyer_words,
            "seller_words": order.seller_words,
            "seller_remark_stars": order.flag,
            "pay_type": (7 if pay == 0 else 2) if paid else 0,
            "channel_payment_no": f"2088{order.order_id}" if paid else "",
            "order_amount": pay,
            "pay_amount": pay if paid else 0,
            "post_amount": order.post_fen,
            "post_origin_amount": order.post_fen,
            "post_promotion_amount": 0,
            "post_insurance_amount": 0,
            "modify_amount": 0,
            "modify_post_amount": 0,
            "promotion_amount": goods + order.post_fen - pay,
            "promotion_shop_amount": goods + order.post_fen - pay,
            "promotion_platform_amount": 0,
            "promotion_talent_amount": 0,
            "promotion_pay_amount": 0,
            "total_promotion_amount": goods + order.post_fen - pay,
            "shop_cost_amount": goods + order.post_fen - pay,
            "platform_cost_amount": 0,
            "author_cost_amount": 0,
            "only_platform_cost_amount": 0,
            "tax_amount": 0,
            "packing_amount": 0,
            "post_receiver": "",
            "post_tel": "",
            **receiver,
            "open_address_id": open_address_id(order),
            "logistics_info": [_pack(order, pack) for pack in order.packs],
            "sku_order_list": [self._line(order, line, receiver) for line in order.lines],
            "shop_order_tag_ui": [
                {"key": key, "text": text, "help_doc": ""} for key, text in order.tags
            ],
            "address_tag_ui": [],
            "user_tag_ui": [],
            "order_tag": _order_tag(order),
            "promise_info": "",
            "urge_deliver_Times": order.urges,
            "relation_shop_order_ids": [],
            "order_phase_list": [],
            "serial_number_list": [],
            "accept_order_status": 0,
        } | dict(order.extra)

    def ciphers(self, order: ShopOrder) -> tuple[str, str, str]:
        """Name, phone and address as ciphertexts of this order."""
        who, revision = order.receiver, order.receiver_revision
        return (
            self._cipher.seal(order.order_id, NAME, who.name, revision),
            self._cipher.seal(order.order_id, PHONE, who.phone, revision),
            self._cipher.seal(order.order_id, ADDRESS, who.detail, revision),
        )

    def _receiver(self, order: ShopOrder) -> Json:
        name, phone, detail = self.ciphers(order)
        who = order.receiver
        return {
            "encrypt_post_receiver": name,
            "encrypt_post_tel": phone,
            "mask_post_receiver": mask_name(who.name),
            "mask_post_tel": mask_phone(who.phone),
            "post_addr": {**_places(who), "detail": "", "encrypt_detail": detail},
            "mask_post_addr": {**_places(who), "detail": mask_detail(who.detail)},
        }

    def _line(self, order: ShopOrder, line: Line, receiver: Json) -> Json:
        sku = line.sku
        return {
            "order_id": line.item_id,
            "parent_order_id": order.order_id,
            "order_level": 3,
            "order_status": line.status,
            "order_status_desc": STATUS_TEXT[line.status],
            "main_status": _line_main_status(line),
            "main_status_desc": STATUS_TEXT[_line_main_status(line)],
            "create_time": order.create_time,
            "update_time": order.update_time,
            "pay_time": order.pay_time,
            "finish_time": order.finish_time,
            "product_id": int(sku.product_id),
            "product_id_str": sku.product_id,
            "product_name": sku.product_name,
            "product_pic": sku.picture,
            "sku_id": sku.sku_id,
            "spec": [{"name": name, "value": value} for name, value in sku.spec],
            "code": sku.code,
            "out_sku_id": "",
            "out_product_id": "",
            "supplier_id": "",
            "item_num": line.quantity,
            "origin_amount": sku.price_fen,
            "sum_amount": sku.price_fen * line.quantity,
            "order_amount": line.paid_fen,
            "pay_amount": line.paid_fen if order.pay_time else 0,
            "post_amount": 0,
            "promotion_amount": sku.price_fen * line.quantity - line.paid_fen,
            "pre_sale_type": line.pre_sale_type,
            "trade_type": 0,
            "exp_ship_time": line.exp_ship_time,
            "ship_time": line.ship_time,
            "appointment_ship_time": order.appointment_time,
            "logistics_receipt_time": line.receipt_time,
            "confirm_receipt_time": order.finish_time,
            "after_sale_info": {
                "after_sale_status": line.after_sale_status,
                "after_sale_type": line.after_sale_type,
                "refund_status": line.refund_status,
            },
            "goods_type": 1 if sku.virtual else 0,
            "receive_type": 2 if line.fetched else 1,
            "inventory_list": [],
            "given_product_type": line.given,
            "master_sku_order_id_list": list(line.master_ids),
            "bundle_sku_info": [],
            "need_serial_number": False,
            "sku_customization_info": [],
            "sku_order_tag_ui": [],
            "theme_type": "1",
            **receiver,
            **line.extra,
        }


def _main_status(order: ShopOrder) -> int:
    return REFUNDED_BEFORE_SHIP if order.status == CANCELLED and order.refunded else order.status


def _line_main_status(line: Line) -> int:
    return REFUNDED_BEFORE_SHIP if line.refunded else line.status


def _order_tag(order: ShopOrder) -> Mapping[str, object]:
    if not order.promised_courier:
        return {}
    return {
        "shop_delivery_appointment_company": json.dumps(
            {"express_company_code": order.promised_courier}
        )
    }


def _places(who: Person) -> Json:
    region = who.region
    code = region.code
    return {
        "province": {"name": region.province, "id": code[:2]},
        "city": {"name": region.city, "id": code[:4] + "00"},
        "town": {"name": region.district, "id": code},
        "street": {"name": region.street, "id": region.street_code},
    }


def _pack(order: ShopOrder, pack: Pack) -> Json:
    return {
        "tracking_no": pack.number,
        "company": pack.company,
        "company_name": pack.company_name,
        "ship_time": pack.ship_time,
        "delivery_id": pack.pack_id,
        "hour_up_pickup_code": "",
        "product_info": [
            {
                "product_name": line.sku.product_name,
                "price": line.sku.price_fen,
                "outer_sku_id": line.sku.code,
                "sku_id": line.sku.sku_id,
                "sku_specs": [{"name": name, "value": value} for name, value in line.sku.spec],
                "product_count": pack.counts[line.item_id],
                "product_id_str": line.sku.product_id,
                "sku_order_id": line.item_id,
            }
            for line in order.lines
            if line.item_id in pack.counts
        ],
    }
