"""order.merge: which orders may share a parcel (reference 3.6). It only answers; nothing moves."""

from collections.abc import Sequence

import msgspec

from app.adapters.doudian.client import Call
from app.domain.grouping import MOST_ORDERS
from app.domain.ids import OrderId


class _MergeData(msgspec.Struct):
    order_list: list[str] | None = None


def merge_question(orders: Sequence[tuple[OrderId, str]]) -> Call:
    """Ask about orders, each with the platform's identity of its receiver.

    Raises:
        ValueError: fewer than two, or more than the platform takes.
    """
    if not 2 <= len(orders) <= MOST_ORDERS:
        raise ValueError(f"{len(orders)} orders in one question, the platform takes 2…100")
    rows = [{"order_id": order_id, "open_address_id": key} for order_id, key in orders]
    return Call(method="order.merge", params={"merge_list": rows})


def shared_parcels(data: msgspec.Raw) -> tuple[tuple[OrderId, ...], ...]:
    """Orders that may travel together, by twos and more."""
    found = msgspec.json.decode(data, type=_MergeData | None)
    groups = [
        tuple(OrderId(each.strip()) for each in text.split(",") if each.strip())
        for text in (found.order_list if found else None) or []
    ]
    return tuple(group for group in groups if len(group) > 1)
