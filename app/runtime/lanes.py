"""Named lanes: where long work runs, and how its answer comes home."""

import logging
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from types import MappingProxyType
from typing import TypeVar

from app.domain.errors import Cancelled
from app.ports.jobs import JobContext
from app.ports.tasks import ALERTS, NET_SYNC, NET_TRACK, NET_USER, PRINT, READ, RENDER, STORE, Task
from app.runtime.context import Context
from app.runtime.courtesy import Courtesy

log = logging.getLogger(__name__)

T = TypeVar("T")

Deliver = Callable[[Callable[[], None]], None]
"""Runs a callable on the home thread, soon; callable from any thread, never blocks."""

WORKERS: Mapping[str, int] = MappingProxyType(
    {NET_USER: 4, NET_SYNC: 8, NET_TRACK: 1, ALERTS: 2, STORE: 1, READ: 2, RENDER: 1}
)
"""Threads a lane. Measured: 24 requests in flight stall the window 30 ms; ``store`` is the only
writer; one page at a time keeps a preview quick. A printer's lane always has one."""

_ENDING = (PRINT, NET_USER, NET_SYNC, NET_TRACK, ALERTS, RENDER, READ, STORE)
"""The order in which lanes are waited for: a label in hand needs the network and the store."""


class Running:
    """One job on a lane; the :class:`app.ports.tasks.Task` its owner holds."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._stop = Event()
        self._over = Event()

    def cancel(self) -> None:
        """Ask the job to stop; it ends with Cancelled at its next check."""
        self._stop.set()

    @property
    def finished(self) -> bool:
        """True once its answer has come home."""
        return self._over.is_set()

    def begin(
        self,
        job: Callable[[JobContext], T],
        *,
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
        progress: Callable[[int, int | None, str], None] | None,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        """Run ``job`` on the calling thread and deliver what it came to."""
        tell = _Latest(self._deliver, progress) if progress else None
        ctx = Context(self._stop, tell, give_way)
        try:
            ctx.check()
            result = job(ctx)
        except Exception as error:  # noqa: BLE001 - whatever a job raises goes to its owner
            self._bring_home(failed or _nobody_took, error)
        else:
            self._bring_home(done, result)

    def _bring_home(self, take: Callable[[T], None] | None, answer: T) -> None:
        def arrive() -> None:
            self._over.set()
            if take is not None:
                take(answer)

        self._deliver(arrive)


def _nobody_took(error: Exception) -> None:
    if not isinstance(error, Cancelled):
        log.error("a job failed and nobody takes the error", exc_info=error)


class _Latest:
    """Delivers the newest progress only, so that a fast job cannot flood the home thread."""

    def __init__(self, deliver: Deliver, take: Callable[[int, int | None, str], None]) -> None:
        self._deliver = deliver
        self._take = take
        self._lock = Lock()
        self._newest: tuple[int, int | None, str] | None = None

    def __call__(self, done: int, total: int | None, text: str) -> None:
        with self._lock:
            on_its_way = self._newest is not None
            self._newest = (done, total, text)
        if not on_its_way:
            self._deliver(self._arrive)

    def _arrive(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None:
            self._take(*newest)


class _Lane:
    """Threads that work off one queue. Daemons: a stuck driver must not hold the exit up."""

    def __init__(self, name: str, workers: int) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, call: Callable[[], None]) -> None:
        self._queue.put(call)

    def close(self) -> None:
        for _ in self._threads:
            self._queue.put(None)

    def join(self, until: float) -> bool:
        for thread in self._threads:
            thread.join(max(until - monotonic(), 0.0))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (call := self._queue.get()) is not None:
            try:
                call()
            except Exception:
                log.exception("a callback failed")
            finally:
                del call  # what it refers to must not wait here for the next job


class Lanes:
    """The :class:`app.ports.tasks.Tasks` of the program.

    Args:
        deliver: brings callbacks to the home thread (the window's bridge, the CLI's queue).
        courtesy: screens that wait for rows go first, the other lanes give way.
    """

    def __init__(self, deliver: Deliver, courtesy: Courtesy | None = None) -> None:
        self._deliver = deliver
        self._courtesy = courtesy or Courtesy()
        self._lock = Lock()
        self._lanes: dict[str, _Lane] = {}
        self._tasks: list[tuple[str, Running]] = []
        self._stopping = False

    def run(
        self,
        lane: str,
        job: Callable[[JobContext], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int | None, str], None] | None = None,
    ) -> Task:
        """Queue ``job`` on ``lane``. While the program stops, a new job ends with Cancelled.

        Raises:
            ValueError: there is no such lane.
        """
        workers = _workers(lane)
        task = Running(self._deliver)

        def begin() -> None:
            task.begin(
                job,
                done=done,
                failed=failed,
                progress=progress,
                give_way=self._courtesy.give_way,
            )

        def call() -> None:
            with self._courtesy.first() if lane == READ else nullcontext():
                begin()

        with self._lock:
            if not self._stopping:
                self._tasks = [(name, t) for name, t in self._tasks if not t.finished]
                self._tasks.append((lane, task))
                if lane not in self._lanes:
                    self._lanes[lane] = _Lane(lane, workers)
                self._lanes[lane].put(call)
                return task
        task.cancel()
        call()
        return task

    def cancel_all(self) -> None:
        """Ask every job to stop, but for the short writes of ``store``: they are facts."""
        with self._lock:
            tasks = tuple(self._tasks)
        for lane, task in tasks:
            if lane != STORE:
                task.cancel()

    def stop(self, within_s: float = 60.0) -> tuple[str, ...]:
        """Take no more jobs, cancel what runs, and wait: print, then net, then store.

        A label in hand is finished, for the job checks for a cancel between labels only.

        Returns:
            The lanes that were still busy after ``within_s``; they end with the process, which
            loses nothing that was committed.
        """
        until = monotonic() + within_s
        with self._lock:
            self._stopping = True
            lanes = dict(self._lanes)
        self.cancel_all()
        for lane in lanes.values():
            lane.close()
        return tuple(name for name in sorted(lanes, key=_ending) if not lanes[name].join(until))


def _workers(lane: str) -> int:
    if lane in WORKERS:
        return WORKERS[lane]
    if _is_print(lane):
        return 1
    raise ValueError(f"no lane is named {lane!r}")


def _is_print(lane: str) -> bool:
    return lane == PRINT or lane.startswith(f"{PRINT}.")


def _ending(lane: str) -> int:
    return _ENDING.index(PRINT if _is_print(lane) else lane)
