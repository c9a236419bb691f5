"""漏单核对 against the practice shop: what a sync missed is found, fetched and counted again."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest

from app.bootstrap.nightly_audit import run_due
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.gate import Block
from app.domain.ids import OrderId
from app.domain.order_audit import DifferenceKind, OrderAudit
from app.domain.parcel import LIVE_STAGES, PENDING_STAGES, Stage
from app.domain.receipt import Outcome
from app.ports.platform import ORDERS, BadRow
from app.presentation.desk import Desk
from app.services import audit_orders
from app.services.check_orders import keep_order
from app.settings.printers import FIRST
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import later, parcels, shop_of
from tests.integration.services.road import store_of

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


def garble(site: PracticeSite, which: str, **fields: object) -> None:
    """From now on the platform tells these fields of the order so; an id may be gone too."""
    with site.shop.world.lock:
        shop = site.shop.shop()
        order = shop.book.get(which)
        assert order is not None
        order.encoded = None
        told = json.loads(shop.writer.encoded(order)) | fields
        order.encoded = json.dumps(told).encode()


def mend(site: PracticeSite, order_id: str) -> None:
    with site.shop.world.lock:
        order = site.shop.shop().book.get(order_id)
        assert order is not None
        order.encoded = None


def test_an_order_that_cannot_be_read_is_counted_named_and_keeps_the_tick_away(
    desk: Desk, site: PracticeSite
) -> None:
    (order_id,) = missed(desk, site, 1)
    garble(site, order_id, pay_time="canary")
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    (found,) = audit.differences
    assert (found.order_id, found.kind, found.repaired) == (
        order_id,
        DifferenceKind.UNREADABLE,
        False,
    )
    assert found.problem == "pay_time: is not a whole number"
    assert not audit.equal
    assert (audit.platform, audit.local) == (in_window(site, audit), in_window(site, audit) - 1)
    assert sum(count.platform for count in audit.counts) == audit.platform
    assert desk.reader.last_audits() == (replace(audit, counts=()),)
    (kept,) = desk.reader.bad_rows()
    assert (kept.row_id, kept.reason) == (order_id, found.problem)
    mend(site, order_id)  # as a newer program does
    after = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert after.equal
    assert after.repaired == 1
    assert order_id in known(desk)
    assert desk.reader.bad_rows() == ()


def test_a_sync_that_reads_the_order_ends_the_difference(desk: Desk, site: PracticeSite) -> None:
    (order_id,) = missed(desk, site, 1)
    garble(site, order_id, pay_time="canary")
    desk.audit_orders(job_context(), shop_of(site), DAYS)
    with site.shop.world.lock:
        order = site.shop.shop().book.get(order_id)
        assert order is not None
        site.shop.shop().book.touch(order, int(site.shop.clock.now()))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    (kept,) = desk.reader.last_audits()
    assert (kept.equal, kept.repaired) == (True, 1)


def test_rows_without_an_id_are_told_apart(desk: Desk, site: PracticeSite) -> None:
    ids = missed(desk, site, 3)
    for order_id in ids:
        garble(site, order_id, order_id=[])
    for _ in range(2):
        audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
        assert [one.order_id for one in audit.remaining] == [""] * 3
        assert audit.platform == audit.local + 3 == in_window(site, audit)
    for order_id in ids:
        mend(site, order_id)
    assert desk.audit_orders(job_context(), shop_of(site), DAYS).equal
    assert desk.reader.bad_rows() == ()


@pytest.mark.parametrize("created", [{}, {"create_time": 0}])
def test_an_order_stored_before_is_found_unreadable_in_a_slice_of_equal_counts(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, created: dict[str, int]
) -> None:
    """Both sides have it, so that the counts alone say nothing."""
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    order_id = next(row for row in desk.reader.parcels() if not row.blocks).order_ids[0]
    with site.shop.world.lock:
        order = site.shop.shop().book.get(order_id)
        assert order is not None
        site.shop.shop().book.touch(order, int(site.shop.clock.now()))
    garble(site, order_id, pay_time="canary", **created)
    later(desk, site, seconds=60)
    assert desk.sync_orders(job_context(), shop_of(site)).bad_rows
    monkeypatch.setattr(audit_orders, "READ_ROWS", 0)
    monkeypatch.setattr(audit_orders, "PAGE_SIZE", 2)
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    (found,) = audit.remaining
    assert (found.order_id, found.kind) == (order_id, DifferenceKind.UNREADABLE)
    assert found.local is not None
    assert audit.platform == audit.local == in_window(site, audit)


def test_a_row_set_aside_that_is_no_order_is_forgotten(desk: Desk, site: PracticeSite) -> None:
    """What an older program set aside does not say what kind of row it is."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.sync_orders(job_context(), shop_of(site))
    with desk.audit_orders._store.begin() as work:
        rows = [BadRow(row_id="7000000000000000001", reason="x")]
        work.shops.set_aside(shop_of(site), ORDERS, rows, desk.clock.now())
        work.commit()
    assert desk.audit_orders(job_context(), shop_of(site), DAYS).equal
    assert desk.reader.bad_rows() == ()


def removed(desk: Desk, site: PracticeSite) -> str:
    """An order that is here and that the platform knows no more."""
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    order_id = next(row for row in desk.reader.parcels() if not row.blocks).order_ids[0]
    take_away(site, order_id)
    return order_id


def take_away(site: PracticeSite, order_id: str, *, only_from_search: bool = False) -> None:
    with site.shop.world.lock:
        book = site.shop.shop().book
        order = book.get(order_id)
        assert order is not None
        for index in book._indexes.values():
            index.drop(order)
        if not only_from_search:
            del book._orders[order_id]


def test_what_is_gone_there_is_called_right_for_a_reason_and_back(
    desk: Desk, site: PracticeSite
) -> None:
    order_id = removed(desk, site)
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    (found,) = audit.open
    assert (found.order_id, found.kind, audit.red) == (order_id, DifferenceKind.GONE, True)
    accept, shop_id = desk.accept_differences, shop_of(site)
    for ids, why in (([order_id], "  "), (["1"], "测试")):
        with pytest.raises(InvalidInput):
            accept(job_context(), shop_id, ids, why)
    done = accept(job_context(), shop_id, [order_id], "测试订单")
    assert (done.read, [one.order_id for one in done.accepted]) == ((), [order_id])
    (kept,) = desk.reader.last_audits()
    assert (kept.equal, kept.red) == (True, False)
    assert kept.differences[0].accepted == "测试订单"
    assert desk.audit_orders(job_context(), shop_id, DAYS).equal  # also the next night
    accept.take_back(done.accepted)
    assert desk.reader.last_audits()[0].red
    accept.put_back(done.accepted)
    assert accept.withdraw(shop_id, [order_id]) == done.accepted
    assert desk.reader.last_audits()[0].red
    assert desk.audit_orders(job_context(), shop_id, DAYS).red
    assert desk.verify_audit() is None


def stage_of(desk: Desk, order_id: str) -> tuple[Stage, frozenset[Block]]:
    (parcel_id,) = desk.reader.find_parcels(order_id)
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row.stage, row.blocks


def ended_s(desk: Desk, order_id: str) -> set[int]:
    """When the daily report takes the items of an order out of what waits."""
    now_s = int(desk.clock.now().timestamp())
    facts = store_of(desk).days.facts(now_s - 86_400 * DAYS, now_s, rates_since_s=now_s)
    return {line.refunded_s for line in facts.lines if line.order_id == order_id}


GONE = frozenset({Block.GONE})


def test_an_order_that_is_called_gone_leaves_the_pending_ones_and_comes_back(
    desk: Desk, site: PracticeSite
) -> None:
    order_id = removed(desk, site)
    before = stage_of(desk, order_id)
    desk.audit_orders(job_context(), shop_of(site), DAYS)
    accept, shop_id = desk.accept_differences, shop_of(site)
    done = accept(job_context(), shop_id, [order_id], "测试订单")
    assert stage_of(desk, order_id) == (Stage.CLOSED, GONE)
    pending = desk.reader.parcels(stages=PENDING_STAGES)
    assert order_id not in {one for row in pending for one in row.order_ids}
    desk.sync_orders(job_context(), shop_id)
    assert stage_of(desk, order_id) == (Stage.CLOSED, GONE)
    assert ended_s(desk, order_id) == {done.accepted[0].accepted_s}
    accept.take_back(done.accepted)
    assert stage_of(desk, order_id) == before
    assert ended_s(desk, order_id) == {0}
    accept.put_back(done.accepted)
    assert stage_of(desk, order_id) == (Stage.CLOSED, GONE)
    accept.withdraw(shop_id, [order_id])
    assert stage_of(desk, order_id) == before


def test_an_order_that_is_told_again_is_gone_no_more(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    order_id = next(row for row in desk.reader.parcels() if not row.blocks).order_ids[0]
    order = site.shop.order(order_id)
    take_away(site, order_id)
    desk.audit_orders(job_context(), shop_of(site), DAYS)
    done = desk.accept_differences(job_context(), shop_of(site), [order_id], "测试订单")
    assert stage_of(desk, order_id) == (Stage.CLOSED, GONE)
    with site.shop.world.lock:
        site.shop.shop().book.add(order)
    later(desk, site, seconds=600)
    found = desk.open_shop(shop_of(site)).order(OrderId(order_id))
    assert found is not None
    keep_order(desk.audit_orders._store, desk.clock, found)  # as it was when it was gone
    assert stage_of(desk, order_id) == (Stage.TO_NUMBER, frozenset())
    desk.accept_differences.put_back(done.accepted)  # an undo that comes too late
    assert stage_of(desk, order_id) == (Stage.TO_NUMBER, frozenset())


def test_the_number_of_an_order_that_is_called_gone_can_be_given_back(
    desk: Desk, site: PracticeSite
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    (wanted,) = parcels(desk, Stage.TO_NUMBER)[:1]
    assert desk.acquire_waybills(job_context(), (wanted,)).count(Outcome.DONE) == 1
    (row,) = desk.reader.parcels_by_id(frozenset({wanted}))
    (order_id,) = row.order_ids
    take_away(site, order_id)
    desk.audit_orders(job_context(), shop_of(site), DAYS)
    desk.accept_differences(job_context(), shop_of(site), [order_id], "测试订单")
    assert stage_of(desk, order_id) == (Stage.TO_PRINT, GONE)
    assert [each.tracking_number for each in desk.reader.recyclable()] == [row.tracking_number]
    assert desk.print_labels(job_context(), (wanted,), FIRST).count(Outcome.BLOCKED) == 1
    assert desk.give_back_numbers(job_context(), (wanted,)).count(Outcome.DONE) == 1
    assert stage_of(desk, order_id) == (Stage.CLOSED, GONE)


def test_what_was_unreadable_and_is_gone_now_is_one_difference(
    desk: Desk, site: PracticeSite
) -> None:
    order_id = removed(desk, site)
    with desk.audit_orders._store.begin() as work:
        rows = [BadRow(row_id=order_id, reason="x")]
        work.shops.set_aside(shop_of(site), ORDERS, rows, desk.clock.now())
        work.commit()
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert [one.kind for one in audit.differences] == [DifferenceKind.GONE]
    assert desk.reader.bad_rows() == ()


def test_what_the_platform_has_after_all_needs_no_acceptance(
    desk: Desk, site: PracticeSite
) -> None:
    order_id = removed(desk, site)
    assert desk.audit_orders(job_context(), shop_of(site), DAYS).red
    with site.shop.world.lock:
        book = site.shop.shop().book
        book._orders[order_id] = book._orders[next(iter(book._orders))]
        garble(site, order_id, order_id=order_id)
    done = desk.accept_differences(job_context(), shop_of(site), [order_id], "测试")
    assert (done.read, done.accepted) == ((order_id,), ())
    (kept,) = desk.reader.last_audits()
    assert (kept.equal, kept.repaired) == (True, 1)


def test_an_order_that_only_the_search_leaves_out_is_no_difference(
    desk: Desk, site: PracticeSite
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    later(desk, site, seconds=60)
    desk.sync_orders(job_context(), shop_of(site))
    order_id = next(row for row in desk.reader.parcels() if not row.blocks).order_ids[0]
    take_away(site, order_id, only_from_search=True)
    audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
    assert (audit.equal, audit.platform) == (True, audit.local)


def test_what_cannot_be_read_is_called_right_but_gets_no_tick(
    desk: Desk, site: PracticeSite
) -> None:
    (order_id,) = missed(desk, site, 1)
    garble(site, order_id, pay_time="canary")
    desk.audit_orders(job_context(), shop_of(site), DAYS)
    done = desk.accept_differences(job_context(), shop_of(site), [order_id], "已在后台发货")
    assert len(done.accepted) == 1
    for audit in (
        *desk.reader.last_audits(),
        desk.audit_orders(job_context(), shop_of(site), DAYS),
    ):
        assert (audit.equal, audit.red) == (False, False)
    assert desk.reader.bad_rows()[0].accepted == "已在后台发货"
    garble(site, order_id, pay_amount="canary")  # something else is wrong: asked about anew
    assert desk.audit_orders(job_context(), shop_of(site), DAYS).red
    mend(site, order_id)
    done = desk.accept_differences(job_context(), shop_of(site), [order_id], "已在后台发货")
    assert (done.read, done.accepted) == ((order_id,), ())
    assert desk.reader.last_audits()[0].equal
    assert order_id in known(desk)


def test_the_counts_of_the_newest_audit_are_kept(desk: Desk, site: PracticeSite) -> None:
    missed(desk, site)
    for _ in range(2):
        audit = desk.audit_orders(job_context(), shop_of(site), DAYS)
        assert desk.reader.audit_hours(shop_of(site)) == audit.counts != ()
    with desk.audit_orders._store.begin() as work:
        kept = work.order_audits._connection.exec_driver_sql("SELECT counts FROM order_audits")
        assert [row.counts == "[]" for row in kept] == [True, False]


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
