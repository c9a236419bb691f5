"""待确认: runs on the left, the labels of one on the right, answers noted and then written."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import PrintJobId
from app.gui.i18n import say, sentence, tr
from app.gui.printing.held_bar import HeldBars
from app.gui.printing.label_table import LabelTable, Names
from app.gui.theme import Theme
from app.gui.workbench.placeholder_view import PlaceholderView
from app.presentation.formatting import Phrase, phrase
from app.presentation.printing.label_words import WAITING_COLUMNS, printer_phrase
from app.presentation.printing.waiting import Waiting, WaitingRun
from app.presentation.workbench.model import Action, Placeholder
from app.presentation.workbench.words import when_text

LIST_WIDTH = 212
ITEM_HEIGHT = 52


class WaitingView(QWidget):
    """Shows a :class:`Waiting` and asks it to note and to write.

    ``written`` tells the answers that counted and how many had been given elsewhere.
    """

    written = Signal(object, int)
    retry_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, waiting: Waiting, theme: Theme, names: Names) -> None:
        super().__init__()
        self.waiting = waiting
        self._theme = theme
        self._names = names
        self._filling = False
        self._make(names)
        self._arrange()
        waiting.changed.subscribe(self.show_waiting)
        self.show_waiting()

    # Verbs.

    def note(self, came_out: bool | None) -> None:
        """Note an answer for the chosen labels, or the one at the cursor, and go on."""
        ids = self._targets()
        if not ids:
            return
        several = bool(self.waiting.selection)
        self.waiting.note(ids, came_out=came_out)
        if came_out is not None and not several:
            self._go_on()
        elif several:
            self.waiting.selection.clear()
            self._go_on()
        self.table.viewport().update()

    def note_from_here(self) -> None:
        """Labels before the cursor came out; it and all behind it did not."""
        place = self._cursor_place()
        if place is not None:
            self.waiting.note_from(self.waiting.line(place).sequence)

    def note_from_number(self) -> None:
        """The same by the number that is printed on the first missing label."""
        text = self.number.text().strip()
        if text.isdecimal() and int(text) > 0:
            self.waiting.note_from(int(text))
            self.write_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def note_run(self) -> None:
        """全部出来了."""
        if self.waiting.run is not None:
            self.waiting.note_run(came_out=True)
            self.write_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self) -> None:
        """Write what was noted."""
        self.waiting.write(self.written.emit)

    def jump(self, number: str) -> bool:
        """Go to a scanned label, which is in somebody's hand: it came out."""
        row = self.waiting.find(number)
        if row is None:
            return False
        self.waiting.choose((row.batch_id, row.printer_id))
        self.table.go_to(row.job_id)
        self.waiting.note((row.job_id,), came_out=True)
        return True

    def step_back(self) -> bool:
        """Esc: the selection, then the noted answers; whether there was any."""
        if self.waiting.selection:
            self.waiting.selection.clear()
            self.table.viewport().update()
            return True
        if self.waiting.came_out or self.waiting.not_out:
            self.waiting.forget_answers()
            return True
        return False

    def take_focus(self) -> None:
        """Where work starts."""
        empty = self.rows.currentWidget() is self.placeholder
        target = self.placeholder.button if empty else self.table
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # Showing.

    def show_waiting(self) -> None:
        """Show the model as it is."""
        waiting = self.waiting
        self._fill_runs()
        self.table.show_again()
        run = waiting.run
        if run is not None:
            self.title.setText(say(self._heading(run)))
            self.number.setValidator(QIntValidator(1, run.total, self.number))
        self._show_bar()
        if waiting.count:
            self.rows.setCurrentWidget(self.content)
        else:
            self.placeholder.show_placeholder(self._nothing())
            self.rows.setCurrentWidget(self.placeholder)

    def _show_bar(self) -> None:
        waiting = self.waiting
        noted = waiting.came_out + waiting.not_out
        self.bar.setVisible(bool(noted) or waiting.error is not None)
        words = phrase("{yes} 张出来了 · {no} 张没出来", yes=waiting.came_out, no=waiting.not_out)
        if waiting.error is not None:
            self.noted.setText(sentence(waiting.error.title, waiting.error.advice))
        else:
            self.noted.setText(say(words))
        self.write_button.setText(say(phrase("记入台账 {n} 张", n=noted)))
        self.write_button.setEnabled(bool(noted) and not waiting.writing)
        self.forget.setEnabled(bool(noted) and not waiting.writing)

    def _fill_runs(self) -> None:
        self._filling = True
        runs = self.waiting.runs
        while self.runs.count() > len(runs):
            self.runs.takeItem(self.runs.count() - 1)
        for place, run in enumerate(runs):
            if place == self.runs.count():
                added = QListWidgetItem()
                added.setSizeHint(QSize(0, ITEM_HEIGHT))
                self.runs.addItem(added)
            item = self.runs.item(place)
            words = f"{say(self._heading(run))}\n{say(self._count(run))}"
            item.setText(words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words.replace("\n", "，"))
            if run is self.waiting.run:
                self.runs.setCurrentRow(place)
        self._filling = False

    def _heading(self, run: WaitingRun) -> Phrase:
        return phrase(
            "{time} · {printer}",
            time=when_text(run.leased_s),
            printer=printer_phrase(run.key[1], self._names()),
        )

    def _count(self, run: WaitingRun) -> Phrase:
        answered = sum(self.waiting.answer(row.job_id) is not None for row in run.labels)
        if answered:
            return phrase("已答 {n} / {total} 张", n=answered, total=len(run.labels))
        return phrase("{n} 张待确认 · 全批 {total} 张", n=len(run.labels), total=run.total)

    def _nothing(self) -> Placeholder:
        waiting = self.waiting
        if waiting.error is not None:
            return Placeholder(
                icon="fault",
                title=phrase(waiting.error.title),
                text=phrase(waiting.error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        if not waiting.ready:
            return Placeholder(icon="sync", title=phrase("正在读取"))
        return Placeholder(
            icon="done",
            title=phrase("没有要确认的面单"),
            text=phrase("打印机没有回报、或中途断开的面单会出现在这里，等人看过再答。"),
        )

    # Small answers.

    def _targets(self) -> tuple[PrintJobId, ...]:
        chosen = self.waiting.selection.ids
        if chosen:
            return tuple(row.job_id for row in self.waiting.shown if row.job_id in chosen)
        place = self._cursor_place()
        return () if place is None else (self.waiting.line(place).job_id,)

    def _cursor_place(self) -> int | None:
        row = self.table.currentIndex().row()
        return row if 0 <= row < len(self.waiting) else None

    def _go_on(self) -> None:
        place = self._cursor_place()
        following = None if place is None else self.waiting.next_open(place)
        if following is not None:
            self.table.go_to(following)

    def _run_picked(self, place: int) -> None:
        if not self._filling and 0 <= place < len(self.waiting.runs):
            self.waiting.choose(self.waiting.runs[place].key)

    # Making.

    def _make(self, names: Names) -> None:
        theme, waiting = self._theme, self.waiting
        self.held = HeldBars(theme)
        self.runs = QListWidget()
        self.runs.setObjectName("nav")
        self.runs.setFixedWidth(LIST_WIDTH)
        self.runs.setAccessibleName(tr("待确认的批次"))
        self.runs.currentRowChanged.connect(self._run_picked)
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.all_out = self._button(tr("全部出来了 A"), self.note_run)
        self.number = QLineEdit()
        self.number.setFixedWidth(56)
        self.number.setAccessibleName(tr("从第几张起没出来"))
        self.number.returnPressed.connect(self.note_from_number)
        self.from_number = self._button(tr("张起没出来"), self.note_from_number)
        self.table = LabelTable(
            waiting,
            WAITING_COLUMNS,
            theme,
            tr("待确认的面单"),
            names=names,
            answer=waiting.answer,
        )
        self.table.opened.connect(lambda: self.note(came_out=True))
        self.table.menu_asked.connect(self.menu_asked)
        self.hint = QLabel(
            tr("Y 出来了 · N 没出来 · F 从这张起没出来 · Shift 连选 · 扫一下面单就记为出来了")
        )
        self.hint.setObjectName("muted")
        self.placeholder = PlaceholderView(theme)
        self.placeholder.asked.connect(lambda _action: self.retry_asked.emit())
        self._make_bar()

    def _make_bar(self) -> None:
        theme = self._theme
        self.bar = QFrame()
        self.bar.setObjectName("card")
        self.bar.setAccessibleName(tr("已答的面单"))
        self.noted = QLabel()
        self.noted.setFont(theme.sized(theme.font.pointSize(), bold=True))
        self.noted.setWordWrap(True)
        self.write_button = QPushButton()
        self.write_button.setObjectName("primary")
        self.write_button.setAutoDefault(True)
        self.write_button.setToolTip(tr("Ctrl+Enter"))
        self.write_button.clicked.connect(self.write)
        self.forget = QPushButton(tr("清除 Esc"))
        self.forget.clicked.connect(self.waiting.forget_answers)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.noted, 1)
        row.addWidget(self.write_button)
        row.addWidget(self.forget)

    def _arrange(self) -> None:
        gap = self._theme.metric("space-2")
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(gap)
        top.addWidget(self.title, 1)
        from_word = QLabel(tr("从第"))
        for widget in (self.all_out, from_word, self.number, self.from_number):
            top.addWidget(widget)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 4)
        foot.addWidget(self.hint)
        foot.addStretch(1)
        bars = QVBoxLayout()
        bars.setContentsMargins(8, 0, 8, 6)
        bars.addWidget(self.bar)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(top)
        right.addWidget(self.table, 1)
        right.addLayout(foot)
        right.addLayout(bars)
        self.content = QWidget()
        sides = QHBoxLayout(self.content)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(0)
        sides.addWidget(self.runs)
        sides.addLayout(right, 1)
        self.rows = QStackedWidget()
        self.rows.addWidget(self.content)
        self.rows.addWidget(self.placeholder)
        held = QVBoxLayout()
        held.setContentsMargins(8, 0, 8, 0)
        held.addWidget(self.held)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(held)
        whole.addWidget(self.rows, 1)

    def _button(self, text: str, call: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(call)
        return button
