"""The outbox of shipments: at most one per waybill that has not failed, beside edits of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.store.codec import instant, seconds, unpack_blocks
from app.adapters.store.desk import show_upload
from app.adapters.store.dialect import among, insert_unless_taken
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import parcels, shipments
from app.adapters.store.touched import Touched
from app.domain.errors import InvalidInput
from app.domain.ids import (
    BatchId,
    CarrierCode,
    ParcelId,
    ShipmentId,
    TrackingNumber,
    WaybillId,
)
from app.domain.instants import from_epoch
from app.domain.leaving import TOLD_EARLIER
from app.domain.shipment import ShipCall, Shipment, ShipmentState

_AS_BEGUN = (shipments.c.intended_s, shipments.c.settled_s, shipments.c.shipment_id)


class SqlShipments:
    """Shipments."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, shipment: Shipment) -> None:
        added = self._connection.execute(insert_unless_taken(shipments), _row(shipment))
        if added.rowcount == 0:
            raise _exists()
        self._touched.parcels.add(shipment.parcel_id)

    def settle(self, shipment: Shipment) -> None:
        try:
            found = self._connection.execute(
                update(shipments)
                .where(shipments.c.shipment_id == shipment.shipment_id)
                .values(_row(shipment))
            )
        except IntegrityError as error:
            raise _exists() from error
        if found.rowcount == 0:
            raise KeyError(shipment.shipment_id)
        show_upload(self._connection, shipment.parcel_id)
        self._judge_again(shipment)
        self._touched.parcels.add(shipment.parcel_id)

    def _judge_again(self, shipment: Shipment) -> None:
        """Whether a shipped order was shipped by us may just have become known."""
        bits = self._connection.scalar(
            select(parcels.c.blocks).where(parcels.c.parcel_id == shipment.parcel_id)
        )
        elsewhere = not TOLD_EARLIER.isdisjoint(unpack_blocks(bits or 0))
        if elsewhere or shipment.state is ShipmentState.FAILED:
            self._touched.parcels |= rejudge(self._connection, (shipment.parcel_id,))

    def get(self, shipment_id: ShipmentId) -> Shipment | None:
        row = self._connection.execute(
            select(shipments).where(shipments.c.shipment_id == shipment_id)
        ).one_or_none()
        return None if row is None else to_shipment(row)

    def live(self, waybill_ids: Iterable[WaybillId]) -> dict[WaybillId, Shipment]:
        rows = self._connection.execute(
            select(shipments)
            .where(
                among(shipments.c.waybill_id, waybill_ids),
                shipments.c.state != ShipmentState.FAILED.value,
            )
            .order_by(*_AS_BEGUN)
        )
        return {WaybillId(row.waybill_id): to_shipment(row) for row in rows}

    def failed(self, waybill_ids: Iterable[WaybillId]) -> dict[WaybillId, Shipment]:
        rows = self._connection.execute(
            select(shipments)
            .where(
                among(shipments.c.waybill_id, waybill_ids),
                shipments.c.state == ShipmentState.FAILED.value,
            )
            .order_by(*_AS_BEGUN)
        )
        return {WaybillId(row.waybill_id): to_shipment(row) for row in rows}

    def told_with(self, request_id: str) -> frozenset[ParcelId]:
        found = self._connection.scalars(
            select(shipments.c.parcel_id).where(shipments.c.request_id == request_id)
        )
        return frozenset(map(ParcelId, found))

    def in_state(self, *states: ShipmentState) -> tuple[Shipment, ...]:
        rows = self._connection.execute(
            select(shipments)
            .where(shipments.c.state.in_([state.value for state in states]))
            .order_by(shipments.c.intended_s, shipments.c.shipment_id)
        )
        return tuple(to_shipment(row) for row in rows)


def to_shipment(row: Any) -> Shipment:
    """The shipment of a row of ``shipments``."""
    return Shipment(
        shipment_id=ShipmentId(row.shipment_id),
        batch_id=BatchId(row.batch_id),
        parcel_id=ParcelId(row.parcel_id),
        waybill_id=WaybillId(row.waybill_id),
        request_id=row.request_id,
        call=ShipCall(row.call),
        carrier=CarrierCode(row.carrier),
        tracking_number=TrackingNumber(row.tracking_number),
        state=ShipmentState(row.state),
        intended_at=instant(row.intended_s),
        settled_at=from_epoch(row.settled_s),
        pack_id=row.pack_id,
        problem=row.problem,
    )


def _row(shipment: Shipment) -> dict[str, Any]:
    return {
        "shipment_id": shipment.shipment_id,
        "batch_id": shipment.batch_id,
        "parcel_id": shipment.parcel_id,
        "waybill_id": shipment.waybill_id,
        "request_id": shipment.request_id,
        "call": shipment.call.value,
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "state": shipment.state.value,
        "intended_s": seconds(shipment.intended_at),
        "settled_s": seconds(shipment.settled_at),
        "pack_id": shipment.pack_id,
        "problem": shipment.problem,
    }


def _exists() -> InvalidInput:
    return InvalidInput(
        "shipment.exists", "这个运单号已发货或正在发货", "不会重复发货；可以点「查询结果」。"
    )
