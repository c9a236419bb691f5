"""The three charts, drawn by pyqtgraph in the colours of the theme.

Only :mod:`app.gui.pickup.charts_view` imports this, when charts are first looked at: pyqtgraph and
numpy would cost the start of the window as much as all the rest of it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent

from app.domain.rule_pack import DAY_S, SHANGHAI_OFFSET_S
from app.gui.i18n import say
from app.gui.pickup.charts_view import FLOW_COLOURS
from app.gui.theme import Theme
from app.presentation.pickup.chart_words import empty_words, hover_text, keyed, summary
from app.presentation.pickup.charts import HISTOGRAM_HOURS, HOUR_S, Bar, ChartKind, Charts, Part
from app.presentation.workbench.words import when_text

HALF = 0.5
STEP = 0.3
"""From bar to bar of those side by side."""
_FEW = 4
"""Orders are counted up to here at least, so that the axis has no halves of one."""
_COLOURS = ("ok", "accent", "soon", "urgent")
"""Of the buckets, best first; whatever is behind them is late."""


class Chart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One chart. ``hovered`` carries what is under the pointer or the key's mark; ``clicked`` it.

    Left and right move a mark from bar to bar, Enter is a click; up and down choose between the
    bars side by side of one hour.
    """

    hovered = Signal(str)
    bar_clicked = Signal(Bar)

    def __init__(self, theme: Theme, kind: ChartKind) -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self._charts: Charts | None = None
        self._days = 30
        self._mark = -1
        self._part = 0
        self._by_key = False
        self._resting = QPointF(-1, -1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setMinimumHeight(150)
        self._draw_for: dict[ChartKind, Callable[[Charts], None]] = {
            ChartKind.TIMES: self._draw_times,
            ChartKind.FLOW: self._draw_flow,
            ChartKind.TREND: self._draw_trend,
        }
        self._band: Any = None
        theme.changed.connect(self._redraw)

    def show_charts(self, charts: Charts, days: int) -> None:
        """Draw other charts, or others of their ``days``: that is how far back the trend goes."""
        if charts is self._charts and days == self._days:
            return  # figures follow every second, charts only a pass
        self._charts, self._days = charts, days
        self._redraw()
        self.setAccessibleDescription(say(summary(charts, self._kind)))

    def bar_at(self, x: float, y: float) -> Bar | None:
        """The bar at a place of the plot; of those side by side the nearest one."""
        place = round(x)
        if self._charts is None or not 0 <= place < self._count:
            return None
        part = 0
        if self._kind is ChartKind.FLOW:
            part = Part.HANDED + (x > place + STEP / 2) - (x < place - STEP / 2)
        del y
        return Bar(self._kind, place + self._first, part)

    # Events.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition()
        if at == self._resting:
            return  # Qt tells of the same place again after a repaint: the keys may be at work
        self._resting = at
        place = self._place_of(event.position())
        if place >= 0 or not self._by_key:
            self._by_key = False
            self._point(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        bar = self._bar_of(event.position())
        if event.button() is Qt.MouseButton.LeftButton and bar is not None:
            self.bar_clicked.emit(bar)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: Any) -> None:
        """The page scrolls; a chart always shows all of its span."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        if not self._by_key:
            self._point(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(1 << 20)}
        parts = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()), 0)
        if step and self._count:
            self._by_key = True
            self._point(min(max(self._mark + step, 0), self._count - 1))
        elif event.key() in parts and self._kind is ChartKind.FLOW and self._mark >= 0:
            part = self._part + parts[Qt.Key(event.key())]
            self._part = min(max(part, Part.PAID), Part.PICKED)
            self._point(self._mark)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._mark >= 0:
            self.bar_clicked.emit(Bar(self._kind, self._mark + self._first, self._part))
        else:
            event.ignore()

    # Drawing.

    @property
    def _first(self) -> int:
        """The first place shown: of the trend the last days alone."""
        if self._charts is None or self._kind is not ChartKind.TREND:
            return 0
        return len(self._charts.days) - self._days

    @property
    def _count(self) -> int:
        charts = self._charts
        if charts is None:
            return 0
        spans = {
            ChartKind.TIMES: len(charts.times),
            ChartKind.FLOW: len(charts.paid),
            ChartKind.TREND: self._days,
        }
        return spans[self._kind]

    def _redraw(self) -> None:
        charts = self._charts
        if charts is None:
            return
        plot = self.getPlotItem()
        plot.clear()
        self.setBackground(self._colour("surface"))
        font = self._theme.sized(self._theme.font.pointSize() - 2)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(pg.mkPen(self._colour("hairline")))
            axis.setTextPen(pg.mkPen(self._colour("text-2")))
            axis.setStyle(tickFont=font)
        # Half of today's label stands over the edge of the axis; without room it would be dropped.
        room = QFontMetrics(font).horizontalAdvance("00-00") // 2 + 4
        plot.getAxis("bottom").setStyle(hideOverlappingLabels=room)
        plot.layout.setContentsMargins(1, 1, room, 1)
        plot.showGrid(x=False, y=True, alpha=0.15)
        self._band = pg.LinearRegionItem(
            values=(-2, -1),
            movable=False,
            brush=pg.mkBrush(self._colour("hover")),
            pen=pg.mkPen(None),
        )
        self._band.setZValue(-10)
        self._band.hide()
        plot.addItem(self._band)
        self._draw_for[self._kind](charts)
        self._say_empty(say(empty_words(charts, self._kind, self._days)))
        self._point(self._mark if self._mark < self._count else -1)

    def _draw_times(self, charts: Charts) -> None:
        buckets = [
            sum(hour >= edge for edge in charts.edges_h) for hour in range(len(charts.times))
        ]
        for bucket in sorted(set(buckets)):
            places = [hour for hour, each in enumerate(buckets) if each == bucket]
            last = bucket == len(charts.edges_h)
            name = _COLOURS[-1] if last else _COLOURS[min(bucket, len(_COLOURS) - 2)]
            self._bars(places, [charts.times[hour] for hour in places], name, 0.8)
        for edge in charts.edges_h:
            self._line(edge - HALF, 90, f"{edge:g}h")
        self._axis([(hour - HALF, f"{hour}") for hour in range(0, HISTOGRAM_HOURS + 1, 12)])
        self._frame(max(*charts.times, _FEW))

    def _draw_flow(self, charts: Charts) -> None:
        places = list(range(len(charts.paid)))
        for part, counts in zip(Part, charts.flow, strict=True):
            shift = (part - Part.HANDED) * STEP
            self._bars([n + shift for n in places], list(counts), FLOW_COLOURS[part], STEP - 0.02)
        ticks = []
        for n in places:
            at_s = charts.flow_start_s + n * HOUR_S
            if (at_s + SHANGHAI_OFFSET_S) % (DAY_S // 4) == 0:
                ticks.append((n, when_text(at_s)[6:11]))
        self._axis(ticks)
        self._frame(max(*map(max, charts.flow), _FEW))

    def _draw_trend(self, charts: Charts) -> None:
        shown = charts.days[self._first :]
        share = charts.pack.scale == 100
        factor = 100 if share else 1
        dots = [(n, float(d.value) * factor) for n, d in enumerate(shown) if d.value is not None]
        colour = self._colour("accent")
        self.plot(
            [n for n, _ in dots],
            [value for _, value in dots],
            pen=pg.mkPen(colour, width=2),
            symbol="o",
            symbolSize=5,
            symbolBrush=colour,
            symbolPen=None,
        )
        top = max((value for _, value in dots), default=0.0)
        if charts.ceiling is not None:
            ceiling = float(charts.ceiling) * factor
            self._line(ceiling, 0, f"{ceiling:g} %" if share else f"{ceiling:g}")
            top = max(top, ceiling)
        step = max(self._days // 6, 1)
        self._axis(
            [
                (n, when_text(day.start_s + DAY_S // 2)[:5])
                for n, day in enumerate(shown)
                if (len(shown) - 1 - n) % step == 0
            ]
        )
        self._frame(top)

    def _say_empty(self, words: str) -> None:
        """In the middle, where the bars would be."""
        if words:
            ground = pg.mkBrush(self._colour("surface"))  # a line may stand behind it
            colour = self._colour("text-2")
            item = pg.TextItem(words, color=colour, anchor=(0.5, 0.5), fill=ground)
            item.setFont(self._theme.font)
            low, high = self.viewRange()[1]
            item.setPos((self._count - 1) / 2, (low + high) / 2)
            self.addItem(item)

    def _bars(self, places: list[Any], heights: list[int], name: str, width: float) -> None:
        brush = pg.mkBrush(self._colour(name))
        self.addItem(
            pg.BarGraphItem(x=places, height=heights, width=width, brush=brush, pen=pg.mkPen(None))
        )

    def _line(self, at: float, angle: int, label: str) -> None:
        """A dashed line with its name: an edge of the rule, or the ceiling."""
        colour = self._colour("text-2")
        pen = pg.mkPen(colour, style=Qt.PenStyle.DashLine)
        options = {"color": colour, "position": 0.94, "anchors": [(0, 0.5), (0, 0.5)]}
        if angle == 0:
            options = {"color": colour, "position": 0.02, "anchors": [(0, 0), (0, 0)]}
        self.addItem(pg.InfiniteLine(pos=at, angle=angle, pen=pen, label=label, labelOpts=options))

    def _axis(self, ticks: Sequence[tuple[float, str]]) -> None:
        self.getPlotItem().getAxis("bottom").setTicks([list(ticks)])

    def _frame(self, top: float) -> None:
        self.setXRange(-0.7, self._count - 0.3, padding=0)
        self.setYRange(0, max(top, 1) * 1.12, padding=0)

    def _colour(self, name: str) -> QColor:
        return self._theme.color(name)

    # Parts.

    def _place_of(self, at: QPointF) -> int:
        bar = self._bar_of(at)
        return -1 if bar is None else bar.place - self._first

    def _bar_of(self, at: QPointF) -> Bar | None:
        view = self.getPlotItem().getViewBox()
        if not view.sceneBoundingRect().contains(self.mapToScene(at.toPoint())):
            return None
        point = view.mapSceneToView(self.mapToScene(at.toPoint()))
        return self.bar_at(point.x(), point.y())

    def _point(self, place: int) -> None:
        """Mark a bar and tell its values; -1: none."""
        self._mark = place
        charts = self._charts
        if charts is None or self._band is None:
            return
        self._band.setVisible(place >= 0)
        if place < 0:
            self.hovered.emit("")
            return
        self._band.setRegion((place - HALF, place + HALF))
        told = hover_text(charts, Bar(self._kind, place + self._first, self._part))
        two = self._by_key and self._kind is ChartKind.FLOW
        self.hovered.emit(say(keyed(told, self._part) if two else told))
