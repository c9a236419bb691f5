"""Above the shipments: search, days, shop and courier; below them the lots with their counts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import tr
from app.gui.theme import Theme
from app.gui.workbench.chip_bar import GAP, ChipButton
from app.gui.workbench.flow import FlowLayout
from app.gui.workbench.ticker import single_shot
from app.ports.shipments import Lot
from app.presentation.shipments.log import Days, Filter
from app.presentation.shipments.words import LotChip

SEARCH_MS = 200
"""Typing rests this long before it is searched for."""
SEARCH_WIDTH = 270
PRESSING = frozenset({Lot.FAILED, Lot.ODD, Lot.LATE})
"""Lots about failure: their counts are red while there is something in them."""
_DAYS = (
    (Days.TODAY, "今天"),
    (Days.YESTERDAY, "昨天"),
    (Days.WEEK, "近 7 天"),
    (Days.MONTH, "近 30 天"),
    (Days.CHOSEN, "自选"),
)
Offer = tuple[str, str]


class FilterBar(QWidget):
    """``changed`` carries the filter that a person wants, ``panel_asked`` asks for the panel."""

    changed = Signal(Filter)
    panel_asked = Signal()
    export_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._filter = Filter()
        self._today = date.min
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("搜索订单号、运单号、旧号、批次  /"))
        self.search.setAccessibleName(tr("搜索发货记录"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(SEARCH_WIDTH)
        self._soon = single_shot(self, "shipment search", SEARCH_MS, self._search)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self._search)
        self.days = self._combo(tr("日期"), ((days.value, tr(word)) for days, word in _DAYS))
        self.days.activated.connect(self._pick_days)
        self.since = self._date(tr("从哪一天"))
        self.since.dateChanged.connect(lambda day: self._pick_day(since=day))
        self.to = QLabel(tr("至"))
        self.until = self._date(tr("到哪一天"))
        self.until.dateChanged.connect(lambda day: self._pick_day(until=day))
        self.shop = self._combo(tr("店铺"), (("", tr("全部店铺")),))
        self.shop.activated.connect(lambda at: self._want(shop_id=self.shop.itemData(at) or None))
        self.carrier = self._combo(tr("快递"), (("", tr("全部快递")),))
        self.carrier.activated.connect(
            lambda at: self._want(carrier=self.carrier.itemData(at) or None)
        )
        self.export = QPushButton(tr("导出…"))
        self.export.setToolTip(tr("导出选中的，没有选就导出列出的全部（Ctrl+E）"))
        self.export.clicked.connect(self.export_asked)
        self.panel = self._tool(theme, "info", tr("侧栏（F3）"))
        self.panel.setCheckable(True)
        self.panel.clicked.connect(self.panel_asked)
        self.chips: dict[Lot, ChipButton] = {}
        self._arrange(theme)
        theme.changed.connect(self.update)

    def show_filter(self, shown: Filter, *, today: date) -> None:
        """Show what is filtered now."""
        self._filter, self._today = shown, today
        blocked = [QSignalBlocker(each) for each in (self.search, self.since, self.until)]
        if self.search.text().strip() != shown.text:
            self.search.setText(shown.text)
        self.days.setCurrentIndex(self.days.findData(shown.days.value))
        chosen = shown.days is Days.CHOSEN
        for edit, day in zip((self.since, self.until), shown.range(today), strict=True):
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.setMaximumDate(QDate(today.year, today.month, today.day))
        between: tuple[QWidget, ...] = (self.since, self.to, self.until)
        for widget in between:
            widget.setVisible(chosen)
        for widget in (self.days, *between):
            widget.setEnabled(not shown.text)
        self.shop.setCurrentIndex(max(self.shop.findData(shown.shop_id or ""), 0))
        self.carrier.setCurrentIndex(max(self.carrier.findData(shown.carrier or ""), 0))
        self.chips[shown.lot].setChecked(True)
        self.updateGeometry()
        del blocked

    def show_counts(self, counts: Mapping[Lot, int]) -> None:
        """Say how many there are of each lot."""
        for lot, chip in self.chips.items():
            chip.show_count(counts.get(lot, 0))
        self._upper.update()

    def offer(self, shops: Iterable[Offer], carriers: Iterable[Offer]) -> None:
        """Offer these shops (with one there is nothing to choose) and couriers."""
        shops = tuple(shops)
        _fill(self.shop, (("", tr("全部店铺")), *shops), self._filter.shop_id or "")
        _fill(self.carrier, (("", tr("全部快递")), *carriers), self._filter.carrier or "")
        self.shop.setVisible(len(shops) > 1)
        self.updateGeometry()

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @property
    def waits(self) -> bool:
        """Whether a search is about to begin."""
        return self._soon.isActive()

    def _arrange(self, theme: Theme) -> None:
        self._upper = QWidget()
        upper = FlowLayout(self._upper, theme.metric("space-2"))
        for widget in (
            self.search,
            self.days,
            self.since,
            self.to,
            self.until,
            self.shop,
            self.carrier,
        ):
            widget.setMinimumHeight(self.search.sizeHint().height())
            upper.addWidget(widget)
        lower = QWidget()
        lots = FlowLayout(lower, GAP)
        group = QButtonGroup(self)
        for lot in Lot:
            chip = ChipButton(LotChip(lot), theme, pressing=lot in PRESSING)
            chip.clicked.connect(lambda _on=False, wanted=lot: self._want(lot=wanted))
            group.addButton(chip)
            self.chips[lot] = chip
            lots.addWidget(chip)
        for flow in (self._upper, lower):
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            flow.setSizePolicy(policy)
        for button in (self.export, self.panel):
            button.setMinimumHeight(self.search.sizeHint().height())
        first = QHBoxLayout()
        first.setSpacing(theme.metric("space-2"))
        first.addWidget(self._upper, 1)
        first.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space-2"))
        column.addLayout(first)
        column.addWidget(lower)

    def _combo(self, name: str, items: Iterable[Offer]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for data, text in items:
            box.addItem(text, data)
        return box

    def _date(self, name: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setCalendarPopup(True)
        edit.setAccessibleName(name)
        return edit

    def _tool(self, theme: Theme, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setIconSize(QSize(18, 18))
        theme.dress(button, icon, checked="accent")
        return button

    def _want(self, **changes: object) -> None:
        self.changed.emit(replace(self._filter, **changes))  # type: ignore[arg-type]

    def _search(self) -> None:
        self._soon.stop()
        text = self.search.text().strip()
        if text != self._filter.text:
            self._want(text=text)

    def _pick_days(self, place: int) -> None:
        days = Days(self.days.itemData(place))
        if days is Days.CHOSEN:
            since, until = self._filter.range(self._today)
            self._want(days=days, since=since, until=until)
        else:
            self._want(days=days, since=None, until=None)

    def _pick_day(self, *, since: QDate | None = None, until: QDate | None = None) -> None:
        """The other end follows, so that the first day is never after the last."""
        first, last = self._filter.range(self._today)
        if since is not None:
            first = _to_date(since)
            last = max(first, last)
        if until is not None:
            last = _to_date(until)
            first = min(first, last)
        self._want(since=first, until=last)


def _fill(box: QComboBox, offered: tuple[Offer, ...], chosen: str) -> None:
    there = tuple((box.itemData(n), box.itemText(n)) for n in range(box.count()))
    if offered != there:
        box.clear()
        for data, text in offered:
            box.addItem(text, data)
    box.setCurrentIndex(max(box.findData(chosen), 0))


def _to_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
