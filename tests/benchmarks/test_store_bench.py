"""Ingest against plain sqlite3, and the workbench's read.

Figures: ``pytest tests/benchmarks/test_store_bench.py --benchmark-enable -s``. Without the option
the same code runs once on fewer rows, as a test that both ways write the same.

Two limits are measured in the same run, on the same schema, pragmas and commits a page:

* *by hand*: the same orders go in. Plain Python makes the column values (by the same rules) and
  ``sqlite3.executemany`` writes them, with no check of versions and no SQLAlchemy. Its ratio is
  what the storage layer costs, and must stay at 0.8 or more.
* *ready rows*: the column values were made beforehand, outside the measured time; only
  ``executemany`` is left. *Core upsert* stores those same rows through our engine, and must stay
  at 0.8 of it or more; the whole ingest's ratio tells how much of it is SQLite at all.
"""

import gc
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.adapters.store import SqlStore, codec, open_store
from app.adapters.store import orders as orders_module
from app.adapters.store.dialect import _PRAGMAS, _WRITER_PRAGMAS, Bulk, writer_engine
from app.adapters.store.planning import (
    NO_EFFECTS,
    Known,
    contents,
    desk_values,
    judge,
    plan,
    receiver_print,
)
from app.adapters.vault import AesGcmSeal
from app.domain.ids import CarrierCode, ItemId
from app.domain.order import Order
from app.ports.secrets import Seal
from tests.fakes.clock import FakeClock
from tests.fakes.facts import T0, at, make_item, make_order, make_receiver, make_shop

PAGE = 100
"""Orders a commit, as the sync does."""
ROUNDS = 4
LIMIT = 0.8
_NAMES = ("ours", "by hand", "ready rows", "core upsert", "sealed")

Page = list[tuple[str, list[tuple[Any, ...]]]]
"""(statement, rows) in the order in which they are run."""


class NullSeal:
    """No encryption, so that only the storing is measured."""

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        return plain

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        return sealed


def realistic(count: int) -> list[Order]:
    """Orders with two items and texts, ids and ciphers of the lengths that the platform sends."""
    chance = random.Random(7)
    names = ["夏季纯棉短袖T恤男女同款宽松百搭圆领上衣", "复古做旧水洗牛仔短裤薄款宽松五分裤"]
    return [
        make_order(
            number,
            paid_at=at(-60 - number / 60),
            order_fen=15800,
            address_key=f"{chance.getrandbits(256):064x}",
            receiver=make_receiver(
                name_cipher=f"##{chance.getrandbits(384):096x}#1##",
                phone_cipher=f"$${chance.getrandbits(384):096x}$1$$",
                detail_cipher=f"##{chance.getrandbits(768):0192x}#1##",
            ),
            promised_carrier=CarrierCode("zhongtong") if number % 4 == 0 else None,
            tags=("极速发货",) if number % 8 == 0 else (),
            items=tuple(
                make_item(
                    which,
                    item_id=ItemId(f"69{number:014}{which}"),
                    product_id=f"36{chance.getrandbits(56):017}",
                    sku_id=f"17{chance.getrandbits(56):017}",
                    name=names[which - 1],
                    spec="白色;XL（建议 65–72.5 公斤）",
                    picture_url=f"https://p3.example.com/obj/temai/{chance.getrandbits(160):040x}",
                )
                for which in (1, 2)
            ),
        )
        for number in range(count)
    ]


def pages_of(orders: list[Order]) -> list[list[Order]]:
    return [orders[start : start + PAGE] for start in range(0, len(orders), PAGE)]


def new_store(path: Path, seal: Seal) -> SqlStore:
    store = open_store(path, seal=seal, bus=None, clock=FakeClock())
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    return store


class Ours:
    """Our store."""

    def __init__(self, path: Path, seal: Seal, pages: list[list[Order]]) -> None:
        self._store = new_store(path, seal)
        self._pages = pages

    def write(self, number: int) -> None:
        with self._store.begin() as work:
            work.orders.ingest(self._pages[number], T0)
            work.commit()

    def close(self) -> None:
        self._store.close()


class Plain:
    """Plain sqlite3 on a new database with the very schema and pragmas of ours."""

    def __init__(self, path: Path, values: Callable[[int], Page]) -> None:
        new_store(path, NullSeal()).close()
        self._raw = sqlite3.connect(path, isolation_level=None)
        for pragma in (*_PRAGMAS, *_WRITER_PRAGMAS):
            self._raw.execute(pragma)
        self._values = values

    def write(self, number: int) -> None:
        page = self._values(number)
        self._raw.execute("BEGIN IMMEDIATE")
        for statement, rows in page:
            self._raw.executemany(statement, rows)
        self._raw.execute("COMMIT")

    def close(self) -> None:
        self._raw.close()


class CoreUpsert:
    """The same ready rows through our writer's engine and transactions."""

    def __init__(self, path: Path, values: Callable[[int], Page]) -> None:
        new_store(path, NullSeal()).close()
        self._engine = writer_engine(path, 10.0)
        self._values = values

    def write(self, number: int) -> None:
        page = self._values(number)
        with self._engine.begin() as connection:
            for statement, rows in page:
                connection.exec_driver_sql(statement, rows)

    def close(self) -> None:
        self._engine.dispose()


Contender = Ours | Plain | CoreUpsert


def race(contenders: dict[str, Contender], pages: int) -> dict[str, list[float]]:
    """Seconds of each page: the contenders take turns page by page, so noise hits all alike."""
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    for number in range(pages):
        for name in names:
            start = time.perf_counter()
            contenders[name].write(number)
            taken[name].append(time.perf_counter() - start)
        names.append(names.pop(0))
    for contender in contenders.values():
        contender.close()
    return taken


def make_rows(page: list[Order]) -> tuple[list[tuple[Any, ...]], ...]:
    """The column values of new orders, made as directly as Python can."""
    seen_s = int(T0.timestamp())
    seal = NullSeal()
    orders, receivers, items = [], [], []
    parcels, links, lines = [], [], []
    for order in page:
        fingerprint = receiver_print(order)
        orders.append(codec.order_row(order, fingerprint, seen_s))
        receivers.append((order.order_id, codec.seal_receiver(seal, order)))
        items += codec.item_rows(order)
        known = Known(order=order, receiver_print=fingerprint)
        parcel = plan(known)
        if parcel is None:
            continue
        verdict = judge(parcel.lines, (known,), NO_EFFECTS)
        shown = contents(parcel.lines, (known,))
        parcels.append(
            (
                parcel.parcel_id,
                parcel.shop_id,
                verdict.stage.value,
                codec.pack_blocks(verdict.blocks, less=shown.less),
                int(verdict.closing),
                *desk_values(parcel.lines, shown.orders, seen_s),
                verdict.after_sale_s,
            )
        )
        links.append((order.order_id, parcel.parcel_id, 0))
        lines += [
            (parcel.parcel_id, line.order_id, line.item_id, position, line.quantity)
            for position, line in enumerate(parcel.lines)
        ]
    return orders, receivers, items, parcels, links, lines


def capture(path: Path, pages: list[list[Order]], patch: pytest.MonkeyPatch) -> list[Page]:
    """Every statement with its rows, as our store gives them to the driver."""
    values: list[Page] = []
    with patch.context() as patched:
        for name in dir(orders_module):
            bulk = getattr(orders_module, name)
            if not isinstance(bulk, Bulk):
                continue

            def record(
                connection: Any, rows: list[tuple[Any, ...]], bulk: Callable[..., None] = bulk
            ) -> None:
                if rows:
                    values[-1].append((bulk.sql, rows))  # type: ignore[attr-defined]
                bulk(connection, rows)

            patched.setattr(orders_module, name, record)
        store = new_store(path, NullSeal())
        for page in pages:
            values.append([])
            with store.begin() as work:
                work.orders.ingest(page, T0)
                work.commit()
        store.close()
    return values


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("orders", "order_receivers", "items", "parcels", "parcel_orders", "parcel_lines")
    with closing(sqlite3.connect(path)) as raw:
        return {
            table: raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table in tables
        }


def test_ingest_against_plain_sqlite3(
    benchmark: BenchmarkFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 10_000 if benchmark.enabled else 300
    pages = pages_of(realistic(count))
    values = capture(tmp_path / "first", pages, monkeypatch)
    statements = [statement for statement, _ in values[0]]
    assert [rows for _, rows in values[0]] == list(make_rows(pages[0]))
    gc.freeze()  # in a sync, orders come and go by the page; here all lie in memory

    made: Callable[[int], Page] = values.__getitem__
    fastest = {name: [float("inf")] * len(pages) for name in _NAMES}
    for turn in range(ROUNDS if benchmark.enabled else 1):
        contenders: dict[str, Contender] = {
            "ours": Ours(tmp_path / f"ours-{turn}", NullSeal(), pages),
            "by hand": Plain(
                tmp_path / f"by hand-{turn}",
                lambda number: list(zip(statements, make_rows(pages[number]), strict=True)),
            ),
            "ready rows": Plain(tmp_path / f"ready rows-{turn}", made),
            "core upsert": CoreUpsert(tmp_path / f"core upsert-{turn}", made),
            "sealed": Ours(tmp_path / f"sealed-{turn}", AesGcmSeal(bytes(32)), pages),
        }
        for name, taken in race(contenders, len(pages)).items():
            fastest[name] = [min(pair) for pair in zip(fastest[name], taken, strict=True)]
    best = {name: sum(taken) for name, taken in fastest.items()}
    written = [content(tmp_path / f"{name}-0") for name in _NAMES[:-1]]
    assert all(each == written[0] for each in written)
    assert len(written[0]["parcels"]) == count

    def once() -> None:
        ours = Ours(tmp_path / "benchmark", NullSeal(), pages)
        for number in range(len(pages)):
            ours.write(number)
        ours.close()

    benchmark.pedantic(once, rounds=1)
    benchmark.extra_info.update(
        {f"{name}, orders/s": round(count / seconds) for name, seconds in best.items()}
    )
    ratio = best["by hand"] / best["ours"]
    benchmark.extra_info["ratio to the same work by hand"] = round(ratio, 3)
    upsert = best["ready rows"] / best["core upsert"]
    benchmark.extra_info["ratio of the core upsert to ready rows"] = round(upsert, 3)
    benchmark.extra_info["ratio to ready rows"] = round(best["ready rows"] / best["ours"], 3)
    benchmark.extra_info["share of encryption"] = round(1 - best["ours"] / best["sealed"], 3)
    report("ingest", benchmark)
    if benchmark.enabled:
        assert ratio >= LIMIT
        assert upsert >= LIMIT


def test_updates_of_known_orders(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """The slow path: every order is known, has its parcel, and comes in a newer version."""
    count = 2_000 if benchmark.enabled else 200
    orders = realistic(count)
    store = new_store(tmp_path / "updates", NullSeal())
    with store.begin() as work:
        work.orders.ingest(orders, T0)
        work.commit()
    versions = iter(range(1, 1000))

    def newer() -> tuple[tuple[list[list[Order]]], dict[str, Any]]:
        version = next(versions)
        return (pages_of([replace(o, updated_at=at(version), flag=3) for o in orders]),), {}

    def update(pages: list[list[Order]]) -> int:
        changed = 0
        for page in pages:
            with store.begin() as work:
                changed += len(work.orders.ingest(page, T0).parcels)
                work.commit()
        return changed

    assert benchmark.pedantic(update, setup=newer, rounds=3) == count
    report("updates", benchmark)
    assert {row.flag for row in store.reader.parcels()} == {3}
    store.close()


def test_read_of_the_workbench(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    count = 20_000 if benchmark.enabled else 300
    store = new_store(tmp_path / "read", NullSeal())
    for page in pages_of(realistic(count)):
        with store.begin() as work:
            work.orders.ingest(page, T0)
            work.commit()
    rows = benchmark.pedantic(store.reader.parcels, rounds=7, warmup_rounds=1)
    assert len(rows) == count
    some = frozenset(row.parcel_id for row in rows[:200])
    assert len(store.reader.parcels_by_id(some)) == len(some)
    report("read", benchmark)
    store.close()


def report(name: str, benchmark: BenchmarkFixture) -> None:
    """Print the figures, for ``-s``."""
    stats = benchmark.stats
    if stats is None:
        return
    best, median = stats.stats.min * 1000, stats.stats.median * 1000
    lines = [f"\n{name}: best {best:.0f} ms, median {median:.0f} ms"]
    lines += [f"  {key}: {value}" for key, value in benchmark.extra_info.items()]
    sys.stdout.write("\n".join(lines) + "\n")
