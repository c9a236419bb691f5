"""更新面单, 加包裹, 加件: what happens to a number after it was bought."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.gate import Block
from app.domain.ids import ParcelId
from app.domain.parcel import Making, Stage
from app.domain.receipt import Line, Outcome
from app.presentation.desk import Desk
from app.services.update_waybills import VOID, UpdateWaybills
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of
from tests.integration.services.numbers import Died, detail_of, die, edited, row_of, shipped

UPDATE, APPEND = "logistics.updateOrder", "logistics.appendSubOrder"
EXTRA, SHIP = "order.uploadextrapackage", "order.logisticsAdd"


def moved_house(desk: Desk, site: PracticeSite, *, printed: bool = False) -> ParcelId:
    """A parcel with a number whose buyer has changed the address."""
    parcel = parcels(desk, Stage.TO_PRINT)[0]
    if printed:
        desk.print_labels(job_context(), (parcel,), FIRST)
    site.shop.happen.change_address(row_of(desk, parcel).order_ids[0])
    later(desk, site)
    desk.sync_orders(job_context(), shop_of(site))
    assert row_of(desk, parcel).blocks == {Block.ADDRESS_CHANGED}
    return parcel


def updated(desk: Desk, parcel: ParcelId) -> Line:
    return desk.update_waybills(job_context(), (parcel,)).lines[0]


# 更新面单


def test_an_update_keeps_the_number_for_the_new_receiver(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = moved_house(numbered, site)
    number = row_of(numbered, parcel).tracking_number
    assert updated(numbered, parcel).outcome is Outcome.DONE
    row = row_of(numbered, parcel)
    assert (row.tracking_number, row.blocks, row.stage) == (number, frozenset(), Stage.TO_PRINT)
    assert [u.number for u in site.shop.ledger.updates] == [number]
    assert updated(numbered, parcel).outcome is Outcome.ALREADY
    numbered.print_labels(job_context(), (parcel,), FIRST)
    assert numbered.ship_parcels(job_context(), (parcel,)).count(Outcome.DONE) == 1


def test_an_update_without_a_number_asks_for_one(numbered: Desk) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    numbered.give_back_numbers(job_context(), (parcel,))
    line = updated(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "还没有取号")


def test_old_paper_is_void_and_the_label_is_printed_again(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = moved_house(numbered, site, printed=True)
    line = updated(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.DONE, "旧面单作废，请重新打印")
    assert row_of(numbered, parcel).stage is Stage.TO_PRINT
    unshipped = numbered.ship_parcels(job_context(), (parcel,))
    assert unshipped.lines[0].outcome is Outcome.BLOCKED
    assert numbered.print_labels(job_context(), (parcel,), FIRST).count(Outcome.DONE) == 1
    first, second = detail_of(numbered, parcel).jobs
    assert (first.problem, second.problem) == (VOID, "")
    assert (second.reason, second.copy) == ("收件地址已更新", 2)
    assert row_of(numbered, parcel).stage is Stage.TO_SHIP
    again = numbered.print_labels(job_context(), (parcel,), FIRST)
    assert again.lines[0].outcome is Outcome.ALREADY


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (10912, "运单号已有物流记录，不能更新"),
        (10902, "快递已揽收，不能更新"),
        (10802, "快递已揽收，不能更新"),
        (10901, "运单号已经取消，不能更新"),
        (5001, "这家快递不支持更新面单"),
        (10701, "网点电子面单余额不足，不能更新"),
        (88888, "平台拒绝了这次请求"),
    ],
)
def test_a_refused_update_says_why_and_leaves_the_block(
    numbered: Desk, site: PracticeSite, number: int, title: str
) -> None:
    parcel = moved_house(numbered, site)
    site.shop.faults.add("refuse", endpoint=UPDATE, value=number)
    line = updated(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.FAILED, title)
    assert line.advice
    assert row_of(numbered, parcel).blocks == {Block.ADDRESS_CHANGED}
    assert numbered.update_waybills.reconcile(job_context()).lines == ()
    assert numbered.redo_numbers(job_context(), (parcel,)).count(Outcome.DONE) == 1
    assert row_of(numbered, parcel).blocks == frozenset()


@pytest.mark.parametrize("number", [4007, 4008, 4009, 10719, 20043, 15000])
def test_what_passes_is_updated_by_itself(numbered: Desk, site: PracticeSite, number: int) -> None:
    parcel = moved_house(numbered, site)
    site.shop.faults.add("refuse", endpoint=UPDATE, value=number, count=2)
    assert updated(numbered, parcel).outcome is Outcome.DONE


def test_a_lost_update_stays_blocked_until_it_is_said_again(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = moved_house(numbered, site)
    site.shop.faults.add("reset_after_work", endpoint=UPDATE, count=None)
    assert updated(numbered, parcel).outcome is Outcome.UNKNOWN
    assert row_of(numbered, parcel).blocks == {Block.ADDRESS_CHANGED}
    site.shop.faults.clear()
    assert numbered.update_waybills.reconcile(job_context()).count(Outcome.DONE) == 1
    row = row_of(numbered, parcel)
    assert (row.blocks, row.problem) == (frozenset(), "")
    assert numbered.update_waybills.reconcile(job_context()).lines == ()


@pytest.mark.parametrize("place", ["_updated", "_call"])
def test_an_update_cut_off_is_blocked_and_said_again(
    numbered: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    parcel = moved_house(numbered, site)
    with monkeypatch.context() as death:
        death.setattr(UpdateWaybills, place, die)
        with pytest.raises(Died):
            numbered.update_waybills(job_context(), (parcel,))
    assert row_of(numbered, parcel).blocks == {Block.ADDRESS_CHANGED}
    assert numbered.update_waybills.recover() == 1
    assert numbered.update_waybills.reconcile(job_context()).count(Outcome.DONE) == 1
    assert row_of(numbered, parcel).blocks == frozenset()


def test_an_update_that_is_moot_is_dropped(numbered: Desk, site: PracticeSite) -> None:
    parcel = moved_house(numbered, site)
    site.shop.faults.add("reset_after_work", endpoint=UPDATE, count=None)
    updated(numbered, parcel)
    site.shop.faults.clear()
    numbered.redo_numbers(job_context(), (parcel,))
    assert numbered.update_waybills.reconcile(job_context()).lines == ()
    assert row_of(numbered, parcel).blocks == frozenset()


# 加包裹


def test_an_added_parcel_follows_the_one_with_the_goods(numbered: Desk, site: PracticeSite) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    order_id = row_of(numbered, parcel).order_ids[0]
    (line,) = numbered.add_parcel(job_context(), parcel).lines
    assert line.outcome is Outcome.DONE
    extra = row_of(numbered, line.parcel_id)
    assert (extra.made_by, extra.stage, extra.quantity) == (Making.EXTRA, Stage.TO_PRINT, 0)
    assert extra.tracking_number != row_of(numbered, parcel).tracking_number
    assert len({n.pack_id for n in site.shop.ledger.numbers if n.order_id == order_id}) == 2
    both = (line.parcel_id, parcel)
    assert numbered.print_labels(job_context(), both, FIRST).count(Outcome.DONE) == 2
    alone = numbered.ship_parcels(job_context(), (line.parcel_id,))
    assert alone.lines[0].title == "主包裹还没有发货"
    assert numbered.ship_parcels(job_context(), both).count(Outcome.DONE) == 2
    assert [s.method for s in site.shop.ledger.shipments] == [SHIP, EXTRA]
    later(numbered, site)
    numbered.sync_orders(job_context(), shop_of(site))
    rows = [row_of(numbered, p) for p in both]
    assert [(row.stage, row.blocks) for row in rows] == [(Stage.SHIPPED, frozenset())] * 2
    later(numbered, site, seconds=72 * 3600)
    assert numbered.track_parcels(job_context(), shop_of(site)).picked_up == 2


def test_a_parcel_is_added_after_shipping_too(numbered: Desk, site: PracticeSite) -> None:
    parcel = shipped(numbered)
    later(numbered, site)
    numbered.sync_orders(job_context(), shop_of(site))
    (line,) = numbered.add_parcel(job_context(), parcel).lines
    assert numbered.print_labels(job_context(), (line.parcel_id,), FIRST).count(Outcome.DONE) == 1
    assert numbered.ship_parcels(job_context(), (line.parcel_id,)).count(Outcome.DONE) == 1


@pytest.mark.parametrize("fault", ["reset_after_work", "reset"])
def test_a_lost_answer_of_an_added_parcel_is_settled_by_asking(
    numbered: Desk, site: PracticeSite, fault: str
) -> None:
    parcel = shipped(numbered)
    (line,) = numbered.add_parcel(job_context(), parcel).lines
    numbered.print_labels(job_context(), (line.parcel_id,), FIRST)
    site.shop.faults.add(fault, endpoint=EXTRA, count=None)
    receipt = numbered.ship_parcels(job_context(), (line.parcel_id,))
    arrived = fault == "reset_after_work"
    assert receipt.lines[0].outcome is (Outcome.DONE if arrived else Outcome.FAILED)
    site.shop.faults.clear()
    numbered.ship_parcels(job_context(), (line.parcel_id,))
    assert len([s for s in site.shop.ledger.shipments if s.method == EXTRA]) == 1


def test_an_added_parcel_is_taken_away_by_giving_its_number_back(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    (line,) = numbered.add_parcel(job_context(), parcel).lines
    numbered.give_back_numbers(job_context(), (line.parcel_id,))
    assert row_of(numbered, line.parcel_id).stage is Stage.CLOSED
    later(numbered, site)
    numbered.sync_orders(job_context(), shop_of(site))
    assert row_of(numbered, line.parcel_id).stage is Stage.CLOSED
    (again,) = numbered.add_parcel(job_context(), parcel).lines
    assert again.outcome is Outcome.DONE
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


def test_an_added_parcel_without_a_number_just_goes(numbered: Desk, site: PracticeSite) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    site.shop.happen.set_balance("zhongtong", 0)
    (line,) = numbered.add_parcel(job_context(), parcel).lines
    assert line.outcome is Outcome.FAILED
    assert row_of(numbered, line.parcel_id).stage is Stage.TO_NUMBER
    (gone,) = numbered.give_back_numbers(job_context(), (line.parcel_id,)).lines
    assert (gone.outcome, gone.title) == (Outcome.DONE, "加的包裹已撤销")
    assert row_of(numbered, line.parcel_id).stage is Stage.CLOSED


# 子母件


def test_pieces_have_a_number_and_a_label_each(numbered: Desk, site: PracticeSite) -> None:
    parcel = parcels(numbered, Stage.TO_NUMBER)[0]
    assert numbered.acquire_waybills(job_context(), (parcel,), pieces=3).count(Outcome.DONE) == 1
    receipt = numbered.print_labels(job_context(), (parcel,), FIRST)
    assert [line.outcome for line in receipt.lines] == [Outcome.DONE]
    jobs = detail_of(numbered, parcel).jobs
    assert [(job.piece, job.copy, job.sequence) for job in jobs] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
    ]
    row = row_of(numbered, parcel)
    assert (row.stage, row.copies) == (Stage.TO_SHIP, 1)
    assert numbered.ship_parcels(job_context(), (parcel,)).count(Outcome.DONE) == 1


def test_pieces_that_come_later_bring_the_parcel_back_to_the_printer(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    numbered.print_labels(job_context(), (parcel,), FIRST)
    (line,) = numbered.add_pieces(job_context(), parcel, 3).lines
    assert (line.outcome, line.title) == (Outcome.DONE, "共 3 件")
    assert row_of(numbered, parcel).stage is Stage.TO_PRINT
    numbered.print_labels(job_context(), (parcel,), FIRST)
    jobs = detail_of(numbered, parcel).jobs
    assert [(job.piece, job.reason) for job in jobs] == [(1, ""), (2, ""), (3, "")]
    assert row_of(numbered, parcel).stage is Stage.TO_SHIP
    assert numbered.add_pieces(job_context(), parcel, 2).lines[0].outcome is Outcome.ALREADY


def test_pieces_of_a_parcel_without_a_number_are_taken_with_it(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = parcels(numbered, Stage.TO_NUMBER)[0]
    assert numbered.add_pieces(job_context(), parcel, 2).count(Outcome.DONE) == 1
    numbers = site.shop.world.shops[site.config.shop_id].numbers
    issue = numbers.find(str(row_of(numbered, parcel).tracking_number))
    assert issue is not None
    assert len(issue.sub_numbers) == 1


@pytest.mark.parametrize("fault", ["reset_after_work", "reset"])
def test_a_lost_answer_of_more_pieces_is_settled_without_adding_twice(
    numbered: Desk, site: PracticeSite, fault: str
) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    site.shop.faults.add(fault, endpoint=APPEND, count=None)
    (line,) = numbered.add_pieces(job_context(), parcel, 3).lines
    arrived = fault == "reset_after_work"
    assert line.outcome is (Outcome.DONE if arrived else Outcome.FAILED)
    site.shop.faults.clear()
    numbered.add_pieces(job_context(), parcel, 3)
    assert len([u for u in site.shop.ledger.updates if u.what == "pieces"]) == 1


def test_when_nobody_can_be_asked_about_pieces_they_stay_unknown(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    site.shop.faults.add("reset_after_work", endpoint=APPEND, count=None)
    site.shop.faults.add("reset", endpoint="logistics.newCreateOrder", count=None)
    assert numbered.add_pieces(job_context(), parcel, 3).lines[0].outcome is Outcome.UNKNOWN
    assert numbered.add_pieces(job_context(), parcel, 4).lines[0].outcome is Outcome.UNKNOWN
    site.shop.faults.clear()
    assert numbered.add_pieces.reconcile(job_context()).count(Outcome.DONE) == 1
    assert len([u for u in site.shop.ledger.updates if u.what == "pieces"]) == 1


@pytest.mark.parametrize("number", [8168, 10901])
def test_pieces_are_refused_with_a_reason(numbered: Desk, site: PracticeSite, number: int) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    site.shop.faults.add("refuse", endpoint=APPEND, value=number)
    (line,) = numbered.add_pieces(job_context(), parcel, 3).lines
    assert line.outcome is Outcome.FAILED
    assert "加件" in line.title
    assert line.advice


def test_a_new_number_is_for_as_many_pieces_as_the_old_one(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = parcels(numbered, Stage.TO_PRINT)[0]
    numbered.add_pieces(job_context(), parcel, 3)
    numbered.redo_numbers(job_context(), (parcel,))
    numbers = site.shop.shop().numbers
    for _ in range(2):
        issue = numbers.find(str(row_of(numbered, parcel).tracking_number))
        assert issue is not None
        assert len(issue.sub_numbers) == 2
        if row_of(numbered, parcel).stage is Stage.TO_PRINT:
            numbered.print_labels(job_context(), (parcel,), FIRST)
            assert len(detail_of(numbered, parcel).jobs) == 3
            numbered.ship_parcels(job_context(), (parcel,))
            edited(numbered, parcel)
