"""The risk board's table: both clocks side by side, painted straight from the board."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from app.domain.ids import ParcelId
from app.gui.i18n import say, tr
from app.gui.table.countdown import CountdownInk
from app.gui.table.delegate import RowsDelegate
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import RowState
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.presentation.countdown import URGENCY_WORDS, Countdowns, Points, Reading, left_phrase
from app.presentation.formatting import phrase
from app.presentation.pickup.board import RiskBoard
from app.presentation.pickup.columns import COLUMNS, PAY, UPLOAD
from app.presentation.pickup.entry import RiskEntry


class RiskCells:
    """What the two clocks of a row say now."""

    def __init__(self, board: RiskBoard, countdowns: Countdowns, now_s: Callable[[], int]) -> None:
        self._board = board
        self._countdowns = countdowns
        self._now_s = now_s
        self._kinds = tuple(say(kind.name) for kind in countdowns.kinds)
        self.words = {urgency: tr(word) for urgency, word in URGENCY_WORDS.items()}

    def quiet(self, entry: RiskEntry, key: str) -> str:
        """What is said instead of a clock that does not run; "" while it runs."""
        if entry.parcel_id in self._board.gone:
            return tr("已离开") if key == PAY else ""
        if self._points(entry, key):
            return ""
        return tr("还没回传") if key == UPLOAD else tr("没有时限")

    def read(self, entry: RiskEntry, key: str) -> Reading:
        """The clock ``key`` of ``entry``."""
        points, now_s = self._points(entry, key), self._now_s()
        if key == PAY:
            return self._countdowns.state(entry.row, points, now_s)
        return self._countdowns.read(points, now_s, entry.row.shop_id)

    def odd(self, entry: RiskEntry, key: str) -> str:
        """Why the clock says 异常."""
        return tr("早于付款") if key == PAY and entry.row.early_scan_s else ""

    def kind(self, reading: Reading) -> str:
        """``24h``, ``承诺``, ``回传24h``."""
        return self._kinds[reading.kind] if reading.kind >= 0 else ""

    def missed(self, reading: Reading) -> str:
        """``过24h``: what was missed while another threshold is ahead."""
        if reading.missed < 0:
            return ""
        return say(phrase("过{kind}", kind=self._kinds[reading.missed]))

    def text(self, entry: RiskEntry, key: str) -> str:
        """A clock in words."""
        quiet = self.quiet(entry, key)
        if quiet or entry.parcel_id in self._board.gone:
            return quiet
        reading = self.read(entry, key)
        parts = (
            say(left_phrase(reading.left_s)),
            self.words[reading.urgency],
            self.kind(reading),
            self.odd(entry, key),
            self.missed(reading),
        )
        return " ".join(part for part in parts if part)

    def _points(self, entry: RiskEntry, key: str) -> Points:
        return entry.pay if key == PAY else entry.upload


class RiskTableModel(RowsModel):
    """Words of the rows."""

    def __init__(self, board: RiskBoard, cells: RiskCells, parent: QObject) -> None:
        super().__init__(board, COLUMNS, parent)
        self._board = board
        self._cells = cells

    def text(self, row: int, column: int) -> str:
        entry, wanted = self._board.shown[row], COLUMNS[column]
        if wanted.key in {PAY, UPLOAD}:
            return self._cells.text(entry, wanted.key)
        return say(wanted.text(entry))


class RiskDelegate(RowsDelegate):
    """Paints cells straight from the board."""

    def __init__(
        self,
        board: RiskBoard,
        model: RiskTableModel,
        cells: RiskCells,
        ink: Ink,
        state: RowState,
    ) -> None:
        super().__init__(model, ink, state)
        self._board = board
        self._cells = cells
        self._countdowns = CountdownInk(ink)

    def measure(self) -> None:
        """Measure the fixed parts of a clock; again after the font changed."""
        self._countdowns.measure()

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        entry, key = self._board.shown[row], COLUMNS[place].key
        if key in {PAY, UPLOAD} and not self._is_quiet(entry, key):
            self._clock(painter, rect, entry, key)
            return
        gone = entry.parcel_id in self._board.gone
        quiet = gone or key in {PAY, UPLOAD} or entry.row.shop_paused
        colour = "text-2" if quiet else "urgent" if key == "cost" else "text"
        self.write(painter, rect, row, place, colour)

    def _is_quiet(self, entry: RiskEntry, key: str) -> bool:
        return entry.parcel_id in self._board.gone or bool(self._cells.quiet(entry, key))

    def _clock(self, painter: QPainter, rect: QRect, entry: RiskEntry, key: str) -> None:
        cells = self._cells
        reading = cells.read(entry, key)
        after = (
            (cells.kind(reading), "text-2"),
            (cells.odd(entry, key), "urgent"),
            (cells.missed(reading), "urgent"),
        )
        left = say(left_phrase(reading.left_s))
        self._countdowns.write(painter, rect, reading.urgency, left, after)


class RiskTable(RowsTable):
    """Rows of a risk board."""

    def __init__(self, board: RiskBoard, cells: RiskCells, theme: Theme) -> None:
        super().__init__(board, theme, tr("等揽收的包裹"))
        model = RiskTableModel(board, cells, self)
        delegate = RiskDelegate(board, model, cells, self.ink, self)
        header = Header(COLUMNS, self.ink, self)
        self.put_together(model, delegate, header, running={PAY, UPLOAD})

    @property
    def cursor_parcel(self) -> ParcelId | None:
        """The parcel the keyboard is at."""
        return None if self.cursor_id is None else ParcelId(self.cursor_id)
