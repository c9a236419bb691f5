"""Words, days, counts, layout and table of 发货记录."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.gate import Block
from app.domain.ids import CarrierCode, ShopId, TrackingNumber
from app.domain.parcel import Making, Stage
from app.domain.route import RouteKind
from app.domain.route_facts import Anomaly
from app.domain.shipment import ShipmentState
from app.domain.trajectory import TripDeadline, Watch
from app.ports.shipments import LastEvent, Lot, NumberEdit, ShipmentLine, ShipmentMark, SortBy
from app.presentation.shipments.columns import COLUMNS, KEY_OF
from app.presentation.shipments.layout import (
    PageLayout,
    lasting,
    load_layout,
    read_layout,
    write_layout,
)
from app.presentation.shipments.log import Days, Filter, ShipmentLog
from app.presentation.shipments.sheet import HEAD, cells
from app.presentation.shipments.words import (
    last_phrase,
    next_step,
    number_phrase,
    reason_phrase,
    upload_health,
    upload_phrase,
    why_phrase,
)
from app.presentation.status import Health
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row
from tests.fakes.shipments import NoShipments

DONE, FAILED, UNKNOWN = ShipmentState.DONE, ShipmentState.FAILED, ShipmentState.UNKNOWN
TODAY = date(2026, 3, 2)


_OF_PARCEL = ("blocks", "retry_s", "picked_up_s", "moved")


def line(state: ShipmentState = DONE, stage: Stage = Stage.SHIPPED, **more: Any) -> ShipmentLine:
    parcel = {each: more.pop(each) for each in _OF_PARCEL if each in more}
    facts = {"at_s": NOW_S, "number": "7312", "carrier_name": "中通快递", "branch_name": ""}
    return ShipmentLine(parcel=make_row(1, stage=stage, **parcel), state=state, **(facts | more))


def edit(state: ShipmentState, problem: str = "") -> NumberEdit:
    return NumberEdit(state=state, number=TrackingNumber("73990001"), problem=problem)


@pytest.mark.parametrize(
    ("shown", "upload", "health", "why"),
    [
        (line(), "已回传", Health.OK, ""),
        (line(ShipmentState.INTENDED, Stage.TO_SHIP), "回传中", Health.BUSY, ""),
        (
            line(FAILED, Stage.TO_SHIP, problem="平台繁忙"),
            "回传失败",
            Health.FAULT,
            "平台繁忙：点「重新发货」。",
        ),
        (
            line(FAILED, Stage.TO_SHIP, problem="号不对", advice="换一个号。"),
            "回传失败",
            Health.FAULT,
            "号不对：换一个号。",
        ),
        (
            line(FAILED, Stage.TO_NUMBER, problem="号不对", advice="换一个号。"),
            "回传失败",
            Health.FAULT,
            "号不对：先在工作台取号、打印，再发货。",
        ),
        (
            line(FAILED, Stage.TO_SHIP, problem="平台繁忙", retry_s=NOW_S + 60),
            "回传失败",
            Health.FAULT,
            "平台繁忙：稍后重试 14:01",
        ),
        (
            line(FAILED, Stage.TO_SHIP, problem="拦下", blocks=frozenset({Block.HELD})),
            "回传失败",
            Health.FAULT,
            "拦下：订单已挂起。解除挂起后再继续。",
        ),
        (
            line(FAILED, Stage.CLOSED, problem="平台繁忙"),
            "没有回传",
            Health.IDLE,
            "平台繁忙：订单已关闭，不用再发。",
        ),
        (
            line(FAILED, Stage.CLOSED, problem="平台繁忙", moved=Making.MERGE),
            "没有回传",
            Health.IDLE,
            "平台繁忙：商品已在其他包裹里，在那里发货。",
        ),
        (
            line(UNKNOWN, Stage.SHIP_UNKNOWN),
            "结果未知",
            Health.SOON,
            "点「查询结果」，不会重复发货。",
        ),
        (line(edit=edit(DONE), former=("7300",)), "已回传新号", Health.OK, "曾用单号 7300"),
        (
            line(edit=edit(UNKNOWN)),
            "改单号结果未知",
            Health.SOON,
            "点「查询结果」，不会改两次。",
        ),
        (
            line(edit=edit(FAILED, "不认识")),
            "改单号失败",
            Health.FAULT,
            "没有改成 73990001，不认识：旧号仍然有效，可以再改一次。",
        ),
        (
            line(edit=edit(FAILED)),
            "改单号失败",
            Health.FAULT,
            "没有改成 73990001，平台没有接受：旧号仍然有效，可以再改一次。",
        ),
        (line(edit=edit(FAILED), picked_up_s=NOW_S), "已回传", Health.OK, ""),
        (
            line(anomalies=(Anomaly.TWO_PICKUPS,)),
            "已回传",
            Health.OK,
            "有两次揽收。以较早的一次为准。",
        ),
    ],
)
def test_words(shown: ShipmentLine, upload: str, health: Health, why: str) -> None:
    assert (str(upload_phrase(shown)), upload_health(shown)) == (upload, health)
    assert str(why_phrase(shown)) == why
    assert bool(reason_phrase(shown)) or bool(next_step(shown)) or not why or health is Health.OK


def test_a_trip_says_what_it_waits_for() -> None:
    noon = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    hub = TripDeadline(watch=Watch.HUB, hours=24, at=noon)
    assert str(why_phrase(line(trip=hub))) == "03-02 12:00 前要有中转扫描（发运 24h）"
    update = replace(hub, watch=Watch.UPDATE, hours=72)
    assert str(why_phrase(line(trip=update))) == "03-02 12:00 前要有新的轨迹（中转 72h）"
    assert str(why_phrase(line(trip=hub, anomalies=(Anomaly.TWO_PICKUPS,)))).startswith("有两次")


def test_numbers_and_scans() -> None:
    assert str(number_phrase(line(pieces=3))) == "7312 · 3 件"
    assert not number_phrase(line(number=""))
    scan = LastEvent(at_s=NOW_S, kind=RouteKind.OTHER, site="", text="快件异常")
    assert str(last_phrase(scan)) == "03-02 14:00 其他 快件异常"
    assert not last_phrase(None)


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (Filter(days=Days.TODAY), (TODAY, TODAY)),
        (Filter(days=Days.YESTERDAY), (date(2026, 3, 1), date(2026, 3, 1))),
        (Filter(), (date(2026, 2, 24), TODAY)),
        (Filter(days=Days.MONTH), (date(2026, 2, 1), TODAY)),
        (
            Filter(days=Days.CHOSEN, since=date(2026, 1, 5), until=date(2026, 1, 9)),
            (date(2026, 1, 5), date(2026, 1, 9)),
        ),
        (Filter(days=Days.CHOSEN), (TODAY, TODAY)),
    ],
)
def test_days(wanted: Filter, days: tuple[date, date]) -> None:
    assert wanted.range(TODAY) == days


class Counted(NoShipments):
    """Three shipments, and how often they were counted."""

    def __init__(self) -> None:
        self.asked = 0

    def marks(self, wanted: object) -> tuple[ShipmentMark, ...]:
        del wanted
        self.asked += 1
        lots = (Lot.WAITING.bit, Lot.PICKED_UP.bit, Lot.WAITING.bit | Lot.ODD.bit)
        return tuple(ShipmentMark(make_row(n).parcel_id, bits) for n, bits in enumerate(lots))


def test_another_lot_of_the_same_days_is_not_counted_again(tmp_path: Path) -> None:
    desk = FakeDesk(InlineTasks(), tmp_path, OPTIONS).desk()
    rows = Counted()
    desk.shipments._rows = rows
    log = ShipmentLog(desk, filled=lambda _a, _b: None, unforeseen=_raise)
    log.refresh()
    assert (len(log), log.counts[Lot.WAITING], log.counts[Lot.ODD]) == (3, 2, 1)
    log.show(Filter(lot=Lot.WAITING))
    assert (len(log), rows.asked) == (2, 1)
    log.show(Filter(lot=Lot.ODD))
    assert (len(log), rows.asked, log.counts[Lot.ALL]) == (1, 1, 3)
    log.refresh()
    assert rows.asked == 2
    log.show(Filter(lot=Lot.ODD, days=Days.TODAY))
    assert rows.asked == 3
    log.sort_by(SortBy.SHOP)
    assert (log.descending, rows.asked) == (False, 4)
    log.sort_by(SortBy.SHOP)
    assert log.descending


def _raise(error: Exception) -> None:
    raise error


def test_a_layout_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = PageLayout(
        sort=SortBy.LAST,
        descending=False,
        filter=Filter(
            days=Days.MONTH, shop_id=ShopId("1"), carrier=CarrierCode("yunda"), lot=Lot.FAILED
        ),
        panel=True,
        panel_width=420,
    )
    assert read_layout(write_layout(kept)) == kept
    for damaged in ("", "[]", "{", '{"sort": 3, "filter": {"days": [], "lot": {}}}'):
        assert read_layout(damaged) == PageLayout()
    assert load_layout(tmp_path / "none.json") == PageLayout()
    chosen = Filter(days=Days.CHOSEN, since=TODAY, until=TODAY, text="7312", lot=Lot.ODD)
    assert lasting(chosen) == Filter(lot=Lot.ODD)


def test_every_order_has_its_column() -> None:
    assert set(KEY_OF) == set(SortBy)
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)


def test_a_file_holds_nothing_of_the_receiver_nor_a_courier_s_sentence() -> None:
    scan = LastEvent(at_s=NOW_S, kind=RouteKind.SIGNED, site="成都网点", text="已由王女士签收")
    row = cells(line(last=scan, anomalies=(Anomaly.TWO_PICKUPS,), former=("7300",)))
    told = dict(zip(HEAD, row, strict=True))
    assert told["最近轨迹"] == "签收 成都网点"
    assert (told["异常"], told["曾用单号"]) == ("有两次揽收", "7300")
    assert told["发货时间"] == "2026-03-02 14:00:00"
    for personal in ("王女士", "李*", "138****", "余杭区"):
        assert personal not in "".join(row)
