"""The workbench with 20,000 rows, beside the bare work on plain lists of the same rows.

Each benchmark notes its limit in milliseconds (``limit_ms``), what the same work costs when it
is written as plainly as Python allows, measured in the same run (``plain_ms``), and the share of
the plain work in the whole (``ratio``, 1.0 means that nothing is spent besides it).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from app.gui.application import theme_of
from app.presentation.countdown import Countdowns, next_deadline
from app.presentation.workbench.board import SortBy
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.entry import Entry, make_entry
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_rules, make_shop
from tests.gui.workbench.bench import BenchWindow, many_rows

COUNT = 20_000
ROWS = many_rows(COUNT)
NO_SIZE_HINTS = "This plugin does not support propagateSizeHints"

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS, extend=True)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """The rows with everything worked out."""
    countdowns = Countdowns(make_rules())
    return [make_entry(row, countdowns) for row in ROWS]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[BenchWindow]:
    """The page on 20,000 rows, shown."""
    theme = theme_of(qapp)
    theme.choose("light")
    fake = FakeDesk(InlineTasks(), tmp_path, OPTIONS, rows=ROWS, shops=[make_shop()])
    window = BenchWindow(fake, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert len(window.page.board.shown) == COUNT
    yield window
    window.close()
    window.page.model.feed.stop()
    window.page.keys.release()


def plain_ms(work: Callable[[], object], rounds: int = 5) -> float:
    """The best of some rounds of ``work``."""
    best = float("inf")
    for _ in range(rounds):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best * 1000


def note(benchmark: BenchmarkFixture, limit_ms: float, plain: float) -> None:
    """Write limit and comparison beside the figures."""
    benchmark.extra_info["rows"] = COUNT
    benchmark.extra_info["limit_ms"] = limit_ms
    benchmark.extra_info["plain_ms"] = round(plain, 3)
    if benchmark.stats is not None:
        benchmark.extra_info["ratio"] = round(plain / (benchmark.stats.stats.min * 1000), 3)


def paint_now(window: BenchWindow) -> None:
    """Do every paint and layout that waits."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    QApplication.processEvents()


def test_filter(benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]) -> None:
    page = window.page
    chips = [Chip.TO_NUMBER, Chip.TO_SHIP]

    def work() -> None:
        chips.reverse()
        page.use_chip(chips[0])
        paint_now(window)

    benchmark.pedantic(work, rounds=10, warmup_rounds=1)
    bit = chips[0].bit
    plain = plain_ms(
        lambda: sorted(
            [entry for entry in entries if entry.bits & bit],
            key=lambda entry: next_deadline(entry.points, NOW_S),
        )
    )
    note(benchmark, 100, plain)
    assert len(page.board.shown) == sum(bool(entry.bits & bit) for entry in entries)


def test_search(benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]) -> None:
    page, queries = window.page, ["马克杯 雾蓝", "毛巾"]

    def work() -> None:
        queries.reverse()
        page.board.search(queries[0])
        page.rows_reset()
        paint_now(window)

    benchmark.pedantic(work, rounds=10, warmup_rounds=1)
    words = queries[0].split()
    found = [entry for entry in entries if all(word in entry.hay for word in words)]
    plain = plain_ms(
        lambda: sorted(
            [entry for entry in entries if all(word in entry.hay for word in words)],
            key=lambda entry: next_deadline(entry.points, NOW_S),
        )
    )
    note(benchmark, 100, plain)
    assert len(page.board.shown) == len(found) > 0


def test_sort(benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]) -> None:
    page = window.page

    def work() -> None:
        page.sort_by("paid_fen")
        paint_now(window)

    benchmark.pedantic(work, rounds=10, warmup_rounds=1)
    plain = plain_ms(lambda: sorted(entries, key=lambda entry: entry.row.paid_fen))
    note(benchmark, 100, plain)
    amounts = [entry.row.paid_fen for entry in page.board.shown]
    assert amounts == sorted(amounts, reverse=page.board.sort.descending)


def test_sort_by_deadline_alone(
    benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]
) -> None:
    board = window.page.board

    def work() -> None:
        board.sort_by(SortBy(descending=not board.sort.descending))

    benchmark.pedantic(work, rounds=10, warmup_rounds=1)
    plain = plain_ms(lambda: sorted(entries, key=lambda entry: next_deadline(entry.points, NOW_S)))
    note(benchmark, 60, plain)


def test_reset(benchmark: BenchmarkFixture, window: BenchWindow) -> None:
    """Only the table: the same rows shown again."""

    def work() -> None:
        window.page.table.show_again()
        paint_now(window)

    benchmark.pedantic(work, rounds=10, warmup_rounds=1)
    rows = window.page.table.rows

    def bare() -> None:
        rows.beginResetModel()
        rows.endResetModel()

    note(benchmark, 60, plain_ms(bare))
    assert rows.rowCount() == COUNT


def test_select_all(benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]) -> None:
    """Ctrl+A with the bulk bar's sums, painted."""
    page = window.page

    def work() -> None:
        page.select_all()
        paint_now(window)

    benchmark.pedantic(work, setup=page.board.selection.clear, rounds=10, warmup_rounds=1)
    plain = plain_ms(
        lambda: (
            {entry.parcel_id for entry in entries},
            sum(entry.row.paid_fen for entry in entries),
            sum(entry.row.quantity for entry in entries),
        )
    )
    note(benchmark, 100, plain)
    assert len(page.board.selection) == COUNT


def test_counts(benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]) -> None:
    counts = benchmark.pedantic(window.page.board.counts, rounds=10, warmup_rounds=1)
    bit = Chip.TO_SHIP.bit
    note(benchmark, 40, plain_ms(lambda: sum(bool(entry.bits & bit) for entry in entries)))
    assert counts[Chip.ALL] == COUNT


def test_tick(benchmark: BenchmarkFixture, window: BenchWindow, entries: list[Entry]) -> None:
    """One second: the countdowns in sight are worked out and painted."""
    table = window.page.table

    def work() -> None:
        table.tick()
        QApplication.processEvents()

    benchmark.pedantic(work, rounds=30, warmup_rounds=2)
    read = window.page.board.countdowns.read
    note(
        benchmark,
        16,
        plain_ms(lambda: [read(e.points, NOW_S, e.row.shop_id) for e in entries[:30]]),
    )
    benchmark.extra_info["rows_in_sight"] = table.viewport().height() // table.rowHeight(0)


def test_page_of_rows(benchmark: BenchmarkFixture, window: BenchWindow) -> None:
    """Scrolling by a page: a screen of rows painted from nothing."""
    table = window.page.table
    bar = table.verticalScrollBar()
    places = iter(range(bar.pageStep(), bar.maximum(), bar.pageStep()))

    def work() -> None:
        bar.setValue(next(places))
        table.viewport().repaint()

    benchmark.pedantic(work, rounds=30, warmup_rounds=2)
    table.viewport().repaint()
    note(benchmark, 33, plain_ms(table.viewport().repaint))


def test_first_paint(
    benchmark: BenchmarkFixture, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    """From nothing to 20,000 rows on the screen: read models given, entries made here."""
    theme = theme_of(qapp)
    opened: list[BenchWindow] = []

    def work() -> None:
        fake = FakeDesk(InlineTasks(), tmp_path, OPTIONS, rows=ROWS, shops=[make_shop()])
        window = BenchWindow(fake, theme)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.grab()
        opened.append(window)

    benchmark.pedantic(work, rounds=3)
    countdowns = Countdowns(make_rules())
    note(benchmark, 1000, plain_ms(lambda: [make_entry(row, countdowns) for row in ROWS], 3))
    assert all(len(window.page.board.shown) == COUNT for window in opened)
    for window in opened:
        window.close()
        window.page.model.feed.stop()
        window.page.keys.release()
