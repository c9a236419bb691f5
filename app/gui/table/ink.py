"""What the table's delegate draws with: colours, cached texts, icons and badge shapes."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPaintDevice,
    QPainter,
    QPixmap,
    QStaticText,
)

from app.domain.shop_mark import COLOURS
from app.gui.theme import Theme

CACHE = 6000
"""Texts kept; a screen holds some 500."""

FLAG_COLOURS = ("#8A919C", "#8E5BD0", "#1595A8", "#2F9E4F", "#D9822B", "#D64545")
"""The platform's flag colours 0–5 (grey, purple, cyan, green, orange, red)."""

_NAMES = (
    "surface",
    "text",
    "text-2",
    "hairline",
    "hover",
    "selection",
    "accent",
    "ok",
    "soon",
    "soon-bg",
    "urgent",
    "urgent-bg",
    "overdue",
    "overdue-bg",
    *(f"shop-{name}" for name in COLOURS),
)


class Ink:
    """Colours of the present scheme, and texts laid out once.

    Call :meth:`renew` after the theme changed.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._texts: dict[tuple[str, int, bool, bool], tuple[QStaticText, float]] = {}
        self._icons: dict[tuple[str, float], QPixmap] = {}
        self.colours: dict[str, QColor] = {}
        self.flags = tuple(QColor(colour) for colour in FLAG_COLOURS)
        self.renew()

    def renew(self) -> None:
        """Take colours and fonts from the theme anew."""
        self._texts.clear()
        self._icons.clear()
        self.colours = {name: self._theme.color(name) for name in _NAMES}
        self.font = QFont(self._theme.font)
        self.small = QFont(self._theme.font)
        self.small.setPointSizeF(self.font.pointSizeF() * 0.9)
        self.metrics = QFontMetrics(self.font)
        self.small_metrics = QFontMetrics(self.small)

    def width_of(self, text: str, *, small: bool = False) -> int:
        """Logical pixels that ``text`` takes."""
        return (self.small_metrics if small else self.metrics).horizontalAdvance(text)

    def write(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        colour: str,
        *,
        right: bool = False,
        middle: bool = False,
        small: bool = False,
    ) -> None:
        """One line of ``text`` in ``area``, shortened with an ellipsis when it does not fit."""
        laid, width = self._lay(text, int(area.width()), middle=middle, small=small)
        height = (self.small_metrics if small else self.metrics).height()
        x = area.right() - width if right else area.left()
        y = area.top() + (area.height() - height) / 2
        painter.setFont(self.small if small else self.font)
        painter.setPen(self.colours[colour])
        painter.drawStaticText(QPointF(x, y), laid)

    def icon(self, painter: QPainter, name: str, colour: str, area: QRectF) -> None:
        """A square icon filling ``area``."""
        ratio = _ratio(painter.device())
        key = (f"{name} {colour}", ratio)
        if key not in self._icons:
            size = QSize(int(area.width()), int(area.height()))
            self._icons[key] = self._theme.icon(name, colour).pixmap(size, ratio)
        painter.drawPixmap(area.toRect(), self._icons[key])

    def pill(
        self, painter: QPainter, area: QRectF, fill: str | None, border: str | None = None
    ) -> None:
        """A rounded box."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self.colours[fill] if fill else Qt.BrushStyle.NoBrush)
        painter.setPen(self.colours[border] if border else Qt.PenStyle.NoPen)
        inset = 0.5 if border else 0.0
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _lay(self, text: str, room: int, *, middle: bool, small: bool) -> tuple[QStaticText, float]:
        key = (text, room, middle, small)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= CACHE:
                self._texts.clear()
            mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            metrics = self.small_metrics if small else self.metrics
            laid = QStaticText(metrics.elidedText(text, mode, room))
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            laid.prepare(font=self.small if small else self.font)
            found = self._texts[key] = (laid, laid.size().width())
        return found


def _ratio(device: QPaintDevice | None) -> float:
    return device.devicePixelRatioF() if device is not None else 1.0
