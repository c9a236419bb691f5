"""Filter chips with live counts; the one that is on is filled."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from app.gui.i18n import tr
from app.gui.theme import Theme
from app.gui.workbench.flow import FlowLayout
from app.presentation.workbench.chips import Chip

HEIGHT = 28
SIDE = 10
GAP = 6
PRESSING = frozenset({Chip.DUE, Chip.PROBLEM})
"""Chips about time and failure: their counts are red while there is something in them."""


class Labelled(Protocol):
    """What a chip stands for."""

    @property
    def label(self) -> str:
        """Chinese."""
        ...


class ChipButton(QAbstractButton):
    """One chip: its word and how many rows it holds.

    Args:
        chip: what it stands for.
        theme: colours and fonts.
        pressing: its count is red while there is something in it.
    """

    def __init__(self, chip: Labelled, theme: Theme, *, pressing: bool = False) -> None:
        super().__init__()
        self.chip = chip
        self._theme = theme
        self._pressing = pressing
        self._count = 0
        self.setText(tr(chip.label))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name()

    @property
    def count(self) -> int:
        """The number shown."""
        return self._count

    def show_count(self, count: int) -> None:
        """Show ``count``; the chip grows or shrinks with it."""
        if count != self._count:
            self._count = count
            self._name()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font)
        width = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(str(self._count))
        return QSize(width + GAP + 2 * SIDE, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill = "accent" if on else "hover" if self.underMouse() else "surface"
        painter.setBrush(theme.color(fill))
        painter.setPen(QPen(theme.color("accent" if on else "hairline"), 1))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("text" if on else "accent"), 2))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        self._write(painter, on=on)

    def _write(self, painter: QPainter, *, on: bool) -> None:
        theme = self._theme
        painter.setFont(theme.font)
        metrics = painter.fontMetrics()
        y = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.setPen(theme.color("on-accent" if on else "text"))
        painter.drawText(QPointF(SIDE, y), self.text())
        x = SIDE + metrics.horizontalAdvance(self.text()) + GAP
        colour = "urgent" if self._pressing and self._count else "text-2"
        painter.setPen(theme.color("on-accent" if on else colour))
        painter.drawText(QPointF(x, y), str(self._count))

    def _name(self) -> None:
        self.setAccessibleName(tr("{chip} {n} 单").format(chip=self.text(), n=self._count))


class ChipBar(QWidget):
    """All chips in a row. ``chosen`` carries the chip."""

    chosen = Signal(Chip)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(tr("筛选"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons = {chip: ChipButton(chip, theme, pressing=chip in PRESSING) for chip in Chip}
        row = FlowLayout(self, GAP)
        for chip, button in self.buttons.items():
            self._group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(lambda _=False, c=chip: self.chosen.emit(c))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_chip(self, chip: Chip) -> None:
        """Fill the chip that is on."""
        self.buttons[chip].setChecked(True)

    def show_counts(self, counts: Mapping[Chip, int]) -> None:
        """Show how many rows each chip holds."""
        for chip, count in counts.items():
            self.buttons[chip].show_count(count)
