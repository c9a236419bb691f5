"""Keys of the page: tells a scanner's burst from one-key verbs and from typing into a field."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.gui.workbench.ticker import single_shot
from app.presentation.commands import Command, CommandRegistry
from app.presentation.workbench.scanner import FASTEST_TYPING_MS, Scanner

_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000


class KeyGate(QObject):
    """Stands before the focused widget of the window while ``page`` is in front.

    Scans are taken wherever the focus is, verbs only inside the page. A
    verb's letter waits some 50 ms before it is obeyed: a tracking number that begins with S must
    not ship anything. ``scanned`` carries a number; what it typed into a field is taken
    back.
    """

    scanned = Signal(str)

    def __init__(
        self,
        page: QWidget,
        commands: CommandRegistry,
        scope: str,
        now_ms: Callable[[], int] = _milliseconds,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._commands = commands
        self._scope = scope
        self.now_ms = now_ms
        self._scanner = Scanner()
        self._before = ""  # what the field held when the burst began
        self._waiting: Command | None = None
        self._timer = single_shot(self, "key", FASTEST_TYPING_MS + 10, self._obey)
        self._watched: QWidget | None = None
        self._inside = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def release(self) -> None:
        """Watch no longer."""
        self._follow(None, None)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None
        self._inside = new is not None and (new is self._page or self._page.isAncestorOf(new))
        if new is not None and new.window() is self._page.window():
            self._watched = new
            new.installEventFilter(self)
        if not self._inside:
            self._timer.stop()
            self._waiting = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take letters before anything else does; everything else goes its way."""
        if not isinstance(event, QKeyEvent) or not self._page.isVisible():
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            if self._inside and _letter(event) and not _is_field(watched):
                event.accept()  # so that it arrives as a key press
                return True
            return False
        if event.type() is QEvent.Type.KeyPress:
            return self._pressed(watched, event)
        return False

    def _pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return self._entered(watched)
        letter = _letter(event)
        if not letter:
            return False
        field = _is_field(watched)
        edit = _edit_of(watched)
        text_before = "" if edit is None else edit.text()
        if self._scanner.feed(letter, self.now_ms()):
            self._timer.stop()
            self._waiting = None
            return self._inside and not field
        self._obey()
        self._before = text_before
        if field or not self._inside:
            return False
        self._waiting = self._command(letter, event.modifiers())
        if self._waiting is not None:
            self._timer.start()
        return self._waiting is not None

    def _entered(self, watched: QObject) -> bool:
        number = self._scanner.finish(self.now_ms())
        if not number:
            self._obey()
            return False
        self._timer.stop()
        self._waiting = None
        edit = _edit_of(watched)
        if edit is not None:
            edit.setText(self._before)
        self.scanned.emit(number)
        return True

    def _obey(self) -> None:
        self._timer.stop()
        command, self._waiting = self._waiting, None
        if command is not None:
            self._commands.run(command.command_id)

    def _command(self, letter: str, modifiers: Qt.KeyboardModifier) -> Command | None:
        shifted = bool(modifiers & Qt.KeyboardModifier.ShiftModifier) and letter.isalpha()
        key = f"Shift+{letter.upper()}" if shifted else letter.upper()
        return next(
            (
                command
                for command in self._commands.all()
                if command.scope == self._scope and key in command.keys
            ),
            None,
        )


def _letter(event: QKeyEvent) -> str:
    """The character of a plain key; nothing for Space, control keys and shortcuts."""
    text = event.text()
    if event.modifiers() & ~_PLAIN or len(text) != 1 or not text.isprintable() or text == " ":
        return ""
    return text


def _is_field(widget: QObject) -> bool:
    """Whether letters and digits are typed into it."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QTextEdit | QPlainTextEdit)


def _edit_of(widget: QObject) -> QLineEdit | None:
    """The line that a field holds its text in; boxes of numbers and times keep the focus."""
    if isinstance(widget, QAbstractSpinBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None
