"""Which shops and parcels a command is about."""

from typing import TYPE_CHECKING

from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId, ShopId
from app.domain.number_holders import as_scanned
from app.domain.parcel import Stage
from app.ports.rows import NoShippingRow, ParcelRow, ShopRow
from app.presentation.no_shipping.words import explanation

if TYPE_CHECKING:
    from app.presentation.desk import Desk

NAMED_MAX = 5
UNKNOWN_BRANCH = "-"


def choose_shops(desk: "Desk", wanted: str) -> tuple[ShopRow, ...]:
    """The shop ``wanted``, or every bound shop when it is empty.

    Raises:
        InvalidInput: none is bound, or not this one.
    """
    shops = desk.reader.shops()
    if wanted:
        shops = tuple(shop for shop in shops if shop.shop_id == wanted)
        if not shops:
            raise InvalidInput(
                "shop.unknown", f"没有绑定店铺 {wanted}", "用 zhunlan shops 查看已绑定的店铺。"
            )
    if not shops:
        raise InvalidInput(
            "shop.none", "还没有绑定店铺", "先运行 zhunlan bind，或打开窗口按提示绑定。"
        )
    return shops


def choose_branch(desk: "Desk", carrier: str, wanted: str) -> str | None:
    """The code of the branch ``wanted`` of a carrier; None for all when it is empty.

    ``-`` are parcels of which the branch is not known.

    Raises:
        InvalidInput: no carrier was named, or no number was ever bought at this branch.
    """
    if not wanted:
        return None
    if not carrier:
        raise InvalidInput("branch.carrier", "没有写是哪家快递的网点", "和 --carrier 一起用。")
    known = {code: name for (of, code), name in desk.reader.branch_names().items() if of == carrier}
    if wanted == UNKNOWN_BRANCH:
        return ""
    if wanted not in known:
        some = "、".join(f"{code} {name}" for code, name in sorted(known.items())[:NAMED_MAX])
        raise InvalidInput(
            "branch.unknown",
            f"没有在 {carrier} 的网点 {wanted} 取过号",
            f"有：{some}；{UNKNOWN_BRANCH} 是网点未知的。" if some else "这家快递还没有网点。",
        )
    return wanted


def choose_one_shop(desk: "Desk", wanted: str) -> ShopId:
    """The shop ``wanted``, or the only one.

    Raises:
        InvalidInput: there is none, or several and none was named.
    """
    shops = choose_shops(desk, wanted)
    if len(shops) > 1:
        raise InvalidInput("shop.which", "绑定了多个店铺", "用 --shop 指定店铺 ID。")
    return shops[0].shop_id


def parcels_by_number(desk: "Desk", numbers: list[str]) -> tuple[ParcelId, ...]:
    """Parcels by order id, parcel id or tracking number, each once, in the order given.

    Raises:
        InvalidInput: some are not known here, have nothing to carry, or are numbers that nothing
            travels under any more; nothing is done then.
    """
    found: dict[ParcelId, None] = {}
    former: dict[str, ParcelId] = {}
    missing = []
    for number in numbers:
        holders = desk.reader.holders(as_scanned(number))
        found.update(dict.fromkeys(holders.current))
        if not holders.current and holders.former:
            former[as_scanned(number)] = holders.former[0]
        elif not holders.current:
            missing.append(number)
    if former:
        raise _old_numbers(desk, former)
    without = [row for n in missing if (row := desk.reader.no_shipping_order(as_scanned(n)))]
    if without:
        raise _no_shipping(without, missing)
    if missing:
        raise InvalidInput(
            "parcel.unknown",
            f"没有找到单号 {_named(missing)}",
            "先运行 zhunlan sync，再核对单号；这次什么都没有做。",
        )
    return tuple(found)


def _old_numbers(desk: "Desk", former: dict[str, ParcelId]) -> InvalidInput:
    """What to say when some of the numbers are former ones of parcels."""
    rows = desk.reader.parcels_by_id(frozenset(former.values()))
    now = {row.parcel_id: f"现在是 {row.tracking_number}" for row in rows if row.tracking_number}
    said = [
        f"旧运单号 {number}，{now.get(parcel_id, '现在没有运单号')}"
        for number, parcel_id in former.items()
    ]
    return InvalidInput(
        "parcel.old_number",
        _named(said),
        "旧面单请销毁；要处理这个包裹，写现在的运单号或订单号。这次什么都没有做。",
    )


def _no_shipping(rows: list[NoShippingRow], missing: list[str]) -> InvalidInput:
    """What to say when some of the numbers are orders with nothing to carry."""
    known = [str(row.order_id) for row in rows]
    advice = f"{explanation(rows[0])}用 zhunlan orders --no-shipping 列出这样的订单；"
    unknown = [number for number in missing if as_scanned(number) not in known]
    if unknown:
        advice += f"{_named(unknown)} 没有找到，先运行 zhunlan sync；"
    return InvalidInput(
        "parcel.no_shipping", f"订单 {_named(known)} 无需发货", f"{advice}这次什么都没有做。"
    )


def _named(numbers: list[str]) -> str:
    more = f" 等 {len(numbers)} 个" if len(numbers) > NAMED_MAX else ""
    return f"{'、'.join(numbers[:NAMED_MAX])}{more}"


def parcels_in(desk: "Desk", stages: frozenset[Stage]) -> tuple[list[ParcelRow], int]:
    """Rows of ``stages`` that nothing blocks, nearest promise first, and how many are blocked."""
    rows = [row for row in desk.reader.parcels() if row.stage in stages]
    free = [row for row in rows if not row.blocks]
    free.sort(key=lambda row: (row.promise_s or row.paid_s, row.parcel_id))
    return free, len(rows) - len(free)
