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


class AfterSaleStep(StrEnum):
    """Where a case stands (reference section 5, ``aftersale_status``)."""

    AGREE = "agree"  # 待商家同意
    RETURN = "return"  # 待买家退货
    SEND = "send"  # 待商家发货: exchange, resend, repair
    CONFIRM = "confirm"  # 待商家二次同意: the goods are on their way back
    ON_WAY = "on_way"  # what the shop sent is on its way to the buyer
    REFUSED = "refused"
    RETURN_REFUSED = "return_refused"
    DONE = "done"
    CANCELLED = "cancelled"  # with the order
    CLOSED = "closed"
    OTHER = "other"


_REFUSED = frozenset({AfterSaleStep.REFUSED, AfterSaleStep.RETURN_REFUSED})
_OVER = frozenset({AfterSaleState.SUCCEEDED, AfterSaleState.CLOSED})


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
    step: AfterSaleStep = AfterSaleStep.OTHER
    quantity: int = 0  # pieces it is about, 0 when it is not told

    @property
    def over(self) -> bool:
        """True when nobody has anything to do any more."""
        return self.state in _OVER

    @property
    def waits_for_shop(self) -> bool:
        """True while the shop must act before ``deadline_at``."""
        return self.state is AfterSaleState.WAITS_FOR_SHOP

    @property
    def may_keep_here(self) -> bool:
        """True while a parcel may have to stay for it: the shop must act, or a refund is open."""
        return self.waits_for_shop or (self.stops_shipping and not self.over)

    @property
    def stops_shipping(self) -> bool:
        """True while a refund before shipping is open or done.

        One that the shop refused stops nothing: the platform refuses to ship only while it waits
        (reference section 5). One whose state we do not know stops like an open one.
        """
        if self.kind is not AfterSaleKind.REFUND_BEFORE_SHIP or self.step in _REFUSED:
            return False
        return self.state is not AfterSaleState.CLOSED
