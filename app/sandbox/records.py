"""The platform's own state: what the practice shop knows to be true.

Amounts in 分, instants in whole Unix seconds, 0 for "not reached" as the platform writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.sandbox.goods import Sku
from app.sandbox.people import Person

UNPAID, TO_SHIP, SHIPPED, CANCELLED, FINISHED = 1, 2, 3, 4, 5
PART_SHIPPED, IN_REVIEW = 101, 105
REFUNDED_BEFORE_SHIP = 21
"""Only as ``main_status``."""

STATUS_TEXT = {
    UNPAID: "待支付",
    TO_SHIP: "待发货",
    SHIPPED: "已发货",
    CANCELLED: "已取消",
    FINISHED: "已完成",
    PART_SHIPPED: "部分发货",
    IN_REVIEW: "已支付待处理",
    REFUNDED_BEFORE_SHIP: "发货前退款完结",
}

APPLIED, REFUND_DONE, REFUSED, CLOSED = 6, 12, 27, 28
RETURNING, SENDING, CONFIRMING = 7, 8, 11
"""``after_sale_status`` used here (reference 3.5)."""
BEFORE_SHIP = 2
"""``after_sale_type``: refund before shipping."""


@dataclass(slots=True)
class Line:
    """A SKU order (子订单)."""

    item_id: str
    sku: Sku
    quantity: int
    paid_fen: int
    status: int
    exp_ship_time: int
    pre_sale_type: int = 0
    given: str = ""  # MASTER or FREE
    master_ids: tuple[str, ...] = ()
    shipped: int = 0
    ship_time: int = 0
    receipt_time: int = 0
    after_sale_status: int = 0
    after_sale_type: int = 0
    refund_status: int = 0
    fetched: bool = False  # the buyer comes for it, or gets it without a parcel
    extra: Mapping[str, object] = field(default_factory=dict)  # further fields, as told

    @property
    def travels(self) -> bool:
        """Whether a parcel carries it."""
        return not self.sku.virtual and not self.fetched

    @property
    def refund_pending(self) -> bool:
        """A refund before shipping waits for the shop."""
        return self.after_sale_status == APPLIED and self.after_sale_type == BEFORE_SHIP

    @property
    def refunded(self) -> bool:
        """The refund before shipping is done: these goods do not leave."""
        return self.after_sale_status == REFUND_DONE and self.after_sale_type == BEFORE_SHIP

    @property
    def left(self) -> int:
        """Pieces still to ship."""
        return self.quantity - self.shipped if self.travels and not self.refunded else 0


@dataclass(slots=True)
class Pack:
    """One parcel that was shipped for an order (``logistics_info``)."""

    pack_id: str
    number: str
    company: str
    company_name: str
    ship_time: int
    counts: dict[str, int]  # item id → pieces
    whole: bool  # shipped by logisticsAdd: edited without a pack id
    extra: bool = False  # uploaded afterwards, beside the pack that carries the goods


@dataclass(slots=True, repr=False)
class ShopOrder:
    """A shop order (父订单)."""

    shop_id: str
    order_id: str
    buyer: str  # platform identity of the buyer
    receiver: Person
    status: int
    create_time: int
    update_time: int
    pay_time: int
    exp_ship_time: int
    lines: list[Line]
    post_fen: int = 0
    buyer_words: str = ""
    seller_words: str = ""
    flag: int = 0
    ship_time: int = 0
    finish_time: int = 0
    appointment_time: int = 0
    cancel_reason: str = ""
    receiver_revision: int = 0
    urges: int = 0
    tags: tuple[tuple[str, str], ...] = ()
    promised_courier: str = ""
    packs: list[Pack] = field(default_factory=list)
    extra: Mapping[str, object] = field(default_factory=dict)  # further fields, as told
    encoded: bytes | None = None

    @property
    def refunded(self) -> bool:
        """Every line was refunded before shipping."""
        return all(line.refunded for line in self.lines)

    def line(self, item_id: str) -> Line | None:
        """The line with that id."""
        return next((line for line in self.lines if line.item_id == item_id), None)

    def __repr__(self) -> str:
        return f"<ShopOrder {self.order_id} {self.status}>"


@dataclass(slots=True)
class Case:
    """An after-sale."""

    case_id: str
    order_id: str
    item_id: str
    kind: int
    status: int
    refund_status: int
    apply_time: int
    update_time: int
    deadline: int
    refund_fen: int
    pieces: int


@dataclass(slots=True)
class Issue:
    """One issue of a number. Numbers recycle, issues do not."""

    number: str
    courier: str
    order_id: str
    pack_id: str
    order_ids: tuple[str, ...]
    receiver_key: str
    issued_at: int
    branch_code: str
    marks: dict[str, str]
    sub_numbers: tuple[str, ...] = ()
    cancelled_at: int = 0
    shipped_at: int = 0
    pickup_at: int = 0
    oddness: str = "plain"  # of how its trip is told, see odd_routes
    contents: tuple[tuple[str, int], ...] = ()
    remark: str = ""
