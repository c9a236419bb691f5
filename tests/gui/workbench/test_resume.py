"""A batch that was cut off is offered, goes on only when a person says so, and can be ended."""

from dataclasses import replace

import pytest

from app.domain.batch import Asked, BatchKind
from app.domain.gate import Act, Block
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.domain.remark import RemarkMode, RemarkWish
from app.gui.shell_api import PRINTING
from app.gui.workbench.resume_bar import BATCH_SECTION
from app.settings.printers import FIRST
from tests.fakes.batches import kept
from tests.fakes.desk import FakeDesk
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench


def ids(desk: FakeDesk) -> tuple[ParcelId, ...]:
    return tuple(desk.rows)


def test_without_a_batch_cut_off_nothing_is_offered(window: BenchWindow) -> None:
    assert not window.page.resume.isVisible()


def test_the_newest_batch_cut_off_is_offered_and_goes_on_when_asked(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    desk.kept.add(*kept("0701-01", ids(desk), Outcome.DONE, kind=BatchKind.SHIP))
    desk.kept.add(*kept("0701-03", ids(desk), Outcome.DONE, Outcome.FAILED, Outcome.DONE))
    page = open_bench(desk).page
    assert page.resume.text.text() == "上次的取号 0701-03 在第 3/10 单中断"
    assert page.resume.go_on.text() == "继续 7 单"
    assert page.resume.more.text() == "还有 1 批"
    assert desk.kept.resumed == []  # never by itself
    page.resume.go_on.click()
    assert desk.kept.resumed == ["kept-0701-03"]
    assert page.receipt.isVisible()
    assert "9 完成" in page.receipt.title.text()
    assert page.resume.text.text() == "上次的发货 0701-01 在第 1/10 单中断"
    assert not page.resume.more.isVisible()


def test_a_batch_is_ended_when_asked(open_bench: OpenBench, desk: FakeDesk) -> None:
    desk.kept.add(*kept("0701-03", ids(desk), Outcome.DONE))
    window = open_bench(desk)
    page = window.page
    page.resume.finish.click()
    assert desk.kept.finished == ["kept-0701-03"]
    assert desk.kept.resumed == []
    assert not page.resume.isVisible()
    assert window.toasts == ["结束取号 0701-03，余下 9 单不做"]
    window.undos.pop()()
    assert page.resume.isVisible()
    assert page.resume.go_on.text() == "继续 9 单"


def test_more_batches_lead_to_the_list(open_bench: OpenBench, desk: FakeDesk) -> None:
    for number in (1, 2):
        desk.kept.add(*kept(f"0701-0{number}", ids(desk), Outcome.DONE))
    window = open_bench(desk)
    window.page.resume.more.click()
    assert window.opened == [(PRINTING, "batches")]


def test_the_rest_of_a_print_run_goes_through_the_queue(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    for parcel_id, row in desk.rows.items():
        desk.rows[parcel_id] = replace(row, stage=Stage.TO_PRINT)
    batch, lines = kept("0701-03", ids(desk), *[Outcome.DONE] * 4, kind=BatchKind.PRINT)
    desk.kept.add(replace(batch, asked=Asked(printer_id=FIRST)), lines)
    window = open_bench(desk)
    window.page.resume.go_on.click()
    (called,) = desk.called("print")
    assert called[0] == ids(desk)[4:]
    assert desk.kept.resumed == []
    # From here on the printer's card offers what is left.
    assert not window.page.resume.isVisible()


def test_a_kept_receipt_opens_by_its_label_with_its_retry(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    desk.kept.add(*kept("0701-03", ids(desk), *[Outcome.DONE] * 8, *[Outcome.SKIPPED] * 2))
    window = open_bench(desk)
    window.page.open_section(f"{BATCH_SECTION}0701-03")
    assert window.page.receipt.title.text().startswith("取号 0701-03：8 完成")
    window.page.receipt.retry.click()
    assert desk.called("acquire")[-1] == (ids(desk)[8:],)


def test_a_label_nobody_knows_is_said(open_bench: OpenBench, desk: FakeDesk) -> None:
    window = open_bench(desk)
    window.page.open_section(f"{BATCH_SECTION}0101-09")
    assert [str(error.code) for error in window.errors] == ["batch.unknown"]


ASKED = frozenset({Block.REFUND_PENDING})
FLAG = Asked(wish=RemarkWish(RemarkMode.FLAG, flag=5))


def reopened(
    open_bench: OpenBench,
    desk: FakeDesk,
    kind: BatchKind,
    outcome: Outcome,
    asked: Asked | None = None,
) -> BenchWindow:
    """The receipt of a batch whose first two lines ended in ``outcome``, opened from the list."""
    ends = [outcome] * 2 + [Outcome.DONE] * (len(desk.rows) - 2)
    desk.kept.add(*kept("0701-03", ids(desk), *ends, kind=kind, asked=asked, blocks=ASKED))
    window = open_bench(desk)
    window.page.open_section(f"{BATCH_SECTION}0701-03")
    return window


@pytest.mark.parametrize(
    ("kind", "act", "call"),
    [
        (BatchKind.ACQUIRE, Act.NUMBER, "acquire"),
        (BatchKind.PRINT, Act.PRINT, "print"),
        (BatchKind.SHIP, Act.SHIP, "ship"),
    ],
)
def test_a_receipt_opened_again_lets_through_what_may_pass(
    open_bench: OpenBench, desk: FakeDesk, kind: BatchKind, act: Act, call: str
) -> None:
    page = reopened(open_bench, desk, kind, Outcome.BLOCKED).page
    assert page.receipt.let_pass.text() == "放行 2 单…"
    assert page.receipt.let_pass.isVisible()
    page.receipt.let_pass.click()
    assert "2 单退款中" in page.question.text.text()
    assert page.question.option.isVisible() == (kind is BatchKind.SHIP)
    page.question.reason.setEditText("已和买家说好")
    page.question.yes.click()
    assert desk.called("override") == [(act, ids(desk)[:2], "已和买家说好")]
    assert desk.called(call)[-1][0] == ids(desk)[:2]


def test_numbers_for_several_pieces_are_asked_for_again_as_so_many(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    asked = Asked(pieces=3)
    page = reopened(open_bench, desk, BatchKind.ACQUIRE, Outcome.FAILED, asked).page
    page.receipt.retry.click()
    assert desk.calls[-1] == ("acquire", (ids(desk)[:2],), {"pieces": 3})


def test_a_reprint_is_tried_again_for_its_old_reason(open_bench: OpenBench, desk: FakeDesk) -> None:
    asked = Asked(printer_id=FIRST, reason="卡纸或撕坏")
    page = reopened(open_bench, desk, BatchKind.REPRINT, Outcome.FAILED, asked).page
    page.receipt.retry.click()
    _, args, how = next(call for call in desk.calls if call[0] == "print")
    assert (args[0], how["reason"]) == (ids(desk)[:2], "卡纸或撕坏")


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        (BatchKind.GIVE_BACK, "give_back"),
        (BatchKind.REDO, "redo"),
        (BatchKind.UPDATE, "update"),
    ],
)
def test_number_batches_opened_again_offer_the_same_as_fresh_ones(
    open_bench: OpenBench, desk: FakeDesk, kind: BatchKind, call: str
) -> None:
    page = reopened(open_bench, desk, kind, Outcome.FAILED).page
    assert not page.receipt.let_pass.isVisible()
    page.receipt.retry.click()
    assert desk.called(call) == [(ids(desk)[:2],)]
    unknown = kept("0701-04", ids(desk), *[Outcome.UNKNOWN] * len(desk.rows), kind=kind)
    desk.kept.add(*unknown)
    page.open_section(f"{BATCH_SECTION}0701-04")
    assert page.receipt.settle.text() == "查询结果"
    page.receipt.settle.click()
    assert len(desk.called(f"{call}.reconcile")) == 1


def test_remarks_opened_again_are_tried_again_with_their_own_words(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    window = reopened(open_bench, desk, BatchKind.REMARK, Outcome.FAILED, FLAG)
    page = window.page
    page.marks.acts.remark(ids(desk)[5:6], RemarkWish(RemarkMode.REPLACE, "另一句"))
    assert page.receipt.title.text().startswith("插旗 0701-03：")
    page.receipt.retry.click()
    assert desk.called("remark.again") == [("kept-0701-03", ids(desk)[:2])]
    assert window.errors == []


def test_remarks_in_doubt_are_asked_about_from_their_receipt(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    page = reopened(open_bench, desk, BatchKind.REMARK, Outcome.UNKNOWN).page
    assert page.receipt.title.text().startswith("备注 0701-03：")
    page.receipt.settle.click()
    assert len(desk.called("remark.reconcile")) == 1


def test_remarks_that_were_cut_off_go_on(open_bench: OpenBench, desk: FakeDesk) -> None:
    batch = kept("0701-03", ids(desk), Outcome.DONE, kind=BatchKind.REMARK, asked=FLAG)
    desk.kept.add(*batch)
    page = open_bench(desk).page
    assert page.resume.text.text() == "上次的插旗 0701-03 在第 1/10 单中断"
    page.resume.go_on.click()
    assert desk.kept.resumed == ["kept-0701-03"]
    assert "10 完成" in page.receipt.title.text()


def test_a_remark_that_ended_looks_again_for_what_is_left(
    window: BenchWindow, desk: FakeDesk
) -> None:
    desk.kept.add(*kept("0701-03", ids(desk), Outcome.DONE, kind=BatchKind.REMARK))
    assert not window.page.resume.isVisible()
    window.page.marks.acts.remark(ids(desk)[:1], RemarkWish(RemarkMode.REPLACE, "先发"))
    assert window.page.resume.isVisible()
