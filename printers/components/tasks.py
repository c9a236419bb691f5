"""The queue of tasks and those of late: who goes next, who waits for a person, who has ended."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from printers.components.course import Course
from printers.components.facts import Fact
from printers.components.patience import Patience
from printers.components.report import Report, State, Why
from printers.components.task import Task

REMEMBERED = 1000
"""Ended tasks kept, so that late news of them is understood."""


@dataclass(slots=True, eq=False)
class Entry:
    """One task in here. ``since``: when it came or was released; ``leaving``: being signed."""

    course: Course
    since: float
    told: Report
    deadline: float | None = None
    leaving: bool = False

    @property
    def task_id(self) -> str:
        """Its id at the component."""
        return self.course.task_id

    @property
    def state(self) -> State:
        """Where it is."""
        return self.told.state


class Tasks:
    """Every task of one component. Not thread-safe: the component's lock guards it.

    Attributes:
        news: reports that changed, oldest first; whoever changes something takes them away.
    """

    def __init__(self, patience: Patience, monotonic: Callable[[], float]) -> None:
        self._patience = patience
        self._monotonic = monotonic
        self._open: dict[str, Entry] = {}  # in the order in which they came
        self._ended: OrderedDict[str, Entry] = OrderedDict()
        self.news: deque[Report] = deque()

    def add(self, task_id: str, task: Task) -> Entry:
        """Put a task at the end of the queue."""
        course = Course(task_id, task)
        report = course.report()
        entry = Entry(course=course, since=self._monotonic(), told=report)
        self._open[task_id] = entry
        self.news.append(report)
        return entry

    def take(self) -> Entry | None:
        """The next task to send, when none is under way: so their order is the paper's."""
        if self.in_hand():
            return None
        entry = next((each for each in self._open.values() if each.state is State.QUEUED), None)
        if entry is not None:
            entry.leaving = True
        return entry

    def in_hand(self) -> bool:
        """A task is being signed, or was sent and has no result."""
        return any(each.leaving or each.state is State.SENT for each in self._open.values())

    def put_back(self, entry: Entry) -> None:
        """It was not sent after all."""
        entry.leaving = False

    def sent(self, entry: Entry) -> None:
        """It is going out now."""
        wait = self._patience.result_s + self._patience.document_s * len(entry.told.documents)
        entry.deadline = self._monotonic() + wait
        entry.leaving = False
        self._move(entry, State.SENT)

    def hear(self, facts: Iterable[Fact]) -> None:
        """Take what one message says about tasks, also about those that have ended."""
        concerned: dict[str, Entry] = {}
        for fact in facts:
            found = (self._open.get(each) or self._ended.get(each) for each in fact.about)
            entry = next(filter(None, found), None)
            if entry is not None:
                entry.course.hear(fact)
                concerned[entry.task_id] = entry
        for entry in concerned.values():
            self._note(entry)

    def end(self, entry: Entry, why: Why, error: Exception | None = None) -> None:
        """Nothing more is expected of it."""
        entry.leaving = False
        entry.course.end(why, error)
        self._note(entry)

    def line_opened(self) -> None:
        """Hold what has waited too long, and everything behind it, for a person."""
        now, holding = self._monotonic(), False
        for entry in list(self._open.values()):
            if entry.state is State.QUEUED and not entry.leaving:
                holding = holding or now - entry.since > self._patience.stale_s
                if holding:
                    self._move(entry, State.HELD)

    def line_lost(self) -> None:
        """Nobody knows what became of a task that was sent."""
        for entry in self._in_state(State.SENT):
            self.end(entry, Why.CUT)

    def expire(self) -> None:
        """End what has been silent for too long."""
        now = self._monotonic()
        for entry in self._in_state(State.SENT):
            if entry.deadline is not None and now >= entry.deadline:
                self.end(entry, Why.SILENT)

    def time_left(self) -> float | None:
        """Seconds until :meth:`expire` has something to do; None: it has nothing to watch."""
        ends = [entry.deadline for entry in self._in_state(State.SENT) if entry.deadline]
        return max(0.0, min(ends) - self._monotonic()) if ends else None

    def held(self) -> list[Entry]:
        """What waits for a person, in order."""
        return self._in_state(State.HELD)

    def release(self, entry: Entry) -> bool:
        """Let a held task go on."""
        if entry.state is not State.HELD:
            return False
        entry.since = self._monotonic()
        self._move(entry, State.QUEUED)
        return True

    def drop(self, entry: Entry) -> bool:
        """Take out a task that was not sent."""
        if entry.leaving or entry.state not in {State.QUEUED, State.HELD}:
            return False
        self.end(entry, Why.DROPPED)
        return True

    def close(self) -> None:
        """End everything."""
        self.line_lost()
        for entry in list(self._open.values()):
            self.end(entry, Why.CLOSED)

    def _in_state(self, state: State) -> list[Entry]:
        return [entry for entry in self._open.values() if entry.state is state]

    def _move(self, entry: Entry, state: State) -> None:
        entry.course.move(state)
        self._note(entry)

    def _note(self, entry: Entry) -> None:
        report = entry.course.report()
        if report == entry.told:
            return
        entry.told = report
        self.news.append(report)
        if report.state is State.DONE and entry.task_id in self._open:
            del self._open[entry.task_id]
            self._ended[entry.task_id] = entry
            while len(self._ended) > REMEMBERED:
                self._ended.popitem(last=False)
