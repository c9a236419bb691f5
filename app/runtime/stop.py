"""The order in which the program stops."""

import logging
from collections.abc import Callable

from app.runtime.lanes import Lanes
from app.runtime.scheduler import Scheduler

log = logging.getLogger(__name__)


def stop_in_order(
    *,
    scheduler: Scheduler | None,
    lanes: Lanes,
    close: tuple[tuple[str, Callable[[], None]], ...] = (),
    within_s: float = 60.0,
) -> tuple[str, ...]:
    """Scheduler → cancel → the label in hand → net → store lane → ``close`` steps in order.

    Args:
        scheduler: stopped first, so that nothing new begins.
        lanes: cancelled and waited for (printers first, the store last).
        close: named steps afterwards (shop connections, then the store's checkpoint). One that
            raises is logged and does not keep the next from running.
        within_s: patience with the lanes.

    Returns:
        Lanes that were still busy; they end with the process.
    """
    if scheduler is not None:
        scheduler.stop()
    busy = lanes.stop(within_s)
    if busy:
        log.warning("still busy at stop: %s", ", ".join(busy))
    for name, step in close:
        try:
            step()
        except Exception:
            log.exception("closing %s failed", name)
    return busy
