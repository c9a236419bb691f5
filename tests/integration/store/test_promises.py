"""One judgement of what is promised: clock, alerts, rate lines, money, report hold the same."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.store import SqlStore
from app.domain.day_orders import orders_of
from app.domain.ids import ItemId, OrderId, ParcelId
from app.domain.instants import to_epoch
from app.domain.order import Item, Order, RefundState
from app.domain.penalty import PenaltyFacts
from app.domain.promise import shortest
from app.services.waiting_orders import waiting_of
from tests.fakes.facts import at, make_item, make_order, parcel_of
from tests.integration.store.test_groups import buy

HOUR = 60
DAY = 24 * HOUR
LONG = 300 * DAY
_turns = count()


@dataclass(frozen=True)
class Wish:
    """Items of some orders: hours to the deadline, presale, refunded later. What is done with them:
    the last item split off, the others merged, numbers bought before the refunds."""

    orders: tuple[tuple[tuple[int, bool, bool], ...], ...]
    split: tuple[bool, ...]
    merge: bool
    numbered: bool


_items = st.tuples(st.sampled_from([0, 24, 48, 72, 240]), st.booleans(), st.booleans())
_wishes = st.builds(
    Wish,
    orders=st.lists(
        st.lists(_items, min_size=1, max_size=3).map(tuple), min_size=3, max_size=3
    ).map(tuple),
    split=st.tuples(*[st.booleans()] * 3),
    merge=st.booleans(),
    numbered=st.booleans(),
)


def _order(number: int, start: float, items: tuple[tuple[int, bool, bool], ...]) -> Order:
    made = tuple(
        make_item(
            place,
            promise_at=at(start + hours * HOUR) if hours else None,
            presale=presale,
        )
        for place, (hours, presale, _) in enumerate(items, 1)
    )
    promises = [item.promise_at for item in made if item.promise_at]
    return replace(
        make_order(number, paid_at=at(start), promise_at=min(promises, default=None)), items=made
    )


def _put(store: SqlStore, orders: list[Order], wish: Wish) -> list[Order]:
    """Returns the orders as they are in the end."""
    with store.begin() as work:
        work.orders.ingest(orders, at(0))
        parcels = {parcel_of(order) for order in orders}
        ready = []
        for order, split in zip(orders, wish.split, strict=True):
            if split and len(order.items) > 1:
                last = order.items[-1]
                parcels.remove(parcel_of(order))
                parcels.update(
                    work.groups.split(parcel_of(order), [((last.item_id, last.quantity),)])
                )
            else:
                ready.append(parcel_of(order))
        if wish.merge and len(ready) > 1:
            parcels = parcels - set(ready) | {work.groups.merge(ready)}
        if wish.numbered:
            for parcel_id in sorted(parcels):
                buy(work, parcel_id, f"w{parcel_id}")
        found = [
            _with_refunds(order, told) for order, told in zip(orders, wish.orders, strict=True)
        ]
        work.orders.ingest(found, at(9))
        work.commit()
    return found


def _with_refunds(order: Order, told: tuple[tuple[int, bool, bool], ...]) -> Order:
    items = tuple(
        replace(item, refund=RefundState.REFUNDED) if back else item
        for item, (_, _, back) in zip(order.items, told, strict=True)
    )
    return replace(order, items=items, updated_at=at(9))


def _first(items: list[Item]) -> int:
    """By when they are due together, said once more."""
    due = [item for item in items if item.refund is RefundState.NONE] or items
    return min((to_epoch(item.promise_at) for item in due if item.promise_at), default=0)


def _promises(facts: PenaltyFacts) -> set[datetime | None]:
    """Of the parcels that are still to go."""
    return {part.promise_at for part in facts.parts or (facts,) if part.ended_at is None}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_wishes)
def test_every_reader_holds_the_same_promise(store: SqlStore, wish: Wish) -> None:
    turn = next(_turns)
    start = turn * LONG  # orders of another turn are promised for other days
    orders = [_order(turn * 10 + n, start, items) for n, items in enumerate(wish.orders)]
    orders = _put(store, orders, wish)
    items = {(order.order_id, item.item_id): item for order in orders for item in order.items}

    mine = {order.order_id for order in orders}
    lines = [line for line in store.pickups.waiting() if line.rate.order_id in mine]
    inside: dict[tuple[ParcelId, OrderId], list[Item]] = {}
    for line in lines:
        rate = line.rate
        item = items[OrderId(rate.order_id), ItemId(rate.sku_order_id)]
        inside.setdefault((ParcelId(rate.parcel_id), OrderId(rate.order_id)), []).append(item)
        assert (rate.promise_s or 0) == to_epoch(item.promise_at)
    wanted = {key: _first(each) for key, each in inside.items()}

    begin, end = to_epoch(at(start)), to_epoch(at(start + LONG))
    for line in store.reader.rate_lines(begin):
        if line.parcel_id and (OrderId(line.order_id), ItemId(line.sku_order_id)) in items:
            item = items[OrderId(line.order_id), ItemId(line.sku_order_id)]
            assert (line.promise_s or 0) == to_epoch(item.promise_at)

    rows = {row.parcel_id: row for row in store.reader.parcels()}
    for parcel_id in {parcel_id for parcel_id, _ in wanted}:
        theirs = [each for key, each in inside.items() if key[0] == parcel_id]
        assert rows[parcel_id].promise_s == _first([item for each in theirs for item in each])

    # Nothing of an order that was refunded is waited for, though its label may be printed.
    back = {
        key for key, each in inside.items() if all(i.refund is not RefundState.NONE for i in each)
    }
    awaited = {key: at_s for key, at_s in wanted.items() if key not in back}
    alerts = [(one.order_id, one.promise_s) for one in store.alerts.waiting()]
    assert sorted(one for one in alerts if one[0] in mine) == sorted(
        (order_id, at_s) for (_, order_id), at_s in awaited.items()
    )

    money = waiting_of(lines).orders
    facts = store.days.facts(begin, end, rates_since_s=end)
    report = {one.order_id: one for one in orders_of(facts.lines)}
    assert money.keys() == {order_id for _, order_id in awaited}
    for order_id in money:
        clocks = {at_s for (_, one), at_s in awaited.items() if one == order_id}
        assert {to_epoch(each) for each in _promises(money[order_id].facts)} == clocks
        told = report[order_id].penalty_facts(end)
        assert {to_epoch(each) for each in _promises(told)} == clocks

    for day in (24, 48, 72, 240):
        moment = to_epoch(at(start + day * HOUR))
        due = {order_id for (_, order_id), at_s in awaited.items() if at_s == moment}
        for now, late in ((moment, 0), (moment + 1, len(due))):
            shares = store.alerts.late_shares(moment, moment + 1, now)
            assert [(one.due, one.late) for one in shares] == ([(len(due), late)] if due else [])


def test_a_presale_part_that_is_split_off_keeps_its_own_promise(store: SqlStore) -> None:
    sold, later = at(48 * HOUR), at(240 * HOUR)
    items = (make_item(1, promise_at=sold), make_item(2, promise_at=later, presale=True))
    order = make_order(1, items=items, promise_at=sold)
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.commit()
    (whole,) = store.reader.parcels()
    assert (whole.promise_s, whole.presale) == (to_epoch(sold), False)
    with store.begin() as work:
        part, rest = work.groups.split(whole.parcel_id, [((items[1].item_id, 2),)])
        work.commit()
    rows = {row.parcel_id: (row.promise_s, row.presale) for row in store.reader.parcels()}
    assert rows == {part: (to_epoch(later), True), rest: (to_epoch(sold), False)}
    moved = replace(items[1], promise_at=at(300 * HOUR))  # the platform tells another day for it
    with store.begin() as work:
        news = replace(order, items=(items[0], moved), updated_at=at(9))
        work.orders.ingest([news], at(9))
        work.commit()
    rows = {row.parcel_id: (row.promise_s, row.presale) for row in store.reader.parcels()}
    assert rows == {part: (to_epoch(at(300 * HOUR)), True), rest: (to_epoch(sold), False)}


def test_the_history_tells_a_moved_promise_of_any_item_and_no_refund(store: SqlStore) -> None:
    first, second = make_item(1, promise_at=at(48 * HOUR)), make_item(2, promise_at=at(72 * HOUR))
    order = make_order(1, items=(first, second), promise_at=first.promise_at)
    back = replace(first, refund=RefundState.REFUNDED)
    moved = replace(second, promise_at=at(96 * HOUR))
    told = []
    for minute, items in enumerate([(first, second), (back, second), (back, moved)]):
        at_s = at(minute)
        news = replace(order, items=items, updated_at=at_s, promise_at=shortest(items))
        with store.begin() as work:
            work.orders.ingest([news], at_s)
            work.commit()
        (row,) = store.reader.parcels()
        detail = store.reader.detail(row.parcel_id)
        assert detail is not None
        told.append([line.text for line in detail.history].count("平台上改了承诺发货时间"))
    assert told == [0, 0, 1]
