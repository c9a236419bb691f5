"""After-sales (售后) as far as they decide what may be shipped."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import ItemId, OrderId, ShopId


class AfterSaleKind(StrEnum):
    """What the buyer asks for."""

    RETURN_AND_REFUND = "return_and_refund"
    REFUND_AFTER_SHIP = "refund_after_ship"
    REFUND_BEFORE_SHIP = "refund_before_ship"
    EXCHANGE = "exchange"
    PRICE_PROTECTION = "price_protection"
    RESEND = "resend"
    REPAIR = "repair"
    OTHER = "other"


class AfterSaleState(StrEnum):
    """Whose turn it is."""

    WAITS_FOR_SHOP = "waits_for_shop"
    WAITS_FOR_BUYER = "waits_for_buyer"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSale:
    """One after-sale case. ``deadline_at`` is the end of its current step.

    ``item_id`` "" is about the whole order, see :func:`app.domain.refunds.concerned_items`.
    """

    after_sale_id: str
    shop_id: ShopId
    order_id: OrderId
    item_id: ItemId
    kind: AfterSaleKind
    state: AfterSaleState
    applied_at: datetime
    updated_at: datetime
    deadline_at: datetime | None
    refund_fen: int

    @property
    def stops_shipping(self) -> bool:
        """True while a refund before shipping is open or done."""
        return self.kind is AfterSaleKind.REFUND_BEFORE_SHIP and self.state in {
            AfterSaleState.WAITS_FOR_SHOP,
            AfterSaleState.WAITS_FOR_BUYER,
            AfterSaleState.SUCCEEDED,
        }
