import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.cli.home import Home
from app.domain.errors import Cancelled, NetworkError
from app.ports.tasks import READ, STORE
from app.runtime.lanes import Lanes

WAIT_S = 20


def nothing() -> None:
    pass


def never() -> None:
    pytest.fail("gave up")


def make_home(stopping: Callable[[], None] = nothing, give_up: Callable[[], None] = never) -> Home:
    return Home(stopping, give_up)


@contextmanager
def lanes(home: Home) -> Iterator[Lanes]:
    made = Lanes(home.deliver)
    try:
        yield made
    finally:
        assert made.stop(WAIT_S) == ()


def test_a_job_runs_on_its_lane_and_its_result_comes_home():
    home = make_home()
    with lanes(home) as tasks:
        name = home.run(tasks, READ, lambda ctx: threading.current_thread().name)
    assert name.startswith("read-")
    assert not home.cancelled


def test_progress_is_told_on_the_commands_thread():
    home, told = make_home(), []

    def progress(done, total, text):
        told.append((done, total, text, threading.current_thread()))

    with lanes(home) as tasks:
        home.run(tasks, READ, lambda ctx: ctx.progress(1, 2, "取号"), progress)
    assert told == [(1, 2, "取号", threading.main_thread())]


def test_an_error_of_the_job_is_raised_here():
    home = make_home()

    def job(ctx):
        raise NetworkError("network.timeout", "网络超时")

    with lanes(home) as tasks, pytest.raises(NetworkError):
        home.run(tasks, READ, job)


def test_ctrl_c_cancels_the_job_which_may_still_answer():
    told = []
    home = make_home(lambda: told.append("stopping"))

    def job(ctx):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            ctx.wait(WAIT_S)
        return "receipt"

    with lanes(home) as tasks:
        assert home.run(tasks, READ, job) == "receipt"
    assert home.cancelled
    assert told == ["stopping"]


def test_sigterm_cancels_as_well():
    home = make_home()

    def job(ctx):
        os.kill(os.getpid(), signal.SIGTERM)
        ctx.wait(WAIT_S)

    with lanes(home) as tasks, pytest.raises(Cancelled):
        home.run(tasks, READ, job)


def test_the_second_ctrl_c_gives_up_on_a_stuck_job():
    release = threading.Event()

    def stuck(ctx):
        os.kill(os.getpid(), signal.SIGINT)
        assert release.wait(WAIT_S)
        return "late"

    home = make_home(lambda: os.kill(os.getpid(), signal.SIGINT), release.set)
    with lanes(home) as tasks:
        assert home.run(tasks, STORE, stuck) == "late"
    assert release.is_set()


def test_after_a_cancel_nothing_more_begins():
    home = make_home()

    def pressed(ctx):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            ctx.wait(WAIT_S)

    with lanes(home) as tasks:
        home.run(tasks, READ, pressed)
        with pytest.raises(Cancelled):
            home.run(tasks, READ, lambda ctx: pytest.fail("began"))
    assert home.cancelled


def test_handlers_are_set_back():
    before = (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))
    home = make_home()
    with lanes(home) as tasks:
        home.run(tasks, READ, lambda ctx: None)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_it_also_works_away_from_the_main_thread():
    results = []

    def command():
        home = make_home()
        with lanes(home) as tasks:
            results.append(home.run(tasks, READ, lambda ctx: 7))

    thread = threading.Thread(target=command)
    thread.start()
    thread.join()
    assert results == [7]
