"""放行 holds for what was there when it was given: what comes later stops again."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Act, Block
from app.domain.hold import HoldWish
from app.domain.ids import ParcelId
from app.domain.override import standing
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.presentation.desk import Desk
from app.sandbox.records import ShopOrder
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of
from tests.integration.services.road import store_of

SHIP = "order.logisticsAdd"


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def chosen(desk: Desk, site: PracticeSite, items: int = 1) -> tuple[ParcelId, ShopOrder]:
    """A parcel with a number, and its order of at least ``items`` items."""
    for row in desk.reader.parcels_by_id(frozenset(parcels(desk, Stage.TO_NUMBER))):
        order = site.shop.order(row.order_ids[0])
        if len(order.lines) >= items:
            desk.acquire_waybills(job_context(), (row.parcel_id,))
            return row.parcel_id, order
    raise AssertionError(items)


def printed(desk: Desk, site: PracticeSite, items: int = 1) -> tuple[ParcelId, ShopOrder]:
    parcel_id, order = chosen(desk, site, items)
    desk.print_labels(job_context(), (parcel_id,), FIRST)
    return parcel_id, order


def hear(desk: Desk, site: PracticeSite) -> None:
    later(desk, site, 400)
    desk.sync_orders(job_context(), shop_of(site))


def ship(desk: Desk, parcel_id: ParcelId, *, reject: bool = False) -> Line:
    (line,) = desk.ship_parcels(job_context(), (parcel_id,), reject_refund=reject).lines
    return line


def stands(desk: Desk, parcel_id: ParcelId) -> bool:
    detail = desk.reader.detail(parcel_id)
    return detail is not None and bool(standing(detail.overrides, desk.clock.now()))


def hold(desk: Desk, parcel_id: ParcelId, reason: str) -> None:
    desk.hold_orders.hold((parcel_id,), HoldWish(reason=reason))


def test_one_more_item_refunded_stops_again(synced: Desk, site: PracticeSite) -> None:
    parcel_id, order = printed(synced, site, items=3)
    happen = site.shop.happen
    happen.refund(order.order_id, item_id=order.lines[0].item_id)
    happen.agree_refund(order.order_id)
    hear(synced, site)
    synced.gates.override(Act.SHIP, (parcel_id,), "第一件已取出")
    hear(synced, site)
    assert stands(synced, parcel_id)  # nothing new
    happen.refund(order.order_id, item_id=order.lines[1].item_id)
    happen.agree_refund(order.order_id)
    hear(synced, site)
    assert not stands(synced, parcel_id)
    assert ship(synced, parcel_id).blocks == {Block.PARTLY_REFUNDED}
    synced.gates.override(Act.SHIP, (parcel_id,), "两件都已取出")
    assert ship(synced, parcel_id).outcome is Outcome.DONE


@pytest.mark.parametrize("again", ["买家要拦截", "缺货"])
def test_another_hold_stops_again(synced: Desk, site: PracticeSite, again: str) -> None:
    parcel_id, _ = printed(synced, site)
    hold(synced, parcel_id, "缺货")
    synced.gates.override(Act.SHIP, (parcel_id,), "货到了")
    synced.hold_orders.release((parcel_id,))
    hold(synced, parcel_id, again)
    assert ship(synced, parcel_id).blocks == {Block.HELD}


def test_a_hold_with_another_reason_stops_again(synced: Desk, site: PracticeSite) -> None:
    parcel_id, _ = printed(synced, site)
    hold(synced, parcel_id, "缺货")
    synced.gates.override(Act.SHIP, (parcel_id,), "货到了")
    hold(synced, parcel_id, "买家要拦截")
    assert ship(synced, parcel_id).blocks == {Block.HELD}


@pytest.mark.parametrize("heard", [True, False])
def test_another_refund_is_not_refused(synced: Desk, site: PracticeSite, heard: bool) -> None:
    parcel_id, order = printed(synced, site)
    site.shop.happen.refund(order.order_id)
    hear(synced, site)
    synced.gates.override(Act.SHIP, (parcel_id,), "买家说不退了")
    site.shop.happen.withdraw_refund(order.order_id)
    if heard:
        hear(synced, site)
    site.shop.happen.refund(order.order_id)
    later(synced, site, 400)
    assert ship(synced, parcel_id, reject=True).blocks == {Block.REFUND_PENDING}
    assert site.shop.ledger.shipments == []


def test_one_of_two_holds_released_leaves_it_open(synced: Desk, site: PracticeSite) -> None:
    together = max(synced.merge_parcels.suggest(), key=len)
    (line,) = synced.merge_parcels(job_context(), [together]).lines
    synced.acquire_waybills(job_context(), (line.parcel_id,))
    synced.print_labels(job_context(), (line.parcel_id,), FIRST)
    hold(synced, line.parcel_id, "缺货")
    synced.gates.override(Act.SHIP, (line.parcel_id,), "货到了")
    (row,) = synced.reader.parcels_by_id(frozenset({line.parcel_id}))
    with store_of(synced).begin() as work:
        work.holds.end(row.order_ids[:1])
        work.commit()
    assert stands(synced, line.parcel_id)
    assert ship(synced, line.parcel_id).outcome is Outcome.DONE


def test_a_new_number_ends_what_was_let_be_printed(synced: Desk, site: PracticeSite) -> None:
    parcel_id, order = chosen(synced, site)
    site.shop.happen.change_address(order.order_id)
    hear(synced, site)
    synced.gates.override(Act.PRINT, (parcel_id,), "已和买家说好")
    assert synced.redo_numbers(job_context(), (parcel_id,)).count(Outcome.DONE) == 1
    site.shop.happen.change_address(order.order_id)
    hear(synced, site)
    (line,) = synced.print_labels(job_context(), (parcel_id,), FIRST).lines
    assert line.blocks == {Block.ADDRESS_CHANGED}


def test_another_move_stops_again(synced: Desk, site: PracticeSite) -> None:
    parcel_id, order = printed(synced, site)
    site.shop.happen.change_address(order.order_id)
    hear(synced, site)
    synced.gates.override(Act.SHIP, (parcel_id,), "旧地址也能收")
    site.shop.happen.change_address(order.order_id)
    hear(synced, site)
    assert ship(synced, parcel_id).blocks == {Block.ADDRESS_CHANGED}


def test_other_goods_stop_again(synced: Desk, site: PracticeSite) -> None:
    together = max(synced.merge_parcels.suggest(), key=len)
    (line,) = synced.merge_parcels(job_context(), [together]).lines
    (row,) = synced.reader.parcels_by_id(frozenset({line.parcel_id}))
    hold(synced, line.parcel_id, "缺货")
    synced.gates.override(Act.NUMBER, (line.parcel_id,), "货齐了")
    site.shop.happen.cancel(row.order_ids[-1])
    hear(synced, site)
    (line,) = synced.acquire_waybills(job_context(), (line.parcel_id,)).lines
    assert line.blocks == {Block.HELD}


def test_what_began_under_it_is_settled(synced: Desk, site: PracticeSite) -> None:
    parcel_id, _ = printed(synced, site)
    hold(synced, parcel_id, "缺货")
    synced.gates.override(Act.SHIP, (parcel_id,), "货到了")
    site.shop.faults.add("reset_after_work", endpoint=SHIP, count=None)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None)
    assert ship(synced, parcel_id).outcome is Outcome.UNKNOWN
    site.shop.faults.clear()
    hold(synced, parcel_id, "买家要拦截")
    synced.ship_parcels.reconcile(job_context())
    (row,) = synced.reader.parcels_by_id(frozenset({parcel_id}))
    assert row.stage is Stage.SHIPPED
    assert len(site.shop.ledger.shipments) == 1
    # The new hold is news at the scanner.
    assert synced.scan_gate.unasked((parcel_id,))[parcel_id].blocks == {Block.HELD}


def test_withdrawn_and_put_back_it_opens_only_what_is_as_it_was(
    synced: Desk, site: PracticeSite
) -> None:
    parcel_id, order = printed(synced, site)
    hold(synced, parcel_id, "缺货")
    site.shop.happen.change_address(order.order_id)
    hear(synced, site)
    given = synced.gates.override(Act.SHIP, (parcel_id,), "已和买家说好").given
    assert synced.gates.withdraw(given)
    hold(synced, parcel_id, "买家要拦截")
    assert synced.gates.restore(given)
    assert ship(synced, parcel_id).blocks == {Block.HELD}
