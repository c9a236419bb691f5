"""How a batch ended: done, failed by reason, unknown, stopped, and what to do about each."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.receipt import Outcome
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.workbench.receipts import Group, NextStep, ReceiptView

TALLEST = 190
_ICONS = {
    Outcome.DONE: ("check", "ok"),
    Outcome.FAILED: ("fault", "urgent"),
    Outcome.UNKNOWN: ("warning", "soon"),
    Outcome.BLOCKED: ("hold", "soon"),
    Outcome.SKIPPED: ("info", "text-2"),
    Outcome.ALREADY: ("info", "text-2"),
}


class ReceiptPanel(QFrame):
    """The newest receipt until it is closed.

    ``retry_asked`` and ``settle_asked`` carry the receipt, ``select_asked`` parcel ids.
    """

    retry_asked = Signal(ReceiptView)
    settle_asked = Signal(ReceiptView)
    select_asked = Signal(tuple)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self.view: ReceiptView | None = None
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.mark = QLabel()
        self.retry = self._button()
        self.retry.clicked.connect(lambda: self.retry_asked.emit(self.view))
        self.settle = self._button()
        self.settle.clicked.connect(lambda: self.settle_asked.emit(self.view))
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(tr("关闭结果"))
        self.close_button.setToolTip(tr("关闭（Esc）"))
        theme.dress(self.close_button, "close")
        self.close_button.clicked.connect(self.dismiss)
        head = QHBoxLayout()
        head.setSpacing(theme.metric("space-2"))
        self.title.setWordWrap(True)
        head.addWidget(self.mark)
        head.addWidget(self.title, 1)
        for button in (self.settle, self.retry, self.close_button):
            head.addWidget(button)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setMaximumHeight(TALLEST)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(theme.metric("space-1"))
        column.addLayout(head)
        column.addWidget(self._area)
        self.hide()

    def show_receipt(self, view: ReceiptView) -> None:
        """Show ``view`` in place of an earlier one."""
        self.view = view
        self.title.setText(say(view.title))
        self.setAccessibleName(say(view.title))
        self._theme.dress(self.mark, *(("check", "ok") if view.clean else _worst(view)))
        self.retry.setText(say(phrase("只重试失败的 {n} 单", n=len(view.retry_ids))))
        self.retry.setVisible(bool(view.retry_ids))
        asks_platform = view.next_step is NextStep.ASK_PLATFORM
        self.settle.setText(tr("查询结果") if asks_platform else tr("去确认"))
        self.settle.setVisible(view.next_step is not NextStep.NONE)
        self._fill(view.groups)
        self.show()

    def dismiss(self) -> None:
        """Close it."""
        self.view = None
        self.hide()
        self.closed.emit()

    def lines(self) -> tuple[str, ...]:
        """Heading of every group shown."""
        return () if self.view is None else tuple(say(g.heading) for g in self.view.groups)

    def _fill(self, groups: tuple[Group, ...]) -> None:
        inner = QWidget()
        inner.setObjectName("groups")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for group in groups:
            column.addWidget(self._line(group))
        column.addStretch(1)
        self._area.setWidget(inner)  # the area deletes the one before
        self._area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self._area.setVisible(bool(groups))
        self._area.setFixedHeight(min(inner.sizeHint().height() + 2, TALLEST))

    def _line(self, group: Group) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.metric("space-2"))
        mark = QLabel()
        self._theme.dress(mark, *_ICONS[group.outcome])
        heading = QLabel(say(group.heading))
        advice = QLabel(tr(group.advice))
        advice.setObjectName("muted")
        advice.setWordWrap(True)
        select = QToolButton()
        select.setAutoRaise(True)
        select.setText(tr("选中这些"))
        select.setAccessibleName(tr("选中：{heading}").format(heading=say(group.heading)))
        select.clicked.connect(lambda: self.select_asked.emit(group.parcel_ids))
        for widget, stretch in ((mark, 0), (heading, 0), (advice, 1), (select, 0)):
            row.addWidget(widget, stretch)
        return line

    def _button(self) -> QPushButton:
        button = QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _worst(view: ReceiptView) -> tuple[str, str]:
    return _ICONS[view.groups[0].outcome]
