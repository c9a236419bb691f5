"""A picture of the ruler that shows where to measure."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.calibration import last_ten
from app.gui.i18n import tr
from app.gui.theme import Theme

MARKS = {"left": "①", "top": "②", "across": "③", "down": "④"}
"""Reading → its sign, in the picture and at its field."""

_SIZE = QSize(236, 224)
_AXIS = 0.24  # where the lines stand, as part of the picture: larger than life, to show the gap
_TICK = 5.0
_TIP = 4.0


class RulerDrawing(QWidget):
    """Not to scale. :attr:`chosen` is the reading that is being typed: it is drawn in accent.

    Args:
        theme: colours.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stock = (100.0, 180.0)
        self._lengths = True
        self.chosen = ""
        self.setFixedSize(_SIZE)
        self.setAccessibleName(tr("在标尺上量哪里"))
        theme.changed.connect(self.update)

    def show_stock(self, width_mm: float, height_mm: float) -> None:
        """The paper whose last tens are named."""
        self._stock = (width_mm, height_mm)
        self.update()

    def choose(self, reading: str) -> None:
        """Point at ``reading``; "" at none."""
        self.chosen = reading
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper, lines, and an arrow for each reading."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.sized(9))
        paper = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        painter.setPen(QPen(self._theme.color("field"), 1))
        painter.setBrush(self._theme.color("surface-alt"))
        painter.drawRoundedRect(paper, 3, 3)
        self._draw_scales(painter, paper)
        self._draw_arrows(painter, paper)
        painter.end()

    def _cross(self, paper: QRectF) -> QPointF:
        return QPointF(
            paper.x() + paper.width() * _AXIS + 10, paper.y() + paper.height() * _AXIS + 4
        )

    def _ends(self, paper: QRectF) -> QPointF:
        return QPointF(paper.right() - 26, paper.bottom() - 26)

    def _draw_scales(self, painter: QPainter, paper: QRectF) -> None:
        cross, ends = self._cross(paper), self._ends(paper)
        ink = self._theme.color("text")
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(12, cross.y()), QPointF(paper.right() - 10, cross.y()))
        painter.drawLine(QPointF(cross.x(), 12), QPointF(cross.x(), paper.bottom() - 10))
        painter.setPen(QPen(ink, 1))
        steps = 8
        for n in range(1, steps + 1):
            long = _TICK * (2 if n in {steps // 2, steps} else 1)
            x = cross.x() + (ends.x() - cross.x()) * n / steps
            y = cross.y() + (ends.y() - cross.y()) * n / steps
            painter.drawLine(QPointF(x, cross.y()), QPointF(x, cross.y() - long))
            painter.drawLine(QPointF(cross.x(), y), QPointF(cross.x() - long, y))
        across, down = (str(last_ten(side)) for side in self._stock)
        self._text(painter, QPointF(ends.x(), cross.y() - 18), across, ink)
        self._text(painter, QPointF(cross.x() - 24, ends.y()), down, ink)
        self._text(painter, QPointF(cross.x() - 13, cross.y() - 10), "10", ink)

    def _draw_arrows(self, painter: QPainter, paper: QRectF) -> None:
        cross, ends = self._cross(paper), self._ends(paper)
        low, right = cross.y() + 46, cross.x() + 52
        self._arrow(painter, "left", QPointF(1, low), QPointF(cross.x() - 1, low), QPointF(0, 11))
        self._arrow(
            painter, "top", QPointF(right, 1), QPointF(right, cross.y() - 1), QPointF(13, 0)
        )
        below, beside = cross.y() + 22, cross.x() + 22
        self._arrow(
            painter, "across", QPointF(cross.x(), below), QPointF(ends.x(), below), QPointF(0, 11)
        )
        self._arrow(
            painter, "down", QPointF(beside, cross.y()), QPointF(beside, ends.y()), QPointF(13, 0)
        )

    def _arrow(
        self, painter: QPainter, reading: str, start: QPointF, end: QPointF, aside: QPointF
    ) -> None:
        chosen = reading == self.chosen
        vital = reading in {"left", "top"}
        colour = self._theme.color("accent" if chosen or (vital and not self.chosen) else "text-2")
        painter.setPen(
            QPen(
                colour, 2 if chosen else 1, Qt.PenStyle.SolidLine if vital else Qt.PenStyle.DashLine
            )
        )
        painter.drawLine(start, end)
        painter.setPen(QPen(colour, 2 if chosen else 1))
        across = start.y() == end.y()
        for tip, way in ((start, 1), (end, -1)):
            for side in (-1, 1):
                wing = (
                    QPointF(way * _TIP, side * _TIP) if across else QPointF(side * _TIP, way * _TIP)
                )
                painter.drawLine(tip, tip + wing)
        self._text(painter, (start + end) / 2 + aside, MARKS[reading], colour)

    def _text(self, painter: QPainter, middle: QPointF, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        box = QRectF(middle.x() - 20, middle.y() - 10, 40, 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
