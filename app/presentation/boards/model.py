"""The wall board without widgets: read in the read lane, worked out every second."""

from collections.abc import Callable

from app.domain.errors import AppError
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.ports.tasks import READ
from app.presentation.boards.summary import BoardFacts, BoardReading, board_facts, read_board
from app.presentation.countdown import Countdowns, whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.listening import Listening, Subscribe

GAP_S = 5
"""Seconds between two readings while news pour in."""
EVERY_S = 60
"""Without news: the day turns, and another program may write."""


class WallModel:
    """One reading at a time; :meth:`beat` once a second.

    Args:
        desk: reader, rules, clock, tasks.
        subscribe: domain events on the window's thread.
        changed: told after every reading.
        unforeseen: takes an error that is a bug.
        rows: countdowns that fit.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        subscribe: Subscribe,
        changed: Callable[[], None],
        unforeseen: Callable[[Exception], None],
        rows: int,
    ) -> None:
        self._desk = desk
        self._changed = changed
        self._unforeseen = unforeseen
        self._rows = rows
        self._countdowns = Countdowns(desk.rules, desk.rules_of)
        self._reading: BoardReading | None = None
        self._error: AppError | None = None
        self._busy = False
        self._news = False
        self._started_s = 0
        self._listening = Listening(subscribe, self._hear)

    @property
    def now_s(self) -> int:
        """The platform's time in whole seconds."""
        return whole_now(self._desk.clock.now())

    def facts(self) -> BoardFacts | None:
        """What there is to show now; None before the first reading."""
        if self._reading is None:
            return None
        return board_facts(self._reading, self._countdowns, self.now_s, self._rows)

    def trouble(self) -> Phrase:
        """Why the figures are old or missing; nothing when they are not."""
        if self._error is None:
            return NOTHING
        return phrase("读不到新数据：{why}", why=phrase(self._error.title))

    def start(self) -> None:
        """Listen for news and read everything."""
        self._listening.begin()
        self.read()

    def beat(self) -> None:
        """A second went by."""
        passed_s = abs(self.now_s - self._started_s)
        if not self._busy and (passed_s >= EVERY_S or (self._news and passed_s >= GAP_S)):
            self.read()

    def read(self) -> None:
        """Read everything anew, unless that is under way."""
        if self._busy:
            return
        self._busy, self._news = True, False
        self._started_s = self.now_s
        before = self._reading
        self._desk.tasks.run(
            READ,
            lambda _ctx: read_board(self._desk, self._countdowns, before),
            done=self._take,
            failed=self._broke,
        )

    def stop(self) -> None:
        """Listen no more."""
        self._listening.end()

    def _take(self, reading: BoardReading) -> None:
        self._busy, self._reading, self._error = False, reading, None
        self._tell()

    def _broke(self, error: Exception) -> None:
        self._busy = False
        if not isinstance(error, AppError):
            self._unforeseen(error)
            return
        self._error = error
        self._tell()

    def _tell(self) -> None:
        if self._listening:
            self._changed()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Changes | SyncFinished | SettingsChanged):
            self._news = True
