"""board: what the page shows, by command line."""

from dataclasses import replace

import pytest

from app.cli.exits import Exit
from app.domain.parcel import Stage
from app.presentation.pickup.lanes import Lane
from tests.fakes.rows import HOUR_S, NOW_S, broken_trips, make_row


@pytest.fixture
def rows(zhunlan):
    """Overdue, within two hours by the upload clock, and for tomorrow."""
    made = [
        make_row(1, paid_s=NOW_S - 60 * HOUR_S, promise_s=NOW_S - 12 * HOUR_S, paid_fen=20_000),
        make_row(
            2,
            paid_s=NOW_S - 12 * HOUR_S,
            promise_s=NOW_S + 36 * HOUR_S,
            uploaded_s=NOW_S - 23 * HOUR_S,
            stage=Stage.SHIPPED,
            carrier="yunda",
        ),
        make_row(3, paid_s=NOW_S - HOUR_S, promise_s=NOW_S + 47 * HOUR_S, carrier=None),
    ]
    zhunlan.fakes.rows.clear()
    zhunlan.fakes.rows.update({row.parcel_id: row for row in made})
    return made


def test_the_board_stands_in_time_with_both_clocks_and_money(zhunlan, rows):
    assert zhunlan("board") == Exit.OK
    for word in (
        "逾期 1",
        "<2 小时 1",
        "以后 1",
        "01:00:00 紧急 回传24h",
        "还没回传",
        "2026-08-22",
    ):
        assert word in zhunlan.out
    document = zhunlan.json("board")
    assert [each["parcel_id"] for each in document["parcels"]] == [r.parcel_id for r in rows]
    assert [each["lane"] for each in document["parcels"]] == ["overdue", "2h", "later"]
    overdue, sent, fresh = document["parcels"]
    assert overdue["pay"]["urgency"] == "overdue"
    assert sent["upload"] == {
        "threshold": "回传24h",
        "at": sent["upload"]["at"],
        "left_s": HOUR_S,
        "urgency": "urgent",
        "missed": None,
    }
    assert fresh["upload"] is None
    assert document["step_fen"] == sum(each["step_fen"] for each in document["parcels"]) > 0
    assert document["lanes"] == {
        "all": 3, "overdue": 1, "2h": 1, "6h": 0, "today": 0, "later": 1
    }  # fmt: skip


def test_a_lane_a_carrier_and_a_limit(zhunlan, rows):
    assert zhunlan.json("board", "--lane", "2h")["total"] == 1
    assert zhunlan.json("board", "--carrier", "yunda")["lanes"]["all"] == 1
    assert zhunlan("board", "--limit", "1") == Exit.OK
    assert "还有 2 件" in zhunlan.out


def test_a_branch_of_a_carrier(zhunlan, rows):
    sent = replace(rows[1], branch="571")
    zhunlan.fakes.rows[sent.parcel_id] = sent
    zhunlan.fakes.reader.branches |= {("yunda", "571"): "城西", ("yunda", "572"): "城东"}
    yunda = ("board", "--carrier", "yunda")
    (only,) = zhunlan.json(*yunda, "--branch", "571")["parcels"]
    assert (only["parcel_id"], only["branch"]) == (sent.parcel_id, "571")
    assert zhunlan.json(*yunda, "--branch", "572")["total"] == 0
    assert zhunlan.json(*yunda, "--branch", "-")["total"] == 0
    assert zhunlan(*yunda, "--branch", "9") == Exit.ERROR
    assert "571 城西、572 城东" in zhunlan.err
    assert zhunlan("board", "--branch", "571") == Exit.ERROR
    assert "--carrier" in zhunlan.err


def test_every_lane_of_the_page_can_be_asked_for(zhunlan, rows):
    totals = {lane: zhunlan.json("board", "--lane", lane.value)["total"] for lane in Lane}
    assert totals.pop(Lane.ALL) == sum(totals.values()) == 3


def test_an_unknown_shop_is_refused(zhunlan, rows):
    assert zhunlan("board", "--shop", "1") != Exit.OK
    assert "没有绑定店铺 1" in zhunlan.err


def test_a_limit_that_the_shop_reached(zhunlan):
    zhunlan.fakes.rows.clear()
    zhunlan.fakes.rows.update({row.parcel_id: row for row in broken_trips(20)})
    assert zhunlan("board", "--lane", "overdue") == Exit.OK
    assert "今天已到“记一次违规”：物流轨迹异常 20/20 单" in zhunlan.out
    (risk,) = zhunlan.json("board")["risks"]
    assert (risk["level"], risk["missed"]) == ("reached", 20)
