"""Which scan is a pickup: the clock of a parcel stops on it."""

from datetime import UTC, datetime

import pytest

from app.domain.route import RouteKind, RouteScan, RouteSource
from app.domain.route_table import RouteTable, short_province
from app.settings.route_rules import load_route_rules

TABLE = load_route_rules(None).table
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def kind_of(state: str, description: str, content: str) -> RouteKind:
    return TABLE.kind(RouteScan(at=NOW, state=state, description=description, content=content))


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


def test_the_package_calls_second_code_is_known() -> None:
    scan = RouteScan(at=NOW, opcode="TRANS_ARRIVE", content="?", source=RouteSource.PACKAGE)
    assert TABLE.kind(scan) is RouteKind.IN_TRANSIT


@pytest.mark.parametrize(
    ("text", "site", "province"),
    [
        ("【杭州市】圆通速递余杭仓前网点 已揽收", "余杭仓前网点", "浙江"),
        ("【浙江省金华市】已揽收", "", "浙江"),
        ("快件已签收", "广州市天河网点", "广东"),
        ("【恩施土家族苗族自治州】正在派件", "", "湖北"),
        ("【大兴安岭地区】正在派件", "", "黑龙江"),
        ("【朝阳】正在派件", "", ""),
        ("【杭州转运中心】", "", ""),
        ("【无此市】已揽收", "", ""),
        ("已揽收", "", ""),
    ],
)
def test_where_a_scan_happened(text: str, site: str, province: str) -> None:
    assert TABLE.province(text, site) == province


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("新疆维吾尔自治区", "新疆"),
        ("内蒙古自治区", "内蒙古"),
        ("黑龙江省", "黑龙江"),
        ("北京市", "北京"),
        ("广东省 广州市 天河区", "广东"),
        ("", ""),
    ],
)
def test_provinces_are_compared_by_their_short_names(name: str, short: str) -> None:
    assert short_province(name) == short


def test_judging_again_gives_what_judging_gave() -> None:
    table: RouteTable = TABLE
    scans = [
        RouteScan(at=NOW, description=words, content=content, site="杭州市网点")
        for words in ("", *PICKED, *NOT_PICKED)
        for content in ("", "【杭州市】已揽收", "待揽收")
        if words or content
    ]
    events = [table.judge(scan) for scan in scans]
    assert [table.again(event) for event in events] == [(e.kind, e.province) for e in events]
