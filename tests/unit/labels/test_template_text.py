"""Edits of a template's text: what is not meant stays byte for byte, comments survive."""

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.labels.library import shipped_names, shipped_text
from app.labels.schema import parse_template
from app.labels.template_text import TemplateText, cut, rounded, slot_toml

TEXT = """\
# my label
name = "mine"   # the file
title = "样品"
use = "product"
width_mm = 60   # paper
height_mm = 40.0

# -- top
[[slot]]
kind = "text"  # first
field = "name"
box = [ 3.0, 2.4,
  54, # wide
  9.4 ]
size = 4.4

# between, on its own

[[slot]]
kind = "rule"
box = [3, 12, 54, 0.4]
# below the rule

# -- code
[[slot]]
kind = "code"
field = "code"
box = [2.0, 17.6, 56.0, 11.0]
"""


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"#[^\n]*", text))


def changed_lines(old: str, new: str) -> set[str]:
    return set(new.split("\n")) - set(old.split("\n"))


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_template_comes_back_as_it_was(name: str) -> None:
    text = shipped_text(name)
    assert cut(text).text == text
    assert len(cut(text).blocks) == len(tomllib.loads(text)["slot"])


def test_one_number_of_a_box_changes_and_nothing_else() -> None:
    new = cut(TEXT).slot_set((0,), {"box": (3.5, 2.4, 54.0, 9.4)}).text
    assert changed_lines(TEXT, new) == {"box = [ 3.5, 2.4,"}
    assert comments(new) == comments(TEXT)


def test_equal_values_leave_the_text_alone() -> None:
    edited = cut(TEXT).slot_set((1,), {"box": (3.0, 12.0, 54.0, 0.4), "kind": "rule"})
    assert edited.head_set({"width_mm": 60.0, "title": "样品"}).text == TEXT


def test_a_key_comes_and_goes() -> None:
    added = cut(TEXT).slot_set((0,), {"bold": True, "align": "right", "lines": 2})
    slot = tomllib.loads(added.text)["slot"][0]
    assert (slot["bold"], slot["align"], slot["lines"]) == (True, "right", 2)
    assert added.slot_set((0,), {"bold": None, "align": None, "lines": None}).text == TEXT


def test_the_head_is_set_in_place() -> None:
    new = cut(TEXT).head_set({"width_mm": 80.0, "title": '引号"'}).text
    assert changed_lines(TEXT, new) == {"width_mm = 80.0   # paper", "title = '引号\"'"} or (
        tomllib.loads(new)["title"] == '引号"'
    )
    assert comments(new) == comments(TEXT)


def test_removing_keeps_what_stands_between_the_slots() -> None:
    new = cut(TEXT).removed([(0,)]).text
    assert [slot["kind"] for slot in tomllib.loads(new)["slot"]] == ["rule", "code"]
    assert "# -- top" in new
    assert "# between, on its own" in new
    new = cut(TEXT).removed([(2,)]).text
    assert "# -- code" in new
    assert new.endswith("\n")
    assert not new.endswith("\n\n")


def test_moving_takes_the_comment_above_along() -> None:
    new = cut(TEXT).reordered((2, 0, 1)).text
    assert [slot["kind"] for slot in tomllib.loads(new)["slot"]] == ["code", "text", "rule"]
    assert comments(new) == comments(TEXT)
    assert "# -- code\n[[slot]]" in new
    assert "\n\n\n" not in new


def test_pasting_a_copy() -> None:
    parts = cut(TEXT)
    new = parts.inserted((2,), [parts.slot_text((0,))]).text
    slots = tomllib.loads(new)["slot"]
    assert slots[2] == slots[0]
    assert len(slots) == 4
    assert '\n\n[[slot]]\nkind = "text"' in new


def test_slots_of_a_repeat() -> None:
    parts = cut(shipped_text("packing_slip_100x100"))
    at = next(n for n, block in enumerate(parts.blocks) if block.inner)
    new = parts.slot_set((at, 1), {"size": 3.25}).text
    assert changed_lines(parts.text, new) == {"size = 3.25"}
    assert tomllib.loads(new)["slot"][at]["slot"][1]["size"] == 3.25
    fewer = parts.removed([(at, 0)])
    assert len(tomllib.loads(fewer.text)["slot"][at]["slot"]) == 3
    pasted = parts.inserted((at,), [parts.slot_text((at,))])
    assert len(tomllib.loads(pasted.text)["slot"][at + 1]["slot"]) == 4


def test_rows_are_ordered_copied_and_moved_out() -> None:
    parts = cut(shipped_text("packing_slip_100x100"))
    at = next(n for n, block in enumerate(parts.blocks) if block.inner)
    rows = tomllib.loads(parts.text)["slot"][at]["slot"]
    turned = parts.reordered((3, 2, 1, 0), within=at)
    assert tomllib.loads(turned.text)["slot"][at]["slot"] == rows[::-1]
    assert turned.reordered((3, 2, 1, 0), within=at).text == parts.text
    copied = parts.inserted((at, 0), [parts.slot_text((at, 2))])
    assert tomllib.loads(copied.text)["slot"][at]["slot"] == [rows[2], *rows]
    out = parts.inserted((0,), [parts.slot_text((at, 2))])
    assert tomllib.loads(out.text)["slot"][0] == rows[2]
    assert "\n\n\n" not in copied.text + out.text + turned.text


def test_a_slot_from_nothing() -> None:
    values = {"kind": "text", "literal": "易碎", "box": (3.0, 30.0, 20.0, 6.0), "bold": True}
    new = cut(TEXT).inserted((3,), [slot_toml(values)]).text
    assert new.endswith("bold = true\n")
    assert tomllib.loads(new)["slot"][3] == {**values, "box": [3.0, 30.0, 20.0, 6.0]}
    parse_template("mine", new)


@pytest.mark.parametrize(
    "text",
    [
        'slot = [{ kind = "rule", box = [1, 1, 2, 2] }]\n',
        '[meta]\na = 1\n[[slot]]\nkind = "rule"\n',
        '[[slot.slot]]\nkind = "rule"\n',
    ],
)
def test_another_way_to_write_slots_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="画布"):
        cut(text)


def test_brackets_inside_long_strings_are_no_slots() -> None:
    text = '[[slot]]\nliteral = """\n[[slot]]\n# no comment\n"""\nkind = "text"\n'
    assert len(cut(text).blocks) == 1
    assert cut(text).text == text


def test_no_line_feed_at_the_end() -> None:
    text = TEXT.rstrip("\n")
    assert cut(text).text.rstrip("\n") == text
    assert len(tomllib.loads(cut(text).reordered((2, 1, 0)).text)["slot"]) == 3


Edit = Callable[[TemplateText], TemplateText]
BOX = st.tuples(*[st.floats(0.1, 90, allow_nan=False)] * 4)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    pick = draw(st.integers(0, 10_000))
    what = draw(st.sampled_from(["box", "size", "out", "order", "copy", "title", "word"]))
    box, number = draw(BOX), draw(st.integers(1, 60))
    word = draw(st.text(max_size=8))

    def edit(parts: TemplateText) -> TemplateText:
        count = len(parts.blocks)
        at = pick % count if count else 0
        if what == "title":
            return parts.head_set({"title": word})
        if not count:
            return parts.inserted((0,), [slot_toml({"kind": "rule", "box": box})])
        if what in {"box", "size", "word"}:
            value: Any = {"box": box, "size": number / 4, "word": word}[what]
            return parts.slot_set((at,), {"literal" if what == "word" else what: value})
        if what == "out":
            return parts.removed([(at,)])
        if what == "copy":
            return parts.inserted((number % (count + 1),), [parts.slot_text((at,))])
        order = list(range(count))
        order.insert(number % count, order.pop(at))
        return parts.reordered(order)

    return edit


@settings(max_examples=60, deadline=None)
@given(st.lists(edits(), max_size=12), st.sampled_from(["", *shipped_names()[:6]]))
def test_any_edits_give_toml_that_says_what_was_meant(made: list[Edit], name: str) -> None:
    parts = cut(shipped_text(name) if name else TEXT)
    for edit in made:
        before = parts
        parts = edit(parts)
        data = tomllib.loads(parts.text)
        assert cut(parts.text) == parts or cut(parts.text).text == parts.text
        assert len(data.get("slot", [])) == len(parts.blocks)
        assert set(between(before.text)) <= set(between(parts.text))


def between(text: str) -> Iterator[str]:
    """Comments that stand on lines of their own, outside the tables' keys."""
    parts = cut(text)
    yield from comments(parts.head)
    for block in parts.blocks:
        for table in (block.own, *block.inner):
            yield from comments(table.lead + table.tail)


@given(st.floats(-1000, 1000, allow_nan=False))
def test_rounding_is_finer_than_a_dot(value: float) -> None:
    assert abs(rounded(value) - value) <= 0.0005 + 1e-9
    assert str(rounded(value)) != "-0.0"
