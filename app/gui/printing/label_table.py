"""The table of labels, for the ledger and for 待确认."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.ids import PrinterId, PrintJobId
from app.gui.i18n import say, tr
from app.gui.status_bar import LOOKS
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import Rows, RowsModel
from app.gui.table.painting import SIDE, RowState, paint_ground
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.ports.rows import LabelRow
from app.presentation.printing.label_words import ANSWER, STATE, LabelColumn, state_health

ICON = 14
GAP = 5
Answer = Callable[[PrintJobId], bool | None]
Names = Callable[[], Mapping[PrinterId, str]]

_ANSWERS: dict[bool | None, tuple[str, str, str]] = {
    True: ("出来了", "check", "ok"),
    False: ("没出来", "close", "urgent"),
    None: ("未答", "", "text-2"),
}


class Labels(Rows, Protocol):
    """Lines by place; None while one is on its way."""

    def line(self, place: int) -> LabelRow | None:
        """The line at ``place``."""
        ...


class LabelModel(RowsModel):
    """Words of the labels."""

    def __init__(
        self,
        labels: Labels,
        columns: Sequence[LabelColumn],
        *,
        names: Names,
        answer: Answer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(labels, columns, parent)
        self._labels = labels
        self._label_columns = tuple(columns)
        self._names = names
        self._answer = answer

    def text(self, row: int, column: int) -> str:
        line = self._labels.line(row)
        if line is None:
            return ""
        wanted = self._label_columns[column]
        if wanted.key == ANSWER:
            return tr(_ANSWERS[self._answer(line.job_id)][0])
        return say(wanted.text(line, self._names()))


class LabelDelegate(QStyledItemDelegate):
    """Paints cells from the lines; a line on its way is a quiet bar."""

    def __init__(
        self,
        labels: Labels,
        columns: Sequence[LabelColumn],
        model: LabelModel,
        *,
        answer: Answer,
        ink: Ink,
        state: RowState,
    ) -> None:
        super().__init__()
        self._labels = labels
        self._columns = tuple(columns)
        self._model = model
        self._answer = answer
        self._ink = ink
        self._state = state

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, place = index.row(), index.column()
        rect: QRect = option.rect
        chosen = self._labels.key_at(row) in self._labels.selection
        paint_ground(painter, rect, self._ink, self._state, row=row, column=place, chosen=chosen)
        line = self._labels.line(row)
        area = QRectF(rect.adjusted(SIDE, 0, -SIDE, -1))
        if line is None:
            bar = QRectF(area.left(), area.center().y() - 3, area.width() * 0.6, 6)
            self._ink.pill(painter, bar, "hover")
            return
        column = self._columns[place]
        text = self._model.text(row, place)
        if column.key == STATE:
            self._with_icon(painter, area, text, *LOOKS[state_health(line)], strong=True)
        elif column.key == ANSWER:
            answer = self._answer(line.job_id)
            _, icon, colour = _ANSWERS[answer]
            self._with_icon(painter, area, text, icon, colour, strong=answer is not None)
        elif text:
            self._ink.write(
                painter,
                area,
                text,
                "text-2" if column.key == "problem" else "text",
                right=column.numeric,
                middle=column.middle,
            )

    def _with_icon(
        self, painter: QPainter, area: QRectF, text: str, icon: str, colour: str, *, strong: bool
    ) -> None:
        if icon:
            box = QRectF(area.left(), area.center().y() - ICON / 2, ICON, ICON)
            self._ink.icon(painter, icon, colour, box)
        self._ink.write(
            painter, area.adjusted(ICON + GAP, 0, 0, 0), text, "text" if strong else "text-2"
        )


class LabelTable(RowsTable):
    """Labels under columns of the ledger's.

    Args:
        labels: what is shown.
        columns: of :mod:`app.presentation.printing.label_words`.
        name: for screen readers.
        names: of printers, as they are now.
        answer: a person's noted answer, for 待确认.
    """

    def __init__(
        self,
        labels: Labels,
        columns: Sequence[LabelColumn],
        theme: Theme,
        name: str,
        *,
        names: Names,
        answer: Answer = lambda _job: None,
    ) -> None:
        super().__init__(labels, theme, name)
        model = LabelModel(labels, columns, names=names, answer=answer, parent=self)
        delegate = LabelDelegate(labels, columns, model, answer=answer, ink=self.ink, state=self)
        self.put_together(model, delegate, Header(columns, self.ink, self, sorts=False))
