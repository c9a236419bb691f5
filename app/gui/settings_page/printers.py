"""Settings · printers: the label printer with its tests, the receipt printer."""

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Card, FormView
from app.gui.shell_api import Shell
from app.ports.settings import Value
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_printer import PrinterModel
from printers.profile import Profile

PROFILE = "printer.label.profile"


class LabelPrinterForm(QWidget):
    """Address, model, 测试连接 and 打印测试页; also a step of the first-run guide.

    Args:
        form: the label printer's options.
        model: the tests.
        profiles: printer models to choose from.
    """

    def __init__(self, form: FormModel, model: PrinterModel, profiles: tuple[Profile, ...]) -> None:
        super().__init__()
        self._form = form
        self._model = model
        self._profiles = {profile.name: profile for profile in profiles}
        self.view = FormView(
            form,
            {PROFILE: [(p.name, p.title) for p in self._profiles.values()]},
            self._choose,
        )
        self.test = QPushButton(tr("测试连接"))
        self.test.clicked.connect(lambda: form.save(model.test))
        self.print = QPushButton(tr("打印测试页"))
        self.print.clicked.connect(lambda: form.save(model.print_test))
        self.view.add_button(self.test)
        self.view.add_button(self.print)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view)
        column.addWidget(self.verdict)
        model.changed.subscribe(self.refresh)
        form.changed.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the verdict of the last test."""
        words = say(self._model.verdict)
        self.verdict.setText(words)
        self.verdict.setAccessibleName(words)
        self.verdict.setVisible(bool(words))
        name = {True: "good", False: "fault", None: "muted"}[self._model.good]
        if self.verdict.objectName() != name:
            self.verdict.setObjectName(name)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)
        free = not self._model.busy and not self._form.errors
        self.test.setEnabled(free)
        self.print.setEnabled(free)

    def _choose(self, key: str, value: Value) -> None:
        profile = self._profiles.get(str(value)) if key == PROFILE else None
        if profile is None:
            self._form.choose(key, value)
        else:
            self._form.choose_all({PROFILE: profile.name, "printer.label.dpi": profile.dpi})


class PrintersSection(QWidget):
    """Both printers of this station."""

    def __init__(
        self,
        shell: Shell,
        label: FormModel,
        model: PrinterModel,
        profiles: tuple[Profile, ...],
        slip: FormModel,
    ) -> None:
        super().__init__()
        card = Card(
            shell.theme,
            tr("面单打印机"),
            tr("网络标签打印机，100×180 mm 面单。测试会先保存上面的改动。"),
        )
        self.label = LabelPrinterForm(label, model, profiles)
        card.column.addWidget(self.label)
        receipt = Card(shell.theme, tr("发货单打印机"), tr("网络小票打印机，不用可以留空。"))
        self.slip = FormView(slip)
        receipt.column.addWidget(self.slip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(card)
        column.addWidget(receipt)
        column.addStretch(1)
