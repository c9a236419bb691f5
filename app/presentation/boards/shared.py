"""One reading of the board for every phone that asks, whichever thread it asks on."""

import threading

from app.domain.errors import AppError
from app.ports.jobs import JobContext
from app.ports.tasks import READ
from app.presentation.boards.summary import BoardFacts, BoardReading, board_facts, read_board
from app.presentation.countdown import Countdowns, whole_now
from app.presentation.desk import Desk

FRESH_S = 10
"""A reading this old is made anew when somebody asks; nobody asks, nothing is read."""
PATIENCE_S = 10.0
"""How long the first one to ask waits for the first reading."""
ROWS = 20


class SharedBoard:
    """The board in memory. Reads in the read lane; a phone never waits but for the first time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._countdowns = Countdowns(desk.rules, desk.rules_of)
        self._there = threading.Condition()
        self._reading: BoardReading | None = None
        self._error: AppError | None = None
        self._busy = False
        self._closed = False

    def facts(self) -> BoardFacts:
        """What it says now.

        Raises:
            AppError: it cannot be read, or not soon enough.
        """
        now_s = whole_now(self._desk.clock.now())
        with self._there:
            self._ask(now_s)
            self._there.wait_for(self._answered, PATIENCE_S)
            reading, error = self._reading, self._error
        if reading is None:
            raise error or AppError("phone.no_board", "还读不到数据", "稍后再试。")
        return board_facts(reading, self._countdowns, now_s, ROWS)

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._there:
            self._closed = True
            self._there.notify_all()

    def _answered(self) -> bool:
        return bool(self._reading or self._error or self._closed)

    def _ask(self, now_s: int) -> None:
        fresh = self._reading is not None and abs(now_s - self._reading.read_s) < FRESH_S
        if not (fresh or self._busy or self._closed):
            self._busy = True
            self._error = None
            self._desk.tasks.run(READ, self._read)

    def _read(self, _ctx: JobContext) -> None:
        with self._there:
            before = self._reading
        found, failed = None, None
        try:
            found = read_board(self._desk, self._countdowns, before)
        except AppError as error:
            failed = error
        finally:
            with self._there:
                self._reading, self._error = found or before, failed
                self._busy = False
                self._there.notify_all()
