"""合并 and 拆开 in the window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.gate import Block
from app.domain.parcel import Making, Stage
from app.ports.rows import ParcelRow
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.columns import BADGES, BY_KEY
from app.presentation.workbench.verbs import Verb
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop
from tests.gui.workbench.bench import BenchDesk, BenchWindow


@pytest.fixture
def desk(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    broken = frozenset({Block.MERGE_BROKEN})
    rows = [
        make_row(0, stage=Stage.TO_NUMBER),
        make_row(1, stage=Stage.TO_NUMBER),
        make_row(2, stage=Stage.TO_NUMBER, made_by=Making.MERGE, blocks=broken),
    ]
    return BenchDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])


@pytest.fixture
def family(desk: FakeDesk) -> tuple[ParcelRow, ParcelRow, ParcelRow]:
    """Two parts of one order, and a merged parcel."""
    one = make_row(5, made_by=Making.SPLIT, part=1, parts=2)
    other = make_row(6, made_by=Making.SPLIT, part=2, parts=2, order_ids=one.order_ids)
    merged = make_row(7, made_by=Making.MERGE, order_ids=("6901", "6902"))
    desk.rows.update({row.parcel_id: row for row in (one, other, merged)})
    return one, other, merged


def said(window: BenchWindow) -> list[str]:
    return [label.text() for label in window.page.panel.findChildren(QLabel)]


def test_a_row_says_that_it_is_merged_or_a_part(
    family: tuple[ParcelRow, ...], window: BenchWindow
) -> None:
    column = BY_KEY[BADGES]
    entries = [window.page.board.entry(row.parcel_id) for row in family]
    cells = window.page.cells
    assert [cells.text(column, e) for e in entries if e] == ["拆1/2", "拆2/2", "合2"]
    tips = [cells.tip(column, e) for e in entries if e]
    assert family[0].order_ids[0] in tips[0]
    assert "6901、6902" in tips[2]


def test_the_panel_goes_to_another_part(
    family: tuple[ParcelRow, ...], window: BenchWindow, qtbot: QtBot
) -> None:
    one, other, merged = family
    window.page.show_parcels((one.parcel_id,))
    qtbot.waitUntil(lambda: "同一订单的其他包裹" in said(window))
    buttons = window.page.panel.findChildren(QPushButton)
    next(b for b in buttons if b.text().startswith("第 2 个 · ")).click()
    assert window.page.table.cursor_id == other.parcel_id
    window.page.show_parcels((merged.parcel_id,))
    qtbot.waitUntil(lambda: "合单的订单" in said(window))
    assert {"6901", "6902", "买家：话1", "备注：注2"} <= set(said(window))


def choose(window: BenchWindow, *places: int) -> None:
    window.page.use_chip(Chip.ALL)
    window.page.show_parcels(tuple(make_row(place).parcel_id for place in places))


def test_one_key_merges_what_is_chosen(window: BenchWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    choose(window, 0, 1)
    window.page.table.setFocus()
    window.press("M")
    qtbot.waitUntil(lambda: bool(desk.called("merge")))
    ((group,),) = desk.called("merge")
    assert set(group) == {make_row(0).parcel_id, make_row(1).parcel_id}
    assert window.page.receipt.title.text() == "合并：1 完成"


def test_one_alone_is_not_merged(window: BenchWindow, desk: FakeDesk) -> None:
    choose(window, 0)
    window.page.verbs.do(Verb.MERGE)
    assert desk.called("merge") == []


def test_a_broken_merge_is_taken_apart(window: BenchWindow, desk: FakeDesk) -> None:
    choose(window, 2)
    assert window.page.verbs.can(Verb.TAKE_APART)
    assert not window.page.verbs.can(Verb.MERGE)
    window.page.verbs.do(Verb.TAKE_APART)
    assert desk.called("take_apart") == [((make_row(2).parcel_id,),)]
    assert window.page.receipt.title.text() == "拆开：1 完成"
