"""Pieces of the side panel: headings, facts with copy buttons, clocks, items, history."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import AppError
from app.domain.gate import Block
from app.domain.pickup import Urgency
from app.gui.i18n import say, sentence, tr
from app.gui.theme import STATE_ICONS, Theme
from app.ports.rows import HistoryRow
from app.presentation.countdown import URGENCY_WORDS
from app.presentation.workbench.panel import ClockLine, Fact, ItemLine
from app.presentation.workbench.verbs import Verb
from app.presentation.workbench.words import when_text

VERBS_A_ROW = 3

_COLOURS = {
    Urgency.CALM: "text-2",
    Urgency.SOON: "soon",
    Urgency.URGENT: "urgent",
    Urgency.OVERDUE: "urgent",
}


class Parts:
    """Makes widgets in the look of ``theme``; ``copy`` puts a text on the clipboard."""

    def __init__(self, theme: Theme, copy: Callable[[str], None]) -> None:
        self._theme = theme
        self._copy = copy

    def muted(self, text: str, *, wrap: bool = False) -> QLabel:
        """A quiet label."""
        label = QLabel(text)
        label.setObjectName("muted")
        label.setWordWrap(wrap)
        return label

    def words(self, text: str) -> QLabel:
        """Text that can be marked with the mouse and wraps."""
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def section(self, title: str, *widgets: QWidget) -> QWidget:
        """A heading with what belongs under it."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        heading = QLabel(title)
        heading.setFont(self._theme.sized(self._theme.font.pointSize(), bold=True))
        column.addWidget(heading)
        for widget in widgets:
            column.addWidget(widget)
        return box

    def line(self) -> QFrame:
        """A hairline."""
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {self._theme.hex('hairline')}; border: none;")
        return line

    def tool(self, icon: str, name: str, call: Callable[[], None]) -> QToolButton:
        """A small button with an icon."""
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(name)
        button.setAccessibleName(name)
        self._theme.dress(button, icon)
        button.clicked.connect(lambda _checked=False: call())
        return button

    def verbs(self, offered: Iterable[Verb], call: Callable[[Verb], None]) -> QWidget:
        """Buttons for what can be done with the number, two in a row."""
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self._theme.metric("space-2"))
        for place, verb in enumerate(offered):
            button = QPushButton(tr(verb.label))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, v=verb: call(v))
            grid.addWidget(button, place // VERBS_A_ROW, place % VERBS_A_ROW)
        return box

    def question(
        self, text: str, answers: Iterable[tuple[str, bool]], call: Callable[[bool], None]
    ) -> QWidget:
        """A question with a button for each answer."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words(text), 1)
        for name, answer in answers:
            button = QPushButton(name)
            button.clicked.connect(lambda _checked=False, a=answer: call(a))
            row.addWidget(button)
        return box

    def warning(self, block: Block) -> QWidget:
        """Why nothing may happen to the parcel, and what to do."""
        return self.notice("hold", "soon", tr(block.reason), tr(block.advice))

    def problem(self, title: str) -> QWidget:
        """What failed last."""
        return self.notice("fault", "urgent", tr(title), "")

    def notice(self, icon: str, colour: str, title: str, text: str) -> QWidget:
        """A filled box with an icon; ``colour`` names a token that has a background."""
        box = QFrame()
        box.setObjectName("notice")
        theme = self._theme
        box.setStyleSheet(
            f"QFrame#notice {{ background: {theme.hex(f'{colour}-bg')}; border-radius: 4px; }}"
            f"QFrame#notice QLabel {{ color: {theme.hex(colour)}; }}"
        )
        row = QHBoxLayout(box)
        row.setContentsMargins(10, 8, 10, 8)
        mark = QLabel()
        theme.dress(mark, icon, colour)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        for each in (title, text):
            if each:
                words.addWidget(self.words(each))
        row.addLayout(words, 1)
        return box

    def answered(self, title: str, text: str, name: str, call: Callable[[], None]) -> QWidget:
        """What a person has said of the parcel, by whom and why, and the way back."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(10, 0, 10, 0)
        mark = QLabel()
        self._theme.dress(mark, "done", "ok")
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.words(title))
        words.addWidget(self.muted(text, wrap=True))
        row.addLayout(words, 1)
        offer(box, name, call)
        return box

    def facts(self, facts: tuple[Fact, ...]) -> QWidget:
        """Labels and texts in two columns."""
        box, grid = _grid()
        for row, fact in enumerate(facts):
            name = say(fact.label)
            grid.addWidget(self.muted(name), row, 0, Qt.AlignmentFlag.AlignTop)
            text = self.words(fact.text)
            text.setAccessibleName(f"{name} {fact.text}")
            grid.addWidget(text, row, 1)
            if fact.copies:
                copy = self.tool(
                    "copy",
                    tr("复制{name}").format(name=name),
                    lambda number=fact.text: self._copy(number),  # type: ignore[misc]
                )
                grid.addWidget(copy, row, 2)
        grid.setColumnStretch(1, 1)
        return box

    def items(self, items: tuple[ItemLine, ...]) -> QWidget:
        """What is in the parcel: name, spec and code, pieces, amount.

        What was refunded and stays is struck through and quiet.
        """
        box, grid = _grid()
        for row, item in enumerate(items):
            words = QWidget()
            column = QVBoxLayout(words)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            name = self.words(item.name)
            column.addWidget(name)
            refund = tr(item.refund) if item.refund else ""
            below = " · ".join(part for part in (refund, item.spec, item.code) if part)
            if below:
                column.addWidget(self.muted(below, wrap=True))
            if item.note:
                column.addWidget(self.words(say(item.note)))
            grid.addWidget(words, row, 0)
            numbers = [QLabel(item.quantity), QLabel(item.amount)]
            for place, label in enumerate(numbers, 1):
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label, row, place, Qt.AlignmentFlag.AlignTop)
            if not item.ships:
                name.setAccessibleName(tr("不发：{goods}").format(goods=item.name))
                for label in (name, *numbers):
                    _strike(label)
        grid.setColumnStretch(0, 1)
        return box

    def history(self, rows: tuple[HistoryRow, ...]) -> QWidget:
        """What happened when, newest first as given."""
        box, grid = _grid()
        for row, happened in enumerate(rows):
            when = self.muted(when_text(happened.at_s))
            grid.addWidget(when, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.words(tr(happened.text)), row, 1)
        grid.setColumnStretch(1, 1)
        return box


def offer(box: QWidget, name: str, call: Callable[[], None]) -> None:
    """A button at the end of a notice."""
    button = QPushButton(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked=False: call())
    layout = box.layout()
    if layout is not None:
        layout.addWidget(button)


def _strike(label: QLabel) -> None:
    font = label.font()
    font.setStrikeOut(True)
    label.setFont(font)
    label.setObjectName("muted")


class Clocks(QWidget):
    """Both clocks with every threshold; :meth:`show_lines` once a second."""

    def __init__(self, theme: Theme, parts: Parts) -> None:
        super().__init__()
        self._theme = theme
        self._parts = parts
        self._rows: list[tuple[QLabel, QLabel, QLabel, QLabel, QLabel]] = []
        self._states: list[tuple[Urgency, bool]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)

    def show_lines(self, lines: tuple[ClockLine, ...]) -> None:
        """Show thresholds in their order; the running one stands out."""
        while len(self._rows) < len(lines):
            self._add_row()
        for number, labels in enumerate(self._rows):
            for label in labels:
                label.setVisible(number < len(lines))
        for number, line in enumerate(lines):
            self._show(number, line)

    def _show(self, number: int, line: ClockLine) -> None:
        mark, name, at, left, word = self._rows[number]
        name.setText(say(line.name))
        at.setText(line.at)
        left.setText(say(line.left))
        word.setText(tr(URGENCY_WORDS[line.urgency]))
        state = (line.urgency, line.next)
        if self._states[number] == state:
            return
        self._states[number] = state
        self._theme.dress(mark, STATE_ICONS[line.urgency], _COLOURS[line.urgency])
        font = self._theme.sized(self._theme.font.pointSize(), bold=line.next)
        for label in (name, left):
            label.setFont(font)
        palette = left.palette()
        colour = "text" if line.urgency is Urgency.CALM else _COLOURS[line.urgency]
        palette.setColor(palette.ColorRole.WindowText, self._theme.color(colour))
        for label in (left, word):
            label.setPalette(palette)

    def _add_row(self) -> None:
        labels = (QLabel(), QLabel(), self._parts.muted(""), QLabel(), QLabel())
        labels[3].setAlignment(Qt.AlignmentFlag.AlignRight)
        for place, label in enumerate(labels):
            self._grid.addWidget(label, len(self._rows), place)
        self._rows.append(labels)
        self._states.append((Urgency.DONE, False))


def _grid() -> tuple[QWidget, QGridLayout]:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    return box, grid


def words_of(error: Exception) -> str:
    """What is shown instead of what could not be read."""
    if isinstance(error, AppError):
        return sentence(error.title, error.advice)
    return tr("没有读到，稍后再试。")
