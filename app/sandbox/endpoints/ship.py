"""order.logisticsAdd, …AddSinglePack, …AddMultiPack (reference 3.7)."""

from collections.abc import Callable

from app.sandbox.answers import Data, business
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.params import Params
from app.sandbox.records import Line, ShopOrder
from app.sandbox.shipping import (
    MOST_ORDERS,
    Dispatch,
    Load,
    check_order,
    known_order,
    whole_load,
)

Piece = tuple[ShopOrder, Line, int]


def add(call: ShopCall) -> Data:
    """One whole order, one parcel. No request id: a repeat is refused as shipped already."""
    params = call.params
    order = known_order(call.shop, params.text("order_id", ""))
    check_order(order, whole=True)
    load = whole_load(order, params.text("company_code", ""), params.text("logistics_code", ""))
    _dispatch(call, "").ship([load])
    return {}


def add_single(call: ShopCall) -> Data:
    """Merged orders, or part of an order, in one parcel."""
    return _once(call, _single)


def add_multi(call: ShopCall) -> Data:
    """One order in several parcels, all or nothing."""
    return _once(call, _multi)


def _once(call: ShopCall, work: Callable[[ShopCall, str], dict[str, object]]) -> dict[str, object]:
    """The same request id after a success gives the first answer and ships nothing."""
    request_id = call.params.text("request_id", "")
    if not request_id:
        raise business(50050, "request_id 不能为空")
    key = (call.method, request_id)
    known = call.shop.done_requests.get(key)
    if known is None:
        known = call.shop.done_requests[key] = work(call, request_id)
    return known


def _single(call: ShopCall, request_id: str) -> dict[str, object]:
    params = call.params
    ids = params.texts("order_id_list")
    if not ids:
        raise business(60033, "order_id_list 不能为空")
    if len(ids) > MOST_ORDERS:
        raise business(60032, "单个包裹最多 400 个订单")
    orders = [known_order(call.shop, order_id) for order_id in dict.fromkeys(ids)]
    for order in orders:
        check_order(order, whole=False)
    load = Load(
        pieces=_pieces(orders, params.objects("shipped_order_info")),
        courier=params.text("company_code", ""),
        number=params.text("logistics_code", ""),
    )
    return {"pack_id": _dispatch(call, request_id).ship([load])[0]}


def _multi(call: ShopCall, request_id: str) -> dict[str, object]:
    params = call.params
    order = known_order(call.shop, params.text("order_id", ""))
    check_order(order, whole=False)
    rows = params.objects("pack_list")
    if not rows:
        raise business(60016, "pack_list 不能为空")
    loads = [
        Load(
            pieces=_named_pieces([order], row.objects("shipped_order_info")),
            courier=row.text("company_code", ""),
            number=row.text("logistics_code", ""),
        )
        for row in rows
    ]
    pack_ids = _dispatch(call, request_id).ship(loads)
    return {
        "pack_list": [
            {
                "pack_id": pack_id,
                "logistics_code": load.number,
                "shipped_order_info": [
                    {"shipped_order_id": line.item_id, "shipped_num": count}
                    for _, line, count in load.pieces
                ],
            }
            for pack_id, load in zip(pack_ids, loads, strict=True)
        ]
    }


def _pieces(orders: list[ShopOrder], infos: list[Params]) -> tuple[Piece, ...]:
    """What travels: the named pieces, or everything that is left when none are named."""
    if infos:
        return _named_pieces(orders, infos)
    everything = tuple(
        (order, line, line.left) for order in orders for line in order.lines if line.left
    )
    if not everything:
        raise business(70023, "没有可发货的商品")
    return everything


def _named_pieces(orders: list[ShopOrder], infos: list[Params]) -> tuple[Piece, ...]:
    if not infos:
        raise business(60016, "shipped_order_info 不能为空")
    pieces: dict[str, Piece] = {}
    for info in infos:
        item_id, count = info.text("shipped_order_id", ""), info.number("shipped_num", 0)
        if item_id in pieces:
            raise business(60016, "商品单重复")
        pieces[item_id] = (*_line(orders, item_id), count)
    named = {order.order_id for order, _, _ in pieces.values()}
    if named != {order.order_id for order in orders}:
        raise business(60102, "order_id_list 与 shipped_order_info 不一致")
    return tuple(pieces.values())


def _line(orders: list[ShopOrder], item_id: str) -> tuple[ShopOrder, Line]:
    for order in orders:
        line = order.line(item_id)
        if line is not None:
            return order, line
    raise business(60102, "商品单不属于订单")


def _dispatch(call: ShopCall, request_id: str) -> Dispatch:
    params = call.params
    return Dispatch(
        call.shop,
        method=call.method,
        request_id=request_id,
        reject_refund=params.flag("is_reject_refund") or params.flag("is_refund_reject"),
        at=call.now,
    )


ENDPOINTS = {
    "order.logisticsAdd": Endpoint(add),
    "order.logisticsAddSinglePack": Endpoint(add_single),
    "order.logisticsAddMultiPack": Endpoint(add_multi),
}
