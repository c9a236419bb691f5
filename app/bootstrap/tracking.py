"""Route events in the background: a planned round a minute, on a lane of its own."""

import logging
from functools import partial

from app.domain.errors import AppError, Cancelled
from app.ports.jobs import JobContext
from app.ports.tasks import NET_TRACK, Task
from app.presentation.desk import Desk
from app.runtime.scheduler import Scheduler
from app.services.track_parcels import TrackReport

log = logging.getLogger(__name__)

ROUND_S = 60
"""The plan's shortest interval is ten minutes; a minute's grid keeps to it well enough."""


def begin_tracking(scheduler: Scheduler, desk: Desk) -> None:
    """Ask about what is due, from now on."""
    scheduler.every("track", ROUND_S, partial(track_when_due, desk))


def track_when_due(desk: Desk) -> Task:
    """One round over every shop that is bound, authorized and not paused."""

    def track(ctx: JobContext) -> TrackReport:
        shops = [s.shop_id for s in desk.reader.shops() if s.authorized and not s.paused]
        return desk.track_parcels.due(ctx, shops)

    # A platform out of reach is shown by the background sync; here the plan tries again.
    return desk.tasks.run(NET_TRACK, track, failed=_note)


def _note(error: Exception) -> None:
    if isinstance(error, AppError | Cancelled):
        log.info("track: %s", error)
    else:
        log.error("tracking failed", exc_info=error)
