import errno
from pathlib import Path

import pytest

from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from printers.printer import Printer
from printers.profile import load_profile
from printers.result import Outcome, Reason
from printers.transports.base import TransportError
from printers.transports.file import FileTransport, _FileLink

PAGE = Page(width=8, height=1, rows=b"\xff")
SETTINGS = JobSettings(width_mm=1, height_mm=1)


def printer(path: Path) -> Printer:
    profile = load_profile("tsc-ttp-244")
    return Printer(language=Tspl(), transport=FileTransport(path), profile=profile)


def test_jobs_are_appended_and_never_called_printed(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    for _ in range(2):
        result = printer(path).print_page(PAGE, SETTINGS)
        assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.SILENT)
    assert path.read_bytes() == Tspl().encode(PAGE, SETTINGS) * 2
    health = printer(path).status()
    assert (health.ready, health.reason) == (None, Reason.SILENT)
    assert printer(path).place == str(path)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    result = printer(tmp_path / "missing" / "lp0").print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, Reason.NO_FILE)


def test_a_device_that_fills_up_counts_what_left() -> None:
    taken = iter([3, 2])

    def write(_: bytes) -> int:
        try:
            return next(taken)
        except StopIteration:
            raise OSError(errno.ENOSPC, "full") from None

    link = _FileLink(write)
    link.send(b"abc")
    with pytest.raises(TransportError) as error:
        link.send(b"abcd")
    assert (error.value.reason, error.value.sent) == (Reason.CUT, 2)
    assert link.ask(b"?", 1, 0.1) is None
