"""Words of cases: every kind and step has its own, and what happens when time runs out."""

import pytest

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.parcel import Stage
from app.domain.pickup import Urgency
from app.presentation.aftersales.words import (
    KIND_WORDS,
    STEP_WORDS,
    CaseRules,
    lapse_text,
    parcel_text,
    read_clock,
    remaining,
    shop_url,
    step_text,
    turn_text,
)
from tests.fakes.rows import HOUR_S, NOW_S, make_case_row, make_row

RULES = CaseRules(soon_s=12 * HOUR_S, urgent_s=2 * HOUR_S)
MINE = AfterSaleState.WAITS_FOR_SHOP


def test_every_kind_and_step_has_words() -> None:
    assert KIND_WORDS.keys() == set(AfterSaleKind)
    assert STEP_WORDS.keys() == set(AfterSaleStep)
    for state in AfterSaleState:
        case = make_case_row(1, state=state, step=AfterSaleStep.OTHER)
        assert step_text(case)
        assert turn_text(case)


@pytest.mark.parametrize(
    ("left_s", "urgency"),
    [
        (13 * HOUR_S, Urgency.CALM),
        (12 * HOUR_S, Urgency.SOON),
        (2 * HOUR_S, Urgency.URGENT),
        (0, Urgency.URGENT),
        (-1, Urgency.OVERDUE),
    ],
)
def test_a_deadline_turns_as_it_comes_near(left_s: int, urgency: Urgency) -> None:
    clock = read_clock(NOW_S + left_s, NOW_S, RULES)
    assert (clock.urgency, clock.left_s) == (urgency, left_s)


def test_without_a_deadline_nothing_runs() -> None:
    assert read_clock(0, NOW_S, RULES).urgency is Urgency.DONE
    assert not remaining(0, NOW_S)
    assert lapse_text(make_case_row(1, deadline_s=0)) == ""


@pytest.mark.parametrize(
    ("kind", "step", "words"),
    [
        (AfterSaleKind.REFUND_BEFORE_SHIP, AfterSaleStep.AGREE, "自动同意，退款给买家"),
        (AfterSaleKind.REFUND_AFTER_SHIP, AfterSaleStep.AGREE, "自动同意，退款给买家"),
        (AfterSaleKind.RETURN_AND_REFUND, AfterSaleStep.AGREE, "让买家退货"),
        (AfterSaleKind.RETURN_AND_REFUND, AfterSaleStep.CONFIRM, "当作已收到退货"),
        (AfterSaleKind.EXCHANGE, AfterSaleStep.SEND, "可能直接退款"),
        (AfterSaleKind.PRICE_PROTECTION, AfterSaleStep.AGREE, "平台自动同意"),
        (AfterSaleKind.OTHER, AfterSaleStep.OTHER, "平台自动同意"),
    ],
)
def test_what_happens_when_the_shop_lets_it_pass(
    kind: AfterSaleKind, step: AfterSaleStep, words: str
) -> None:
    assert words in lapse_text(make_case_row(1, kind=kind, step=step, state=MINE))


def test_what_waits_for_the_buyer_lapses_otherwise() -> None:
    case = make_case_row(1, state=AfterSaleState.WAITS_FOR_BUYER, step=AfterSaleStep.RETURN)
    assert "买家没有操作" in lapse_text(case)
    assert lapse_text(make_case_row(1, state=AfterSaleState.CLOSED)) == ""


@pytest.mark.parametrize("stage", [s for s in Stage if s is not Stage.CLOSED])
def test_a_refund_before_shipping_says_what_to_do_with_the_parcel(stage: Stage) -> None:
    case = make_case_row(1, make_row(1, stage=stage))
    assert "：" in str(parcel_text(case))


def test_a_parcel_that_needs_nothing_has_its_stage_alone() -> None:
    shipped = make_row(1, stage=Stage.SHIPPED)
    assert str(parcel_text(make_case_row(1, shipped, kind=AfterSaleKind.EXCHANGE))) == "已发待揽收"
    assert str(parcel_text(make_case_row(1))) == "还没有同步到订单"
    held = make_case_row(1, make_row(1, stage=Stage.TO_SHIP), held=True)
    assert str(parcel_text(held)) == "已打印未发：已挂起"
    assert str(remaining(NOW_S - 600, NOW_S)) == "已过期 00:10:00"
    assert shop_url(make_case_row(7)).endswith("=72" + "0" * 15 + "7")
