"""Pieces of the side panel about special orders: what to mind, and after-sales with clocks."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.gui.theme import STATE_ICONS, Theme
from app.gui.workbench.panel_parts import Parts
from app.presentation.aftersales.panel import CaseLine
from app.presentation.formatting import Phrase

_COLOURS = {
    Urgency.SOON: "soon",
    Urgency.URGENT: "urgent",
    Urgency.OVERDUE: "urgent",
}


class SpecialList(QWidget):
    """One line for each special thing of an order; those with a time are worded anew."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._labels: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_lines(self, lines: tuple[Phrase, ...]) -> None:
        """Show ``lines`` in their order."""
        while len(self._labels) < len(lines):
            self._labels.append(self._parts.words(""))
            self._column.addWidget(self._labels[-1])
        for label, line in zip(self._labels, lines, strict=False):
            text = say(line)
            if label.text() != text:
                label.setText(text)
        for number, label in enumerate(self._labels):
            label.setVisible(number < len(lines))


class CaseList(QWidget):
    """The after-sales of a parcel; :meth:`show_lines` once a second."""

    def __init__(self, theme: Theme, parts: Parts, open_case: Callable[[str], None]) -> None:
        super().__init__()
        self._theme = theme
        self._parts = parts
        self._open = open_case
        self._boxes: list[_CaseBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    def show_lines(self, lines: tuple[CaseLine, ...]) -> None:
        """Show cases in their order."""
        while len(self._boxes) < len(lines):
            box = _CaseBox(self._theme, self._parts, self._open)
            self._boxes.append(box)
            self._column.addWidget(box)
        for box, line in zip(self._boxes, lines, strict=False):
            box.show_line(line)
        for number, box in enumerate(self._boxes):
            box.setVisible(number < len(lines))

    def texts(self) -> tuple[str, ...]:
        """What each case says."""
        return tuple(box.accessibleName() for box in self._boxes if not box.isHidden())


class _CaseBox(QWidget):
    def __init__(self, theme: Theme, parts: Parts, open_case: Callable[[str], None]) -> None:
        super().__init__()
        self._theme = theme
        self._shown = ""
        self._urgency: Urgency | None = None
        self._mark = QLabel()
        self._title = QLabel()
        self._title.setFont(theme.sized(theme.font.pointSize(), bold=True))
        self._title.setWordWrap(True)
        self._turn = QLabel()
        self._about = parts.words("")
        self._lapse = parts.muted("", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        head.addWidget(parts.tool("next", tr("在售后里看"), lambda: open_case(self._shown)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addLayout(head, 0, 0)
        for row, widget in enumerate((self._turn, self._about, self._lapse), 1):
            grid.addWidget(widget, row, 0)

    def show_line(self, line: CaseLine) -> None:
        turn = say(line.turn)
        self._turn.setText(turn)
        if self._urgency is not line.urgency:
            self._urgency = line.urgency
            colour = _COLOURS.get(line.urgency, "text-2")
            self._theme.dress(self._mark, STATE_ICONS[line.urgency], colour)
            self._turn.setObjectName("fault" if colour == "urgent" else "")
            self._turn.style().unpolish(self._turn)
            self._turn.style().polish(self._turn)
        title, about, lapse = say(line.title), say(line.about), tr(line.lapse) if line.lapse else ""
        self.setAccessibleName("，".join(part for part in (title, turn, about, lapse) if part))
        if self._shown != line.after_sale_id or self._title.text() != title:
            self._shown = line.after_sale_id
            self._title.setText(title)
            self._about.setText(about)
            self._lapse.setText(lapse)
            self._lapse.setVisible(bool(lapse))
