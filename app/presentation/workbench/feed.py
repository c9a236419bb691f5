"""Keeps the board's rows fresh: all of them once, then what changed, never on the caller's time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from app.domain.events import Changes, Event, SyncFinished
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow, ShopRow
from app.ports.tasks import READ
from app.presentation.countdown import Countdowns
from app.presentation.desk import Desk
from app.presentation.listening import Listening, Subscribe
from app.presentation.workbench.entry import Entry, make_entry

HEAD = 200
"""Rows shown before all are read: more than fit on a screen."""
RELOAD_FROM = 3000
"""Changed rows from which reading everything is quicker than asking for them by id."""


class Screen(Protocol):
    """What the feed tells, on the window's thread."""

    def peeked(self, entries: tuple[Entry, ...]) -> None:
        """The rows that press most, while all are being read for the first time."""
        ...

    def loaded(self, entries: tuple[Entry, ...]) -> None:
        """Every row there is."""
        ...

    def changed(self, entries: tuple[Entry, ...], gone: frozenset[ParcelId]) -> None:
        """News of some rows."""
        ...

    def shops_read(self, shops: tuple[ShopRow, ...]) -> None:
        """Bound shops with the age of their data."""
        ...

    def failed(self, error: Exception) -> None:
        """Rows could not be read; what is on the screen may be old."""
        ...


@dataclass(frozen=True, slots=True)
class _News:
    entries: tuple[Entry, ...]
    gone: frozenset[ParcelId]


class Feed:
    """Reads rows in the read lane, one job at a time; news that come meanwhile are read next.

    Args:
        desk: reader and tasks.
        countdowns: lays out each row's thresholds, off the window's thread.
        subscribe: brings the news of what changed.
        screen: is told what was read.
    """

    def __init__(
        self,
        desk: Desk,
        countdowns: Countdowns,
        *,
        subscribe: Subscribe,
        screen: Screen,
    ) -> None:
        self._desk = desk
        self._countdowns = countdowns
        self._listening = Listening(subscribe, self._hear)
        self._screen = screen
        self._parcels: set[ParcelId] = set()
        self._generation = 0
        self._reading = False

    def start(self) -> None:
        """Listen for news and read everything, the first rows before the others."""
        self._listening.begin()
        self._peek()
        self.reload()

    def _peek(self) -> None:
        def read(ctx: JobContext) -> tuple[Entry, ...]:
            return self._entries(ctx, self._desk.reader.parcels(first=HEAD))

        def take(entries: tuple[Entry, ...]) -> None:
            if self._listening:
                self._screen.peeked(entries)

        self._desk.tasks.run(READ, read, done=take, failed=self._left_to_the_reload)

    def stop(self) -> None:
        """Listen no more; answers under way are dropped."""
        self._generation += 1
        self._listening.end()

    def reload(self) -> None:
        """Read everything anew; an earlier reading's answer is dropped."""
        self._generation += 1
        generation = self._generation
        self._reading = True
        self.read_shops()

        def take(entries: tuple[Entry, ...]) -> None:
            if generation == self._generation:
                self._screen.loaded(entries)
                self._read_shipped(generation)

        self._run(generation, self._read_pending, take)

    def read_shops(self) -> None:
        """Read the bound shops and the age of their data."""

        def take(shops: tuple[ShopRow, ...]) -> None:
            if self._listening:
                self._screen.shops_read(shops)

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.shops(), done=take, failed=self._left_to_the_reload
        )

    def _left_to_the_reload(self, error: Exception) -> None:
        """The rows' own reading tells of the same trouble; one message is enough."""
        del error

    def _read_shipped(self, generation: int) -> None:
        """Shipped rows come second: the pending ones are what people wait for."""

        def read(ctx: JobContext) -> _News:
            rows = self._desk.reader.parcels(stages=frozenset({Stage.SHIPPED}))
            return _News(self._entries(ctx, rows), frozenset())

        self._run(generation, read, lambda news: self._take(generation, news))

    def _read_pending(self, ctx: JobContext) -> tuple[Entry, ...]:
        return self._entries(ctx, self._desk.reader.parcels())

    def _entries(self, ctx: JobContext, rows: Iterable[ParcelRow]) -> tuple[Entry, ...]:
        """``rows`` with everything worked out; the window may go before any of them."""
        found = []
        for row in rows:
            ctx.check()
            found.append(make_entry(row, self._countdowns))
        return tuple(found)

    def _take(self, generation: int, news: _News) -> None:
        if generation != self._generation:
            return
        self._reading = False
        self._screen.changed(news.entries, news.gone)
        self._flush()

    def _run(
        self,
        generation: int,
        read: Callable[[JobContext], "_News | tuple[Entry, ...]"],
        take: Callable[..., None],
        asked: frozenset[ParcelId] = frozenset(),
    ) -> None:
        def broke(error: Exception) -> None:
            if generation == self._generation:
                self._reading = False
                self._parcels |= asked  # and what came meanwhile: for the next reading
                self._screen.failed(error)

        self._desk.tasks.run(READ, read, done=take, failed=broke)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Changes):
            self._parcels |= event.parcels
            if event.shops:
                self.read_shops()
            self._flush()
        elif isinstance(event, SyncFinished):
            self.read_shops()

    def _flush(self) -> None:
        """Read what changed, unless a reading is under way: its end comes here again."""
        if not self._listening or self._reading:
            return
        parcels = frozenset(self._parcels)
        self._parcels.clear()
        if len(parcels) >= RELOAD_FROM:
            self.reload()
        elif parcels:
            self._read_changed(parcels)

    def _read_changed(self, parcels: frozenset[ParcelId]) -> None:
        generation = self._generation
        self._reading = True
        reader = self._desk.reader

        def read(ctx: JobContext) -> _News:
            entries = self._entries(ctx, reader.parcels_by_id(parcels))
            return _News(entries, parcels - {entry.parcel_id for entry in entries})

        self._run(generation, read, lambda news: self._take(generation, news), parcels)
