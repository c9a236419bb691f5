"""Phrases keep their pattern for translation; ages and spans are coarse and never negative."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.presentation.formatting import NOTHING, age, phrase, span, verbatim


def test_a_phrase_fills_its_pattern() -> None:
    assert str(phrase("已选 {n} 单", n=3)) == "已选 3 单"


def test_phrases_nest() -> None:
    inner = phrase("{n} 分钟前", n=2)
    assert (
        str(phrase("{shop} · {age}更新", shop=verbatim("云上"), age=inner)) == "云上 · 2 分钟前更新"
    )


def test_a_phrase_without_parts_keeps_its_braces() -> None:
    assert str(phrase("字段 {name} 不见了")) == "字段 {name} 不见了"


def test_verbatim_text_may_hold_braces() -> None:
    assert str(verbatim("{店}")) == "{店}"


def test_only_the_empty_phrase_is_false() -> None:
    assert not NOTHING
    assert phrase("空闲")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "刚刚"),
        (0, "刚刚"),
        (9.9, "刚刚"),
        (10, "10 秒前"),
        (59.9, "59 秒前"),
        (60, "1 分钟前"),
        (3599, "59 分钟前"),
        (3600, "1 小时前"),
        (86399, "23 小时前"),
        (86400, "1 天前"),
        (5 * 86400 + 1, "5 天前"),
    ],
)
def test_age(seconds: float, text: str) -> None:
    assert str(age(seconds)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1 秒"), (7.6, "8 秒"), (59.4, "59 秒"), (89, "1 分钟"), (90, "2 分钟"), (7200, "2 小时")],
)
def test_span(seconds: float, text: str) -> None:
    assert str(span(seconds)) == text


@given(st.floats(min_value=0, max_value=1e9), st.floats(min_value=0, max_value=1e9))
def test_an_older_thing_never_reads_younger(one: float, other: float) -> None:
    units = {"刚": 0, "秒": 1, "分": 60, "小": 3600, "天": 86400}

    def floor(seconds: float) -> int:
        text = str(age(seconds))
        if text == "刚刚":
            return 0
        number, unit, *_ = text.split(" ", maxsplit=1)[0], text.split(" ")[1]
        return int(number) * units[unit[0]]

    younger, older = sorted((one, other))
    assert floor(younger) <= floor(older)
