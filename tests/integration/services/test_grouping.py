"""合单 and 拆单 against the practice shop: one number for merged orders, two for a split one."""

from collections import Counter
from datetime import date

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import InvalidInput
from app.domain.gate import Block
from app.domain.ids import ParcelId
from app.domain.instants import business_day, from_epoch
from app.domain.parcel import Making, Stage
from app.domain.receipt import Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.workbench import regroup
from app.sandbox.records import ShopOrder
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import five_of_one, later, parcels, shop_of
from tests.integration.services.road import store_of


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def merge_one(desk: Desk) -> tuple[tuple[ParcelId, ...], ParcelId]:
    group = desk.merge_parcels.suggest()[0]
    (line,) = desk.merge_parcels(job_context(), [group]).lines
    assert line.outcome is Outcome.DONE, line
    return group, line.parcel_id


def two_kinds(desk: Desk) -> ParcelRow:
    """A parcel that can be split."""
    rows = desk.reader.parcels()
    return next(r for r in rows if r.stage is Stage.TO_NUMBER and not r.blocks and r.kinds > 1)


def business_day_of(order: ShopOrder) -> date:
    created = from_epoch(order.create_time)
    assert created is not None
    return business_day(created)


def ids_of(*orders: ShopOrder) -> set[str]:
    return {order.order_id for order in orders}


def go_out(desk: Desk, *parcel_ids: ParcelId) -> None:
    for act in (
        desk.acquire_waybills,
        lambda ctx, ids: desk.print_labels(ctx, ids, FIRST),
        desk.ship_parcels,
    ):
        receipt = act(job_context(), parcel_ids)
        assert receipt.count(Outcome.DONE) == len(parcel_ids), receipt.lines


def test_merged_orders_go_out_under_one_number(synced: Desk, site: PracticeSite) -> None:
    group, merged = merge_one(synced)
    order_ids = row_of(synced, merged).order_ids
    assert len(order_ids) == len(group) > 1
    assert row_of(synced, merged).made_by is Making.MERGE
    go_out(synced, merged)
    assert len(site.shop.ledger.numbers) == 1
    shipped = site.shop.ledger.shipments
    assert {order for row in shipped for order in row.order_ids} == set(order_ids)
    assert {row.number for row in shipped} == {row_of(synced, merged).tracking_number}
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    assert (row_of(synced, merged).stage, row_of(synced, merged).blocks) == (
        Stage.SHIPPED,
        frozenset(),
    )


def test_nothing_is_suggested_twice_and_unmerging_brings_it_back(synced: Desk) -> None:
    before = synced.merge_parcels.suggest()
    group, merged = merge_one(synced)
    assert group not in synced.merge_parcels.suggest()
    receipt = synced.split_parcels.unmerge((merged,))
    assert [line.outcome for line in receipt.lines] == [Outcome.DONE] * len(group)
    assert synced.merge_parcels.suggest() == before


def test_the_platform_finds_groups_across_days(synced: Desk, site: PracticeSite) -> None:
    lone = set(parcels(synced, Stage.TO_NUMBER))
    lone -= {p for group in synced.merge_parcels.suggest() for p in group}
    book = site.shop.world.shops[site.config.shop_id].book
    free = [book.get(row_of(synced, p).order_ids[0]) for p in sorted(lone)]
    one = free[0]
    other = next(o for o in free if business_day_of(o) != business_day_of(one))
    other.receiver = one.receiver  # the same buyer ordered again, another day
    book.touch(other, int(site.shop.clock.now()))
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    pair = {
        row.parcel_id for row in synced.reader.parcels() if row.order_ids[0] in ids_of(one, other)
    }

    same_day = {frozenset(group) for group in synced.merge_parcels.suggest()}
    across = {frozenset(group) for group in synced.merge_parcels.suggest_across(job_context())}
    assert frozenset(pair) not in same_day
    assert frozenset(pair) in across
    assert all(any(small <= large for large in across) for small in same_day)
    (line,) = synced.merge_parcels(job_context(), [tuple(pair)]).lines
    assert line.outcome is Outcome.DONE
    go_out(synced, line.parcel_id)
    assert len(site.shop.ledger.numbers) == 1


def test_other_receivers_are_refused(synced: Desk) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)
    together = {p for group in synced.merge_parcels.suggest_across(job_context()) for p in group}
    strangers = tuple(p for p in wanted if p not in together)[:2]
    (line,) = synced.merge_parcels(job_context(), [strangers]).lines
    assert (line.outcome, line.title) == (Outcome.FAILED, "平台不允许这些订单合单")
    assert set(strangers) <= set(parcels(synced, Stage.TO_NUMBER))


def test_an_address_that_changed_since_is_not_merged(synced: Desk, site: PracticeSite) -> None:
    group = synced.merge_parcels.suggest()[0]
    site.shop.happen.change_address(row_of(synced, group[-1]).order_ids[0])
    (line,) = synced.merge_parcels(job_context(), [group]).lines
    assert line.outcome is Outcome.FAILED  # the platform knows another receiver than we do
    later(synced, site)
    (line,) = synced.merge_parcels(job_context(), [group]).lines
    assert line.outcome is Outcome.FAILED
    assert {row_of(synced, p).made_by for p in group} == {Making.ORDER}


def promise(desk: Desk, site: PracticeSite, couriers: dict[ParcelId, str]) -> None:
    """Buyers are promised these couriers."""
    book = site.shop.shop().book
    for parcel_id, courier in couriers.items():
        order = book.get(row_of(desk, parcel_id).order_ids[0])
        order.promised_courier = courier
        book.touch(order, int(site.shop.clock.now()))
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))


def test_orders_that_were_promised_two_couriers_are_not_merged(
    synced: Desk, site: PracticeSite
) -> None:
    group = max(synced.merge_parcels.suggest(), key=len)
    first, free, other = group
    promise(synced, site, {first: "shunfeng", other: "zhongtong"})
    across = synced.merge_parcels.suggest_across(job_context())
    for suggested in (synced.merge_parcels.suggest(), across):
        (mine,) = (each for each in suggested if not set(group).isdisjoint(each))
        assert set(mine) == {first, free}
    (line,) = synced.merge_parcels(job_context(), [group]).lines
    assert line.outcome is Outcome.FAILED
    assert line.title == "答应了不同的快递（顺丰速运、中通快递），不能合单"
    (line,) = synced.merge_parcels(job_context(), [(first, free)]).lines
    assert line.outcome is Outcome.DONE
    go_out(synced, line.parcel_id, other)
    assert [row_of(synced, p).carrier for p in (line.parcel_id, other)] == ["shunfeng", "zhongtong"]


def test_a_lost_connection_merges_nothing(synced: Desk, site: PracticeSite) -> None:
    group = synced.merge_parcels.suggest()[0]
    site.shop.faults.add("reset", endpoint="order.merge", count=None)
    (line,) = synced.merge_parcels(job_context(), [group]).lines
    assert line.outcome is Outcome.FAILED
    assert {row_of(synced, p).made_by for p in group} == {Making.ORDER}


def test_a_merged_order_that_moves_before_the_number_stops_the_parcel(
    synced: Desk, site: PracticeSite
) -> None:
    group, merged = merge_one(synced)
    site.shop.happen.change_address(row_of(synced, merged).order_ids[-1])
    later(synced, site)
    (line,) = synced.acquire_waybills(job_context(), (merged,)).lines
    assert line.outcome is Outcome.BLOCKED
    assert row_of(synced, merged).blocks == {Block.MERGE_BROKEN}
    assert not site.shop.ledger.numbers
    synced.split_parcels.take_apart((merged,))
    assert set(group) <= set(parcels(synced, Stage.TO_NUMBER))


def test_a_number_given_back_sets_merged_orders_free(synced: Desk, site: PracticeSite) -> None:
    group, merged = merge_one(synced)
    synced.acquire_waybills(job_context(), (merged,))
    (line,) = synced.split_parcels.unmerge((merged,)).lines
    assert (line.outcome, line.advice) == (Outcome.FAILED, "先回收运单号。")
    synced.give_back_numbers(job_context(), (merged,))
    receipt = synced.split_parcels.unmerge((merged,))
    assert receipt.count(Outcome.DONE) == len(group)
    again = synced.merge_parcels(job_context(), [group]).lines[0].parcel_id
    assert again != merged
    synced.acquire_waybills(job_context(), (again, *group))
    packs = Counter((n.order_id, n.pack_id) for n in site.shop.ledger.numbers)
    assert set(packs.values()) == {1}
    assert len(packs) == 2


def test_a_split_order_goes_out_under_two_numbers(synced: Desk, site: PracticeSite) -> None:
    row = two_kinds(synced)
    with pytest.raises(InvalidInput):
        synced.split_parcels.split(row.parcel_id, [(("没有这个", 1),)])
    code = row.codes.split(" ")[0]
    first, rest = [
        line.parcel_id for line in synced.split_parcels.split(row.parcel_id, [((code, 1),)]).lines
    ]
    assert row_of(synced, first).quantity + row_of(synced, rest).quantity == row.quantity
    go_out(synced, first, rest)
    numbers = {row_of(synced, p).tracking_number for p in (first, rest)}
    assert len(numbers) == 2
    assert {made.number for made in site.shop.ledger.shipments} == numbers
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    assert {row_of(synced, p).stage for p in (first, rest)} == {Stage.SHIPPED}


def test_the_rest_of_a_part_shipped_order_still_goes(synced: Desk, site: PracticeSite) -> None:
    row = two_kinds(synced)
    code = row.codes.split(" ")[0]
    receipt = synced.split_parcels.split(row.parcel_id, [((code, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    go_out(synced, first)
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    assert row_of(synced, rest).blocks == frozenset()
    (line,) = synced.split_parcels.unsplit((rest,)).lines
    assert line.outcome is Outcome.FAILED  # the other part has a number
    go_out(synced, rest)
    assert len(site.shop.ledger.shipments) == 2


def test_goods_that_left_elsewhere_stop_the_parcel_with_a_number(
    synced: Desk, site: PracticeSite
) -> None:
    row = two_kinds(synced)
    (order_id,) = row.order_ids
    synced.acquire_waybills(job_context(), (row.parcel_id,))
    assert site.shop.happen.ship_elsewhere(order_id)
    later(synced, site, 60)
    synced.sync_orders(job_context(), shop_of(site))
    stopped = row_of(synced, row.parcel_id)
    assert stopped.blocks == {Block.PARTLY_SHIPPED}
    assert stopped.quantity == row.quantity  # a number was bought for all of it
    receipt = synced.print_labels(job_context(), (row.parcel_id,), FIRST)
    assert receipt.lines[0].title == "部分商品已在别处发货"
    assert not site.labels.labels
    assert synced.give_back_numbers(job_context(), (row.parcel_id,)).count(Outcome.DONE) == 1
    rest = row_of(synced, row.parcel_id)
    assert rest.blocks == frozenset()
    assert rest.quantity < row.quantity
    go_out(synced, row.parcel_id)
    there, here = site.shop.ledger.shipments[-2:]
    assert here.counts.keys().isdisjoint(there.counts)


def test_a_part_that_left_elsewhere_holds_no_other_part_up(
    synced: Desk, site: PracticeSite
) -> None:
    row = two_kinds(synced)
    code = row.codes.split(" ")[0]
    receipt = synced.split_parcels.split(row.parcel_id, [((code, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    synced.acquire_waybills(job_context(), (first, rest))
    synced.print_labels(job_context(), (first, rest), FIRST)
    assert site.shop.happen.ship_elsewhere(row.order_ids[0])
    later(synced, site)
    receipt = synced.ship_parcels(job_context(), (first, rest))
    assert [line.outcome for line in receipt.lines] == [Outcome.BLOCKED, Outcome.DONE]
    assert row_of(synced, first).blocks == {Block.SHIPPED_ELSEWHERE}
    assert [each.parcel_id for each in synced.reader.recyclable()] == [first]


def test_the_rest_of_a_part_goes_on_when_some_of_it_left_elsewhere(
    synced: Desk, site: PracticeSite
) -> None:
    rows = synced.reader.parcels()
    row = next(r for r in rows if r.stage is Stage.TO_NUMBER and not r.blocks and r.kinds > 2)
    *_, last = row.codes.split(" ")
    receipt = synced.split_parcels.split(row.parcel_id, [((last, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    go_out(synced, first)
    synced.acquire_waybills(job_context(), (rest,))
    before = row_of(synced, rest).quantity
    assert site.shop.happen.ship_elsewhere(row.order_ids[0])
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    assert row_of(synced, rest).blocks == {Block.PARTLY_SHIPPED}
    synced.give_back_numbers(job_context(), (rest,))
    assert row_of(synced, rest).blocks == frozenset()
    assert 0 < row_of(synced, rest).quantity < before
    go_out(synced, rest)
    pieces = Counter[str]()
    for made in site.shop.ledger.shipments:
        pieces.update(made.counts)
    order = next(o for o in site.shop.orders if o.order_id == row.order_ids[0])
    assert pieces == {line.item_id: line.quantity for line in order.lines}


def test_pieces_of_a_part_that_left_elsewhere_are_taken_out_of_the_last_one(
    synced: Desk, site: PracticeSite
) -> None:
    parcel_id, item_id = five_of_one(synced, site)
    receipt = synced.split_parcels.split(parcel_id, [((item_id, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    go_out(synced, first)
    assert site.shop.happen.ship_elsewhere(row_of(synced, rest).order_ids[0], 2)
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    assert row_of(synced, rest).blocks == frozenset()
    assert row_of(synced, rest).quantity == 2
    go_out(synced, rest)
    assert site.shop.ledger.pieces_shipped()[item_id] == 5


def test_more_parts_than_pieces_left_end_one_of_them(synced: Desk, site: PracticeSite) -> None:
    parcel_id, item_id = five_of_one(synced, site)
    receipt = synced.split_parcels.split(parcel_id, [((item_id, 1),), ((item_id, 2),)])
    first, second, third = (line.parcel_id for line in receipt.lines)
    synced.acquire_waybills(job_context(), (second, third))
    order_id = row_of(synced, first).order_ids[0]
    assert site.shop.happen.ship_elsewhere(order_id, 2)
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    # Four pieces have a number, three are left: one of both may not go, whichever.
    assert row_of(synced, first).stage is Stage.CLOSED
    for part in (second, third):
        assert row_of(synced, part).blocks == {Block.PARTLY_SHIPPED}
    synced.give_back_numbers(job_context(), (second,))
    assert (row_of(synced, second).quantity, row_of(synced, second).blocks) == (1, frozenset())
    assert row_of(synced, third).blocks == frozenset()
    go_out(synced, second)
    synced.print_labels(job_context(), (third,), FIRST)
    assert synced.ship_parcels(job_context(), (third,)).count(Outcome.DONE) == 1
    assert site.shop.ledger.pieces_shipped()[item_id] == 5


def test_one_merged_order_that_left_elsewhere_drops_out_and_the_others_go_on(
    synced: Desk, site: PracticeSite
) -> None:
    _, parcel_id = merge_one(synced)
    order_id, *others = row_of(synced, parcel_id).order_ids
    while site.shop.happen.ship_elsewhere(order_id):
        pass
    later(synced, site, 60)
    synced.sync_orders(job_context(), shop_of(site))
    rest = row_of(synced, parcel_id)
    assert (rest.blocks, rest.order_ids) == (frozenset(), tuple(others))
    waiting = {each.order_id for each in store_of(synced).alerts.waiting()}
    assert waiting >= set(others)
    assert order_id not in waiting
    go_out(synced, parcel_id)
    assert site.shop.ledger.shipments[-1].order_ids == tuple(others)


def test_one_merged_order_that_left_elsewhere_stops_the_number_of_all(
    synced: Desk, site: PracticeSite
) -> None:
    _, parcel_id = merge_one(synced)
    order_id, *others = row_of(synced, parcel_id).order_ids
    synced.acquire_waybills(job_context(), (parcel_id,))
    while site.shop.happen.ship_elsewhere(order_id):
        pass
    later(synced, site, 60)
    synced.sync_orders(job_context(), shop_of(site))
    assert row_of(synced, parcel_id).blocks == {Block.PARTLY_SHIPPED}
    synced.give_back_numbers(job_context(), (parcel_id,))
    rest = row_of(synced, parcel_id)
    assert (rest.blocks, rest.order_ids) == (frozenset(), tuple(others))


def test_a_gift_that_parts_from_its_item_is_told(synced: Desk, site: PracticeSite) -> None:
    book = site.shop.world.shops[site.config.shop_id].book
    row = two_kinds(synced)
    order = book.get(row.order_ids[0])
    order.lines[-1].given = "FREE"
    order.lines[-1].master_ids = (order.lines[0].item_id,)
    book.touch(order, int(site.shop.clock.now()))
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    gift = order.lines[-1].item_id
    (given,) = [i for i in synced.split_parcels.contents(row.parcel_id).items if i.item_id == gift]
    assert given.gift_of == {order.lines[0].item_id}
    receipt = synced.split_parcels.split(row.parcel_id, [((gift, given.quantity),)])
    made = tuple(line.parcel_id for line in receipt.lines)
    assert synced.split_parcels.parted_gifts(made) == (given.name,)


def test_unsplitting_one_part_brings_all_together(synced: Desk) -> None:
    row = two_kinds(synced)
    code = row.codes.split(" ")[0]
    receipt = synced.split_parcels.split(row.parcel_id, [((code, 1),)])
    back = synced.split_parcels.unsplit(line.parcel_id for line in receipt.lines)
    assert [line.parcel_id for line in back.lines] == [row.parcel_id]
    assert row_of(synced, row.parcel_id).quantity == row.quantity


def test_the_rest_of_a_split_order_is_shipped_by_itself_once_a_part_has_left(
    synced: Desk, site: PracticeSite
) -> None:
    group = max(synced.merge_parcels.suggest(), key=len)
    parcel_id = next(p for p in group if row_of(synced, p).quantity > 1)
    other = next(p for p in group if p != parcel_id)
    item = synced.split_parcels.contents(parcel_id).items[0].item_id
    receipt = synced.split_parcels.split(parcel_id, [((item, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    (line,) = synced.merge_parcels(job_context(), [(rest, other)]).lines
    assert (line.title, line.advice) == ("拆开的订单不能合单", "先撤销拆单，再合单。")
    go_out(synced, first)
    (line,) = synced.merge_parcels(job_context(), [(rest, other)]).lines
    assert line.title == "拆开的订单已发出一部分，余下的不能合单"
    assert line.advice == "余下的包裹单独取号、打印、发货。"
    (line,) = synced.split_parcels.unsplit((rest,)).lines
    assert (line.outcome, line.title) == (Outcome.FAILED, "有包裹已发货，不能再合单或撤销拆单")
    assert line.advice == "余下的包裹单独取号、打印、发货。"
    (line,) = synced.merge_parcels(job_context(), [(first, other)]).lines
    assert line.title == "已发货的包裹不能合单"
    go_out(synced, rest)
    (line,) = synced.split_parcels.unsplit((rest,)).lines
    assert line.title == "包裹已发货，不能再合单或拆开"


def test_pieces_of_one_item_go_out_in_two_parcels(synced: Desk, site: PracticeSite) -> None:
    rows = [r for r in synced.reader.parcels() if r.stage is Stage.TO_NUMBER and not r.blocks]
    row = next(r for r in rows if r.kinds == 1 and r.quantity > 1 and r.codes)
    receipt = synced.split_parcels.split(row.parcel_id, [((row.codes, 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    go_out(synced, first)
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    assert (row_of(synced, rest).stage, row_of(synced, rest).blocks) == (
        Stage.TO_NUMBER,
        frozenset(),
    )
    assert row_of(synced, rest).quantity == row.quantity - 1
    go_out(synced, rest)
    pieces = [sum(made.counts.values()) for made in site.shop.ledger.shipments]
    assert pieces == [1, row.quantity - 1]


def test_a_refund_of_one_merged_order_after_printing_stops_the_parcel(
    synced: Desk, site: PracticeSite
) -> None:
    _, merged = merge_one(synced)
    synced.acquire_waybills(job_context(), (merged,))
    synced.print_labels(job_context(), (merged,), FIRST)
    site.shop.happen.refund(row_of(synced, merged).order_ids[-1])
    later(synced, site)
    (line,) = synced.ship_parcels(job_context(), (merged,)).lines
    assert line.outcome is Outcome.BLOCKED
    assert not site.shop.ledger.shipments


@pytest.mark.parametrize("fault", ["reset_after_work", "reset"])
def test_a_lost_answer_about_merged_orders_or_a_part_is_settled_by_asking(
    synced: Desk, site: PracticeSite, fault: str
) -> None:
    row = two_kinds(synced)
    receipt = synced.split_parcels.split(row.parcel_id, [((row.codes.split(" ")[0], 1),)])
    _, merged = merge_one(synced)
    wanted = (merged, *(line.parcel_id for line in receipt.lines))
    synced.acquire_waybills(job_context(), wanted)
    synced.print_labels(job_context(), wanted, FIRST)
    for method in ("order.logisticsAddSinglePack", "order.logisticsAddMultiPack"):
        site.shop.faults.add(fault, endpoint=method, count=None)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None)
    assert synced.ship_parcels(job_context(), wanted).count(Outcome.UNKNOWN) == len(wanted)
    site.shop.faults.clear()
    synced.ship_parcels.reconcile(job_context())
    synced.ship_parcels(job_context(), wanted)
    assert {row_of(synced, p).stage for p in wanted} == {Stage.SHIPPED}
    numbers = Counter(made.number for made in site.shop.ledger.shipments)
    assert set(numbers) == {row_of(synced, p).tracking_number for p in wanted}
    assert set(numbers.values()) == {1}


def test_rows_and_panel_tell_which_part_and_which_orders(synced: Desk, site: PracticeSite) -> None:
    row = two_kinds(synced)
    receipt = synced.split_parcels.split(row.parcel_id, [((row.codes.split(" ")[0], 1),)])
    first, rest = (line.parcel_id for line in receipt.lines)
    assert [(row_of(synced, p).part, row_of(synced, p).parts) for p in (first, rest)] == [
        (1, 2),
        (2, 2),
    ]
    detail = synced.reader.detail(first)
    assert detail is not None
    assert [each.parcel_id for each in detail.sisters] == [rest]
    assert (detail.sisters[0].part, detail.members) == (2, ())
    _, merged = merge_one(synced)
    order_ids = row_of(synced, merged).order_ids
    site.shop.happen.remark(order_ids[1], "易碎", 3)
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    detail = synced.reader.detail(merged)
    assert detail is not None
    assert tuple(each.order_id for each in detail.members) == order_ids
    assert (detail.members[1].seller_words, detail.members[1].flag) == ("易碎", 3)
    assert (detail.sisters, row_of(synced, merged).parts) == ((), 0)


def shape(desk: Desk) -> set[tuple[tuple[str, ...], int, str]]:
    """Which orders travel together, with how many pieces, whatever the parcels are called."""
    rows = desk.reader.parcels()
    return {(row.order_ids, row.quantity, row.made_by.value) for row in rows}


def test_merging_splitting_and_taking_apart_are_undone(synced: Desk) -> None:
    plain = shape(synced)
    done = regroup.merge(synced, job_context(), synced.merge_parcels.suggest()[:1])
    (merged,) = (line.parcel_id for line in done.receipt.lines)
    together = shape(synced)
    assert done.undo is not None
    assert done.undo(job_context()).count(Outcome.FAILED) == 0
    assert shape(synced) == plain

    done = regroup.merge(synced, job_context(), synced.merge_parcels.suggest()[:1])
    (merged,) = (line.parcel_id for line in done.receipt.lines)
    apart = regroup.take_apart(synced, (merged,))
    assert shape(synced) == plain
    assert apart.undo is not None
    apart.undo(job_context())
    assert shape(synced) == together

    row = two_kinds(synced)
    contents = synced.split_parcels.contents(row.parcel_id)
    parts = tuple(((item.item_id, item.quantity),) for item in contents.items)
    split = regroup.split(synced, row.parcel_id, parts)
    in_parts = shape(synced)
    first = split.receipt.lines[0].parcel_id
    apart = regroup.take_apart(synced, (first,))
    assert shape(synced) == together
    assert apart.undo is not None
    apart.undo(job_context())
    assert shape(synced) == in_parts


def test_undo_asks_for_no_parts_of_what_is_not_left(synced: Desk, site: PracticeSite) -> None:
    row = two_kinds(synced)
    first, *_ = synced.split_parcels.contents(row.parcel_id).items
    made = synced.split_parcels.split(row.parcel_id, [((first.item_id, first.quantity),)])
    assert site.shop.happen.ship_elsewhere(row.order_ids[0])
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    apart = regroup.take_apart(synced, (made.lines[1].parcel_id,))
    assert apart.undo is not None
    assert apart.undo(job_context()).lines == ()
    merged = merge_one(synced)[1]
    _, *others = row_of(synced, merged).order_ids
    for order_id in others:
        while site.shop.happen.ship_elsewhere(order_id):
            pass
    later(synced, site)
    synced.sync_orders(job_context(), shop_of(site))
    apart = regroup.take_apart(synced, (merged,))
    assert apart.undo is not None
    assert apart.undo(job_context()).lines == ()


def test_a_split_is_undone_only_until_a_number_is_asked_for(synced: Desk) -> None:
    before = shape(synced)
    row = two_kinds(synced)
    contents = synced.split_parcels.contents(row.parcel_id)
    parts = tuple(((item.item_id, item.quantity),) for item in contents.items)
    done = regroup.split(synced, row.parcel_id, parts)
    assert done.undo is not None
    done.undo(job_context())
    assert shape(synced) == before
    done = regroup.split(synced, row.parcel_id, parts)
    in_parts = shape(synced)
    synced.acquire_waybills(job_context(), (done.receipt.lines[0].parcel_id,))
    assert done.undo is not None
    outcomes = {line.outcome for line in done.undo(job_context()).lines}
    assert outcomes == {Outcome.FAILED}
    assert shape(synced) == in_parts
