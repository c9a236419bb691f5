"""Look which thresholds are near, raise alerts once each, and end those that say nothing more."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from app.domain.events import AlertsChanged
from app.domain.ids import OrderId, ShopId
from app.domain.pickup import PickupRules
from app.domain.pickup_alert import (
    Due,
    Waiting,
    due,
    fresh,
    lives,
    superseded,
)
from app.ports.alerts import AlertRows, KeptAlert
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.jobs import JobContext
from app.ports.store import Store

KEPT = timedelta(days=120)
"""How long ended alerts are kept: longer than any window of a rate."""
_BETWEEN = 512
"""Orders judged between two looks whether the job goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRound:
    """What a round did."""

    raised: int
    ended: int


class RaiseAlerts:
    """One round over everything that waits.

    Args:
        rows: what waits and what was raised.
        store: where alerts are kept.
        clock: server-corrected now.
        rules_of: thresholds, with the distances that count in a shop.
        bus: told after each round, for quiet hours and clocks move on without a change.
    """

    def __init__(
        self,
        *,
        rows: AlertRows,
        store: Store,
        clock: Clock,
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
            Cancelled: nothing was kept.
            StorageError: the database cannot be read or written.
        """
        now = self._clock.now()
        now_s = math.ceil(now.timestamp())  # a threshold is missed one instant after it
        opens = self._rows.open()
        waiting = self._rows.waiting()
        dues = list[Due]()
        for number, order in enumerate(waiting):
            if number % _BETWEEN == 0:
                ctx.check()
            dues += due(order, self._rules_of(order.shop_id), now_s)
        known = {(each.due.threshold, each.due.level) for each in opens}
        new = [each for each in dues if (each.threshold, each.level) not in known]
        over = _over(opens, waiting, self._rules_of)
        done = AlertRound(raised=0, ended=0)
        if new or over:
            done = self._keep(new, over)
        self._bus.publish(AlertsChanged(raised=done.raised))
        return done

    def _keep(self, dues: list[Due], over: frozenset[int]) -> AlertRound:
        now = self._clock.now()
        with self._store.begin() as work:
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
        return AlertRound(raised=number, ended=len(ended))


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
