"""稍后重试: what only needs waiting is tried again by itself, once, with the same ids."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.errors import Retry
from app.domain.hold import HoldWish
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.shipment import ShipmentState
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of

COUNT = 4
SHIP, BUY = "order.logisticsAdd", "logistics.newCreateOrder"
REVIEW, NO_ORDER = 60109, 4007  # 审核中 when shipping; 没有查到订单 when buying: both LATER
HOUR_S = 3600


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


@pytest.fixture
def printed(synced: Desk) -> Desk:
    synced.acquire_waybills(job_context(), parcels(synced, Stage.TO_NUMBER)[:COUNT])
    synced.print_labels(job_context(), parcels(synced, Stage.TO_PRINT), FIRST)
    return synced


def row(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (found,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return found


def refuse(site: PracticeSite, endpoint: str, number: int) -> None:
    site.shop.faults.add("refuse", endpoint=endpoint, count=None, value=number)


def kept(desk: Desk, receipt: Receipt) -> tuple[Line, ...]:
    return desk.resume_batches.receipt(receipt.batch_id).lines


def put_off(desk: Desk, site: PracticeSite) -> tuple[tuple[ParcelId, ...], Receipt]:
    """Parcels whose shipping waits."""
    wanted = parcels(desk, Stage.TO_SHIP)
    refuse(site, SHIP, REVIEW)
    return wanted, desk.ship_parcels(job_context(), wanted)


def test_a_row_that_only_needs_waiting_says_when_and_is_shipped_by_itself(
    printed: Desk, site: PracticeSite
) -> None:
    wanted, receipt = put_off(printed, site)
    first = printed.clock.now() + timedelta(seconds=120)
    for line in receipt.lines:
        assert line.again_at is not None
        assert abs(line.again_at - first) < timedelta(seconds=30)
        assert row(printed, line.parcel_id).retry_s == int(line.again_at.timestamp())
    assert [line.again_at for line in kept(printed, receipt)] == [
        line.again_at.replace(microsecond=0) for line in receipt.lines if line.again_at
    ]
    assert printed.retry_put_off(job_context()) == ()  # not due yet
    later(printed, site, 150)
    (again,) = printed.retry_put_off(job_context())
    assert again.batch_id == receipt.batch_id
    assert {each.tries for each in printed.retry_put_off.waiting()} == {2}
    site.shop.faults.clear()
    later(printed, site, 300)
    (done,) = printed.retry_put_off(job_context())
    assert done.count(Outcome.DONE) == len(wanted)
    assert {line.outcome for line in kept(printed, receipt)} == {Outcome.DONE}
    assert not printed.retry_put_off.waiting()
    assert {row(printed, p).retry_s for p in wanted} == {0}
    assert {row(printed, p).stage for p in wanted} == {Stage.SHIPPED}
    assert len(site.shop.ledger.shipments) == len(wanted)
    assert not printed.reader.open_batches()


def test_a_number_is_asked_for_again_with_its_own_pack_id(synced: Desk, site: PracticeSite) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:COUNT]
    refuse(site, BUY, NO_ORDER)
    receipt = synced.acquire_waybills(job_context(), wanted)
    assert all(line.again_at for line in receipt.lines)
    site.shop.faults.clear()
    site.shop.faults.add("reset_after_work", endpoint=BUY, count=1)  # bought, the answer lost
    later(synced, site, 150)
    synced.retry_put_off(job_context())
    synced.acquire_waybills.reconcile(job_context())
    assert {row(synced, p).stage for p in wanted} == {Stage.TO_PRINT}
    assert len(site.shop.ledger.numbers) == len(wanted)
    assert not synced.retry_put_off.waiting()


def test_it_is_kept_over_a_restart(printed: Desk, site: PracticeSite, tmp_path: Path) -> None:
    wanted, _ = put_off(printed, site)
    site.shop.faults.clear()
    site.shop.clock.advance(10 * 60)
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as again:
        assert {each.parcel_id for each in again.retry_put_off.waiting()} == set(wanted)
        again.open_shop(shop_of(site)).carriers()
        (done,) = again.retry_put_off(job_context())
        assert done.count(Outcome.DONE) == len(wanted)
    assert len(site.shop.ledger.shipments) == len(wanted)


class _Died(BaseException):
    """The program ends here."""


def test_a_retry_that_dies_is_gone_on_with(
    printed: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, receipt = put_off(printed, site)
    site.shop.faults.clear()
    later(printed, site, 150)
    with monkeypatch.context() as patch:

        def die(*_args: object, **_more: object) -> object:
            raise _Died

        patch.setattr(printed.ship_parcels, "_ship_chunk", die)
        with pytest.raises(_Died):
            printed.retry_put_off(job_context())
    assert {line.outcome for line in kept(printed, receipt)} == {Outcome.SKIPPED}  # still to do
    assert {each.parcel_id for each in printed.retry_put_off.waiting()} == set(wanted)
    printed.retry_put_off(job_context())
    assert {line.outcome for line in kept(printed, receipt)} == {Outcome.DONE}
    assert len(site.shop.ledger.shipments) == len(wanted)
    assert not printed.reader.open_batches()


def test_a_cancel_ends_it_and_can_be_taken_back(printed: Desk, site: PracticeSite) -> None:
    wanted, receipt = put_off(printed, site)
    site.shop.faults.clear()
    cancelled = printed.retry_put_off.cancel(wanted[:2])
    assert {each.parcel_id for each in cancelled} == set(wanted[:2])
    assert [bool(line.again_at) for line in kept(printed, receipt)] == [
        line.parcel_id not in wanted[:2] for line in receipt.lines
    ]
    later(printed, site, 150)
    printed.retry_put_off(job_context())
    assert len(site.shop.ledger.shipments) == len(wanted) - 2
    ids = tuple(each.parcel_id for each in cancelled)
    assert set(printed.retry_put_off.restore(ids)) == set(cancelled)
    assert not printed.retry_put_off.restore(ids)
    printed.retry_put_off(job_context())
    assert len(site.shop.ledger.shipments) == len(wanted)
    assert not printed.retry_put_off.restore(ids)  # shipped meanwhile: nothing goes out twice
    printed.retry_put_off(job_context())
    assert len(site.shop.ledger.shipments) == len(wanted)
    assert not printed.retry_put_off.waiting()


def test_a_cancel_of_what_was_tried_by_hand_cannot_be_taken_back(
    printed: Desk, site: PracticeSite
) -> None:
    wanted, receipt = put_off(printed, site)
    printed.retry_put_off.cancel(wanted)
    assert {each.parcel_id for each in printed.retry_put_off.cancelled()} == set(wanted)
    again = printed.ship_parcels(job_context(), wanted[:1])  # refused as before: it waits anew
    assert [bool(line.again_at) for line in again.lines] == [True]
    assert [bool(line.again_at) for line in kept(printed, receipt)] == [False] * len(wanted)
    site.shop.faults.clear()
    assert printed.ship_parcels(job_context(), wanted[1:2]).count(Outcome.DONE) == 1
    back = printed.retry_put_off.restore(wanted)
    assert {each.parcel_id for each in back} == set(wanted[2:])
    assert {each.parcel_id for each in printed.retry_put_off.waiting()} == {wanted[0], *wanted[2:]}


def test_the_gates_judge_again_before_each_retry(printed: Desk, site: PracticeSite) -> None:
    wanted, _ = put_off(printed, site)
    site.shop.faults.clear()
    printed.hold_orders.hold(wanted[:1], HoldWish(reason="缺货"))
    site.shop.happen.refund(row(printed, wanted[1]).order_ids[0])
    later(printed, site, 600)
    (receipt,) = printed.retry_put_off(job_context())
    outcomes = {line.parcel_id: line.outcome for line in receipt.lines}
    assert outcomes[wanted[0]] is outcomes[wanted[1]] is Outcome.BLOCKED
    assert len(site.shop.ledger.shipments) == len(wanted) - 2
    assert not printed.retry_put_off.waiting()


def test_patience_ends(printed: Desk, site: PracticeSite) -> None:
    printed.settings.put({"retry.hours": 1, "retry.most_s": 1800})
    wanted, receipt = put_off(printed, site)
    for _ in range(12):
        later(printed, site, 1900)
        printed.retry_put_off(job_context())
    assert not printed.retry_put_off.waiting()
    assert len(site.shop.ledger.calls_of(SHIP)) < 8 * len(wanted)
    assert {line.again_at for line in kept(printed, receipt)} == {None}
    assert {row(printed, p).retry_s for p in wanted} == {0}


def test_switched_off_nothing_waits(printed: Desk, site: PracticeSite) -> None:
    wanted, _ = put_off(printed, site)
    printed.settings.put({"retry.later": False})
    later(printed, site, 600)
    assert printed.retry_put_off(job_context()) == ()
    assert not printed.retry_put_off.waiting()
    assert {line.again_at for line in printed.ship_parcels(job_context(), wanted).lines} == {None}


def test_a_paused_shop_waits_on(printed: Desk, site: PracticeSite) -> None:
    wanted, _ = put_off(printed, site)
    site.shop.faults.clear()
    printed.manage_shops.pause(shop_of(site))
    later(printed, site, 600)
    assert printed.retry_put_off(job_context()) == ()
    printed.manage_shops.resume(shop_of(site))
    (receipt,) = printed.retry_put_off(job_context())
    assert receipt.count(Outcome.DONE) == len(wanted)


def test_an_unknown_outcome_is_asked_about_and_never_put_off(
    printed: Desk, site: PracticeSite
) -> None:
    wanted, _ = put_off(printed, site)
    site.shop.faults.clear()
    site.shop.faults.add("reset_after_work", endpoint=SHIP, count=None)
    later(printed, site, 150)
    printed.scan_gate.ask(job_context(), wanted)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None)
    (receipt,) = printed.retry_put_off(job_context())
    assert receipt.count(Outcome.UNKNOWN) == len(wanted)
    assert not printed.retry_put_off.waiting()
    site.shop.faults.clear()
    printed.ship_parcels.reconcile(job_context())
    assert len(site.shop.ledger.shipments) == len(wanted)


def test_paper_is_never_put_off(synced: Desk, site: PracticeSite) -> None:
    synced.acquire_waybills(job_context(), parcels(synced, Stage.TO_NUMBER)[:COUNT])
    wanted = parcels(synced, Stage.TO_PRINT)
    failed = Line(parcel_id=wanted[0], outcome=Outcome.FAILED, retry=Retry.LATER)
    with synced.ship_parcels._batches.running(BatchKind.PRINT, wanted) as batch:
        batch.lines |= {p: replace(failed, parcel_id=p) for p in wanted}
    assert not synced.retry_put_off.waiting()


def _requests(desk: Desk) -> dict[ParcelId, list[str]]:
    found: dict[ParcelId, list[str]] = {}
    with desk.ship_parcels._store.begin() as work:
        for shipment in work.shipments.in_state(*ShipmentState):
            found.setdefault(shipment.parcel_id, []).append(shipment.request_id)
    return found


def test_the_same_call_keeps_its_request_id_whoever_makes_it_again(
    printed: Desk, site: PracticeSite
) -> None:
    wanted, _ = put_off(printed, site)
    printed.ship_parcels(job_context(), wanted)  # a person
    site.shop.faults.clear()
    later(printed, site, 600)
    printed.retry_put_off(job_context())  # by itself
    requests = _requests(printed)
    assert {p: len(requests[p]) for p in wanted} == dict.fromkeys(wanted, 3)
    assert all(len(set(ids)) == 1 for ids in requests.values())
    assert len({ids[0] for ids in requests.values()}) == len(wanted)


def test_another_number_is_another_request(printed: Desk, site: PracticeSite) -> None:
    wanted, _ = put_off(printed, site)
    site.shop.faults.clear()
    one = wanted[:1]
    printed.redo_numbers(job_context(), one)
    printed.print_labels(job_context(), one, FIRST)
    printed.ship_parcels(job_context(), one)
    first, second = _requests(printed)[one[0]]
    assert first != second


def test_what_waits_ends_with_the_number_it_was_for(printed: Desk, site: PracticeSite) -> None:
    wanted, _ = put_off(printed, site)
    site.shop.faults.clear()
    printed.retry_put_off.cancel(wanted[1:2])
    printed.give_back_numbers(job_context(), wanted[:2])
    assert {each.parcel_id for each in printed.retry_put_off.waiting()} == set(wanted[2:])
    assert not printed.retry_put_off.restore(wanted[1:2])
    assert row(printed, wanted[0]).retry_s == 0
    printed.acquire_waybills(job_context(), wanted[:2])
    printed.print_labels(job_context(), wanted[:2], FIRST)
    later(printed, site, 200)
    printed.retry_put_off(job_context())
    assert {row(printed, p).stage for p in wanted[:2]} == {Stage.TO_SHIP}
    assert {row(printed, p).stage for p in wanted[2:]} == {Stage.SHIPPED}


def test_no_number_is_bought_again_that_another_act_took(synced: Desk, site: PracticeSite) -> None:
    one = parcels(synced, Stage.TO_NUMBER)[:1]
    synced.acquire_waybills(job_context(), one)
    synced.give_back_numbers(job_context(), one)
    refuse(site, BUY, NO_ORDER)
    synced.acquire_waybills(job_context(), one)
    site.shop.faults.clear()
    assert synced.redo_numbers(job_context(), one).count(Outcome.DONE) == 1
    assert not synced.retry_put_off.waiting()
    assert row(synced, one[0]).retry_s == 0
    synced.give_back_numbers(job_context(), one)
    assert synced.retry_put_off(job_context(), at_once=True) == ()
    assert row(synced, one[0]).stage is Stage.TO_NUMBER


def test_nothing_waits_for_parcels_that_went_into_another(synced: Desk, site: PracticeSite) -> None:
    group = synced.merge_parcels.suggest()[0]
    refuse(site, BUY, NO_ORDER)
    synced.acquire_waybills(job_context(), group)
    assert {each.parcel_id for each in synced.retry_put_off.waiting()} == set(group)
    synced.merge_parcels(job_context(), [group])
    assert not synced.retry_put_off.waiting()
    assert {row(synced, parcel_id).retry_s for parcel_id in group} == {0}


def test_an_added_parcel_that_is_taken_away_waits_no_longer(
    printed: Desk, site: PracticeSite
) -> None:
    main = parcels(printed, Stage.TO_SHIP)[0]
    refuse(site, BUY, NO_ORDER)
    added = printed.add_parcel(job_context(), main).lines[0].parcel_id
    assert [each.parcel_id for each in printed.retry_put_off.waiting()] == [added]
    printed.give_back_numbers(job_context(), (added,))
    assert not printed.retry_put_off.waiting()
