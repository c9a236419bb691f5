"""The properties of what is selected, as a form; each change counts at once."""

import dataclasses

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Choice, mark, muted
from app.gui.theme import Theme
from app.presentation.designer.arranger import COARSE_MM, FINE_MM, STEP_MM
from app.presentation.designer.fields import Field, FieldKind, shown_value
from app.presentation.designer.model import DesignerModel, Shown
from app.presentation.designer.slots import name_of

LABEL_WIDTH = 76
MOST_FORMS = 24
_SIDES = 2
"""Parts of the box that share a line."""


class PropertyLine(QLineEdit):
    """A line of text or a number; arrows step numbers, Ctrl+Z belongs to the template.

    ``left`` when it lost the focus.
    """

    left = Signal()

    def __init__(self, kind: FieldKind) -> None:
        super().__init__()
        self._kind = kind

    def event(self, event: QEvent) -> bool:
        """Undo and redo go to the designer, which knows what was there before."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if any(event.matches(key) for key in undo):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or self._kind not in {FieldKind.NUMBER, FieldKind.COUNT}:
            super().keyPressEvent(event)
            return
        size = 1.0
        if self._kind is FieldKind.NUMBER:
            size = STEP_MM
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                size = FINE_MM
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                size = COARSE_MM
        try:
            value = float(self.text()) + step * size
        except ValueError:
            return
        self.setText(shown_value(value if self._kind is FieldKind.NUMBER else round(value)))
        self.textEdited.emit(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


@dataclasses.dataclass(slots=True)
class _Form:
    """Widgets for one set of fields."""

    area: QScrollArea
    head: QLabel
    editors: dict[str, QWidget] = dataclasses.field(default_factory=dict)
    faults: dict[str, QLabel] = dataclasses.field(default_factory=dict)


class PropertyPanel(QStackedWidget):
    """One form for each set of fields, kept for the next slot of that kind."""

    def __init__(self, theme: Theme, model: DesignerModel) -> None:
        super().__init__()
        self.editors: dict[str, QWidget] = {}
        self.faults: dict[str, QLabel] = {}
        self._theme = theme
        self._model = model
        self._fields: tuple[Field, ...] | None = None
        self._forms: list[tuple[tuple[Field, ...], _Form]] = []  # fields cannot be hashed
        model.changed.subscribe(self.refresh)
        model.selection_changed.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the properties as they are."""
        shown = self._model.properties()
        fields = tuple(each.field for each in shown)
        if fields != self._fields:
            self._fields = fields
            self._switch(fields)
        self._head.setText(self._heading())
        for each in shown:
            self._show(each)

    def edit_first(self) -> None:
        """Put the caret where what the slot says is written."""
        for key in ("literal", "field", "file", "rows", "title", "box.0"):
            editor = self.editors.get(key)
            if editor is not None and editor.isEnabled():
                editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
                if isinstance(editor, QLineEdit):
                    editor.selectAll()
                return

    def _heading(self) -> str:
        template, selection = self._model.template, self._model.selection
        if template is None:
            return ""
        if not selection:
            return tr("模板")
        if len(selection) > 1:
            return tr("已选 {n} 个部件").format(n=len(selection))
        return say(name_of(template, selection[0]))

    def _switch(self, fields: tuple[Field, ...]) -> None:
        """Put the form for ``fields`` in front; the others wait, hidden."""
        form = next((form for known, form in self._forms if known == fields), None)
        if form is None:
            if len(self._forms) >= MOST_FORMS:
                gone = self._forms.pop(0)[1].area
                self.removeWidget(gone)
                gone.deleteLater()
            form = self._build(fields)
            self._forms.append((fields, form))
            self.addWidget(form.area)
        self._head, self.editors, self.faults = form.head, form.editors, form.faults
        self.setCurrentWidget(form.area)

    def _build(self, fields: tuple[Field, ...]) -> _Form:
        self.editors, self.faults = {}, {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 16)
        column.setSpacing(10)
        head = QLabel()
        head.setFont(self._theme.sized(11, bold=True))
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        column.addWidget(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        row = 0
        sides = [each for each in fields if each.key.startswith("box.")]
        for one, other in zip(sides[::_SIDES], sides[1::_SIDES], strict=True):
            row = self._add_pair(grid, row, (one, other))
        for each in fields:
            if not each.key.startswith("box."):
                row = self._add(grid, row, each)
        column.addLayout(grid)
        if not sides:
            column.addWidget(muted(tr("点一下部件可以改它；按住 Alt 拖动时不吸附。")))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        return _Form(area, head, self.editors, self.faults)

    def _add(self, grid: QGridLayout, row: int, field: Field) -> int:
        editor = self._editor(field)
        if field.kind is FieldKind.FLAG:
            grid.addWidget(editor, row, 1)
        else:
            name = QLabel(tr(field.label))
            name.setMinimumWidth(LABEL_WIDTH)
            name.setBuddy(editor)
            grid.addWidget(name, row, 0)
            grid.addWidget(_with_unit(editor, field), row, 1)
        grid.addWidget(self._fault(field), row + 1, 1)
        if field.note:
            grid.addWidget(muted(tr(field.note)), row + 2, 1)
            editor.setAccessibleDescription(tr(field.note))
        grid.setRowMinimumHeight(row + 3, 4)
        return row + 4

    def _add_pair(self, grid: QGridLayout, row: int, fields: tuple[Field, Field]) -> int:
        """Two sides of the box on one line."""
        line = QHBoxLayout()
        line.setSpacing(8)
        for field in fields:
            name = QLabel(tr(field.label))
            editor = self._editor(field)
            name.setBuddy(editor)
            line.addWidget(name)
            line.addWidget(editor, 1)
        unit = QLabel(tr(fields[0].unit))
        unit.setObjectName("muted")
        line.addWidget(unit)
        grid.addLayout(line, row, 0, 1, 2)
        for number, field in enumerate(fields, 1):
            grid.addWidget(self._fault(field), row + number, 0, 1, 2)
        grid.setRowMinimumHeight(row + 3, 4)
        return row + 4

    def _fault(self, field: Field) -> QLabel:
        fault = QLabel()
        fault.setObjectName("fault")
        fault.setWordWrap(True)
        fault.hide()
        self.faults[field.key] = fault
        return fault

    def _editor(self, field: Field) -> QWidget:
        editor: QWidget
        if field.kind is FieldKind.FLAG:
            box = QCheckBox(tr(field.label))
            box.clicked.connect(lambda on: self._model.set_flag(field, on))
            editor = box
        elif field.kind is FieldKind.CHOICE:
            combo = Choice()
            combo.setMinimumContentsLength(4)
            combo.fill([(value, say(words)) for value, words in field.choices], None)
            combo.activated.connect(
                lambda at: self._model.type_into(field, str(combo.itemData(at)))
            )
            editor = combo
        else:
            line = PropertyLine(field.kind)
            line.setMinimumWidth(48)
            line.textEdited.connect(lambda text: self._model.type_into(field, text))
            line.left.connect(self._model.leave_field)
            editor = line
        editor.setAccessibleName(tr(field.label))
        self.editors[field.key] = editor
        return editor

    def _show(self, each: Shown) -> None:
        editor, fault = self.editors[each.field.key], self.faults[each.field.key]
        editor.setEnabled(self._model.editable)
        if isinstance(editor, QLineEdit):
            editor.setPlaceholderText(tr("不一样") if each.mixed else "")
            # While a person types 3.0 it must not turn into 3.
            if editor.text() != each.text and not _same(editor, each):
                editor.setText(each.text)
                if not editor.hasFocus():
                    editor.setCursorPosition(0)
        elif isinstance(editor, QCheckBox):
            editor.setTristate(False)
            if each.mixed:
                editor.setCheckState(Qt.CheckState.PartiallyChecked)
            else:
                editor.setChecked(each.text == "true")
        elif isinstance(editor, Choice):
            editor.setCurrentIndex(-1 if each.mixed else editor.findData(each.text))
        words = say(each.error) if each.error else ""
        fault.setText(words)
        fault.setVisible(bool(words))
        mark(editor, wrong=bool(words))


def _same(editor: QLineEdit, each: Shown) -> bool:
    """Whether what is being typed means what is to be shown."""
    if not editor.hasFocus() or each.field.kind is FieldKind.TEXT:
        return False
    try:
        return float(editor.text()) == float(each.text)
    except ValueError:
        return False


def _with_unit(editor: QWidget, field: Field) -> QWidget:
    if not field.unit:
        return editor
    both = QWidget()
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(editor, 1)
    unit = QLabel(tr(field.unit))
    unit.setObjectName("muted")
    line.addWidget(unit)
    return both
