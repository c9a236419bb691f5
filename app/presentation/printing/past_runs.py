"""The receipt of a run that ended long ago, read from the ledger."""

from app.domain.errors import Retry
from app.domain.ids import ParcelId
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Line, Outcome, Receipt, weightier
from app.ports.rows import LabelRow
from app.presentation.workbench.receipts import ReceiptView, read_receipt
from app.presentation.workbench.verbs import Verb

_ADVICE = {
    Outcome.UNKNOWN: "看打印机上有没有这张，再回答「出来了」或「没出来」。",
    Outcome.FAILED: "可以再打一次，不会重复。",
}


def read_run(rows: tuple[LabelRow, ...]) -> ReceiptView | None:
    """How the run ended, as far as is known now; None when nothing is known of it.

    The newest label of a parcel counts: the rest of a run may have gone on at another printer.
    A reprint is never retried from here: its reason may not hold any more.
    """
    if not rows:
        return None
    newest: dict[tuple[ParcelId, int], LabelRow] = {}
    for row in sorted(rows, key=lambda row: (row.leased_s, row.copy)):
        newest[row.parcel_id, row.piece] = row
    ordered = sorted(newest.values(), key=lambda row: (row.sequence, row.job_id))
    reprint = any(row.reason for row in ordered)
    lines: dict[ParcelId, Line] = {}
    for row in ordered:
        lines[row.parcel_id] = weightier(lines.get(row.parcel_id), _line(row, reprint=reprint))
    receipt = Receipt(batch_id=ordered[0].batch_id, lines=tuple(lines.values()))
    return read_receipt(Verb.REPRINT if reprint else Verb.PRINT, receipt)


def _line(row: LabelRow, *, reprint: bool) -> Line:
    outcome, title = _outcome(row)
    advice = _ADVICE.get(outcome, "")
    retry = Retry.NOW if outcome is Outcome.FAILED and not reprint else Retry.NEVER
    if reprint and outcome is Outcome.FAILED:
        advice = "要再打一张，请选中后补打。"
    return Line(parcel_id=row.parcel_id, outcome=outcome, title=title, advice=advice, retry=retry)


def _outcome(row: LabelRow) -> tuple[Outcome, str]:
    if row.state is PrintState.PRINTED:
        return Outcome.DONE, ""
    if row.state is PrintState.UNCONFIRMED:
        return Outcome.UNKNOWN, row.problem or "等人确认"
    if row.state in {PrintState.LEASED, PrintState.SENDING}:
        return Outcome.BLOCKED, "还在打印"
    if row.confirmed_by is ConfirmedBy.PERSON:
        return Outcome.FAILED, "确认过没出来"
    return Outcome.FAILED, row.problem or "没有发送"
