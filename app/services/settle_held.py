"""What a print component held back after an outage: a person lets it go on, or takes it out."""

from app.domain.ids import BatchId
from app.ports.clock import Clock
from app.ports.component import ComponentBatch
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name

NOT_HELD = "not_held"


class SettleHeld:
    """Intent before, outcome after: releasing sends labels that waited, perhaps for long."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def release(self, batch: ComponentBatch, numbers: tuple[str, ...]) -> bool:
        """Let ``batch`` be printed now; ``numbers`` name its documents. False: it is not held."""
        return self._settle("component.release", batch, numbers)

    def drop(self, batch: ComponentBatch, numbers: tuple[str, ...]) -> bool:
        """Take ``batch`` out, nothing of it is printed. False: it was sent, or is on its way."""
        return self._settle("component.drop", batch, numbers)

    def _settle(self, action: str, batch: ComponentBatch, numbers: tuple[str, ...]) -> bool:
        note = " ".join(numbers)
        with self._store.begin() as work:
            number = work.journal.intend(
                kind=action,
                subject=batch.batch_id,
                batch_id=BatchId(batch.batch_id),
                at=self._clock.now(),
                note=note,
            )
            work.audit.record(
                actor=operator_name(self._settings),
                action=action,
                subject=batch.batch_id,
                at=self._clock.now(),
                note=note,
            )
            work.commit()
        heard = batch.release() if action == "component.release" else batch.drop()
        with self._store.begin() as work:
            work.journal.outcome(
                number, outcome="done" if heard else NOT_HELD, at=self._clock.now()
            )
            work.commit()
        return heard
