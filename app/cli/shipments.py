"""shipments: what was shipped, where it is, what could not be told to the platform."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.choosing import choose_shops
from app.cli.exits import Exit
from app.cli.parser_shipments import DAYS
from app.cli.screen import cut, table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode, ParcelId, ShopId
from app.domain.instants import business_day, from_epoch
from app.ports.shipments import Lot, ShipmentLine, ShipmentMark, SortBy
from app.ports.tasks import RENDER
from app.presentation.countdown import URGENCY_WORDS, Countdowns, Reading, left_phrase, whole_now
from app.presentation.shipments.log import Days, Filter
from app.presentation.shipments.sheet import HEAD, cells
from app.presentation.shipments.words import (
    LOT_WORDS,
    carrier_phrase,
    last_phrase,
    next_step,
    number_phrase,
    picked_up_phrase,
    reason_phrase,
    upload_phrase,
    why_phrase,
)
from app.presentation.workbench.words import when_text

if TYPE_CHECKING:
    from app.presentation.desk import Desk

_HEAD = ("发货时间", "店铺", "订单号", "运单号", "快递", "回传", "揽收", "最近轨迹", "原因和下一步")
WHY_COLUMNS = 60


def show(session: Session) -> int:
    """List shipments, the newest first; with ``--out`` write them to a file as well."""
    args = session.args
    lot, path = Lot(args.state), _path(args.out)
    with session.desk() as desk:
        wanted = _filter(session, desk)
        query = wanted.wanted(desk.clock, SortBy.AT, descending=True)
        marks = desk.shipments.marks(query)
        ids = tuple(mark.parcel_id for mark in marks if mark.of(lot))
        shown = desk.shipments.lines(ids[: args.limit or None])
        now_s = whole_now(desk.clock.now())
        countdowns = Countdowns(desk.rules, desk.rules_of)
        readings = [
            countdowns.state(line.parcel, countdowns.points(line.parcel), now_s) for line in shown
        ]
        written = _write(session, desk, ids, path) if path else 0
        days = None if wanted.text else wanted.range(business_day(desk.clock.now()))
    pairs = list(zip(shown, readings, strict=True))
    lines = table(_HEAD, [_row(line, reading) for line, reading in pairs]) if pairs else []
    lines.append(_summary(marks, lot, len(shown), len(ids)))
    if path:
        lines.append(f"{written} 单写进 {path}")
    document = {
        "from": days and days[0],
        "to": days and days[1],
        "counts": {each.value: sum(mark.of(each) for mark in marks) for each in Lot},
        "listed": len(ids),
        "path": path,
        "shipments": [_document(line, reading) for line, reading in pairs],
    }
    session.screen.result(document, lines)
    return Exit.OK


def _filter(session: Session, desk: "Desk") -> Filter:
    args = session.args
    if args.shop:
        choose_shops(desk, args.shop)
    since, until = _days(session, business_day(desk.clock.now()))
    return Filter(
        days=Days.CHOSEN,
        since=since,
        until=until,
        shop_id=ShopId(args.shop) if args.shop else None,
        carrier=CarrierCode(args.carrier) if args.carrier else None,
        text=args.find.strip(),
    )


def _days(session: Session, today: date) -> tuple[date, date]:
    """The first and the last day that are asked for.

    Raises:
        InvalidInput: the options contradict one another.
    """
    args = session.args
    if args.date and (args.since or args.until):
        raise InvalidInput("shipments.days", "--date 和 --from、--to 只能写一种", "留下一种再试。")
    if args.find.strip() and (args.date or args.since or args.until):
        raise InvalidInput("shipments.find", "--find 找所有日期", "去掉日期再试。")
    if args.date:
        return args.date, args.date
    last = args.until or today
    first = args.since or last - timedelta(days=DAYS - 1)
    if first > last:
        raise InvalidInput("shipments.order", "--from 在 --to 之后", "把两个日期调过来。")
    return first, last


def _path(out: Path | None) -> Path | None:
    return out.expanduser().absolute() if out else None


def _write(session: Session, desk: "Desk", ids: tuple[ParcelId, ...], path: Path) -> int:
    service = desk.shipments
    return session.work(
        desk, RENDER, lambda ctx: service.export(ctx, ids, path, head=HEAD, cells=cells)
    )


def _row(line: ShipmentLine, reading: Reading) -> tuple[str, ...]:
    left = f"{left_phrase(reading.left_s)} " if reading.kind >= 0 else ""
    return (
        when_text(line.at_s),
        line.parcel.shop_name,
        " ".join(line.parcel.order_ids),
        str(number_phrase(line)),
        str(carrier_phrase(line)),
        str(upload_phrase(line)),
        str(picked_up_phrase(line)) or f"{left}{URGENCY_WORDS[reading.urgency]}",
        str(last_phrase(line.last)),
        cut(str(why_phrase(line)), WHY_COLUMNS),
    )


def _summary(marks: tuple[ShipmentMark, ...], lot: Lot, shown: int, listed: int) -> str:
    counted = "，".join(
        f"{LOT_WORDS[each]} {sum(mark.of(each) for mark in marks)}"
        for each in Lot
        if each is not Lot.ALL
    )
    text = f"共 {len(marks)} 单：{counted}。" if marks else "没有符合条件的发货记录。"
    if shown < listed:
        text += (
            f"列出了「{LOT_WORDS[lot]}」的 {listed} 单里最近的 {shown} 单，用 --limit 0 看全部。"
        )
    return text


def _document(line: ShipmentLine, reading: Reading) -> dict[str, Any]:
    """Nothing of the receiver."""
    parcel, last, edit = line.parcel, line.last, line.edit
    return {
        "parcel_id": parcel.parcel_id,
        "shop_id": parcel.shop_id,
        "order_ids": parcel.order_ids,
        "shipped_at": from_epoch(line.at_s),
        "tracking_number": line.number,
        "former_numbers": line.former,
        "pieces": line.pieces,
        "carrier": parcel.carrier,
        "carrier_name": line.carrier_name,
        "branch_name": line.branch_name,
        "goods": parcel.goods,
        "stage": parcel.stage,
        "state": line.state,
        "reason": str(reason_phrase(line)),
        "next_step": str(next_step(line)),
        "edit": edit and {"state": edit.state, "number": edit.number, "problem": edit.problem},
        "picked_up_at": from_epoch(parcel.picked_up_s),
        "urgency": reading.urgency,
        "left_s": reading.left_s if reading.kind >= 0 else None,
        "last_event": last and {"at": from_epoch(last.at_s), "kind": last.kind, "site": last.site},
        "anomalies": line.anomalies,
        "trip": line.trip,
        "batch": line.batch_label,
        "actor": line.actor,
    }
