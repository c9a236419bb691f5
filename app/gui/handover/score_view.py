"""The scorecard: branches by column, the parcels behind one, and what the figures mean."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.gui.handover.segments import Segments
from app.gui.i18n import say, tr
from app.gui.lists.rows_stack import RowsStack
from app.gui.lists.table import ListingTable
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.handover.model import PERIODS, HandoverModel

_SCORES_HEIGHT, _BEHIND_HEIGHT = 260, 340


class ScoreView(QWidget):
    """``days_asked`` carries another period."""

    days_asked = Signal(object)

    def __init__(self, model: HandoverModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        choices = [(days, say(phrase("{n} 天", n=days)), "") for days in PERIODS]
        self.periods = Segments(tr("时间范围"), choices)
        self.periods.show_value(model.days)
        self.periods.chosen.connect(self.days_asked)
        self.table = ListingTable(model.scores, theme, tr("快递评分"))
        self.rows = RowsStack(self.table, theme)
        self.placeholder = self.rows.placeholder
        self.behind = _Behind(model, theme)
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.note.setWordWrap(True)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 8)
        top.addWidget(self.periods)
        top.addStretch(1)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(12, 6, 12, 8)
        bottom.addWidget(self.note)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.rows)
        splitter.addWidget(self.behind)
        splitter.setSizes([_SCORES_HEIGHT, _BEHIND_HEIGHT])
        splitter.setStretchFactor(1, 1)
        whole.addWidget(splitter, 1)
        whole.addLayout(bottom)

    def show_scores(self) -> None:
        """Another scorecard, or none."""
        self.periods.show_value(self._model.days)
        placeholder = self._model.no_scores()
        self.rows.show_rows(placeholder)
        self.table.show_again()
        card = self._model.card
        if card is not None:
            words = (
                "用时为小时:分，有交接清单的从交接算起，没有的从回传算起，只算已揽收的；"
                "各时限从付款算起，没揽收又过了时限的算没达到。时限依据日期 {day}。"
            )
            self.note.setText(say(phrase(words, day=card.as_of)))
        self.note.setVisible(placeholder is None and card is not None)
        self.behind.setVisible(placeholder is None)

    def show_behind(self) -> None:
        """Other parcels behind the branch at the cursor."""
        self.behind.show_parcels()


class _Behind(QWidget):
    """Every parcel of one branch that its figures are made of."""

    def __init__(self, model: HandoverModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setContentsMargins(12, 8, 12, 6)
        self.table = ListingTable(model.behind, theme, tr("评分里的包裹"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.title)
        whole.addWidget(self.table, 1)

    def show_parcels(self) -> None:
        """Read the listing again."""
        chosen = self._model.courier is not None
        heading = say(self._model.behind_heading())
        self.title.setText(heading or (tr("正在读取") if chosen else tr("选一行看它的包裹。")))
        self.table.show_again()
