"""Remarks: what is added to what, what fits, and what a row shows while a write is on its way."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.ids import BatchId, OrderId
from app.domain.remark import (
    JOINER,
    REMARK_LIMIT,
    Remark,
    RemarkMode,
    RemarkState,
    RemarkWish,
    RemarkWrite,
    remark_length,
    shown_remark,
    tidy,
)

NOW = datetime(2026, 7, 1, tzinfo=UTC)
words = st.text(st.characters(codec="utf-8"), max_size=80)
short = st.text(st.characters(codec="utf-8"), max_size=28)
remarks = st.builds(Remark, short.map(tidy), st.integers(0, 5))


@given(words)
def test_what_fits_here_fits_however_the_platform_counts(text: str) -> None:
    units = len(text.encode("utf-16-be")) // 2
    assert remark_length(text) == units >= len(text)


@given(words)
def test_tidy_words_stay_tidy_on_one_line(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\n" not in once
    assert once == once.strip()


def test_emoji_of_several_parts_survive() -> None:
    assert tidy(" 👨‍👩‍👧\n易碎\t品 ") == "👨‍👩‍👧 易碎 品"
    assert remark_length("😀") == 2


@given(remarks, short, st.none() | st.integers(0, 5))
def test_adding_twice_adds_once_and_keeps_the_old_words(
    old: Remark, text: str, flag: int | None
) -> None:
    wish = RemarkWish(RemarkMode.APPEND, text, flag)
    if old.words and remark_length(f"{old.words}{JOINER}{tidy(text)}") > REMARK_LIMIT:
        return  # see the test of what does not fit
    once = wish.applied_to(old)
    assert once.words.startswith(old.words)
    assert once.flag == (old.flag if flag is None else flag)
    if JOINER not in tidy(text):
        assert wish.applied_to(once) == once


@given(words, st.integers(0, 5))
def test_a_flag_alone_leaves_words_of_any_length(text: str, flag: int) -> None:
    old = Remark(text, 0)
    assert RemarkWish(RemarkMode.FLAG, "不算", flag).applied_to(old) == Remark(old.words, flag)


def test_words_that_do_not_fit_and_flags_that_are_none_are_refused() -> None:
    RemarkWish(RemarkMode.REPLACE, "字" * REMARK_LIMIT).applied_to(Remark())
    with pytest.raises(InvalidInput, match="61"):
        RemarkWish(RemarkMode.REPLACE, "字" * (REMARK_LIMIT + 1)).applied_to(Remark())
    with pytest.raises(InvalidInput, match="62"):
        RemarkWish(RemarkMode.REPLACE, "😀" * 31).applied_to(Remark())
    with pytest.raises(InvalidInput, match="旗"):
        RemarkWish(RemarkMode.FLAG, flag=6).applied_to(Remark())


def write(old: Remark, new: Remark, state: RemarkState = RemarkState.INTENDED) -> RemarkWrite:
    return RemarkWrite(
        remark_id="r",
        batch_id=BatchId("b"),
        order_id=OrderId("1"),
        new=new,
        old=old,
        state=state,
        intended_at=NOW,
    )


@given(remarks, st.lists(remarks, max_size=4))
def test_a_chain_of_writes_shows_the_last(held: Remark, chain: list[Remark]) -> None:
    steps = [held, *chain]
    writes = [write(old, new) for old, new in zip(steps, chain, strict=False)]
    assert shown_remark(held, writes) == steps[-1]


@given(remarks, remarks, remarks)
def test_a_remark_made_elsewhere_wins_over_a_write_on_its_way(
    held: Remark, old: Remark, new: Remark
) -> None:
    shown = shown_remark(held, [write(old, new)])
    assert shown == (new if held == old else held)


@pytest.mark.parametrize("state", [RemarkState.FAILED, RemarkState.DONE, RemarkState.OUTDONE])
def test_a_write_that_has_ended_shows_nothing_of_its_own(state: RemarkState) -> None:
    held = Remark("旧", 1)
    assert shown_remark(held, [write(held, Remark("新", 5), state)]) == held
