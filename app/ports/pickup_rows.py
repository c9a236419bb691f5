"""Read models of what waits for the carrier and of what it has taken, one SKU order a line."""

from typing import NamedTuple, Protocol

from app.domain.gate import Block
from app.domain.ids import ShopId
from app.domain.parcel import Stage
from app.domain.rate_line import RateLine


class PickupLine(NamedTuple):
    """An SKU order in one parcel, with what money and planning need beside the rate.

    A tuple and no dataclass for the reason that :class:`RateLine` is one.
    """

    rate: RateLine
    product_id: str
    order_fen: int  # paid for the whole order, 分
    stage: Stage
    blocks: frozenset[Block]
    printed: bool  # a label is, or may be, on paper
    handed: bool = False  # 已交接: it left on a manifest
    reused_s: int | None = None  # 重号: when its number was found to have made an earlier trip
    early_s: int | None = None  # 提前揽收: when a scan before the payment was found
    scanned_s: int | None = None  # the pickup that counts; ``rate`` may have the early one instead


class PickupRows(Protocol):
    """Queries that never block the writer. Callable from any thread; bound shops only."""

    def waiting(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        """Everything of which a scan is still to come, parcel by parcel.

        Parcels of which nothing is ours to ship any more are left out; blocked ones are not, nor
        those that were handed over: money runs on until the scan.
        """
        ...

    def taken_beside(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        """Lines of parcels that carriers took, of orders of which another parcel waits."""
        ...

    def picked_up(self, since_s: int, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        """Everything that carriers took since ``since_s`` (Unix seconds)."""
        ...
