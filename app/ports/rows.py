"""Read models: frozen rows that screens and reports read. Times are Unix seconds, 0 = not yet.

Integers instead of datetimes keep 20,000 rows cheap to build, sort and filter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.authorization import UNKNOWN, Standing
from app.domain.batch import Batch, BatchCounts, BatchKind, KeptLine
from app.domain.errors import AppError
from app.domain.gate import Block
from app.domain.ids import (
    BatchId,
    CarrierCode,
    OrderId,
    ParcelId,
    PrinterId,
    PrintJobId,
    ShopId,
    TrackingNumber,
)
from app.domain.leaving import case_waits
from app.domain.number_holders import Holders
from app.domain.order import OrderStatus
from app.domain.order_audit import HourCount, OrderAudit, OrderFacts
from app.domain.override import Override
from app.domain.parcel import PENDING_STAGES, Making, Stage
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.domain.proof import Sheet
from app.domain.rate_line import RateLine
from app.domain.shipment import Shipment
from app.domain.shop_shipping import USUAL, ShopShipping
from app.domain.waybill import Carrier
from app.ports.routes import DueRoutes, RouteStory

CASE_AGE_S = 10
"""A scan that an after-sale stops asks the platform first about facts older than these seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRow:
    """One row of the workbench."""

    parcel_id: ParcelId
    shop_id: ShopId
    shop_name: str
    order_ids: tuple[OrderId, ...]
    stage: Stage
    blocks: frozenset[Block]
    paid_s: int  # earliest payment of its orders
    promise_s: int  # earliest promise
    uploaded_s: int
    picked_up_s: int
    checked_s: int  # when the platform was last asked about these orders
    carrier: CarrierCode | None
    carrier_name: str
    tracking_number: TrackingNumber | None
    receiver: str  # masked name and phone
    region: str
    goods: str  # "name spec ×n; …"
    codes: str  # 商家编码, for search
    kinds: int  # different items
    quantity: int
    paid_fen: int
    buyer_words: str
    seller_words: str
    flag: int
    presale: bool
    copies: int  # labels known or possibly on paper
    problem: str  # newest failure's Chinese title, "" when none
    partly_refunded: bool = False  # refunded items were taken out before it had a number
    shop_colour: str = ""  # a name of the palette, "" for none
    shop_paused: bool = False
    shop_authorized: bool = True
    shop_tag: str = ""  # two or three characters that tell the shops apart
    made_by: Making = Making.ORDER
    address_key: str = ""  # the platform's receiver identity of its first order, for merging
    marks: int = 0  # what is special about it, as bits
    appointment_s: int = 0  # earliest ship time that a buyer chose
    urgent: bool = False  # 加急
    hold_reason: str = ""
    hold_until_s: int = 0  # when the hold ends by itself, 0: a person ends it
    local_tags: tuple[str, ...] = ()
    after_sale_s: int = 0  # nearest deadline of a case that waits for the shop

    @property
    def shop_works(self) -> bool:
        """Whether anything may be asked or done for the row's shop now."""
        return self.shop_authorized and not self.shop_paused

    @property
    def may_be_worked_on(self) -> bool:
        """Whether it has goods, and its shop works and told of them or is only out of reach."""
        told = self.unchecked is None or Block.UNCHECKED in self.blocks | self.passed
        here = self.moved is None and Block.GONE not in self.blocks
        return self.shop_works and told and here

    @property
    def may_rely(self) -> bool:
        """Whether what is known of it was checked, or a gate stands open although it was not."""
        return self.unchecked is None or Block.UNCHECKED in self.passed

    def check_is_old(self, now_s: int, max_age_s: int) -> bool:
        """Whether the platform is asked again before anything is done with it."""
        return self.stage in PENDING_STAGES and now_s - self.checked_s > max_age_s

    def scan_is_old(self, now_s: int, max_age_s: int) -> bool:
        """The same at the scanner, where what is uploaded and still here is checked too."""
        waits = self.stage is Stage.SHIPPED and not self.picked_up_s
        if self.case_stops:
            max_age_s = min(max_age_s, CASE_AGE_S)
        return (waits or self.stage in PENDING_STAGES) and now_s - self.checked_s > max_age_s

    @property
    def case_stops(self) -> bool:
        """Whether an after-sale keeps it at the scanner, which may have been answered since."""
        asked = Block.REFUND_PENDING in self.blocks
        return asked or case_waits(self.stage, self.after_sale_s)

    branch: str = ""  # code of the branch (网点) that its number was bought at, "" not known
    early_scan_s: int = 0  # a scan before the payment, while none counts: an anomaly
    retry_s: int = 0  # when it is tried again by itself
    urge_count: int = 0  # how often buyers asked for it to be shipped
    part: int = 0  # of a split order: which part this is, from 1
    parts: int = 0  # and of how many
    moved: Making | None = None  # emptied: why what has its goods now carries them
    passed: frozenset[Block] = frozenset()  # gates that stood open when an act was judged
    unchecked: AppError | None = None  # why the platform was not asked about facts that are old


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One after-sale case beside the parcel it concerns, if that is known here."""

    after_sale_id: str
    shop_id: ShopId
    shop_name: str
    order_id: OrderId
    kind: AfterSaleKind
    state: AfterSaleState
    step: AfterSaleStep
    applied_s: int
    updated_s: int
    deadline_s: int  # end of its current step, 0 when it has none
    refund_fen: int
    goods: str  # "name spec ×n; …", "" when the order is not known here
    parcel_id: ParcelId | None = None
    stage: Stage | None = None
    tracking_number: TrackingNumber | None = None
    held: bool = False
    shop_colour: str = ""
    shop_tag: str = ""

    @property
    def waits_for_shop(self) -> bool:
        """Whether the shop must act before the deadline."""
        return self.state is AfterSaleState.WAITS_FOR_SHOP

    @property
    def before_ship(self) -> bool:
        """Whether the goods must not leave while it is open."""
        return self.kind is AfterSaleKind.REFUND_BEFORE_SHIP


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShippingRow:
    """An order of which nothing travels in a parcel, so that no parcel stands for it.

    ``virtual``: it has goods without a body (coupons too); ``fetched``: goods that the buyer
    comes for. Nothing of the receiver.
    """

    order_id: OrderId
    shop_id: ShopId
    shop_name: str
    status: OrderStatus
    virtual: bool
    fetched: bool
    paid_s: int
    promise_s: int
    paid_fen: int
    quantity: int
    goods: str  # "name spec ×n; …"
    codes: str
    seller_words: str = ""
    flag: int = 0
    shop_colour: str = ""
    shop_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item line of the side panel. ``ships`` False: refunded or cancelled, it stays here."""

    order_id: OrderId
    name: str
    spec: str
    code: str
    quantity: int
    price_fen: int
    paid_fen: int
    refund: str
    ships: bool = True
    gift: bool = False
    contents: str = ""  # what a set product holds
    custom: str = ""
    marks: int = 0  # bits of domain.marks that stand on the item itself


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One line of a parcel's history. ``text`` is Chinese."""

    at_s: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One order of a merged parcel, with its own words."""

    order_id: OrderId
    buyer_words: str
    seller_words: str
    flag: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelDetail:
    """Everything the side panel shows of one parcel."""

    row: ParcelRow
    items: tuple[ItemRow, ...]
    history: tuple[HistoryRow, ...]
    jobs: tuple[PrintJob, ...]
    shipments: tuple[Shipment, ...]
    cases: tuple[CaseRow, ...] = ()
    promised_carriers: tuple[str, ...] = ()  # names of the couriers that buyers were promised
    tags: tuple[str, ...] = ()  # the platform's own labels of its orders
    members: tuple[MemberRow, ...] = ()  # of a merged parcel: each of its orders
    sisters: tuple[ParcelRow, ...] = ()  # other parcels of the same orders
    routes: tuple[RouteStory, ...] = ()  # one for each number it ever had, oldest first
    overrides: tuple[Override, ...] = ()  # oldest first, also those that are over


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRow:
    """A bound shop and the age of its data."""

    shop_id: ShopId
    name: str
    authorized: bool
    synced_s: int
    error: str
    colour: str = ""
    tag: str = ""
    paused: bool = False
    shipping: ShopShipping = USUAL  # its own, not the usual one
    standing: Standing = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A held order, for lists. ``before_s``: ends so long before its nearest deadline."""

    order_id: OrderId
    parcel_ids: tuple[ParcelId, ...]
    shop_id: ShopId
    reason: str
    actor: str
    since_s: int
    until_s: int  # 0: a person ends it
    before_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRemarkRow:
    """What an order's remark reads, writes on their way included, and whether one is open."""

    order_id: OrderId
    words: str
    flag: int
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """Counts of one business day, for ``zhunlan report`` (deepened by the daily report)."""

    paid_orders: int
    numbered: int
    printed: int
    shipped: int
    picked_up: int
    pending_now: int
    unconfirmed_now: int
    unknown_now: int
    picked_within: tuple[tuple[int, int], ...]  # (hours, parcels picked up within them)


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRow:
    """Some pieces of one item in a parcel. Nothing of the receiver."""

    parcel_id: ParcelId
    code: str
    name: str
    spec: str
    quantity: int
    presale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsRow:
    """Goods under a 商家编码, with a name that one order has for them."""

    code: str
    name: str
    spec: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRowRow:
    """A platform row that was set aside."""

    shop_id: ShopId
    kind: str  # "orders" or "after_sales"
    row_id: str  # "" when that cannot be read either
    reason: str  # which field, English, never its value
    created_s: int  # of an order; 0: not readable
    seen_s: int
    accepted: str = ""  # why a person called it right


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """One line of the print ledger: a print job, and whose label it is."""

    job_id: PrintJobId
    batch_id: BatchId
    parcel_id: ParcelId
    printer_id: PrinterId
    sequence: int
    total: int  # labels of the run; the label says sequence/total
    copy: int
    state: PrintState
    leased_s: int
    settled_s: int
    confirmed_by: ConfirmedBy | None
    reason: str  # why it was printed again, "" for a first print
    problem: str
    order_ids: tuple[OrderId, ...]
    carrier_name: str
    tracking_number: TrackingNumber | None
    receiver: str  # masked
    piece: int = 1  # 子母件: which piece


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFilter:
    """Which labels of the ledger; what is left at its default filters nothing.

    ``text`` is part of an order's, a parcel's or a tracking number. ``problems`` are labels that
    did not, or may not have come out for a reason that is known. Unix seconds, half open.
    """

    printer_id: PrinterId | None = None
    states: frozenset[PrintState] = frozenset()
    from_s: int = 0
    until_s: int = 0
    reprints: bool = False
    problems: bool = False
    batch_id: BatchId | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecyclableRow:
    """A number that nothing will travel under, and that still costs money."""

    parcel_id: ParcelId
    shop_id: ShopId
    shop_name: str
    order_ids: tuple[OrderId, ...]
    carrier_name: str
    tracking_number: TrackingNumber
    blocks: frozenset[Block]  # why nothing is shipped; empty: it was replaced
    copies: int  # labels of it that are on paper
    spare: bool  # the parcel travels under another number


class Reader(Protocol):
    """Queries that never block the writer. Callable from any thread."""

    def parcels(
        self, *, stages: frozenset[Stage] = PENDING_STAGES, first: int = 0
    ) -> tuple[ParcelRow, ...]:
        """Rows of bound shops at ``stages``; the pending ones unless told otherwise.

        ``first`` asks for no more than so many, those that were paid for longest ago; 0: all.
        """
        ...

    def parcels_by_id(self, ids: frozenset[ParcelId]) -> tuple[ParcelRow, ...]:
        """The rows of ``ids`` that exist, whatever their stage."""
        ...

    def pieces(self, ids: frozenset[ParcelId]) -> tuple[PieceRow, ...]:
        """What the parcels ``ids`` carry, parcel by parcel, each in its own order."""
        ...

    def locations(self) -> dict[str, str]:
        """商家编码 → 库位."""
        ...

    def pending_goods(self) -> tuple[GoodsRow, ...]:
        """Goods that have a code and are in parcels that are not shipped, by code."""
        ...

    def sheets(self, batch_id: BatchId) -> tuple[Sheet, ...]:
        """Labels of a print batch that are, or may be, on paper, in label order."""
        ...

    def ticked(self, batch_id: BatchId) -> frozenset[int]:
        """Sequences of the batch's labels that were scanned to prove it complete."""
        ...

    def holders(self, number: str) -> Holders:
        """Parcels by order id, parcel id or tracking number (whole, in any case), any stage."""
        ...

    def find_parcels(self, number: str) -> tuple[ParcelId, ...]:
        """Those of :meth:`holders` that carry it now: what is acted on and judged."""
        ...

    def no_shipping(self) -> tuple[NoShippingRow, ...]:
        """Orders of bound shops that wait on the platform, with nothing to carry; oldest first."""
        ...

    def no_shipping_order(self, number: str) -> NoShippingRow | None:
        """The order ``number``, whatever its status, when it is known and has nothing to carry."""
        ...

    def detail(self, parcel_id: ParcelId) -> ParcelDetail | None:
        """One parcel in full."""
        ...

    def due_routes(self, shop_ids: tuple[ShopId, ...], now_s: int) -> DueRoutes:
        """Waybills of these shops that are to be asked about by now."""
        ...

    def routes(self, number: str) -> tuple[RouteStory, ...]:
        """Every issue of a tracking number with its route events, oldest first."""
        ...

    def order_facts(self, shop_id: ShopId, from_s: int, until_s: int) -> tuple[OrderFacts, ...]:
        """Stored orders of a shop created in the window (Unix seconds), for 漏单核对."""
        ...

    def audit_hours(self, shop_id: ShopId) -> tuple[HourCount, ...]:
        """Counts of the shop's newest audit by hour of payment and status, earliest first."""
        ...

    def last_audits(self) -> tuple[OrderAudit, ...]:
        """The newest 漏单核对 of each bound shop that has one."""
        ...

    def after_sales(self, *, closed_since_s: int) -> tuple[CaseRow, ...]:
        """Open cases of bound shops, and those over that changed since (Unix seconds).

        What waits for the shop comes first, the nearest deadline ahead.
        """
        ...

    def waiting_deadlines(self) -> tuple[int, ...]:
        """Deadlines of the cases that wait for the shop, nearest first; 0 has none, last."""
        ...

    def remarks(self, ids: frozenset[ParcelId]) -> tuple[OrderRemarkRow, ...]:
        """The remark of each order of these parcels."""
        ...

    def holds(self) -> tuple[HoldRow, ...]:
        """Every held order, those that end first first."""
        ...

    def used_tags(self) -> tuple[str, ...]:
        """Local tags that people have given, the last used first."""
        ...

    def shops(self) -> tuple[ShopRow, ...]:
        """Bound shops by name."""
        ...

    def unconfirmed(self) -> tuple[PrintJob, ...]:
        """Print jobs that wait for a person's answer, oldest first."""
        ...

    def batches(
        self,
        *,
        day: date | None = None,
        kind: BatchKind | None = None,
        label: str = "",
        ids: frozenset[BatchId] | None = None,
        limit: int = 200,
    ) -> tuple[BatchCounts, ...]:
        """Kept batches of one business day or of all, newest first."""
        ...

    def open_batches(self) -> tuple[Batch, ...]:
        """Kept batches that run, were cut off or were stopped, oldest first."""
        ...

    def batch_lines(self, batch_id: BatchId) -> tuple[KeptLine, ...]:
        """What a batch wanted, in that order, and what became of it."""
        ...

    def batch_jobs(self, batch_id: BatchId) -> tuple[PrintJob, ...]:
        """A print batch in label order."""
        ...

    def label_ids(self, wanted: LabelFilter) -> tuple[PrintJobId, ...]:
        """The print jobs that ``wanted`` lets through, newest first; a run's last label first."""
        ...

    def label_rows(self, ids: tuple[PrintJobId, ...]) -> tuple[LabelRow, ...]:
        """The ledger's lines of ``ids`` that exist, in that order."""
        ...

    def waiting_labels(self) -> tuple[LabelRow, ...]:
        """待确认 in full: oldest run first, in label order."""
        ...

    def day_totals(self, start_s: int, end_s: int) -> DayTotals:
        """Totals of the half-open window (Unix seconds)."""
        ...

    def rate_lines(self, since_s: int, shop_id: str = "") -> tuple[RateLine, ...]:
        """SKU orders of bound shops (or of one) by parcel, paid or picked up since (Unix seconds).

        Left out is what was shipped from elsewhere: its route is not known here.
        """
        ...

    def rate_news(
        self, since_s: int, shop_id: str, order_ids: Iterable[str], parcel_ids: Iterable[str]
    ) -> tuple[frozenset[str], tuple[RateLine, ...]]:
        """Of some orders and those in some parcels: their ids, and their :meth:`rate_lines` now."""
        ...

    def handed_over(self, since_s: int) -> dict[str, int]:
        """When each parcel left on a manifest since (Unix seconds), under its present number."""
        ...

    def branch_names(self) -> dict[tuple[str, str], str]:
        """Names of branches (网点) by the codes of carrier and branch."""
        ...

    def carriers(self, shop_id: ShopId) -> tuple[Carrier, ...]:
        """Couriers that a shop may ship with, in the platform's order."""
        ...

    def recyclable(self) -> tuple[RecyclableRow, ...]:
        """Numbers of bound shops to give back (可回收), oldest purchase first."""
        ...

    def overrides(self, from_s: int, until_s: int) -> tuple[Override, ...]:
        """Overrides of a half-open time (Unix seconds), oldest first."""
        ...

    def bad_rows(self) -> tuple[BadRowRow, ...]:
        """Rows of bound shops that sync or an audit could not read, newest first."""
        ...
