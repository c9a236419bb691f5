"""The line above the table: search, shop, news that wait, age of the data, side panel."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.domain.ids import ShopId
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.ports.rows import ShopRow
from app.presentation.formatting import Phrase, phrase
from app.presentation.workbench.model import Freshness

SEARCH_WIDTH = 340


class ToolBar(QWidget):
    """``searched`` carries the text, ``shop_chosen`` a shop id or "" for all."""

    searched = Signal(str)
    shop_chosen = Signal(str)
    refresh_asked = Signal()
    sync_asked = Signal()
    panel_asked = Signal()
    recycle_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shops: tuple[tuple[ShopId, str], ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("搜索单号、收件人、商品、编码、备注、#标签  /"))
        self.search.setAccessibleName(tr("搜索订单"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(SEARCH_WIDTH)
        self.search.textChanged.connect(self.searched)
        self.shop = QComboBox()
        self.shop.setAccessibleName(tr("店铺"))
        self.shop.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.shop.activated.connect(self._picked)
        self.news = QPushButton()
        self.news.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.news.clicked.connect(self.refresh_asked)
        self.recycle = QPushButton()
        self.recycle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.recycle.setToolTip(tr("这些号码没有用了，点一下回收"))
        self.recycle.clicked.connect(self.recycle_asked)
        self.age = QLabel()
        self.age.setObjectName("muted")
        self.sync = self._tool("sync", tr("立即同步（F5）"))
        self.sync.clicked.connect(self.sync_asked)
        self.panel = self._tool("info", tr("侧栏（F3）"))
        self.panel.setCheckable(True)
        self.panel.clicked.connect(self.panel_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.metric("space-2"))
        self._row = row
        row.addWidget(self.search, 1)
        row.addWidget(self.shop)
        row.addWidget(self.news)
        row.addWidget(self.recycle)
        row.addStretch(1)
        row.addWidget(self.age)
        row.addWidget(self.sync)
        row.addWidget(self.panel)
        self.shop.hide()
        self.news.hide()
        self.recycle.hide()

    def put_first(self, widget: QWidget) -> None:
        """Place ``widget`` before the search field."""
        self._row.insertWidget(0, widget)

    def show_shops(self, shops: tuple[ShopRow, ...], chosen: ShopId | None) -> None:
        """Offer the shops; with one there is nothing to choose."""
        offered = tuple((shop.shop_id, shop.name) for shop in shops)
        if offered != self._shops:
            self._shops = offered
            self.shop.clear()
            self.shop.addItem(tr("全部店铺"), "")
            for shop_id, name in offered:
                self.shop.addItem(name, shop_id)
        self.shop.setCurrentIndex(max(self.shop.findData(chosen or ""), 0))
        self.shop.setVisible(len(offered) > 1)

    def show_shop_counts(self, counts: Mapping[ShopId, int]) -> None:
        """Say how many rows each shop has."""
        for place, (shop_id, name) in enumerate(self._shops, 1):
            text = f"{name} {counts.get(shop_id, 0)}"
            if self.shop.itemText(place) != text:
                self.shop.setItemText(place, text)

    def show_news(self, *, stale: bool, arrived: int) -> None:
        """Say that a re-sort would change what is shown."""
        words = phrase("新到 {n} 单 · 重排 R", n=arrived) if arrived else phrase("有变化 · 重排 R")
        self.news.setText(say(words))
        self.news.setVisible(stale)

    def show_recyclable(self, number: int) -> None:
        """Say how many numbers can be given back; nothing when there are none."""
        self.recycle.setText(say(phrase("可回收 {n} 个号", n=number)))
        self.recycle.setVisible(bool(number))

    def show_freshness(self, freshness: Freshness, trouble: Phrase) -> None:
        """Say how old the rows are, or why they could not be read anew."""
        self.age.setText(say(trouble) if trouble else say(freshness.text))
        name = "fault" if trouble or freshness.stale else "muted"
        if self.age.objectName() != name:
            self.age.setObjectName(name)
            self.age.style().unpolish(self.age)
            self.age.style().polish(self.age)

    def put_query(self, query: str) -> None:
        """Show ``query`` without searching again."""
        self.search.blockSignals(True)
        self.search.setText(query)
        self.search.blockSignals(False)

    def _picked(self, place: int) -> None:
        self.shop_chosen.emit(self.shop.itemData(place))

    def _tool(self, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setIconSize(QSize(18, 18))
        self._theme.dress(button, icon, checked="accent")
        return button
