import threading

import pytest

from app.ports.tasks import READ
from app.runtime.clock import SystemClock
from app.runtime.scheduler import Scheduler, Timetable
from tests.fakes.clock import FakeClock
from tests.fakes.tasks import InlineTasks

WAIT_S = 20


def nothing() -> None:
    return None


def test_an_entry_is_due_on_its_grid_whatever_the_hour_it_is_asked():
    table = Timetable()
    table.put("sync", 60, nothing, first_s=100)
    assert table.due(99.9) == ()
    assert table.due(100) == ("sync",)
    assert table.next_s() == 160
    assert table.due(175.5) == ("sync",)  # late by 15.5 s
    assert table.next_s() == 220  # and yet no drift


def test_places_missed_are_not_caught_up():
    table = Timetable()
    table.put("sync", 60, nothing, first_s=0)
    assert table.due(3605) == ("sync",)
    assert table.due(3605) == ()
    assert table.next_s() == 3660


def test_due_entries_come_earliest_first():
    table = Timetable()
    table.put("late", 10, nothing, first_s=9)
    table.put("early", 10, nothing, first_s=3)
    assert table.due(20) == ("early", "late")


def test_an_empty_table_is_never_due():
    table = Timetable()
    table.put("once", 5, nothing, first_s=0)
    table.remove("once")
    table.remove("once")
    assert table.next_s() is None
    assert table.due(1e9) == ()


@pytest.mark.parametrize("every_s", [0, -1])
def test_an_interval_must_be_positive(every_s):
    with pytest.raises(ValueError, match="interval"):
        Timetable().put("x", every_s, nothing, first_s=0)


def test_bringing_forward_never_delays():
    table = Timetable()
    table.put("sync", 60, nothing, first_s=50)
    table.bring_forward("sync", 70)
    assert table.next_s() == 50
    table.bring_forward("sync", 10)
    assert table.due(10) == ("sync",)
    assert table.next_s() == 70
    with pytest.raises(KeyError):
        table.bring_forward("missing", 0)


def test_a_round_that_still_runs_is_not_overlapped():
    tasks = InlineTasks(held=True)
    table = Timetable()
    table.put("sync", 1, lambda: tasks.run(READ, lambda ctx: None), first_s=0)
    table.start("sync")
    table.start("sync")
    assert tasks.waiting == 1
    tasks.run_next()
    table.start("sync")
    assert tasks.waiting == 1
    table.start("missing")


class Rounds:
    """Counts starts and lets a test wait for the n-th."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.count >= count, WAIT_S)


@pytest.fixture
def scheduler():
    made = Scheduler(SystemClock())
    made.start()
    yield made
    made.stop()


def test_the_thread_runs_jobs_again_and_again(scheduler):
    rounds = Rounds()
    scheduler.every("sync", 0.001, rounds)
    rounds.wait_for(3)


def test_run_now_does_not_wait_for_the_next_place(scheduler):
    rounds = Rounds()
    scheduler.every("sync", 3600, rounds, first_in_s=3600)
    scheduler.run_now("sync")
    rounds.wait_for(1)
    assert rounds.count == 1


def test_a_paused_scheduler_starts_nothing_until_resumed(scheduler):
    rounds = Rounds()
    scheduler.pause()
    scheduler.every("sync", 3600, rounds)
    scheduler.remove("other")
    assert rounds.count == 0
    scheduler.resume()
    rounds.wait_for(1)


def test_an_entry_can_be_replaced_and_removed(scheduler):
    first, second = Rounds(), Rounds()
    scheduler.every("sync", 3600, first, first_in_s=3600)
    scheduler.every("sync", 0.001, second)
    second.wait_for(2)
    scheduler.remove("sync")
    assert first.count == 0
    with pytest.raises(KeyError):
        scheduler.run_now("sync")


@pytest.mark.logs_errors
def test_a_job_that_cannot_start_is_logged_and_the_rest_goes_on(scheduler, caplog):
    rounds = Rounds()

    def broken() -> None:
        raise RuntimeError("no shop")

    scheduler.every("broken", 3600, broken)
    scheduler.every("sync", 3600, rounds)
    rounds.wait_for(1)
    scheduler.stop()
    assert "broken could not be started" in caplog.text


def test_after_stop_nothing_starts_and_stop_may_come_twice():
    rounds = Rounds()
    made = Scheduler(FakeClock())
    made.stop()
    made.every("sync", 1, rounds)
    made.start()
    made.stop()
    assert rounds.count == 0
    with pytest.raises(RuntimeError):
        made.start()
