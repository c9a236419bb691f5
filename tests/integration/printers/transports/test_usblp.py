"""/dev/usb/lp* against a pseudo terminal and a FIFO, which open, poll and fail like it."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printers.result import Reason
from printers.state import PrinterState
from printers.transports.base import Handover, Reporting, TransportError
from printers.transports.usblp import UsbLpTransport
from tests.integration.printers.transports.pty_rig import PathRig, fifo_rig, pty_rig
from tests.unit.printers.transports.contract import LONG_JOB, TransportContract

KERNEL = 128 * 1024  # what a terminal or pipe holds by itself


class TestUsbLp(TransportContract):
    slack = KERNEL

    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[PathRig]:
        with pty_rig(tmp_path) as rig:
            rig.transport = UsbLpTransport(rig.path, write_timeout_s=5)
            yield rig


class TestOneWayUsbLp(TransportContract):
    slack = KERNEL

    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[PathRig]:
        with fifo_rig(tmp_path) as rig:
            rig.transport = UsbLpTransport(rig.path, answers=False, write_timeout_s=5)
            yield rig


def test_a_stall_is_counted(tmp_path: Path) -> None:
    with fifo_rig(tmp_path) as rig:
        rig.stall()
        transport = UsbLpTransport(rig.path, answers=False, write_timeout_s=0.2)
        with transport.open() as link, pytest.raises(TransportError) as error:
            link.send(LONG_JOB)
        rig.go_on()
        assert error.value.reason is Reason.STALLED
        assert 0 < error.value.sent <= KERNEL


def test_the_last_block_must_be_taken(tmp_path: Path) -> None:
    """A FIFO that is full to the brim is not writable: the device did not take the last block."""
    with fifo_rig(tmp_path) as rig:
        rig.stall()
        transport = UsbLpTransport(rig.path, answers=False, write_timeout_s=0.2)
        with transport.open() as link, pytest.raises(TransportError) as error:
            link.send(bytes(64 * 1024))
        rig.go_on()
        assert (error.value.reason, error.value.sent) == (Reason.STALLED, 64 * 1024)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x18, PrinterState()),
        (0x38, PrinterState(paper_out=True)),
        (0x20, PrinterState(paper_out=True)),
        (0x10, PrinterState(other=True)),
        (0x08, PrinterState(other=True)),
    ],
)
def test_the_status_lines(tmp_path: Path, status: int, state: PrinterState) -> None:
    with fifo_rig(tmp_path) as rig:
        transport = UsbLpTransport(rig.path, answers=False, port_status=lambda fd: status)
        with transport.open() as link:
            assert isinstance(link, Reporting)
            assert link.state() == state


def test_a_device_without_status_lines_says_nothing(tmp_path: Path) -> None:
    with pty_rig(tmp_path) as rig, UsbLpTransport(rig.path).open() as link:
        assert isinstance(link, Reporting)
        assert link.state() is None  # the kernel's real call: a terminal knows no LPGETSTATUS


@pytest.mark.parametrize(
    ("code", "reason"),
    [(errno.EBUSY, Reason.REFUSED), (errno.EACCES, Reason.NO_FILE), (errno.ENODEV, Reason.NO_FILE)],
)
def test_why_it_cannot_be_opened(
    code: int, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(TransportError) as error, UsbLpTransport(Path("lp0")).open():
        pass
    assert (error.value.reason, error.value.sent) == (reason, 0)


def test_empty_packets_are_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[[int, int], bytes] = os.read
    empty = [b"", b""]
    with pty_rig(tmp_path) as rig:
        rig.device.answers[b"?"] = b"!"

        def read(fd: int, size: int) -> bytes:
            mine = fd not in (rig._fd, rig._stop)
            return empty.pop() if mine and empty else real(fd, size)

        with UsbLpTransport(rig.path).open() as link:
            monkeypatch.setattr(os, "read", read)
            assert link.ask(b"?", 1, 5.0) == b"!"
    assert empty == []


def test_bytes_are_with_the_device() -> None:
    assert UsbLpTransport(Path("lp0")).handover is Handover.DEVICE
