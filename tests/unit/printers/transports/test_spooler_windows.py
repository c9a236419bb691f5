"""The Windows spooler against a win32print that keeps the order of its calls."""

import sys
from types import SimpleNamespace

import pytest

from printers.result import Reason
from printers.state import PrinterState
from printers.transports.base import Handover, MissingPart, Reporting, TransportError
from printers.transports.queue import JobState, Queued
from printers.transports.spooler_flags import job_state, printer_state
from printers.transports.spooler_windows import SpoolerTransport
from tests.unit.printers.transports.contract import JOB, Rig, TransportContract
from tests.unit.printers.transports.win_spooler import FakeWin32Print, WinError


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FakeWin32Print:
    fake = FakeWin32Print()
    monkeypatch.setitem(sys.modules, "win32print", fake)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "pywintypes", SimpleNamespace(error=WinError))  # type: ignore[arg-type]
    return fake


class SpoolerRig(Rig):
    def __init__(self, windows: FakeWin32Print) -> None:
        self.windows = windows
        self.device = windows.device
        self.transport = SpoolerTransport("Label")

    def unplug(self) -> None:
        self.windows.names.clear()

    def pass_on(self, held: bytes) -> None:
        raise AssertionError("a queue passes no answer on")


class TestSpooler(TransportContract):
    slack = 64 * 1024  # the part in hand

    @pytest.fixture
    def rig(self, windows: FakeWin32Print) -> Rig:
        return SpoolerRig(windows)


def test_the_calls_and_their_order(windows: FakeWin32Print) -> None:
    windows.piece = 40
    with SpoolerTransport("Label").open() as link:
        link.send(bytes(100))
    assert windows.calls == [
        "OpenPrinter",
        "StartDocPrinter",
        "StartPagePrinter",
        *["WritePrinter"] * 3,
        "EndPagePrinter",
        "EndDocPrinter",
        "ClosePrinter",
    ]
    assert not windows.handles[0].open
    assert SpoolerTransport("Label").handover is Handover.QUEUE


@pytest.mark.parametrize(("xps_driver", "datatype"), [(False, "RAW"), (True, "XPS_PASS")])
def test_the_data_type_of_the_driver(
    windows: FakeWin32Print, xps_driver: bool, datatype: str
) -> None:
    windows.hold = True
    with SpoolerTransport("Label", xps_driver=xps_driver).open() as link:
        link.send(b"job")
    assert [job.datatype for job in windows.jobs] == [datatype]


@pytest.mark.parametrize(
    ("step", "sent", "reason", "aborted"),
    [
        ("StartDocPrinter", 0, Reason.REFUSED, False),
        ("StartPagePrinter", 0, Reason.REFUSED, True),
        ("WritePrinter", 65536, Reason.CUT, True),
        ("EndPagePrinter", len(JOB), Reason.CUT, True),
        ("EndDocPrinter", len(JOB), Reason.CUT, True),
    ],
)
def test_a_failure_at_each_step(
    windows: FakeWin32Print, step: str, sent: int, reason: Reason, aborted: bool
) -> None:
    windows.fail[step] = 1722
    with SpoolerTransport("Label").open() as link, pytest.raises(TransportError) as error:
        link.send(JOB)
    assert (error.value.sent, error.value.reason) == (sent, reason)
    assert error.value.detail == f"{step}: 1722"
    assert ("AbortPrinter" in windows.calls) == aborted
    assert windows.jobs == []  # no half job waits to rush out
    assert not windows.handles[0].open


def test_a_spooler_that_takes_nothing(windows: FakeWin32Print) -> None:
    windows.piece = 0
    with SpoolerTransport("Label").open() as link, pytest.raises(TransportError) as error:
        link.send(JOB)
    assert (error.value.reason, error.value.sent) == (Reason.STALLED, 0)
    assert windows.jobs == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [(5, Reason.REFUSED), (1801, Reason.UNREACHABLE), (1722, Reason.UNREACHABLE)],
)
def test_why_it_cannot_be_opened(windows: FakeWin32Print, code: int, reason: Reason) -> None:
    windows.fail["OpenPrinter"] = code
    with pytest.raises(TransportError) as error, SpoolerTransport("Label").open():
        pass
    assert (error.value.reason, error.value.sent) == (reason, 0)


def test_a_job_is_followed(windows: FakeWin32Print) -> None:
    windows.hold = windows.keep_printed = True
    with SpoolerTransport("Label").open() as link:
        link.send(b"one")
        link.send(b"two")
        assert isinstance(link, Queued)
        first, second = link.jobs
        windows.jobs[0].status = 0x10
        assert [link.job_state(job) for job in link.jobs] == [JobState.PRINTING, JobState.WAITING]
        windows.release(windows.jobs[0])
        assert link.job_state(first) is JobState.HANDED_ON
        windows.keep_printed = False
        windows.release(windows.jobs[1])
        assert link.job_state(second) is JobState.GONE
        windows.fail["EnumJobs"] = 1722
        assert link.job_state(first) is JobState.GONE


def test_the_printers_flags(windows: FakeWin32Print) -> None:
    with SpoolerTransport("Label").open() as link:
        assert isinstance(link, Reporting)
        assert link.state() == PrinterState()
        windows.status = 0x10 | 0x400
        assert link.state() == PrinterState(paper_out=True, printing=True)
        windows.fail["GetPrinter"] = 1722
        assert link.state() is None


@pytest.mark.parametrize(
    ("status", "attributes", "state"),
    [
        (0x0, 0, PrinterState()),
        (0x1, 0, PrinterState(paused=True)),
        (0x0, 0x400, PrinterState(paused=True)),
        (0x8, 0, PrinterState(jam=True)),
        (0x400000, 0, PrinterState(head_open=True)),
        (0x40000, 0, PrinterState(ribbon_out=True)),
        (0x80, 0, PrinterState(other=True)),
        (0x2, 0, PrinterState(other=True)),
        (0x4000, 0, PrinterState(printing=True)),
        (0x1000000, 0x40, PrinterState()),  # power saving, a shared printer
    ],
)
def test_the_flags_as_states(status: int, attributes: int, state: PrinterState) -> None:
    assert printer_state(status, attributes) == state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x0, JobState.WAITING),
        (0x8, JobState.WAITING),
        (0x10, JobState.PRINTING),
        (0x10 | 0x40, JobState.STOPPED),
        (0x1, JobState.STOPPED),
        (0x80, JobState.HANDED_ON),
        (0x1000, JobState.HANDED_ON),
        (0x4, JobState.CANCELLED),
        (0x100 | 0x80, JobState.CANCELLED),
    ],
)
def test_job_flags_as_states(status: int, state: JobState) -> None:
    assert job_state(status) is state


def test_without_pywin32_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "win32print", None)  # type: ignore[arg-type]
    with pytest.raises(MissingPart) as error, SpoolerTransport("Label").open():
        pass
    assert (error.value.part, error.value.sent) == ("pywin32", 0)
