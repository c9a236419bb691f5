"""A parcel's history: what happened to it, in short Chinese lines."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.local_history import hold_history, remark_history
from app.adapters.store.order_news import news_history
from app.adapters.store.overrides import overrides_of
from app.adapters.store.route_tables import route_accepted
from app.adapters.store.tables import (
    after_sales,
    orders,
    print_jobs,
    shipments,
    waybills,
)
from app.domain.after_sale import AfterSaleKind, AfterSaleState
from app.domain.gate import Act
from app.domain.instants import to_epoch
from app.domain.printing import PrintState
from app.domain.shipment import EDITS, ShipCall, ShipmentState
from app.domain.waybill import WaybillState
from app.ports.rows import HistoryRow

_CASE = {
    AfterSaleKind.RETURN_AND_REFUND: "退货退款",
    AfterSaleKind.REFUND_AFTER_SHIP: "发货后仅退款",
    AfterSaleKind.REFUND_BEFORE_SHIP: "发货前退款",
    AfterSaleKind.EXCHANGE: "换货",
    AfterSaleKind.PRICE_PROTECTION: "价保",
    AfterSaleKind.RESEND: "补寄",
    AfterSaleKind.REPAIR: "维修",
    AfterSaleKind.OTHER: "售后",
}
_CASE_STATE = {
    AfterSaleState.WAITS_FOR_SHOP: "等待商家处理",
    AfterSaleState.WAITS_FOR_BUYER: "等待买家处理",
    AfterSaleState.SUCCEEDED: "已完成",
    AfterSaleState.CLOSED: "已关闭",
    AfterSaleState.OTHER: "处理中",
}
_PRINTED = {
    PrintState.LEASED: "排队中",
    PrintState.SENDING: "发送中",
    PrintState.UNCONFIRMED: "待确认是否出纸",
    PrintState.PRINTED: "已出纸",
    PrintState.NOT_PRINTED: "没有出纸",
}
_SHIPPED = {
    ShipmentState.INTENDED: "发货回传中",
    ShipmentState.UNKNOWN: "发货结果未知",
    ShipmentState.DONE: "发货已回传",
    ShipmentState.FAILED: "发货失败",
}
_ACTS = {Act.NUMBER: "取号", Act.PRINT: "打印", Act.SHIP: "发货"}
_EDITED = {
    ShipmentState.INTENDED: "改单号中，新号",
    ShipmentState.UNKNOWN: "改单号结果未知，新号",
    ShipmentState.DONE: "单号已改为",
    ShipmentState.FAILED: "改单号失败，新号",
}


def history(
    connection: Connection,
    parcel_id: str,
    order_ids: Iterable[str],
    carriers: Mapping[str, str],
) -> tuple[HistoryRow, ...]:
    """Everything known of a parcel, newest first.

    Args:
        connection: a reading transaction.
        parcel_id: whose.
        order_ids: the orders it carries.
        carriers: carrier names by code.
    """
    shipped = list(_shipments(connection, parcel_id))
    lines = [
        *_orders(connection, order_ids),
        *news_history(connection, order_ids, shipped_here=bool(shipped)),
        *_after_sales(connection, order_ids),
        *remark_history(connection, order_ids),
        *hold_history(connection, order_ids),
        *_overrides(connection, parcel_id),
        *_accepted(connection, parcel_id),
        *_waybills(connection, parcel_id, carriers),
        *_prints(connection, parcel_id),
        *shipped,
    ]
    newest_first = sorted(enumerate(lines), key=lambda pair: (pair[1].at_s, pair[0]), reverse=True)
    return tuple(line for _, line in newest_first)


def _orders(connection: Connection, order_ids: Iterable[str]) -> Iterator[HistoryRow]:
    rows = connection.execute(
        select(orders.c.paid_s, orders.c.shipped_s, orders.c.finished_s).where(
            among(orders.c.order_id, order_ids)
        )
    )
    for row in rows:
        facts = (
            (row.paid_s, "买家付款"),
            (row.shipped_s, "平台显示已发货"),
            (row.finished_s, "订单结束"),
        )
        yield from (HistoryRow(at_s=at_s, text=words) for at_s, words in facts if at_s)


def _after_sales(connection: Connection, order_ids: Iterable[str]) -> Iterator[HistoryRow]:
    rows = connection.execute(select(after_sales).where(among(after_sales.c.order_id, order_ids)))
    for row in rows:
        kind = _CASE[AfterSaleKind(row.kind)]
        yield HistoryRow(at_s=row.applied_s, text=f"买家申请{kind}")
        if row.updated_s > row.applied_s:
            state = _CASE_STATE[AfterSaleState(row.state)]
            yield HistoryRow(at_s=row.updated_s, text=f"{kind}{state}")


def _overrides(connection: Connection, parcel_id: str) -> Iterator[HistoryRow]:
    for each in overrides_of(connection, parcel_id):
        gates = "、".join(block.reason for block in sorted(each.blocks))
        act = _ACTS[each.act]
        text = f"{each.actor} 放行{act}（{gates}）：{each.reason}"
        yield HistoryRow(at_s=to_epoch(each.at), text=text)
        if each.withdrawn_at is not None:
            text = f"放行{act}没有用过，已撤销"
            yield HistoryRow(at_s=to_epoch(each.withdrawn_at), text=text)


def _accepted(connection: Connection, parcel_id: str) -> Iterator[HistoryRow]:
    """What a person called right of its trips, however many scans that was."""
    rows = connection.execute(
        select(route_accepted.c.accepted_s, route_accepted.c.actor, route_accepted.c.reason)
        .join(waybills, waybills.c.waybill_id == route_accepted.c.waybill_id)
        .where(waybills.c.parcel_id == parcel_id)
        .distinct()
    )
    for row in rows:
        text = f"{row.actor} 确认物流轨迹无误：{row.reason}"
        yield HistoryRow(at_s=row.accepted_s, text=text)


def _waybills(
    connection: Connection, parcel_id: str, carriers: Mapping[str, str]
) -> Iterator[HistoryRow]:
    rows = connection.execute(
        select(waybills)
        .where(waybills.c.parcel_id == parcel_id)
        .order_by(waybills.c.intended_s, waybills.c.revision)
    )
    for row in rows:
        state = WaybillState(row.state)
        name = carriers.get(row.carrier, row.carrier)
        words = {
            WaybillState.INTENDED: f"取号中，{name}",
            WaybillState.UNKNOWN: f"取号结果未知，{name}",
            WaybillState.BOUGHT: f"{_got(row)} {row.tracking_number}，{name}",
            WaybillState.CANCELLING: f"回收运单号 {row.tracking_number} 中",
            WaybillState.FAILED: "取号失败",
            WaybillState.CANCELLED: f"回收运单号 {row.tracking_number}",
        }[state]
        yield HistoryRow(at_s=row.settled_s or row.intended_s, text=_with(words, row.problem))
        if row.updated_s:
            yield HistoryRow(at_s=row.updated_s, text=f"运单号 {row.tracking_number} 改为新地址")
        if row.picked_up_s:
            yield HistoryRow(at_s=row.picked_up_s, text="已揽收")


def _got(row: Any) -> str:
    if row.typed:
        return "填写运单号"
    return f"取得 {row.pack_count} 件的运单号" if row.pack_count > 1 else "取得运单号"


def _prints(connection: Connection, parcel_id: str) -> Iterator[HistoryRow]:
    rows = connection.execute(
        select(print_jobs)
        .where(print_jobs.c.parcel_id == parcel_id)
        .order_by(print_jobs.c.leased_s, print_jobs.c["copy"])
    )
    for row in rows:
        what = f"补打第 {row.copy} 张（{row.reason}）" if row.reason else "打印面单"
        if row.piece > 1:
            what = f"{what}（第 {row.piece} 件）"
        words = f"{what}，{_PRINTED[PrintState(row.state)]}"
        yield HistoryRow(at_s=row.settled_s or row.leased_s, text=_with(words, row.problem))


def _shipments(connection: Connection, parcel_id: str) -> Iterator[HistoryRow]:
    rows = connection.execute(
        select(shipments).where(shipments.c.parcel_id == parcel_id).order_by(shipments.c.intended_s)
    )
    for row in rows:
        edit = ShipCall(row.call) in EDITS
        words = (_EDITED if edit else _SHIPPED)[ShipmentState(row.state)]
        if edit:
            words = f"{words} {row.tracking_number}"
        yield HistoryRow(at_s=row.settled_s or row.intended_s, text=_with(words, row.problem))


def _with(words: str, problem: str) -> str:
    return f"{words}：{problem}" if problem else words
