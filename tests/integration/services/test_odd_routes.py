"""Trips told late, twice, wrongly or not at all: the app's pickups are the ledger's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.penalty import Starts
from app.domain.receipt import Outcome
from app.domain.route_facts import Anomaly
from app.ports.routes import RouteStory
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.sandbox.ledger import PickupMade
from app.sandbox.odd_routes import ODD, Oddness
from app.services.report_day import ReportWish
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of

HOUR = 3600
STEP_S = 2 * HOUR
STEPS = 5 * 24 // 2
TOLD = {
    Oddness.SIGNED_FIRST: {Anomaly.SIGNED_FIRST},
    Oddness.TWO_PICKUPS: {Anomaly.TWO_PICKUPS},
    Oddness.REUSED: {Anomaly.REUSED_NUMBER},
    Oddness.BEFORE_PAYMENT: {Anomaly.REUSED_NUMBER},
    Oddness.OTHER_PLACE: {Anomaly.WRONG_PLACE},
}
"""Anomalies that still hold at the end. A scan before the payment of a number that was bought after
it is older than the number, too."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(orders=40, seed=11, speed=0, arrivals_per_hour=0, scenario="odd_routes")
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@dataclass(frozen=True, slots=True)
class Shipped:
    """A desk with one shipped parcel for each kind of telling."""

    desk: Desk
    site: PracticeSite
    ids: tuple[ParcelId, ...]

    def story(self, number: str) -> RouteStory:
        (story,) = self.desk.reader.routes(number)
        return story


@pytest.fixture
def shipped(site: PracticeSite, tmp_path: Path) -> Iterator[Shipped]:
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as desk:
        bind_practice(desk, site)
        desk.sync_orders(job_context(), shop_of(site))
        wanted = parcels(desk, Stage.TO_NUMBER)[: len(ODD)]
        assert desk.acquire_waybills(job_context(), wanted).count(Outcome.DONE) == len(ODD)
        desk.print_labels(job_context(), wanted, FIRST)
        assert desk.ship_parcels(job_context(), wanted).count(Outcome.DONE) == len(ODD)
        yield Shipped(desk, site, wanted)


def true_pickups(site: PracticeSite) -> dict[str, PickupMade]:
    found = {row.number: row for row in site.shop.ledger.pickups}
    assert len(found) == len(site.shop.ledger.pickups)
    return found


def check(shipped: Shipped) -> None:
    """The app's pickups are the platform's, and what is odd is told."""
    truth = true_pickups(shipped.site)
    assert {row.oddness for row in truth.values()} == set(ODD)
    for row in shipped.desk.reader.parcels_by_id(frozenset(shipped.ids)):
        made = truth[str(row.tracking_number)]
        assert (made.oddness, row.picked_up_s) == (made.oddness, made.held_at)
        assert row.stage is (Stage.PICKED_UP if made.held_at else Stage.SHIPPED)
        holds = {each.kind for each in shipped.story(made.number).anomalies if not each.ended_s}
        expected = TOLD.get(Oddness(made.oddness), set())
        assert (made.oddness, holds & expected) == (made.oddness, expected)
        if made.oddness in {Oddness.PLAIN, Oddness.LATE, Oddness.TWICE, Oddness.DISORDER}:
            assert (made.oddness, holds) == (made.oddness, set())


def test_pickups_are_the_ledgers_when_asked_by_plan(shipped: Shipped) -> None:
    desk, site = shipped.desk, shipped.site
    asked = 0
    for _ in range(STEPS):
        later(desk, site, seconds=STEP_S)
        asked += desk.track_parcels.due(job_context(), (shop_of(site),)).asked
    check(shipped)
    ended = {each.kind for n in true_pickups(site) for each in shipped.story(n).anomalies}
    assert Anomaly.FUTURE in ended  # the fast scanner's, before its time had come
    assert len(ODD) * 5 < asked < len(ODD) * STEPS


def test_pickups_are_the_ledgers_when_asked_once_at_the_end(shipped: Shipped) -> None:
    """Event times decide, not polling times."""
    desk, site = shipped.desk, shipped.site
    later(desk, site, seconds=STEPS * STEP_S)
    report = desk.track_parcels.due(job_context(), (shop_of(site),))
    assert (report.asked, report.failed) == (len(ODD), 0)
    assert report.picked_up == len(ODD) - 1  # nothing is ever told of the silent one
    check(shipped)


def test_odd_scans_cost_until_somebody_calls_them_right(shipped: Shipped) -> None:
    desk, site = shipped.desk, shipped.site
    later(desk, site)
    desk.track_parcels(job_context(), shop_of(site))
    later(desk, site, seconds=60)

    def charged(starts: Starts) -> dict[ParcelId, str]:
        return {
            one.parcel_ids[0]: due.charge.rule
            for one in desk.count_stakes().orders
            for due in one.stake.due
            if due.charge.starts is starts
        }

    def of_the_day() -> int:
        cost = desk.report_day(ReportWish())[0].block("cost")
        assert cost.figure("owed").value == desk.count_stakes().cost_fen
        return sum(
            int(row[1] or 0) for row in cost.table("penalties").rows if row[0] == "物流轨迹异常"
        )

    def told(kind: Anomaly) -> dict[ParcelId, RouteStory]:
        rows = desk.reader.parcels_by_id(frozenset(shipped.ids))
        return {
            row.parcel_id: story
            for row in rows
            for story in (shipped.story(str(row.tracking_number)),)
            if any(each.kind is kind and not each.ended_s for each in story.anomalies)
        }

    reused = told(Anomaly.REUSED_NUMBER)
    assert reused
    assert charged(Starts.REUSED_NUMBER).keys() == reused.keys()
    assert all("曾用于另一个收货地址" in rule for rule in charged(Starts.REUSED_NUMBER).values())
    assert of_the_day() == len(reused)
    for story in reused.values():
        desk.accept_scans(story.waybill_id, Anomaly.REUSED_NUMBER, "网点核实过")
    assert charged(Starts.REUSED_NUMBER) == {}
    early = told(Anomaly.BEFORE_PAYMENT)  # those scans are odd in two ways
    assert early
    assert charged(Starts.EARLY_SCAN).keys() == early.keys()
    assert all("早于付款" in rule for rule in charged(Starts.EARLY_SCAN).values())
    assert of_the_day() == len(early)
    for story in early.values():
        desk.accept_scans(story.waybill_id, Anomaly.BEFORE_PAYMENT, "网点核实过")
    assert charged(Starts.EARLY_SCAN) == {}
    assert of_the_day() == 0


def test_the_other_record_is_asked_only_where_the_main_one_has_nothing(shipped: Shipped) -> None:
    desk, site = shipped.desk, shipped.site
    later(desk, site, seconds=STEPS * STEP_S)
    desk.track_parcels(job_context(), shop_of(site))
    package = site.shop.ledger.calls_of("logistics.queryPackageRoute")
    assert len(package) == 1
    elsewhere = next(row for row in site.shop.ledger.pickups if row.oddness == Oddness.ELSEWHERE)
    story = shipped.story(elsewhere.number)
    assert {event.source for event in story.events} == {"package"}
