"""Six flags in a row, named and numbered beside their colours; keys 1–6 and arrows choose."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.i18n import tr
from app.gui.table.ink import FLAG_COLOURS
from app.gui.theme import Theme
from app.presentation.workbench.words import FLAG_WORDS

HEIGHT = 30
SIDE = 8
DOT = 5
GAP = 4
AS_IS = -1
"""Chosen by key 0, or by a click on the flag that is chosen: no flag is set."""


class FlagStrip(QWidget):
    """``chosen`` carries a flag 0–5, or :data:`AS_IS`. ``flag`` None: each order keeps its own."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._flag: int | None = None
        self._words = tuple(tr(word) for word in FLAG_WORDS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("数字 1–6 选旗，0 不变；在文字框里用 Alt+1–6"))
        self._name()
        theme.changed.connect(self.update)

    @property
    def flag(self) -> int | None:
        """What is chosen."""
        return self._flag

    def show_flag(self, flag: int | None) -> None:
        """Choose without telling."""
        self._flag = flag
        self._name()
        self.update()

    def choose(self, flag: int) -> None:
        """Choose as a person does."""
        self.show_flag(None if flag == AS_IS else flag)
        self.chosen.emit(flag)

    def sizeHint(self) -> QSize:
        return QSize(round(sum(width for _, width in self._boxes())), HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if AS_IS <= number < len(self._words):
            self.choose(number)
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            now = -1 if self._flag is None and step > 0 else self._flag or 0
            self.choose(min(max(now + step, 0), len(self._words) - 1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        for flag, (left, width) in enumerate(self._boxes()):
            if left <= x < left + width:
                self.choose(AS_IS if flag == self._flag else flag)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font)
        for flag, (left, width) in enumerate(self._boxes()):
            self._paint_flag(painter, flag, QRectF(left, 0, width, HEIGHT))

    def _paint_flag(self, painter: QPainter, flag: int, area: QRectF) -> None:
        theme, on = self._theme, flag == self._flag
        box = area.adjusted(1, 2, -1, -2)
        if on:
            painter.setBrush(theme.color("selection"))
            width = 2 if self.hasFocus() else 1
            painter.setPen(QPen(theme.color("accent"), width))
            painter.drawRoundedRect(box, 4, 4)
        elif self.hasFocus() and self._flag is None and flag == 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(box, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(FLAG_COLOURS[flag]))
        middle = area.center().y()
        painter.drawEllipse(QPointF(area.left() + SIDE + DOT, middle), DOT, DOT)
        metrics = painter.fontMetrics()
        y = middle + (metrics.ascent() - metrics.descent()) / 2
        x = area.left() + SIDE + 2 * DOT + GAP
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(x, y), self._words[flag])
        painter.setPen(theme.color("text-2"))
        x += metrics.horizontalAdvance(self._words[flag]) + GAP
        painter.drawText(QPointF(x, y), str(flag + 1))

    def _boxes(self) -> list[tuple[float, float]]:
        """Left edge and width of each flag."""
        metrics = QFontMetrics(self._theme.font)
        boxes: list[tuple[float, float]] = []
        left = 0.0
        for flag, word in enumerate(self._words):
            text = metrics.horizontalAdvance(word) + GAP + metrics.horizontalAdvance(str(flag + 1))
            width = 2 * SIDE + 2 * DOT + GAP + text
            boxes.append((left, width))
            left += width
        return boxes

    def _name(self) -> None:
        word = tr("不变") if self._flag is None else self._words[self._flag]
        self.setAccessibleName(tr("旗：{flag}").format(flag=word))
