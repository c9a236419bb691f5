"""发货记录 with 100,000 shipments: what choosing all of them costs the window's thread.

Figures: ``pytest tests/benchmarks/test_shipments_bench.py --benchmark-enable -s``. Without the
option the same code runs once on fewer rows.

The limit is a frame of 16 ms, in time of this thread's processor. Beside it stands, of the same
run, one plain loop over the ids that makes a set of them.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from app.domain.ids import ParcelId
from app.domain.shipment import ShipmentState
from app.gui.application import theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.shell_api import SHIPMENTS
from app.gui.shipments.page import ShipmentsPage
from app.ports.shipments import Lot, ShipmentFilter, ShipmentLine, ShipmentMark
from app.presentation.table.paged import PAGE
from app.services.look_up_shipments import LookUpShipments
from tests.benchmarks.test_risk_board_bench import FRAME_S, fastest
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row
from tests.fakes.shipments import NoShipments

COUNT, FEW = 100_000, 2_000
NO_SIZE_HINTS = "This plugin does not support propagateSizeHints"

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS, extend=True)


class ManyShipments(NoShipments):
    """So many shipments; their lines are made when they are asked for."""

    def __init__(self, count: int) -> None:
        bits = [lot.bit for lot in Lot]
        self._marks = tuple(
            ShipmentMark(ParcelId(f"7100{n:08d}"), bits[n % len(bits)]) for n in range(count)
        )

    def marks(self, wanted: ShipmentFilter) -> tuple[ShipmentMark, ...]:
        del wanted
        return self._marks

    def lines(self, ids: tuple[ParcelId, ...]) -> tuple[ShipmentLine, ...]:
        return tuple(
            ShipmentLine(
                parcel=replace(make_row(int(key[4:]) % 1_000), parcel_id=key),
                state=ShipmentState.DONE,
                at_s=NOW_S,
                number=key,
                carrier_name="中通快递",
                branch_name="",
            )
            for key in ids
        )


@pytest.fixture
def page(
    benchmark: BenchmarkFixture, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[ShipmentsPage]:
    """The page on all of them, shown; many were scrolled through."""
    theme = theme_of(qapp)
    theme.choose("light")
    rows = ManyShipments(COUNT if benchmark.enabled else FEW)
    service = LookUpShipments(
        rows=rows, to_workbook=lambda _cells: b"", write=lambda _path, _data: None
    )
    fake = FakeDesk(InlineTasks(), tmp_path, OPTIONS, rows=())
    desk = replace(fake.desk(), shipments=service)
    window = MainWindow(desk, bridge=Bridge(), theme=theme, pages=PAGES)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.open_page(SHIPMENTS)
    page = window.page
    assert isinstance(page, ShipmentsPage)
    for place in range(0, min(len(page.log), 60 * PAGE), PAGE):
        page.log.line(place)
    yield page
    window.close()
    for each in window.pages.made.values():
        if keys := getattr(each, "keys", None):
            keys.release()


def test_choosing_all_holds_the_window_no_longer_than_a_frame(
    benchmark: BenchmarkFixture, page: ShipmentsPage
) -> None:
    log = page.log
    count = len(log)
    one_went = dict.fromkeys(log.ids[1:])

    def clear() -> None:
        page.step_back()
        QApplication.processEvents()

    def choose_one_less() -> None:
        log.selection.toggle(log.key_at(count // 2))
        page._selection_moved()

    acts: dict[str, Callable[[], object]] = {
        "choose all": page.select_all,
        "all but one": choose_one_less,
        "one went away": lambda: log.selection.keep(one_went),
        "a range": lambda: log.extend_to(count - 1, add=False),
    }
    rounds = 7 if benchmark.enabled else 1
    took = {name: fastest(act, rounds) for name, act in acts.items()}
    took["plain loop"] = fastest(lambda: {key for key in log.ids}, rounds)  # noqa: C416
    benchmark.pedantic(page.select_all, setup=clear, rounds=5)
    assert len(log.selection) == count
    assert page.chosen.isVisible()
    benchmark.extra_info.update({f"{name}, ms": round(s * 1000, 2) for name, s in took.items()})
    benchmark.extra_info["limit, ms"] = FRAME_S * 1000
    lines = [f"\n{count:,} rows", *(f"  {k}: {v}" for k, v in benchmark.extra_info.items())]
    sys.stdout.write("\n".join(lines) + "\n")
    if benchmark.enabled:
        assert {name: s for name, s in took.items() if s > FRAME_S} == {}
