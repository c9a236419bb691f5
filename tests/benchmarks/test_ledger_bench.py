"""The print ledger with 100,000 labels: what the read lane does, and what the window does.

Figures: ``pytest tests/benchmarks/test_ledger_bench.py --benchmark-enable -s``. Without the option
the same code runs once on 2,000 labels. Each benchmark notes its limit in milliseconds: 16 for
what happens on the window's thread, one screen's worth of patience for the read lane.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from app.adapters.store import SqlStore, open_store
from app.gui.application import theme_of
from app.ports.rows import LabelFilter
from app.presentation.printing.ledger import ALL, Filter
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.facts import (
    T0,
    Heard,
    PlainSeal,
    at,
    bought,
    make_order,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.gui.printing.bench import PrintWindow

RUN = 200
WINDOW_MS = 16
LANE_MS = 500
NO_SIZE_HINTS = "This plugin does not support propagateSizeHints"

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS, extend=True)


@pytest.fixture(scope="module")
def labels(pytestconfig: pytest.Config) -> int:
    """How many labels there are."""
    return 100_000 if pytestconfig.getoption("benchmark_enable") else 2_000


@pytest.fixture
def store(ledger: Path) -> Iterator[SqlStore]:
    opened = open_store(ledger, seal=PlainSeal(), bus=Heard(), clock=FakeClock())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ledger(labels: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``labels`` jobs over a tenth as many parcels, 200 a run."""
    path = tmp_path_factory.mktemp("ledger") / "zhunlan.sqlite3"
    opened = open_store(path, seal=PlainSeal(), bus=Heard(), clock=FakeClock())
    parcels = labels // 10
    orders = [make_order(number) for number in range(parcels)]
    with opened.begin() as work:
        work.shops.put(make_shop())
        for first in range(0, parcels, 2_000):
            work.orders.ingest(orders[first : first + 2_000], at(0))
        for order in orders:
            waybill = make_waybill(parcel_of(order))
            work.waybills.add(bought(waybill, f"ZT{order.order_id}"))
        work.commit()
    start_s = int(T0.timestamp())
    rows = [
        (
            f"{number * 7919 % 1_000_003:08x}-{number}",
            f"run{number // RUN:05d}",
            number % RUN + 1,
            parcel_of(orders[number % parcels]),
            f"w-{parcel_of(orders[number % parcels])}",
            number // parcels + 1,
            "printed" if number % 50 else "unconfirmed",
            start_s + number // RUN * 300,
            "" if number % 40 else "面单丢失",
        )
        for number in range(labels)
    ]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany(
            "INSERT INTO print_jobs (job_id, batch_id, sequence, parcel_id, waybill_id, printer_id,"
            " copy, state, leased_s, reason) VALUES (?, ?, ?, ?, ?, 'label', ?, ?, ?, ?)",
            rows,
        )
    opened.close()
    return path


@pytest.fixture
def window(
    store: SqlStore, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[PrintWindow]:
    """The page on the whole ledger, shown."""
    theme = theme_of(qapp)
    theme.choose("light")
    fake = FakeDesk(InlineTasks(), tmp_path, OPTIONS)
    fake.set_up_printer()
    fake.reader = store.reader  # type: ignore[assignment]
    window = PrintWindow(fake.desk(), fake.bus, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.page.show_ledger()
    window.page.ledger.show(Filter(days=ALL))
    yield window
    window.close()
    window.page.keys.release()


def note(benchmark: BenchmarkFixture, limit_ms: int) -> None:
    """Keep the limit beside the figure."""
    benchmark.extra_info["limit_ms"] = limit_ms


@pytest.mark.parametrize(
    "wanted",
    [LabelFilter(), LabelFilter(text="69000017"), LabelFilter(reprints=True)],
    ids=["all", "search", "reprints"],
)
def test_the_ids_of_a_filter(
    benchmark: BenchmarkFixture, store: SqlStore, wanted: LabelFilter
) -> None:
    note(benchmark, LANE_MS)
    assert benchmark(store.reader.label_ids, wanted)


def test_the_lines_of_one_screen(benchmark: BenchmarkFixture, store: SqlStore, labels: int) -> None:
    note(benchmark, WINDOW_MS)
    ids = store.reader.label_ids(LabelFilter())[labels // 2 :][:100]
    assert len(benchmark(store.reader.label_rows, ids)) == 100


@pytest.mark.parametrize("what", ["show again", "scroll and paint", "select a range"])
def test_the_window_never_waits(
    benchmark: BenchmarkFixture, window: PrintWindow, labels: int, what: str
) -> None:
    note(benchmark, WINDOW_MS)
    view = window.page.ledger_view
    assert len(window.page.ledger) == labels
    places = iter(range(0, 1 << 40, 5))

    def scroll() -> None:
        view.table.verticalScrollBar().setValue(next(places) % labels * 32)
        view.table.viewport().repaint()

    work: dict[str, Callable[[], object]] = {
        "show again": view.show_ledger,
        "scroll and paint": scroll,
        "select a range": lambda: window.page.ledger.extend_to(labels // 10, add=False),
    }
    benchmark(work[what])
