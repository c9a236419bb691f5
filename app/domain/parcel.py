"""Parcels (包裹): what travels under one waybill."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import ItemId, OrderId, ParcelId, ShopId
from app.domain.order import Order


class Stage(StrEnum):
    """How far a parcel has come. Stored with the parcel, moved with each effect in one commit."""

    TO_NUMBER = "to_number"  # 待取号
    NUMBER_UNKNOWN = "number_unknown"  # asked for a number, the answer was lost
    TO_PRINT = "to_print"  # 待打印
    TO_CONFIRM = "to_confirm"  # 待确认: sent to a printer, paper unknown
    TO_SHIP = "to_ship"  # 已打印未发
    SHIP_UNKNOWN = "ship_unknown"  # asked to ship, the answer was lost
    SHIPPED = "shipped"  # 待揽收
    PICKED_UP = "picked_up"  # 已揽收
    CLOSED = "closed"  # cancelled, refunded, or shipped elsewhere


class Making(StrEnum):
    """Why a parcel carries what it carries."""

    ORDER = "order"  # all of one order, by itself
    MERGE = "merge"  # several orders, because a person said so
    SPLIT = "split"  # part of an order, because a person said so
    EXTRA = "extra"  # one more parcel for an order whose goods another parcel has


PENDING_STAGES = frozenset(
    {
        Stage.TO_NUMBER,
        Stage.NUMBER_UNKNOWN,
        Stage.TO_PRINT,
        Stage.TO_CONFIRM,
        Stage.TO_SHIP,
        Stage.SHIP_UNKNOWN,
    }
)
"""Stages in which the parcel has not been shipped: the workbench's rows."""

AFTER_SHIPPING = frozenset({Stage.SHIPPED, Stage.PICKED_UP})
"""Stages in which its number has been told to the platform."""

LIVE_STAGES = frozenset(Stage) - {Stage.CLOSED}
"""Every stage but the end that needs no work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """Some pieces of one item."""

    order_id: OrderId
    item_id: ItemId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Part of an order, an order, or several merged orders of one shop and receiver.

    ``ordinal`` is 1 for the parcel that an order gets by itself; parcels that people make are
    counted on in the whole database, so that no pack id ever stands for other contents.
    ``revision`` grows when what the waybill was bought for changes; a waybill is bought at most
    once per (parcel, revision).
    """

    parcel_id: ParcelId
    shop_id: ShopId
    order_ids: tuple[OrderId, ...]
    lines: tuple[ParcelLine, ...]
    stage: Stage = Stage.TO_NUMBER
    ordinal: int = 1
    revision: int = 1
    made_by: Making = Making.ORDER
    merged_for: str = ""  # whom each order of a merged parcel went to when it was merged

    @property
    def pack_key(self) -> str:
        """The platform's ``pack_id``: digits, letters and ``_``, at most 15, new per revision.

        The platform answers the same order and pack id with the same number, which makes a
        repeat after a lost answer safe.
        """
        return self.key_of(self.revision)

    def key_of(self, revision: int) -> str:
        """The :attr:`pack_key` that the parcel has or had at ``revision``."""
        return f"p{self.ordinal}r{revision}"


def whole_order_parcel(order: Order) -> Parcel | None:
    """The one parcel that carries all of ``order``; None when nothing of it needs shipping.

    The id is made from the order's, so that doing this twice makes one parcel.
    """
    lines = tuple(
        ParcelLine(order_id=order.order_id, item_id=item.item_id, quantity=item.quantity)
        for item in order.items
        if item.needs_shipping and item.quantity > 0
    )
    if not lines:
        return None
    return Parcel(
        parcel_id=ParcelId(f"{order.shop_id}-{order.order_id}-1"),
        shop_id=order.shop_id,
        order_ids=(order.order_id,),
        lines=lines,
    )
