"""Look which thresholds are near, raise alerts once each, and end those that say nothing more.

What is raised once is never raised again, so nothing is raised by a clock that cannot be believed;
and what a wrong clock raised too early is withdrawn as soon as the platform has told its time.
"""

import logging
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.errors import AppError, Retry
from app.domain.events import AlertsChanged
from app.domain.ids import OrderId, ShopId
from app.domain.pickup import PickupRules
from app.domain.pickup_alert import (
    Due,
    Level,
    Threshold,
    Waiting,
    due,
    fresh,
    lives,
    superseded,
)
from app.ports.alerts import AlertRows, KeptAlert
from app.ports.clock import MeasuredClock
from app.ports.events import EventBus
from app.ports.jobs import JobContext
from app.ports.store import Store

log = logging.getLogger(__name__)

KEPT = timedelta(days=120)
"""How long ended alerts are kept: longer than any window of a rate."""
AHEAD = timedelta(minutes=1)
"""An alert that was raised so long after now was raised by a clock that ran ahead."""
_BETWEEN = 512
"""Orders judged between two looks whether the job goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRound:
    """What a round did."""

    raised: int
    ended: int
    withdrawn: int = 0  # a wrong clock had raised them too early


class RaiseAlerts:
    """One round over everything that waits.

    Args:
        rows: what waits and what was raised.
        store: where alerts are kept.
        clock: server-corrected now, and how far it can be relied on.
        rules_of: thresholds, with the distances that count in a shop.
        bus: told after each round, for quiet hours and clocks move on without a change.
    """

    def __init__(
        self,
        *,
        rows: AlertRows,
        store: Store,
        clock: MeasuredClock,
        rules_of: Callable[[ShopId], PickupRules],
        bus: EventBus,
    ) -> None:
        self._rows = rows
        self._store = store
        self._clock = clock
        self._rules_of = rules_of
        self._bus = bus

    def __call__(self, ctx: JobContext) -> AlertRound:
        """Run it.

        Raises:
            AppError: the platform's time is not known well enough to raise anything.
            Cancelled: nothing was kept.
            StorageError: the database cannot be read or written.
        """
        if not self._clock.believable:
            raise AppError(
                "clock.unsure",
                "还不知道平台的时间",
                "联网并同步一次订单后再看；电脑的时间不作准。",
                retry=Retry.LATER,
            )
        now = self._clock.now()
        now_s = math.ceil(now.timestamp())  # a threshold is missed one instant after it
        opens = self._rows.open()
        waiting = self._rows.waiting()
        dues = list[Due]()
        for number, order in enumerate(waiting):
            if number % _BETWEEN == 0:
                ctx.check()
            dues += due(order, self._rules_of(order.shop_id), now_s)
        early = self._early(opens, dues, now + AHEAD)
        known = {(a.due.threshold, a.due.level) for a in opens if a not in early}
        new = [each for each in dues if (each.threshold, each.level) not in known]
        over = _over(opens, waiting, self._rules_of)
        done = AlertRound(raised=0, ended=0)
        if new or over or early:
            done = self._keep(new, over, {a.due.threshold.order_id for a in early}, dues)
        self._bus.publish(AlertsChanged(raised=done.raised))
        return done

    def _early(
        self, opens: Iterable[KeptAlert], dues: Iterable[Due], latest: datetime
    ) -> frozenset[KeptAlert]:
        """Open alerts that a wrong clock raised, and that are not due by a confirmed one."""
        if not self._clock.confirmed:
            return frozenset()
        late = [each for each in opens if each.raised_s > latest.timestamp()]
        due_levels = _levels(dues) if late else {}
        return frozenset(
            each for each in late if each.due.level > due_levels.get(each.due.threshold, 0)
        )

    def _keep(
        self,
        dues: list[Due],
        over: frozenset[int],
        early: set[OrderId],
        every: Iterable[Due],
    ) -> AlertRound:
        """Keep a round: ``dues`` are new ones of ``every``, ``early`` orders alerted too early."""
        now = self._clock.now()
        with self._store.begin() as work:
            withdrawn = work.alerts.withdraw(early, now + AHEAD, _levels(every)) if early else 0
            raised = work.alerts.raised({each.threshold.order_id for each in dues})
            number = work.alerts.put(fresh(dues, raised), now)
            # An order that waits again, such as after a refund was called off, is listed again;
            # what was told of it is not told again.
            work.alerts.reopen(dues)
            ended = over | _covered(work.alerts.open())
            if ended:
                work.alerts.end(ended, now)
            work.alerts.forget(now - KEPT)
            work.commit()
        if withdrawn:
            log.warning("%s alerts of a clock that ran ahead were withdrawn", withdrawn)
        return AlertRound(raised=number, ended=len(ended), withdrawn=withdrawn)


def _levels(dues: Iterable[Due]) -> dict[Threshold, Level]:
    found: dict[Threshold, Level] = {}
    for each in dues:
        found[each.threshold] = max(each.level, found.get(each.threshold, each.level))
    return found


def _over(
    opens: Iterable[KeptAlert],
    waiting: Iterable[Waiting],
    rules_of: Callable[[ShopId], PickupRules],
) -> frozenset[int]:
    """Alerts of which the order, or the threshold, is no more."""
    by_order: dict[OrderId, list[Waiting]] = {}
    for order in waiting:
        by_order.setdefault(order.order_id, []).append(order)
    return frozenset(
        each.number
        for each in opens
        if not any(
            lives(each.due.threshold, order, rules_of(order.shop_id))
            for order in by_order.get(each.due.threshold.order_id, ())
        )
    )


def _covered(opens: Iterable[KeptAlert]) -> frozenset[int]:
    """Alerts of which another open one of the same order says more: it is told instead."""
    by_order: dict[OrderId, list[KeptAlert]] = {}
    for each in opens:
        by_order.setdefault(each.due.threshold.order_id, []).append(each)
    return frozenset(
        each.number
        for alerts in by_order.values()
        if len(alerts) > 1
        for each in alerts
        if any(superseded(each.due, other.due) for other in alerts)
    )
