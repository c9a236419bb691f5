"""Documents that a print component holds back after an outage, until a person says what to do."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.ids import PrinterId
from app.ports.component import ComponentBatch, ComponentPaper
from app.ports.tasks import NET_USER, READ
from app.presentation.desk import Desk
from app.presentation.status_notify import Notifier


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBatch:
    """Documents that were handed in together and were not sent. ``numbers`` name them."""

    printer_id: PrinterId
    printer: str
    component: str
    batch: ComponentBatch
    numbers: tuple[str, ...]


class Held:
    """Asks the components behind the printers of the station, each once.

    Args:
        desk: book, printers, tasks.
        failed: takes errors of letting go and taking out.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self.batches: tuple[HeldBatch, ...] = ()
        self._desk = desk
        self._failed = failed
        self._generation = 0

    def refresh(self) -> None:
        """Ask again what is held."""
        self._generation += 1
        generation, desk = self._generation, self._desk

        def take(found: tuple[HeldBatch, ...]) -> None:
            if generation == self._generation and found != self.batches:
                self.batches = found
                self.changed.notify()

        if self.batches or any(setup.way.component for setup in desk.station.all()):
            desk.tasks.run(READ, lambda _ctx: find_held(desk), done=take, failed=self._failed)

    def release(self, held: HeldBatch) -> None:
        """Let it be printed now."""
        self._settle(lambda: self._desk.settle_held.release(held.batch, held.numbers))

    def drop(self, held: HeldBatch) -> None:
        """Take it out; nothing of it is printed."""
        self._settle(lambda: self._desk.settle_held.drop(held.batch, held.numbers))

    def _settle(self, call: Callable[[], bool]) -> None:
        def done(heard: bool) -> None:
            if not heard:
                self._failed(
                    InvalidInput("print.not_held", "它已经不在等待", "可能已经打印或取出。")
                )
            self.refresh()

        def failed(error: Exception) -> None:
            if not isinstance(error, Cancelled):
                self._failed(error)

        self._desk.tasks.run(NET_USER, lambda _ctx: call(), done=done, failed=failed)


def find_held(desk: Desk) -> tuple[HeldBatch, ...]:
    """What the components of the station hold; one that cannot be reached holds nothing."""
    found: dict[str, HeldBatch] = {}
    for setup in desk.station.all():
        if not setup.way.component:
            continue
        try:
            component = desk.printers.component(setup.printer_id).component
            batches = component.held()
        except AppError:
            continue
        for batch in batches:
            held = tuple(
                outcome.document_id
                for outcome in batch.outcomes
                if outcome.paper is ComponentPaper.HELD
            )
            found.setdefault(
                batch.batch_id,
                HeldBatch(
                    printer_id=setup.printer_id,
                    printer=setup.name,
                    component=component.component_name,
                    batch=batch,
                    numbers=held,
                ),
            )
    return tuple(found.values())
