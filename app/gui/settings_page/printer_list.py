"""The printers of this station, a line each, with what can be done with them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain.ids import PrinterId
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import colour, muted
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.settings_page_printer import PrinterTests
from app.presentation.settings_page_printer_list import PrinterList, PrinterRow
from app.presentation.status import Health

_ICONS = {
    Health.OK: ("done", "ok"),
    Health.FAULT: ("fault", "urgent"),
    Health.IDLE: ("info", "text-2"),
}


class PrinterLine(QFrame):
    """One printer. Signals carry its id."""

    edit_asked = Signal(str)
    remove_asked = Signal(str)
    usual_asked = Signal(str)
    calibrate_asked = Signal(str)

    def __init__(self, theme: Theme, tests: PrinterTests, row: PrinterRow) -> None:
        super().__init__()
        self.setObjectName("row")
        self._theme = theme
        self._tests = tests
        self.printer_id = row.setup.printer_id
        self.icon = QLabel()
        self.name = QLabel()
        self.usual = QLabel(tr("常用"))
        self.usual.setObjectName("key")
        self.current = QLabel(tr("当前"))
        self.current.setObjectName("key")
        self.reach, self.model, self.state, self.verdict = (muted("") for _ in range(4))
        title = QHBoxLayout()
        title.setSpacing(8)
        for label in (self.name, self.usual, self.current):
            title.addWidget(label)
        title.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(title)
        for label in (self.reach, self.model, self.state, self.verdict):
            words.addWidget(label)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(8)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        for button in self._buttons():
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.show_row(row)

    def show_row(self, row: PrinterRow) -> None:
        """Show what is known now."""
        setup = row.setup
        self.name.setText(setup.name)
        self.usual.setVisible(row.usual)
        self.current.setVisible(row.current and not row.usual)
        self._theme.dress(self.icon, *_ICONS.get(row.health, _ICONS[Health.IDLE]))
        self.reach.setText(say(row.reach))
        self.model.setText(say(row.model))
        self.state.setText(say(phrase("状态：{state}", state=row.state)))
        colour(self.state, "fault" if row.health is Health.FAULT else "muted")
        self._show_verdict()
        for button, words in self._named.items():
            button.setAccessibleName(tr(words).format(name=setup.name))
        self.print.setEnabled(not setup.way.component and not self._tests.busy(self.printer_id))
        self.print.setToolTip(tr("测试页在组件自己的设置里打印") if setup.way.component else "")
        self.test.setEnabled(not self._tests.busy(self.printer_id))
        self.make_usual.setEnabled(not row.usual)
        self.calibrate.setEnabled(not setup.way.component)
        self.setAccessibleName(f"{setup.name} {self.reach.text()} {self.state.text()}")

    def _show_verdict(self) -> None:
        verdict = self._tests.verdict(self.printer_id)
        words = say(phrase("测试：{words}", words=verdict.text)) if verdict is not None else ""
        self.verdict.setText(words)
        self.verdict.setVisible(bool(words))
        good = verdict.good if verdict is not None else None
        colour(self.verdict, {True: "good", False: "fault", None: "muted"}[good])

    def _buttons(self) -> tuple[QPushButton, ...]:
        self.test, self.print, self.edit, self.more = (
            QPushButton(tr(text)) for text in ("测试连接", "打印测试页", "编辑", "更多")
        )
        self._named = {
            self.test: "测试连接 {name}",
            self.print: "打印测试页 {name}",
            self.edit: "编辑 {name}",
            self.more: "更多 {name}",
        }
        self.test.clicked.connect(lambda: self._tests.test(self.printer_id))
        self.print.clicked.connect(lambda: self._tests.print_test(self.printer_id))
        self.edit.clicked.connect(lambda: self.edit_asked.emit(self.printer_id))
        menu = QMenu(self)
        self.make_usual = QAction(tr("设为常用"), menu)
        self.make_usual.triggered.connect(lambda: self.usual_asked.emit(self.printer_id))
        self.remove = QAction(tr("删除"), menu)
        self.remove.triggered.connect(lambda: self.remove_asked.emit(self.printer_id))
        self.calibrate = QAction(tr("校准"), menu)
        self.calibrate.triggered.connect(lambda: self.calibrate_asked.emit(self.printer_id))
        menu.addActions([self.calibrate, self.make_usual, self.remove])
        self.more.setMenu(menu)
        return (self.test, self.print, self.edit, self.more)


class PrinterListView(QWidget):
    """Every printer, the usual one first. Signals carry a printer's id."""

    edit_asked = Signal(str)
    remove_asked = Signal(str)
    usual_asked = Signal(str)
    calibrate_asked = Signal(str)
    filled = Signal()

    def __init__(self, theme: Theme, model: PrinterList, tests: PrinterTests) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._tests = tests
        self.lines: dict[PrinterId, PrinterLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.empty = muted(tr("还没有打印机。添加一台，就能打印面单。"))
        self._column.addWidget(self.empty)
        model.changed.subscribe(self.refresh)
        tests.changed.subscribe(self.refresh)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._model.shown_first()

    def refresh(self) -> None:
        """Show the list; lines stay the same widgets while the printers are the same."""
        rows = self._model.rows
        if [row.setup.printer_id for row in rows] != list(self.lines):
            self._make(rows)
        for row in rows:
            self.lines[row.setup.printer_id].show_row(row)
        self.empty.setVisible(not rows)

    def _make(self, rows: tuple[PrinterRow, ...]) -> None:
        for line in self.lines.values():
            self._column.removeWidget(line)
            line.setParent(None)
            line.deleteLater()
        self.lines = {}
        for row in rows:
            line = PrinterLine(self._theme, self._tests, row)
            line.edit_asked.connect(self.edit_asked)
            line.remove_asked.connect(self.remove_asked)
            line.usual_asked.connect(self.usual_asked)
            line.calibrate_asked.connect(self.calibrate_asked)
            self._column.addWidget(line)
            self.lines[row.setup.printer_id] = line
        self.filled.emit()
