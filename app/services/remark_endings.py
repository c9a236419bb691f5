"""How the write of one order's remark ended, and what a receipt says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.errors import AppError, Retry
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.remark import Remark, RemarkState, RemarkWrite


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """``state`` None: nothing was to be written. ``new`` and ``old``: when not as intended."""

    state: RemarkState | None
    outcome: Outcome
    title: str = ""
    advice: str = ""
    retry: Retry = Retry.NEVER
    new: Remark | None = None
    old: Remark | None = None


ALREADY = Ending(state=None, outcome=Outcome.ALREADY, title="备注本来就是这样")
GONE = Ending(
    state=RemarkState.FAILED,
    outcome=Outcome.FAILED,
    title="平台上没有这个订单",
    advice="同步后再核对订单号。",
    retry=Retry.AFTER_FIX,
)
UNKNOWN = Ending(
    state=RemarkState.UNKNOWN,
    outcome=Outcome.UNKNOWN,
    title="备注有没有写上还不知道",
    advice="稍后会自动向平台查询，不会重复写。",
    retry=Retry.ASK_FIRST,
)
UNTRIED = Ending(
    state=RemarkState.FAILED,
    outcome=Outcome.SKIPPED,
    title="已取消，未尝试",
    retry=Retry.NOW,
)
ELSEWHERE = Ending(
    state=RemarkState.OUTDONE,
    outcome=Outcome.FAILED,
    title="备注在别处改过，以平台上的为准",
    advice="看过新的备注，再决定要不要改。",
    retry=Retry.AFTER_FIX,
)
CHANGED_SINCE = Ending(
    state=None,
    outcome=Outcome.FAILED,
    title="备注后来又改过，没有撤销",
    advice="看过现在的备注，再决定要不要改。",
    retry=Retry.AFTER_FIX,
)
_NOT_THERE = Ending(
    state=RemarkState.FAILED,
    outcome=Outcome.FAILED,
    title="平台没有收到这次备注",
    advice="可以直接重试。",
    retry=Retry.NOW,
)


def failed(error: AppError) -> Ending:
    """Nothing was written because of ``error``."""
    return Ending(
        state=RemarkState.FAILED,
        outcome=Outcome.FAILED,
        title=error.title,
        advice=error.advice,
        retry=Retry.NOW if error.outcome_unknown else error.retry,
    )


def stopped(line: Line) -> Ending:
    """Nothing was intended: ``line`` says why."""
    return Ending(
        state=None, outcome=line.outcome, title=line.title, advice=line.advice, retry=line.retry
    )


def of_write(write: RemarkWrite) -> Ending:
    """The end of a write that was settled earlier; nothing is to be settled any more."""
    if write.state in {RemarkState.DONE, RemarkState.REPLACED}:
        return Ending(state=None, outcome=Outcome.DONE)
    if write.state is RemarkState.OUTDONE:
        return replace(ELSEWHERE, state=None)
    return replace(_NOT_THERE, state=None, title=write.problem or _NOT_THERE.title)


def done(new: Remark, old: Remark) -> Ending:
    """``new`` stands on the platform where ``old`` stood."""
    return Ending(state=RemarkState.DONE, outcome=Outcome.DONE, new=new, old=old)


def judged(write: RemarkWrite, held: Remark | None, later: Iterable[RemarkWrite] = ()) -> Ending:
    """The end of a write in doubt, given what the platform holds now (None: no such order).

    ``later`` are our own further writes of the order: what one of them left is no one else's.
    """
    if held is None:
        return GONE
    if held == write.new or held in {each.new for each in later}:
        return done(write.new, write.old)
    return _NOT_THERE if held == write.old else ELSEWHERE


_WEIGHT = (
    Outcome.FAILED,
    Outcome.UNKNOWN,
    Outcome.SKIPPED,
    Outcome.BLOCKED,
    Outcome.DONE,
    Outcome.ALREADY,
)


def receipt_of(
    batch: BatchId,
    parcels: Mapping[ParcelId, tuple[OrderId, ...]],
    endings: Mapping[OrderId, Ending],
) -> Receipt:
    """One line a parcel: that of its order that went worst, which is named when they differ."""
    lines: dict[ParcelId, Line] = {}
    for parcel_id, order_ids in parcels.items():
        known = [order_id for order_id in order_ids if order_id in endings]
        if known:
            lines[parcel_id] = _line(parcel_id, known, endings)
    return Receipt.of(batch, parcels, lines)


def _line(parcel_id: ParcelId, known: list[OrderId], endings: Mapping[OrderId, Ending]) -> Line:
    worst = min(known, key=lambda order_id: _WEIGHT.index(endings[order_id].outcome))
    ending = endings[worst]
    title = ending.title
    if title and len({endings[order_id].outcome for order_id in known}) > 1:
        title = f"订单 {worst}：{title}"
    return Line(
        parcel_id=parcel_id,
        outcome=ending.outcome,
        title=title,
        advice=ending.advice,
        retry=ending.retry,
    )
