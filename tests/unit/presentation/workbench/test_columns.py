"""Columns, badges and the words of rows."""

from itertools import pairwise

import pytest

from app.domain.gate import Block
from app.domain.parcel import Stage
from app.presentation.workbench.columns import BY_KEY, COLUMNS
from app.presentation.workbench.words import (
    BLOCK_WORDS,
    STAGE_WORDS,
    Tone,
    badges,
    remark,
    when_text,
)
from tests.fakes.rows import NOW_S, make_row
from tests.unit.presentation.workbench.making import entry


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_every_column_words_and_sorts_any_row(column: object) -> None:
    key = BY_KEY[column.key]  # type: ignore[attr-defined]
    rows = [entry(n, stage=stage) for n, stage in enumerate(Stage)]
    keys = sorted(key.sort(each, NOW_S) for each in rows)
    assert all(one <= other for one, other in pairwise(keys))  # type: ignore[operator]
    assert all(isinstance(key.text(each.row), str) for each in rows)


def test_amounts_are_yuan_and_times_are_shanghai() -> None:
    row = make_row(0, paid_fen=1288000, paid_s=NOW_S)
    assert BY_KEY["paid_fen"].text(row) == "¥12,880.00"
    assert BY_KEY["paid_s"].text(row) == "03-02 14:00"
    assert when_text(0) == ""


def test_stages_sort_in_the_order_of_the_work() -> None:
    sort = BY_KEY["stage"].sort
    keys = [sort(entry(n, stage=stage), NOW_S) for n, stage in enumerate(Stage)]
    assert keys == sorted(keys)  # type: ignore[type-var]


def test_every_stage_and_block_has_words() -> None:
    assert STAGE_WORDS.keys() == set(Stage)
    assert BLOCK_WORDS.keys() == set(Block)


def test_badges_name_the_weightiest_first() -> None:
    row = make_row(
        0,
        blocks=frozenset({Block.HELD, Block.REFUND_PENDING}),
        problem="余额不足",
        copies=3,
        order_ids=("1", "2"),
    )
    found = [(str(badge.text), badge.tone) for badge in badges(row)]
    assert found == [
        ("退款中", Tone.STOP),
        ("挂起", Tone.STOP),
        ("有问题", Tone.FAULT),
        ("合2", Tone.PLAIN),
        ("打过3次", Tone.PLAIN),
    ]
    assert badges(make_row(0)) == ()


def test_a_part_refund_is_told_once_and_stops_only_when_it_blocks() -> None:
    less = make_row(0, partly_refunded=True)
    both = make_row(0, partly_refunded=True, blocks=frozenset({Block.PARTLY_REFUNDED}))
    found = [[(str(b.text), b.tone) for b in badges(row)] for row in (less, both)]
    assert found == [[("部分退款", Tone.PLAIN)], [("部分退款", Tone.STOP)]]


def test_remarks_of_both_sides_share_a_cell() -> None:
    assert remark(make_row(0, buyer_words="放门卫", seller_words="送小样")) == "放门卫 | 送小样"
    assert remark(make_row(0, buyer_words="", seller_words="送小样")) == "送小样"
