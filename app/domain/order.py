"""Shop orders (订单) and their items (子订单) in the field's own words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber


class OrderStatus(StrEnum):
    """Where the platform says the order stands."""

    UNPAID = "unpaid"
    REVIEW = "review"  # paid, held by the platform's risk review (its 105)
    TO_SHIP = "to_ship"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    UNKNOWN = "unknown"


SHIPPABLE = frozenset({OrderStatus.TO_SHIP, OrderStatus.PART_SHIPPED})
GONE = frozenset({OrderStatus.SHIPPED, OrderStatus.FINISHED})


class RefundState(StrEnum):
    """What an item's after-sale means for shipping it."""

    NONE = "none"
    PENDING = "pending"  # a pre-ship refund waits for the shop
    REFUNDED = "refunded"  # finished: the goods must not leave
    OTHER = "other"  # an after-sale that does not concern shipping


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePart:
    """One product inside a set product (组合商品); pieces as the platform states them."""

    name: str
    code: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One SKU order. Amounts in 分.

    ``promise_at``: by when it is to be shipped, see :mod:`app.domain.promise`. ``masters`` are the
    items that a gift came with; ``marks`` are bits of :data:`app.domain.marks.MARK_BITS` that
    follow from nothing else here.
    """

    item_id: ItemId
    product_id: str
    sku_id: str
    name: str
    spec: str
    code: str  # 商家编码, may be empty
    quantity: int
    price_fen: int
    paid_fen: int
    status: OrderStatus
    promise_at: datetime | None = None
    refund: RefundState = RefundState.NONE
    presale: bool = False
    gift: bool = False
    needs_shipping: bool = True
    picture_url: str = ""
    virtual: bool = False
    bundle: tuple[BundlePart, ...] = ()
    masters: tuple[ItemId, ...] = ()
    custom: str = ""  # what the buyer wants on it (定制); "定制" when it is told elsewhere
    marks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The part of an address that may be shown and searched."""

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""

    def __str__(self) -> str:
        """Province, city and district, without a repeated municipality name."""
        parts = [self.province, self.city, self.district]
        return " ".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Receiver:
    """Who receives. Masks may be shown; the ciphers are the platform's and open nothing here.

    ``repr`` is left out so that no log or exception text ever carries a receiver.
    """

    name_mask: str
    phone_mask: str
    detail_mask: str
    region: Region
    name_cipher: str
    phone_cipher: str
    detail_cipher: str

    def __repr__(self) -> str:
        return "<Receiver>"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPack:
    """One parcel the platform already knows for an order (its ``logistics_info``)."""

    tracking_number: TrackingNumber
    carrier: CarrierCode
    pack_id: str
    shipped_at: datetime | None
    item_quantities: tuple[tuple[ItemId, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A shop order as last seen on the platform. Amounts in 分, instants UTC."""

    shop_id: ShopId
    order_id: OrderId
    status: OrderStatus
    created_at: datetime
    updated_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    finished_at: datetime | None
    promise_at: datetime | None  # the shortest of its items
    appointment_at: datetime | None
    order_fen: int
    paid_fen: int
    post_fen: int
    buyer_words: str
    seller_words: str
    flag: int  # 0 grey 1 purple 2 cyan 3 green 4 orange 5 red
    address_key: str  # open_address_id: the platform's receiver identity, for merging
    receiver: Receiver
    items: tuple[Item, ...]
    packs: tuple[ShippedPack, ...] = ()
    promised_carrier: CarrierCode | None = None
    urge_count: int = 0
    tags: tuple[str, ...] = ()
    marks: int = 0  # bits of app.domain.marks.MARK_BITS that follow from nothing else here

    @property
    def quantity(self) -> int:
        """Pieces in all items."""
        return sum(item.quantity for item in self.items)
