"""The line above the report: period, day, shop, age, exports."""

from datetime import date

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.domain.day_period import Span
from app.gui.i18n import tr
from app.gui.theme import Theme
from app.ports.report_files import Format
from app.ports.rows import ShopRow
from app.presentation.report.words import SPAN_WORDS

EXPORTS = ((Format.XLSX, "导出 Excel"), (Format.PDF, "导出 PDF"))
"""The two that have a button; the menu has all."""
WIDE = 900
_KEYS = {Span.DAY: "D", Span.WEEK: "W", Span.MONTH: "M"}


class TopBar(QWidget):
    """Shows what is chosen; every choice is a signal."""

    stepped = Signal(int)
    day_chosen = Signal(object)
    today_asked = Signal()
    span_chosen = Signal(Span)
    shop_chosen = Signal(str)
    export_asked = Signal(Format)
    picture_asked = Signal()
    more_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shops: tuple[tuple[str, str], ...] = ()
        self._make_choices()
        self._make_exports()
        self._arrange()

    def _make_choices(self) -> None:
        self._group = QButtonGroup(self)
        self.spans: dict[Span, QToolButton] = {}
        for span, title in SPAN_WORDS.items():
            button = QToolButton()
            button.setObjectName("segment")
            button.setText(tr(title))
            button.setToolTip(f"{tr(title)}  {_KEYS[span]}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, s=span: self.span_chosen.emit(s))
            self._group.addButton(button)
            self.spans[span] = button
        self.before = self._tool("back", tr("前一个（←）"))
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after = self._tool("next", tr("后一个（→）"))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName(tr("日期"))
        self.day.setKeyboardTracking(False)
        self.day.dateChanged.connect(self._picked_day)
        self.today = QPushButton(tr("今天"))
        self.today.setToolTip(tr("今天（T）"))
        self.today.clicked.connect(self.today_asked)
        self.shop = QComboBox()
        self.shop.setAccessibleName(tr("店铺"))
        self.shop.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.shop.activated.connect(self._picked_shop)

    def _make_exports(self) -> None:
        self.exports: dict[Format, QPushButton] = {}
        for wanted, title in EXPORTS:
            button = QPushButton(tr(title))
            button.clicked.connect(lambda _on=False, f=wanted: self.export_asked.emit(f))
            self.exports[wanted] = button
        self.exports[Format.XLSX].setObjectName("primary")
        self.exports[Format.XLSX].setToolTip(f"{tr('导出 Excel')}  Ctrl+E")
        self.picture = QPushButton(tr("复制图片"))
        self.picture.setToolTip(tr("复制图片，粘贴到群里（Ctrl+Shift+C）"))
        self.picture.clicked.connect(self.picture_asked)
        self.more = self._tool("more", tr("更多格式"))
        self.more.clicked.connect(self.more_asked)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.metric("space-2"))
        spans = QHBoxLayout()
        spans.setSpacing(0)
        for button in self.spans.values():
            spans.addWidget(button)
        row.addLayout(spans)
        for widget in (self.before, self.day, self.after, self.today, self.shop):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.picture)
        for export in reversed(self.exports.values()):
            row.addWidget(export)
        row.addWidget(self.more)

    def show_choice(self, span: Span, day: date, today: date, *, can_go_on: bool) -> None:
        """Show what is chosen without choosing it again."""
        self.spans[span].setChecked(True)
        self.day.blockSignals(True)
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.day.setDate(QDate(day.year, day.month, day.day))
        self.day.blockSignals(False)
        self.after.setEnabled(can_go_on)
        self.today.setEnabled(day != today)

    def show_shops(self, shops: tuple[ShopRow, ...], chosen: str) -> None:
        """Offer each shop; with one there is no choice."""
        offered = (("", tr("全部店铺")), *((shop.shop_id, shop.name) for shop in shops))
        if offered != self._shops:
            self._shops = offered
            self.shop.clear()
            for shop_id, name in offered:
                self.shop.addItem(name, shop_id)
        self.shop.setCurrentIndex(max(self.shop.findData(chosen), 0))
        self.shop.setVisible(len(shops) > 1)

    def enable_exports(self, *, on: bool) -> None:
        """Whether there is something to export, and nothing is on its way."""
        for button in (*self.exports.values(), self.picture, self.more):
            button.setEnabled(on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the rarer exports are in the menu only."""
        super().resizeEvent(event)
        self.picture.setVisible(self.width() >= WIDE)
        self.exports[Format.PDF].setVisible(self.width() >= WIDE)

    def _tool(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(QSize(16, 16))
        self._theme.dress(button, icon)
        return button

    def _picked_day(self, day: QDate) -> None:
        self.day_chosen.emit(date(day.year(), day.month(), day.day()))

    def _picked_shop(self, at: int) -> None:
        self.shop_chosen.emit(str(self.shop.itemData(at)))
