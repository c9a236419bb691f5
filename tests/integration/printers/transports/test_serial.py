"""pyserial over a pseudo terminal."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.result import Reason
from printers.transports.base import MissingPart, TransportError
from printers.transports.serial import SerialTransport
from tests.integration.printers.transports.pty_rig import PathRig, pty_rig
from tests.unit.printers.transports.contract import LONG_JOB, TransportContract


class TestSerial(TransportContract):
    slack = 64 * 1024  # what a terminal holds by itself

    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[PathRig]:
        with pty_rig(tmp_path) as rig:
            rig.transport = SerialTransport(str(rig.path), baud=115200, write_timeout_s=5)
            yield rig


@pytest.mark.parametrize("flow", ["rts", "dtr", "none"])
def test_a_printer_that_says_wait_stalls_with_a_count(tmp_path: Path, flow: str) -> None:
    with pty_rig(tmp_path) as rig:
        rig.stall()
        transport = SerialTransport(str(rig.path), flow=flow, write_timeout_s=0.2)  # type: ignore[arg-type]
        with transport.open() as link, pytest.raises(TransportError) as error:
            link.send(LONG_JOB)
        rig.go_on()
        assert error.value.reason is Reason.STALLED
        assert 0 < error.value.sent < 64 * 1024


def test_a_port_in_use_is_refused_to_a_second_job(tmp_path: Path) -> None:
    with pty_rig(tmp_path) as rig:
        transport = SerialTransport(str(rig.path))
        with transport.open(), pytest.raises(TransportError) as error, transport.open():
            pass
        assert error.value.sent == 0


def test_without_pyserial_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    with pytest.raises(MissingPart) as error, SerialTransport("COM3").open():
        pass
    assert (error.value.part, error.value.sent) == ("pyserial", 0)
