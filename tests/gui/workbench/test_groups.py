"""合并 and 拆开 in the window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.events import Changes
from app.domain.gate import Block
from app.domain.parcel import Making, Stage
from app.gui.workbench.group_parts import sister_list
from app.gui.workbench.split_bar import SplitBar
from app.ports.rows import ParcelRow
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.columns import BADGES, BY_KEY
from app.presentation.workbench.verbs import Verb
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row, make_shop
from tests.gui.workbench.bench import BenchDesk, BenchWindow


@pytest.fixture
def desk(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    broken = frozenset({Block.MERGE_BROKEN})
    rows = [
        make_row(0, stage=Stage.TO_NUMBER, quantity=4),
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


def test_a_part_for_which_nothing_is_left_is_called_empty(
    family: tuple[ParcelRow, ...], window: BenchWindow
) -> None:
    gone = {"part": 0, "parts": 0, "quantity": 0, "goods": "", "tracking_number": ""}
    empty = replace(family[1], stage=Stage.CLOSED, **gone)
    box = sister_list(window.page.panel._parts, (empty,), lambda _: None)
    assert [button.text() for button in box.findChildren(QPushButton)] == ["空的包裹 · 已关闭"]
    (words,) = box.findChildren(QLabel)
    assert words.text() == "商品已在别处发货，或在其他包裹里"
    box.deleteLater()


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
    qtbot.waitUntil(lambda: window.toasts == ["合并成 1 个包裹"])
    assert not window.page.receipt.isVisible()
    window.undos[0]()
    qtbot.waitUntil(lambda: bool(desk.called("take_apart")))
    assert desk.called("take_apart") == [((group[0],),)]
    assert window.toasts == ["合并成 1 个包裹"]  # the window itself says what is taken back


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
    assert window.toasts == ["拆开成 1 个包裹"]
    assert len(window.undos) == 1


@pytest.fixture
def pairs(desk: FakeDesk) -> list[ParcelRow]:
    """Two pairs of one receiver each, and one alone."""
    rows = [
        make_row(n, stage=Stage.TO_NUMBER, address_key=key, paid_s=NOW_S - 60 - n)
        for n, key in ((10, "a"), (11, "b"), (12, "a"), (13, "b"), (14, "c"))
    ]
    desk.rows.update({row.parcel_id: row for row in rows})
    return rows


def offered(window: BenchWindow, words: str, qtbot: QtBot) -> None:
    strip = window.page.merging.strip
    qtbot.waitUntil(lambda: strip.isVisible() and strip.text.text() == words)


def ids(*rows: ParcelRow) -> set[str]:
    return {row.parcel_id for row in rows}


def test_the_strip_offers_groups_and_merges_all(
    pairs: list[ParcelRow], window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    offered(window, "有 2 组（4 单）可以合并", qtbot)
    window.page.merging.strip.all.click()
    qtbot.waitUntil(lambda: bool(desk.called("merge")))
    (groups,) = desk.called("merge")
    assert [set(g) for g in groups] == [ids(pairs[0], pairs[2]), ids(pairs[1], pairs[3])]


def test_groups_are_looked_at_one_by_one_and_merged_by_key(
    pairs: list[ParcelRow], window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    offered(window, "有 2 组（4 单）可以合并", qtbot)
    page = window.page
    page.merging.strip.view.click()
    assert {entry.parcel_id for entry in page.board.shown} == ids(pairs[0], pairs[2])
    assert set(page.board.selection.ids) == ids(pairs[0], pairs[2])
    offered(window, "第 1/2 组：按 M 合并这 2 个包裹，Esc 看全部", qtbot)
    window.press("M")
    qtbot.waitUntil(lambda: bool(desk.called("merge")))
    for row in (pairs[0], pairs[2]):
        del desk.rows[row.parcel_id]
    desk.bus.publish(Changes(parcels=frozenset({pairs[0].parcel_id, pairs[2].parcel_id})))
    offered(window, "第 1/1 组：按 M 合并这 2 个包裹，Esc 看全部", qtbot)
    assert {entry.parcel_id for entry in page.board.shown} == ids(pairs[1], pairs[3])
    page.step_back()
    page.step_back()
    assert len(page.board.shown) > 2
    offered(window, "有 1 组（2 单）可以合并", qtbot)


def test_a_strip_put_away_comes_back_with_other_groups(
    pairs: list[ParcelRow], window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    offered(window, "有 2 组（4 单）可以合并", qtbot)
    window.page.merging.strip.close_button.click()
    window.page.merging.found.look()
    assert not window.page.merging.strip.isVisible()
    third = make_row(15, stage=Stage.TO_NUMBER, address_key="c", paid_s=NOW_S - 61)
    desk.rows[third.parcel_id] = third
    desk.bus.publish(Changes(parcels=frozenset({third.parcel_id})))
    offered(window, "有 3 组（6 单）可以合并", qtbot)


def test_other_days_are_asked_about(
    pairs: list[ParcelRow], window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.groups.across = ((pairs[0].parcel_id, pairs[4].parcel_id),)
    window.commands.run("workbench.merge_across")
    offered(window, "有 2 组（4 单）可以合并", qtbot)
    assert window.toasts == ["跨天找到 1 组可以合并"]
    assert set(window.page.merging.found.groups[0]) == ids(pairs[0], pairs[4])


def split_open(window: BenchWindow, qtbot: QtBot) -> SplitBar:
    choose(window, 0)
    window.page.table.setFocus()
    window.press("X")
    bar = window.page.verbs.split
    qtbot.waitUntil(bar.isVisible)
    return bar


def test_an_order_is_split_by_keyboard_alone(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    bar = split_open(window, qtbot)
    assert not bar.yes.isEnabled()
    window.press("2")
    assert [label.text() for label in bar.left] == ["1", "1"]
    window.press(Qt.Key.Key_Tab)
    window.press("1")
    assert bar.yes.text() == "拆成 2 个包裹"
    window.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.called("split")))
    ((parcel_id, parts),) = desk.called("split")
    assert parcel_id == make_row(0).parcel_id
    assert parts == ((("i1", 1),), (("i1", 2), ("i2", 1)))
    assert not bar.isVisible()
    assert window.toasts == ["拆成 2 个包裹"]
    window.undos[0]()
    qtbot.waitUntil(lambda: bool(desk.called("unsplit")))


def test_a_split_says_in_place_what_is_wrong(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    bar = split_open(window, qtbot)
    bar.fields[0][0].setText("4")
    assert "只有 3 件" in bar.says.text()
    assert bar.left[0].text() == "-1"
    bar.fields[0][0].setText("2")
    bar.more.click()
    assert bar.fields[0][0].text() == "2"
    assert "没有商品" in bar.says.text()  # the third parcel is empty
    bar.fields[1][1].setText("1")
    assert bar.yes.text() == "拆成 3 个包裹"
    window.press(Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert desk.called("split") == []


def test_a_gift_without_its_item_is_warned_of(window: BenchWindow, qtbot: QtBot) -> None:
    bar = split_open(window, qtbot)
    bar.fields[1][0].setText("1")
    assert bar.says.text() == "赠品「玻璃杯」和主商品不在一个包裹里"
    assert bar.yes.isEnabled()
    bar.fields[0][0].setText("1")  # what it was given for goes with it
    assert "赠品" not in bar.says.text()
