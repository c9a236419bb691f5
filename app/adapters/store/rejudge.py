"""Bring stored parcels in line with their orders again (blocks, stage, what the desk shows)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from app.adapters.store.codec import pack_blocks
from app.adapters.store.dialect import among
from app.adapters.store.grounds import end_changed
from app.adapters.store.links import (
    effects_of,
    extras_of,
    known_orders,
    linked_orders,
    load_parcels,
    parcels_of_orders,
)
from app.adapters.store.local_marks import show_local_marks
from app.adapters.store.made_parcels import make_parcel, write_lines
from app.adapters.store.parts import deals_of
from app.adapters.store.past import with_past
from app.adapters.store.planning import (
    DESK_COLUMNS,
    EXTRA_GOODS,
    Effects,
    Known,
    all_left,
    carried,
    contents,
    desk_values,
    in_order,
    judge,
    still_due,
    whole,
)
from app.adapters.store.tables import orders, parcel_lines, parcel_orders, parcels
from app.domain.ids import OrderId, ParcelId
from app.domain.order import GONE, Order
from app.domain.order_parts import Deal, Share
from app.domain.parcel import Making, Parcel, ParcelLine

_UPDATE = (
    update(parcels)
    .where(parcels.c.parcel_id == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in ("stage", "blocks", "closing", "after_sale_s", *DESK_COLUMNS)
        }
    )
)
_EXTRA = {"goods": EXTRA_GOODS, "paid_fen": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """All that is needed to judge some parcels, read in a few statements."""

    loaded: Mapping[ParcelId, Parcel]
    linked: Mapping[ParcelId, tuple[OrderId, ...]]  # also orders that dropped out of a parcel
    effects: Mapping[ParcelId, Effects]
    known: Mapping[OrderId, Known]
    checked: Mapping[str, int]
    deals: Mapping[OrderId, Deal | None]  # of the orders that are split
    named: frozenset[str]  # parcels whose rows must stay


def rejudge(
    connection: Connection,
    parcel_ids: Iterable[ParcelId],
    known: Mapping[OrderId, Known] | None = None,
) -> frozenset[ParcelId]:
    """Derive the rows of ``parcel_ids`` anew, and of those that hang on them.

    These are the other parts of split orders in them, and the parcels added beside them.

    Args:
        connection: inside a write transaction.
        parcel_ids: which parcels; unknown ids are left out.
        known: orders already at hand, as they are stored.

    Returns:
        Every parcel that was looked at.
    """
    scene = _look(connection, parcel_ids, known or {})
    rows: list[dict[str, Any]] = []
    for parcel_id, parcel in sorted(scene.loaded.items(), key=_extras_last):
        if parcel_id not in scene.linked:  # emptied: its orders travel in another parcel
            continue
        lines = _lines(scene, parcel)
        if lines is None:
            _remove(connection, parcel_id)
            continue
        if lines != parcel.lines:
            write_lines(connection, parcel_id, lines)
        beside = lines if parcel.made_by is not Making.EXTRA else _beside(connection, scene, parcel)
        rows.append(_row(scene, parcel, lines, beside))
    if rows:
        connection.execute(_UPDATE, rows)
        end_changed(connection, scene.named)
    show_local_marks(connection, scene.loaded)
    return frozenset(scene.loaded)


def _look(
    connection: Connection, parcel_ids: Iterable[ParcelId], known: Mapping[OrderId, Known]
) -> _Scene:
    loaded = load_parcels(connection, parcel_ids)
    linked = linked_orders(connection, loaded)
    if extras := extras_of(connection, _all_of(linked)) - loaded.keys():
        loaded |= load_parcels(connection, extras)
        linked |= linked_orders(connection, extras)
    order_ids = _all_of(linked)
    missing = order_ids - known.keys()
    checked = connection.execute(
        select(orders.c.order_id, orders.c.checked_s).where(among(orders.c.order_id, order_ids))
    )
    known = {**known, **(known_orders(connection, missing) if missing else {})}
    ours = {order_id: known[order_id] for order_id in order_ids & known.keys()}
    deals = deals_of(connection, ours)
    over = {order_id: deal.over for order_id, deal in deals.items() if deal and deal.over}
    for order_id, goods in over.items():
        _put_part(connection, known[order_id].order, goods)
    if over:
        deals = deals_of(connection, ours)
    parts = {parcel_id for deal in deals.values() if deal for parcel_id in deal.shares}
    if others := parts - loaded.keys():  # what is left for them hangs on these
        loaded |= load_parcels(connection, others)
        linked |= linked_orders(connection, others)
    return _Scene(
        loaded=loaded,
        linked=linked,
        effects=effects_of(connection, loaded),
        known=known,
        checked={row.order_id: row.checked_s for row in checked},
        deals=deals,
        named=with_past(connection, loaded),
    )


def _all_of(linked: Mapping[ParcelId, tuple[OrderId, ...]]) -> set[OrderId]:
    return {order_id for linked_ids in linked.values() for order_id in linked_ids}


def _extras_last(each: tuple[ParcelId, Parcel]) -> bool:
    """They follow what the parcels with the goods carry by then."""
    return each[1].made_by is Making.EXTRA


def _beside(connection: Connection, scene: _Scene, extra: Parcel) -> tuple[ParcelLine, ...]:
    """The goods that an added parcel stands beside: those still due of its orders."""
    order_ids = scene.linked[extra.parcel_id]
    family = load_parcels(connection, parcels_of_orders(connection, order_ids))
    lines = [line for parcel in family.values() for line in parcel.lines]
    mine = tuple(line for line in lines if line.order_id in order_ids)
    return still_due(mine, in_order(order_ids, scene.known))


def _lines(scene: _Scene, parcel: Parcel) -> tuple[ParcelLine, ...] | None:
    """What the parcel carries now; None when it has no reason to be and no past.

    A number is bought for certain lines, so they stay once one is asked for. Before that, what
    is refunded or left elsewhere drops out, and with it an order of which nothing is left.
    """
    if parcel.made_by is Making.EXTRA or scene.effects[parcel.parcel_id].any:
        return parcel.lines
    order_ids = scene.linked[parcel.parcel_id]
    every = tuple(line for order_id in order_ids for line in _all_lines(scene, parcel, order_id))
    if not every:
        if any(order_id in scene.deals for order_id in order_ids):
            return ()  # nothing is left for this part, unless goods come back
        return parcel.lines if len(order_ids) > 1 or parcel.parcel_id in scene.named else None
    return still_due(every, in_order(order_ids, scene.known))


def _all_lines(scene: _Scene, parcel: Parcel, order_id: OrderId) -> tuple[ParcelLine, ...]:
    """What the parcel carries of an order while nothing is refunded."""
    mine = tuple(line for line in parcel.lines if line.order_id == order_id)
    if order_id not in scene.known:
        return mine
    order = scene.known[order_id].order
    if order_id not in scene.deals:
        if order.status in GONE and len(scene.linked[parcel.parcel_id]) > 1:
            return ()  # it left by itself; the others of the merge are still due
        whole = all_left(order)
        return () if whole is None else whole.lines
    share = _share(scene, order_id, parcel)
    if share is None:  # of such an order nothing is dealt out any more
        return mine
    return tuple(
        ParcelLine(order_id=order_id, item_id=item.item_id, quantity=share[item.item_id])
        for item in order.items
        if share.get(item.item_id)
    )


def _share(scene: _Scene, order_id: OrderId, parcel: Parcel) -> Share | None:
    """What is left for a part of a split order; None for any other parcel."""
    deal = scene.deals.get(order_id)
    return None if deal is None else deal.shares.get(parcel.parcel_id)


def _put_part(connection: Connection, order: Order, goods: Share) -> None:
    """One more part, for goods that came back when every part had its number."""
    lines = [
        ParcelLine(order_id=order.order_id, item_id=item_id, quantity=pieces)
        for item_id, pieces in goods.items()
    ]
    make_parcel(connection, order.shop_id, (order.order_id,), lines, Making.SPLIT)


def _row(
    scene: _Scene,
    parcel: Parcel,
    lines: tuple[ParcelLine, ...],
    beside: tuple[ParcelLine, ...],
) -> dict[str, Any]:
    """``beside``: the goods it goes with, its own unless it was added."""
    linked = in_order(scene.linked[parcel.parcel_id], scene.known)
    extra = parcel.made_by is Making.EXTRA
    known = carried(beside, linked) or linked
    shown = whole(known) if extra else contents(lines, linked)
    (order_id, *_) = scene.linked[parcel.parcel_id]
    share = None if extra else _share(scene, order_id, parcel)
    verdict = judge(lines, known, scene.effects[parcel.parcel_id], share)
    checked_s = min(scene.checked[one.order.order_id] for one in known)
    return {
        "key": parcel.parcel_id,
        "stage": verdict.stage.value,
        "blocks": pack_blocks(verdict.blocks, less=shown.less),
        "closing": int(verdict.closing),
        "after_sale_s": verdict.after_sale_s,
        **dict(zip(DESK_COLUMNS, desk_values(lines, shown.orders, checked_s), strict=True)),
        **(_EXTRA if extra else {}),
    }


def _remove(connection: Connection, parcel_id: ParcelId) -> None:
    for table in (parcel_lines, parcel_orders, parcels):
        connection.execute(delete(table).where(table.c.parcel_id == parcel_id))
