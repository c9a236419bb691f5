"""Pure rules: what a parcel's row says, given its orders and what was already done with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from hashlib import sha256

from app.adapters.store.codec import seconds
from app.domain.after_sale import AfterSale
from app.domain.gate import Block, order_blocks, parcel_blocks
from app.domain.ids import ItemId, OrderId
from app.domain.marks import contents_text, item_bits, order_bits, staying_bits
from app.domain.order import GONE, Item, Order, OrderStatus, RefundState
from app.domain.order_parts import Share
from app.domain.parcel import AFTER_SHIPPING, Parcel, ParcelLine, Stage, whole_order_parcel
from app.domain.promise import shortest
from app.domain.refunds import any_refund, concerned_items, staying_items

NEVER_OURS = frozenset({OrderStatus.CANCELLED, OrderStatus.UNPAID})
_NOTHING_LEFT = frozenset({Block.SHIPPED_ELSEWHERE, Block.REFUNDED})
_NOT_OF_EXTRAS = frozenset({Block.SHIPPED_ELSEWHERE, Block.PARTLY_REFUNDED})
"""What concerns the goods, which travel in another parcel."""
EXTRA_GOODS = "加包裹"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What was already done with a parcel outside this process."""

    stage: Stage = Stage.TO_NUMBER
    numbered: bool = False  # a waybill is intended, unknown or bought
    tracking_number: str = ""
    bought_for: str = ""  # print of the receivers the number was asked for
    shipping: bool = False  # a shipment is intended, unknown or done
    giving_back: bool = False  # its number is being given back, or may have been
    extra: bool = False  # one more parcel for an order whose goods another parcel has
    merged_for: str = ""  # see :func:`merged_for`

    @property
    def any(self) -> bool:
        """True when a person must see the parcel, whatever became of its orders."""
        return self.numbered or self.shipping


NO_EFFECTS = Effects()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An order with the facts beside it that decide whether it may be shipped.

    ``gone``: the platform knows it no more, and a person has called that right.
    """

    order: Order
    receiver_print: str
    cases: tuple[AfterSale, ...] = ()
    held: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows for a parcel. ``closing``: nothing of it is ours to ship any more.

    ``after_sale_s`` is the nearest deadline of a case about it that waits for the shop, 0: none.
    """

    stage: Stage
    blocks: frozenset[Block]
    closing: bool
    after_sale_s: int = 0


def receiver_print(order: Order) -> str:
    """A short hash that changes when the platform's receiver does; "" when it names none.

    Masks and regions stay out: the platform may mask differently tomorrow.
    """
    receiver = order.receiver
    ciphers = (receiver.name_cipher, receiver.phone_cipher, receiver.detail_cipher)
    text = "\x1f".join((order.address_key, *ciphers))
    return sha256(text.encode()).hexdigest()[:32] if len(text) > 3 else ""


def joined_print(known: Sequence[Known]) -> str:
    """The print of a parcel's receivers, as kept with the number asked for them."""
    return " ".join(k.receiver_print for k in known)


def merged_for(known: Sequence[Known]) -> str:
    """Whom each order of a parcel goes to, as kept when they are merged."""
    return " ".join(f"{one.order.order_id}={one.receiver_print}" for one in known)


def all_left(order: Order) -> Parcel | None:
    """The parcel for what has not gone of ``order``, refunded or not; None when nothing ever ships.

    A part-shipped order that has no number of ours was begun elsewhere: its gone items stay out.
    """
    if order.status is OrderStatus.PART_SHIPPED:
        left = left_of(order)
        items = tuple(replace(item, quantity=left[item.item_id]) for item in order.items)
        order = replace(order, items=items)
    return whole_order_parcel(order)


def left_of(order: Order) -> dict[ItemId, int]:
    """How many pieces of each item have not gone of a part-shipped ``order``, whoever shipped.

    Packs tell of an item that went in part. Where they leave nothing of one that the platform does
    not call gone, they name its goods twice (加包裹) and are no measure.
    """
    gone = Counter[ItemId]()
    for pack in order.packs:
        for item_id, quantity in pack.item_quantities:
            gone[item_id] += quantity

    def left(item: Item) -> int:
        if item.status in GONE:
            return 0
        rest = item.quantity - gone[item.item_id]
        return rest if rest > 0 else item.quantity

    return {item.item_id: left(item) for item in order.items}


def plan(known: Known) -> Parcel | None:
    """The parcel for what is left to ship of an order; None when nothing ever needs shipping.

    It holds no refunded item, unless all are: then it keeps them, blocked and closing.
    """
    parcel = all_left(known.order)
    if parcel is None:
        return None
    due = still_due(parcel.lines, (known,))
    return parcel if due == parcel.lines else replace(parcel, lines=due)


def still_due(lines: tuple[ParcelLine, ...], known: Sequence[Known]) -> tuple[ParcelLine, ...]:
    """``lines`` without what is refunded or cancelled; all of them when nothing would be left.

    Only for a parcel without a number: what a number was bought for stays as it was.
    """
    back = staying(known)
    if not back:
        return lines
    due = tuple(line for line in lines if (line.order_id, line.item_id) not in back)
    return due or lines


def carried(lines: Sequence[ParcelLine], known: Sequence[Known]) -> tuple[Known, ...]:
    """Those of ``known`` of which ``lines`` hold something."""
    if len(known) == 1:
        return tuple(known)
    order_ids = {line.order_id for line in lines}
    return tuple(one for one in known if one.order.order_id in order_ids)


@dataclass(frozen=True, slots=True)
class Contents:
    """The orders in a parcel, without what was taken out of it. ``less``: something was."""

    orders: tuple[Order, ...]
    less: bool


def contents(lines: Sequence[ParcelLine], known: Sequence[Known]) -> Contents:
    """What a parcel that carries ``lines`` of the orders ``known`` shows of them."""
    back = staying(known)
    orders = tuple([one.order for one in carried(lines, known)])
    if not back:
        return Contents(orders, less=False)
    kept = {(line.order_id, line.item_id) for line in lines}
    if kept <= back:
        return Contents(orders, less=False)
    out = back - kept
    return Contents(tuple(_less(order, out) for order in orders), less=bool(out))


def whole(known: Sequence[Known]) -> Contents:
    """What a parcel without goods of its own shows: its orders as they are."""
    return Contents(tuple([one.order for one in known]), less=False)


def staying(known: Sequence[Known]) -> set[tuple[OrderId, ItemId]]:
    """Items that will never leave: refunded, cancelled, or of an order that is gone."""
    found = set[tuple[OrderId, ItemId]]()
    for one in known:
        every = (item.item_id for item in one.order.items)
        for item_id in every if one.gone else staying_items(one.order, one.cases):
            found.add((one.order.order_id, item_id))
    return found


def _less(order: Order, out: set[tuple[OrderId, ItemId]]) -> Order:
    items = tuple(item for item in order.items if (order.order_id, item.item_id) not in out)
    if len(items) == len(order.items):
        return order
    back_fen = sum(i.paid_fen for i in order.items) - sum(i.paid_fen for i in items)
    return replace(order, items=items, paid_fen=max(0, order.paid_fen - back_fen))


def judge(
    lines: Sequence[ParcelLine],
    known: Sequence[Known],
    effects: Effects,
    share: Share | None = None,
) -> Verdict:
    """Blocks and stage of a parcel that carries ``lines`` of the orders ``known``.

    ``share`` is what is left for it to carry when it is a part of a split order.

    A parcel without effects closes when every order of it is cancelled, unpaid, refunded as a
    whole, gone by other hands or from the platform, and opens again when that is no longer so.
    A parcel with a number or a shipment stays where it is, with its blocks.
    """
    changed = (
        bool(effects.bought_for)
        and effects.stage not in AFTER_SHIPPING
        and not _still_goes_to(effects, known)
    )
    broken = (
        bool(effects.merged_for)
        and not effects.numbered
        and not set(merged_for(known).split(" ")) <= set(effects.merged_for.split(" "))
    )
    found: list[frozenset[Block]] = []
    closing = True
    for one in known:
        blocks = _blocks_of(one, lines, effects, share, changed=changed)
        found.append(blocks)
        closing = closing and (one.gone or _closes(one.order, blocks))
    blocks = parcel_blocks(found)
    if effects.giving_back:
        blocks |= {Block.GIVING_BACK}
    if broken:
        blocks |= {Block.MERGE_BROKEN}
    return Verdict(
        stage=_stage(effects, closing=closing),
        blocks=blocks,
        closing=closing,
        after_sale_s=case_deadline_s(lines, known),
    )


def _still_goes_to(effects: Effects, known: Sequence[Known]) -> bool:
    """Whether the number was bought for the receivers of ``known``.

    Of an added parcel it may have been bought for more orders: those of which nothing is left to
    go with it have dropped out since.
    """
    if effects.extra:
        return {one.receiver_print for one in known} <= set(effects.bought_for.split(" "))
    return effects.bought_for == joined_print(known)


def _blocks_of(
    one: Known,
    lines: Sequence[ParcelLine],
    effects: Effects,
    share: Share | None,
    *,
    changed: bool,
) -> frozenset[Block]:
    """Blocks of one order in a parcel; ``changed``: its number was bought for another receiver."""
    blocks = order_blocks(
        one.order,
        one.cases,
        items=_items_of(one, lines),
        held=one.held,
        address_changed=changed,
    )
    if Block.SHIPPED_ELSEWHERE in blocks and _ours(one.order, effects):
        blocks -= {Block.SHIPPED_ELSEWHERE}
    if effects.extra:
        blocks -= _NOT_OF_EXTRAS
    else:
        blocks |= _gone_already(one.order, lines, effects, share)
    if one.gone and effects.stage is not Stage.PICKED_UP:
        blocks |= {Block.GONE}
    return blocks


def _gone_already(
    order: Order, lines: Sequence[ParcelLine], effects: Effects, share: Share | None
) -> frozenset[Block]:
    """Whether goods of the parcel left under another number while the order waits for the rest."""
    if share is None and order.status is not OrderStatus.PART_SHIPPED:
        return frozenset()
    if effects.any and _ours(order, effects):
        return frozenset()
    left = left_of(order)
    travel = {item.item_id for item in order.items if item.needs_shipping}
    mine = [line for line in lines if line.order_id == order.order_id and line.item_id in travel]
    may_go = left if share is None else share
    if mine and all(line.quantity <= may_go.get(line.item_id, 0) for line in mine):
        return frozenset()
    rest = any(left.get(line.item_id) for line in mine)
    return frozenset({Block.PARTLY_SHIPPED if rest else Block.SHIPPED_ELSEWHERE})


def case_deadline_s(lines: Sequence[ParcelLine], known: Sequence[Known]) -> int:
    """The nearest deadline of a case that waits for the shop, Unix seconds; 0 for none.

    A case about goods that travel in another parcel is that parcel's. One about goods that
    travel in none, because they need no shipping or are back already, is every parcel's.
    """
    found: list[int] = []
    for one in known:
        waiting = [case for case in one.cases if case.waits_for_shop and case.deadline_at]
        if not waiting:
            continue
        order = one.order
        mine = {line.item_id for line in lines if line.order_id == order.order_id}
        elsewhere = {item.item_id for item in order.items if item.needs_shipping} - mine
        found += [
            seconds(case.deadline_at)
            for case in waiting
            if concerned_items(order, case) - elsewhere
        ]
    return min(found, default=0)


def _items_of(known: Known, lines: Sequence[ParcelLine]) -> frozenset[ItemId]:
    """The items of an order in a parcel; empty, for all, when no refund asks which they are."""
    if not any_refund(known.order, known.cases):
        return frozenset()
    order_id = known.order.order_id
    return frozenset(line.item_id for line in lines if line.order_id == order_id)


def _stage(effects: Effects, *, closing: bool) -> Stage:
    if effects.any:
        return effects.stage
    if closing or (effects.extra and effects.stage is Stage.CLOSED):
        return Stage.CLOSED
    return Stage.TO_NUMBER if effects.stage is Stage.CLOSED else effects.stage


def _ours(order: Order, effects: Effects) -> bool:
    """True when the platform calls ``order`` shipped and it was this parcel that went."""
    if effects.stage in AFTER_SHIPPING:
        return True
    if not order.packs:  # it does not say with which number: our own attempt decides
        return effects.shipping
    return any(pack.tracking_number == effects.tracking_number for pack in order.packs)


def _closes(order: Order, blocks: frozenset[Block]) -> bool:
    return order.status in NEVER_OURS or not blocks.isdisjoint(_NOTHING_LEFT)


DESK_COLUMNS = (
    "order_ids",
    "paid_s",
    "promise_s",
    "paid_fen",
    "buyer_words",
    "seller_words",
    "flag",
    "presale",
    "checked_s",
    "promised_carrier",
    "receiver",
    "region",
    "goods",
    "codes",
    "kinds",
    "quantity",
    "address_key",
    "marks",
    "appointment_s",
    "urge_count",
)
"""What the workbench shows of a parcel's orders."""


def desk_values(
    lines: Sequence[ParcelLine], orders: Sequence[Order], checked_s: int
) -> tuple[str | int, ...]:
    """The :data:`DESK_COLUMNS` of a parcel that carries ``lines`` of ``orders``.

    Earliest payment of its orders and promise of its goods count; amounts add up; the first order
    names the receiver. It is a presale when nothing in it that is still due was on sale; what was
    on sale runs to the hours after its payment, whatever travels beside it.
    """
    first = orders[0]
    items = {(o.order_id, i.item_id): i for o in orders for i in o.items}
    goods: list[str] = []
    codes: list[str] = []
    pieces = 0
    marks = 0
    inside: list[Item] = []
    on_sale = set[OrderId]()
    ahead = not lines and {item.presale for item in items.values()} == {True}
    for line in lines:
        pieces += line.quantity
        item = items.get((line.order_id, line.item_id))
        if item is None:
            continue
        inside.append(item)
        marks |= item_bits(item)
        if item.presale:
            ahead = True
        elif item.refund is not RefundState.REFUNDED:
            on_sale.add(line.order_id)
        name = f"{item.name} {item.spec}" if item.spec else item.name
        if item.bundle:
            name = f"{name}（内含 {contents_text(item)}）"
            codes += [part.code for part in item.bundle if part.code]
        goods.append(f"{name} ×{line.quantity}")
        if item.code:
            codes.append(item.code)
    for order in orders:
        marks |= order_bits(order)
    if len(items) > len(lines):
        for order in orders:
            marks |= staying_bits(order)
    receiver = first.receiver
    promise_s = seconds(shortest(inside or items.values()))
    facts = (_alone if len(orders) == 1 else _together)(orders, on_sale, promise_s)
    return (
        *facts,
        int(ahead and not on_sale),
        checked_s,
        next((order.promised_carrier for order in orders if order.promised_carrier), ""),
        f"{receiver.name_mask} {receiver.phone_mask}".strip(),
        str(receiver.region),
        "; ".join(goods),
        " ".join(codes),
        len(lines),
        pieces,
        first.address_key,
        marks,
        min((seconds(order.appointment_at) for order in orders if order.appointment_at), default=0),
        sum(order.urge_count for order in orders),
    )


def _alone(
    orders: Sequence[Order], _on_sale: AbstractSet[OrderId], promise_s: int
) -> tuple[str | int, ...]:
    """The first :data:`DESK_COLUMNS` of one order; almost every parcel has just one."""
    (order,) = orders
    return (
        order.order_id,
        seconds(order.paid_at),
        promise_s,
        order.paid_fen,
        order.buyer_words,
        order.seller_words,
        order.flag,
    )


def _together(
    orders: Sequence[Order], on_sale: AbstractSet[OrderId], promise_s: int
) -> tuple[str | int, ...]:
    """The same of merged orders; a presale among them that was paid for long ago moves no clock."""
    clocked = [order for order in orders if order.order_id in on_sale] or orders
    return (
        " ".join(order.order_id for order in orders),
        min((seconds(order.paid_at) for order in clocked if order.paid_at), default=0),
        promise_s,
        sum(order.paid_fen for order in orders),
        " / ".join(order.buyer_words for order in orders if order.buyer_words),
        " / ".join(order.seller_words for order in orders if order.seller_words),
        next((order.flag for order in orders if order.flag), 0),
    )


def in_order(order_ids: Sequence[OrderId], known: Mapping[OrderId, Known]) -> tuple[Known, ...]:
    """What is known of ``order_ids``, in their order."""
    return tuple(known[order_id] for order_id in order_ids if order_id in known)
