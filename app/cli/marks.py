"""Commands orders remark, flag, hold, release, holds, urgent, tag, untag."""

from typing import TYPE_CHECKING

from app.cli.choosing import parcels_by_number
from app.cli.exits import Exit
from app.cli.parser_marks import FLAGS
from app.cli.receipts import show_receipt
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.hold import HoldWish
from app.domain.hold_times import read_before, read_until
from app.domain.ids import ParcelId
from app.domain.instants import from_epoch
from app.domain.remark import RemarkMode, RemarkWish
from app.domain.tag import read_tags
from app.ports.rows import HoldRow
from app.ports.tasks import NET_USER, STORE
from app.presentation.workbench.words import when_text

if TYPE_CHECKING:
    from app.presentation.desk import Desk


def remark(session: Session) -> int:
    """Write remarks, over or behind the old ones."""
    args = session.args
    mode = RemarkMode.APPEND if args.append else RemarkMode.REPLACE
    flag = FLAGS.index(args.flag) if args.flag else None
    return _remark(session, "备注", RemarkWish(mode, args.text, flag))


def flag(session: Session) -> int:
    """Set flags, the words stay."""
    wish = RemarkWish(RemarkMode.FLAG, flag=FLAGS.index(session.args.flag))
    return _remark(session, "插旗", wish)


def reconcile(session: Session) -> int:
    """Settle remarks whose outcome is unknown."""
    with session.desk() as desk:
        receipt = session.work(desk, NET_USER, desk.remark_orders.reconcile)
        return show_receipt(session.screen, desk, "查清备注", receipt)


def hold(session: Session) -> int:
    """Put orders aside."""
    args = session.args
    with session.desk() as desk:
        wish = HoldWish(reason=args.reason)
        if args.until:
            wish = HoldWish(reason=args.reason, until=read_until(args.until, desk.clock.now()))
        elif args.before:
            wish = HoldWish(reason=args.reason, before=read_before(args.before))
        ids = parcels_by_number(desk, args.ids)
        result = session.work(desk, STORE, lambda _ctx: desk.hold_orders.hold(ids, wish))
        return show_receipt(session.screen, desk, "挂起", result.receipt)


def release(session: Session) -> int:
    """Take held orders back."""
    with session.desk() as desk:
        ids = _ids_or_all_held(session, desk)
        result = session.work(desk, STORE, lambda _ctx: desk.hold_orders.release(ids))
        return show_receipt(session.screen, desk, "解除挂起", result.receipt)


def urgent(session: Session) -> int:
    """Mark orders 加急, or take the mark away."""
    on = not session.args.off
    with session.desk() as desk:
        ids = parcels_by_number(desk, session.args.ids)
        result = session.work(
            desk, STORE, lambda _ctx: desk.hold_orders.mark_urgent(ids, urgent=on)
        )
        what = "标加急" if on else "取消加急"
        return show_receipt(session.screen, desk, what, result.receipt)


def holds(session: Session) -> int:
    """List held orders, those that end first first."""
    with session.desk() as desk:
        rows = desk.reader.holds()
    session.screen.result({"holds": [_document(row) for row in rows]}, _lines(rows))
    return Exit.OK


def tag(session: Session) -> int:
    """Put local tags on orders."""
    return _tag(session, "加标签", add=_tags(session))


def untag(session: Session) -> int:
    """Take local tags off."""
    return _tag(session, "去标签", remove=_tags(session))


def tags(session: Session) -> int:
    """List the tags that people use."""
    with session.desk() as desk:
        used = desk.reader.used_tags()
    session.screen.result({"tags": used}, [" ".join(used) or "还没有用过标签。"])
    return Exit.OK


def _remark(session: Session, what: str, wish: RemarkWish) -> int:
    with session.desk() as desk:
        ids = parcels_by_number(desk, session.args.ids)
        # What an earlier program left in doubt comes first: it decides what the old words are.
        earlier = session.work(desk, NET_USER, desk.remark_orders.reconcile)
        if session.home.cancelled:
            return show_receipt(session.screen, desk, what, earlier)
        result = session.work(desk, NET_USER, lambda ctx: desk.remark_orders(ctx, ids, wish))
        return show_receipt(session.screen, desk, what, result.receipt)


def _tag(
    session: Session, what: str, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()
) -> int:
    with session.desk() as desk:
        ids = parcels_by_number(desk, session.args.ids)
        result = session.work(
            desk, STORE, lambda _ctx: desk.tag_orders(ids, add=add, remove=remove)
        )
        return show_receipt(session.screen, desk, what, result.receipt)


def _tags(session: Session) -> tuple[str, ...]:
    found = read_tags(" ".join(session.args.tags))
    if not found:
        raise InvalidInput("tag.none", "没有写标签", "用 --tag 写，如 --tag 礼盒。")
    return found


def _ids_or_all_held(session: Session, desk: "Desk") -> tuple[ParcelId, ...]:
    if session.args.ids:
        return parcels_by_number(desk, session.args.ids)
    held = desk.reader.holds()
    return tuple(dict.fromkeys(parcel for row in held for parcel in row.parcel_ids))


def _document(row: HoldRow) -> dict[str, object]:
    return {
        "order_id": row.order_id,
        "parcel_ids": row.parcel_ids,
        "shop_id": row.shop_id,
        "reason": row.reason,
        "actor": row.actor,
        "since": from_epoch(row.since_s),
        "until": from_epoch(row.until_s),
        "before_s": row.before_s or None,
    }


def _lines(rows: tuple[HoldRow, ...]) -> list[str]:
    if not rows:
        return ["没有挂起的订单。"]
    return table(
        ("订单号", "原因", "挂起时间", "自动解除", "操作人"),
        [(row.order_id, row.reason, when_text(row.since_s), _end(row), row.actor) for row in rows],
    )


def _end(row: HoldRow) -> str:
    if not row.until_s and not row.before_s:
        return "手工解除"
    at = when_text(row.until_s) or "时限还不知道"
    return f"{at}（时限前 {row.before_s / 3600:g} 小时）" if row.before_s else at
