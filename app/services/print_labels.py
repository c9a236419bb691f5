"""打印: carrier labels to a printer, under a lease written before each send (invariant 2).

Leases of a whole run are one commit. Each label then moves LEASED → SENDING before its first
byte, so a dead program leaves no doubt about the labels it had not begun, and exactly one label
to ask a person about.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.errors import AppError, InvalidInput, Retry
from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId, new_id
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.station import PrinterSetup, Silence
from app.labels.render import render
from app.labels.template import Template
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.printer import Paper, Raster, SendResult
from app.ports.settings import Settings
from app.ports.station import PrinterBook, Printers
from app.ports.store import Store
from app.ports.templates import Templates
from app.services.check_orders import CheckOrders
from app.services.component_labels import ComponentMaker
from app.services.label_leases import Leased, Leases, Numbering
from app.services.label_makers import Documents, LabelMaker, Load, Refusal, Send, load_of
from app.services.label_outcomes import LabelOutcomes
from app.services.raster_labels import RasterMaker
from app.services.readiness import not_for_print

PREVIEW_DPI = 203
ROWS_AHEAD = 16
"""Labels whose orders are checked and whose receivers are opened together: three texts each, at
most 50 a call."""

Pace = Callable[[JobContext], None]
"""Called before each label; returns when it may go, as when a person has paused the printer."""


def at_once(_ctx: JobContext) -> None:
    """Never wait."""


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
        self._check = check
        self._book = book
        self._printers = printers
        self._templates = templates
        self._guard = guard
        self._documents = Documents(clock=clock, settings=settings)
        self._outcomes = LabelOutcomes(clock=clock, settings=settings)
        self._leases = Leases(store=store, clock=clock, outcomes=self._outcomes)

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
        with self._guard(printer_id).hold():
            setup = self._setup(printer_id)
            open_maker = self._maker(setup)
            rows = self._check(ctx, wanted)
            lines = {p: line for p in wanted if (line := not_for_print(p, rows.get(p), reason))}
            ready = [rows[p] for p in wanted if p not in lines]
            leased, refused = self._leases.take(counted, printer_id, ready, reason)
            lines.update(refused)
            try:
                lines.update(self._send_all(ctx, open_maker, setup, leased, pace))
            finally:
                self._leases.give_back(i for i in leased if i.row.parcel_id not in lines)
        return Receipt.of(counted.batch_id, wanted, lines)

    def preview(self, ctx: JobContext, parcel_id: ParcelId) -> Raster:
        """The very raster that would be sent, but with the receiver's masks: nothing is opened.

        It is laid out by the usual printer's template.

        Raises:
            InvalidInput: the parcel has no number yet.
        """
        ctx.check()
        rows = self._store.reader.parcels_by_id(frozenset({parcel_id}))
        with self._store.begin() as work:
            load = load_of(work, [row.parcel_id for row in rows])
        if not rows or parcel_id not in load.waybills:
            raise InvalidInput("label.no_number", "还没有运单号", "取号后可以预览面单。")
        usual = next((each for each in self._book.all() if not each.way.component), None)
        template = self._templates.load(usual.template) if usual else None
        document = self._documents.of(load, rows[0], None)
        return render(document, dpi=PREVIEW_DPI, template=template)

    def confirm_all(self, answers: Mapping[PrintJobId, bool]) -> tuple[PrintJobId, ...]:
        """A person's answers for many 待确认 labels in one commit; True: it came out.

        Returns:
            Those that counted. The others were answered elsewhere meanwhile, and stay so.
        """
        now = self._clock.now()
        with self._store.begin() as work:
            intents = {subject: number for number, _, subject in work.journal.open()}
            waiting = [
                job for job in work.prints.in_state(PrintState.UNCONFIRMED) if job.job_id in answers
            ]
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
        now = self._clock.now()
        with self._store.begin() as work:
            job = work.prints.get(job_id)
            if job is None or job.state is not PrintState.UNCONFIRMED:
                raise InvalidInput(
                    "print.not_waiting", "这张面单不在待确认里", "可能已经回答过了。"
                )
            settled = replace(
                job,
                state=PrintState.PRINTED if came_out else PrintState.NOT_PRINTED,
                settled_at=now,
                confirmed_by=ConfirmedBy.PERSON,
            )
            self._outcomes.record(work, settled, note="person")
            work.commit()

    def recover(self) -> int:
        """At start: jobs a dead program left become 待确认 or surely not printed; how many.

        Jobs of a printer on which another program prints are its own, and are left alone.
        """
        with self._store.begin() as work:
            left = work.prints.in_state(PrintState.LEASED, PrintState.SENDING)
        return sum(self._recover(printer_id) for printer_id in {job.printer_id for job in left})

    def _recover(self, printer_id: PrinterId) -> int:
        try:
            with self._guard(printer_id).hold(), self._store.begin() as work:
                left = [
                    job
                    for job in work.prints.in_state(PrintState.LEASED, PrintState.SENDING)
                    if job.printer_id == printer_id
                ]
                for job in left:
                    self._outcomes.record(work, self._outcomes.abandoned(job), note="recovered")
                work.commit()
        except InvalidInput:
            return 0
        return len(left)

    def _setup(self, printer_id: PrinterId) -> PrinterSetup:
        setup = self._book.get(printer_id)
        if setup is None:
            raise InvalidInput(
                "print.no_printer", "还没有设置面单打印机", "在「设置 → 打印机」里添加打印机。"
            )
        return setup

    def _maker(self, setup: PrinterSetup) -> Callable[[Load], LabelMaker]:
        """How labels are made for this printer; a set-up that does not fit is refused here."""
        if setup.way.component:
            behind = self._printers.component(setup.printer_id)
            return lambda load: ComponentMaker(
                shops=self._shops,
                documents=self._documents,
                load=load,
                printer=behind,
                setup=setup,
            )
        template = self._templates.load(setup.template)
        printer = self._printers.on_stock(setup.printer_id, template.width_mm, template.height_mm)
        return lambda load: RasterMaker(
            store=self._store,
            shops=self._shops,
            documents=self._documents,
            load=load,
            printer=printer,
            template=template,
        )

    def _send_all(
        self,
        ctx: JobContext,
        open_maker: Callable[[Load], LabelMaker],
        setup: PrinterSetup,
        leased: list[Leased],
        pace: Pace,
    ) -> dict[ParcelId, Line]:
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            load = load_of(work, [item.row.parcel_id for item in leased])
        maker = open_maker(load)
        for index, item in enumerate(leased):
            pace(ctx)
            if ctx.cancelled:
                break
            if index % ROWS_AHEAD == 0:
                ahead = leased[index : index + ROWS_AHEAD]
                try:
                    self._check(ctx, [each.row.parcel_id for each in ahead])
                    maker.fetch(ctx, ahead)
                except AppError as error:
                    # What is printed is printed; the rest fails with the reason, unsent.
                    self._leases.give_back(leased[index:])
                    left = [rest.row.parcel_id for rest in leased[index:]]
                    return lines | {p: Line.failed(p, error) for p in left}
            line, goes_on = self._send_one(maker, item, setup)
            lines[line.parcel_id] = line
            ctx.progress(len(lines), len(leased), "打印面单")
            if not goes_on:
                break
        return lines

    def _send_one(self, maker: LabelMaker, item: Leased, setup: PrinterSetup) -> tuple[Line, bool]:
        """What became of one label, and whether the next may follow."""
        made = maker.make(item)
        if isinstance(made, Refusal):
            return self._settle_unsent(item, made), True
        parcel_id = item.row.parcel_id
        with self._store.begin() as work:
            # News may have come since the run began: what is known now stops this label.
            blocks = work.parcels.blocks((parcel_id,)).get(parcel_id)
            if not blocks:
                work.prints.move(replace(item.job, state=PrintState.SENDING))
                work.commit()
        if blocks:
            self._leases.give_back((item,))
            return Line.blocked(parcel_id, blocks), True
        return self._settle_sent(item, made, maker.confirmed_by, setup)

    def _settle_unsent(self, item: Leased, refusal: Refusal) -> Line:
        """A label that was never begun: its own fault, the run goes on."""
        settled = replace(
            item.job,
            state=PrintState.NOT_PRINTED,
            settled_at=self._clock.now(),
            confirmed_by=ConfirmedBy.NOTHING_SENT,
            problem=refusal.title,
        )
        with self._store.begin() as work:
            self._outcomes.record(work, settled, note="not rendered", journal=item.journal)
            work.commit()
        return Line(
            parcel_id=item.row.parcel_id,
            outcome=Outcome.FAILED,
            title=refusal.title,
            advice=refusal.advice,
        )

    def _settle_sent(
        self, item: Leased, send: Send, confirmed_by: ConfirmedBy, setup: PrinterSetup
    ) -> tuple[Line, bool]:
        sent: SendResult = send()
        state, outcome, retry = _SENT[sent.paper]
        known = sent.paper is not Paper.UNKNOWN
        by = {Paper.PRINTED: confirmed_by, Paper.NOTHING_SENT: ConfirmedBy.NOTHING_SENT}
        settled = replace(
            item.job,
            state=state,
            settled_at=self._clock.now() if known else None,
            confirmed_by=by.get(sent.paper),
            problem=sent.title,
        )
        with self._store.begin() as work:
            self._outcomes.record(work, settled, note=sent.paper.value, journal=item.journal)
            work.commit()
        line = Line(
            parcel_id=item.row.parcel_id,
            outcome=outcome,
            title=sent.title,
            advice=sent.advice,
            retry=retry,
        )
        goes_on = outcome is Outcome.DONE or (sent.silent and setup.silence is Silence.GO_ON)
        return line, goes_on


_SENT = {
    Paper.PRINTED: (PrintState.PRINTED, Outcome.DONE, Retry.NEVER),
    Paper.UNKNOWN: (PrintState.UNCONFIRMED, Outcome.UNKNOWN, Retry.ASK_FIRST),
    Paper.NOTHING_SENT: (PrintState.NOT_PRINTED, Outcome.FAILED, Retry.AFTER_FIX),
}
