"""A scanned number: find the parcel, choose it, say in large letters whether it may leave.

After the foot of a batch's list was scanned, numbers tick off the batch's labels until Esc.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from app.domain.errors import AppError
from app.domain.ids import BatchId, ParcelId
from app.domain.number_holders import as_scanned
from app.domain.proof import Proof, asked_about, batch_label_of
from app.gui.workbench.gated_scans import GatedScans
from app.gui.workbench.verdict_bar import VerdictBar
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.ports.tasks import NET_USER, READ, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.workbench.board import Board
from app.presentation.workbench.looked_up import LookedUp, look_up
from app.presentation.workbench.proving import opened, scanned
from app.presentation.workbench.verdict import (
    Grade,
    Verdict,
    checking,
    judge,
    judge_checked,
    not_checked,
)

ShowParcels = Callable[[tuple[ParcelId, ...]], None]


class ScanDesk:
    """Looks numbers up: among the rows in memory at once, otherwise in the database.

    Args:
        show_parcels: chooses rows.
        show_alone: shows a parcel that has left the rows, such as one that was picked up.
    """

    def __init__(
        self,
        desk: Desk,
        board: Board,
        bar: VerdictBar,
        *,
        show_parcels: ShowParcels,
        show_alone: Callable[[ParcelId], None],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._board = board
        self._bar = bar
        self._show_parcels = show_parcels
        self._show_alone = show_alone
        self._unforeseen = unforeseen
        self._generation = 0
        self._proving: BatchId | None = None
        self._ticks = GatedScans(desk, bar, self._say, self._told_why)

    def look_up(self, number: str) -> bool:
        """Give the verdict on ``number``; whether it is among the rows in memory.

        What is not is looked up in the database; the verdict follows.
        """
        self._generation += 1
        number = as_scanned(number)
        if batch_label_of(number):
            self._open_batch(number)
            return True
        if self._proving is not None:
            self._prove(self._proving, number)
            return True
        rows = self._board.carrying(number)
        if rows:
            self._tell(number, rows)
        else:
            self._look_deeper(number, self._generation)
        return bool(rows)

    @property
    def proving(self) -> bool:
        """Whether scans tick off the labels of a batch."""
        return self._proving is not None

    def stop_proving(self) -> None:
        """Scans look parcels up again; what was ticked off is kept."""
        self._proving = None
        self._ticks.forget()

    def _open_batch(self, code: str) -> None:
        prove = self._desk.prove_batch

        def take(proof: Proof) -> None:
            self._ticks.forget()
            self._proving = proof.batch_id
            self._say(opened(proof))

        self._desk.tasks.run(STORE, lambda _ctx: prove.open(code), done=take, failed=self._told_why)

    def _prove(self, batch_id: BatchId, number: str) -> None:
        prove = self._desk.prove_batch
        self._ticks.run(
            lambda answers: prove.scan(batch_id, number, answers),
            asks=asked_about,
            verdict=lambda found: scanned(*found, now_s=self._now_s()),
        )

    def _told_why(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self._unforeseen(error)
            return
        detail = phrase(error.advice)
        self._say(Verdict(grade=Grade.STOP, word=phrase(error.title), detail=detail))

    def _say(self, verdict: Verdict) -> None:
        self._bar.show_verdict(verdict)
        if verdict.grade >= Grade.WAIT:
            QApplication.beep()  # eyes are on the parcel

    def _look_deeper(self, number: str, generation: int) -> None:
        reader = self._desk.reader

        def read(_ctx: JobContext) -> LookedUp:
            return look_up(reader, number)

        def take(found: LookedUp) -> None:
            if generation != self._generation:
                return
            if found.rows:
                self._tell(number, found.rows)
            else:
                self._say(judge(number, (), former=found.former, without=found.without))

        self._desk.tasks.run(READ, read, done=take, failed=self._unforeseen)

    def _now_s(self) -> int:
        return int(self._desk.clock.now().timestamp())

    def _refine(self, number: str, rows: tuple[ParcelRow, ...], generation: int) -> None:
        """What the platform says now, and whether a person let it through; unless scanned on."""
        gate, ids = self._desk.scan_gate, tuple(row.parcel_id for row in rows)

        def ask(ctx: JobContext) -> dict[ParcelId, ParcelRow]:
            return gate.ask(ctx, ids)

        def take(found: dict[ParcelId, ParcelRow]) -> None:
            if generation == self._generation:
                now = [found[p] for p in ids if p in found]
                self._say_again(judge_checked(number, now, self._now_s()))

        def failed(error: Exception) -> None:
            if not isinstance(error, AppError):
                self._unforeseen(error)
            elif generation == self._generation:
                opened = self._desk.gates.open_by_setting()
                note = not_checked(rows, self._now_s())
                verdict = judge(number, rows, now_s=self._now_s(), opened=opened, note=note)
                # Old facts alone let no parcel leave.
                grade = max(verdict.grade, Grade.WAIT)
                self._say_again(replace(verdict, grade=grade))

        self._desk.tasks.run(NET_USER, ask, done=take, failed=failed)

    def _say_again(self, verdict: Verdict) -> None:
        """In place of the first verdict, if that is still shown; heard when it is worse."""
        before = self._bar.verdict
        if before is None:
            return
        if verdict.grade > before.grade:
            self._say(verdict)
        else:
            self._bar.show_verdict(verdict)

    def _tell(self, number: str, rows: tuple[ParcelRow, ...]) -> None:
        """The verdict by what is known here; when that is old, the platform is asked at once."""
        opened = self._desk.gates.open_by_setting()
        gate = self._desk.scan_gate
        verdict = judge(number, rows, now_s=self._now_s(), opened=opened)
        self._say(checking(verdict) if any(map(gate.is_old, rows)) else verdict)
        if gate.unsure(rows):
            self._refine(number, rows, self._generation)
        ids = tuple(row.parcel_id for row in rows)
        if any(self._board.entry(parcel_id) for parcel_id in ids):
            self._show_parcels(ids)
        elif ids:
            self._show_alone(ids[0])
