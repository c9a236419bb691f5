"""The list of kept batches: what was done in bulk, how it ended, what is not done."""

from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.batch import BatchCounts, BatchKind
from app.domain.instants import SHANGHAI
from app.domain.receipt import Outcome
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.batch_words import KINDS, batch_word
from app.presentation.formatting import phrase
from app.presentation.workbench.kept import BatchList

ROW = 32
_LABEL = Qt.ItemDataRole.UserRole
_HEAD = ("批次", "操作", "开始", "操作人", "共", "完成", "失败", "结果未知", "被拦下", "没有做")
_ACTOR, _NUMBERS_FROM = 3, 4


class _Rows(QStyledItemDelegate):
    """A row is chosen as a whole: no mark around its cell at the cursor."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.state &= ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver)


class BatchesView(QWidget):
    """Shows a :class:`BatchList`.

    ``opened`` carries a batch's label; ``list_asked`` and ``print_asked`` (on the label printer)
    too, and whether parcel by parcel.
    """

    opened = Signal(str)
    list_asked = Signal(str, bool)
    print_asked = Signal(str, bool)
    menu_asked = Signal(QPoint)

    def __init__(self, batches: BatchList, theme: Theme) -> None:
        super().__init__()
        self.batches = batches
        self._theme = theme
        self._today: date | None = None
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("操作"))
        self.kind.addItem(tr("全部操作"), None)
        for kind, word in KINDS.items():
            self.kind.addItem(tr(word), kind.value)
        self.day = QComboBox()
        self.day.setAccessibleName(tr("日期"))
        for days, word in ((0, "今天"), (1, "昨天"), (None, "全部日期")):
            self.day.addItem(tr(word), days)
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.open = QPushButton(tr("看结果 Enter"))
        self.open.clicked.connect(self.ask_open)
        self.pick = QPushButton(tr("拣货单 PDF…"))
        self.pick.clicked.connect(self.ask_list)
        self.print_pick = QPushButton(tr("打印拣货单"))
        self.print_pick.clicked.connect(self.ask_print)
        self.table = self._make_table()
        self.empty = QLabel()
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.rows = QStackedWidget()
        self.rows.addWidget(self.table)
        self.rows.addWidget(self.empty)
        self._arrange()
        self.kind.currentIndexChanged.connect(self._filter)
        self.day.currentIndexChanged.connect(self._filter)
        batches.changed.subscribe(self.show_batches)
        self.show_batches()

    def use_today(self, today: date) -> None:
        """What 今天 is; reads the list."""
        self._today = today
        self._filter()

    def show_batches(self) -> None:
        """Other rows; the batch at the cursor stays at the cursor."""
        chosen, rows = self.chosen(), self.batches.rows
        self.table.setRowCount(len(rows))
        for place, found in enumerate(rows):
            for column, text in enumerate(_cells(found)):
                self.table.setItem(place, column, self._item(found, column, text))
        labels = [found.batch.label for found in rows]
        if rows:
            self.table.selectRow(labels.index(chosen) if chosen in labels else 0)
        self.open.setEnabled(bool(rows))
        self.pick.setEnabled(bool(rows))
        self.print_pick.setEnabled(bool(rows))
        self.count.setText(say(phrase("{n} 批", n=len(rows))) if self.batches.ready else "")
        self.rows.setCurrentWidget(self.table if rows else self.empty)
        if not self.batches.ready:
            self.empty.setText(tr("正在读取"))
        elif self.batches.kind is not None:
            self.empty.setText(tr("没有这种批次。换个操作或日期。"))
        else:
            self.empty.setText(tr("没有批次。取号、打印、发货之后，每一批的结果都在这里。"))

    def chosen(self) -> str:
        """Label of the batch at the cursor."""
        item = self.table.item(self.table.currentRow(), 0)
        return str(item.data(_LABEL)) if item is not None else ""

    def step_back(self) -> bool:
        """Esc: the filter; whether there was one."""
        if self.kind.currentIndex() == 0:
            return False
        self.kind.setCurrentIndex(0)
        return True

    def take_focus(self) -> None:
        """Where work starts."""
        (self.table if self.batches.rows else self.kind).setFocus()

    def ask_open(self, *_clicked: bool) -> None:
        """The receipt of the batch at the cursor."""
        label = self.chosen()
        if label:
            self.opened.emit(label)

    def ask_list(self, *_clicked: bool, by_parcel: bool = False) -> None:
        """The picking list of the batch at the cursor, as a file."""
        label = self.chosen()
        if label:
            self.list_asked.emit(label, by_parcel)

    def ask_print(self, *_clicked: bool, by_parcel: bool = False) -> None:
        """The same, on the label printer."""
        label = self.chosen()
        if label:
            self.print_asked.emit(label, by_parcel)

    def _filter(self) -> None:
        kind, ago = self.kind.currentData(), self.day.currentData()
        day = None if ago is None or self._today is None else self._today - timedelta(days=ago)
        self.batches.show(day, BatchKind(kind) if kind else None)

    def _item(self, found: BatchCounts, column: int, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setData(_LABEL, found.batch.label)
        item.setTextAlignment(_side(column))
        if column >= _NUMBERS_FROM + 2 and text:
            item.setForeground(self._theme.color("soon"))
        return item

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(_HEAD))
        table.setAccessibleName(tr("批次"))
        table.setHorizontalHeaderLabels([tr(word) for word in _HEAD])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW)
        table.setShowGrid(False)
        table.setFrameShape(QTableWidget.Shape.NoFrame)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setItemDelegate(_Rows(table))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_ACTOR, QHeaderView.ResizeMode.Stretch)
        for column in range(len(_HEAD)):
            header.resizeSection(column, 120 if column < _NUMBERS_FROM else 84)
            item = table.horizontalHeaderItem(column)
            if item is not None:
                item.setTextAlignment(_side(column))
        table.activated.connect(lambda _index: self.ask_open())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(
            lambda at: self.menu_asked.emit(table.viewport().mapToGlobal(at))
        )
        return table

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(self._theme.metric("space-2"))
        for widget in (self.day, self.kind, self.count):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.print_pick)
        top.addWidget(self.pick)
        top.addWidget(self.open)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        sides = QHBoxLayout()
        sides.setContentsMargins(12, 0, 12, 0)
        sides.addWidget(self.rows)
        whole.addLayout(sides, 1)


def _side(column: int) -> Qt.AlignmentFlag:
    right = column >= _NUMBERS_FROM
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _cells(found: BatchCounts) -> tuple[str, ...]:
    numbers = (
        found.total,
        found.count(Outcome.DONE, Outcome.ALREADY),
        found.count(Outcome.FAILED),
        found.count(Outcome.UNKNOWN),
        found.count(Outcome.BLOCKED),
        found.open + found.count(Outcome.SKIPPED),
    )
    begun = found.batch.begun_at.astimezone(SHANGHAI)
    return (
        found.batch.label,
        tr(batch_word(found.batch)),
        f"{begun:%m-%d %H:%M}",
        found.batch.actor,
        *(str(number) if number else "" for number in numbers),
    )
