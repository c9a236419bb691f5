"""The side panel's trip: what is odd, what it runs to next, and every scan."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.route_facts import Anomaly, RouteFacts
from app.domain.trajectory import TrajectoryRules
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.panel_parts import Clocks, Parts, offer
from app.ports.routes import RouteStory
from app.presentation.route_story import (
    AcceptedLine,
    AnomalyLine,
    RouteLine,
    accepted_lines,
    anomaly_lines,
    asked_text,
    facts_of,
    route_lines,
    trip_lines,
)

RAIL = 14
"""Width of the line that joins the scans."""
DOT = 4


class RouteBox(QWidget):
    """One trip, with its facts; :meth:`show_time` once a second.

    ``accept_asked`` carries a waybill and an anomaly of it that a person may call right,
    ``withdraw_asked`` one that was.
    """

    accept_asked = Signal(str, Anomaly)
    withdraw_asked = Signal(str, Anomaly)

    def __init__(
        self, theme: Theme, parts: Parts, story: RouteStory, rules: TrajectoryRules
    ) -> None:
        super().__init__()
        self._theme = theme
        self._story = story
        self._rules = rules
        self._facts: RouteFacts = facts_of(story)
        self._clocks = Clocks(theme, parts)
        self._asked = parts.muted("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space-2"))
        if not story.travels:
            column.addWidget(parts.muted(_old_number(story), wrap=True))
        for odd in anomaly_lines(story.anomalies):
            if not odd.over:
                column.addWidget(self._odd(parts, odd))
        for right in accepted_lines(story.accepted):
            column.addWidget(self._right(parts, right))
        column.addWidget(self._clocks)
        lines = route_lines(self._facts, story.accepted)
        if lines:
            column.addWidget(_Scans(theme, parts, lines))
        column.addWidget(self._asked)

    def _odd(self, parts: Parts, odd: AnomalyLine) -> QWidget:
        """What is odd, and 确认无误 where a person may say so."""
        box = parts.notice("warning", "soon", say(odd.title), say(odd.advice))
        if odd.acceptable:
            offer(box, tr("确认无误"), lambda: self._ask(self.accept_asked, odd.kind))
        return box

    def _right(self, parts: Parts, right: AcceptedLine) -> QWidget:
        """What was called right, by whom and why, and the way back."""
        return parts.answered(
            say(right.title),
            say(right.text),
            tr("撤销"),
            lambda: self._ask(self.withdraw_asked, right.kind),
        )

    def _ask(self, signal: SignalInstance, kind: Anomaly) -> None:
        signal.emit(self._story.waybill_id, kind)

    def show_time(self, now_s: int) -> None:
        """What depends on the time of day."""
        lines = trip_lines(self._story, self._facts, self._rules, now_s)
        self._clocks.show_lines(lines)
        self._clocks.setVisible(bool(lines))
        asked = say(asked_text(self._story, now_s))
        self._asked.setText(asked)
        self._asked.setVisible(bool(asked))


class RouteList(QWidget):
    """The trips under every number that a parcel had, the present one first.

    Its signals are those of :class:`RouteBox`.
    """

    accept_asked = Signal(str, Anomaly)
    withdraw_asked = Signal(str, Anomaly)

    def __init__(
        self,
        theme: Theme,
        parts: Parts,
        stories: tuple[RouteStory, ...],
        rules: TrajectoryRules,
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space-4"))
        self._boxes = [RouteBox(theme, parts, story, rules) for story in worth_showing(stories)]
        for box in self._boxes:
            box.accept_asked.connect(self.accept_asked)
            box.withdraw_asked.connect(self.withdraw_asked)
            column.addWidget(box)

    def show_time(self, now_s: int) -> None:
        """What depends on the time of day."""
        for box in self._boxes:
            box.show_time(now_s)


def worth_showing(stories: tuple[RouteStory, ...]) -> tuple[RouteStory, ...]:
    """The trip that runs once the number is written back, and old ones that left traces."""
    found = [
        story
        for story in stories
        if story.events or story.anomalies or (story.travels and story.uploaded_s)
    ]
    return tuple(sorted(found, key=lambda story: not story.travels))


class _Scans(QWidget):
    """Scans newest first, joined by a line; the pickup that counts stands out."""

    def __init__(self, theme: Theme, parts: Parts, lines: tuple[RouteLine, ...]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.metric("space-2"))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(lines):
            mark = _Mark(theme, line, first=row == 0, last=row == len(lines) - 1)
            grid.addWidget(mark, row, 0)
            grid.addWidget(self._scan(theme, parts, line), row, 1)

    def _scan(self, theme: Theme, parts: Parts, line: RouteLine) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, theme.metric("space-2"))
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(theme.metric("space-2"))
        kind = QLabel(say(line.kind))
        kind.setFont(theme.sized(theme.font.pointSize(), bold=line.decides))
        head.addWidget(kind)
        head.addWidget(parts.muted(line.at))
        head.addStretch(1)
        column.addLayout(head)
        text = parts.words(line.text)
        column.addWidget(text)
        if line.left_out:
            kind.setObjectName("muted")
            text.setObjectName("muted")
        notes = [say(words) for words in (line.note, line.late) if words]
        if notes:
            note = parts.muted(tr("；").join(notes), wrap=True)
            colour = "ok" if line.decides else "soon" if line.left_out else "text-2"
            note.setStyleSheet(f"color: {theme.hex(colour)};")
            column.addWidget(note)
        said = (say(line.kind), line.at, line.text, *notes)
        box.setAccessibleName(tr("，").join(each for each in said if each))
        return box


class _Mark(QWidget):
    """A dot on the line: filled for what counts, hollow for what is left out."""

    def __init__(self, theme: Theme, line: RouteLine, *, first: bool, last: bool) -> None:
        super().__init__()
        self._theme = theme
        self._line = line
        self._first = first
        self._last = last
        self.setFixedWidth(RAIL)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, line = self._theme, self._line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, at = self.width() / 2, self.fontMetrics().height() / 2
        painter.setPen(QPen(theme.color("hairline"), 1.0))
        if not self._first:
            painter.drawLine(QPointF(middle, 0), QPointF(middle, at - DOT))
        if not self._last:
            painter.drawLine(QPointF(middle, at + DOT), QPointF(middle, self.height()))
        colour = theme.color("ok" if line.decides else "soon" if line.left_out else "text-2")
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush if line.left_out else colour)
        size = DOT if line.decides else DOT - 1
        painter.drawEllipse(QRectF(middle - size, at - size, 2 * size, 2 * size))
        painter.end()


def _old_number(story: RouteStory) -> str:
    return tr("旧号 {number} {carrier}").format(
        number=story.tracking_number, carrier=story.carrier_name
    )
