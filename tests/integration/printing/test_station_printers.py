"""The printers of the book as they are opened: raw, driver, component; saved changes count."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap.station_printers import StationPrinters
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import PrinterSetup, Way
from app.labels.render import render
from app.ports.printer import LabelPrinter, Paper
from app.runtime.bus import Bus
from app.sandbox.component import PracticeComponent
from app.sandbox.printers import PracticeLabelPrinter
from app.settings.file import SettingsFile
from app.settings.printers import PrinterFile
from tests.fakes.desk import FakePrinter
from tests.fakes.label_documents import label_document

RAW, DRIVER, BEHIND = PrinterId("raw"), PrinterId("driver"), PrinterId("behind")


class Station:
    """A book with three printers and what opens them."""

    def __init__(self, folder: Path, device: PracticeLabelPrinter, url: str) -> None:
        bus = Bus()
        self.settings = SettingsFile(folder / "settings.json", bus)
        self.settings.put({"printer.component": url})
        self.book = PrinterFile(folder / "printers.json", bus)
        self.driver = FakePrinter()
        self.driven: list[tuple[PrinterSetup, tuple[float, float]]] = []
        self.printers = StationPrinters(self.book, self.settings, self._drive)
        place = f"{device.host}:{device.port}"
        self.book.put(PrinterSetup(printer_id=RAW, name="网络", place=place, profile="practice"))
        self.book.put(PrinterSetup(printer_id=DRIVER, name="驱动", way=Way.DRIVER, place="Zebra"))
        self.book.put(PrinterSetup(printer_id=BEHIND, name="组件", way=Way.DOUDIAN, place=" 备用 "))

    def _drive(self, setup: PrinterSetup, stock_mm: tuple[float, float]) -> LabelPrinter:
        self.driven.append((setup, stock_mm))
        return self.driver


@pytest.fixture
def device(tmp_path: Path) -> Iterator[PracticeLabelPrinter]:
    with PracticeLabelPrinter(tmp_path / "labels") as device:
        yield device


@pytest.fixture
def component(tmp_path: Path) -> Iterator[PracticeComponent]:
    with PracticeComponent(tmp_path / "component") as component:
        yield component


@pytest.fixture
def station(
    tmp_path: Path, device: PracticeLabelPrinter, component: PracticeComponent
) -> Iterator[Station]:
    station = Station(tmp_path, device, component.url)
    yield station
    station.printers.close()


def test_a_raw_printer_prints_in_its_models_language(
    station: Station, device: PracticeLabelPrinter
) -> None:
    assert station.printers.status(RAW).ready is True
    printer = station.printers.on_stock(RAW, 100, 180)
    assert printer.printer_id == RAW
    assert printer.print_label(render(label_document(), dpi=printer.dpi)).paper is Paper.PRINTED
    assert len(device.labels) == 1


def test_a_saved_change_counts_at_the_next_use(
    station: Station, device: PracticeLabelPrinter
) -> None:
    setup = station.book.get(RAW)
    assert setup is not None
    station.book.put(replace(setup, profile="generic-tspl-300"))
    assert station.printers.on_stock(RAW, 100, 180).dpi == 300
    device.stop()
    assert station.printers.status(RAW).ready is False


def test_a_driver_is_asked_of_whoever_has_one(station: Station) -> None:
    assert station.printers.on_stock(DRIVER, 76, 130) is station.driver
    assert station.printers.status(DRIVER) == station.driver.state
    assert station.driven[0][1] == (76, 130)
    without = StationPrinters(station.book, station.settings)
    with pytest.raises(InvalidInput, match="只能在窗口里打印"):
        without.on_stock(DRIVER, 76, 130)


def test_a_component_is_one_connection_however_many_printers_it_has(
    station: Station, component: PracticeComponent
) -> None:
    behind = station.printers.component(BEHIND)
    assert (behind.printer_id, behind.printer) == (BEHIND, "备用")
    assert behind.component is station.printers.behind(Way.DOUDIAN)
    assert station.printers.status(BEHIND).ready is True
    assert len(behind.component.printers().names) == 2
    component.stop()
    answer = station.printers.status(BEHIND)
    assert (answer.ready, answer.title) == (False, "抖店打印组件没有运行")


def test_another_address_is_another_component(station: Station) -> None:
    before = station.printers.behind(Way.DOUDIAN)
    station.settings.put({"printer.component": "ws://127.0.0.1:9"})
    after = station.printers.behind(Way.DOUDIAN)
    assert after is not before
    assert after.status().running is False


@pytest.mark.parametrize("printer_id", [RAW, DRIVER])
def test_what_is_behind_none_is_told(station: Station, printer_id: PrinterId) -> None:
    with pytest.raises(InvalidInput, match="不经过打印组件"):
        station.printers.component(printer_id)
    with pytest.raises(InvalidInput):
        station.printers.behind(Way.NETWORK)


def test_a_component_prints_no_layouts_of_ours(station: Station) -> None:
    with pytest.raises(InvalidInput, match="不能这样打印"):
        station.printers.on_stock(BEHIND, 100, 180)


def test_one_that_is_not_set_up_is_told(station: Station) -> None:
    nobody = PrinterId("nobody")
    for ask in (
        lambda: station.printers.on_stock(nobody, 100, 180),
        lambda: station.printers.component(nobody),
        lambda: station.printers.status(nobody),
    ):
        with pytest.raises(InvalidInput, match="还没有设置面单打印机"):
            ask()


def test_a_model_that_does_not_fit_is_told(station: Station) -> None:
    setup = station.book.get(RAW)
    assert setup is not None
    station.book.put(replace(setup, profile="generic-escpos-80"))
    with pytest.raises(InvalidInput, match="型号"):
        station.printers.status(RAW)
