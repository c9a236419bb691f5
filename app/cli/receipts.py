"""How a batch's receipt is shown and what exit code it means."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.cli.exits import Exit
from app.cli.screen import Screen, table
from app.cli.words import OUTCOMES
from app.domain.instants import to_epoch
from app.domain.receipt import Line, Outcome, Receipt
from app.presentation.workbench.words import retry_text

if TYPE_CHECKING:
    from app.presentation.desk import Desk

GOOD = frozenset({Outcome.DONE, Outcome.ALREADY})
LINES_SHOWN = 50
NOTHING_MORE: Mapping[str, object] = MappingProxyType({})


def show_receipt(
    screen: Screen,
    desk: "Desk",
    what: str,
    receipt: Receipt,
    *,
    left_out: int = 0,
    notes: Sequence[str] = (),
    more: Mapping[str, object] = NOTHING_MORE,
) -> int:
    """Write ``receipt`` of the action ``what`` (Chinese).

    Args:
        screen: where to.
        desk: tells order ids and tracking numbers.
        what: the verb.
        receipt: the batch.
        left_out: parcels that were not part of the batch because something blocks them.
        notes: lines that follow.
        more: for programs, beside the receipt.
    """
    counts = {outcome: receipt.count(outcome) for outcome in Outcome}
    rows = {
        row.parcel_id: row
        for row in desk.reader.parcels_by_id(frozenset(line.parcel_id for line in receipt.lines))
    }
    lines = []
    for line in receipt.lines:
        row = rows.get(line.parcel_id)
        lines.append(
            {
                "parcel_id": line.parcel_id,
                "order_ids": row.order_ids if row else (),
                "tracking_number": row.tracking_number if row else None,
                "outcome": line.outcome,
                "title": line.title,
                "advice": line.advice,
                "retry": line.retry,
                "again_at": line.again_at,
            }
        )
    document = {
        "action": what,
        "batch_id": receipt.batch_id,
        "total": len(receipt.lines),
        "counts": counts,
        "left_out": left_out,
        "lines": lines,
        **more,
    }
    screen.result(document, [*_text(what, receipt, rows, left_out), *notes])
    return Exit.OK if all(line.outcome in GOOD for line in receipt.lines) else Exit.SOME_FAILED


def _advice(line: Line) -> str:
    if line.again_at is None:
        return line.advice
    return f"{retry_text(to_epoch(line.again_at))}。{line.advice}"


def _text(what: str, receipt: Receipt, rows: dict, left_out: int) -> list[str]:  # type: ignore[type-arg]
    if not receipt.lines:
        text = [f"{what}：没有要处理的包裹。"]
    else:
        parts = [
            f"{OUTCOMES[outcome]} {receipt.count(outcome)}"
            for outcome in Outcome
            if receipt.count(outcome)
        ]
        text = [f"{what}：共 {len(receipt.lines)} 个包裹，{'，'.join(parts)}。"]
    if left_out:
        text.append(f"另有 {left_out} 个包裹被拦下，没有处理；用 zhunlan orders 查看原因。")
    bad = [line for line in receipt.lines if line.outcome not in GOOD]
    bad += [line for line in receipt.lines if line.outcome is Outcome.DONE and line.title]
    if bad:
        text += table(
            ("订单号", "结果", "原因", "办法"),
            [
                (
                    " ".join(rows[line.parcel_id].order_ids)
                    if line.parcel_id in rows
                    else line.parcel_id,
                    OUTCOMES[line.outcome],
                    line.title,
                    _advice(line),
                )
                for line in bad[:LINES_SHOWN]
            ],
        )
    told = [line for line in receipt.lines if line.outcome is Outcome.DONE and line.advice]
    if told:
        text += table(
            ("订单号", "注意", "办法"),
            [
                (
                    " ".join(rows[line.parcel_id].order_ids)
                    if line.parcel_id in rows
                    else line.parcel_id,
                    line.title,
                    line.advice,
                )
                for line in told[:LINES_SHOWN]
            ],
        )
    if len(bad) > LINES_SHOWN:
        text.append(f"…… 还有 {len(bad) - LINES_SHOWN} 个，用 --json 查看全部。")
    return text
