"""Waybill issues: at most one live one per parcel revision, kept so by a unique index."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, exists, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.store.codec import instant, seconds
from app.adapters.store.desk import show_waybill
from app.adapters.store.dialect import insert_unless_taken
from app.adapters.store.links import live_waybills
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import orders, parcel_lines, parcel_orders, parcels, waybills
from app.adapters.store.touched import Touched
from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode, ParcelId, TrackingNumber, WaybillId
from app.domain.instants import from_epoch
from app.domain.waybill import Sender, SortMarks, Waybill, WaybillState

_DEAD = frozenset({WaybillState.FAILED, WaybillState.CANCELLED})


class SqlWaybills:
    """Waybills."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, waybill: Waybill) -> None:
        row = {**_row(waybill), "receiver_print": self._receivers(waybill.parcel_id)}
        if self._connection.execute(insert_unless_taken(waybills), row).rowcount == 0:
            raise _exists()
        show_waybill(self._connection, waybill.parcel_id)
        self._touched.parcels.add(waybill.parcel_id)

    def settle(self, waybill: Waybill) -> None:
        row = _row(waybill)
        try:
            found = self._connection.execute(
                update(waybills).where(waybills.c.waybill_id == waybill.waybill_id).values(row)
            )
        except IntegrityError as error:
            raise _exists() from error
        if found.rowcount == 0:
            raise KeyError(waybill.waybill_id)
        show_waybill(self._connection, waybill.parcel_id)
        if waybill.state is WaybillState.CANCELLED:
            self._next_revision(waybill)
        if waybill.state in _DEAD:
            rejudge(self._connection, (waybill.parcel_id,))
        self._touched.parcels.add(waybill.parcel_id)

    def _next_revision(self, waybill: Waybill) -> None:
        """A number given back must not come again for the next label.

        The platform answers the same order and pack id with the same number, so the parcel
        needs a new pack id, which its revision makes.
        """
        self._connection.execute(
            update(parcels)
            .where(
                parcels.c.parcel_id == waybill.parcel_id,
                parcels.c.revision == waybill.revision,
            )
            .values(revision=waybill.revision + 1)
        )

    def get(self, waybill_id: WaybillId) -> Waybill | None:
        row = self._connection.execute(
            select(waybills).where(waybills.c.waybill_id == waybill_id)
        ).one_or_none()
        return None if row is None else to_waybill(row)

    def live(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, Waybill]:
        found = live_waybills(self._connection, parcel_ids)
        return {parcel_id: to_waybill(row) for parcel_id, row in found.items()}

    def in_state(self, *states: WaybillState) -> tuple[Waybill, ...]:
        rows = self._connection.execute(
            select(waybills)
            .where(waybills.c.state.in_([state.value for state in states]))
            .order_by(waybills.c.intended_s, waybills.c.waybill_id)
        )
        return tuple(to_waybill(row) for row in rows)

    def _receivers(self, parcel_id: ParcelId) -> str:
        """The print of the receivers that the number is asked for, see ``planning``."""
        rows = self._connection.scalars(
            select(orders.c.receiver_print)
            .join(parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
            .where(
                parcel_orders.c.parcel_id == parcel_id,
                exists().where(
                    parcel_lines.c.parcel_id == parcel_id,
                    parcel_lines.c.order_id == parcel_orders.c.order_id,
                ),
            )
            .order_by(parcel_orders.c.position)
        )
        return " ".join(rows)


def to_waybill(row: Any) -> Waybill:
    """The waybill of a row of ``waybills``."""
    return Waybill(
        waybill_id=WaybillId(row.waybill_id),
        parcel_id=ParcelId(row.parcel_id),
        revision=row.revision,
        carrier=CarrierCode(row.carrier),
        state=WaybillState(row.state),
        tracking_number=TrackingNumber(row.tracking_number) if row.tracking_number else None,
        marks=SortMarks(
            sort_code=row.sort_code,
            hub_code=row.hub_code,
            hub_name=row.hub_name,
            short_name=row.short_name,
        ),
        intended_at=instant(row.intended_s),
        settled_at=from_epoch(row.settled_s),
        problem=row.problem,
        sender=msgspec.json.decode(row.sender, type=Sender) if row.sender else None,
    )


def _row(waybill: Waybill) -> dict[str, Any]:
    return {
        "waybill_id": waybill.waybill_id,
        "parcel_id": waybill.parcel_id,
        "revision": waybill.revision,
        "carrier": waybill.carrier,
        "state": waybill.state.value,
        "tracking_number": waybill.tracking_number or "",
        "sort_code": waybill.marks.sort_code,
        "hub_code": waybill.marks.hub_code,
        "hub_name": waybill.marks.hub_name,
        "short_name": waybill.marks.short_name,
        "intended_s": seconds(waybill.intended_at),
        "settled_s": seconds(waybill.settled_at),
        "problem": waybill.problem,
        "sender": msgspec.json.encode(waybill.sender).decode() if waybill.sender else "",
    }


def _exists() -> InvalidInput:
    return InvalidInput(
        "waybill.exists", "这个包裹已有运单号", "不会重复取号；要换号请先回收旧运单号。"
    )
