"""The label printer of the app in the language of its profile."""

import hashlib
from pathlib import Path

import pytest

from app.adapters.printing.label_printer import RawLabelPrinter
from app.adapters.printing.words import words
from app.domain.errors import InvalidInput
from app.labels.render import render
from app.ports.printer import Paper
from app.sandbox.printers import PracticeLabelPrinter
from app.sandbox.printers.label_printer import LabelLanguage
from printers.printer import Patience
from printers.result import Reason
from tests.fakes.label_documents import NUMBER, label_document
from tests.fakes.raw_printers import raw_printer

QUICK = Patience(reply_s=0.2, poll_s=0.01, finish_s=0.8)


def client(device: PracticeLabelPrinter, profile: str, **setup: object) -> RawLabelPrinter:
    return raw_printer(device.host, device.port, profile=profile, patience=QUICK, **setup)


@pytest.mark.parametrize(
    ("language", "profile", "dpi"),
    [
        ("zpl", "zebra-zd888-203", 203),
        ("zpl", "zebra-zd420-300", 300),
        ("zpl", "generic-zpl-203", 203),
        ("zpl", "generic-zpl-300", 300),
        ("cpcl", "generic-cpcl-203", 203),
        ("tspl", "deli-dl-888", 203),
        ("tspl", "generic-tspl-300", 300),
    ],
)
def test_the_paper_is_the_raster_dot_for_dot(
    language: LabelLanguage, profile: str, dpi: int, tmp_path: Path
) -> None:
    raster = render(label_document(), dpi=dpi)
    with PracticeLabelPrinter(tmp_path, language=language, dpi=dpi) as device:
        printer = client(device, profile)
        assert printer.status().ready is True
        assert printer.print_label(raster).paper is Paper.PRINTED
        (label,) = device.labels
        assert label.codes == (NUMBER, NUMBER)
        assert label.sha256 == hashlib.sha256(raster.rows).hexdigest()
        assert device.not_understood == ()


def test_a_stopped_zebra_is_silent_and_gets_nothing(tmp_path: Path) -> None:
    with PracticeLabelPrinter(tmp_path, language="zpl") as device:
        device.faults.paper_out = True
        printer = client(device, "zebra-gk888-203")
        assert printer.status().ready is None
        result = printer.print_label(render(label_document()))
        assert result.paper is Paper.NOTHING_SENT
        assert "没有回应" in result.title
        assert (device.labels, device.waiting) == ((), 0)


def test_a_label_wider_than_a_mobile_printer_is_refused(tmp_path: Path) -> None:
    with PracticeLabelPrinter(tmp_path, language="cpcl") as device:
        result = client(device, "hprt-hm-a300").print_label(render(label_document()))
        assert result.paper is Paper.NOTHING_SENT
        assert device.labels == ()


def test_a_speed_that_the_model_has_not_is_said(tmp_path: Path) -> None:
    with PracticeLabelPrinter(tmp_path, language="zpl") as device:
        printer = client(device, "zebra-zd888-203", speed_ips=12)
        result = printer.print_label(render(label_document()))
        assert result.paper is Paper.NOTHING_SENT
        assert result.title == "这种打印机没有这项打印设置"
        assert result.advice
        assert device.labels == ()


@pytest.mark.parametrize("stock_mm", [(0.0, 180.0), (100.0, -1.0)])
def test_stock_that_no_printer_has_is_refused(stock_mm: tuple[float, float]) -> None:
    with pytest.raises(InvalidInput, match="打印设置"):
        raw_printer("x", 1, patience=QUICK, stock_mm=stock_mm)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.NONE])
def test_every_reason_has_words(reason: Reason) -> None:
    title, advice = words(reason, "192.168.1.20:9100", maybe_out=True)
    assert title
    assert advice.startswith("请先看纸出来没有。请")
    assert "{" not in title + advice
