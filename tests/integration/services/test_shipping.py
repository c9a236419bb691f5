"""发货 and 揽收: shipped at most once, unknown outcomes settled by asking, scans noted."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError
from app.domain.gate import Act, Block
from app.domain.ids import OrderId
from app.domain.instants import business_day
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Step
from app.domain.shipment import ShipmentState
from app.ports.rows import ParcelRow
from app.presentation.countdown import counted
from app.presentation.desk import Desk
from app.sandbox.records import TO_SHIP, ShopOrder
from app.services.report_day import ReportWish
from app.settings.printers import FIRST
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import MORNING, later, parcels, shop_of

COUNT = 6
SHIP = "order.logisticsAdd"


@pytest.fixture
def start() -> datetime:
    return MORNING


@pytest.fixture
def printed(desk: Desk, site: PracticeSite) -> Desk:
    """A desk with six printed parcels."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    desk.print_labels(job_context(), parcels(desk, Stage.TO_PRINT), FIRST)
    assert len(parcels(desk, Stage.TO_SHIP)) == COUNT
    return desk


def shipped_once(site: PracticeSite) -> bool:
    numbers = [row.number for row in site.shop.ledger.shipments]
    return len(numbers) == len(set(numbers))


def test_numbers_are_written_back(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    receipt = printed.ship_parcels(job_context(), wanted)
    assert receipt.count(Outcome.DONE) == COUNT
    rows = printed.reader.parcels_by_id(frozenset(wanted))
    assert {r.tracking_number for r in rows} == {r.number for r in site.shop.ledger.shipments}
    again = printed.ship_parcels(job_context(), wanted)
    assert again.count(Outcome.ALREADY) == COUNT
    assert shipped_once(site)


def test_our_own_shipping_is_no_trouble_at_the_next_sync(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    printed.ship_parcels(job_context(), wanted)
    later(printed, site)
    printed.sync_orders(job_context(), shop_of(site))
    assert set(parcels(printed, Stage.SHIPPED)) == set(wanted)


@pytest.mark.parametrize("fault", ["reset_after_work", "half_body", "malformed_json"])
def test_a_lost_answer_is_settled_by_asking(printed: Desk, site: PracticeSite, fault: str) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    site.shop.faults.add(fault, endpoint=SHIP, count=None)
    receipt = printed.ship_parcels(job_context(), wanted)
    assert receipt.count(Outcome.DONE) == COUNT
    assert len(site.shop.ledger.shipments) == COUNT
    assert shipped_once(site)


def test_when_asking_fails_too_the_outcome_stays_unknown_until_it_can_be_asked(
    printed: Desk, site: PracticeSite
) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    site.shop.faults.add("reset_after_work", endpoint=SHIP, count=None)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None)
    receipt = printed.ship_parcels(job_context(), wanted)
    assert receipt.count(Outcome.UNKNOWN) == COUNT
    assert len(site.shop.ledger.shipments) == COUNT
    again = printed.ship_parcels(job_context(), wanted)
    assert again.count(Outcome.UNKNOWN) == COUNT
    site.shop.faults.clear()
    settled = printed.ship_parcels.reconcile(job_context())
    assert settled.count(Outcome.DONE) == COUNT
    assert len(site.shop.ledger.shipments) == COUNT
    assert shipped_once(site)


def test_what_is_shipped_already_is_asked_about_and_then_done(
    printed: Desk, site: PracticeSite
) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)[:1]
    (row,) = printed.reader.parcels_by_id(frozenset(wanted))
    assert row.carrier is not None
    assert row.tracking_number is not None
    platform = printed.open_shop(row.shop_id)
    platform.ship_whole(row.order_ids[0], row.carrier, row.tracking_number)
    with pytest.raises(AppError, match=r"ship\.60110"):
        platform.ship_whole(row.order_ids[0], row.carrier, row.tracking_number)
    receipt = printed.ship_parcels(job_context(), wanted)
    assert (receipt.lines[0].outcome, receipt.lines[0].step) == (Outcome.DONE, Step.DONE)
    assert len(site.shop.ledger.shipments) == 1


def test_a_call_that_never_arrived_may_be_tried_again(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    site.shop.faults.add("reset", endpoint=SHIP, count=None)
    receipt = printed.ship_parcels(job_context(), wanted)
    assert receipt.count(Outcome.FAILED) == COUNT
    assert receipt.retryable == wanted
    site.shop.faults.clear()
    assert printed.ship_parcels(job_context(), wanted).count(Outcome.DONE) == COUNT
    assert len(site.shop.ledger.shipments) == COUNT


def test_a_refund_at_the_last_moment_stops_the_parcel(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    (row,) = printed.reader.parcels_by_id(frozenset(wanted[:1]))
    site.shop.happen.refund(row.order_ids[0])
    later(printed, site)
    receipt = printed.ship_parcels(job_context(), wanted)
    by_parcel = {line.parcel_id: line for line in receipt.lines}
    assert by_parcel[row.parcel_id].outcome is Outcome.BLOCKED
    assert receipt.count(Outcome.DONE) == COUNT - 1
    assert not site.shop.ledger.shipments[0].refused_refunds


def test_a_refund_between_check_and_call_is_refused_by_the_platform(
    printed: Desk, site: PracticeSite
) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)[:1]
    (row,) = printed.reader.parcels_by_id(frozenset(wanted))
    site.shop.happen.refund(row.order_ids[0])
    receipt = printed.ship_parcels(job_context(), wanted)
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert "退款" in receipt.lines[0].title
    assert site.shop.ledger.shipments == []


def refunding(desk: Desk, site: PracticeSite) -> ParcelRow:
    """A printed parcel whose buyer has asked for a refund since."""
    (row,) = desk.reader.parcels_by_id(frozenset(parcels(desk, Stage.TO_SHIP)[:1]))
    site.shop.happen.refund(row.order_ids[0])
    later(desk, site)
    return row


@pytest.mark.parametrize("reject", [False, True])
def test_a_refund_is_refused_only_by_an_override_and_a_choice(
    printed: Desk, site: PracticeSite, reject: bool
) -> None:
    parcel_id = refunding(printed, site).parcel_id
    stopped = printed.ship_parcels(job_context(), (parcel_id,), reject_refund=True)
    assert stopped.lines[0].blocks == {Block.REFUND_PENDING}
    assert site.shop.ledger.shipments == []
    printed.gates.override(Act.SHIP, (parcel_id,), "已和买家说好")
    receipt = printed.ship_parcels(job_context(), (parcel_id,), reject_refund=reject)
    (line,) = receipt.lines
    if reject:
        assert (line.outcome, line.title) == (Outcome.DONE, "放行：买家正在申请退款")
        assert site.shop.ledger.shipments[0].refused_refunds
    else:
        assert (line.outcome, line.step) == (Outcome.FAILED, Step.PERSON)
        assert site.shop.ledger.shipments == []
    assert printed.verify_audit() is None


def test_a_gate_left_open_refuses_no_refund(printed: Desk, site: PracticeSite) -> None:
    parcel_id = refunding(printed, site).parcel_id
    printed.settings.put({"gate.refund_pending": "open"})
    receipt = printed.ship_parcels(job_context(), (parcel_id,), reject_refund=True)
    assert receipt.lines[0].step is Step.PERSON
    assert site.shop.ledger.shipments == []


def test_a_shop_without_its_secrets_leaves_nothing_in_doubt(
    printed: Desk, site: PracticeSite
) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    printed.bind_shop.unbind(shop_of(site))
    receipt = printed.ship_parcels(job_context(), wanted)
    assert receipt.count(Outcome.FAILED) == COUNT
    assert receipt.lines[0].title == "店铺还没有在这台电脑上授权"
    detail = printed.reader.detail(wanted[0])
    assert detail is not None
    assert [shipment.state for shipment in detail.shipments] == [ShipmentState.FAILED]


def test_cancelling_leaves_the_rest_untried(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    cancel = CancelAt(1)
    cancel.stop.set()
    later(printed, site, seconds=0)
    receipt = printed.ship_parcels(cancel.context, wanted)
    assert receipt.count(Outcome.SKIPPED) == COUNT
    assert site.shop.ledger.shipments == []
    assert printed.ship_parcels(job_context(), wanted).count(Outcome.DONE) == COUNT


def test_a_scan_is_noted_with_its_own_time(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    printed.ship_parcels(job_context(), wanted)
    before = printed.track_parcels(job_context(), shop_of(site))
    assert (before.asked, before.picked_up) == (COUNT, 0)
    later(printed, site, seconds=72 * 3600)
    report = printed.track_parcels(job_context(), shop_of(site))
    assert report.picked_up == COUNT
    rows = printed.reader.parcels_by_id(frozenset(wanted))
    now = printed.clock.now().timestamp()
    assert all(0 < row.uploaded_s <= row.picked_up_s < now for row in rows)
    assert {row.stage for row in rows} == {Stage.PICKED_UP}
    assert printed.track_parcels(job_context(), shop_of(site)).asked == 0


def test_the_day_counts_what_happened(printed: Desk, site: PracticeSite) -> None:
    day = business_day(printed.clock.now())
    printed.ship_parcels(job_context(), parcels(printed, Stage.TO_SHIP))
    later(printed, site, seconds=60)
    report = printed.report_day(ReportWish(day=day))[0]
    made = [report.value("flow", key) for key in ("numbered", "printed", "sent_parcels")]
    assert made == [COUNT, COUNT, COUNT]


def part_refunded(site: PracticeSite) -> ShopOrder:
    """The seeded order of several items of which one is refunded."""
    (found,) = (
        order
        for order in site.shop.orders
        if order.status == TO_SHIP and any(line.refunded for line in order.lines)
    )
    return found


def test_the_rest_of_a_part_refunded_order_leaves_by_its_items(
    desk: Desk, site: PracticeSite, tmp_path: Path
) -> None:
    order = part_refunded(site)
    left = {line.item_id: line.quantity for line in order.lines if not line.refunded}
    names = {line.item_id: line.sku.product_name for line in order.lines}
    desk.sync_orders(job_context(), shop_of(site))
    (wanted,) = desk.reader.find_parcels(OrderId(order.order_id))
    assert desk.acquire_waybills(job_context(), (wanted,)).count(Outcome.DONE) == 1
    numbers = site.shop.world.shops[site.config.shop_id].numbers
    (issue,) = (row for row in numbers.issues if row.order_id == order.order_id)
    assert issue.contents == tuple((names[item_id], count) for item_id, count in left.items())
    assert desk.print_labels(job_context(), (wanted,), FIRST).count(Outcome.DONE) == 1
    picking = desk.list_picking((wanted,), tmp_path / "list.pdf")
    assert picking.pieces == sum(left.values())
    assert desk.ship_parcels(job_context(), (wanted,)).count(Outcome.DONE) == 1
    (shipment,) = site.shop.ledger.shipments
    assert (shipment.method, shipment.counts) == ("order.logisticsAddSinglePack", left)
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    (row,) = desk.reader.parcels_by_id(frozenset({wanted}))
    assert (row.stage, row.blocks) == (Stage.SHIPPED, frozenset())
    later(desk, site, seconds=72 * 3600)
    assert desk.track_parcels(job_context(), shop_of(site)).picked_up == 1
    day = business_day(desk.clock.now() - timedelta(hours=73))
    assert desk.report_day(ReportWish(day=day))[0].value("flow", "shipped") == 1


def test_one_item_refunded_after_printing_stops_the_parcel(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    order = next(
        order
        for order in site.shop.orders
        if order.status == TO_SHIP
        and sum(line.left > 0 for line in order.lines) > 1
        and not any(line.after_sale_status for line in order.lines)
    )
    (wanted,) = desk.reader.find_parcels(OrderId(order.order_id))
    desk.acquire_waybills(job_context(), (wanted,))
    desk.print_labels(job_context(), (wanted,), FIRST)
    site.shop.happen.refund(order.order_id, item_id=order.lines[0].item_id)
    site.shop.happen.agree_refund(order.order_id)
    later(desk, site)
    (line,) = desk.ship_parcels(job_context(), (wanted,)).lines
    assert (line.outcome, line.title) == (Outcome.BLOCKED, Block.PARTLY_REFUNDED.reason)
    assert site.shop.ledger.shipments == []
    (row,) = desk.reader.parcels_by_id(frozenset({wanted}))
    assert (row.stage, row.blocks) == (Stage.TO_SHIP, {Block.PARTLY_REFUNDED})
    assert counted(row)
