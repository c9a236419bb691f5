"""After-sale cases: wire → domain. Pure."""

from functools import partial
from types import MappingProxyType

import msgspec

from app.adapters.doudian import map_special as special
from app.adapters.doudian import wire_after_sales as wire
from app.adapters.doudian.fields import instant, needed, number, order_key, reached, rows, text
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.ids import ItemId, OrderId, ShopId
from app.ports.platform import AfterSalePage, BadRow

_KINDS = MappingProxyType(
    {
        0: AfterSaleKind.RETURN_AND_REFUND,
        1: AfterSaleKind.REFUND_AFTER_SHIP,
        2: AfterSaleKind.REFUND_BEFORE_SHIP,
        3: AfterSaleKind.EXCHANGE,
        4: AfterSaleKind.REFUND_BEFORE_SHIP,  # cancelled by the system
        5: AfterSaleKind.REFUND_BEFORE_SHIP,  # cancelled by the buyer
        6: AfterSaleKind.PRICE_PROTECTION,
        7: AfterSaleKind.RESEND,
        8: AfterSaleKind.REPAIR,
    }
)
_STATES = MappingProxyType(
    {
        6: AfterSaleState.WAITS_FOR_SHOP,
        7: AfterSaleState.WAITS_FOR_BUYER,
        8: AfterSaleState.WAITS_FOR_SHOP,
        11: AfterSaleState.WAITS_FOR_SHOP,
        12: AfterSaleState.SUCCEEDED,
        13: AfterSaleState.WAITS_FOR_BUYER,
        14: AfterSaleState.SUCCEEDED,
        27: AfterSaleState.WAITS_FOR_BUYER,
        28: AfterSaleState.CLOSED,
        29: AfterSaleState.WAITS_FOR_BUYER,
        51: AfterSaleState.SUCCEEDED,  # the order was cancelled
        53: AfterSaleState.SUCCEEDED,  # the trade was reversed
    }
)

WAITS_FOR_SHOP = tuple(
    number for number, state in _STATES.items() if state is AfterSaleState.WAITS_FOR_SHOP
)
"""``standard_aftersale_status`` of what waits for the shop: 6, 8, 11."""
_STEPS = MappingProxyType(
    {
        6: AfterSaleStep.AGREE,
        7: AfterSaleStep.RETURN,
        8: AfterSaleStep.SEND,
        11: AfterSaleStep.CONFIRM,
        12: AfterSaleStep.DONE,
        13: AfterSaleStep.ON_WAY,
        14: AfterSaleStep.DONE,
        27: AfterSaleStep.REFUSED,
        28: AfterSaleStep.CLOSED,
        29: AfterSaleStep.RETURN_REFUSED,
        51: AfterSaleStep.CANCELLED,
        53: AfterSaleStep.DONE,
    }
)

_page = msgspec.json.Decoder(wire.AfterSaleData)
_case = msgspec.json.Decoder(wire.Case)
_key = msgspec.json.Decoder(wire.CaseKey)


def after_sale_page(data: msgspec.Raw, shop_id: ShopId, *, page: int, size: int) -> AfterSalePage:
    """A page of ``afterSale.List``; ``has_more`` is worked out when the answer leaves it out.

    Raises:
        ValueError: the page itself cannot be read.
    """
    found = _page.decode(data)
    raw_rows = found.items or []
    cases, bad = rows(raw_rows, _case.decode, partial(case, shop_id=shop_id), _bad_row)
    total = number(found.total, "total")
    more = (page + 1) * size < total if found.has_more is None else found.has_more
    return AfterSalePage(cases=cases, bad_rows=bad, total=total, has_more=more)


def case(found: wire.Case, *, shop_id: ShopId) -> AfterSale:
    """One case in the domain's words. One that names no item is about the whole order.

    Raises:
        FieldProblem: a field that is needed cannot be read.
    """
    info, order = found.aftersale_info, found.order_info
    related = [text(each.sku_order_id) for each in order.related_order_info or []]
    item = text(info.related_id) or next(filter(None, related), "")
    status = number(info.aftersale_status, "aftersale_status")
    return AfterSale(
        after_sale_id=needed(text(info.aftersale_id), "aftersale_id"),
        shop_id=shop_id,
        order_id=OrderId(needed(order_key(order.shop_order_id), "shop_order_id")),
        item_id=ItemId(order_key(item)),
        kind=_KINDS.get(number(info.aftersale_type, "aftersale_type"), AfterSaleKind.OTHER),
        state=_STATES.get(status, AfterSaleState.OTHER),
        applied_at=reached(info.apply_time, "apply_time"),
        updated_at=reached(info.update_time, "update_time"),
        deadline_at=instant(info.status_deadline, "status_deadline"),
        refund_fen=number(info.refund_amount, "refund_amount"),
        step=_STEPS.get(status, AfterSaleStep.OTHER),
        quantity=special.hint(info.aftersale_num),
    )


def _bad_row(raw: msgspec.Raw, reason: str) -> BadRow:
    try:
        row_id = text(_key.decode(raw).aftersale_info.aftersale_id)
    except (msgspec.DecodeError, ValueError):
        row_id = ""
    return BadRow(row_id=row_id, reason=reason)
