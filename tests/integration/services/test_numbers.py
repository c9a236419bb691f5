"""取号: a number is bought at most once, and a lost answer is settled by asking again."""

import pytest

from app.adapters.doudian.shop import DoudianShop
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import RateLimited, Retry
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of

BUY = "logistics.newCreateOrder"


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    """A desk with the orders in it."""
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def bought_once(site: PracticeSite) -> bool:
    return set(site.shop.ledger.numbers_per_pack().values()) <= {1}


def test_every_parcel_gets_the_number_the_platform_gave(synced: Desk, site: PracticeSite) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)
    receipt = synced.acquire_waybills(job_context(), wanted)
    assert receipt.count(Outcome.DONE) == len(wanted) > 0
    theirs = {row.order_id: row.number for row in site.shop.ledger.numbers}
    rows = synced.reader.parcels_by_id(frozenset(wanted))
    assert {row.order_ids[0]: row.tracking_number for row in rows} == theirs


def test_clicking_twice_buys_once(synced: Desk, site: PracticeSite) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)
    synced.acquire_waybills(job_context(), wanted)
    again = synced.acquire_waybills(job_context(), wanted * 2)
    assert again.count(Outcome.ALREADY) == len(wanted)
    assert len(site.shop.ledger.numbers) == len(wanted)


def test_a_blocked_order_is_refused_before_anything_is_sent(
    synced: Desk, site: PracticeSite
) -> None:
    row = next(r for r in synced.reader.parcels() if not r.blocks)
    site.shop.happen.refund(row.order_ids[0])
    later(synced, site)
    receipt = synced.acquire_waybills(job_context(), (row.parcel_id,))
    assert [line.outcome for line in receipt.lines] == [Outcome.BLOCKED]
    assert receipt.lines[0].title == "买家正在申请退款"
    assert site.shop.ledger.calls_of(BUY) == []


def test_a_lost_answer_is_unknown_and_then_settled_with_the_same_number(
    synced: Desk, site: PracticeSite
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:5]
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    receipt = synced.acquire_waybills(job_context(), wanted)
    assert receipt.count(Outcome.UNKNOWN) == 5
    assert set(parcels(synced, Stage.NUMBER_UNKNOWN)) == set(wanted)
    assert len(site.shop.ledger.numbers) == 5
    site.shop.faults.clear()
    settled = synced.acquire_waybills.reconcile(job_context())
    assert settled.count(Outcome.DONE) == 5
    assert len(site.shop.ledger.numbers) == 5
    assert bought_once(site)
    theirs = {row.number for row in site.shop.ledger.numbers}
    rows = synced.reader.parcels_by_id(frozenset(wanted))
    assert {row.tracking_number for row in rows} == theirs


def test_an_empty_account_fails_every_row_with_its_reason(synced: Desk, site: PracticeSite) -> None:
    site.shop.happen.set_balance("zhongtong", 2)
    wanted = parcels(synced, Stage.TO_NUMBER)
    receipt = synced.acquire_waybills(job_context(), wanted)
    failed = [line for line in receipt.lines if line.outcome is Outcome.FAILED]
    assert receipt.count(Outcome.DONE) == 2
    assert len(failed) == len(wanted) - 2
    assert all(line.title and line.retry is not Retry.ASK_FIRST for line in failed)
    assert bought_once(site)


def test_an_unplugged_network_tries_nothing(synced: Desk, site: PracticeSite) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:3]
    site.shop.stop()
    receipt = synced.acquire_waybills(job_context(), wanted)
    assert [line.outcome for line in receipt.lines] == [Outcome.FAILED] * 3
    assert receipt.retryable == wanted
    assert set(wanted) <= set(parcels(synced, Stage.TO_NUMBER))


def test_a_question_that_was_not_heard_settles_no_doubt(synced: Desk, site: PracticeSite) -> None:
    (parcel,) = parcels(synced, Stage.TO_NUMBER)[:1]
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    synced.acquire_waybills(job_context(), (parcel,))
    site.shop.faults.clear()
    site.shop.stop()
    asked = synced.acquire_waybills.reconcile(job_context())
    assert asked.lines[0].outcome is not Outcome.DONE
    assert parcels(synced, Stage.NUMBER_UNKNOWN) == (parcel,)


def test_a_refusal_of_the_whole_call_settles_no_doubt(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (parcel,) = parcels(synced, Stage.TO_NUMBER)[:1]
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    synced.acquire_waybills(job_context(), (parcel,))
    site.shop.faults.clear()
    with monkeypatch.context() as busy:
        busy.setattr(DoudianShop, "buy_waybills", _refuse)
        asked = synced.acquire_waybills.reconcile(job_context())
    assert [line.outcome for line in asked.lines] == [Outcome.UNKNOWN]
    # Another courier would now be another number: the first one's answer is waited for.
    synced.settings.put({"shipping.carrier": "ems"})
    settled = synced.acquire_waybills(job_context(), (parcel,))
    assert settled.count(Outcome.DONE) == 1
    assert [row.courier for row in site.shop.ledger.numbers] == ["zhongtong"]


def test_a_new_address_never_meets_a_number_bought_for_the_old_one(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (parcel,) = parcels(synced, Stage.TO_NUMBER)[:1]
    (row,) = synced.reader.parcels_by_id(frozenset({parcel}))
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    synced.acquire_waybills(job_context(), (parcel,))
    site.shop.faults.clear()
    with monkeypatch.context() as busy:
        busy.setattr(DoudianShop, "buy_waybills", _refuse)
        synced.acquire_waybills.reconcile(job_context())
    site.shop.happen.change_address(row.order_ids[0])
    later(synced, site)
    receipt = synced.acquire_waybills(job_context(), (parcel,))
    assert receipt.lines[0].title == "放行：取号后收件地址已改"  # found out, and no label of it
    (printed,) = synced.print_labels(job_context(), (parcel,), FIRST).lines
    assert printed.title == "取号后收件地址已改"


def test_a_shop_that_cannot_be_asked_keeps_its_doubt(synced: Desk, site: PracticeSite) -> None:
    (parcel,) = parcels(synced, Stage.TO_NUMBER)[:1]
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=None)
    synced.acquire_waybills(job_context(), (parcel,))
    site.shop.faults.clear()
    later(synced, site)
    synced.bind_shop.unbind(shop_of(site))
    receipt = synced.acquire_waybills.reconcile(job_context())
    assert [line.outcome for line in receipt.lines] == [Outcome.UNKNOWN]


def test_an_order_the_platform_no_longer_knows_is_not_acted_on(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (parcel,) = parcels(synced, Stage.TO_NUMBER)[:1]
    later(synced, site)
    monkeypatch.setattr(DoudianShop, "order", lambda *_: None)
    receipt = synced.acquire_waybills(job_context(), (parcel,))
    assert receipt.lines[0].outcome is Outcome.BLOCKED
    assert receipt.lines[0].title == "平台上查不到这个订单"
    assert site.shop.ledger.calls_of(BUY) == []


def _refuse(*_: object) -> None:
    raise RateLimited("platform.rate_limited", "请求太频繁，平台要求放慢")
