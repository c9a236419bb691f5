"""Widgets in cycles go on the window's thread, whoever allocates."""

import gc
import threading
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.garbage import collect_here


class Cycle(QWidget):
    """A widget that refers to itself and notes where it went."""

    def __init__(self, went: list[threading.Thread]) -> None:
        super().__init__()
        self.me = self
        weakref.finalize(self, lambda: went.append(threading.current_thread()))


def allocate() -> None:
    """More than enough to start the collector, were it on."""
    kept = [[number] for number in range(50_000)]
    assert len(kept) == 50_000


def test_a_worker_never_collects_a_widget(qtbot: QtBot) -> None:
    went: list[threading.Thread] = []
    enabled = gc.isenabled()
    gc.enable()
    try:
        with collect_here():
            assert not gc.isenabled()
            Cycle(went)
            worker = threading.Thread(target=allocate)
            worker.start()
            worker.join()
            assert went == []
        assert went == [threading.main_thread()]
        assert gc.isenabled()
    finally:
        if not enabled:
            gc.disable()


def test_the_timer_collects_while_it_is_open(qtbot: QtBot) -> None:
    went: list[threading.Thread] = []
    with collect_here():
        Cycle(went)
        allocate()
        made = [[number] for number in range(2_000)]
        qtbot.waitUntil(lambda: bool(went), timeout=10_000)
        assert len(made) == 2_000
    assert went == [threading.main_thread()]
