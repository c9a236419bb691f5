"""What the rate is made of: one SKU order in one parcel, and how lines make one order."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

Key = tuple[str, ...]


class RateLine(NamedTuple):
    """One SKU order as it travels in one parcel. Unix seconds; None: not yet.

    A tuple and no dataclass: 300,000 of them are built from one query within a tenth of the time,
    and the rate of a shop is wanted at once.
    """

    order_id: str
    sku_order_id: str
    paid_s: int | None = None
    uploaded_s: int | None = None  # number accepted by the platform (回传)
    picked_up_s: int | None = None  # the carrier's first scan (揽收)
    signed_s: int | None = None
    promise_s: int | None = None
    presale: bool = False
    no_ship: bool = False  # needs no shipping
    refunded_s: int | None = None
    amount_fen: int = 0
    shop_id: str = ""
    carrier: str = ""
    branch: str = ""
    parcel_id: str = ""
    gift: bool = False
    lucky_bag: bool = False  # 福袋


class Unit(StrEnum):
    """What is counted as one."""

    SKU_ORDER = "sku"  # 子订单, what the platform counts
    ORDER = "order"  # 父订单
    PARCEL = "parcel"


class Scan(StrEnum):
    """Which scan counts when one order travels in several parcels."""

    LAST = "last"
    FIRST = "first"


def of_courier(line: RateLine, carrier: str | None, branch: str | None) -> bool:
    """Whether it travels with that carrier and from that branch; None: any, "": one not known."""
    return carrier in {None, line.carrier} and branch in {None, line.branch}


def sku_key(line: RateLine) -> Key:
    """An SKU order. Its number may equal its order's, so both are needed."""
    return (line.order_id, line.sku_order_id)


def order_key(line: RateLine) -> Key:
    """A shop order."""
    return (line.order_id,)


def parcel_key(line: RateLine) -> Key:
    """A parcel; an order that has none yet counts as one."""
    return (line.parcel_id,) if line.parcel_id else ("", line.order_id)


KEYS: dict[Unit, Callable[[RateLine], Key]] = {
    Unit.SKU_ORDER: sku_key,
    Unit.ORDER: order_key,
    Unit.PARCEL: parcel_key,
}


_NAMES: dict[Unit, Callable[[RateLine], str]] = {
    Unit.SKU_ORDER: attrgetter("sku_order_id"),
    Unit.ORDER: attrgetter("order_id"),
    Unit.PARCEL: attrgetter("parcel_id"),
}
"""Different names are different units; equal ones need a look at the whole key."""


Units = tuple[Sequence[RateLine], list[list[RateLine]]]
"""The lines that are a unit each, and the lines of every larger unit."""


def grouped(lines: Sequence[RateLine], unit: Unit) -> Units:
    """The lines that are a unit each, and the lines of every larger unit."""
    name = _NAMES[unit]
    names = set(map(name, lines))
    if len(names) == len(lines) and "" not in names:
        return lines, []  # the usual case, at a tenth of the time
    key = KEYS[unit]
    found: dict[Key, list[RateLine]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    groups = found.values()
    return [group[0] for group in groups if len(group) == 1], [g for g in groups if len(g) > 1]


def merged(lines: Sequence[RateLine], scan: Scan) -> RateLine:
    """Several lines as the one line they count as, whatever their order.

    Several orders: the earliest payment and promise count. Several parcels: the last scan (or the
    first, if ``scan`` says so), the first upload; signed for when all of it is. What is excluded
    was left out before, so nothing speaks against the rest: a refund after one scan must not
    count as one before another.
    """
    if len(lines) == 1:
        return lines[0]
    face = min(lines, key=lambda line: (line.order_id, line.sku_order_id, line.parcel_id))
    scans = [line.picked_up_s for line in lines]
    return face._replace(
        paid_s=_first(line.paid_s for line in lines),
        uploaded_s=_first(line.uploaded_s for line in lines),
        picked_up_s=_last(scans) if scan is Scan.LAST else _first(scans),
        signed_s=_last(line.signed_s for line in lines),
        promise_s=_first(line.promise_s for line in lines),
        refunded_s=None,
        presale=False,
        no_ship=False,
        gift=False,
        lucky_bag=False,
        amount_fen=sum({sku_key(line): line.amount_fen for line in lines}.values()),
    )


def _first(seconds: Iterable[int | None]) -> int | None:
    return min((each for each in seconds if each is not None), default=None)


def _last(seconds: Iterable[int | None]) -> int | None:
    """None while any is not there yet."""
    every = list(seconds)
    return None if None in every else max(each for each in every if each is not None)
