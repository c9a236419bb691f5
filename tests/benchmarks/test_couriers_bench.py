"""The courier scorecard of 300,000 parcels, against one plain SQL pass over the same table.

Figures: ``pytest tests/benchmarks/test_couriers_bench.py --benchmark-enable -s``. Without the
option the same code runs once on fewer parcels, as a test that both ways count the same.

The limit is taken of the same run: reading and scoring together may take six times the plain
pass, which knows sums and no medians and hands out a line a branch instead of one a parcel. Both
slow down alike on a busy machine. It runs on the read lane, behind a window that stays usable.
"""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from app.adapters.store import open_store
from app.domain.courier_score import CourierScore, Period, score_couriers
from tests.benchmarks.test_rate_bench import fastest, report
from tests.fakes.clock import START, FakeClock
from tests.fakes.facts import SHOP, PlainSeal, make_shop

HOUR = 3600
DAY = 24 * HOUR
NOW = int(START.timestamp())
MOST_TIMES = 6
ROUNDS = 5
SINCE = NOW - 90 * DAY
PERIOD = Period(
    since_s=SINCE,
    now_s=NOW,
    thresholds_s=(24 * HOUR, 36 * HOUR, 48 * HOUR),
    no_show=timedelta(hours=12),
)
PASS = """
WITH given AS (
    SELECT p.carrier, p.branch, p.picked_up_s, p.paid_s,
        coalesce(m.left_s, p.uploaded_s) AS start_s, m.left_s IS NOT NULL AS handed
    FROM parcels p LEFT JOIN manifests m ON m.manifest_id = p.manifest_id AND m.state = 'left'
    WHERE p.stage IN ('shipped', 'picked_up')
)
SELECT carrier, branch, count(*), sum(picked_up_s > 0), sum(handed),
    sum(handed AND picked_up_s > 0), sum(picked_up_s > 0 AND picked_up_s < start_s),
    sum(picked_up_s > 0 AND picked_up_s - paid_s <= 86400)
FROM given WHERE start_s BETWEEN :since AND :now GROUP BY carrier, branch ORDER BY carrier, branch
"""


def fill(path: Path, count: int) -> None:
    """A quarter of a warehouse: eight branches, three trips a day each, most parcels scanned."""
    store = open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    store.close()
    chance = random.Random(5)
    branches = [(c, f"57{n}") for c in ("yunda", "yuantong", "zhongtong", "jd") for n in (1, 2)]
    trips = [
        (f"m{day}-{c}-{b}-{n}", c, b, NOW - day * DAY - n * 4 * HOUR - HOUR)
        for day in range(90)
        for c, b in branches
        for n in range(3)
    ]
    with closing(sqlite3.connect(path)) as raw:
        raw.executemany(
            "INSERT INTO manifests (manifest_id, carrier, branch, state, made_s, left_s)"
            " VALUES (?, ?, ?, 'left', ?, ?)",
            [(m, c, b, left - 60, left) for m, c, b, left in trips],
        )
        raw.executemany(
            "INSERT INTO parcels (parcel_id, shop_id, stage, blocks, carrier, branch, paid_s,"
            " uploaded_s, picked_up_s, manifest_id, presale, waybill_id)"
            " VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, 0, NULL)",
            (_parcel(number, chance, trips) for number in range(count)),
        )
        raw.commit()
        raw.execute("ANALYZE")


def _parcel(
    number: int, chance: random.Random, trips: list[tuple[str, str, str, int]]
) -> tuple[object, ...]:
    manifest_id, carrier, branch, left_s = chance.choice(trips)
    scan_s = left_s + int(chance.expovariate(1 / (9 * HOUR))) - (chance.random() < 0.001) * HOUR
    scanned = scan_s <= NOW and chance.random() > 0.01
    return (
        f"{SHOP}-{number}",
        SHOP,
        "picked_up" if scanned else "shipped",
        carrier,
        branch,
        left_s - chance.randrange(DAY),
        left_s - chance.randrange(HOUR),
        scan_s if scanned else 0,
        manifest_id if chance.random() < 0.9 else "",
    )


def of_score(score: CourierScore) -> tuple[object, ...]:
    """The figures of the SQL pass."""
    return (
        score.carrier,
        score.branch,
        score.parcels,
        score.scanned,
        score.handed,
        score.handed_scanned,
        score.early,
        score.shares[0].met,
    )


def test_the_scorecard_against_a_plain_sql_pass(
    benchmark: BenchmarkFixture, tmp_path: Path
) -> None:
    count = 300_000 if benchmark.enabled else 3_000
    path = tmp_path / "couriers.sqlite3"
    fill(path, count)
    store = open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())
    rows = store.manifests
    with closing(sqlite3.connect(path)) as raw:

        def plain() -> list[tuple[object, ...]]:
            return raw.execute(PASS, {"since": SINCE, "now": NOW}).fetchall()

        def whole() -> tuple[CourierScore, ...]:
            return score_couriers(rows.courier_lines(SINCE), rows.trips(), PERIOD)

        found = whole()
        assert [of_score(score) for score in found] == plain()
        assert sum(score.parcels for score in found) > count * 0.95
        lines, trips = rows.courier_lines(SINCE), rows.trips()
        ways = {
            "plain sql": plain,
            "read": lambda: rows.courier_lines(SINCE),
            "score": lambda: score_couriers(lines, trips, PERIOD),
            "whole": whole,
        }
        best = fastest(ways, ROUNDS if benchmark.enabled else 1)
    benchmark.pedantic(whole, rounds=2)
    benchmark.extra_info["parcels"] = sum(score.parcels for score in found)
    benchmark.extra_info.update({f"{name}, ms": round(s * 1000) for name, s in best.items()})
    benchmark.extra_info["times the plain pass"] = round(best["whole"] / best["plain sql"], 2)
    report("couriers", benchmark)
    store.close()
    if benchmark.enabled:
        assert best["whole"] < MOST_TIMES * best["plain sql"]
