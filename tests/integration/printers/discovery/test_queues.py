"""Queues of a real cupsd, and of a spooler that answers as Windows does."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from printers.discovery import Found, Kind, system_queues
from printers.discovery.queues import windows_queues
from printers.transports.base import MissingPart, TransportError
from printers.transports.cups import CupsPrograms
from tests.integration.printers.cupsd import running_cups


def test_queues_of_cups() -> None:
    with running_cups() as cups:
        assert system_queues(cups.programs) == ()
        cups.add("Slips", "socket://127.0.0.1:9")
        cups.add("Labels", "usb://Zebra%20Technologies/ZD420?serial=123")
        assert system_queues(cups.programs) == (
            Found(Kind.QUEUE, "Labels", "Labels", "Zebra Technologies ZD420"),
            Found(Kind.QUEUE, "Slips", "Slips"),
        )


def test_cups_that_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(TransportError):
        system_queues(CupsPrograms(str(tmp_path / "no")))


def test_without_cups_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingPart) as error:
        system_queues()
    assert error.value.part == "lpstat"


class _Error(Exception):
    winerror = 1722


def _windows(monkeypatch: pytest.MonkeyPatch, spooler: object) -> None:
    monkeypatch.setitem(sys.modules, "win32print", spooler)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "pywintypes", SimpleNamespace(error=_Error))  # type: ignore[arg-type]


def test_queues_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    def enumerate_printers(flags: int, name: None, level: int) -> tuple[dict[str, str | None], ...]:
        assert (flags, name, level) == (2 | 4, None, 2)
        return (
            {"pPrinterName": "面单机", "pDriverName": "Gprinter GP-1324D"},
            {"pPrinterName": r"\\server\Zebra", "pDriverName": None},
        )

    _windows(monkeypatch, SimpleNamespace(EnumPrinters=enumerate_printers))
    assert windows_queues() == (
        Found(Kind.QUEUE, "面单机", "面单机", "Gprinter GP-1324D"),
        Found(Kind.QUEUE, r"\\server\Zebra", r"\\server\Zebra"),
    )


def test_a_spooler_that_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise _Error

    _windows(monkeypatch, SimpleNamespace(EnumPrinters=fail))
    with pytest.raises(TransportError, match="1722"):
        windows_queues()


def test_without_pywin32_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "win32print", None)  # type: ignore[arg-type]
    with pytest.raises(MissingPart) as error:
        windows_queues()
    assert error.value.part == "pywin32"
