"""Scales in millimetres along the canvas, with the selection and the pointer on them."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.gui.designer.view import View
from app.gui.theme import Theme

THICKNESS = 22
_STEPS = (1, 2, 5, 10, 20, 50, 100)
_NARROWEST = 44
"""Logical pixels between numbers."""


class Ruler(QWidget):
    """One scale.

    Args:
        theme: colours.
        view: where the paper lies.
        across: the upper one; otherwise the left one.
    """

    def __init__(self, theme: Theme, view: View, *, across: bool) -> None:
        super().__init__()
        self._theme = theme
        self._view = view
        self._across = across
        self._zero, self._per_mm = 0.0, 1.0  # as of the newest painting
        self._pointer: float | None = None
        self._span: tuple[float, float] | None = None
        if across:
            self.setFixedHeight(THICKNESS)
        else:
            self.setFixedWidth(THICKNESS)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(THICKNESS, THICKNESS)

    def show_pointer(self, at_mm: float | None) -> None:
        """Where the pointer is; None when it is elsewhere."""
        if at_mm != self._pointer:
            self._pointer = at_mm
            self.update()

    def show_span(self, span: tuple[float, float] | None) -> None:
        """From where to where the selection reaches, mm."""
        if span != self._span:
            self._span = span
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        paper = self._view.paper
        self._zero, self._per_mm = paper.x() if self._across else paper.y(), self._view.per_mm
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        if self._span is not None and self.isEnabled():
            first, last = (self._at(each) for each in self._span)
            painter.fillRect(self._strip(first, last), self._theme.color("selection"))
        if self.isEnabled():
            self._draw_scale(painter)
        painter.setPen(self._theme.color("hairline"))
        edge = self.rect().adjusted(0, 0, -1, -1)
        if self._across:
            painter.drawLine(edge.bottomLeft(), edge.bottomRight())
        else:
            painter.drawLine(edge.topRight(), edge.bottomRight())
        if self._pointer is not None and self.isEnabled():
            painter.setPen(QPen(self._theme.color("accent"), 1))
            self._line(painter, self._at(self._pointer), THICKNESS)

    def _draw_scale(self, painter: QPainter) -> None:
        per_mm = self._per_mm
        big = next((s for s in _STEPS if s * per_mm >= _NARROWEST), _STEPS[-1])
        small = next((s for s in _STEPS if s * per_mm >= 5), big)
        font = QFont(self._theme.font)
        font.setPixelSize(10)
        painter.setFont(font)
        length = self._view.paper_mm[0] if self._across else self._view.paper_mm[1]
        for mm in range(0, math.floor(length) + 1, small):
            at = self._at(mm)
            is_big = mm % big == 0
            painter.setPen(self._theme.color("field"))
            self._line(painter, at, 9 if is_big else 5)
            if is_big:
                painter.setPen(self._theme.color("text-2"))
                self._number(painter, at, str(mm))

    def _at(self, mm: float) -> float:
        return self._zero + mm * self._per_mm

    def _strip(self, first: float, last: float) -> QRectF:
        if self._across:
            return QRectF(first, 0, last - first, THICKNESS)
        return QRectF(0, first, THICKNESS, last - first)

    def _line(self, painter: QPainter, at: float, length: int) -> None:
        place = round(at) + 0.5
        if self._across:
            painter.drawLine(QPointF(place, THICKNESS - length), QPointF(place, THICKNESS))
        else:
            painter.drawLine(QPointF(THICKNESS - length, place), QPointF(THICKNESS, place))

    def _number(self, painter: QPainter, at: float, text: str) -> None:
        if self._across:
            painter.drawText(QRectF(at + 3, 0, 40, 13), Qt.AlignmentFlag.AlignLeft, text)
            return
        painter.save()
        painter.translate(0, at - 3)
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, 40, 13), Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
