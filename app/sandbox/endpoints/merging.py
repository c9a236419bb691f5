"""order.merge: which orders may share a parcel (reference 3.6)."""

from app.sandbox.answers import Data, bad_parameter, business
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.records import TO_SHIP, ShopOrder
from app.sandbox.wire import DAY, open_address_id

LOOK_BACK_S = 15 * DAY
FEWEST, MOST = 2, 100


def merge(call: ShopCall) -> Data:
    """Comma-joined ids that may share a parcel; a lone id cannot merge. Nothing is merged."""
    groups, _ = _groups(call)
    return {"order_list": [",".join(ids) for ids in groups]}


def merge_v2(call: ShopCall) -> Data:
    """As :func:`merge`, with the reason for each order that cannot."""
    groups, failed = _groups(call)
    return {"order_list": [",".join(ids) for ids in groups], "failed_order": failed}


def _groups(call: ShopCall) -> tuple[list[list[str]], dict[str, str]]:
    rows = call.params.numbered(100000).objects("merge_list")
    if not FEWEST <= len(rows) <= MOST:
        raise bad_parameter(100000, "merge_list 应有 2 到 100 个订单")
    groups: dict[str, list[str]] = {}
    failed: dict[str, str] = {}
    for row in rows:
        order = _order(call, row.need_text("order_id"), row.need_text("open_address_id"))
        reason = _reason(call, order)
        if reason:
            failed[order.order_id] = reason
            groups[order.order_id] = [order.order_id]
        else:
            groups.setdefault(f"to:{order.receiver.key}", []).append(order.order_id)
    return list(groups.values()), failed


def _order(call: ShopCall, order_id: str, address_id: str) -> ShopOrder:
    order = call.shop.book.get(order_id)
    if order is None or open_address_id(order) != address_id:
        raise business(100000, "订单与 open_address_id 不匹配")
    return order


def _reason(call: ShopCall, order: ShopOrder) -> str:
    if order.status != TO_SHIP:
        return "订单不是待发货状态"
    if order.create_time < call.now - LOOK_BACK_S:
        return "只能合并 15 天内的订单"
    return ""


ENDPOINTS = {"order.merge": Endpoint(merge), "order.mergeV2": Endpoint(merge_v2)}
