"""What both boards show: counts by lane, the nearest countdowns, the rate, money, age.

A reading is made in the read lane every few seconds; what it says at an instant is worked out
from it without asking anybody. Nothing of a receiver is in either.
"""

from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.instants import business_day, day_window, to_epoch
from app.domain.money import yuan_text
from app.domain.pickup import Urgency
from app.domain.pickup_rate import Rate
from app.ports.rows import DayTotals, ShopRow
from app.presentation.basis import money_basis, rate_basis
from app.presentation.countdown import Countdowns, left_phrase, next_deadline, whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, age, phrase, verbatim
from app.presentation.pickup.board import RiskSort
from app.presentation.pickup.entry import Money, RiskEntry, money_of
from app.presentation.pickup.lanes import Lane, lane_cuts, lane_of
from app.presentation.pickup.reading import read_risks
from app.presentation.rate_words import NONE, value_text
from app.presentation.status import STALE_S
from app.services.plan_handover import Dated
from app.services.rate_pickups import RateWish

RATE_S = 60
"""A rate this old is counted again: a pass over 90 days is not made every few seconds."""
TAIL = 4
"""Digits of an order number that a board may show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReading:
    """One reading.

    Args:
        entries: what waits for a carrier, the nearest threshold first.
        penalties: by which table the money is estimated.
        rate: None when it cannot be counted.
        rated_s: when ``rate`` was counted.
        read_s: when the rest was read.
    """

    entries: tuple[RiskEntry, ...]
    money: Money
    penalties: Dated
    totals: DayTotals
    shops: tuple[ShopRow, ...]
    rate: Rate | None
    rated_s: int
    read_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One countdown. ``name`` holds the last digits of an order number and no more of it."""

    name: Phrase
    carrier: str
    kind: Phrase
    left: Phrase
    at_s: int
    urgency: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFigures:
    """The figures beside the countdowns, in words.

    ``rules``: as of when the rate's are, nothing without a rate; ``estimate``: the same of money.
    """

    title: Phrase
    settled: Phrase
    outlook: Phrase
    shipped: int
    picked_up: int
    step: str
    cost: str
    rules: Phrase
    estimate: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFacts:
    """A reading as of an instant.

    Args:
        rows: still to be kept first, the nearest first; then what was missed, the latest first.
        waiting: all that waits.
        fresh: how old the data is: the oldest of the shops speaks.
        stale: whether that is too old to go by.
    """

    now_s: int
    lanes: tuple[tuple[Lane, int], ...]
    rows: tuple[BoardRow, ...]
    waiting: int
    figures: BoardFigures
    fresh: Phrase
    stale: bool


def read_board(desk: Desk, countdowns: Countdowns, before: BoardReading | None) -> BoardReading:
    """Read; ``before`` lends its rate while that is fresh."""
    risks = read_risks(desk, countdowns, RiskSort())
    entries = risks.arranged.entries
    now = desk.clock.now()
    rate, rated_s = None, whole_now(now)
    if before is not None and abs(rated_s - before.rated_s) < RATE_S:
        rate, rated_s = before.rate, before.rated_s
    else:
        rate = _rate(desk)
    return BoardReading(
        entries=entries,
        money=money_of(entries, risks.stakes),
        penalties=risks.penalties,
        totals=desk.reader.day_totals(*map(to_epoch, day_window(business_day(now)))),
        shops=risks.shops,
        rate=rate,
        rated_s=rated_s,
        read_s=risks.read_s,
    )


def board_facts(reading: BoardReading, countdowns: Countdowns, now_s: int, rows: int) -> BoardFacts:
    """What ``reading`` says at ``now_s``, with so many countdowns."""
    cuts = lane_cuts(now_s)
    counts: dict[Lane, int] = {lane: 0 for lane in Lane if lane is not Lane.ALL}
    ahead: list[tuple[int, RiskEntry]] = []
    missed: list[tuple[int, RiskEntry]] = []
    for entry in reading.entries:
        at_s = next_deadline(entry.points, now_s)
        counts[lane_of(at_s, cuts)] += 1
        (ahead if at_s >= now_s else missed).append((at_s, entry))
    ahead.sort(key=lambda pair: pair[0])
    missed.sort(key=lambda pair: -pair[0])
    shown = (ahead + missed)[:rows]
    fresh, stale = _freshness(reading, now_s)
    return BoardFacts(
        now_s=now_s,
        lanes=tuple(counts.items()),
        rows=tuple(_row(entry, countdowns, now_s) for _, entry in shown),
        waiting=len(reading.entries),
        figures=_figures(reading),
        fresh=fresh,
        stale=stale,
    )


def tail_of(order_ids: tuple[str, ...]) -> Phrase:
    """``尾号 4421``, ``尾号 4421 等 2 单``: enough to find it, too little to pass it on."""
    if not order_ids:
        return verbatim(NONE)
    tail = order_ids[0][-TAIL:]
    if len(order_ids) == 1:
        return phrase("尾号 {tail}", tail=tail)
    return phrase("尾号 {tail} 等 {n} 单", tail=tail, n=len(order_ids))


def _row(entry: RiskEntry, countdowns: Countdowns, now_s: int) -> BoardRow:
    reading = countdowns.state(entry.row, entry.points, now_s)
    return BoardRow(
        name=tail_of(entry.row.order_ids),
        carrier=entry.row.carrier_name,
        kind=countdowns.kinds[reading.kind].name,
        left=left_phrase(reading.left_s),
        at_s=reading.at_s,
        urgency=reading.urgency,
    )


def _figures(reading: BoardReading) -> BoardFigures:
    rate, none = reading.rate, verbatim(NONE)
    pack = None if rate is None else rate.pack
    return BoardFigures(
        title=phrase("揽收及时率" if pack is None else pack.title),
        settled=none if rate is None else value_text(rate.pack, rate.settled.value),
        outlook=phrase("现在算不出") if rate is None else _outlook(rate),
        shipped=reading.totals.shipped,
        picked_up=reading.totals.picked_up,
        step=yuan_text(reading.money.step_fen),
        cost=yuan_text(reading.money.cost_fen),
        rules=NOTHING if pack is None else rate_basis(pack.as_of.isoformat(), pack.assumptions),
        estimate=money_basis(reading.penalties),
    )


def _outlook(rate: Rate) -> Phrase:
    """Between which figures it will be once what waits was picked up."""
    best = value_text(rate.pack, rate.best.value)
    if rate.worst is None:
        return phrase("预计最好 {best}", best=best)
    worst = value_text(rate.pack, rate.worst.value)
    return phrase("预计 {worst} 至 {best}", worst=worst, best=best)


def _freshness(reading: BoardReading, now_s: int) -> tuple[Phrase, bool]:
    synced = [shop.synced_s for shop in reading.shops if not shop.paused]
    if not synced:
        return (NOTHING, False) if reading.shops else (phrase("还没有绑定店铺"), True)
    if not min(synced):
        return phrase("还没有同步过"), True
    old_s = now_s - min(synced)
    return phrase("{age}同步", age=age(old_s)), old_s > STALE_S


def _rate(desk: Desk) -> Rate | None:
    """None when no rule pack can be used: the rest of the board is worth showing all the same."""
    try:
        return desk.rate_pickups(RateWish()).rate
    except AppError:
        return None
