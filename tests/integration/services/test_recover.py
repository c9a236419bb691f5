"""What a program that died in the middle left behind: seen by the next, left alone by a second."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.runtime.guard import FileGuard
from app.services.acquire_waybills import AcquireWaybills
from app.services.ship_parcels import ShipParcels
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels, shop_of

COUNT = 3


class Died(BaseException):
    """The power went."""


def die(*_: object) -> None:
    raise Died


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def test_a_purchase_cut_off_is_in_doubt_and_bought_once(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = parcels(synced, Stage.TO_NUMBER)[:COUNT]
    with monkeypatch.context() as death:
        death.setattr(AcquireWaybills, "_settle", die)
        with pytest.raises(Died):
            synced.acquire_waybills(job_context(), wanted)
    assert len(site.shop.ledger.numbers) == COUNT
    assert set(wanted) <= set(parcels(synced, Stage.TO_NUMBER))
    busy = FileGuard(synced.profile / "numbers.lock", "取号")
    with busy.hold():
        assert synced.acquire_waybills.recover() == 0
    assert synced.acquire_waybills.recover() == COUNT
    assert set(parcels(synced, Stage.NUMBER_UNKNOWN)) == set(wanted)
    assert all("中断" in row.problem for row in synced.reader.parcels_by_id(frozenset(wanted)))
    again = synced.acquire_waybills(job_context(), wanted)
    assert again.count(Outcome.DONE) == COUNT == len(site.shop.ledger.numbers)
    assert synced.acquire_waybills.recover() == 0


@pytest.mark.parametrize("arrived", [True, False])
def test_a_shipment_cut_off_is_in_doubt_and_shipped_once(
    synced: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    synced.acquire_waybills(job_context(), parcels(synced, Stage.TO_NUMBER)[:COUNT])
    wanted = parcels(synced, Stage.TO_PRINT)
    synced.print_labels(job_context(), wanted, FIRST)
    with monkeypatch.context() as death:
        death.setattr(ShipParcels, "_settle" if arrived else "_call", die)
        with pytest.raises(Died):
            synced.ship_parcels(job_context(), wanted)
    assert bool(site.shop.ledger.shipments) is arrived
    with FileGuard(synced.profile / "shipping.lock", "发货").hold():
        assert synced.ship_parcels.recover() == 0
    assert synced.ship_parcels.recover() == COUNT
    assert set(parcels(synced, Stage.SHIP_UNKNOWN)) == set(wanted)
    unasked = synced.ship_parcels(job_context(), wanted)
    assert unasked.count(Outcome.UNKNOWN) == COUNT
    settled = synced.ship_parcels.reconcile(job_context())
    assert settled.count(Outcome.UNKNOWN) == 0
    synced.ship_parcels(job_context(), wanted)
    assert set(parcels(synced, Stage.SHIPPED)) == set(wanted)
    assert len(site.shop.ledger.shipments) == COUNT
    assert {row.number for row in site.shop.ledger.shipments} == {
        row.tracking_number for row in synced.reader.parcels_by_id(frozenset(wanted))
    }
