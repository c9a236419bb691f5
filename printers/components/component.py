"""A print component behind a queue: asks, sends one task at a time, pairs what comes back.

Two threads: the link's, which receives, and one that sends, since making params may take a while.
"""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Self

from printers.components.base import Dialect
from printers.components.facts import Message
from printers.components.link import Ears, Line, Link, LinkLost
from printers.components.patience import Patience
from printers.components.questions import Questions
from printers.components.report import Report, State, Why
from printers.components.standing import Agent, PrinterList, Standing, judge
from printers.components.task import Task
from printers.components.tasks import Entry, Tasks

_log = logging.getLogger(__name__)


def new_id() -> str:
    """An id that no task or question had before."""
    return uuid.uuid4().hex


class QueuedComponent:
    """A :class:`~printers.components.base.PrintComponent` that speaks ``dialect``.

    Args:
        dialect: the platform's messages.
        address: ``ws://host:port``.
        patience: how long to wait.
        on_change: told of every changed report, in order, on a thread of the component; it must
            not wait for the component.
        minimum_version: older ones are ``TOO_OLD``; empty accepts all.
        make_id: ids of tasks and questions.
        monotonic: seconds; tests move it.

    Raises:
        ValueError: not a websocket address.
    """

    def __init__(
        self,
        dialect: Dialect,
        address: str,
        *,
        patience: Patience | None = None,
        on_change: Callable[[Report], None] | None = None,
        minimum_version: str = "",
        make_id: Callable[[], str] = new_id,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dialect = dialect
        self._address = address
        self._patience = patience or Patience()
        self._on_change = on_change
        self._minimum_version = minimum_version
        self._make_id = make_id
        self._changed = threading.Condition()
        self._telling = threading.RLock()
        self._tasks = Tasks(self._patience, monotonic)
        self._questions = Questions()
        self._line: Line | None = None
        self._trouble = Standing.NOT_RUNNING
        self._failed_at = 0
        self._started = self._closing = False
        ears = Ears(opened=self._opened, heard=self._heard, lost=self._lost, failed=self._failed)
        self._link = Link(address, ears, self._patience)
        self._sender = threading.Thread(
            target=self._send_all, name="print-component-queue", daemon=True
        )

    @property
    def name(self) -> str:
        """The dialect's name."""
        return self._dialect.name

    @property
    def place(self) -> str:
        """Its address."""
        return self._address

    def start(self) -> None:
        """Connect, and stay connected until closed."""
        with self._changed:
            if self._started or self._closing:
                return
            self._started = True
            self._link.start()
            self._sender.start()

    def close(self) -> None:
        """Wait a bounded time for the task in hand, drop the others, end both threads.

        A params callable that is at work is waited for a bounded time too; whatever it makes
        later is not sent.
        """
        with self._changed:
            first, self._closing = not self._closing, True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._tasks.in_hand(), self._patience.close_s)
            self._tasks.close()
            self._questions.give_up()
            self._changed.notify_all()
        self._tell()
        if first and self._started:
            self._link.close()
            if self._sender is not threading.current_thread():
                self._sender.join(self._patience.close_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def reach(self) -> Standing:
        """READY once connected, else why not; waits for one attempt and asks nothing."""
        self.start()
        with self._changed:
            return self._absence() if self._connected() is None else Standing.READY

    def agent(self) -> Agent:
        """Whether it runs and its version will do. Waits at most connect_s and reply_s."""
        reply = self._ask(self._dialect.ask_agent(self._make_id()))
        if isinstance(reply, Standing):
            # Connected and silent: an older component may not know the question.
            there = reply is Standing.SILENT and self._line is not None
            return Agent(standing=Standing.VERSION_UNKNOWN if there else reply)
        return judge(self._dialect.read_version(reply), self._minimum_version)

    def printers(self) -> PrinterList:
        """Printers it can print on. Waits at most connect_s and reply_s."""
        reply = self._ask(self._dialect.ask_printers(self._make_id()))
        if isinstance(reply, Standing):
            return PrinterList(standing=reply)
        return self._dialect.read_printers(reply)

    def submit(self, task: Task) -> "QueuedTicket":
        """Put a task into the queue; after :meth:`close` it ends at once, not printed."""
        self.start()
        with self._changed:
            entry = self._tasks.add(self._make_id(), task)
            if self._closing:
                self._tasks.end(entry, Why.CLOSED)
            waits = self._line is None
            self._changed.notify_all()
        self._tell()
        if waits:
            self._link.poke()
        return QueuedTicket(self, entry)

    def held(self) -> tuple["QueuedTicket", ...]:
        """Tasks that wait for a person, in order."""
        with self._changed:
            return tuple(QueuedTicket(self, entry) for entry in self._tasks.held())

    def change(self, do: Callable[[Tasks], bool]) -> bool:
        """Change the tasks under the lock and tell; for tickets."""
        with self._changed:
            done = do(self._tasks)
            self._changed.notify_all()
        self._tell()
        return done

    def wait_for(self, ready: Callable[[], bool], timeout_s: float) -> None:
        """Wait for something about the tasks; for tickets."""
        with self._changed:
            self._changed.wait_for(ready, timeout_s)

    def _ask(self, message: Message) -> Message | Standing:
        """The reply, or why there is none."""
        self.start()
        with self._changed:
            line = self._connected()
            if line is None:
                return self._absence()
            question = self._questions.ask(message)
        try:
            line.send(json.dumps(message))
            question.done.wait(self._patience.reply_s)
        except LinkLost:
            line.cut()
            question.done.set()
        with self._changed:
            self._questions.forget(question)
            if question.reply is not None:
                return question.reply
            return Standing.NOT_RUNNING if question.done.is_set() else Standing.SILENT

    def _absence(self) -> Standing:
        return Standing.CLOSED if self._closing else self._trouble

    def _connected(self) -> Line | None:
        """The open line; waits for one attempt to connect."""
        if self._line is None and not self._closing:
            attempt = self._link.poke()
            self._changed.wait_for(
                lambda: self._line is not None or self._closing or self._failed_at >= attempt,
                2 * self._patience.connect_s,
            )
        return None if self._closing else self._line

    def _send_all(self) -> None:
        while True:
            with self._changed:
                if self._closing:
                    return
                self._tasks.expire()
                if self._tasks.news:
                    self._changed.notify_all()  # whoever waits for what has just expired
                line = self._line
                entry = self._tasks.take() if line is not None else None
                if entry is None and not self._tasks.news:
                    self._changed.wait(self._tasks.time_left())
            if entry is not None and line is not None:
                self._send(entry, line)
            self._tell()

    def _send(self, entry: Entry, line: Line) -> None:
        try:
            message = self._dialect.print_task(entry.task_id, entry.course.task)
            data = json.dumps(message, ensure_ascii=False)
        except Exception as error:  # noqa: BLE001 - any fault of the caller's callable; reported
            with self._changed:
                self._tasks.end(entry, Why.NOT_SIGNED, error)
                self._changed.notify_all()
            return
        with self._changed:
            if self._line is not line or self._closing:
                self._tasks.put_back(entry)
                self._changed.notify_all()
                return
            self._tasks.sent(entry)
            self._changed.notify_all()
        try:
            line.send(data)
        except LinkLost:
            line.cut()  # the link then says that it was lost, which ends the task
            with self._changed:
                self._tasks.end(entry, Why.CUT)
                self._changed.notify_all()

    def _opened(self, line: Line) -> None:
        with self._changed:
            self._line = line
            self._tasks.line_opened()
            self._changed.notify_all()
        self._tell()

    def _heard(self, message: Message) -> None:
        with self._changed:
            self._questions.hear(message)
            self._tasks.hear(self._dialect.read(message))
            self._changed.notify_all()
        self._tell()

    def _lost(self) -> None:
        with self._changed:
            self._line = None
            self._trouble = Standing.NOT_RUNNING
            self._tasks.line_lost()
            self._questions.give_up()
            self._changed.notify_all()
        self._tell()

    def _failed(self, attempt: int, trouble: Standing) -> None:
        with self._changed:
            self._trouble = trouble
            self._failed_at = attempt
            self._changed.notify_all()

    def _tell(self) -> None:
        """Hand changed reports to the listener, in order, without the lock."""
        with self._telling:
            while True:
                with self._changed:
                    if not self._tasks.news:
                        return
                    report = self._tasks.news.popleft()
                if self._on_change is not None:
                    try:
                        self._on_change(report)
                    except Exception:  # noqa: BLE001 - logged; printing goes on
                        _log.exception("the listener of a print component failed")


class QueuedTicket:
    """A task in a :class:`QueuedComponent`."""

    def __init__(self, component: QueuedComponent, entry: Entry) -> None:
        self._component = component
        self._entry = entry

    @property
    def task_id(self) -> str:
        """Its id at the component."""
        return self._entry.task_id

    @property
    def report(self) -> Report:
        """What is known now."""
        return self._entry.told

    def wait(self, timeout_s: float) -> Report:
        """Wait until it is DONE."""
        self._component.wait_for(lambda: self.report.state is State.DONE, timeout_s)
        return self.report

    def wait_sent(self, timeout_s: float) -> Report:
        """Wait until it is SENT or DONE."""
        gone = {State.SENT, State.DONE}
        self._component.wait_for(lambda: self.report.state in gone, timeout_s)
        return self.report

    def release(self) -> bool:
        """Let it go on when it is HELD."""
        return self._component.change(lambda tasks: tasks.release(self._entry))

    def drop(self) -> bool:
        """Take it out of the queue when it was not sent."""
        return self._component.change(lambda tasks: tasks.drop(self._entry))
