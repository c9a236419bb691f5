"""What hands do and the text they leave, shared by the tests of the designer."""

import tomllib
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.designer.page import DesignerPage
from app.gui.main_window import MainWindow

NAME = "product_60x40"


def text(page: DesignerPage) -> str:
    assert page.model.draft is not None
    return page.model.draft.text


def slots(page: DesignerPage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text(page))["slot"]
    return found


def line(page: DesignerPage, key: str) -> QLineEdit:
    editor = page.properties.editors[key]
    assert isinstance(editor, QLineEdit)
    return editor


def type_new(qtbot: QtBot, editor: QLineEdit, words: str) -> None:
    editor.setFocus()
    editor.selectAll()
    if words.isascii():
        qtbot.keyClicks(editor, words)
        return
    typed = QInputMethodEvent()
    typed.setCommitString(words)
    QApplication.sendEvent(editor, typed)


def press(qtbot: QtBot, window: MainWindow, keys: Qt.Key, *more: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in more:
        modifiers |= each
    qtbot.keyClick(window.focusWidget() or window, keys, modifiers)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
