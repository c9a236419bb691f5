"""A scanned number: find the parcel, choose it, say in large letters whether it may leave."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from app.domain.ids import ParcelId
from app.gui.workbench.verdict_bar import VerdictBar
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.workbench.board import Board
from app.presentation.workbench.verdict import Grade, judge

ShowParcels = Callable[[tuple[ParcelId, ...]], None]


class ScanDesk:
    """Looks numbers up: among the rows in memory at once, otherwise in the database."""

    def __init__(
        self,
        desk: Desk,
        board: Board,
        bar: VerdictBar,
        show_parcels: ShowParcels,
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._board = board
        self._bar = bar
        self._show_parcels = show_parcels
        self._unforeseen = unforeseen
        self._generation = 0

    def look_up(self, number: str) -> bool:
        """Give the verdict on ``number``; whether it is among the rows in memory.

        What is not is looked up in the database; the verdict follows.
        """
        self._generation += 1
        number = number.strip()
        rows = self._board.carrying(number)
        if rows:
            self._tell(number, rows)
        else:
            self._look_deeper(number, self._generation)
        return bool(rows)

    def _look_deeper(self, number: str, generation: int) -> None:
        reader = self._desk.reader

        def read(_ctx: JobContext) -> tuple[ParcelRow, ...]:
            return reader.parcels_by_id(frozenset(reader.find_parcels(number)))

        def take(rows: tuple[ParcelRow, ...]) -> None:
            if generation == self._generation:
                self._tell(number, rows)

        self._desk.tasks.run(READ, read, done=take, failed=self._unforeseen)

    def _tell(self, number: str, rows: tuple[ParcelRow, ...]) -> None:
        verdict = judge(number, rows)
        self._bar.show_verdict(verdict)
        if verdict.grade >= Grade.WAIT:
            QApplication.beep()  # eyes are on the parcel
        ids = tuple(row.parcel_id for row in rows)
        if any(self._board.entry(parcel_id) for parcel_id in ids):
            self._show_parcels(ids)
