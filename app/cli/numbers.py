"""What is done with numbers after they were taken: 回收, 重做, 更新面单, 加包裹, 件数, 改单号."""

from typing import TYPE_CHECKING

from app.cli.choosing import parcels_by_number
from app.cli.exits import Exit
from app.cli.receipts import show_receipt
from app.cli.screen import plain, table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.gate import heaviest
from app.domain.ids import CarrierCode, ParcelId
from app.domain.number_holders import as_scanned, typed_number
from app.domain.parcel import Making
from app.domain.receipt import Receipt
from app.ports.tasks import NET_USER
from app.services.edit_number import NewNumber

if TYPE_CHECKING:
    from app.presentation.desk import Desk


def recyclable(session: Session) -> int:
    """List numbers that nothing will travel under."""
    with session.desk() as desk:
        found = desk.reader.recyclable()
    rows = [
        (
            row.tracking_number,
            row.carrier_name,
            row.shop_name,
            " ".join(row.order_ids),
            "已换号" if row.spare else heaviest(row.blocks).reason if row.blocks else "",
            f"{row.copies} 张，请销毁" if row.copies else "",
        )
        for row in found
    ]
    head = f"可回收 {len(found)} 个运单号。" if found else "没有可回收的运单号。"
    text = [head]
    if rows:
        text += table(("运单号", "快递", "店铺", "订单号", "原因", "面单"), rows)
        text.append("回收：zhunlan waybills give-back --recyclable")
    session.screen.result({"numbers": [plain(row) for row in found]}, text)
    return Exit.OK


def give_back(session: Session) -> int:
    """Give numbers back: the named parcels', or every one that is offered."""
    args = session.args
    if bool(args.ids) is bool(args.recyclable):
        raise InvalidInput(
            "give_back.which", "要回收哪些运单号", "写单号，或用 --recyclable 回收全部可回收的。"
        )
    with session.desk() as desk:
        if args.recyclable:
            ids = tuple(dict.fromkeys(row.parcel_id for row in desk.reader.recyclable()))
        else:
            ids = parcels_by_number(desk, _spare_to_parcels(desk, args.ids))
        receipt = session.work(desk, NET_USER, lambda ctx: desk.give_back_numbers(ctx, ids))
        return show_receipt(session.screen, desk, "回收号", receipt)


def _spare_to_parcels(desk: "Desk", numbers: list[str]) -> list[str]:
    """``numbers``, a spare one replaced by the parcel that is to give it back."""
    offered = desk.reader.recyclable()
    spare = {str(row.tracking_number): row.parcel_id for row in offered if row.spare}
    return [
        number if desk.reader.find_parcels(number) else spare.get(as_scanned(number), number)
        for number in numbers
    ]


def redo(session: Session) -> int:
    """Give the number of each named parcel back and take a new one."""
    with session.desk() as desk:
        ids = parcels_by_number(desk, session.args.ids)
        receipt = session.work(desk, NET_USER, lambda ctx: desk.redo_numbers(ctx, ids))
        return show_receipt(session.screen, desk, "重做", receipt)


def update(session: Session) -> int:
    """Tell the courier the new receiver of each named parcel."""
    with session.desk() as desk:
        ids = parcels_by_number(desk, session.args.ids)
        receipt = session.work(desk, NET_USER, lambda ctx: desk.update_waybills(ctx, ids))
        return show_receipt(session.screen, desk, "更新面单", receipt)


def add_parcel(session: Session) -> int:
    """One more parcel beside the named one."""
    with session.desk() as desk:
        parcel_id = _one(desk, session.args.id, extras=False)
        receipt = session.work(desk, NET_USER, lambda ctx: desk.add_parcel(ctx, parcel_id))
        return show_receipt(session.screen, desk, "加包裹", receipt)


def pieces(session: Session) -> int:
    """Make the named parcel one of so many pieces."""
    with session.desk() as desk:
        parcel_id = _one(desk, session.args.id)
        wanted: int = session.args.pieces
        receipt = session.work(desk, NET_USER, lambda ctx: desk.add_pieces(ctx, parcel_id, wanted))
        return show_receipt(session.screen, desk, "改件数", receipt)


def reconcile(session: Session) -> int:
    """Settle everything about numbers of which the outcome is unknown."""
    with session.desk() as desk:
        receipts = [
            session.work(desk, NET_USER, settle)
            for settle in (
                desk.acquire_waybills.reconcile,
                desk.give_back_numbers.reconcile,
                desk.redo_numbers.reconcile,
                desk.update_waybills.reconcile,
                desk.add_pieces.reconcile,
                desk.edit_number.reconcile,
            )
        ]
        return show_receipt(session.screen, desk, "查清取号", Receipt.joined(receipts))


def edit(session: Session, numbers: list[str]) -> int:
    """Another number for what has been shipped; called by ``ship edit``."""
    args = session.args
    if len(numbers) != 1:
        raise InvalidInput("edit.one", "一次只改一个包裹的单号", "写 zhunlan ship edit 单号。")
    if bool(args.number) is bool(args.new):
        raise InvalidInput(
            "edit.which", "要改成哪个运单号", "用 --number 填写，或用 --new 取一个新号。"
        )
    with session.desk() as desk:
        parcel_id = _one(desk, numbers[0])
        carrier = args.carrier or _carrier_of(desk, parcel_id)
        wanted = NewNumber(
            carrier=CarrierCode(carrier),
            number=typed_number(args.number) if args.number else None,
        )
        receipt = session.work(desk, NET_USER, lambda ctx: desk.edit_number(ctx, parcel_id, wanted))
        return show_receipt(session.screen, desk, "改单号", receipt)


def _carrier_of(desk: "Desk", parcel_id: ParcelId) -> str:
    (row,) = desk.reader.parcels_by_id(frozenset({parcel_id}))
    own = {shop.shop_id: shop.shipping.carrier for shop in desk.reader.shops()}
    return row.carrier or own.get(row.shop_id) or desk.settings.text("shipping.carrier")


def _one(desk: "Desk", number: str, *, extras: bool = True) -> ParcelId:
    """The one parcel of ``number``; an added one only when ``extras``.

    Raises:
        InvalidInput: there is none, or there are several.
    """
    found = parcels_by_number(desk, [number])
    if len(found) > 1:
        rows = desk.reader.parcels_by_id(frozenset(found))
        found = tuple(row.parcel_id for row in rows if row.made_by is not Making.EXTRA)
    elif not extras:
        (row,) = desk.reader.parcels_by_id(frozenset(found))
        if row.made_by is Making.EXTRA:
            raise InvalidInput(
                "parcel.extra", "这是加的包裹", "写有商品的那个包裹的单号，再加一个。"
            )
    if len(found) != 1:
        raise InvalidInput("parcel.several", "这个订单有几个包裹", "写包裹号或运单号，只做一个。")
    return found[0]
