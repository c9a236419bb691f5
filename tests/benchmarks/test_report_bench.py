"""A day of 10,000 orders as a report and as files, beside two more such days.

Figures: ``pytest tests/benchmarks/test_report_bench.py --benchmark-enable -s``. Without the option
the same code runs once on fewer orders.

The limit is 5 s for 10,000 orders: read from the store, counted with yesterday and the same day of
last week (10,000 each), and written as workbook, PDF and PNG. It is measured in one run.
"""

import sqlite3
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import cast

from pytest_benchmark.fixture import BenchmarkFixture

from app.adapters.files.report_files import FileReports
from app.adapters.store import SqlStore, open_store
from app.domain.instants import business_day, day_start, to_epoch
from app.ports.report_files import Format
from app.ports.station import PrinterBook
from app.services.report_day import ReportDay, ReportWish
from app.settings.penalties import PenaltyBook
from app.settings.profile import profile_at
from app.settings.rule_packs import RulePacks
from tests.fakes.basics import FakeBus, FakeSettings
from tests.fakes.clock import FakeClock
from tests.fakes.facts import T0, PlainSeal, make_item, make_order, make_shop
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_rules
from tests.fakes.station_printers import FakePrinterBook

LIMIT_S = 5.0
DAY = business_day(T0)
START_S = to_epoch(day_start(DAY))
PAGE = 200
DAYS = (0, 1, 7)
"""The day, and those it is compared with: so many days before."""
_SHIP = """
UPDATE parcels SET stage = 'picked_up', carrier = CASE rowid % 5 WHEN 0 THEN 'sf' ELSE 'zto' END,
  uploaded_s = paid_s + 3600 + rowid % 20000, picked_up_s = paid_s + 9000 + rowid % 90000
WHERE rowid % 13 > 0
"""


def fill(path: Path, orders: int) -> SqlStore:
    """A store with ``orders`` on each of :data:`DAYS`, most of them shipped and picked up."""
    store = open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock(T0))
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    for back in DAYS:
        begin = day_start(DAY) - timedelta(days=back)
        made = [
            make_order(
                f"{back}-{number}",
                paid_at=begin + timedelta(seconds=number * 86_000 / orders),
                created_at=begin,
                updated_at=begin + timedelta(hours=23),
                promise_at=begin + timedelta(days=2),
                items=(
                    make_item(1, name=f"商品{number % 300}", code=f"C{number % 300}"),
                    make_item(2, name=f"商品{number % 170}", code=f"D{number % 170}"),
                ),
            )
            for number in range(orders)
        ]
        for at in range(0, orders, PAGE):
            with store.begin() as work:
                work.orders.ingest(made[at : at + PAGE], T0)
                work.commit()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(_SHIP)
        raw.commit()
    return store


def test_a_day_of_ten_thousand_orders(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    orders = 400 if benchmark.disabled else 10_000
    store = fill(tmp_path / "report.sqlite3", orders)
    bus = FakeBus()
    clock = FakeClock(T0 + timedelta(days=3))
    report = ReportDay(
        rows=store.days,
        clock=clock,
        settings=FakeSettings(bus, OPTIONS),
        packs=RulePacks(),
        clocks=make_rules(),
        penalties=PenaltyBook(profile_at(tmp_path).penalties).table,
        printers=cast("PrinterBook", FakePrinterBook(bus)),
    )
    files = FileReports()
    spent: list[tuple[float, float]] = []

    def whole() -> int:
        begin = time.perf_counter()
        reports = report(ReportWish(day=DAY))
        made = time.perf_counter()
        for wanted in (Format.XLSX, Format.PDF, Format.PNG):
            files.render(reports, wanted)
        spent.append((made - begin, time.perf_counter() - made))
        paid = reports[0].value("flow", "paid")
        assert paid == orders
        assert reports[0].block("flow").figure("paid").before == (orders, orders)
        return int(orders)

    benchmark.pedantic(whole, rounds=1 if benchmark.disabled else 3)
    store.close()
    made, written = min(spent)
    if not benchmark.disabled:
        sys.stderr.write(
            f"\n{orders} orders: counted in {made:.2f} s, written in {written:.2f} s\n"
        )
        assert made + written < LIMIT_S
