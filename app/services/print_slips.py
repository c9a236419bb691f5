"""发货单: packing slips on a receipt printer."""

from collections.abc import Callable, Sequence

from app.domain.errors import InvalidInput, Retry
from app.domain.ids import BatchId, ParcelId, new_id
from app.domain.instants import SHANGHAI
from app.domain.money import yuan_text
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.printer import Paper, SlipPrinter
from app.ports.rows import ParcelDetail
from app.ports.store import Store


class PrintSlips:
    """One slip a parcel: number, goods, remarks; no receiver data."""

    def __init__(
        self, *, store: Store, clock: Clock, printer: Callable[[], SlipPrinter | None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._printer = printer

    def __call__(self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        """Print in the order given. A printer that stops answering ends the batch.

        Raises:
            InvalidInput: no receipt printer is set up.
        """
        printer = self._printer()
        if printer is None:
            raise InvalidInput(
                "slip.no_printer",
                "还没有设置小票打印机",
                "在「设置 → 打印机」里填写小票打印机地址。",
            )
        wanted = tuple(dict.fromkeys(parcel_ids))
        lines: dict[ParcelId, Line] = {}
        for number, parcel_id in enumerate(wanted, 1):
            if ctx.cancelled:
                break
            line = self._print(printer, parcel_id)
            lines[parcel_id] = line
            ctx.progress(number, len(wanted), "打印发货单")
            if line.outcome in {Outcome.FAILED, Outcome.UNKNOWN} and line.retry is not Retry.NEVER:
                break
        return Receipt.of(BatchId(new_id()), wanted, lines)

    def _print(self, printer: SlipPrinter, parcel_id: ParcelId) -> Line:
        detail = self._store.reader.detail(parcel_id)
        if detail is None:
            return Line.missing(parcel_id)
        text, code = slip_text(detail), detail.row.tracking_number or detail.row.order_ids[0]
        sent = printer.print_slip((*text, self._printed_at()), code)
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

    def _printed_at(self) -> str:
        return f"打印时间 {self._clock.now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def slip_text(detail: ParcelDetail) -> Sequence[str]:
    """The slip's lines: shop, numbers, goods with quantities, remarks.

    Goods that were refunded stand on it only when nothing else is left of the parcel.
    """
    row = detail.row
    lines = [f"{row.shop_name} 发货单", f"订单 {' '.join(row.order_ids)}"]
    if row.tracking_number:
        lines.append(f"{row.carrier_name} {row.tracking_number}")
    items = [item for item in detail.items if item.ships] or detail.items
    lines += [f"{item.name} {item.spec} ×{item.quantity}".strip() for item in items]
    pieces = sum(item.quantity for item in items)
    lines.append(f"共 {pieces} 件  实付 {yuan_text(row.paid_fen)}")
    if row.buyer_words:
        lines.append(f"买家留言：{row.buyer_words}")
    return lines
