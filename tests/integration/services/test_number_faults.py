"""Every act on numbers, cut off from the platform at its n-th call: nothing twice, nothing lost."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError
from app.domain.ids import CarrierCode, ParcelId
from app.domain.parcel import LIVE_STAGES, Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.services.edit_number import NewNumber
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of

CALLS = 5
"""So many calls an act makes at most."""
ZTO = CarrierCode("zhongtong")
Act = Callable[[Desk, ParcelId], object]


def give_back(desk: Desk, parcel: ParcelId) -> object:
    return desk.give_back_numbers(job_context(), (parcel,))


def redo(desk: Desk, parcel: ParcelId) -> object:
    return desk.redo_numbers(job_context(), (parcel,))


def add_pieces(desk: Desk, parcel: ParcelId) -> object:
    return desk.add_pieces(job_context(), parcel, 3)


def add_parcel(desk: Desk, parcel: ParcelId) -> object:
    return desk.add_parcel(job_context(), parcel)


def update(desk: Desk, parcel: ParcelId) -> object:
    return desk.update_waybills(job_context(), (parcel,))


def edit(desk: Desk, parcel: ParcelId) -> object:
    return desk.edit_number(job_context(), parcel, NewNumber(carrier=ZTO))


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:CALLS])
    return desk


def settle_all(desk: Desk) -> None:
    """What the background does every minute, twice: a redo goes on after its half is settled."""
    for _ in range(2):
        for settle in (
            desk.acquire_waybills.reconcile,
            desk.give_back_numbers.reconcile,
            desk.redo_numbers.reconcile,
            desk.update_waybills.reconcile,
            desk.add_pieces.reconcile,
            desk.edit_number.reconcile,
        ):
            settle(job_context())


def alive(site: PracticeSite) -> set[str]:
    """Numbers that were bought here and that the platform holds for us."""
    desk = site.shop.world.shops[site.config.shop_id].numbers
    issues = (desk.find(row.number) for row in site.shop.ledger.numbers)
    return {issue.number for issue in issues if issue and not issue.cancelled_at}


@pytest.mark.parametrize("fault", ["reset", "reset_after_work"])
@pytest.mark.parametrize("act", [give_back, redo, add_pieces, add_parcel, update, edit])
def test_whichever_call_is_lost_the_books_agree_in_the_end(
    numbered: Desk, site: PracticeSite, act: Act, fault: str
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    if act is edit:
        numbered.print_labels(job_context(), wanted, FIRST)
        numbered.ship_parcels(job_context(), wanted)
    for row in numbered.reader.parcels_by_id(frozenset(wanted)):
        if act is update:
            site.shop.happen.change_address(row.order_ids[0])
    later(numbered, site)
    numbered.sync_orders(job_context(), shop_of(site))
    for nth, parcel in enumerate(wanted):
        site.shop.faults.add(fault, endpoint="*", skip=nth, count=None)
        with suppress(AppError):  # a check that fails stops the act as a whole
            act(numbered, parcel)
        site.shop.faults.clear()
        settle_all(numbered)
    numbered.sync_orders(job_context(), shop_of(site))
    theirs = alive(site)
    rows = numbered.reader.parcels(stages=LIVE_STAGES)
    ours = {row.tracking_number for row in rows if row.tracking_number}
    spare = {row.tracking_number for row in numbered.reader.recyclable()}
    assert ours | spare == theirs
    assert set(site.shop.ledger.numbers_per_pack().values()) == {1}
    shipped = [row.number for row in site.shop.ledger.shipments]
    assert len(shipped) == len(set(shipped))
    assert not [
        row for row in rows if row.parcel_id in wanted and row.stage is Stage.NUMBER_UNKNOWN
    ]
    again = [act(numbered, parcel) for parcel in wanted[:1]]
    assert again
    for row in numbered.reader.parcels_by_id(frozenset(wanted)):
        if row.stage is Stage.SHIPPED:
            packs = site.shop.order(row.order_ids[0]).packs
            assert [pack.number for pack in packs] == [row.tracking_number]


def test_an_unplugged_network_leaves_every_number(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    before = alive(site)
    site.shop.stop()
    receipt = numbered.redo_numbers(job_context(), wanted)
    assert receipt.count(Outcome.FAILED) == CALLS
    assert {
        row.tracking_number for row in numbered.reader.parcels_by_id(frozenset(wanted))
    } == before
    assert numbered.redo_numbers.reconcile(job_context()).lines == ()
