"""What goes on by itself while the window is open, and how often."""

import logging
from collections.abc import Callable
from functools import partial

from app.bootstrap.nightly_audit import audit_when_due
from app.ports.jobs import JobContext
from app.ports.tasks import NET_SYNC, STORE, Task
from app.presentation.desk import Desk
from app.runtime.scheduler import Scheduler

log = logging.getLogger(__name__)

RECONCILE_S = 60
AUDIT_LOOK_S = 300
"""How often is looked whether the nightly audit is due."""
RELEASE_S = 60
RETRY_S = 15
"""How often is looked whether something that was put off is due."""
AUTHORIZED_S = 60
"""How often is looked whether tokens are due; mostly nothing is sent."""


def plan_rounds(scheduler: Scheduler, desk: Desk) -> None:
    """Enter everything; the caller starts the scheduler."""
    for name, settle in (
        ("numbers", desk.acquire_waybills.reconcile),
        ("shipments", desk.ship_parcels.reconcile),
        ("remarks", desk.remark_orders.reconcile),
        ("give_back", desk.give_back_numbers.reconcile),
        ("redo", desk.redo_numbers.reconcile),
        ("update", desk.update_waybills.reconcile),
        ("pieces", desk.add_pieces.reconcile),
        ("edit", desk.edit_number.reconcile),
    ):
        # A lost answer is asked about; nothing is repeated.
        scheduler.every(f"reconcile.{name}", RECONCILE_S, partial(_ask, desk, name, settle))
    scheduler.every("audit.orders", AUDIT_LOOK_S, partial(audit_when_due, desk))
    scheduler.every("release.holds", RELEASE_S, partial(_release_due, desk))
    scheduler.every("retry.put_off", RETRY_S, partial(_ask, desk, "retries", desk.retry_put_off))
    scheduler.every(
        "keep.authorized", AUTHORIZED_S, partial(_ask, desk, "authorized", desk.keep_authorized)
    )


def _ask(desk: Desk, name: str, ask: Callable[[JobContext], object]) -> Task:
    """A round that asks the platform."""
    # A platform out of reach is shown by the background sync; here the next round tries again.
    return desk.tasks.run(
        NET_SYNC, ask, failed=lambda error: log.info("round of %s: %s", name, error)
    )


def _release_due(desk: Desk) -> Task:
    """End the holds whose time has come."""
    return desk.tasks.run(
        STORE,
        lambda _ctx: desk.hold_orders.release_due(),
        failed=lambda error: log.warning("holds: %s", error),
    )
