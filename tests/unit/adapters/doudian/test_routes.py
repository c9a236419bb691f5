"""Which scan is a pickup: the clock of a parcel stops on it."""

from datetime import UTC, datetime

import pytest

from app.adapters.doudian.routes import kind_of, route_events
from app.domain.route import RouteKind
from tests.unit.adapters.doudian.samples import raw

PICKED = [
    *("已揽收", "揽收", "已揽件", "揽件成功", "已收件", "收件", "已收寄", "已取件", "快递员已收件"),
    "【杭州市】圆通余杭仓前网点 已揽收",
    "【余杭仓前网点】的小王(13900000000)已揽收",
    "已揽收，预计明天派送",
    "已揽收预计明天派送",
    "快件已由【余杭网点】收件，正发往杭州中转",
    "上门揽收成功",
    "顺丰速运 已收取快件。已揽收",
]
NOT_PICKED = [
    *("待揽收", "预计揽收", "等待揽收", "即将揽收", "未揽收", "尚未揽收", "揽收失败", "揽收超时"),
    *("揽收异常", "预约揽收", "揽收提醒", "揽收已取消", "安排揽收", ""),
    "快递员正在前往揽收",
    "预计今日18点前完成揽收",
    "商家正通知快递公司揽收，请耐心等待揽收",
    "快件已签收，签收人：收件人",
    "请收件人保持电话畅通",
    "正在派件，请收件人注意接听",
    "快件到达【揽收中心】",
    "包裹异常，收件地址不详",
    "您的包裹待快递员揽件",
    "快递员准备收件",
    "已发出揽收通知，暂无揽收记录",
]


@pytest.mark.parametrize("words", PICKED)
def test_words_of_a_pickup(words: str) -> None:
    assert kind_of("", words, "") is RouteKind.PICKED_UP
    assert kind_of("", "", words) is RouteKind.PICKED_UP


@pytest.mark.parametrize("words", NOT_PICKED)
def test_words_that_are_no_pickup(words: str) -> None:
    assert kind_of("", words, "") is not RouteKind.PICKED_UP
    assert kind_of("", "", words) is not RouteKind.PICKED_UP


@pytest.mark.parametrize(
    ("description", "content", "kind"),
    [
        ("运输中", "快件离开【杭州转运中心】，发往【广州转运中心】", RouteKind.IN_TRANSIT),
        ("", "快件到达【广州转运中心】", RouteKind.IN_TRANSIT),
        ("派送中", "【广州市】天河网点 正在派件", RouteKind.DELIVERING),
        ("", "快件待取件，请凭取件码领取", RouteKind.DELIVERING),
        ("已签收", "快件已签收，签收人：本人", RouteKind.SIGNED),
        ("", "收件人拒签收", RouteKind.OTHER),
        ("已下单", "商家已下单", RouteKind.OTHER),
        ("未知", "已揽收", RouteKind.PICKED_UP),
    ],
)
def test_the_other_kinds(description: str, content: str, kind: RouteKind) -> None:
    assert kind_of("X", description, content) is kind


def test_nodes_become_events_oldest_first() -> None:
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
    events, unread = route_events(raw({"route__node_list": nodes, "track_info": {}}))
    assert unread == 3
    assert [event.kind for event in events] == [RouteKind.PICKED_UP, RouteKind.IN_TRANSIT]
    assert [event.at for event in events] == [
        datetime.fromtimestamp(1782880000, UTC),
        datetime.fromtimestamp(1782890000, UTC),
    ]
    assert (events[1].state, events[1].text, events[1].site) == ("122", "到达", "杭州")


@pytest.mark.parametrize("data", [None, {}, {"route__node_list": None}])
def test_no_nodes(data: object) -> None:
    assert route_events(raw(data)) == ((), 0)
