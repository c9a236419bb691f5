"""回收号, 重做, 更新面单, 改件数, 加包裹, 改单号 in the window: asked first, then told."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.gate import Block
from app.domain.ids import CarrierCode, TrackingNumber
from app.domain.parcel import Making, Stage
from app.domain.receipt import Line, Outcome
from app.ports.rows import ParcelRow, RecyclableRow
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb
from app.services.edit_number import NewNumber
from tests.fakes.desk import ZTO, FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop
from tests.gui.workbench.bench import BenchDesk, BenchWindow
from tests.gui.workbench.conftest import OpenBench

MOVED = frozenset({Block.ADDRESS_CHANGED})


def numbered(n: int, **changes: object) -> ParcelRow:
    """A row with a number, its label not printed yet."""
    facts: dict[str, object] = {
        "stage": Stage.TO_PRINT,
        "copies": 0,
        "tracking_number": TrackingNumber(f"7801000000{n}"),
        "carrier": ZTO,
        "carrier_name": "中通快递",
    }
    return make_row(n, **(facts | changes))  # type: ignore[arg-type]


@pytest.fixture
def desk(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """Parcels at each stage at which numbers are worked on."""
    rows = [
        numbered(0),
        numbered(1, stage=Stage.TO_SHIP, copies=1),
        numbered(2, blocks=MOVED, copies=1),
        numbered(3, stage=Stage.SHIPPED, copies=1),
        numbered(4, stage=Stage.TO_NUMBER, tracking_number=None, carrier=None),
        numbered(
            5, stage=Stage.TO_NUMBER, tracking_number=None, carrier=None, made_by=Making.EXTRA
        ),
    ]
    return BenchDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])


def choose(window: BenchWindow, *places: int) -> list[ParcelRow]:
    page = window.page
    page.use_chip(Chip.ALL)
    ids = [make_row(place).parcel_id for place in places]
    page.show_parcels(tuple(ids))
    return [page.board.entry(parcel_id).row for parcel_id in ids]  # type: ignore[union-attr]


def test_giving_back_names_the_numbers_and_the_shop_and_the_paper(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    first, second = choose(window, 0, 1)
    window.page.table.setFocus()
    window.press("Q", Qt.KeyboardModifier.ShiftModifier)
    question = window.page.question
    qtbot.waitUntil(question.isVisible)
    assert question.title.text() == (
        f"回收号 {second.tracking_number}、{first.tracking_number}：「{first.shop_name}」"
    )
    assert "其中 1 单的面单已打印，回收后请销毁。" in question.text.text()
    assert desk.called("give_back") == []
    desk.give_back.lines = {
        second.parcel_id: Line(
            parcel_id=second.parcel_id,
            outcome=Outcome.DONE,
            title="面单已打印，请销毁",
            advice="回收后请销毁已打印的面单，免得发错。",
        )
    }
    question.yes.click()
    assert desk.called("give_back") == [((second.parcel_id, first.parcel_id),)]
    assert window.page.receipt.title.text() == "回收号：2 完成"
    assert window.page.receipt.lines() == ("1 完成：面单已打印，请销毁",)


def test_no_means_that_nothing_is_done(window: BenchWindow, desk: FakeDesk) -> None:
    choose(window, 0)
    window.page.verbs.do(Verb.REDO)
    assert window.page.question.isVisible()
    window.press(Qt.Key.Key_Escape)
    assert not window.page.question.isVisible()
    assert desk.called("redo") == []


def test_redo_and_update_are_asked_and_run(window: BenchWindow, desk: FakeDesk) -> None:
    (row,) = choose(window, 2)
    window.page.verbs.do(Verb.UPDATE)
    assert "其中 1 单的旧面单作废，要重新打印。" in window.page.question.text.text()
    window.page.question.yes.click()
    assert desk.called("update") == [((row.parcel_id,),)]
    (row,) = choose(window, 0)
    window.page.verbs.do(Verb.REDO)
    window.page.question.yes.click()
    assert desk.called("redo") == [((row.parcel_id,),)]
    assert window.page.receipt.title.text() == "重做：1 完成"


def test_an_unknown_outcome_is_asked_about_by_its_own_service(
    window: BenchWindow, desk: FakeDesk
) -> None:
    (row,) = choose(window, 0)
    desk.give_back.lines = {
        row.parcel_id: Line(parcel_id=row.parcel_id, outcome=Outcome.UNKNOWN, title="回收结果未知")
    }
    window.page.verbs.do(Verb.GIVE_BACK)
    window.page.question.yes.click()
    window.page.receipt.settle.click()
    assert len(desk.called("give_back.reconcile")) == 1


def test_pieces_are_asked_for_in_place(window: BenchWindow, desk: FakeDesk) -> None:
    (row,) = choose(window, 4)
    window.page.verbs.do(Verb.PIECES)
    question = window.page.question
    assert question.amount.isVisible()
    assert question.amount.hasFocus()
    for wrong in ("", "1", "51", "三", "²"):
        question.amount.setText(wrong)
        assert not question.yes.isEnabled()
    question.amount.setText("3")
    window.press(Qt.Key.Key_Return)
    assert desk.called("add_pieces") == [(row.parcel_id, 3)]
    assert window.page.receipt.title.text() == "改件数：1 完成"


def test_a_parcel_is_added_beside_one(window: BenchWindow, desk: FakeDesk) -> None:
    (row,) = choose(window, 1)
    window.page.verbs.do(Verb.ADD_PARCEL)
    assert row.order_ids[0] in window.page.question.title.text()
    window.page.question.yes.click()
    assert desk.called("add_parcel") == [(row.parcel_id,)]


def test_what_is_done_singly_is_not_offered_for_many(window: BenchWindow, desk: FakeDesk) -> None:
    choose(window, 0, 1)
    assert not window.page.verbs.can(Verb.ADD_PARCEL)
    window.page.verbs.do(Verb.ADD_PARCEL)
    assert window.toasts == ["加包裹一次只做一单"]
    choose(window, 0)
    assert window.page.verbs.can(Verb.ADD_PARCEL)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", ""), ("78123456789012", "78123456789012"), ("sf 1406-ab９", "SF1406-AB9")],
)
def test_a_shipped_number_is_edited_to_a_new_or_a_typed_one(
    window: BenchWindow, desk: FakeDesk, typed: str, number: str
) -> None:
    (row,) = choose(window, 3)
    window.page.verbs.do(Verb.EDIT_NUMBER)
    question = window.page.question
    assert str(row.tracking_number) in question.title.text()
    assert row.shop_name in question.title.text()
    assert question.carrier.currentData() == row.carrier == ZTO
    question.number.setText(f" {typed} ")
    question.carrier.setCurrentIndex(1)
    window.press(Qt.Key.Key_Return)
    wanted = NewNumber(
        carrier=CarrierCode("shentong"), number=TrackingNumber(number) if number else None
    )
    assert desk.called("edit") == [(row.parcel_id, wanted)]


def test_what_is_no_number_is_not_taken_and_says_why(window: BenchWindow, desk: FakeDesk) -> None:
    choose(window, 3)
    window.page.verbs.do(Verb.EDIT_NUMBER)
    question = window.page.question
    asked = question.text.text()
    for wrong in ("顺丰", "SF12", "12345，67890", "ABCDEF"):
        question.number.setText(wrong)
        assert question.text.text().startswith("写的不是运单号。运单号有 5–40 位")
        assert not question.yes.isEnabled()
        window.press(Qt.Key.Key_Return)
    assert not desk.called("edit")
    question.number.setText("SF123456")
    assert (question.text.text(), question.yes.isEnabled()) == (asked, True)


def test_an_added_parcel_without_a_number_is_taken_away(
    window: BenchWindow, desk: FakeDesk
) -> None:
    (row,) = choose(window, 5)
    window.page.verbs.do(Verb.GIVE_BACK)
    assert window.page.question.title.text().startswith("撤销加的包裹")
    window.page.question.yes.click()
    assert desk.called("give_back") == [((row.parcel_id,),)]


def test_unused_numbers_are_counted_and_given_back_together(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    row = numbered(0)
    desk.recyclable = tuple(
        RecyclableRow(
            parcel_id=make_row(place).parcel_id,
            shop_id=row.shop_id,
            shop_name=row.shop_name,
            order_ids=row.order_ids,
            carrier_name=row.carrier_name,
            tracking_number=TrackingNumber(f"7312000000{place}"),
            blocks=frozenset({Block.CANCELLED}),
            copies=place,
            spare=False,
        )
        for place in range(4)
    )
    window = open_bench(desk)
    page = window.page
    assert page.tools.recycle.text() == "可回收 4 个号"
    page.tools.recycle.click()
    assert page.question.title.text() == (
        f"可回收 4 个运单号：73120000000、73120000001、73120000002 等 4 个：「{row.shop_name}」"
    )
    assert "其中 3 单的面单已打印" in page.question.text.text()
    desk.recyclable = ()
    page.question.yes.click()
    assert len(desk.called("give_back")[0][0]) == 4
    assert not page.tools.recycle.isVisible()
    window.commands.run("workbench.recycle")
    assert window.toasts[-1] == "没有可回收的运单号"


def test_the_side_panel_offers_what_fits_its_parcel(window: BenchWindow, desk: FakeDesk) -> None:
    (row,) = choose(window, 2)
    page = window.page
    if not page.keeper.panel_shown:
        page.toggle_panel()
    page.table.go_to(row.parcel_id)
    page.panel._settle.stop()
    page.panel._read()
    buttons = {b.text(): b for b in page.panel.findChildren(QPushButton)}
    assert {"回收号", "重做", "更新面单"} <= buttons.keys()
    assert "改单号" not in buttons
    choose(window, 0)  # the panel acts on what it shows, whatever is chosen
    page.panel.asked.emit(Verb.UPDATE)
    assert str(row.tracking_number) in page.question.title.text()


def test_what_failed_is_tried_again(window: BenchWindow, desk: FakeDesk) -> None:
    from app.domain.errors import Retry

    (row,) = choose(window, 0)
    desk.redo.lines = {
        row.parcel_id: Line(
            parcel_id=row.parcel_id, outcome=Outcome.FAILED, title="没有连上", retry=Retry.NOW
        )
    }
    window.page.verbs.do(Verb.REDO)
    window.page.question.yes.click()
    desk.redo.lines = {}
    window.page.receipt.retry.click()
    assert len(desk.called("redo")) == 2
    assert replace(row).parcel_id == desk.called("redo")[1][0][0]
