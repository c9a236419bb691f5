"""The table of labels, for the ledger and for 待确认."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from app.domain.ids import PrinterId, PrintJobId
from app.gui.i18n import say, tr
from app.gui.status_bar import LOOKS
from app.gui.table.delegate import RowsDelegate
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import Rows, RowsModel
from app.gui.table.painting import RowState
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.ports.rows import LabelRow
from app.presentation.printing.label_words import ANSWER, STATE, LabelColumn, state_health

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


class LabelDelegate(RowsDelegate):
    """Paints cells from the lines; a line on its way is a quiet bar."""

    def __init__(
        self, labels: Labels, model: LabelModel, *, answer: Answer, ink: Ink, state: RowState
    ) -> None:
        super().__init__(model, ink, state)
        self._labels = labels
        self._answer = answer

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        line, key = self._labels.line(row), self._model.columns[place].key
        if line is None:
            self.draw_awaited(painter, rect)
        elif key == STATE:
            text = self._model.text(row, place)
            self.write_beside(painter, rect, text, LOOKS[state_health(line)])
        elif key == ANSWER:
            answer = self._answer(line.job_id)
            _, icon, colour = _ANSWERS[answer]
            strong = "text-2" if answer is None else "text"
            text = self._model.text(row, place)
            self.write_beside(painter, rect, text, (icon, colour), strong)
        else:
            self.write(painter, rect, row, place, "text-2" if key == "problem" else "text")


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
        delegate = LabelDelegate(labels, model, answer=answer, ink=self.ink, state=self)
        self.put_together(model, delegate, Header(columns, self.ink, self, sorts=False))
