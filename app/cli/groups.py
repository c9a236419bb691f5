"""Commands merge, unmerge, split, unsplit."""

from typing import TYPE_CHECKING

from app.cli.choosing import parcels_by_number
from app.cli.exits import Exit
from app.cli.receipts import show_receipt
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.grouping import read_pieces
from app.domain.ids import ParcelId
from app.domain.parcel import LIVE_STAGES, Making
from app.ports.rows import ParcelRow
from app.ports.tasks import NET_USER, STORE

if TYPE_CHECKING:
    from app.presentation.desk import Desk


def merge(session: Session) -> int:
    """List what could be merged, merge all of that, or merge the named parcels."""
    args = session.args
    if args.ids and (args.all or args.across):
        raise InvalidInput("merge.which", "要合并哪些订单", "写单号，或用 --all，不要同时写。")
    with session.desk() as desk:
        groups = [parcels_by_number(desk, args.ids)] if args.ids else _suggested(session, desk)
        if not args.ids and not args.all:
            return _show(session, desk, groups)
        receipt = session.work(desk, NET_USER, lambda ctx: desk.merge_parcels(ctx, groups))
        return show_receipt(session.screen, desk, "合单", receipt)


def unmerge(session: Session) -> int:
    """Each order of the merged parcels by itself again."""
    with session.desk() as desk:
        ids = _made(desk, session.args.ids, Making.MERGE)
        receipt = session.work(desk, STORE, lambda _ctx: desk.split_parcels.unmerge(ids))
        return show_receipt(session.screen, desk, "拆开合单", receipt)


def split(session: Session) -> int:
    """One order in several parcels."""
    parts = [read_pieces(text) for text in session.args.parts]
    with session.desk() as desk:
        ids = _open(desk, session.args.id)
        if len(ids) != 1:
            raise InvalidInput(
                "parcel.several", "这个订单有几个包裹", "写包裹号，只拆一个；或先撤销拆单。"
            )
        receipt = session.work(desk, STORE, lambda _ctx: desk.split_parcels.split(ids[0], parts))
        made = tuple(line.parcel_id for line in receipt.lines)
        for name in session.work(desk, STORE, lambda _ctx: desk.split_parcels.parted_gifts(made)):
            session.screen.note(f"注意：赠品「{name}」和主商品不在一个包裹里。")
        return show_receipt(session.screen, desk, "拆单", receipt)


def unsplit(session: Session) -> int:
    """Split orders in one parcel again."""
    with session.desk() as desk:
        ids = _made(desk, session.args.ids, Making.SPLIT)
        receipt = session.work(desk, STORE, lambda _ctx: desk.split_parcels.unsplit(ids))
        return show_receipt(session.screen, desk, "撤销拆单", receipt)


def _suggested(session: Session, desk: "Desk") -> list[tuple[ParcelId, ...]]:
    if session.args.across:
        return list(session.work(desk, NET_USER, desk.merge_parcels.suggest_across))
    return list(session.work(desk, STORE, lambda _ctx: desk.merge_parcels.suggest()))


def _made(desk: "Desk", numbers: list[str], made_by: Making) -> tuple[ParcelId, ...]:
    """The named parcels without those that an order has beside the ones ``made_by`` people."""
    found: dict[ParcelId, None] = {}
    for number in numbers:
        ids = parcels_by_number(desk, [number])
        rows = desk.reader.parcels_by_id(frozenset(ids))
        made = {row.parcel_id for row in rows if row.made_by is made_by}
        found.update(dict.fromkeys(p for p in ids if p in made or not made))
    return tuple(found)


def _open(desk: "Desk", number: str) -> tuple[ParcelId, ...]:
    """Parcels of ``number`` with goods in them that are not closed; all when there is none."""
    ids = parcels_by_number(desk, [number])
    rows = desk.reader.parcels_by_id(frozenset(ids))
    alive = {
        row.parcel_id
        for row in rows
        if row.stage in LIVE_STAGES and row.made_by is not Making.EXTRA
    }
    return tuple(p for p in ids if p in alive) or ids


def _show(session: Session, desk: "Desk", groups: list[tuple[ParcelId, ...]]) -> int:
    ids = frozenset(parcel for group in groups for parcel in group)
    rows = {row.parcel_id: row for row in desk.reader.parcels_by_id(ids)}
    shown = [[rows[p] for p in group if p in rows] for group in groups]
    text = [f"有 {len(shown)} 组可以合并。" if shown else "没有可以合并的订单。"]
    if shown:
        text += table(
            ("组", "订单号", "收件人", "店铺", "商品"),
            [_line(number, row) for number, group in enumerate(shown, 1) for row in group],
        )
        text.append("全部合并：zhunlan merge --all；只合并一组：zhunlan merge 单号 单号…")
    document = {
        "groups": [
            {
                "shop_id": group[0].shop_id,
                "parcel_ids": [row.parcel_id for row in group],
                "order_ids": [order_id for row in group for order_id in row.order_ids],
            }
            for group in shown
        ]
    }
    session.screen.result(document, text)
    return Exit.OK


def _line(number: int, row: ParcelRow) -> tuple[str, ...]:
    return (str(number), " ".join(row.order_ids), row.receiver, row.shop_name, row.goods)
