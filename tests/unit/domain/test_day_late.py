"""Why a closed day is counted differently: what is known now and was not."""

from app.domain.day_facts import Case, DayFacts, DayLine
from app.domain.day_late import Cause, LateFact, Why, late_facts, why, why_text
from tests.fakes.day_reports import DAY, HOUR, LINE, facts_of

T = 1_795_795_200
"""2026-11-28 00:00 in Shanghai."""
PAID = LINE._replace(paid_s=T + HOUR)
SHIPPED = PAID._replace(uploaded_s=T + 2 * HOUR)
REFUND = Case("s1", "o1", "refund_before_ship", "succeeded", T + HOUR, T + 5 * HOUR, 5000)


def late(old: list[DayLine], new: list[DayLine], **more: tuple[Case, ...]) -> list[LateFact]:
    return list(late_facts(facts_of(old), facts_of(new, **more)))


def causes(found: list[LateFact]) -> list[tuple[Cause, int]]:
    return [(each.cause, each.at_s) for each in found]


def of_day(
    facts: list[LateFact], figure: str, *, shop: str = "", closed_s: int = T + DAY
) -> tuple[Why, ...]:
    block, key = figure.split(".")
    return why(facts, block, key, shop=shop, start_s=T, end_s=T + DAY, closed_s=closed_s)


def test_what_was_known_is_not_late() -> None:
    known = [SHIPPED._replace(picked_up_s=T + 3 * HOUR)]
    assert late(known, known) == []


def test_each_thing_that_came_late_has_its_cause() -> None:
    scan = SHIPPED._replace(picked_up_s=T + 3 * HOUR)
    assert causes(late([], [PAID])) == [(Cause.ORDER, T + HOUR)]
    assert causes(late([PAID], [SHIPPED])) == [(Cause.SHIPMENT, T + 2 * HOUR)]
    assert causes(late([SHIPPED], [scan])) == [(Cause.SCAN, T + 3 * HOUR)]
    gone = PAID._replace(parcel_id="", refunded_s=T + 4 * HOUR)
    assert causes(late([PAID], [gone])) == [(Cause.REFUND, T + 4 * HOUR)]
    theirs = PAID._replace(parcel_id="", elsewhere_s=T + 4 * HOUR)
    assert causes(late([PAID], [theirs])) == [(Cause.ELSEWHERE, T + 4 * HOUR)]
    back = SHIPPED._replace(refunded_s=T + 6 * HOUR)
    assert causes(late([SHIPPED], [back])) == [(Cause.REFUND, T + 6 * HOUR)]
    reused = SHIPPED._replace(reused_s=T + 3 * HOUR)
    assert causes(late([SHIPPED], [reused])) == [(Cause.REUSED, T + 3 * HOUR)]
    assert causes(late([reused], [SHIPPED])) == [(Cause.REUSED, T + 3 * HOUR)]
    early = SHIPPED._replace(early_s=T + 3 * HOUR)
    assert causes(late([SHIPPED], [early])) == [(Cause.EARLY, T + 3 * HOUR)]
    assert causes(late([early], [SHIPPED])) == [(Cause.EARLY, T + 3 * HOUR)]
    for odd, cause in ((reused, Cause.REUSED), (early, Cause.EARLY)):
        right = late([odd], [SHIPPED])
        assert of_day(right, "cost.grown") == (Why(cause, 1),)
        assert of_day(right, "flow.close_take") == ()
    assert causes(late([PAID], [PAID], cases=(REFUND,))) == [(Cause.REFUND, T + 5 * HOUR)]


def test_a_figure_has_the_causes_that_can_move_it() -> None:
    facts = [
        LateFact(Cause.SCAN, T + HOUR, "s1", "p1"),
        LateFact(Cause.SCAN, T + HOUR, "s2", "p2"),
        LateFact(Cause.REFUND, T + HOUR, "s1", "o1"),
        LateFact(Cause.REFUND, T + HOUR, "s1", "o1"),  # as its case says too
        LateFact(Cause.SCAN, T + 2 * DAY, "s1", "p3"),  # of another day
    ]
    assert of_day(facts, "flow.taken") == (Why(Cause.SCAN, 2),)
    assert of_day(facts, "flow.taken", shop="s1") == (Why(Cause.SCAN, 1),)
    assert of_day(facts, "flow.refunded") == (Why(Cause.REFUND, 1),)
    assert of_day(facts, "flow.close_take") == (Why(Cause.SCAN, 2), Why(Cause.REFUND, 1))
    assert of_day(facts, "flow.close_ship") == (Why(Cause.REFUND, 1),)
    assert of_day(facts, "exceptions.refunds_before") == (Why(Cause.REFUND, 1),)
    for figure in ("flow.paid", "exceptions.held", "people.acts", "people.stations#", "cost.net"):
        assert of_day(facts, figure) == (), figure  # nothing known later is about it


def test_what_happened_after_the_close_was_not_late() -> None:
    facts = [
        LateFact(Cause.SCAN, T + HOUR, "s1", "p1"),
        LateFact(Cause.SCAN, T + 20 * HOUR, "s1", "p2"),
    ]
    found = of_day(facts, "flow.taken", closed_s=T + 12 * HOUR)
    assert found == (Why(Cause.AFTER, 1), Why(Cause.SCAN, 1))
    assert why_text(found) == "日结之后发生 1、揽收扫描晚到 1"


def test_what_was_there_at_the_start_is_moved_by_days_before() -> None:
    facts = [LateFact(Cause.SCAN, T - HOUR, "s1", "p1")]
    assert of_day(facts, "flow.open_take") == (Why(Cause.SCAN, 1),)


def test_no_facts_at_all_are_late_for_nobody() -> None:
    empty: DayFacts = facts_of([])
    assert late_facts(empty, empty) == ()
