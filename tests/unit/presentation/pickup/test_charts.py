"""Charts count what the rate counts, and a bar lists exactly what it counts."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.rate_explain import Figure, explain
from app.domain.rate_line import RateLine, Scan, Unit
from app.domain.rule_pack import DAY_S
from app.presentation.pickup.chart_words import empty_words, hover_text, summary
from app.presentation.pickup.charts import (
    FLOW_HOURS,
    HISTOGRAM_HOURS,
    Bar,
    ChartKind,
    Part,
    behind,
    make_charts,
)
from app.presentation.pickup.explained import bar_title, tell_bar
from app.services.rate_pickups import Rated, RateWay
from app.settings.rule_packs import RulePacks
from tests.fakes.rows import HOUR_S, NOW, NOW_S

PACKS = {entry.pack.name: entry.pack for entry in RulePacks().list()}


def line(n, paid_s, took_s, **changes):
    picked_s = None if took_s is None else paid_s + took_s
    return RateLine(
        order_id=f"o{n}",
        sku_order_id=f"s{n}",
        paid_s=paid_s,
        picked_up_s=picked_s,
        amount_fen=5000,
        parcel_id=f"p{n}",
    )._replace(**changes)


def rated(lines, pack="2022-06", unit=Unit.SKU_ORDER, left=()):
    rules = PACKS[pack]
    way = RateWay(pack=rules, reading=rules.reading, unit=unit, scan=Scan.LAST, as_of=NOW)
    return Rated(way=way, rate=way.score(lines), lines=tuple(lines), left=dict(left))


LINES = st.lists(
    st.builds(
        lambda ago, took, presale: (NOW_S - ago, took, presale),
        st.integers(0, 100 * DAY_S),
        st.one_of(st.none(), st.integers(-HOUR_S, 100 * HOUR_S)),
        st.booleans(),
    ),
    max_size=25,
).map(lambda facts: [line(n, p, t, presale=x) for n, (p, t, x) in enumerate(facts)])


@settings(max_examples=60)
@given(LINES, st.sampled_from(sorted(PACKS)))
def test_charts_agree_with_the_rate(lines, pack):
    found = rated(lines, pack)
    charts, rate = make_charts(found), found.rate
    edges = [0, *(int(edge) for edge in charts.edges_h), HISTOGRAM_HOURS + 1]
    # The bars of the pickups through yesterday make the settled buckets, to the last order; today's
    # are in the trend's last day.
    assert [sum(charts.times[low:high]) for low, high in pairwise(edges)] == list(
        rate.settled.counts
    )
    assert charts.days[-1].orders == rate.today
    assert charts.flow_start_s + FLOW_HOURS * HOUR_S > NOW_S >= charts.flow_start_s


@settings(max_examples=40)
@given(LINES, st.sampled_from(sorted(PACKS)), st.lists(st.integers(0, 60 * HOUR_S), max_size=25))
def test_a_bar_lists_exactly_what_it_counts(lines, pack, ago):
    left = {line.parcel_id: NOW_S - each for line, each in zip(lines, ago, strict=False)}
    found = rated(lines, pack, left=left)
    charts = make_charts(found)
    drawn = {
        (ChartKind.TIMES, 0): charts.times,
        (ChartKind.FLOW, 0): charts.paid,
        (ChartKind.FLOW, Part.HANDED): charts.handed,
        (ChartKind.FLOW, Part.PICKED): charts.picked,
        (ChartKind.TREND, 0): [day.orders for day in charts.days],
    }
    for (kind, part), counts in drawn.items():
        for place, count in enumerate(counts):
            if count:
                assert len(behind(found, Bar(kind, place, part))) == count


@settings(max_examples=40)
@given(LINES)
def test_a_days_value_is_that_of_its_rows(lines):
    found = rated(lines)
    charts = make_charts(found)
    for place, day in enumerate(charts.days):
        if day.orders:
            rows = behind(found, Bar(ChartKind.TREND, place))
            assert day.value * 100 * day.orders == sum(row.credit for row in rows)


@pytest.mark.parametrize(("took_s", "bar"), [(0, 0), (1, 0), (3600, 0), (3601, 1), (86_400, 23)])
def test_a_bar_ends_with_its_hour(took_s, bar):
    charts = make_charts(rated([line(1, NOW_S - 3 * DAY_S, took_s)]))
    assert charts.times.index(1) == bar


def test_an_order_in_two_parcels_is_one_at_its_last_scan():
    paid_s = NOW_S - 3 * DAY_S
    both = [
        line(1, paid_s, 2 * HOUR_S),
        line(1, paid_s, 30 * HOUR_S, parcel_id="p2"),
    ]
    found = rated(both)
    assert make_charts(found).times[29] == 1
    assert [row.order_id for row in behind(found, Bar(ChartKind.TIMES, 29))] == ["o1"]


def test_an_order_in_two_parcels_is_handed_over_with_the_last_that_left():
    both = [line(1, NOW_S - 9 * HOUR_S, None), line(1, NOW_S - 9 * HOUR_S, None, parcel_id="p2")]
    left = {"p1": NOW_S - 5 * HOUR_S, "p2": NOW_S - 2 * HOUR_S}
    assert [
        FLOW_HOURS - 1 - n
        for n, count in enumerate(make_charts(rated(both, left=left)).handed)
        if count
    ] == [2]
    parcels = make_charts(rated(both, unit=Unit.PARCEL, left=left)).handed
    assert sum(parcels) == 2


def test_words_of_a_bar():
    found = rated([line(1, NOW_S - 3 * DAY_S, 3 * HOUR_S), line(2, NOW_S - 600, None)])
    charts = make_charts(found)
    assert str(hover_text(charts, Bar(ChartKind.TIMES, 2))) == "2–3 小时：1 单"
    assert str(hover_text(charts, Bar(ChartKind.TIMES, 72))) == "超过 72 小时：0 单"
    assert str(hover_text(charts, Bar(ChartKind.FLOW, 46))).endswith("付款 1，交接 0，揽收 0")
    day = next(n for n, each in enumerate(charts.days) if each.orders)
    assert str(hover_text(charts, Bar(ChartKind.TREND, day))) == "02-27：70.0 %，1 单"
    assert str(summary(charts, ChartKind.TIMES)) == "1 单，其中 0 单 >48 小时"
    assert str(summary(charts, ChartKind.TREND)) == "虚线是上限 70.0 %"
    titles = {
        Bar(ChartKind.TIMES, 2): "揽收用时 2–3 小时",
        Bar(ChartKind.TIMES, 72): "揽收用时超过 72 小时",
        Bar(ChartKind.TREND, day): "02-27 揽收",
        Bar(ChartKind.FLOW, 46, Part.HANDED): "03-02 13:00 这一小时交接",
        Bar(ChartKind.FLOW, 46, Part.PICKED): "03-02 13:00 这一小时揽收",
    }
    assert {bar: str(bar_title(charts, bar)) for bar in titles} == titles


def test_a_bar_is_told_with_its_sum():
    found = rated([line(1, NOW_S - 3 * DAY_S, 3 * HOUR_S), line(2, NOW_S - 3 * DAY_S, 3 * HOUR_S)])
    charts = make_charts(found)
    bar = Bar(ChartKind.TIMES, 2)
    told = tell_bar(charts, bar, behind(found, bar))
    assert str(told.value) == "2 单"
    assert str(told.sum) == "2 行合计 140，平均 70.0 %"
    assert told.clock == "支付→揽收"


def test_hours_have_no_ceiling():
    charts = make_charts(rated([line(1, NOW_S - 3 * DAY_S, HOUR_S)], "2026-09"))
    assert charts.ceiling is None
    assert str(summary(charts, ChartKind.TREND)) == "越低越好"


def test_the_night_rule_is_that_of_the_pack():
    paid = NOW - timedelta(days=3, hours=4)  # 10:00 in Shanghai
    lines = [line(1, int(paid.timestamp()), HOUR_S)]
    way = rated(lines, "2026-09")
    assert behind(way, Bar(ChartKind.TIMES, 0)) == tuple(
        explain(lines, way.way.pack, Figure.SETTLED, as_of=NOW).rows
    )
    assert way.rate.settled.total == 1


def test_a_chart_without_bars_says_why():
    charts = make_charts(rated([]))
    said = [str(empty_words(charts, kind, 30)) for kind in ChartKind]
    assert said == ["这段时间没有揽收", "这 48 小时没有付款、交接和揽收", "这段时间没有揽收"]


def test_only_the_charts_with_bars_say_nothing():
    old = make_charts(rated([line(1, NOW_S - 40 * DAY_S, HOUR_S)]))
    assert not empty_words(old, ChartKind.TIMES, 30)
    assert empty_words(old, ChartKind.FLOW, 30)
    assert empty_words(old, ChartKind.TREND, 30)
    assert not empty_words(old, ChartKind.TREND, 90)
