"""Keep on a parcel's row what is known here alone: holds, 加急, tags, remarks on their way.

They hang on orders, so that a sync (which writes orders) cannot lose them; the parcel's row holds
what the workbench shows. :func:`show_local_marks` follows every change of either side.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, text, update

from app.adapters.store.dialect import among_listed, listed
from app.adapters.store.remark_rows import to_remark_write
from app.adapters.store.tables import (
    OPEN_REMARK_SQL,
    holds,
    local_tags,
    orders,
    parcel_orders,
    parcels,
    remarks,
)
from app.domain.remark import JOINER, Remark, RemarkWrite, shown_remark
from app.domain.tag import together

_IN_PARCEL = text(
    "instr(' ' || parcels.order_ids || ' ', ' ' || parcel_orders.order_id || ' ') > 0"
)
"""Not orders that dropped out of it because everything of them was refunded or left elsewhere."""
_LINKS = (
    select(parcel_orders.c.parcel_id, parcel_orders.c.order_id)
    .join(parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
    .where(
        among_listed(parcel_orders.c.parcel_id),
        _IN_PARCEL,
    )
    .order_by(parcel_orders.c.parcel_id, parcel_orders.c.position)
)
_HELD = (
    select(holds)
    .join(parcel_orders, parcel_orders.c.order_id == holds.c.order_id)
    .where(among_listed(parcel_orders.c.parcel_id))
)
_TAGGED = (
    select(local_tags.c.order_id, local_tags.c.tag)
    .join(parcel_orders, parcel_orders.c.order_id == local_tags.c.order_id)
    .where(among_listed(parcel_orders.c.parcel_id))
    .order_by(local_tags.c.order_id, local_tags.c.position)
)
_URGENT = (
    select(orders.c.order_id)
    .join(parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
    .where(among_listed(parcel_orders.c.parcel_id), orders.c.urgent == 1)
)
_OPEN_REMARKS = (
    select(remarks)
    .join(parcel_orders, parcel_orders.c.order_id == remarks.c.order_id)
    .where(among_listed(parcel_orders.c.parcel_id), text(f"remarks.{OPEN_REMARK_SQL}"))
    .order_by(remarks.c.order_id, remarks.c.sequence)
)
_MARKED = select(
    parcels.c.parcel_id,
    parcels.c.urgent,
    parcels.c.hold_reason,
    parcels.c.hold_until_s,
    parcels.c.local_tags,
).where(
    among_listed(parcels.c.parcel_id),
    or_(
        parcels.c.urgent != 0,
        parcels.c.hold_reason != "",
        parcels.c.hold_until_s != 0,
        parcels.c.local_tags != "",
    ),
)
_COLUMNS = ("urgent", "hold_reason", "hold_until_s", "local_tags")
_NOTHING = (0, "", 0, "")
_PUT_MARKS = (
    update(parcels)
    .where(parcels.c.parcel_id == bindparam("key"))
    .values({name: bindparam(name) for name in _COLUMNS})
)
_HELD_REMARKS = (
    select(parcels.c.parcel_id, orders.c.order_id, orders.c.seller_words, orders.c.flag)
    .join(parcel_orders, parcel_orders.c.parcel_id == parcels.c.parcel_id)
    .join(orders, orders.c.order_id == parcel_orders.c.order_id)
    .where(
        among_listed(parcels.c.parcel_id),
        _IN_PARCEL,
    )
    .order_by(parcels.c.parcel_id, parcel_orders.c.position)
)
_PUT_REMARK = (
    update(parcels)
    .where(parcels.c.parcel_id == bindparam("key"))
    .values(seller_words=bindparam("words"), flag=bindparam("colour"))
)


def show_local_marks(connection: Connection, parcel_ids: Iterable[str]) -> None:
    """Derive holds, 加急, tags and remarks on their way of ``parcel_ids`` anew."""
    wanted = list(parcel_ids)
    if not wanted:
        return
    ids = {"ids": listed(wanted)}
    _show_marks(connection, ids)
    waiting = _writes_by_order(connection.execute(_OPEN_REMARKS, ids))
    if waiting:
        _show_remarks(connection, wanted, waiting)


def show_remarks(connection: Connection, parcel_ids: Iterable[str]) -> None:
    """Derive words and flag of ``parcel_ids`` anew: what is held, and writes on their way."""
    wanted = list(parcel_ids)
    waiting = _writes_by_order(connection.execute(_OPEN_REMARKS, {"ids": listed(wanted)}))
    _show_remarks(connection, wanted, waiting)


def _show_marks(connection: Connection, ids: dict[str, str]) -> None:
    held = {row.order_id: row for row in connection.execute(_HELD, ids)}
    tags: dict[str, list[str]] = {}
    for row in connection.execute(_TAGGED, ids):
        if row.tag not in tags.setdefault(row.order_id, []):
            tags[row.order_id].append(row.tag)
    urgent = set(connection.scalars(_URGENT, ids))
    before = {row.parcel_id: tuple(row)[1:] for row in connection.execute(_MARKED, ids)}
    if not (held or tags or urgent or before):
        return
    linked: dict[str, list[str]] = {}
    for parcel_id, order_id in connection.execute(_LINKS, ids):
        linked.setdefault(parcel_id, []).append(order_id)
    changed = [
        {"key": parcel_id, **dict(zip(_COLUMNS, marks, strict=True))}
        for parcel_id in linked.keys() | before.keys()
        if (marks := _marks(linked.get(parcel_id, []), held, tags, urgent))
        != before.get(parcel_id, _NOTHING)
    ]
    if changed:
        connection.execute(_PUT_MARKS, changed)


def _marks(
    order_ids: list[str], held: Mapping[str, Any], tags: Mapping[str, list[str]], urgent: set[str]
) -> tuple[int, str, int, str]:
    """:data:`_COLUMNS` of a parcel of ``order_ids``.

    It is held while any order of it is: by hand when one of them is, else until the last ends.
    """
    mine = [held[order_id] for order_id in order_ids if order_id in held]
    reasons = dict.fromkeys(row.reason for row in mine)
    ends = [row.until_s for row in mine]
    every = together((), (tag for order_id in order_ids for tag in tags.get(order_id, ())))
    return (
        int(any(order_id in urgent for order_id in order_ids)),
        JOINER.join(reasons),
        max(ends) if ends and all(ends) else 0,
        "\n".join(every),
    )


def _show_remarks(
    connection: Connection, parcel_ids: list[str], waiting: Mapping[str, list[RemarkWrite]]
) -> None:
    shown: dict[str, list[Remark]] = {}
    for row in connection.execute(_HELD_REMARKS, {"ids": listed(parcel_ids)}):
        remark = shown_remark(Remark(row.seller_words, row.flag), waiting.get(row.order_id, ()))
        shown.setdefault(row.parcel_id, []).append(remark)
    rows = [
        {
            "key": parcel_id,
            "words": JOINER.join(remark.words for remark in found if remark.words),
            "colour": next((remark.flag for remark in found if remark.flag), 0),
        }
        for parcel_id, found in shown.items()
    ]
    if rows:
        connection.execute(_PUT_REMARK, rows)


def _writes_by_order(rows: Iterable[Any]) -> dict[str, list[RemarkWrite]]:
    found: dict[str, list[RemarkWrite]] = {}
    seen = set[str]()
    for row in rows:
        if row.remark_id not in seen:  # an order in several parcels comes several times
            seen.add(row.remark_id)
            found.setdefault(row.order_id, []).append(to_remark_write(row))
    return found
