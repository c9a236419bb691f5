"""The nine blocks, from facts in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_facts import (
    Act,
    Bought,
    Case,
    DayFacts,
    DayLine,
    Deed,
    Head,
    Held,
    Label,
    Moved,
    Passed,
    Sent,
)
from app.domain.day_period import Period, Span, period_of
from app.domain.day_report import Block, Figure, Kind, Report, Tone, beside, fitted
from app.domain.day_report_data import report_data
from app.domain.day_report_flow import balanced
from app.domain.day_report_made import BLOCKS, make_report, since
from app.domain.day_report_text import behind_words, change_text, change_tone, value_text
from app.domain.day_view import DayRules
from app.domain.rate_line import Scan, Unit
from app.domain.rule_pack import Reading
from app.domain.words import Words
from app.settings.penalties import PenaltyBook
from app.settings.profile import profile_at
from tests.fakes.day_reports import DAY, HOUR, LINE, busy_day, facts_of
from tests.fakes.rates import P2022
from tests.fakes.rows import make_rules
from tests.unit.domain.test_day_orders import T, lines

D = date(2026, 11, 28)
TODAY = period_of(D, Span.DAY)
TABLE = PenaltyBook(profile_at(None).penalties).table()[0]
RULES = DayRules(
    pack=P2022,
    reading=Reading.DISJOINT,
    unit=Unit.SKU_ORDER,
    scan=Scan.LAST,
    clocks=make_rules(),
    penalties=TABLE,
)
AFTER = T + 3 * DAY


def make(
    found: Sequence[DayLine] = (),
    *,
    period: Period = TODAY,
    now_s: int = AFTER,
    shop_id: str = "",
    **more: Any,
) -> Report:
    return make_report(facts_of(found, **more), period, RULES, now_s=now_s, shop_id=shop_id)


def order(n: int, **changes: Any) -> DayLine:
    made = {
        "order_id": f"o{n}",
        "item_id": f"o{n}",
        "parcel_id": f"p{n}",
        "paid_s": T + n * HOUR,
        **changes,
    }
    return LINE._replace(**made)


FLOW = [
    order(1, paid_s=T - DAY, uploaded_s=T + HOUR, picked_up_s=T + 9 * HOUR),  # opened, taken
    order(2, paid_s=T - DAY, uploaded_s=T - HOUR, picked_up_s=T + HOUR),  # sent yesterday
    order(3, uploaded_s=T + 5 * HOUR),  # waits for the carrier
    order(4),  # waits to be shipped
    order(5, parcel_id="", refunded_s=T + 8 * HOUR),
    order(6, parcel_id="", elsewhere_s=T + 8 * HOUR),
    order(7, uploaded_s=T + 9 * HOUR, refunded_s=T + 10 * HOUR),  # refunded before the scan
    order(8, paid_s=T + DAY),  # tomorrow
    order(9, paid_s=T - 3 * DAY, uploaded_s=T - 2 * DAY, picked_up_s=T - DAY),  # over
]


def test_flow_counts_what_came_and_left() -> None:
    report = make(FLOW)
    wanted = {
        "open_ship": 1,
        "paid": 5,
        "shipped": 3,
        "refunded": 1,
        "elsewhere": 1,
        "close_ship": 1,
        "open_take": 1,
        "sent": 3,
        "taken": 2,
        "taken_back": 1,
        "close_take": 1,
    }
    assert {key: report.value("flow", key) for key in wanted} == wanted
    keys = [figure.key for figure in report.block("flow").figures]
    assert keys[-4:] == ["sent_parcels", "merged", "split", "taken_parcels"]  # 其中 of the shipped
    assert report.value("flow", "check_ship") == "1 + 5 − 3 − 1 − 1 = 1 平"
    assert report.value("flow", "check_take") == "1 + 3 − 2 − 1 = 1 平"
    chart = report.block("flow").chart
    assert chart
    assert [sum(series.values) for series in chart.series] == [5, 3, 2]
    assert chart.series[0].values[3] == 1  # order 3 was paid for at three


def test_a_check_that_does_not_hold_says_so() -> None:
    figures = tuple(Figure(key=str(n), title="", value=n) for n in (1, 2, 1, 5))
    assert not balanced(figures)
    assert balanced((*figures[:3], replace(figures[3], value=2)))


@given(st.lists(lines, max_size=40), st.integers(-1, 4), st.integers(0, 5 * DAY))
def test_flow_balances_and_days_join(found: list[DayLine], day: int, now: int) -> None:
    period = TODAY.step(day)
    now_s = T - DAY + now
    report = make(found, period=period, now_s=now_s)
    flow = report.block("flow")
    for names in (
        ("open_ship", "paid", "shipped", "refunded", "elsewhere", "close_ship"),
        ("open_take", "sent", "taken", "taken_back", "close_take"),
    ):
        assert balanced(tuple(flow.figure(name) for name in names))
    late = make(found, period=period, now_s=T + 30 * DAY).block("flow")
    after = make(found, period=period.step(1), now_s=T + 30 * DAY).block("flow")
    for name in ("ship", "take"):
        assert late.figure(f"close_{name}").value == after.figure(f"open_{name}").value
    # What stands beside a report is what that day's own report says.
    assert after.figure("paid").before[0] == late.figure("paid").value


@given(st.lists(lines, max_size=30), st.lists(lines, max_size=30))
def test_all_shops_are_the_sum_of_each(one: list[DayLine], two: list[DayLine]) -> None:
    other = [
        line._replace(
            shop_id="s2",
            order_id=f"x{line.order_id}",
            parcel_id=line.parcel_id and f"x{line.parcel_id}",
        )
        for line in two
    ]
    both = make([*one, *other])
    each = [make([*one, *other], shop_id=shop_id) for shop_id in ("s1", "s2")]
    for block, key in (
        ("flow", "paid"),
        ("flow", "close_take"),
        ("risk", "waiting"),
        ("goods", "fen"),
        ("cost", "grown"),
    ):
        assert both.value(block, key) == sum(int(Fraction(r.value(block, key) or 0)) for r in each)


def test_a_running_day_knows_nothing_later() -> None:
    report = make(FLOW, now_s=T + 4 * HOUR)
    assert report.running
    assert report.as_of_s == T + 4 * HOUR + 1
    assert report.value("flow", "paid") == 2  # orders 3 and 4, which comes at four sharp
    assert make(FLOW, now_s=T + 4 * HOUR - 1).value("flow", "paid") == 1
    assert report.value("flow", "shipped") == 1
    assert make(FLOW, now_s=T + DAY).running is False


def test_orders_that_were_not_asked_for_are_missed() -> None:
    whole = make(FLOW, synced={"s1": AFTER, "s2": T + DAY})
    assert whole.known_s is None
    assert whole.value("signoff", "behind") == 0
    assert whole.value("signoff", "orders_until") is None
    assert behind_words(whole) == ""
    part = make(FLOW, synced={"s1": AFTER, "s2": T + 6 * HOUR})
    assert part.known_s == part.value("signoff", "orders_until") == T + 6 * HOUR
    assert part.block("signoff").figure("behind").before == (0, 0)  # those days were known
    assert part.value("signoff", "behind") == 1
    assert "「乙店」的订单只同步到 11-28 06:00" in part.block("signoff").notes[0]
    assert behind_words(part) == "订单只同步到 11-28 06:00，数据不全"
    assert part.digest != whole.digest
    assert make(FLOW, synced={"s1": AFTER, "s2": 0}, shop_id="s1").known_s is None
    never = make(FLOW, synced={"s1": AFTER, "s2": 0})
    assert never.known_s == 0
    assert never.value("signoff", "orders_until") is None
    assert behind_words(never) == "有店铺没有同步过，数据不全"


def test_a_running_day_is_not_missed_between_two_syncs() -> None:
    now_s = T + 4 * HOUR
    assert make(FLOW, now_s=now_s, synced={"s1": now_s - 600}).known_s is None
    assert make(FLOW, now_s=now_s, synced={"s1": now_s - 1200}).known_s == now_s - 1200


def test_a_time_of_which_nothing_is_known_is_no_nought() -> None:
    report = make(FLOW, first_s=T - DAY + HOUR)
    assert report.block("flow").figure("paid").before == (2, None)
    assert change_text(report.block("flow").figure("paid"), 1) == ""
    assert not any("准揽里" in note for note in report.block("flow").notes)
    began = make(FLOW, first_s=T + HOUR).block("flow")
    assert began.figure("paid").before == (None, None)
    assert began.notes[0] == "准揽里最早的订单是 11-28 01:00 付款的，之前没有数据。"
    assert "0 是没有数据" in make(first_s=T + DAY).block("flow").notes[0]


def test_of_a_shop_nothing_is_known_before_its_own_first_order() -> None:
    new = {"first_s": T - 30 * DAY, "firsts": {"s1": T - 30 * DAY, "s2": T + HOUR}}
    assert make(FLOW, **new, shop_id="s2").block("flow").figure("paid").before == (None, None)
    assert None not in make(FLOW, **new, shop_id="s1").block("flow").figure("paid").before
    assert None not in make(FLOW, **new).block("flow").figure("paid").before


def test_couriers_and_branches() -> None:
    found = [
        order(1, numbered_s=T + HOUR, uploaded_s=T + 2 * HOUR, picked_up_s=T + 6 * HOUR, site="甲"),
        order(2, numbered_s=T, uploaded_s=T + 3 * HOUR, picked_up_s=T + 7 * HOUR, site="乙"),
        order(
            3, paid_s=T - 2 * DAY, uploaded_s=T, picked_up_s=T + 1, site="乙", carrier="shunfeng"
        ),
        order(4, uploaded_s=T + 9 * HOUR, carrier="new"),
    ]
    block = make(found).block("carriers")
    assert block.figure("branches").value == 2
    rows = {row[0]: row[1:] for row in block.table("carriers").rows}
    assert rows["中通快递"][:3] == (2, 2, 2)
    assert rows["中通快递"][3] == 1
    assert rows["顺丰速运"][3:6] == (0, 0, 0)  # 48 h and a second
    assert rows["new"][-1] == 1
    assert [row[:3] for row in block.table("branches").rows] == [
        ("中通快递", "乙", 1),
        ("中通快递", "甲", 1),
        ("顺丰速运", "乙", 1),
    ]
    assert block.table("branches").rows[1][3] == 5  # hours, exactly
    assert block.figure("upload_hours").value == Fraction(4 * HOUR + 4 * HOUR + 1, 3 * HOUR)


def test_goods_are_paid_for_once_and_shipped_in_pieces() -> None:
    found = [
        order(1, pieces=2, item_fen=3000, uploaded_s=T + 5 * HOUR),
        order(1, parcel_id="p9", pieces=1, item_fen=3000),
        order(2, code="B-2", pieces=4, item_fen=1000, refunded_s=T + 5 * HOUR, parcel_id=""),
        order(3, code="C-3", paid_s=T - 5 * DAY),
    ]
    block = make(found).block("goods")
    assert [row[0] for row in block.table("articles").rows] == ["B-2", "A-1"]
    assert block.table("articles").rows[1][3:] == (3, 3000, 2, 0, 0)
    assert block.figure("fen").value == 4000
    assert block.figure("refunded").value == 4
    assert block.figure("articles").value == 2


def test_exceptions_are_counted_and_listed() -> None:
    report = make(
        [order(1), order(2)],
        cases=(
            Case("s1", "o1", "refund_before_ship", "succeeded", T + 1, T + 2, 700),
            Case("s1", "o2", "return_and_refund", "succeeded", T - DAY, T + 3, 300),
            Case("s1", "o2", "exchange", "succeeded", T - DAY, T + 3, 0),
            Case("s1", "o2", "refund_after_ship", "waits_for_shop", T + 4, T + 4, 900),
            Case("s1", "o2", "refund_after_ship", "succeeded", T + DAY, T + DAY, 900),
        ),
        moved=(Moved("s1", "o2", T + 5), Moved("s1", "o2", T - 5)),
        deeds=(
            Deed(T + 6, "小王", "order.hold", "o1"),
            Deed(T + 6, "小王", "order.hold", "of another shop"),
            Deed(T + 7, "小王", "order.release", "o1"),
        ),
        passed=(Passed("s1", "p1", "print", "小王", "和买家李雷说好", T + 8),),
        bought=(
            Bought("s1", "zhongtong", "failed", T, T + 9, 0),
            Bought("s1", "zhongtong", "unknown", T + 9, 0, 0),
            Bought("s1", "zhongtong", "bought", T + 9, T + DAY + 1, 0),  # answered tomorrow
        ),
        sent=(
            Sent("s1", "zhongtong", "whole", "failed", T, T + 9),
            Sent("s1", "zhongtong", "whole", "unknown", T, 0),
            Sent("s1", "zhongtong", "whole", "done", T, T + 9),
            Sent("s1", "zhongtong", "edit", "done", T, T + 9),
        ),
        labels=(
            Label("s1", "o1", "q1", 2, "printed", T, T + 9, "卡纸", 0),
            Label("s1", "o1", "q1", 1, "not_printed", T, T + 9, "", 0),
            Label("s1", "o2", "q1", 1, "unconfirmed", T, 0, "", 0),
            Label("s1", "o2", "q1", 1, "printed", T, T + DAY + 9, "", 0),
        ),
    )
    block = report.block("exceptions")
    wanted = {
        "asked": 2,
        "refunds_before": 1,
        "refunds_after": 1,
        "refund_fen": 1000,
        "moved": 1,
        "held": 1,
        "released": 1,
        "held_now": None,
        "passed": 1,
        "failed_numbers": 1,
        "failed_labels": 1,
        "failed_shipments": 1,
        "unknown": 3,
        "unconfirmed": 2,
        "reprints": 1,
    }
    assert {key: block.figure(key).value for key in wanted} == wanted
    assert report.value("flow", "sent_parcels") == 1
    rows = block.table("list").rows
    assert [str(row[1]) for row in rows] == [
        *("发货前退款", "发货后退款", "改地址", "挂起", "放行", "没打出", "补打"),
    ]
    assert "李雷" not in str(report_data(report))  # what people typed stays where it is
    assert report.value("signoff", "open") == 5


def test_what_is_held_is_known_only_now() -> None:
    held = (Held("s1", "o1", T + 1, ""), Held("s2", "o9", T + 1, ""))
    assert make([order(1)], held=held, now_s=T + 9 * HOUR).value("exceptions", "held_now") == 2
    own = make([order(1)], held=held, now_s=T + 9 * HOUR, shop_id="s1")
    assert own.value("exceptions", "held_now") == 1
    assert make([order(1)], held=held).value("exceptions", "held_now") is None


def test_a_long_list_has_every_row() -> None:
    moved = tuple(Moved("s1", f"o{n}", T + n) for n in range(600))
    report = make([order(n, paid_s=T) for n in range(300)], moved=moved)
    assert len(report.block("exceptions").table("list").rows) == 600
    assert len(report.block("risk").table("nearest").rows) == 300


def test_each_station_has_its_printers_beneath_it() -> None:
    """As the ledger says, whatever printers are set up now: one was moved to the packing table."""
    report = make(
        acts=(
            Act("s1", "zhongtong", "waybill.buy", T, "done", T + 1, "办公室"),
            Act("s1", "zhongtong", "order.ship", T, "done", T + 1, "办公室"),
            Act("s1", "zhongtong", "order.ship", T, "done", T + DAY, "办公室"),
        ),
        labels=(
            Label("s1", "o1", "q1", 1, "printed", T, T + 1, "", 0, "办公室", "旧名"),
            Label("s1", "o2", "q1", 1, "printed", T - 1, T + 2, "", 0, "包装台", "旧名"),
            Label("s1", "o3", "q1", 1, "printed", T, T + 3, "", 0, "包装台", "一号机"),
            Label("s1", "o4", "q1", 1, "unconfirmed", T, 0, "", 0, "包装台"),
        ),
    )
    block = report.block("people")
    assert block.table("stations").rows == (
        ("包装台", "合计", 0, 0, 2, 0, 0),
        ("包装台", "一号机", None, None, 2, 0, 0),
        ("办公室", "合计", 1, 1, 1, 0, 0),
        ("办公室", "旧名", None, None, 1, 0, 0),
    )
    stations = block.table("stations")
    assert stations.totals == {0, 2}
    few = fitted(stations, 3)  # every station before any printer
    assert [row[:2] for row in few.rows] == [("包装台", "合计"), ("办公室", "合计")]
    assert few.totals == {0, 1}
    assert fitted(stations, 4) is stations
    plain = replace(stations, totals=frozenset())
    assert fitted(plain, 3).rows == stations.rows[:3]
    assert (block.figure("stations").value, block.figure("printers").value) == (2, 1)


def test_people_and_printers() -> None:
    report = make(
        deeds=(
            *(Deed(T + n, "小王", "order.ship", f"o{n}") for n in range(3)),
            Deed(T + 9, "", "settings.put", ""),
            Deed(T + DAY, "小王", "order.ship", "tomorrow"),
        ),
        labels=(
            Label("s1", "o1", "q1", 1, "printed", T, T + 1, "", 0),
            Label("s1", "o1", "q1", 2, "printed", T, T + 2, "卡纸", 0, "", "一号机"),
            Label("s1", "o2", "q2", 1, "not_printed", T, T + 3, "", 0),
        ),
        acts=(
            Act("s1", "zhongtong", "waybill.buy", T, "done", T + 1),
            Act("s1", "zhongtong", "waybill.buy", T, "failed", T + 1),
        ),
    )
    block = report.block("people")
    assert [(row[0], row[4], row[-1]) for row in block.table("people").rows] == [
        ("小王", 3, 3),
        ("没有写名字", 0, 1),
    ]
    nowhere = "没有记工作站"
    assert block.table("stations").rows == (
        (nowhere, "合计", 1, 0, 2, 1, 1),
        (nowhere, "一号机", None, None, 2, 1, 0),
        (nowhere, "q2", None, None, 0, 0, 1),
    )
    assert block.figure("acts").value == 4


@pytest.mark.parametrize("found_s", ["reused_s", "early_s"])
@pytest.mark.parametrize("picked_up_s", [0, T - 20 * HOUR, T + HOUR])
def test_what_costs_at_once_is_in_the_day_it_was_found_however_early_the_scan(
    picked_up_s: int, found_s: str
) -> None:
    found = [
        order(
            1,
            paid_s=T - DAY,
            promise_s=T + 3 * DAY,
            uploaded_s=T - 22 * HOUR,
            picked_up_s=picked_up_s,
            order_fen=100_00,
            **{found_s: T + HOUR},
        )
    ]
    block = make(found, now_s=T + 2 * HOUR).block("cost")
    assert block.table("penalties").rows == (("物流轨迹异常", 1, 2500),)
    assert block.figure("owed").value == (0 if picked_up_s else 2500)
    for now_s, period in ((T + HOUR - 2, TODAY), (T + 30 * HOUR, TODAY.step(1))):
        assert make(found, now_s=now_s, period=period).block("cost").figure("grown").value == 0


def test_cost_is_what_grew_in_the_day() -> None:
    found = [
        # uploaded 30 h before the end: 揽收超时 at 24 h, in this day
        order(1, paid_s=T - DAY, promise_s=T + DAY, uploaded_s=T - 6 * HOUR, order_fen=100_00),
        # the same, picked up in time
        order(2, paid_s=T - DAY, promise_s=T + DAY, uploaded_s=T - 6 * HOUR, picked_up_s=T),
        # over long ago
        order(3, paid_s=T - 9 * DAY, uploaded_s=T - 8 * DAY, picked_up_s=T - 5 * DAY),
    ]
    block = make(found).block("cost")
    assert block.figure("grown").value == 300  # 1 %, at least ¥3
    assert block.figure("owed").value == 300
    assert block.table("penalties").rows == (("揽收超时", 1, 300),)
    assert int(Fraction(block.figure("worst").value or 0)) >= 300
    yesterday = make(found, period=TODAY.step(-1)).block("cost")
    assert yesterday.figure("grown").value != block.figure("grown").value
    assert TABLE.as_of in block.notes[0]


def test_numbers_are_counted_by_their_outcome() -> None:
    acts = (
        Act("s1", "zhongtong", "waybill.buy", T - 5, "done", T + 1),
        Act("s1", "zhongtong", "waybill.buy", T, "failed", T + 1),
        Act("s1", "zhongtong", "waybill.buy", T, "", 0),
        Act("s2", "zhongtong", "waybill.give_back", T, "done", T + 2),
    )
    assert make(acts=acts).value("cost", "net") == 0
    own = make(acts=acts, shop_id="s1").block("cost")
    assert (own.figure("bought").value, own.figure("given_back").value) == (1, 0)


def test_signing_off_names_the_head() -> None:
    block = make(head=Head(17, "abc", 23)).block("signoff")
    assert block.figure("head").value == "abc"
    assert block.figure("entries").value == 17
    assert block.figure("operations").value == 23
    assert make().block("signoff").figure("head").value is None


def test_there_are_nine_blocks_each_beside_both_days() -> None:
    report = make_report(busy_day(T), TODAY, RULES, now_s=AFTER)
    assert [block.key for block in report.blocks] == [make.__name__ for make in BLOCKS]
    assert len(report.blocks) == 9
    assert all(len(f.before) == 2 for block in report.blocks for f in block.figures)
    assert since(TODAY) == T - 7 * DAY


def test_a_week_adds_its_days_up() -> None:
    facts = busy_day(T)
    week = period_of(D, Span.WEEK)
    days = [make_report(facts, period_of(day, Span.DAY), RULES, now_s=AFTER) for day in week.days]
    whole = make_report(facts, week, RULES, now_s=AFTER)
    for block, key in (
        ("flow", "paid"),
        ("flow", "shipped"),
        ("flow", "taken"),
        ("goods", "fen"),
        ("exceptions", "reprints"),
        ("cost", "bought"),
        ("cost", "grown"),
    ):
        assert whole.value(block, key) == sum(int(Fraction(d.value(block, key) or 0)) for d in days)
    assert whole.value("flow", "open_ship") == days[0].value("flow", "open_ship")
    assert whole.value("flow", "close_take") == days[-1].value("flow", "close_take")
    chart = whole.block("flow").chart
    assert chart
    assert len(chart.labels) == 7


def test_making_a_day_again_gives_the_same_digest() -> None:
    facts = busy_day(T)
    one, two = (
        make_report(facts, TODAY, RULES, now_s=now_s) for now_s in (AFTER, AFTER + 30 * DAY)
    )
    assert one == two
    assert one.digest == two.digest
    late = DayFacts(
        shops=facts.shops,
        carriers=facts.carriers,
        lines=tuple(
            line._replace(picked_up_s=0) if line.order_id.endswith("500") else line
            for line in facts.lines
        ),
    )
    assert make_report(late, TODAY, RULES, now_s=AFTER).digest != one.digest


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, Kind.COUNT, "—"),
        (12345, Kind.COUNT, "12,345"),
        (123456, Kind.FEN, "¥1,234.56"),
        (Fraction(1, 3), Kind.SHARE, "33.3 %"),
        (Fraction(49, 2), Kind.HOURS, "24.50 小时"),
        (Fraction(95), Kind.POINTS, "95.00 分"),
        (T, Kind.TIME, "11-28 00:00"),
        (Words("支付 {n} 小时", n=24), Kind.TEXT, "支付 24 小时"),
    ],
)
def test_how_values_are_read(value: Any, kind: Kind, text: str) -> None:
    assert value_text(value, kind) == text


@pytest.mark.parametrize(
    ("value", "old", "tone", "text", "told"),
    [
        (5, 3, Tone.GOOD, "+2", Tone.GOOD),
        (3, 5, Tone.GOOD, "−2", Tone.BAD),
        (5, 3, Tone.BAD, "+2", Tone.BAD),
        (3, 5, Tone.PLAIN, "−2", Tone.PLAIN),
        (3, 3, Tone.GOOD, "±0", Tone.PLAIN),
        (3, None, Tone.GOOD, "", Tone.PLAIN),
        (None, 3, Tone.GOOD, "", Tone.PLAIN),
        ("甲", "乙", Tone.GOOD, "", Tone.PLAIN),
    ],
)
def test_how_changes_are_read(value: Any, old: Any, tone: Tone, text: str, told: Tone) -> None:
    figure = Figure(key="k", title="t", value=value, tone=tone, before=(old,))
    assert change_text(figure, 0) == text
    assert change_tone(figure, 0) is told
    assert change_text(figure, 1) == ""


def test_beside_takes_figures_by_key() -> None:
    one = Block(key="b", title="", figures=(Figure(key="a", title="", value=1),))
    two = Block(key="b", title="", figures=(Figure(key="z", title="", value=9),))
    assert beside(one, [one, two]).figure("a").before == (1, None)
    with pytest.raises(KeyError):
        one.figure("none")
    with pytest.raises(KeyError):
        one.table("none")
    with pytest.raises(KeyError):
        make().block("none")


def test_the_data_has_numbers_and_exact_fractions() -> None:
    data = report_data(make(FLOW))
    share = data["blocks"]["timeliness"]["figures"]["rate"]
    assert share["exact"] == str(Fraction(share["exact"]))
    assert share["value"] == float(Fraction(share["exact"]))
    assert data["as_of"] == "2026-11-29T00:00:00+08:00"
    assert data["blocks"]["risk"]["tables"]["nearest"]["rows"][0][3].endswith("+08:00")
    assert [each["title"] for each in data["compared"]] == ["昨天", "上周同日"]
