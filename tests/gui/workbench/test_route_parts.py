"""The trip in the side panel: which scan counts, what is odd, what it runs to next."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.parcel import Stage
from app.domain.route_facts import Anomaly
from app.gui.workbench.route_parts import RouteBox
from app.ports.rows import ParcelRow
from tests.fakes.desk import FakeDesk
from tests.fakes.route_stories import ODD, ORDINARY, make_story
from tests.fakes.rows import HOUR_S, NOW_S
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench


def said(window: BenchWindow) -> list[str]:
    """Every text of the panel that can be seen."""
    panel = window.page.panel
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def show(window: BenchWindow, row: ParcelRow, qtbot: QtBot) -> None:
    window.page.table.go_to(row.parcel_id)
    panel = window.page.panel

    def shown() -> bool:
        return panel.detail is not None and panel.detail.row.parcel_id == row.parcel_id

    qtbot.waitUntil(shown)


def shipped(day: FakeDesk) -> ParcelRow:
    row = next(r for r in day.rows.values() if r.stage is Stage.SHIPPED)
    picked = replace(
        row, stage=Stage.PICKED_UP, picked_up_s=NOW_S - 20 * HOUR_S, paid_s=NOW_S - 33 * HOUR_S
    )
    day.rows[row.parcel_id] = picked
    return picked


def test_a_parcel_that_is_not_shipped_shows_no_trip(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    show(window, next(r for r in day.rows.values() if r.stage is Stage.TO_SHIP), qtbot)
    assert "物流轨迹" not in said(window)


def test_the_trip_of_a_parcel_under_way(open_bench: OpenBench, day: FakeDesk, qtbot: QtBot) -> None:
    window = open_bench(day)
    row = shipped(day)
    day.stories[row.parcel_id] = (make_story(row),)
    show(window, row, qtbot)
    texts = said(window)
    for words in (
        "物流轨迹",
        "以这次揽收为准",
        "快件到达【广州转运中心】",
        "中转 72h",
        "2天 22:00",
        "03-01 18:00 揽收，付款后 13 小时",
    ):
        assert words in texts
    assert any(text.startswith("3 分钟前查询") for text in texts)


def test_what_is_odd_stands_above_the_scans_and_each_says_why(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = shipped(day)
    old = make_story(row, ORDINARY[:1], travels=False)
    day.stories[row.parcel_id] = (old, make_story(row, ODD, problem="网络超时"))
    show(window, row, qtbot)
    texts = said(window)
    assert "以较早的一次为准。" in texts
    assert "地点对不上，不计" in texts
    assert "上次没有查到：网络超时" in texts
    odd, was = window.page.panel.findChildren(RouteBox)
    assert any(
        label.text().startswith("旧号 ")
        for label in was.findChildren(QLabel)
        if not label.isHidden()
    )
    names = [box.accessibleName() for box in odd.findChildren(QWidget) if box.accessibleName()]
    assert "揽收，03-01 18:00，【杭州市】圆通速递余杭仓前网点 已揽收，以这次揽收为准" in names


def test_a_person_calls_a_scan_right_and_takes_it_back(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if r.stage is Stage.SHIPPED)
    day.stories[row.parcel_id] = (make_story(row, ODD[2:3]),)
    show(window, row, qtbot)
    panel, question = window.page.panel, window.page.question

    def press(name: str) -> None:
        (button,) = [b for b in panel.findChildren(QPushButton) if b.text() == name]
        button.click()

    window.commands.run("workbench.accept_scans")
    assert question.title.text() == "轨迹地点对不上：确认无误"
    question.dismiss()
    press("确认无误")
    assert question.title.text() == "轨迹地点对不上：确认无误"
    assert not question.yes.isEnabled()  # not without a reason
    question.reason.setEditText("网点核实过")
    question.yes.click()
    assert day.called("accept")[-1][1:] == (Anomaly.WRONG_PLACE, "网点核实过")
    qtbot.waitUntil(lambda: "已确认无误：轨迹地点对不上" in said(window))
    assert "以这次揽收为准，已确认无误" in said(window)
    assert any("网点核实过 · 店长" in text for text in said(window))
    press("撤销")
    qtbot.waitUntil(lambda: "地点对不上，不计" in said(window))
    window.undos[-1]()
    qtbot.waitUntil(lambda: "以这次揽收为准，已确认无误" in said(window))


def test_the_trips_clock_goes_on(open_bench: OpenBench, day: FakeDesk, qtbot: QtBot) -> None:
    window = open_bench(day)
    row = shipped(day)
    day.stories[row.parcel_id] = (make_story(row),)
    show(window, row, qtbot)
    day.clock.forward(seconds=71 * HOUR_S)
    window.page.panel.tick()
    assert "-01:00:00" in said(window)
    assert "超时" in said(window)
