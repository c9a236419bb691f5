"""The print ledger (打印台账): filter, table, and what can be done with chosen labels."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import say, tr
from app.gui.lists.rows_stack import RowsStack
from app.gui.printing.filter_bar import FilterBar
from app.gui.printing.label_table import LabelTable, Names
from app.gui.theme import Theme
from app.gui.workbench.question_bar import QuestionBar
from app.gui.workbench.receipt_panel import ReceiptPanel
from app.ports.rows import LabelRow
from app.presentation.formatting import phrase
from app.presentation.printing.label_words import LEDGER_COLUMNS
from app.presentation.printing.ledger import ALL, Filter, Ledger
from app.presentation.workbench.model import Action, Placeholder


class ChosenBar(QFrame):
    """What a selection raises. Buttons ask; the page knows how."""

    reprint_asked = Signal()
    copy_asked = Signal()
    bench_asked = Signal()
    run_asked = Signal()
    clear_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("批量操作"))
        self.count = QLabel()
        self.count.setFont(theme.sized(theme.font.pointSize(), bold=True))
        self.reprint = self._button(tr("补打 Ctrl+R"), self.reprint_asked.emit)
        theme.dress(self.reprint, "print")
        self.copy = self._button(tr("复制单号"), self.copy_asked.emit)
        theme.dress(self.copy, "copy")
        self.run = self._button(tr("看这一批 B"), self.run_asked.emit)
        self.bench = self._button(tr("在工作台查看 W"), self.bench_asked.emit)
        self.clear = self._button(tr("取消选择 Esc"), self.clear_asked.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.reprint, self.copy, self.run, self.bench, self.clear):
            row.addWidget(button)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show the bar for so many labels, or hide it for none."""
        self.count.setText(say(phrase("已选 {n} 张", n=count)))
        self.setVisible(bool(count))

    def _button(self, text: str, call: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(call)
        return button


class LedgerView(QWidget):
    """Shows a :class:`Ledger`."""

    retry_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, ledger: Ledger, theme: Theme, names: Names) -> None:
        super().__init__()
        self.ledger = ledger
        self.filters = FilterBar(theme)
        self.table = LabelTable(ledger, LEDGER_COLUMNS, theme, tr("打印台账"), names=names)
        self.receipt = ReceiptPanel(theme)
        self.question = QuestionBar(theme)
        self.chosen = ChosenBar(theme)
        self.rows = RowsStack(self.table, theme)
        self.placeholder = self.rows.placeholder
        self._arrange()
        self.placeholder.asked.connect(self._offer)
        self.table.chosen.connect(self.show_selection)
        self.table.menu_asked.connect(self.menu_asked)
        self.chosen.clear_asked.connect(self.clear_selection)
        self.question.closed.connect(self.take_focus)
        ledger.changed.subscribe(self.show_ledger)
        self.show_ledger()

    def show_ledger(self) -> None:
        """Other lines, or another state."""
        self.table.show_again()
        self.filters.show_count(len(self.ledger) if self.ledger.ready else None)
        self.rows.show_rows(self._nothing())
        self.show_selection()

    def show_selection(self) -> None:
        """The selection changed."""
        self.table.viewport().update()
        self.chosen.show_count(len(self.ledger.selection))

    def lines_filled(self, first: int, last: int) -> None:
        """Lines between these places came."""
        self.table.rows_changed((first, last))
        self.table.viewport().update()

    def cursor_line(self) -> LabelRow | None:
        """The line at the cursor."""
        row = self.table.currentIndex().row()
        return self.ledger.line(row) if 0 <= row < len(self.ledger) else None

    def select_all(self) -> None:
        """Choose every line shown."""
        self.ledger.select_all()
        self.show_selection()

    def clear_selection(self) -> None:
        """Choose nothing."""
        self.ledger.selection.clear()
        self.show_selection()
        self.take_focus()

    def clear_filter(self) -> None:
        """Show everything of the days that are looked at."""
        self.receipt.dismiss()
        self.filters.changed.emit(Filter(days=self.ledger.filter.days))

    def step_back(self) -> bool:
        """Esc: the question, the receipt, the selection, then the filter; whether there was any."""
        if self.question.isVisible():
            self.question.dismiss()
        elif self.receipt.isVisible() and self.ledger.filter.batch_id is None:
            self.receipt.dismiss()
        elif self.ledger.selection:
            self.clear_selection()
        elif self.ledger.filter.narrowed:
            self.clear_filter()
        else:
            return False
        self.take_focus()
        return True

    def take_focus(self) -> None:
        """Where work starts."""
        self.rows.take_focus()

    def _nothing(self) -> Placeholder | None:
        ledger = self.ledger
        if ledger.error is not None and not len(ledger):
            return Placeholder(
                icon="fault",
                title=phrase(ledger.error.title),
                text=phrase(ledger.error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        if len(ledger):
            return None
        if not ledger.ready:
            return Placeholder(icon="sync", title=phrase("正在读取"))
        if ledger.filter.narrowed:
            return Placeholder(
                icon="filter",
                title=phrase("没有符合条件的面单"),
                text=phrase("换个条件，或清除筛选。"),
                action=Action.CLEAR,
                label=phrase("清除筛选"),
            )
        if ledger.filter.days != ALL:
            return Placeholder(
                icon="print",
                title=phrase("这几天没有打印"),
                text=phrase("打过的每一张面单都记在这里。"),
                action=Action.SHOW_ALL,
                label=phrase("看全部日期"),
            )
        return Placeholder(
            icon="print",
            title=phrase("还没有打印过"),
            text=phrase("打过的每一张面单都记在这里。"),
        )

    def _offer(self, action: Action) -> None:
        if action is Action.RETRY:
            self.retry_asked.emit()
        elif action is Action.CLEAR:
            self.clear_filter()
        elif action is Action.SHOW_ALL:
            self.filters.changed.emit(Filter(days=ALL))

    def _arrange(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.filters)
        bars = QVBoxLayout()
        bars.setContentsMargins(8, 0, 8, 6)
        bars.setSpacing(6)
        for bar in (self.receipt, self.question, self.chosen):
            bars.addWidget(bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.rows, 1)
        whole.addLayout(bars)
