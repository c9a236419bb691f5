"""Handing over in a practice shop whose vans come late, skip parcels or stay away.

What the matching and the scorecard say is compared with the practice shop's own ledger.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.courier_score import nearest_rank
from app.domain.errors import InvalidInput
from app.domain.gate import Act
from app.domain.hold import HoldWish
from app.domain.ids import CarrierCode, ManifestId, ParcelId
from app.domain.instants import SHANGHAI, to_epoch
from app.domain.manifest import ManifestState, ScanVerdict
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from app.sandbox.rounds import (
    ABSENT,
    LATE,
    PUNCTUAL,
    SKIPPING,
    RoundKind,
    day_of,
    round_of,
)
from app.services.hand_over import HandedOver, ScanAnswer
from app.services.scan_gate import UNASKED, Answers
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of, tracking

SEED = 7
EACH = 6
CARRIERS = (PUNCTUAL, LATE, SKIPPING, ABSENT)
HOUR = 3600
DAY = 24 * HOUR


def _afternoon() -> datetime:
    """15:00 in Shanghai on a day on which the van that stays away does so."""
    at = datetime(2026, 7, 1, 15, tzinfo=SHANGHAI)
    while round_of(SEED, ABSENT, day_of(int(at.timestamp()))).kind is not RoundKind.ABSENT:
        at += timedelta(days=1)
    return at.astimezone(UTC)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(
        orders=60,
        seed=SEED,
        speed=0,
        arrivals_per_hour=0,
        scenario="careless_couriers",
        start=_afternoon(),
    )
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "profile", "file", deliver=lambda call: call()) as opened:
        bind_practice(opened, site)
        opened.sync_orders(job_context(), shop_of(site))
        yield opened


def number(desk: Desk, carrier: str, count: int = EACH) -> tuple[ParcelId, ...]:
    """Printed parcels of one carrier."""
    desk.settings.put({"shipping.carrier": carrier, "shipping.branch": ""})
    rows = desk.reader.parcels_by_id(frozenset(parcels(desk, Stage.TO_NUMBER)))
    wanted = tuple(row.parcel_id for row in rows if not row.carrier and not row.presale)
    wanted = wanted[:count]
    assert desk.acquire_waybills(job_context(), wanted).count(Outcome.DONE) == count
    desk.print_labels(job_context(), wanted, FIRST)
    return wanted


def ship(desk: Desk, wanted: tuple[ParcelId, ...]) -> None:
    assert desk.ship_parcels(job_context(), wanted).count(Outcome.DONE) == len(wanted)


def branch_of(desk: Desk, carrier: str) -> str:
    (group,) = (g for g in desk.match_handover.board(1).waiting if g.carrier == carrier)
    return group.branch


def hand_over(desk: Desk, carrier: str) -> ManifestId:
    opened = desk.hand_over.open(CarrierCode(carrier), branch_of(desk, carrier), fill=True)
    return leave(desk, opened.manifest.manifest_id).manifest.manifest_id


def leave(desk: Desk, manifest_id: ManifestId, *, only_ticked: bool = False) -> HandedOver:
    """The van leaves; the platform is asked first where facts are old."""
    ids = desk.hand_over.unsure(manifest_id, only_ticked=only_ticked)
    answers = desk.scan_gate.ask(job_context(), ids)
    return desk.hand_over.leave(manifest_id, only_ticked=only_ticked, answers=answers)


def truly_picked_up(site: PracticeSite) -> dict[str, int]:
    """Number → the scan that the platform holds, as the practice shop's ledger has it."""
    with site.shop.world.lock:
        site.shop.world.settle()
        return {made.number: made.held_at for made in site.shop.ledger.pickups}


def test_next_morning_the_match_is_what_the_ledger_says(desk: Desk, site: PracticeSite) -> None:
    numbers: dict[str, list[str]] = {}
    manifests: dict[str, ManifestId] = {}
    for carrier in CARRIERS:
        wanted = number(desk, carrier)
        ship(desk, wanted)
        numbers[carrier] = tracking(desk, wanted)
        manifests[carrier] = hand_over(desk, carrier)
    left_s = to_epoch(desk.clock.now())
    later(desk, site, 19 * HOUR)  # 10:00 the next day
    desk.track_parcels(job_context(), shop_of(site))
    truth = truly_picked_up(site)
    board = desk.match_handover.board(2)
    for carrier in CARRIERS:
        begun_s = to_epoch(desk.clock.now())
        report = desk.match_handover(manifests[carrier])
        ended_s = to_epoch(desk.clock.now())
        found = report.match
        assert report.row.branch_name.endswith("网点")
        assert {p.tracking_number: p.picked_up_s for p in found.scanned} == {
            n: truth[n] for n in numbers[carrier] if n in truth
        }
        missing = {n for n in numbers[carrier] if n not in truth}
        assert {p.tracking_number for p in found.waiting} == missing
        assert {u.parcel.tracking_number for u in report.unscanned} == missing
        assert found.early == ()
        for late in report.unscanned:
            assert begun_s <= report.row.manifest.left_s + late.age_s <= ended_s
            assert late.threshold is not None
        assert found.no_show == (carrier == ABSENT)
        assert (manifests[carrier] in board.no_shows) == (carrier == ABSENT)
    skipped = desk.match_handover(manifests[SKIPPING]).match
    assert 0 < len(skipped.waiting) < EACH
    card = desk.score_couriers(7)
    assert [score.carrier for score in card.scores] == sorted(CARRIERS)
    for score in card.scores:
        mine = numbers[score.carrier]
        waits = sorted(truth[n] - left_s for n in mine if n in truth)
        (row,) = (r for r in board.manifests if r.manifest.carrier == score.carrier)
        waits = sorted(truth[n] - row.manifest.left_s for n in mine if n in truth)
        assert (score.parcels, score.handed, score.scanned) == (EACH, EACH, len(waits))
        assert score.handed_scanned == len(waits)
        assert score.wait.median_s == nearest_rank(waits, 50)
        assert score.wait.p90_s == nearest_rank(waits, 90)
        assert (score.trips, score.no_shows) == (1, int(score.carrier == ABSENT))
        assert score.small
    by_carrier = {score.carrier: score for score in card.scores}
    assert (by_carrier[LATE].wait.median_s or 0) >= (by_carrier[PUNCTUAL].wait.median_s or 0) + (
        2 * HOUR
    )


def test_a_van_that_came_the_day_after_is_a_no_show_all_the_same(
    desk: Desk, site: PracticeSite
) -> None:
    ship(desk, number(desk, ABSENT))
    manifest_id = hand_over(desk, ABSENT)
    later(desk, site, 2 * DAY)
    desk.track_parcels(job_context(), shop_of(site))
    found = desk.match_handover(manifest_id).match
    assert (len(found.scanned), found.waiting, found.no_show) == (EACH, (), True)
    (score,) = desk.score_couriers(7).scores
    assert (score.no_shows, score.trips, score.waiting) == (1, 1, 0)
    assert (score.wait.median_s or 0) > DAY


def test_scans_that_were_on_no_manifest_are_told(desk: Desk, site: PracticeSite) -> None:
    first = number(desk, PUNCTUAL, 3)
    ship(desk, first)
    hand_over(desk, PUNCTUAL)
    unlisted = number(desk, PUNCTUAL, 2)
    ship(desk, unlisted)
    later(desk, site, 19 * HOUR)
    desk.track_parcels(job_context(), shop_of(site))
    board = desk.match_handover.board(2)
    assert {each.parcel_id for each in board.unlisted} == set(unlisted)
    (score,) = desk.score_couriers(7).scores
    assert (score.parcels, score.handed, score.scanned) == (5, 3, 5)


def test_a_scan_before_the_handover_is_an_anomaly(desk: Desk, site: PracticeSite) -> None:
    wanted = number(desk, PUNCTUAL, 3)
    ship(desk, wanted)
    opened = desk.hand_over.open(
        CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=True
    ).manifest
    later(desk, site, 19 * HOUR)
    desk.track_parcels(job_context(), shop_of(site))
    handed = desk.hand_over.leave(opened.manifest_id)
    assert handed.parcels == 3
    report = desk.match_handover(opened.manifest_id)
    assert len(report.match.early) == 3
    assert (report.row.early, report.row.scanned) == (3, 0)
    (score,) = desk.score_couriers(7).scores
    assert (score.early, score.scanned, score.wait.count) == (3, 3, 0)


def test_printed_parcels_are_handed_over_and_shipped_afterwards(
    desk: Desk, site: PracticeSite
) -> None:
    wanted = number(desk, PUNCTUAL, 2)
    manifest_id = hand_over(desk, PUNCTUAL)
    assert desk.match_handover.board(1).waiting == ()
    ship(desk, wanted)
    later(desk, site, 19 * HOUR)
    desk.track_parcels(job_context(), shop_of(site))
    assert len(desk.match_handover(manifest_id).match.scanned) == 2


def test_scanning_in_says_what_each_parcel_is(desk: Desk) -> None:
    mine = number(desk, PUNCTUAL, 4)
    other = number(desk, LATE, 1)
    rows = desk.reader.parcels_by_id(frozenset(parcels(desk, Stage.TO_NUMBER)))
    unprinted = tuple(row.parcel_id for row in rows if not row.carrier)[:1]
    desk.settings.put({"shipping.carrier": PUNCTUAL})
    desk.acquire_waybills(job_context(), unprinted)
    manifest = desk.hand_over.open(
        CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=False
    ).manifest
    first, second, third, held = tracking(desk, mine)
    (stranger,) = tracking(desk, other)
    (bare,) = tracking(desk, unprinted)
    desk.hold_orders.hold(mine[3:], HoldWish(reason="等补货"))
    said = [
        desk.hand_over.scan(manifest.manifest_id, text).verdict
        for text in (first, f" {first.lower()} ", second, stranger, bare, held, "没有这个号")
    ]
    assert said == [
        ScanVerdict.BELONGS,
        ScanVerdict.TWICE,
        ScanVerdict.BELONGS,
        ScanVerdict.OTHER_CARRIER,
        ScanVerdict.NOT_READY,
        ScanVerdict.STOPPED,
        ScanVerdict.UNKNOWN,
    ]
    handed = desk.hand_over.leave(manifest.manifest_id)
    assert handed.parcels == 2
    later_one = desk.hand_over.open(manifest.carrier, manifest.branch, fill=False).manifest
    assert later_one.manifest_id != manifest.manifest_id
    answers = [desk.hand_over.scan(later_one.manifest_id, text) for text in (first, third)]
    assert [each.verdict for each in answers] == [ScanVerdict.HANDED_OVER, ScanVerdict.BELONGS]
    assert answers[0].found is not None
    assert answers[0].found.on == handed.manifest


def test_scanning_in_obeys_the_gate_at_the_scanner(desk: Desk, site: PracticeSite) -> None:
    wanted = number(desk, PUNCTUAL, 4)
    manifest = desk.hand_over.open(
        CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=False
    ).manifest
    numbers = tracking(desk, wanted)

    def scan(n: int, answers: Answers = UNASKED) -> ScanAnswer:
        return desk.hand_over.scan(manifest.manifest_id, numbers[n], answers)

    desk.hold_orders.hold(wanted[:1], HoldWish(reason="等补货"))
    assert scan(0).verdict is ScanVerdict.STOPPED
    desk.gates.override(Act.SHIP, wanted[:1], "加急先发")
    assert scan(0).verdict is ScanVerdict.BELONGS
    later(desk, site, 900)
    (row,) = desk.reader.parcels_by_id(frozenset(wanted[2:3]))
    site.shop.happen.refund(row.order_ids[0])
    answers = [scan(n) for n in (1, 2)]
    assert {each.verdict for each in answers} == {ScanVerdict.CHECKING}
    assert [each.asks for each in answers] == [{wanted[1]}, {wanted[2]}]
    assert answers[1].counted.parcels == 1  # none of them yet
    told = desk.scan_gate.ask(job_context(), wanted[1:3])
    assert [scan(n, told).verdict for n in (2, 1)] == [ScanVerdict.STOPPED, ScanVerdict.BELONGS]
    site.shop.faults.add("http_5xx", endpoint="order.orderDetail", count=None, value=500)
    told = desk.scan_gate.ask(job_context(), wanted[3:])
    silent = scan(3, told)
    assert (silent.verdict, silent.counted.parcels) == (ScanVerdict.UNCHECKED, 2)
    assert silent.reason
    desk.settings.put({"gate.stale.scan": "open"})
    told = desk.scan_gate.ask(job_context(), wanted[3:])
    assert scan(3, told).verdict is ScanVerdict.BELONGS
    handed = leave(desk, manifest.manifest_id)
    assert (handed.parcels, handed.taken_out) == (3, ())


def test_the_van_leaves_on_checked_facts_only(desk: Desk, site: PracticeSite) -> None:
    wanted = number(desk, PUNCTUAL, 4)
    branch = branch_of(desk, PUNCTUAL)
    hand_over = desk.hand_over
    first = hand_over.open(CarrierCode(PUNCTUAL), branch, fill=True).manifest.manifest_id
    assert hand_over.unsure(first) == frozenset()
    (row,) = desk.reader.parcels_by_id(frozenset(wanted[:1]))
    site.shop.happen.refund(row.order_ids[0])
    later(desk, site, 900)
    assert hand_over.unsure(first) == set(wanted)
    with pytest.raises(InvalidInput, match="4 件都不能交接：订单太久没有核对"):
        hand_over.leave(first)  # nobody asked
    handed = leave(desk, first)
    assert handed.parcels == 3
    assert {each.parcel_id: each.reason for each in handed.taken_out} == {
        wanted[0]: "买家正在申请退款"
    }


def test_what_is_uploaded_and_still_here_is_checked_before_it_leaves(
    desk: Desk, site: PracticeSite
) -> None:
    wanted = number(desk, PUNCTUAL, 2)
    ship(desk, wanted)
    branch = branch_of(desk, PUNCTUAL)
    hand_over = desk.hand_over
    manifest_id = hand_over.open(CarrierCode(PUNCTUAL), branch, fill=True).manifest.manifest_id
    later(desk, site, 900)
    scanned = hand_over.scan(manifest_id, tracking(desk, wanted)[0])
    assert scanned.verdict is ScanVerdict.CHECKING
    assert hand_over.unsure(manifest_id) == set(wanted)
    answers = desk.scan_gate.ask(job_context(), wanted)
    assert hand_over.unsure(manifest_id) == frozenset()
    again = hand_over.scan(manifest_id, tracking(desk, wanted)[0], answers)
    assert again.verdict is ScanVerdict.BELONGS
    assert hand_over.leave(manifest_id).parcels == 2


def test_without_the_platform_the_van_leaves_as_the_setting_says(
    desk: Desk, site: PracticeSite
) -> None:
    wanted = number(desk, PUNCTUAL, 3)
    branch = branch_of(desk, PUNCTUAL)
    hand_over = desk.hand_over
    manifest_id = hand_over.open(CarrierCode(PUNCTUAL), branch, fill=True).manifest.manifest_id
    hand_over.scan(manifest_id, tracking(desk, wanted)[0])
    later(desk, site, 900)
    site.shop.faults.add("http_5xx", endpoint="order.orderDetail", count=None, value=500)
    assert hand_over.unsure(manifest_id, only_ticked=True) == {wanted[0]}
    with pytest.raises(InvalidInput, match="都不能交接"):
        leave(desk, manifest_id)
    desk.settings.put({"gate.stale.scan": "open"})
    handed = leave(desk, manifest_id, only_ticked=True)
    assert (handed.parcels, handed.taken_out) == (1, ())
    assert {each.parcel_id for each in handed.uncounted} == set(wanted[1:])


def test_listing_obeys_the_gate_that_scans_obey(desk: Desk, site: PracticeSite) -> None:
    wanted = number(desk, PUNCTUAL, 4)
    branch = branch_of(desk, PUNCTUAL)
    desk.hold_orders.hold(wanted[:3], HoldWish(reason="等补货"))
    rows = desk.reader.parcels_by_id(frozenset(wanted[2:3]))
    site.shop.happen.refund(rows[0].order_ids[0])
    later(desk, site, 60)
    desk.sync_orders(job_context(), shop_of(site))

    def waits() -> tuple[int, int]:
        (found,) = (
            each
            for each in desk.match_handover.board(7).waiting
            if (each.carrier, each.branch) == (PUNCTUAL, branch)
        )
        return found.parcels, found.stopped

    def listed() -> frozenset[ParcelId]:
        counted = desk.hand_over.open(CarrierCode(PUNCTUAL), branch, fill=True)
        report = desk.match_handover(counted.manifest.manifest_id)
        assert [each.reason for each in report.parcels] == [""] * counted.parcels
        desk.hand_over.discard(counted.manifest.manifest_id)
        return frozenset(each.parcel_id for each in report.parcels)

    assert (waits(), listed()) == ((1, 3), {wanted[3]})
    desk.gates.override(Act.SHIP, wanted[:1], "加急先发")  # 放行
    assert (waits(), listed()) == ((2, 2), {wanted[0], wanted[3]})
    desk.settings.put({"gate.held": "open"})  # 只提醒
    assert (waits(), listed()) == ((3, 1), {wanted[0], wanted[1], wanted[3]})


def test_what_may_not_leave_any_more_is_taken_out_at_the_handover(desk: Desk) -> None:
    wanted = number(desk, PUNCTUAL, 3)
    manifest = desk.hand_over.open(
        CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=True
    ).manifest
    desk.hold_orders.hold(wanted[:1], HoldWish(reason="等补货"))
    handed = desk.hand_over.leave(manifest.manifest_id)
    assert [each.parcel_id for each in handed.taken_out] == [wanted[0]]
    assert handed.taken_out[0].reason == "订单已挂起"
    assert handed.parcels == 2
    desk.hold_orders.release(wanted[:1])
    assert [group.parcels for group in desk.match_handover.board(1).waiting] == [1]


def test_only_what_was_scanned_in_leaves_when_asked(desk: Desk) -> None:
    wanted = number(desk, PUNCTUAL, 3)
    manifest = desk.hand_over.open(
        CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=True
    ).manifest
    with pytest.raises(InvalidInput, match="一件也没扫"):
        desk.hand_over.leave(manifest.manifest_id, only_ticked=True)
    desk.hand_over.scan(manifest.manifest_id, tracking(desk, wanted)[0])
    handed = desk.hand_over.leave(manifest.manifest_id, only_ticked=True)
    assert handed.parcels == 1
    assert {each.parcel_id for each in handed.uncounted} == set(wanted[1:])


def test_numbers_count_by_day_and_carrier_and_stay(desk: Desk, site: PracticeSite) -> None:
    number(desk, PUNCTUAL, 2)
    first = hand_over(desk, PUNCTUAL)
    number(desk, LATE, 1)
    number(desk, PUNCTUAL, 1)
    second, other = hand_over(desk, PUNCTUAL), hand_over(desk, LATE)
    rows = {
        row.manifest.manifest_id: row.manifest for row in desk.match_handover.board(1).manifests
    }
    day = f"{_afternoon().astimezone(SHANGHAI):%m%d}"
    assert [rows[one].label for one in (first, second, other)] == [
        f"{day}-{PUNCTUAL}-1",
        f"{day}-{PUNCTUAL}-2",
        f"{day}-{LATE}-1",
    ]
    assert desk.match_handover.find(f"{day}-{PUNCTUAL}-2") == second
    desk.hand_over.undo(first)
    later(desk, site, DAY)
    again = leave(desk, first).manifest
    assert again.label == f"{day}-{PUNCTUAL}-1"
    with pytest.raises(InvalidInput, match="没有叫"):
        desk.match_handover.find("1399-nobody-1")
    assert desk.verify_audit() is None


def test_a_handover_is_undone_until_the_courier_scanned(desk: Desk, site: PracticeSite) -> None:
    wanted = number(desk, PUNCTUAL, 2)
    ship(desk, wanted)
    manifest_id = hand_over(desk, PUNCTUAL)
    with pytest.raises(InvalidInput, match="不能再改"):
        desk.hand_over.discard(manifest_id)
    counted = desk.hand_over.undo(manifest_id)
    assert (counted.manifest.state, counted.parcels) == (ManifestState.OPEN, 2)
    with pytest.raises(InvalidInput, match="还没有交接"):
        desk.hand_over.undo(manifest_id)
    desk.hand_over.leave(manifest_id)
    later(desk, site, 19 * HOUR)
    desk.track_parcels(job_context(), shop_of(site))
    with pytest.raises(InvalidInput, match="不能撤销"):
        desk.hand_over.undo(manifest_id)


def test_a_discarded_manifest_frees_its_parcels(desk: Desk) -> None:
    number(desk, PUNCTUAL, 2)
    opened = desk.hand_over.open(CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=True)
    again = desk.hand_over.open(opened.manifest.carrier, opened.manifest.branch, fill=True)
    assert again.manifest == opened.manifest
    assert (again.parcels, again.new) == (2, 0)
    assert desk.match_handover.board(1).waiting == ()
    desk.hand_over.discard(opened.manifest.manifest_id)
    assert [group.parcels for group in desk.match_handover.board(1).waiting] == [2]
    with pytest.raises(InvalidInput, match="没有这张"):
        desk.hand_over.scan(opened.manifest.manifest_id, "x")


def test_discarding_and_striking_off_are_undone_without_taking_from_another(desk: Desk) -> None:
    number(desk, PUNCTUAL, 2)
    hand_over, branch = desk.hand_over, branch_of(desk, PUNCTUAL)
    first = hand_over.open(CarrierCode(PUNCTUAL), branch, fill=True).manifest
    listed = desk.match_handover(first.manifest_id).parcels
    hand_over.scan(first.manifest_id, listed[0].tracking_number)
    off = hand_over.strike_off(first.manifest_id, [each.waybill_id for each in listed])
    assert hand_over.put_back(first.manifest_id, off) == 2
    back = desk.match_handover(first.manifest_id).parcels
    assert [bool(each.ticked_s) for each in back] == [True, False]
    hand_over.discard(first.manifest_id)
    assert hand_over.reopen(first.manifest_id).parcels == 2
    with pytest.raises(InvalidInput, match="没有作废"):
        hand_over.reopen(first.manifest_id)
    hand_over.discard(first.manifest_id)
    second = hand_over.open(CarrierCode(PUNCTUAL), branch, fill=False).manifest
    hand_over.scan(second.manifest_id, listed[1].tracking_number)
    with pytest.raises(InvalidInput, match="另一张清单"):
        hand_over.reopen(first.manifest_id)
    hand_over.leave(second.manifest_id)
    again = hand_over.reopen(first.manifest_id)
    assert (again.parcels, again.ticked) == (1, 1)  # the other left with the second
    assert hand_over.put_back(first.manifest_id, off[1:]) == 0
    assert desk.verify_audit() is None


def test_a_parcel_under_another_number_leaves_the_manifest(desk: Desk) -> None:
    wanted = number(desk, PUNCTUAL, 2)
    opened = desk.hand_over.open(CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=True)
    old = tracking(desk, wanted)[0]
    receipt = desk.redo_numbers(job_context(), wanted[:1])
    assert receipt.count(Outcome.DONE) == 1
    answer = desk.hand_over.scan(opened.manifest.manifest_id, old)
    assert answer.verdict is ScanVerdict.OLD_NUMBER
    handed = desk.hand_over.leave(opened.manifest.manifest_id)
    assert [each.reason for each in handed.taken_out] == ["包裹换过运单号"]


def test_an_empty_manifest_does_not_leave(desk: Desk) -> None:
    number(desk, PUNCTUAL, 1)
    opened = desk.hand_over.open(CarrierCode(PUNCTUAL), branch_of(desk, PUNCTUAL), fill=False)
    with pytest.raises(InvalidInput, match="没有能交接的"):
        desk.hand_over.leave(opened.manifest.manifest_id)


def test_explained_rows_add_up_to_the_score(desk: Desk, site: PracticeSite) -> None:
    for carrier in (SKIPPING, LATE):
        ship(desk, number(desk, carrier))
    hand_over(desk, SKIPPING)
    later(desk, site, 19 * HOUR)
    desk.track_parcels(job_context(), shop_of(site))
    for score in desk.score_couriers(7).scores:
        rows = desk.score_couriers.explain((score.carrier, score.branch), 7)
        waits = sorted(row.wait_s for row in rows if row.wait_s is not None)
        assert len(rows) == score.parcels
        assert sum(bool(row.scanned_s) for row in rows) == score.scanned
        assert sum(bool(row.manifest_id) for row in rows) == score.handed
        assert score.wait == replace(
            score.wait,
            count=len(waits),
            median_s=nearest_rank(waits, 50),
            p90_s=nearest_rank(waits, 90),
        )
        assert [bool(row.scanned_s) for row in rows] == sorted(bool(r.scanned_s) for r in rows)
