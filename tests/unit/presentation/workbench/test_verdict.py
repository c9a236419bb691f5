"""What the large line says after a scan."""

import pytest

from app.domain.gate import Block
from app.domain.parcel import Stage
from app.presentation.workbench.verdict import Grade, judge
from tests.fakes.rows import make_row


@pytest.mark.parametrize(
    ("changes", "word", "grade"),
    [
        ({"stage": Stage.TO_SHIP}, "可发", Grade.GO),
        ({"stage": Stage.SHIPPED}, "已发", Grade.DONE),
        ({"stage": Stage.PICKED_UP}, "已发", Grade.DONE),
        ({"stage": Stage.TO_PRINT}, "待打印", Grade.WAIT),
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


def test_a_block_says_why_and_what_to_do() -> None:
    row = make_row(0, blocks=frozenset({Block.REVIEW, Block.HELD}))
    verdict = judge("x", [row])
    assert str(verdict.word) == "复核中"
    assert Block.REVIEW.advice in str(verdict.detail)


def test_an_unknown_number_is_named() -> None:
    verdict = judge("SF{1}", [])
    assert str(verdict.word) == "不在系统"
    assert "SF{1}" in str(verdict.detail)
    assert verdict.grade is Grade.STOP


def test_the_worst_of_several_parcels_speaks() -> None:
    rows = [make_row(0, stage=Stage.TO_SHIP), make_row(1, stage=Stage.TO_PRINT)]
    assert str(judge("x", rows).word) == "待打印"
