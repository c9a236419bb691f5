"""The background is told when the window works and when that is over."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.gui.going_first import GoingFirst


def test_an_act_is_over_once_the_loop_has_come_to_rest(qtbot: QtBot) -> None:
    told: list[bool] = []
    parent = QObject()
    first = GoingFirst(parent, told.append)
    first.begin()
    first.begin()
    assert told == [True, True]
    qtbot.waitUntil(lambda: told[-1] is False)
    assert told == [True, True, False]
    first.begin()
    qtbot.waitUntil(lambda: told[-1] is False)
    assert told == [True, True, False, True, False]
