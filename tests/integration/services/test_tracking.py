"""Asking about waybills: by plan, within a budget, past failures; corrections judge anew."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.bootstrap.tracking import begin_tracking, track_when_due
from app.domain.errors import AuthorizationError, Cancelled
from app.domain.ids import ParcelId
from app.domain.instants import from_epoch
from app.domain.parcel import Stage
from app.domain.pickup import PickupFacts, deadlines
from app.domain.poll_plan import NEAR
from app.domain.receipt import Outcome
from app.domain.trajectory import trip_deadlines
from app.ports.routes import RouteStory
from app.ports.shipments import Lot, ShipmentFilter
from app.presentation.desk import Desk
from app.presentation.route_story import facts_of, trip_of
from app.runtime.scheduler import Scheduler
from app.settings.printers import FIRST
from app.settings.route_rules import STATES
from tests.fakes.tasks import CancelAt, InlineTasks, job_context
from tests.integration.services.conftest import later, parcels, shop_of, tracking

COUNT = 6
ROUTE = "logistics.trackNoRouteDetail"
PACKAGE = "logistics.queryPackageRoute"
HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
def shipped(desk: Desk, site: PracticeSite) -> tuple[ParcelId, ...]:
    return ship(desk, site)


def ship(desk: Desk, site: PracticeSite, count: int = COUNT) -> tuple[ParcelId, ...]:
    """So many parcels of the shop, shipped just now."""
    desk.sync_orders(job_context(), shop_of(site))
    wanted = parcels(desk, Stage.TO_NUMBER)[:count]
    desk.acquire_waybills(job_context(), wanted)
    desk.print_labels(job_context(), wanted, FIRST)
    assert desk.ship_parcels(job_context(), wanted).count(Outcome.DONE) == count
    return wanted


def stories(desk: Desk, ids: tuple[ParcelId, ...]) -> list[RouteStory]:
    return [story for n in tracking(desk, ids) for story in desk.reader.routes(n)]


def due(desk: Desk, site: PracticeSite, budget: int = 600) -> tuple[int, int, int]:
    report = desk.track_parcels.due(job_context(), (shop_of(site),), budget=budget)
    return report.asked, report.failed, report.waiting


def test_what_was_just_asked_about_is_not_due(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    assert due(desk, site) == (COUNT, 0, 0)
    assert due(desk, site) == (0, 0, 0)
    later(desk, site, seconds=3 * HOUR)
    assert due(desk, site) == (COUNT, 0, 0)
    now = desk.clock.now().timestamp()
    assert all(story.next_s > now for story in stories(desk, shipped))


def test_a_small_budget_is_kept_and_serves_everyone_in_the_end(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    del shipped
    assert [due(desk, site, 4) for _ in range(3)] == [(4, 0, 2), (2, 0, 0), (0, 0, 0)]


def test_signed_parcels_are_asked_about_no_more(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    later(desk, site, seconds=9 * 24 * HOUR)
    report = desk.track_parcels.due(job_context(), (shop_of(site),))
    assert (report.asked, report.picked_up, report.signed) == (COUNT, COUNT, COUNT)
    assert {story.next_s for story in stories(desk, shipped)} == {0}
    later(desk, site, seconds=3 * 24 * HOUR)
    assert due(desk, site) == (0, 0, 0)


def test_the_threshold_that_a_trip_runs_to_is_kept_until_it_is_signed(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    later(desk, site, seconds=30 * HOUR)
    due(desk, site)
    rules = desk.route_rules.trajectory
    lines = [line for line in desk.shipments.lines(shipped) if line.parcel.picked_up_s]
    assert lines
    for line in lines:
        (story,) = desk.reader.routes(line.number)
        running = trip_deadlines(trip_of(story, facts_of(story)), rules)
        assert line.trip == (running[0] if running else None)
    assert any(line.trip for line in lines)
    marks = desk.shipments.marks(ShipmentFilter(now_s=int(desk.clock.now().timestamp()) + 9 * DAY))
    waiting = {line.parcel.parcel_id for line in lines if line.trip}
    assert {mark.parcel_id for mark in marks if mark.of(Lot.LATE)} == waiting
    later(desk, site, seconds=9 * DAY)
    due(desk, site)
    assert not any(line.trip for line in desk.shipments.lines(shipped))


def test_a_failure_is_told_and_repeated_soon(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    site.shop.faults.add("http_5xx", endpoint=ROUTE, count=None, value=400)
    assert due(desk, site) == (COUNT, COUNT, 0)
    failed = stories(desk, shipped)
    assert {story.failures for story in failed} == {1}
    assert all(story.problem for story in failed)
    now = desk.clock.now().timestamp()
    assert all(now < story.next_s <= now + 121 for story in failed)
    later(desk, site, seconds=125)
    assert due(desk, site) == (COUNT, COUNT, 0)
    assert {story.failures for story in stories(desk, shipped)} == {2}
    site.shop.faults.clear()
    later(desk, site, seconds=10 * 60)
    assert due(desk, site) == (COUNT, 0, 0)
    assert {(story.failures, story.problem) for story in stories(desk, shipped)} == {(0, "")}


def test_being_slowed_down_is_no_failure(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    del shipped
    site.shop.faults.add("rate_limit", endpoint=ROUTE, count=2)
    assert due(desk, site) == (COUNT, 0, 0)


def test_an_ended_authorization_ends_the_shops_round(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    site.shop.happen.end_authorization()
    asked, failed, _ = due(desk, site)
    assert (asked, failed) == (0, 0)
    assert {story.failures for story in stories(desk, shipped)} == {0}
    with pytest.raises(AuthorizationError):
        desk.track_parcels(job_context(), shop_of(site))


def test_a_shop_that_is_not_bound_here_is_left_out(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    del shipped
    desk.bind_shop.unbind(shop_of(site))
    assert due(desk, site) == (0, 0, 0)


def test_a_round_that_is_stopped_keeps_what_was_answered(desk: Desk, site: PracticeSite) -> None:
    shipped = ship(desk, site, 2 * COUNT)
    later(desk, site, seconds=72 * HOUR)
    site.shop.faults.add("latency", endpoint=ROUTE, count=None, value=0.2)
    cancel = CancelAt(2)
    with pytest.raises(Cancelled):
        desk.track_parcels.due(cancel.context, (shop_of(site),))
    kept = sum(bool(story.events) for story in stories(desk, shipped))
    assert 2 <= kept < 2 * COUNT
    assert due(desk, site) == (2 * COUNT - kept, 0, 0)


def test_the_other_record_is_asked_when_a_threshold_is_near(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    """Nothing is scanned yet: an answer without scans is enough while there is time."""
    now = desk.clock.now()
    near = 0
    for row in desk.reader.parcels_by_id(frozenset(shipped)):
        facts = PickupFacts(
            paid_at=from_epoch(row.paid_s),
            promise_at=from_epoch(row.promise_s),
            uploaded_at=from_epoch(row.uploaded_s),
            picked_up_at=None,
            presale=row.presale,
        )
        near += any(now <= d.at <= now + NEAR for d in deadlines(facts, desk.rules))
    assert 0 < near < COUNT
    due(desk, site)
    assert len(site.shop.ledger.calls_of(ROUTE)) == COUNT
    assert len(site.shop.ledger.calls_of(PACKAGE)) == near


def test_what_the_courier_took_is_asked_about_soon(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    due(desk, site)
    numbers = tracking(desk, shipped)
    assert desk.track_parcels.handed_over(numbers[:2]) == 2  # type: ignore[arg-type]
    assert due(desk, site) == (2, 0, 0)
    now = desk.clock.now().timestamp()
    assert all(story.next_s <= now + 15 * 60 for story in stories(desk, shipped[:2]))


@pytest.fixture
def reopened(site: PracticeSite, tmp_path: Path) -> tuple[Path, tuple[ParcelId, ...]]:
    """A closed profile with six parcels picked up."""
    folder = tmp_path / "own"
    with open_desk(folder, "file", deliver=lambda call: call()) as desk:
        bind_practice(desk, site)
        ids = ship(desk, site)
        later(desk, site, seconds=72 * HOUR)
        assert desk.track_parcels(job_context(), shop_of(site)).picked_up == COUNT
    return folder, ids


def test_a_corrected_table_judges_stored_events_anew(
    site: PracticeSite, reopened: tuple[Path, tuple[ParcelId, ...]]
) -> None:
    folder, ids = reopened

    def judged() -> set[Stage]:
        with open_desk(folder, "file", deliver=lambda call: call()) as desk:
            assert desk.settings_trouble == ""
            desk.track_parcels.rejudge(job_context())
            return {row.stage for row in desk.reader.parcels_by_id(frozenset(ids))}

    mine = folder / STATES
    mine.write_text('schema = 1\n[codes.detail]\nGOT = "other"\n', "utf-8")
    assert judged() == {Stage.SHIPPED}
    mine.write_text('schema = 1\n[codes.detail]\nGOT = "pick"\n', "utf-8")
    with open_desk(folder, "file", deliver=lambda call: call()) as desk:
        assert "第 3 行" in desk.settings_trouble
    mine.unlink()
    assert judged() == {Stage.PICKED_UP}


def test_judging_again_that_was_cut_off_goes_on_where_it_was(
    site: PracticeSite, reopened: tuple[Path, tuple[ParcelId, ...]]
) -> None:
    folder, ids = reopened
    (folder / STATES).write_text('schema = 1\n[codes.detail]\nGOT = "other"\n', "utf-8")
    with open_desk(folder, "file", deliver=lambda call: call()) as desk:
        cut = CancelAt(1)
        cut.stop.set()
        with pytest.raises(Cancelled):
            desk.track_parcels.rejudge(cut.context)
        assert desk.track_parcels.rejudge(job_context()) == COUNT
        assert desk.track_parcels.rejudge(job_context()) == 0
        assert {r.stage for r in desk.reader.parcels_by_id(frozenset(ids))} == {Stage.SHIPPED}


def test_the_background_asks_on_a_lane_of_its_own(
    desk: Desk, site: PracticeSite, shipped: tuple[ParcelId, ...]
) -> None:
    tasks = InlineTasks()
    inline = replace(desk, tasks=tasks)
    assert track_when_due(inline).finished
    assert tasks.lanes == ["net.track"]
    assert all(story.asked_s for story in stories(desk, shipped))
    assert len(site.shop.ledger.calls_of(ROUTE)) == COUNT
    desk.manage_shops.pause(shop_of(site))
    later(desk, site, seconds=9 * HOUR)
    track_when_due(inline)
    assert len(site.shop.ledger.calls_of(ROUTE)) == COUNT


def test_the_background_is_on_the_timetable(desk: Desk) -> None:
    scheduler = Scheduler(desk.clock)
    begin_tracking(scheduler, replace(desk, tasks=InlineTasks()))
    scheduler.run_now("track")  # KeyError when it is not there
