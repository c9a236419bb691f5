"""The outbox of remarks: what shall stand on the platform, what stood there, how it ended."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, text, update

from app.adapters.store.codec import instant, seconds
from app.adapters.store.dialect import among, among_listed, listed
from app.adapters.store.tables import OPEN_REMARK_SQL, orders, remarks
from app.domain.ids import BatchId, OrderId
from app.domain.instants import from_epoch
from app.domain.remark import Remark, RemarkState, RemarkWrite

_OPEN = text(OPEN_REMARK_SQL)
_later = remarks.alias()
# Built once: every page of a sync asks these.
_DONE = (
    select(remarks.c.remark_id, remarks.c.order_id)
    .join(orders, orders.c.order_id == remarks.c.order_id)
    .where(among_listed(remarks.c.order_id), remarks.c.state == RemarkState.DONE.value)
)
_WRITTEN_OVER = _DONE.with_only_columns(
    remarks.c.order_id, remarks.c.old_words, remarks.c.old_flag, remarks.c.intended_s
).where(remarks.c.intended_s >= orders.c.updated_s)
_REPLACED = _DONE.where(
    remarks.c.sequence
    == select(func.max(_later.c.sequence))
    .where(_later.c.order_id == remarks.c.order_id)
    .correlate(remarks)
    .scalar_subquery(),
    or_(remarks.c.words != orders.c.seller_words, remarks.c.flag != orders.c.flag),
)


def add_writes(connection: Connection, writes: Iterable[RemarkWrite]) -> None:
    """Put intents at the end of their orders' writes."""
    writes = tuple(writes)
    last = {
        row.order_id: row.last
        for row in connection.execute(
            select(remarks.c.order_id, func.max(remarks.c.sequence).label("last"))
            .where(among(remarks.c.order_id, [write.order_id for write in writes]))
            .group_by(remarks.c.order_id)
        )
    }
    rows = []
    for write in writes:
        last[write.order_id] = last.get(write.order_id, 0) + 1
        rows.append({**_row(write), "sequence": last[write.order_id]})
    if rows:
        connection.execute(insert(remarks), rows)


def settle_write(connection: Connection, write: RemarkWrite) -> None:
    """Write the outcome over the intent.

    What was written stands on the order at once. What was not leaves it, and writes that were
    made on top of it are as if made on what stood before.
    """
    found = connection.execute(
        update(remarks).where(remarks.c.remark_id == write.remark_id).values(**_row(write))
    )
    if found.rowcount == 0:
        raise KeyError(write.remark_id)
    if write.state is RemarkState.DONE:
        connection.execute(
            update(orders)
            .where(orders.c.order_id == write.order_id)
            .values(seller_words=write.new.words, flag=write.new.flag)
        )
    elif write.state is RemarkState.FAILED:
        connection.execute(
            update(remarks)
            .where(
                remarks.c.order_id == write.order_id,
                remarks.c.old_words == write.new.words,
                remarks.c.old_flag == write.new.flag,
                _OPEN,
            )
            .values(old_words=write.old.words, old_flag=write.old.flag)
        )


def open_writes(
    connection: Connection, order_ids: Iterable[OrderId] | None = None
) -> tuple[RemarkWrite, ...]:
    """Writes without an end, of some orders or all: by order, in the order they were made."""
    statement = select(remarks).where(_OPEN)
    if order_ids is not None:
        statement = statement.where(among(remarks.c.order_id, order_ids))
    rows = connection.execute(statement.order_by(remarks.c.order_id, remarks.c.sequence))
    return tuple(to_remark_write(row) for row in rows)


def get_write(connection: Connection, remark_id: str) -> RemarkWrite | None:
    """One write."""
    row = connection.execute(select(remarks).where(remarks.c.remark_id == remark_id)).one_or_none()
    return None if row is None else to_remark_write(row)


def batch_writes(
    connection: Connection, batch_id: BatchId, order_ids: Iterable[OrderId]
) -> dict[OrderId, RemarkWrite]:
    """The last write of each of these orders that one batch made."""
    rows = connection.execute(
        select(remarks)
        .where(among(remarks.c.order_id, order_ids), remarks.c.batch_id == batch_id)
        .order_by(remarks.c.sequence)
    )
    writes = (to_remark_write(row) for row in rows)
    return {write.order_id: write for write in writes}


def held_remarks(
    connection: Connection, order_ids: Iterable[OrderId]
) -> dict[OrderId, tuple[Remark, int]]:
    """What the platform last said of these orders, and the version (update time) it said it of."""
    statement = select(
        orders.c.order_id, orders.c.seller_words, orders.c.flag, orders.c.updated_s
    ).where(among(orders.c.order_id, order_ids))
    return {
        OrderId(row.order_id): (Remark(row.seller_words, row.flag), row.updated_s)
        for row in connection.execute(statement)
    }


def written_over(
    connection: Connection, order_ids: Iterable[OrderId]
) -> dict[tuple[OrderId, Remark], int]:
    """What our writes replaced since the stored versions were made → when the last one was meant.

    A page that was fetched before such a write and is committed after it holds a version of before
    with these words: they are no news.
    """
    rows = connection.execute(_WRITTEN_OVER, {"ids": listed(order_ids)})
    found: dict[tuple[OrderId, Remark], int] = {}
    for row in rows:
        key = (OrderId(row.order_id), Remark(row.old_words, row.old_flag))
        found[key] = max(row.intended_s, found.get(key, 0))
    return found


def note_replaced(connection: Connection, order_ids: Iterable[OrderId]) -> frozenset[OrderId]:
    """Those whose last write, which had been done, is no longer what the platform holds."""
    rows = connection.execute(_REPLACED, {"ids": listed(order_ids)}).all()
    if rows:
        connection.execute(
            update(remarks)
            .where(among(remarks.c.remark_id, [row.remark_id for row in rows]))
            .values(state=RemarkState.REPLACED.value)
        )
    return frozenset(OrderId(row.order_id) for row in rows)


def to_remark_write(row: Any) -> RemarkWrite:
    """The write of a row of ``remarks``."""
    return RemarkWrite(
        remark_id=row.remark_id,
        batch_id=BatchId(row.batch_id),
        order_id=OrderId(row.order_id),
        new=Remark(row.words, row.flag),
        old=Remark(row.old_words, row.old_flag),
        state=RemarkState(row.state),
        intended_at=instant(row.intended_s),
        settled_at=from_epoch(row.settled_s),
        problem=row.problem,
    )


def _row(write: RemarkWrite) -> dict[str, Any]:
    return {
        "remark_id": write.remark_id,
        "batch_id": write.batch_id,
        "order_id": write.order_id,
        "words": write.new.words,
        "flag": write.new.flag,
        "old_words": write.old.words,
        "old_flag": write.old.flag,
        "state": write.state.value,
        "intended_s": seconds(write.intended_at),
        "settled_s": seconds(write.settled_at),
        "problem": write.problem,
    }
