"""The side panel: what it says of a parcel, and the label as it would be printed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import PrinterError
from app.domain.gate import Block
from app.domain.parcel import Stage
from app.gui.theme import Theme
from app.gui.workbench.label_view import LabelView, to_image
from app.ports.printer import Raster
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench

RASTER = Raster(width=12, height=2, dpi=203, rows=b"\x80\x10\x0f\xf0")


def said(window: BenchWindow) -> list[str]:
    """Every text of the panel that can be seen."""
    panel = window.page.panel
    return [label.text() for label in panel.findChildren(QLabel) if not label.isHidden()]


def press(parent: QWidget, name: str) -> None:
    """Press the button of this text or accessible name."""
    for button in (*parent.findChildren(QPushButton), *parent.findChildren(QToolButton)):
        if name in {button.text(), button.accessibleName()}:
            button.click()
            return
    raise AssertionError(name)


def show(window: BenchWindow, fake: FakeDesk, stage: Stage, qtbot: QtBot) -> str:
    row = next(r for r in fake.rows.values() if r.stage is stage and not r.blocks)
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: _shown(window) == row.parcel_id)
    return row.parcel_id


def _shown(window: BenchWindow) -> str:
    detail = window.page.panel.detail
    return "" if detail is None else detail.row.parcel_id


def test_says_everything_of_the_parcel_at_the_cursor(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if r.stage is Stage.TO_SHIP and r.seller_words)
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: _shown(window) == row.parcel_id)
    texts = said(window)
    for expected in (
        "已打印未发",
        "1 分钟前核对",
        "24h",
        "36h",
        "48h",
        "承诺",
        row.order_ids[0],
        row.tracking_number,
        row.receiver,
        "×1",
        "¥42.90",
        "送小礼品一份，务必检查拉链",
        "买家付款",
    ):
        assert expected in texts


def test_a_block_says_why_and_what_to_do(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if Block.REFUND_PENDING in r.blocks)
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: _shown(window) == row.parcel_id)
    assert Block.REFUND_PENDING.reason in said(window)
    assert Block.REFUND_PENDING.advice in said(window)


def test_a_refunded_parcel_is_not_counted(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if Block.REFUNDED in r.blocks)
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: _shown(window) == row.parcel_id)
    assert "这个包裹不计揽收时效。" in said(window)
    assert "24h" not in said(window)


def test_a_parcel_without_its_refunded_item_is_counted_and_shows_it_struck_through(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if r.partly_refunded)
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: _shown(window) == row.parcel_id)
    assert "24h" in said(window)
    assert "已退款 · 罐装 500 克 · HT-50" in said(window)
    struck = [
        label.text()
        for label in window.page.panel.findChildren(QLabel)
        if label.font().strikeOut() and not label.isHidden()
    ]
    assert struck == ["黑芝麻核桃粉", "×1", "¥39.00"]


def test_a_partial_refund_after_the_number_says_what_to_do_and_is_counted(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if Block.PARTLY_REFUNDED in r.blocks)
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: _shown(window) == row.parcel_id)
    assert Block.PARTLY_REFUNDED.reason in said(window)
    assert Block.PARTLY_REFUNDED.advice in said(window)
    assert "24h" in said(window)


def test_holding_an_arrow_key_reads_one_parcel(
    open_bench: OpenBench, day: FakeDesk, tasks: InlineTasks, qtbot: QtBot
) -> None:
    window = open_bench(day)
    qtbot.waitUntil(lambda: _shown(window) != "")
    tasks.lanes.clear()
    for _ in range(8):
        window.press(Qt.Key.Key_Down)
    last = window.page.table.cursor_id
    qtbot.waitUntil(lambda: _shown(window) == last)
    assert tasks.lanes.count("read") == 1


def test_the_label_is_shown_once_it_has_a_number(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    panel = window.page.panel
    show(window, day, Stage.TO_NUMBER, qtbot)
    assert "还没有运单号，取号后可以预览面单。" in said(window)
    assert panel.label.isHidden()
    parcel_id = show(window, day, Stage.TO_PRINT, qtbot)
    assert panel.label.isVisible()
    assert panel.label_words.isHidden()
    assert day.calls[-1][:2] == ("preview", (parcel_id,))


def test_a_label_that_cannot_be_made_says_why(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    day.faults["preview"] = [PrinterError("label.font", "缺少字体", "重新安装。")] * 3
    show(window, day, Stage.TO_PRINT, qtbot)
    qtbot.waitUntil(lambda: "缺少字体。重新安装。" in said(window))


def test_a_late_answer_is_dropped(
    open_bench: OpenBench, day: FakeDesk, tasks: InlineTasks, qtbot: QtBot
) -> None:
    window = open_bench(day)
    first = show(window, day, Stage.TO_NUMBER, qtbot)
    tasks.hold()
    other = next(r for r in day.rows.values() if r.stage is Stage.SHIPPED)
    window.page.table.go_to(other.parcel_id)
    qtbot.waitUntil(lambda: tasks.waiting == 1)
    window.page.panel.show_parcel(None)
    tasks.release()
    assert window.page.panel.detail is None
    assert first not in said(window)


def test_what_changed_is_read_again(open_bench: OpenBench, day: FakeDesk, qtbot: QtBot) -> None:
    window = open_bench(day)
    parcel_id = show(window, day, Stage.TO_PRINT, qtbot)
    row = day.rows[parcel_id]  # type: ignore[index]
    day.rows[row.parcel_id] = replace(row, problem="打印机缺纸")
    day.changed((row.parcel_id,))
    qtbot.waitUntil(lambda: "打印机缺纸" in said(window))


def test_numbers_are_copied_by_their_buttons(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    parcel_id = show(window, day, Stage.TO_PRINT, qtbot)
    press(window.page.panel, "复制运单号")
    assert QGuiApplication.clipboard().text() == day.rows[parcel_id].tracking_number  # type: ignore[index]
    press(window.page.panel, "复制订单号")
    assert QGuiApplication.clipboard().text() == day.rows[parcel_id].order_ids[0]  # type: ignore[index]


@pytest.mark.parametrize(("button", "stage"), [("出来了 Y", "to_ship"), ("没出来 N", "to_print")])
def test_a_label_in_doubt_is_answered_in_the_panel(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot, button: str, stage: str
) -> None:
    row = next(iter(desk.rows.values()))
    desk.leave_unconfirmed(row)
    desk.changed((row.parcel_id,))
    window.page.table.go_to(row.parcel_id)
    qtbot.waitUntil(lambda: "这张面单出来了吗？" in said(window))
    press(window.page.panel, button)
    assert desk.rows[row.parcel_id].stage == stage


def test_when_to_upload_is_told_of_what_may_be_uploaded(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    parcel_id = show(window, day, Stage.TO_SHIP, qtbot)
    assert any(text.startswith("建议") for text in said(window))
    row = day.rows[parcel_id]  # type: ignore[index]
    day.rows[row.parcel_id] = replace(row, blocks=frozenset({Block.REFUND_PENDING}))
    day.changed((row.parcel_id,))
    qtbot.waitUntil(lambda: Block.REFUND_PENDING.reason in said(window))
    assert not any(text.startswith("建议") for text in said(window))


def test_the_clocks_run(window: BenchWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: _shown(window) != "")
    before = said(window)
    desk.clock.forward(seconds=61)
    window.page.panel.tick()
    after = said(window)
    assert "2 分钟前核对" in after
    changed = [(b, a) for b, a in zip(before, after, strict=True) if b != a]
    assert len(changed) == 5  # four thresholds and the age


def test_a_closed_panel_reads_nothing(
    window: BenchWindow, tasks: InlineTasks, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: _shown(window) != "")
    window.page.toggle_panel()
    tasks.lanes.clear()
    window.press(Qt.Key.Key_End)
    window.page.toggle_panel()
    last = window.page.table.cursor_id
    qtbot.waitUntil(lambda: _shown(window) == last)
    assert tasks.lanes.count("read") == 1


def test_the_preview_is_the_raster_dot_for_dot() -> None:
    image = to_image(RASTER)
    black, white = QColor("black").rgb(), QColor("white").rgb()
    first = [image.pixel(x, 0) for x in range(12)]
    second = [image.pixel(x, 1) for x in range(12)]
    assert first == [black, *[white] * 10, black]
    assert second == [*[white] * 4, *[black] * 8]


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> LabelView:
    view = LabelView(theme)
    qtbot.addWidget(view)
    view.resize(316, 460)
    rows = bytes(range(250)) * 400
    view.show_raster(Raster(width=800, height=1000, dpi=203, rows=rows))
    return view


def test_a_label_fits_zooms_and_comes_back(view: LabelView, qtbot: QtBot) -> None:
    fitted = 300 / 800
    assert view.scale == pytest.approx(fitted)
    view.zoom_in()
    assert view.scale == pytest.approx(fitted * 1.25)
    with qtbot.waitSignal(view.zoomed):
        view.actual()
    assert view.scale == 1.0
    view.zoom_out()
    view.fit()
    assert view.scale == pytest.approx(fitted)
    for _ in range(40):
        view.zoom_in()
    assert view.scale == 4.0
    for _ in range(40):
        view.zoom_out()
    assert view.scale == pytest.approx(0.1)


def test_one_dot_is_one_pixel_at_actual_size(view: LabelView) -> None:
    view.actual()
    seen = view.grab().toImage()
    source = to_image(Raster(width=800, height=1000, dpi=203, rows=bytes(range(250)) * 400))
    left, top = (316 - 800) // 2, (460 - 1000) // 2
    same = sum(
        seen.pixel(x, y) == source.pixel(x - left, y - top)
        for x in range(20, 300, 7)
        for y in range(20, 440, 7)
    )
    assert same == len(range(20, 300, 7)) * len(range(20, 440, 7))


def test_dragging_stops_at_the_edges(view: LabelView) -> None:
    view.actual()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(view, QPoint(5000, 5000))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(5000, 5000))
    seen = view.grab().toImage()
    paper = to_image(Raster(width=800, height=1000, dpi=203, rows=bytes(range(250)) * 400))
    assert seen.pixel(8, 8) == paper.pixel(0, 0)


@pytest.mark.parametrize("turns", [120, -120])
def test_control_and_the_wheel_zoom(view: LabelView, turns: int) -> None:
    before = view.scale
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        event = QWheelEvent(
            QPointF(50, 50),
            QPointF(50, 50),
            QPoint(),
            QPoint(0, turns),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view, event)
        if modifier is Qt.KeyboardModifier.NoModifier:
            assert view.scale == before
    assert (view.scale > before) is (turns > 0)


def test_a_double_click_toggles_the_size(view: LabelView) -> None:
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert view.scale == 1.0
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert view.scale < 1.0
