"""The line above the ledger: search, days, printer, state, 补打 and problems alone."""

from dataclasses import replace

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.flow import FlowLayout
from app.gui.workbench.ticker import single_shot
from app.presentation.formatting import phrase
from app.presentation.printing.ledger import ALL, TODAY, WEEK, Filter

SEARCH_MS = 150
"""Typing rests this long before the ledger is searched: that reads every line of it."""
_DAYS = ((TODAY, "今天"), (WEEK, "最近 7 天"), (ALL, "全部日期"), ("", "选一天"))
_STATES = (
    ("", "全部状态"),
    ("waiting", "待确认"),
    ("printed", "已打印"),
    ("not_printed", "没打印"),
    ("under_way", "打印中"),
)


class FilterBar(QWidget):
    """``changed`` carries the filter that a person wants."""

    changed = Signal(Filter)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._filter = Filter()
        self._today = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("搜索订单、运单号、包裹  /"))
        self.search.setAccessibleName(tr("搜索台账"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(236)
        self._soon = single_shot(self, "ledger search", SEARCH_MS, self._search)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self._search)
        self.days = self._combo(tr("日期"), _DAYS)
        self.days.activated.connect(self._pick_days)
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName(tr("哪一天"))
        self.day.dateChanged.connect(self._pick_day)
        self.printer = self._combo(tr("打印机"), ())
        self.printer.activated.connect(self._pick_printer)
        self.state = self._combo(tr("状态"), _STATES)
        self.state.activated.connect(lambda place: self._want(state=self.state.itemData(place)))
        self.reprints = QCheckBox(tr("只看补打"))
        self.reprints.clicked.connect(lambda on: self._want(reprints=on))
        self.problems = QCheckBox(tr("只看问题"))
        self.problems.clicked.connect(lambda on: self._want(problems=on))
        self.run = QPushButton(tr("只看这一批"))
        self.run.setToolTip(tr("看回全部"))
        theme.dress(self.run, "close")
        self.run.clicked.connect(lambda: self._want(batch_id=None))
        self.count = QLabel()
        self.count.setObjectName("muted")
        row = FlowLayout(self, theme.metric("space-2"))
        for widget in (
            self.search,
            self.days,
            self.day,
            self.printer,
            self.state,
            self.reprints,
            self.problems,
            self.run,
            self.count,
        ):
            widget.setMinimumHeight(self.search.sizeHint().height())
            row.addWidget(widget)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_filter(self, shown: Filter, *, today: str) -> None:
        """Show what is filtered now. ``today`` is an ISO date, to begin choosing a day with."""
        self._filter, self._today = shown, today
        blocked = [QSignalBlocker(widget) for widget in (self.search, self.day)]
        if self.search.text().strip() != shown.text:
            self.search.setText(shown.text)
        one_day = shown.days not in {TODAY, WEEK, ALL}
        self.days.setCurrentIndex(self.days.findData("" if one_day else shown.days))
        if one_day:
            self.day.setDate(QDate.fromString(shown.days, Qt.DateFormat.ISODate))
        self.day.setVisible(one_day)
        self.days.setEnabled(not shown.text and shown.batch_id is None)
        self.day.setEnabled(self.days.isEnabled())
        self.printer.setCurrentIndex(max(self.printer.findData(shown.printer_id or ""), 0))
        self.state.setCurrentIndex(self.state.findData(shown.state))
        self.reprints.setChecked(shown.reprints)
        self.problems.setChecked(shown.problems)
        self.run.setVisible(shown.batch_id is not None)
        self.updateGeometry()
        del blocked

    def show_printers(self, setups: tuple[PrinterSetup, ...]) -> None:
        """Offer the printers of the station."""
        offered = [("", tr("全部打印机")), *((s.printer_id, s.name) for s in setups)]
        there = [
            (self.printer.itemData(n), self.printer.itemText(n))
            for n in range(self.printer.count())
        ]
        if offered != there:
            self.printer.clear()
            for printer_id, name in offered:
                self.printer.addItem(name, printer_id)
        place = self.printer.findData(self._filter.printer_id or "")
        self.printer.setCurrentIndex(max(place, 0))

    def show_count(self, count: int | None) -> None:
        """Say how many labels there are; None: not known yet."""
        self.count.setText("" if count is None else say(phrase("共 {n} 张", n=f"{count:,}")))
        self.count.adjustSize()
        self.updateGeometry()

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @property
    def waits(self) -> bool:
        """Whether a search is about to begin."""
        return self._soon.isActive()

    def _combo(self, name: str, items: tuple[tuple[str, str], ...]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for data, text in items:
            box.addItem(tr(text), data)
        return box

    def _want(self, **changes: object) -> None:
        self.changed.emit(replace(self._filter, **changes))  # type: ignore[arg-type]

    def _search(self) -> None:
        self._soon.stop()
        text = self.search.text().strip()
        if text != self._filter.text:
            self._want(text=text)

    def _pick_days(self, place: int) -> None:
        days = self.days.itemData(place)
        if days:
            self._want(days=days)
        elif self._filter.days in {TODAY, WEEK, ALL}:
            self._want(days=self._today)

    def _pick_day(self, day: QDate) -> None:
        self._want(days=day.toString(Qt.DateFormat.ISODate))

    def _pick_printer(self, place: int) -> None:
        chosen = self.printer.itemData(place)
        self._want(printer_id=PrinterId(chosen) if chosen else None)
