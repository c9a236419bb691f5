"""Scores of couriers: exact waits, whole against the parcels behind them."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.courier_score import (
    SMALL,
    CourierLine,
    CourierScore,
    Period,
    Start,
    Trip,
    explain_courier,
    nearest_rank,
    score_couriers,
)
from app.domain.ids import ParcelId

HOUR = 3600
DAY = 24 * HOUR
NOW = 1_800_000_000
ZTO = ("zhongtong", "57101")
PERIOD = Period(
    since_s=NOW - 30 * DAY,
    now_s=NOW,
    thresholds_s=(24 * HOUR, 36 * HOUR, 48 * HOUR),
    no_show=timedelta(hours=12),
)


def line(number: int = 1, **changes: object) -> CourierLine:
    made = CourierLine(
        carrier=ZTO[0],
        branch=ZTO[1],
        parcel_id=ParcelId(f"p{number}"),
        paid_s=NOW - 3 * DAY,
        uploaded_s=NOW - 3 * DAY + HOUR,
        scanned_s=NOW - 3 * DAY + 5 * HOUR,
    )
    return made._replace(**changes)


def score_of(*lines: CourierLine, trips: tuple[Trip, ...] = ()) -> CourierScore:
    (found,) = score_couriers(lines, trips, PERIOD)
    return found


def test_without_a_manifest_the_wait_begins_at_the_upload() -> None:
    found = score_of(line())
    assert (found.wait.median_s, found.from_payment.median_s) == (4 * HOUR, 5 * HOUR)
    assert (found.handed, found.trips) == (0, 0)


def test_with_a_manifest_the_wait_begins_at_the_handover() -> None:
    trip = Trip("m1", *ZTO, NOW - 3 * DAY + 2 * HOUR)
    found = score_of(line(manifest_id="m1"), trips=(trip,))
    assert found.wait.median_s == 3 * HOUR
    assert (found.handed, found.handed_scanned, found.trips, found.no_shows) == (1, 1, 1, 0)


@pytest.mark.parametrize(("late_s", "met"), [(0, (1, 1, 1)), (1, (0, 1, 1))])
def test_the_edge_of_a_share_is_the_second(late_s: int, met: tuple[int, ...]) -> None:
    found = score_of(line(scanned_s=NOW - 3 * DAY + 24 * HOUR + late_s))
    assert tuple(share.met for share in found.shares) == met
    assert {share.of for share in found.shares} == {1}


@pytest.mark.parametrize(("age_s", "decided"), [(24 * HOUR, (0, 0, 0)), (24 * HOUR + 1, (1, 0, 0))])
def test_what_is_not_scanned_misses_as_soon_as_it_can_only_miss(
    age_s: int, decided: tuple[int, ...]
) -> None:
    found = score_of(line(paid_s=NOW - age_s, uploaded_s=NOW - HOUR, scanned_s=0))
    assert tuple(share.of for share in found.shares) == decided
    assert (found.waiting, found.wait.count, found.wait.median_s) == (1, 0, None)


def test_a_scan_before_the_handover_is_no_wait() -> None:
    trip = Trip("m1", *ZTO, NOW - 3 * DAY + 6 * HOUR)
    found = score_of(line(manifest_id="m1"), trips=(trip,))
    assert (found.early, found.scanned, found.wait.count) == (1, 1, 0)
    assert found.from_payment.count == 1


def test_parcels_behind_a_score_say_which_van_did_not_come() -> None:
    late = Trip("m1", *ZTO, NOW - 2 * DAY)
    fine = Trip("m2", *ZTO, NOW - 2 * DAY)
    lines = (
        line(1, manifest_id="m1", scanned_s=0),
        line(2, manifest_id="m1", scanned_s=NOW - DAY),
        line(3, manifest_id="m2", scanned_s=0, tracking_number="78", order_ids="1 2"),
        line(4, manifest_id="m2", scanned_s=NOW - 2 * DAY + HOUR),
    )
    for told in (lines, lines[::-1]):
        rows = explain_courier(told, (late, fine), PERIOD, ZTO)
        assert {row.parcel_id: row.no_show for row in rows} == {
            "p1": True, "p2": True, "p3": False, "p4": False
        }  # fmt: skip
        named = next(row for row in rows if row.parcel_id == "p3")
        assert (named.tracking_number, named.order_ids) == ("78", ("1", "2"))
    assert score_of(*lines, trips=(late, fine)).no_shows == 1


def test_presale_and_scans_before_payment_are_outside_the_thresholds() -> None:
    found = score_of(line(1, presale=True), line(2, paid_s=NOW))
    assert (found.presale, found.before_payment, found.from_payment.count) == (1, 1, 0)
    assert found.wait.count == 2


def test_only_the_period_counts() -> None:
    edge = line(1, uploaded_s=PERIOD.since_s, scanned_s=PERIOD.since_s + 7)
    before = line(2, uploaded_s=PERIOD.since_s - 1, scanned_s=PERIOD.since_s + 7)
    assert score_of(edge, before).parcels == 1
    assert score_couriers([before, line(3, uploaded_s=0)], (), PERIOD) == ()


def test_a_handover_before_the_period_is_not_counted_by_a_later_upload() -> None:
    trip = Trip("m1", *ZTO, PERIOD.since_s - 1)
    assert score_couriers([line(manifest_id="m1")], (trip,), PERIOD) == ()


@pytest.mark.parametrize(
    ("first_scan_s", "no_shows"),
    [(NOW - 2 * DAY + 12 * HOUR, 0), (NOW - 2 * DAY + 12 * HOUR + 1, 1), (0, 1)],
)
def test_a_van_that_scanned_nothing_for_too_long_did_not_show_up(
    first_scan_s: int, no_shows: int
) -> None:
    trip = Trip("m1", *ZTO, NOW - 2 * DAY)
    lines = (
        line(1, manifest_id="m1", scanned_s=first_scan_s),
        line(2, manifest_id="m1", scanned_s=0),
    )
    assert score_of(*lines, trips=(trip,)).no_shows == no_shows
    assert score_of(*lines[::-1], trips=(trip,)).no_shows == no_shows


def test_a_van_that_has_time_left_is_no_no_show() -> None:
    trip = Trip("m1", *ZTO, NOW - 12 * HOUR)
    assert score_of(line(manifest_id="m1", scanned_s=0), trips=(trip,)).no_shows == 0


def test_small_samples_are_marked() -> None:
    assert score_of(*(line(n) for n in range(SMALL - 1))).small
    assert not score_of(*(line(n) for n in range(SMALL))).small


def test_branches_are_apart() -> None:
    found = score_couriers([line(1), line(2, branch="x"), line(3, carrier="a")], (), PERIOD)
    assert [(s.carrier, s.branch) for s in found] == [
        ("a", "57101"),
        (ZTO[0], "57101"),
        (ZTO[0], "x"),
    ]


@given(st.lists(st.integers(0, 10**7), min_size=1), st.integers(1, 100))
def test_nearest_rank_is_the_least_value_that_enough_are_not_above(
    values: list[int], hundredths: int
) -> None:
    found = nearest_rank(sorted(values), hundredths)
    enough = Fraction(hundredths, 100)
    fitting = [v for v in values if Fraction(sum(o <= v for o in values), len(values)) >= enough]
    assert found == min(fitting)


def test_nothing_has_no_rank() -> None:
    assert nearest_rank((), 50) is None


INSTANTS = st.integers(NOW - 32 * DAY, NOW)
LINES = st.lists(
    st.builds(
        CourierLine,
        carrier=st.sampled_from(["a", "b"]),
        branch=st.sampled_from(["", "1"]),
        parcel_id=st.integers(0, 10**9).map(lambda n: ParcelId(str(n))),
        paid_s=INSTANTS,
        uploaded_s=st.one_of(st.just(0), INSTANTS),
        scanned_s=st.one_of(st.just(0), INSTANTS),
        manifest_id=st.sampled_from(["", "m1", "m2", "gone"]),
        presale=st.booleans(),
    ),
    max_size=30,
)
TRIPS = st.tuples(INSTANTS, INSTANTS).map(
    lambda left: (Trip("m1", "a", "1", left[0]), Trip("m2", "b", "", left[1]))
)


@given(LINES, TRIPS)
def test_every_figure_is_made_of_the_explained_parcels(
    lines: list[CourierLine], trips: tuple[Trip, ...]
) -> None:
    for found in score_couriers(lines, trips, PERIOD):
        rows = explain_courier(lines, trips, PERIOD, (found.carrier, found.branch))
        waits = sorted(row.wait_s for row in rows if row.wait_s is not None)
        paid = sorted(row.from_payment_s for row in rows if row.from_payment_s is not None)
        assert found.parcels == len(rows)
        assert found.scanned == sum(row.scanned_s > 0 for row in rows)
        assert found.handed == sum(row.start is Start.HANDOVER for row in rows)
        assert found.early == sum(row.early for row in rows)
        assert found.before_payment == sum(row.before_payment for row in rows)
        assert (found.wait.count, found.from_payment.count) == (len(waits), len(paid))
        assert found.wait.median_s == nearest_rank(waits, 50)
        assert found.wait.p90_s == nearest_rank(waits, 90)
        assert found.from_payment.p90_s == nearest_rank(paid, 90)
        for share in found.shares:
            assert share.met == sum(each <= share.within_s for each in paid)
            assert share.met <= share.of <= found.parcels
        assert found.no_shows <= found.trips


@given(LINES, TRIPS, st.integers(0, 29))
def test_the_order_of_lines_decides_nothing(
    lines: list[CourierLine], trips: tuple[Trip, ...], turn: int
) -> None:
    mixed = [*lines[turn:], *lines[:turn]][::-1]
    assert score_couriers(mixed, trips[::-1], PERIOD) == score_couriers(lines, trips, PERIOD)


@given(LINES, TRIPS, st.integers(1, 5 * DAY))
def test_time_alone_never_takes_a_scan_away(
    lines: list[CourierLine], trips: tuple[Trip, ...], more_s: int
) -> None:
    later = replace(PERIOD, now_s=NOW + more_s)
    now = {(s.carrier, s.branch): s for s in score_couriers(lines, trips, PERIOD)}
    then = {(s.carrier, s.branch): s for s in score_couriers(lines, trips, later)}
    for key, score in now.items():
        assert then[key].wait == score.wait
        assert then[key].scanned == score.scanned
        for before, after in zip(score.shares, then[key].shares, strict=True):
            assert (after.met, after.of >= before.of) == (before.met, True)
        assert then[key].no_shows >= score.no_shows


def test_what_waits_is_explained_first_then_the_longest_wait() -> None:
    lines = [
        line(1, scanned_s=NOW - 3 * DAY + 2 * HOUR),
        line(2, scanned_s=NOW - 3 * DAY + 20 * HOUR),
        line(3, scanned_s=0),
    ]
    rows = explain_courier(lines, (), PERIOD, ZTO)
    assert [row.parcel_id for row in rows] == ["p3", "p2", "p1"]
