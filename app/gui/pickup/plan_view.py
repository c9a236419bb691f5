"""What the van takes: places per carrier, three choices with both effects, and the way to X %."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.handover_plan import By, Choice
from app.domain.ids import CarrierCode
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.flow import FlowLayout
from app.presentation.formatting import phrase
from app.presentation.pickup.layout import MOST
from app.presentation.pickup.planner import BY_NOTES, BY_WORDS, Places, Planner

NO_LIMIT = -1


class PlanView(QWidget):
    """``places_changed`` and ``target_changed`` carry what a person wants, ``taken`` a choice."""

    places_changed = Signal(Places)
    target_changed = Signal(str)
    taken = Signal(By)

    def __init__(self, theme: Theme, planner: Planner) -> None:
        super().__init__()
        self._theme = theme
        self._planner = planner
        self.total = self._spin(tr("一共"))
        self.ready = QCheckBox(tr("只装已打印的"))
        self.ready.setMinimumHeight(28)
        self.ready.toggled.connect(lambda _on: self._tell())
        self.carriers: dict[CarrierCode, QSpinBox] = {}
        self._fields_of: dict[CarrierCode, QWidget] = {}
        self.head = _muted()
        self.rules = _muted()
        self.trouble = _muted()
        self.trouble.setObjectName("fault")
        self.trouble.hide()
        self.news = QPushButton(tr("有更新 · 显示"))
        self.news.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.news.setToolTip(tr("有新的订单情况，结果变了；手离开按钮后自动显示"))
        policy = self.news.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves under the hand
        self.news.setSizePolicy(policy)
        self.news.hide()
        self.cards = {by: ChoiceCard(theme, by) for by in By}
        for by, card in self.cards.items():
            card.button.clicked.connect(lambda _on=False, each=by: self.taken.emit(each))
        self.target = QLineEdit()
        self.target.setPlaceholderText("60 %")
        self.target.setAccessibleName(tr("揽收率要达到"))
        self.target.setFixedWidth(90)
        self.target.editingFinished.connect(
            lambda: self.target_changed.emit(self.target.text().strip())
        )
        self.answer = QLabel()
        self.answer.setWordWrap(True)
        self._arrange()

    @property
    def at_hand(self) -> bool:
        """Whether somebody is about to press the button of a choice."""
        buttons = (card.button for card in self.cards.values())
        return any(button.underMouse() or button.hasFocus() for button in buttons)

    def show_places(self, places: Places) -> None:
        """Show what was asked for, without asking again."""
        blocked = [QSignalBlocker(box) for box in (self.total, self.ready, *self.carriers.values())]
        self.total.setValue(NO_LIMIT if places.total is None else places.total)
        self.ready.setChecked(places.ready)
        for carrier, box in self.carriers.items():
            box.setValue(places.by_carrier.get(carrier, NO_LIMIT))
        del blocked

    def show_carriers(self, names: Mapping[CarrierCode, str], places: Places) -> None:
        """A field of places for each carrier that has parcels.

        Fields that stay are left alone, with what is being typed in them.
        """
        wanted = {code: name or str(code) for code, name in sorted(names.items()) if code}
        if list(wanted) == list(self.carriers):
            return
        for code in self.carriers.keys() - wanted.keys():
            del self.carriers[code]
            gone = self._fields_of.pop(code)
            gone.hide()
            gone.deleteLater()
        for code in [code for code in wanted if code not in self.carriers]:
            label, box = QLabel(wanted[code]), self._spin(wanted[code])
            label.setBuddy(box)
            with QSignalBlocker(box):
                box.setValue(places.by_carrier.get(code, NO_LIMIT))
            self.carriers[code], self._fields_of[code] = box, _pair(label, box)
        self.carriers = {code: self.carriers[code] for code in wanted}
        while self._fields.count() > 1:
            self._fields.takeAt(1)
        for widget in (*(self._fields_of[code] for code in wanted), self.ready):
            self._fields.addWidget(widget)

    def show_plan(self) -> None:
        """Show what the planner found."""
        planner = self._planner
        self.head.setText(say(planner.head()) if planner.head() else tr("正在算…"))
        self.rules.setText(say(planner.rules()) if planner.rules() else "")
        self.rules.setToolTip("\n".join(map(say, planner.assumptions())))
        trouble = planner.trouble()
        self.trouble.setText(say(trouble))
        self.trouble.setVisible(bool(trouble))
        for by, card in self.cards.items():
            card.setEnabled(planner.plan is not None)
            if planner.plan is not None:
                choice = planner.plan.plan.by(by)
                card.show_choice(choice, planner)
        self.answer.setText("\n".join(say(line) for line in planner.answer()))

    def _tell(self) -> None:
        """Places of carriers that have no field now are kept for when they are back."""
        kept = {
            code: n
            for code, n in self._planner.places.by_carrier.items()
            if code not in self.carriers
        }
        limits = {str(code): box.value() for code, box in self.carriers.items() if box.value() >= 0}
        total = self.total.value()
        self.places_changed.emit(
            Places(
                total=None if total < 0 else total,
                by_carrier={**kept, **limits},
                ready=self.ready.isChecked(),
            )
        )

    def _arrange(self) -> None:
        title = QLabel(tr("这班车能带走几件"))
        title.setFont(self._theme.sized(self._theme.font.pointSize() + 1, bold=True))
        places = QWidget()
        self._fields = FlowLayout(places, self._theme.metric("space-3"))
        self._fields.addWidget(_pair(QLabel(tr("一共")), self.total))
        self._fields.addWidget(self.ready)
        policy = places.sizePolicy()
        policy.setHeightForWidth(True)
        places.setSizePolicy(policy)
        choices = QHBoxLayout()
        choices.setSpacing(self._theme.metric("space-3"))
        for card in self.cards.values():
            choices.addWidget(card, 1)
        goal = QLabel(tr("揽收率要达到"))
        goal.setFont(self._theme.sized(self._theme.font.pointSize() + 1, bold=True))
        goal.setBuddy(self.target)
        ask = QHBoxLayout()
        ask.addWidget(goal)
        ask.addWidget(self.target)
        ask.addStretch(1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(self._theme.metric("space-3"))
        top = QHBoxLayout()
        for widget in (title, self.news):
            top.addWidget(widget)
        top.addStretch(1)
        column.addLayout(top)
        for part in (places, self.head):
            column.addWidget(part)
        column.addLayout(choices)
        column.addWidget(self.rules)
        column.addWidget(self.trouble)
        column.addSpacing(self._theme.metric("space-3"))
        column.addLayout(ask)
        column.addWidget(self.answer)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _spin(self, name: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(NO_LIMIT, MOST)
        box.setSpecialValueText(tr("不限"))
        box.setValue(NO_LIMIT)
        box.setMinimumWidth(96)
        box.setKeyboardTracking(False)
        box.setAccessibleName(say(phrase("{name} 能带走几件", name=name)))
        box.valueChanged.connect(lambda _value: self._tell())
        return box


class ChoiceCard(QFrame):
    """One choice: by what it is best, what it comes to, and the button that selects it."""

    def __init__(self, theme: Theme, by: By) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr(BY_WORDS[by]))
        title = QLabel(tr(BY_WORDS[by]))
        title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        note = _muted()
        note.setText(tr(BY_NOTES[by]))
        self.button = QPushButton()
        self.button.setObjectName("primary" if by is By.DEFAULT else "")
        self.values: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(theme.metric("space-2"))
        column.addWidget(title)
        column.addWidget(note)
        column.addLayout(self._grid)
        column.addStretch(1)
        column.addWidget(self.button)

    def show_choice(self, choice: Choice, planner: Planner) -> None:
        """Show what it comes to."""
        effects = planner.effects(choice)
        while len(self.values) < len(effects):
            row = len(self.values)
            name = QLabel(say(effects[row].name))
            name.setObjectName("muted")
            value = QLabel()
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1)
            self.values.append(value)
        for label, effect in zip(self.values, effects, strict=True):
            label.setText(say(effect.value))
            label.setAccessibleName(f"{say(effect.name)} {say(effect.value)}")
        self.button.setText(say(phrase("在工作台选中 {n} 件", n=f"{len(choice.taken):,}")))
        self.button.setEnabled(bool(choice.taken))


def _muted() -> QLabel:
    label = QLabel()
    label.setObjectName("muted")
    label.setWordWrap(True)
    return label


def _pair(label: QLabel, box: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label)
    row.addWidget(box)
    return both
