"""What an override was given for: prints of the facts behind each gate that it opened.

An override ends for a gate when what shut it ends, or when anything is added to it: one more
item refunded, another case, another hold, another receiver, another number, other goods.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from app.adapters.store.codec import unpack_blocks
from app.adapters.store.dialect import among
from app.adapters.store.links import known_orders, linked_orders, live_waybills, load_parcels
from app.adapters.store.planning import Known, carried, in_order, joined_print, staying
from app.adapters.store.tables import holds, overrides, parcels
from app.domain.after_sale import AfterSaleState
from app.domain.gate import PASSING, Block
from app.domain.ids import ItemId, ParcelId
from app.domain.order import OrderStatus
from app.domain.parcel import Making, Parcel
from app.domain.refunds import asked_items, concerned_items, refunded_items

Grounds = Mapping[Block, frozenset[str]]
_NONE = frozenset[str]()
_ENDED = "{}"
_KEEP = (
    update(overrides)
    .where(overrides.c.number == bindparam("its_number"))
    .values(grounds=bindparam("kept"))
)


def pack_grounds(grounds: Grounds) -> str:
    """Grounds as they are kept."""
    plain = {block.value: sorted(grounds[block]) for block in sorted(grounds)}
    return msgspec.json.encode(plain).decode()


def unpack_grounds(text: str) -> dict[Block, frozenset[str]]:
    """Grounds as they were kept; the gates that have shut again are in it no more."""
    plain = msgspec.json.decode(text, type=dict[str, list[str]])
    return {Block(block): frozenset(prints) for block, prints in plain.items()}


def grounds_of(
    connection: Connection, parcel_ids: Iterable[ParcelId]
) -> dict[ParcelId, dict[Block, frozenset[str]]]:
    """The facts behind every block of ``parcel_ids``, as they are stored."""
    loaded = load_parcels(connection, parcel_ids)
    linked = linked_orders(connection, loaded)
    order_ids = {order_id for each in linked.values() for order_id in each}
    known = known_orders(connection, order_ids)
    held = connection.execute(select(holds).where(among(holds.c.order_id, order_ids)))
    since = {row.order_id: (row.since_s, row.reason) for row in held}
    numbers = live_waybills(connection, loaded)
    rows = connection.execute(
        select(parcels.c.parcel_id, parcels.c.blocks).where(among(parcels.c.parcel_id, loaded))
    )
    found: dict[ParcelId, dict[Block, frozenset[str]]] = {}
    for row in rows:
        parcel = loaded[ParcelId(row.parcel_id)]
        inside = in_order(linked[parcel.parcel_id], known)
        if parcel.made_by is not Making.EXTRA:
            inside = carried(parcel.lines, inside)
        facts = _facts(parcel, inside, since, numbers.get(parcel.parcel_id))
        goods = ("goods", *parcel.lines)
        found[parcel.parcel_id] = {
            block: frozenset(map(_print, (goods, *facts.get(block, ()))))
            for block in unpack_blocks(row.blocks)
        }
    return found


def end_changed(connection: Connection, parcel_ids: Iterable[str]) -> None:
    """Shut what overrides of ``parcel_ids`` opened for facts that have ended or changed.

    Also of those that were used, for their act may go on, or withdrawn, for they may be put back.
    """
    rows = connection.execute(
        select(overrides.c.number, overrides.c.parcel_id, overrides.c.grounds).where(
            among(overrides.c.parcel_id, parcel_ids), overrides.c.grounds.not_in(("", _ENDED))
        )
    ).all()
    if not rows:
        return
    now = grounds_of(connection, {ParcelId(row.parcel_id) for row in rows})
    kept = [
        (row, pack_grounds(_standing(unpack_grounds(row.grounds), now[row.parcel_id])))
        for row in rows
    ]
    if changed := [
        {"its_number": row.number, "kept": text} for row, text in kept if text != row.grounds
    ]:
        connection.execute(_KEEP, changed)


def _standing(given: Grounds, now: Grounds) -> dict[Block, frozenset[str]]:
    """What is left of ``given``: what ended counts no more, should it come again."""
    return {
        block: prints & now.get(block, _NONE)
        for block, prints in given.items()
        if block in PASSING or (block in now and now[block] <= prints)
    }


def _facts(
    parcel: Parcel, inside: Sequence[Known], since: Mapping[str, Any], number: Any
) -> dict[Block, list[tuple[object, ...]]]:
    """Of the gates that may be opened, each fact that shuts one."""
    facts: dict[Block, list[tuple[object, ...]]] = {
        Block.HELD: [],
        Block.REVIEW: [],
        Block.REFUND_PENDING: [],
        Block.PARTLY_REFUNDED: [],
    }
    gone = staying(inside)
    for one in inside:
        order_id = one.order.order_id
        if order_id in since:
            facts[Block.HELD].append((order_id, *since[order_id]))
        if one.order.status is OrderStatus.REVIEW:
            facts[Block.REVIEW].append((order_id,))
        mine = {line.item_id for line in parcel.lines if line.order_id == order_id}
        facts[Block.REFUND_PENDING] += _asked(one, mine)
        facts[Block.PARTLY_REFUNDED] += [
            each for each in gone if each[0] == order_id and (not mine or each[1] in mine)
        ]
    if number is not None:
        receivers = (number.waybill_id, number.receiver_print, joined_print(inside))
        facts[Block.ADDRESS_CHANGED] = [receivers]
    return facts


def _asked(one: Known, mine: set[ItemId]) -> list[tuple[object, ...]]:
    """The items whose refund waits for an answer, each with the open cases about it.

    A case may end while its item still waits: then that waits for a case not heard of yet.
    """
    order = one.order
    elsewhere = {item.item_id for item in order.items if item.needs_shipping} - mine if mine else ()
    open_ = [
        (case.after_sale_id, case.applied_at, concerned_items(order, case))
        for case in one.cases
        if case.stops_shipping and case.state is not AfterSaleState.SUCCEEDED
    ]
    asked = asked_items(order, one.cases) - refunded_items(order, one.cases)
    return [
        (item_id, *sorted((case_id, at) for case_id, at, about in open_ if item_id in about))
        for item_id in asked.difference(elsewhere)
    ]


def _print(fact: tuple[object, ...]) -> str:
    """A short hash: what is kept beside an override names nobody."""
    return sha256("\x1f".join(map(str, fact)).encode()).hexdigest()[:16]
