"""How a batch ended: done, failed by reason, unknown, stopped, and what to do about each."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
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

from app.domain.receipt import Outcome, Step
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.workbench.receipts import Group, NextStep, ReceiptView

TALLEST = 190
NARROW = 1000
"""Below this width of the panel, in pixels, advice stands below its heading."""
_ICONS = {
    Outcome.DONE: ("check", "ok"),
    Outcome.FAILED: ("fault", "urgent"),
    Outcome.UNKNOWN: ("warning", "soon"),
    Outcome.BLOCKED: ("hold", "soon"),
    Outcome.SKIPPED: ("info", "text-2"),
    Outcome.ALREADY: ("info", "text-2"),
}


_BESIDE = 20 + 16
"""Margins of the panel beside its lines, and a bar that may scroll them."""

_AGAIN = {Step.AGAIN: "再试", Step.LATER: "稍后再试"}
_SELECT = {Step.FIX: "去修"}


class ReceiptPanel(QFrame):
    """The newest receipt until it is closed.

    ``retry_asked``, ``settle_asked`` and ``pass_asked`` carry the receipt, ``select_asked``,
    ``hand_asked`` and ``drop_asked`` (no retry by itself) parcel ids. ``at_work``: offers 放行,
    交给人 and 不再自动重试, which only the workbench does.
    """

    retry_asked = Signal(ReceiptView)
    settle_asked = Signal(ReceiptView)
    pass_asked = Signal(ReceiptView)
    select_asked = Signal(tuple)
    hand_asked = Signal(tuple)
    drop_asked = Signal(tuple)
    closed = Signal()

    def __init__(self, theme: Theme, *, at_work: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._at_work = at_work
        self.view: ReceiptView | None = None
        self._narrow = False
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.mark = QLabel()
        self.retry = self._button()
        self.retry.clicked.connect(lambda: self.retry_asked.emit(self.view))
        self.settle = self._button()
        self.settle.clicked.connect(lambda: self.settle_asked.emit(self.view))
        self.let_pass = self._button()
        self.let_pass.clicked.connect(lambda: self.pass_asked.emit(self.view))
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
        for button in (self.settle, self.let_pass, self.retry, self.close_button):
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
        self.let_pass.setText(say(phrase("放行 {n} 单…", n=len(view.stopped))))
        self.let_pass.setVisible(self._at_work and bool(view.stopped))
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow is not self._narrow:
            self._narrow = narrow
            self._fill(() if self.view is None else self.view.groups)

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
        margins = self.contentsMargins()
        width = self.width() - margins.left() - margins.right() - _BESIDE
        tall = max(inner.heightForWidth(width), inner.sizeHint().height())
        self._area.setFixedHeight(min(tall + 2, TALLEST))

    def _line(self, group: Group) -> QWidget:
        line = QWidget()
        lines = QVBoxLayout(line)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(self._theme.metric("space-2"))
        lines.addLayout(row)
        mark = QLabel()
        self._theme.dress(mark, *_ICONS[group.outcome])
        heading = QLabel(say(group.heading))
        advice = QLabel(tr(group.advice))
        advice.setObjectName("muted")
        advice.setWordWrap(True)
        row.addWidget(mark)
        if self._narrow:
            heading.setWordWrap(True)
            row.addWidget(heading, 1)
            if group.advice:
                advice.setIndent(mark.sizeHint().width() + row.spacing())
                lines.addWidget(advice)
        else:
            row.addWidget(heading)
            row.addWidget(advice, 1)
        again = group.step in _AGAIN and self._retries(group)
        if again:
            row.addWidget(self._next(group, _AGAIN[group.step], self._retry_group))
            if group.again_at is not None and self._at_work:
                row.addWidget(self._next(group, "不再自动重试", self._drop))
        elif group.step is Step.PERSON and self._at_work:
            row.addWidget(self._next(group, "交给人", self._hand_over))
        select = self._next(group, _SELECT.get(group.step, "选中这些"), self._select)
        select.setAccessibleName(tr("选中：{heading}").format(heading=say(group.heading)))
        row.addWidget(select)
        return line

    def _next(self, group: Group, text: str, call: Callable[[Group], None]) -> QToolButton:
        """The button for what comes next for a group."""
        button = QToolButton()
        button.setAutoRaise(True)
        button.setText(tr(text))
        name = tr("{verb}：{heading}").format(verb=tr(text), heading=say(group.heading))
        button.setAccessibleName(name)
        button.clicked.connect(lambda: call(group))
        return button

    def _retries(self, group: Group) -> bool:
        return self.view is not None and set(group.parcel_ids) <= set(self.view.retry_ids)

    def _retry_group(self, group: Group) -> None:
        if self.view is not None:
            self.retry_asked.emit(replace(self.view, retry_ids=group.parcel_ids))

    def _hand_over(self, group: Group) -> None:
        self.hand_asked.emit(group.parcel_ids)

    def _drop(self, group: Group) -> None:
        self.drop_asked.emit(group.parcel_ids)

    def _select(self, group: Group) -> None:
        self.select_asked.emit(group.parcel_ids)

    def _button(self) -> QPushButton:
        button = QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _worst(view: ReceiptView) -> tuple[str, str]:
    return _ICONS[view.groups[0].outcome]
