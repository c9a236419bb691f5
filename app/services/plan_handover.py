"""The van takes N parcels: which N? And what does it take to reach a rate?

Reads what waits and what is settled on the calling (read) lane; changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from app.domain.errors import InvalidInput
from app.domain.handover_plan import (
    Candidate,
    Capacity,
    DeadlineClass,
    Plan,
    RateBase,
    Reach,
    WaitingOrder,
    plan,
    reach,
)
from app.domain.ids import OrderId, ShopId
from app.domain.instants import to_epoch
from app.domain.penalty import PenaltyTable, owed_fen, timeline
from app.domain.pickup_rate import Score
from app.domain.rate_judge import Judge, Standing
from app.domain.rate_line import RateLine, Scan, Unit, grouped, of_courier, sku_key
from app.domain.rule_pack import Indicator, Reading, RulePack
from app.ports.clock import Clock
from app.ports.pickup_rows import PickupRows
from app.services.rate_pickups import Rated, RatePickups, RateWish
from app.services.waiting_orders import Waiting, WaitingParcel, waiting_of
from app.services.waiting_orders import WaitingOrder as OpenOrder

COUNTED = frozenset({int(Standing.SETTLED), int(Standing.TODAY)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWish:
    """What is asked.

    ``van_at`` None: the van is here now. ``next_at`` None: the courier's next usual visit after
    it. ``carrier`` and ``branch`` None: of all, "": not chosen or not known; the rate is then of
    the same courier. ``ready``: only parcels whose label is on paper. ``reading`` None: the pack's
    own.
    """

    capacity: Capacity
    van_at: datetime | None = None
    next_at: datetime | None = None
    shop_id: ShopId | None = None
    carrier: str | None = None
    branch: str | None = None
    ready: bool = False
    pack: str = ""
    reading: Reading | None = None

    def means(self, line: RateLine) -> bool:
        """Whether it is of the courier that is asked about."""
        return of_courier(line, self.carrier, self.branch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Under which rules a figure was made; shown beside it."""

    name: str
    as_of: str
    version: int
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPlan:
    """The three choices and what they rest on.

    Attributes:
        plan: each choice has the parcel ids to select, and both effects. A rate in hours is
            negative there, so that more is better everywhere.
        van_at, next_at: what is taken is scanned at the first, what is left at the second.
        candidates: parcels that could go, with all that is known of them.
        blocked: parcels that wait and could not: something stops them.
        unready: parcels left out because their label is not on paper.
        handed: parcels that left on a manifest: they wait for a scan and need no place.
        shared: orders in several waiting parcels; for them alone a choice may miss the very best.
        rate_now: of the settled orders and today's; None: none yet, in hours negative.
        ceiling: the highest rate there can be; None for hours.
        indicator, pack, penalties: by which rules.
        trouble: Chinese, what was wrong with rule files; "" when nothing.
    """

    plan: Plan
    van_at: datetime
    next_at: datetime
    candidates: tuple[Candidate, ...]
    blocked: int
    unready: int
    handed: int
    shared: int
    rate_now: Fraction | None
    ceiling: Fraction | None
    indicator: Indicator
    pack: Dated
    penalties: Dated
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachAnswer:
    """What it takes to reach a target.

    ``on_time`` of the ``waiting`` SKU orders can still have the full credit.
    """

    reach: Reach
    on_time: int
    waiting: int
    indicator: Indicator
    pack: Dated


class PlanHandover:
    """Plans vans.

    Args:
        rows: what waits.
        rates: the rate of what was taken, by the pack and reading of the settings.
        clock: server-corrected now.
        penalties: the penalty table in use, and what was wrong with files.
        next_visit: the courier's first usual visit at or after an instant.
    """

    def __init__(
        self,
        *,
        rows: PickupRows,
        rates: RatePickups,
        clock: Clock,
        penalties: Callable[[], tuple[PenaltyTable, str]],
        next_visit: Callable[[datetime], datetime],
    ) -> None:
        self._rows = rows
        self._rates = rates
        self._clock = clock
        self._penalties = penalties
        self._next_visit = next_visit

    def __call__(self, wish: PlanWish) -> HandoverPlan:
        """Choose. SKU orders are counted, each at its last parcel's scan, as the platform does.

        What left on a manifest is no candidate. Of an order of which a part left, the rest
        decides: its scan is taken to be the last.

        Raises:
            InvalidInput: the next van comes before this one, or there is no such pack.
        """
        now, (table, trouble) = self._clock.now(), self._penalties()
        van_at = wish.van_at or now
        next_at = wish.next_at or self._next_visit(van_at + timedelta(seconds=1))
        if next_at <= van_at:
            raise InvalidInput(
                "plan.next_van", "下一班车要晚于这一班", "改一下 --van-at 或 --next-van 的时间。"
            )
        beside = self._rows.taken_beside(wish.shop_id)
        waiting = waiting_of(self._rows.waiting(wish.shop_id), beside)
        rated = self._rates(
            RateWish(
                pack=wish.pack,
                reading=wish.reading,
                unit=Unit.SKU_ORDER,
                scan=Scan.LAST,
                as_of=now,
            ),
            wish.shop_id or "",
        ).of_courier(wish.carrier, wish.branch)
        pack, settled = rated.way.pack, _taken(rated, waiting, wish)
        weigh = _Weigher(pack, rated.way.reading, table, van_at, next_at)
        mine = [
            parcel
            for parcel in waiting.parcels
            if wish.carrier in {None, parcel.carrier} and wish.branch in {None, parcel.branch}
        ]
        here = [parcel for parcel in mine if not parcel.handed]
        free = [parcel for parcel in here if not parcel.blocks]
        able = [parcel for parcel in free if parcel.printed or not wish.ready]
        orders = weigh.all(_loads(waiting, able, wish))
        sign = -1 if pack.indicator is Indicator.HOURS else 1
        base = RateBase(credit=sign * settled.credit, units=settled.total, scale=settled.scale)
        candidates = tuple(_candidate(parcel, orders) for parcel in able)
        return HandoverPlan(
            plan=plan(candidates, wish.capacity, base),
            van_at=van_at,
            next_at=next_at,
            candidates=candidates,
            blocked=len(here) - len(free),
            unready=len(free) - len(able),
            handed=len(mine) - len(here),
            shared=sum(one.order.parcels > 1 for one in orders.values()),
            rate_now=None if settled.value is None else sign * settled.value,
            ceiling=settled.ceiling,
            indicator=pack.indicator,
            pack=_pack_dated(pack),
            penalties=dated(table),
            trouble=trouble,
        )

    def reach(
        self,
        target: Fraction,
        *,
        shop_id: ShopId | None = None,
        carrier: str | None = None,
        branch: str | None = None,
        pack: str = "",
        reading: Reading | None = None,
        unit: Unit | None = None,
        instead: tuple[Fraction, int] | None = None,
    ) -> ReachAnswer:
        """What it takes to bring the settled rate to ``target``.

        What left on a manifest waits like the rest, and can still be on time until it is scanned.

        Args:
            target: T, as people say it: 60 for 60 %, or points.
            shop_id: of one shop, None: of all.
            carrier: of one carrier, None: of all; "" is none chosen yet.
            branch: of one branch, None: of all; "" is one not known.
            pack: a rule pack, "" for the usual one.
            reading: of its buckets, None: its own.
            unit: what counts as one order, None: as the settings say.
            instead: a rate, said likewise, and a number of orders to reckon with instead of what
                is stored.

        Raises:
            InvalidInput: the pack's figure has no ceiling, or there is no such pack.
        """
        wish = RateWish(pack=pack, reading=reading, unit=unit)
        way = self._rates.way(wish)
        rules = way.pack
        best = next(iter(rules.credits(way.reading)), None)
        if best is None:
            raise InvalidInput(
                "reach.hours", f"规则包 {rules.name} 按小时计，没有要达到的比例", "换一个规则包。"
            )
        ceiling, on_time, waiting = Fraction(best, rules.scale), 0, 0
        said = Fraction(1, 100 if rules.indicator is Indicator.SHARE else 1)
        if instead is not None:
            credit, orders = instead[0] * said * instead[1], instead[1]
        else:
            rated = self._rates(wish, shop_id or "").of_courier(carrier, branch)
            settled = rated.rate.settled
            credit, orders = Fraction(settled.credit, settled.scale), settled.total
            on_time, waiting = _pending(rated)
        return ReachAnswer(
            reach=reach(credit, orders, ceiling=ceiling, target=target * said),
            on_time=on_time,
            waiting=waiting,
            indicator=rules.indicator,
            pack=_pack_dated(rules),
        )


def dated(table: PenaltyTable) -> Dated:
    """How a penalty table is named beside figures."""
    return Dated(
        name=table.name,
        as_of=table.as_of,
        version=table.version,
        assumptions=table.assumptions,
    )


def _pack_dated(pack: RulePack) -> Dated:
    return Dated(
        name=pack.name,
        as_of=pack.as_of.isoformat(),
        version=pack.version,
        assumptions=pack.assumptions,
    )


@dataclass(frozen=True, slots=True)
class _Load:
    """An order as this van meets it.

    ``lines``: those that the rate counts. ``parcels``: how many of its parcels still need a van.
    ``can_go``: whether this van could take all of them; else it goes with the next one whatever
    is taken.
    """

    order: OpenOrder
    lines: tuple[RateLine, ...]
    parcels: int
    can_go: bool


def _loads(waiting: Waiting, able: Iterable[WaitingParcel], wish: PlanWish) -> list[_Load]:
    """The orders in the parcels that are ``able`` to go."""
    able = list(able)
    ids = {parcel.parcel_id for parcel in able}
    handed = {parcel.parcel_id for parcel in waiting.parcels if parcel.handed}
    loads = []
    for order_id in dict.fromkeys(order_id for parcel in able for order_id in parcel.order_ids):
        order = waiting.orders[order_id]
        left = set(order.parcel_ids) - handed
        lines = tuple(line for line in order.lines if wish.means(line))
        loads.append(_Load(order, lines, len(left), ids >= left))
    return loads


@dataclass(frozen=True, slots=True)
class _Weighed:
    order: WaitingOrder
    deadline_class: DeadlineClass


class _Weigher:
    """Says of orders what becomes of them with this van, or with the next one."""

    def __init__(
        self,
        pack: RulePack,
        reading: Reading,
        table: PenaltyTable,
        van_at: datetime,
        next_at: datetime,
    ) -> None:
        self._judge = Judge(pack, next_at)
        self._credits = (*pack.credits(reading), pack.anomaly_points or 0)
        self._table = table
        self._van_at, self._next_at = van_at, next_at

    def all(self, loads: list[_Load]) -> dict[OrderId, _Weighed]:
        """Every order weighed. The rate is asked of all at once, which is several times as fast."""
        lines = [line for load in loads for line in load.lines]
        taken, left = (self._credit_of(lines, at) for at in (self._van_at, self._next_at))
        nothing = (0, 0)
        return {
            load.order.order_id: self._weigh(
                load,
                taken.get(load.order.order_id, nothing),
                left.get(load.order.order_id, nothing),
            )
            for load in loads
        }

    def _weigh(self, load: _Load, taken: tuple[int, int], left: tuple[int, int]) -> _Weighed:
        dues = timeline(load.order.facts, self._table)
        goes_at = self._van_at if load.can_go else self._next_at
        weighed = WaitingOrder(
            order_id=load.order.order_id,
            parcels=load.parcels,
            units=left[0],
            credit_taken=taken[1] if load.can_go else left[1],
            credit_left=left[1],
            fen_taken=owed_fen(dues, goes_at),
            fen_left=owed_fen(dues, self._next_at),
        )
        late = sum(due.applies(self._van_at) for due in dues)
        breaches = load.can_go and sum(due.applies(self._next_at) for due in dues) > late
        return _Weighed(weighed, _class(weighed, breaches=breaches, late=late > 0))

    def _credit_of(self, lines: list[RateLine], at: datetime) -> dict[str, tuple[int, int]]:
        """By order: SKU orders that the rate counts, and their credit, when scanned at ``at``."""
        at_s = to_epoch(at)
        singles, groups = grouped(
            [line._replace(picked_up_s=at_s) for line in lines], Unit.SKU_ORDER
        )
        verdicts = zip(
            [*(line.order_id for line in singles), *(group[0].order_id for group in groups)],
            [*self._judge.verdicts(singles), *(self._judge.unit(group) for group in groups)],
            strict=True,
        )
        found: dict[str, tuple[int, int]] = {}
        for order_id, (standing, bucket, took_s) in verdicts:
            if standing in COUNTED:
                units, credit = found.get(order_id, (0, 0))
                more = self._credits[bucket] if len(self._credits) > 1 else -took_s
                found[order_id] = (units + 1, credit + more)
        return found


def _taken(rated: Rated, waiting: Waiting, wish: PlanWish) -> Score:
    """What carriers took, today's included, without SKU orders of which a parcel still waits."""
    lines = (line for order in waiting.orders.values() for line in order.lines)
    still = {sku_key(line) for line in lines if wish.means(line)}
    taken = [
        line for line in rated.lines if line.picked_up_s is not None and sku_key(line) not in still
    ]
    return rated.way.score(taken).best


def _pending(rated: Rated) -> tuple[int, int]:
    """Of what is counted and not scanned yet: how many can still be on time, and how many."""
    judge = Judge(rated.way.pack, rated.way.as_of, rated.way.scan)
    singles, groups = grouped(rated.lines, rated.way.unit)
    verdicts = [*judge.verdicts(singles), *(judge.unit(group) for group in groups)]
    buckets = [bucket for standing, bucket, _ in verdicts if standing == Standing.PENDING]
    return buckets.count(0), len(buckets)


def _class(order: WaitingOrder, *, breaches: bool, late: bool) -> DeadlineClass:
    if breaches:
        return DeadlineClass.BREACHES
    if order.credit_taken > order.credit_left:
        return DeadlineClass.DROPS
    return DeadlineClass.LATE if late else DeadlineClass.CAN_WAIT


def _candidate(parcel: WaitingParcel, orders: dict[OrderId, _Weighed]) -> Candidate:
    inside = [orders[order_id] for order_id in parcel.order_ids]
    return Candidate(
        parcel_id=parcel.parcel_id,
        carrier=parcel.carrier,
        deadline_class=min(one.deadline_class for one in inside),
        paid_at=datetime.fromtimestamp(parcel.paid_s, UTC),
        orders=tuple(one.order for one in inside),
    )
