"""CUPS queues through the ``lp`` and ``lpstat`` programs, so that nothing is compiled in.

Raw queues pass the bytes on unchanged. Driver queues take PDF and render it themselves.
"""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from printers.result import Reason
from printers.state import PrinterState
from printers.transports.base import Handover, Link, MissingPart, TransportError
from printers.transports.cups_words import job_state, printer_state
from printers.transports.queue import JobState

_ACCEPTED = re.compile(r"request id is (\S+) \(")
_NOTHING_TAKEN = (
    "does not exist",
    "not accepting jobs",
    "unable to connect",
    "scheduler not responding",
    "is empty",
    "unable to create temporary file",
)


@dataclass(frozen=True, slots=True)
class CupsPrograms:
    """Runs the programs against ``server`` (a host, host:port or socket path; None: the usual).

    ``timeout_s`` bounds each run in seconds.
    """

    server: str | None = None
    timeout_s: float = 15.0

    def run(self, program: str, *arguments: str, data: bytes = b"") -> tuple[int, str]:
        """Exit code, and both outputs in English.

        Raises:
            MissingPart: CUPS' programs are not installed.
            TimeoutError: it took too long and was ended.
        """
        settings = dict(os.environ) | {"LC_ALL": "C"}
        if self.server is not None:
            settings["CUPS_SERVER"] = self.server
        try:
            done = subprocess.run(
                [program, *arguments],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=settings,
                timeout=self.timeout_s,
                check=False,
            )
        except FileNotFoundError as error:
            raise MissingPart(program, f"{program} of CUPS is not installed") from error
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(program) from error
        return done.returncode, done.stdout.decode("utf-8", "replace")


class CupsTransport:
    """The queue named ``queue``.

    Args:
        queue: as ``lpstat -e`` lists it.
        raw: pass the bytes on unchanged; False for a document that the queue's driver renders.
        options: further ``lp -o`` options, such as ``("media=Custom.100x180mm",)``.
        title: what the queue shows for the job; no data of a person.
        programs: how to reach CUPS.
    """

    answers = False
    handover = Handover.QUEUE

    def __init__(
        self,
        queue: str,
        *,
        raw: bool = True,
        options: Sequence[str] = (),
        title: str = "label",
        programs: CupsPrograms | None = None,
    ) -> None:
        if not queue or queue.startswith("-"):
            raise ValueError("not the name of a queue")
        self._queue = queue
        wanted = (*(("raw",) if raw else ()), *options)
        self._arguments = ("-d", queue, "-t", title, *(f"-o{option}" for option in wanted))
        self._programs = programs or CupsPrograms()

    @property
    def place(self) -> str:
        """The queue's name."""
        return self._queue

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """See that the queue is there and takes jobs. A paused one does: see ``state``."""
        link = _CupsLink(self._queue, self._arguments, self._programs)
        link.check()
        yield link


class _CupsLink:
    def __init__(self, queue: str, arguments: tuple[str, ...], programs: CupsPrograms) -> None:
        self._queue = queue
        self._arguments = arguments
        self._programs = programs
        self._jobs: list[str] = []

    def check(self) -> None:
        try:
            code, text = self._programs.run("lpstat", "-a", self._queue)
        except TimeoutError as error:
            raise TransportError(Reason.UNREACHABLE, "lpstat gave no answer") from error
        if code:
            raise TransportError(Reason.UNREACHABLE, "CUPS is not running or has no such queue")
        if " not accepting requests" in text.partition("\n")[0]:
            raise TransportError(Reason.REFUSED, "the queue takes no jobs")

    def send(self, data: bytes) -> None:
        """Hand ``data`` over as one job of the queue."""
        if not data:
            return
        try:
            code, text = self._programs.run("lp", *self._arguments, data=data)
        except TimeoutError as error:
            raise TransportError(Reason.STALLED, "lp did not end", sent=len(data)) from error
        if code:
            # Whatever is not known to come before the first byte may have come after it.
            nothing = any(words in text.lower() for words in _NOTHING_TAKEN)
            raise TransportError(
                Reason.REFUSED if nothing else Reason.CUT,
                f"lp ended with {code}",
                sent=0 if nothing else len(data),
            )
        if accepted := _ACCEPTED.search(text):
            self._jobs.append(accepted[1])

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:  # noqa: ARG002
        """A queue passes no answer on."""
        return None

    @property
    def jobs(self) -> tuple[str, ...]:
        """Such as ``("Q-12",)``."""
        return tuple(self._jobs)

    def job_state(self, job: str) -> JobState:
        """What ``lpstat`` says of ``job``."""
        for ended in (False, True):
            which = "completed" if ended else "not-completed"
            text = self._look("-W", which, "-l", "-o", self._queue)
            if text is None:
                return JobState.GONE
            if (state := job_state(text, job, ended=ended)) is not None:
                return state
        return JobState.GONE

    def state(self) -> PrinterState | None:
        """What the queue says of its printer."""
        text = self._look("-l", "-p", self._queue)
        return None if text is None else printer_state(text)

    def _look(self, *arguments: str) -> str | None:
        try:
            code, text = self._programs.run("lpstat", *arguments)
        except (TimeoutError, TransportError):
            return None
        return None if code else text
