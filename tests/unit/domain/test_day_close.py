"""What is kept of a closed day, what is said of changes, and which days are owed."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_close import (
    NOW,
    KeptFigure,
    Recounted,
    changes_between,
    explained,
    folder_name,
    unclosed_before,
)
from app.domain.day_close_text import close_text
from app.domain.day_facts import Head
from app.domain.day_late import Cause, LateFact, Why, why_text
from app.domain.day_period import Span, period_of
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


def kept(exact: str, key: str = "taken", column: str = NOW, block: str = "flow") -> KeptFigure:
    return KeptFigure(
        shop="", block=block, key=key, column=column, title="t", exact=exact, text=exact
    )


def reasons(
    was: KeptFigure | None,
    again: KeptFigure | None,
    now: KeptFigure | None,
    *,
    running: bool = False,
    late: bool = False,
    shops_differ: bool = False,
) -> str:
    """What is said of one figure, in the close, counted again from its copy, and now."""
    period = period_of(DAY, Span.DAY)
    closed_s = period.end_s - 3600 if running else period.end_s
    old = replace(make_close(DAY), figures=(was,) if was else (), as_of_s=closed_s)
    facts = (LateFact(Cause.SCAN, period.start_s, "s1", "p1"),) if late else ()
    recount = Recounted(figures=(again,) if again else (), facts=facts, shops_differ=shops_differ)
    (change,) = explained(old, (now,) if now else (), recount, period)
    assert change.why
    return why_text(change.why)


def test_another_program_or_another_rule_is_told_from_what_came_late() -> None:
    rules, later = "程序版本、规则、店铺或设置改过", "晚知道的事"
    one, two, three = kept("1"), kept("2"), kept("3")
    assert reasons(one, two, two) == rules
    assert reasons(one, two, two, late=True) == rules  # it moved nothing
    assert reasons(one, two, three, late=True) == f"揽收扫描晚到 1、{rules}"
    assert reasons(one, one, three, late=True) == "揽收扫描晚到 1"
    assert reasons(one, one, three) == later
    assert reasons(one, one, three, running=True) == "日结之后发生"
    yesterday = [kept(exact, column="昨天") for exact in "12"]
    assert reasons(yesterday[0], yesterday[0], yesterday[1], running=True) == later
    held = [kept(exact, "held", block="exceptions") for exact in "12"]
    assert reasons(held[0], held[0], held[1], late=True, running=True) == "日结之后发生"
    assert reasons(one, one, three, shops_differ=True) == rules
    assert reasons(one, None, None, late=True) == rules  # this program has no such figure
    assert reasons(None, one, one, late=True) == rules  # the program before had none


def test_nobody_can_tell_without_the_copy() -> None:
    old = replace(make_close(DAY), figures=(kept("1"),))
    (change,) = explained(old, (kept("2"),), None, period_of(DAY, Span.DAY))
    assert change.why == (Why(Cause.UNKNOWN),)


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
    assert "最后一条" not in text  # files made again have a longer copy
