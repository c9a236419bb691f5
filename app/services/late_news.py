"""What a component says of a label after a run gave up waiting for it."""

import logging
from dataclasses import replace

from app.domain.printing import ConfirmedBy, PrintState
from app.ports.clock import Clock
from app.ports.component import ComponentPaper, DocumentOutcome
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.component_labels import names_job
from app.services.label_outcomes import LabelOutcomes

log = logging.getLogger(__name__)

_KNOWN = {
    ComponentPaper.PRINTED: PrintState.PRINTED,
    ComponentPaper.NOT_PRINTED: PrintState.NOT_PRINTED,
}


class LateNews:
    """Settles 待确认 labels that the component knows about after all; a :class:`Listener`.

    A printer without paper may take longer than anybody waits. What a person has answered
    meanwhile stays.
    """

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._outcomes = LabelOutcomes(clock=clock, settings=settings)

    def __call__(self, _batch_id: str, outcomes: tuple[DocumentOutcome, ...]) -> None:
        """Take what is known now; called on a thread of the component."""
        told = [outcome for outcome in outcomes if outcome.paper in _KNOWN]
        if not told or not self._store.reader.unconfirmed():
            return
        with self._store.begin() as work:
            for job in work.prints.in_state(PrintState.UNCONFIRMED):
                news = next((o for o in told if names_job(o.document_id, job)), None)
                if news is None:
                    continue
                settled = replace(
                    job,
                    state=_KNOWN[news.paper],
                    settled_at=self._clock.now(),
                    confirmed_by=ConfirmedBy.COMPONENT,
                    problem=news.title,
                )
                number = work.journal.open_of((job.job_id,)).get(job.job_id)
                self._outcomes.record(work, settled, note="late news", journal=number)
                log.info("a label in doubt was settled by its component: %s", settled.state)
            work.commit()
