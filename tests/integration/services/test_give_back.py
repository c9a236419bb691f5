"""回收 and 重做: numbers go back once, whatever is refused, lost or cut off."""

from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Block
from app.domain.ids import ParcelId
from app.domain.parcel import LIVE_STAGES, Stage
from app.domain.receipt import Line, Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.workbench.verbs import Verb, fits
from app.services.acquire_waybills import AcquireWaybills
from app.services.give_back_numbers import VOID, GiveBackNumbers
from app.settings.printers import FIRST
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import later, parcels, shop_of

CANCEL, BUY = "logistics.cancelOrder", "logistics.newCreateOrder"
DONE_ALREADY = (10901, 10801, 1102, 8037)
REFUSALS = {
    **dict.fromkeys((10802, 8060, 1105, 20802, 10000, 10902), "快递已揽收，不能回收"),
    10804: "运单号已有物流记录，不能回收",
    4007: "订单已用这个运单号发货，不能回收",
    10013: "取消比例超过了快递的上限",
    **dict.fromkeys((10014, 10003, 10803), "平台上没有这个运单号"),
    5001: "这家快递不支持回收运单号",
    10711: "没有订购这家快递的电子面单",
}
PASSING = (4001, 4009, 11404, 8018)


class Died(BaseException):
    """The power went."""


def die(*_: object, **__: object) -> None:
    raise Died


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    """A desk with four parcels that have a number."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:4])
    return desk


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def one(desk: Desk) -> ParcelId:
    return parcels(desk, Stage.TO_PRINT)[0]


def given_back(desk: Desk, parcel_id: ParcelId) -> Line:
    return desk.give_back_numbers(job_context(), (parcel_id,)).lines[0]


def in_doubt(desk: Desk, site: PracticeSite, *, bought: bool) -> ParcelRow:
    """A parcel of which nobody here knows whether its number was ``bought``."""
    desk.sync_orders(job_context(), shop_of(site))
    row = next(r for r in desk.reader.parcels() if not r.blocks and r.kinds > 1)
    lost = "reset_after_work" if bought else "reset"
    site.shop.faults.add(lost, endpoint=BUY, count=None)
    assert desk.acquire_waybills(job_context(), (row.parcel_id,)).count(Outcome.UNKNOWN) == 1
    site.shop.faults.clear()
    return row


def test_a_number_goes_back_once_and_the_parcel_is_to_be_numbered_anew(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    old = {row_of(numbered, p).tracking_number for p in wanted}
    receipt = numbered.give_back_numbers(job_context(), wanted * 2)
    assert receipt.count(Outcome.DONE) == 4
    assert {row.number for row in site.shop.ledger.cancellations} == old
    assert set(wanted) <= set(parcels(numbered, Stage.TO_NUMBER))
    again = numbered.give_back_numbers(job_context(), wanted)
    assert again.count(Outcome.ALREADY) == 4
    numbered.acquire_waybills(job_context(), wanted)
    new = {row_of(numbered, p).tracking_number for p in wanted}
    assert len(new) == 4
    assert new.isdisjoint(old)
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


@pytest.mark.parametrize("number", DONE_ALREADY)
def test_a_number_that_is_gone_already_counts_as_given_back(
    numbered: Desk, site: PracticeSite, number: int
) -> None:
    parcel = one(numbered)
    site.shop.faults.add("refuse", endpoint=CANCEL, value=number)
    assert given_back(numbered, parcel).outcome is Outcome.DONE
    assert row_of(numbered, parcel).stage is Stage.TO_NUMBER


@pytest.mark.parametrize(("number", "title"), REFUSALS.items())
def test_every_refusal_says_why_and_what_next_and_leaves_the_number(
    numbered: Desk, site: PracticeSite, number: int, title: str
) -> None:
    parcel = one(numbered)
    before = row_of(numbered, parcel)
    site.shop.faults.add("refuse", endpoint=CANCEL, value=number)
    line = given_back(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.FAILED, title)
    assert line.advice
    row = row_of(numbered, parcel)
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, frozenset())
    assert (row.tracking_number, row.problem) == (before.tracking_number, title)
    assert numbered.give_back_numbers.reconcile(job_context()).lines == ()


def test_a_number_that_the_courier_took_back_makes_room_for_a_new_one(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    site.shop.faults.add("refuse", endpoint=CANCEL, value=10903)
    line = given_back(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.ALREADY, "运单号已被快递收回")
    assert row_of(numbered, parcel).stage is Stage.TO_NUMBER


@pytest.mark.parametrize("number", PASSING)
def test_what_passes_is_tried_again_by_itself(
    numbered: Desk, site: PracticeSite, number: int
) -> None:
    site.shop.faults.add("refuse", endpoint=CANCEL, value=number, count=2)
    parcel = one(numbered)
    assert given_back(numbered, parcel).outcome is Outcome.DONE
    assert len(site.shop.ledger.cancellations) == 1


def test_a_lost_answer_blocks_the_parcel_until_asking_again_settles_it(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    site.shop.faults.add("reset_after_work", endpoint=CANCEL, count=None)
    assert given_back(numbered, parcel).outcome is Outcome.UNKNOWN
    assert row_of(numbered, parcel).blocks == {Block.GIVING_BACK}
    printed = numbered.print_labels(job_context(), (parcel,), FIRST)
    assert printed.lines[0].title == Block.GIVING_BACK.reason
    bought = numbered.acquire_waybills(job_context(), (parcel,))
    assert bought.lines[0].outcome is Outcome.BLOCKED
    still = numbered.give_back_numbers.reconcile(job_context())
    assert still.count(Outcome.UNKNOWN) == 1
    site.shop.faults.clear()
    assert numbered.give_back_numbers.reconcile(job_context()).count(Outcome.DONE) == 1
    assert len(site.shop.ledger.cancellations) == 1
    row = row_of(numbered, parcel)
    assert (row.stage, row.blocks, row.problem) == (Stage.TO_NUMBER, frozenset(), "")


def test_a_doubt_that_ends_in_a_refusal_frees_the_parcel(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    site.shop.faults.add("half_body", endpoint=CANCEL, count=4)
    site.shop.faults.add("refuse", endpoint=CANCEL, value=10902, count=None)
    assert given_back(numbered, parcel).outcome is Outcome.UNKNOWN
    assert numbered.give_back_numbers.reconcile(job_context()).count(Outcome.FAILED) == 1
    row = row_of(numbered, parcel)
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, frozenset())


def test_an_unplugged_network_leaves_everything_as_it_was(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    site.shop.stop()
    receipt = numbered.give_back_numbers(job_context(), (parcel,))
    assert receipt.retryable == (parcel,)
    assert row_of(numbered, parcel).blocks == frozenset()


def test_a_cancelled_batch_leaves_the_rest_alone(numbered: Desk, site: PracticeSite) -> None:
    cancel = CancelAt(1)
    cancel.stop.set()
    receipt = numbered.give_back_numbers(cancel.context, parcels(numbered, Stage.TO_PRINT))
    assert receipt.count(Outcome.SKIPPED) == 4
    assert site.shop.ledger.cancellations == []
    assert len(parcels(numbered, Stage.TO_PRINT)) == 4


@pytest.mark.parametrize("arrived", [True, False])
def test_a_death_in_the_middle_keeps_the_block_and_is_asked_about(
    numbered: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    with monkeypatch.context() as death:
        death.setattr(GiveBackNumbers, "_settle" if arrived else "_call", die)
        with pytest.raises(Died):
            numbered.give_back_numbers(job_context(), wanted)
    assert bool(site.shop.ledger.cancellations) is arrived
    assert numbered.give_back_numbers.recover() == 4
    assert {row_of(numbered, p).blocks for p in wanted} == {frozenset({Block.GIVING_BACK})}
    settled = numbered.give_back_numbers.reconcile(job_context())
    assert settled.count(Outcome.DONE) == 4
    assert len(site.shop.ledger.cancellations) == 4
    assert set(wanted) <= set(parcels(numbered, Stage.TO_NUMBER))


def test_paper_of_a_number_that_went_back_is_to_be_destroyed(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    numbered.print_labels(job_context(), (parcel,), FIRST)
    line = given_back(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.DONE, "面单已打印，请销毁")
    detail = numbered.reader.detail(parcel)
    assert detail is not None
    assert [job.problem for job in detail.jobs] == [VOID]
    assert row_of(numbered, parcel).copies == 0


def test_a_shipped_number_stays(numbered: Desk, site: PracticeSite) -> None:
    parcel = one(numbered)
    numbered.print_labels(job_context(), (parcel,), FIRST)
    numbered.ship_parcels(job_context(), (parcel,))
    line = given_back(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "已用这个号发货，不能回收")
    assert site.shop.ledger.calls_of(CANCEL) == []


def test_numbers_of_cancelled_orders_are_offered_and_their_parcels_close(
    numbered: Desk, site: PracticeSite
) -> None:
    assert numbered.reader.recyclable() == ()
    parcel = one(numbered)
    order_id = row_of(numbered, parcel).order_ids[0]
    site.shop.happen.cancel(order_id)
    later(numbered, site)
    numbered.sync_orders(job_context(), shop_of(site))
    (offered,) = numbered.reader.recyclable()
    assert (offered.parcel_id, offered.copies) == (parcel, 0)
    assert Block.CANCELLED in offered.blocks
    assert given_back(numbered, parcel).outcome is Outcome.DONE
    assert row_of(numbered, parcel).stage is Stage.CLOSED
    assert numbered.reader.recyclable() == ()


def test_a_recycled_number_is_another_issue(numbered: Desk, site: PracticeSite) -> None:
    first, second = parcels(numbered, Stage.TO_NUMBER)[:2]
    parcel = one(numbered)
    number = row_of(numbered, parcel).tracking_number
    assert number is not None
    given_back(numbered, parcel)
    later(numbered, site, seconds=2 * 3600)
    numbered.acquire_waybills(job_context(), (first, second))
    taken = {p: row_of(numbered, p).tracking_number for p in (first, second)}
    assert number in taken.values()  # the courier gave it out again
    owner = next(p for p, its in taken.items() if its == number)
    holders = numbered.reader.holders(number)
    assert (holders.current, holders.former) == ((owner,), (parcel,))
    later(numbered, site)
    given_back(numbered, parcel)
    assert row_of(numbered, owner).tracking_number == number


@pytest.mark.parametrize("bought", [True, False])
@pytest.mark.parametrize("ends", ["cancel", "ship_elsewhere"])
def test_a_number_in_doubt_goes_back_though_its_order_was_stopped_since(
    desk: Desk, site: PracticeSite, bought: bool, ends: str
) -> None:
    row = in_doubt(desk, site, bought=bought)
    assert getattr(site.shop.happen, ends)(row.order_ids[0])
    later(desk, site, 600)
    desk.sync_orders(job_context(), shop_of(site))
    assert desk.acquire_waybills.reconcile(job_context()).count(Outcome.BLOCKED) == 1
    (line,) = desk.give_back_numbers(job_context(), (row.parcel_id,)).lines
    ledger = site.shop.ledger
    assert line.outcome in {Outcome.DONE, Outcome.ALREADY}
    assert {n.number for n in ledger.numbers} == {c.number for c in ledger.cancellations}
    now = row_of(desk, row.parcel_id)
    assert now.stage is (Stage.CLOSED if ends == "cancel" else Stage.TO_NUMBER)
    assert desk.acquire_waybills.reconcile(job_context()).lines == ()
    if ends == "ship_elsewhere":
        assert now.blocks == frozenset()  # the rest may go
        assert desk.acquire_waybills(job_context(), (row.parcel_id,)).count(Outcome.DONE) == 1


@pytest.mark.parametrize("bought", [True, False])
def test_a_death_after_a_doubt_was_settled_still_gives_the_number_back(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, bought: bool
) -> None:
    row = in_doubt(desk, site, bought=bought)
    site.shop.happen.cancel(row.order_ids[0])
    later(desk, site, 600)
    desk.sync_orders(job_context(), shop_of(site))
    with monkeypatch.context() as death:
        death.setattr(GiveBackNumbers, "_intend", die)
        with pytest.raises(Died):
            desk.give_back_numbers(job_context(), (row.parcel_id,))
    ledger = site.shop.ledger
    assert (len(ledger.numbers), len(ledger.cancellations)) == (1, 0)
    (offer,) = desk.resume_batches.waiting()
    (line,) = desk.resume_batches(job_context(), offer.batch.batch_id).lines
    assert line.outcome is Outcome.DONE
    assert (len(ledger.numbers), len(ledger.cancellations)) == (1, 1)
    assert row_of(desk, row.parcel_id).stage is Stage.CLOSED


@pytest.mark.parametrize("bought", [True, False])
@pytest.mark.parametrize("asked_by", ["acquire", "background"])
@pytest.mark.parametrize("mended_by", ["update", "redo"])
def test_a_number_in_doubt_whose_receiver_moved_is_found_out_and_put_right(
    desk: Desk, site: PracticeSite, bought: bool, asked_by: str, mended_by: str
) -> None:
    parcel = in_doubt(desk, site, bought=bought).parcel_id
    site.shop.happen.change_address(row_of(desk, parcel).order_ids[0])
    later(desk, site, 600)
    desk.sync_orders(job_context(), shop_of(site))
    assert row_of(desk, parcel).blocks == {Block.ADDRESS_CHANGED}
    (line,) = desk.update_waybills(job_context(), (parcel,)).lines
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "取号结果未知")
    if asked_by == "acquire":
        assert fits(Verb.ACQUIRE, row_of(desk, parcel))
        asked = desk.acquire_waybills(job_context(), (parcel,))
    else:
        asked = desk.acquire_waybills.reconcile(job_context())
    assert asked.count(Outcome.DONE) == 1
    row = row_of(desk, parcel)
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, {Block.ADDRESS_CHANGED})
    assert [n.number for n in site.shop.ledger.numbers] == [row.tracking_number]
    printed = desk.print_labels(job_context(), (parcel,), FIRST)
    assert printed.count(Outcome.BLOCKED) == 1
    mend = desk.update_waybills if mended_by == "update" else desk.redo_numbers
    assert mend(job_context(), (parcel,)).count(Outcome.DONE) == 1
    assert desk.print_labels(job_context(), (parcel,), FIRST).count(Outcome.DONE) == 1


# 重做


def test_redo_waits_for_a_number_in_doubt(desk: Desk, site: PracticeSite) -> None:
    row = in_doubt(desk, site, bought=False)
    (line,) = desk.redo_numbers(job_context(), (row.parcel_id,)).lines
    assert line.outcome is Outcome.BLOCKED
    assert not site.shop.ledger.numbers
    assert row_of(desk, row.parcel_id).stage is Stage.NUMBER_UNKNOWN


def test_redo_gives_back_and_takes_a_new_number(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    old = {p: row_of(numbered, p).tracking_number for p in wanted}
    numbered.print_labels(job_context(), wanted[:1], FIRST)
    receipt = numbered.redo_numbers(job_context(), wanted)
    assert receipt.count(Outcome.DONE) == 4
    assert receipt.lines[0].title == "面单已打印，请销毁"
    new = {p: row_of(numbered, p).tracking_number for p in wanted}
    assert all(new[p] and new[p] != old[p] for p in wanted)
    assert {row_of(numbered, p).stage for p in wanted} == {Stage.TO_PRINT}
    assert numbered.print_labels(job_context(), wanted, FIRST).count(Outcome.DONE) == 4
    assert numbered.redo_numbers.reconcile(job_context()).lines == ()


def test_redo_buys_nothing_when_the_old_number_stays(numbered: Desk, site: PracticeSite) -> None:
    parcel = one(numbered)
    number = row_of(numbered, parcel).tracking_number
    site.shop.faults.add("refuse", endpoint=CANCEL, value=10902)
    bought = len(site.shop.ledger.numbers)
    receipt = numbered.redo_numbers(job_context(), (parcel,))
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert row_of(numbered, parcel).tracking_number == number
    assert len(site.shop.ledger.numbers) == bought
    assert numbered.redo_numbers.reconcile(job_context()).lines == ()


def test_a_death_between_the_two_halves_is_gone_on_with(
    numbered: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = one(numbered)
    old = row_of(numbered, parcel).tracking_number
    with monkeypatch.context() as death:
        death.setattr(AcquireWaybills, "part", die)
        with pytest.raises(Died):
            numbered.redo_numbers(job_context(), (parcel,))
    assert row_of(numbered, parcel).stage is Stage.TO_NUMBER
    resumed = numbered.redo_numbers.reconcile(job_context())
    assert [line.outcome for line in resumed.lines] == [Outcome.DONE]
    row = row_of(numbered, parcel)
    assert row.stage is Stage.TO_PRINT
    assert row.tracking_number not in {None, old}
    assert numbered.redo_numbers.reconcile(job_context()).lines == ()
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


def test_the_next_start_of_the_program_goes_on_with_a_redo(
    site: PracticeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "killed"
    with open_desk(profile, "file", deliver=lambda call: call()) as first:
        bind_practice(first, site)
        first.sync_orders(job_context(), shop_of(site))
        parcel = parcels(first, Stage.TO_NUMBER)[0]
        first.acquire_waybills(job_context(), (parcel,))
        with monkeypatch.context() as death:
            death.setattr(AcquireWaybills, "part", die)
            with pytest.raises(Died):
                first.redo_numbers(job_context(), (parcel,))
    with open_desk(profile, "file", deliver=lambda call: call()) as second:
        assert row_of(second, parcel).stage is Stage.TO_NUMBER
        assert second.redo_numbers.reconcile(job_context()).count(Outcome.DONE) == 1
        assert row_of(second, parcel).stage is Stage.TO_PRINT
    assert len(site.shop.ledger.cancellations) == 1
    assert len(site.shop.ledger.numbers) == 2


def test_a_lost_cancel_of_a_redo_goes_on_when_it_is_settled(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    site.shop.faults.add("reset_after_work", endpoint=CANCEL, count=None)
    receipt = numbered.redo_numbers(job_context(), (parcel,))
    assert receipt.count(Outcome.UNKNOWN) == 1
    assert numbered.redo_numbers.reconcile(job_context()).lines == ()
    site.shop.faults.clear()
    numbered.give_back_numbers.reconcile(job_context())
    assert numbered.redo_numbers.reconcile(job_context()).count(Outcome.DONE) == 1
    assert row_of(numbered, parcel).stage is Stage.TO_PRINT
    assert len(site.shop.ledger.cancellations) == 1


def test_a_new_number_that_cannot_be_had_says_that_the_old_one_is_gone(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = one(numbered)
    site.shop.faults.add("refuse", endpoint=BUY, value=10711)
    receipt = numbered.redo_numbers(job_context(), (parcel,))
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert receipt.lines[0].title.startswith("旧号已回收")
    row = row_of(numbered, parcel)
    assert (row.stage, row.problem) == (Stage.TO_NUMBER, receipt.lines[0].title)
    assert numbered.redo_numbers.reconcile(job_context()).lines == ()


def test_a_part_refunded_parcel_is_numbered_anew_without_the_refunded_goods(
    numbered: Desk, site: PracticeSite
) -> None:
    order = next(
        order
        for order in site.shop.orders
        if len([line for line in order.lines if line.left]) > 1
        and not any(line.after_sale_status for line in order.lines)
        and numbered.reader.find_parcels(order.order_id)
        and row_of(numbered, numbered.reader.find_parcels(order.order_id)[0]).stage
        in {Stage.TO_NUMBER, Stage.TO_PRINT}
    )
    (parcel,) = numbered.reader.find_parcels(order.order_id)
    numbered.acquire_waybills(job_context(), (parcel,))
    site.shop.happen.refund(order.order_id, item_id=order.lines[0].item_id)
    site.shop.happen.agree_refund(order.order_id)
    later(numbered, site)
    numbered.sync_orders(job_context(), shop_of(site))
    assert row_of(numbered, parcel).blocks == {Block.PARTLY_REFUNDED}
    kinds = row_of(numbered, parcel).kinds
    assert numbered.redo_numbers(job_context(), (parcel,)).count(Outcome.DONE) == 1
    row = row_of(numbered, parcel)
    assert (row.stage, row.blocks, row.kinds) == (Stage.TO_PRINT, frozenset(), kinds - 1)
    assert row.parcel_id in {r.parcel_id for r in numbered.reader.parcels(stages=LIVE_STAGES)}
