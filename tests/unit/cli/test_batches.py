"""batches: list, show, resume, finish."""

import pytest

from app.cli.exits import Exit
from app.cli.parser_batches import BATCH_KINDS
from app.domain.batch import Asked, BatchKind
from app.domain.gate import Act, Block
from app.domain.receipt import Outcome
from app.domain.remark import RemarkMode, RemarkWish
from app.presentation.batch_words import KINDS
from tests.fakes.batches import kept


@pytest.fixture
def ids(zhunlan):
    return tuple(zhunlan.fakes.rows)


@pytest.fixture
def cut_off(zhunlan, ids):
    batch, lines = kept("0701-03", ids, Outcome.DONE, Outcome.FAILED)
    zhunlan.fakes.kept.add(*kept("0701-02", ids[:1], Outcome.DONE, kind=BatchKind.SHIP))
    zhunlan.fakes.kept.add(batch, lines)
    return batch


def test_every_kind_has_its_word_and_its_argument():
    assert set(KINDS) == set(BatchKind)
    assert set(BATCH_KINDS) == {kind.value for kind in BatchKind}


def test_batches_are_listed_with_what_is_left(zhunlan, cut_off):
    assert zhunlan("batches") == Exit.OK
    assert "0701-03" in zhunlan.out
    assert "没有做完：0701-03" in zhunlan.out
    first, second = zhunlan.json("batches", "list")["batches"]
    assert (first["label"], first["open"], first["counts"]["failed"]) == ("0701-03", 3, 1)
    assert second["label"] == "0701-02"


def test_the_list_is_filtered(zhunlan, cut_off):
    labels = [b["label"] for b in zhunlan.json("batches", "--kind", "ship")["batches"]]
    assert labels == ["0701-02"]
    assert zhunlan.json("batches", "--date", "2026-03-01")["batches"] == []
    assert len(zhunlan.json("batches", "--date", "2026-03-02")["batches"]) == 2


def test_without_batches_that_is_said(zhunlan):
    assert zhunlan("batches") == Exit.OK
    assert "还没有批次" in zhunlan.out


def test_a_batch_is_shown_with_its_reasons(zhunlan, cut_off):
    assert zhunlan("batches", "show", "0701-03") == Exit.OK
    assert "余额不足" in zhunlan.out
    document = zhunlan.json("batches", "show", "0701-03")
    assert document["action"] == "取号 0701-03"
    assert document["counts"]["skipped"] == 3


def test_a_batch_goes_on(zhunlan, cut_off):
    document = zhunlan.json("batches", "resume", "0701-03")
    assert zhunlan.fakes.kept.resumed == [cut_off.batch_id]
    assert document["counts"]["done"] == 4
    assert zhunlan.code == Exit.SOME_FAILED  # the one that had failed before


def test_a_batch_is_ended(zhunlan, cut_off):
    assert zhunlan.json("batches", "finish", "0701-03") == {"label": "0701-03", "left": 3}
    assert zhunlan.fakes.kept.finished == [cut_off.batch_id]
    assert zhunlan.json("batches", "reopen", "0701-03") == {"label": "0701-03", "left": 3}
    assert zhunlan("batches", "reopen", "0701-03") == Exit.ERROR


def test_an_unknown_label_is_an_error(zhunlan):
    assert zhunlan("batches", "show", "0101-01") == Exit.ERROR
    assert "0101-01" in zhunlan.err


ASKED = frozenset({Block.REFUND_PENDING})


@pytest.fixture
def ended(zhunlan, ids):
    """Adds a batch of which one failed, one was blocked and one is unknown."""

    def add(kind, asked=None):
        ends = (Outcome.FAILED, Outcome.BLOCKED, Outcome.UNKNOWN, Outcome.DONE, Outcome.DONE)
        zhunlan.fakes.kept.add(*kept("0701-04", ids, *ends, kind=kind, asked=asked, blocks=ASKED))

    return add


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        (BatchKind.ACQUIRE, "acquire"),
        (BatchKind.PRINT, "print"),
        (BatchKind.SHIP, "ship"),
        (BatchKind.SLIPS, "slips"),
        (BatchKind.GIVE_BACK, "give_back"),
        (BatchKind.REDO, "redo"),
        (BatchKind.UPDATE, "update"),
    ],
)
def test_only_what_failed_is_tried_again(zhunlan, ended, ids, kind, call):
    ended(kind, Asked(pieces=2, reason="卡纸"))
    zhunlan.fakes.set_up_printer()
    document = zhunlan.json("batches", "retry", "0701-04")
    assert (zhunlan.code, document["total"]) == (Exit.OK, 1)
    (called,) = [each for each in zhunlan.fakes.calls if each[0] == call]
    assert called[1][0] == ids[:1]
    if kind is BatchKind.ACQUIRE:
        assert called[2] == {"pieces": 2}
    if kind is BatchKind.PRINT:
        assert called[2]["reason"] == "卡纸"


def test_remarks_are_tried_again_with_their_words(zhunlan, ended, ids):
    ended(BatchKind.REMARK, Asked(wish=RemarkWish(RemarkMode.FLAG, flag=5)))
    assert zhunlan.json("batches", "retry", "0701-04")["action"] == "插旗"
    assert zhunlan.fakes.called("remark.again") == [("kept-0701-04", ids[:1])]


def test_what_a_gate_stopped_is_let_through_with_a_reason(zhunlan, ended, ids):
    ended(BatchKind.SHIP)
    zhunlan.json("batches", "retry", "0701-04", "--override", "已和买家说好", "--reject-refund")
    assert zhunlan.fakes.called("override") == [(Act.SHIP, ids[1:2], "已和买家说好")]
    (more,) = [each[2] for each in zhunlan.fakes.calls if each[0] == "override"]
    assert more["named"] == {ids[1]: ASKED}
    assert zhunlan.fakes.calls[-1] == ("ship", (ids[1:2],), {"reject_refund": True})


def test_refusing_a_refund_needs_a_reason(zhunlan, ended):
    ended(BatchKind.SHIP)
    assert zhunlan("batches", "retry", "0701-04", "--reject-refund") == Exit.ERROR
    assert zhunlan.fakes.called("ship") == []


def test_where_nothing_can_be_tried_that_is_said(zhunlan, ids):
    done = kept("0701-05", ids, *[Outcome.DONE] * 5, kind=BatchKind.GIVE_BACK)
    zhunlan.fakes.kept.add(*done)
    assert zhunlan("batches", "retry", "0701-05") == Exit.OK
    assert "没有可以重试的" in zhunlan.out
    zhunlan("batches", "retry", "0701-05", "--override", "试试")
    assert "没有可以放行的" in zhunlan.out
    assert zhunlan.fakes.calls == []


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        (BatchKind.ACQUIRE, "acquire"),
        (BatchKind.SHIP, "ship"),
        (BatchKind.GIVE_BACK, "give_back"),
        (BatchKind.REDO, "redo"),
        (BatchKind.UPDATE, "update"),
        (BatchKind.REMARK, "remark"),
    ],
)
def test_what_is_unknown_is_asked_about(zhunlan, ended, kind, call):
    ended(kind)
    document = zhunlan.json("batches", "ask", "0701-04")
    assert document["counts"]["unknown"] == 1  # this platform does not know either
    assert len(zhunlan.fakes.called(f"{call}.reconcile")) == 1


def test_labels_in_doubt_are_for_a_person(zhunlan, ended):
    ended(BatchKind.PRINT)
    assert zhunlan("batches", "ask", "0701-04") == Exit.ERROR
    assert "zhunlan print waiting" in zhunlan.err
