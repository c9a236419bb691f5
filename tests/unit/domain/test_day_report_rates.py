"""时效 and 风险 of a report, from facts in memory."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.day_report_made import make_report
from app.domain.rate_line import Unit
from tests.fakes.day_reports import DAY, HOUR, facts_of
from tests.unit.domain.test_day_orders import T
from tests.unit.domain.test_day_reports import AFTER, RULES, TODAY, make, order


def test_timeliness_is_the_rate_as_of_the_days_end() -> None:
    found = [
        order(1, paid_s=T - DAY, uploaded_s=T, picked_up_s=T),  # 24 h sharp
        order(2, paid_s=T - DAY, uploaded_s=T, picked_up_s=T + 1),
        order(3, uploaded_s=T + 5 * HOUR),
        order(4, paid_s=T, uploaded_s=T + HOUR, picked_up_s=T + DAY + HOUR),  # tomorrow's
    ]
    block = make(found).block("timeliness")
    assert block.figure("rate").value == Fraction(90, 200)
    assert block.figure("index").value == Fraction(90, 140)
    assert block.figure("ceiling").value == Fraction(7, 10)
    assert block.figure("settled").value == 2
    assert block.figure("pending").value == 2
    assert block.figure("own_first").value == Fraction(1, 2)
    assert [row[4] for row in block.table("buckets").rows] == [1, 1, 0, 0, 0]
    assert [str(row[0]) for row in block.table("buckets").rows] == [
        "≤24 小时",
        "24–36 小时",
        "36–48 小时",
        ">48 小时",
        "预售",
    ]
    assert "规则包 2022-06" in block.notes[0]
    assert "2022-06-28" in block.notes[0]
    assert "统计到 2026-11-28 的 90 天" in block.notes[0]
    running = make(found, now_s=T + HOUR).block("timeliness")
    assert "统计到 2026-11-27 的 90 天" in running.notes[0]
    assert sum("已结算只到昨天" in note for each in (block, running) for note in each.notes) == 1
    nothing = make().block("timeliness")
    assert nothing.figure("rate").value is None
    assert nothing.figure("own_first").value is None


@pytest.mark.parametrize(
    ("unit", "settled", "pending"),
    [
        (Unit.SKU_ORDER, "已结算子订单", "未揽收子订单"),
        (Unit.ORDER, "已结算订单", "未揽收订单"),
        (Unit.PARCEL, "已结算包裹", "未揽收包裹"),
    ],
)
def test_buckets_add_up_to_the_flow_and_units_are_named(
    unit: Unit, settled: str, pending: str
) -> None:
    found = [
        order(1, paid_s=T - DAY, uploaded_s=T, picked_up_s=T),
        order(2, paid_s=T - DAY, uploaded_s=T, picked_up_s=T + 1),
        order(3, presale=1, paid_s=T - 9 * DAY, uploaded_s=T, picked_up_s=T + 1),
        order(4),
    ]
    report = make_report(facts_of(found), TODAY, replace(RULES, unit=unit), now_s=AFTER)
    block = report.block("timeliness")
    table = block.table("buckets")
    assert sum(int(row[4] or 0) for row in table.rows) == report.value("flow", "taken") == 3
    assert block.figure("own_total").value == 3
    assert block.figure("own_presale").value == 1
    assert block.figure("own_first").value == Fraction(1, 2)  # of those with a bucket
    assert table.rows[-1] == ("预售", None, None, None, 1)
    assert block.chart is not None
    assert block.chart.series[0].values == (1, 1, 0, 0, 1)
    assert [column.title for column in table.columns if column.key in {"settled", "own"}] == [
        settled,
        "本期揽收订单",
    ]
    assert block.figure("pending").title == pending
    assert (
        f"揽收率按{settled.removeprefix('已结算')}，一单多包裹看最后一次揽收，分段"
        in block.notes[0]
    )


def test_risk_is_what_waits_by_its_thresholds() -> None:
    found = [
        order(1, paid_s=T - 2 * DAY, promise_s=T + DAY),  # 24 h and 36 h missed, 48 h at the end
        order(2, paid_s=T + 23 * HOUR, promise_s=T + 3 * DAY),
        order(3, paid_s=T + HOUR, uploaded_s=T + 2 * HOUR),
        order(4, paid_s=T, uploaded_s=T + HOUR, picked_up_s=T + 2 * HOUR),
    ]
    block = make(found).block("risk")
    assert block.figure("waiting").value == 3
    assert block.figure("missed").value == 1
    assert block.figure("catching").value == 1  # 48 h is still ahead
    assert block.figure("all_missed").value == 0
    table = {str(row[0]): row[1:] for row in block.table("thresholds").rows}
    assert table["支付 24 小时"] == (1, 2)
    assert table["支付 48 小时"] == (1, 0)
    assert table["承诺"] == (0, 1)  # exactly at the promise is within it
    nearest = block.table("nearest").rows
    assert [row[0] for row in nearest] == ["o1", "o3", "o2"]
    assert nearest[1][1] == "待揽收"


def test_near_is_what_is_near_in_its_shop() -> None:
    found = [order(n, shop_id=shop, paid_s=T) for n, shop in ((1, "s1"), (2, "s2"))]
    far = replace(RULES.clocks, pay_soon_s=23 * HOUR, pay_urgent_s=22 * HOUR)
    rules = replace(RULES, clocks_of=lambda shop_id: far if shop_id == "s2" else RULES.clocks)
    report = make_report(facts_of(found), TODAY, rules, now_s=T + 2 * HOUR)
    by_key = {key: report.value("risk", key) for key in ("urgent", "soon", "calm")}
    assert by_key == {"urgent": 1, "soon": 0, "calm": 1}
    assert [report.value("risk", key) for key in ("waiting", "missed")] == [2, 0]


def test_missed_and_overdue_are_two_things_with_a_sum_between_them() -> None:
    found = [
        order(1, paid_s=T - 3 * DAY, promise_s=T - DAY),  # all missed
        order(2, paid_s=T - 4 * DAY, promise_s=T - 2 * DAY),  # all missed, longer ago
        order(3, paid_s=T - HOUR, promise_s=T + 3 * DAY),  # 24 h missed, 36 h ahead
        order(4, paid_s=T + 23 * HOUR, promise_s=T + 4 * DAY),  # nothing missed
        order(5, paid_s=T, presale=1),  # no threshold at all
        order(6, paid_s=T - DAY, uploaded_s=T + DAY + 1, picked_up_s=T + DAY + 2),  # the next day
    ]
    block = make(found).block("risk")
    wanted = {"waiting": 6, "missed": 4, "all_missed": 2, "catching": 2, "calm": 2}
    assert {key: block.figure(key).value for key in wanted} == wanted
    assert block.figure("check_risk").value == "2 + 2 = 4; 4 + 0 + 0 + 2 = 6 平"
    assert "「揽收」页的「逾期」" in block.notes[0]
    rows = {row[0]: row[1:] for row in block.table("nearest").rows}
    assert list(rows) == ["o6", "o3", "o4", "o5", "o2", "o1"]  # what can be kept comes first
    assert rows["o1"][1:4] == ("已全部超时", None, "承诺")
    assert rows["o1"][4] == T - DAY
    assert rows["o3"][1:4] == ("支付 36 小时", T + 35 * HOUR, "支付 24 小时")
    assert rows["o5"][1:] == (None, None, None, None)
    assert rows["o6"][0] == "待发货"  # as it was at the end, not as it is now


def test_an_order_in_two_parcels_runs_to_the_clocks_of_those_that_wait() -> None:
    paid_s = T - 5 * DAY
    sold = order(1, paid_s=paid_s, promise_s=T - DAY, uploaded_s=T - 4 * DAY)
    later = order(1, item_id="i9", parcel_id="p9", paid_s=paid_s, promise_s=T + 9 * DAY, presale=1)
    also = later._replace(item_id="i8", parcel_id="p8", promise_s=T - 2 * DAY)
    for lines, missed in (
        ((sold, later), {"支付 24 小时", "支付 36 小时", "支付 48 小时", "承诺", "回传 24 小时"}),
        ((sold._replace(picked_up_s=T), later), set()),
        ((sold._replace(picked_up_s=T), later, also), {"承诺"}),
        ((sold._replace(promise_s=T - DAY), also), {"承诺"}),
    ):
        block = make(list(lines)).block("risk")
        rows = {str(row[0]): row[1] for row in block.table("thresholds").rows}
        assert block.figure("waiting").value == 1
        assert {name for name in missed if rows[name] != 1} == set()  # an order counts once
        assert max(rows.values()) <= 1
        (nearest,) = block.table("nearest").rows
        assert nearest[3] == (T + 9 * DAY if later in lines else None)
