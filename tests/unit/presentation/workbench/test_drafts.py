"""What the editors of remarks and tags hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.ids import OrderId
from app.domain.remark import REMARK_LIMIT, Remark, RemarkMode, RemarkWish
from app.domain.tag import same_tag, together, without
from app.ports.rows import OrderRemarkRow
from app.presentation.workbench.remark_draft import RemarkDraft, begin_remark
from app.presentation.workbench.tag_draft import Share, begin_tags, tag_changes

words = st.text(st.characters(codec="utf-8"), max_size=70)
orders = st.lists(
    st.builds(OrderRemarkRow, order_id=st.just(OrderId("1")), words=words, flag=st.integers(0, 5)),
    min_size=1,
    max_size=4,
).map(tuple)


@given(orders, st.sampled_from(RemarkMode), words, st.none() | st.integers(0, 5))
def test_a_draft_can_be_saved_just_when_the_wish_fits_every_order(
    old: tuple[OrderRemarkRow, ...], mode: RemarkMode, text: str, flag: int | None
) -> None:
    draft = RemarkDraft(orders=old, mode=mode, words=text, flag=flag)
    fits, changes = True, False
    for order in old:
        try:
            before = Remark(order.words, order.flag)
            changes |= draft.wish.applied_to(before) != before
        except InvalidInput:
            fits = False
    assert (draft.too_long == 0) == fits
    assert draft.can_save == (fits and changes)
    assert bool(draft.trouble) != fits


@given(orders)
def test_opening_an_editor_changes_nothing_yet_unless_words_are_untidy(
    old: tuple[OrderRemarkRow, ...],
) -> None:
    draft = begin_remark(old)
    alike = len({order.words for order in old}) == 1
    assert (draft.mode is RemarkMode.REPLACE) == alike
    if not alike:
        assert draft.changed == 0
    flags = begin_remark(old, flag_only=True)
    assert (flags.mode, flags.changed) == (RemarkMode.FLAG, 0)


def test_the_longest_counts() -> None:
    old = (
        OrderRemarkRow(order_id=OrderId("1"), words="短", flag=0),
        OrderRemarkRow(order_id=OrderId("2"), words="字" * 58, flag=0),
    )
    draft = RemarkDraft(orders=old, mode=RemarkMode.APPEND, words="加")
    assert (draft.length, draft.too_long) == (62, 1)
    assert str(draft.trouble) == f"1 单会超过 {REMARK_LIMIT} 个字"
    assert draft.wish == RemarkWish(RemarkMode.APPEND, "加")


some_tags = st.lists(st.sampled_from(["礼盒", "直播", "A", "a", "急"]), max_size=4)


@given(st.lists(some_tags, min_size=1, max_size=4), some_tags, st.lists(st.integers(0, 9)))
def test_clicks_give_exactly_the_tags_that_the_choices_say(
    rows: list[list[str]], used: list[str], clicks: list[int]
) -> None:
    have = [together((), tags) for tags in rows]
    choices = list(begin_tags(have, together((), used)))
    for click in clicks:
        if click < len(choices):
            choices[click] = choices[click].turned()
    add, remove = tag_changes(choices, "")
    after = [together(without(tags, remove), add) for tags in have]
    for choice in choices:
        having = [any(same_tag(choice.tag) == same_tag(t) for t in tags) for tags in after]
        share = Share.ALL if all(having) else Share.SOME if any(having) else Share.NONE
        assert share is choice.wanted


def test_typed_tags_are_added_also_when_their_chip_was_turned_off() -> None:
    (choice,) = begin_tags([("礼盒",)], ())
    add, remove = tag_changes([choice.turned()], "#礼盒 新")
    assert (add, remove) == (("礼盒", "新"), ())
    with pytest.raises(InvalidInput):
        tag_changes([choice], "一二三四五六七八九十一二三")
