"""A whole printer of each language over TCP: prints, stops, stays silent, is slow."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from app.sandbox.printers import PracticeLabelPrinter
from app.sandbox.printers.label_printer import LabelLanguage
from printers.languages.base import Finish, JobSettings
from printers.languages.choose import language_for
from printers.languages.options import TsplOptions
from printers.page import MixedPage, NativeCode, Page
from printers.printer import Patience, Printer
from printers.profile import Profile, load_profile
from printers.result import Outcome, Reason
from printers.transports.tcp import TcpTransport
from tests.unit.printers.kit import codes_in, page_of

QUICK = Patience(reply_s=0.2, poll_s=0.01, finish_s=0.8)
PAGE = page_of(800, 1440, b"\x00" * 997 + b"\xff" * 499 + bytes(range(251)))
SETTINGS = JobSettings(width_mm=100, height_mm=180)
KINDS: dict[str, tuple[LabelLanguage, Profile]] = {
    "tspl": ("tspl", load_profile("generic-tspl-203")),
    "tspl, longer status": (
        "tspl",
        replace(load_profile("tsc-te-244"), options=TsplOptions(status="extended")),
    ),
    "zebra": ("zpl", load_profile("zebra-gk888-203")),
    "zpl of another maker": ("zpl-outspoken", load_profile("generic-zpl-203")),
    "cpcl": ("cpcl", load_profile("generic-cpcl-203")),
}


@contextlib.contextmanager
def pair(kind: str, folder: Path) -> Iterator[tuple[PracticeLabelPrinter, Printer]]:
    language, profile = KINDS[kind]
    with PracticeLabelPrinter(folder, language=language) as device:
        yield (
            device,
            Printer(
                language=language_for(profile),
                transport=TcpTransport(device.host, device.port),
                profile=replace(profile, settle_s=0.02),
                patience=QUICK,
            ),
        )


def sha(page: Page) -> str:
    return hashlib.sha256(page.rows).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_comes_out_dot_for_dot(kind: str, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        assert printer.status().ready is True
        result = printer.print_page(PAGE, SETTINGS)
        assert (result.outcome, result.reason) == (Outcome.PRINTED, Reason.NONE)
        (label,) = device.labels
        assert (label.width, label.height, label.sha256) == (800, 1440, sha(PAGE))
        assert device.not_understood == ()


@pytest.mark.parametrize("kind", KINDS)
def test_copies_come_out_and_are_waited_for(kind: str, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        device.faults.slow_s = 0.05
        result = printer.print_page(PAGE, replace(SETTINGS, copies=3))
        assert result.outcome is Outcome.PRINTED
        assert [label.sha256 for label in device.labels] == [sha(PAGE)] * 3
        assert not device.busy


@pytest.mark.parametrize(
    ("fault", "reason"), [("paper_out", Reason.PAPER_OUT), ("head_open", Reason.HEAD_OPEN)]
)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_sent_to_a_stopped_printer(
    kind: str, fault: str, reason: Reason, tmp_path: Path
) -> None:
    with pair(kind, tmp_path) as (device, printer):
        setattr(device.faults, fault, True)
        health = printer.status()
        result = printer.print_page(PAGE, SETTINGS)
        assert result.outcome is Outcome.NOTHING_SENT
        if kind == "zebra":  # it does not say why: silent, and never taken for ready
            assert (health.ready, health.reason, result.reason) == (
                None,
                Reason.SILENT,
                Reason.SILENT,
            )
        else:
            assert (health.ready, health.reason, result.reason) == (False, reason, reason)
        device.faults.clear()
        device.resume()
        assert (device.labels, device.waiting) == ((), 0)


@pytest.mark.parametrize("kind", KINDS)
def test_paused(kind: str, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        device.faults.paused = True
        result = printer.print_page(PAGE, SETTINGS)
        if kind == "cpcl":  # only says that it is busy, as when it prints: the label waits in it
            assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.BUSY)
            assert device.waiting == 1
        else:
            assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, Reason.PAUSED)
            assert device.waiting == 0


@pytest.mark.parametrize("kind", KINDS)
def test_paper_that_runs_out_with_the_label_is_unknown(kind: str, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        device.faults.paper_left = 1
        result = printer.print_page(PAGE, SETTINGS)
        assert result.outcome is Outcome.UNKNOWN
        assert result.reason is (Reason.SILENT if kind == "zebra" else Reason.PAPER_OUT)
        assert len(device.labels) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_silent_printer(kind: str, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        device.faults.silent = True
        assert printer.status().ready is None
        result = printer.print_page(PAGE, SETTINGS)
        assert result.reason is Reason.SILENT
        if KINDS[kind][1].must_answer:
            assert (result.outcome, device.labels) == (Outcome.NOTHING_SENT, ())
            return
        assert result.outcome is Outcome.UNKNOWN
        for _ in range(500):
            if device.labels:
                break
            Event().wait(0.01)
        assert device.labels[0].sha256 == sha(PAGE)


@pytest.mark.parametrize("after", [200, 1_000])
@pytest.mark.parametrize("kind", KINDS)
def test_a_cable_cut_in_the_job_prints_no_half_label(kind: str, after: int, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        device.faults.close_after = after
        assert printer.print_page(PAGE, SETTINGS).outcome is Outcome.UNKNOWN
        device.faults.clear()
        assert device.labels == ()
        assert printer.print_page(PAGE, SETTINGS).outcome is Outcome.PRINTED
        assert [label.sha256 for label in device.labels] == [sha(PAGE)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mixed_page_comes_out_with_its_codes(kind: str, tmp_path: Path) -> None:
    codes = (
        NativeCode(kind="code128", x=40, y=40, module=3, height=100, text="YT1234567890123"),
        NativeCode(kind="qr", x=40, y=300, module=6, text="https://a.example/t", level="H"),
    )
    with pair(kind, tmp_path) as (device, printer):
        page = MixedPage(raster=page_of(800, 1440, bytes(1)), codes=codes)
        assert printer.print_page(page, SETTINGS).outcome is Outcome.PRINTED
        (label,) = device.labels
        assert label.codes == ("YT1234567890123",)
        with Image.open(device.sheet_path(label)) as picture:
            assert set(codes_in(picture)) == {code.text for code in codes}
        assert device.not_understood == ()


@pytest.mark.parametrize("kind", ["zpl of another maker", "cpcl"])
def test_a_setting_that_the_model_lacks_sends_nothing(kind: str, tmp_path: Path) -> None:
    with pair(kind, tmp_path) as (device, printer):
        result = printer.print_page(PAGE, replace(SETTINGS, finish=Finish.CUT))
        assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, Reason.SETTING)
        assert "cut" in result.detail
        assert (device.labels, device.waiting) == ((), 0)


def test_a_printer_of_another_language_wonders_and_prints_nothing(tmp_path: Path) -> None:
    _, profile = KINDS["tspl"]
    with PracticeLabelPrinter(tmp_path, language="zpl") as device:
        printer = Printer(
            language=language_for(profile),
            transport=TcpTransport(device.host, device.port),
            profile=profile,
            patience=QUICK,
        )
        assert printer.print_page(PAGE, SETTINGS).outcome is Outcome.UNKNOWN
        assert device.labels == ()
