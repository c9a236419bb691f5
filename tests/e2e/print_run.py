"""A program that prints and can be killed at an exact step: started once, forked for each run.

``python -m tests.e2e.print_run PROFILE`` reads one order a line (JSON) and forks: the fork opens
the order's profile, answers, prints, and dies by SIGKILL at its n-th step if it is told to. Steps
are the program's effects, named before (``<``) and after (``>``) each: see ``watch``. One line
comes back for each order, with all steps that were begun, however the fork ended. PROFILE is
opened once to have done what all forks would do anew.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from app.adapters.store.store import SqlUnitOfWork
from app.adapters.vault.file_keyring import FileKeyring
from app.bootstrap.open_desk import open_desk
from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId
from app.domain.receipt import Receipt
from app.labels.render import render
from app.ports.jobs import JobContext
from app.presentation.desk import Desk
from app.runtime.context import Context
from app.services.label_leases import Numbering, counted_on
from printers.components.link import Line
from printers.transports.tcp import TcpTransport
from printers.transports.tcp_link import TcpLink
from tests.fakes.label_documents import SAMPLES

_QUERY_MOST = 64
"""Bytes: what is longer is a label."""


@dataclass(slots=True)
class Steps:
    """Counts steps into ``pipe``, and dies at number ``deadly`` (from 1; 0: never)."""

    pipe: int
    deadly: int
    count: int = 0

    def __call__(self, name: str) -> None:
        """One more step."""
        self.count += 1
        os.write(self.pipe, name.encode() + b"\n")
        if self.count == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def watch(step: Steps) -> None:
    """Make a step of every commit, and of what goes to a printer.

    ``commit``; ``connect``; ``ask`` (a status question sent) and ``hear`` (its answer); ``label``
    with ``label/2`` after the first half of its bytes; ``message`` to a print component.
    """
    commit, connect = SqlUnitOfWork.commit, TcpTransport._connect
    send, ask = TcpLink.send, TcpLink.ask

    def stepped_commit(work: SqlUnitOfWork) -> None:
        step("commit<")
        commit(work)
        step("commit>")

    def stepped_connect(transport: TcpTransport) -> Any:
        sock = connect(transport)
        step("connect>")
        return sock

    def stepped_send(link: TcpLink, data: bytes) -> None:
        name = "ask" if len(data) <= _QUERY_MOST else "label"
        step(f"{name}<")
        half = len(data) // 2
        if name == "label":
            send(link, data[:half])
            step("label/2")
            data = data[half:]
        send(link, data)
        step(f"{name}>")

    def stepped_ask(link: TcpLink, query: bytes, length: int, timeout_s: float) -> bytes | None:
        reply = ask(link, query, length, timeout_s)
        step("hear>")
        return reply

    tell = Line.send

    def stepped_tell(line: Line, data: str) -> None:
        step("message<")
        tell(line, data)
        step("message>")

    _patch(Line, "send", stepped_tell)
    _patch(SqlUnitOfWork, "commit", stepped_commit)
    _patch(TcpTransport, "_connect", stepped_connect)
    _patch(TcpLink, "send", stepped_send)
    _patch(TcpLink, "ask", stepped_ask)


def _patch(kind: type, name: str, call: Callable[..., Any]) -> None:
    setattr(kind, name, call)


def work(order: dict[str, Any], step: Steps) -> None:
    """Do what ``order`` says, as a program started for it would."""
    watch(step)
    with open_desk(Path(order["profile"]), "file", deliver=_here) as desk:
        step("open>")
        for job_id, came_out in order.get("answers", {}).items():
            desk.print_labels.confirm(PrintJobId(job_id), came_out=came_out)
        for run in order.get("runs", ()):
            _print(desk, run, step)
    step("closed>")


def _print(desk: Desk, run: dict[str, Any], step: Steps) -> Receipt:
    """The run's ``labels`` that are not on paper, at most ``most``, counted on in its batch."""
    stop, most, begun = Event(), run.get("most", 0), 0

    def pace(_ctx: JobContext) -> None:
        nonlocal begun
        begun += 1
        if most and begun > most:
            stop.set()
        step("pace")

    batch = BatchId(run["batch"])
    jobs = desk.reader.batch_jobs(batch)
    numbering = counted_on(batch, jobs, run["total"]) if jobs else Numbering(batch_id=batch)
    labels = tuple(ParcelId(each) for each in run["labels"])
    rest = tuple(p for p in labels if p in numbering.sequences) if jobs else labels
    return desk.print_labels(
        Context(stop), rest, PrinterId(run["printer"]), numbering=numbering, pace=pace
    )


def _here(call: Callable[[], None]) -> None:
    call()


def _warm_up(profile: Path) -> None:
    """Do once what is the same in every fork: read the font, import, stretch the key file's key."""
    importlib.import_module("httpcore")
    importlib.import_module("printers.profiles")
    render(SAMPLES["ordinary"])
    derived: dict[bytes, bytes] = {}
    key = FileKeyring._key

    def kept_key(keyring: FileKeyring, salt: bytes) -> bytes:
        if salt not in derived:
            derived[salt] = key(keyring, salt)
        return derived[salt]

    _patch(FileKeyring, "_key", kept_key)
    with open_desk(profile, "file", deliver=_here):
        pass


def main() -> None:
    """Fork for each order."""
    _warm_up(Path(sys.argv[1]))
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            code = 1
            try:
                work(order, Steps(writing, order.get("kill", 0)))
                code = 0
            finally:
                sys.stderr.flush()
                if code:
                    sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
                os._exit(code)
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as steps:
            names = steps.read().split()
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        sys.stdout.write(json.dumps({"ended": ended, "steps": names}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
