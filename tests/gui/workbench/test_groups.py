"""合并 and 拆开 in the window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.gate import Block
from app.domain.parcel import Making, Stage
from app.presentation.workbench.chips import Chip
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
