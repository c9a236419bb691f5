"""Who goes next, who is held, who ends."""

import pytest

from printers.components import tasks as tasks_module
from printers.components.facts import Fact, Says
from printers.components.patience import Patience
from printers.components.report import Paper, State, Why
from printers.components.tasks import Entry, Tasks
from tests.unit.printers.components.samples import task

PATIENCE = Patience(stale_s=100, result_s=60, document_s=3)


class Bench:
    def __init__(self) -> None:
        self.now = 0.0
        self.tasks = Tasks(PATIENCE, lambda: self.now)

    def add(self, *names: str) -> list[Entry]:
        return [self.tasks.add(name, task(name)) for name in names]

    def send_next(self) -> Entry | None:
        entry = self.tasks.take()
        if entry is not None:
            self.tasks.sent(entry)
        return entry

    def printed(self, name: str) -> None:
        self.tasks.hear([Fact(about=(name,), says=Says.PRINTED)])


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_one_goes_at_a_time_in_order(bench: Bench) -> None:
    one, two = bench.add("1", "2")
    assert bench.send_next() is one
    assert bench.send_next() is None
    bench.printed("1")
    assert one.state is State.DONE
    assert bench.send_next() is two


def test_one_that_is_being_signed_goes_back_to_its_place(bench: Bench) -> None:
    one, _ = bench.add("1", "2")
    assert bench.tasks.take() is one
    assert bench.tasks.take() is None
    assert not bench.tasks.drop(one)
    bench.tasks.put_back(one)
    assert bench.tasks.take() is one


def test_stale_ones_are_held_and_so_is_what_is_behind_them(bench: Bench) -> None:
    (old,) = bench.add("old")
    bench.now = 50
    (young,) = bench.add("young")
    bench.now = 101
    bench.tasks.line_opened()
    assert (old.state, young.state) == (State.HELD, State.HELD)
    assert bench.send_next() is None
    assert bench.tasks.held() == [old, young]


def test_nothing_is_held_at_the_stated_age(bench: Bench) -> None:
    (entry,) = bench.add("1")
    bench.now = 100
    bench.tasks.line_opened()
    assert entry.state is State.QUEUED


def test_younger_ones_before_a_stale_one_go_on(bench: Bench) -> None:
    first, second = bench.add("1", "2")
    bench.now = 101
    bench.tasks.line_opened()
    assert bench.tasks.release(first)
    assert not bench.tasks.release(first)
    bench.now = 150
    bench.tasks.line_opened()
    assert (first.state, second.state) == (State.QUEUED, State.HELD)


def test_a_released_one_keeps_its_place(bench: Bench) -> None:
    first, second = bench.add("1", "2")
    bench.now = 101
    bench.tasks.line_opened()
    assert bench.tasks.release(second)
    assert bench.tasks.release(first)
    assert bench.send_next() is first


def test_a_lost_line_leaves_what_was_sent_unknown_and_the_rest_in_the_queue(bench: Bench) -> None:
    sent, waiting = bench.add("1", "2")
    bench.send_next()
    bench.tasks.line_lost()
    assert [(each.paper, each.why) for each in sent.told.documents] == [(Paper.UNKNOWN, Why.CUT)]
    assert waiting.state is State.QUEUED


def test_silence_ends_a_task(bench: Bench) -> None:
    (sent,) = bench.add("1")
    assert bench.tasks.time_left() is None
    bench.send_next()
    bench.now = 62.9
    bench.tasks.expire()
    assert sent.state is State.SENT
    assert bench.tasks.time_left() == pytest.approx(0.1)
    bench.now = 63.0
    bench.tasks.expire()
    assert sent.told.documents[0].why is Why.SILENT
    assert bench.tasks.time_left() is None


def test_dropping(bench: Bench) -> None:
    one, two = bench.add("1", "2")
    bench.send_next()
    assert not bench.tasks.drop(one)
    assert bench.tasks.drop(two)
    assert not bench.tasks.drop(two)
    assert two.told.documents[0].why is Why.DROPPED


def test_closing_ends_each_as_it_stands(bench: Bench) -> None:
    sent, waiting = bench.add("1", "2")
    bench.send_next()
    bench.tasks.close()
    assert sent.told.documents[0].why is Why.CUT
    assert waiting.told.documents[0].why is Why.CLOSED


def test_late_news_is_told_until_it_is_forgotten(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_module, "REMEMBERED", 1)
    first, second = bench.add("1", "2")
    bench.send_next()
    bench.tasks.line_lost()
    bench.send_next()
    bench.tasks.line_lost()
    bench.tasks.news.clear()
    bench.printed("1")
    bench.printed("2")
    assert first.told.documents[0].paper is Paper.UNKNOWN
    assert second.told.documents[0].paper is Paper.PRINTED
    assert list(bench.tasks.news) == [second.told]


def test_only_changes_are_news(bench: Bench) -> None:
    bench.add("1")
    bench.send_next()
    bench.printed("1")
    bench.printed("1")
    bench.printed("nobody's")
    states = [report.state for report in bench.tasks.news]
    assert states == [State.QUEUED, State.SENT, State.DONE]
