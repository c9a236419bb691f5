"""The pickup figures of a practice shop, computed from that shop's own records and nothing else.

An independent second opinion: no rule of ``app.domain`` and no table of ``resources`` is used here.
The rules are written out again, in the plainest way there is, from the project's rule reference
(sections 1 to 4), whose words the comments quote. Slow and simple on purpose.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from app.sandbox import PracticeShop
from app.sandbox.records import REFUND_DONE, Issue, ShopOrder

HOUR, DAY = 3600, 86_400
_ZONE_S = 8 * HOUR  # "All wall-clock rules are Asia/Shanghai"
SCANNERS_S = 600
"""A scanner may be ahead by so much: such a scan has happened (docs/tracking.md)."""
_REFUNDS = {0, 1, 2, 4, 5}
"""``aftersale_type`` of what gives money back (reference 5)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule pack, spelled out."""

    days: int
    edges_h: tuple[int, ...]
    weights: tuple[int, ...] = ()  # percent for each edge
    points: tuple[int, ...] = ()
    night: bool = False  # "orders paid 18:00-06:00 start counting at 06:00"
    gifts_out: bool = False  # "Gifts … are out of the 2026 packs"


PACKS = {
    "2022-06": Rules(days=90, edges_h=(24, 36, 48), weights=(70, 20, 10)),
    # The points are the assumption that this pack's file marks as one.
    "2026-05": Rules(
        days=90,
        edges_h=(12, 18, 24, 36, 48),
        points=(100, 90, 80, 70, 60, 50),
        night=True,
        gifts_out=True,
    ),
    "2026-09": Rules(days=30, edges_h=(24, 36, 48), night=True, gifts_out=True),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces of one SKU order under one number, or not shipped yet (``number`` "")."""

    order_id: str
    item_id: str
    paid: int
    number: str
    shipped: int
    picked: int  # as the platform holds it; 0 not (yet)
    signed: int
    no_ship: bool
    presale: bool
    refunded: int
    gift: bool
    reused: bool  # its number was told to have travelled before


@dataclass(frozen=True, slots=True)
class Figures:
    """What the app must come to."""

    counts: tuple[int, ...]
    value: Fraction | None
    best: Fraction | None
    worst: Fraction | None
    today: int
    pending: int
    anomalies: int
    excluded: dict[str, int]
    pickup: tuple[int, int]  # seconds, orders
    delivery: tuple[int, int]


class Truth:
    """Everything that happened in a practice shop.

    Args:
        shop: of which the books are read.
        cancelled: paid orders that were taken back, and when.
        told_by: leave out what the platform had not told by then; 0: it has told everything.
    """

    def __init__(self, shop: PracticeShop, cancelled: dict[str, int], *, told_by: int = 0) -> None:
        self._state = shop.shop()
        self._told_by = told_by
        self._held = {row.number: row.held_at for row in shop.ledger.pickups}
        self._orders = [order for order in shop.orders if order.pay_time]
        self._cancelled = cancelled
        self._loads: dict[str, list[tuple[str, int, int]]] = {}
        for row in shop.ledger.shipments:
            for item_id, count in row.counts.items():
                self._loads.setdefault(item_id, []).append((row.number, row.at, count))
        self._paid_back = {
            case.item_id: case.update_time
            for case in self._state.cases.rows()
            if case.kind in _REFUNDS and case.status == REFUND_DONE
        }
        self.parts = [part for order in self._orders for part in self._parts(order)]
        self.by_id = {order.order_id: order for order in self._orders}

    def _parts(self, order: ShopOrder) -> list[Part]:
        found = []
        for line in order.lines:
            loads = self._loads.get(line.item_id, [])
            left = line.quantity - sum(count for _, _, count in loads)
            found += [
                Part(
                    order_id=order.order_id,
                    item_id=line.item_id,
                    paid=order.pay_time,
                    number=number,
                    shipped=at,
                    picked=self._picked(number),
                    signed=self._signed(number),
                    no_ship=not line.travels,
                    presale=bool(line.pre_sale_type),
                    refunded=self._refunded(order, line.item_id),
                    gift=line.given == "FREE",
                    reused=self._reused(number),
                )
                for number, at in [(n, at) for n, at, _ in loads] + ([("", 0)] if left else [])
            ]
        return found

    def _refunded(self, order: ShopOrder, item_id: str) -> int:
        if order.order_id in self._cancelled:
            return self._cancelled[order.order_id]
        line = order.line(item_id)
        assert line is not None
        if item_id in self._paid_back or not line.master_ids:
            return self._paid_back.get(item_id, 0)
        # A gift goes back with the last of what it was given for.
        masters = [self._paid_back.get(master, 0) for master in line.master_ids]
        return max(masters) if line.refunded and all(masters) else 0

    def _issue(self, number: str) -> Issue:
        issue = self._state.numbers.find(number)
        assert issue is not None
        return issue

    def _picked(self, number: str) -> int:
        """ "The carrier's first scan — never the click on 发货": as held, once it is told."""
        held = self._held.get(number, 0) if number else 0
        told = [
            scan.told_at or scan.at
            for scan in (self._state.told(self._issue(number)) if held else [])
            if scan.at == held and scan.description == "已揽收"
        ]
        return held if told and (not self._told_by or min(told) <= self._told_by) else 0

    def _reused(self, number: str) -> bool:
        issue = self._issue(number) if number else None
        return issue is not None and any(
            scan.at < issue.issued_at
            and (not self._told_by or (scan.told_at or scan.at) <= self._told_by)
            for scan in self._state.told(issue)
        )

    def _signed(self, number: str) -> int:
        if not number:
            return 0
        issue = self._issue(number)
        signed = [
            scan.at
            for scan in self._state.told(issue)
            if scan.description == "已签收" and scan.at >= issue.issued_at
        ]
        return min(signed, default=0)

    def figures(
        self, pack: str, as_of: datetime, *, cumulative: bool = False, unit: str = "sku"
    ) -> Figures:
        """Everything of one pack as of an instant; ``unit`` sku, order or parcel."""
        return _Count(PACKS[pack], int(as_of.timestamp()), cumulative).figures(
            _units(self.parts, unit)
        )

    def stakes(self, now: datetime) -> dict[str, tuple[int, int]]:
        """分 that each order that waits has cost, and will have cost when nothing is done."""
        at = int(now.timestamp())
        waiting: dict[str, list[Part]] = {}
        taken: dict[str, list[Part]] = {}
        for part in self.parts:
            # A number that was written back is judged by its scans, whatever becomes of the money.
            gone = 0 < part.picked <= at + SCANNERS_S or (part.refunded and not part.number)
            if not part.no_ship and not gone:
                # A scan that is told with a time to come has not happened yet.
                waiting.setdefault(part.order_id, []).append(replace(part, picked=0))
            elif part.number and part.picked:
                taken.setdefault(part.order_id, []).append(part)
        travelling = {
            order_id: [*parts, *taken.get(order_id, [])] for order_id, parts in waiting.items()
        }
        return {
            order_id: (
                _penalties(self.by_id[order_id], parts, at),
                _penalties(self.by_id[order_id], parts, at + 10_000 * DAY),
            )
            for order_id, parts in travelling.items()
        }


def _units(parts: list[Part], unit: str) -> list[list[Part]]:
    found: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        key = {
            "sku": (part.order_id, part.item_id),
            "order": (part.order_id,),
            "parcel": (part.number,) if part.number else ("", part.order_id),
        }[unit]
        found.setdefault(key, []).append(part)
    return list(found.values())


class _Count:
    """One pass over units."""

    def __init__(self, rules: Rules, as_of: int, cumulative: bool) -> None:
        self._rules = rules
        self._as_of = as_of
        # The window is by pickup time: "the last 90 days through yesterday".
        midnight = datetime.fromtimestamp(as_of, UTC) + timedelta(hours=8)
        midnight = midnight.replace(hour=0, minute=0, second=0, microsecond=0)
        self._end = int(midnight.timestamp()) - _ZONE_S
        self._start = self._end - rules.days * DAY
        self._cumulative = cumulative

    def figures(self, units: list[list[Part]]) -> Figures:
        settled: list[int] = []  # seconds
        today: list[int] = []
        pending: list[int] = []
        delivered: list[int] = []
        excluded = Counter[str]()
        anomalies = 0
        for parts in units:
            if all(part.paid > self._as_of for part in parts):
                continue
            self._deliver(parts, delivered)
            left = [part for part in parts if not self._why_out(part)]
            if not left:
                if max(max(p.paid, self._until(p.picked)) for p in parts) >= self._start:
                    excluded[min(map(self._why_out, parts), key=_PRECEDENCE.index)] += 1
                continue
            paid = min(part.paid for part in left)
            # "an order in several parcels counts at its last parcel's scan"
            scans = [part.picked for part in left]
            picked = max(scans) if all(scans) else 0
            if not picked or picked > self._as_of:
                if paid >= self._start:
                    pending.append(self._took(paid, self._as_of))
            elif picked < paid:
                anomalies += self._start <= picked
            elif self._start <= picked < self._end:
                settled.append(self._took(paid, picked))
            elif picked >= self._end:
                today.append(self._took(paid, picked))
        seen = settled + today
        return Figures(
            counts=self._buckets(settled),
            value=self._value(settled),
            best=self._value(seen + pending),
            worst=self._worst(seen, len(pending)),
            today=len(today),
            pending=len(pending),
            anomalies=anomalies,
            excluded=dict(excluded),
            pickup=(sum(settled), len(settled)),
            delivery=(sum(delivered), len(delivered)),
        )

    def _until(self, at: int) -> int:
        return at if at <= self._as_of else 0

    def _why_out(self, part: Part) -> str:
        """ "Excluded: 预售 orders, orders that need no shipping, and refunds before pickup." """
        if part.no_ship:
            return "no_ship"
        if part.presale:
            return "presale"
        # "Refund after pickup stays in."
        if 0 < part.refunded <= self._as_of and not 0 < part.picked <= part.refunded:
            return "refunded_before_pickup"
        return "gift" if part.gift and self._rules.gifts_out else ""

    def _took(self, paid: int, until: int) -> int:
        """ "t = first 揽收 scan − payment, whole seconds"; under 2026 packs from 06:00."""
        start = paid
        if self._rules.night:
            day = (paid + _ZONE_S) // DAY * DAY - _ZONE_S
            if paid >= day + 18 * HOUR:
                start = day + DAY + 6 * HOUR
            elif paid < day + 6 * HOUR:
                start = day + 6 * HOUR
        return max(0, until - start)  # "a negative result counts 0"

    def _bucket(self, took: int) -> int:
        """ "exactly 24:00:00 is within 24 h"."""
        return sum(took > edge * HOUR for edge in self._rules.edges_h)

    def _buckets(self, times: list[int]) -> tuple[int, ...]:
        found = Counter(map(self._bucket, times))
        return tuple(found[bucket] for bucket in range(len(self._rules.edges_h) + 1))

    def _value(self, times: list[int]) -> Fraction | None:
        if not times:
            return None
        rules = self._rules
        if not rules.weights and not rules.points:
            return Fraction(sum(times), HOUR * len(times))
        return sum((self._credit(self._bucket(each)) for each in times), Fraction()) / len(times)

    def _credit(self, bucket: int) -> Fraction:
        rules = self._rules
        if rules.points:
            return Fraction(rules.points[bucket])
        # P(≤24)·70 % + P(24–36)·20 % + P(36–48)·10 %; cumulative: ≤24 / ≤36 / ≤48
        hit = range(bucket, 3) if self._cumulative else ([bucket] if bucket < 3 else [])
        return Fraction(sum(rules.weights[each] for each in hit), 100)

    def _worst(self, seen: list[int], pending: int) -> Fraction | None:
        rules = self._rules
        if not rules.weights and not rules.points:
            return None
        never = 10_000 * DAY
        return self._value(seen + [never] * pending)

    def _deliver(self, parts: list[Part], delivered: list[int]) -> None:
        """ "Σ(签收 − 揽收) ÷ signed orders" of what travels, the last days of signed orders."""
        went = [p for p in parts if self._why_out(p) not in {"no_ship", "refunded_before_pickup"}]
        if not went or not all(part.picked and part.signed for part in went):
            return
        picked, signed = (max(getattr(p, name) for p in went) for name in ("picked", "signed"))
        if self._start <= signed < self._end and signed >= picked:
            delivered.append(signed - picked)


_PRECEDENCE = ("no_ship", "presale", "refunded_before_pickup", "gift")


def _penalties(order: ShopOrder, parts: list[Part], now: int) -> int:
    """Section 4. Of 揽收超时 and 物流轨迹异常, and of 发货超时 and 缺货, the dearer one alone.

    ``parts``: all that travels of it, so that the clock of each number runs to its own scan.
    """
    amount = sum(line.paid_fen for line in order.lines) + order.post_fen
    promise = order.exp_ship_time
    promised_h = Fraction(promise - order.pay_time, HOUR)
    uploads = [part for part in parts if part.number]
    clocks = [Fraction((part.picked or now) - part.shipped, HOUR) for part in uploads]
    upload_h = max(clocks, default=Fraction(-1))
    late_h = Fraction(now - promise, HOUR)

    def fen(percent: int, floor: int, cap: int) -> int:
        yuan = (amount * percent + 5000) // 10_000  # "rounded half-up to whole yuan"
        return min(max(yuan, floor), cap) * 100

    track = [0]
    if upload_h > 24:
        track.append(fen(1, 3, 30) if promised_h <= 48 else fen(5, 5, 50))
    if upload_h > 48 or any(part.reused for part in uploads):
        track.append(fen(25, 5, 100))
    ship = [0]
    if promised_h <= 48:
        tiers = [(48, fen(1, 2, 50))]
        gone = fen(1, 2, 50)
    elif promised_h <= 240:
        tiers = [(0, fen(1, 2, 50)), (48, fen(3, 3, 50))]
        gone = fen(3, 3, 50)
    else:
        tiers = [(0, fen(1, 3, 50)), (48, fen(5, 5, 50))]
        gone = fen(5, 5, 50)
    ship += [cost for after, cost in tiers if late_h > after]
    if late_h > 48 and not uploads:
        ship.append(gone)
    return max(track) + max(ship)
