"""afterSale.List (reference 5)."""

from collections.abc import Callable, Iterable

from app.sandbox.answers import Data, bad_parameter
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.params import Params
from app.sandbox.records import Case
from app.sandbox.wire import DAY

LOOK_BACK_S = 183 * DAY
DEPTH = 50_000
MOST_ROWS = 100
_ERROR = 11000

Keep = Callable[[Case], bool]
_SORT_KEYS: dict[str, Callable[[Case], int]] = {
    "status_deadline": lambda case: case.deadline,
    "apply_time": lambda case: case.apply_time,
    "update_time": lambda case: case.update_time,
}
_TYPE_TEXT = {
    0: "退货退款",
    1: "已发货仅退款",
    2: "未发货仅退款",
    3: "换货",
    6: "价保",
    7: "补寄",
    8: "维修",
}
_STATUS_TEXT = {
    6: "待商家同意",
    7: "待买家退货",
    8: "待商家发货",
    11: "待商家二次同意",
    12: "退款成功",
    27: "商家拒绝",
    28: "售后关闭",
}


def list_cases(call: ShopCall) -> Data:
    """A page of after-sales. Windows include their start and leave out their end."""
    params = call.params.numbered(_ERROR)
    page, size = _page(params)
    tests = tuple(_filters(params, call.now))
    rows = [case for case in call.shop.cases.rows() if all(test(case) for test in tests)]
    rows = _sorted(rows, params.texts("order_by"))
    part = rows[page * size : (page + 1) * size]
    if call.repeat_rows:
        part = part + part[-call.repeat_rows :]
    return {
        "items": [_row(call, case) for case in part],
        "has_more": (page + 1) * size < len(rows),
        "total": len(rows),
        "page": page,
        "size": size,
    }


def _page(params: Params) -> tuple[int, int]:
    page, size = params.number("page"), params.number("size")
    if page < 0 or not 0 < size <= MOST_ROWS:
        raise bad_parameter(_ERROR, "page 从 0 开始，size 为 1 到 100")
    if (page + 1) * size > DEPTH:
        raise bad_parameter(_ERROR, "page*size 不能超过 50000")
    return page, size


def _filters(params: Params, now: int) -> Iterable[Keep]:
    start = params.number_or_none("start_time") or now - LOOK_BACK_S
    end = params.number_or_none("end_time")
    yield lambda case: case.apply_time >= start and (not end or case.apply_time < end)
    changed = params.number_or_none("update_start_time") or 0
    until = params.number_or_none("update_end_time")
    yield lambda case: case.update_time >= changed and (not until or case.update_time < until)
    order_id = params.text("order_id", "")
    if order_id:
        yield lambda case: order_id in {case.order_id, case.item_id}
    case_id = params.text("aftersale_id", "")
    if case_id:
        yield lambda case: case.case_id == case_id
    kind = params.number_or_none("aftersale_type")
    if kind is not None:
        yield lambda case: case.kind == kind
    statuses = frozenset(params.texts("standard_aftersale_status"))
    if statuses:
        yield lambda case: str(case.status) in statuses


def _sorted(rows: list[Case], wishes: list[str]) -> list[Case]:
    rows = sorted(rows, key=lambda case: case.case_id)
    for wish in reversed(wishes or ["update_time desc"]):
        name, _, direction = wish.partition(" ")
        key = _SORT_KEYS.get(name)
        if key is None or direction.strip() not in {"", "asc", "desc"}:
            raise bad_parameter(_ERROR, "order_by 格式错误")
        rows = sorted(rows, key=key, reverse=direction.strip() == "desc")
    return rows


def _row(call: ShopCall, case: Case) -> dict[str, object]:
    line = call.shop.cases.order_of(case).line(case.item_id)
    return {
        "aftersale_info": {
            "aftersale_id": case.case_id,
            "aftersale_type": case.kind,
            "aftersale_status": case.status,
            "related_id": case.item_id,
            "apply_time": case.apply_time,
            "update_time": case.update_time,
            "status_deadline": case.deadline,
            "refund_amount": case.refund_fen,
            "refund_post_amount": 0,
            "aftersale_num": case.pieces,
            "refund_status": case.refund_status,
            "got_pkg": 0,
            "order_logistics": [],
            "aftersale_tags": [],
        },
        "order_info": {
            "shop_order_id": case.order_id,
            "related_order_info": [
                {
                    "sku_order_id": case.item_id,
                    "order_status": line.status if line else 0,
                    "item_num": line.quantity if line else 0,
                    "aftersale_item_num": case.pieces,
                    "given_sku_order_ids": [
                        gift.item_id for gift in call.shop.cases.gifts_of(case)
                    ],
                    "product_name": line.sku.product_name if line else "",
                }
            ],
        },
        "text_part": {
            "aftersale_type_text": _TYPE_TEXT[case.kind],
            "aftersale_status_text": _STATUS_TEXT[case.status],
            "reason_text": "不想要了",
        },
        "seller_logs": [],
    }


ENDPOINTS = {"afterSale.List": Endpoint(list_cases)}
