"""Event times decide: the same events give the same facts, however they come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.route import MOVEMENTS, RouteEvent, RouteKind, RouteSource
from app.domain.route_facts import (
    ACCEPTABLE,
    FUTURE_TOLERANCE,
    ONE_PICKUP,
    Anomaly,
    Journey,
    RouteFacts,
    Verdict,
    at_fault,
    route_facts,
)

PAID = datetime(2026, 7, 1, 4, tzinfo=UTC)
ISSUED = PAID + timedelta(hours=1)
AS_OF = PAID + timedelta(days=5)
JOURNEY = Journey(issued_at=ISSUED, paid_at=PAID, from_province="浙江", to_province="广东")
SECOND = timedelta(seconds=1)


def event(
    hours: float, kind: RouteKind = RouteKind.PICKED_UP, text: str = "", province: str = ""
) -> RouteEvent:
    """A scan so many hours after the payment."""
    at = PAID + timedelta(hours=hours)
    return RouteEvent(at=at, kind=kind, state="", text=text or kind.value, province=province)


def facts(*events: RouteEvent, journey: Journey = JOURNEY, as_of: datetime = AS_OF) -> RouteFacts:
    return route_facts(events, journey, as_of)


def kinds(found: RouteFacts) -> set[Anomaly]:
    return {each.kind for each in found.anomalies}


def test_an_ordinary_trip() -> None:
    found = facts(
        event(5),
        event(9, RouteKind.IN_TRANSIT),
        event(50, RouteKind.DELIVERING, province="广东"),
        event(53, RouteKind.SIGNED, province="广东"),
        event(2, RouteKind.OTHER, "已下单"),
    )
    assert found.picked_up_at == PAID + timedelta(hours=5)
    assert found.hub_at == PAID + timedelta(hours=9)
    assert found.last_at == found.signed_at == PAID + timedelta(hours=53)
    assert found.delivering
    assert found.anomalies == ()
    assert [verdict for _, verdict in found.verdicts] == [
        Verdict.COUNTS,
        Verdict.DECIDES,
        *[Verdict.COUNTS] * 3,
    ]


def test_nothing_told_proves_nothing() -> None:
    assert facts() == RouteFacts()


def test_a_scan_of_the_future_waits_until_its_time_has_come() -> None:
    scan = event(8)
    early = facts(scan, as_of=scan.at - FUTURE_TOLERANCE - SECOND)
    assert (early.picked_up_at, kinds(early)) == (None, {Anomaly.FUTURE})
    for as_of in (scan.at - FUTURE_TOLERANCE, scan.at, AS_OF):
        late = facts(scan, as_of=as_of)
        assert (late.picked_up_at, kinds(late)) == (scan.at, set())


def test_scans_older_than_our_issue_are_an_earlier_trip() -> None:
    at_issue = event(1)
    assert facts(at_issue).picked_up_at == ISSUED
    old = (event(0.9), event(0.95, RouteKind.SIGNED))
    found = facts(*old)
    assert (found.picked_up_at, found.signed_at) == (None, None)
    assert kinds(found) == {Anomaly.REUSED_NUMBER}
    both = facts(*old, event(6))
    assert both.picked_up_at == PAID + timedelta(hours=6)
    assert kinds(both) == {Anomaly.REUSED_NUMBER}


def test_a_note_older_than_our_issue_is_no_anomaly() -> None:
    """Carriers note 已下单 by a clock of their own."""
    assert facts(event(0.99, RouteKind.OTHER)).anomalies == ()


def test_a_pickup_before_the_payment_does_not_count() -> None:
    typed = Journey(paid_at=PAID)
    found = facts(event(-1), journey=typed)
    assert (found.picked_up_at, kinds(found)) == (None, {Anomaly.BEFORE_PAYMENT})
    assert facts(event(0), journey=typed).picked_up_at == PAID
    later = facts(event(-1), event(4), journey=typed)
    assert later.picked_up_at == PAID + timedelta(hours=4)
    assert kinds(later) == {Anomaly.BEFORE_PAYMENT}


def test_a_pickup_at_another_place_does_not_count() -> None:
    found = facts(event(3, province="四川"), event(9, RouteKind.IN_TRANSIT, province="四川"))
    assert (found.picked_up_at, kinds(found)) == (None, {Anomaly.WRONG_PLACE})
    assert found.anomalies[0].detail == "四川"
    assert facts(event(3, province="浙江")).anomalies == ()
    assert facts(event(3, province="四川"), journey=Journey(paid_at=PAID)).anomalies == ()


def test_a_delivery_at_another_place_does_not_count_and_leaves_the_pickup() -> None:
    found = facts(event(3), event(30, RouteKind.SIGNED, province="四川"))
    assert (found.picked_up_at, found.signed_at) == (PAID + timedelta(hours=3), None)
    assert kinds(found) == {Anomaly.WRONG_PLACE}


def test_of_two_pickups_the_earlier_one_counts() -> None:
    first = event(3)
    near = RouteEvent(at=first.at + ONE_PICKUP, kind=first.kind, state="", text="网点已揽收")
    assert facts(first, near).anomalies == ()
    far = RouteEvent(at=near.at + SECOND, kind=first.kind, state="", text="网点已揽收")
    found = facts(far, first)
    assert (found.picked_up_at, kinds(found)) == (first.at, {Anomaly.TWO_PICKUPS})
    assert {e.text: v for e, v in found.verdicts}["网点已揽收"] is Verdict.LATER_PICKUP


def test_signed_before_it_was_picked_up() -> None:
    found = facts(event(3, RouteKind.SIGNED), event(5))
    assert (found.picked_up_at, found.signed_at) == (
        PAID + timedelta(hours=5),
        PAID + timedelta(hours=3),
    )
    assert kinds(found) == {Anomaly.SIGNED_FIRST}


def test_a_trip_without_a_pickup() -> None:
    found = facts(event(9, RouteKind.IN_TRANSIT), event(30, RouteKind.SIGNED))
    assert (found.picked_up_at, kinds(found)) == (None, {Anomaly.NO_PICKUP})
    assert found.hub_at is None


def test_a_pickup_that_is_left_out_explains_why_there_is_none() -> None:
    found = facts(event(3, province="四川"), event(9, RouteKind.IN_TRANSIT))
    assert kinds(found) == {Anomaly.WRONG_PLACE}


def called_right(found: RouteFacts, kind: Anomaly, journey: Journey = JOURNEY) -> Journey:
    """As after 确认无误 of all that is ``kind`` now."""
    scans = {(kind, at) for at in at_fault(found, kind)}
    return replace(journey, accepted=journey.accepted | scans)


def test_an_accepted_pickup_at_another_place_decides() -> None:
    scans = (event(5, province="四川"), event(9, RouteKind.IN_TRANSIT))
    right = called_right(facts(*scans), Anomaly.WRONG_PLACE)
    found = facts(*scans, journey=right)
    assert (found.picked_up_at, kinds(found)) == (PAID + timedelta(hours=5), set())
    later = facts(*scans, event(30, text="又一次", province="四川"), journey=right)
    assert kinds(later) == {Anomaly.WRONG_PLACE}  # another scan is another question
    assert later.picked_up_at == found.picked_up_at


def test_what_is_accepted_for_one_reason_may_be_odd_for_another() -> None:
    scan = event(0.5, province="四川")
    once = called_right(facts(scan), Anomaly.REUSED_NUMBER)
    found = facts(scan, journey=once)
    assert (found.picked_up_at, kinds(found)) == (None, {Anomaly.WRONG_PLACE})
    both = facts(scan, journey=called_right(found, Anomaly.WRONG_PLACE, once))
    assert (both.picked_up_at, kinds(both)) == (scan.at, set())


def test_what_changes_no_fact_is_only_told_no_more() -> None:
    scans = (event(5), event(9), event(3, RouteKind.SIGNED, province="广东"))
    odd = facts(*scans)
    assert kinds(odd) == {Anomaly.TWO_PICKUPS, Anomaly.SIGNED_FIRST}
    found = facts(*scans, journey=called_right(odd, Anomaly.TWO_PICKUPS))
    assert kinds(found) == {Anomaly.SIGNED_FIRST}
    assert (found.picked_up_at, found.signed_at) == (odd.picked_up_at, odd.signed_at)


EVENTS = st.lists(
    st.builds(
        RouteEvent,
        at=st.integers(-40, 200).map(lambda hours: PAID + timedelta(hours=hours)),
        kind=st.sampled_from(RouteKind),
        state=st.sampled_from(["", "GOT", "0"]),
        text=st.sampled_from(["a", "b"]),
        site=st.sampled_from(["", "x"]),
        source=st.sampled_from(RouteSource),
        province=st.sampled_from(["", "浙江", "广东", "四川"]),
        heard_at=st.sampled_from([None, AS_OF]),
    ),
    max_size=12,
)
JOURNEYS = st.builds(
    Journey,
    issued_at=st.sampled_from([None, ISSUED]),
    paid_at=st.sampled_from([None, PAID]),
    from_province=st.sampled_from(["", "浙江"]),
    to_province=st.sampled_from(["", "广东"]),
    accepted=st.frozensets(
        st.tuples(
            st.sampled_from(sorted(ACCEPTABLE)),
            st.integers(-40, 200).map(lambda hours: PAID + timedelta(hours=hours)),
        ),
        max_size=6,
    ),
)


@given(events=EVENTS, journey=JOURNEYS, data=st.data())
def test_order_and_repeats_do_not_matter(
    events: list[RouteEvent], journey: Journey, data: st.DataObject
) -> None:
    wanted = route_facts(events, journey, AS_OF)
    shuffled = data.draw(st.permutations(events))
    again = data.draw(st.lists(st.sampled_from(events))) if events else []
    assert route_facts([*shuffled, *again], journey, AS_OF) == wanted


@given(events=EVENTS, journey=JOURNEYS)
def test_what_counts_keeps_to_the_rules(events: list[RouteEvent], journey: Journey) -> None:
    found = route_facts(events, journey, AS_OF)
    decides = [e for e, verdict in found.verdicts if verdict is Verdict.DECIDES]
    assert [e.at for e in decides] == ([found.picked_up_at] if found.picked_up_at else [])
    for each in decides:
        assert each.kind is RouteKind.PICKED_UP
        assert each.at <= AS_OF + FUTURE_TOLERANCE

        def right(kind: Anomaly, at: datetime = each.at) -> bool:
            return (kind, at) in journey.accepted

        issued, paid = journey.issued_at, journey.paid_at
        assert issued is None or each.at >= issued or right(Anomaly.REUSED_NUMBER)
        assert paid is None or each.at >= paid or right(Anomaly.BEFORE_PAYMENT)
        here = not journey.from_province or each.province in {"", journey.from_province}
        assert here or right(Anomaly.WRONG_PLACE)
    if found.hub_at:
        assert found.picked_up_at is not None
        assert found.hub_at >= found.picked_up_at


@given(events=EVENTS, journey=JOURNEYS, hours=st.integers(-40, 220))
def test_more_time_never_unmakes_a_pickup_but_for_an_earlier_one(
    events: list[RouteEvent], journey: Journey, hours: int
) -> None:
    """Time alone only lets scans come true: the pickup may appear, never move later or go."""
    early = route_facts(events, journey, PAID + timedelta(hours=hours)).picked_up_at
    late = route_facts(events, journey, PAID + timedelta(hours=hours + 30)).picked_up_at
    assert early is None or late == early


@given(events=EVENTS, journey=JOURNEYS, kind=st.sampled_from(sorted(ACCEPTABLE)), data=st.data())
def test_what_is_accepted_is_told_no_more_and_stays_accepted(
    events: list[RouteEvent], journey: Journey, kind: Anomaly, data: st.DataObject
) -> None:
    odd = facts(*events, journey=journey)
    right = called_right(odd, kind, journey)
    again = data.draw(st.permutations([*events, *events]))  # polled once more, in another order
    found = facts(*again, journey=right)
    assert found == facts(*events, journey=right)
    if kind in {Anomaly.REUSED_NUMBER, Anomaly.BEFORE_PAYMENT, Anomaly.WRONG_PLACE}:
        assert kind not in kinds(found)
    left_out = {e.kind for e, verdict in found.verdicts if verdict.value == kind.value}
    assert left_out.isdisjoint(MOVEMENTS)
    assert facts(*events, journey=replace(right, accepted=journey.accepted)) == odd


@pytest.mark.parametrize("zone_hours", [-11, 0, 8, 13])
def test_the_zone_in_which_an_instant_is_written_does_not_matter(zone_hours: int) -> None:
    moved = [
        RouteEvent(
            at=e.at.astimezone(timezone(timedelta(hours=zone_hours))),
            kind=e.kind,
            state=e.state,
            text=e.text,
        )
        for e in (event(5), event(9, RouteKind.IN_TRANSIT))
    ]
    assert facts(*moved).picked_up_at == facts(event(5)).picked_up_at
