"""Money at stake, per order that waits for the carrier and in all, and what the shop risks.

Reads on the calling (read) lane; changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.instants import business_day, day_start, to_epoch
from app.domain.penalty import PenaltyTable, Stake, stake
from app.domain.penalty_limits import LimitWarning, day_counts, warnings
from app.ports.clock import Clock
from app.ports.pickup_rows import PickupLine, PickupRows
from app.services.plan_handover import Dated, dated
from app.services.waiting_orders import facts_of, going, waiting_of

TAKEN_EARLY = timedelta(days=30)
"""What was picked up longer than this before its promise is not counted into a day's share."""
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStake:
    """One order that waits."""

    order_id: OrderId
    shop_id: ShopId
    parcel_ids: tuple[ParcelId, ...]
    stake: Stake


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltySum:
    """What one kind of penalty has cost the orders that wait."""

    title: str
    orders: int
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRisk:
    """Limits that a shop's day has reached or is near to."""

    shop_id: ShopId
    warnings: tuple[LimitWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeReport:
    """Money at stake. The totals are the sums of ``orders``, in 分.

    Attributes:
        orders: the nearest threshold that costs something first.
        cost_fen: what they have cost already; ``costs`` says by which penalty.
        step_fen: what missing the next threshold of each costs more.
        worst_fen: what they will have cost when nothing more is done.
        risks: shops whose day, ``day``, has reached a limit or is near one.
        penalties: by which table.
        trouble: Chinese, what was wrong with its files; "" when nothing.
    """

    at: datetime
    orders: tuple[OrderStake, ...]
    cost_fen: int
    step_fen: int
    worst_fen: int
    costs: tuple[PenaltySum, ...]
    day: date
    risks: tuple[ShopRisk, ...]
    penalties: Dated
    trouble: str


class CountStakes:
    """Counts.

    Args:
        rows: what waits and what was taken.
        clock: server-corrected now.
        penalties: the penalty table in use, and what was wrong with files.
    """

    def __init__(
        self,
        *,
        rows: PickupRows,
        clock: Clock,
        penalties: Callable[[], tuple[PenaltyTable, str]],
    ) -> None:
        self._rows = rows
        self._clock = clock
        self._penalties = penalties

    def __call__(self, shop_id: ShopId | None = None) -> StakeReport:
        """Everything that waits, of one shop or of all."""
        (table, trouble), now = self._penalties(), self._clock.now()
        lines = self._rows.waiting(shop_id)
        found = [
            OrderStake(
                order_id=order.order_id,
                shop_id=order.shop_id,
                parcel_ids=order.parcel_ids,
                stake=stake(order.facts, table, now),
            )
            for order in waiting_of(lines, self._rows.taken_beside(shop_id)).orders.values()
        ]
        found.sort(key=_nearness)
        day = business_day(now)
        return StakeReport(
            at=now,
            orders=tuple(found),
            cost_fen=sum(one.stake.cost_fen for one in found),
            step_fen=sum(one.stake.step_fen for one in found),
            worst_fen=sum(one.stake.worst_fen for one in found),
            costs=_costs(found),
            day=day,
            risks=self._risks(table, lines, day, now, shop_id),
            penalties=dated(table),
            trouble=trouble,
        )

    def _risks(
        self,
        table: PenaltyTable,
        waiting: tuple[PickupLine, ...],
        day: date,
        now: datetime,
        shop_id: ShopId | None,
    ) -> tuple[ShopRisk, ...]:
        """Limits of ``day``, with as many days before it as the longest of them needs."""
        if not table.limits:
            return ()
        back = max(limit.days for limit in table.limits)
        days = {day - timedelta(days=n) for n in range(back)}
        longest = max((charge.after for charge in table.charges), default=timedelta())
        first_s = to_epoch(day_start(min(days)) - longest)
        last_s = to_epoch(day_start(day + timedelta(days=1)))
        since_s = first_s - int(TAKEN_EARLY.total_seconds())
        groups = _by_shop((*waiting, *self._rows.picked_up(since_s, shop_id)), first_s, last_s)
        risks = []
        for owner, orders in sorted(groups.items()):
            counts = day_counts(
                ((facts_of(group), {line.product_id for line in group}) for group in orders),
                table,
                days,
                now,
            )
            found = warnings(table.limits, counts, day)
            if found:
                risks.append(ShopRisk(shop_id=owner, warnings=found))
        return tuple(risks)


def _nearness(one: OrderStake) -> tuple[datetime, int, OrderId]:
    ahead = one.stake.next
    return (ahead.at if ahead else _LAST, -one.stake.step_fen, one.order_id)


def _costs(found: Iterable[OrderStake]) -> tuple[PenaltySum, ...]:
    orders: dict[str, int] = {}
    fen: dict[str, int] = {}
    for one in found:
        for due in one.stake.due:
            title = due.charge.penalty.title
            orders[title] = orders.get(title, 0) + 1
            fen[title] = fen.get(title, 0) + due.fen
    sums = [PenaltySum(title=title, orders=orders[title], fen=fen[title]) for title in orders]
    return tuple(sorted(sums, key=lambda each: (-each.fen, each.title)))


def _by_shop(
    lines: Iterable[PickupLine], first_s: int, last_s: int
) -> dict[ShopId, list[list[PickupLine]]]:
    """Lines by shop and order, of which a clock started, or was found what costs at once, then."""
    orders: dict[str, list[PickupLine]] = {}
    for line in going(lines):
        orders.setdefault(line.rate.order_id, []).append(line)
    shops: dict[ShopId, list[list[PickupLine]]] = {}
    for group in orders.values():
        if any(first_s <= (start or 0) < last_s for line in group for start in _starts(line)):
            shops.setdefault(ShopId(group[0].rate.shop_id), []).append(group)
    return shops


def _starts(line: PickupLine) -> tuple[int | None, ...]:
    return (line.rate.promise_s, line.rate.uploaded_s, line.reused_s, line.early_s)
