"""打印: carrier labels to a printer, under a lease written before each send (invariant 2).

Leases of a whole run are one commit. Each label then moves LEASED → SENDING before its first
byte, so a dead program leaves no doubt about the labels it had not begun, and exactly one label
to ask a person about.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.batch import Asked, BatchKind
from app.domain.errors import InvalidInput
from app.domain.gate import Act
from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId, new_id
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Receipt
from app.domain.station import PrinterSetup, stock_key
from app.labels.document import LabelDocument
from app.labels.render import render
from app.labels.stretch import Stretch
from app.labels.template import Template, Use
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.printer import Raster
from app.ports.settings import Settings
from app.ports.station import PrinterBook, Printers
from app.ports.store import Store
from app.ports.templates import Templates
from app.services.batch_record import BatchRecords
from app.services.check_orders import CheckOrders
from app.services.component_labels import ComponentMaker
from app.services.current_printer import chosen_or_usual, no_printer
from app.services.gates import tell_passed
from app.services.label_leases import Leases, Numbering
from app.services.label_makers import Documents, LabelMaker, load_of
from app.services.label_outcomes import OPEN, LabelOutcomes
from app.services.label_run import LabelRun, Pace, at_once
from app.services.raster_labels import RasterMaker
from app.services.readiness import not_for_print

PREVIEW_DPI = 203


class PrintLabels:
    """Makes, leases, sends, and records what is known of the paper.

    Runs on different printers may go side by side; ``guard`` keeps one printer to one run.
    """

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        check: CheckOrders,
        book: PrinterBook,
        printers: Printers,
        templates: Templates[Template],
        guard: Callable[[PrinterId], Guard],
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._check = check
        self._book = book
        self._printers = printers
        self._templates = templates
        self._guard = guard
        self._batches = BatchRecords(store=store, clock=clock, settings=settings)
        self._documents = Documents(clock=clock, settings=settings)
        self._outcomes = LabelOutcomes(clock=clock, settings=settings)
        self._leases = Leases(store=store, clock=clock, outcomes=self._outcomes, gates=check.gates)

    def __call__(
        self,
        ctx: JobContext,
        parcel_ids: tuple[ParcelId, ...],
        printer_id: PrinterId,
        *,
        reason: str = "",
        numbering: Numbering | None = None,
        pace: Pace = at_once,
    ) -> Receipt:
        """Print in the order given.

        The first label that does not surely come out ends the run, unless the printer never says
        anything and its set-up lets runs go on: what follows stays unsent.

        Args:
            ctx: a cancel is heard between two labels.
            parcel_ids: in label order.
            printer_id: of the book.
            reason: makes it a deliberate reprint, marked 补打.
            numbering: the batch and its counting, to go on with the rest of another run.
            pace: waits before each label.

        Raises:
            InvalidInput: another program prints there, or the printer is not set up.
            AppError: the platform could not be asked about the orders.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        counted = numbering or Numbering(batch_id=BatchId(new_id()))
        asked = Asked(printer_id=printer_id, reason=reason)
        kind = BatchKind.REPRINT if reason else BatchKind.PRINT
        with (
            self._guard(printer_id).hold(),
            self._batches.running(kind, wanted, asked=asked, batch_id=counted.batch_id) as batch,
        ):
            setup = self._setup(printer_id)
            maker = self._maker(setup)
            # Nobody else prints there now: what is still open was left by one that died since.
            self._settle_left(printer_id)
            rows = self._check.before(Act.PRINT, ctx, wanted)
            lines = batch.lines
            lines |= {p: line for p in wanted if (line := not_for_print(p, rows.get(p)))}
            ready = [rows[p] for p in wanted if p not in lines]
            leased, refused = self._leases.take(counted, setup, ready, reason, batch.label)
            lines.update(refused)
            run = LabelRun(
                store=self._store,
                clock=self._clock,
                check=self._check,
                outcomes=self._outcomes,
                leases=self._leases,
                setup=setup,
                lines=lines,
                max_age_s=self._settings.number("gate.max_age_s"),
            )
            try:
                run.send(ctx, leased, maker, pace)
            finally:
                self._leases.give_back(leased)
        return Receipt.of(counted.batch_id, wanted, tell_passed(lines, rows))

    def guard(self, printer_id: PrinterId) -> Guard:
        """Held while a batch runs on this printer."""
        return self._guard(printer_id)

    def preview(self, ctx: JobContext, parcel_id: ParcelId) -> Raster:
        """The dots that would be sent, but with the receiver's masks: nothing is opened.

        They are laid out by the current printer's template, at 203 dpi and unstretched. A printer
        behind a component has none: another printer's shows what there is to print.

        Raises:
            InvalidInput: the parcel has no number yet.
        """
        current = chosen_or_usual(self._book, self._settings)
        shown = (each for each in (current, *self._book.all()) if each and not each.way.component)
        setup = next(shown, None)
        template = self._templates.load(setup.template) if setup else None
        document = self.preview_document(ctx, parcel_id)
        return render(document, dpi=PREVIEW_DPI, template=template)

    def preview_document(self, ctx: JobContext, parcel_id: ParcelId) -> LabelDocument:
        """What would stand on the label, with the receiver's masks: nothing is opened.

        Raises:
            InvalidInput: the parcel has no number yet.
        """
        ctx.check()
        rows = self._store.reader.parcels_by_id(frozenset({parcel_id}))
        with self._store.begin() as work:
            load = load_of(work, [row.parcel_id for row in rows])
        if not rows or parcel_id not in load.waybills:
            raise InvalidInput("label.no_number", "还没有运单号", "取号后可以预览面单。")
        return self._documents.of(load, rows[0], None)

    def confirm_all(self, answers: Mapping[PrintJobId, bool]) -> tuple[PrintJobId, ...]:
        """A person's answers for many 待确认 labels in one commit; True: it came out.

        Returns:
            Those that counted. The others were answered elsewhere meanwhile, and stay so.
        """
        now = self._clock.now()
        with self._store.begin() as work:
            found = (work.prints.get(job_id) for job_id in answers)
            waiting = [job for job in found if job and job.state is PrintState.UNCONFIRMED]
            intents = work.journal.open_of(job.job_id for job in waiting)
            for job in waiting:
                settled = replace(
                    job,
                    state=PrintState.PRINTED if answers[job.job_id] else PrintState.NOT_PRINTED,
                    settled_at=now,
                    confirmed_by=ConfirmedBy.PERSON,
                )
                number = intents.get(job.job_id)
                self._outcomes.record(work, settled, note="person", journal=number)
            if waiting:
                work.commit()
        return tuple(job.job_id for job in waiting)

    def confirm(self, job_id: PrintJobId, *, came_out: bool) -> None:
        """A person's answer for a 待确认 label: 出来了 or 没出来.

        Raises:
            InvalidInput: the label does not wait for an answer.
        """
        if not self.confirm_all({job_id: came_out}):
            raise InvalidInput("print.not_waiting", "这张面单不在待确认里", "可能已经回答过了。")

    def take_back(self, answers: Mapping[PrintJobId, bool]) -> tuple[PrintJobId, ...]:
        """Undo a person's answers in one commit: these labels wait in 待确认 again.

        Returns:
            Those that do. The others stay: they were answered otherwise since, or a newer label,
            a shipment or another number came after the answer, looked at in the same commit.
        """
        with self._store.begin() as work:
            found = [(work.prints.get(job_id), out) for job_id, out in answers.items()]
            back = tuple(
                job.job_id
                for job, out in found
                if job is not None and self._outcomes.doubt_again(work, job, came_out=out)
            )
            if back:
                work.commit()
        return back

    def recover(self) -> int:
        """At start: jobs a dead program left become 待确认 or surely not printed; how many.

        Jobs of a printer on which another program prints are its own, and are left alone.
        """
        with self._store.begin() as work:
            left = work.prints.in_state(*OPEN)
        return sum(self._recover(printer_id) for printer_id in {job.printer_id for job in left})

    def _recover(self, printer_id: PrinterId) -> int:
        try:
            with self._guard(printer_id).hold():
                return self._settle_left(printer_id)
        except InvalidInput:
            return 0

    def _settle_left(self, printer_id: PrinterId) -> int:
        """Settle the jobs that nobody works on any more; under the printer's guard."""
        with self._store.begin() as work:
            left = [job for job in work.prints.in_state(*OPEN) if job.printer_id == printer_id]
            if left:
                self._outcomes.abandon(work, left, note="recovered")
                work.commit()
        return len(left)

    def _setup(self, printer_id: PrinterId) -> PrinterSetup:
        setup = self._book.get(printer_id)
        if setup is None:
            raise no_printer()
        return setup

    def _maker(self, setup: PrinterSetup) -> LabelMaker[Any]:
        """How labels are made for this printer; a set-up that does not fit is refused here."""
        if setup.way.component:
            return ComponentMaker(
                shops=self._shops,
                documents=self._documents,
                printer=self._printers.component(setup.printer_id),
                setup=setup,
            )
        template = self._templates.load(setup.template)
        if template.use is not Use.COURIER:  # a slip may lack the number that makes it a label
            raise InvalidInput(
                "label.use",
                f"模板「{template.title}」不是快递面单",
                f"在「设置 → 打印机」里给「{setup.name}」换一个面单模板。",
                context={"template": template.name},
            )
        printer = self._printers.on_stock(setup.printer_id, template.width_mm, template.height_mm)
        stock = stock_key(template.width_mm, template.height_mm)
        return RasterMaker(
            store=self._store,
            shops=self._shops,
            documents=self._documents,
            printer=printer,
            template=template,
            burst=setup.burst,
            stretch=Stretch.of(setup.calibration(stock)),
        )
