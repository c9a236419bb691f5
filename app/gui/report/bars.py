"""Bars side by side, in the window's colours."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from app.domain.day_report import Chart
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import said

COLOURS = ("accent", "text-2", "ok")
_HEAD = 22
_FOOT = 20
_ABOVE = 18
"""Over the tallest bar, for the number."""
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_bars(painter: QPainter, box: QRect, chart: Chart, theme: Theme) -> None:
    """Draw ``chart`` into ``box``."""
    painter.setFont(theme.sized(theme.font.pointSize() - 1))
    top = max((value for series in chart.series for value in series.values), default=0)
    plot = QRect(box.x(), box.y() + _HEAD, box.width(), box.height() - _HEAD - _FOOT)
    painter.setPen(theme.color("text-2"))
    painter.drawText(QRect(box.x(), box.y(), box.width() // 2, _HEAD), _LEFT, tr(chart.title))
    _legend(painter, box, chart, theme)
    room = plot.height() - _ABOVE
    for part in (1.0, 0.5):
        line = QRect(plot.x(), round(plot.bottom() - room * part), plot.width(), 1)
        painter.fillRect(line, theme.color("hairline"))
    painter.fillRect(QRect(plot.x(), plot.bottom(), plot.width(), 1), theme.color("text-2"))
    slot = plot.width() / max(len(chart.labels), 1)
    for number, series in enumerate(chart.series):
        thick = slot * 0.76 / len(chart.series)
        colour = theme.color(COLOURS[number % len(COLOURS)])
        for at, value in enumerate(series.values):
            tall = room * value / top if top else 0
            left = plot.x() + at * slot + slot * 0.12 + number * thick
            painter.fillRect(QRectF(left, plot.bottom() - tall, max(thick - 1, 1), tall), colour)
    painter.setPen(theme.color("text-2"))
    painter.drawText(QRect(plot.x(), plot.y(), 80, _ABOVE), _LEFT, f"{top:,}")
    _labels(painter, plot, chart, slot)


def _labels(painter: QPainter, plot: QRect, chart: Chart, slot: float) -> None:
    metrics = painter.fontMetrics()
    widest = max((metrics.horizontalAdvance(say(said(label))) for label in chart.labels), default=0)
    every = max(1, -(-(min(widest, 72) + 6) // max(int(slot), 1)))
    for at in range(0, len(chart.labels), every):
        room = round(slot * every) - 4
        text = metrics.elidedText(say(said(chart.labels[at])), Qt.TextElideMode.ElideRight, room)
        middle = plot.x() + (at + 0.5) * slot
        painter.drawText(
            QRect(round(middle - room / 2), plot.bottom() + 3, room, _FOOT), _CENTRE, text
        )


def _legend(painter: QPainter, box: QRect, chart: Chart, theme: Theme) -> None:
    if len(chart.series) < 2:
        return
    right = box.right()
    for number, series in reversed(list(enumerate(chart.series))):
        text = tr(series.title)
        wide = painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(theme.color("text-2"))
        painter.drawText(QRect(right - wide, box.y(), wide, _HEAD), _RIGHT, text)
        mark = QRect(right - wide - 14, box.y() + _HEAD // 2 - 5, 10, 10)
        painter.fillRect(mark, theme.color(COLOURS[number % len(COLOURS)]))
        right -= wide + 28
