"""What changed of an order on the platform, as lines of its history. No words, no receivers.

Only orders that were here before are compared, so a first pull writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from app.adapters.store.dialect import Row, among, bulk_upsert
from app.adapters.store.planning import receiver_print
from app.adapters.store.tables import items, order_news, orders
from app.domain.instants import to_epoch
from app.domain.order import Item, Order, OrderStatus, RefundState
from app.ports.rows import HistoryRow

STATUS, ADDRESS, REMARK, FLAG, PROMISE = "status", "address", "remark", "flag", "promise"
_PUT = bulk_upsert(order_news, ("order_id", "at_s", "what", "detail"))
_FACTS = select(
    orders.c.order_id,
    orders.c.status,
    orders.c.receiver_print,
    orders.c.seller_words,
    orders.c.flag,
)
_PROMISES = select(items.c.order_id, items.c.item_id, items.c.promise_s)
_OURS = tuple(f">{status.value}" for status in (OrderStatus.SHIPPED, OrderStatus.PART_SHIPPED))
_STATUS_WORDS = {
    OrderStatus.UNPAID: "待付款",
    OrderStatus.REVIEW: "风控审核中",
    OrderStatus.TO_SHIP: "待发货",
    OrderStatus.PART_SHIPPED: "部分发货",
    OrderStatus.SHIPPED: "已发货",
    OrderStatus.CANCELLED: "已取消",
    OrderStatus.FINISHED: "已完成",
    OrderStatus.UNKNOWN: "未知",
}
_WORDS = {
    ADDRESS: "平台上改了收件信息",
    REMARK: "平台上改了商家备注",
    FLAG: "平台上改了旗标",
    PROMISE: "平台上改了承诺发货时间",
}


class Before(NamedTuple):
    """What is stored of an order before it is written over; ``promises`` by item."""

    facts: Any
    promises: dict[str, int]


def facts_before(connection: Connection, newer: Iterable[Order]) -> dict[str, Before]:
    """What is stored of ``newer``, before it is written over."""
    ids = [order.order_id for order in newer]
    if not ids:
        return {}
    rows = connection.execute(_FACTS.where(among(orders.c.order_id, ids)))
    found = {row.order_id: Before(row, {}) for row in rows}
    for order_id, item_id, promise_s in connection.execute(
        _PROMISES.where(among(items.c.order_id, ids))
    ):
        found[order_id].promises[item_id] = promise_s
    return found


def note_news(connection: Connection, before: Mapping[str, Before], newer: Iterable[Order]) -> None:
    """Keep what differs between ``before`` and ``newer``."""
    rows: list[Row] = []
    for order in newer:
        old = before.get(order.order_id)
        if old is not None:
            at_s = to_epoch(order.updated_at)
            rows += [(order.order_id, at_s, what, detail) for what, detail in _news(old, order)]
    if rows:
        _PUT(connection, rows)


def news_history(
    connection: Connection, order_ids: Iterable[str], *, shipped_here: bool
) -> Iterator[HistoryRow]:
    """The lines of some orders; that they were shipped is no news when we shipped them."""
    rows = connection.execute(
        select(order_news)
        .where(among(order_news.c.order_id, order_ids))
        .order_by(order_news.c.at_s, order_news.c.what)
    )
    for row in rows:
        if not (shipped_here and row.what == STATUS and row.detail.endswith(_OURS)):
            yield HistoryRow(at_s=row.at_s, text=_text(row.what, row.detail))


def _news(before: Before, order: Order) -> Iterator[tuple[str, str]]:
    old = before.facts
    if old.status != order.status.value:
        yield STATUS, f"{old.status}>{order.status.value}"
    now = receiver_print(order)
    if old.receiver_print and now and old.receiver_print != now:
        yield ADDRESS, ""
    if old.seller_words != order.seller_words:
        yield REMARK, ""
    if old.flag != order.flag:
        yield FLAG, ""
    if any(_moved(before.promises.get(item.item_id, 0), item) for item in order.items):
        yield PROMISE, ""


def _moved(promise_s: int, item: Item) -> bool:
    """Whether the platform moved the deadline of ``item``, which was ``promise_s``; 0: none."""
    due = item.refund is not RefundState.REFUNDED
    return due and promise_s not in {0, to_epoch(item.promise_at)}


def _text(what: str, detail: str) -> str:
    if what != STATUS:
        return _WORDS[what]
    was, now = (_STATUS_WORDS[OrderStatus(word)] for word in detail.split(">"))
    return f"平台状态：{was} → {now}"
