"""取号 of what is out of the ordinary: a huge order, amounts of 0, a courier nobody knows."""

from dataclasses import replace

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import OrderId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.sandbox.records import TO_SHIP, ShopOrder
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels, shop_of

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
