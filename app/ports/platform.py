"""The shop platform port: everything asked of 抖店, in the domain's words.

Every method may raise :class:`NetworkError` (outcome unknown), :class:`RateLimited`,
:class:`AuthorizationError`, :class:`PlatformRejected` or :class:`Cancelled`.
Batch calls return one outcome per row and raise only when no row was tried.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.after_sale import AfterSale
from app.domain.errors import Retry
from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber
from app.domain.order import Order, OrderStatus, Receiver
from app.domain.route import RouteScan
from app.domain.shipment import ShipOrder
from app.domain.waybill import Branch, Carrier, Sender, SortMarks
from app.ports.jobs import JobContext

ORDERS = "orders"
AFTER_SALES = "after_sales"
"""Kinds of rows that are pulled."""

UNREADABLE = "network.unreadable"
"""Error code: the answer came whole, and is not what the platform promised."""

NO_ROUTE = "route.10015"
"""Error code: the number was not bought here, or not used to ship yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that could not be decoded: set aside and shown, the rest goes on."""

    row_id: str  # order or after-sale id when it could be read, else ""
    reason: str  # which field, English; never a field's value
    created_s: int = 0  # of an order, Unix seconds; 0: not readable either
    paid_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One page of an order search. ``total`` counts the whole query."""

    orders: tuple[Order, ...]
    bad_rows: tuple[BadRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSalePage:
    """One page of an after-sale search."""

    cases: tuple[AfterSale, ...]
    bad_rows: tuple[BadRow, ...]
    total: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillItem:
    """What is in the parcel, for the waybill's contents area."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillRequest:
    """Ask for one number. The receiver goes out as the platform's own ciphertext."""

    order_id: OrderId
    merged_order_ids: tuple[OrderId, ...]  # every order of a merged parcel, else empty
    pack_key: str
    receiver: Receiver
    items: tuple[WaybillItem, ...]
    pieces: int = 1  # 子母件: that many numbers, one main and the others sub


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """Why one row of a batch call failed. ``title`` and ``advice`` are Chinese."""

    code: str
    title: str
    advice: str = ""
    retry: Retry = Retry.NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillAnswer:
    """The outcome of one :class:`WaybillRequest`, matched by order id and pack key."""

    order_id: OrderId
    pack_key: str
    tracking_number: TrackingNumber | None
    marks: SortMarks = field(default_factory=SortMarks)
    hint: str = ""
    sub_numbers: tuple[TrackingNumber, ...] = ()
    error: RowError | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PrintData:
    """Encrypted print data of one number, for the platform's print component."""

    tracking_number: TrackingNumber
    print_data: str = ""
    signature: str = ""
    error: RowError | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PlainReceiver:
    """A decrypted receiver: in memory only, for the label being made, never stored or logged."""

    name: str
    phone: str
    detail: str

    def __repr__(self) -> str:
        return "<PlainReceiver>"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTemplate:
    """A standard waybill template of a carrier."""

    carrier: CarrierCode
    code: str
    name: str
    url: str
    parts: int  # 1 一联, 2 二联


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A bound shop, as the token call names it. Tokens stay inside the adapter's vault.

    ``tokens_until``: until then they can be refreshed.
    """

    shop_id: ShopId
    shop_name: str
    tokens_until: datetime


class ShopPlatform(Protocol):
    """One bound shop."""

    @property
    def shop_id(self) -> ShopId:
        """The shop that every call speaks for."""
        ...

    def within(self, ctx: JobContext) -> "ShopPlatform":
        """The same shop, its calls cancelled and their waits cut short by ``ctx``."""
        ...

    def search_orders(
        self, *, updated_from: datetime, updated_to: datetime, page: int, size: int
    ) -> OrderPage:
        """Orders by update time ascending, half-open window, pages from 0, ``size`` ≤ 100."""
        ...

    def orders_created(
        self, *, created_from: datetime, created_to: datetime, page: int, size: int
    ) -> OrderPage:
        """Orders by creation ascending, half-open window of whole seconds, ``size`` ≤ 100."""
        ...

    def count_orders(
        self, created_from: datetime, created_to: datetime, status: OrderStatus
    ) -> int:
        """How many orders created in the half-open window are at ``status`` now."""
        ...

    def order(self, order_id: OrderId) -> Order | None:
        """One order as it is now; None when the platform does not know it."""
        ...

    def mergeable(self, orders: tuple[tuple[OrderId, str], ...]) -> tuple[tuple[OrderId, ...], ...]:
        """Which of 2…100 orders, each with its receiver's ``address_key``, may share a parcel.

        Groups of two and more. It only answers; nothing is merged.
        """
        ...

    def write_remark(self, order_id: OrderId, words: str, flag: int) -> None:
        """Set the shop's words (≤ 60 characters) and flag (0…5) of an order, both at once.

        Has no request id: reconcile by :meth:`order`.
        """
        ...

    def after_sales(
        self, *, updated_from: datetime, updated_to: datetime, page: int, size: int
    ) -> AfterSalePage:
        """After-sale cases by update time."""
        ...

    def waiting_after_sales(self, *, page: int, size: int) -> AfterSalePage:
        """After-sale cases that wait for the shop now, the nearest deadline first."""
        ...

    def after_sale(self, after_sale_id: str) -> AfterSale | None:
        """One case as it is now; None when the platform does not know it."""
        ...

    def decrypt(self, receivers: dict[OrderId, Receiver]) -> dict[OrderId, PlainReceiver]:
        """Plain receivers (any number; sent in calls of ≤ 50 texts). Missing: refused rows."""
        ...

    def carriers(self) -> tuple[Carrier, ...]:
        """Couriers that the shop may ship with."""
        ...

    def branches(self, carrier: CarrierCode | None = None) -> tuple[Branch, ...]:
        """Branches with an electronic waybill account, of one carrier or all."""
        ...

    def templates(self) -> tuple[LabelTemplate, ...]:
        """Standard label templates."""
        ...

    def buy_waybills(
        self, carrier: CarrierCode, sender: Sender, requests: tuple[WaybillRequest, ...]
    ) -> tuple[WaybillAnswer, ...]:
        """Numbers for ≤ 50 requests. The same order and pack key gives the same number."""
        ...

    def print_data(
        self, carrier: CarrierCode, numbers: tuple[TrackingNumber, ...]
    ) -> tuple[PrintData, ...]:
        """Encrypted print data for ≤ 100 numbers."""
        ...

    def component_query(self) -> str:
        """The query with which the print component fetches this shop's key, freshly signed."""
        ...

    def cancel_waybill(self, carrier: CarrierCode, number: TrackingNumber) -> None:
        """Give a number back; already cancelled counts as done.

        Raises:
            NumberKept: it was surely not given back.
            NumberGone: it is no longer ours.
        """
        ...

    def update_waybill(
        self,
        carrier: CarrierCode,
        number: TrackingNumber,
        sender: Sender | None,
        receiver: Receiver,
        items: tuple[WaybillItem, ...],
    ) -> SortMarks:
        """Change whom a number is for; it stays the same. A repeat is safe."""
        ...

    def append_pieces(
        self, carrier: CarrierCode, number: TrackingNumber, count: int
    ) -> tuple[TrackingNumber, ...]:
        """So many pieces more; every sub number there is now.

        A repeat adds again: when the answer was lost, :meth:`buy_waybills` with the same key
        tells which numbers there are.
        """
        ...

    def edit_shipment(
        self, order_id: OrderId, carrier: CarrierCode, number: TrackingNumber, *, pack_id: str = ""
    ) -> None:
        """Another number for a whole order, or for the pack ``pack_id``.

        Reconcile by :meth:`order`.
        """
        ...

    def ship_extra(
        self,
        order: ShipOrder,
        carrier: CarrierCode,
        number: TrackingNumber,
        *,
        parent: TrackingNumber,
    ) -> None:
        """One more parcel of an order that was shipped as ``parent``.

        Reconcile by :meth:`order`.
        """
        ...

    def ship_whole(
        self,
        order_id: OrderId,
        carrier: CarrierCode,
        number: TrackingNumber,
        *,
        reject_refund: bool = False,
    ) -> None:
        """Ship one whole order in one parcel. Has no request id: reconcile by :meth:`order`.

        ``reject_refund``, here and below: refuse the buyer's waiting refund with it; without it
        such an order is not shipped.
        """
        ...

    def ship_single_pack(
        self,
        orders: tuple[ShipOrder, ...],
        carrier: CarrierCode,
        number: TrackingNumber,
        *,
        request_id: str,
        reject_refund: bool = False,
    ) -> str:
        """Ship merged orders or part of an order as one parcel; returns the pack id."""
        ...

    def ship_multi_pack(
        self,
        order_id: OrderId,
        packs: tuple[tuple[tuple[tuple[ItemId, int], ...], CarrierCode, TrackingNumber], ...],
        *,
        request_id: str,
        reject_refund: bool = False,
    ) -> tuple[str, ...]:
        """Ship one order in several parcels, all or nothing; returns pack ids in order."""
        ...

    def route(self, carrier: CarrierCode, number: TrackingNumber) -> tuple[RouteScan, ...]:
        """Scans of a number that has been used to ship, oldest first.

        Raises PlatformRejected :data:`NO_ROUTE` for a number that the platform does not follow.
        """
        ...

    def package_route(
        self, carrier: CarrierCode, number: TrackingNumber, receiver: str
    ) -> tuple[RouteScan, ...]:
        """The same from the platform's other record of parcels, which knows more numbers.

        ``receiver`` is the masked name, as the platform itself shows it.
        """
        ...


class ShopBinder(Protocol):
    """Binds shops and opens bound ones."""

    def bind_self(self, app_key: str, app_secret: str, shop_id: ShopId) -> Authorization:
        """Self-use app: create the first token for ``shop_id``; secrets go to the keyring.

        An empty ``app_secret`` stands for the one that is kept for the shop.
        """
        ...

    def authorize_url(self, service_id: str, state: str) -> str:
        """Tool app: the page on which the shop owner authorizes."""
        ...

    def bind_code(
        self, app_key: str, app_secret: str, code: str, *, expected: ShopId | None = None
    ) -> Authorization:
        """Tool app: exchange the code (10 minutes, once).

        ``expected``: the shop that is authorized again. For another one nothing is kept and
        AuthorizationError ``auth.wrong_shop`` is raised; its kept secret stands for an empty one.
        """
        ...

    def open(self, shop_id: ShopId) -> ShopPlatform:
        """The bound shop. Raises AuthorizationError when it is not bound here."""
        ...

    def keep_tokens(self, ctx: JobContext, shop_id: ShopId) -> datetime:
        """Refresh the shop's tokens if their time has come; until when they can be refreshed.

        Nothing is sent before that.
        """
        ...

    def granted_until(self, ctx: JobContext, shop_id: ShopId) -> datetime | None:
        """Ask until when the owner lets the program work; None when no end is told."""
        ...

    def unbind(self, shop_id: ShopId) -> None:
        """Forget the shop's secrets."""
        ...
