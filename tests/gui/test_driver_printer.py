"""Printing through drivers of the system: a real cupsd, Qt's own way to it, real filters."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.domain.ids import PrinterId
from app.domain.station import Calibration, PrinterSetup, Way
from app.gui.driver_printer import DriverPrinter
from app.labels.library import load_template
from app.labels.render import render
from app.ports.printer import Paper, PrinterStatus, Raster
from app.presentation.printing.sample_label import make_sample
from tests.fakes.desk import FakeClock
from tests.integration.printers.cupsd import Cups, running_cups, until

T = TypeVar("T")
STOCK = (76.0, 130.0)
ZEBRA = "drv:///sample.drv/zebra.ppd"


class Tray:
    """A printer on a socket that keeps each job whole."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._take, name="tray")
        self._thread.start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with line:
                    job = b""
                    while data := line.recv(65536):
                        job += data
                self.jobs.append(job)

    def next_job(self) -> bytes:
        until(lambda: self.jobs)
        return self.jobs.pop(0)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(20)


@pytest.fixture(scope="module")
def server() -> Iterator[Cups]:
    with running_cups() as server:
        yield server


@pytest.fixture
def tray() -> Iterator[Tray]:
    tray = Tray()
    yield tray
    tray.close()


@pytest.fixture
def queue(
    server: Cups, tray: Tray, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> Iterator[Callable[..., DriverPrinter]]:
    """Makes a queue of a driver and the printer on it."""
    monkeypatch.setenv("CUPS_SERVER", server.programs.server)
    made: list[str] = []

    def make(driver: str, **changes: object) -> DriverPrinter:
        name = f"q{len(made)}-{tray.port}"
        uri = f"socket://127.0.0.1:{tray.port}"
        server.do("lpadmin", "-p", name, "-E", "-v", uri, "-m", driver)
        made.append(name)
        return printer_on(name, **changes)

    yield make
    for name in made:
        server.do("cancel", "-a", "-x", name)
        server.do("lpadmin", "-x", name)


def printer_on(name: str, **changes: object) -> DriverPrinter:
    setup = PrinterSetup(
        printer_id=PrinterId("d"), name="机", way=Way.DRIVER, place=name, **changes
    )  # type: ignore[arg-type]
    return DriverPrinter(setup, STOCK)


def on_lane(work: Callable[[], T]) -> T:
    """The answer of ``work``, done on a thread of its own as on a printer's lane.

    libcups remembers its server for each thread, so a new one also asks the test's server.
    """
    with ThreadPoolExecutor(1, "lane") as lane:
        return lane.submit(work).result(60)


def label(dpi: int) -> Raster:
    template = load_template("one_part_76x130")
    return render(make_sample(FakeClock()), dpi=dpi, template=template)


def drawn(pdf: bytes, dpi: int) -> Image.Image:
    """The only page of a PDF, in dots."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        size_mm = tuple(points * 25.4 / 72 for points in page.get_size())
        assert size_mm == pytest.approx(STOCK, abs=0.2)  # Qt's pages are whole points
        return page.render(scale=dpi / 72, grayscale=True).to_pil()


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is black."""
    box = picture.convert("L").point([255 if level < 128 else 0 for level in range(256)]).getbbox()
    assert box is not None
    return box


def codes(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_the_page_a_driver_gets_holds_the_label_dot_for_dot(
    queue: Callable[..., DriverPrinter], tray: Tray
) -> None:
    printer = queue("raw")  # nothing changes what Qt made
    page = label(300)

    def work() -> tuple[int, PrinterStatus, object]:
        return printer.dpi, printer.status(), printer.print_label(page)

    dpi, status, result = on_lane(work)
    assert (dpi, status.ready) == (300, None)
    assert (result.paper, result.silent) == (Paper.UNKNOWN, True)  # type: ignore[attr-defined]
    pdf = tray.next_job()
    assert codes(drawn(pdf, 300)) == ["TEST0123456789"]
    with pypdfium2.PdfDocument(pdf) as document:
        (image,) = document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        dots = image.get_bitmap().to_pil().convert("1")
    assert dots.size == (page.width, page.height)
    stride = (page.width + 7) // 8
    ours = Image.frombytes("1", (stride * 8, page.height), bytes(0xFF - b for b in page.rows))
    assert dots.tobytes() == ours.crop((0, 0, page.width, page.height)).tobytes()


def test_a_real_driver_prints_the_very_dots(
    queue: Callable[..., DriverPrinter], tray: Tray
) -> None:
    printer = queue(ZEBRA)
    assert on_lane(lambda: printer.dpi) == 203
    page = label(203)
    assert on_lane(lambda: printer.print_label(page)).silent
    stride, rows = downloaded(tray.next_job())
    picture = Image.frombytes("1", (stride * 8, len(rows)), bytes(0xFF - b for b in b"".join(rows)))
    assert codes(picture.convert("L")) == ["TEST0123456789"]
    own = (page.width + 7) // 8
    ours = [page.rows[at : at + own] for at in range(0, len(page.rows), own)]
    # The page is whole points high, so a driver may begin a dot earlier or later.
    assert any(
        all(rows[y + off] == ours[y].ljust(stride, b"\0") for y in range(4, len(rows) - 4))
        for off in (-1, 0, 1)
    )


def test_shift_and_turn(queue: Callable[..., DriverPrinter], tray: Tray) -> None:
    moved = Calibration(shift_x_mm=3.0, shift_y_mm=-2.0)
    printers = (
        queue("raw"),
        queue("raw", calibrations={"76x130": moved}),
        queue("raw", turned=True),
        queue("raw", turned=True, calibrations={"76x130": moved}),
    )
    page = label(300)
    pictures = []
    for printer in printers:
        assert on_lane(lambda printer=printer: printer.print_label(page)).silent  # type: ignore[misc]
        pictures.append(drawn(tray.next_job(), 300))
    plain, shifted, turned, both = pictures
    left, top, right, bottom = ink(plain)
    assert ink(shifted)[0] - left == pytest.approx(3.0 * 300 / 25.4, abs=2)
    assert ink(shifted)[1] - top == pytest.approx(-2.0 * 300 / 25.4, abs=2)
    assert ink(both)[2] - ink(turned)[2] == pytest.approx(-3.0 * 300 / 25.4, abs=2)
    assert ink(both)[3] - ink(turned)[3] == pytest.approx(2.0 * 300 / 25.4, abs=2)
    width, height = page.width, page.height
    assert ink(turned) == pytest.approx(
        (width - right, height - bottom, width - left, height - top), abs=4
    )
    assert codes(turned) == ["TEST0123456789"]


def test_lanes_print_beside_each_other(queue: Callable[..., DriverPrinter], tray: Tray) -> None:
    page = label(300)
    printers = [queue("raw"), queue("raw"), queue("raw")]
    with ThreadPoolExecutor(len(printers), "lane") as lanes:
        runs = [
            lanes.submit(lambda p=each: [p.print_label(page).silent for _ in range(8)])  # type: ignore[misc]
            for each in printers
        ]
        assert [run.result(60) for run in runs] == [[True] * 8] * len(printers)
    until(lambda: len(tray.jobs) == 24)
    assert all(job.startswith(b"%PDF") for job in tray.jobs)


def test_a_queue_that_stands_still_is_given_nothing(
    queue: Callable[..., DriverPrinter], server: Cups, tray: Tray
) -> None:
    printer = queue("raw")
    server.do("cupsdisable", f"q0-{tray.port}")
    status = on_lane(printer.status)
    result = on_lane(lambda: printer.print_label(label(300)))
    assert (status.ready, status.title) == (False, "系统的打印队列停着")
    assert (result.paper, result.title) == (Paper.NOTHING_SENT, "系统的打印队列停着")
    assert server.do("lpstat", "-o") == ""
    server.do("cupsenable", f"q0-{tray.port}")
    assert on_lane(printer.status).ready is None


def test_a_queue_that_is_gone_is_told(
    server: Cups, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setenv("CUPS_SERVER", server.programs.server)
    result = on_lane(lambda: printer_on("nobody").print_label(label(300)))
    assert (result.paper, result.title) == (Paper.NOTHING_SENT, "系统里没有这台打印机")
    assert result.advice.startswith("请在系统的打印机设置里看看")


def test_a_label_of_another_resolution_is_not_sent(
    queue: Callable[..., DriverPrinter], tray: Tray
) -> None:
    printer = queue("raw")
    result = on_lane(lambda: printer.print_label(label(203)))
    assert result.paper is Paper.NOTHING_SENT
    assert result.title == "面单和打印机的分辨率不一样"
    assert tray.jobs == []


def downloaded(zpl: bytes) -> tuple[int, list[bytes]]:
    """Bytes a row and the rows of the picture that CUPS's own driver downloads (~DG, packed)."""
    found = re.match(rb"~DGR:CUPS.GRF,(\d+),(\d+),\n(.*?)\^XA", zpl, re.DOTALL)
    assert found is not None
    stride = int(found[2])
    rows: list[bytes] = []
    row, times = "", 0
    for sign in found[3].decode("ascii").replace("\n", ""):
        if sign in ",!":
            row = row.ljust(stride * 2, "0" if sign == "," else "F")
        elif sign == ":":
            rows.append(rows[-1])
            continue
        elif "G" <= sign <= "Y":
            times += ord(sign) - ord("F")
            continue
        elif "g" <= sign <= "z":
            times += 20 * (ord(sign) - ord("f"))
            continue
        else:
            row, times = row + sign * (times or 1), 0
        if len(row) >= stride * 2:
            rows.append(bytes.fromhex(row[: stride * 2]))
            row = row[stride * 2 :]
    assert len(rows) * stride == int(found[1])
    return stride, rows
