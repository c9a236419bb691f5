"""The side panel's words."""

from app.domain.pickup import Urgency
from app.presentation.workbench.panel import (
    checked_text,
    clock_lines,
    facts,
    item_lines,
    preview_refusal,
    total_text,
)
from tests.fakes.rows import HOUR_S, NOW_S, make_detail, make_row
from tests.unit.presentation.workbench.making import COUNTDOWNS


def test_both_clocks_are_listed_with_the_running_threshold_marked() -> None:
    row = make_row(0, paid_s=NOW_S - 30 * HOUR_S, promise_s=0, uploaded_s=NOW_S - 23 * HOUR_S)
    lines = clock_lines(COUNTDOWNS.points(row), COUNTDOWNS, NOW_S, row.shop_id)
    said = [(str(line.name), str(line.left), line.urgency, line.next) for line in lines]
    assert said == [
        ("24h", "-06:00:00", Urgency.OVERDUE, False),
        ("回传24h", "01:00:00", Urgency.URGENT, True),
        ("36h", "06:00:00", Urgency.SOON, False),
        ("48h", "18:00:00", Urgency.CALM, False),
    ]
    assert [line.upload for line in lines] == [False, True, False, False]
    assert lines[1].at == "03-02 15:00"


def test_numbers_can_be_copied_and_what_is_unknown_is_left_out() -> None:
    without = {str(fact.label): fact for fact in facts(make_row(0))}
    assert "运单号" not in without
    assert "回传" not in without
    assert without["订单号"].copies
    assert not without["收件人"].copies
    numbered = {str(fact.label): fact.text for fact in facts(make_row(3))}
    assert numbered["运单号"] == "73120000000003"


def test_items_have_amounts_in_yuan() -> None:
    row = make_row(2, quantity=3, paid_fen=1288000)
    line = item_lines(make_detail(row).items)[0]
    assert (line.quantity, line.amount) == ("×3", "¥12,880.00")
    assert str(total_text(row)) == "共 3 件 · 实付 ¥12,880.00"


def test_the_age_of_the_check_is_said() -> None:
    assert str(checked_text(make_row(0, checked_s=NOW_S - 125), NOW_S)) == "2 分钟前核对"
    assert str(checked_text(make_row(0, checked_s=0), NOW_S)) == "还没有和平台核对过"


def test_a_preview_needs_a_number() -> None:
    assert "取号后" in str(preview_refusal(make_detail(make_row(0))))
    assert not preview_refusal(make_detail(make_row(3)))
