"""Who waits for whom; a wait always ends."""

import threading
from collections.abc import Callable

import pytest

from app.runtime import courtesy
from app.runtime.courtesy import Courtesy

LONG_S = 60.0


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on merely because the time is over."""
    monkeypatch.setattr(courtesy, "PATIENCE_S", 10 * LONG_S)


class Asking:
    """A thread that gives way once; ``gone_on`` is set when it was let on."""

    def __init__(self, give_way: Callable[[], None]) -> None:
        self.asked = threading.Event()
        self.gone_on = threading.Event()
        self._give_way = give_way
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        self.asked.set()
        self._give_way()
        self.gone_on.set()

    def ended(self) -> bool:
        self.thread.join(LONG_S)
        return self.gone_on.is_set()


def test_nobody_waits_while_nobody_works() -> None:
    assert Asking(Courtesy().give_way).ended()


def test_the_background_waits_for_the_window() -> None:
    manners = Courtesy()
    manners.window_works(True)
    asking = Asking(manners.give_way)
    asking.asked.wait(LONG_S)
    assert not asking.gone_on.wait(0.05)
    manners.window_works(False)
    assert asking.ended()


def test_the_window_does_not_wait_for_itself() -> None:
    manners = Courtesy()

    def work() -> None:
        manners.window_works(True)
        manners.give_way()
        with manners.first():
            manners.give_way()

    assert Asking(work).ended()


def test_the_background_waits_for_the_rows_of_a_screen() -> None:
    manners = Courtesy()
    with manners.first():
        manners.give_way()  # not for itself
        asking = Asking(manners.give_way)
        asking.asked.wait(LONG_S)
        assert not asking.gone_on.wait(0.05)
    assert asking.ended()


def test_rows_wait_for_the_window() -> None:
    manners = Courtesy()

    def read() -> None:
        with manners.first():
            manners.give_way()

    manners.window_works(True)
    asking = Asking(read)
    asking.asked.wait(LONG_S)
    assert not asking.gone_on.wait(0.05)
    manners.window_works(False)
    assert asking.ended()


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE_S", 0.001)
    manners = Courtesy()
    manners.window_works(True)
    assert Asking(manners.give_way).ended()


def test_an_act_that_nobody_ended_is_over_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "ACT_S", -1.0)
    manners = Courtesy()
    manners.window_works(True)
    assert Asking(manners.give_way).ended()
