"""What every print component offers, and what a platform's dialect has to say."""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from printers.components.facts import Fact, Message
from printers.components.report import Report
from printers.components.standing import Agent, PrinterList, Standing
from printers.components.task import Task


class Ticket(Protocol):
    """A task that was handed in."""

    @property
    def task_id(self) -> str:
        """Given by the component; never used twice."""
        ...

    @property
    def report(self) -> Report:
        """What is known now."""
        ...

    def wait(self, timeout_s: float) -> Report:
        """Wait until it is DONE, at most ``timeout_s``; what is known then."""
        ...

    def wait_sent(self, timeout_s: float) -> Report:
        """Wait until it is SENT or DONE, at most ``timeout_s``; what is known then."""
        ...

    def release(self) -> bool:
        """Let a HELD task go on, at its old place in the queue. False: it is not held."""
        ...

    def drop(self) -> bool:
        """Take a QUEUED or HELD task out. False: it was sent, or is on its way."""
        ...


class PrintComponent(Protocol):
    """A platform's local print component.

    Nothing here raises for a component that is away. Tasks are sent in the order in which they
    came, one at a time; none is sent twice. A task that was sent when the connection broke ends
    UNKNOWN.
    """

    @property
    def name(self) -> str:
        """Short technical name such as ``doudian``."""
        ...

    @property
    def place(self) -> str:
        """Its address."""
        ...

    def start(self) -> None:
        """Connect, and stay connected until closed. Using it starts it as well."""
        ...

    def close(self) -> None:
        """Finish the task in hand if that goes quickly, drop the others, end every thread."""
        ...

    def reach(self) -> Standing:
        """READY once connected, else why not; waits for one attempt and asks nothing."""
        ...

    def agent(self) -> Agent:
        """Whether it runs, and whether its version will do."""
        ...

    def printers(self) -> PrinterList:
        """Printers it can print on."""
        ...

    def submit(self, task: Task) -> Ticket:
        """Put a task into the queue."""
        ...

    def held(self) -> tuple[Ticket, ...]:
        """Tasks that wait for a person, in order."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Dialect(Protocol):
    """A platform's messages: pure, no connection, no state."""

    @property
    def name(self) -> str:
        """Short technical name."""
        ...

    def ask_printers(self, request_id: str) -> Message:
        """The question for printers."""
        ...

    def read_printers(self, reply: Message) -> PrinterList:
        """The answer to it."""
        ...

    def ask_agent(self, request_id: str) -> Message:
        """The question for the version."""
        ...

    def read_version(self, reply: Message) -> str:
        """The version in the answer to it; empty when there is none."""
        ...

    def print_task(self, task_id: str, task: Task) -> Message:
        """The print request. Makes the params, so it is called when the task leaves the queue."""
        ...

    def read(self, message: Message) -> Sequence[Fact]:
        """What a message says about tasks; nothing for any other message."""
        ...
