"""Sync against the practice shop: everything arrives once, whatever goes wrong on the way."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError, Cancelled
from app.domain.gate import Block
from app.domain.parcel import LIVE_STAGES
from app.presentation.desk import Desk
from app.services import sync_orders
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import ORDERS, later, shop_of

TO_SHIP = 2  # the platform's order_status 备货中


def test_the_first_pull_brings_every_order(desk: Desk, site: PracticeSite) -> None:
    report = desk.sync_orders(job_context(), shop_of(site))
    assert report.seen == ORDERS == len(site.shop.orders)
    assert report.changed == ORDERS
    assert report.bad_rows == 0


def test_a_second_sync_changes_nothing(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    before = desk.reader.parcels(stages=LIVE_STAGES)
    report = desk.sync_orders(job_context(), shop_of(site))
    assert report.changed == 0
    assert desk.reader.parcels(stages=LIVE_STAGES) == before


def test_new_orders_and_refunds_arrive_with_the_next_sync(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    known = {row.parcel_id for row in desk.reader.parcels()}
    refunded = next(row for row in desk.reader.parcels() if not row.blocks)
    later(desk, site, seconds=600)
    site.shop.happen.refund(refunded.order_ids[0])
    (fresh,) = site.shop.happen.new_orders(1)
    later(desk, site, seconds=5)
    desk.sync_orders(job_context(), shop_of(site))
    rows = {row.parcel_id: row for row in desk.reader.parcels()}
    assert Block.REFUND_PENDING in rows[refunded.parcel_id].blocks
    assert fresh in {o for p in rows.keys() - known for o in rows[p].order_ids}


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        ("rate_limit", 0),
        ("http_5xx", 503),
        ("half_body", 0),
        ("malformed_json", 0),
        ("reset", 0),
        ("token_expire", 0),
        ("duplicate_rows", 2),
        ("clock_skew", 900),
    ],
)
def test_a_fault_in_the_middle_costs_nothing(
    desk: Desk, site: PracticeSite, fault: str, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_orders, "PAGE_SIZE", 5)
    site.shop.faults.add(fault, endpoint="order.searchList", skip=2, value=value)
    desk.sync_orders(job_context(), shop_of(site))
    if fault == "clock_skew":  # orders were paid in the time it jumped over
        desk.sync_orders(job_context(), shop_of(site))
    rows = desk.reader.parcels(stages=LIVE_STAGES)
    ours = [order_id for row in rows for order_id in row.order_ids]
    theirs = {o.order_id for o in site.shop.orders}
    orders = [o for o in site.shop.orders if o.status == TO_SHIP]
    waiting = {o.order_id for o in orders if any(line.left for line in o.lines)}
    assert len(ours) == len(set(ours))
    assert waiting <= set(ours) <= theirs


def test_a_clock_that_runs_ahead_hides_nothing(desk: Desk, site: PracticeSite) -> None:
    site.shop.clock.advance(-7200)  # this computer is two hours ahead and does not know it yet
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=3600)
    site.shop.happen.new_orders(1)
    later(desk, site, seconds=3600)
    assert desk.sync_orders(job_context(), shop_of(site)).changed >= 1


def test_cancelled_sync_goes_on_where_it_was(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_orders, "SLICE_ROWS", 4)
    cancel = CancelAt(2)
    with pytest.raises(Cancelled):
        desk.sync_orders(cancel.context, shop_of(site))
    done_before = len(site.shop.ledger.calls_of("order.searchList"))
    desk.sync_orders(job_context(), shop_of(site))
    fresh = desk.sync_orders(job_context(), shop_of(site))
    assert fresh.changed == 0
    assert done_before > 0
    (shop,) = desk.reader.shops()
    assert shop.error == ""


def test_small_slices_bring_the_same_rows(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_orders, "SLICE_ROWS", 3)
    report = desk.sync_orders(job_context(), shop_of(site))
    assert report.changed == ORDERS


def test_a_failed_sync_is_remembered_with_its_reason(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    (before,) = desk.reader.shops()
    site.shop.faults.add("reset", count=None)
    with pytest.raises(AppError) as caught:
        desk.sync_orders(job_context(), shop_of(site))
    (after,) = desk.reader.shops()
    assert after.error == caught.value.title
    assert after.synced_s == before.synced_s
