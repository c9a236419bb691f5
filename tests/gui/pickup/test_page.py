"""The 揽收 page in the real window, by keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.events import Changes
from app.domain.handover_plan import By
from app.domain.ids import CarrierCode
from app.domain.rate_explain import Figure
from app.gui.bridge import Bridge
from app.gui.i18n import use_language
from app.gui.main_window import MainWindow
from app.gui.pages import PICKUP_PAGE
from app.gui.pickup.page import PickupPage
from app.gui.pickup.top_bar import BOARD, CHARTS, PLAN, RuleBar
from app.gui.shell_api import PICKUP, WORKBENCH
from app.gui.theme import Theme
from app.presentation.pickup.charts import ChartKind
from app.presentation.pickup.figures import Ask, MoneyFigure
from app.presentation.pickup.lanes import Lane
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import HOUR_S, NOW_S, broken_trips, make_row
from tests.gui.pickup.bench import CONTROL, bench_of, page_of, press, rows

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_rule_line_warns_of_refused_files(theme: Theme, qtbot: QtBot) -> None:
    bar = RuleBar(theme)
    qtbot.addWidget(bar)
    assert bar.trouble.isHidden()
    bar.show_trouble("规则包 2026-05.toml 不能用")
    assert not bar.trouble.isHidden()
    plain = bar.heightForWidth(700)
    bar.show_trouble("规则包 2026-05.toml 不能用，仍用自带的（第 1 行：不是正确的 TOML）；" * 4)
    assert bar.heightForWidth(700) >= plain + bar.trouble.fontMetrics().height()  # more lines
    bar.show_trouble("")
    assert bar.trouble.isHidden()


def test_the_van_says_which_penalty_tables_are_refused(
    page: PickupPage, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "penalties"
    folder.mkdir()
    press("p")
    qtbot.waitUntil(lambda: page.planner.plan is not None)
    assert page.plan.trouble.isHidden()
    (folder / "penalties-2027-01.toml").write_text("schema =", "utf-8")
    page.planner.ask(page.rates.way)
    assert "penalties-2027-01 第 1 行" in page.plan.trouble.text()
    assert page.plan.trouble.isVisible()


def test_a_limit_stands_below_the_rules_amber_near_it_and_red_once_reached(
    page: PickupPage, fake: FakeDesk
) -> None:
    assert page.rule.limits.isHidden()
    for count, words, colour in ((12, "接近", "soon"), (24, "已到", "fault")):
        fake.rows |= {row.parcel_id: row for row in broken_trips(count)}
        page.refresh()
        assert f"今天{words}「记一次违规」" in page.rule.limits.text()
        assert "不少于 20 单" in page.rule.limits.toolTip()
        assert page.rule.limits.objectName() == colour
        assert page.rule.limits.isVisible()


def test_figures_stand_with_what_they_rest_on(page: PickupPage, qtbot: QtBot) -> None:
    money = page.rule.money
    assert (
        money.text()
        == "金额是估算，按罚则 penalties-2026-08 第 1 版，截至 2026-08-22 · 含 3 处假设"
    )
    assert money.isVisible()
    assert "假设：比例按订单实付金额估算。" in money.toolTip()
    assert page.rule.span.text().endswith("规则截至 2022-06-28")
    page.rule.pack.activated.emit(page.rule.pack.findData("2026-05"))
    assert page.rule.span.text().endswith("规则截至 2026-08-22 · 含 5 处假设")
    assert "假设：平台没有公布时长与得分的对照表" in page.rule.span.toolTip()
    press("e")
    qtbot.waitUntil(lambda: page.panel.told is not None)
    assert "假设：平台没有公布时长与得分的对照表" in page.panel.rules.text()
    press("p")
    qtbot.waitUntil(lambda: page.planner.plan is not None)
    assert "规则包 2026-05，规则截至" in page.plan.rules.text()
    assert "含 5 处假设；金额是估算" in page.plan.rules.text()
    assert "对照表" in page.plan.rules.toolTip()


def texts(page: PickupPage, column: int) -> list[str]:
    model = page.table.model()
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_ctrl_2_shows_what_misses_a_threshold_next(page: PickupPage, window: MainWindow) -> None:
    assert window.railed[:3] == ("workbench", PICKUP, "printing")
    assert page.table.hasFocus()
    assert texts(page, 0)[0] == "-12:00:00 超时 承诺"
    assert texts(page, 0)[1] == "01:00:00 紧急 24h"
    assert texts(page, 1)[1:3] == ["还没回传", "01:30:00 紧急 回传24h"]
    counts = {lane: button.count for lane, button in page.top.lanes.items()}
    assert list(counts.values()) == [6, 1, 2, 1, 1, 1]
    assert page.top.age.text() == "刚刚同步"


def test_a_scan_before_the_payment_is_an_anomaly_of_its_row(
    page: PickupPage, fake: FakeDesk
) -> None:
    odd = page.board.shown[1].row
    fake.rows[odd.parcel_id] = replace(odd, early_scan_s=odd.paid_s - 60)
    page.refresh()
    assert texts(page, 0)[1] == "01:00:00 异常 24h 早于付款"
    assert texts(page, 1)[1] == "还没回传"
    assert page.board.lane_counts()[Lane.TWO_HOURS] == 2  # its clocks run on


def test_the_focus_waits_for_the_rows(window: MainWindow, tasks: InlineTasks, qtbot: QtBot) -> None:
    tasks.hold()
    press("2", CONTROL)
    page = page_of(window)
    assert page.placeholder.title.text() == "正在读取待揽收的包裹"
    tasks.release()
    qtbot.waitUntil(page.table.hasFocus)


def test_lanes_by_keys_and_esc_shows_all_again(page: PickupPage) -> None:
    press("2", ALT)
    assert page.board.filter.lane is Lane.OVERDUE
    assert len(page.board) == 1
    press("4", ALT)
    assert page.top.lanes[Lane.SIX_HOURS].isChecked()
    press(Qt.Key.Key_Escape)
    assert len(page.board) == 6


def test_an_empty_lane_says_so_and_offers_the_way_back(
    page: PickupPage, fake: FakeDesk, qtbot: QtBot
) -> None:
    fake.rows.pop(make_row(6).parcel_id)
    page.refresh()
    page.settle_order()
    press("2", ALT)
    assert page.rows.currentWidget() is page.placeholder
    assert page.placeholder.title.text() == "「逾期」里没有包裹"
    page.placeholder.button.setFocus()
    press(Qt.Key.Key_Space)
    assert len(page.board) == 5
    assert page.table.hasFocus()


def test_shop_and_carrier_narrow_rows_and_figures(page: PickupPage, fake: FakeDesk) -> None:
    assert [page.top.shop.itemText(n) for n in range(3)] == ["全部店铺", "练习店铺 5", "云上小铺 1"]
    before = page.figures.buttons[Ask(Figure.BEST)].card
    page.top.shop.setCurrentIndex(2)
    page.top.shop.activated.emit(2)
    assert len(page.board) == 1
    assert page.figures.buttons[Ask(Figure.BEST)].card != before
    assert page.figures.buttons[Ask(Figure.SETTLED)].card.value != before.value
    press(Qt.Key.Key_Escape)
    at = page.top.carrier.findText("中通快递", Qt.MatchFlag.MatchStartsWith)
    page.top.carrier.activated.emit(at)
    assert 0 < len(page.board) < 6


def test_a_branch_narrows_all_and_is_remembered(page: PickupPage, fake: FakeDesk) -> None:
    fake.reader.branches |= {("zhongtong", "571"): "城西", ("zhongtong", "572"): "城东"}
    for row in [row for row in fake.rows.values() if row.carrier == "zhongtong"][:2]:
        fake.rows[row.parcel_id] = replace(row, branch="571")
    page.refresh()
    assert page.top.branch.isHidden()  # of no carrier in particular
    before = page.figures.buttons[Ask(Figure.BEST)].card
    page.top.carrier.activated.emit(page.top.carrier.findData("zhongtong"))
    whole = len(page.board)
    named = [page.top.branch.itemText(n) for n in range(page.top.branch.count())]
    assert named == ["全部网点", "城东 0", "城西 2", f"网点未知 {whole - 2}"]
    page.top.branch.activated.emit(page.top.branch.findData("571"))
    assert len(page.board) == 2
    assert page.figures.buttons[Ask(Figure.BEST)].card != before
    page.keeper.flush()
    assert page.keeper.load().filter.branch == "571"
    page.top.carrier.activated.emit(0)
    assert page.board.filter.branch is None


def test_enter_opens_the_parcel_in_the_workbench(page: PickupPage, window: MainWindow) -> None:
    press(Qt.Key.Key_Down)
    wanted = page.table.cursor_parcel
    press(Qt.Key.Key_Return)
    assert window.page.page_id == WORKBENCH
    assert bench_of(window).board.selection.ids == {wanted}
    assert bench_of(window).table.cursor_id == wanted


def test_double_click_opens_too(page: PickupPage, window: MainWindow) -> None:
    wanted = page.board.key_at(2)
    at = page.table.visualRect(page.table.model().index(2, 0)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert bench_of(window).board.selection.ids == {wanted}


def test_a_lane_is_selected_in_the_workbench(
    page: PickupPage, window: MainWindow, qtbot: QtBot
) -> None:
    press("3", ALT)
    wanted = {entry.parcel_id for entry in page.board.shown}
    assert len(wanted) == 2
    press("w")
    qtbot.waitUntil(lambda: window.page.page_id == WORKBENCH)
    bench = bench_of(window)
    assert bench.board.selection.ids == wanted  # one of them is in flight
    assert {entry.parcel_id for entry in bench.board.shown} == wanted


def test_what_is_chosen_goes_before_the_lane(
    page: PickupPage, window: MainWindow, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Down, SHIFT)
    assert page.top.take.text() == "在工作台选中 2 件"
    press("w")
    qtbot.waitUntil(lambda: window.page.page_id == WORKBENCH)
    assert len(bench_of(window).board.selection) == 2


def test_the_workbench_waits_for_its_rows(
    page: PickupPage, window: MainWindow, tasks: InlineTasks
) -> None:
    """The wish is kept while rows are still being read, the shipped ones last."""
    bench = bench_of(window)
    bench.model._settled = False
    wanted = tuple(entry.parcel_id for entry in page.board.shown[:3])
    window.show_parcels(wanted)
    assert not bench.board.selection
    bench.model.retry()
    assert bench.board.selection.ids == set(wanted)


def test_a_figure_explains_itself(page: PickupPage, window: MainWindow, qtbot: QtBot) -> None:
    button = page.figures.buttons[Ask(Figure.SETTLED)]
    note = "上限 70.0 % · 指数 85.7 % · 订单 10 · 包裹 10"
    assert button.accessibleName() == f"揽收及时率 60.0 % {note}"
    press("e")
    qtbot.waitUntil(lambda: page.panel.told is not None)
    told = page.panel.told
    assert told is not None
    assert len(told.rows) == 10
    assert page.panel.sum.text() == "10 行合计 600 % ÷ 10 = 60.0 % · 时钟 支付→揽收"
    assert "2022-06" in page.panel.rules.text()
    assert "不超过 24 小时" in page.panel.sentence.text()
    assert button.isChecked()
    press(Qt.Key.Key_F3)
    assert not page.panel.isVisible()
    assert not button.isChecked()


def test_every_figure_can_be_clicked_and_its_rows_make_it(page: PickupPage) -> None:
    for ask, button in list(page.figures.buttons.items()):
        button.setFocus()
        press(Qt.Key.Key_Space)
        told = page.panel.told
        assert told is not None
        assert str(told.value) == str(button.card.value), ask
        first = told.rows[0].sentence if told.rows else ""
        assert page.panel.sentence.text().endswith(first)
        assert page.panel.sentence.isVisible() == bool(told.rows)
    assert {Ask(each) for each in MoneyFigure} <= page.figures.buttons.keys()


def test_a_row_of_an_explanation_opens_its_order(page: PickupPage, window: MainWindow) -> None:
    page.figures.buttons[Ask(Figure.BEST)].click()
    waiting = make_row(1)
    told = page.panel.told
    assert told is not None
    place = next(n for n, row in enumerate(told.rows) if row.order_id == waiting.order_ids[0])
    page.panel.table.go_to(str(place))
    page.panel.table.setFocus()
    press(Qt.Key.Key_Return)
    assert window.page.page_id == WORKBENCH
    assert bench_of(window).table.cursor_id == waiting.parcel_id


def test_pack_reading_and_unit_are_switched(page: PickupPage) -> None:
    assert "截至 03-02 14:00 · 平台 12:00 更新 · 规则截至 2022-06-28" in page.rule.span.text()
    page.rule.reading.activated.emit(1)
    assert str(page.figures.buttons[Ask(Figure.SETTLED)].card.value) == "86.0 %"  # 80 + 20 × 0.3
    page.rule.pack.activated.emit(page.rule.pack.findData("2026-09"))
    assert not page.rule.reading.isVisible()
    assert Ask(Figure.WORST) not in page.figures.buttons
    assert str(page.figures.buttons[Ask(Figure.SETTLED)].card.value).endswith("小时")
    page.rule.unit.activated.emit(2)
    assert page.rates.way.unit == "parcel"


def test_rows_do_not_jump_under_a_working_hand(
    page: PickupPage, fake: FakeDesk, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    cursor, before = page.table.cursor_parcel, [e.parcel_id for e in page.board.shown]
    row = make_row(50, paid_s=NOW_S - 24 * HOUR_S + 60, promise_s=NOW_S + 90 * HOUR_S)
    fake.rows[row.parcel_id] = row
    gone = before[0]
    fake.rows.pop(gone)
    fake.bus.publish(Changes(parcels=frozenset({row.parcel_id, gone})))
    QApplication.processEvents()
    fake.clock.forward(seconds=5)
    page._beat()
    assert [e.parcel_id for e in page.board.shown] == before
    assert texts(page, 0)[0] == "已离开"
    assert page.top.news.isVisible()
    assert page.table.cursor_parcel == cursor
    press("r")
    qtbot.waitUntil(lambda: not page.top.news.isVisible())
    shown = [e.parcel_id for e in page.board.shown]
    assert shown[0] == row.parcel_id
    assert gone not in shown
    assert page.table.cursor_parcel == cursor


def test_a_quiet_page_takes_the_new_order_by_itself(
    page: PickupPage, fake: FakeDesk, qtbot: QtBot
) -> None:
    QApplication.processEvents()
    # Over the rows somebody might be at work; the last test may have left the mouse there.
    page.table.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    page.idle.stop()
    row = make_row(50, paid_s=NOW_S - 24 * HOUR_S + 600, promise_s=NOW_S + 90 * HOUR_S)
    fake.rows[row.parcel_id] = row
    fake.bus.publish(Changes(parcels=frozenset({row.parcel_id})))
    QApplication.processEvents()
    fake.clock.forward(seconds=5)
    page._beat()
    qtbot.waitUntil(lambda: page.board.place(row.parcel_id) is not None)


def test_a_beat_repaints_the_clocks_alone(page: PickupPage, fake: FakeDesk) -> None:
    fake.clock.forward(seconds=1)
    assert texts(page, 0)[1] == "00:59:59 紧急 24h"
    page.table.tick()


def test_charts_follow_the_theme_and_open_their_orders(
    page: PickupPage, theme: Theme, qtbot: QtBot
) -> None:
    press("g")
    qtbot.waitUntil(lambda: page.view == CHARTS)
    chart = page.charts.boxes[ChartKind.TIMES].chart
    assert chart is not None
    assert chart.backgroundBrush().color() == theme.color("surface")
    theme.choose("dark")
    assert chart.backgroundBrush().color() == theme.color("surface")
    theme.choose("light")
    assert "10 单，其中 0 单 >48 小时" in page.charts.boxes[ChartKind.TIMES].note.text()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    for _ in range(10):
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert page.charts.boxes[ChartKind.TIMES].note.text() == "9–10 小时：8 单"
    QTest.keyClick(chart, Qt.Key.Key_Return)
    told = page.panel.told
    assert told is not None
    assert str(told.title) == "揽收用时 9–10 小时"
    assert len(told.rows) == 8


def test_a_bar_is_hovered_and_clicked(page: PickupPage, qtbot: QtBot) -> None:
    page.show_view(CHARTS)
    box = page.charts.boxes[ChartKind.TIMES]
    chart = box.chart
    assert chart is not None
    QApplication.processEvents()
    view = chart.getPlotItem().getViewBox()
    at = chart.mapFromScene(view.mapViewToScene(QPointF(29, 1)))
    QTest.mouseMove(chart.viewport(), QPoint(at))
    qtbot.waitUntil(lambda: box.note.text() == "29–30 小时：2 单")
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    told = page.panel.told
    assert told is not None
    assert len(told.rows) == 2


def test_the_trend_has_three_spans_and_the_ceiling(page: PickupPage) -> None:
    page.show_view(CHARTS)
    box = page.charts.boxes[ChartKind.TREND]
    assert box.note.text() == "虚线是上限 70.0 %"
    chart = box.chart
    assert chart is not None
    lines = [item for item in chart.getPlotItem().items if type(item).__name__ == "InfiniteLine"]
    assert [line.value() for line in lines] == [70.0]
    for days in (7, 90):
        page.charts.spans[days].click()
        assert chart._count == days


def test_the_van_takes_its_choice_to_the_workbench(
    page: PickupPage, window: MainWindow, qtbot: QtBot
) -> None:
    press("p")
    qtbot.waitUntil(lambda: page.view == PLAN)
    assert page.plan.total.hasFocus()
    page.plan.total.setValue(2)
    plan = page.planner.plan
    assert plan is not None
    wanted = plan.plan.by(By.MONEY).taken
    assert len(wanted) == 2
    button = page.plan.cards[By.MONEY].button
    assert button.text() == "在工作台选中 2 件"
    button.setFocus()
    press(Qt.Key.Key_Space)
    assert window.page.page_id == WORKBENCH
    assert bench_of(window).board.selection.ids == set(wanted)


def test_places_per_carrier_and_the_way_to_a_target(page: PickupPage) -> None:
    page.show_view(PLAN)
    (carrier,) = page.plan.carriers.values()
    carrier.setValue(1)
    plan = page.planner.plan
    assert plan is not None
    assert plan.plan.by(By.RATE).carriers["zhongtong"] == 1
    page.plan.target.setFocus()
    QTest.keyClicks(page.plan.target, "65")
    press(Qt.Key.Key_Return)
    assert "还要 10 单准时揽收" in page.plan.answer.text()  # (65 - 60) × 10 ÷ (70 - 65)


def test_a_plan_in_front_follows_the_news_but_not_under_the_hand(
    page: PickupPage, fake: FakeDesk, window: MainWindow, bridge: Bridge
) -> None:
    def arrives(number: int) -> None:
        row = make_row(number, paid_s=NOW_S - HOUR_S)
        fake.rows[row.parcel_id] = row
        fake.bus.publish(Changes(parcels=frozenset({row.parcel_id})))
        QApplication.processEvents()
        fake.clock.forward(seconds=10)
        page.planning.beat()

    page.show_view(PLAN)
    page.plan.target.setFocus()
    QTest.keyClicks(page.plan.target, "6")
    arrives(90)
    assert "可装 7 件" in page.plan.head.text()
    assert page.plan.target.text() == "6"
    button = page.plan.cards[By.DEFAULT].button
    button.setFocus()
    arrives(91)
    assert button.text() == "在工作台选中 7 件"
    assert page.plan.news.isVisible()
    page.plan.news.click()
    assert button.text() == "在工作台选中 8 件"
    arrives(92)
    page.plan.total.setFocus()
    page.planning.beat()
    assert "可装 9 件" in page.plan.head.text()
    assert not page.plan.news.isVisible()
    fake.rows.clear()
    page.refresh()
    assert "可装 0 件" in page.plan.head.text()
    fake.rows.update({row.parcel_id: row for row in rows()})
    window.open_page(WORKBENCH)
    window.open_page(PICKUP)
    assert "可装 6 件" in page.plan.head.text()


def test_a_carrier_that_comes_leaves_what_is_typed_for_another(page: PickupPage) -> None:
    page.show_view(PLAN)
    (box,) = page.plan.carriers.values()
    box.setFocus()
    box.lineEdit().setText("12")  # not entered yet
    names = {CarrierCode("zhongtong"): "中通", CarrierCode("yunda"): "韵达"}
    page.plan.show_carriers(names, page.planner.places)
    assert list(page.plan.carriers) == ["yunda", "zhongtong"]
    assert page.plan.carriers[CarrierCode("zhongtong")] is box
    assert (box.lineEdit().text(), box.hasFocus()) == ("12", True)
    del names[CarrierCode("yunda")]
    page.plan.show_carriers(names, page.planner.places)
    assert list(page.plan.carriers) == ["zhongtong"]


def test_what_was_chosen_is_remembered(
    page: PickupPage, fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot
) -> None:
    press("4", ALT)
    page.rule.unit.activated.emit(1)
    page.charts.days_chosen.emit(90)
    page.keeper.flush()
    again = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(PICKUP_PAGE,))
    qtbot.addWidget(again)
    other = page_of(again)
    assert other.board.filter.lane is Lane.SIX_HOURS
    assert other.rates.way.unit == "order"
    assert other.rating.days == 90
    again.close()
    other.stop()


def test_a_failed_reading_keeps_the_rows_and_says_why(page: PickupPage, fake: FakeDesk) -> None:
    def broken(*_args: object, **_more: object) -> tuple[()]:
        raise StorageError("store.read", "读不出数据库", "重新打开程序。")

    fake.reader.parcels = broken  # type: ignore[method-assign]
    page.model.read()
    assert len(page.board) == 6
    assert page.top.age.text() == "读不到新数据：读不出数据库"
    assert page.top.age.objectName() == "fault"


def test_copy_and_find(page: PickupPage) -> None:
    press("c", CONTROL)
    number = page.board.shown[0].row.order_ids[0]
    assert QGuiApplication.clipboard().text() == number
    page.use_lane(Lane.LATER)
    assert page.find_number(number)
    assert page.board.filter.lane is Lane.ALL
    assert not page.find_number("404")
    page.open_section(PLAN)
    assert page.view == PLAN
    page.open_section("today")
    assert (page.view, page.board.filter.lane) == (BOARD, Lane.TODAY)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    use_language(qapp, "en")
    yield
    use_language(qapp, "zh_CN")


@pytest.mark.usefixtures("english")  # before the window is made
def test_in_the_smallest_english_window_the_bars_wrap_and_cut_nothing_off(
    window: MainWindow, page: PickupPage, qtbot: QtBot
) -> None:
    top, span = page.top, page.rule.span
    plain = top.height()
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: top.height() > plain)
    assert top.views[BOARD].text() == "Risk board"
    for each in (*top.views.values(), top.handover, top.shop, top.carrier, top.take, top.panel):
        assert each.width() >= each.sizeHint().width()
        assert top.rect().contains(each.mapTo(top, each.rect().bottomRight()))
    assert span.height() >= span.heightForWidth(span.width()) > span.fontMetrics().height()
