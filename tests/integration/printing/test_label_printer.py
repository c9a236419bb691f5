"""The network label printer against the practice printer: a real socket, every fault."""

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from app.adapters.printing.label_printer import RawLabelPrinter
from app.domain.errors import InvalidInput
from app.labels.raster import to_image
from app.labels.render import render
from app.ports.printer import Paper, Raster
from app.sandbox.printers import PracticeLabelPrinter
from printers.printer import Patience
from tests.fakes.label_documents import NUMBER, SAMPLES, label_document
from tests.fakes.raw_printers import raw_printer
from tests.unit.labels.seeing import codes

QUICK = Patience(reply_s=0.15, poll_s=0.01, finish_s=0.6)
PAGE = render(label_document())


@pytest.fixture
def device(tmp_path: Path) -> Iterator[PracticeLabelPrinter]:
    with PracticeLabelPrinter(
        tmp_path / "labels", now=lambda: datetime(2026, 11, 22, 6, 3, tzinfo=UTC)
    ) as device:
        yield device


def client(device: PracticeLabelPrinter, **changes: object) -> RawLabelPrinter:
    settings: dict[str, object] = {"profile": "practice", "patience": QUICK}
    settings.update(changes)
    return raw_printer(device.host, device.port, **settings)  # type: ignore[arg-type]


def eventually(holds: object) -> None:
    """Wait, bounded, for what another thread brings about."""
    for _ in range(500):
        if holds():  # type: ignore[operator]
            return
        Event().wait(0.01)
    raise AssertionError("it did not come about")


def sha(raster: Raster) -> str:
    return hashlib.sha256(raster.rows).hexdigest()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_paper_is_the_raster_dot_for_dot(
    name: str, device: PracticeLabelPrinter, tmp_path: Path
) -> None:
    raster = render(SAMPLES[name])
    result = client(device).print_label(raster)
    assert (result.paper, result.title, result.advice) == (Paper.PRINTED, "", "")
    (label,) = device.labels
    with Image.open(device.sheet_path(label)) as picture:
        assert picture.tobytes() == to_image(raster).tobytes()
        number = SAMPLES[name].tracking_number
        assert codes(picture) == [number, number]
    assert label.codes == (number, number)
    assert label.sha256 == sha(raster)
    assert device.not_understood == ()


def test_300_dpi_is_exact_too(tmp_path: Path) -> None:
    raster = render(label_document(), dpi=300)
    with PracticeLabelPrinter(tmp_path, dpi=300) as device:
        result = client(device, profile="generic-tspl-300").print_label(raster)
        assert result.paper is Paper.PRINTED
        assert (device.labels[0].width, device.labels[0].sha256) == (1181, sha(raster))


def test_every_label_is_listed_and_a_new_tray_counts_on(
    device: PracticeLabelPrinter, tmp_path: Path
) -> None:
    for number in ("YT0000000000001", "YT0000000000002"):
        raster = render(label_document(tracking_number=number))
        assert client(device).print_label(raster).paper is Paper.PRINTED
    listed = (tmp_path / "labels" / "labels.jsonl").read_text("utf-8").splitlines()
    first, second = (json.loads(line) for line in listed)
    assert first["codes"] == ["YT0000000000001"] * 2
    assert first["at"] == "2026-11-22T06:03:00+00:00"
    assert second["file"] == "label-0002.png"
    with PracticeLabelPrinter(tmp_path / "labels") as another:
        assert client(another).print_label(PAGE).paper is Paper.PRINTED
        assert another.labels[0].sequence == 3


@pytest.mark.parametrize(
    ("fault", "title"),
    [("paper_out", "打印机没有纸"), ("head_open", "打印机上盖打开"), ("paused", "打印机已暂停")],
)
def test_nothing_is_sent_to_a_printer_that_is_not_well(
    fault: str, title: str, device: PracticeLabelPrinter
) -> None:
    setattr(device.faults, fault, True)
    printer = client(device)
    assert (printer.status().ready, printer.status().title) == (False, title)
    result = printer.print_label(PAGE)
    assert (result.paper, result.title) == (Paper.NOTHING_SENT, title)
    assert result.advice.endswith("。")
    device.faults.clear()
    assert printer.status().ready is True
    device.resume()
    assert (device.labels, device.waiting) == ((), 0)  # surely nothing, not even later


def test_paper_that_runs_out_leaves_the_next_label_unprinted(
    device: PracticeLabelPrinter,
) -> None:
    device.faults.paper_left = 2
    printer = client(device)
    papers = [printer.print_label(PAGE).paper for _ in range(3)]
    # The second came out, but the printer then reports an empty roll: a person looks.
    assert papers == [Paper.PRINTED, Paper.UNKNOWN, Paper.NOTHING_SENT]
    assert len(device.labels) == 2


def test_a_silent_printer_is_unknown_though_the_label_comes_out(
    device: PracticeLabelPrinter,
) -> None:
    device.faults.silent = True
    printer = client(device)
    status = printer.status()
    assert (status.ready, status.title) == (
        None,
        f"打印机 127.0.0.1:{device.port} 没有回应",
    )
    result = printer.print_label(PAGE)
    assert result.paper is Paper.UNKNOWN
    assert result.advice.startswith("请先看纸出来没有")
    eventually(lambda: len(device.labels) == 1)


def test_a_silent_model_known_to_answer_gets_nothing(device: PracticeLabelPrinter) -> None:
    device.faults.silent = True
    result = client(device, profile="tsc-ttp-244").print_label(PAGE)
    assert result.paper is Paper.NOTHING_SENT
    device.faults.clear()
    device.resume()
    assert device.labels == ()


@pytest.mark.parametrize("after", [4, 200, 70_000, 144_100])
def test_a_cable_cut_mid_job_is_unknown_and_nothing_half_comes_out(
    after: int, device: PracticeLabelPrinter
) -> None:
    device.faults.close_after = after
    result = client(device).print_label(PAGE)
    assert result.paper is Paper.UNKNOWN
    assert "连接断了" in result.title
    device.faults.clear()
    assert device.labels == ()
    assert client(device).print_label(PAGE).paper is Paper.PRINTED  # the next one is whole
    assert device.labels[0].sha256 == sha(PAGE)


def test_a_printer_that_hangs_up_at_the_first_question_got_nothing(
    device: PracticeLabelPrinter,
) -> None:
    device.faults.close_after = 1
    result = client(device).print_label(PAGE)
    assert result.paper is Paper.NOTHING_SENT
    assert client(device).status().ready is False


def test_a_slow_printer_is_waited_for(device: PracticeLabelPrinter) -> None:
    device.faults.slow_s = 0.1
    assert client(device).print_label(PAGE).paper is Paper.PRINTED
    assert not device.busy


def test_a_printer_that_never_ends_is_unknown(device: PracticeLabelPrinter) -> None:
    device.faults.slow_s = 60
    result = client(device).print_label(PAGE)
    assert (result.paper, result.title) == (Paper.UNKNOWN, "打印机一直没有打完")


def test_an_unplugged_printer_got_nothing(device: PracticeLabelPrinter) -> None:
    device.stop()
    printer = client(device)
    result = printer.print_label(PAGE)
    assert result.paper is Paper.NOTHING_SENT
    assert result.title == f"连不上打印机 127.0.0.1:{device.port}"
    assert printer.status().ready is False


@pytest.mark.parametrize("host", ["." * 70, "printer..local"])
def test_a_name_that_is_no_host_got_nothing(host: str) -> None:
    result = raw_printer(host, 9100, patience=QUICK).print_label(PAGE)
    assert result.paper is Paper.NOTHING_SENT
    assert "打印机" in result.title


def test_a_device_that_takes_nothing_is_not_waited_for_for_ever() -> None:
    # Accepted by the system, never read by the device: the answer does not come.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()[:2]
        printer = raw_printer(host, port, profile="tsc-ttp-244", patience=QUICK)
        assert printer.print_label(PAGE).paper is Paper.NOTHING_SENT


def test_resolutions_must_agree(device: PracticeLabelPrinter) -> None:
    result = client(device).print_label(render(label_document(), dpi=300))
    assert result.paper is Paper.NOTHING_SENT
    assert "300 dpi" in result.title
    assert client(device, profile="generic-tspl-300").dpi == 300


@pytest.mark.parametrize("profile", ["nobody", "generic-escpos-80"])
def test_a_profile_that_is_no_label_printer_is_refused(
    profile: str, device: PracticeLabelPrinter
) -> None:
    with pytest.raises(InvalidInput, match="型号"):
        client(device, profile=profile)


def test_a_page_wider_than_the_head_is_refused(device: PracticeLabelPrinter) -> None:
    page = Raster(width=840, height=1, dpi=203, rows=bytes(105))
    assert client(device).print_label(page).paper is Paper.NOTHING_SENT


def test_two_clients_take_turns(device: PracticeLabelPrinter) -> None:
    one, two = client(device), client(device)
    for printer in (one, two, one, two):
        assert printer.print_label(PAGE).paper is Paper.PRINTED
    assert [label.codes for label in device.labels] == [(NUMBER, NUMBER)] * 4


def test_labels_sent_while_stopped_come_out_when_it_is_mended(
    device: PracticeLabelPrinter,
) -> None:
    with socket.create_connection((device.host, device.port)) as sock:
        device.faults.paper_out = True
        sock.sendall(b"SIZE 1 mm,1 mm\r\nCLS\r\nPRINT 2,2\r\n\x1b!?")
        assert sock.recv(1) == b"\x04"
        assert (device.labels, device.waiting) == ((), 4)
        device.faults.clear()
        device.resume()
        assert len(device.labels) == 4


def test_stopping_with_open_connections_leaves_nothing_behind(tmp_path: Path) -> None:
    device = PracticeLabelPrinter(tmp_path)
    device.start()
    with (
        socket.create_connection((device.host, device.port)) as one,
        socket.create_connection((device.host, device.port)),
    ):
        one.sendall(b"\x1b!?")
        assert one.recv(1) == b"\x00"
        device.stop()
    device.stop()  # twice is harmless


def test_a_taken_port_is_said(device: PracticeLabelPrinter, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"[Aa]ddress"):
        PracticeLabelPrinter(tmp_path, port=device.port).start()
