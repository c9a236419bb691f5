"""The PC's clock is set while a desk works: nothing it shows or does goes by that clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.runtime.clock import SystemClock
from app.services.rate_pickups import RateWish
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of

SLACK = timedelta(seconds=20)
"""Real seconds that the test itself may take on a busy machine."""
JUMPS = (timedelta(hours=7), timedelta(hours=-7), timedelta(hours=1), timedelta(days=-400))


def set_clock(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _self: datetime.now(UTC) + by)


def refused(site: PracticeSite) -> list[str]:
    return [call.method for call in site.shop.ledger.calls if call.code != 10000]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_what_a_desk_says_and_does_is_the_same(
    desk: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    desk.sync_orders(job_context(), shop_of(site))
    before_at, before = desk.clock.now(), desk.count_stakes()
    rate = desk.rate_pickups(RateWish()).rate
    refusals = refused(site)

    set_clock(monkeypatch, jump)
    assert timedelta() <= desk.clock.now() - before_at < SLACK
    after = desk.count_stakes()
    assert after.day == before.day
    assert after.orders == before.orders
    found = desk.rate_pickups(RateWish()).rate
    assert (found.window, found.settled, found.pending) == (rate.window, rate.settled, rate.pending)

    wanted = parcels(desk, Stage.TO_NUMBER)[:2]
    assert desk.acquire_waybills(job_context(), wanted).count(Outcome.DONE) == 2
    desk.print_labels(job_context(), wanted, FIRST)
    assert desk.ship_parcels(job_context(), wanted).count(Outcome.DONE) == 2
    assert refused(site) == refusals  # every call was signed with the platform's time
    rows = desk.reader.parcels_by_id(frozenset(wanted))
    shipped = {row.number: row.at for row in site.shop.ledger.shipments}
    for row in rows:
        assert abs(row.uploaded_s - shipped[str(row.tracking_number)]) < SLACK.total_seconds()
    later(desk, site, 100 * 3600)
    assert desk.track_parcels.due(job_context(), (shop_of(site),)).picked_up == 2
    truth = {row.number: row.held_at for row in site.shop.ledger.pickups}
    for row in desk.reader.parcels_by_id(frozenset(wanted)):
        assert row.picked_up_s == truth[str(row.tracking_number)]


def test_a_desk_opened_on_a_wrong_clock_is_right_from_the_first_answer(
    site: PracticeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, timedelta(hours=-30))
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk:
        bind_practice(desk, site)
        assert abs(desk.clock.now() - site.shop.clock.at()) < SLACK
        desk.sync_orders(job_context(), shop_of(site))
        assert desk.reader.parcels()
