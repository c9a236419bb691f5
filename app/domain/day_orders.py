"""The life of each order and parcel as far as a report follows it: when it came and left.

An order waits to be shipped (待发货) from its payment until the last of what it needs shipped has
left that state: its number was written back, the money went back, or somebody else shipped it.
From then it waits for the carrier (待揽收) until the last scan. Every order is in each state once,
so what was there, plus what came, less what left, is what is there, on any past day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from app.domain.day_facts import DayLine
from app.domain.day_period import Period
from app.domain.instants import from_epoch
from app.domain.penalty import PenaltyFacts


class Left(StrEnum):
    """How an order left a state."""

    SHIPPED = "shipped"
    PICKED_UP = "picked_up"
    REFUNDED = "refunded"  # or cancelled
    ELSEWHERE = "elsewhere"  # shipped by other hands


class DayPart(NamedTuple):
    """What of an order travels in one of its parcels. Unix seconds, 0: not (yet).

    Attributes:
        promise_s: by when it is due, that is the first of its goods.
        presale: nothing in it was on sale.
        ended_s: when nothing of it was to be delivered any more.
    """

    promise_s: int
    presale: bool
    uploaded_s: int
    picked_s: int
    ended_s: int
    reused_s: int
    early_s: int


class DayOrder(NamedTuple):
    """An order that is to be shipped. Unix seconds, 0: not (yet).

    A tuple, as the lines it is made of.

    Attributes:
        left_s: when it stopped waiting to be shipped, and ``left_as``.
        taken_s: when it stopped waiting for the carrier, and ``taken_as``; only of shipped ones.
        promise_s: the first deadline of its goods.
        uploaded_s: its first number written back.
        picked_s: the carrier's scan of its last parcel.
        reused_s: when the first of its numbers was found to have made an earlier trip (重号).
        early_s: when the first of its scans before the payment was found (提前揽收).
        parts: of several parcels, or of goods that went several ways, what is in each parcel.
    """

    order_id: str
    shop_id: str
    paid_s: int
    promise_s: int
    order_fen: int
    presale: bool
    left_s: int
    left_as: Left | None
    taken_s: int
    taken_as: Left | None
    uploaded_s: int
    picked_s: int
    parcels: tuple[str, ...]
    reused_s: int = 0
    early_s: int = 0
    parts: tuple[DayPart, ...] = ()

    def to_ship_at(self, second: int) -> bool:
        """Whether it waited to be shipped then."""
        return self.paid_s < second and not 0 < self.left_s < second

    def to_take_at(self, second: int) -> bool:
        """Whether it waited for the carrier then."""
        return (
            self.left_as is Left.SHIPPED
            and 0 < self.left_s < second
            and not 0 < self.taken_s < second
        )

    def waits_at(self, second: int) -> bool:
        """Whether its scan was still to come then."""
        return self.to_ship_at(second) or self.to_take_at(second)

    def waiting_at(self, second: int) -> tuple[DayPart, ...]:
        """Those of :attr:`parts` of which a scan was still to come then."""
        return tuple(
            part
            for part in self.parts
            if not (0 < part.picked_s < second or 0 < part.ended_s < second)
        )

    def penalty_facts(self, at_s: int) -> PenaltyFacts:
        """What money needs to know of it, as of an instant."""

        def known(second: int) -> datetime | None:
            return from_epoch(second) if 0 < second <= at_s else None

        def facts(one: DayPart | DayOrder, ended_s: int) -> PenaltyFacts:
            return PenaltyFacts(
                order_fen=self.order_fen,
                paid_at=from_epoch(self.paid_s),
                promise_at=from_epoch(one.promise_s),
                uploaded_at=known(one.uploaded_s),
                picked_up_at=known(one.picked_s),
                ended_at=known(ended_s),
                reused_at=known(one.reused_s),
                early_at=known(one.early_s),
            )

        gone = self.left_s if self.left_as in {Left.REFUNDED, Left.ELSEWHERE} else 0
        if self.taken_as is Left.REFUNDED:
            gone = self.taken_s
        whole = facts(self, gone)
        if not self.parts:
            return whole
        return replace(whole, parts=tuple(facts(p, _sooner(p.ended_s, gone)) for p in self.parts))


class DayParcel(NamedTuple):
    """A parcel of ours. ``orders``: how many travel in it."""

    parcel_id: str
    shop_id: str
    carrier: str
    made_by: str
    orders: int
    pieces: int
    presale: bool
    paid_s: int
    numbered_s: int
    uploaded_s: int
    picked_s: int
    site: str


def within(second: int, period: Period) -> bool:
    """Whether something happened in ``period``."""
    return period.start_s <= second < period.end_s


def orders_of(lines: Iterable[DayLine]) -> tuple[DayOrder, ...]:
    """Every order of which something is to be shipped."""
    groups: dict[str, list[DayLine]] = {}
    for line in lines:
        if line.paid_s and not line.no_ship:
            groups.setdefault(line.order_id, []).append(line)
    return tuple(map(_order, groups.values()))


def parcels_of(lines: Iterable[DayLine]) -> tuple[DayParcel, ...]:
    """Every parcel in ``lines``."""
    groups: dict[str, list[DayLine]] = {}
    for line in lines:
        if line.parcel_id:
            groups.setdefault(line.parcel_id, []).append(line)
    return tuple(map(_parcel, groups.values()))


def _order(lines: Sequence[DayLine]) -> DayOrder:
    first = lines[0]
    one_fate = len(lines) == 1 or len(set(map(_FATE, lines))) == 1
    left_s, left_as, taken_s, taken_as = _fate_of(first) if one_fate else _fates_of(lines)
    deciding = lines[:1] if one_fate else lines
    scans = [line.picked_up_s for line in deciding if line.parcel_id]
    return DayOrder(
        first.order_id,
        first.shop_id,
        first.paid_s,
        first.promise_s if len(lines) == 1 else _promise_s(lines),
        first.order_fen,
        _presale(lines),
        max(left_s, first.paid_s) if left_s else 0,
        left_as,
        max(taken_s, left_s, first.paid_s) if taken_s else 0,
        taken_as,
        min((line.uploaded_s for line in deciding if line.uploaded_s), default=0),
        max(scans) if scans and all(scans) else 0,
        tuple(dict.fromkeys(line.parcel_id for line in deciding if line.parcel_id)),
        min((line.reused_s for line in deciding if line.reused_s), default=0),
        min((line.early_s for line in deciding if line.early_s), default=0),
        () if one_fate else _parts(lines),
    )


def _parts(lines: Sequence[DayLine]) -> tuple[DayPart, ...]:
    """What of an order is in each of its parcels."""
    parcels: dict[str, list[DayLine]] = {}
    for line in lines:
        if line.parcel_id:
            parcels.setdefault(line.parcel_id, []).append(line)
    return tuple(map(_part, parcels.values()))


def _part(lines: Sequence[DayLine]) -> DayPart:
    first = lines[0]
    refunds = [line.refunded_s for line in lines]
    return DayPart(
        _promise_s(lines),
        _presale(lines),
        first.uploaded_s,
        first.picked_up_s,
        max(refunds) if all(refunds) else 0,
        first.reused_s,
        first.early_s,
    )


def _presale(lines: Sequence[DayLine]) -> bool:
    """Whether nothing that was to travel was on sale; of all refunded, whether nothing was."""
    return all(line.presale for line in _due(lines))


def _promise_s(lines: Sequence[DayLine]) -> int:
    """The first deadline of what was to travel; of all refunded, of all of it."""
    return min((line.promise_s for line in _due(lines) if line.promise_s), default=0)


def _due(lines: Sequence[DayLine]) -> Sequence[DayLine]:
    due = [line for line in lines if not 0 < line.refunded_s < (line.picked_up_s or _NEVER)]
    return due or lines


def _sooner(one_s: int, other_s: int) -> int:
    """The earlier of two moments, 0: never."""
    return min(one_s, other_s) if one_s and other_s else one_s or other_s


_NEVER = 2**63
_FATE = attrgetter("parcel_id", "uploaded_s", "picked_up_s", "refunded_s", "elsewhere_s")
"""Lines of an order with the same of these go the same way: one of them tells of all."""


def _fate_of(line: DayLine) -> tuple[int, Left | None, int, Left | None]:
    """When and how an order left both states of which everything went one way: the usual case."""
    left_s, left_as = _end_of((line,), ours=line.uploaded_s > 0)
    taken_s, taken_as = _scan_of((line,)) if left_as is Left.SHIPPED else _NOT_YET
    return left_s, left_as, taken_s, taken_as


def _fates_of(lines: Sequence[DayLine]) -> tuple[int, Left | None, int, Left | None]:
    """The same of an order of which each item went its own way, or in several parcels."""
    ours = any(line.uploaded_s for line in lines)
    items: dict[str, list[DayLine]] = {}
    for line in lines:
        items.setdefault(line.item_id, []).append(line)
    ends = {item_id: _end_of(group, ours=ours) for item_id, group in items.items()}
    ends = _without_left_behind(ends, items)
    left_s, left_as = _last(list(ends.values()), Left.SHIPPED)
    taken_s, taken_as = _NOT_YET
    if left_as is Left.SHIPPED:
        shipped = [items[item_id] for item_id, end in ends.items() if end[1] is left_as]
        taken_s, taken_as = _last(list(map(_scan_of, shipped)), Left.PICKED_UP)
    return left_s, left_as, taken_s, taken_as


_End = tuple[int, Left | None]
_NOT_YET: _End = (0, None)


def _without_left_behind(
    ends: dict[str, _End], items: Mapping[str, Sequence[DayLine]]
) -> dict[str, _End]:
    """Without what travels in no parcel and has no end, such as the gift of refunded goods.

    An order of which nothing has a parcel or an end still waits, all of it.
    """
    kept = {item_id: end for item_id, end in ends.items() if end[0] or items[item_id][0].parcel_id}
    return kept or ends


def _end_of(lines: Sequence[DayLine], *, ours: bool) -> _End:
    """When and how one item stopped waiting to be shipped: whatever came first.

    ``ours``: something of its order was shipped here, so that the platform's word means us.
    """
    uploads = [line.uploaded_s for line in lines]
    elsewhere_s = 0 if ours and lines[0].parcel_id else lines[0].elsewhere_s
    return _first(
        max(uploads) if all(uploads) else 0,
        Left.SHIPPED,
        lines[0].refunded_s,
        elsewhere_s,
    )


def _scan_of(lines: Sequence[DayLine]) -> _End:
    """When and how one shipped item stopped waiting for the carrier."""
    scans = [line.picked_up_s for line in lines]
    return _first(max(scans) if all(scans) else 0, Left.PICKED_UP, lines[0].refunded_s)


def _first(done_s: int, way: Left, refunded_s: int, elsewhere_s: int = 0) -> _End:
    """Whatever came first, and of what came together the one that is named first; 0: never."""
    found = (done_s, way) if done_s else _NOT_YET
    if refunded_s and not 0 < found[0] <= refunded_s:
        found = (refunded_s, Left.REFUNDED)
    if elsewhere_s and not 0 < found[0] <= elsewhere_s:
        found = (elsewhere_s, Left.ELSEWHERE)
    return found


def _last(ends: Sequence[_End], main: Left) -> _End:
    """When the last item was through; the order went the ``main`` way when anything of it did."""
    if not ends or not all(end[0] for end in ends):
        return 0, None
    ways = {end[1] for end in ends}
    way = main if main in ways else Left.ELSEWHERE if Left.ELSEWHERE in ways else Left.REFUNDED
    return max(end[0] for end in ends), way


def _parcel(lines: Sequence[DayLine]) -> DayParcel:
    first = lines[0]
    return DayParcel(
        first.parcel_id,
        first.shop_id,
        first.carrier,
        first.made_by,
        len({line.order_id for line in lines}),
        sum(line.pieces for line in lines),
        _presale(lines),
        min(line.paid_s for line in lines),
        first.numbered_s,
        first.uploaded_s,
        first.picked_up_s,
        first.site,
    )
