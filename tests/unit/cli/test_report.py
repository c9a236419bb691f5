"""report: what the page shows, on the terminal."""

import re
from dataclasses import replace

from app.cli.exits import Exit
from app.cli.report import MOST
from app.domain.instants import business_day, day_start, to_epoch
from tests.fakes.day_reports import busy_day
from tests.fakes.rows import HOUR_S, NOW, NOW_S, make_row


def test_what_is_left_out_is_told_with_where_it_is(zhunlan):
    start_s = to_epoch(day_start(business_day(NOW)))
    zhunlan.fakes.reports.rows.make = lambda: busy_day(start_s, orders=40, shops=("s1",))
    told = zhunlan.json("report")["reports"][0]["blocks"]["risk"]
    rows = told["tables"]["nearest"]["rows"]
    assert len(rows) == told["figures"]["waiting"]["value"] > MOST
    assert zhunlan("report") == Exit.OK
    (left_out,) = re.findall(
        r"等待揽收的订单\n(?:.*\n){11}……还有 (\d+) 行，加 --json，或 --format xlsx、csv、json",
        zhunlan.out,
    )
    assert int(left_out) == len(rows) - MOST
    assert "待发货核对：" in zhunlan.out
    assert "核对：本期没有结束，不能再核对" in zhunlan.out  # today is not over
    assert "--verify" not in zhunlan.out
    assert zhunlan("report", "--date", "2020-01-01") == Exit.OK
    assert "核对：zhunlan report --date 2020-01-01 --verify" in zhunlan.out
    assert zhunlan("report") == Exit.OK
    assert re.search(r"包装台一 +合计 .*\n包装台一 +└ printer-1", zhunlan.out)


def test_overdue_is_the_same_on_the_board_and_in_the_report(zhunlan):
    """At one instant, to the second; where an order is a parcel the numbers are the same, too."""
    made = [
        make_row(1, paid_s=NOW_S - 60 * HOUR_S, promise_s=NOW_S - 12 * HOUR_S),  # all missed
        make_row(2, paid_s=NOW_S - 48 * HOUR_S, promise_s=NOW_S - HOUR_S),  # 48 h in this second
        make_row(3, paid_s=NOW_S - 30 * HOUR_S, promise_s=NOW_S + HOUR_S),  # one missed
        make_row(4, paid_s=NOW_S - HOUR_S, promise_s=NOW_S + 47 * HOUR_S),  # nothing missed
    ]
    zhunlan.fakes.rows.clear()
    zhunlan.fakes.rows.update({row.parcel_id: row for row in made})
    lanes = zhunlan.json("board")["lanes"]
    figures = zhunlan.json("report")["reports"][0]["blocks"]["risk"]["figures"]
    wanted = {"waiting": 4, "missed": 3, "all_missed": 1, "catching": 2, "calm": 1}
    assert {key: figures[key]["value"] for key in wanted} == wanted
    assert (lanes["all"], lanes["overdue"]) == (4, 1)
    merged = replace(made[0], order_ids=("a", "b"))  # one parcel of two orders
    zhunlan.fakes.rows[merged.parcel_id] = merged
    report = zhunlan.json("report")["reports"][0]["blocks"]["risk"]
    assert report["figures"]["all_missed"]["value"] == 2
    assert zhunlan.json("board")["lanes"]["overdue"] == 1
    assert "这里按订单数，「揽收」页按包裹数。" in report["notes"][1]
