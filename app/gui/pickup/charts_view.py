"""The view of the charts; pyqtgraph comes when it is first looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.pickup.chart_words import PARTS, TITLES, summary
from app.presentation.pickup.charts import Bar, ChartKind, Charts, Part
from app.presentation.pickup.layout import SPANS

if TYPE_CHECKING:
    from app.gui.pickup.chart import Chart

FLOW_COLOURS = {Part.PAID: "accent", Part.HANDED: "soon", Part.PICKED: "ok"}


class ChartBox(QFrame):
    """A chart with its title, and what is under the pointer."""

    bar_clicked = Signal(Bar)

    def __init__(self, theme: Theme, kind: ChartKind) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._kind = kind
        self.chart: Chart | None = None
        title = QLabel(tr(TITLES[kind]))
        title.setFont(theme.sized(theme.font.pointSize(), bold=True))
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.head = QHBoxLayout()
        self.head.addWidget(title)
        self._keys = QLabel()
        self._keys.setTextFormat(Qt.TextFormat.RichText)
        self._keys.setContentsMargins(8, 0, 0, 0)
        self.head.addWidget(self._keys)
        theme.changed.connect(self._dress)
        self._dress()
        self._summary = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.addLayout(self.head)
        if kind is ChartKind.FLOW:  # no room beside its keys
            self.head.addStretch(1)
            self.note.setAlignment(Qt.AlignmentFlag.AlignLeft)
            self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._column.addWidget(self.note)
        else:
            self.head.addWidget(self.note, 1)

    def show_charts(self, charts: Charts, days: int) -> None:
        """Draw."""
        if self.chart is None:
            self.chart = self._make()
        self._summary = say(summary(charts, self._kind))
        self.chart.show_charts(charts, days)  # tells what the note says

    def _dress(self) -> None:
        """Which colour is what, where colours alone would have to be guessed."""
        flow = self._kind is ChartKind.FLOW
        keys = [(FLOW_COLOURS[part], PARTS[part]) for part in Part] if flow else []
        self._keys.setText(
            " &nbsp;".join(
                f"<span style='color:{self._theme.hex(token)}'>■</span> {tr(word)}"
                for token, word in keys
            )
        )

    def _make(self) -> "Chart":
        from app.gui.pickup.chart import Chart  # noqa: PLC0415 - a long import, see there

        chart = Chart(self._theme, self._kind)
        chart.setAccessibleName(tr(TITLES[self._kind]))
        chart.hovered.connect(lambda text: self.note.setText(text or self._summary))
        chart.bar_clicked.connect(self.bar_clicked)
        self._column.addWidget(chart, 1)
        return chart


class ChartsView(QWidget):
    """All three. ``bar_clicked`` carries a bar, ``days_chosen`` the span of the trend."""

    bar_clicked = Signal(Bar)
    days_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.boxes = {kind: ChartBox(theme, kind) for kind in ChartKind}
        for box in self.boxes.values():
            box.bar_clicked.connect(self.bar_clicked)
        self._group = QButtonGroup(self)
        self.spans: dict[int, QToolButton] = {}
        for days in SPANS:
            button = QToolButton()
            button.setObjectName("segment")
            button.setText(say(phrase("{n} 天", n=days)))
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, n=days: self.days_chosen.emit(n))
            self._group.addButton(button)
            self.spans[days] = button
            self.boxes[ChartKind.TREND].head.addWidget(button)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setSpacing(theme.metric("space-2"))
        grid.addWidget(self.boxes[ChartKind.TREND], 0, 0, 1, 2)
        grid.addWidget(self.boxes[ChartKind.TIMES], 1, 0)
        grid.addWidget(self.boxes[ChartKind.FLOW], 1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_charts(self, charts: Charts, days: int) -> None:
        """Draw all of them."""
        self.spans[days].setChecked(True)
        for box in self.boxes.values():
            box.show_charts(charts, days)

    def take_focus(self) -> None:
        """Put the focus on the trend."""
        chart = self.boxes[ChartKind.TREND].chart
        if chart is not None:
            chart.setFocus()
