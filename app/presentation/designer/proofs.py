"""The live preview: proofs made on the render lane, of a sample or of a parcel's own label."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.ids import ParcelId
from app.labels.document import Document
from app.labels.proof import Proof, make_proof
from app.labels.samples import BARE, HARDEST, ORDINARY, sample_document
from app.labels.template import Template, Use
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.ports.tasks import READ, RENDER
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, error_phrase, phrase, verbatim
from app.presentation.status_notify import Notifier

MOST_PARCELS = 50
SAMPLES = (
    (ORDINARY, phrase("示例：普通")),
    (HARDEST, phrase("示例：最难排的")),
    (BARE, phrase("示例：空项最多的")),
)
WITH_PARCELS = frozenset({Use.COURIER, Use.SLIP, Use.CUSTOM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the preview shows: a sample, or a parcel by its id."""

    key: str
    title: Phrase
    parcel_id: ParcelId | None = None


class Proofs:
    """Keeps one proof in step with a template. Only the newest wish waits; older ones are dropped.

    Args:
        desk: tasks, reader and labels.
        failed: takes errors that are no AppErrors.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None]) -> None:
        self.proof: Proof | None = None
        self.trouble: Phrase = NOTHING
        self.subject = ORDINARY
        self.dpi = 203
        self.page = 0
        self.changed = Notifier()
        self.subjects_changed = Notifier()
        self._desk = desk
        self._failed = failed
        self._parcels: tuple[Subject, ...] = ()
        self._document: tuple[object, Document] | None = None
        self._template: Template | None = None
        self._era = 0  # another document, resolution or template: what is on its way is stale
        self._running = False
        self._waiting = False

    @property
    def busy(self) -> bool:
        """Whether a newer proof is on its way."""
        return self._running

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What there is to choose from."""
        samples = tuple(Subject(key=key, title=title) for key, title in SAMPLES)
        use = self._template.use if self._template else None
        return samples + (self._parcels if use in WITH_PARCELS else ())

    def show(self, template: Template | None, *, another: bool = False) -> None:
        """Bring the proof up to ``template``; ``another``: it is not the one shown before."""
        old = self._template
        self._template = template
        if another or template is None or old is None or old.use != template.use:
            self._new_era()
            self.proof, self.trouble, self.page = None, NOTHING, 0
            self._known_subject()
            self.subjects_changed.notify()
        self._ask()

    def choose(self, subject: str) -> None:
        """Show another document."""
        if subject != self.subject and any(each.key == subject for each in self.subjects):
            self.subject = subject
            self.page = 0
            self._new_era()
            self._ask()

    def choose_dpi(self, dpi: int) -> None:
        """Show it for another head."""
        if dpi != self.dpi:
            self.dpi = dpi
            self._new_era()
            self._ask()

    def turn(self, by: int) -> None:
        """Another page of a document that takes several."""
        count = len(self.proof.pages) if self.proof else 0
        page = min(max(self.page + by, 0), max(count - 1, 0))
        if page != self.page:
            self.page = page
            self.changed.notify()

    def load_parcels(self) -> None:
        """Read which parcels have a label to look at, newest first."""
        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.reader.parcels(),
            done=self._take_parcels,
            failed=self._failed,
        )

    def _take_parcels(self, rows: tuple[ParcelRow, ...]) -> None:
        numbered = [row for row in rows if row.tracking_number]
        numbered.sort(key=lambda row: -row.paid_s)
        self._parcels = tuple(
            Subject(
                key=f"parcel.{row.parcel_id}",
                title=phrase(
                    "{number} · {receiver}",
                    number=verbatim(row.tracking_number or ""),
                    receiver=verbatim(row.receiver),
                ),
                parcel_id=row.parcel_id,
            )
            for row in numbered[:MOST_PARCELS]
        )
        self._known_subject()
        self.subjects_changed.notify()

    def _known_subject(self) -> None:
        if all(each.key != self.subject for each in self.subjects):
            self.subject = ORDINARY

    def _new_era(self) -> None:
        self._era += 1
        self._document = None

    def _ask(self) -> None:
        if self._template is None:
            self.changed.notify()
            return
        if self._running:
            self._waiting = True
            return
        self._running, self._waiting = True, False
        era, template, dpi = self._era, self._template, self.dpi
        known = self._document[1] if self._document and self._document[0] == era else None
        subject = next((s for s in self.subjects if s.key == self.subject), self.subjects[0])

        def work(ctx: JobContext) -> tuple[Document, Proof]:
            document = known or self._made(ctx, subject, template)
            return document, make_proof(document, template, dpi)

        self._desk.tasks.run(
            RENDER,
            work,
            done=lambda made: self._take(era, made),
            failed=lambda error: self._refused(era, error),
        )

    def _made(self, ctx: JobContext, subject: Subject, template: Template) -> Document:
        if subject.parcel_id is not None:
            return self._desk.print_labels.preview_document(ctx, subject.parcel_id)
        return sample_document(template.use, subject.key, self._desk.clock.now())

    def _take(self, era: int, made: tuple[Document, Proof]) -> None:
        self._running = False
        if era == self._era:
            self._document = (era, made[0])
            self.proof, self.trouble = made[1], NOTHING
            self.page = min(self.page, len(made[1].pages) - 1)
        self._go_on()

    def _refused(self, era: int, error: Exception) -> None:
        self._running = False
        if era == self._era:
            self.proof = None
            if isinstance(error, AppError):
                self.trouble = error_phrase(error.title, error.advice)
            else:
                self.trouble = phrase("预览没有画出来。")
        if not isinstance(error, AppError):
            self._failed(error)
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._ask()
        self.changed.notify()
