"""放行: asks why, puts it on record, and gives the verb once more for those only."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.errors import NetworkError, Retry
from app.domain.gate import Act, Block
from app.domain.ids import TrackingNumber
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.gui.i18n import say
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb
from app.presentation.workbench.verdict import Grade
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row, make_shop
from tests.gui.workbench.bench import BenchDesk, BenchWindow

ASKED = frozenset({Block.REFUND_PENDING})


@pytest.fixture
def desk(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """Printed parcels: two free, one in refund, one held, one cancelled."""
    blocks = (None, None, Block.REFUND_PENDING, Block.HELD, Block.CANCELLED)
    rows = [
        make_row(
            n,
            stage=Stage.TO_SHIP,
            tracking_number=TrackingNumber(f"7801000000{n}"),
            blocks=frozenset({block} if block else ()),
            checked_s=NOW_S,
        )
        for n, block in enumerate(blocks)
    ]
    return BenchDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])


def scan(window: BenchWindow, n: int) -> tuple[str, str]:
    window.page.find_number(f"7801000000{n}")
    verdict = window.page.verdict.verdict
    assert verdict is not None
    return say(verdict.word), say(verdict.detail)


def test_a_receipt_lets_through_what_may_pass_and_nothing_else(
    window: BenchWindow, desk: FakeDesk
) -> None:
    page, ids = window.page, tuple(desk.rows)
    stopped = {ids[0]: ASKED, ids[1]: frozenset({Block.CANCELLED})}
    desk.ship.lines = {p: Line.blocked(p, blocks) for p, blocks in stopped.items()}
    page.use_chip(Chip.TO_SHIP)
    page.select_all()
    page.verbs.do(Verb.SHIP)
    page.question.yes.click()
    assert page.receipt.let_pass.text() == "放行 1 单…"
    page.receipt.let_pass.click()
    assert "发货 1 单" in page.question.title.text()
    assert make_row(0).shop_name in page.question.title.text()
    assert "1 单退款中" in page.question.text.text()
    assert "拒绝买家的退款申请" in page.question.text.text()
    assert page.question.option.isVisible()
    assert not page.question.yes.isEnabled()
    desk.ship.lines = {}
    page.question.reason.setEditText("已和买家说好")
    page.question.option.setChecked(True)
    page.question.yes.click()
    assert desk.called("override") == [(Act.SHIP, (ids[0],), "已和买家说好")]
    assert desk.calls[-1] == ("ship", ((ids[0],),), {"reject_refund": True})


def test_what_could_not_be_checked_is_let_through_as_that(
    window: BenchWindow, desk: FakeDesk
) -> None:
    page, ids = window.page, tuple(desk.rows)
    desk.ship.lines = {ids[0]: Line.blocked(ids[0], frozenset({Block.UNCHECKED}))}
    page.show_parcels(ids[:2])
    page.verbs.do(Verb.SHIP)
    page.question.yes.click()
    assert page.receipt.retry.text() == "只重试失败的 1 单"
    page.receipt.let_pass.click()
    assert "1 单未核对" in page.question.text.text()
    desk.ship.lines = {}
    page.question.reason.setEditText("店主电话确认")
    page.question.yes.click()
    (call,) = [more for name, _, more in desk.calls if name == "override"]
    assert call == {"unchecked": (ids[0],), "named": {ids[0]: {Block.UNCHECKED}}}


def test_chosen_rows_are_let_through_without_refusing_anything(
    window: BenchWindow, desk: FakeDesk
) -> None:
    page, ids = window.page, tuple(desk.rows)
    page.show_parcels(ids[3:5])
    assert page.verbs.can(Verb.LET_THROUGH)
    page.verbs.do(Verb.LET_THROUGH)
    assert not page.question.option.isVisible()
    page.question.reason.setEditText("加急先发")
    page.question.yes.click()
    assert desk.called("override") == [(Act.SHIP, (ids[3],), "加急先发")]
    assert desk.calls[-1] == ("ship", ((ids[3],),), {"reject_refund": False})
    page.show_parcels(ids[4:5])
    assert not page.verbs.can(Verb.LET_THROUGH)


def test_what_was_let_through_is_undone_until_it_is_used(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page, ids = window.page, tuple(desk.rows)
    page.show_parcels(ids[2:4])
    page.verbs.do(Verb.LET_THROUGH)
    page.question.reason.setEditText("加急先发")
    page.question.yes.click()
    assert window.toasts == ["放行 2 单"]
    used = desk.gates.standing.pop(1)  # its shipment has begun
    (left,) = {*ids[2:4]} - {used.parcel_id}
    window.undos.pop()()
    assert desk.called("withdraw") == [((left,),)]
    assert window.toasts[-1] == "1 单的放行已经用掉，没有撤销"


def test_the_side_panel_shows_what_lets_a_parcel_through(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page, parcel_id = window.page, tuple(desk.rows)[2]
    window.commands.run("workbench.withdraw_override")
    assert window.toasts == ["侧栏里的包裹没有还没用掉的放行"]
    desk.gates.override(Act.SHIP, (parcel_id,), "已和买家说好")
    page.use_chip(Chip.ALL)
    page.table.go_to(parcel_id)

    def offered() -> list[str]:
        words = (label.text() for label in page.panel.findChildren(QLabel))
        return [text for text in words if text.startswith("已放行")]

    qtbot.waitUntil(lambda: offered() == ["已放行发货：退款中"])
    (button,) = [b for b in page.panel.findChildren(QPushButton) if b.text() == "撤销"]
    button.click()
    assert window.toasts[-1] == "已撤销放行"
    qtbot.waitUntil(lambda: offered() == [])
    window.undos.pop()()
    qtbot.waitUntil(lambda: offered() == ["已放行发货：退款中"])
    window.commands.run("workbench.withdraw_override")
    assert desk.called("withdraw") == [((parcel_id,),)] * 2


def test_a_group_has_the_step_that_comes_next(window: BenchWindow, desk: FakeDesk) -> None:
    page, ids = window.page, tuple(desk.rows)[:2]
    retries = dict(zip(ids, (Retry.NEVER, Retry.LATER), strict=True))
    desk.ship.lines = {
        p: Line(parcel_id=p, outcome=Outcome.FAILED, title=f"失败 {retry}", retry=retry)
        for p, retry in retries.items()
    }
    page.show_parcels(ids)
    page.verbs.do(Verb.SHIP)
    page.question.yes.click()
    buttons = {button.text(): button for button in page.receipt.findChildren(QToolButton)}
    assert {"交给人", "稍后再试"} <= set(buttons)
    buttons["交给人"].click()
    assert page.board.selection.ids == {ids[0]}
    assert page.marks.hold.isVisible()
    page.marks.dismiss()
    desk.ship.lines = {}
    buttons["稍后再试"].click()
    assert desk.calls[-1][:2] == ("ship", ((ids[1],),))


def test_a_fresh_scan_asks_nobody(window: BenchWindow, desk: FakeDesk) -> None:
    assert scan(window, 0)[0] == "可发"
    assert scan(window, 4)[0] == "已取消"
    assert desk.called("check") == []


def test_an_old_check_is_refined_by_the_platform(window: BenchWindow, desk: FakeDesk) -> None:
    row = next(iter(desk.rows.values()))
    seen: list[tuple[str, str]] = []

    def answer(_ctx: object) -> None:
        verdict = window.page.verdict.verdict
        assert verdict is not None
        seen.append((say(verdict.word), say(verdict.detail)))
        desk.rows[row.parcel_id] = replace(row, blocks=ASKED)

    desk.during["check"] = answer
    desk.clock.forward(seconds=720)
    assert scan(window, 0)[0] == "退款中"
    assert [word for word, _ in seen] == ["可发"]
    assert seen[0][1].startswith("正在核对")


def test_out_of_reach_says_how_old_the_facts_are(window: BenchWindow, desk: FakeDesk) -> None:
    desk.clock.forward(seconds=720)
    desk.faults["check"] = [NetworkError("network.down", "连不上平台")]
    word, detail = scan(window, 0)
    assert word == "可发"
    assert window.page.verdict.verdict.grade is Grade.WAIT  # type: ignore[union-attr]
    assert detail.startswith("未核对，最后核对 12 分钟前")


def test_an_answer_about_an_earlier_scan_is_dropped(window: BenchWindow, desk: FakeDesk) -> None:
    def scan_on(_ctx: object) -> None:
        desk.during.clear()
        desk.rows[tuple(desk.rows)[1]] = replace(make_row(1), stage=Stage.SHIPPED)
        window.page.find_number("nothing-has-this-number")

    desk.during["check"] = scan_on
    desk.clock.forward(seconds=720)
    assert scan(window, 0)[0] == "不在系统"
    assert window.page.verdict.verdict.grade is Grade.STOP  # type: ignore[union-attr]


def test_letting_ship_what_a_buyer_wants_later_says_so(window: BenchWindow, desk: FakeDesk) -> None:
    held = tuple(desk.rows.values())[3]
    later = replace(held, appointment_s=NOW_S + 3600, promise_s=NOW_S + 7200)
    desk.rows[held.parcel_id] = later
    window.page.model.retry()
    window.page.board.selection.only(held.parcel_id)
    window.page.verbs.do(Verb.LET_THROUGH)
    assert "其中 1 单还没到买家预约的发货时间。" in window.page.question.text.text()
