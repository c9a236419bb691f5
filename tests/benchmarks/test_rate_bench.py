"""300,000 orders over 90 days scored, against one plain SQL pass over the same data.

Figures: ``pytest tests/benchmarks/test_rate_bench.py --benchmark-enable -s``. Without the option
the same code runs once on fewer orders, as a test that both ways find the same.

The limit is a second for 300,000 orders. The SQL pass (SQLite in memory, one statement, nothing
but sums) is the yardstick: it knows one pack, one unit and one parcel an order, and explains
nothing. Both are timed in the same run, turn by turn, and the fastest turn of each counts.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

from app.domain.pickup_rate import Rate, score
from app.domain.rate_judge import Judge, rate_window
from app.domain.rate_line import RateLine
from app.domain.rate_tally import RateTally
from app.domain.rule_pack import Exclusion
from tests.fakes.rates import DAY, HOUR, NOW, P2022, PACKS, T

LIMIT_S = 1.0
ROUNDS = 5

PASS = """
WITH line AS (
    SELECT *, picked_up_s - paid_s AS took_s, :now - paid_s AS waited_s,
        CASE
            WHEN no_ship THEN 'no_ship'
            WHEN presale THEN 'presale'
            WHEN refunded_s <= :now AND (picked_up_s IS NULL OR refunded_s < picked_up_s)
                THEN 'refunded_before_pickup'
            ELSE ''
        END AS out
    FROM lines WHERE paid_s <= :now
), counted AS (
    SELECT *,
        out = '' AND picked_up_s >= :start AND picked_up_s < :end AND took_s >= 0 AS settled,
        out = '' AND picked_up_s IS NULL AND paid_s >= :start AS pending
    FROM line
)
SELECT
    sum(settled AND took_s <= 86400),
    sum(settled AND took_s > 86400 AND took_s <= 129600),
    sum(settled AND took_s > 129600 AND took_s <= 172800),
    sum(settled AND took_s > 172800),
    sum(pending AND waited_s <= 86400),
    sum(pending AND waited_s > 86400 AND waited_s <= 129600),
    sum(pending AND waited_s > 129600 AND waited_s <= 172800),
    sum(pending AND waited_s > 172800),
    sum(out = 'no_ship' AND max(paid_s, coalesce(picked_up_s, 0)) >= :start),
    sum(out = 'presale' AND max(paid_s, coalesce(picked_up_s, 0)) >= :start),
    sum(out = 'refunded_before_pickup' AND max(paid_s, coalesce(picked_up_s, 0)) >= :start),
    sum(CASE WHEN settled THEN took_s END),
    sum(out = '' AND took_s < 0 AND picked_up_s >= :start),
    sum(signed_s >= :start AND signed_s < :end AND signed_s >= picked_up_s
        AND out NOT IN ('no_ship', 'refunded_before_pickup')),
    sum(CASE WHEN signed_s >= :start AND signed_s < :end AND signed_s >= picked_up_s
        AND out NOT IN ('no_ship', 'refunded_before_pickup') THEN signed_s - picked_up_s END)
FROM counted
"""


def made(count: int) -> Iterator[RateLine]:
    """A shop's 90 days: most on time, some late, presale, refunded, waiting, odd."""
    chance = random.Random(11)
    for number in range(count):
        paid_s = T - chance.randrange(92 * DAY)
        took_s = int(chance.expovariate(1 / (15 * HOUR))) - (chance.random() < 0.001) * DAY
        picked_s = paid_s + took_s
        signed_s = picked_s + chance.randrange(DAY, 5 * DAY)
        refunded = chance.random() < 0.04
        yield RateLine(
            order_id=f"69{number:016d}",
            sku_order_id=f"70{number:016d}",
            paid_s=paid_s,
            uploaded_s=paid_s + HOUR,
            picked_up_s=picked_s if picked_s <= T and chance.random() > 0.002 else None,
            signed_s=signed_s if signed_s <= T and picked_s <= T else None,
            promise_s=paid_s + 2 * DAY,
            presale=chance.random() < 0.02,
            no_ship=chance.random() < 0.005,
            refunded_s=paid_s + chance.randrange(2 * DAY) if refunded else None,
            amount_fen=chance.randrange(990, 50_000),
            shop_id="88000001",
            carrier=chance.choice(("zhongtong", "yunda", "yuantong")),
            branch="3301",
            parcel_id=f"88000001-69{number:016d}-1",
        )


def of_rate(rate: Rate) -> tuple[int, ...]:
    """The figures of the SQL pass."""
    waiting = [b - s for b, s in zip(rate.best.counts, rate.settled.counts, strict=True)]
    out = dict(rate.excluded)
    return (
        *rate.settled.counts,
        *waiting,
        *(out.get(why, 0) for why in (Exclusion.NO_SHIP, Exclusion.PRESALE, Exclusion.REFUNDED)),
        rate.pickup.total_s,
        rate.anomalies,
        rate.delivery.count,
        rate.delivery.total_s,
    )


def fastest(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The best seconds of each way; they take turns, so that noise hits all alike."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def stored(lines: list[RateLine]) -> sqlite3.Connection:
    """The lines in a table of their own."""
    raw = sqlite3.connect(":memory:")
    raw.execute(f"CREATE TABLE lines ({', '.join(RateLine._fields)})")
    marks = ", ".join("?" * len(RateLine._fields))
    raw.executemany(f"INSERT INTO lines VALUES ({marks})", lines)  # noqa: S608
    return raw


def test_score_against_a_plain_sql_pass(benchmark: BenchmarkFixture) -> None:
    count = 300_000 if benchmark.enabled else 3_000
    lines = list(made(count))
    # Today's pickups are another standing, which the plain pass does not know.
    window = rate_window(P2022, NOW)
    lines = [line for line in lines if (line.picked_up_s or 0) < window.end_s]
    bounds = {"now": T, "start": window.start_s, "end": window.end_s}
    with closing(stored(lines)) as raw:

        def plain() -> tuple[int, ...]:
            row: tuple[int, ...] = raw.execute(PASS, bounds).fetchone()
            return row

        assert of_rate(score(lines, P2022, as_of=NOW)) == plain()
        ways: dict[str, Callable[[], Any]] = {"plain sql": plain}
        for pack in PACKS:
            ways[f"score {pack.name}"] = lambda pack=pack: score(lines, pack, as_of=NOW)
        ways["build lines"] = lambda: list(map(RateLine._make, raw.execute("SELECT * FROM lines")))
        best = fastest(ways, ROUNDS if benchmark.enabled else 1)
    benchmark.pedantic(lambda: score(lines, P2022, as_of=NOW), rounds=3)
    ours = best[f"score {P2022.name}"]
    benchmark.extra_info.update({f"{name}, ms": round(s * 1000) for name, s in best.items()})
    benchmark.extra_info["orders"] = len(lines)
    benchmark.extra_info["times the plain pass"] = round(ours / best["plain sql"], 2)
    report("rate", benchmark)
    if benchmark.enabled:
        assert ours < LIMIT_S
        assert best[f"score {PACKS[-1].name}"] < LIMIT_S


def test_one_event_however_many_orders(benchmark: BenchmarkFixture) -> None:
    count = 300_000 if benchmark.enabled else 3_000
    lines = list(made(count))
    tally = RateTally(lines, P2022, as_of=NOW)
    waiting = [line for line in lines if Judge(P2022, NOW).line(line)[0] == 2][:1000]
    assert waiting

    def news() -> None:
        for line in waiting:
            tally.take({line.order_id}, [line._replace(picked_up_s=T)])
            tally.take({line.order_id}, [line])

    benchmark.pedantic(news, rounds=3)
    benchmark.extra_info["events a round"] = 2 * len(waiting)
    report("event", benchmark)
    assert tally.rate() == score(lines, P2022, as_of=NOW)


def report(name: str, benchmark: BenchmarkFixture) -> None:
    """Print the figures, for ``-s``."""
    stats = benchmark.stats
    if stats is None:
        return
    lines = [f"\n{name}: best {stats.stats.min * 1000:.0f} ms"]
    lines += [f"  {key}: {value}" for key, value in benchmark.extra_info.items()]
    sys.stdout.write("\n".join(lines) + "\n")
