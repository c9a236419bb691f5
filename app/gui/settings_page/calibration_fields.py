"""What the steps of the calibration wizard are made of."""

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Grid, mark
from app.presentation.printing.calibration import CalibrationModel


class StepView(QWidget):
    """One step: what to do, then the means for it."""

    def __init__(self, model: CalibrationModel, words: str) -> None:
        super().__init__()
        self.model = model
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.words = QLabel(words)
        self.words.setWordWrap(True)
        self.column.addWidget(self.words)

    def refresh(self) -> None:
        """Show the model."""
        raise NotImplementedError

    def begin(self) -> None:
        """The step came to the front: put the focus where its work starts."""
        raise NotImplementedError

    def line(self, *widgets: QWidget) -> None:
        """Buttons in a row."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        self.column.addLayout(row)


class NumberFields(QObject):
    """Fields for millimetres in a grid, by the names of the readings."""

    def __init__(self, model: CalibrationModel, grid: Grid) -> None:
        super().__init__(grid)
        self._model = model
        self._grid = grid
        self.lines: dict[str, QLineEdit] = {}
        self.faults: dict[str, QLabel] = {}

    def add(self, name: str, label: str, *, optional: bool = False) -> QLineEdit:
        """A field for the reading ``name``."""
        line = QLineEdit()
        line.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        line.textEdited.connect(lambda text: self._model.edit(name, text))
        self.lines[name] = line
        self.faults[name] = self._grid.add(label, line, narrow=True)
        self._grid.add_unit().setText(tr("毫米，可不填") if optional else tr("毫米"))
        return line

    def refresh(self) -> None:
        """Drafts and what is wrong with them."""
        for name, line in self.lines.items():
            text = self._model.drafts.get(name, "")
            if line.text() != text:
                line.setText(text)
            fault = self._model.errors.get(name)
            self.faults[name].setText(say(fault) if fault else "")
            self.faults[name].setVisible(fault is not None)
            mark(line, wrong=fault is not None)


class Beside(QWidget):
    """Fields with a picture at their side, or below them where there is no room."""

    GAP = 24

    def __init__(self, fields: QWidget, picture: QWidget) -> None:
        super().__init__()
        self._parts = (fields, picture)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(self.GAP)
        self._box.addWidget(fields, 1, Qt.AlignmentFlag.AlignTop)
        self._box.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)

    def minimumSizeHint(self) -> QSize:
        """No wider than the wider of both: they may stand below each other."""
        widths = [part.minimumSizeHint().width() for part in self._parts]
        return QSize(max(*widths, self._parts[1].width()), self._box.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the row into a column when it gets narrow."""
        fields, picture = self._parts
        needed = fields.minimumSizeHint().width() + self.GAP + picture.width()
        beside = self.width() >= needed
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._box.direction():
            self._box.setDirection(way)
            self.updateGeometry()
        super().resizeEvent(event)
