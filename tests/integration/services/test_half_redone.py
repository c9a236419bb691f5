"""重做 that is cut between its halves: gone on with by itself, or left to a person who is told."""

from typing import Any

import pytest

from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.errors import Retry
from app.domain.hold import HoldWish
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.services.acquire_waybills import AcquireWaybills
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of
from tests.integration.services.road import store_of

BUY, COUNTERS = "logistics.newCreateOrder", "logistics.listShopNetsite"


def row_of(desk: Desk, parcel_id: ParcelId) -> ParcelRow:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    return row


def given_back(desk: Desk, parcel_id: ParcelId) -> Line:
    return desk.give_back_numbers(job_context(), (parcel_id,)).lines[0]


def of_three(desk: Desk, site: PracticeSite) -> ParcelId:
    """A parcel of three pieces that has its number."""
    desk.sync_orders(job_context(), shop_of(site))
    parcel = parcels(desk, Stage.TO_NUMBER)[0]
    desk.acquire_waybills(job_context(), (parcel,), pieces=3)
    return parcel


def between(desk: Desk, site: PracticeSite, parcel: ParcelId) -> None:
    """Redo ``parcel``, but only its old number goes back."""
    site.shop.faults.add("reset", endpoint=COUNTERS, count=None)
    (line,) = desk.redo_numbers(job_context(), (parcel,)).lines
    site.shop.faults.clear()
    assert line.retry is Retry.LATER
    row = row_of(desk, parcel)
    assert (row.stage, row.problem) == (Stage.TO_NUMBER, line.title)


def pieces_of(desk: Desk, parcel: ParcelId) -> int:
    with store_of(desk).begin() as work:
        return work.waybills.live((parcel,))[parcel].pack_count


@pytest.mark.parametrize(
    ("fault", "endpoint", "value"),
    [
        ("reset", COUNTERS, None),
        ("refuse", BUY, 4007),
        ("http_5xx", "order.orderDetail", 500),
    ],
)
def test_a_redo_that_only_needs_waiting_goes_on_by_itself_with_all_pieces(
    desk: Desk, site: PracticeSite, fault: str, endpoint: str, value: int | None
) -> None:
    parcel = of_three(desk, site)
    if endpoint == "order.orderDetail":
        later(desk, site)
    site.shop.faults.add(fault, endpoint=endpoint, count=None, value=value)
    (line,) = desk.redo_numbers(job_context(), (parcel,)).lines
    assert (line.outcome, line.retry) == (Outcome.FAILED, Retry.LATER)
    assert line.title.startswith("旧号已回收，新号还没有取")
    assert row_of(desk, parcel).problem == line.title
    desk.redo_numbers.reconcile(job_context())  # still not
    assert row_of(desk, parcel).stage is Stage.TO_NUMBER
    site.shop.faults.clear()
    assert desk.redo_numbers.reconcile(job_context()).count(Outcome.DONE) == 1
    row = row_of(desk, parcel)
    assert (row.stage, row.problem, pieces_of(desk, parcel)) == (Stage.TO_PRINT, "", 3)
    (batch,) = desk.reader.batches(kind=BatchKind.REDO)
    assert batch.outcomes == {Outcome.DONE: 1}
    assert len(site.shop.ledger.cancellations) == 1
    assert desk.redo_numbers.reconcile(job_context()).lines == ()


def test_a_redo_waits_for_the_shop_to_be_authorized_again(desk: Desk, site: PracticeSite) -> None:
    parcel = of_three(desk, site)
    acquire_part = AcquireWaybills.part

    def ended(*args: Any, **named: Any) -> Any:
        site.shop.happen.end_authorization()
        return acquire_part(*args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AcquireWaybills, "part", ended)
        desk.redo_numbers(job_context(), (parcel,))
    assert not row_of(desk, parcel).shop_works
    assert desk.redo_numbers.reconcile(job_context()).lines == ()
    bind_practice(desk, site)
    assert desk.redo_numbers.reconcile(job_context()).count(Outcome.DONE) == 1
    assert pieces_of(desk, parcel) == 3


def test_a_redo_that_a_gate_stops_is_left_to_a_person(desk: Desk, site: PracticeSite) -> None:
    parcel = of_three(desk, site)
    between(desk, site, parcel)
    desk.hold_orders.hold((parcel,), HoldWish(reason="缺货"))
    (line,) = desk.redo_numbers.reconcile(job_context()).lines
    assert line.outcome is Outcome.BLOCKED
    assert row_of(desk, parcel).problem == line.title
    desk.hold_orders.release((parcel,))
    assert desk.redo_numbers.reconcile(job_context()).lines == ()
    assert desk.redo_numbers(job_context(), (parcel,)).count(Outcome.DONE) == 1
    assert pieces_of(desk, parcel) == 3


def test_a_redo_is_over_once_a_person_took_the_number(desk: Desk, site: PracticeSite) -> None:
    parcel = of_three(desk, site)
    between(desk, site, parcel)
    assert desk.acquire_waybills(job_context(), (parcel,)).count(Outcome.DONE) == 1
    assert pieces_of(desk, parcel) == 3
    assert given_back(desk, parcel).outcome is Outcome.DONE
    assert desk.redo_numbers.reconcile(job_context()).lines == ()
    assert row_of(desk, parcel).stage is Stage.TO_NUMBER


def test_a_number_for_fewer_pieces_than_the_one_before_says_so(
    desk: Desk, site: PracticeSite
) -> None:
    parcel = of_three(desk, site)
    given_back(desk, parcel)
    (line,) = desk.acquire_waybills(job_context(), (parcel,)).lines
    assert line.title == "上一个号是 3 件，这次是 1 件"


def test_whoever_gives_back_in_between_wants_no_new_number(desk: Desk, site: PracticeSite) -> None:
    parcel = of_three(desk, site)
    between(desk, site, parcel)
    line = given_back(desk, parcel)
    assert (line.outcome, line.title) == (Outcome.DONE, "旧号已回收，不再自动取新号")
    assert given_back(desk, parcel).outcome is Outcome.ALREADY
    assert desk.redo_numbers.reconcile(job_context()).lines == ()


def test_a_redo_is_over_when_its_parcel_is_merged(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    group = desk.merge_parcels.suggest()[0]
    desk.acquire_waybills(job_context(), group)
    between(desk, site, group[0])
    desk.give_back_numbers(job_context(), group[1:])
    desk.merge_parcels(job_context(), [group])
    assert desk.redo_numbers.reconcile(job_context()).lines == ()


def test_half_a_redo_that_is_tried_again_goes_on_too(desk: Desk, site: PracticeSite) -> None:
    parcel = of_three(desk, site)
    assert given_back(desk, parcel).outcome is Outcome.DONE
    between(desk, site, parcel)
    assert desk.redo_numbers.reconcile(job_context()).count(Outcome.DONE) == 1
    assert pieces_of(desk, parcel) == 3
