"""CUPS queues with a real cupsd, which sends to a printer on a real socket."""

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from printers.languages.tspl import Tspl
from printers.printer import Printer
from printers.profile import load_profile
from printers.result import Outcome, Reason
from printers.state import PrinterState
from printers.transports.base import Handover, Link, MissingPart, Reporting, TransportError
from printers.transports.cups import CupsPrograms, CupsTransport
from printers.transports.queue import JobState, Queued, watch
from tests.integration.printers.cupsd import Cups, running_cups, until
from tests.integration.printers.transports.tcp_rig import TcpRig, tcp_rig

JOB = bytes(range(256)) * 400
PROCESSED = {JobState.HANDED_ON, JobState.ENDED}  # CUPS before 2.4.8 does not say which


@pytest.fixture(scope="module")
def server() -> Iterator[Cups]:
    with running_cups() as server:
        yield server


@pytest.fixture
def cups(server: Cups) -> Cups:
    return server


@pytest.fixture
def rig() -> Iterator[TcpRig]:
    with tcp_rig() as rig:
        yield rig


@pytest.fixture
def queue(cups: Cups, rig: TcpRig, request: pytest.FixtureRequest) -> Iterator[CupsTransport]:
    name = f"Q{rig.port}"
    cups.add(name, f"socket://127.0.0.1:{rig.port}")
    yield CupsTransport(name, programs=cups.programs)
    cups.do("cancel", "-a", "-x", name)
    cups.do("lpadmin", "-x", name)


def test_bytes_arrive_unchanged_and_in_order(queue: CupsTransport, rig: TcpRig) -> None:
    jobs = [bytes([number]) + JOB for number in range(4)]
    with queue.open() as link:
        for job in jobs:
            link.send(job)
        assert isinstance(link, Queued)
        names = link.jobs
        assert rig.device.wait_for(4 * len(jobs[0])) == b"".join(jobs)
        states = [watch(lambda job=name: link.job_state(job), 30) for name in names]
    assert set(states) <= PROCESSED
    assert len(set(names)) == 4
    assert all(name.startswith(f"{queue.place}-") for name in names)


def test_what_it_says_of_itself(queue: CupsTransport) -> None:
    assert (queue.answers, queue.handover) == (False, Handover.QUEUE)
    with queue.open() as link:
        link.send(b"")
        assert link.ask(b"?", 1, 1) is None
        assert isinstance(link, Queued)
        assert link.jobs == ()


def test_a_job_through_a_queue_is_never_called_printed(queue: CupsTransport, rig: TcpRig) -> None:
    printer = Printer(language=Tspl(), transport=queue, profile=load_profile("generic-tspl-203"))
    assert printer.send_job(b"label").outcome is Outcome.UNKNOWN
    assert rig.device.wait_for(5) == b"label"


def test_a_paused_queue_says_so_and_keeps_the_job(
    cups: Cups, queue: CupsTransport, rig: TcpRig
) -> None:
    cups.do("cupsdisable", queue.place)
    with queue.open() as link:
        assert isinstance(link, Reporting)
        assert isinstance(link, Queued)
        assert link.state() == PrinterState(paused=True)
        link.send(b"job")
        assert link.job_state(link.jobs[0]) is JobState.WAITING
        assert rig.device.got == b""
        cups.do("cupsenable", queue.place)
        assert rig.device.wait_for(3) == b"job"
        until(lambda: link.job_state(link.jobs[0]) in PROCESSED)
        until(lambda: link.state() == PrinterState())


def test_a_job_that_was_cancelled(cups: Cups, queue: CupsTransport, rig: TcpRig) -> None:
    cups.do("cupsdisable", queue.place)
    with queue.open() as link:
        link.send(b"job")
        assert isinstance(link, Queued)
        cups.do("cancel", link.jobs[0])
        state = watch(lambda: link.job_state(link.jobs[0]), 30)
        assert state in {JobState.CANCELLED, JobState.ENDED}
        cups.do("cupsenable", queue.place)
        link.send(b"next")
    assert rig.device.wait_for(4) == b"next"


def test_a_job_on_its_way_to_a_printer_that_is_off(
    cups: Cups, queue: CupsTransport, rig: TcpRig
) -> None:
    rig.unplug()
    with queue.open() as link:
        link.send(b"job")
        assert isinstance(link, Queued)
        assert isinstance(link, Reporting)
        until(lambda: link.job_state(link.jobs[0]) is JobState.PRINTING)
        state = link.state()
        assert state is not None
        assert state.printing


def test_a_queue_that_takes_no_jobs(cups: Cups, queue: CupsTransport) -> None:
    with queue.open() as link:
        cups.do("cupsreject", queue.place)
        with pytest.raises(TransportError) as late:
            link.send(b"job")
    with pytest.raises(TransportError) as early, queue.open():
        pass
    assert (late.value.reason, late.value.sent) == (Reason.REFUSED, 0)
    assert (early.value.reason, early.value.sent) == (Reason.REFUSED, 0)


def test_a_queue_that_is_not_there(cups: Cups) -> None:
    with pytest.raises(TransportError) as error, _open("Missing", cups.programs):
        pass
    assert (error.value.reason, error.value.sent) == (Reason.UNREACHABLE, 0)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TransportError) as error, _open("Q", CupsPrograms(str(tmp_path / "no"))):
        pass
    assert (error.value.reason, error.value.sent) == (Reason.UNREACHABLE, 0)


def test_a_job_that_nobody_knows(queue: CupsTransport) -> None:
    with queue.open() as link:
        assert isinstance(link, Queued)
        assert link.job_state(f"{queue.place}-99999") is JobState.GONE


def test_a_queue_with_options(cups: Cups, rig: TcpRig, queue: CupsTransport) -> None:
    transport = CupsTransport(
        queue.place, options=["copies=2"], title="two", programs=cups.programs
    )
    with transport.open() as link:
        link.send(b"ab")
    assert rig.device.wait_for(4) == b"abab"


def _open(name: str, programs: CupsPrograms) -> AbstractContextManager[Link]:
    return CupsTransport(name, programs=programs).open()


def _program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs of this test's own, for what a real lp does only when a computer is in trouble."""
    _program(tmp_path, "lpstat", "echo Q accepting requests since now")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize("answer", ["lp: Broken pipe", "lp: Server error", ""])
def test_an_unknown_failure_may_have_left(programs: Path, answer: str) -> None:
    _program(programs, "lp", f"cat >/dev/null; echo '{answer}' >&2; exit 1")
    with CupsTransport("Q").open() as link, pytest.raises(TransportError) as error:
        link.send(JOB)
    assert (error.value.reason, error.value.sent) == (Reason.CUT, len(JOB))


def test_a_program_that_hangs_may_have_sent(programs: Path) -> None:
    _program(programs, "lp", "exec sleep 60")
    link_in = CupsTransport("Q", programs=CupsPrograms(timeout_s=0.5)).open()
    with link_in as link, pytest.raises(TransportError) as error:
        link.send(JOB)
    assert (error.value.reason, error.value.sent) == (Reason.STALLED, len(JOB))


def test_without_cups_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingPart) as error, CupsTransport("Q").open():
        pass
    assert (error.value.part, error.value.sent) == ("lpstat", 0)


@pytest.mark.parametrize("name", ["", "-oraw"])
def test_what_is_no_queue(name: str) -> None:
    with pytest.raises(ValueError, match="queue"):
        CupsTransport(name)


def test_watching_ends_with_patience() -> None:
    asked = threading.Semaphore(0)
    times = iter(range(100))

    def ask() -> JobState:
        asked.release()
        return JobState.PRINTING

    state = watch(ask, 3, sleep=lambda _: None, monotonic=lambda: float(next(times)))
    assert state is JobState.PRINTING
    assert asked._value == 3
