"""A countdown in a cell: icon, time left and state in words, on a ground by urgency."""

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.gui.table.ink import Ink
from app.gui.table.painting import SIDE
from app.gui.theme import STATE_ICONS
from app.presentation.countdown import URGENCY_WORDS, left_phrase

ICON = 14
GAP = 4
_PILLS = {
    Urgency.SOON: ("soon-bg", "soon"),
    Urgency.URGENT: ("urgent-bg", "urgent"),
    Urgency.OVERDUE: ("overdue-bg", "overdue"),
    Urgency.ANOMALY: ("urgent-bg", "urgent"),
}
_WIDEST = ("-00:00:00", "88天 00:00")


class Clock(Protocol):
    """What counts down."""

    @property
    def urgency(self) -> Urgency:
        """How near the end is; DONE: nothing runs."""
        ...

    @property
    def left_s(self) -> int:
        """Seconds left; negative once it passed."""
        ...


def left_words(clock: Clock) -> str:
    """``05:12:33``; nothing when nothing runs."""
    return "" if clock.urgency is Urgency.DONE else say(left_phrase(clock.left_s))


def clock_words(clock: Clock) -> str:
    """``05:12:33 临近``: a cell in words."""
    return f"{left_words(clock)} {tr(URGENCY_WORDS[clock.urgency])}".strip()


class CountdownInk:
    """Writes countdowns that stand below one another: time and word have fixed widths."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self.words = {urgency: tr(word) for urgency, word in URGENCY_WORDS.items()}
        self._time_width = 0
        self._word_width = 0
        self.measure()

    def measure(self) -> None:
        """Measure the fixed parts; again after the font changed."""
        ink = self._ink
        self._time_width = max(map(ink.width_of, _WIDEST))
        self._word_width = max(ink.width_of(word, small=True) for word in self.words.values())

    def write(
        self,
        painter: QPainter,
        rect: QRect,
        urgency: Urgency,
        left: str,
        after: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Paint one into the cell ``rect``.

        Args:
            painter: of the table.
            rect: the cell.
            urgency: icon, ground and word.
            left: the time left, in words.
            after: words and their colour tokens behind it, each if it fits.
        """
        ink = self._ink
        middle = rect.y() + (rect.height() - 1) / 2
        painter.save()
        painter.setClipRect(rect)
        height = min(22, rect.height() - 6)
        width = GAP + ICON + GAP + self._time_width + GAP + self._word_width + 6
        pill = QRectF(rect.x() + SIDE, middle - height / 2, width, height)
        fill, colour = _PILLS.get(urgency, (None, "text"))
        if fill:
            ink.pill(painter, pill, fill)
        quiet = colour if fill else "text-2"
        icon = QRectF(pill.x() + GAP, middle - ICON / 2, ICON, ICON)
        ink.icon(painter, STATE_ICONS[urgency], quiet, icon)
        time = QRectF(icon.right() + GAP, rect.y(), self._time_width, rect.height() - 1)
        ink.write(painter, time, left, colour, right=True)
        word = QRectF(time.right() + GAP, rect.y(), self._word_width + 4, rect.height() - 1)
        ink.write(painter, word, self.words[urgency], quiet, small=True)
        x = pill.right() + 6
        for said, token in after:
            needed = ink.width_of(said, small=True)
            if said and x + needed <= rect.right() - GAP:
                area = QRectF(x, rect.y(), needed + 2, rect.height() - 1)
                ink.write(painter, area, said, token, small=True)
                x += needed + 6
        painter.restore()
