"""Callables cross from worker threads to the window's thread in order, and never after close."""

import threading
from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.bridge import Bridge


def in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_runs_on_the_thread_it_was_made_on(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[threading.Thread] = []
    in_thread(lambda: bridge.deliver(lambda: seen.append(threading.current_thread())))
    assert seen == []
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [threading.current_thread()]


def test_keeps_the_order_of_many(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[int] = []

    def send() -> None:
        for number in range(500):
            bridge.deliver(lambda number=number: seen.append(number))

    in_thread(send)
    qtbot.waitUntil(lambda: len(seen) == 500)
    assert seen == list(range(500))


def test_a_call_on_the_home_thread_waits_its_turn_too(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[str] = []
    bridge.deliver(lambda: seen.append("later"))
    seen.append("now")
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["now", "later"]


def test_drops_what_arrives_after_close(qapp: QApplication) -> None:
    bridge = Bridge()
    seen: list[str] = []
    bridge.deliver(lambda: seen.append("queued before"))
    bridge.close()
    bridge.deliver(lambda: seen.append("after"))
    qapp.processEvents()
    assert seen == []
