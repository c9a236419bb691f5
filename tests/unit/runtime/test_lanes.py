import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.domain.errors import Cancelled, NetworkError
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER, READ, STORE
from app.runtime.lanes import WORKERS, Lanes

WAIT_S = 20


def direct(call: Callable[[], None]) -> None:
    call()


@contextmanager
def lanes(deliver: Callable[[Callable[[], None]], None] = direct) -> Iterator[Lanes]:
    made = Lanes(deliver)
    try:
        yield made
    finally:
        assert made.stop(WAIT_S) == ()


class Answer:
    """Takes one answer of a task and lets a test wait for it."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._came = threading.Event()

    def __call__(self, value: object) -> None:
        self.values.append(value)
        self._came.set()

    def wait(self) -> object:
        assert self._came.wait(WAIT_S)
        return self.values[0]


def test_a_result_comes_home():
    done = Answer()
    with lanes() as tasks:
        task = tasks.run(READ, lambda ctx: 42, done=done)
        assert done.wait() == 42
        assert task.finished


def test_a_job_runs_on_a_thread_of_its_lane():
    done = Answer()
    with lanes() as tasks:
        tasks.run("print.label", lambda ctx: threading.current_thread().name, done=done)
        assert done.wait() == "print.label-0"


def test_callbacks_run_where_deliver_puts_them():
    posted: list[Callable[[], None]] = []
    came = threading.Event()

    def post(call: Callable[[], None]) -> None:
        posted.append(call)
        came.set()

    done = Answer()
    with lanes(post) as tasks:
        task = tasks.run(READ, lambda ctx: "answer", done=done)
        assert came.wait(WAIT_S)
        assert not task.finished
        assert done.values == []
        posted[0]()
        assert task.finished
        assert done.values == ["answer"]


def test_an_error_goes_to_who_takes_it():
    failed = Answer()

    def job(ctx: JobContext) -> None:
        raise NetworkError("network.timeout", "网络超时")

    with lanes() as tasks:
        task = tasks.run(NET_USER, job, failed=failed)
        assert isinstance(failed.wait(), NetworkError)
        assert task.finished


@pytest.mark.logs_errors
def test_an_error_nobody_takes_is_logged_as_a_bug(caplog):
    with lanes() as tasks:
        tasks.run(STORE, lambda ctx: 1 / 0)
    assert "nobody takes" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_cancel_nobody_takes_is_no_bug(caplog):
    begun, task_is_cancelled = threading.Event(), threading.Event()

    def job(ctx: JobContext) -> None:
        begun.set()
        assert task_is_cancelled.wait(WAIT_S)
        ctx.check()

    with lanes() as tasks:
        task = tasks.run(READ, job)
        assert begun.wait(WAIT_S)
        task.cancel()
        task_is_cancelled.set()
    assert task.finished
    assert caplog.records == []


@pytest.mark.logs_errors
def test_a_callback_that_raises_on_a_lane_does_not_end_the_lane(caplog):
    done = Answer()
    with lanes() as tasks:
        tasks.run(STORE, lambda ctx: 0, done=lambda value: 1 / value)
        tasks.run(STORE, lambda ctx: "next", done=done)
        assert done.wait() == "next"
    assert "a callback failed" in caplog.text


def test_a_job_cancelled_before_its_turn_never_begins():
    release, failed = threading.Event(), Answer()
    began = []
    with lanes() as tasks:
        tasks.run(STORE, lambda ctx: release.wait(WAIT_S))
        task = tasks.run(STORE, lambda ctx: began.append(1), failed=failed)
        task.cancel()
        release.set()
        assert isinstance(failed.wait(), Cancelled)
    assert began == []


@pytest.mark.parametrize(("lane", "workers"), sorted(WORKERS.items()))
def test_each_lane_runs_as_many_jobs_at_once_as_it_has_workers(lane, workers):
    together = threading.Barrier(workers)
    answers = [Answer() for _ in range(workers)]
    with lanes() as tasks:
        for answer in answers:
            tasks.run(lane, lambda ctx: together.wait(WAIT_S), done=answer)
        assert sorted(answer.wait() for answer in answers) == list(range(workers))


@pytest.mark.parametrize("lane", [STORE, "print.label"])
def test_one_worker_lanes_keep_the_order(lane):
    order: list[int] = []
    with lanes() as tasks:
        for number in range(50):
            tasks.run(lane, lambda ctx, n=number: order.append(n))
    # stop() lets the store finish and cancels the rest, but never reorders
    assert order == sorted(order)
    if lane == STORE:
        assert order == list(range(50))


def test_two_printers_do_not_wait_for_each_other():
    meet = threading.Barrier(2)
    first, second = Answer(), Answer()
    with lanes() as tasks:
        tasks.run("print.a", lambda ctx: meet.wait(WAIT_S), done=first)
        tasks.run("print.b", lambda ctx: meet.wait(WAIT_S), done=second)
        assert {first.wait(), second.wait()} == {0, 1}


@pytest.mark.parametrize("lane", ["", "net", "printer", "store.1"])
def test_an_unknown_lane_is_refused(lane):
    with lanes() as tasks, pytest.raises(ValueError, match="no lane"):
        tasks.run(lane, lambda ctx: None)


def test_progress_keeps_the_newest_and_does_not_flood():
    posted: list[Callable[[], None]] = []
    told = []

    def job(ctx: JobContext) -> None:
        for number in range(1, 101):
            ctx.progress(number, 100, "同步")

    with lanes(posted.append) as tasks:
        tasks.run(STORE, job, progress=lambda *report: told.append(report))
        tasks.stop(WAIT_S)
        for call in posted:
            call()
    assert told == [(100, 100, "同步")]
    assert len(posted) == 2  # one progress, one answer


def test_progress_that_arrives_is_followed_by_newer_progress():
    told = []

    def job(ctx: JobContext) -> None:
        ctx.progress(1, 2)
        ctx.progress(2, 2)

    with lanes() as tasks:
        done = Answer()
        tasks.run(READ, job, done=done, progress=lambda *report: told.append(report))
        done.wait()
    assert told == [(1, 2, ""), (2, 2, "")]


def test_stop_finishes_the_label_in_hand_and_begins_no_other():
    in_hand, stopping = threading.Event(), threading.Event()
    came_out: list[str] = []

    def print_two(ctx: JobContext) -> None:
        for label in ("first", "second"):
            ctx.check()
            in_hand.set()
            assert stopping.wait(WAIT_S)
            came_out.append(label)

    failed = Answer()
    tasks = Lanes(direct)
    tasks.run("print.label", print_two, failed=failed)
    assert in_hand.wait(WAIT_S)
    stopper = threading.Thread(target=tasks.stop, args=(WAIT_S,))
    stopper.start()
    assert tasks_stop_taking(tasks)
    stopping.set()
    stopper.join()
    assert came_out == ["first"]
    assert isinstance(failed.wait(), Cancelled)


def tasks_stop_taking(tasks: Lanes) -> bool:
    """Wait until a new job is refused, which is after every running one was cancelled."""
    for _ in range(100_000):
        failed = Answer()
        ran = Answer()
        tasks.run("print.other", ran, failed=failed)
        if failed.values:
            return True
    return False


def test_stop_drains_the_store_and_drops_what_waits_on_the_net():
    release = threading.Event()
    begun = threading.Barrier(WORKERS[NET_USER] + 1)
    wrote: list[str] = []
    fetched: list[str] = []

    def hold(ctx: JobContext) -> None:
        begun.wait(WAIT_S)
        assert release.wait(WAIT_S)

    tasks = Lanes(direct)
    for _ in range(WORKERS[NET_USER]):
        tasks.run(NET_USER, hold)
    begun.wait(WAIT_S)
    tasks.run(NET_USER, lambda ctx: fetched.append("late"))
    tasks.run(STORE, lambda ctx: release.wait(WAIT_S))
    tasks.run(STORE, lambda ctx: wrote.append("note"))
    stopper = threading.Thread(target=tasks.stop, args=(WAIT_S,))
    stopper.start()
    assert tasks_stop_taking(tasks)
    release.set()
    stopper.join()
    assert wrote == ["note"]
    assert fetched == []


def test_after_stop_a_job_ends_with_cancelled():
    tasks = Lanes(direct)
    tasks.stop(WAIT_S)
    failed = Answer()
    task = tasks.run(READ, lambda ctx: pytest.fail("ran"), failed=failed)
    assert isinstance(failed.wait(), Cancelled)
    assert task.finished


def test_stop_names_lanes_that_stay_busy():
    release, begun = threading.Event(), threading.Event()

    def stuck(ctx: JobContext) -> None:
        begun.set()
        assert release.wait(WAIT_S)

    tasks = Lanes(direct)
    tasks.run("print.stuck", stuck)
    tasks.run(READ, lambda ctx: None)
    assert begun.wait(WAIT_S)
    assert "print.stuck" in tasks.stop(0.0)
    release.set()
    assert tasks.stop(WAIT_S) == ()
