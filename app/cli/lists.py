"""print picking and print stock: what to take from the shelves, and what is needed in all.

Either goes to a file, to the label printer, or to the screen.
"""

from pathlib import Path
from typing import Any

from app.cli.day import chosen
from app.cli.exits import Exit
from app.cli.printing import chosen_printer, wanted_order
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.picking import PickingList
from app.domain.stock import StockList
from app.ports.tasks import PRINT
from app.presentation.desk import Desk
from app.services.list_stock import deadline_text
from app.services.print_lists import List, SentList

LABEL_PAPER = "picking_list_100x150"
TO_PICK = frozenset({Stage.TO_NUMBER, Stage.TO_PRINT})


def picking(session: Session) -> int:
    """The picking list of the chosen parcels, or of a batch."""
    args, path = session.args, _path(session)
    with session.desk() as desk:
        ids, label, left_out = _to_pick(session, desk)
        if not ids:
            raise InvalidInput("picking.nothing", "没有要拣货的包裹", "先运行 zhunlan sync。")
        if path is None:
            made = desk.list_picking.make(ids, batch=label, by_parcel=args.by_parcel)
        else:
            template = LABEL_PAPER if args.label_paper else ""
            made = desk.list_picking(
                ids, path, batch=label, by_parcel=args.by_parcel, template=template
            )
        sent = _printed(session, desk, made)
    text = [f"拣货单：{made.parcels} 个包裹，{made.pieces} 件，{len(made.lines)} 种商品。"]
    document = {
        "path": path,
        "parcels": made.parcels,
        "pieces": made.pieces,
        "lines": len(made.lines),
        "goods": [
            {
                "location": line.location,
                "code": line.code,
                "name": line.name,
                "spec": line.spec,
                "quantity": line.quantity,
                "parcels": line.parcels,
                "sequence": line.sequence,
            }
            for line in made.lines
        ],
        "left_out": left_out,
    }
    if path is None and sent is None:
        text += _picking_table(made)
    return _told(session, document, text, sent)


def stock(session: Session) -> int:
    """What all pending orders need."""
    path = _path(session)
    with session.desk() as desk:
        made = desk.list_stock.count() if path is None else desk.list_stock(path)
        sent = _printed(session, desk, made)
    document = {
        "path": path,
        "parcels": made.parcels,
        "held_back": made.held_back,
        "pieces": made.pieces,
        "lines": [
            {
                "code": line.code,
                "name": line.name,
                "spec": line.spec,
                "location": line.location,
                "to_number": line.to_number,
                "to_print": line.to_print,
                "printed": line.printed,
                "total": line.total,
                "parcels": line.parcels,
                "presale": line.presale,
                "deadline_s": line.deadline_s,
            }
            for line in made.lines
        ],
    }
    text = [f"备货单：{made.parcels} 个包裹，{made.pieces} 件，{len(made.lines)} 种商品。"]
    if made.held_back:
        text.append(f"另有 {made.held_back} 个包裹被拦下，不在内。")
    if path is None and sent is None:
        text += _stock_table(made)
    return _told(session, document, text, sent)


def _path(session: Session) -> Path | None:
    out: Path | None = session.args.out
    return out.expanduser().absolute() if out else None


def _to_pick(session: Session, desk: Desk) -> tuple[tuple[ParcelId, ...], str, int]:
    """Parcels in label order, the label of the batch that they are, and how many were left out."""
    args = session.args
    if args.batch:
        if args.ids:
            raise InvalidInput("picking.both", "单号和 --batch 只能写一个", "留下一个再试。")
        batch, ids = desk.prove_batch.parcels(args.batch)
        return ids, batch.label, 0
    ids, left_out = chosen(session, desk, TO_PICK)
    return desk.order_labels(ids, wanted_order(session, desk)), "", left_out


def _printed(session: Session, desk: Desk, made: List) -> SentList | None:
    """What became of it on the label printer; None when it was not to be printed."""
    if not session.args.print:
        return None
    setup = chosen_printer(desk, session.args.printer)
    lists = desk.print_lists
    return session.work(
        desk,
        f"{PRINT}.{setup.printer_id}",
        lambda ctx: lists.send(ctx, lists.prepare(ctx, made, setup.printer_id)),
    )


def _told(
    session: Session, document: dict[str, Any], text: list[str], sent: SentList | None
) -> int:
    code = Exit.OK
    if sent is not None:
        document["labels"] = {"sent": sent.sent, "total": sent.total, "silent": sent.silent}
        trouble = sent.trouble()
        if trouble is not None:
            code = Exit.SOME_FAILED
            text.append(f"{trouble.title}。{trouble.advice}")
        elif sent.silent:
            text.append(f"已发送 {sent.total} 张标签，打印机不回报，请看纸出来没有。")
        else:
            text.append(f"打好了 {sent.total} 张标签。")
    if document["path"]:
        text.append(f"{document['path']}")
    session.screen.result(document, text)
    return code


def _picking_table(made: PickingList) -> list[str]:
    head = "序号" if made.by_parcel else "包裹"
    return table(
        ("库位", "编码", "商品", "数量", head),
        [
            (
                line.location,
                line.code,
                f"{line.name} {line.spec}".strip(),
                str(line.quantity),
                f"#{line.sequence}" if made.by_parcel else str(line.parcels),
            )
            for line in made.lines
        ],
    )


def _stock_table(made: StockList) -> list[str]:
    if not made.lines:
        return []
    return table(
        ("库位", "编码", "商品", "待取号", "待打印", "待发", "合计", "截止"),
        [
            (
                line.location,
                line.code,
                f"{'【预售】' if line.presale else ''}{line.name} {line.spec}".strip(),
                str(line.to_number or ""),
                str(line.to_print or ""),
                str(line.printed or ""),
                str(line.total),
                deadline_text(line),
            )
            for line in made.lines
        ],
    )
