"""What is said of a shipment: lots, how telling the number went, why not, what next, the trip."""

from dataclasses import dataclass

from app.domain.gate import heaviest
from app.domain.instants import to_epoch
from app.domain.parcel import Stage
from app.domain.shipment import ShipmentState
from app.domain.trajectory import TripDeadline, Watch
from app.ports.shipments import OPEN, LastEvent, Lot, ShipmentLine
from app.presentation.formatting import NOTHING, Phrase, error_phrase, phrase, verbatim
from app.presentation.route_story import ANOMALY_WORDS, KIND_WORDS
from app.presentation.status import Health
from app.presentation.workbench.words import retry_text, when_text

LOT_WORDS = {
    Lot.ALL: "全部",
    Lot.WAITING: "未揽收",
    Lot.PICKED_UP: "已揽收",
    Lot.FAILED: "回传失败",
    Lot.UNKNOWN: "结果未知",
    Lot.ODD: "有异常",
    Lot.LATE: "中转超时",
}
_UPLOAD = {
    ShipmentState.INTENDED: ("回传中", Health.BUSY),
    ShipmentState.UNKNOWN: ("结果未知", Health.SOON),
    ShipmentState.DONE: ("已回传", Health.OK),
    ShipmentState.FAILED: ("回传失败", Health.FAULT),
}
_WATCH = {
    Watch.HUB: "{when} 前要有中转扫描（发运 {n}h）",
    Watch.UPDATE: "{when} 前要有新的轨迹（中转 {n}h）",
}
_NOT_READY = frozenset({Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN, Stage.TO_PRINT, Stage.TO_CONFIRM})


@dataclass(frozen=True, slots=True)
class LotChip:
    """A lot as a filter chip."""

    lot: Lot

    @property
    def label(self) -> str:
        """Chinese."""
        return LOT_WORDS[self.lot]


def upload_phrase(line: ShipmentLine) -> Phrase:
    """``已回传``, ``回传失败``, ``改单号失败`` …: how far telling the number came."""
    return phrase(_upload(line)[0])


def upload_health(line: ShipmentLine) -> Health:
    """How good or bad that is."""
    return _upload(line)[1]


def _upload(line: ShipmentLine) -> tuple[str, Health]:
    if line.state is ShipmentState.FAILED and not line.failed:
        return "没有回传", Health.IDLE
    if line.state is ShipmentState.DONE and line.edit is not None:
        if line.edit.state in OPEN:
            return "改单号结果未知", Health.SOON
        if line.edit_failed:
            return "改单号失败", Health.FAULT
        if line.edit.state is ShipmentState.DONE:
            return "已回传新号", Health.OK
    return _UPLOAD[line.state]


def reason_phrase(line: ShipmentLine) -> Phrase:
    """Why the number, or another one, was not told; nothing when all is well."""
    if line.edit_failed and line.edit is not None:
        number = verbatim(line.edit.number)
        why = phrase(line.edit.problem) if line.edit.problem else phrase("平台没有接受")
        return phrase("没有改成 {number}，{why}", number=number, why=why)
    return phrase(line.problem) if line.problem else NOTHING


def next_step(line: ShipmentLine) -> Phrase:
    """What to do about it; nothing when nothing is to be done."""
    if line.edit is not None and line.edit.state in OPEN:
        return phrase("点「查询结果」，不会改两次。")
    if line.state is ShipmentState.UNKNOWN:
        return phrase(line.advice or "点「查询结果」，不会重复发货。")
    if line.edit_failed:
        return phrase("旧号仍然有效，可以再改一次。")
    return _after_failure(line) if line.state is ShipmentState.FAILED else NOTHING


def _after_failure(line: ShipmentLine) -> Phrase:
    parcel = line.parcel
    if parcel.moved is not None:
        return phrase("商品已在其他包裹里，在那里发货。")
    if not line.failed:
        return phrase("订单已关闭，不用再发。")
    if parcel.retry_s:
        return retry_text(parcel.retry_s)
    if parcel.blocks:
        block = heaviest(parcel.blocks)
        return error_phrase(block.reason, block.advice)
    if parcel.stage in _NOT_READY:
        return phrase("先在工作台取号、打印，再发货。")
    return phrase(line.advice or "点「重新发货」。")


def why_phrase(line: ShipmentLine) -> Phrase:
    """Reason and next step; else what is odd about the trip, or what it waits for; else numbers."""
    why, step = reason_phrase(line), next_step(line)
    if why and step:
        return phrase("{why}：{step}", why=why, step=step)
    if why or step:
        return why or step
    if line.anomalies:
        return error_phrase(*ANOMALY_WORDS[line.anomalies[0]])
    if line.trip is not None:
        return trip_phrase(line.trip)
    if line.former:
        return phrase("曾用单号 {numbers}", numbers=verbatim("、".join(line.former)))
    return NOTHING


def trip_phrase(trip: TripDeadline) -> Phrase:
    """``12-01 10:00 前要有中转扫描（发运 24h）``: what a picked up parcel waits for."""
    return phrase(_WATCH[trip.watch], when=when_text(to_epoch(trip.at)), n=trip.hours)


def number_phrase(line: ShipmentLine) -> Phrase:
    """The number, and how many pieces travel under it."""
    if line.pieces > 1:
        return phrase("{number} · {n} 件", number=verbatim(line.number), n=line.pieces)
    return verbatim(line.number) if line.number else NOTHING


def carrier_phrase(line: ShipmentLine) -> Phrase:
    """``中通快递 · 余杭网点``."""
    if not line.branch_name:
        return verbatim(line.carrier_name)
    return verbatim(f"{line.carrier_name} · {line.branch_name}")


def last_phrase(last: LastEvent | None) -> Phrase:
    """``11-28 21:40 在途 杭州转运中心``; nothing without a scan."""
    if last is None:
        return NOTHING
    return phrase(
        "{when} {kind} {where}",
        when=when_text(last.at_s),
        kind=phrase(KIND_WORDS[last.kind]),
        where=verbatim(last.site or last.text),
    )


def picked_up_phrase(line: ShipmentLine) -> Phrase:
    """``已揽收 11-28 17:05``; nothing before."""
    at_s = line.parcel.picked_up_s
    return phrase("已揽收 {when}", when=when_text(at_s)) if at_s else NOTHING
