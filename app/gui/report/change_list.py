"""The figures that a revision changed, as a list: which, before, now, why.

Painted and not built of labels: a revision of several shops has hundreds.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.report.close_words import HEADS, ChangeRow

ROW = 26
GAP = 16
NARROW = 760
"""Below this width the reason stands on a line of its own."""
_SHARES = (0.36, 0.15, 0.19, 0.30)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ChangeList(QWidget):
    """Rows under heads. Its text is its accessible description."""

    def __init__(self, theme: Theme, rows: Sequence[ChangeRow]) -> None:
        super().__init__()
        self._theme = theme
        self.rows = [(say(row.figure), say(row.before), say(row.now), say(row.why)) for row in rows]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("变化的数字"))
        self.setAccessibleDescription("\n".join(self.lines()))
        theme.changed.connect(self.update)
        self._fit()

    def lines(self) -> list[str]:
        """Each row as one line, for readers and the clipboard."""
        heads = tuple(map(tr, HEADS))
        return ["\t".join(row) for row in (heads, *self.rows)]

    def sizeHint(self) -> QSize:
        return QSize(NARROW, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._line(painter, tuple(map(tr, HEADS)), 0, ("text-2",) * 4)
        tall, seen = self._row_height(), event.rect()
        for at, row in enumerate(self.rows):
            y = ROW + at * tall
            if y <= seen.bottom() and y + tall >= seen.top():
                painter.fillRect(0, y, self.width(), 1, self._theme.color("hairline"))
                self._line(painter, row, y, ("text", "text-2", "text", "text-2"))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    # Measuring.

    @property
    def _wide(self) -> bool:
        return self.width() >= NARROW

    def _row_height(self) -> int:
        return ROW if self._wide else 2 * ROW

    def _height(self) -> int:
        return ROW + len(self.rows) * self._row_height()

    def _fit(self) -> None:
        self.setFixedHeight(self._height())

    def _boxes(self, y: int) -> list[QRect]:
        if not self._wide:
            width = self.width() - 8
            half, quarter = width // 2, width // 4
            return [
                QRect(8, y, half, ROW),
                QRect(8 + half, y, quarter, ROW),
                QRect(8 + half + quarter, y, width - half - quarter - 8, ROW),
                QRect(8, y + ROW, width - 8, ROW),
            ]
        found, x = [], 8
        for share in _SHARES:
            width = round((self.width() - 16) * share)
            found.append(QRect(x, y, width - GAP, ROW))
            x += width
        return found

    # Painting.

    def _line(
        self, painter: QPainter, texts: Sequence[str], y: int, colours: Sequence[str]
    ) -> None:
        metrics: QFontMetrics = painter.fontMetrics()
        head = y == 0 and not self._wide
        for at, (box, text) in enumerate(zip(self._boxes(y), texts, strict=True)):
            if head and at == len(HEADS) - 1:
                continue  # the reason says by itself what it is
            painter.setPen(self._theme.color(colours[at]))
            side = RIGHT if at in {1, 2} else LEFT
            painter.drawText(
                box, side, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            )
