"""The gate of facts that cannot be checked: shut, or open for a while, over a real shop."""

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of


@pytest.fixture
def waiting(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ...]:
    """Three parcels without numbers; the shop does not tell of its orders any more."""
    desk.sync_orders(job_context(), shop_of(site))
    site.shop.faults.add("http_5xx", endpoint="order.orderDetail", count=None, value=500)
    return parcels(desk, Stage.TO_NUMBER)[:3]


def test_shut_it_stops_them_all(
    desk: Desk, site: PracticeSite, waiting: tuple[ParcelId, ...]
) -> None:
    later(desk, site, 900)
    with pytest.raises(AppError):
        desk.acquire_waybills(job_context(), waiting)
    assert site.shop.ledger.numbers == []


def test_open_it_lets_through_what_was_checked_not_long_ago(
    desk: Desk, site: PracticeSite, waiting: tuple[ParcelId, ...]
) -> None:
    desk.settings.put({"gate.stale": "open", "gate.stale_max_s": 1800})
    later(desk, site, 900)
    receipt = desk.acquire_waybills(job_context(), waiting)
    assert receipt.count(Outcome.DONE) == len(waiting)
    assert len(site.shop.ledger.numbers) == len(waiting)


def test_open_it_still_stops_old_facts_and_says_why(
    desk: Desk, site: PracticeSite, waiting: tuple[ParcelId, ...]
) -> None:
    desk.settings.put({"gate.stale": "open", "gate.stale_max_s": 600})
    later(desk, site, 900)
    receipt = desk.acquire_waybills(job_context(), waiting)
    assert {(line.outcome, line.title) for line in receipt.lines} == {
        (Outcome.FAILED, "连不上平台，订单太久没有核对")
    }
    assert site.shop.ledger.numbers == []
