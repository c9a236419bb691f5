"""The services of pickup alerts, and their rounds while the window is open."""

import logging
from collections.abc import Callable
from functools import partial

from app.adapters.robots.sender import HttpRobots
from app.adapters.store import SqlStore
from app.domain.errors import AppError, Cancelled
from app.domain.pickup import PickupRules
from app.ports.clock import MeasuredClock
from app.ports.events import EventBus
from app.ports.jobs import JobContext
from app.ports.secrets import Secrets
from app.ports.tasks import ALERTS, Task
from app.presentation.desk import Desk
from app.runtime.scheduler import Scheduler
from app.services.care_for_alerts import CareForAlerts
from app.services.care_for_robots import CareForRobots
from app.services.pickup_alerts import PickupAlerts
from app.services.raise_alerts import RaiseAlerts
from app.services.shop_rules import ShopRules
from app.services.tell_alerts import TellAlerts
from app.settings.alert_book import AlertFile
from app.settings.file import SettingsFile
from app.settings.rules import with_alerts

log = logging.getLogger(__name__)

LOOK_S = 60
TELL_S = 30
"""How often is looked whether a robot has something to say and may; mostly nothing is sent."""

CONFIRM_S = 600
"""How long the platform's first answer is waited for before an earlier run's skew counts."""


def pickup_alerts(
    *,
    store: SqlStore,
    clock: MeasuredClock,
    settings: SettingsFile,
    secrets: Secrets,
    bus: EventBus,
    rules_of: ShopRules,
    book: AlertFile,
    sender: HttpRobots,
) -> PickupAlerts:
    """Wire them; distances are read from the settings whenever they are needed."""
    rows, reliable = store.alerts, patient(clock)
    robots = CareForRobots(
        book=book, rows=rows, store=store, secrets=secrets, clock=clock, settings=settings
    )
    return PickupAlerts(
        look=RaiseAlerts(
            rows=rows,
            store=store,
            clock=clock,
            rules_of=rules_of,
            bus=bus,
        ),
        tell=TellAlerts(
            store=store,
            clock=clock,
            reliable=reliable,
            settings=settings,
            book=book,
            secrets_of=robots.secrets_of,
            sender=sender,
        ),
        care=CareForAlerts(rows=rows, store=store, clock=clock, settings=settings, bus=bus),
        robots=robots,
        book=book,
        reliable=reliable,
    )


def shop_rules(
    rules: PickupRules, settings: SettingsFile, book: AlertFile, bus: EventBus
) -> ShopRules:
    """Thresholds of ``rules``; distances are those of the settings, or of a shop's own."""
    return ShopRules(common=lambda: with_alerts(rules, settings), own=book.distances, bus=bus)


def begin_alerts(scheduler: Scheduler, desk: Desk) -> None:
    """Look and tell from now on, as soon as the clock can be relied on."""
    for name, every_s, job in (
        ("alerts.look", LOOK_S, desk.alerts.look),
        ("alerts.tell", TELL_S, desk.alerts.tell.robots),
    ):
        scheduler.every(name, every_s, partial(_run, desk, job))


def patient(clock: MeasuredClock, wait_s: float = CONFIRM_S) -> Callable[[], bool]:
    """Whether ``clock`` may be acted on: confirmed by the platform, which gets ``wait_s`` for it.

    What is alerted once is not alerted again, so a wrong clock of this computer must not be what
    decides. Offline for longer than that, the skew of the last run will do where it is believable.
    """
    until_s = clock.monotonic() + wait_s
    return lambda: clock.confirmed or (clock.monotonic() >= until_s and clock.believable)


def _run(desk: Desk, job: Callable[[JobContext], object]) -> Task | None:
    return desk.tasks.run(ALERTS, job, failed=_note) if desk.alerts.reliable() else None


def _note(error: Exception) -> None:
    if isinstance(error, AppError | Cancelled):
        log.info("alerts: %s", error)
    else:
        log.error("a round of alerts failed", exc_info=error)
