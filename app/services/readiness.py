"""Whether a parcel is ready for a verb, and if not, the receipt line that says why."""

from dataclasses import replace

from app.domain.errors import AppError, Retry
from app.domain.gate import Block, heaviest
from app.domain.ids import ParcelId
from app.domain.parcel import Making, Stage
from app.domain.receipt import Line, Outcome
from app.ports.rows import ParcelRow

_WANTS_NUMBER = frozenset({Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN})
_NOT_YET = {
    Stage.TO_NUMBER: ("还没有取号", "先取号。"),
    Stage.NUMBER_UNKNOWN: ("取号结果未知", "先查询取号结果。"),
    Stage.TO_PRINT: ("还没有打印", "先打印面单。"),
    Stage.TO_CONFIRM: ("上一张面单是否打出还没有确认", "先回答「出来了」或「没出来」。"),
    Stage.CLOSED: ("订单已关闭", "不用再处理。"),
}
_MOVED = {
    Making.MERGE: "已合并到其他包裹",
    Making.SPLIT: "已拆成几个包裹",
    Making.ORDER: "合单或拆单已撤销",
}
_EMPTY = "商品已在其他包裹里"
_NAMED = 3


def not_for_work(parcel_id: ParcelId, row: ParcelRow | None) -> Line | None:
    """Why nothing at all is done for this row now.

    It is gone, emptied, not told of, or its shop rests.
    """
    if row is None:
        return Line.missing(parcel_id)
    if not row.shop_works:
        return shop_rests(parcel_id, row)
    if row.moved is not None:
        return moved_on(parcel_id, row, row.moved)
    if Block.GONE in row.blocks:
        return Line.blocked(parcel_id, row.blocks)
    if row.unchecked is not None and not row.may_be_worked_on:
        return not_asked(parcel_id, row.unchecked)
    return None


def moved_on(parcel_id: ParcelId, row: ParcelRow, into: Making) -> Line:
    """Where the goods of a row are that people merged, split or put together."""
    named = "、".join(row.order_ids[:_NAMED])
    more = f" 等 {len(row.order_ids)} 单" if len(row.order_ids) > _NAMED else ""
    title = _EMPTY if into is row.made_by else _MOVED[into]
    return refused(parcel_id, title, f"搜索单号 {named}{more}，在有商品的那一行继续。")


def not_asked(parcel_id: ParcelId, error: AppError) -> Line:
    """The shop could not be asked about this parcel; nothing of it was begun."""
    line = Line.failed(parcel_id, error)
    return replace(line, retry=Retry.NOW) if error.outcome_unknown else line


def stopped(parcel_id: ParcelId, row: ParcelRow) -> Line:
    """The line of a row that gates stop; of one that is out of reach it says why that is."""
    line = Line.blocked(parcel_id, row.blocks)
    if row.unchecked is None or heaviest(row.blocks) is not Block.UNCHECKED:
        return line
    return replace(line, advice=f"{row.unchecked.title}。{line.advice}")


def not_for_number(parcel_id: ParcelId, row: ParcelRow | None) -> Line | None:
    """Why no number is bought for this row now; None when one is wanted."""
    if row is None or not row.may_be_worked_on:
        return not_for_work(parcel_id, row)
    if row.blocks:
        return stopped(parcel_id, row)
    if row.stage in _WANTS_NUMBER:
        return None
    if row.stage is Stage.CLOSED:
        return not_yet(parcel_id, row.stage)
    return has_number(parcel_id)


def not_for_print(parcel_id: ParcelId, row: ParcelRow | None) -> Line | None:
    """Why no label is printed for this row now; None when its number's own labels decide."""
    if row is None or not row.may_be_worked_on:
        return not_for_work(parcel_id, row)
    if row.blocks:
        return stopped(parcel_id, row)
    if row.stage is not Stage.TO_PRINT and row.stage in _NOT_YET:
        return not_yet(parcel_id, row.stage)
    return None


def not_for_shipping(parcel_id: ParcelId, row: ParcelRow | None) -> Line | None:
    """Why this row is not shipped now; None when it may be."""
    if row is None or not row.may_be_worked_on:
        return not_for_work(parcel_id, row)
    if row.stage in {Stage.SHIPPED, Stage.PICKED_UP}:
        return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="已经发货")
    if row.stage is Stage.SHIP_UNKNOWN:
        return ship_unknown(parcel_id)
    if row.blocks:
        return stopped(parcel_id, row)
    return None if row.stage is Stage.TO_SHIP else not_yet(parcel_id, row.stage)


def not_yet(parcel_id: ParcelId, stage: Stage) -> Line:
    """The parcel is at ``stage`` and something else comes first."""
    title, advice = _NOT_YET[stage]
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.BLOCKED,
        title=title,
        advice=advice,
        retry=Retry.AFTER_FIX,
    )


def refused(parcel_id: ParcelId, title: str, advice: str) -> Line:
    """Something else stands in the way; nothing was tried."""
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.BLOCKED,
        title=title,
        advice=advice,
        retry=Retry.AFTER_FIX,
    )


def has_number(parcel_id: ParcelId) -> Line:
    """The parcel's number was bought before."""
    return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="已有运单号")


def ship_unknown(parcel_id: ParcelId) -> Line:
    """The parcel's shipment is under way or its answer was lost."""
    return in_doubt(parcel_id, "发货结果未知", "点「查询结果」，不会重复发货。")


def in_doubt(parcel_id: ParcelId, title: str, advice: str) -> Line:
    """The answer was lost: the platform is asked before anything is repeated."""
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.UNKNOWN,
        title=title,
        advice=advice,
        retry=Retry.ASK_FIRST,
    )


def shop_rests(parcel_id: ParcelId, row: ParcelRow) -> Line:
    """Nothing is done for the parcel's shop: a person paused it, or the platform refuses it."""
    title, advice = (
        ("店铺已暂停", "在「设置 → 店铺」恢复后再处理。")
        if row.shop_paused
        else ("店铺授权已失效", "在「设置 → 店铺」重新授权后再处理。")
    )
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.BLOCKED,
        title=title,
        advice=advice,
        retry=Retry.AFTER_FIX,
    )
