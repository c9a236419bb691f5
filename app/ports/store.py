"""The store port: one writer at a time, repositories inside a unit of work.

``with store.begin() as work: … work.commit()``. Leaving without commit rolls back. One unit of
work runs at a time in the process; keep it short and never call the network inside.
Raises StorageError for a full disk, a read-only folder or a newer schema.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.after_sale import AfterSale
from app.domain.gate import Act, Block
from app.domain.grouping import Pieces
from app.domain.hold import Hold
from app.domain.ids import (
    BatchId,
    OrderId,
    ParcelId,
    PrintJobId,
    ShipmentId,
    ShopId,
    WaybillId,
)
from app.domain.order import Order
from app.domain.order_audit import Acceptance, OrderAudit
from app.domain.override import Override
from app.domain.parcel import Parcel, Stage
from app.domain.pickup import PickupFacts
from app.domain.printing import PrintJob, PrintState
from app.domain.remark import Remark, RemarkWrite
from app.domain.shipment import Shipment, ShipmentState
from app.domain.waybill import Branch, Waybill, WaybillState
from app.ports.alerts import AlertRepo
from app.ports.batch_store import BatchRepo
from app.ports.day_close import DayCloseRepo
from app.ports.manifests import ManifestRepo
from app.ports.overrides import GivenOverrides
from app.ports.papers import BatchScanRepo, LocationRepo
from app.ports.put_off import PutOffRepo
from app.ports.routes import RouteRepo
from app.ports.rows import Reader
from app.ports.shops import ShopRepo


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What an ingest changed: ids whose row was new or newer."""

    orders: frozenset[OrderId]
    parcels: frozenset[ParcelId]


class OrderRepo(Protocol):
    """Orders with their items, receivers sealed at rest."""

    def ingest(self, orders: Iterable[Order], seen_at: datetime) -> Ingested:
        """Upsert orders, items and the parcels they need, and recompute blocks and stages.

        A row older than the stored one (by ``updated_at``) only refreshes ``checked_at``.
        A new shippable order gets its whole-order parcel; one that was cancelled, refunded or
        shipped elsewhere closes its parcels that have no effect yet (a bought number, a label
        or a shipment keeps the parcel visible with its block). One refunded item of several drops
        out of a parcel without a number and blocks one that has it. A receiver that changes after a
        number was bought blocks the parcel with ADDRESS_CHANGED.
        """
        ...

    def ingest_after_sales(self, cases: Iterable[AfterSale], seen_at: datetime) -> Ingested: ...
    def cases(self, order_ids: Iterable[OrderId]) -> tuple[AfterSale, ...]:
        """The after-sales of these orders."""
        ...

    def get(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Order]: ...
    def checked(self, order_ids: Iterable[OrderId], at: datetime) -> None:
        """The platform was asked about these just now."""
        ...


class ParcelRepo(Protocol):
    """Parcels and how far they have come."""

    def get(self, ids: Iterable[ParcelId]) -> dict[ParcelId, Parcel]: ...
    def of_orders(self, order_ids: Iterable[OrderId]) -> frozenset[ParcelId]:
        """Every parcel that carries, or carried before a refund, something of these orders."""
        ...

    def blocks(self, ids: Iterable[ParcelId]) -> dict[ParcelId, frozenset[Block]]: ...
    def stage(self, parcel_id: ParcelId) -> Stage | None:
        """How far one has come; None: there is no such parcel."""
        ...

    def siblings(self, parcel_id: ParcelId) -> tuple[Parcel, ...]:
        """Every parcel with something of the same orders, itself included, by ordinal."""
        ...

    def next_ordinal(self) -> int:
        """One that no parcel has: no pack id ever stands for two parcels of an order."""
        ...

    def add_extra(self, parcel: Parcel) -> None:
        """Add one more parcel, without goods of its own, for orders that have theirs."""
        ...

    def note(self, parcel_id: ParcelId, problem: str) -> None:
        """Set the newest problem's title ("" clears it); the stage stays."""
        ...

    def move(self, parcel_id: ParcelId, stage: Stage, *, problem: str = "") -> None:
        """Set the stage and the newest problem's title ("" clears it)."""
        ...


class ParcelGroups(Protocol):
    """Merged (合单) and split (拆单) parcels. Nothing of them has a number while they change."""

    def merge(self, parcel_ids: Sequence[ParcelId]) -> ParcelId:
        """Put whole-order parcels of one shop and one receiver into one parcel.

        Whether they go to one receiver the caller has asked. Raises InvalidInput ``merge.…`` or
        ``group.…``.
        """
        ...

    def split(self, parcel_id: ParcelId, parts: Sequence[Pieces]) -> tuple[ParcelId, ...]:
        """Deal the pieces of one order out; what no part names makes one more parcel.

        Raises InvalidInput ``split.…`` or ``group.…``.
        """
        ...

    def dissolve(self, parcel_id: ParcelId) -> tuple[ParcelId, ...]:
        """Undo :meth:`merge`, or :meth:`split` for every part: each order in its own parcel.

        Raises InvalidInput ``group.…``.
        """
        ...


class OverrideRepo(GivenOverrides, Protocol):
    """Overrides, kept for good."""

    def add(self, given: Iterable[Override]) -> tuple[Override, ...]:
        """Keep new ones; the same with their numbers."""
        ...

    def withdraw(self, numbers: Iterable[int], at: datetime) -> tuple[Override, ...]:
        """Those of ``numbers`` that no act has used open nothing from now on; these."""
        ...

    def restore(self, numbers: Iterable[int]) -> tuple[Override, ...]:
        """Those of ``numbers`` that were withdrawn are as they were before; these."""
        ...

    def use(self, ids: Iterable[ParcelId], act: Act, at: datetime) -> None:
        """The act that they were given for begins: they open nothing for another."""
        ...


class WaybillRepo(Protocol):
    """Waybill issues. Unique per (parcel, revision) unless FAILED or CANCELLED."""

    def add(self, waybill: Waybill) -> None:
        """Write an intent. Raises InvalidInput ``waybill.exists`` for a second live one."""
        ...

    def name_branch(self, branch: Branch) -> None:
        """Remember what the branch of a code is called."""
        ...

    def settle(self, waybill: Waybill) -> None:
        """Write the outcome over the intent."""
        ...

    def get(self, waybill_id: WaybillId) -> Waybill | None: ...
    def live(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, Waybill]:
        """The newest waybill of each parcel that is INTENDED, UNKNOWN or BOUGHT."""
        ...

    def of_parcel(self, parcel_id: ParcelId) -> tuple[Waybill, ...]:
        """Every issue that the parcel ever asked for, oldest first."""
        ...

    def free_revision(self, parcel_id: ParcelId) -> int:
        """One under which no number was asked for yet."""
        ...

    def receivers(self, parcel_id: ParcelId) -> str:
        """A print of the parcel's present receivers; says nothing of them."""
        ...

    def bought_for(self, waybill_id: WaybillId) -> str:
        """The print of the receivers that a number was asked for."""
        ...

    def readdressing(self, waybill: Waybill) -> None:
        """From now until :meth:`readdressed` it is not known for whom the number is."""
        ...

    def readdressed(self, waybill: Waybill, receivers: str) -> None:
        """The number is for ``receivers``, with the waybill's marks and ``updated_at``."""
        ...

    def exchange(self, old: Waybill, new: Waybill) -> None:
        """The parcel travels under ``new`` from now on, and ``old`` is spare."""
        ...

    def in_state(self, *states: WaybillState, spare: bool = False) -> tuple[Waybill, ...]:
        """Waybills that parcels travel under, or spare ones, at one of ``states``."""
        ...


class PrintLedger(Protocol):
    """Print jobs: lease before send, outcome after (invariant 2)."""

    def lease(self, job: PrintJob) -> None:
        """Write the lease.

        Raises InvalidInput ``print.exists`` when this piece of the waybill is, or may be, on paper,
        unless ``job.reason`` says why another is wanted.
        """
        ...

    def lease_all(self, jobs: Iterable[PrintJob]) -> None:
        """Write the leases of a run, each of another piece; none when :meth:`lease` refuses."""
        ...

    def move(self, job: PrintJob) -> None:
        """Write a job's state; whether its paper is void stays as it was."""
        ...

    def void(self, waybill_id: WaybillId, why: str) -> int:
        """No paper of the waybill's jobs so far may go out; how many are on paper."""
        ...

    def release(self, jobs: Iterable[PrintJob], at: datetime) -> None:
        """Those of ``jobs`` that are only leased are NOT_PRINTED: nothing was sent."""
        ...

    def get(self, job_id: PrintJobId) -> PrintJob | None: ...
    def of_waybills(self, ids: Iterable[WaybillId]) -> dict[WaybillId, tuple[PrintJob, ...]]: ...
    def in_state(self, *states: PrintState) -> tuple[PrintJob, ...]: ...


class ShipmentRepo(Protocol):
    """The outbox of shipments. Unique per waybill unless FAILED (invariant 3), edits aside."""

    def add(self, shipment: Shipment) -> None:
        """Write an intent.

        Raises InvalidInput ``shipment.exists`` for a second live one that is no edit.
        """
        ...

    def settle(self, shipment: Shipment) -> None: ...
    def get(self, shipment_id: ShipmentId) -> Shipment | None: ...
    def live(self, waybill_ids: Iterable[WaybillId]) -> dict[WaybillId, Shipment]:
        """The newest of each that has one which has not failed."""
        ...

    def failed(self, waybill_ids: Iterable[WaybillId]) -> dict[WaybillId, Shipment]:
        """The newest failure of each that has one."""
        ...

    def told_with(self, request_id: str) -> frozenset[ParcelId]:
        """The parcels that a call with this id was about."""
        ...

    def in_state(self, *states: ShipmentState) -> tuple[Shipment, ...]: ...


class RemarkRepo(Protocol):
    """The outbox of remarks. Rows show open writes on top of what the platform holds."""

    def add(self, writes: Iterable[RemarkWrite]) -> None:
        """Write intents, each after the earlier ones of its order."""
        ...

    def settle(self, writes: Iterable[RemarkWrite]) -> None:
        """Write outcomes over intents: DONE is what the order holds from now on."""
        ...

    def get(self, remark_id: str) -> RemarkWrite | None: ...
    def open(self, order_ids: Iterable[OrderId] | None = None) -> tuple[RemarkWrite, ...]:
        """INTENDED and UNKNOWN ones, of some orders or all; each order's as they were made."""
        ...

    def of_batch(
        self, batch_id: BatchId, order_ids: Iterable[OrderId]
    ) -> dict[OrderId, RemarkWrite]:
        """The last write of each of these orders in one batch."""
        ...

    def held(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Remark]:
        """What the platform last said; orders that are not here are left out."""
        ...

    def shops(self, order_ids: Iterable[OrderId]) -> dict[OrderId, ShopId]:
        """Whose these orders are."""
        ...

    def shown(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Remark]:
        """The same with open writes on top: what a person sees."""
        ...


class HoldRepo(Protocol):
    """Held orders (挂起) and 加急. Every change judges the parcels of the orders again."""

    def put(self, wanted: Iterable[Hold]) -> None:
        """Hold orders, or hold them otherwise than before."""
        ...

    def end(self, order_ids: Iterable[OrderId]) -> None: ...
    def note_ends(self, wanted: Iterable[Hold]) -> None:
        """The clocks of these have moved: show when they end now (``until``)."""
        ...

    def of(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Hold]: ...
    def all(self) -> tuple[Hold, ...]:
        """Every hold, the oldest first."""
        ...

    def facts(self, order_ids: Iterable[OrderId]) -> dict[OrderId, tuple[PickupFacts, ...]]:
        """The clocks of every pending parcel that an order travels in."""
        ...

    def urgent(self, order_ids: Iterable[OrderId]) -> frozenset[OrderId]:
        """Those of ``order_ids`` that are 加急."""
        ...

    def set_urgent(self, order_ids: Iterable[OrderId], *, urgent: bool) -> None: ...


class TagRepo(Protocol):
    """Local tags (标签) of orders; they stay here."""

    def of(self, order_ids: Iterable[OrderId]) -> dict[OrderId, tuple[str, ...]]:
        """The tags of each of ``order_ids``, none being an empty tuple."""
        ...

    def put(self, wanted: Mapping[OrderId, tuple[str, ...]]) -> None:
        """Give these orders exactly these tags."""
        ...

    def used(self) -> tuple[str, ...]:
        """Tags that people have given, the last used first."""
        ...

    def remember(self, tags: Iterable[str]) -> None:
        """These were used just now."""
        ...

    def forget(self, tag: str) -> None:
        """Offer it no more; orders keep it."""
        ...


class Journal(Protocol):
    """Every effect outside the process: intent before, outcome after."""

    def intend(
        self, *, kind: str, subject: str, batch_id: BatchId | None, at: datetime, note: str = ""
    ) -> int:
        """Write an intent; returns its number. No personal data in ``note``."""
        ...

    def intend_all(
        self, *, kind: str, subjects: Iterable[str], batch_id: BatchId | None, at: datetime
    ) -> dict[str, int]:
        """Intents of new ``subjects``; their numbers."""
        ...

    def outcome(self, number: int, *, outcome: str, at: datetime, note: str = "") -> None: ...
    def outcome_all(
        self, numbers: Iterable[int], *, outcome: str, at: datetime, note: str = ""
    ) -> None:
        """The same outcome for several."""
        ...

    def note(self, number: int) -> str:
        """What was noted with an intent."""
        ...

    def open(self) -> tuple[tuple[int, str, str], ...]:
        """(number, kind, subject) of intents without an outcome, oldest first."""
        ...

    def open_of(self, subjects: Iterable[str]) -> dict[str, int]:
        """The number of the oldest intent without an outcome of each of ``subjects``."""
        ...


class AuditLog(Protocol):
    """Hash-chained record of effects and of reads of personal data (invariant 7)."""

    def record(
        self, *, actor: str, action: str, subject: str, at: datetime, note: str = ""
    ) -> None:
        """Append one entry chained to the last."""
        ...

    def record_all(
        self, *, actor: str, action: str, subjects: Iterable[str], at: datetime, note: str = ""
    ) -> None:
        """Append one entry for each of ``subjects``, in their order."""
        ...

    def verify(self) -> int | None:
        """The number of the first entry whose chain is broken; None when all is well."""
        ...


class OrderAudits(Protocol):
    """Results of 漏单核对."""

    def add(self, audit: OrderAudit) -> None: ...
    def repaired(self, shop_id: ShopId, order_ids: Iterable[OrderId]) -> None:
        """The newest audit differs on these orders no more."""
        ...

    def accept(self, acceptances: Collection[Acceptance]) -> int:
        """Keep them; how many were not kept before.

        Parcels of an order that is called gone leave the pending ones: without a number they
        close, with one it may be given back. Once the platform tells the order again, by
        whatever way, that is called right no more.
        """
        ...

    def take_back(self, acceptances: Collection[Acceptance]) -> int:
        """Forget them; how many were kept."""
        ...

    def accepted(self, shop_id: ShopId) -> tuple[Acceptance, ...]:
        """What of the shop is called right."""
        ...


class UnitOfWork(Protocol):
    """One write transaction."""

    shops: ShopRepo
    orders: OrderRepo
    parcels: ParcelRepo
    groups: ParcelGroups
    overrides: OverrideRepo
    waybills: WaybillRepo
    prints: PrintLedger
    shipments: ShipmentRepo
    routes: RouteRepo
    manifests: ManifestRepo
    order_audits: OrderAudits
    batches: BatchRepo
    put_off: PutOffRepo
    locations: LocationRepo
    scans: BatchScanRepo
    remarks: RemarkRepo
    holds: HoldRepo
    tags: TagRepo
    closes: DayCloseRepo
    alerts: AlertRepo
    journal: Journal
    audit: AuditLog

    def commit(self) -> None:
        """Make it durable, then publish one ``Changes`` event of what was touched."""
        ...


class Store(Protocol):
    """The database."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Start a write transaction; waits for the one that runs."""
        ...

    @property
    def reader(self) -> Reader:
        """Queries."""
        ...

    def close(self) -> None:
        """Checkpoint and close."""
        ...
