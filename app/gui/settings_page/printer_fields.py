"""The form of one printer: fields by its way, its tests, and the component's facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Way
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import LABEL_WIDTH, Choice, FormView, Grid, colour
from app.presentation.formatting import Phrase
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_component import ComponentModel
from app.presentation.settings_page_printer import PrinterTests
from app.presentation.settings_page_printer_form import BASIC, FINE, FLAGS, TEXTS, PrinterForm
from app.presentation.settings_page_printer_search import PrinterSearch

NARROW = frozenset({"gap_mm", "speed_ips", "density", "burst"})
BEHIND = "printer"
"""The place behind a component: it is chosen among the component's printers, not typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingUp:
    """The view-models of adding and changing a printer."""

    form: PrinterForm
    search: PrinterSearch
    tests: PrinterTests
    component: ComponentModel
    options: FormModel  # of the component


class Fold(QToolButton):
    """A line that opens and closes what is rarely needed."""

    def __init__(self, text: str, body: QWidget) -> None:
        super().__init__()
        self.setObjectName("flat")
        self.setText(text)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setArrowType(Qt.ArrowType.RightArrow)
        body.hide()
        self.toggled.connect(body.setVisible)
        self.toggled.connect(
            lambda on: self.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        )


class PrinterFormView(QWidget):
    """A :class:`PrinterForm` on the screen.

    ``finished``: saved by its own button, carrying the set-up. ``left``: 取消.

    Args:
        models: what is behind it.
        small: only what a first label needs.
    """

    finished = Signal(object)
    left = Signal()

    def __init__(self, models: SettingUp, *, small: bool = False) -> None:
        super().__init__()
        self._seen = False
        self._form, self._tests, self._component = models.form, models.tests, models.component
        self.editors: dict[str, QWidget] = {}
        self._grids: dict[str, Grid] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._grid(BASIC))
        self.behind = _ComponentFacts(models)
        self._column.addWidget(self.behind)
        fine = self._grid(FINE)
        self.more = Fold(tr("更多设置"), fine)
        self._small = small
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(fine)
        self._buttons()
        self._form.changed.subscribe(self.refresh)
        self._tests.changed.subscribe(self.refresh)
        self._component.changed.subscribe(self.refresh)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seen = True
        self._form.shown_first()
        self.refresh()

    def refresh(self) -> None:
        """Show drafts, errors and the newest verdict, once it has come into sight."""
        if not self._seen:
            return
        for name, editor in self.editors.items():
            self._show(name, editor)
        component = self._form.way is Way.DOUDIAN
        self.behind.setVisible(component)
        self.more.setVisible(not self._small and not component)
        if component and self.more.isChecked():
            self.more.setChecked(False)
        self._show_verdict()
        busy = self._tests.busy(self._form.printer_id) or self._form.saving
        self.save.setText(tr("添加") if self._form.new else tr("保存"))
        self.save.setEnabled(not busy)
        self.test.setEnabled(not busy)
        self.print.setEnabled(not busy and not component)
        self.print.setToolTip(tr("测试页在组件自己的设置里打印") if component else "")

    def focus_first(self) -> None:
        """The caret goes where something is missing."""
        wrong = next((name for name in self.editors if self._form.errors.get(name)), "")
        first = wrong or ("place" if not self._form.shown("place") else "name")
        editor = self.editors[BEHIND if first == "place" and self._chosen_place else first]
        if first in FINE:
            self.more.setChecked(True)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _chosen_place(self) -> bool:
        return self._form.way is Way.DOUDIAN

    # Making.

    def _grid(self, names: Sequence[str]) -> Grid:
        grid = Grid()
        for name in names:
            editor = self._editor(name)
            self._add(grid, name, editor)
            if name == "place":
                self._add(grid, BEHIND, self._editor(BEHIND))
        return grid

    def _add(self, grid: Grid, name: str, editor: QWidget) -> None:
        self.editors[name] = editor
        self._grids[name] = grid
        asked = "place" if name == BEHIND else name
        label = "" if isinstance(editor, QCheckBox) else tr(self._form.label(asked))
        note = self._form.note(asked)
        grid.add(label, editor, note=tr(note) if note else "", narrow=name in NARROW)
        if isinstance(editor, QCheckBox):
            editor.setAccessibleName(editor.text())

    def _editor(self, name: str) -> QWidget:
        if name in FLAGS:
            box = QCheckBox(tr(self._form.label(name)))
            box.toggled.connect(lambda on: self._form.edit(name, "1" if on else ""))
            return box
        if name in TEXTS:
            line = QLineEdit()
            line.textEdited.connect(lambda text: self._form.edit(name, text))
            line.returnPressed.connect(self.hand_in)
            return line
        choice = Choice()
        chosen = "place" if name == BEHIND else name
        choice.activated.connect(lambda at: self._choose(chosen, choice.itemData(at)))
        return choice

    def _buttons(self) -> None:
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setContentsMargins(LABEL_WIDTH + 12, 0, 0, 0)
        self._column.addWidget(self.verdict)
        row = QHBoxLayout()
        row.setContentsMargins(LABEL_WIDTH + 12, 0, 0, 0)
        row.setSpacing(8)
        self.save, self.test, self.print, self.leave = (
            QPushButton(tr(text)) for text in ("保存", "测试连接", "打印测试页", "取消")
        )
        self.save.setObjectName("primary")
        self.save.clicked.connect(self.hand_in)
        self.test.clicked.connect(lambda: self._tested(self._tests.test))
        self.print.clicked.connect(lambda: self._tested(self._tests.print_test))
        self.leave.clicked.connect(self.left)
        for button in (self.save, self.test, self.print, self.leave):
            row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)

    # Showing.

    def _show(self, name: str, editor: QWidget) -> None:
        form = self._form
        asked = "place" if name == BEHIND else name
        shown = form.visible(asked)
        if asked == "place":
            shown = self._chosen_place is (name == BEHIND)
        grid = self._grids[name]
        fault = form.errors.get(asked, "")
        grid.show_row(editor, shown=shown, fault=tr(fault) if fault else "")
        if not shown:
            return
        if asked == "place":
            self._name_place(grid, editor)
        if isinstance(editor, QLineEdit):
            if editor.text() != form.shown(name):
                editor.setText(form.shown(name))
        elif isinstance(editor, QCheckBox):
            blocked = editor.blockSignals(True)
            editor.setChecked(bool(form.shown(name)))
            editor.blockSignals(blocked)
        elif isinstance(editor, Choice):
            choices = self._behind() if name == BEHIND else form.choices(name)
            _fill(editor, [(value, say(words)) for value, words in choices], form.shown(asked))

    def _name_place(self, grid: Grid, editor: QWidget) -> None:
        label, note = tr(self._form.label("place")), tr(self._form.note("place"))
        row = grid.rows[editor]
        row.name.setText(label)
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(note)
        if row.note is not None:
            row.note.setText(note)

    def _behind(self) -> tuple[tuple[str, Phrase], ...]:
        return self._component.choices(self._form.shown("place"))

    def _show_verdict(self) -> None:
        verdict = self._tests.verdict(self._form.printer_id)
        words = say(verdict.text) if verdict is not None else ""
        self.verdict.setText(words)
        self.verdict.setAccessibleName(words)
        self.verdict.setVisible(bool(words))
        good = verdict.good if verdict is not None else None
        colour(self.verdict, {True: "good", False: "fault", None: "muted"}[good])

    # Doing.

    def hand_in(self) -> None:
        """添加 or 保存."""
        if not self._form.save(self._saved):
            self.focus_first()

    def _saved(self, setup: PrinterSetup) -> None:
        self._tests.forget(setup.printer_id)
        self.finished.emit(setup)

    def _tested(self, run: Callable[[PrinterId], None]) -> None:
        """A test is of what is saved, so that is done first."""
        if not self._form.dirty and not self._form.new:
            run(self._form.printer_id)
        elif not self._form.save(lambda setup: run(setup.printer_id)):
            self.focus_first()

    def _choose(self, name: str, value: str) -> None:
        self._form.edit(name, value)
        if name == "way" and value == Way.DOUDIAN:
            self._component.ask()


class _ComponentFacts(QWidget):
    """Does it run, where to get it, and its address under a fold."""

    def __init__(self, models: SettingUp) -> None:
        super().__init__()
        self._model = models.component
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setContentsMargins(LABEL_WIDTH + 12, 0, 0, 0)
        self.again = QPushButton(tr("重新检查"))
        self.again.clicked.connect(self._model.ask)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self.options = FormView(models.options)
        self.options.setContentsMargins(0, 0, 0, 12)  # its buttons are not those of the printer
        self.fold = Fold(tr("组件的地址和自定义区"), self.options)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.options)
        self._model.changed.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what it answered."""
        self.words.setText(say(self._model.words))
        colour(self.words, {True: "good", False: "fault", None: "muted"}[self._model.good])
        self.again.setEnabled(not self._model.asking)


def _fill(choice: Choice, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Fill only when something differs: an open list must not jump."""
    there = [(choice.itemData(at), choice.itemText(at)) for at in range(choice.count())]
    if there != list(choices) or choice.currentData() != chosen:
        choice.fill(choices, chosen)
