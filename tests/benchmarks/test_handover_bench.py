"""A van planned from 20,000 candidates, and money counted, beside what no way could do without.

Figures: ``pytest tests/benchmarks/test_handover_bench.py --benchmark-enable -s``. Without the
option the same code runs once on fewer orders.

Limits are measured in the same run, in seconds of the processor, so that a busy machine hits both:

* *three sorts*: the candidates sorted in the three orders by keys made ahead. The planner also
  makes the keys, fills the van and counts the effects; it may cost ``SORTS`` times as much.
* *bare rows*: the same lines fetched by plain ``sqlite3``, nothing made of them. A plan from the
  store reads, weighs every order against two vans under every penalty and rate rule, and plans;
  it may cost ``ROWS`` times as much, and two seconds in all.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.adapters.store import SqlStore, open_store
from app.adapters.store.pickup_lines import _AWAITING, _PENDING
from app.domain.handover_plan import _KEYS as KEYS
from app.domain.handover_plan import Candidate, Capacity, RateBase, plan
from app.domain.handover_plan import _rank as rank
from app.services.count_stakes import CountStakes
from app.services.plan_handover import PlanHandover, PlanWish
from app.services.rate_pickups import RatePickups
from app.settings.rule_packs import RulePacks
from tests.fakes.clock import FakeClock
from tests.fakes.facts import Heard, PlainSeal, at, make_item, make_order, make_shop
from tests.unit.domain.penalties import shipped_table
from tests.unit.services.test_plan_handover import Usual

COUNT, FEW = 20_000, 300
SORTS = 3.0
ROWS = 10.0
LIMIT_S = 2.0
VAN = Capacity(total=300, by_carrier={"yunda": 100})


@pytest.fixture
def store(benchmark: BenchmarkFixture, tmp_path: Path) -> Iterator[SqlStore]:
    """Orders of the last three days, one or two SKU orders each."""
    chance = random.Random(5)
    opened = open_store(
        tmp_path / "zhunlan.sqlite3", seal=PlainSeal(), bus=Heard(), clock=FakeClock()
    )
    orders = []
    for number in range(COUNT if benchmark.enabled else FEW):
        paid = -chance.randrange(72 * 60)
        lines = tuple(make_item(n) for n in range(1, chance.choice((2, 2, 2, 3))))
        promise = at(paid + chance.choice((24, 48, 72)) * 60)
        fen = chance.randrange(990, 50_000)
        orders.append(
            make_order(number, paid_at=at(paid), promise_at=promise, paid_fen=fen, items=lines)
        )
    with opened.begin() as work:
        work.shops.put(make_shop())
        for first in range(0, len(orders), 2_000):
            work.orders.ingest(orders[first : first + 2_000], at(0))
        work.commit()
    yield opened
    opened.close()


@pytest.fixture
def planner(store: SqlStore) -> PlanHandover:
    return PlanHandover(
        rows=store.pickups,
        rates=RatePickups(
            reader=store.reader,
            clock=FakeClock(),
            settings=Usual(),  # type: ignore[arg-type]
            packs=RulePacks(),
        ),
        clock=FakeClock(),
        penalties=lambda: (shipped_table(), ""),
        next_visit=lambda after: after + timedelta(hours=24),
    )


def fastest(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The best processor seconds of each way; they take turns."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - start)
    return best


def report(name: str, benchmark: BenchmarkFixture, best: dict[str, float]) -> None:
    benchmark.extra_info.update({f"{way}, ms": round(s * 1000, 1) for way, s in best.items()})
    lines = [f"\n{name}", *(f"  {key}: {value}" for key, value in benchmark.extra_info.items())]
    sys.stdout.write("\n".join(lines) + "\n")


def three_sorts(candidates: tuple[Candidate, ...]) -> Callable[[], object]:
    keyed = [[(key(rank(each)), n) for n, each in enumerate(candidates)] for key in KEYS.values()]
    return lambda: [sorted(keys) for keys in keyed]


def test_a_plan_against_three_sorts(benchmark: BenchmarkFixture, planner: PlanHandover) -> None:
    candidates = planner(PlanWish(capacity=VAN)).candidates
    assert len(candidates) == (COUNT if benchmark.enabled else FEW)
    base = RateBase(credit=58_500, units=1_000, scale=100)
    ways: dict[str, Callable[[], Any]] = {
        "plan": lambda: plan(candidates, VAN, base),
        "three sorts": three_sorts(candidates),
    }
    best = fastest(ways, 5 if benchmark.enabled else 1)
    benchmark.pedantic(ways["plan"], rounds=3)
    report("plan of 20,000", benchmark, best)
    if benchmark.enabled:
        assert best["plan"] < SORTS * best["three sorts"]


def test_from_the_store_against_bare_rows(
    benchmark: BenchmarkFixture, store: SqlStore, planner: PlanHandover, tmp_path: Path
) -> None:
    stakes = CountStakes(
        rows=store.pickups, clock=FakeClock(), penalties=lambda: (shipped_table(), "")
    )
    sql = [
        str(each.compile(store._readers, compile_kwargs={"literal_binds": True}))
        for each in (_PENDING, _AWAITING)
    ]
    with closing(sqlite3.connect(tmp_path / "zhunlan.sqlite3")) as raw:
        ways: dict[str, Callable[[], Any]] = {
            "plan from the store": lambda: planner(PlanWish(capacity=VAN)),
            "money at stake": stakes,
            "lines of the store": store.pickups.waiting,
            "bare rows": lambda: [raw.execute(each).fetchall() for each in sql],
        }
        assert len(ways["bare rows"]()[0]) == len(store.pickups.waiting())
        best = fastest(ways, 4 if benchmark.enabled else 1)
    benchmark.pedantic(ways["plan from the store"], rounds=1)
    report("from the store", benchmark, best)
    if benchmark.enabled:
        for way in ("plan from the store", "money at stake"):
            assert best[way] < LIMIT_S
            assert best[way] < ROWS * best["bare rows"]
