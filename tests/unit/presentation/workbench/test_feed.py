"""Rows are read once, then only what changed; late answers are dropped."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.domain.events import Changes, SyncFinished
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.ports.rows import ParcelRow, ShopRow
from app.presentation.countdown import Countdowns
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.feed import HEAD, RELOAD_FROM, Feed
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import SHOP, make_row, make_rules, make_shop


class Screen:
    def __init__(self) -> None:
        self.peeks: list[int] = []
        self.loads: list[set[ParcelId]] = []
        self.news: list[tuple[set[ParcelId], frozenset[ParcelId]]] = []
        self.shops: list[tuple[ShopRow, ...]] = []
        self.errors: list[Exception] = []

    def peeked(self, entries: tuple[Entry, ...]) -> None:
        self.peeks.append(len(entries))

    def loaded(self, entries: tuple[Entry, ...]) -> None:
        self.loads.append({entry.parcel_id for entry in entries})

    def changed(self, entries: tuple[Entry, ...], gone: frozenset[ParcelId]) -> None:
        self.news.append(({entry.parcel_id for entry in entries}, gone))

    def shops_read(self, shops: tuple[ShopRow, ...]) -> None:
        self.shops.append(shops)

    def failed(self, error: Exception) -> None:
        self.errors.append(error)


NO_NEWS: tuple[set[ParcelId], frozenset[ParcelId]] = (set(), frozenset())


class Bench:
    """A feed on a desk in memory; counts what is read."""

    def __init__(self, count: int = 4) -> None:
        self.tasks = InlineTasks()
        rows = [make_row(n) for n in range(count)]
        self.fake = FakeDesk(self.tasks, Path("nowhere"), OPTIONS, rows=rows, shops=[make_shop()])
        self.ids = [row.parcel_id for row in rows]
        self.screen = Screen()
        self.asked: list[frozenset[ParcelId]] = []
        self.fault: Exception | None = None
        real = self.fake.reader.parcels_by_id

        def counted(ids: frozenset[ParcelId]) -> tuple[ParcelRow, ...]:
            self.asked.append(ids)
            if self.fault is not None:
                raise self.fault
            return real(ids)

        self.fake.reader.parcels_by_id = counted  # type: ignore[method-assign]
        self.feed = Feed(
            self.fake.desk(),
            Countdowns(make_rules()),
            subscribe=self.fake.bus.subscribe,
            screen=self.screen,
        )

    def change(self, *ids: ParcelId) -> None:
        self.fake.bus.publish(Changes(parcels=frozenset(ids)))


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.feed.start()
    made.screen.news.remove(NO_NEWS)
    return made


def test_reads_everything_once(bench: Bench) -> None:
    assert bench.screen.loads == [set(bench.ids)]
    assert bench.screen.shops == [(make_shop(),)]
    assert bench.asked == []


def test_shipped_rows_follow_the_pending_ones() -> None:
    made = Bench()
    shipped = make_row(9, stage=Stage.SHIPPED)
    picked = make_row(10, stage=Stage.PICKED_UP)
    made.fake.rows |= {row.parcel_id: row for row in (shipped, picked)}
    made.feed.start()
    assert made.screen.loads == [set(made.ids)]
    assert made.screen.news == [({shipped.parcel_id}, frozenset())]


def test_reads_only_what_changed(bench: Bench) -> None:
    bench.change(bench.ids[1])
    assert bench.asked == [{bench.ids[1]}]
    assert bench.screen.news == [({bench.ids[1]}, frozenset())]


def test_tells_what_is_gone(bench: Bench) -> None:
    del bench.fake.rows[bench.ids[2]]
    bench.change(bench.ids[2], bench.ids[3])
    assert bench.screen.news == [({bench.ids[3]}, frozenset({bench.ids[2]}))]


def test_news_during_a_reading_are_read_together_after_it(bench: Bench) -> None:
    bench.tasks.hold()
    for parcel_id in bench.ids:
        bench.change(parcel_id)
    assert bench.tasks.waiting == 1
    bench.tasks.release()
    assert bench.asked == [{bench.ids[0]}, set(bench.ids[1:])]


def test_an_answer_from_before_a_reload_is_dropped(bench: Bench) -> None:
    bench.tasks.hold()
    bench.change(bench.ids[0])
    bench.feed.reload()
    bench.tasks.run_last()
    bench.tasks.run_last()
    bench.tasks.release()  # the answer about one row comes after the reload's
    assert bench.screen.news == [NO_NEWS]  # of the shipped rows
    assert bench.screen.loads == [set(bench.ids)] * 2


def test_what_could_not_be_read_is_read_with_the_next_news(bench: Bench) -> None:
    bench.fault = StorageError("store.read", "读不出来")
    bench.change(bench.ids[0])
    assert bench.screen.errors == [bench.fault]
    bench.fault = None
    bench.change(bench.ids[1])
    assert bench.screen.news == [({bench.ids[0], bench.ids[1]}, frozenset())]


def test_very_many_changes_are_one_reload(bench: Bench) -> None:
    bench.change(*(ParcelId(f"x{n}") for n in range(RELOAD_FROM)))
    assert bench.asked == []
    assert len(bench.screen.loads) == 2


@pytest.mark.parametrize(
    "publish",
    [
        lambda b: b.fake.bus.publish(Changes(shops=frozenset({SHOP}))),
        lambda b: b.fake.bus.publish(SyncFinished(shop_id=SHOP, at=b.fake.clock.now())),
    ],
)
def test_shops_are_read_again(bench: Bench, publish: Callable[[Bench], None]) -> None:
    bench.fake.shops[SHOP] = replace(bench.fake.shops[SHOP], synced_s=99)
    publish(bench)
    assert bench.screen.shops[-1][0].synced_s == 99
    assert len(bench.screen.loads) == 1


def test_after_stop_nothing_is_heard_or_told(bench: Bench) -> None:
    listeners = list(bench.fake.bus.listeners)
    bench.tasks.hold()
    bench.change(bench.ids[0])
    bench.feed.stop()
    bench.tasks.release()
    bench.change(bench.ids[1])
    assert bench.screen.news == []
    (gone,) = set(listeners) - set(bench.fake.bus.listeners)
    assert gone == bench.feed._hear


def test_the_first_rows_come_before_all_of_them() -> None:
    bench = Bench(HEAD + 5)
    bench.feed.start()
    assert bench.screen.peeks == [HEAD]
    assert [len(load) for load in bench.screen.loads] == [HEAD + 5]
    bench.feed.reload()
    assert bench.screen.peeks == [HEAD]
    bench.feed.stop()
