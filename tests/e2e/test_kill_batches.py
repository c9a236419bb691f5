"""SIGKILL in the middle of 500 parcels: the batch is offered, goes on, and nothing is done twice.

What was really bought and shipped stands in the practice shop's own ledger.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap.practice_site import PracticeSite
from tests.e2e.bench import DATABASE, HELD_S, Bench
from tests.e2e.forks import Forks
from tests.e2e.test_kill import BUY, SHIP, start_site, wanted

pytestmark = pytest.mark.e2e

ORDERS = 580  # some are stopped by their after-sales: at least 500 parcels are left
CALL = 50


@pytest.fixture
def orders(request: pytest.FixtureRequest) -> int:
    """How many orders the practice shop has."""
    return getattr(request, "param", ORDERS)


@pytest.fixture
def site(tmp_path: Path, orders: int) -> Iterator[PracticeSite]:
    with start_site(tmp_path / "paper", orders) as running:
        yield running


@pytest.fixture
def bench(site: PracticeSite, tmp_path: Path, forks: Forks) -> Bench:
    return Bench.bound(site, tmp_path / "profile", forks)


def waiting(bench: Bench) -> dict[str, int]:
    """Label of every batch that is not done → how much of it is left."""
    found = bench.run("batches").json["batches"]
    return {b["label"]: b["open"] for b in found if b["finished_at"] is None and b["open"]}


def test_taking_numbers_goes_on_where_it_was_killed(
    bench: Bench, site: PracticeSite, tmp_path: Path
) -> None:
    bench.prepare()
    ledger, scratch = site.shop.ledger, tmp_path / "scratch"
    total = wanted(bench.left(scratch))
    assert total >= 500
    calls = random.Random(20261128).sample(range(1, total // CALL), 2)

    # Once the answer is lost after the work, once nothing reached the shop.
    for fault, skip in (("time_out_after_work", min(calls)), ("latency", 1)):
        asked = len(ledger.calls_of(BUY))
        site.shop.faults.add(fault, endpoint=BUY, skip=skip, count=1, value=HELD_S)
        argv = next((("batches", "resume", label) for label in waiting(bench)), ("waybills",))
        bench.kill(*argv, when=lambda: not site.shop.faults.rules())
        assert len(ledger.calls_of(BUY)) >= asked + skip
        site.shop.faults.clear()

    ((label, left),) = waiting(bench).items()
    assert 0 < left < total
    again = bench.run("batches", "resume", label)
    assert (again.code, again.json["total"]) == (0, total)
    assert again.json["counts"]["done"] == total
    assert waiting(bench) == {}
    assert len(ledger.numbers) == total
    assert set(ledger.numbers_per_pack().values()) == {1}
    left_by = bench.left(scratch)
    assert left_by.rows("SELECT count(*) FROM batch_lines WHERE outcome = ''") == [(0,)]
    assert left_by.rows("SELECT count(*) FROM operations WHERE outcome = ''") == [(0,)]


def test_shipping_goes_on_where_it_was_killed(
    bench: Bench, site: PracticeSite, tmp_path: Path
) -> None:
    bench.prepare(numbers=True)
    ledger, scratch = site.shop.ledger, tmp_path / "scratch"
    left_by = bench.left(scratch)
    total = wanted(left_by)
    assert total >= 500
    numbers = [n for (n,) in left_by.rows("SELECT tracking_number FROM waybills")]
    with closing(sqlite3.connect(bench.profile / DATABASE)) as connection, connection:
        # So many labels take their time, and paper is not the matter here.
        connection.execute("UPDATE parcels SET stage = 'to_ship' WHERE stage = 'to_print'")
    ships = random.Random(20261128).randrange(60, total - 60)

    # The answers of those that go at a time are lost, and the program with them.
    site.shop.faults.add("time_out_after_work", endpoint=SHIP, skip=ships, count=None, value=HELD_S)
    bench.kill("ship", when=lambda: len(ledger.shipments) >= ships + 6)
    site.shop.faults.clear()
    shipped = len(ledger.shipments)
    assert ships < shipped < total

    ((label, left),) = waiting(bench).items()
    assert total - shipped <= left < total
    again = bench.run("batches", "resume", label)
    assert (again.code, again.json["total"]) == (0, total)
    assert again.json["counts"]["done"] == total
    assert waiting(bench) == {}
    assert Counter(row.number for row in ledger.shipments) == Counter(numbers)
    ended = bench.left(scratch)
    outcomes = ended.rows("SELECT outcome, count(*) FROM batch_lines GROUP BY batch_id, outcome")
    assert outcomes == [("done", total)] * 2  # of the numbers, and of the shipping
    assert ended.rows("SELECT count(*) FROM operations WHERE outcome = ''") == [(0,)]


@pytest.mark.parametrize("orders", [160], indirect=True)
def test_a_batch_can_be_ended_by_hand(bench: Bench, site: PracticeSite) -> None:
    bench.prepare()
    site.shop.faults.add("latency", endpoint=BUY, skip=2, count=1, value=HELD_S)
    bench.kill("waybills", when=lambda: not site.shop.faults.rules())
    site.shop.faults.clear()
    ((label, left),) = waiting(bench).items()
    assert bench.run("batches", "finish", label).json == {"label": label, "left": left}
    assert waiting(bench) == {}
    assert bench.run("batches", "resume", label).code != 0
    shown = bench.run("batches", "show", label).json
    assert (shown["counts"]["done"], shown["counts"]["skipped"]) == (2 * CALL, left)
