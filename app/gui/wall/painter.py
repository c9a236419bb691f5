"""Draws the wall board. All sizes follow the height of the screen, so that it reads at 5 m.

A television of 1.2 m has 0.67 m of height; the smallest words here are a fortieth of it, 17 mm,
the countdowns 40 mm: at 5 m that is 11 and 27 minutes of arc, more than a driver's chart asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.presentation.boards.summary import BoardFacts, BoardRow
from app.presentation.countdown import URGENCY_WORDS
from app.presentation.formatting import Phrase, phrase
from app.presentation.pickup.lanes import Lane

ROWS = 8
"""Countdowns that fit."""
_HIGH = 1080.0
"""The height in which the sizes below are given."""

_NOTE = 44
"""Height of a line of notes."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter

_OF_LANE = {Lane.OVERDUE: "overdue", Lane.TWO_HOURS: "urgent", Lane.SIX_HOURS: "soon"}
_OF_URGENCY = {
    Urgency.OVERDUE: "overdue",
    Urgency.URGENT: "urgent",
    Urgency.SOON: "soon",
    Urgency.ANOMALY: "urgent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything on the board. ``facts`` None: nothing was read yet."""

    facts: BoardFacts | None
    trouble: Phrase
    clock: str


class WallPainter:
    """One drawing of one size.

    Args:
        painter: open.
        colours: tokens of a scheme.
        font: the window's, at any size.
        width, height: logical pixels.
    """

    def __init__(
        self,
        painter: QPainter,
        colours: Mapping[str, str],
        font: QFont,
        *,
        width: float,
        height: float,
    ) -> None:
        self._painter = painter
        self._colours = colours
        self._font = font
        self._width, self._height = width, height
        self._unit = min(height / _HIGH, width / 1600.0)

    def draw(self, shown: Shown) -> None:
        """Draw all of it."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.fillRect(QRectF(0, 0, self._width, self._height), self._colour("window"))
        edge = self._size(40)
        inner = QRectF(edge, edge, self._width - 2 * edge, self._height - 2 * edge)
        top = self._cut(inner, self._size(72))
        self._heading(top, shown)
        if shown.facts is None:
            words = shown.trouble or phrase("正在读取待揽收的包裹")
            self._write(inner, say(words), 44, "text-2", _MIDDLE)
            return
        self._cut(inner, self._size(24))
        self._lanes(self._cut(inner, self._size(236)), shown.facts)
        self._cut(inner, self._size(24))
        side = QRectF(inner)
        side.setLeft(inner.right() - inner.width() * 0.29)
        inner.setRight(side.left() - self._size(24))
        self._figures(side, shown.facts)
        self._countdowns(inner, shown.facts)

    def _heading(self, area: QRectF, shown: Shown) -> None:
        self._write(area, tr("待揽收"), 46, "text", _LEFT, bold=True)
        self._write(area, shown.clock, 56, "text", _RIGHT, bold=True)
        facts = shown.facts
        if shown.trouble:
            words, colour = shown.trouble, "urgent"
        elif facts is not None:
            words, colour = facts.fresh, "urgent" if facts.stale else "text-2"
        else:
            return
        self._write(area, say(words), 32, colour, _MIDDLE)

    def _lanes(self, area: QRectF, facts: BoardFacts) -> None:
        gap = self._size(20)
        wide = (area.width() - gap * (len(facts.lanes) - 1)) / len(facts.lanes)
        for at, (lane, count) in enumerate(facts.lanes):
            box = QRectF(area.left() + at * (wide + gap), area.top(), wide, area.height())
            state = _OF_LANE.get(lane, "") if count else ""
            self._box(box, state)
            ink = state or ("text" if count else "text-2")
            words = self._cut(box, box.height() * 0.7)
            self._write(words, str(count), 132, ink, _MIDDLE, bold=bool(count))
            box.setBottom(box.bottom() - self._size(14))
            self._write(box, tr(lane.label), 38, state or "text-2", _MIDDLE)

    def _countdowns(self, area: QRectF, facts: BoardFacts) -> None:
        self._box(area, "")
        inner = area.adjusted(self._size(32), self._size(8), -self._size(32), -self._size(8))
        if not facts.rows:
            self._write(inner, tr("没有等揽收的包裹"), 52, "text-2", _MIDDLE)
            return
        high = inner.height() / ROWS
        for at, row in enumerate(facts.rows):
            line = QRectF(inner.left(), inner.top() + at * high, inner.width(), high)
            if at:
                self._painter.setPen(QPen(self._colour("hairline"), max(self._unit, 1.0)))
                self._painter.drawLine(line.topLeft(), line.topRight())
            self._row(line, row)

    def _row(self, line: QRectF, row: BoardRow) -> None:
        state = _OF_URGENCY.get(row.urgency, "")
        time = QRectF(line.left(), line.top(), self._size(292), line.height())
        if state == "overdue":
            pill = time.adjusted(-self._size(14), self._size(8), -self._size(8), -self._size(8))
            self._fill(pill, "overdue-bg")
        self._write(time, say(row.left), 60, state or "text", _LEFT, bold=True)
        word = "urgent" if state == "overdue" else state or "text-2"
        told = say(
            phrase("{state} · {kind}", state=phrase(URGENCY_WORDS[row.urgency]), kind=row.kind)
        )
        name = f"{row.carrier}  {say(row.name)}".strip()
        kind = QRectF(time.right() + self._size(20), line.top(), self._size(290), line.height())
        spare = line.right() - kind.left() - self._size(20) - self._wide(name, 36)
        kind.setWidth(max(kind.width(), min(self._wide(told, 36), spare)))
        self._write(kind, told, 36, word, _LEFT)
        rest = QRectF(line)
        rest.setLeft(kind.right())
        self._write(rest, name, 36, "text", _RIGHT)

    def _figures(self, area: QRectF, facts: BoardFacts) -> None:
        found, gap = facts.figures, self._size(20)
        cells = (
            (say(found.title), say(found.settled), (found.outlook, found.rules), 1.6),
            (tr("今日已发"), str(found.shipped), (), 1.0),
            (tr("今日揽收"), str(found.picked_up), (), 1.0),
            (tr("错过再罚"), found.step, (found.estimate,), 1.3),
        )
        one = (area.height() - gap * (len(cells) - 1)) / sum(cell[3] for cell in cells)
        for title, value, notes, share in cells:
            box = self._cut(area, one * share)
            self._cut(area, gap)
            self._box(box, "")
            inner = box.adjusted(self._size(28), self._size(8), -self._size(28), -self._size(8))
            for note in reversed([note for note in notes if note]):
                line = QRectF(inner)
                line.setTop(inner.bottom() - self._size(_NOTE))
                inner.setBottom(line.top())
                self._write(line, say(note), 30, "text-2", _LEFT)
            half = QRectF(inner)
            half.setRight(inner.left() + inner.width() * 0.46)
            inner.setLeft(half.right())
            self._write(half, title, 36, "text-2", _LEFT)
            self._write(inner, value, 64, "text", _RIGHT, bold=True)

    def _sized(self, size: float, *, bold: bool = False) -> QFont:
        font = QFont(self._font)
        font.setBold(bold)
        font.setPixelSize(max(round(self._size(size)), 1))
        return font

    def _wide(self, text: str, size: float) -> float:
        return QFontMetricsF(self._sized(size)).horizontalAdvance(text)

    def _write(
        self,
        area: QRectF,
        text: str,
        size: float,
        colour: str,
        where: Qt.AlignmentFlag,
        *,
        bold: bool = False,
    ) -> None:
        """One line; made narrower when it does not fit, cut when that would be too small."""
        font = self._sized(size, bold=bold)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > area.width() > 0:
            font.setPixelSize(max(round(font.pixelSize() * max(area.width() / wide, 0.7)), 1))
        laid = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        self._painter.setFont(font)
        self._painter.setPen(self._colour(colour))
        flags = where | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
        self._painter.drawText(area, int(flags), laid)

    def _box(self, area: QRectF, state: str) -> None:
        """A surface, or one filled with the colour of a state."""
        if state:
            self._fill(area, f"{state}-bg")
        else:
            self._fill(area, "surface", "hairline")

    def _fill(self, area: QRectF, fill: str, border: str = "") -> None:
        self._painter.setBrush(self._colour(fill))
        pen = QPen(self._colour(border), max(self._unit, 1.0)) if border else Qt.PenStyle.NoPen
        self._painter.setPen(pen)
        radius = self._size(10)
        self._painter.drawRoundedRect(area, radius, radius)

    def _cut(self, area: QRectF, height: float) -> QRectF:
        """Take the upper part of ``area`` away and return it."""
        upper = QRectF(area.left(), area.top(), area.width(), height)
        area.setTop(area.top() + height)
        return upper

    def _size(self, at_full_hd: float) -> float:
        return at_full_hd * self._unit

    def _colour(self, token: str) -> QColor:
        return QColor(self._colours[token])
