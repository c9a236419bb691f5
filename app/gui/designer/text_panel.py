"""The template's text as it is in the file; typing changes the template, good or bad."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontDatabase,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.toml_lines import key_lines, line_of
from app.gui.i18n import tr
from app.gui.theme import Theme
from app.presentation.designer.model import DesignerModel

MOST_FAULTS = 5


class TextEdit(QPlainTextEdit):
    """Leaves undo and redo to the designer; a new line or leaving ends a step."""

    def __init__(self, model: DesignerModel) -> None:
        super().__init__()
        self._model = model
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def event(self, event: QEvent) -> bool:
        """Let undo and redo through."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if any(event.matches(key) for key in keys):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._model.end_gesture()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._model.end_gesture()


class TextPanel(QWidget):
    """The text, and below it what is wrong with it by line."""

    def __init__(self, theme: Theme, model: DesignerModel) -> None:
        super().__init__()
        self._model = model
        self._typing = False
        self.edit = TextEdit(model)
        self.edit.setAccessibleName(tr("模板文本"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setFamilies([*font.families(), *theme.font.families()])
        font.setPointSize(theme.font.pointSize())
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.edit.setFont(font)
        self.edit.textChanged.connect(self._typed)
        self.faults = QLabel()
        self.faults.setObjectName("fault")
        self.faults.setWordWrap(True)
        self.faults.setTextFormat(Qt.TextFormat.PlainText)
        self.faults.setContentsMargins(12, 8, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.edit, 1)
        column.addWidget(self.faults)
        model.changed.subscribe(self.refresh)
        model.selection_changed.subscribe(self._follow)
        self.refresh()

    def refresh(self) -> None:
        """Show the text as it is, and its faults."""
        if not self.isVisible():  # read when it is shown
            return
        draft = self._model.draft
        text = draft.text if draft else ""
        if not self._typing and self.edit.toPlainText() != text:
            self._put(text)
        faults = draft.faults if draft else ()
        lines = [tr("第 {n} 行：{why}").format(n=f.line, why=tr(f.reason)) for f in faults]
        if len(lines) > MOST_FAULTS:
            more = tr("另有 {n} 处").format(n=len(lines) - MOST_FAULTS)
            lines = [*lines[:MOST_FAULTS], more]
        self.faults.setText("\n".join(lines))
        self.faults.setVisible(bool(lines))
        self.edit.setReadOnly(draft is None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._follow()

    def show_line(self, number: int) -> None:
        """Put the caret on a line, counted from 1."""
        block = self.edit.document().findBlockByNumber(number - 1)
        if block.isValid():
            self.edit.setTextCursor(QTextCursor(block))
            self.edit.centerCursor()

    def _follow(self) -> None:
        """What is selected on the canvas is shown here."""
        draft, selection = self._model.draft, self._model.selection
        follows = self.isVisible() and not self.edit.hasFocus()
        if draft is None or not selection or not follows or not draft.good:
            return
        path = selection[0]
        key = ("slot", path[0]) if len(path) == 1 else ("slot", path[0], "slot", path[1])
        self.refresh()
        self.show_line(line_of(key_lines(draft.text), key))

    def _put(self, text: str) -> None:
        """Another text, with the view where it was; only what differs is replaced."""
        old = self.edit.toPlainText()
        start = next(
            (n for n, (a, b) in enumerate(zip(old, text, strict=False)) if a != b),
            min(len(old), len(text)),
        )
        end = 0
        most = min(len(old), len(text)) - start
        while end < most and old[-1 - end] == text[-1 - end]:
            end += 1
        blocked = self.edit.blockSignals(True)
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(_units(old[:start]))
        cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])
        self.edit.blockSignals(blocked)

    def _typed(self) -> None:
        self._typing = True
        self._model.rewrite(self.edit.toPlainText())
        self._typing = False


def _units(text: str) -> int:
    """Length in UTF-16 units, by which Qt counts."""
    return len(text.encode("utf-16-le")) // 2
