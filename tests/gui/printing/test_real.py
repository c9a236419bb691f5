"""The page on a real database, real threads and a practice printer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.gui.bridge import Bridge
from app.gui.theme import Theme
from app.ports.rows import LabelFilter
from app.presentation.desk import Desk
from app.presentation.printing.queue import Run
from app.runtime.context import Context
from app.sandbox import PracticeConfig
from app.settings.printers import FIRST
from tests.gui.printing.bench import PrintWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
LABELS = 6
PATIENCE_MS = 20_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(orders=24, seed=7, speed=0, arrivals_per_hour=0)
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, bridge: Bridge, tmp_path: Path) -> Iterator[Desk]:
    """Six parcels with numbers."""
    with open_desk(tmp_path / "profile", "file", deliver=bridge.deliver) as opened:
        bind_practice(opened, site)
        opened.sync_orders(Context(), ShopId(site.config.shop_id))
        opened.acquire_waybills(Context(), parcels(opened, Stage.TO_NUMBER)[:LABELS])
        yield opened


@pytest.fixture
def window(desk: Desk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[PrintWindow]:
    window = PrintWindow(desk, desk.bus, theme, bridge.deliver)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.page.on_shown()
    yield window
    window.close()
    window.page.keys.release()


def parcels(desk: Desk, stage: Stage) -> tuple[ParcelId, ...]:
    rows = desk.reader.parcels()
    return tuple(row.parcel_id for row in rows if row.stage is stage and not row.blocks)


def add(window: PrintWindow, ids: tuple[ParcelId, ...]) -> Run:
    run = window.queue.add(ids, FIRST, ended=window.page.labels.run_ended)
    assert run is not None
    return run


def test_a_silent_printers_labels_are_answered(
    window: PrintWindow, desk: Desk, site: PracticeSite, qtbot: QtBot
) -> None:
    ids = parcels(desk, Stage.TO_PRINT)
    site.labels.faults.close_after = 20_000
    for parcel in ids[:3]:
        run = add(window, (parcel,))
        qtbot.waitUntil(lambda run=run: run.over, timeout=PATIENCE_MS)  # type: ignore[misc]
    page = window.page
    qtbot.waitUntil(lambda: page.waiting.count == 3, timeout=PATIENCE_MS)
    page.show_waiting()
    page.on_shown()
    answered = page.waiting.shown[0].parcel_id
    page.waiting_view.note_from_here()
    page.waiting.note_run(came_out=True)
    window.press(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.waiting.count == 2, timeout=PATIENCE_MS)
    assert window.toasts[-1] == "1 张已记入台账"
    assert parcels(desk, Stage.TO_SHIP) == (answered,)
    assert len(desk.reader.unconfirmed()) == 2


def test_the_rest_of_a_stopped_run_is_counted_on(
    window: PrintWindow, desk: Desk, site: PracticeSite, qtbot: QtBot
) -> None:
    ids = parcels(desk, Stage.TO_PRINT)
    window.queue.pause(FIRST)
    run = add(window, ids)
    card = window.page.strip.cards[FIRST]
    qtbot.waitUntil(lambda: card.count.text() == f"0 / {LABELS} 张", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: card.state.whole == "已暂停", timeout=PATIENCE_MS)
    qtbot.mouseClick(card.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.over, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: card.count.text() == f"还有 {LABELS} 张没打", timeout=PATIENCE_MS)
    qtbot.mouseClick(card.pause, Qt.MouseButton.LeftButton)
    assert window.queue.reroute(run, FIRST)
    qtbot.waitUntil(lambda: not window.queue.under_way(), timeout=PATIENCE_MS)
    assert len(site.labels.labels) == LABELS
    rows = desk.reader.label_rows(
        desk.reader.label_ids(LabelFilter(states=frozenset({PrintState.PRINTED})))
    )
    assert [(row.sequence, row.total) for row in rows] == [
        (n, LABELS) for n in range(LABELS, 0, -1)
    ]
    assert [row.parcel_id for row in reversed(rows)] == list(ids)
    page = window.page
    page.show_ledger()
    qtbot.waitUntil(lambda: len(page.ledger) == 2 * LABELS, timeout=PATIENCE_MS)
    model = page.ledger_view.table.model()
    qtbot.waitUntil(lambda: model.index(0, 3).data() == "已打印", timeout=PATIENCE_MS)
