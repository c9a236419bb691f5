"""加包裹: one more number for orders whose goods already have a parcel.

The parcel that is added has a row, a number, labels and a shipment of its own, but no goods: it is
written to the platform beside the parcel that has them, after that one was shipped
(``order.uploadextrapackage``). Its number is bought by 取号, under a pack id of its own.
"""

from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.domain.parcel import Making, Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.acquire_waybills import AcquireWaybills
from app.services.check_orders import CheckOrders
from app.services.label_outcomes import operator_name
from app.services.readiness import moved_on, shop_rests


class AddParcel:
    """Makes the parcel, then takes its number."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settings: Settings,
        check: CheckOrders,
        acquire: AcquireWaybills,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._check = check
        self._acquire = acquire

    def __call__(self, ctx: JobContext, parcel_id: ParcelId) -> Receipt:
        """One more parcel beside ``parcel_id``; the receipt is about the new one.

        When its number cannot be had now, the parcel stays, 待取号, until it has one or is taken
        away by 回收.

        Raises:
            InvalidInput: there is no such parcel, its shop rests, a gate stops it, or it is closed.
        """
        row = self._check(ctx, (parcel_id,)).get(parcel_id)
        if row is None:
            raise InvalidInput("parcel.unknown", "找不到这个包裹", "同步后再试。")
        if not row.shop_works:
            line = shop_rests(parcel_id, row)
            raise InvalidInput("shop.rests", line.title, line.advice)
        if row.moved is not None:
            line = moved_on(parcel_id, row, row.moved)
            raise InvalidInput("parcel.moved", line.title, line.advice)
        if row.blocks:
            line = Line.blocked(parcel_id, row.blocks)
            raise InvalidInput("parcel.blocked", line.title, line.advice)
        if row.stage is Stage.CLOSED:
            raise InvalidInput("parcel.closed", "订单已关闭", "不用再加包裹。")
        added = self._add(parcel_id)
        receipt = self._acquire(ctx, (added,))
        return Receipt.of(receipt.batch_id, (added,), {added: _told(receipt.lines[0])})

    def _add(self, parcel_id: ParcelId) -> ParcelId:
        with self._store.begin() as work:
            parcel = work.parcels.get((parcel_id,))[parcel_id]
            ordinal = work.parcels.next_ordinal()
            added = Parcel(
                parcel_id=ParcelId(f"{parcel.shop_id}-{parcel.order_ids[0]}-x{ordinal}"),
                shop_id=parcel.shop_id,
                order_ids=parcel.order_ids,
                lines=(),
                ordinal=ordinal,
                made_by=Making.EXTRA,
                merged_for=parcel.merged_for,
            )
            work.parcels.add_extra(added)
            work.audit.record(
                actor=operator_name(self._settings),
                action="parcel.add",
                subject=added.parcel_id,
                at=self._clock.now(),
                note=parcel_id,
            )
            work.commit()
        return added.parcel_id


def _told(line: Line) -> Line:
    if line.outcome is not Outcome.DONE:
        return line
    return Line(
        parcel_id=line.parcel_id,
        outcome=Outcome.DONE,
        title="已加一个包裹",
        advice="打印它的面单；主包裹发货后，再发这个包裹。",
    )
