"""Charts of the 揽收 page, by keys: the orders behind a bar."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.parcel import Stage
from app.gui.main_window import MainWindow
from app.gui.pickup.page import PickupPage
from app.gui.pickup.top_bar import CHARTS
from app.gui.shell_api import WORKBENCH
from app.presentation.pickup.charts import Bar, ChartKind
from app.presentation.pickup.explained import COLUMNS
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import HOUR_S, NOW_S, make_row
from tests.gui.pickup.bench import bench_of, press


def test_a_bar_lists_all_its_orders_and_one_that_was_picked_up_opens(
    page: PickupPage, window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    gone = replace(make_row(1003), stage=Stage.PICKED_UP, picked_up_s=NOW_S - HOUR_S)
    fake.rows[gone.parcel_id] = gone
    bench_of(window).keeper.show_panel(shown=False)
    press("g")
    qtbot.waitUntil(lambda: page.view == CHARTS)
    page.charts.boxes[ChartKind.TIMES].bar_clicked.emit(Bar(ChartKind.TIMES, 9))
    told = page.panel.told
    assert told is not None
    assert len(told.rows) == 8
    model = page.panel.table.model()
    place = next(n for n, row in enumerate(told.rows) if row.order_id == gone.order_ids[0])
    words = [model.index(place, n).data() for n in range(len(COLUMNS))]
    assert [words[0], words[2], words[4]] == [*gone.order_ids, "10:00:00", "中通快递"]
    page.panel.table.go_to(str(place))
    assert page.panel.sentence.text().startswith("中通快递\n")
    page.panel.table.setFocus()
    press(Qt.Key.Key_Return)
    assert window.page.page_id == WORKBENCH
    bench = bench_of(window)
    assert bench.panel.isVisible()
    qtbot.waitUntil(lambda: bench.panel.detail is not None)
    assert bench.panel.detail is not None
    assert bench.panel.detail.row.parcel_id == gone.parcel_id


def test_keys_open_either_bar_of_an_hour(page: PickupPage, qtbot: QtBot) -> None:
    press("g")
    qtbot.waitUntil(lambda: page.view == CHARTS)
    box = page.charts.boxes[ChartKind.FLOW]
    assert box.chart is not None
    opened: list[Bar] = []
    box.bar_clicked.connect(opened.append)
    box.chart.setFocus()
    qtbot.waitUntil(box.chart.hasFocus)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Down):
        QTest.keyClick(box.chart, key)
    assert box.note.text().endswith("回车看交接（↑↓ 换）")
    QTest.keyClick(box.chart, Qt.Key.Key_Return)
    assert [(bar.place, bar.part) for bar in opened] == [(0, 0), (0, 1)]


def test_today_is_named_below_the_whole_trend(page: PickupPage, qtbot: QtBot) -> None:
    press("g")
    qtbot.waitUntil(lambda: page.view == CHARTS)
    page.charts.days_chosen.emit(90)
    chart = page.charts.boxes[ChartKind.TREND].chart
    assert chart is not None
    qtbot.waitUntil(lambda: chart.width() > 700)
    chart.getPlotItem().layout.activate()
    picture = QPicture()
    painter = QPainter(picture)
    axis = chart.getPlotItem().getAxis("bottom")
    texts = {text: rect for rect, _, text in axis.generateDrawSpecs(painter)[2]}
    painter.end()
    assert len(texts) == 6
    right = axis.mapToScene(texts["03-02"].topRight()).x()
    assert right <= chart.width(), (right, chart.width(), texts)


def test_figures_that_follow_single_news_draw_no_chart_again(
    page: PickupPage, qtbot: QtBot
) -> None:
    press("g")
    qtbot.waitUntil(lambda: page.view == CHARTS and not page.rates.busy)
    plots = [box.chart.getPlotItem() for box in page.charts.boxes.values() if box.chart]
    drawn = [list(plot.items) for plot in plots]
    assert all(drawn)
    assert page.rates.figured is not None
    page.rates.figured = replace(page.rates.figured, took_s=1.0)
    page.rating.figures_changed()
    assert [list(plot.items) for plot in plots] == drawn
    page.rates.read()
    qtbot.waitUntil(lambda: not page.rates.busy)
    assert all(list(plot.items) != was for plot, was in zip(plots, drawn, strict=True))
