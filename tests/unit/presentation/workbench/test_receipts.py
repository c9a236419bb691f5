"""How a receipt is read."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.errors import Retry
from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from app.presentation.workbench.receipts import (
    NextStep,
    read_receipt,
    told_by_shop,
    without_retry,
)
from app.presentation.workbench.verbs import Verb


def receipt(*outcomes: tuple[Outcome, str], retry: Retry = Retry.NEVER) -> Receipt:
    lines = tuple(
        Line(parcel_id=ParcelId(f"p{n}"), outcome=outcome, title=title, advice="", retry=retry)
        for n, (outcome, title) in enumerate(outcomes)
    )
    return Receipt(batch_id=BatchId("b"), lines=lines)


def test_groups_by_outcome_and_reason_worst_first() -> None:
    view = read_receipt(
        Verb.ACQUIRE,
        receipt(
            (Outcome.DONE, ""),
            (Outcome.ALREADY, "已有运单号"),
            (Outcome.BLOCKED, "买家正在申请退款"),
            (Outcome.FAILED, "余额不足"),
            (Outcome.FAILED, "地址不全"),
            (Outcome.FAILED, "地址不全"),
            (Outcome.UNKNOWN, "没有回答"),
        ),
    )
    assert [str(group.heading) for group in view.groups] == [
        "2 失败：地址不全",
        "1 失败：余额不足",
        "1 结果未知：没有回答",
        "1 被拦下：买家正在申请退款",
        "1 早已完成：已有运单号",
    ]
    assert str(view.title) == "取号：1 完成 · 3 失败 · 1 结果未知 · 1 被拦下 · 1 早已完成"
    assert view.groups[0].parcel_ids == ("p4", "p5")
    assert not view.clean


def test_a_clean_receipt() -> None:
    view = read_receipt(Verb.PRINT, receipt((Outcome.DONE, ""), (Outcome.DONE, "")))
    assert view.clean
    assert (str(view.title), view.groups, view.next_step) == ("打印：2 完成", (), NextStep.NONE)


def test_what_is_unknown_is_settled_by_platform_or_person() -> None:
    unknown = receipt((Outcome.UNKNOWN, ""))
    steps = {verb: read_receipt(verb, unknown).next_step for verb in Verb}
    assert steps[Verb.ACQUIRE] is steps[Verb.SHIP] is NextStep.ASK_PLATFORM
    assert steps[Verb.PRINT] is steps[Verb.REPRINT] is NextStep.ASK_PERSON
    assert steps[Verb.SLIPS] is NextStep.NONE


def test_only_what_can_succeed_is_retried() -> None:
    lines = (
        Line(parcel_id=ParcelId("a"), outcome=Outcome.FAILED, retry=Retry.NOW),
        Line(parcel_id=ParcelId("b"), outcome=Outcome.FAILED, retry=Retry.NEVER),
        Line(parcel_id=ParcelId("c"), outcome=Outcome.UNKNOWN, retry=Retry.ASK_FIRST),
        Line(parcel_id=ParcelId("d"), outcome=Outcome.SKIPPED),
    )
    view = read_receipt(Verb.SHIP, Receipt(batch_id=BatchId("b"), lines=lines))
    assert view.retry_ids == ("a", "d")


def test_what_is_tried_again_by_itself_says_when_until_that_is_cancelled() -> None:
    line = Line(
        parcel_id=ParcelId("a"),
        outcome=Outcome.FAILED,
        title="审核中",
        retry=Retry.LATER,
        again_at=datetime(2026, 3, 2, 6, 32, tzinfo=UTC),
    )
    other = replace(line, parcel_id=ParcelId("b"), again_at=None)
    view = read_receipt(Verb.SHIP, Receipt(batch_id=BatchId("b"), lines=(line, other)))
    assert {str(group.heading) for group in view.groups} == {
        "1 失败：审核中 · 稍后重试 14:32",
        "1 失败：审核中",
    }
    left = without_retry(view, frozenset({ParcelId("a")}))
    assert {str(group.heading) for group in left.groups} == {"1 失败：审核中"}


def test_a_settled_receipt_says_so() -> None:
    view = read_receipt(Verb.SHIP, receipt((Outcome.DONE, "")), reconciled=True)
    assert str(view.title) == "查询发货结果：1 完成"


def test_rows_of_several_shops_are_told_shop_by_shop() -> None:
    lines = {
        p: Line(parcel_id=p, outcome=Outcome.BLOCKED, title="店铺已暂停")
        for p in (ParcelId("a1"), ParcelId("b1"), ParcelId("a2"))
    }
    view = read_receipt(Verb.ACQUIRE, Receipt.of(BatchId("b"), tuple(lines), lines))
    told = told_by_shop(view, lambda p: {"a": "旗舰店", "b": ""}[p[0]])
    assert [str(group.heading) for group in told.groups] == [
        "旗舰店 · 2 被拦下：店铺已暂停",
        "1 被拦下：店铺已暂停",
    ]
    assert str(told.title) == str(view.title)
