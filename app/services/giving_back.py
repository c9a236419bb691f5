"""One number on its way back: why it may not go, and what an answer means for it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.errors import AppError, NumberGone, NumberKept, Retry
from app.domain.ids import ParcelId
from app.domain.parcel import AFTER_SHIPPING, Making, Parcel, Stage
from app.domain.receipt import Line, Outcome, weightier
from app.domain.waybill import Waybill, WaybillState
from app.ports.store import UnitOfWork
from app.services.paper import labels_of, on_its_way
from app.services.readiness import not_yet, refused, ship_unknown

_UNKNOWN = "回收结果未知"
_UNKNOWN_ADVICE = "会自动再问平台，不会回收两次；问清之前不能打印和发货。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One number on its way back. ``in_doubt``: an earlier call may have given it back."""

    waybill: Waybill
    journal: int
    parcel: Parcel
    in_doubt: bool
    redo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of it."""

    state: WaybillState
    outcome: Outcome
    title: str = ""
    advice: str = ""
    retry: Retry = Retry.NEVER
    note: str = ""


@dataclass(slots=True)
class Tally:
    """What became of parcels with several numbers: told of each once the last is settled.

    Only used inside a unit of work, of which there is one at a time.
    """

    left: Counter[ParcelId]
    lines: dict[ParcelId, Line] = field(default_factory=dict)

    @classmethod
    def of(cls, targets: Iterable[Target]) -> "Tally":
        """Nothing of ``targets`` is settled."""
        return cls(Counter(target.parcel.parcel_id for target in targets))

    def settled(self, line: Line) -> Line | None:
        """The weightiest line of the parcel when this was its last number."""
        parcel_id = line.parcel_id
        self.left[parcel_id] -= 1
        self.lines[parcel_id] = weightier(self.lines.get(parcel_id), line)
        return None if self.left[parcel_id] else self.lines[parcel_id]


def judged(target: Target, error: AppError) -> Verdict:
    """What an error of the call says of the number."""
    if isinstance(error, NumberGone):
        return Verdict(
            state=WaybillState.CANCELLED,
            outcome=Outcome.ALREADY,
            title=error.title,
            advice=error.advice,
            note=error.code,
        )
    in_doubt = target.in_doubt or error.outcome_unknown
    if in_doubt and not isinstance(error, NumberKept):
        return _unknown(error)
    return _kept(error)


def stopped(work: UnitOfWork, parcel: Parcel, waybill: Waybill) -> Line | None:
    """Why the number that the parcel travels under is not given back now."""
    parcel_id = parcel.parcel_id
    if parcel.stage in AFTER_SHIPPING:
        return refused(
            parcel_id, "已用这个号发货，不能回收", "先用「改单号」换一个号，再回收旧号。"
        )
    if waybill.state in {WaybillState.INTENDED, WaybillState.UNKNOWN}:
        return not_yet(parcel_id, Stage.NUMBER_UNKNOWN)
    if waybill.typed:
        return refused(parcel_id, "这个号是手工填写的", "不是在这里取的号，请找出号的网点处理。")
    if work.shipments.live((waybill.waybill_id,)):
        return ship_unknown(parcel_id)
    return on_its_way(parcel_id, labels_of(work, waybill.waybill_id))


def stage_after(target: Target) -> Stage:
    """The parcel's stage when its number is gone; one without goods of its own closes."""
    extra = target.parcel.made_by is Making.EXTRA
    return Stage.CLOSED if extra and not target.redo else Stage.TO_NUMBER


def _kept(error: AppError) -> Verdict:
    return Verdict(
        state=WaybillState.BOUGHT,
        outcome=Outcome.FAILED,
        title=error.title,
        advice=error.advice,
        retry=error.retry,
        note=error.code,
    )


def _unknown(error: AppError) -> Verdict:
    return Verdict(
        state=WaybillState.CANCELLING,
        outcome=Outcome.UNKNOWN,
        title=_UNKNOWN,
        advice=f"{error.title}。{_UNKNOWN_ADVICE}",
        retry=Retry.ASK_FIRST,
    )


def untried(target: Target) -> Verdict:
    """A person stopped the batch before this one; a doubt there was stays."""
    if target.in_doubt:
        return Verdict(
            state=WaybillState.CANCELLING,
            outcome=Outcome.UNKNOWN,
            title=_UNKNOWN,
            advice=_UNKNOWN_ADVICE,
            retry=Retry.ASK_FIRST,
        )
    return Verdict(
        state=WaybillState.BOUGHT, outcome=Outcome.SKIPPED, title="已取消，未尝试", retry=Retry.NOW
    )


def nothing(parcel_id: ParcelId) -> Line:
    """The line of a parcel that has no number."""
    return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="没有可回收的运单号")


def no_new_number(parcel_id: ParcelId) -> Line:
    """The line of a parcel whose old number is gone and whose redo is given up."""
    return Line(parcel_id=parcel_id, outcome=Outcome.DONE, title="旧号已回收，不再自动取新号")


def taken_later(parcel_id: ParcelId) -> Line:
    """The line of a parcel whose number is not the one that was to go back."""
    return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="运单号是后来取的，没有动它")
