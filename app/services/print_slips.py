"""发货单: packing slips, on a receipt printer or on labels of a label printer."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.domain.batch import Batch, BatchKind
from app.domain.errors import AppError, InvalidInput, Retry
from app.domain.ids import ParcelId
from app.domain.instants import SHANGHAI
from app.domain.money import yuan_text
from app.domain.receipt import Line, Outcome, Receipt
from app.labels.render import render_pages
from app.labels.template import Template
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.printer import LabelPrinter, Paper, SendResult, SlipPrinter
from app.ports.rows import ParcelDetail
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.label_makers import Documents, load_of
from app.services.slip_places import SlipPlace, SlipPlaces


class SlipPress(Protocol):
    """Makes and prints the slip of one parcel."""

    def print_slip(self, detail: ParcelDetail, place: SlipPlace | None) -> SendResult:
        """Print it, with ``place`` on it. Raises InvalidInput when it cannot be made."""
        ...


OpenPress = Callable[[], AbstractContextManager[SlipPress]]
"""Opens the press that is set up, for one batch. Raises InvalidInput when there is none."""


class PrintSlips:
    """One slip a parcel: number, goods, remarks; no more of the receiver than the masks."""

    def __init__(
        self,
        *,
        store: Store,
        press: OpenPress,
        guard: Guard,
        batches: BatchRecords,
    ) -> None:
        self._store = store
        self._press = press
        self._guard = guard
        self._batches = batches

    @property
    def guard(self) -> Guard:
        """Held while a batch runs."""
        return self._guard

    def __call__(
        self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, going_on: Batch | None = None
    ) -> Receipt:
        """Print in the order given. A printer that stops answering ends the batch.

        ``going_on``: the batch they are the rest of.

        Raises:
            InvalidInput: no printer is set up for slips.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch_id = going_on.batch_id if going_on else None
        with (
            self._guard.hold(),
            self._press() as press,
            self._batches.running(BatchKind.SLIPS, wanted, batch_id=batch_id) as batch,
        ):
            self._print_all(ctx, press, batch, wanted)
        return Receipt.of(batch.batch_id, wanted, batch.lines)

    def _print_all(
        self,
        ctx: JobContext,
        press: SlipPress,
        batch: RunningBatch,
        wanted: tuple[ParcelId, ...],
    ) -> None:
        unsaved: list[Line] = []
        places = SlipPlaces(self._store.reader, batch.batch_id, batch.label)
        for number, parcel_id in enumerate(wanted, 1):
            if ctx.cancelled:
                break
            line = self._print(press, places, parcel_id)
            batch.lines[parcel_id] = line
            unsaved.append(line)
            if len(unsaved) == _AT_ONCE:
                with self._store.begin() as work:
                    batch.record(work, unsaved)
                    work.commit()
                unsaved.clear()
            ctx.progress(number, len(wanted), "打印发货单")
            if line.outcome in _TROUBLE and line.retry is not Retry.NEVER:
                break

    def _print(self, press: SlipPress, places: SlipPlaces, parcel_id: ParcelId) -> Line:
        detail = self._store.reader.detail(parcel_id)
        if detail is None:
            return Line.missing(parcel_id)
        try:
            sent = press.print_slip(detail, places.of(detail))
        except AppError as error:  # of this slip alone: the others go on
            return Line(
                parcel_id=parcel_id,
                outcome=Outcome.FAILED,
                title=error.title,
                advice=error.advice,
            )
        if sent.paper is Paper.PRINTED:
            return Line(parcel_id=parcel_id, outcome=Outcome.DONE)
        unknown = sent.paper is Paper.UNKNOWN
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.UNKNOWN if unknown else Outcome.FAILED,
            title=sent.title,
            advice=sent.advice,
            retry=Retry.ASK_FIRST if unknown else Retry.AFTER_FIX,
        )


_AT_ONCE = 10
"""Slips whose outcomes are kept together: no more than these come out again after a crash."""
_TROUBLE = frozenset({Outcome.FAILED, Outcome.UNKNOWN})


class ReceiptPress:
    """Slips as text and one bar code on a receipt printer."""

    def __init__(self, printer: SlipPrinter, clock: Clock) -> None:
        self._printer = printer
        self._clock = clock

    def print_slip(self, detail: ParcelDetail, place: SlipPlace | None) -> SendResult:
        """Print it."""
        at = f"打印时间 {self._clock.now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        code = detail.row.tracking_number or detail.row.order_ids[0]
        return self._printer.print_slip((*slip_text(detail, place), at), code)


class LabelPress:
    """Slips by a template on a label printer, on as many labels as the goods take."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settings: Settings,
        printer: LabelPrinter,
        template: Template,
    ) -> None:
        self._store = store
        self._documents = Documents(clock=clock, settings=settings)
        self._printer = printer
        self._template = template

    def print_slip(self, detail: ParcelDetail, place: SlipPlace | None) -> SendResult:
        """Print it.

        Raises:
            InvalidInput: the parcel has no number yet, or the slip cannot be laid out.
        """
        row = detail.row
        with self._store.begin() as work:
            load = load_of(work, [row.parcel_id])
        if row.parcel_id not in load.waybills:
            raise InvalidInput("slip.no_number", "还没有运单号", "取号后再打印发货单。")
        document = self._documents.of(
            load,
            row,
            None,
            (place.sequence, place.total, 0) if place else (0, 0, 0),
            batch_label=place.batch if place else "",
        )
        pages = render_pages(document, dpi=self._printer.dpi, template=self._template)
        results = self._printer.print_labels(pages)
        return next((each for each in results if each.paper is not Paper.PRINTED), results[-1])


def no_slip_printer() -> InvalidInput:
    """Nothing to print slips on."""
    return InvalidInput(
        "slip.no_printer",
        "还没有设置发货单打印机",
        "在「设置 → 打印机」里填写小票打印机地址，或选一台面单打印机。",
    )


def slip_text(detail: ParcelDetail, place: SlipPlace | None = None) -> Sequence[str]:
    """The slip's lines: shop, place, numbers, goods with quantities, remarks.

    Goods that were refunded stand on it only when nothing else is left of the parcel.
    """
    row = detail.row
    lines = [f"{row.shop_name} 发货单"]
    if place is not None:
        lines.append(f"批次 {place.batch}  第 {place.sequence}/{place.total} 张")
    lines.append(f"订单 {' '.join(row.order_ids)}")
    if row.tracking_number:
        lines.append(f"{row.carrier_name} {row.tracking_number}")
    items = [item for item in detail.items if item.ships] or detail.items
    lines += [f"{item.name} {item.spec} ×{item.quantity}".strip() for item in items]
    pieces = sum(item.quantity for item in items)
    lines.append(f"共 {pieces} 件  实付 {yuan_text(row.paid_fen)}")
    if row.buyer_words:
        lines.append(f"买家留言：{row.buyer_words}")
    return lines
