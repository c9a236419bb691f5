"""Rows kept fresh: one reading at a time, and no news is lost, whatever becomes of it."""

from collections.abc import Callable
from typing import Any

from app.domain.errors import StorageError
from app.domain.events import Event
from app.presentation.table.fresh import FreshRows
from tests.fakes.tasks import InlineTasks


class Rows(FreshRows[int]):
    """Whatever the test has in stock."""

    stock: tuple[int, ...] | StorageError = ()

    def reader(self) -> Callable[[], tuple[int, ...]]:
        return self._read

    def concerns(self, event: Event) -> bool:
        return True

    def _read(self) -> tuple[int, ...]:
        if isinstance(self.stock, StorageError):
            raise self.stock
        return self.stock


def opened() -> tuple[Rows, InlineTasks, list[Callable[[Event], None]]]:
    tasks = InlineTasks(held=True)
    heard: list[Callable[[Event], None]] = []

    def subscribe(hear: Callable[[Event], None]) -> Callable[[], None]:
        heard.append(hear)
        return heard.clear

    rows = Rows(tasks, subscribe=subscribe, changed=lambda: None, unforeseen=lambda _error: None)
    rows.start()
    return rows, tasks, heard


def test_news_during_a_reading_are_read_after_it_even_when_it_fails() -> None:
    rows, tasks, heard = opened()
    news: Any = object()
    heard[0](news)
    assert tasks.waiting == 1
    rows.stock = StorageError("db", "读不到")
    tasks.run_next()
    assert rows.error is not None
    assert tasks.waiting == 1
    rows.stock = (1, 2)
    tasks.run_all()
    assert (rows.rows, rows.error, rows.reading) == ((1, 2), None, False)


def test_it_listens_once_and_no_more_after_its_stop() -> None:
    rows, _tasks, heard = opened()
    rows.start()
    assert len(heard) == 1
    rows.stop()
    assert heard == []
    rows.stop()
