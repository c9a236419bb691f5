"""track --due and routes."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli.exits import Exit
from app.domain.parcel import Stage
from app.domain.route_facts import Anomaly
from app.domain.shipment import ShipmentState
from app.domain.trajectory import TripDeadline, Watch
from app.ports.shipments import Lot, ShipmentLine, ShipmentMark
from app.services.track_parcels import TrackReport
from tests.fakes.route_stories import ODD, make_story
from tests.fakes.rows import HOUR_S, NOW_S, SHOP, make_row


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


def test_late_trips_are_listed_and_nothing_is_asked(zhunlan: Any) -> None:
    trip = TripDeadline(watch=Watch.HUB, hours=24, at=datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    row = make_row(1, stage=Stage.PICKED_UP, picked_up_s=NOW_S - 26 * HOUR_S)
    line = ShipmentLine(
        parcel=row,
        state=ShipmentState.DONE,
        at_s=NOW_S - 27 * HOUR_S,
        number="7312",
        carrier_name="中通快递",
        branch_name="",
        trip=trip,
    )
    marks = (ShipmentMark(row.parcel_id, Lot.LATE.bit), ShipmentMark(make_row(2).parcel_id, 0))
    zhunlan.changes["shipments"] = SimpleNamespace(
        marks=lambda _wanted: marks, lines=lambda ids: (line,) if row.parcel_id in ids else ()
    )
    assert zhunlan("track", "--late") == Exit.OK
    assert "03-02 12:00 前要有中转扫描（发运 24h）" in zhunlan.out
    assert "轨迹规则截至" in zhunlan.out
    (late,) = zhunlan.json("track", "--late")["late"]
    assert (late["tracking_number"], late["watch"], late["hours"]) == ("7312", "hub", 24)
    zhunlan.changes["shipments"] = SimpleNamespace(marks=lambda _wanted: (), lines=lambda _ids: ())
    assert zhunlan("track", "--late") == Exit.OK
    assert "没有轨迹超时的包裹。" in zhunlan.out
