"""The steps of the calibration wizard, each a widget over the one model."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.calibration import DENSITIES, Drifting, last_ten
from app.gui.i18n import say, tr
from app.gui.settings_page.calibration_fields import Beside, NumberFields, StepView
from app.gui.settings_page.fields import Choice, Grid, muted
from app.gui.settings_page.ruler_drawing import MARKS, RulerDrawing
from app.gui.theme import Theme
from app.presentation.printing.calibration import CalibrationModel, Step
from app.presentation.printing.calibration_drafts import READINGS, RUN
from app.presentation.printing.calibration_words import stock_phrase

_AS_SET = -1
"""The darkness of the printer's own set-up, in the list of densities."""


class StockStep(StepView):
    """Which paper is in the printer."""

    def __init__(self, model: CalibrationModel) -> None:
        super().__init__(
            model, tr("选打印机里现在装的纸。每台打印机、每种纸分开校准，模板不用改。")
        )
        self.stock = Choice()
        grid = Grid()
        grid.add(tr("纸张"), self.stock)
        self.column.addWidget(grid)
        self.column.addStretch(1)
        self.stock.activated.connect(lambda at: model.choose_stock(model.stocks[at]))

    def refresh(self) -> None:
        """The papers, those with a calibration marked."""
        stocks, setup = self.model.stocks, self.model.setup
        names = [(at, say(stock_phrase(each, setup))) for at, each in enumerate(stocks)]
        now = stocks.index(self.model.stock) if self.model.stock in stocks else None
        self.stock.fill(names, now)
        self.stock.setEnabled(not self.model.busy)

    def begin(self) -> None:
        """To the list."""
        self.stock.setFocus(Qt.FocusReason.OtherFocusReason)


class RulerStep(StepView):
    """Print a ruler."""

    def __init__(self, model: CalibrationModel) -> None:
        super().__init__(
            model,
            tr(
                "打印一张标尺：一条竖线、一条横线，都应离纸边 10 毫米。标尺不是面单，不进打印记录。"
            ),
        )
        self.print = QPushButton(tr("打印标尺"))
        self.print.setObjectName("primary")
        self.print.clicked.connect(model.print_ruler)
        self.line(self.print)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """One at a time."""
        self.print.setEnabled(not self.model.busy)

    def begin(self) -> None:
        """To the button."""
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)


class MeasureStep(StepView):
    """Type two numbers, and two more where the printer stretches."""

    def __init__(self, theme: Theme, model: CalibrationModel) -> None:
        super().__init__(model, tr("用尺子量刚打的标尺，读到 0.1 毫米，量到线靠近纸边的一侧。"))
        grid = Grid()
        self.fields = NumberFields(model, grid)
        names = {
            "left": tr("竖线到左边"),
            "top": tr("横线到上边"),
            "across": tr("横尺长度"),
            "down": tr("竖尺长度"),
        }
        for name in READINGS:
            optional = name in {"across", "down"}
            line = self.fields.add(name, f"{MARKS[name]} {names[name]}", optional=optional)
            line.setAccessibleName(names[name])
            line.installEventFilter(self)
            line.returnPressed.connect(model.save)
        self.drawing = RulerDrawing(theme)
        self.column.addWidget(Beside(grid, self.drawing))
        self.lengths = muted("")
        self.column.addWidget(self.lengths)
        self.outcome, self.doubt = QLabel(), QLabel()
        self.outcome.setWordWrap(True)
        self.doubt.setWordWrap(True)
        self.doubt.setObjectName("fault")
        self.column.addWidget(self.outcome)
        self.column.addWidget(self.doubt)
        self.save = QPushButton(tr("保存"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(model.save)
        self.line(self.save)
        self.column.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The picture points at the field with the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            into = event.type() == QEvent.Type.FocusIn
            names = [name for name, line in self.fields.lines.items() if line is watched]
            self.drawing.choose(names[0] if into and names else "")
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Numbers, what they come to, and where to measure on this paper."""
        model = self.model
        measurable = model.ruler is not None and not model.busy
        for name, span in zip(("across", "down"), model.spans, strict=True):
            self.fields.lines[name].setEnabled(measurable and bool(span))
        for name in ("left", "top"):
            self.fields.lines[name].setEnabled(measurable)
        self.fields.refresh()
        self.drawing.show_stock(model.stock.width_mm, model.stock.height_mm)
        self.lengths.setText(self._lengths_text())
        outcome, doubt = model.outcome()
        if model.ruler is None:
            self.outcome.setText(tr("这种纸还没有打过标尺，先打印一张。"))
        else:
            self.outcome.setText(say(outcome))
        self.outcome.setVisible(bool(self.outcome.text()))
        self.doubt.setText(say(doubt))
        self.doubt.setVisible(bool(doubt))
        self.save.setEnabled(model.saveable)

    def begin(self) -> None:
        """To the first number."""
        self.fields.lines["left"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _lengths_text(self) -> str:
        across, down = self.model.spans
        parts = []
        for span, side, pattern in (
            (across, self.model.stock.width_mm, tr("横尺从 10 量到 {end}，应是 {span} 毫米。")),
            (down, self.model.stock.height_mm, tr("竖尺从 10 量到 {end}，应是 {span} 毫米。")),
        ):
            if span:
                parts.append(pattern.format(end=last_ten(side), span=span))
        return "".join([*parts, tr("印出来长短不对时才需要填。")]) if parts else ""


class VerifyStep(StepView):
    """Print again and look."""

    def __init__(self, model: CalibrationModel) -> None:
        super().__init__(
            model,
            tr(
                "再打一张标尺。两条线离纸边 10 毫米，差不超过 0.3 毫米，就校准好了；"
                "还差就用新标尺再量一次，会在原来的基础上修正。"
            ),
        )
        self.print = QPushButton(tr("打印标尺"))
        self.print.setObjectName("primary")
        self.print.clicked.connect(model.print_ruler)
        self.again = QPushButton(tr("再量一次"))
        self.again.clicked.connect(lambda: model.go(Step.MEASURE))
        self.line(self.print, self.again)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """One at a time."""
        self.print.setEnabled(not self.model.busy)
        self.again.setEnabled(not self.model.busy)

    def begin(self) -> None:
        """To the button."""
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)


class DarknessStep(StepView):
    """Print at several densities, choose the best."""

    def __init__(self, model: CalibrationModel) -> None:
        super().__init__(model, "")
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.print = QPushButton(tr("打印浓度测试"))
        self.print.clicked.connect(lambda: model.print_darkness(DENSITIES))
        self.finer = QPushButton()
        self.finer.clicked.connect(lambda: model.print_darkness(model.finer))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.print)
        row.addWidget(self.finer)
        row.addStretch(1)
        column.addLayout(row)
        self.density = Choice()
        grid = Grid()
        grid.add(tr("最好的一张"), self.density)
        column.addWidget(grid)
        self.save = QPushButton(tr("保存浓度"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(model.save_density)
        grid.add_buttons().insertWidget(0, self.save)
        self.column.addWidget(self.body)
        self.column.addStretch(1)
        self.density.activated.connect(self._pick)

    def refresh(self) -> None:
        """What is picked, and whether the model can be told."""
        model = self.model
        self.body.setVisible(model.has_density)
        if not model.has_density:
            self.words.setText(tr("这台打印机的浓度不由准揽设置，请在打印机上或系统驱动里调。"))
            return
        steps = " ".join(map(str, DENSITIES))
        self.words.setText(
            tr(
                "同一张标签按浓度 {steps} 各打一张。选黑块实、细线不断、小字不糊、条码能扫的"
                "一张；浓度高费打印头，够用就好。"
            ).format(steps=steps)
        )
        self.density.fill(
            [(_AS_SET, tr("按打印机设置")), *((n, str(n)) for n in range(16))],
            _AS_SET if model.picked is None else model.picked,
        )
        finer = model.finer
        self.finer.setVisible(bool(finer))
        self.finer.setText(
            tr("再打 {first}–{last}").format(first=finer[0], last=finer[-1]) if finer else ""
        )
        kept = model.kept.density if model.kept else None
        self.save.setEnabled(not model.busy and model.picked != kept)
        self.print.setEnabled(not model.busy)
        self.finer.setEnabled(not model.busy)

    def begin(self) -> None:
        """To the button."""
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self, at: int) -> None:
        density = int(self.density.itemData(at))
        self.model.pick(None if density == _AS_SET else density)


class DriftStep(StepView):
    """Print a run, read its first and last sheet."""

    def __init__(self, model: CalibrationModel) -> None:
        super().__init__(
            model,
            tr(
                "连打一串编了号的标尺，量第一张和最后一张横线到纸上边的距离。"
                "两个数不一样，说明纸越走越偏，多半是间隙设得不对。"
            ),
        )
        grid = Grid()
        self.count = QLineEdit()
        self.count.setValidator(QIntValidator(2, 100, self))
        self.count.textEdited.connect(self._count)
        grid.add(tr("张数"), self.count, narrow=True)
        self.print = QPushButton()
        self.print.clicked.connect(model.print_run)
        grid.add_buttons().insertWidget(0, self.print)
        self.column.addWidget(grid)
        grid = Grid()
        self.fields = NumberFields(model, grid)
        self.fields.add(RUN[0], tr("第一张"))
        self.fields.add(RUN[1], tr("最后一张"))
        self.column.addWidget(grid)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.column.addWidget(self.verdict)
        self.advice = muted("")
        self.column.addWidget(self.advice)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """What the numbers say so far."""
        model = self.model
        if not self.count.hasFocus() or not self.count.text():
            self.count.setText(str(model.count))
        self.print.setText(tr("打印 {n} 张").format(n=model.count))
        self.print.setEnabled(not model.busy)
        self.fields.refresh()
        drift, words = model.drift()
        self.verdict.setText(say(words[0]) if words else "")
        self.verdict.setVisible(bool(words))
        name = "good" if drift is not None and drift.way is Drifting.STEADY else "fault"
        if self.verdict.objectName() != name:
            self.verdict.setObjectName(name)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)
        self.advice.setText("\n".join(say(word) for word in words[1:]))
        self.advice.setVisible(len(words) > 1)

    def begin(self) -> None:
        """To the button."""
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self, text: str) -> None:
        if text.isdecimal():
            self.model.set_count(int(text))
