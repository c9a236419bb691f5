"""track --due and routes."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli.exits import Exit
from app.domain.route_facts import Anomaly
from app.services.track_parcels import TrackReport
from tests.fakes.route_stories import ODD, make_story
from tests.fakes.rows import SHOP


@pytest.fixture
def told(zhunlan: Any) -> Any:
    """A desk with an odd trip under the first row's number, and an old issue of that number."""
    first, second, *_ = zhunlan.fakes.rows.values()
    odd = make_story(first, ODD, heard_late_h=5)
    old = replace(make_story(second, travels=False), tracking_number=odd.tracking_number)
    zhunlan.fakes.stories = {first.parcel_id: (odd,), second.parcel_id: (old,)}
    return SimpleNamespace(run=zhunlan, number=odd.tracking_number)


def test_a_number_tells_which_scan_decided_and_why(told: Any) -> None:
    assert told.run("routes", told.number) == Exit.OK
    out = told.run.out
    for words in (
        "以这次揽收为准；晚了 5 小时才有",
        "地点对不上，不计",
        "异常：这个号上有更早的物流（四川 ",
        "中转 72h",
        "（包裹已不用这个号）",
        "揽收，付款后",
    ):
        assert words in out


def test_a_number_as_a_document(told: Any) -> None:
    document = told.run.json("routes", told.number)
    odd, old = document["issues"]
    assert (odd["travels"], old["travels"]) == (True, False)
    decides = [event for event in odd["events"] if event["verdict"] == "decides"]
    assert [event["at"] for event in decides] == [odd["picked_up_at"]]
    assert {row["kind"] for row in odd["anomalies"]} == {
        Anomaly.REUSED_NUMBER,
        Anomaly.WRONG_PLACE,
        Anomaly.TWO_PICKUPS,
    }
    assert all(row["reason"] for row in odd["anomalies"])
    assert odd["trip"][0]["name"] == "中转 72h"


def test_a_scan_is_called_right_with_a_reason_and_taken_back(told: Any) -> None:
    words = ("routes", told.number, "--accept", "wrong_place")
    document = told.run.json(*words, "--reason", "网点核实过")
    odd = document["issues"][0]
    assert {each["kind"] for each in odd["accepted"]} == {"wrong_place"}
    assert all(each["reason"] == "网点核实过" for each in odd["accepted"])
    assert told.run("routes", told.number) == Exit.OK
    assert "已确认无误：轨迹地点对不上（网点核实过 · 店长" in told.run.out
    document = told.run.json("routes", told.number, "--withdraw", "wrong_place")
    assert document["issues"][0]["accepted"] == []
    assert told.run("routes", told.number, "--accept", "future", "--reason", "x") == Exit.USAGE


def test_an_unknown_number_is_refused(zhunlan: Any) -> None:
    assert zhunlan("routes", "404") == Exit.ERROR
    assert "没有这个运单号" in zhunlan.err


def test_the_table_in_use_is_shown(zhunlan: Any) -> None:
    assert zhunlan("routes", "--table") == Exit.OK
    assert "TRANS_ARRIVE" in zhunlan.out
    assert "发运 24 小时，中转 48 / 72 / 120 小时" in zhunlan.out
    document = zhunlan.json("routes", "--table")
    assert document["opcodes"] == {"TRANS_ARRIVE": "in_transit"}
    assert document["own"] is False


@pytest.mark.parametrize("argv", [["routes"], ["routes", "1", "--table"]])
def test_routes_wants_a_number_or_the_table(zhunlan: Any, argv: list[str]) -> None:
    assert zhunlan(*argv) == Exit.USAGE


@pytest.mark.parametrize(("failed", "code"), [(0, Exit.OK), (1, Exit.SOME_FAILED)])
def test_track_due_is_one_round_over_the_shops(zhunlan: Any, failed: int, code: Exit) -> None:
    asked = []

    def due(ctx: object, shops: tuple[str, ...]) -> TrackReport:
        asked.append(shops)
        return TrackReport(asked=9, picked_up=4, failed=failed, signed=2, waiting=7)

    zhunlan.changes["track_parcels"] = SimpleNamespace(due=due)
    document = zhunlan.json("track", "--due")
    assert zhunlan.code == code
    assert document == {"asked": 9, "picked_up": 4, "failed": failed, "signed": 2, "waiting": 7}
    assert zhunlan("track", "--due", "--shop", SHOP) == code
    assert asked == [(SHOP,), (SHOP,)]
    assert "还没轮到" in zhunlan.out
