"""What the large line says after a scan."""

from dataclasses import replace

import pytest

from app.domain.gate import Block
from app.domain.ids import TrackingNumber
from app.domain.order import OrderStatus
from app.domain.parcel import Stage
from app.presentation.workbench.check_age import check_age
from app.presentation.workbench.verdict import Grade, judge, judge_checked, not_checked
from app.presentation.workbench.words import when_text
from tests.fakes.rows import NOW_S, make_no_shipping, make_row


@pytest.mark.parametrize(
    ("changes", "word", "grade"),
    [
        ({"stage": Stage.TO_SHIP}, "可发", Grade.GO),
        ({"stage": Stage.SHIPPED}, "已发", Grade.DONE),
        ({"stage": Stage.PICKED_UP}, "已发", Grade.DONE),
        ({"stage": Stage.TO_PRINT}, "未打印", Grade.WAIT),
        ({"stage": Stage.TO_CONFIRM}, "待确认", Grade.WAIT),
        ({"stage": Stage.SHIP_UNKNOWN}, "发货结果未知", Grade.WAIT),
        ({"stage": Stage.CLOSED}, "已关闭", Grade.STOP),
        (
            {"stage": Stage.TO_SHIP, "blocks": frozenset({Block.REFUND_PENDING})},
            "退款中",
            Grade.STOP,
        ),
        ({"stage": Stage.SHIPPED, "blocks": frozenset({Block.REFUNDED})}, "已退款", Grade.STOP),
        (
            {"stage": Stage.TO_SHIP, "blocks": frozenset({Block.PARTLY_REFUNDED})},
            "部分退款",
            Grade.STOP,
        ),
    ],
)
def test_the_verdict_on_one_parcel(changes: dict[str, object], word: str, grade: Grade) -> None:
    verdict = judge("x", [make_row(0, **changes)])
    assert (str(verdict.word), verdict.grade) == (word, grade)
    assert str(verdict.detail)


def test_a_waiting_after_sale_keeps_what_is_uploaded_and_still_here() -> None:
    shipped = make_row(0, stage=Stage.SHIPPED, after_sale_s=NOW_S + 3600)
    verdict = judge("x", [shipped])
    assert (str(verdict.word), verdict.grade) == ("有售后", Grade.WAIT)
    assert when_text(NOW_S + 3600) in str(verdict.detail)
    gone = replace(shipped, stage=Stage.PICKED_UP, picked_up_s=NOW_S)
    let = replace(shipped, passed=frozenset({Block.REFUND_PENDING}))  # shipped in spite of it
    assert [judge("x", [row]).grade for row in (gone, let)] == [Grade.DONE, Grade.DONE]


def test_a_later_time_that_the_buyer_chose_is_said() -> None:
    early = make_row(0, stage=Stage.TO_SHIP, appointment_s=NOW_S + 3600, promise_s=NOW_S + 7200)
    for verdict in (judge("x", [early], now_s=NOW_S), judge_checked("x", [early], NOW_S)):
        word = f"预约 {when_text(NOW_S + 3600)}"
        assert (str(verdict.word), verdict.grade) == (word, Grade.WAIT)
    come = replace(early, appointment_s=NOW_S)
    late = replace(early, promise_s=NOW_S + 3600)  # its promise weighs more
    sent = replace(early, stage=Stage.SHIPPED)
    said = [str(judge("x", [row], now_s=NOW_S).word) for row in (come, late, sent)]
    assert said == ["可发", "可发", "已发"]


def test_at_the_scanner_what_is_uploaded_and_still_here_is_checked_too() -> None:
    row = make_row(0, stage=Stage.SHIPPED, checked_s=NOW_S - 720)
    assert row.scan_is_old(NOW_S, 300)
    assert not row.check_is_old(NOW_S, 300)
    assert not row.scan_is_old(NOW_S, 720)
    assert not replace(row, picked_up_s=NOW_S - 60).scan_is_old(NOW_S, 300)
    assert replace(row, stage=Stage.TO_SHIP).scan_is_old(NOW_S, 300)


def test_a_block_says_why_and_what_to_do() -> None:
    row = make_row(0, blocks=frozenset({Block.REVIEW, Block.HELD}))
    verdict = judge("x", [row])
    assert str(verdict.word) == "审核中"
    assert Block.REVIEW.advice in str(verdict.detail)


def test_an_unknown_number_is_named() -> None:
    verdict = judge("SF{1}", [])
    assert str(verdict.word) == "不在系统"
    assert "SF{1}" in str(verdict.detail)
    assert verdict.grade is Grade.STOP


def test_an_old_number_is_to_be_destroyed() -> None:
    now = make_row(0, stage=Stage.TO_SHIP, tracking_number=TrackingNumber("YT2"))
    old = judge("YT1", (), former=[now])
    assert (str(old.word), old.grade) == ("旧运单号", Grade.STOP)
    assert "YT2" in str(old.detail)
    assert "请销毁" in str(old.detail)
    gone = judge("YT1", (), former=[make_row(1, stage=Stage.CLOSED, tracking_number=None)])
    assert "没有运单号" in str(gone.detail)
    # The courier gave the number out again: its parcel alone is judged.
    again = make_row(2, stage=Stage.TO_SHIP)
    assert judge("YT1", [again], former=[make_row(1, stage=Stage.CLOSED)]).grade is Grade.GO


def test_an_order_with_nothing_to_carry_is_named() -> None:
    verdict = judge("67", (), without=make_no_shipping(1))
    assert (str(verdict.word), verdict.grade) == ("无需发货", Grade.WAIT)
    assert "由平台交付" in str(verdict.detail)
    over = judge("67", (), without=make_no_shipping(1, status=OrderStatus.FINISHED))
    assert "平台上已经结束" in str(over.detail)


def test_the_worst_of_several_parcels_speaks() -> None:
    rows = [make_row(0, stage=Stage.TO_SHIP), make_row(1, stage=Stage.TO_PRINT)]
    assert str(judge("x", rows).word) == "未打印"


def test_a_gate_left_open_does_not_stop() -> None:
    held = make_row(0, stage=Stage.TO_SHIP, blocks=frozenset({Block.HELD, Block.REVIEW}))
    assert judge("x", [held], opened=frozenset({Block.HELD})).grade is Grade.STOP
    assert judge("x", [held], opened=frozenset({Block.HELD, Block.REVIEW})).grade is Grade.GO
    gone = make_row(0, stage=Stage.TO_SHIP, blocks=frozenset({Block.CANCELLED}))
    assert judge("x", [gone], opened=frozenset(Block)).grade is Grade.STOP


def test_facts_are_unsure_only_while_there_is_work_and_they_are_old() -> None:
    row = make_row(0, stage=Stage.TO_SHIP, checked_s=NOW_S - 720)
    assert row.check_is_old(NOW_S, 300)
    assert not row.check_is_old(NOW_S, 720)
    assert not make_row(0, stage=Stage.SHIPPED, checked_s=1).check_is_old(NOW_S, 300)
    assert str(not_checked([row], NOW_S)) == "未核对，最后核对 12 分钟前"
    assert str(check_age(row, NOW_S, 300)) == "12 分 待核对"
    assert str(check_age(row, NOW_S, 900)) == "12 分"
