"""What is kept of a closed day, what is said of changes, and which days are owed."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_close import (
    NOW,
    KeptFigure,
    changes_between,
    folder_name,
    unclosed_before,
)
from app.domain.day_close_text import close_text
from app.domain.day_facts import Head
from tests.fakes.day_closes import make_close
from tests.unit.domain.test_day_reports import make

DAY = date(2026, 11, 28)
figures = st.lists(
    st.builds(
        KeptFigure,
        shop=st.sampled_from(["", "s1"]),
        block=st.sampled_from(["flow", "risk"]),
        key=st.sampled_from(["a", "b"]),
        column=st.sampled_from([NOW, "昨天"]),
        title=st.just("流转·付款"),
        exact=st.sampled_from(["1", "2", "1/3"]),
        text=st.just("1"),
    ),
    unique_by=lambda kept: kept.place,
)


@given(figures)
def test_what_is_the_same_has_no_changes(kept: list[KeptFigure]) -> None:
    assert changes_between(kept, kept) == ()
    assert changes_between(kept, list(reversed(kept))) == ()


@given(figures, figures)
def test_every_difference_is_named_once_and_nothing_else(
    old: list[KeptFigure], new: list[KeptFigure]
) -> None:
    before = {kept.place: kept.exact for kept in old}
    after = {kept.place: kept.exact for kept in new}
    different = {place for place in {*before, *after} if before.get(place) != after.get(place)}
    found = changes_between(old, new)
    assert len(found) == len(different)
    assert sum(not change.before for change in found) == len(after.keys() - before.keys())
    assert sum(not change.after for change in found) == len(before.keys() - after.keys())


def test_a_value_that_is_rounded_to_the_same_text_is_still_a_change() -> None:
    kept = KeptFigure(
        shop="", block="b", key="k", column=NOW, title="率", exact="1/3", text="33.3%"
    )
    assert len(changes_between([kept], [replace(kept, exact="333/1000")])) == 1


@given(st.sets(st.integers(0, 20)), st.integers(0, 25))
def test_days_are_owed_from_the_first_close_on(closed: set[int], wanted: int) -> None:
    days = {DAY + timedelta(days=n) for n in closed}
    owed = unclosed_before(DAY + timedelta(days=wanted), days)
    first = min(closed, default=wanted)
    assert owed == tuple(DAY + timedelta(days=n) for n in range(first, wanted) if n not in closed)


def test_names_and_the_sheet_of_a_revision() -> None:
    assert folder_name(DAY, 0) == "日结-2026-11-28"
    assert folder_name(DAY, 2) == "日结-2026-11-28-修订2"
    report = make(head=Head(5, "beef", 6))
    text = close_text(make_close(DAY, 1), report)
    assert "修订 1" in text
    assert "流量·付款订单：12 → 13（订单晚到 1）" in text
    assert "店长" in text
    assert "和上一版不同的数字" not in close_text(make_close(DAY), report)
    # Both heads, each by what it is the head of.
    then, at_close = text.split("操作日志链头（")[1:]
    assert then.startswith("数据截至")
    assert "第 5 条　beef" in then
    assert at_close.startswith("日结时")
    assert "第 7 条　c0ffee" in at_close
    assert f"--date {DAY} --verify" in text
