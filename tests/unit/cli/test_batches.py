"""batches: list, show, resume, finish."""

import pytest

from app.cli.exits import Exit
from app.cli.parser_batches import BATCH_KINDS
from app.domain.batch import BatchKind
from app.domain.receipt import Outcome
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


def test_an_unknown_label_is_an_error(zhunlan):
    assert zhunlan("batches", "show", "0101-01") == Exit.ERROR
    assert "0101-01" in zhunlan.err
