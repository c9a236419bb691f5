"""Print data, cancels, updates and templates of waybills (reference 4.3, 4.5)."""

from app.sandbox.answers import Data, bad_parameter, business
from app.sandbox.couriers import COURIERS
from app.sandbox.dice import fingerprint
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.params import Params
from app.sandbox.print_data import seal_print_data
from app.sandbox.records import Issue

MOST = 100
MOST_PIECES = 50
_TEMPLATE_HOST = "https://cloudprint.douyinec.com/template"
_SIZES = ((1, "一联单（76x130）", "76x130"), (2, "二联单（100x180）", "100x180"))


def waybill_apply(call: ShopCall) -> Data:
    """Encrypted print data of ≤ 100 numbers, each with its own outcome."""
    rows = call.params.numbered(1001).objects("waybill_applies")
    if not 0 < len(rows) <= MOST:
        raise bad_parameter(1001, "waybill_applies 应有 1 到 100 条")
    found: list[object] = []
    refused: list[object] = []
    for row in rows:
        number = row.text("track_no", "")
        issue = call.shop.numbers.find_piece(number)
        if issue is None or issue.cancelled_at or issue.courier != row.text("logistics_code", ""):
            refused.append(
                {"track_no": number, "order_id": "", "err_code": 1003, "err_msg": "运单号错误"}
            )
            continue
        data = seal_print_data(_label(call, issue) | {"track_no": number})
        found.append(
            {
                "order_id": issue.order_id,
                "track_no": number,
                "print_data": data,
                "sign": fingerprint("sign", call.shop.shop_id, data, size=16).hex(),
            }
        )
    return {"waybill_infos": found, "err_infos": refused}


def cancel_order(call: ShopCall) -> Data:
    """Give a number back."""
    params = call.params
    call.shop.numbers.cancel(
        params.need_text("logistics_code"), params.need_text("track_no"), call.now
    )
    return {"cancel_result": {"success": True}}


def update_order(call: ShopCall) -> Data:
    """Change the receiver's or sender's contact of a number that was not scanned."""
    params = call.params
    issue = _known(call)
    if issue.cancelled_at:
        raise business(10901, "运单号已取消")
    if issue.pickup_at and issue.pickup_at <= call.now:
        raise business(10902, "快件已揽收，不能修改")
    if COURIERS[issue.courier].direct:
        raise business(5001, "该快递公司不支持修改")
    if params.has("receiver_info"):
        _move(call, issue, params.part("receiver_info"))
    return {"track_no": issue.number, **issue.marks}


def append_sub_order(call: ShopCall) -> Data:
    """More pieces under a number (子母件)."""
    params = call.params
    issue = _known(call)
    count = params.number("pack_add_quantity", 0)
    if not 0 < count <= MOST_PIECES:
        raise bad_parameter(1000, "pack_add_quantity 应为 1 到 50")
    before = len(issue.sub_numbers)
    call.shop.numbers.append(issue, count, call.now)
    full = params.flag("is_return_full_sub_codes")
    told = issue.sub_numbers if full else issue.sub_numbers[before:]
    return {"sub_waybill_codes": ",".join(told), "pack_quantity": len(issue.sub_numbers) + 1}


def _known(call: ShopCall) -> Issue:
    issue = call.shop.numbers.find(call.params.need_text("track_no"))
    if issue is None or issue.courier != call.params.need_text("logistics_code"):
        raise business(10803, "运单号不存在")
    return issue


def template_list(call: ShopCall) -> Data:
    """Standard templates of every company the shop has an account with."""
    return {"template_data": [_templates(code) for code in _companies(call)]}


def custom_templates(call: ShopCall) -> Data:
    """No shop has designed one here."""
    wanted = call.params.text("logistics_code", "")
    return {
        "custom_template_data": [
            {"logistics_code": code, "custom_template_infos": []}
            for code in _companies(call)
            if wanted in {"", code}
        ]
    }


def shop_key(call: ShopCall) -> Data:
    """The key that the print component asks for."""
    return {"key": fingerprint("shop key", call.shop.shop_id, size=32).hex()}


def _companies(call: ShopCall) -> list[str]:
    return list(dict.fromkeys(branch.courier.code for branch in call.shop.numbers.branches))


def _label(call: ShopCall, issue: Issue) -> dict[str, object]:
    who = call.shop.orders_of(issue)[0].receiver
    branch = call.shop.numbers.branch(issue.branch_code)
    region = who.region
    return {
        "track_no": issue.number,
        "company": issue.courier,
        "company_name": COURIERS[issue.courier].name,
        "branch": branch.name if branch else "",
        "receiver_name": who.name,
        "receiver_phone": who.phone,
        "receiver_region": [region.province, region.city, region.district, region.street],
        "receiver_detail": who.detail,
        "items": [{"name": name, "count": count} for name, count in issue.contents],
        "remark": issue.remark,
        **issue.marks,
    }


def _move(call: ShopCall, issue: Issue, info: Params) -> None:
    """The receiver becomes the order's present one when that is what was sent."""
    contact, address = info.part("contact"), info.part("address")
    sent = (
        contact.text("name", ""),
        contact.text("mobile", "") or contact.text("phone", ""),
        address.text("detail_address", ""),
    )
    known = tuple(opened.text if (opened := call.shop.cipher.open(t)) else t for t in sent)
    who = call.shop.orders_of(issue)[0].receiver
    if known == (who.name, who.phone, who.detail):
        call.shop.numbers.readdress(issue, who, call.now)


def _templates(code: str) -> dict[str, object]:
    return {
        "logistics_code": code,
        "template_infos": [
            {
                "template_id": COURIERS[code].row_id * 10 + parts,
                "template_code": f"{code}_{size}",
                "template_name": f"{COURIERS[code].name}{name}",
                "template_url": f"{_TEMPLATE_HOST}/{code}_{size}.xml",
                "version": 1,
                "template_type": parts,
                "perview_url": f"{_TEMPLATE_HOST}/{code}_{size}.png",
            }
            for parts, name, size in _SIZES
        ],
    }


ENDPOINTS = {
    "logistics.waybillApply": Endpoint(waybill_apply),
    "logistics.cancelOrder": Endpoint(cancel_order),
    "logistics.updateOrder": Endpoint(update_order),
    "logistics.appendSubOrder": Endpoint(append_sub_order),
    "logistics.templateList": Endpoint(template_list),
    "logistics.getCustomTemplateList": Endpoint(custom_templates),
    "logistics.getShopKey": Endpoint(shop_key),
}
