"""Settings · shops · 明细: all that an audit found, its counts by hour, and 确认无误."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout

from app.domain.ids import ShopId
from app.domain.order_audit import HourCount
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Card, muted
from app.gui.settings_page.text_table import TextColumn, TextRows, TextTable
from app.gui.shell_api import Shell
from app.gui.workbench.question_bar import QuestionBar
from app.presentation.formatting import phrase
from app.presentation.settings_page_audit_detail import AuditDetail, FoundRow
from app.presentation.shop_audits import STATUS, paid_hour
from app.services.accept_differences import REASONS

HEIGHT = 240
_FOUND = (TextColumn("差异"), TextColumn("结果", 240))
_HOURS = (
    TextColumn("付款时间", 140),
    TextColumn("状态", 120),
    TextColumn("平台", 90),
    TextColumn("本机", 90),
    TextColumn("结果"),
)


class AuditDetailCard(Card):
    """Stands below the shops while one of them is looked at."""

    def __init__(self, shell: Shell, model: AuditDetail) -> None:
        super().__init__(shell.theme, tr("漏单核对明细"))
        self._shell = shell
        self._model = model
        self.head = muted("")
        self.found = TextRows(
            _FOUND,
            lambda row: (say(row.what), say(row.fate)),
            key=lambda row: row,
            colour=lambda row: "urgent" if row.open else "",
        )
        self.table = TextTable(shell.theme, self.found, tr("差异"))
        self.hours = TextRows(
            _HOURS,
            _hour_cells,
            key=lambda count: count,
            colour=lambda count: "" if count.platform == count.local else "urgent",
        )
        self.by_hour = TextTable(shell.theme, self.hours, tr("按小时对比"))
        for table in (self.table, self.by_hour):
            table.setMinimumHeight(HEIGHT)
        self.question = QuestionBar(shell.theme)
        self.column.addWidget(self.head)
        tables = QVBoxLayout()
        tables.addWidget(self.table)
        tables.addWidget(self.by_hour)
        self.column.addLayout(tables)
        self.column.addWidget(self.question)
        self.column.addLayout(self._buttons())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        model.changed.subscribe(self.refresh)
        self.hide()

    def look_at(self, shop_id: ShopId, name: str) -> None:
        """Open on this shop and come into sight."""
        self._name = name
        self.switch.setChecked(False)
        self.question.dismiss()
        self._model.open(shop_id)
        QTimer.singleShot(0, self, self._come_into_sight)

    def refresh(self) -> None:
        """Show the shop that the model looks at."""
        model = self._model
        self.setVisible(model.shop_id is not None)
        if model.shop_id is None:
            return
        self.found.show_rows(model.rows)
        self.hours.show_rows(model.hours)
        left = sum(row.open for row in model.rows)
        self.head.setText(
            say(
                phrase(
                    "「{shop}」共 {n} 处差异，{left} 处未解决",
                    shop=self._name,
                    n=len(model.rows),
                    left=left,
                )
            )
        )
        self._turn(self.switch.isChecked())

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self.accept = QPushButton(tr("确认无误…"))
        self.accept.clicked.connect(lambda _checked=False: self._ask())
        self.withdraw = QPushButton(tr("撤销确认"))
        self.withdraw.clicked.connect(lambda _checked=False: self._model.withdraw(self._accepted()))
        self.copy = QPushButton(tr("复制全部"))
        self.copy.clicked.connect(lambda _checked=False: self._copy())
        self.switch = QPushButton(tr("按小时对比"))
        self.switch.setCheckable(True)
        self.switch.toggled.connect(self._turn)
        self.shut = QPushButton(tr("收起"))
        self.shut.clicked.connect(lambda _checked=False: self._model.close())
        for button in (self.accept, self.withdraw, self.copy, self.switch):
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.shut)
        return line

    def _turn(self, hours: bool) -> None:
        """The counts by hour in place of the list, or back."""
        self.by_hour.setVisible(hours)
        self.table.setVisible(not hours)
        self._offer()

    def _offer(self) -> None:
        idle = not self._model.busy and not self.switch.isChecked()
        self.accept.setEnabled(idle and bool(self._acceptable()))
        self.withdraw.setEnabled(idle and bool(self._accepted()))
        self.copy.setEnabled(bool(self._model.rows))
        self.switch.setEnabled(bool(self._model.hours))

    def _meant(self) -> Sequence[FoundRow]:
        """The rows that are chosen, or all."""
        return self.table.chosen() or self._model.rows

    def _acceptable(self) -> list[FoundRow]:
        return [row for row in self._meant() if row.acceptable]

    def _accepted(self) -> list[FoundRow]:
        return [row for row in self._meant() if row.accepted]

    def _ask(self) -> None:
        rows = self._acceptable()
        self.question.ask_reason(
            say(phrase("确认这 {n} 单无误", n=len(rows))),
            tr("先向平台按单号再查一次：查得到的会更新，查不到或仍读不出来的才记为已确认。"),
            tr("确认无误"),
            tuple(tr(each) for each in REASONS),
            lambda why: self._model.accept(rows, why),
            hint=tr("怎么核实的"),
        )
        QTimer.singleShot(0, self, self._come_into_sight)

    def _copy(self) -> None:
        """What is shown, every row of it."""
        if self.switch.isChecked():
            lines = ["\t".join(_hour_cells(count)) for count in self._model.hours]
        else:
            lines = [f"{say(row.what)}\t{say(row.fate)}" for row in self._model.rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._shell.toast(say(phrase("已复制 {n} 行", n=len(lines))))

    def _come_into_sight(self) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if isinstance(parent, QScrollArea):
            if (body := parent.widget()) is not None and (layout := body.layout()) is not None:
                layout.activate()  # it has grown just now
            parent.ensureWidgetVisible(self)


def _hour_cells(count: HourCount) -> tuple[str, ...]:
    same = count.platform == count.local
    return (
        say(paid_hour(count)),
        tr(STATUS[count.status]),
        str(count.platform),
        str(count.local),
        tr("一致") if same else tr("不一致"),
    )
