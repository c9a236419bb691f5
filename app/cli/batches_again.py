"""batches retry, ask: what comes next for the lines of a kept receipt."""

from collections.abc import Callable

from app.cli.batches import lane_of, title_of
from app.cli.exits import Exit
from app.cli.receipts import show_receipt
from app.cli.session import Session
from app.domain.batch import Batch, BatchKind
from app.domain.errors import InvalidInput
from app.domain.gate import Act
from app.domain.ids import ParcelId
from app.domain.receipt import Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER
from app.presentation.batch_words import batch_word
from app.presentation.desk import Desk, current_printer
from app.presentation.workbench.letting import named_gates, stopped_lines
from app.services.current_printer import no_printer

Call = Callable[[JobContext], Receipt]
_GATES = {
    BatchKind.ACQUIRE: Act.NUMBER,
    BatchKind.PRINT: Act.PRINT,
    BatchKind.REPRINT: Act.PRINT,
    BatchKind.SHIP: Act.SHIP,
}


def retry(session: Session) -> int:
    """Try what failed once more, or with a reason what a gate had stopped; a new batch."""
    reason: str = session.args.override
    if session.args.reject_refund and not reason:
        raise InvalidInput(
            "ship.reject", "--reject-refund 要和 --override 一起用", "写明为什么拒绝买家的退款。"
        )
    with session.desk() as desk:
        found = desk.resume_batches.find(session.args.label)
        receipt = desk.resume_batches.receipt(found.batch.batch_id)
        # Whoever asks by command may have put right what needed it; the platform will say.
        ids = (*receipt.retryable, *receipt.put_right)
        if reason:
            ids = _let_through(session, desk, found.batch, receipt)
        if not ids:
            session.screen.result(
                {"action": title_of(found), "total": 0, "lines": []},
                ["没有可以放行的。" if reason else "没有可以重试的。"],
            )
            return Exit.OK
        call = _call(session, desk, found.batch, ids)
        again = session.work(desk, lane_of(desk, found), call)
        return show_receipt(session.screen, desk, batch_word(found.batch), again)


def ask(session: Session) -> int:
    """Settle what is unknown in a batch by asking the platform; then its receipt."""
    with session.desk() as desk:
        found = desk.resume_batches.find(session.args.label)
        batch = found.batch
        if found.count(Outcome.UNKNOWN):
            session.work(desk, NET_USER, _asks(desk, batch))
        receipt = desk.resume_batches.receipt(batch.batch_id)
        return show_receipt(session.screen, desk, title_of(found), receipt)


def _let_through(
    session: Session, desk: Desk, batch: Batch, receipt: Receipt
) -> tuple[ParcelId, ...]:
    """Override the gates that the receipt of the batch names; what may go on now."""
    named = named_gates(stopped_lines(receipt))
    if batch.kind not in _GATES or not named:
        return ()
    let = desk.gates.override(_GATES[batch.kind], tuple(named), session.args.override, named=named)
    if let.stopped:
        session.screen.note(f"{len(let.stopped)} 个包裹的关卡不能放行，仍然拦下。")
    return tuple(parcel_id for parcel_id in named if parcel_id not in let.stopped)


def _call(session: Session, desk: Desk, batch: Batch, ids: tuple[ParcelId, ...]) -> Call:
    """The same again for ``ids``, in the way that the batch was asked for."""
    asked, remarks = batch.asked, desk.remark_orders
    reject: bool = session.args.reject_refund
    calls: dict[BatchKind, Call] = {
        BatchKind.ACQUIRE: lambda ctx: desk.acquire_waybills(ctx, ids, pieces=asked.pieces),
        BatchKind.PRINT: lambda ctx: _print(desk, ctx, batch, ids),
        BatchKind.REPRINT: lambda ctx: _print(desk, ctx, batch, ids),
        BatchKind.SHIP: lambda ctx: desk.ship_parcels(ctx, ids, reject_refund=reject),
        BatchKind.SLIPS: lambda ctx: desk.print_slips(ctx, ids),
        BatchKind.GIVE_BACK: lambda ctx: desk.give_back_numbers(ctx, ids),
        BatchKind.REDO: lambda ctx: desk.redo_numbers(ctx, ids),
        BatchKind.UPDATE: lambda ctx: desk.update_waybills(ctx, ids),
        BatchKind.REMARK: lambda ctx: (
            remarks.send(ctx, remarks.intend_again(batch.batch_id, ids)).receipt
        ),
    }
    return calls[batch.kind]


def _print(desk: Desk, ctx: JobContext, batch: Batch, ids: tuple[ParcelId, ...]) -> Receipt:
    setup = current_printer(desk)
    printer_id = batch.asked.printer_id or (setup.printer_id if setup else None)
    if printer_id is None:
        raise no_printer()
    return desk.print_labels(ctx, ids, printer_id, reason=batch.asked.reason)


def _asks(desk: Desk, batch: Batch) -> Call:
    asks: dict[BatchKind, Call] = {
        BatchKind.ACQUIRE: desk.acquire_waybills.reconcile,
        BatchKind.SHIP: desk.ship_parcels.reconcile,
        BatchKind.GIVE_BACK: desk.give_back_numbers.reconcile,
        BatchKind.REDO: desk.redo_numbers.ask,
        BatchKind.UPDATE: desk.update_waybills.reconcile,
        BatchKind.REMARK: desk.remark_orders.reconcile,
    }
    if batch.kind not in asks:
        raise InvalidInput(
            "batch.ask_person",
            "面单出没出来要看打印机",
            "用 zhunlan print waiting 查看，再用 zhunlan print confirm 记下。",
        )
    return asks[batch.kind]
