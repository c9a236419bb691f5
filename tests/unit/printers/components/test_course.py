"""Outcomes from statements, in any order."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.components.course import Course
from printers.components.facts import Fact, Says
from printers.components.report import Paper, Report, State, Why
from tests.unit.printers.components.samples import task


def fact(says: Says, document_id: str | None = None, detail: str = "") -> Fact:
    return Fact(about=("t",), says=says, document_id=document_id, detail=detail)


def after(*facts: Fact, ids: tuple[str, ...] = ("A", "B"), end: Why = Why.NONE) -> Report:
    course = Course("t", task(*ids))
    course.move(State.SENT)
    for each in facts:
        course.hear(each)
    if end is not Why.NONE:
        course.end(end)
    return course.report()


def papers(report: Report) -> list[tuple[Paper, Why]]:
    return [(each.paper, each.why) for each in report.documents]


PENDING = (Paper.PENDING, Why.NONE)
PRINTED = (Paper.PRINTED, Why.NONE)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), [PENDING, PENDING]),
        ((fact(Says.ACCEPTED), fact(Says.RENDERED)), [PENDING, PENDING]),
        ((fact(Says.PRINTED),), [PRINTED, PRINTED]),
        ((fact(Says.PRINTED, "A"),), [PRINTED, PENDING]),
        ((fact(Says.PRINTED, "Z"),), [PENDING, PENDING]),
        ((fact(Says.PRINTED, ""),), [PENDING, PENDING]),
        ((fact(Says.REFUSED),), [(Paper.NOT_PRINTED, Why.REFUSED)] * 2),
        ((fact(Says.FAILED),), [(Paper.UNKNOWN, Why.UNSURE)] * 2),
        (
            (fact(Says.FAILED), fact(Says.PRINTED, "A"), fact(Says.FAILED, "B")),
            [PRINTED, (Paper.NOT_PRINTED, Why.FAILED)],
        ),
        (
            (fact(Says.CANCELED, "A"), fact(Says.UNSURE, "B")),
            [(Paper.NOT_PRINTED, Why.CANCELED), (Paper.UNKNOWN, Why.UNSURE)],
        ),
        (
            (fact(Says.PRINTED, "A"), fact(Says.FAILED, "A"), fact(Says.PRINTED, "B")),
            [(Paper.UNKNOWN, Why.CONFLICT), PRINTED],
        ),
        (
            (fact(Says.FAILED, "A"), fact(Says.PRINTED)),
            [(Paper.UNKNOWN, Why.CONFLICT), PRINTED],
        ),
        ((fact(Says.UNSURE, "A"), fact(Says.PRINTED, "A"), fact(Says.PRINTED)), [PRINTED] * 2),
        ((fact(Says.REFUSED), fact(Says.PRINTED)), [(Paper.UNKNOWN, Why.CONFLICT)] * 2),
    ],
)
def test_outcomes(facts: tuple[Fact, ...], expected: list[tuple[Paper, Why]]) -> None:
    for order in itertools.permutations(facts):
        assert papers(after(*order)) == expected


def test_one_document_shares_the_fate_of_its_task() -> None:
    assert papers(after(fact(Says.FAILED), ids=("A",))) == [(Paper.NOT_PRINTED, Why.FAILED)]
    assert papers(after(fact(Says.PRINTED, ""), ids=("A",))) == [PRINTED]


@pytest.mark.parametrize("why", [Why.CUT, Why.SILENT])
def test_a_sent_task_that_ends_without_a_word_is_unknown(why: Why) -> None:
    report = after(fact(Says.PRINTED, "A"), fact(Says.RENDERED, "B"), end=why)
    assert papers(report) == [PRINTED, (Paper.UNKNOWN, why)]
    assert report.state is State.DONE


@pytest.mark.parametrize("why", [Why.DROPPED, Why.CLOSED, Why.NOT_SIGNED])
def test_an_unsent_task_that_ends_is_surely_not_printed(why: Why) -> None:
    assert papers(after(end=why)) == [(Paper.NOT_PRINTED, why)] * 2


def test_late_news_settles_an_unknown_document() -> None:
    course = Course("t", task("A"))
    course.end(Why.CUT)
    course.end(Why.SILENT)
    assert papers(course.report()) == [(Paper.UNKNOWN, Why.CUT)]
    course.hear(fact(Says.PRINTED, "A"))
    assert papers(course.report()) == [PRINTED]


def test_the_reason_of_a_failure_is_kept_and_that_of_a_success_is_not() -> None:
    report = after(fact(Says.FAILED, "A", "缺纸"), fact(Says.PRINTED, "B", "好"))
    assert [each.detail for each in report.documents] == ["缺纸", ""]
    assert "缺纸" not in repr(report)


FACTS = st.builds(
    fact,
    st.sampled_from(Says),
    st.sampled_from([None, "", "A", "B", "C", "Z"]),
    st.sampled_from(["", "x", "y"]),
)


@given(facts=st.lists(FACTS, max_size=8), data=st.data())
def test_neither_order_nor_repetition_changes_the_end(
    facts: list[Fact], data: st.DataObject
) -> None:
    ids = ("A", "B", "C")
    plain = after(*facts, ids=ids, end=Why.CUT)
    again = facts + (data.draw(st.lists(st.sampled_from(facts), max_size=6)) if facts else [])
    assert after(*data.draw(st.permutations(again)), ids=ids, end=Why.CUT) == plain


@given(facts=st.lists(FACTS, max_size=8))
def test_printed_needs_a_word_of_print_and_none_against_it(facts: list[Fact]) -> None:
    report = after(*facts, ids=("A", "B", "C"), end=Why.CUT)
    for each in report.documents:
        about = [one.says for one in facts if one.document_id in {None, each.document_id}]
        if each.paper is Paper.PRINTED:
            assert Says.PRINTED in about
        if each.paper is Paper.NOT_PRINTED:
            assert not {Says.PRINTED, Says.UNSURE} & {
                one.says for one in facts if one.document_id == each.document_id
            }
