"""The calibration wizard in the side of 设置 · 打印机: no dialog, one card, six steps."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTabBar,
)

from app.domain.events import Event, SettingsChanged
from app.domain.ids import PrinterId
from app.gui.i18n import say, tr
from app.gui.settings_page.calibration_fields import StepView
from app.gui.settings_page.calibration_steps import (
    DarknessStep,
    DriftStep,
    MeasureStep,
    RulerStep,
    StockStep,
    VerifyStep,
)
from app.gui.settings_page.fields import Card, muted
from app.gui.shell_api import Shell
from app.presentation.desk import Desk
from app.presentation.printing.calibration import CalibrationModel, Step


class CalibrationPanel(Card):
    """Calibrates one printer. :meth:`begin` chooses it; ``closed`` says that a person is done.

    Args:
        shell: theme, jobs, toasts, events.
        desk: the station.
        failed: takes errors that are bugs.
    """

    closed = Signal()

    def __init__(self, shell: Shell, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        super().__init__(shell.theme, tr("校准打印机"))
        self._shell = shell
        self.model = CalibrationModel(desk, shell.jobs, failed=failed)
        self._heading = self.findChildren(QLabel)[0]
        self.summary = muted("")
        self.column.addWidget(self.summary)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(tr("校准步骤"))
        titles = (tr("纸张"), tr("打标尺"), tr("量一量"), tr("核对"), tr("浓度"), tr("跑偏检查"))
        for number, title in enumerate(titles, 1):
            self.tabs.addTab(f"{number} {title}")
        self.column.addWidget(self.tabs)
        self.steps: dict[Step, StepView] = {
            Step.STOCK: StockStep(self.model),
            Step.RULER: RulerStep(self.model),
            Step.MEASURE: MeasureStep(shell.theme, self.model),
            Step.VERIFY: VerifyStep(self.model),
            Step.DARKNESS: DarknessStep(self.model),
            Step.DRIFT: DriftStep(self.model),
        }
        for step in self.steps.values():
            step.hide()
            step.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            self.column.addWidget(step)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.column.addWidget(self.verdict)
        hairline = QFrame()
        hairline.setObjectName("hairline")
        hairline.setFixedHeight(1)
        self.column.addWidget(hairline)
        self.column.addLayout(self._footer())
        self._shown: Step | None = None
        self.tabs.currentChanged.connect(lambda at: self.model.go(Step(at)))
        self._stop = shell.subscribe(self._take)
        self.model.changed.subscribe(self.refresh)

    def begin(self, printer_id: PrinterId) -> None:
        """Calibrate this printer; the focus goes to the step's work."""
        self.model.begin(printer_id)
        self._shown = None
        self.refresh()

    def refresh(self) -> None:
        """Show what the model says."""
        model = self.model
        setup = model.setup
        title = tr("校准「{name}」").format(name=setup.name) if setup else tr("校准打印机")
        self._heading.setText(title)
        self.setAccessibleName(title)
        self.summary.setText(" · ".join((model.stock.name, *map(say, model.summary()))))
        self.summary.setVisible(setup is not None)
        for step, view in self.steps.items():
            view.refresh()
            view.setVisible(step is model.step and setup is not None)
            view.setEnabled(setup is not None)
        blocked = self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(model.step)
        self.tabs.blockSignals(blocked)
        self._say_verdict()
        self.back.setEnabled(model.step > Step.STOCK)
        self.onward.setVisible(model.step < Step.DRIFT)
        self.reset.setEnabled(model.resettable)
        if model.step is not self._shown and setup is not None:
            self._shown = model.step
            if not self.tabs.hasFocus():
                self.steps[model.step].begin()

    def _say_verdict(self) -> None:
        gone = self.model.setup is None
        words = tr("这台打印机已经不在了。") if gone else say(self.model.verdict)
        self.verdict.setText(words)
        self.verdict.setAccessibleName(words)
        self.verdict.setVisible(bool(words))
        name = {True: "good", False: "fault", None: "muted"}[self.model.good]
        if self.verdict.objectName() != name:
            self.verdict.setObjectName(name)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)

    def _footer(self) -> QHBoxLayout:
        self.reset = QPushButton(tr("恢复原样"))
        self.reset.setAccessibleDescription(tr("忘掉这种纸的偏移、比例和浓度"))
        self.reset.clicked.connect(self._reset)
        self.back = QPushButton(tr("上一步"))
        self.back.clicked.connect(lambda: self.model.go(Step(max(self.model.step - 1, 0))))
        self.onward = QPushButton(tr("下一步"))
        self.onward.clicked.connect(
            lambda: self.model.go(Step(min(self.model.step + 1, Step.DRIFT)))
        )
        self.close_button = QPushButton(tr("关闭"))
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.reset)
        row.addStretch(1)
        for button in (self.back, self.onward, self.close_button):
            row.addWidget(button)
        return row

    def _reset(self) -> None:
        stock = self.model.stock.name
        words = tr("已恢复原样：{stock}").format(stock=stock)
        self.model.reset(lambda undo: self._shell.toast(words, undo))

    def _take(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) and "printers" in event.keys:
            self.model.refresh()
