"""What every way of making a run's labels shares: the facts, the document, the protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.domain.ids import OrderId, ParcelId
from app.domain.order import Order
from app.domain.parcel import Parcel
from app.domain.printing import ConfirmedBy
from app.domain.waybill import Waybill, WaybillState
from app.labels.document import LabelDocument
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import PlainReceiver
from app.ports.printer import SendResult
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import UnitOfWork
from app.services.check_orders import orders_of
from app.services.compose_label import LabelParts, compose_label
from app.services.label_leases import Leased

M = TypeVar("M")
"""What one way makes a label as: dots, or a document for a component."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a label cannot be made: its own fault, the others go on. Chinese."""

    title: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What labels are made from, read once."""

    parcels: Mapping[ParcelId, Parcel]
    waybills: Mapping[ParcelId, Waybill]
    orders: Mapping[OrderId, Order]

    def holds(self, item: Leased) -> bool:
        """Whether a label can be made: its number is still the parcel's, its order is known."""
        waybill = self.waybills.get(item.row.parcel_id)
        return (
            waybill is not None
            and waybill.waybill_id == item.job.waybill_id
            and item.job.piece <= len(waybill.numbers)
            and item.row.order_ids[0] in self.orders
        )


NUMBER_GONE = Refusal(title="运单号已回收，这张没有发送", advice="重新取号后再打印。")
"""The number was given back after the run began."""


def load_of(work: UnitOfWork, ids: list[ParcelId]) -> Load:
    """The facts of ``ids``; numbers that were bought only."""
    parcels = work.parcels.get(ids)
    return Load(
        parcels=parcels,
        waybills={
            p: w for p, w in work.waybills.live(ids).items() if w.state is WaybillState.BOUGHT
        },
        orders=work.orders.get(o for p in parcels.values() for o in p.order_ids),
    )


class LabelMaker(Protocol[M]):
    """Makes the labels of one run for one printer, and sends them.

    ``burst`` labels may go together before it is known whether they came out.
    """

    confirmed_by: ConfirmedBy
    burst: int

    def begin(self, load: Load) -> None:
        """Labels of what ``load`` holds are made next; what was there for others is dropped."""
        ...

    def fetch(self, ctx: JobContext, items: list[Leased]) -> None:
        """Get what the labels of ``items``, which ``load`` holds, need from the platform.

        Raises the platform's errors.
        """
        ...

    def make(self, item: Leased) -> M | Refusal:
        """The finished label; nothing leaves."""
        ...

    def send(self, labels: tuple[M, ...]) -> tuple[SendResult, ...]:
        """Send finished labels in order; a result each."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Facts to label documents."""

    clock: Clock
    settings: Settings

    def of(
        self,
        load: Load,
        row: ParcelRow,
        plain: PlainReceiver | None,
        place: tuple[int, int, int] = (0, 0, 0),
        *,
        batch_label: str = "",
        piece: int = 1,
    ) -> LabelDocument:
        """The label of a parcel in the batch that people call ``batch_label``.

        ``place`` is its number there, their total and its reprint number. Without ``plain`` it
        shows the platform's masks: nothing is opened.
        """
        parcel = load.parcels[row.parcel_id]
        sequence, total, reprint = place
        return compose_label(
            LabelParts(
                parcel=parcel,
                orders=orders_of(parcel, load.orders),
                waybill=load.waybills[row.parcel_id],
                carrier_name=row.carrier_name,
                plain=plain,
                mask=self.settings.flag("label.mask_receiver"),
                sequence=sequence,
                total=total,
                reprint=reprint,
                batch_label=batch_label,
                printed_at=self.clock.now(),
                piece=piece,
            )
        )

    def leased(self, load: Load, item: Leased, plain: PlainReceiver | None) -> LabelDocument:
        """The document of a leased label."""
        place = (item.job.sequence, item.total, item.reprint)
        return self.of(
            load, item.row, plain, place, batch_label=item.batch_label, piece=item.job.piece
        )
