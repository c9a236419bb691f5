"""打印: carrier labels to a label printer, under a lease written before each send (invariant 2).

Leases of a whole batch are one commit. Each label then moves LEASED → SENDING before its first
byte, so a dead program leaves no doubt about the labels it had not begun, and exactly one label
to ask a person about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.errors import AppError, InvalidInput, Retry
from app.domain.ids import BatchId, OrderId, ParcelId, PrinterId, PrintJobId, new_id
from app.domain.order import Order
from app.domain.parcel import Parcel, Stage
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.waybill import Waybill, WaybillState
from app.labels.document import LabelDocument
from app.labels.render import check, render
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import PlainReceiver, ShopBinder
from app.ports.printer import LabelPrinter, Paper, Raster, SendResult
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.check_orders import CheckOrders, orders_of
from app.services.compose_label import LabelParts, compose_label
from app.services.label_outcomes import LabelOutcomes, operator_name
from app.services.readiness import not_for_print, not_yet

PREVIEW_DPI = 203
DECRYPT_ROWS = 16
"""Parcels whose receivers are opened together: three texts each, at most 50 a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """What the labels of a batch are made from, read once."""

    parcels: Mapping[ParcelId, Parcel]
    waybills: Mapping[ParcelId, Waybill]
    orders: Mapping[OrderId, Order]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a label stands in its batch, and which deliberate reprint it is."""

    sequence: int = 0
    total: int = 0
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leased:
    """One leased label; ``reprint`` counts earlier ones that are, or may be, on paper."""

    job: PrintJob
    journal: int
    row: ParcelRow
    reprint: int


class PrintLabels:
    """Renders, leases, sends, and records what is known of the paper."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        check: CheckOrders,
        printers: Mapping[PrinterId, LabelPrinter],
        guard: Guard,
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._check = check
        self._printers = printers
        self._guard = guard
        self._outcomes = LabelOutcomes(clock=clock, settings=settings)

    def __call__(
        self,
        ctx: JobContext,
        parcel_ids: tuple[ParcelId, ...],
        printer_id: PrinterId,
        *,
        reason: str = "",
    ) -> Receipt:
        """Print in the order given. ``reason`` makes it a deliberate reprint, marked 补打.

        The first label that does not surely come out ends the batch: what follows stays
        unsent. Raises InvalidInput when another program prints or no printer is set up.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch = BatchId(new_id())
        with self._guard.hold():
            printer = self._printer(printer_id)
            rows = self._check(ctx, wanted)
            lines = {p: line for p in wanted if (line := not_for_print(p, rows.get(p), reason))}
            ready = [rows[p] for p in wanted if p not in lines]
            leased, refused = self._lease(batch, printer_id, ready, reason)
            lines.update(refused)
            try:
                lines.update(self._send_all(ctx, printer, leased))
            finally:
                self._release(item for item in leased if item.row.parcel_id not in lines)
        return Receipt.of(batch, wanted, lines)

    def preview(self, ctx: JobContext, parcel_id: ParcelId) -> Raster:
        """The very raster that would be sent, but with the receiver's masks: nothing is opened.

        Raises:
            InvalidInput: the parcel has no number yet.
        """
        return render(self.preview_document(ctx, parcel_id), dpi=PREVIEW_DPI)

    def preview_document(self, ctx: JobContext, parcel_id: ParcelId) -> LabelDocument:
        """What would stand on the label, with the receiver's masks: nothing is opened.

        Raises:
            InvalidInput: the parcel has no number yet.
        """
        ctx.check()
        rows = self._store.reader.parcels_by_id(frozenset({parcel_id}))
        with self._store.begin() as work:
            load = _load(work, [row.parcel_id for row in rows])
        if not rows or parcel_id not in load.waybills:
            raise InvalidInput("label.no_number", "还没有运单号", "取号后可以预览面单。")
        return self._document(rows[0], load, None, _Place())

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

        Does nothing while another program prints: those jobs are its own.
        """
        try:
            with self._guard.hold():
                return self._recover()
        except InvalidInput:
            return 0

    def _recover(self) -> int:
        with self._store.begin() as work:
            left = work.prints.in_state(PrintState.LEASED, PrintState.SENDING)
            for job in left:
                self._outcomes.record(work, self._outcomes.abandoned(job), note="recovered")
            work.commit()
        return len(left)

    def _printer(self, printer_id: PrinterId) -> LabelPrinter:
        try:
            return self._printers[printer_id]
        except KeyError:
            raise InvalidInput(
                "print.no_printer", "还没有设置面单打印机", "在「设置 → 打印机」里填写打印机地址。"
            ) from None

    def _lease(
        self, batch: BatchId, printer_id: PrinterId, rows: list[ParcelRow], reason: str
    ) -> tuple[list[_Leased], dict[ParcelId, Line]]:
        now = self._clock.now()
        leased: list[_Leased] = []
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            ids = [row.parcel_id for row in rows]
            waybills, blocks = work.waybills.live(ids), work.parcels.blocks(ids)
            earlier = work.prints.of_waybills(w.waybill_id for w in waybills.values())
            for row in rows:
                waybill = waybills.get(row.parcel_id)
                if blocks.get(row.parcel_id):
                    lines[row.parcel_id] = Line.blocked(row.parcel_id, blocks[row.parcel_id])
                    continue
                if waybill is None or waybill.state is not WaybillState.BOUGHT:
                    lines[row.parcel_id] = not_yet(row.parcel_id, Stage.TO_NUMBER)
                    continue
                before = earlier.get(waybill.waybill_id, ())
                job = PrintJob(
                    job_id=PrintJobId(new_id()),
                    batch_id=batch,
                    sequence=len(leased) + 1,
                    parcel_id=row.parcel_id,
                    waybill_id=waybill.waybill_id,
                    printer_id=printer_id,
                    copy=1 + max((j.copy for j in before), default=0),
                    state=PrintState.LEASED,
                    leased_at=now,
                    reason=reason,
                )
                work.prints.lease(job)
                number = work.journal.intend(
                    kind="label.print", subject=job.job_id, batch_id=batch, at=now
                )
                on_paper = sum(j.state is not PrintState.NOT_PRINTED for j in before)
                leased.append(_Leased(job=job, journal=number, row=row, reprint=on_paper))
            work.commit()
        return leased, lines

    def _send_all(
        self, ctx: JobContext, printer: LabelPrinter, leased: list[_Leased]
    ) -> dict[ParcelId, Line]:
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            load = _load(work, [item.row.parcel_id for item in leased])
        opened: dict[OrderId, PlainReceiver] = {}
        for index, item in enumerate(leased):
            if ctx.cancelled:
                break
            if index % DECRYPT_ROWS == 0:
                try:
                    opened = self._open_receivers(ctx, leased[index : index + DECRYPT_ROWS], load)
                except AppError as error:
                    # What is printed is printed; the rest fails with the reason, unsent.
                    left = [rest.row.parcel_id for rest in leased[index:]]
                    self._release(leased[index:])
                    return lines | {p: Line.failed(p, error) for p in left}
            line = self._send_one(printer, item, len(leased), load, opened)
            lines[line.parcel_id] = line
            ctx.progress(len(lines), len(leased), "打印面单")
            if line.outcome is Outcome.UNKNOWN or line.retry is Retry.AFTER_FIX:
                break
        return lines

    def _open_receivers(
        self, ctx: JobContext, leased: list[_Leased], load: _Load
    ) -> dict[OrderId, PlainReceiver]:
        """Plain receivers for the labels being made; each opening is in the audit log."""
        opened: dict[OrderId, PlainReceiver] = {}
        for shop_id in {item.row.shop_id for item in leased}:
            wanted = {
                (first := item.row.order_ids[0]): load.orders[first].receiver
                for item in leased
                if item.row.shop_id == shop_id
            }
            with self._store.begin() as work:
                for order_id in wanted:
                    work.audit.record(
                        actor=operator_name(self._settings),
                        action="receiver.open",
                        subject=order_id,
                        at=self._clock.now(),
                        note="label",
                    )
                work.commit()
            opened.update(self._shops.open(shop_id).within(ctx).decrypt(wanted))
        return opened

    def _send_one(
        self,
        printer: LabelPrinter,
        item: _Leased,
        total: int,
        load: _Load,
        opened: Mapping[OrderId, PlainReceiver],
    ) -> Line:
        receiver = opened.get(item.row.order_ids[0])
        if receiver is None:
            return self._settle_unsent(item, "平台拒绝解密收件人", "在抖店后台查看解密额度后再试。")
        place = _Place(
            sequence=item.job.sequence,
            total=total,
            reprint=item.reprint,
        )
        document = self._document(item.row, load, receiver, place)
        problem = next((p for p in check(document, dpi=printer.dpi) if p.blocking), None)
        if problem is not None:
            return self._settle_unsent(
                item, f"面单的{problem.slot}有问题", "打开预览核对，补全后再打印。"
            )
        page = render(document, dpi=printer.dpi)
        parcel_id = item.row.parcel_id
        with self._store.begin() as work:
            # News may have come since the batch began: what is known now stops this label.
            blocks = work.parcels.blocks((parcel_id,)).get(parcel_id)
            if not blocks:
                work.prints.move(replace(item.job, state=PrintState.SENDING))
                work.commit()
        if blocks:
            self._release((item,))
            return Line.blocked(parcel_id, blocks)
        return self._settle_sent(item, printer.print_label(page))

    def _settle_unsent(self, item: _Leased, title: str, advice: str) -> Line:
        """A label that was never begun: its own fault, the batch goes on."""
        settled = replace(
            item.job,
            state=PrintState.NOT_PRINTED,
            settled_at=self._clock.now(),
            confirmed_by=ConfirmedBy.NOTHING_SENT,
            problem=title,
        )
        with self._store.begin() as work:
            self._outcomes.record(work, settled, note="not rendered", journal=item.journal)
            work.commit()
        return Line(
            parcel_id=item.row.parcel_id, outcome=Outcome.FAILED, title=title, advice=advice
        )

    def _settle_sent(self, item: _Leased, sent: SendResult) -> Line:
        state, outcome, retry = _SENT[sent.paper]
        now = self._clock.now()
        known = sent.paper is not Paper.UNKNOWN
        settled = replace(
            item.job,
            state=state,
            settled_at=now if known else None,
            confirmed_by=_CONFIRMED[sent.paper],
            problem=sent.title,
        )
        with self._store.begin() as work:
            self._outcomes.record(work, settled, note=sent.paper.value, journal=item.journal)
            work.commit()
        return Line(
            parcel_id=item.row.parcel_id,
            outcome=outcome,
            title=sent.title,
            advice=sent.advice,
            retry=retry,
        )

    def _release(self, items: Iterable[_Leased]) -> None:
        """Give back leases of labels that were never begun."""
        for item in items:
            with self._store.begin() as work:
                job = work.prints.get(item.job.job_id) or item.job
                self._outcomes.record(
                    work, self._outcomes.abandoned(job), note="released", journal=item.journal
                )
                work.commit()

    def _document(
        self, row: ParcelRow, load: _Load, plain: PlainReceiver | None, place: _Place
    ) -> LabelDocument:
        parcel = load.parcels[row.parcel_id]
        return compose_label(
            LabelParts(
                parcel=parcel,
                orders=orders_of(parcel, load.orders),
                waybill=load.waybills[row.parcel_id],
                carrier_name=row.carrier_name,
                plain=plain,
                mask=self._settings.flag("label.mask_receiver"),
                sequence=place.sequence,
                total=place.total,
                reprint=place.reprint,
                printed_at=self._clock.now(),
            )
        )


_SENT = {
    Paper.PRINTED: (PrintState.PRINTED, Outcome.DONE, Retry.NEVER),
    Paper.UNKNOWN: (PrintState.UNCONFIRMED, Outcome.UNKNOWN, Retry.ASK_FIRST),
    Paper.NOTHING_SENT: (PrintState.NOT_PRINTED, Outcome.FAILED, Retry.AFTER_FIX),
}
_CONFIRMED = {
    Paper.PRINTED: ConfirmedBy.PRINTER,
    Paper.UNKNOWN: None,
    Paper.NOTHING_SENT: ConfirmedBy.NOTHING_SENT,
}


def _load(work: UnitOfWork, ids: list[ParcelId]) -> _Load:
    parcels = work.parcels.get(ids)
    return _Load(
        parcels=parcels,
        waybills={
            p: w for p, w in work.waybills.live(ids).items() if w.state is WaybillState.BOUGHT
        },
        orders=work.orders.get(o for p in parcels.values() for o in p.order_ids),
    )
