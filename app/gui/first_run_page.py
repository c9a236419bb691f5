"""The guide of the first day: 授权 → 打印机 → 打第一单, or 练习店铺 in one click."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import say, sentence, tr
from app.gui.settings_page.bind_form import BindForm
from app.gui.settings_page.fields import Card, muted
from app.gui.settings_page.parts import SettingsParts
from app.gui.settings_page.printer_editor import PrinterEditor
from app.gui.shell_api import FIRST_RUN, Page, Shell
from app.presentation.first_run import FirstRunModel, Step

BODY_WIDTH = 760
_TITLES = {Step.AUTHORIZE: "授权店铺", Step.PRINTER: "连上打印机", Step.FIRST_LABEL: "打第一单"}


class FirstRunPage(Page):
    """Three steps, judged by facts; the open step shows its form. ``finished``: go to work."""

    page_id = FIRST_RUN

    finished = Signal()

    def __init__(self, shell: Shell, model: FirstRunModel, parts: SettingsParts) -> None:
        super().__init__()
        self._shell = shell
        self._model = model
        self._shops = parts.shops
        self._steps = {
            step: _StepHead(shell, at, tr(_TITLES[step])) for at, step in enumerate(Step, 1)
        }
        self.bind = BindForm(shell, parts.shops)
        self.printer = PrinterEditor(shell.theme, parts.setting_up(), small=True)
        self.go = QPushButton(tr("去工作台"))
        self.go.setObjectName("primary")
        self.go.clicked.connect(self.finished)
        self._build()
        model.changed.subscribe(self.refresh)
        parts.shops.changed.subscribe(self.refresh)
        parts.tests.changed.subscribe(self._tested)
        self.printer.closed.connect(self.refresh)
        self.refresh()

    def on_shown(self) -> None:
        """The practice shop is one Return away."""
        self._model.refresh()
        target = self.go if self._model.done(Step.AUTHORIZE) else self.practice
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show which steps are done and open the first that is not."""
        step = self._model.step or Step.FIRST_LABEL
        held = step is Step.FIRST_LABEL and self.printer.tested_only
        if held:  # saved for a test: its verdict is still to be read
            step = Step.PRINTER
        for each, head in self._steps.items():
            head.show_state(
                done=self._model.done(each) and not (held and each is step),
                current=each is step,
                line=say(self._model.line(each)),
            )
        for each, step_body in self._bodies.items():
            step_body.setVisible(each is step)
        busy = self._shops.busy
        self.practice.setEnabled(not busy)
        self._busy.setVisible(bool(busy))
        self._busy_words.setText(tr(busy) if busy else "")
        self._busy_words.setVisible(bool(busy))
        error = self._shops.error
        self._fault.setText(sentence(error.title, error.advice) if error else "")
        self._fault.setVisible(error is not None and not self._shops.error_field)
        self.skip.setVisible(step is Step.PRINTER)

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(16)
        heading = QLabel(tr("三步打出第一单"))
        heading.setFont(self._shell.theme.sized(16, bold=True))
        column.addWidget(heading)
        practice = self._practice_card()
        practice.setVisible(self._shops.can_practice)
        column.addWidget(practice)
        card = Card(self._shell.theme, tr("用自己的店铺"))
        for head in self._steps.values():
            card.column.addWidget(head)
        line = QFrame()
        line.setObjectName("hairline")
        line.setFixedHeight(1)
        card.column.addWidget(line)
        self._bodies = {
            Step.AUTHORIZE: self.bind,
            Step.PRINTER: self.printer,
            Step.FIRST_LABEL: self._last(),
        }
        for step_body in self._bodies.values():
            card.column.addWidget(step_body)
        self.skip = QPushButton(tr("先去工作台"))
        self.skip.clicked.connect(self.finished)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.skip)
        card.column.addLayout(row)
        column.addWidget(card)
        column.addStretch(1)
        body = QWidget()
        body.setMaximumWidth(BODY_WIDTH)
        body.setLayout(column)
        outer = QWidget()
        across = QHBoxLayout(outer)
        across.setContentsMargins(24, 24, 24, 24)
        across.addStretch(1)
        across.addWidget(body, 8)
        across.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(outer)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _practice_card(self) -> Card:
        card = Card(
            self._shell.theme,
            tr("先练一遍"),
            tr("在本机开一家练习店铺和一台练习打印机，自带订单，取号、打印、发货都是真的流程。"),
        )
        self.practice = QPushButton(tr("开始练习"))
        self.practice.setObjectName("primary")
        self.practice.clicked.connect(lambda: self._shops.start_practice(self._practice_ready))
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedSize(120, 4)
        self._busy_words = QLabel()
        self._busy_words.setObjectName("muted")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.practice)
        row.addWidget(self._busy)
        row.addWidget(self._busy_words)
        row.addStretch(1)
        card.column.addLayout(row)
        self._fault = QLabel()
        self._fault.setObjectName("fault")
        self._fault.setWordWrap(True)
        card.column.addWidget(self._fault)
        return card

    def _last(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(
            muted(tr("订单已经在工作台里。选中一单，按界面下方的取号、打印、发货依次走完。"))
        )
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return body

    def _tested(self) -> None:
        """A test label that came out ends the step."""
        if self.printer.tested_only and self.printer.printed:
            self.printer.close_editor()

    def _practice_ready(self) -> None:
        self._shell.toast(tr("练习店铺已在新窗口打开"))


class _StepHead(QWidget):
    """Number, title and what is known of one step."""

    def __init__(self, shell: Shell, number: int, title: str) -> None:
        super().__init__()
        self._shell = shell
        self._title = title
        self._at = number
        self._number = QLabel(str(number))
        self._number.setFixedSize(24, 24)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = QLabel(title)
        self._line = muted("")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_state(self, *, done: bool, current: bool, line: str) -> None:
        """Done, current or still to come."""
        if done:
            self._shell.theme.dress(self._number, "check", "on-accent")
        else:
            self._number.setText(str(self._at))
        self._number.setObjectName("stepDone" if done else "stepNow" if current else "stepLater")
        self._number.style().unpolish(self._number)
        self._number.style().polish(self._number)
        self._name.setFont(self._shell.theme.sized(10, bold=current))
        self._line.setText(line)
        state = tr("已完成") if done else tr("现在做这一步") if current else tr("还没到")
        self.setAccessibleName(f"{self._title}，{state}。{line}")
