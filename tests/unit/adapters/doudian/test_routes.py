"""Scans as the platform's two calls write them."""

from datetime import UTC, datetime

import pytest

from app.adapters.doudian.fields import FieldProblem
from app.adapters.doudian.routes import detail_scans, instant_of, package_scans
from app.domain.route import RouteSource
from tests.unit.adapters.doudian.samples import raw


def test_nodes_become_scans_oldest_first() -> None:
    nodes = [
        {
            "content": "到达",
            "timestamp": "1782890000",
            "state": 122,
            "state_description": "运输中",
            "site_name": "杭州",
        },
        {"content": "已揽收", "timestamp": 1782880000, "state": "GOT", "site_name": None},
        {"content": "canary", "timestamp": ""},
        {"content": "canary"},
        "canary",
    ]
    scans, unread = detail_scans(raw({"route__node_list": nodes, "track_info": {}}))
    assert unread == 3
    assert [scan.description for scan in scans] == ["", "运输中"]
    assert [scan.at for scan in scans] == [
        datetime.fromtimestamp(1782880000, UTC),
        datetime.fromtimestamp(1782890000, UTC),
    ]
    assert (scans[1].state, scans[1].content, scans[1].site) == ("122", "到达", "杭州")


@pytest.mark.parametrize("data", [None, {}, {"route__node_list": None}])
def test_no_nodes(data: object) -> None:
    assert detail_scans(raw(data)) == ((), 0)


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_package_call_is_read_with_its_data_inside_or_not(wrapped: bool) -> None:
    node = {"content": "离开", "state": 0, "state_time": 1642421380, "opcode": "TRANS_ARRIVE"}
    trip = {"track_no": "SF1", "track_routes": [node, {"content": "no time"}]}
    scans, unread = package_scans(raw({"data": trip} if wrapped else trip))
    assert unread == 1
    (scan,) = scans
    assert (scan.state, scan.opcode, scan.source) == ("0", "TRANS_ARRIVE", RouteSource.PACKAGE)
    assert scan.at == datetime.fromtimestamp(1642421380, UTC)


@pytest.mark.parametrize("data", [None, {}, {"data": None}, {"data": {"track_routes": None}}])
def test_a_package_without_nodes(data: object) -> None:
    assert package_scans(raw(data)) == ((), 0)


@pytest.mark.parametrize(
    "told",
    [
        1782880000,
        "1782880000",
        1782880000000,
        "2026-07-01 12:26:40",
        "2026/07/01 12:26:40",
        "2026-07-01T12:26:40+08:00",
        "2026-07-01T04:26:40+00:00",
    ],
)
def test_an_instant_is_the_same_however_it_is_written(told: int | str) -> None:
    """A wall clock without an offset shows Asia/Shanghai."""
    assert instant_of(told, "timestamp") == datetime(2026, 7, 1, 4, 26, 40, tzinfo=UTC)


@pytest.mark.parametrize("told", ["2026-13-41 12:26:40", "yesterday", "", 0])
def test_what_is_no_instant_is_refused(told: int | str) -> None:
    with pytest.raises(FieldProblem):
        instant_of(told, "timestamp")
