"""The bar that a selection raises: how many, how much, and what to do with them."""

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from app.domain.money import yuan_text
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.ports.rows import ParcelRow
from app.presentation.formatting import phrase
from app.presentation.workbench.acts import Act, fitting_acts
from app.presentation.workbench.board import Totals
from app.presentation.workbench.verbs import Verb

HEIGHT = 48
PRINTER_WIDTH = 32
MAIN = ((Verb.ACQUIRE, "number", "Q"), (Verb.PRINT, "print", "P"), (Verb.SHIP, "ship", "S"))
ANSWERS = ((Verb.CAME_OUT, "check", "Y"), (Verb.NOT_OUT, "close", "N"))
MARKS = ((Act.REMARK, "note", "B"), (Act.HOLD, "pause", "H"))
_ANSWER_VERBS = frozenset(verb for verb, *_ in ANSWERS)


class BulkBar(QFrame):
    """``asked`` carries a verb of the bar or of its 更多 menu; ``printer_asked``: which printer."""

    asked = Signal(Verb)
    mark_asked = Signal(Act)
    printer_asked = Signal()
    all_asked = Signal()
    clear_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("批量操作"))
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self.count = QLabel()
        self.count.setFont(theme.sized(theme.font.pointSize(), bold=True))
        self.sums = QLabel()
        self.sums.setObjectName("muted")
        self.everything = self._button("", self.all_asked.emit)
        self.verbs: dict[Verb, QPushButton] = {}
        self._words: dict[Verb, str] = {}
        self._fitting: dict[Verb, int] = {}
        self._all_chosen = False
        self._several = False  # printers
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(theme.metric("space-2"))
        for widget in (self.count, self.sums, self.everything):
            row.addWidget(widget)
        row.addStretch(1)
        for verb, icon, key in (*ANSWERS, *MAIN):
            button = self._button("", partial(self.asked.emit, verb))
            button.setProperty("key", key)
            theme.dress(button, icon)
            self.verbs[verb] = button
            row.addWidget(button)
            if verb is Verb.PRINT:
                row.addWidget(self._printer_button())
        self.marks: dict[Act, QPushButton] = {}
        for act, icon, key in MARKS:
            words = say(phrase("{verb} {key}", verb=phrase(act.label), key=key))
            button = self._button(words, partial(self.mark_asked.emit, act))
            theme.dress(button, icon)
            self.marks[act] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more = QPushButton(tr("更多"))
        self.more.setMenu(self._more_menu())
        row.addWidget(self.more)
        self.clear = self._button(tr("取消选择 Esc"), self.clear_asked.emit)
        row.addWidget(self.clear)
        self._gap = row.spacing()
        self._parts: tuple[QWidget, ...] = (
            self.count,
            self.sums,
            self.everything,
            *self.verbs.values(),
            self.printer,
            *self.marks.values(),
            self.more,
            self.clear,
        )

    def show_selection(self, totals: Totals, shown: int, fitting: dict[Verb, int]) -> None:
        """Say what is chosen; ``shown`` rows could be, and so many fit each verb."""
        self.count.setText(say(phrase("已选 {n} 单", n=totals.parcels)))
        self.sums.setText(say(phrase("{n} 件 · {fen}", n=totals.pieces, fen=yuan_text(totals.fen))))
        self.everything.setText(say(phrase("选择全部 {n} 单", n=shown)))
        best = max((verb for verb, *_ in MAIN), key=lambda verb: fitting[verb])
        for verb, button in self.verbs.items():
            number = fitting[verb]
            words = phrase("{verb} {key}", verb=phrase(verb.label), key=button.property("key"))
            if 0 < number < totals.parcels:
                words = phrase("{words} · {n}", words=words, n=number)
            self._words[verb] = say(words)
            button.setEnabled(bool(number))
            self._emphasize(button, on=verb is best and bool(number))
        self._fitting = fitting
        for verb, action in self._actions.items():
            action.setEnabled(bool(fitting[verb]))
        self._all_chosen = totals.parcels >= shown
        self._squeeze()

    def show_marks(self, rows: Collection[ParcelRow]) -> None:
        """Which acts fit the chosen rows."""
        fitting = fitting_acts(rows)
        for act, action in self._mark_actions.items():
            action.setEnabled(act in fitting)
        for act, button in self.marks.items():
            button.setEnabled(self._mark_actions[act].isEnabled())

    def show_printer(self, name: str, *, several: bool) -> None:
        """Where labels go to; with ``several`` printers another one can be chosen."""
        self._several = several
        into = tr("打印到「{name}」").format(name=name) if name else ""
        self.verbs[Verb.PRINT].setToolTip(into)
        words = tr("选择打印机，现在是「{name}」 {key}").format(name=name, key="Shift+P")
        self.printer.setToolTip(words)
        self.printer.setAccessibleName(words)
        self._squeeze()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._squeeze()

    def _squeeze(self) -> None:
        """Leave out the least important until the bar fits: sums, hints, verbs that do not fit."""
        for level in range(6):
            self._show_level(level)
            if self._needed() <= self.width():
                return

    def _show_level(self, level: int) -> None:
        self.sums.setVisible(level < 1)
        for button in self.marks.values():
            button.setVisible(level < 2)  # they are under 更多 too
        self.everything.setVisible(not self._all_chosen and level < 2)
        self.clear.setText(tr("取消选择 Esc") if level < 1 else tr("取消选择"))
        for verb, button in self.verbs.items():
            fits = bool(self._fitting.get(verb))
            button.setText(self._words.get(verb, "") if level < 2 else tr(verb.label))
            if verb in _ANSWER_VERBS:
                button.setVisible(fits and level < 4)  # they are under 更多 too
            else:
                button.setVisible(fits or level < 3)
        self.printer.setVisible(self._several and level < 5)

    def _needed(self) -> int:
        shown = [w for w in self._parts if not w.isHidden()]
        margins = self.contentsMargins()
        gaps = self._gap * (len(shown) + 1) + 20 + margins.left() + margins.right()
        widths = (w.width() if w is self.printer else w.sizeHint().width() for w in shown)
        return sum(widths) + gaps

    def _emphasize(self, button: QPushButton, *, on: bool) -> None:
        name = "primary" if on else ""
        if button.objectName() == name:
            return
        button.setObjectName(name)
        button.style().unpolish(button)
        button.style().polish(button)
        icon = next(icon for verb, icon, _ in (*ANSWERS, *MAIN) if self.verbs[verb] is button)
        self._theme.dress(button, icon, "on-accent" if on else "text-2")

    def _button(self, text: str, call: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the table
        button.clicked.connect(lambda _checked=False: call())
        return button

    def _printer_button(self) -> QPushButton:
        self.printer = self._button("", self.printer_asked.emit)
        self.printer.setFixedWidth(PRINTER_WIDTH)
        self._theme.dress(self.printer, "down")
        self.printer.hide()
        return self.printer

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        self._actions: dict[Verb, QAction] = {}
        for verb, text in (
            (Verb.REPRINT, "补打…"),
            (Verb.PRINT_PICK, "打印拣货单"),
            (Verb.PRINT_PICK_BY_PARCEL, "打印分单拣货单"),
            (Verb.SLIPS, "打印发货单"),
            (Verb.PICK, "拣货单 PDF…"),
            (Verb.PICK_BY_PARCEL, "分单拣货单 PDF…"),
            (Verb.CAME_OUT, "确认出纸：出来了"),
            (Verb.NOT_OUT, "确认出纸：没出来"),
            (Verb.GIVE_BACK, "回收号…"),
            (Verb.REDO, "重做：换新号…"),
            (Verb.UPDATE, "更新面单…"),
            (Verb.LET_THROUGH, "放行…"),
            (Verb.MERGE, "合并成一个包裹"),
            (Verb.TAKE_APART, "拆开合单或撤销拆单"),
        ):
            action = menu.addAction(tr(text))
            action.triggered.connect(lambda _=False, v=verb: self.asked.emit(v))
            self._actions[verb] = action
        menu.addSeparator()
        self._mark_actions: dict[Act, QAction] = {}
        for act in Act:
            action = menu.addAction(tr(act.label))
            action.triggered.connect(lambda _=False, a=act: self.mark_asked.emit(a))
            self._mark_actions[act] = action
        return menu
