"""Widgets of a form, made from the options' own declarations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.ports.settings import Value
from app.presentation.settings_page import FormModel
from app.settings.option import Kind, Option

LABEL_WIDTH = 120
FIELD_WIDTH = 300
NUMBER_WIDTH = 120
"""Left of the words in a field with a number, as in other fields."""
ROW_GAP = 8

Choices = Sequence[tuple[Value, str]]


class Choice(QComboBox):
    """A list of choices that the wheel does not change by accident."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def fill(self, choices: Choices, chosen: Value | None) -> None:
        """Show ``choices`` with ``chosen`` in front, telling nobody."""
        blocked = self.blockSignals(True)
        self.clear()
        for value, text in choices:
            self.addItem(text, value)
        self.setCurrentIndex(self.findData(chosen) if chosen is not None else -1)
        self.blockSignals(blocked)


class Card(QFrame):
    """A titled group of a section."""

    def __init__(self, theme: Theme, title: str, note: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(12)
        heading = QLabel(title)
        heading.setFont(theme.sized(11, bold=True))
        self.column.addWidget(heading)
        self.setAccessibleName(title)
        if note:
            self.column.addWidget(muted(note))


@dataclass(frozen=True, slots=True)
class GridRow:
    """What stands around one editor. ``note`` None: it was made without one."""

    top: int
    name: QLabel
    fault: QLabel
    note: QLabel | None


class Grid(QWidget):
    """Rows of label and editor, the note and the error below the editor."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[QWidget, GridRow] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(2, 1)
        self._rows = 0

    def add(self, label: str, editor: QWidget, *, note: str = "", narrow: bool = False) -> QLabel:
        """Add a row; returns the label for its error, hidden until it has words."""
        name = QLabel(label)
        name.setBuddy(editor)
        editor.setAccessibleName(label)
        if isinstance(editor, QAbstractSpinBox):
            editor.lineEdit().setAccessibleName(label)
        if isinstance(editor, QLineEdit | QComboBox):
            editor.setFixedWidth(NUMBER_WIDTH if narrow else FIELD_WIDTH)
        fault = QLabel()
        fault.setObjectName("fault")
        fault.setWordWrap(True)
        fault.hide()
        top = self._rows * 4
        self._grid.addWidget(name, top, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(editor, top, 1)
        self._grid.addWidget(fault, top + 1, 1, 1, 2)
        below = muted(note) if note else None
        if below is not None:
            self._grid.addWidget(below, top + 2, 1, 1, 2)
            editor.setAccessibleDescription(note)
        self._grid.setRowMinimumHeight(top + 3, ROW_GAP)
        self.rows[editor] = GridRow(top, name, fault, below)
        self._rows += 1
        return fault

    def show_row(self, editor: QWidget, *, shown: bool, fault: str = "") -> None:
        """Show or hide the row of ``editor`` with what is wrong with it."""
        row = self.rows[editor]
        for part in (editor, row.name, row.note):
            if part is not None:
                part.setVisible(shown)
        row.fault.setText(fault)
        row.fault.setVisible(shown and bool(fault))
        self._grid.setRowMinimumHeight(row.top + 3, ROW_GAP if shown else 0)
        mark(editor, wrong=bool(fault))

    def add_unit(self) -> QLabel:
        """A grey label behind the editor of the newest row."""
        label = muted("")
        label.setWordWrap(False)
        label.setContentsMargins(NUMBER_WIDTH + 12, 0, 0, 0)
        self._grid.addWidget(label, self._rows * 4 - 4, 1, 1, 2, Qt.AlignmentFlag.AlignVCenter)
        label.lower()  # it shares the cell with the narrow editor before it
        return label

    def add_buttons(self) -> QHBoxLayout:
        """Add a row for buttons that begins where the editors begin."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self._grid.addLayout(row, self._rows * 4, 1, 1, 2)
        self._rows += 1
        return row


class FormView(QWidget):
    """A :class:`FormModel` on the screen.

    Args:
        form: the model.
        choices: lists for fields that are choices only here, such as printer models.
        choose: takes a choice of such a field instead of the form.
    """

    def __init__(
        self,
        form: FormModel,
        choices: dict[str, Choices] | None = None,
        choose: Callable[[str, Value], None] | None = None,
    ) -> None:
        super().__init__()
        self.form = form
        self._choices = choices or {}
        self._choose = choose or form.choose
        self.editors: dict[str, QWidget] = {}
        self.faults: dict[str, QLabel] = {}
        self.units: dict[str, QLabel] = {}
        grid = Grid()
        for option in form.fields:
            editor = self._editor(option)
            self.editors[option.key] = editor
            self.faults[option.key] = grid.add(
                "" if isinstance(editor, QCheckBox) else tr(option.label),
                editor,
                note=tr(option.note) if option.note else "",
                narrow=option.kind is Kind.NUMBER and not option.choices,
            )
            if isinstance(editor, QCheckBox):
                editor.setAccessibleName(tr(option.label))
            if form.unit(option.key):
                self.units[option.key] = grid.add_unit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(grid)
        self.save = QPushButton(tr("保存"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(self._save)
        self.revert = QPushButton(tr("还原"))
        self.revert.clicked.connect(form.revert)
        self._typed = any(isinstance(editor, QLineEdit) for editor in self.editors.values())
        self.buttons = grid.add_buttons()
        if self._typed:
            self.add_button(self.save)
            self.add_button(self.revert)
        form.changed.subscribe(self.refresh)
        self.refresh()

    def add_button(self, button: QPushButton) -> None:
        """Put a further verb after 保存 and 还原."""
        self.buttons.insertWidget(self.buttons.count() - 1, button)

    def offer(self, key: str, choices: Choices) -> None:
        """Offer other choices for a field that is a choice only here."""
        editor = self.editors[key]
        if isinstance(editor, Choice):
            editor.fill(choices, None)
            self._show(key, editor)

    def refresh(self) -> None:
        """Show drafts, saved values and errors."""
        for key, editor in self.editors.items():
            self._show(key, editor)
            fault = self.form.errors.get(key, "")
            self.faults[key].setText(tr(fault) if fault else "")
            self.faults[key].setVisible(bool(fault))
            mark(editor, wrong=bool(fault))
        for key, label in self.units.items():
            label.setText(say(self.form.unit(key)))
        self.save.setEnabled(self.form.saveable)
        self.revert.setEnabled(self.form.dirty)

    def _save(self) -> None:
        self.form.save()

    def _show(self, key: str, editor: QWidget) -> None:
        if isinstance(editor, QLineEdit):
            shown = self.form.shown(key)
            if editor.text() != shown:
                editor.setText(shown)
        elif isinstance(editor, QCheckBox):
            blocked = editor.blockSignals(True)
            editor.setChecked(self.form.flag(key))
            editor.blockSignals(blocked)
        elif isinstance(editor, Choice):
            shown = self.form.shown(key)
            values = [str(editor.itemData(at)) for at in range(editor.count())]
            blocked = editor.blockSignals(True)
            editor.setCurrentIndex(values.index(shown) if shown in values else -1)
            editor.blockSignals(blocked)

    def _editor(self, option: Option) -> QWidget:
        choices: Choices = self._choices.get(option.key, option.choices)
        if option.kind is Kind.FLAG:
            box = QCheckBox(tr(option.label))
            box.toggled.connect(lambda on: self._choose(option.key, on))
            return box
        if choices:
            combo = Choice()
            combo.fill([(value, tr(text)) for value, text in choices], None)
            combo.activated.connect(lambda at: self._choose(option.key, combo.itemData(at)))
            return combo
        line = QLineEdit()
        line.textEdited.connect(lambda text: self.form.edit(option.key, text))
        line.returnPressed.connect(self._save)
        return line


def mark(editor: QWidget, *, wrong: bool) -> None:
    """Give the editor the border of a field with an error."""
    if bool(editor.property("wrong")) != wrong:
        editor.setProperty("wrong", wrong)
        editor.style().unpolish(editor)
        editor.style().polish(editor)


def colour(label: QLabel, name: str) -> None:
    """Give a label the colour of ``good``, ``fault`` or ``muted`` words."""
    if label.objectName() != name:
        label.setObjectName(name)
        label.style().unpolish(label)
        label.style().polish(label)


def muted(text: str) -> QLabel:
    """A grey, wrapping label."""
    label = QLabel(text)
    label.setObjectName("muted")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
