import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pickup_rate import score
from app.domain.rate_explain import units_of
from app.domain.rate_judge import Judge, rate_window
from app.domain.rate_line import RateLine, Scan, Unit
from app.domain.rule_pack import Exclusion, Reading
from tests.fakes.rates import (
    DAY,
    HOUR,
    NOW,
    P2022,
    P2026_05,
    P2026_09,
    PACKS,
    SHANGHAI,
    T,
    ago,
    in_buckets,
    local,
    many_lines,
    picked,
    plain_value,
    took,
    utc,
    ways,
)

packs = st.sampled_from(PACKS)
readings = st.sampled_from(tuple(Reading))


@pytest.mark.parametrize(
    ("counts", "composite", "index", "cumulative"),
    [
        ((80, 10, 5, 5), "58.5", "83.6", "83.5"),
        ((100, 0, 0, 0), "70.0", "100.0", "100.0"),
        ((0, 100, 0, 0), "20.0", "28.6", "30.0"),
    ],
)
def test_worked_examples(counts, composite, index, cumulative):
    rate = score(in_buckets(*counts), P2022, as_of=NOW)
    assert rate.settled.counts == counts
    assert rate.settled.ceiling == Fraction(7, 10)
    assert f"{float(rate.settled.value * 100):.1f}" == composite
    assert f"{float(rate.settled.index * 100):.1f}" == index
    other = score(in_buckets(*counts), P2022, as_of=NOW, reading=Reading.CUMULATIVE)
    assert f"{float(other.settled.value * 100):.1f}" == cumulative
    assert other.settled.ceiling == 1


def test_orders_that_nobody_picks_up_are_invisible_to_the_settled_figure():
    lost = [RateLine(f"x{n}", f"x{n}", T - 5 * DAY) for n in range(20)]
    rate = score(in_buckets(80, 10, 5, 5) + lost, P2022, as_of=NOW)
    assert rate.settled.value == Fraction(585, 1000)
    assert rate.pending == 20
    assert rate.best.value == rate.worst.value == Fraction(5850, 100 * 120)


@pytest.mark.parametrize(
    ("took_s", "bucket"),
    [
        (0, 0),
        (24 * HOUR, 0),  # paid 10:00:00, scanned 10:00:00 the next day
        (24 * HOUR + 1, 1),
        (36 * HOUR, 1),
        (36 * HOUR + 1, 2),
        (48 * HOUR, 2),
        (48 * HOUR + 1, 3),
    ],
)
def test_edges_to_the_second(took_s, bucket):
    rate = score([picked(1, took_s, paid_s=local("07-01 10:00:00"))], P2022, as_of=NOW)
    assert rate.settled.counts[bucket] == rate.settled.total == 1


@pytest.mark.parametrize(
    ("paid", "scanned", "seconds"),
    [
        ("07-01 17:59:00", "07-02 10:00:00", 16 * HOUR + 60),
        ("07-01 18:01:00", "07-02 10:00:00", 4 * HOUR),
        ("07-02 02:00:00", "07-02 05:30:00", 0),
    ],
)
def test_the_night_rule(paid, scanned, seconds):
    line = RateLine("1", "1", local(paid), None, local(scanned))
    rate = score([line], P2026_09, as_of=NOW)
    assert rate.pickup.seconds == seconds
    assert rate.settled.value == Fraction(seconds, 3600)
    without = score([line], P2022, as_of=NOW)
    assert without.pickup.seconds == local(scanned) - local(paid)


def test_what_saving_one_order_brings():
    def value(took_s):
        lines = [*in_buckets(80, 10, 5, 4), picked(1000, took_s)]
        return score(lines, P2022, as_of=NOW).settled.value * 100

    on_time, second, third, late = (value(hours * HOUR) for hours in (24, 36, 48, 49))
    assert on_time - second == Fraction(5, 10)
    assert second - third == third - late == Fraction(1, 10)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"presale": True}, Exclusion.PRESALE),
        ({"no_ship": True}, Exclusion.NO_SHIP),
        ({"refunded_s": T - 5 * DAY + HOUR}, Exclusion.REFUNDED),
        ({"refunded_s": T - 4 * DAY - 1}, Exclusion.REFUNDED),
        ({"refunded_s": T - 4 * DAY}, None),  # the very second of the scan
        ({"refunded_s": T - 3 * DAY}, None),  # after the pickup
        ({"paid_s": None}, Exclusion.UNPAID),
        ({"gift": True}, None),
        ({"lucky_bag": True}, None),
    ],
)
def test_exclusions_of_the_default_pack(change, reason):
    rate = score([picked(1, DAY)._replace(**change)], P2022, as_of=NOW)
    assert dict(rate.excluded) == ({reason: 1} if reason else {})
    assert rate.settled.total == (reason is None)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("other", "reason"),
    [({"presale": True}, Exclusion.PRESALE), ({"no_ship": True}, Exclusion.NO_SHIP)],
)
def test_an_order_that_is_excluded_whole_is_over_when_all_of_it_is(other, reason, turned):
    start_s = rate_window(P2026_09, NOW).start_s
    first = RateLine("1", "1", start_s - 9 * DAY, None, start_s - 1, presale=True, parcel_id="p")
    later = first._replace(sku_order_id="2", parcel_id="q", picked_up_s=start_s, presale=False)
    lines = [first, later._replace(**other)]
    rate = score(lines[::-1] if turned else lines, P2026_09, as_of=NOW, unit=Unit.ORDER)
    assert (dict(rate.excluded), rate.old) == ({reason: 1}, 0)
    past = [first, first._replace(sku_order_id="2", parcel_id="q")]
    rate = score(past, P2026_09, as_of=NOW, unit=Unit.ORDER)
    assert (dict(rate.excluded), rate.old) == ({}, 1)


@pytest.mark.parametrize("pack", [P2026_05, P2026_09], ids=lambda pack: pack.name)
def test_exclusions_of_2026(pack):
    lines = [picked(1, DAY)._replace(gift=True), picked(2, DAY)._replace(lucky_bag=True)]
    rate = score([*lines, picked(3, DAY)], pack, as_of=NOW)
    assert dict(rate.excluded) == {Exclusion.GIFT: 1, Exclusion.LUCKY_BAG: 1}
    assert rate.settled.total == 1


def test_low_price_is_out_once_somebody_says_what_is_low():
    line = picked(1, DAY)._replace(amount_fen=99)
    assert score([line], P2026_09, as_of=NOW).settled.total == 1
    told = replace(P2026_09, low_price_below_fen=100)
    assert dict(score([line], told, as_of=NOW).excluded) == {Exclusion.LOW_PRICE: 1}
    assert score([line._replace(amount_fen=100)], told, as_of=NOW).settled.total == 1


def test_a_scan_before_the_payment_is_an_anomaly_and_out():
    rate = score([picked(1, -1), picked(2, HOUR)], P2022, as_of=NOW)
    assert rate.anomalies == rate.settled.total == 1


def test_an_anomaly_brings_fifty_points_in_2026_05():
    rate = score([picked(1, -1), picked(2, 0, paid_s=local("07-10 12:00:00"))], P2026_05, as_of=NOW)
    assert rate.settled.anomalies == 1
    assert rate.settled.value == Fraction(50 + 100, 2)
    assert rate.pickup.count == 1  # no time was taken


def test_the_window_is_by_pickup_through_yesterday():
    midnight = local("07-20 00:00:00")
    first = midnight - 90 * DAY
    lines = [
        picked(n, HOUR, paid_s=at - HOUR)
        for n, at in enumerate((first - 1, first, midnight - 1, midnight))
    ]
    rate = score(lines, P2022, as_of=NOW)
    assert (rate.old, rate.settled.total, rate.today) == (1, 2, 1)
    assert rate_window(P2026_09, NOW).start_s == midnight - 30 * DAY
    # One second before midnight it is still the day before, one after it is a new one.
    assert rate_window(P2022, utc(midnight - 1)).end_s == midnight - DAY
    assert rate_window(P2022, utc(midnight)).end_s == midnight


def test_what_happens_later_has_not_happened_yet():
    line = picked(1, 30 * HOUR)._replace(refunded_s=T - 5 * DAY + 10 * HOUR)
    before = score([line], P2022, as_of=utc(T - 5 * DAY + 9 * HOUR))
    assert before.pending == 1
    assert before.best.counts == (1, 0, 0, 0)
    after = score([line], P2022, as_of=utc(T - 5 * DAY + 10 * HOUR))
    assert dict(after.excluded) == {Exclusion.REFUNDED: 1}
    assert dict(score([line], P2022, as_of=utc(T - 6 * DAY)).excluded) == {Exclusion.UNPAID: 1}


def test_several_parcels_count_at_the_last_scan_or_the_first():
    one = picked(1, 20 * HOUR)._replace(parcel_id="a")
    two = picked(1, 40 * HOUR)._replace(parcel_id="b")
    assert score([one, two], P2022, as_of=NOW).settled.counts == (0, 0, 1, 0)
    assert score([two, one], P2022, as_of=NOW, scan=Scan.FIRST).settled.counts == (1, 0, 0, 0)
    half = [one, two._replace(picked_up_s=None)]
    assert score(half, P2022, as_of=NOW).pending == 1
    assert score(half, P2022, as_of=NOW, scan=Scan.FIRST).settled.total == 1
    assert score([one, two], P2022, as_of=NOW, unit=Unit.PARCEL).settled.counts == (1, 0, 1, 0)


def test_the_three_units_of_a_merged_and_split_order():
    paid_s = T - 5 * DAY

    def line(order, sku, parcel, hours, later_s=0):
        at = paid_s + later_s
        return RateLine(order, sku, at, None, paid_s + hours * HOUR, parcel_id=parcel)

    lines = [
        line("A", "A1", "p", 20),  # parcel p carries A1 and order B, merged
        line("A", "A2", "q", 30),
        line("B", "B1", "p", 20, later_s=HOUR),
    ]
    by_unit = {unit: score(lines, P2022, as_of=NOW, unit=unit).settled.counts for unit in Unit}
    assert by_unit == {
        Unit.SKU_ORDER: (2, 1, 0, 0),
        Unit.ORDER: (1, 1, 0, 0),
        Unit.PARCEL: (1, 1, 0, 0),
    }


def test_a_refund_between_two_scans_of_an_order_does_not_undo_the_first():
    one = picked(1, 10 * HOUR)._replace(sku_order_id="a", refunded_s=T - 5 * DAY + 12 * HOUR)
    two = picked(1, 14 * HOUR)._replace(sku_order_id="b")
    rate = score([one, two], P2022, as_of=NOW, unit=Unit.ORDER)
    assert rate.settled.total == 1
    assert rate.excluded == ()


def test_the_same_sku_number_in_two_orders_is_two_sku_orders():
    lines = [picked(1, HOUR)._replace(sku_order_id="s"), picked(2, HOUR)._replace(sku_order_id="s")]
    assert score(lines, P2022, as_of=NOW).settled.total == 2


def test_delivery_is_from_pickup_to_signature():
    lines = [
        picked(1, HOUR)._replace(signed_s=T - 3 * DAY),
        picked(2, HOUR)._replace(signed_s=T - 2 * DAY, presale=True),
        picked(3, HOUR)._replace(signed_s=T - HOUR),  # today: not in the window
        picked(4, HOUR)._replace(signed_s=T - 6 * DAY),  # before its pickup
        picked(5, HOUR),
    ]
    rate = score(lines, P2022, as_of=NOW)
    first, second = 2 * DAY - HOUR, 3 * DAY - HOUR
    assert (rate.delivery.count, rate.delivery.total_s) == (2, first + second)
    assert rate.delivery.seconds == Fraction(first + second, 2)


def test_the_window_of_signatures_and_of_waiting_orders_to_the_second():
    window = rate_window(P2022, NOW)
    edges = (window.start_s - 1, window.start_s, window.end_s - 1, window.end_s)
    signed = [
        picked(n, HOUR, paid_s=window.start_s - 5 * DAY)._replace(signed_s=at)
        for n, at in enumerate(edges)
    ]
    assert score(signed, P2022, as_of=NOW).delivery.count == 2
    waiting = [RateLine(f"{n}", f"{n}", at) for n, at in enumerate(edges)]
    rate = score(waiting, P2022, as_of=NOW)
    assert (rate.stale, rate.pending) == (1, 3)


def test_of_nothing_there_is_no_rate():
    rate = score([], P2022, as_of=NOW)
    figures = (rate.settled.value, rate.settled.index, rate.settled.share(0), rate.best.value)
    assert {*figures, rate.delivery.seconds, rate.pickup.seconds} == {None}
    assert rate.units == 0


def test_mean_hours_have_no_ceiling_and_no_worst():
    rate = score([picked(1, HOUR, paid_s=local("07-10 12:00:00"))], P2026_09, as_of=NOW)
    assert (rate.settled.value, rate.settled.ceiling, rate.worst) == (1, None, None)


@given(many_lines, packs, ways)
def test_every_unit_is_in_exactly_one_count(lines, pack, way):
    rate = score(lines, pack, as_of=NOW, **way)
    assert rate.units == len(units_of(lines, way["unit"]))
    assert sum(rate.settled.counts) + rate.settled.anomalies == rate.settled.total
    if rate.settled.total:
        shares = [rate.settled.share(bucket) for bucket in range(len(rate.settled.counts))]
        anomalies = Fraction(rate.settled.anomalies, rate.settled.total)
        assert sum(shares) + anomalies == 1
    assert rate.best.total == rate.settled.total + rate.today + rate.pending


@given(many_lines, packs, ways, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines, pack, way, chance: random.Random):
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert score(lines, pack, as_of=NOW, **way) == score(shuffled, pack, as_of=NOW, **way)


@given(st.lists(st.tuples(ago, st.integers(0, 60 * HOUR)), max_size=20), packs, readings)
def test_the_value_is_what_the_long_way_finds(times, pack, reading):
    window = rate_window(pack, NOW)
    pairs = [(T - paid, T - paid + took_s) for paid, took_s in times]
    lines = [RateLine(f"{n}", f"{n}", *pair[:1], None, pair[1]) for n, pair in enumerate(pairs)]
    rate = score(lines, pack, as_of=NOW, reading=reading)
    inside = [pair for pair in pairs if window.holds(pair[1])]
    assert rate.settled.value == plain_value(inside, pack, reading)
    assert rate.settled.total == len(inside)


@given(many_lines, packs, ways, st.data())
def test_what_becomes_of_it_lies_between_the_projections(lines, pack, way, data):
    """Nothing is refunded, and every order that waits is picked up some time."""
    calm = [line._replace(refunded_s=None) for line in lines]
    calm = [line for line in calm if line.paid_s is None or line.paid_s <= T]
    rate = score(calm, pack, as_of=NOW, **way)
    judge = Judge(pack, NOW, way["scan"])
    later = []
    for line in calm:
        waits = line.picked_up_s is None or line.picked_up_s > T
        at = T + data.draw(st.integers(1, 60 * HOUR)) if waits else line.picked_up_s
        later.append(line._replace(picked_up_s=at))
    # The same orders, all scanned: judged as the window of a later day would, over all of them.
    before, after = (units_of(each, way["unit"]) for each in (calm, later))
    times = []
    anomalies = 0
    for key, group in before.items():
        standing, bucket, _ = judge.unit(group)
        if standing not in {0, 1, 2}:
            continue
        if bucket > len(pack.edges_s):
            anomalies += 1
            continue
        merged = judge.counted(after[key])
        times.append((merged.paid_s, merged.picked_up_s))
    final = plain_value(times, pack, way["reading"])
    if final is None:
        return
    points = (pack.anomaly_points or 0) * anomalies
    final = (final * len(times) + points) / (len(times) + anomalies)
    if rate.worst is None:  # mean hours: fewer are better, and there is no end
        assert rate.best.value <= final
    else:
        assert rate.worst.value <= final <= rate.best.value


ZONES = (
    "UTC",
    "America/New_York",  # summer time
    "Europe/Berlin",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)


@pytest.fixture
def pc_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    tell = getattr(time, "tzset", int)  # Windows has none
    monkeypatch.setenv("TZ", request.param)
    tell()
    yield request.param
    monkeypatch.undo()
    tell()


def edge_days() -> Iterator[datetime]:
    """Instants around 18:00, midnight, 06:00 and summer time's changes in Berlin and New York."""
    for day in (datetime(2026, 3, 8), datetime(2026, 3, 29), datetime(2026, 11, 1)):  # noqa: DTZ001
        for hour in (0, 6, 18):
            for second in (-1, 0, 1):
                at = day.replace(tzinfo=SHANGHAI) + timedelta(hours=hour, seconds=second)
                yield at


def figures_of(at: datetime) -> list[object]:
    now = int(at.timestamp())
    lines = [
        picked(number, took_s, paid_s=now - back)
        for number, (back, took_s) in enumerate(
            (back * HOUR // 2, took_s)
            for back in range(0, 160, 3)
            for took_s in (0, 13 * HOUR, 24 * HOUR, 24 * HOUR + 1, 36 * HOUR + 1)
        )
    ]
    return [score(lines, pack, as_of=at) for pack in PACKS]


EXPECTED = {at: figures_of(at) for at in edge_days()}


@pytest.mark.parametrize("pc_zone", ZONES, indirect=True)
def test_the_zone_of_the_pc_changes_nothing(pc_zone):
    assert os.environ["TZ"] == pc_zone
    for at, expected in EXPECTED.items():
        assert figures_of(at) == expected
        assert figures_of(at.astimezone()) == expected  # the same instant, said in the PC's zone


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="naive"):
        score([], P2022, as_of=datetime(2026, 7, 1))  # noqa: DTZ001


@given(took)
def test_a_longer_way_never_counts_more(took_s):
    for pack in (P2022, P2026_05):
        paid_s = local("07-10 12:00:00")
        sooner = score([picked(1, took_s, paid_s=paid_s)], pack, as_of=NOW).settled.value
        later = score([picked(1, took_s + 1, paid_s=paid_s)], pack, as_of=NOW).settled.value
        if sooner is not None and took_s >= 0:
            assert later <= sooner
