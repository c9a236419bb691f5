"""改单号: another number, or a former one, for what has been shipped."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import CarrierCode, OrderId, ParcelId, TrackingNumber
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.domain.shipment import ShipCall
from app.presentation.desk import Desk
from app.presentation.workbench.verbs import Verb, fits
from app.sandbox.records import TO_SHIP
from app.services.edit_number import EditNumber, NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of
from tests.integration.services.numbers import (
    TYPED,
    Died,
    detail_of,
    die,
    edited,
    number_of,
    row_of,
    shipped,
)

EDIT = "order.logisticsEdit"


def on_platform(desk: Desk, site: PracticeSite, parcel: ParcelId) -> list[str]:
    order = site.shop.order(row_of(desk, parcel).order_ids[0])
    return [pack.number for pack in order.packs]


def test_a_new_number_takes_the_old_ones_place(numbered: Desk, site: PracticeSite) -> None:
    parcel = shipped(numbered)
    old = row_of(numbered, parcel)
    later(numbered, site)
    assert edited(numbered, parcel).outcome is Outcome.DONE
    row = row_of(numbered, parcel)
    assert row.tracking_number != old.tracking_number
    assert on_platform(numbered, site, parcel) == [row.tracking_number]
    assert (row.stage, row.blocks) == (Stage.SHIPPED, frozenset())
    assert row.uploaded_s > old.uploaded_s
    (offered,) = numbered.reader.recyclable()
    assert (offered.tracking_number, offered.spare) == (old.tracking_number, True)
    assert offered.copies == 1
    (line,) = numbered.give_back_numbers(job_context(), (parcel,)).lines
    assert (line.outcome, line.title) == (Outcome.DONE, "面单已打印，请销毁")
    assert row_of(numbered, parcel).tracking_number == row.tracking_number
    assert row_of(numbered, parcel).stage is Stage.SHIPPED
    later(numbered, site, seconds=72 * 3600)
    assert numbered.track_parcels(job_context(), shop_of(site)).picked_up == 1


def test_a_typed_number_is_never_given_back(numbered: Desk, site: PracticeSite) -> None:
    parcel = shipped(numbered)
    assert edited(numbered, parcel, TYPED).outcome is Outcome.DONE
    assert on_platform(numbered, site, parcel) == [TYPED]
    assert edited(numbered, parcel, TYPED).outcome is Outcome.ALREADY
    assert edited(numbered, parcel).outcome is Outcome.DONE
    assert len(numbered.reader.recyclable()) == 1
    assert numbered.give_back_numbers(job_context(), (parcel,)).count(Outcome.DONE) == 1
    assert TYPED not in {c.number for c in site.shop.ledger.cancellations}


def test_a_refused_edit_keeps_the_new_number_for_the_next_try(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = shipped(numbered)
    old = row_of(numbered, parcel).tracking_number
    site.shop.faults.add("refuse", endpoint=EDIT, value=70022)
    line = edited(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.FAILED, "新运单号已用于别的收件人")
    assert row_of(numbered, parcel).tracking_number == old
    assert [row.spare for row in numbered.reader.recyclable()] == [True]
    bought = len(site.shop.ledger.numbers)
    assert edited(numbered, parcel).outcome is Outcome.DONE
    assert len(site.shop.ledger.numbers) == bought


def test_a_wrong_typed_number_is_refused_by_the_platform(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = shipped(numbered)
    line = edited(numbered, parcel, TrackingNumber("SF0000000000000"))
    assert (line.outcome, line.title) == (Outcome.FAILED, "新运单号与快递公司不符")
    assert numbered.reader.recyclable() == ()


@pytest.mark.parametrize("fault", ["reset_after_work", "half_body", "reset"])
def test_a_lost_edit_is_settled_by_asking(numbered: Desk, site: PracticeSite, fault: str) -> None:
    parcel = shipped(numbered)
    site.shop.faults.add(fault, endpoint=EDIT)
    line = edited(numbered, parcel)
    assert line.outcome is (Outcome.FAILED if fault == "reset" else Outcome.DONE)
    edited(numbered, parcel, TYPED)
    assert on_platform(numbered, site, parcel) == [row_of(numbered, parcel).tracking_number]


def test_an_edit_nobody_can_be_asked_about_stays_unknown(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = shipped(numbered)
    site.shop.faults.add("reset_after_work", endpoint=EDIT)
    site.shop.faults.add("reset", endpoint="order.orderDetail", count=None)
    assert edited(numbered, parcel).outcome is Outcome.UNKNOWN
    assert edited(numbered, parcel).outcome is Outcome.UNKNOWN
    assert numbered.ship_parcels.reconcile(job_context()).lines == ()
    assert row_of(numbered, parcel).stage is Stage.SHIPPED
    site.shop.faults.clear()
    assert numbered.edit_number.reconcile(job_context()).count(Outcome.DONE) == 1
    assert on_platform(numbered, site, parcel) == [row_of(numbered, parcel).tracking_number]
    assert len(site.shop.ledger.edits) == 1


@pytest.mark.parametrize("place", ["_call", "_done"])
def test_an_edit_cut_off_is_asked_about(
    numbered: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    parcel = shipped(numbered)
    with monkeypatch.context() as death:
        death.setattr(EditNumber, place, die)
        with pytest.raises(Died):
            edited(numbered, parcel)
    assert numbered.ship_parcels.recover() == 0
    assert numbered.edit_number.recover() == 1
    settled = numbered.edit_number.reconcile(job_context())
    assert settled.count(Outcome.DONE if place == "_done" else Outcome.FAILED) == 1
    assert on_platform(numbered, site, parcel) == [row_of(numbered, parcel).tracking_number]


def test_a_number_lost_while_it_was_taken_for_an_edit_is_found_and_offered(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = shipped(numbered)
    site.shop.faults.add("reset_after_work", endpoint="logistics.newCreateOrder", count=None)
    assert edited(numbered, parcel).title == "取新号的结果未知"
    assert numbered.acquire_waybills.reconcile(job_context()).lines == ()
    assert numbered.reader.recyclable() == ()
    site.shop.faults.clear()
    numbered.edit_number.reconcile(job_context())
    assert len(numbered.reader.recyclable()) == 1
    assert edited(numbered, parcel).outcome is Outcome.DONE
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}


def test_a_pack_is_edited_by_its_pack(numbered: Desk, site: PracticeSite) -> None:
    order = next(
        order
        for order in site.shop.orders
        if order.status == TO_SHIP and any(line.refunded for line in order.lines)
    )
    (parcel,) = numbered.reader.find_parcels(OrderId(order.order_id))
    numbered.acquire_waybills(job_context(), (parcel,))
    numbered.print_labels(job_context(), (parcel,), FIRST)
    numbered.ship_parcels(job_context(), (parcel,))
    first = number_of(numbered, parcel)
    assert edited(numbered, parcel).outcome is Outcome.DONE
    assert on_platform(numbered, site, parcel) == [row_of(numbered, parcel).tracking_number]
    assert detail_of(numbered, parcel).shipments[-1].call is ShipCall.EDIT_PACK
    for number in (TYPED, first, TYPED):
        assert edited(numbered, parcel, number).outcome is Outcome.DONE
        assert on_platform(numbered, site, parcel) == [number]


def test_an_added_parcel_is_edited_by_its_own_pack(numbered: Desk, site: PracticeSite) -> None:
    parcel = shipped(numbered)
    (added,) = numbered.add_parcel(job_context(), parcel).lines
    numbered.print_labels(job_context(), (added.parcel_id,), FIRST)
    numbered.ship_parcels(job_context(), (added.parcel_id,))
    bought = len(site.shop.ledger.numbers)
    assert edited(numbered, added.parcel_id).title == "还不知道平台上的包裹编号"
    assert edited(numbered, added.parcel_id, TYPED).title == "还不知道平台上的包裹编号"
    assert (len(site.shop.ledger.numbers), spares(numbered)) == (bought, [])
    later(numbered, site)
    assert edited(numbered, added.parcel_id).outcome is Outcome.DONE
    assert on_platform(numbered, site, parcel) == [
        row_of(numbered, parcel).tracking_number,
        row_of(numbered, added.parcel_id).tracking_number,
    ]


def test_before_shipping_a_number_is_redone_instead(numbered: Desk) -> None:
    line = edited(numbered, parcels(numbered, Stage.TO_PRINT)[0])
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "还没有发货")


def spares(desk: Desk) -> list[TrackingNumber]:
    return [each.tracking_number for each in desk.reader.recyclable()]


def edited_once(desk: Desk) -> tuple[ParcelId, TrackingNumber, TrackingNumber]:
    """A parcel, the number it was shipped with, and the one that took its place."""
    parcel = shipped(desk)
    first = number_of(desk, parcel)
    assert edited(desk, parcel).outcome is Outcome.DONE
    return parcel, first, number_of(desk, parcel)


def test_an_edit_is_taken_back_to_the_number_on_the_paper(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel, first, second = edited_once(numbered)
    for number, spare in ((first, second), (second, first), (first, second)):
        assert edited(numbered, parcel, number).outcome is Outcome.DONE
        assert number_of(numbered, parcel) == number
        assert row_of(numbered, parcel).stage is Stage.SHIPPED
        assert on_platform(numbered, site, parcel) == [number]
        assert spares(numbered) == [spare]
    (found,) = numbered.shipments.lines((parcel,))
    assert (found.number, found.former, found.edit_failed) == (first, (second,), False)
    assert edited(numbered, parcel).outcome is Outcome.DONE
    assert number_of(numbered, parcel) not in {first, second}


def test_a_number_given_back_or_of_another_courier_is_refused_before_the_platform_is_asked(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel, first, second = edited_once(numbered)
    other = NewNumber(carrier=CarrierCode("yunda"), number=first)
    line = numbered.edit_number(job_context(), parcel, other).lines[0]
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "这是 zhongtong 的运单号")
    numbered.give_back_numbers(job_context(), (parcel,))
    line = edited(numbered, parcel, first)
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "这个运单号已回收，不能再用")
    assert (number_of(numbered, parcel), len(site.shop.ledger.edits)) == (second, 1)


def test_a_number_that_is_being_given_back_waits_for_the_answer(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel, first, _ = edited_once(numbered)
    site.shop.faults.add("reset", endpoint="logistics.cancelOrder", count=None)
    numbered.give_back_numbers(job_context(), (parcel,))
    line = edited(numbered, parcel, first)
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "这个运单号正在回收")


@pytest.mark.parametrize("fault", ["reset_after_work", "half_body", "reset"])
def test_a_lost_edit_to_a_former_number_is_settled_by_asking(
    numbered: Desk, site: PracticeSite, fault: str
) -> None:
    parcel, first, second = edited_once(numbered)
    site.shop.faults.add(fault, endpoint=EDIT)
    edited(numbered, parcel, first)
    now = second if fault == "reset" else first
    assert number_of(numbered, parcel) == now
    assert on_platform(numbered, site, parcel) == [now]
    assert edited(numbered, parcel, first).outcome is (
        Outcome.DONE if fault == "reset" else Outcome.ALREADY
    )


@pytest.mark.parametrize("place", ["_call", "_done"])
def test_an_edit_to_a_former_number_that_is_cut_off_is_asked_about(
    numbered: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    parcel, first, second = edited_once(numbered)
    with monkeypatch.context() as death:
        death.setattr(EditNumber, place, die)
        with pytest.raises(Died):
            edited(numbered, parcel, first)
    assert spares(numbered) == []
    assert numbered.give_back_numbers(job_context(), (parcel,)).count(Outcome.DONE) == 0
    assert numbered.edit_number.recover() == 1
    numbered.edit_number.reconcile(job_context())
    now, spare = (first, second) if place == "_done" else (second, first)
    assert number_of(numbered, parcel) == now
    assert on_platform(numbered, site, parcel) == [now]
    assert spares(numbered) == [spare]


def test_a_scan_of_the_former_number_counts_again(numbered: Desk, site: PracticeSite) -> None:
    parcel, first, _ = edited_once(numbered)
    assert edited(numbered, parcel, first).outcome is Outcome.DONE
    later(numbered, site, seconds=72 * 3600)
    assert numbered.track_parcels(job_context(), shop_of(site)).picked_up == 1
    assert row_of(numbered, parcel).stage is Stage.PICKED_UP


def printed(desk: Desk, parcel: ParcelId, reason: str = "") -> Line:
    return desk.print_labels(job_context(), (parcel,), FIRST, reason=reason).lines[0]


def test_the_new_number_is_printed_without_a_reason_and_the_former_one_is_on_paper(
    numbered: Desk, site: PracticeSite
) -> None:
    parcel = shipped(numbered)
    first = number_of(numbered, parcel)
    assert fits(Verb.PRINT, row_of(numbered, parcel)) is False
    assert printed(numbered, parcel).title == "已经打印过"
    assert edited(numbered, parcel).advice == "请打印新面单；旧号可以回收；旧面单请销毁。"
    second = number_of(numbered, parcel)
    assert fits(Verb.PRINT, row_of(numbered, parcel))
    assert printed(numbered, parcel).outcome is Outcome.DONE
    job = detail_of(numbered, parcel).jobs[-1]
    assert (job.copy, job.reason) == (1, "")
    assert row_of(numbered, parcel).stage is Stage.SHIPPED
    assert [sheet.codes[0] for sheet in site.labels.labels] == [first, second]
    assert edited(numbered, parcel, first).advice == "旧号可以回收；旧面单请销毁。"
    assert printed(numbered, parcel).title == "已经打印过"
    assert printed(numbered, parcel, "污损").outcome is Outcome.DONE


def test_an_edit_is_answered_by_what_is_left_to_do(numbered: Desk) -> None:
    parcel, first, _ = edited_once(numbered)
    assert edited(numbered, parcel, TYPED).advice == "旧号可以回收。"
    assert edited(numbered, parcel, first).advice == ""
    assert edited(numbered, parcel, TYPED).advice == "旧号可以回收；旧面单请销毁。"


def test_a_typed_number_has_its_label_elsewhere(numbered: Desk) -> None:
    parcel = shipped(numbered)
    edited(numbered, parcel, TYPED)
    line = printed(numbered, parcel)
    assert (line.outcome, line.title) == (Outcome.BLOCKED, "这个号是手工填写的")
    assert printed(numbered, parcel, "换了包装").outcome is Outcome.DONE


def test_pieces_added_after_shipping_are_printed_without_a_reason(numbered: Desk) -> None:
    parcel = shipped(numbered)
    numbered.add_pieces(job_context(), parcel, 2)
    assert printed(numbered, parcel).outcome is Outcome.DONE
    assert [job.piece for job in detail_of(numbered, parcel).jobs] == [1, 2]
