"""The table: mouse, painting, what a screen reader hears, the tick."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.pickup import Urgency
from app.gui.theme import Theme
from app.gui.workbench.table import ParcelTable
from app.presentation.workbench.columns import BADGES, COLUMNS, COUNTDOWN, FLAG
from tests.fakes.desk import FakeDesk
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def at(table: ParcelTable, row: int) -> QPoint:
    return QPoint(300, table.rowViewportPosition(row) + table.rowHeight(row) // 2)


def click(table: ParcelTable, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(table.viewport(), LEFT, modifiers, at(table, row))


def shown(window: BenchWindow) -> list[ParcelId]:
    return [entry.parcel_id for entry in window.page.board.shown]


def section(key: str) -> int:
    return next(s for s, column in enumerate(COLUMNS) if column.key == key)


def test_clicks_choose_as_everywhere(window: BenchWindow) -> None:
    table, ids, selection = window.page.table, shown(window), window.page.board.selection
    click(table, 1)
    assert selection.ids == {ids[1]}
    click(table, 3, CONTROL)
    assert selection.ids == {ids[1], ids[3]}
    click(table, 5, SHIFT)
    assert selection.ids == set(ids[3:6])
    click(table, 8, CONTROL)
    click(table, 7, CONTROL | SHIFT)
    assert selection.ids == {*ids[3:6], ids[7], ids[8]}
    click(table, 0)
    assert selection.ids == {ids[0]}


def test_dragging_chooses_a_range(window: BenchWindow) -> None:
    table, ids = window.page.table, shown(window)
    QTest.mousePress(table.viewport(), LEFT, NONE, at(table, 1))
    QTest.mouseMove(table.viewport(), at(table, 2))
    QTest.mouseMove(table.viewport(), at(table, 4))
    QTest.mouseRelease(table.viewport(), LEFT, NONE, at(table, 4))
    assert window.page.board.selection.ids == set(ids[1:5])
    QTest.mouseMove(table.viewport(), at(table, 8))
    assert window.page.board.selection.ids == set(ids[1:5])


def test_a_click_below_the_rows_chooses_nothing(window: BenchWindow) -> None:
    table = window.page.table
    window.page.select_all()
    QTest.mouseClick(table.viewport(), LEFT, NONE, QPoint(300, table.viewport().height() - 5))
    assert not window.page.board.selection


def test_a_right_click_keeps_a_selection_it_is_in(window: BenchWindow, qtbot: QtBot) -> None:
    page, ids = window.page, shown(window)
    page.table.menu_asked.disconnect()
    page.board.selection.all_of(ids[:3])
    with qtbot.waitSignal(page.table.menu_asked):
        context_click(page.table, 1)
    assert page.board.selection.ids == set(ids[:3])
    with qtbot.waitSignal(page.table.menu_asked):
        context_click(page.table, 6)
    assert page.board.selection.ids == {ids[6]}


def context_click(table: ParcelTable, row: int) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    place = at(table, row)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(table.viewport(), event)


def test_a_double_click_opens_the_panel(window: BenchWindow) -> None:
    table = window.page.table
    assert window.page.panel.isVisible()
    QTest.mouseDClick(table.viewport(), LEFT, NONE, at(table, 2))
    assert not window.page.panel.isVisible()


def test_a_screen_reader_hears_every_cell(open_bench: OpenBench, day: FakeDesk) -> None:
    page = open_bench(day).page
    rows, board = page.table.rows, page.board
    heard = {
        column.key: rows.data(rows.index(0, s), Qt.ItemDataRole.AccessibleTextRole)
        for s, column in enumerate(COLUMNS)
    }
    assert heard[COUNTDOWN] == "揽收倒计时：-02:00:00 承诺 超时"
    assert heard["stage"] == "状态：待取号"
    assert heard["tracking_number"] == "运单号：空"
    assert heard["paid_fen"].startswith("实付：¥")
    flagged = next(n for n, entry in enumerate(board.shown) if entry.row.flag == 5)
    flag = rows.data(rows.index(flagged, section(FLAG)), Qt.ItemDataRole.AccessibleTextRole)
    assert flag == "旗：红旗"
    blocked = next(n for n, entry in enumerate(board.shown) if entry.row.blocks)
    index = rows.index(blocked, section(BADGES))
    assert "退款中" in rows.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert "买家正在申请退款" in rows.data(index, Qt.ItemDataRole.ToolTipRole)
    board.selection.only(board.shown[0].parcel_id)
    spoken = rows.data(rows.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "已选，状态：待取号"


def test_the_model_is_flat_and_knows_its_titles(window: BenchWindow) -> None:
    rows = window.page.table.rows
    first = rows.index(0, 0)
    assert rows.rowCount(first) == rows.columnCount(first) == 0
    assert rows.headerData(0, Qt.Orientation.Horizontal) == "揽收倒计时"
    assert rows.headerData(0, Qt.Orientation.Vertical) is None
    assert rows.data(first, Qt.ItemDataRole.FontRole) is None
    assert rows.data(rows.index(-1, -1)) is None


@pytest.fixture
def painted(window: BenchWindow) -> Iterator[list[QRegion]]:
    """Regions of the table's viewport that are painted from now on."""

    class Watch(QObject):
        regions: list[QRegion] = []  # noqa: RUF012

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if isinstance(event, QPaintEvent):
                self.regions.append(QRegion(event.region()))
            return False

    watch = Watch()
    watch.regions = []
    viewport = window.page.table.viewport()
    viewport.installEventFilter(watch)
    yield watch.regions
    viewport.removeEventFilter(watch)


def test_a_tick_repaints_the_countdowns_and_nothing_else(
    window: BenchWindow, painted: list[QRegion], qtbot: QtBot
) -> None:
    table = window.page.table
    painted.clear()
    table.tick()
    qtbot.waitUntil(lambda: bool(painted))
    strip = table.columnViewportPosition(0), table.columnWidth(0)
    for region in painted:
        box = region.boundingRect()
        assert box.x() >= strip[0]
        assert box.x() + box.width() <= strip[0] + strip[1]


def test_a_hidden_countdown_column_is_not_ticked(
    window: BenchWindow, painted: list[QRegion], qtbot: QtBot
) -> None:
    table = window.page.table
    table.setColumnHidden(0, True)
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    table.tick()
    table.viewport().repaint(0, 0, 1, 1)
    assert [region.boundingRect().width() for region in painted] == [1]


def test_a_second_changes_the_cell(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    index = page.table.rows.index(0, 0)
    before = page.table.rows.data(index)
    desk.clock.forward(seconds=1)
    assert page.table.rows.data(index) != before


def test_the_ticker_beats_just_after_the_second(window: BenchWindow, desk: FakeDesk) -> None:
    ticker = window.page.ticker
    desk.clock.forward(milliseconds=400)
    assert ticker.until_next_ms() == 605
    desk.clock.forward(milliseconds=600)
    assert ticker.until_next_ms() == 1005


def test_nobody_looks_nothing_beats(window: BenchWindow, qtbot: QtBot) -> None:
    assert window.page.ticker.running
    window.hide()
    assert not window.page.ticker.running
    window.show()
    assert window.page.ticker.running


def test_a_beat_reaches_the_cells_and_starts_the_next(
    window: BenchWindow, desk: FakeDesk, painted: list[QRegion], qtbot: QtBot
) -> None:
    desk.clock.forward(milliseconds=990)
    painted.clear()
    with qtbot.waitSignal(window.page.ticker.beat):
        window.page.ticker.start()
    qtbot.waitUntil(lambda: bool(painted))
    assert window.page.ticker.running


def picture(table: ParcelTable) -> QImage:
    return table.viewport().grab().toImage()


def colour(image: QImage, x: int, y: int) -> str:
    return image.pixelColor(x, y).name().upper()


def test_rows_are_painted_as_the_tokens_say(window: BenchWindow, theme: Theme) -> None:
    page, table = window.page, window.page.table
    page.tools.search.setFocus()
    page.board.selection.only(shown(window)[1])
    image = picture(table)
    height = table.rowHeight(0)
    assert height == theme.row_height
    assert colour(image, 300, 3) == theme.hex("surface").upper()
    assert colour(image, 300, height - 1) == theme.hex("hairline").upper()
    assert colour(image, 300, height + 3) == theme.hex("selection").upper()
    assert colour(image, 0, height + 3) == theme.hex("accent").upper()
    assert colour(image, 2, height + 3) == theme.hex("selection").upper()


def test_the_row_under_the_pointer_is_tinted(window: BenchWindow, theme: Theme) -> None:
    table = window.page.table
    QTest.mouseMove(table.viewport(), at(table, 2))
    y = table.rowViewportPosition(2) + 3
    assert colour(picture(table), 300, y) == theme.hex("hover").upper()
    QTest.mouseMove(table.viewport(), at(table, 4))
    assert colour(picture(table), 300, y) == theme.hex("surface").upper()


def test_every_urgency_has_its_fill(open_bench: OpenBench, day: FakeDesk, theme: Theme) -> None:
    page = open_bench(day).page
    table = page.table
    fills = {
        Urgency.SOON: "soon-bg",
        Urgency.URGENT: "urgent-bg",
        Urgency.OVERDUE: "overdue-bg",
        Urgency.CALM: "surface",
    }
    seen = {}
    for row, entry in enumerate(page.board.shown):
        seen.setdefault(page.cells.reading(entry).urgency, row)
    for urgency, token in fills.items():
        table.go_to(page.board.shown[seen[urgency]].parcel_id)
        page.tools.search.setFocus()
        y = table.rowViewportPosition(seen[urgency]) + table.rowHeight(0) // 2
        assert colour(picture(table), 10, y) == theme.hex(token).upper()


def test_a_row_that_is_not_counted_says_so(open_bench: OpenBench, day: FakeDesk) -> None:
    page = open_bench(day).page
    last = page.board.shown[-1]
    assert page.cells.reading(last).urgency is Urgency.DONE
    assert page.cells.text(COLUMNS[0], last) == "不计"


def test_a_missed_threshold_stays_in_words(open_bench: OpenBench, day: FakeDesk) -> None:
    page = open_bench(day).page
    texts = [page.cells.text(COLUMNS[0], entry) for entry in page.board.shown]
    assert any(text.endswith("36h 充足 过24h") for text in texts)


def test_rows_that_read_differently_are_told(window: BenchWindow, desk: FakeDesk) -> None:
    table = window.page.table
    told: list[tuple[int, int]] = []
    table.rows.dataChanged.connect(lambda a, b, _roles: told.append((a.row(), b.row())))
    ids = shown(window)
    for parcel_id in (ids[2], ids[4]):
        desk.acquire._move(parcel_id)
    desk.changed((ids[2], ids[4]))
    assert told == [(2, 4)]
    assert window.page.board.shown[2].row.stage is Stage.TO_PRINT
