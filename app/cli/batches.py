"""batches: what was done in bulk, how it ended, and going on with the rest."""

from app.cli.exits import Exit
from app.cli.receipts import show_receipt
from app.cli.screen import table
from app.cli.session import Session
from app.domain.batch import BatchCounts, BatchKind
from app.domain.instants import SHANGHAI
from app.domain.receipt import Outcome
from app.ports.tasks import NET_USER, PRINT
from app.presentation.batch_words import batch_word
from app.presentation.desk import Desk, slip_lane

SHOWN = 50


def show_all(session: Session) -> int:
    """List kept batches, newest first."""
    kind = BatchKind(session.args.kind) if session.args.kind else None
    with session.desk() as desk:
        found = desk.reader.batches(day=session.args.date, kind=kind, limit=SHOWN)
    lines = [_cells(each) for each in found]
    text = table(("批次", "操作", "开始", "共", "完成", "失败", "未知", "拦下", "还没做"), lines)
    waiting = [each.batch.label for each in found if _goes_on(each)]
    if waiting:
        text.append(f"没有做完：{'、'.join(waiting)}。用 zhunlan batches resume 批次 继续。")
    session.screen.result(
        {"batches": [_document(each) for each in found]}, text if found else ["还没有批次。"]
    )
    return Exit.OK


def show(session: Session) -> int:
    """The receipt of one batch, as it is known now."""
    with session.desk() as desk:
        found = desk.resume_batches.find(session.args.label)
        receipt = desk.resume_batches.receipt(found.batch.batch_id)
        show_receipt(session.screen, desk, title_of(found), receipt)
    return Exit.OK


def resume(session: Session) -> int:
    """Go on with what a batch has not done."""
    with session.desk() as desk:
        found = desk.resume_batches.find(session.args.label)
        batch_id = found.batch.batch_id
        receipt = session.work(
            desk, lane_of(desk, found), lambda ctx: desk.resume_batches(ctx, batch_id)
        )
        return show_receipt(session.screen, desk, title_of(found), receipt)


def finish(session: Session) -> int:
    """End a batch; what it has not done stays undone."""
    with session.desk() as desk:
        found = desk.resume_batches.find(session.args.label)
        desk.resume_batches.finish(found.batch.batch_id)
    session.screen.result(
        {"label": found.batch.label, "left": found.open},
        [f"批次 {found.batch.label} 已结束，{found.open} 个包裹没有做。"],
    )
    return Exit.OK


def reopen(session: Session) -> int:
    """Undo the end of a batch: what it left undone can be gone on with again."""
    with session.desk() as desk:
        found = desk.resume_batches.find(session.args.label)
        desk.resume_batches.reopen(found.batch.batch_id)
        again = desk.resume_batches.find(session.args.label)
    session.screen.result(
        {"label": again.batch.label, "left": again.open},
        [f"批次 {again.batch.label} 可以继续了，{again.open} 个包裹没有做。"],
    )
    return Exit.OK


def lane_of(desk: Desk, found: BatchCounts) -> str:
    """Where its work runs."""
    printer_id = found.batch.asked.printer_id
    if found.batch.kind is BatchKind.SLIPS:
        return slip_lane(desk)
    return f"{PRINT}.{printer_id}" if printer_id else NET_USER


def title_of(found: BatchCounts) -> str:
    """``取号 1128-03``."""
    return f"{batch_word(found.batch)} {found.batch.label}"


def _goes_on(found: BatchCounts) -> bool:
    return found.batch.finished_at is None and found.open > 0


def _cells(found: BatchCounts) -> tuple[str, ...]:
    counts = (
        found.total,
        found.count(Outcome.DONE, Outcome.ALREADY),
        found.count(Outcome.FAILED),
        found.count(Outcome.UNKNOWN),
        found.count(Outcome.BLOCKED),
        found.open + found.count(Outcome.SKIPPED),
    )
    begun = found.batch.begun_at.astimezone(SHANGHAI)
    return (
        found.batch.label,
        batch_word(found.batch),
        f"{begun:%m-%d %H:%M}",
        *(str(count) for count in counts),
    )


def _document(found: BatchCounts) -> dict[str, object]:
    batch = found.batch
    return {
        "label": batch.label,
        "batch_id": batch.batch_id,
        "kind": batch.kind,
        "actor": batch.actor,
        "begun_at": batch.begun_at,
        "finished_at": batch.finished_at,
        "total": found.total,
        "open": found.open,
        "counts": {outcome: found.count(outcome) for outcome in Outcome},
    }
