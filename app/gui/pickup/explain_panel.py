"""The side panel that explains a figure: its rows, their clocks and rules, and their sum."""

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
)

from app.gui.i18n import say, tr
from app.gui.table.delegate import RowsDelegate
from app.gui.table.header import Header
from app.gui.table.model import RowsModel
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.presentation.formatting import phrase
from app.presentation.pickup.explained import COLUMNS, COURIER, CREDIT, ORDER, Told, ToldRow, cell
from app.presentation.table.selection import Selection

WIDTH = 530
_COURIER = next(place for place, column in enumerate(COLUMNS) if column.key == COURIER)


class ToldRows:
    """The rows of one explanation; rows are known by their places (:class:`Rows`)."""

    def __init__(self) -> None:
        self.selection: Selection[str] = Selection()
        self.told: Told | None = None

    def __len__(self) -> int:
        return 0 if self.told is None else len(self.told.rows)

    def row(self, place: int) -> ToldRow:
        """The row at ``place``."""
        assert self.told is not None  # noqa: S101 - there are no rows without it
        return self.told.rows[place]

    def key_at(self, place: int) -> str:
        """Its place as text."""
        return str(place)

    def place(self, key: str) -> int | None:
        """The place behind a key."""
        return int(key) if int(key) < len(self) else None

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend([str(n) for n in range(len(self))], place, add=add)


class ToldModel(RowsModel):
    """Words of the rows."""

    def __init__(self, rows: ToldRows, parent: QObject) -> None:
        super().__init__(rows, COLUMNS, parent)
        self._told = rows

    def text(self, row: int, column: int) -> str:
        told = self._told.told
        return "" if told is None else say(cell(told, self._told.row(row), COLUMNS[column].key))


class ToldDelegate(RowsDelegate):
    """Paints a row: rules quietly, numbers to the right."""

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        loud = COLUMNS[place].key in {ORDER, CREDIT}
        self.write(painter, rect, row, place, "text" if loud else "text-2")


class ToldTable(RowsTable):
    """The rows of an explanation."""

    def __init__(self, rows: ToldRows, theme: Theme) -> None:
        super().__init__(rows, theme, tr("依据"))
        model = ToldModel(rows, self)
        delegate = ToldDelegate(model, self.ink, self)
        self.put_together(model, delegate, Header(COLUMNS, self.ink, self, sorts=False))
        for section, column in enumerate(COLUMNS):
            self.setColumnWidth(section, column.width)


class ExplainPanel(QFrame):
    """``opened`` carries an order number that a person wants to see; ``close_asked`` by ✕."""

    opened = Signal(str)
    close_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setMinimumWidth(280)
        self._rows = ToldRows()
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.title.setWordWrap(True)
        self.sum = QLabel()
        self.sum.setWordWrap(True)
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rules = QLabel()
        self.rules.setObjectName("muted")
        self.rules.setWordWrap(True)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setToolTip(tr("关闭侧栏（F3）"))
        self.close_button.setAccessibleName(tr("关闭侧栏"))
        theme.dress(self.close_button, "close")
        self.close_button.clicked.connect(self.close_asked)
        self.table = ToldTable(self._rows, theme)
        self.table.opened.connect(self._open)
        self.table.pointed.connect(self._show_sentence)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setContentsMargins(12, 6, 12, 8)
        self.sentence.hide()
        self.hint = QLabel(
            tr("点上面的任何一个数，或图里的一根柱，这里列出它由哪些订单、按哪条规则得来。")
        )
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setContentsMargins(12, 0, 12, 0)
        self.body = QStackedWidget()
        self.body.addWidget(self.hint)
        self.body.addWidget(self.table)
        self._arrange()
        self.show_told(None)

    @property
    def told(self) -> Told | None:
        """What is explained now."""
        return self._rows.told

    def show_told(self, told: Told | None) -> None:
        """Explain; None: nothing has been asked."""
        self._rows.told = told
        self._rows.selection.clear()
        self.title.setText(tr("依据") if told is None else f"{say(told.title)}  {say(told.value)}")
        self.sum.setText("" if told is None else self._sum_text(told))
        self.rules.setText("" if told is None else say(told.rules))
        for label in (self.sum, self.rules):
            label.setVisible(told is not None)
        self.body.setCurrentWidget(self.hint if told is None else self.table)
        known = told is not None and any(row.courier for row in told.rows)
        self.table.setColumnHidden(_COURIER, not known)
        self.table.show_again()
        first = "0" if len(self._rows) else ""
        if first:
            self.table.go_to(first)
        self._show_sentence(first)  # the table says nothing while its cursor stays at a place

    def _sum_text(self, told: Told) -> str:
        if not told.clock:
            return say(told.sum)
        return say(phrase("{sum} · 时钟 {clock}", sum=told.sum, clock=phrase(told.clock)))

    def _show_sentence(self, key: str) -> None:
        """Courier and whole rule of the row at the cursor; the columns may be out of sight."""
        there = bool(key) and self._rows.place(key) is not None
        row = self._rows.row(int(key)) if there else None
        lines = () if row is None else (row.courier, row.sentence)
        self.sentence.setText("\n".join(line for line in lines if line))
        self.sentence.setVisible(there)

    def say_waiting(self, title: str) -> None:
        """The rows are on their way."""
        self.title.setText(title)
        self.sum.setText(tr("正在算…"))
        self.sum.show()

    def _open(self) -> None:
        cursor = self.table.cursor_id
        if cursor is not None and self._rows.place(cursor) is not None:
            self.opened.emit(self._rows.row(int(cursor)).order_id)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setContentsMargins(12, 2, 12, 6)
        words.setSpacing(2)
        words.addWidget(self.sum)
        words.addWidget(self.rules)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(words)
        whole.addWidget(self.body, 1)
        whole.addWidget(self.sentence)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())
