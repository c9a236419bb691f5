"""Merged and split parcels: every due piece in exactly one open parcel, whatever happens."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.adapters.store import SqlStore
from app.adapters.store.tables import parcels
from app.domain.errors import InvalidInput
from app.domain.gate import Block
from app.domain.ids import ItemId, OrderId, ParcelId, WaybillId
from app.domain.order import Order, OrderStatus, RefundState, ShippedPack
from app.domain.parcel import Making, Parcel, ParcelLine, Stage
from app.domain.waybill import WaybillState
from app.ports.store import UnitOfWork
from tests.fakes.facts import (
    at,
    bought,
    make_item,
    make_order,
    make_pack,
    make_receiver,
    make_waybill,
    parcel_of,
)

ONE, TWO, THREE = (
    make_order(n, items=(make_item(1, quantity=2), make_item(2, quantity=1))) for n in (1, 2, 3)
)
FIRST = ItemId("i1")


def fill(work: UnitOfWork, *orders: Order) -> list[ParcelId]:
    work.orders.ingest(orders or (ONE, TWO, THREE), at(0))
    return [parcel_of(order) for order in orders or (ONE, TWO, THREE)]


def only(work: UnitOfWork, parcel_id: ParcelId) -> Parcel:
    return work.parcels.get((parcel_id,))[parcel_id]


def buy(work: UnitOfWork, parcel_id: ParcelId, name: str = "w1") -> None:
    parcel = only(work, parcel_id)
    waybill = make_waybill(parcel_id, waybill_id=WaybillId(name), revision=parcel.revision)
    work.waybills.add(waybill)
    work.waybills.settle(bought(waybill, f"ZT{name}"))
    work.parcels.move(parcel_id, Stage.TO_PRINT)


def give_back(work: UnitOfWork, parcel_id: ParcelId) -> None:
    live = work.waybills.live((parcel_id,))[parcel_id]
    work.waybills.settle(replace(live, state=WaybillState.CANCELLED))
    work.parcels.move(parcel_id, Stage.TO_NUMBER)


def test_merged_orders_travel_in_one_parcel_of_its_own(store: SqlStore) -> None:
    with store.begin() as work:
        ids = fill(work)
        merged = work.groups.merge(ids[:2])
        work.commit()
    row = {row.parcel_id: row for row in store.reader.parcels()}
    assert row.keys() == {merged, ids[2]}
    assert row[merged].order_ids == (ONE.order_id, TWO.order_id)
    assert (row[merged].quantity, row[merged].paid_fen) == (6, 2 * ONE.paid_fen)
    assert row[merged].made_by is Making.MERGE
    with store.begin() as work:
        parcel = only(work, merged)
        assert (parcel.ordinal, parcel.pack_key) == (2, "p2r1")
        assert work.groups.dissolve(merged) == tuple(ids[:2])
        work.commit()
    assert [row.parcel_id for row in store.reader.parcels()] == ids


def test_a_split_order_travels_in_parts_and_comes_together_again(store: SqlStore) -> None:
    with store.begin() as work:
        (parcel_id, *_) = fill(work)
        first, rest = work.groups.split(parcel_id, [((FIRST, 1),)])
        assert only(work, first).lines == (
            ParcelLine(order_id=ONE.order_id, item_id=FIRST, quantity=1),
        )
        assert sum(line.quantity for line in only(work, rest).lines) == 2
        assert len({only(work, part).pack_key for part in (first, rest)}) == 2
        assert work.groups.dissolve(rest) == (parcel_id,)
        assert sum(line.quantity for line in only(work, parcel_id).lines) == 3
        assert work.parcels.get((first, rest)) == {}


def test_a_presale_item_stops_only_its_own_clocks(store: SqlStore) -> None:
    """Whole, split or merged: what was on sale runs to 24, 36 and 48 h, and is alerted."""
    ahead, ordinary = make_item(1, presale=True), make_item(2, quantity=1)
    mixed = make_order(1, items=(ahead, ordinary), paid_at=at(9))
    only_ahead = make_order(2, items=(make_item(1, presale=True),), paid_at=at(3))
    plain = make_order(3, paid_at=at(5))

    def presales() -> tuple[dict[ParcelId, bool], list[tuple[str, bool]]]:
        rows = {row.parcel_id: row.presale for row in store.reader.parcels()}
        waiting = store.alerts.waiting()
        return rows, sorted((one.order_id[-1], one.presale) for one in waiting)

    with store.begin() as work:
        one, two, three = fill(work, mixed, only_ahead, plain)
        work.commit()
    pieces = store.reader.pieces(frozenset({one}))  # as the stock list tells them apart
    assert [(piece.name, piece.presale) for piece in pieces] == [("茶杯1", True), ("茶杯2", False)]
    alone = [("1", False), ("2", True), ("3", False)]
    assert presales() == ({one: False, two: True, three: False}, alone)
    with store.begin() as work:
        off, rest = work.groups.split(one, [((ahead.item_id, 1),)])
        merged = work.groups.merge([two, three])
        work.commit()
    assert presales() == ({off: True, rest: False, merged: False}, sorted([("1", True), *alone]))
    detail = store.reader.detail(merged)
    assert detail is not None
    assert detail.row.paid_s == int(at(5).timestamp())


def test_news_of_an_order_leave_its_parts_as_they_are(store: SqlStore) -> None:
    with store.begin() as work:
        (parcel_id, *_) = fill(work)
        parts = work.groups.split(parcel_id, [((FIRST, 1),)])
        work.orders.ingest([replace(ONE, updated_at=at(9), seller_words="快")], at(9))
        assert [len(only(work, part).lines) for part in parts] == [1, 2]
        assert work.parcels.get((parcel_id,)) == {}


def test_a_merged_order_that_goes_elsewhere_now_stops_the_parcel(store: SqlStore) -> None:
    moved = replace(TWO, updated_at=at(9), receiver=make_receiver("b"), address_key="addr-2")
    with store.begin() as work:
        ids = fill(work)
        merged = work.groups.merge(ids)
        work.orders.ingest([moved], at(9))
        assert work.parcels.blocks((merged,)) == {merged: {Block.MERGE_BROKEN}}
        work.groups.dissolve(merged)
        assert work.parcels.blocks(ids) == dict.fromkeys(ids, frozenset())
        again = work.groups.merge([ids[0], ids[2]])
        assert work.parcels.blocks((again,)) == {again: frozenset()}


def test_a_refunded_order_leaves_a_merged_parcel(store: SqlStore) -> None:
    gone = replace(
        TWO,
        updated_at=at(9),
        items=tuple(replace(item, refund=RefundState.REFUNDED) for item in TWO.items),
    )
    with store.begin() as work:
        merged = work.groups.merge(fill(work))
        work.orders.ingest([gone], at(9))
        assert {line.order_id for line in only(work, merged).lines} == {
            ONE.order_id,
            THREE.order_id,
        }
        assert work.parcels.blocks((merged,)) == {merged: frozenset()}


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda work, ids: work.groups.merge(ids[:1]), "merge.one"),
        (lambda work, ids: work.groups.merge([ids[0], ParcelId("nix")]), "group.gone"),
        (lambda work, ids: work.groups.dissolve(ids[0]), "group.none"),
        (lambda work, ids: work.groups.split(ids[0], []), "split.one"),
        (lambda work, ids: work.groups.split(ids[0], [((FIRST, 3),)]), "split.too_many"),
        (lambda work, ids: work.groups.split(ids[0], [()]), "split.empty"),
        (lambda work, ids: work.groups.split(ids[0], [((ItemId("nix"), 1),)]), "split.unknown"),
    ],
)
def test_what_cannot_be_is_said(
    store: SqlStore, act: Callable[[UnitOfWork, list[ParcelId]], object], code: str
) -> None:
    with store.begin() as work:
        ids = fill(work)
        with pytest.raises(InvalidInput) as caught:
            act(work, ids)
    assert caught.value.code == code
    assert caught.value.advice


def test_a_numbered_parcel_is_neither_merged_nor_split(store: SqlStore) -> None:
    with store.begin() as work:
        ids = fill(work)
        buy(work, ids[0])
        for act in (
            lambda: work.groups.merge(ids[:2]),
            lambda: work.groups.split(ids[0], [((FIRST, 1),)]),
        ):
            with pytest.raises(InvalidInput, match=r"group\.numbered"):
                act()


def gone_elsewhere(order: Order, minutes: int) -> Order:
    """``order`` as the platform tells it when all of it left under somebody's number."""
    items = tuple(replace(item, status=OrderStatus.SHIPPED) for item in order.items)
    goods = tuple((item.item_id, item.quantity) for item in items)
    packs = (replace(make_pack("ZT9"), item_quantities=goods),)
    status = OrderStatus.SHIPPED
    return replace(order, status=status, items=items, packs=packs, updated_at=at(minutes))


def test_an_order_that_dropped_out_is_not_merged_with_strangers(store: SqlStore) -> None:
    with store.begin() as work:
        ids = fill(work)
        merged = work.groups.merge(ids[:2])
        work.orders.ingest([gone_elsewhere(ONE, 9)], at(9))
        again = work.groups.merge([merged, ids[2]])
        assert only(work, again).order_ids == (TWO.order_id, THREE.order_id)
        moved = replace(ONE, updated_at=at(10), receiver=make_receiver("b"), address_key="addr-2")
        work.orders.ingest([moved], at(10))  # comes back, for another receiver
        assert only(work, again).order_ids == (TWO.order_id, THREE.order_id)
        assert sum(line.quantity for line in only(work, ids[0]).lines) == 3
        assert work.parcels.stage(ids[0]) is Stage.TO_NUMBER


def test_an_order_of_which_nothing_travels_holds_up_no_unmerging(store: SqlStore) -> None:
    one = make_order(1, items=(make_item(1), make_item(4, needs_shipping=False)))
    with store.begin() as work:
        ids = fill(work, one, TWO)
        merged = work.groups.merge(ids)
        left = gone_elsewhere(one, 9)
        status, items = OrderStatus.PART_SHIPPED, (left.items[0], one.items[1])
        work.orders.ingest([replace(left, status=status, items=items)], at(9))
        assert work.groups.dissolve(merged) == (ids[1],)


def test_goods_that_come_back_when_all_parts_have_numbers_get_a_part(store: SqlStore) -> None:
    with store.begin() as work:
        (parcel_id,) = fill(work, ONE)
        cups, pots = work.groups.split(parcel_id, [((FIRST, 2),)])
        pack = replace(make_pack("ZT9"), item_quantities=((FIRST, 1),))
        status = OrderStatus.PART_SHIPPED
        work.orders.ingest([replace(ONE, status=status, packs=(pack,), updated_at=at(9))], at(9))
        buy(work, cups, "w1")
        buy(work, pots, "w2")
        work.orders.ingest([replace(ONE, updated_at=at(10))], at(10))
        made = work.parcels.of_orders((ONE.order_id,)) - {cups, pots}
        (back,) = work.parcels.get(made).values()
        assert back.stage is Stage.TO_NUMBER
        assert [(line.item_id, line.quantity) for line in back.lines] == [(FIRST, 1)]


def test_a_typed_number_that_was_never_told_is_not_ours(store: SqlStore) -> None:
    with store.begin() as work:
        (parcel_id,) = fill(work, ONE)
        one, rest = work.groups.split(parcel_id, [((FIRST, 1),)])
        buy(work, one)
        spare = make_waybill(one, waybill_id=WaybillId("typed"), revision=9)
        spare = replace(bought(spare, "ZT9"), typed=True, spare=True)
        work.waybills.add(spare)
        pack = replace(make_pack("ZT9"), item_quantities=((FIRST, 1),))
        status = OrderStatus.PART_SHIPPED
        work.orders.ingest([replace(ONE, status=status, packs=(pack,), updated_at=at(9))], at(9))
        assert sum(line.quantity for line in only(work, rest).lines) == 1


ORDERS = (ONE, TWO, THREE)


def elsewhere(order: Order) -> Counter[ItemId]:
    """Pieces that left under numbers of others."""
    gone = Counter[ItemId]()
    for pack in order.packs:
        gone.update(dict(pack.item_quantities))
    return gone


class Grouping(RuleBasedStateMachine):
    """Merging, splitting, numbering and news in any order; everything is rolled back at the end."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.work = self.stack.enter_context(store.begin())
        self.now = 1
        self.orders = {order.order_id: order for order in ORDERS}
        self.used: set[tuple[OrderId, str]] = set()
        fill(self.work)

    def teardown(self) -> None:
        self.stack.close()

    def parcels(self) -> dict[ParcelId, Parcel]:
        """Every parcel that holds something."""
        ids = self.work._connection.scalars(select(parcels.c.parcel_id))  # type: ignore[attr-defined]
        rows = self.work.parcels.get(ids.all())
        return {parcel_id: parcel for parcel_id, parcel in rows.items() if parcel.lines}

    def pick(self, data: st.DataObject) -> ParcelId:
        return data.draw(st.sampled_from(sorted(self.parcels())))

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        ids = data.draw(st.lists(st.sampled_from(sorted(self.parcels())), min_size=1, unique=True))
        self.attempt(lambda: self.work.groups.merge(ids))

    @rule(data=st.data(), take=st.integers(1, 2))
    def split(self, data: st.DataObject, take: int) -> None:
        parcel_id = self.pick(data)
        item_id = self.parcels()[parcel_id].lines[0].item_id
        self.attempt(lambda: self.work.groups.split(parcel_id, [((item_id, take),)]))

    @rule(data=st.data())
    def dissolve(self, data: st.DataObject) -> None:
        parcel_id = self.pick(data)
        self.attempt(lambda: self.work.groups.dissolve(parcel_id))

    @rule(data=st.data())
    def number(self, data: st.DataObject) -> None:
        self.ask_for_number(self.pick(data))

    def ask_for_number(self, parcel_id: ParcelId) -> None:
        parcel = self.parcels()[parcel_id]
        if parcel.stage is not Stage.TO_NUMBER or self.work.parcels.blocks((parcel_id,))[parcel_id]:
            return
        asked = (parcel.order_ids[0], parcel.pack_key)
        assert asked not in self.used, "a pack id stands for one purchase"
        self.used.add(asked)
        self.now += 1
        buy(self.work, parcel_id, f"w{self.now}")

    @rule(data=st.data(), again=st.booleans())
    def return_number(self, data: st.DataObject, again: bool) -> None:
        numbered = sorted(self.work.waybills.live(self.parcels()))
        if not numbered:
            return
        parcel_id = data.draw(st.sampled_from(numbered))
        give_back(self.work, parcel_id)
        if again:
            self.ask_for_number(parcel_id)

    @rule(order=st.sampled_from(ORDERS), what=st.sampled_from(("refund", "cancel", "move")))
    def news(self, order: Order, what: str) -> None:
        self.now += 1
        old = replace(self.orders[order.order_id], updated_at=at(self.now))
        if what == "refund":
            refunded = replace(old.items[0], refund=RefundState.REFUNDED)
            old = replace(old, items=(refunded, *old.items[1:]))
        elif what == "cancel":
            old = replace(old, status=OrderStatus.CANCELLED)
        else:
            old = replace(old, receiver=make_receiver(str(self.now)))
        self.orders[order.order_id] = old
        self.work.orders.ingest([old], at(self.now))

    @rule(order=st.sampled_from(ORDERS), item=st.integers(0, 1), pieces=st.integers(1, 2))
    def someone_ships_elsewhere(self, order: Order, item: int, pieces: int) -> None:
        old = self.orders[order.order_id]
        item_id = old.items[item].item_id
        pieces = min(pieces, old.items[item].quantity - elsewhere(old)[item_id])
        if pieces > 0 and old.status is not OrderStatus.CANCELLED:
            pack = replace(make_pack(f"X{self.now}"), item_quantities=((item_id, pieces),))
            self.tell_packs(old, (*old.packs, pack))

    @rule(order=st.sampled_from(ORDERS))
    def a_pack_elsewhere_is_taken_back(self, order: Order) -> None:
        old = self.orders[order.order_id]
        mine = self.work.parcels.get(self.work.parcels.of_orders((order.order_id,)))
        # The number of a whole order was bought for what was left then.
        whole = [p for p, parcel in mine.items() if parcel.made_by is not Making.SPLIT]
        fixed = self.work.waybills.live(whole)
        if old.packs and not fixed and old.status is not OrderStatus.CANCELLED:
            self.tell_packs(old, old.packs[1:])

    def tell_packs(self, old: Order, packs: tuple[ShippedPack, ...]) -> None:
        self.now += 1
        gone = elsewhere(replace(old, packs=packs))
        items = tuple(
            replace(
                item,
                status=OrderStatus.SHIPPED
                if gone[item.item_id] == item.quantity
                else OrderStatus.TO_SHIP,
            )
            for item in old.items
        )
        status = OrderStatus.PART_SHIPPED if packs else OrderStatus.TO_SHIP
        if all(item.status is OrderStatus.SHIPPED for item in items):
            status = OrderStatus.SHIPPED
        new = replace(old, packs=packs, items=items, status=status, updated_at=at(self.now))
        self.orders[old.order_id] = new
        self.work.orders.ingest([new], at(self.now))

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it, or hear why not: then nothing has changed."""
        self.now += 1
        before = self.parcels()
        try:
            act()
        except InvalidInput:
            assert self.parcels() == before

    @invariant()
    def every_due_piece_is_in_one_open_parcel(self) -> None:
        held = Counter[tuple[OrderId, ItemId]]()
        found = self.parcels()
        torn = set[OrderId]()
        for parcel_id, blocks in self.work.parcels.blocks(found).items():
            parcel = found[parcel_id]
            if parcel.stage is not Stage.CLOSED:
                for line in parcel.lines:
                    held[line.order_id, line.item_id] += line.quantity
            if not blocks.isdisjoint({Block.PARTLY_SHIPPED, Block.SHIPPED_ELSEWHERE}):
                assert parcel.stage is not Stage.TO_NUMBER or len(parcel.order_ids) > 1
                torn.update(parcel.order_ids)  # a person is to take something out
        for order in self.orders.values():
            if order.status is OrderStatus.CANCELLED:
                continue
            gone = elsewhere(order)
            for item in order.items:
                if item.refund is not RefundState.REFUNDED:
                    here, due = (
                        held[order.order_id, item.item_id],
                        item.quantity - gone[item.item_id],
                    )
                    assert here == due or (here > due and order.order_id in torn)


@pytest.mark.slow
def test_every_due_piece_is_in_one_open_parcel(store: SqlStore) -> None:
    run_state_machine_as_test(
        lambda: Grouping(store),
        settings=settings(max_examples=20, stateful_step_count=15, deadline=None),
    )
