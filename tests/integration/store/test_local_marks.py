"""Holds, 加急, tags and remarks on their way: on the parcel's row, whatever a sync brings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.store import SqlStore
from app.domain.gate import Block
from app.domain.hold import Hold
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.order import Order, OrderStatus
from app.domain.parcel import Stage
from app.domain.remark import Remark, RemarkState, RemarkWrite
from app.ports.rows import ParcelRow
from app.ports.store import UnitOfWork
from tests.fakes.facts import at, make_order, make_pack, parcel_of
from tests.integration.store.test_ingest import buy, ingest, read_back, row_of

ORDER = make_order(1, seller_words="旧", flag=2)


def change(store: SqlStore, do: Callable[[UnitOfWork], object]) -> None:
    with store.begin() as work:
        do(work)
        work.commit()


def hold(order: Order, reason: str = "缺货", minutes: float | None = None) -> Hold:
    return Hold(
        order_id=order.order_id,
        reason=reason,
        actor="小王",
        since=at(0),
        until=None if minutes is None else at(minutes),
    )


def write(order_id: OrderId, number: int, new: Remark, old: Remark) -> RemarkWrite:
    return RemarkWrite(
        remark_id=f"r{number}",
        batch_id=BatchId("b"),
        order_id=order_id,
        new=new,
        old=old,
        state=RemarkState.INTENDED,
        intended_at=at(1),
    )


def merged(store: SqlStore, *together: Order) -> ParcelId:
    """One parcel of these orders."""
    with store.begin() as work:
        parcel_id = work.groups.merge([parcel_of(order) for order in together])
        work.commit()
    return parcel_id


def test_a_hold_blocks_its_parcel_and_a_sync_leaves_both(store: SqlStore) -> None:
    ingest(store, ORDER)
    change(store, lambda work: work.holds.put([hold(ORDER, minutes=90)]))
    ingest(store, replace(ORDER, updated_at=at(3), paid_fen=1), minutes=3)
    row = row_of(store, ORDER)
    assert (row.blocks, row.paid_fen) == (frozenset({Block.HELD}), 1)
    assert (row.hold_reason, row.hold_until_s) == ("缺货", int(at(90).timestamp()))
    (held,) = store.reader.holds()
    assert (held.order_id, held.parcel_ids) == (ORDER.order_id, (parcel_of(ORDER),))
    change(store, lambda work: work.holds.end([ORDER.order_id]))
    row = row_of(store, ORDER)
    assert (row.blocks, row.hold_reason, row.hold_until_s) == (frozenset(), "", 0)
    assert store.reader.holds() == ()


def test_a_numbered_parcel_can_be_held(store: SqlStore) -> None:
    ingest(store, ORDER)
    buy(store, ORDER)
    change(store, lambda work: work.holds.put([hold(ORDER)]))
    assert row_of(store, ORDER).blocks == {Block.HELD}


def test_urgent_and_tags_outlive_a_sync(store: SqlStore) -> None:
    ingest(store, ORDER)
    change(store, lambda work: work.holds.set_urgent([ORDER.order_id], urgent=True))
    change(store, lambda work: work.tags.put({ORDER.order_id: ("礼盒", "直播")}))
    ingest(store, replace(ORDER, updated_at=at(3)), minutes=3)
    row = row_of(store, ORDER)
    assert row.urgent
    assert row.local_tags == ("礼盒", "直播")
    change(store, lambda work: work.holds.set_urgent([ORDER.order_id], urgent=False))
    change(store, lambda work: work.tags.put({ORDER.order_id: ()}))
    assert (row_of(store, ORDER).urgent, row_of(store, ORDER).local_tags) == (False, ())


def test_a_merged_parcel_shows_what_all_its_orders_have(store: SqlStore) -> None:
    second = make_order(2, seller_words="乙")
    ingest(store, ORDER, second)
    change(store, lambda work: work.tags.put({ORDER.order_id: ("甲",), second.order_id: ("乙",)}))
    change(store, lambda work: work.holds.set_urgent([second.order_id], urgent=True))
    parcel_id = merged(store, ORDER, second)

    def row() -> ParcelRow:
        (found,) = store.reader.parcels_by_id(frozenset({parcel_id}))
        return found

    assert (row().urgent, row().local_tags) == (True, ("甲", "乙"))
    change(store, lambda work: work.holds.put([hold(ORDER, minutes=90), hold(second, "等货", 60)]))
    assert (row().hold_reason, row().hold_until_s) == ("缺货 / 等货", int(at(90).timestamp()))
    change(store, lambda work: work.holds.end([ORDER.order_id]))
    assert Block.HELD in row().blocks  # the other order is held still
    change(store, lambda work: work.holds.put([hold(second, "等货")]))
    assert row().hold_until_s == 0
    new = Remark("新", 5)
    change(store, lambda work: work.remarks.add([write(second.order_id, 1, new, Remark("乙", 0))]))
    assert (row().seller_words, row().flag) == ("旧 / 新", 2)
    assert len(store.reader.remarks(frozenset({parcel_id}))) == 2
    change(store, lambda work: work.groups.dissolve(parcel_id))
    apart = row_of(store, ORDER)
    assert (apart.blocks, apart.urgent, apart.local_tags) == (frozenset(), False, ("甲",))
    apart = row_of(store, second)
    assert (apart.blocks, apart.hold_reason, apart.urgent) == ({Block.HELD}, "等货", True)
    assert (apart.seller_words, apart.flag) == ("新", 5)


def test_clocks_come_from_pending_parcels_alone(store: SqlStore) -> None:
    ingest(store, ORDER)

    def facts() -> int:
        with store.begin() as work:
            return len(work.holds.facts([ORDER.order_id]).get(ORDER.order_id, ()))

    assert facts() == 1
    with store.begin() as work:
        work.parcels.move(parcel_of(ORDER), Stage.SHIPPED)
        work.commit()
    assert facts() == 0


OLD, NEW, NEWER, OTHER = Remark("旧", 2), Remark("新", 5), Remark("更新", 1), Remark("别处", 3)


def shown(store: SqlStore) -> Remark:
    row = row_of(store, ORDER)
    return Remark(row.seller_words, row.flag)


@pytest.fixture
def on_its_way(store: SqlStore) -> RemarkWrite:
    ingest(store, ORDER)
    mine = write(ORDER.order_id, 1, NEW, OLD)
    change(store, lambda work: work.remarks.add([mine]))
    return mine


def test_a_write_on_its_way_shows_at_once_and_the_order_keeps_what_is_true(
    store: SqlStore, on_its_way: RemarkWrite
) -> None:
    assert shown(store) == NEW
    assert read_back(store, ORDER).seller_words == "旧"
    ingest(store, replace(ORDER, updated_at=at(2), paid_fen=3), minutes=2)
    assert shown(store) == NEW
    (row,) = store.reader.remarks(frozenset({parcel_of(ORDER)}))
    assert (row.words, row.flag, row.open) == ("新", 5, True)


@pytest.mark.parametrize("state", [RemarkState.FAILED, RemarkState.OUTDONE])
def test_a_refusal_rolls_the_row_back(
    store: SqlStore, on_its_way: RemarkWrite, state: RemarkState
) -> None:
    ended = replace(on_its_way, state=state, settled_at=at(2), problem="平台不收")
    change(store, lambda work: work.remarks.settle([ended]))
    assert shown(store) == OLD


def test_a_remark_made_elsewhere_wins_while_ours_is_on_its_way(
    store: SqlStore, on_its_way: RemarkWrite
) -> None:
    there = replace(ORDER, updated_at=at(2), seller_words=OTHER.words, flag=OTHER.flag)
    ingest(store, there, minutes=2)
    assert shown(store) == OTHER


def test_a_page_fetched_before_the_write_does_not_bring_the_old_words_back(
    store: SqlStore, on_its_way: RemarkWrite
) -> None:
    done = replace(on_its_way, state=RemarkState.DONE, settled_at=at(2))
    change(store, lambda work: work.remarks.settle([done]))
    assert shown(store) == NEW
    ingest(store, ORDER, minutes=3)
    assert shown(store) == NEW
    ingest(store, replace(ORDER, paid_fen=7), minutes=3)  # something else differs: that is taken
    assert (shown(store), row_of(store, ORDER).paid_fen) == (NEW, 7)
    there = replace(ORDER, seller_words=OTHER.words, flag=OTHER.flag)
    ingest(store, there, minutes=3)  # in the same second, but not what ours was written over
    assert shown(store) == OTHER
    there = replace(ORDER, updated_at=at(4), seller_words=OTHER.words, flag=OTHER.flag)
    ingest(store, there, minutes=4)
    assert shown(store) == OTHER


def test_a_newer_version_of_before_the_write_brings_no_old_words_back(
    store: SqlStore, on_its_way: RemarkWrite
) -> None:
    done = replace(on_its_way, state=RemarkState.DONE, settled_at=at(2))
    change(store, lambda work: work.remarks.settle([done]))
    ingest(store, replace(ORDER, updated_at=at(0.5), paid_fen=7), minutes=3)
    assert (shown(store), row_of(store, ORDER).paid_fen) == (NEW, 7)
    with store.begin() as work:
        kept = work.remarks.get(on_its_way.remark_id)
    assert kept is not None
    assert kept.state is RemarkState.DONE


def test_an_order_that_dropped_out_marks_the_merged_row_no_more(store: SqlStore) -> None:
    one, two = make_order(1), make_order(2)
    ingest(store, one, two)
    parcel_id = merged(store, one, two)
    change(store, lambda work: work.holds.put([hold(one, "等客服")]))
    change(store, lambda work: work.holds.set_urgent([one.order_id], urgent=True))
    gone = replace(one, updated_at=at(3), status=OrderStatus.SHIPPED, packs=(make_pack("ZT9"),))
    ingest(store, gone, minutes=3)
    (row,) = store.reader.parcels_by_id(frozenset({parcel_id}))
    assert (row.order_ids, row.hold_reason, row.urgent) == ((two.order_id,), "", False)


def test_the_second_of_two_writes_stands_on_what_the_first_left(
    store: SqlStore, on_its_way: RemarkWrite
) -> None:
    second = write(ORDER.order_id, 2, NEWER, NEW)
    change(store, lambda work: work.remarks.add([second]))
    assert shown(store) == NEWER
    failed = replace(on_its_way, state=RemarkState.FAILED, settled_at=at(2))
    change(store, lambda work: work.remarks.settle([failed]))
    assert shown(store) == NEWER
    with store.begin() as work:
        assert [w.old for w in work.remarks.open()] == [OLD]
        stored = work.remarks.get("r2")
    assert stored is not None
    change(store, lambda work: work.remarks.settle([replace(stored, state=RemarkState.DONE)]))
    assert shown(store) == NEWER
    assert read_back(store, ORDER).flag == NEWER.flag


def test_used_tags_are_remembered_the_last_first(store: SqlStore) -> None:
    change(store, lambda work: work.tags.remember(["a", "b"]))
    change(store, lambda work: work.tags.remember(["c", "A"]))
    assert store.reader.used_tags() == ("c", "A", "b")
    change(store, lambda work: work.tags.forget("B"))
    assert store.reader.used_tags() == ("c", "A")


def test_a_hold_in_seconds_comes_back_as_it_was(store: SqlStore) -> None:
    ingest(store, ORDER)
    mine = replace(hold(ORDER), before=timedelta(hours=4))
    change(store, lambda work: work.holds.put([mine]))
    with store.begin() as work:
        assert work.holds.all() == (mine,)
        assert work.holds.of([ORDER.order_id]) == {ORDER.order_id: mine}
