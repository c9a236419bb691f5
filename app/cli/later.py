"""later: what waits for another try, trying it now, and cancelling that."""

from app.cli.choosing import parcels_by_number
from app.cli.exits import Exit
from app.cli.receipts import show_receipt
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.receipt import Receipt
from app.ports.tasks import NET_USER
from app.presentation.batch_words import KINDS
from app.presentation.workbench.words import when_text


def show(session: Session) -> int:
    """List what waits, the earliest first."""
    with session.desk() as desk:
        waiting = desk.retry_put_off.waiting()
        ids = frozenset(each.parcel_id for each in waiting)
        orders = {row.parcel_id: row.order_ids for row in desk.reader.parcels_by_id(ids)}
    text = table(
        ("订单号", "操作", "原因", "试过", "下次"),
        [
            (
                " ".join(orders.get(each.parcel_id, (each.parcel_id,))),
                KINDS[each.kind],
                each.title,
                f"{each.tries} 次",
                when_text(int(each.next_at.timestamp())),
            )
            for each in waiting
        ],
    )
    document = [
        {
            "parcel_id": each.parcel_id,
            "order_ids": orders.get(each.parcel_id, ()),
            "kind": each.kind,
            "batch_id": each.batch_id,
            "title": each.title,
            "tries": each.tries,
            "since": each.since,
            "next_at": each.next_at,
        }
        for each in waiting
    ]
    session.screen.result({"waiting": document}, text if waiting else ["没有等着自动重试的包裹。"])
    return Exit.OK


def run(session: Session) -> int:
    """Try what is due; with ``--all`` everything that waits."""
    args = session.args
    with session.desk() as desk:
        receipts = session.work(
            desk, NET_USER, lambda ctx: desk.retry_put_off(ctx, at_once=args.all)
        )
        return show_receipt(session.screen, desk, "稍后重试", Receipt.joined(list(receipts)))


def cancel(session: Session) -> int:
    """Let nothing of these be tried again by itself."""
    args = session.args
    with session.desk() as desk:
        if args.all:
            ids = tuple(each.parcel_id for each in desk.retry_put_off.waiting())
        else:
            ids = parcels_by_number(desk, args.ids)
        cancelled = desk.retry_put_off.cancel(ids)
    session.screen.result(
        {"cancelled": [each.parcel_id for each in cancelled]},
        [f"{len(cancelled)} 个包裹不再自动重试。"],
    )
    return Exit.OK


def restore(session: Session) -> int:
    """Take a cancel back, of what was not tried since."""
    args = session.args
    with session.desk() as desk:
        if args.all:
            ids = tuple(each.parcel_id for each in desk.retry_put_off.cancelled())
        else:
            ids = parcels_by_number(desk, args.ids)
        restored = desk.retry_put_off.restore(ids)
    if not restored:
        raise InvalidInput(
            "later.nothing",
            "没有可以恢复的自动重试",
            "没有取消过，或后来又试过了；用 zhunlan later 查看等着的。",
        )
    session.screen.result(
        {"restored": [each.parcel_id for each in restored]},
        [f"{len(restored)} 个包裹接着等自动重试。"],
    )
    return Exit.OK
