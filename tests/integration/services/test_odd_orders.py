"""取号 of what is out of the ordinary: a huge order, amounts of 0, a courier nobody knows."""

from dataclasses import replace

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Block
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.sandbox.records import TO_SHIP, ShopOrder
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of

MANY = 400


def plain_order(site: PracticeSite) -> ShopOrder:
    """An order that nothing stops."""
    return next(
        order
        for order in site.shop.orders
        if order.status == TO_SHIP
        and not any(line.after_sale_status or line.sku.virtual for line in order.lines)
    )


def test_an_order_of_400_items_without_a_price_is_numbered_printed_and_shipped(
    desk: Desk, site: PracticeSite
) -> None:
    order = plain_order(site)
    first = order.lines[0]
    order.lines[:] = [
        replace(first, item_id=f"{int(order.order_id) + n}", paid_fen=0, quantity=1)
        for n in range(MANY)
    ]
    order.post_fen = 0
    site.shop.shop().book.touch(order, site.shop.clock.seconds())
    desk.sync_orders(job_context(), shop_of(site))
    (parcel,) = desk.reader.find_parcels(OrderId(order.order_id))
    (row,) = desk.reader.parcels_by_id(frozenset({parcel}))
    assert (row.kinds, row.quantity, row.paid_fen) == (MANY, MANY, 0)
    assert desk.acquire_waybills(job_context(), (parcel,)).count(Outcome.DONE) == 1
    (issued,) = (n for n in site.shop.ledger.numbers if n.order_id == order.order_id)
    issue = site.shop.shop().numbers.find(issued.number)
    assert issue is not None
    assert len(issue.contents) == MANY
    assert desk.print_labels(job_context(), (parcel,), FIRST).count(Outcome.DONE) == 1
    assert desk.ship_parcels(job_context(), (parcel,)).count(Outcome.DONE) == 1
    assert sum(site.shop.ledger.shipments[0].counts.values()) == MANY


def test_a_courier_the_shop_does_not_have_fails_with_a_way_out(
    desk: Desk, site: PracticeSite
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    desk.settings.put({"shipping.carrier": "kuaidi-nobody-knows"})
    wanted = parcels(desk, Stage.TO_NUMBER)[:3]
    receipt = desk.acquire_waybills(job_context(), wanted)
    assert receipt.count(Outcome.FAILED) == 3
    assert all("电子面单" in line.title and line.advice for line in receipt.lines)
    assert site.shop.ledger.numbers == []
    desk.settings.put({"shipping.carrier": "zhongtong"})
    assert desk.acquire_waybills(job_context(), wanted).count(Outcome.DONE) == 3


@pytest.mark.parametrize("left", [0, 20])
def test_half_a_batch_fails_row_by_row_and_the_rest_can_be_had_later(
    desk: Desk, site: PracticeSite, left: int
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    site.shop.happen.new_orders(60)
    desk.sync_orders(job_context(), shop_of(site))
    site.shop.happen.set_balance("zhongtong", left)
    wanted = parcels(desk, Stage.TO_NUMBER)
    assert len(wanted) > 50  # more than one call
    receipt = desk.acquire_waybills(job_context(), wanted)
    assert receipt.count(Outcome.DONE) == left
    assert receipt.count(Outcome.FAILED) == len(wanted) - left
    site.shop.happen.set_balance("zhongtong", 1000)
    failed = tuple(line.parcel_id for line in receipt.lines if line.outcome is Outcome.FAILED)
    assert desk.acquire_waybills(job_context(), failed).count(Outcome.DONE) == len(failed)
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}
    assert len(site.shop.ledger.numbers) == len(wanted)


@pytest.mark.parametrize("heard", [True, False])
def test_orders_that_change_while_their_batch_runs_go_no_further(
    desk: Desk, site: PracticeSite, heard: bool
) -> None:
    """After the first fifty of 取号; ``heard``: a sync tells it before the next fifty."""
    desk.sync_orders(job_context(), shop_of(site))
    site.shop.happen.new_orders(70)
    desk.sync_orders(job_context(), shop_of(site))
    wanted = parcels(desk, Stage.TO_NUMBER)
    refunded, moved, cancelled, reviewed = wanted[-4:]

    def order_of(parcel_id: ParcelId) -> str:
        (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
        return row.order_ids[0]

    def it_happens(done: int, _total: int | None, _text: str) -> None:
        if done < len(wanted) and not happened:
            site.shop.happen.refund(order_of(refunded))
            site.shop.happen.change_address(order_of(moved))
            site.shop.happen.cancel(order_of(cancelled))
            site.shop.happen.hold(order_of(reviewed))
            happened.append(done)
            if heard:
                desk.sync_orders(job_context(), shop_of(site))

    happened: list[int] = []
    lines = {
        line.parcel_id: line
        for line in desk.acquire_waybills(job_context(tell=it_happens), wanted).lines
    }
    assert len(happened) == 1
    assert all(lines[p].outcome is Outcome.DONE for p in wanted[:-4])
    if heard:  # the gate is judged again for each call
        assert lines[cancelled].outcome is not Outcome.DONE
        assert lines[refunded].outcome is lines[reviewed].outcome is Outcome.BLOCKED
        assert lines[moved].outcome is Outcome.DONE  # to the new address, which was just learnt
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    rows = {row.parcel_id: row for row in desk.reader.parcels_by_id(frozenset(wanted))}
    assert rows[cancelled].stage is Stage.CLOSED or Block.CANCELLED in rows[cancelled].blocks
    assert Block.REFUND_PENDING in rows[refunded].blocks
    assert Block.REVIEW in rows[reviewed].blocks
    assert (Block.ADDRESS_CHANGED in rows[moved].blocks) is not heard
    if not heard:  # a number that was bought for nothing is not forgotten
        assert cancelled in {row.parcel_id for row in desk.reader.recyclable()}
    numbered = parcels(desk, Stage.TO_PRINT)
    desk.print_labels(job_context(), wanted, FIRST)
    printed = {sheet.codes[0] for sheet in site.labels.labels}
    assert printed == {rows[p].tracking_number for p in numbered}
    assert not printed & {rows[p].tracking_number for p in (refunded, cancelled, reviewed)}
    assert desk.ship_parcels(job_context(), wanted).count(Outcome.DONE) == len(numbered)
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


RARE = ("㐂㛃䶮", "麤龘靐齉", "买买提·阿卜杜拉😀", "Zoë Åström", "周")
"""Of the first extension, dense, with a middle dot and a face, accented, of one letter."""
IN_NO_FONT = "𠮷野家"


def test_receivers_with_rare_characters_go_the_whole_road(desk: Desk, site: PracticeSite) -> None:
    names = (*RARE, IN_NO_FONT)
    free = [o for o in site.shop.orders if o.status == TO_SHIP and not o.promised_courier]
    free = [o for o in free if not any(i.after_sale_status or i.sku.virtual for i in o.lines)]
    orders = dict(zip(names, free[: len(names)], strict=True))
    for name, order in orders.items():
        order.receiver = replace(order.receiver, name=name, detail=f"{name}路 1 號")
        order.encoded = None
        site.shop.shop().book.touch(order, site.shop.clock.seconds())
    desk.sync_orders(job_context(), shop_of(site))
    wanted = {
        name: desk.reader.find_parcels(OrderId(order.order_id))[0] for name, order in orders.items()
    }
    ids = tuple(wanted.values())
    assert desk.acquire_waybills(job_context(), ids).count(Outcome.DONE) == len(ids)
    lines = {each.parcel_id: each for each in desk.print_labels(job_context(), ids, FIRST).lines}
    stopped = lines[wanted[IN_NO_FONT]]  # a box in a name would send the parcel astray
    assert (stopped.outcome, bool(stopped.advice)) == (Outcome.FAILED, True)
    assert IN_NO_FONT not in stopped.title + stopped.advice
    receipt = desk.ship_parcels(job_context(), ids)
    assert receipt.count(Outcome.DONE) == len(RARE)
    rows = {row.parcel_id: row for row in desk.reader.parcels_by_id(frozenset(ids))}
    assert rows[wanted[IN_NO_FONT]].stage is Stage.TO_PRINT  # its number is kept
    printed = {sheet.codes[0] for sheet in site.labels.labels}
    assert printed == {rows[wanted[name]].tracking_number for name in RARE}
    assert {rows[wanted[name]].stage for name in RARE} == {Stage.SHIPPED}


def test_a_promised_courier_nobody_knows_stops_only_its_own_order(
    desk: Desk, site: PracticeSite
) -> None:
    order = plain_order(site)
    order.promised_courier = "kuaidi-nobody-knows"
    order.encoded = None
    site.shop.shop().book.touch(order, site.shop.clock.seconds())
    desk.sync_orders(job_context(), shop_of(site))
    (promised,) = desk.reader.find_parcels(OrderId(order.order_id))
    wanted = parcels(desk, Stage.TO_NUMBER)[:4]
    wanted = (promised, *(p for p in wanted if p != promised))
    lines = {each.parcel_id: each for each in desk.acquire_waybills(job_context(), wanted).lines}
    assert lines[promised].outcome is Outcome.FAILED
    assert "kuaidi-nobody-knows" in lines[promised].advice
    assert all(lines[p].outcome is Outcome.DONE for p in wanted[1:])
    assert order.order_id not in {row.order_id for row in site.shop.ledger.numbers}
