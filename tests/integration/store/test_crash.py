"""kill −9 in the middle of a sync: what was committed is there, and the cursor never ahead."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.adapters.store import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.facts import SHOP, PlainSeal, at, make_order, make_shop

ROOT = Path(__file__).parents[3]
PAGES, SIZE = 40, 50

# Order n was updated in minute n, and a page is SIZE minutes: what the real sync does per page.
_SYNC = f"""
import sys
from pathlib import Path
from app.adapters.store import open_store
from app.ports.shops import SyncCursor
from tests.fakes.clock import FakeClock
from tests.fakes.facts import SHOP, PlainSeal, at, make_order

store = open_store(Path(sys.argv[1]), seal=PlainSeal(), bus=None, clock=FakeClock())
with store.begin() as work:
    cursor = work.shops.cursor(SHOP, "orders")
start = 0 if cursor is None else round((cursor.upto - at(0)).total_seconds() / 60 / {SIZE})
for page in range(start, {PAGES}):
    orders = [make_order(n, updated_at=at(n)) for n in range(page * {SIZE}, (page + 1) * {SIZE})]
    print("begin", page, flush=True)
    with store.begin() as work:
        work.orders.ingest(orders[: {SIZE} // 2], at(0))
        print("half", page, flush=True)
        work.orders.ingest(orders[{SIZE} // 2 :], at(0))
        work.commit()
    print("committed", page, flush=True)
    with store.begin() as work:
        upto = at((page + 1) * {SIZE})
        work.shops.move_cursor(SyncCursor(shop_id=SHOP, kind="orders", upto=upto))
        work.commit()
    print("moved", page, flush=True)
print("end", flush=True)
store.close()
"""


def _run_and_kill(database: Path, after_lines: int) -> list[str]:
    """Start a sync and kill it when it has printed so many lines; returns them."""
    lines: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", _SYNC, str(database)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line.strip())
            if len(lines) == after_lines or line.startswith("end"):
                break
        child.kill()
        child.wait()
    return lines


def _check(database: Path, lines: list[str]) -> int:
    """The database is whole, holds what was committed, and its cursor covers only that."""
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        orders = {row[0] for row in raw.execute("SELECT order_id FROM orders")}
        upto_s = raw.execute("SELECT max(upto_s) FROM sync_cursors").fetchone()[0]
        parcels = raw.execute("SELECT count(*) FROM parcels").fetchone()[0]
    assert len(orders) % SIZE == 0, "a page is there as a whole or not at all"
    assert parcels == len(orders)
    for line in lines:
        word, _, page = line.partition(" ")
        if word == "committed":
            first = int(page) * SIZE
            assert {make_order(n).order_id for n in range(first, first + SIZE)} <= orders
    covered = 0 if upto_s is None else (upto_s - int(at(0).timestamp())) // 60
    assert {make_order(n).order_id for n in range(covered)} <= orders
    return len(orders)


@pytest.mark.slow
def test_killing_a_sync_at_any_point_loses_and_doubles_nothing(database: Path) -> None:
    store = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock())
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    store.close()
    chance = random.Random(20260701)
    stored = 0
    for _ in range(6):
        lines = _run_and_kill(database, chance.randint(1, 23))
        now = _check(database, lines)
        assert now >= stored
        stored = now
    lines = _run_and_kill(database, 10_000)
    assert lines[-1] == "end"
    assert _check(database, lines) == PAGES * SIZE
    store = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock())
    try:
        with store.begin() as work:
            cursor = work.shops.cursor(SHOP, "orders")
        assert cursor is not None
        assert len(store.reader.parcels()) == PAGES * SIZE
    finally:
        store.close()
