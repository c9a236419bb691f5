"""Proving a batch of 5,000 labels: one scan, and a scan of what is not of the batch.

Figures: ``pytest tests/benchmarks/test_prove_bench.py --benchmark-enable -s``. Without the option
the same code runs once on 200 labels. Noted beside each figure: the limit (50 ms, so that a
scanner's verdict stays far below 200 ms), what a whole reading of the batch costs in the same run
(``whole_ms``, as every scan did once), and the disk's own share (``commit_ms``).
"""

from collections.abc import Callable, Iterator
from itertools import cycle
from statistics import median
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.adapters.store import SqlStore, open_store
from app.domain.batch import Asked, BatchKind
from app.domain.ids import BatchId, PrintJobId
from app.domain.printing import PrintState
from app.domain.proof import Tick
from app.services.prove_batch import ProveBatch
from tests.fakes.basics import FakeBus, FakeSettings
from tests.fakes.clock import FakeClock
from tests.fakes.facts import (
    Heard,
    PlainSeal,
    at,
    bought,
    make_job,
    make_order,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.gates import scan_gate
from tests.fakes.options import OPTIONS

LIMIT_MS = 50
BATCH = BatchId("b")
ROUNDS = 30
AT_MOST = 0.2
"""Of a whole reading in the same run: a scan that rereads the batch costs all of it."""


@pytest.fixture(scope="module")
def labels(pytestconfig: pytest.Config) -> int:
    """How many labels the batch has."""
    return 5_000 if pytestconfig.getoption("benchmark_enable") else 200


@pytest.fixture(scope="module")
def store(labels: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One print batch, all of it on paper."""
    path = tmp_path_factory.mktemp("prove") / "zhunlan.sqlite3"
    opened = open_store(path, seal=PlainSeal(), bus=Heard(), clock=FakeClock())
    orders = [make_order(number) for number in range(labels)]
    ids = tuple(parcel_of(order) for order in orders)
    with opened.begin() as work:
        work.shops.put(make_shop())
        work.orders.ingest(orders, at(0))
        work.batches.open(BATCH, BatchKind.PRINT, ids, actor="a", asked=Asked(), at=at(1))
        for sequence, parcel_id in enumerate(ids, 1):
            waybill = bought(make_waybill(parcel_id), f"ZT{sequence:08}")
            work.waybills.add(waybill)
            work.prints.lease(
                make_job(
                    waybill,
                    job_id=PrintJobId(f"j{sequence}"),
                    batch_id=BATCH,
                    sequence=sequence,
                    state=PrintState.PRINTED,
                )
            )
        work.commit()
    yield opened
    opened.close()


@pytest.fixture
def prove(store: SqlStore) -> ProveBatch:
    settings = FakeSettings(FakeBus(), OPTIONS)
    clock = FakeClock()
    gate = scan_gate(store, clock, settings)
    return ProveBatch(store=store, clock=clock, settings=settings, gate=gate)


def clocked_ms(work: Callable[[], object]) -> float:
    """The median of a few rounds, in milliseconds."""
    times = []
    for _ in range(5):
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1000)
    return median(times)


@pytest.mark.parametrize("what", ["next label", "not of it"])
def test_a_scan_reads_one_label(
    benchmark: BenchmarkFixture, prove: ProveBatch, store: SqlStore, labels: int, what: str
) -> None:
    assert prove.clear(BATCH).tally.total == labels
    numbers = cycle(f"ZT{sequence:08}" for sequence in range(1, labels + 1))
    whole_ms = clocked_ms(lambda: prove.again(BATCH))

    def commit() -> None:
        with store.begin() as work:
            work.locations.put({"A": f"{perf_counter()}"})
            work.commit()

    benchmark.extra_info |= {
        "limit_ms": LIMIT_MS,
        "whole_ms": round(whole_ms, 1),
        "commit_ms": round(clocked_ms(commit), 1),
    }
    times: list[float] = []

    def scan() -> None:
        number = next(numbers) if what == "next label" else "YT00000000"
        began = perf_counter()
        tick, _, _ = prove.scan(BATCH, number)
        times.append((perf_counter() - began) * 1000)
        assert tick is (Tick.TICKED if what == "next label" else Tick.ELSEWHERE)

    benchmark.pedantic(scan, rounds=ROUNDS)
    if labels == 5_000:
        assert median(times) < LIMIT_MS
        assert median(times) < AT_MOST * whole_ms + benchmark.extra_info["commit_ms"]
