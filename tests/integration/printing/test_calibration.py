"""A practice printer built askew, calibrated by its own rulers until labels stand right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from app.adapters.printing.label_printer import job_settings
from app.bootstrap.station_printers import StationPrinters
from app.domain.calibration import Drifting, drift_of
from app.domain.errors import Cancelled, InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import Calibration, PrinterSetup, Way, stock_key
from app.labels.layout import dots_per_mm
from app.labels.library import load_template
from app.labels.raster import to_image
from app.labels.render import render
from app.labels.stock import Stock
from app.labels.stretch import Stretch
from app.ports.printer import Paper
from app.runtime.bus import Bus
from app.sandbox.printers import PracticeLabelPrinter
from app.services.calibrate_printer import CalibratePrinter
from app.settings.printers import PrinterFile
from printers.profile import load_profile
from tests.fakes.desk import FakeBus, FakeClock, FakeSettings
from tests.fakes.label_documents import NUMBER, label_document
from tests.fakes.reading_rulers import Seen, read_ruler
from tests.fakes.tasks import CancelAt, job_context

P1 = PrinterId("p1")
TWO_PART = Stock(100, 180, "二联单")
PROFILES = {203: "practice", 300: "generic-tspl-300"}


@dataclass
class Bench:
    """A printer on a socket, its set-up in a file, and the calibration between them."""

    device: PracticeLabelPrinter
    book: PrinterFile
    printers: StationPrinters
    calibrate: CalibratePrinter
    dpi: int

    @property
    def dots(self) -> float:
        return dots_per_mm(self.dpi)

    def newest(self) -> Image.Image:
        with Image.open(self.device.sheet_path(self.device.labels[-1])) as picture:
            return picture.copy()

    def ruler(self, stock: Stock = TWO_PART) -> Seen:
        """Print a ruler and look at it."""
        result = self.calibrate.print_ruler(job_context(), P1, stock)
        assert result.paper is Paper.PRINTED
        return read_ruler(self.newest(), self.dots)

    @property
    def setup(self) -> PrinterSetup:
        found = self.book.get(P1)
        assert found is not None
        return found


@pytest.fixture(params=[203, 300])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from open_bench(tmp_path, request.param)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Bench]:
    yield from open_bench(tmp_path, 203)


def open_bench(folder: Path, dpi: int, language: Any = "tspl", **changes: Any) -> Iterator[Bench]:
    with PracticeLabelPrinter(folder / "paper", dpi=dpi, language=language) as device:
        book = PrinterFile(folder / "printers.json", Bus())
        facts = {"profile": PROFILES[dpi], "place": f"{device.host}:{device.port}"} | changes
        book.put(PrinterSetup(printer_id=P1, name="仓库一号", **facts))
        printers = StationPrinters(book, FakeSettings(FakeBus(), {}))
        clock = FakeClock(datetime(2026, 11, 28, 8, 50, tzinfo=UTC))
        calibrate = CalibratePrinter(book=book, printers=printers, clock=clock)
        yield Bench(device, book, printers, calibrate, dpi)
        assert device.not_understood == ()


def askew(device: PracticeLabelPrinter, x: int, y: int, feed: float) -> None:
    device.faults.off_x_dots, device.faults.off_y_dots, device.faults.feed = x, y, feed


def test_a_straight_printer_prints_a_straight_ruler(bench: Bench) -> None:
    seen = bench.ruler()
    dot = 1 / bench.dots
    assert seen.left_mm == pytest.approx(10, abs=dot)
    assert seen.top_mm == pytest.approx(10, abs=dot)
    assert (seen.across_mm, seen.down_mm) == (
        pytest.approx(80, abs=dot),
        pytest.approx(160, abs=dot),
    )


@pytest.mark.parametrize(
    ("x", "y", "feed"), [(13, -9, 1.012), (-21, 17, 0.985), (30, 24, 1.0), (0, 0, 1.03)]
)
def test_two_rounds_put_the_lines_right(bench: Bench, x: int, y: int, feed: float) -> None:
    askew(bench.device, x, y, feed)
    first = bench.ruler()
    assert max(abs(first.left_mm - 10), abs(first.top_mm - 10), abs(first.down_mm - 160)) > 0.5
    bench.calibrate.keep(P1, TWO_PART, first.reading())
    second = bench.ruler()
    assert second.left_mm == pytest.approx(10, abs=0.25)
    assert second.top_mm == pytest.approx(10, abs=0.25)
    assert second.down_mm == pytest.approx(160, abs=0.5)
    bench.calibrate.keep(P1, TWO_PART, second.reading())
    third = bench.ruler()
    assert third.left_mm == pytest.approx(10, abs=1.5 / bench.dots)
    assert third.top_mm == pytest.approx(10, abs=1.5 / bench.dots)
    assert third.across_mm == pytest.approx(80, abs=0.5)
    assert third.down_mm == pytest.approx(160, abs=0.5)


@pytest.mark.parametrize("feed", [1.02, 0.98])
def test_a_label_stands_where_it_should_and_scans(bench: Bench, feed: float) -> None:
    askew(bench.device, 10, -8, feed)
    bench.calibrate.keep(P1, TWO_PART, bench.ruler().reading())
    template = load_template()
    found = bench.setup.calibration("100x180")
    printer = bench.printers.on_stock(P1, 100, 180)
    page = render(label_document(), dpi=bench.dpi, template=template, stretch=Stretch.of(found))
    assert printer.print_label(page).paper is Paper.PRINTED
    wanted = places(to_image(render(label_document(), dpi=bench.dpi)), bench.dots)
    got = places(bench.newest(), bench.dots)
    assert [text for text, _, _ in got] == [NUMBER, NUMBER] == [text for text, _, _ in wanted]
    for (_, x, y), (_, true_x, true_y) in zip(got, wanted, strict=True):
        assert x == pytest.approx(true_x, abs=0.5)
        assert y == pytest.approx(true_y, abs=0.5)


def places(picture: Image.Image, dots: float) -> list[tuple[str, float, float]]:
    """Text and middle in mm of every Code 128, as zxing-cpp finds them, from top to bottom."""
    found = zxingcpp.read_barcodes(
        picture.convert("L"), formats=zxingcpp.BarcodeFormat.Code128, try_downscale=False
    )
    middles = []
    for code in found:
        # The bars' own ends: the decoder's corners depend on the row it read first.
        box = code.position
        x = (box.top_left.x + box.bottom_right.x) / 2
        middles.append((code.text, x / dots, _middle_of_bars(picture, box.top_left) / dots))
    return sorted(middles, key=lambda each: each[2])


def _middle_of_bars(picture: Image.Image, corner: Any) -> float:
    """Middle of the first bar beside ``corner``, which is black from its top to its end."""
    grey = picture.convert("L")
    x = next(x for x in range(corner.x - 2, corner.x + 12) if grey.getpixel((x, corner.y + 4)) == 0)
    top = bottom = corner.y + 4
    while grey.getpixel((x, top - 1)) == 0:
        top -= 1
    while grey.getpixel((x, bottom + 1)) == 0:
        bottom += 1
    return (top + bottom) / 2


def test_each_stock_has_its_own(plain: Bench) -> None:
    askew(plain.device, 16, 8, 1.0)
    small = Stock(60, 40)
    plain.calibrate.keep(P1, small, plain.ruler(small).reading())
    assert plain.setup.calibration("60x40").shift_x_mm == pytest.approx(-2, abs=0.1)
    assert plain.setup.calibration("100x180") == Calibration()
    assert plain.ruler(small).left_mm == pytest.approx(10, abs=0.2)
    assert plain.ruler().left_mm == pytest.approx(12, abs=0.2)


@pytest.mark.parametrize("language", ["zpl", "cpcl"])
@pytest.mark.parametrize("turned", [False, True])
def test_other_languages_and_labels_fed_the_other_way(
    tmp_path: Path, language: str, turned: bool
) -> None:
    profile = {"zpl": "generic-zpl-203", "cpcl": "generic-cpcl-203"}[language]
    for bench in open_bench(tmp_path, 203, language, profile=profile, turned=turned):
        bench.calibrate.print_ruler(job_context(), P1, TWO_PART)
        before = as_read(bench, turned=turned)
        bench.book.put(bench.setup.calibrated("100x180", Calibration(shift_x_mm=2, shift_y_mm=-1)))
        bench.calibrate.print_ruler(job_context(), P1, TWO_PART)
        after = as_read(bench, turned=turned)
        assert after.left_mm - before.left_mm == pytest.approx(2, abs=0.01)
        assert after.top_mm - before.top_mm == pytest.approx(-1, abs=0.01)


def as_read(bench: Bench, *, turned: bool) -> Seen:
    """The newest ruler, held so that it can be read."""
    picture = bench.newest()
    return read_ruler(picture.rotate(180) if turned else picture, bench.dots)


def test_numbers_count_from_the_ruler_that_was_measured(plain: Bench, tmp_path: Path) -> None:
    askew(plain.device, 16, -8, 1.0)
    reading = plain.ruler().reading()
    once = plain.calibrate.keep(P1, TWO_PART, reading)
    assert plain.calibrate.keep(P1, TWO_PART, reading) == once
    ruler = plain.setup.rulers["100x180"]
    assert ruler.calibration == Calibration()
    assert ruler.printed_at == datetime(2026, 11, 28, 8, 50, tzinfo=UTC)
    again = PrinterFile(tmp_path / "printers.json", Bus())  # as after a new start
    assert again.get(P1) == plain.setup


def test_without_a_ruler_there_is_nothing_to_measure(plain: Bench) -> None:
    with pytest.raises(InvalidInput, match="还没有打过标尺"):
        plain.calibrate.keep(P1, TWO_PART, Seen(10, 10, 80, 160).reading())


def test_a_printer_that_is_away_leaves_no_ruler_behind(plain: Bench) -> None:
    plain.device.stop()
    result = plain.calibrate.print_ruler(job_context(), P1, TWO_PART)
    assert result.paper is Paper.NOTHING_SENT
    assert plain.setup.rulers == {}


def test_a_creeping_run_is_seen_and_its_gap_told(plain: Bench) -> None:
    plain.device.faults.creep_dots = 3.2  # 0.4 mm
    result = plain.calibrate.print_run(job_context(), P1, TWO_PART, 4)
    assert result.paper is Paper.PRINTED
    assert len(plain.device.labels) == 4
    seen = []
    for sheet in plain.device.labels:
        with Image.open(plain.device.sheet_path(sheet)) as picture:
            seen.append(read_ruler(picture, plain.dots).reading().top_mm)
    drift = drift_of(seen[0], seen[-1], 4, gap_mm=plain.setup.gap_mm)
    assert drift.way is Drifting.LATER
    assert drift.per_label_mm == pytest.approx(0.4, abs=0.05)
    assert drift.gap_mm == pytest.approx(1.6, abs=0.05)


def test_a_run_stops_between_two_sheets_and_at_trouble(plain: Bench) -> None:
    stopping = CancelAt(2)
    with pytest.raises(Cancelled):
        plain.calibrate.print_run(stopping.context, P1, TWO_PART, 5)
    assert len(plain.device.labels) == 2
    plain.device.faults.paper_out = True
    result = plain.calibrate.print_run(job_context(), P1, TWO_PART, 5)
    assert result.paper is not Paper.PRINTED
    assert len(plain.device.labels) == 2
    for count in (1, 101):
        with pytest.raises(InvalidInput):
            plain.calibrate.print_run(job_context(), P1, TWO_PART, count)


def test_darkness_sheets_carry_their_density_and_the_picked_one_prints(plain: Bench) -> None:
    result = plain.calibrate.print_darkness(job_context(), P1, TWO_PART, (6, 9, 12))
    assert result.paper is Paper.PRINTED
    assert [sheet.codes for sheet in plain.device.labels] == [("06",), ("09",), ("12",)]
    plain.calibrate.keep_density(P1, TWO_PART, 9)
    model = load_profile("generic-tspl-203")
    assert job_settings(plain.setup, model, (100, 180)).density == 9
    assert job_settings(plain.setup, model, (60, 40)).density is None
    plain.calibrate.keep(P1, TWO_PART, plain.ruler().reading())
    assert plain.setup.calibration("100x180").density == 9
    assert plain.calibrate.keep_density(P1, TWO_PART, None).density is None


def test_resetting_forgets_one_stock_and_can_be_undone(plain: Bench) -> None:
    askew(plain.device, 16, -8, 1.0)
    plain.calibrate.keep(P1, TWO_PART, plain.ruler().reading())
    plain.calibrate.keep_density(P1, Stock(60, 40), 7)
    before = plain.setup
    plain.calibrate.reset(P1, TWO_PART)
    assert plain.setup.calibrations == {"60x40": Calibration(density=7)}
    assert plain.setup.rulers == {}
    plain.calibrate.restore(P1, TWO_PART, before)
    assert plain.setup.calibrations == before.calibrations
    assert plain.setup.rulers == before.rulers


def test_what_cannot_be_calibrated_says_so(plain: Bench) -> None:
    ctx = job_context()
    with pytest.raises(InvalidInput, match="太小"):
        plain.calibrate.print_ruler(ctx, P1, Stock(20, 20))
    with pytest.raises(InvalidInput, match="不在了"):
        plain.calibrate.print_ruler(ctx, PrinterId("gone"), TWO_PART)
    plain.book.put(PrinterSetup(printer_id=PrinterId("c"), name="抖店", way=Way.DOUDIAN))
    with pytest.raises(InvalidInput, match="组件"):
        plain.calibrate.print_ruler(ctx, PrinterId("c"), TWO_PART)
    plain.book.put(PrinterSetup(printer_id=PrinterId("d"), name="驱动", way=Way.DRIVER, place="HP"))
    with pytest.raises(InvalidInput, match="驱动"):
        plain.calibrate.print_darkness(ctx, PrinterId("d"), TWO_PART, (9,))


@pytest.mark.parametrize("scale", [1.06, 0.95])
def test_a_stretched_label_stays_within_the_head(plain: Bench, scale: float) -> None:
    found = Calibration(scale_x=scale)
    plain.book.put(plain.setup.calibrated(stock_key(100, 180), found))
    seen = plain.ruler()
    assert seen.across_mm == pytest.approx(80 * scale, abs=0.2)
    assert plain.device.labels[-1].width <= load_profile("practice").width_dots + 16
