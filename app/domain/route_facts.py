"""What a waybill's route events prove: the pickup, the signing, and what cannot be right.

The events are a set. Their order and how often they were told do not matter; each is judged by its
own time. The rules, in the order in which they are tried (docs/tracking.md):

1. later than the moment of asking by more than ten minutes: cannot have happened; not counted
   while it lies ahead (FUTURE);
2. older than our issue of the number: an earlier trip under the same number (REUSED_NUMBER);
3. a pickup before the payment (BEFORE_PAYMENT);
4. a pickup outside the sender's province, or a delivery outside the receiver's (WRONG_PLACE).

A person may overrule any of these but the first, scan by scan (``Journey.accepted``): what was
accepted is judged as if nothing were wrong with it. Nor is it told as an anomaly any more.

Of what is left, the earliest pickup counts. A later pickup, a movement before the pickup and a trip
without a pickup are told, and change nothing: what counts is what the platform holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.route import MOVEMENTS, RouteEvent, RouteKind

FUTURE_TOLERANCE = timedelta(minutes=10)
"""Clocks of scanners and servers differ by so much without anything being wrong."""
ONE_PICKUP = timedelta(hours=1)
"""Pickup scans this near to each other are one handover, scanned at the door and at the branch."""


class Anomaly(StrEnum):
    """What is wrong with a trip. The first four are kept out of the facts."""

    FUTURE = "future"
    REUSED_NUMBER = "reused_number"
    BEFORE_PAYMENT = "before_payment"
    WRONG_PLACE = "wrong_place"
    TWO_PICKUPS = "two_pickups"
    SIGNED_FIRST = "signed_first"
    NO_PICKUP = "no_pickup"


ACCEPTABLE = frozenset(
    {
        Anomaly.REUSED_NUMBER,
        Anomaly.BEFORE_PAYMENT,
        Anomaly.WRONG_PLACE,
        Anomaly.TWO_PICKUPS,
        Anomaly.SIGNED_FIRST,
    }
)
"""What a person may call right (确认无误). What lies in the future counts by itself once its time
has come, and a trip without a pickup has no scan that could be right."""


class Verdict(StrEnum):
    """What became of one event."""

    DECIDES = "decides"  # the pickup that counts
    COUNTS = "counts"  # a fact like another
    LATER_PICKUP = "later_pickup"  # an earlier one counts already
    FUTURE = "future"
    REUSED_NUMBER = "reused_number"
    BEFORE_PAYMENT = "before_payment"
    WRONG_PLACE = "wrong_place"


_LEFT_OUT = {
    Verdict.FUTURE: Anomaly.FUTURE,
    Verdict.REUSED_NUMBER: Anomaly.REUSED_NUMBER,
    Verdict.BEFORE_PAYMENT: Anomaly.BEFORE_PAYMENT,
    Verdict.WRONG_PLACE: Anomaly.WRONG_PLACE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What is known of a waybill beside its events.

    Attributes:
        issued_at: when we asked for the number; None when a person typed it, for then it may
            have been bought, and handed over, before we knew of it.
        paid_at: the earliest payment of its orders.
        from_province: of the sender, short; "" unknown.
        to_province: of the receiver, short; "" unknown.
        accepted: scans that a person called right, by what seemed wrong and their own time.
    """

    issued_at: datetime | None = None
    paid_at: datetime | None = None
    from_province: str = ""
    to_province: str = ""
    accepted: frozenset[tuple[Anomaly, datetime]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Found:
    """One anomaly: what, the event's own time, and what it says (a place, another time)."""

    kind: Anomaly
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What the events prove.

    ``hub_at``: the first scan on the way after the pickup. ``last_at``: the newest scan that
    counts. ``delivering``: it was out for delivery at least once. ``verdicts``: every event, oldest
    first, with what became of it.
    """

    picked_up_at: datetime | None = None
    hub_at: datetime | None = None
    last_at: datetime | None = None
    signed_at: datetime | None = None
    delivering: bool = False
    anomalies: tuple[Found, ...] = ()
    verdicts: tuple[tuple[RouteEvent, Verdict], ...] = field(default=())


def route_facts(events: Iterable[RouteEvent], journey: Journey, as_of: datetime) -> RouteFacts:
    """Facts of one waybill as of the moment it was last asked about."""
    rows = _each_once(events)
    judged = [(event, _set_aside(event, journey, as_of)) for event in rows]
    good = [event for event, aside in judged if aside is None]
    pickups = [event for event in good if event.kind is RouteKind.PICKED_UP]
    decides = pickups[0] if pickups else None
    picked_up_at = decides.at if decides else None
    moves = [event for event in good if event.kind in MOVEMENTS]
    after = [
        event.at
        for event in moves
        if event.kind is not RouteKind.PICKED_UP and picked_up_at and event.at >= picked_up_at
    ]
    return RouteFacts(
        picked_up_at=picked_up_at,
        hub_at=after[0] if after else None,
        last_at=good[-1].at if good else None,
        signed_at=_first(moves, RouteKind.SIGNED),
        delivering=_first(moves, RouteKind.DELIVERING) is not None,
        anomalies=tuple(
            each
            for each in _anomalies(judged, moves, pickups)
            if (each.kind, each.at) not in journey.accepted
        ),
        verdicts=tuple((event, aside or _of_good(event, decides)) for event, aside in judged),
    )


def _each_once(events: Iterable[RouteEvent]) -> list[RouteEvent]:
    """Oldest first; one scan told twice, also by two calls in the same words, is one event."""
    kept: dict[tuple[datetime, RouteKind, str], RouteEvent] = {}
    for event in sorted(events, key=_order):
        kept.setdefault((event.at, event.kind, event.text), event)
    return list(kept.values())


def _order(event: RouteEvent) -> tuple[object, ...]:
    heard = event.heard_at.timestamp() if event.heard_at else 0.0
    return (
        event.at,
        event.kind.value,
        event.text,
        event.source.value,
        event.state,
        event.opcode,
        event.description,
        event.site,
        event.province,
        heard,
    )


def _set_aside(event: RouteEvent, journey: Journey, as_of: datetime) -> Verdict | None:
    """Why an event does not count; None when it does."""
    return next(
        (
            reason
            for reason in _reasons(event, journey, as_of)
            if (_LEFT_OUT[reason], event.at) not in journey.accepted
        ),
        None,
    )


def _reasons(event: RouteEvent, journey: Journey, as_of: datetime) -> Iterator[Verdict]:
    """All that speaks against an event, the weightiest first."""
    if event.at > as_of + FUTURE_TOLERANCE:
        yield Verdict.FUTURE
    if journey.issued_at and event.at < journey.issued_at:
        yield Verdict.REUSED_NUMBER
    pickup = event.kind is RouteKind.PICKED_UP
    if pickup and journey.paid_at and event.at < journey.paid_at:
        yield Verdict.BEFORE_PAYMENT
    expected = ""
    if pickup:
        expected = journey.from_province
    elif event.kind in {RouteKind.DELIVERING, RouteKind.SIGNED}:
        expected = journey.to_province
    if expected and event.province and event.province != expected:
        yield Verdict.WRONG_PLACE


def at_fault(facts: RouteFacts, kind: Anomaly) -> frozenset[datetime]:
    """Times of the scans that an anomaly is about: what accepting it would accept."""
    told = {each.at for each in facts.anomalies if each.kind is kind}
    if not told:
        return frozenset()
    return frozenset(told) | {
        event.at
        for event, verdict in facts.verdicts
        if _LEFT_OUT.get(verdict) is kind and event.kind in MOVEMENTS
    }


def _of_good(event: RouteEvent, decides: RouteEvent | None) -> Verdict:
    if event is decides:
        return Verdict.DECIDES
    return Verdict.LATER_PICKUP if event.kind is RouteKind.PICKED_UP else Verdict.COUNTS


def _first(events: list[RouteEvent], kind: RouteKind) -> datetime | None:
    return next((event.at for event in events if event.kind is kind), None)


def _anomalies(
    judged: list[tuple[RouteEvent, Verdict | None]],
    moves: list[RouteEvent],
    pickups: list[RouteEvent],
) -> tuple[Found, ...]:
    """One of each kind, told by its earliest event."""
    found: dict[Anomaly, Found] = {}
    for event, aside in judged:
        # A note such as 已下单 may be a little older than our own record of the number.
        if aside is not None and event.kind in MOVEMENTS:
            kind = _LEFT_OUT[aside]
            found.setdefault(kind, Found(kind=kind, at=event.at, detail=event.province))
    if pickups:
        first, last = pickups[0], pickups[-1]
        if last.at - first.at > ONE_PICKUP:
            kind = Anomaly.TWO_PICKUPS
            found[kind] = Found(kind=kind, at=last.at)
        signed = _first(moves, RouteKind.SIGNED)
        if signed and signed < first.at:
            found[Anomaly.SIGNED_FIRST] = Found(kind=Anomaly.SIGNED_FIRST, at=signed)
    elif moves and not any(_explained(event, aside) for event, aside in judged):
        found[Anomaly.NO_PICKUP] = Found(kind=Anomaly.NO_PICKUP, at=moves[0].at)
    return tuple(sorted(found.values()))


def _explained(event: RouteEvent, aside: Verdict | None) -> bool:
    """A pickup of this very trip that does not count, for a reason that is told by itself."""
    return event.kind is RouteKind.PICKED_UP and aside not in {None, Verdict.REUSED_NUMBER}
