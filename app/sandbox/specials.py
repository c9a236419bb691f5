"""Special orders with the fields in which the platform tells of them (reference 3.2, 3.3)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from app.sandbox.cases import CaseDesk
from app.sandbox.goods import GIFT, VIRTUAL, Sku
from app.sandbox.records import APPLIED, CONFIRMING, SENDING, TO_SHIP, Line, ShopOrder

HOUR = 3600
DAY = 24 * HOUR


class Special(StrEnum):
    """What is special about an order."""

    DEPOSIT = "deposit"
    PRESALE = "presale"
    GIFT = "gift"
    GIFT_REFUND = "gift_refund"  # the buyer wants the money of what the gift came with
    BUNDLE = "bundle"
    WITH_VIRTUAL = "with_virtual"
    WITH_PICKUP = "with_pickup"
    COUPON = "coupon"
    APPOINTMENT = "appointment"
    PROMISED_CARRIER = "promised_carrier"
    HOME_DELIVERY = "home_delivery"
    SERIAL_NUMBER = "serial_number"
    CUSTOM = "custom"
    CONSOLIDATED = "consolidated"
    INSTANT = "instant"
    URGED = "urged"
    UNKNOWN = "unknown"  # values that no document names


Dress = Callable[[ShopOrder, int], None]


def dress(order: ShopOrder, special: Special, now: int) -> None:
    """Make ``order`` special. ``now``: Unix seconds."""
    _DRESSES[special](order, now)
    order.encoded = None


def dress_all(orders: list[ShopOrder], cases: CaseDesk, now: int) -> None:
    """Every kind once among the orders that wait, and cases of every kind among the shipped."""
    waiting = [order for order in orders if order.status == TO_SHIP and not _in_case(order)]
    for order, special in zip(waiting, Special, strict=False):
        dress(order, special, now)
        if special is Special.GIFT_REFUND:
            cases.apply(order, order.lines[0], now - HOUR)
    shipped = [order for order in orders if order.packs and not _in_case(order)]
    for order, (kind, status, left_s) in zip(shipped, _CASES, strict=False):
        cases.put(order, order.lines[0], kind=kind, status=status, at=now - DAY, left_s=left_s)


_CASES = (
    (0, CONFIRMING, 90 * 60 + DAY),
    (3, SENDING, 20 * HOUR + DAY),
    (1, APPLIED, 30 * HOUR + DAY),
)
"""(``aftersale_type``, ``aftersale_status``, seconds for the step) of shipped orders."""


def _in_case(order: ShopOrder) -> bool:
    return any(line.after_sale_status for line in order.lines)


def _deposit(order: ShopOrder, now: int) -> None:
    for line in order.lines:
        line.extra = {"trade_type": 2, "pre_sale_type": 1}
        line.exp_ship_time = now + 7 * DAY
    order.exp_ship_time = now + 7 * DAY
    order.extra = {
        "order_phase_list": [
            {
                "phase_order_id": f"{order.order_id}{phase}",
                "total_phase": 2,
                "current_phase": phase,
                "pay_success": 1,
                "phase_pay_time": order.pay_time,
            }
            for phase in (1, 2)
        ]
    }


def _presale(order: ShopOrder, now: int) -> None:
    for line in order.lines:
        line.pre_sale_type = 1
        line.exp_ship_time = now + 10 * DAY
    order.exp_ship_time = now + 10 * DAY


def _gift(order: ShopOrder, now: int) -> None:
    del now
    order.lines[0].given = "MASTER"
    gift = _added(order, GIFT)
    gift.given, gift.master_ids = "FREE", (order.lines[0].item_id,)


def _bundle(order: ShopOrder, now: int) -> None:
    del now
    parts = (("竹纤维毛巾", "MJ-03", 2), ("软毛牙刷", "YS-01", 1), ("旅行收纳袋", "SN-09", 1))
    order.lines[0].extra = {
        "bundle_sku_info": [
            {
                "product_id": str(3_641_234_567_890_130_000 + number),
                "sku_id": str(1_781_234_567_900_000 + number),
                "product_name": name,
                "code": code,
                "item_num": count,
                "picture_url": "",
            }
            for number, (name, code, count) in enumerate(parts)
        ]
    }


def _with_virtual(order: ShopOrder, now: int) -> None:
    del now
    _added(order, VIRTUAL)


def _with_pickup(order: ShopOrder, now: int) -> None:
    del now
    line = _added(order, order.lines[0].sku)
    line.fetched = True


def _coupon(order: ShopOrder, now: int) -> None:
    del now
    order.extra = {"order_type": 4, "order_type_desc": "电子券"}
    for line in order.lines:
        line.fetched = True


def _appointment(order: ShopOrder, now: int) -> None:
    order.appointment_time = now + 2 * DAY
    order.exp_ship_time = now + 3 * DAY
    for line in order.lines:
        line.exp_ship_time = now + 3 * DAY


def _promised(order: ShopOrder, now: int) -> None:
    del now
    order.promised_courier = "shunfeng"


def _home(order: ShopOrder, now: int) -> None:
    del now
    order.tags = (("sug_home_deliver", "建议音尊达"),)


def _serial(order: ShopOrder, now: int) -> None:
    del now
    order.lines[0].extra = {"need_serial_number": True}


def _custom(order: ShopOrder, now: int) -> None:
    del now
    order.lines[0].extra = {
        "sku_customization_info": [
            {
                "detail": {
                    "text": [{"id": "1", "order": 1, "content": "刻字：吉祥如意😀"}],
                    "pic": [{"id": "2", "order": 2, "url": "https://p3-aio.ecombdimg.com/x.jpg"}],
                }
            }
        ]
    }


def _consolidated(order: ShopOrder, now: int) -> None:
    del now
    order.extra = {"consolidate_info": {"consolidate_type": 1, "consolidate_name": "中转仓"}}


def _instant(order: ShopOrder, now: int) -> None:
    order.extra = {
        "accept_order_status": 1,
        "earliest_receipt_time": now + HOUR,
        "latest_receipt_time": now + 2 * HOUR,
        "supermarket_order_serial_no": "1007",
    }
    for line in order.lines:
        line.extra = {"trade_type": 18}


def _urged(order: ShopOrder, now: int) -> None:
    del now
    order.urges = 3


def _unknown(order: ShopOrder, now: int) -> None:
    del now
    order.extra = {
        "order_type": 99,
        "trade_type": {"new": 1},
        "consolidate_info": None,
        "order_tag": [1, {"x": None}],
        "order_phase_list": "",
    }
    order.lines[0].extra = {
        "goods_type": "soft",
        "receive_type": [3],
        "given_product_type": {"kind": "SURPRISE"},
        "pre_sale_type": "x",
        "bundle_sku_info": {"0": "?"},
        "master_sku_order_id_list": "none",
        "need_serial_number": "maybe",
    }


def _added(order: ShopOrder, sku: Sku) -> Line:
    first = order.lines[0]
    line = Line(
        item_id=str(int(order.order_id) + len(order.lines)),
        sku=sku,
        quantity=1,
        paid_fen=sku.price_fen,
        status=first.status,
        exp_ship_time=first.exp_ship_time,
    )
    order.lines.append(line)
    return line


_DRESSES: Mapping[Special, Dress] = MappingProxyType(
    {
        Special.DEPOSIT: _deposit,
        Special.PRESALE: _presale,
        Special.GIFT: _gift,
        Special.GIFT_REFUND: _gift,
        Special.BUNDLE: _bundle,
        Special.WITH_VIRTUAL: _with_virtual,
        Special.WITH_PICKUP: _with_pickup,
        Special.COUPON: _coupon,
        Special.APPOINTMENT: _appointment,
        Special.PROMISED_CARRIER: _promised,
        Special.HOME_DELIVERY: _home,
        Special.SERIAL_NUMBER: _serial,
        Special.CUSTOM: _custom,
        Special.CONSOLIDATED: _consolidated,
        Special.INSTANT: _instant,
        Special.URGED: _urged,
        Special.UNKNOWN: _unknown,
    }
)
