"""Pickup clocks (揽收): both clocks of a parcel, their thresholds and the countdown.

Source of the rules: the platform's published pickup rules; the thresholds themselves are data
(:class:`PickupRules`, read from ``resources/rules``), because they change every few months.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Clock(StrEnum):
    """What a threshold counts from."""

    PAY = "pay"  # 支付→揽收
    PROMISE = "promise"  # the platform's own deadline (承诺发货)
    UPLOAD = "upload"  # 回传→揽收


class Urgency(StrEnum):
    """How near the next threshold is."""

    CALM = "calm"
    SOON = "soon"
    URGENT = "urgent"
    OVERDUE = "overdue"
    DONE = "done"
    ANOMALY = "anomaly"  # scanned before it was paid for, and not again since


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupRules:
    """Thresholds and alert distances, all in seconds. ``as_of`` is shown beside every figure."""

    name: str
    as_of: str
    pay_thresholds_s: tuple[int, ...]
    upload_thresholds_s: tuple[int, ...]
    pay_soon_s: int  # amber when less than this is left
    pay_urgent_s: int
    upload_soon_s: int
    upload_urgent_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One threshold of one clock. ``hours`` is None for the promise."""

    clock: Clock
    hours: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupFacts:
    """What is known of one parcel. Several orders: the earliest payment and promise count.

    ``presale``: nothing in it was in stock when it was sold; it has a deadline of its own (the
    promise), so the pay thresholds do not count. ``early_scan_at``: a scan before the payment,
    while none counts.
    """

    paid_at: datetime | None
    promise_at: datetime | None
    uploaded_at: datetime | None
    picked_up_at: datetime | None
    presale: bool = False
    early_scan_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """The threshold a parcel runs to. ``deadline`` is None once it is picked up or unpaid."""

    deadline: Deadline | None
    urgency: Urgency
    left: timedelta


def deadlines(facts: PickupFacts, rules: PickupRules) -> tuple[Deadline, ...]:
    """Every threshold of both clocks, earliest first. Uploading never moves the pay clock."""
    found = list[Deadline]()
    if facts.paid_at is not None and not facts.presale:
        found += [
            Deadline(clock=Clock.PAY, hours=s // 3600, at=facts.paid_at + timedelta(seconds=s))
            for s in rules.pay_thresholds_s
        ]
    if facts.promise_at is not None:
        found.append(Deadline(clock=Clock.PROMISE, hours=None, at=facts.promise_at))
    if facts.uploaded_at is not None:
        found += [
            Deadline(
                clock=Clock.UPLOAD, hours=s // 3600, at=facts.uploaded_at + timedelta(seconds=s)
            )
            for s in rules.upload_thresholds_s
        ]
    return tuple(sorted(found, key=lambda d: d.at))


def countdown(facts: PickupFacts, rules: PickupRules, now: datetime) -> Countdown:
    """The nearest threshold not yet missed, or the last one missed when none is left.

    Exactly at a threshold counts as within it; one second later is missed. A parcel that was
    scanned before its payment is an anomaly, but its thresholds run on: a scan that counts may
    still come.
    """
    if facts.picked_up_at is not None:
        return Countdown(deadline=None, urgency=Urgency.DONE, left=timedelta())
    found = nearest(deadlines(facts, rules), rules, now)
    return found if facts.early_scan_at is None else replace(found, urgency=Urgency.ANOMALY)


def nearest(every: tuple[Deadline, ...], rules: PickupRules, now: datetime) -> Countdown:
    """:func:`countdown` of what was not scanned yet and whose :func:`deadlines` are known."""
    if not every:
        return Countdown(deadline=None, urgency=Urgency.CALM, left=timedelta())
    ahead = next((d for d in every if d.at >= now), None)
    if ahead is None:
        last = every[-1]
        return Countdown(deadline=last, urgency=Urgency.OVERDUE, left=last.at - now)
    left = ahead.at - now
    urgency = urgency_at(left.total_seconds(), distances_to(ahead.clock, rules))
    return Countdown(deadline=ahead, urgency=urgency, left=left)


def distances_to(clock: Clock, rules: PickupRules) -> tuple[int, int]:
    """How long before a threshold of ``clock`` it is soon, and urgent, in seconds."""
    if clock is Clock.UPLOAD:
        return rules.upload_soon_s, rules.upload_urgent_s
    return rules.pay_soon_s, rules.pay_urgent_s


def urgency_at(left_s: float, distances: tuple[int, int]) -> Urgency:
    """How pressing a threshold is so long before it: the one rule of countdowns and alerts.

    Exactly at a distance it is soon, or urgent, already.
    """
    soon_s, urgent_s = distances
    if left_s <= urgent_s:
        return Urgency.URGENT
    return Urgency.SOON if left_s <= soon_s else Urgency.CALM
