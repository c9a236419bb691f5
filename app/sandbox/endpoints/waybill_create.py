"""logistics.newCreateOrder and logistics.listShopNetsite (reference 4.1, 4.2)."""

import re

from app.sandbox.answers import Data, Refused, bad_parameter, business
from app.sandbox.cipher import looks_sealed
from app.sandbox.couriers import COURIERS, Branch
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.params import Params
from app.sandbox.people import Person
from app.sandbox.records import Issue, ShopOrder
from app.sandbox.regions import Region
from app.sandbox.waybills import Wish

MOST = 50
MOST_PACKS = 50
_PACK_ID = re.compile(r"[A-Za-z0-9_]{0,15}")
_PLACES = ("province_name", "city_name", "district_name", "street_name", "detail_address")
_HINT = "发件地址与网点地址不一致，已使用网点登记地址"


class _RowRefused(Exception):
    """One row fails; the courier side answers with a text code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code)
        self.code = str(code)
        self.text = text


def list_netsites(call: ShopCall) -> Data:
    """Branches with the shop's accounts."""
    wanted = call.params.text("logistics_code", "")
    return {
        "netsites": [
            _netsite(branch)
            for branch in call.shop.numbers.branches
            if wanted in {"", branch.courier.code}
        ]
    }


def new_create_order(call: ShopCall) -> Data:
    """Numbers for ≤ 50 rows; each row has its own outcome."""
    params = call.params
    courier = params.need_text("logistics_code")
    if courier not in COURIERS:
        raise bad_parameter(1000, "logistics_code 不支持")
    rows = params.objects("order_infos")
    if not 0 < len(rows) <= MOST:
        raise bad_parameter(1000, "order_infos 应有 1 到 50 条")
    branch, exact = _sender_branch(call, courier, params.part("sender_info"))
    given: list[object] = []
    refused: list[object] = []
    for row in rows:
        try:
            issue = call.shop.numbers.issue(_wish(call, courier, branch, row), call.now)
        except _RowRefused as error:
            refused.append(_refusal(row, error.code, error.text))
        except Refused as error:
            refused.append(_refusal(row, "10000", error.sub_msg))
        else:
            given.append(_number(issue, "" if exact else _HINT))
    return {"ebill_infos": given, "err_infos": refused}


def _netsite(branch: Branch) -> dict[str, object]:
    return {
        "netsite_code": branch.code,
        "netsite_name": branch.name,
        "amount": "-1" if branch.balance is None else str(branch.balance),
        "allocated_quantity": branch.allocated,
        "cancelled_quantity": branch.cancelled,
        "recycled_quantity": -1,
        "sender_address": [
            {"country_code": "CHN", **dict(zip(_PLACES, address, strict=True))}
            for address in branch.addresses
        ],
        "company": branch.courier.code,
        "company_type": 1 if branch.courier.direct else 2,
    }


def _sender_branch(call: ShopCall, courier: str, sender: Params) -> tuple[Branch, bool]:
    """The branch whose address the sender names, else the first; and whether one matched."""
    contact = sender.part("contact")
    if not contact.text("name", ""):
        raise bad_parameter(4006, "缺少字段 sender_info.contact.name")
    if not contact.text("mobile", "") and not contact.text("phone", ""):
        raise bad_parameter(4006, "缺少字段 sender_info.contact.mobile")
    address = sender.part("address")
    named = tuple(address.text(name, "") for name in _PLACES)
    mine = [row for row in call.shop.numbers.branches if row.courier.code == courier]
    if not mine:
        raise business(10711, "店铺未订购该快递公司的电子面单")
    for branch in mine:
        if named in branch.addresses:
            return branch, True
    return mine[0], False


def _wish(call: ShopCall, courier: str, branch: Branch, row: Params) -> Wish:
    order = _order(call, row.text("order_id", ""))
    pack_id = row.text("pack_id", "")
    if not _PACK_ID.fullmatch(pack_id):
        raise _RowRefused(1000, "pack_id 只能含数字、字母、下划线，最长 15 位")
    packs = row.number("total_pack_count", 1)
    if not 1 <= packs <= MOST_PACKS:
        raise _RowRefused(1000, "total_pack_count 应为 1 到 50")
    return Wish(
        courier=courier,
        order_id=order.order_id,
        pack_id=pack_id,
        order_ids=_combined(call, order, row.texts("combine_orders")),
        receiver=_receiver(call, order, row.part("receiver_info")),
        packs=packs,
        branch=branch,
        contents=_contents(row),
        remark=row.text("remark", ""),
    )


def _order(call: ShopCall, order_id: str) -> ShopOrder:
    if not order_id:
        raise _RowRefused(4006, "缺少字段 order_id")
    order = call.shop.book.get(order_id)
    if order is not None:
        return order
    if call.shop.elsewhere(order_id):
        raise _RowRefused(15000, "订单不属于该店铺")
    raise _RowRefused(15002, "订单不存在")


def _combined(call: ShopCall, order: ShopOrder, ids: list[str]) -> tuple[str, ...]:
    """Every order of the parcel; those of a 合单 must have one receiver."""
    if not ids:
        return (order.order_id,)
    if order.order_id not in ids:
        raise _RowRefused(1000, "combine_orders 应包含 order_id")
    for order_id in ids:
        if _order(call, order_id).receiver.key != order.receiver.key:
            raise _RowRefused(1000, "合单的订单收件人不一致")
    return tuple(dict.fromkeys(ids))


def _contents(row: Params) -> tuple[tuple[str, int], ...]:
    items = row.objects("items")
    if not items:
        raise _RowRefused(4006, "缺少字段 items")
    found: list[tuple[str, int]] = []
    for item in items:
        name, count = item.text("item_name", ""), item.number("item_count", 0)
        if not name:
            raise _RowRefused(4006, "缺少字段 items.item_name")
        if count <= 0:
            raise _RowRefused(4006, "缺少字段 items.item_count")
        found.append((name, count))
    return tuple(found)


def _receiver(call: ShopCall, order: ShopOrder, info: Params) -> Person:
    """The receiver as sent; ciphertexts must be of an order of this shop."""
    address, contact = info.part("address"), info.part("contact")
    name = contact.text("name", "")
    phone = contact.text("mobile", "") or contact.text("phone", "")
    detail = address.text("detail_address", "")
    needed = {
        "contact.name": name,
        "contact.mobile": phone,
        "address.detail_address": detail,
        "address.province_name": address.text("province_name", ""),
        "address.city_name": address.text("city_name", ""),
    }
    for field, text in needed.items():
        if not text:
            raise _RowRefused(4006, f"缺少字段 receiver_info.{field}")
    return Person(
        _plain(call, name), _plain(call, phone), _region(order, address), _plain(call, detail)
    )


def _plain(call: ShopCall, text: str) -> str:
    if not looks_sealed(text):
        return text
    opened = call.shop.cipher.open(text)
    if opened is None or call.shop.book.get(opened.order_id) is None:
        raise _RowRefused(4006, "收件人密文无法识别")
    return opened.text


def _region(order: ShopOrder, address: Params) -> Region:
    """The order's own region when the names are its, else what was sent."""
    own = order.receiver.region
    province, city, district, street = (address.text(name, "") for name in _PLACES[:4])
    if (province, city) == (own.province, own.city) and district in {"", own.district}:
        return own
    return Region("000000", province, city, district, street, "")


def _refusal(row: Params, code: str, text: str) -> dict[str, object]:
    return {
        "order_id": row.text("order_id", ""),
        "pack_id": row.text("pack_id", ""),
        "err_code": code,
        "err_msg": text,
    }


def _number(issue: Issue, hint: str) -> dict[str, object]:
    return {
        "track_no": issue.number,
        "order_id": issue.order_id,
        "pack_id": issue.pack_id,
        "company": issue.courier,
        "order_channel": "1",
        **issue.marks,
        "extra_resp": "",
        "sub_waybill_codes": ",".join(issue.sub_numbers),
        "shipping_code": "",
        "hint_msg": hint,
    }


ENDPOINTS = {
    "logistics.listShopNetsite": Endpoint(list_netsites),
    "logistics.newCreateOrder": Endpoint(new_create_order),
}
