"""The lines above the risk board: views, lanes with counts, shop, courier, rules, age."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import CarrierCode, ShopId
from app.domain.rate_line import Unit
from app.domain.rate_sentences import READINGS, UNITS
from app.domain.rule_pack import Indicator, Reading, RulePack
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.chip_bar import GAP, ChipButton
from app.gui.workbench.flow import FlowLayout
from app.ports.rows import ShopRow
from app.presentation.formatting import phrase
from app.presentation.handover.words import NO_BRANCH
from app.presentation.pickup.lanes import Lane
from app.presentation.pickup.limits import LimitLine
from app.presentation.pickup.rate_model import CountWay
from app.presentation.workbench.model import Freshness

BOARD, CHARTS, PLAN = "board", "charts", "plan"
VIEWS = ((BOARD, "风险榜", "B"), (CHARTS, "图表", "G"), (PLAN, "装车", "P"))
_ALL = "*"
"""What the choice of all holds; "" is a carrier not chosen yet, or a branch not known."""


class TopBar(QWidget):
    """``view_chosen``, ``lane_chosen``, and what is chosen of the boxes (None: all)."""

    view_chosen = Signal(str)
    lane_chosen = Signal(Lane)
    shop_chosen = Signal(object)
    carrier_chosen = Signal(object)
    branch_chosen = Signal(object)
    refresh_asked = Signal()
    take_asked = Signal()
    handover_asked = Signal()
    panel_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._views = QButtonGroup(self)
        self.views = {name: self._segment(name, title, key) for name, title, key in VIEWS}
        self._lanes = QButtonGroup(self)
        self.lanes = {
            lane: ChipButton(lane, theme, pressing=lane in {Lane.OVERDUE, Lane.TWO_HOURS})
            for lane in Lane
        }
        for lane, button in self.lanes.items():
            self._lanes.addButton(button)
            button.clicked.connect(lambda _on=False, each=lane: self.lane_chosen.emit(each))
        self.shop = self._combo(tr("店铺"))
        self.shop.activated.connect(lambda at: self.shop_chosen.emit(_chosen(self.shop, at)))
        self.carrier = self._combo(tr("快递"))
        self.carrier.activated.connect(
            lambda at: self.carrier_chosen.emit(_chosen(self.carrier, at))
        )
        self.branch = self._combo(tr("网点"))
        self.branch.activated.connect(lambda at: self.branch_chosen.emit(_chosen(self.branch, at)))
        self.handover = QPushButton(tr("交接"))
        self.handover.setToolTip(tr("交接清单和快递评分（J）"))
        self.handover.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.handover.clicked.connect(self.handover_asked)
        self.news = QPushButton(tr("有变化 · 重排 R"))
        self.news.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.news.clicked.connect(self.refresh_asked)
        self.news.hide()
        self.take = QPushButton()
        self.take.setObjectName("primary")
        self.take.setToolTip(tr("打开工作台，只显示并选中这些包裹（W）"))
        self.take.clicked.connect(self.take_asked)
        self.age = QLabel()
        self.age.setObjectName("muted")
        self.panel = QToolButton()
        self.panel.setAutoRaise(True)
        self.panel.setCheckable(True)
        self.panel.setIconSize(QSize(18, 18))
        self.panel.setToolTip(tr("侧栏（F3）"))
        self.panel.setAccessibleName(tr("侧栏（F3）"))
        theme.dress(self.panel, "info", checked="accent")
        self.panel.clicked.connect(self.panel_asked)
        self._arrange()

    def show_view(self, name: str) -> None:
        """Mark the view in front; lanes belong to the board alone."""
        self.views[name].setChecked(True)
        self.chips.setVisible(name == BOARD)
        self.take.setVisible(name == BOARD)

    def show_lanes(self, chosen: Lane, counts: Mapping[Lane, int]) -> None:
        """Fill the lane that is on, and count what each holds."""
        self.lanes[chosen].setChecked(True)
        for lane, button in self.lanes.items():
            button.show_count(counts[lane])
        self.chips.updateGeometry()

    def show_shops(
        self, shops: Iterable[ShopRow], chosen: ShopId | None, counts: Mapping[ShopId, int]
    ) -> None:
        """Offer the shops; with one there is nothing to choose."""
        offered = [(shop.shop_id, shop.name, counts.get(shop.shop_id, 0)) for shop in shops]
        _fill(self.shop, tr("全部店铺"), offered, chosen)
        self.shop.setVisible(len(offered) > 1)

    def show_carriers(
        self,
        names: Mapping[CarrierCode, str],
        chosen: CarrierCode | None,
        counts: Mapping[CarrierCode, int],
    ) -> None:
        """Offer the carriers; a remembered one stays offered while it has nothing."""
        known = dict(names)
        if chosen is not None:
            known.setdefault(chosen, str(chosen))
        offered = [
            (code, name or (str(code) if code else tr("快递未定")), counts.get(code, 0))
            for code, name in sorted(known.items(), key=lambda pair: (not pair[0], pair[1]))
        ]
        _fill(self.carrier, tr("全部快递"), offered, chosen)
        self.carrier.setVisible(len(offered) > 1 or chosen is not None)

    def show_branches(
        self, names: Mapping[str, str], chosen: str | None, counts: Mapping[str, int]
    ) -> None:
        """Offer the branches of the chosen carrier; one alone is nothing to choose from."""
        offered = [
            (code, name or code or tr(NO_BRANCH), counts.get(code, 0))
            for code, name in sorted(names.items(), key=lambda pair: (not pair[0], pair[1]))
        ]
        _fill(self.branch, tr("全部网点"), offered, chosen)
        self.branch.setVisible(len(offered) > 1 or chosen is not None)

    def show_take(self, chosen: int, shown: int) -> None:
        """What 在工作台选中 would take: what is chosen, else everything shown."""
        number = chosen or shown
        words = phrase("在工作台选中 {n} 件", n=f"{number:,}")
        self.take.setText(say(words))
        self.take.setEnabled(bool(number))

    def show_freshness(self, freshness: Freshness) -> None:
        """Say how old the rows are, or why they could not be read anew."""
        self.age.setText(say(freshness.text) if freshness.text else "")
        _colour(self.age, "fault" if freshness.stale else "muted")

    def _arrange(self) -> None:
        switch = QWidget()
        switch.setAccessibleName(tr("视图"))
        segments = QHBoxLayout(switch)
        segments.setContentsMargins(0, 0, 0, 0)
        segments.setSpacing(0)
        for button in self.views.values():
            segments.addWidget(button)
        gap, tall = self._theme.metric("space-2"), switch.sizeHint().height()
        choices = QWidget()
        first = FlowLayout(choices, gap)
        for widget in (switch, self.handover, self.shop, self.carrier, self.branch, self.news):
            widget.setMinimumHeight(tall)
            first.addWidget(widget)
        self.chips = QWidget()
        self.chips.setAccessibleName(tr("时限"))
        row = FlowLayout(self.chips, GAP)
        for chip in self.lanes.values():
            row.addWidget(chip)
        for flow in (choices, self.chips):
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            flow.setSizePolicy(policy)
        upper = QHBoxLayout()
        upper.setSpacing(gap)
        upper.addWidget(choices, 1)
        for each in (self.age, self.take, self.panel):
            each.setMinimumHeight(tall)
            upper.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(upper)
        column.addWidget(self.chips)

    def _segment(self, name: str, title: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("segment")
        button.setText(tr(title))
        button.setToolTip(f"{tr(title)}  {key}")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _on=False: self.view_chosen.emit(name))
        self._views.addButton(button)
        return button

    def _combo(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.hide()
        return box


class RuleBar(QWidget):
    """By which pack, reading and unit the figures count. ``changed`` carries the way wanted."""

    changed = Signal(CountWay)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._way = CountWay()
        self.pack, self.reading, self.unit = (
            self._combo(tr(n)) for n in ("规则包", "读法", "单位")
        )
        self.pack.activated.connect(lambda at: self._want(pack=self.pack.itemData(at)))
        self.reading.activated.connect(lambda at: self._want(reading=self.reading.itemData(at)))
        self.unit.activated.connect(lambda at: self._want(unit=self.unit.itemData(at)))
        for reading, name in READINGS.items():
            self.reading.addItem(tr(name), reading)
        for unit, name in UNITS.items():
            self.unit.addItem(tr(name), unit)
        self.span = QLabel()
        self.span.setObjectName("muted")
        self.span.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.span.setWordWrap(True)
        self.money = QLabel()
        self.money.setObjectName("muted")
        self.money.setWordWrap(True)
        self.money.hide()
        self.trouble = QLabel()
        self.trouble.setObjectName("fault")
        self.trouble.setWordWrap(True)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.hide()
        self.limits = QLabel()
        self.limits.setWordWrap(True)
        self.limits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.limits.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.metric("space-2"))
        for box in (self.pack, self.reading, self.unit):
            row.addWidget(box)
        row.addWidget(self.span, 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.metric("space-1"))
        lines.addLayout(row)
        lines.addWidget(self.money)
        lines.addWidget(self.limits)
        lines.addWidget(self.trouble)

    def show_way(
        self, way: CountWay, packs: Iterable[RulePack], used: RulePack, reading: Reading, unit: Unit
    ) -> None:
        """Show what is counted by; ``way`` is what was asked for, the others what came of it."""
        self._way = way
        offered = [(pack.name, f"{pack.name} {tr(pack.title)}") for pack in packs]
        there = [(self.pack.itemData(n), self.pack.itemText(n)) for n in range(self.pack.count())]
        if offered != there:
            self.pack.clear()
            for name, text in offered:
                self.pack.addItem(text, name)
        self.pack.setCurrentIndex(self.pack.findData(used.name))
        self.reading.setCurrentIndex(list(READINGS).index(reading))
        self.reading.setVisible(used.indicator is Indicator.SHARE)
        self.unit.setCurrentIndex(list(UNITS).index(unit))

    def show_span(self, text: str, *assumes: str) -> None:
        """What is counted, and until when; ``assumes`` is what the rules assume."""
        self.span.setText(text)
        self.span.setToolTip("\n".join((text, *assumes)))

    def show_money(self, text: str, *assumes: str) -> None:
        """By which table money is estimated; "" while that is not known."""
        self.money.setText(text)
        self.money.setToolTip("\n".join((text, *assumes)))
        self.money.setVisible(bool(text))

    def show_limits(self, found: LimitLine | None) -> None:
        """Which limits of a shop are reached or near; None when none is."""
        self.limits.setVisible(found is not None)
        if found is None:
            return
        self.limits.setText(say(found.text))
        self.limits.setToolTip("\n".join(map(say, found.rules)))
        _colour(self.limits, "fault" if found.reached else "soon")

    def show_trouble(self, text: str) -> None:
        """Which rule files are refused, and why; "" when none is."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def _want(self, **changes: object) -> None:
        self.changed.emit(replace(self._way, **changes))  # type: ignore[arg-type]

    def _combo(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return box


def _colour(label: QLabel, name: str) -> None:
    """Give a label the colour of ``fault``, ``soon`` or ``muted`` words."""
    if label.objectName() != name:
        label.setObjectName(name)
        label.style().unpolish(label)
        label.style().polish(label)


def _chosen(box: QComboBox, at: int) -> object:
    data = box.itemData(at)
    return None if data == _ALL else data


def _fill(
    box: QComboBox, everything: str, offered: Sequence[tuple[str, str, int]], chosen: str | None
) -> None:
    """Offer all and each with its count, without losing what is open or focused."""
    wanted = [(_ALL, everything), *((data, f"{name} {n}") for data, name, n in offered)]
    if [data for data, _ in wanted] != [box.itemData(n) for n in range(box.count())]:
        box.clear()
        for data, text in wanted:
            box.addItem(text, data)
    for place, (_, text) in enumerate(wanted):
        if box.itemText(place) != text:
            box.setItemText(place, text)
    box.setCurrentIndex(max(box.findData(_ALL if chosen is None else chosen), 0))
