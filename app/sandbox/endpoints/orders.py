"""Reading orders and writing remarks (reference 3.1, 3.6)."""

from collections.abc import Callable, Iterable

from app.sandbox.answers import Data, RawJson, bad_parameter, business, missing_parameter
from app.sandbox.couriers import COURIERS
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.ledger import RemarkWritten
from app.sandbox.params import Params
from app.sandbox.records import IN_REVIEW, Line, ShopOrder
from app.sandbox.wire import DAY

LOOK_BACK_S = 90 * DAY
DEPTH = 50_000
MOST_ROWS = 100
REMARK_LENGTH = 60
FORBIDDEN = ("加微信", "刷单", "好评返现")
"""Words that the practice shop refuses in a remark; the platform's own list is not public."""

Keep = Callable[[ShopOrder], bool]
_IN_AFTER_SALE = {6, 7, 8, 11, 13}


def search_list(call: ShopCall) -> Data:
    """A page of orders. Windows include their start and leave out their end."""
    params = call.params
    page, size = _page_and_size(params)
    order_by = params.text("order_by", "create_time") or "create_time"
    if order_by not in {"create_time", "update_time"}:
        raise bad_parameter(20007, "order_by 只支持 create_time、update_time")
    total, orders = call.shop.book.search(
        order_by=order_by,
        ascending=params.flag("order_asc"),
        windows=_windows(params, call.now),
        statuses=_combined_status(params),
        keep=_all(_filters(params)),
        offset=page * size,
        size=size,
    )
    if call.repeat_rows:
        orders = orders + orders[-call.repeat_rows :]
    rows = b",".join(call.shop.writer.encoded(order) for order in orders)
    head = f'{{"page":{page},"total":{total},"size":{size},"shop_order_list":['.encode()
    return RawJson(head + rows + b"]}")


def order_detail(call: ShopCall) -> Data:
    """One order, with the fields of the list."""
    order_id = call.params.numbered(20000).need_text("shop_order_id")
    order = call.shop.book.get(order_id)
    if order is None:
        if call.shop.elsewhere(order_id):
            raise business(20015, "订单不属于该店铺")
        raise business(20014, "订单不存在")
    return RawJson(b'{"shop_order_detail":' + call.shop.writer.encoded(order) + b"}")


def add_remark(call: ShopCall) -> Data:
    """商家备注 and flag."""
    params = call.params
    order = call.shop.book.get(params.need_text("order_id"))
    if order is None:
        raise business(20014, "订单不存在")
    remark = params.text("remark", "")
    if len(remark) > REMARK_LENGTH:
        raise business(50056, "备注不能超过 60 个字")
    if any(word in remark for word in FORBIDDEN):
        raise business(50051, "备注包含违规内容")
    flag = order.flag
    if params.flag("is_add_star"):
        star = params.text("star", "0")
        if star not in {"0", "1", "2", "3", "4", "5"}:
            raise bad_parameter(1000, "star 应为 0 到 5")
        flag = int(star)
    order.seller_words, order.flag = remark, flag
    call.shop.ledger.remarks.append(
        RemarkWritten(
            at=call.now,
            shop_id=call.shop.shop_id,
            order_id=order.order_id,
            length=len(remark),
            flag=flag,
        )
    )
    call.shop.book.touch(order, call.now)
    return {}


def company_list(_: ShopCall) -> Data:
    """Couriers to ship with. ``data`` is an array here (reference 1.4)."""
    return [
        {"id": courier.row_id, "name": courier.name, "code": courier.code}
        for courier in COURIERS.values()
    ]


def _page_and_size(params: Params) -> tuple[int, int]:
    for name, number in (("page", 10035), ("size", 20008)):
        if not params.has(name):
            raise missing_parameter(number, name)
    page, size = params.number("page"), params.number("size")
    if page < 0:
        raise bad_parameter(10035, "page 不能为负数")
    if not 0 < size <= MOST_ROWS:
        raise bad_parameter(20008, "size 应为 1 到 100")
    if (page + 1) * size > DEPTH:
        raise bad_parameter(20013, "单次查询最多 50000 条，请缩短时间范围")
    return page, size


def _windows(params: Params, now: int) -> dict[str, tuple[int | None, int | None]]:
    created = params.number_or_none("create_time_start")
    updated = params.number_or_none("update_time_start")
    if not created and not updated:
        raise bad_parameter(20011, "create_time_start 与 update_time_start 至少填一个")
    if created and created < now - LOOK_BACK_S:
        raise bad_parameter(20022, "只能查询最近 90 天创建的订单")
    created_from = created or now - LOOK_BACK_S
    return {
        "create_time": (created_from, params.number_or_none("create_time_end")),
        "update_time": (updated, params.number_or_none("update_time_end")),
    }


def _filters(params: Params) -> Iterable[Keep]:
    number = params.text("tracking_no", "")
    if number:
        yield lambda order: any(pack.number == number for pack in order.packs)
    product = params.text("product", "")
    if product:
        yield lambda order: any(_is_product(line, product) for line in order.lines)
    presell = params.number_or_none("presell_type")
    if presell is not None:
        yield lambda order: any(line.pre_sale_type == presell for line in order.lines)
    if params.number("order_type", 0) or params.number("trade_type", 0):
        yield lambda _: False  # the practice shop sells in the ordinary way only
    case = params.text("after_sale_status_desc", "")
    if case not in {"", "all"}:
        yield lambda order: any(_in_after_sale(line, case) for line in order.lines)
    if params.number("abnormal_order", 0) == 2:
        yield lambda order: order.status == IN_REVIEW


def _all(filters: Iterable[Keep]) -> Keep | None:
    tests = tuple(filters)
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda order: all(test(order) for test in tests)


def _combined_status(params: Params) -> frozenset[int] | None:
    if not params.has("combine_status"):
        return None
    rows = params.numbered(20012).objects("combine_status")
    if len(rows) != 1:
        raise bad_parameter(20012, "combine_status 只能有一个元素")
    parts = [part.strip() for part in rows[0].text("order_status", "").split(",")]
    parts = [part for part in parts if part]
    if not all(part.isdecimal() for part in parts):
        raise bad_parameter(20012, "order_status 格式错误")
    return frozenset(int(part) for part in parts) or None


def _is_product(line: Line, product: str) -> bool:
    if product.isdecimal():
        return line.sku.product_id == product
    return product in line.sku.product_name


def _in_after_sale(line: Line, wanted: str) -> bool:
    status = line.after_sale_status
    return {
        "in_aftersale": status in _IN_AFTER_SALE,
        "refund": status in _IN_AFTER_SALE and line.after_sale_type != 3,
        "refund_success": status == 12,
        "refund_fail": status in {27, 28, 29},
        "exchange_success": status == 14,
        "aftersale_close": status == 28,
    }.get(wanted, False)


ENDPOINTS = {
    "order.searchList": Endpoint(search_list),
    "order.orderDetail": Endpoint(order_detail),
    "order.addOrderRemark": Endpoint(add_remark),
    "order.logisticsCompanyList": Endpoint(company_list),
}
