"""What the page shows where there are no rows, and how news reach a table at work."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.domain.events import Changes
from app.domain.parcel import Stage
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.model import Action, WorkbenchModel
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row, make_shop


class View:
    def __init__(self) -> None:
        self.resets = 0
        self.changes: list[tuple[int, ...]] = []
        self.facts = 0

    def rows_reset(self) -> None:
        self.resets += 1

    def rows_changed(self, places: tuple[int, ...]) -> None:
        self.changes.append(places)

    def facts_changed(self) -> None:
        self.facts += 1


class Bench:
    def __init__(self, rows: int = 3, shops: int = 1, synced_s: int = NOW_S - 60) -> None:
        self.tasks = InlineTasks()
        self.fake = FakeDesk(
            self.tasks,
            Path("nowhere"),
            OPTIONS,
            rows=[make_row(n) for n in range(rows)],
            shops=[make_shop(synced_s=synced_s) for _ in range(shops)],
        )
        self.view = View()
        self.bugs: list[Exception] = []
        self.model = WorkbenchModel(
            self.fake.desk(),
            subscribe=self.fake.bus.subscribe,
            view=self.view,
            unforeseen=self.bugs.append,
        )

    def fail(self, error: Exception) -> None:
        def broken(*, stages: object = None) -> object:
            raise error

        self.fake.reader.parcels = broken  # type: ignore[assignment, method-assign]

    @property
    def offered(self) -> tuple[str, Action] | None:
        shown = self.model.placeholder()
        return None if shown is None else (str(shown.title), shown.action)


def started(**settings: int) -> Bench:
    bench = Bench(**settings)
    bench.model.feed.start()
    return bench


def test_rows_need_no_placeholder() -> None:
    bench = started()
    assert bench.offered is None
    assert bench.model.ready
    assert bench.view.resets == 2  # the first rows, then all


def test_before_the_answer_it_says_that_it_reads() -> None:
    bench = Bench()
    bench.tasks.hold()
    bench.model.feed.start()
    assert bench.offered == ("正在读取订单", Action.NONE)
    bench.tasks.release()
    assert bench.offered is None


def test_without_a_shop_it_offers_authorization() -> None:
    assert started(rows=0, shops=0).offered == ("还没有绑定店铺", Action.AUTHORIZE)


def test_without_orders_it_offers_a_sync_and_says_how_old_that_is() -> None:
    bench = started(rows=0)
    shown = bench.model.placeholder()
    assert shown is not None
    assert bench.offered == ("没有待发货订单", Action.SYNC)
    assert str(shown.text) == "1 分钟前同步，新订单会自动出现。"


def test_an_empty_chip_offers_all_orders() -> None:
    bench = started()
    bench.model.board.use_chip(Chip.SHIPPED)
    assert bench.offered == ("「已发待揽收」里没有订单", Action.SHOW_ALL)


def test_an_empty_search_names_the_words_and_offers_to_clear() -> None:
    bench = started()
    bench.model.board.search("没有{这个}")
    assert bench.offered == ("没有符合「没有{这个}」的订单", Action.CLEAR)


def test_an_error_without_rows_is_told_with_a_way_out() -> None:
    bench = Bench()
    bench.fail(StorageError("store.read", "数据库读不出来", "检查磁盘。"))
    bench.model.feed.start()
    assert bench.offered == ("数据库读不出来", Action.RETRY)
    del bench.fake.reader.parcels
    bench.model.retry()
    assert bench.offered is None
    assert bench.model.error is None


def test_an_error_with_rows_keeps_them() -> None:
    bench = started()
    error = StorageError("store.read", "数据库读不出来")
    bench.fail(error)
    bench.model.retry()
    assert bench.offered is None
    assert bench.model.error is error


def test_a_bug_is_handed_on() -> None:
    bench = Bench()
    bug = ZeroDivisionError()
    bench.fail(bug)
    bench.model.feed.start()
    assert bench.bugs == [bug]


@pytest.mark.parametrize(
    ("synced_s", "text", "stale"),
    [
        (0, "还没有同步过", True),
        (NOW_S - 90, "1 分钟前同步", False),
        (NOW_S - 3 * 3600, "3 小时前同步", True),
    ],
)
def test_the_age_of_the_data_is_said(synced_s: int, text: str, *, stale: bool) -> None:
    freshness = started(synced_s=synced_s).model.freshness()
    assert (str(freshness.text), freshness.stale) == (text, stale)


def test_news_change_rows_in_place() -> None:
    bench = started()
    row = next(iter(bench.fake.rows.values()))
    bench.fake.rows[row.parcel_id] = replace(row, stage=Stage.TO_PRINT)
    bench.fake.changed((row.parcel_id,))
    assert bench.view.resets == 2  # the first rows, then all
    assert bench.view.changes == [(bench.model.board.place(row.parcel_id),)]


def test_first_news_of_an_empty_table_are_shown_at_once() -> None:
    bench = started(rows=0)
    row = make_row(5)
    bench.fake.rows[row.parcel_id] = row
    bench.fake.changed((row.parcel_id,))
    assert [entry.parcel_id for entry in bench.model.board.shown] == [row.parcel_id]


def test_shipped_rows_of_the_start_do_not_wait() -> None:
    bench = Bench()
    shipped = make_row(9, stage=Stage.SHIPPED)
    bench.fake.rows[shipped.parcel_id] = shipped
    bench.model.feed.start()
    assert len(bench.model.board.shown) == 4
    assert not bench.model.board.stale


def test_a_reload_drops_what_is_no_longer_pending_but_keeps_shipped_rows() -> None:
    bench = Bench()
    shipped = make_row(9, stage=Stage.SHIPPED)
    bench.fake.rows[shipped.parcel_id] = shipped
    bench.model.feed.start()
    gone = next(iter(bench.fake.rows))
    del bench.fake.rows[gone]
    bench.model.feed.reload()
    left = {parcel_id for parcel_id, _ in bench.model.board.everything()}
    assert left == set(bench.fake.rows)


def test_a_shop_that_was_unbound_is_no_filter_any_more() -> None:
    bench = started()
    shop = next(iter(bench.fake.shops))
    bench.model.board.use_shop(shop)
    bench.fake.shops.clear()
    bench.fake.bus.publish(Changes(shops=frozenset({shop})))
    assert bench.model.board.shop is None
