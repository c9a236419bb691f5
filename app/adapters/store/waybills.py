"""Waybill issues: at most one live one per parcel revision, kept so by a unique index."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.store.codec import instant, seconds, unpack_blocks
from app.adapters.store.desk import show_waybill
from app.adapters.store.dialect import insert_unless_taken, upsert
from app.adapters.store.links import live_waybills
from app.adapters.store.manifest_tables import branches
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import orders, parcel_lines, parcel_orders, parcels, waybills
from app.adapters.store.touched import Touched
from app.domain.errors import InvalidInput
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ParcelId, TrackingNumber, WaybillId
from app.domain.instants import from_epoch
from app.domain.waybill import Branch, Sender, SortMarks, Waybill, WaybillState

_JUDGED = frozenset({WaybillState.FAILED, WaybillState.CANCELLED, WaybillState.CANCELLING})
"""What changes blocks or lines of the parcel."""
_NAME_BRANCH = upsert(branches, ("carrier", "code", "name"))
# Built once: these run for every number.
_SETTLE = update(waybills).where(waybills.c.waybill_id == bindparam("its_waybill"))
_BLOCKS = select(parcels.c.blocks).where(parcels.c.parcel_id == bindparam("its_parcel"))
_CARRIES = exists().where(parcel_lines.c.parcel_id == bindparam("its_parcel"))
_RECEIVERS = (
    select(orders.c.receiver_print)
    .join(parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
    .where(
        parcel_orders.c.parcel_id == bindparam("its_parcel"),
        or_(_CARRIES.where(parcel_lines.c.order_id == parcel_orders.c.order_id), ~_CARRIES),
    )
    .order_by(parcel_orders.c.position)
)
_BEING_CHANGED = "?"
"""In place of a receiver's print: equal to none, so that the parcel stays blocked."""


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

    def name_branch(self, branch: Branch) -> None:
        row = {"carrier": branch.carrier, "code": branch.code, "name": branch.name}
        self._connection.execute(_NAME_BRANCH, row)

    def settle(self, waybill: Waybill) -> None:
        row = _row(waybill)
        try:
            found = self._connection.execute(_SETTLE, row | {"its_waybill": waybill.waybill_id})
        except IntegrityError as error:
            raise _exists() from error
        if found.rowcount == 0:
            raise KeyError(waybill.waybill_id)
        show_waybill(self._connection, waybill.parcel_id)
        if waybill.state is WaybillState.CANCELLED:
            self._next_revision(waybill.parcel_id)
        if waybill.state in _JUDGED or self._was_leaving(waybill.parcel_id):
            self._touched.parcels |= rejudge(self._connection, (waybill.parcel_id,))
        self._touched.parcels.add(waybill.parcel_id)

    def _was_leaving(self, parcel_id: ParcelId) -> bool:
        bits = self._connection.scalar(_BLOCKS, {"its_parcel": parcel_id})
        return Block.GIVING_BACK in unpack_blocks(bits or 0)

    def _next_revision(self, parcel_id: ParcelId) -> None:
        """A number given back must not come again for the next label.

        The platform answers the same order and pack id with the same number, so the parcel
        needs a new pack id, which its revision makes.
        """
        self._connection.execute(
            update(parcels)
            .where(parcels.c.parcel_id == parcel_id)
            .values(revision=self._free_revision(parcel_id))
        )

    def _free_revision(self, parcel_id: ParcelId) -> int:
        used = self._connection.scalar(
            select(func.max(waybills.c.revision)).where(waybills.c.parcel_id == parcel_id)
        )
        now = self._connection.scalar(
            select(parcels.c.revision).where(parcels.c.parcel_id == parcel_id)
        )
        return max(used + 1 if used else 1, now or 1)

    def free_revision(self, parcel_id: ParcelId) -> int:
        return self._free_revision(parcel_id)

    def get(self, waybill_id: WaybillId) -> Waybill | None:
        row = self._connection.execute(
            select(waybills).where(waybills.c.waybill_id == waybill_id)
        ).one_or_none()
        return None if row is None else to_waybill(row)

    def live(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, Waybill]:
        found = live_waybills(self._connection, parcel_ids)
        return {parcel_id: to_waybill(row) for parcel_id, row in found.items()}

    def of_parcel(self, parcel_id: ParcelId) -> tuple[Waybill, ...]:
        rows = self._connection.execute(
            select(waybills)
            .where(waybills.c.parcel_id == parcel_id)
            .order_by(waybills.c.revision, waybills.c.intended_s)
        )
        return tuple(to_waybill(row) for row in rows)

    def receivers(self, parcel_id: ParcelId) -> str:
        return self._receivers(parcel_id)

    def readdressing(self, waybill: Waybill) -> None:
        self._set(waybill, receiver_print=_BEING_CHANGED)

    def readdressed(self, waybill: Waybill, receivers: str) -> None:
        row = _row(waybill)
        kept = ("sort_code", "hub_code", "hub_name", "short_name", "updated_s", "problem")
        self._set(waybill, receiver_print=receivers, **{name: row[name] for name in kept})

    def bought_for(self, waybill_id: WaybillId) -> str:
        found = self._connection.scalar(
            select(waybills.c.receiver_print).where(waybills.c.waybill_id == waybill_id)
        )
        return found or ""

    def exchange(self, old: Waybill, new: Waybill) -> None:
        self._connection.execute(
            update(waybills).where(waybills.c.waybill_id == old.waybill_id).values(spare=1)
        )
        self._set(new, spare=0)
        show_waybill(self._connection, new.parcel_id)

    def _set(self, waybill: Waybill, **values: Any) -> None:
        found = self._connection.execute(
            update(waybills).where(waybills.c.waybill_id == waybill.waybill_id).values(values)
        )
        if found.rowcount == 0:
            raise KeyError(waybill.waybill_id)
        self._touched.parcels |= rejudge(self._connection, (waybill.parcel_id,))

    def in_state(self, *states: WaybillState, spare: bool = False) -> tuple[Waybill, ...]:
        rows = self._connection.execute(
            select(waybills)
            .where(
                waybills.c.state.in_([state.value for state in states]),
                waybills.c.spare == int(spare),
            )
            .order_by(waybills.c.intended_s, waybills.c.waybill_id)
        )
        return tuple(to_waybill(row) for row in rows)

    def _receivers(self, parcel_id: ParcelId) -> str:
        """The print of the receivers that the number is asked for, see ``planning``."""
        return " ".join(self._connection.scalars(_RECEIVERS, {"its_parcel": parcel_id}))


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
        pack_count=row.pack_count,
        sub_numbers=tuple(TrackingNumber(number) for number in row.sub_numbers.split()),
        spare=row.spare == 1,
        typed=row.typed == 1,
        updated_at=from_epoch(row.updated_s),
        branch=row.branch,
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
        "pack_count": waybill.pack_count,
        "sub_numbers": " ".join(waybill.sub_numbers),
        "spare": int(waybill.spare),
        "typed": int(waybill.typed),
        "updated_s": seconds(waybill.updated_at),
        "branch": waybill.branch,
    }


def _exists() -> InvalidInput:
    return InvalidInput(
        "waybill.exists", "这个包裹已有运单号", "不会重复取号；要换号请先回收旧运单号。"
    )
