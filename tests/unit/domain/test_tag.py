"""Local tags: how they are read, and which are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.tag import clean_tag, read_tags, same_tag, together, without

tags = st.text(st.sampled_from("abAB礼盒急Ａ１1"), min_size=1, max_size=12)


def test_signs_and_spaces_part_tags() -> None:
    assert read_tags("#礼盒 ＃直播,急；老客 礼盒") == ("礼盒", "直播", "急", "老客")
    assert read_tags("  ") == ()


@pytest.mark.parametrize("text", ["", "#", "一二三四五六七八九十一二三", "a#b", "a b", "a\u200bb"])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        clean_tag(text)
    assert caught.value.code == "tag.bad"


@given(st.lists(tags), st.lists(tags))
def test_tags_together_are_each_once_and_the_old_ones_first(old: list[str], new: list[str]) -> None:
    found = together(old, new)
    assert len({same_tag(tag) for tag in found}) == len(found)
    assert {same_tag(tag) for tag in found} == {same_tag(tag) for tag in (*old, *new)}
    assert found[: len(together((), old))] == together((), old)
    assert without(found, new) == without(together((), old), new)
