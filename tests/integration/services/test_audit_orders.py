"""漏单核对 against the practice shop: what a sync missed is found, fetched and counted again."""

from contextlib import suppress

import pytest

from app.bootstrap.nightly_audit import run_due
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.order_audit import DifferenceKind, OrderAudit
from app.domain.parcel import LIVE_STAGES
from app.presentation.desk import Desk
from app.services import audit_orders
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import later, shop_of

DAYS = 15


def known(desk: Desk) -> set[str]:
    return {o for row in desk.reader.parcels(stages=LIVE_STAGES) for o in row.order_ids}


def in_window(site: PracticeSite, audit: OrderAudit) -> int:
    start_s = audit.start.timestamp()
    return sum(order.create_time >= start_s for order in site.shop.orders)


def missed(desk: Desk, site: PracticeSite, count: int = 2) -> set[str]:
    """Orders that no sync brings any more."""
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    ids = set(site.shop.happen.missed_orders(count))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    assert not ids & known(desk)
    return ids


def test_nothing_differs_after_a_sync(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert audit.equal
    assert audit.differences == ()
    assert audit.platform == audit.local == in_window(site, audit)
    (kept,) = desk.reader.last_audits()
    assert (kept.platform, kept.local, kept.equal) == (audit.platform, audit.local, True)


def test_missed_orders_are_found_fetched_and_counted_again(desk: Desk, site: PracticeSite) -> None:
    ids = missed(desk, site)
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert {one.order_id for one in audit.differences} == ids
    assert {one.kind for one in audit.differences} == {DifferenceKind.MISSING}
    assert audit.equal
    assert audit.repaired == len(ids)
    assert ids <= known(desk)
    assert desk.audit_orders(job_context(), shop_of(site), DAYS).differences == ()


def test_large_slices_are_counted_and_halved_and_find_the_same(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_orders, "READ_ROWS", 3)
    monkeypatch.setattr(audit_orders, "PAGE_SIZE", 2)
    ids = missed(desk, site)
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert {one.order_id for one in audit.differences} == ids
    assert audit.equal
    assert audit.platform == audit.local == in_window(site, audit)


def test_a_large_slice_that_is_equal_takes_few_calls(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    monkeypatch.setattr(audit_orders, "READ_ROWS", 0)
    before = len(site.shop.ledger.calls_of("order.searchList"))
    audit = desk.audit_orders(job_context(), shop_of(site), 1)
    calls = len(site.shop.ledger.calls_of("order.searchList")) - before
    assert audit.equal
    assert calls <= 2 * (1 + len(audit_orders.COUNTED))


def test_a_status_that_a_sync_missed_is_put_right(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    row = next(row for row in desk.reader.parcels() if not row.blocks)
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    with site.shop.world.lock:
        order = site.shop.shop().book.get(row.order_ids[0])
        assert order is not None
        order.status, order.encoded = 4, None  # cancelled, and its update time did not move
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    (found,) = audit.differences
    assert (found.order_id, found.kind) == (row.order_ids[0], DifferenceKind.STATUS)
    assert found.repaired
    assert row.parcel_id not in {one.parcel_id for one in desk.reader.parcels() if not one.blocks}


@pytest.mark.parametrize("nth", range(6))
def test_a_fault_at_any_call_leaves_nothing_half_done(
    desk: Desk, site: PracticeSite, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_orders, "PAGE_SIZE", 12)
    ids = missed(desk, site)
    before = known(desk)
    site.shop.faults.add("http_5xx", count=None, skip=nth, value=400)
    with suppress(AppError):
        desk.audit_orders(job_context(), shop_of(site), 3)
    assert known(desk) - before in (set(), ids)
    (kept,) = desk.reader.last_audits()
    assert kept.equal == (not kept.problem)
    site.shop.faults.clear()
    assert desk.audit_orders(job_context(), shop_of(site), 3).equal
    assert ids <= known(desk)


def test_the_cursor_stays_where_it_was(desk: Desk, site: PracticeSite) -> None:
    missed(desk, site)
    later(desk, site, seconds=3600)
    (fresh,) = site.shop.happen.new_orders(1)
    later(desk, site, seconds=5)
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert fresh not in {one.order_id for one in audit.differences}  # not pulled yet, not missed
    assert fresh not in known(desk)
    desk.sync_orders(job_context(), shop_of(site))
    assert fresh in known(desk)


def test_a_cancelled_audit_keeps_no_result(desk: Desk, site: PracticeSite) -> None:
    missed(desk, site)
    with pytest.raises(Cancelled):
        desk.audit_orders(CancelAt(2).context, shop_of(site), DAYS)
    assert desk.reader.last_audits() == ()


def test_a_shop_that_was_never_synced_is_told_so(desk: Desk, site: PracticeSite) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.audit_orders(job_context(), shop_of(site))
    assert caught.value.code == "audit.never_synced"


def test_the_nightly_audit_runs_once_a_night_and_makes_up_for_a_missed_one(
    desk: Desk, site: PracticeSite
) -> None:
    assert run_due(desk, job_context()) == ()  # never synced: nothing to compare yet
    ids = missed(desk, site)
    assert run_due(desk, job_context()) == (shop_of(site),)
    assert ids <= known(desk)
    assert run_due(desk, job_context()) == ()
    later(desk, site, seconds=86_400)
    assert run_due(desk, job_context()) == (shop_of(site),)
