"""Open a profile: build every part, wire it, and stop it in order."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.bootstrap.alerts import begin_alerts
from app.bootstrap.parts import build_parts
from app.bootstrap.rounds import plan_rounds
from app.bootstrap.station_printers import DriverPrinter
from app.bootstrap.tracking import begin_tracking
from app.bootstrap.wiring import wire_desk
from app.diagnostics.logs import log_to
from app.diagnostics.redaction import Redactor
from app.presentation.desk import Desk
from app.runtime.lanes import Deliver
from app.runtime.scheduler import Scheduler
from app.runtime.stop import stop_in_order
from app.settings.profile import profile_at


@contextmanager
def open_desk(
    folder: Path | None,
    keyring: str,
    *,
    deliver: Deliver,
    start_practice: Callable[[], None] | None = None,
    background: bool = False,
    driver: DriverPrinter | None = None,
) -> Iterator[Desk]:
    """The desk of the profile in ``folder`` (None: the user's own).

    Args:
        folder: the profile.
        keyring: ``os``, ``file``, or ``""`` for what the settings say.
        deliver: brings answers to the home thread.
        start_practice: what "practice shop" does for this desk; None: there is none.
        driver: makes printers that go through the system's own drivers; None: there are none.
        background: settle unknown outcomes by asking the platform every minute while open.

    Raises:
        StorageError, SecretsError: the profile cannot be opened; says what to do.
    """
    profile = profile_at(folder).open()
    with ExitStack() as stack:
        redactor = Redactor()
        stack.callback(log_to(profile.logs, redactor))
        parts = build_parts(profile, keyring, deliver, redactor, driver)
        scheduler = Scheduler(parts.clock)
        stack.callback(
            stop_in_order,
            scheduler=scheduler,
            lanes=parts.lanes,
            close=(
                ("components", parts.printers.close),
                ("shops", parts.shops.close),
                ("robots", parts.robots.close),
                ("store", parts.store.close),
            ),
        )
        stack.callback(parts.phone.close)  # first of all: its threads wait for readings
        desk = wire_desk(parts, start_practice, redactor)
        for service in (
            desk.acquire_waybills,
            desk.give_back_numbers,
            desk.print_labels,
            desk.print_lists,
            desk.ship_parcels,
            desk.edit_number,
            desk.remark_orders,
            desk.export_report,
            desk.close_day,
        ):
            service.recover()
        desk.resume_batches.recover()
        desk.alerts.tell.recover()
        desk.hold_orders.release_due()
        if background:
            plan_rounds(scheduler, desk)
            begin_tracking(scheduler, desk)
            begin_alerts(scheduler, desk)
            scheduler.start()
            parts.phone.begin(desk)
        yield desk
