"""Proof that a print batch is complete: its labels on paper, and those that were ticked off."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, delete, func, or_, select

from app.adapters.store.codec import BLOCK_BITS, seconds, unpack_blocks
from app.adapters.store.dialect import among, insert_unless_taken
from app.adapters.store.finding import waybills_of_number
from app.adapters.store.pieces import piece_number
from app.adapters.store.tables import batch_scans, parcels, print_jobs, waybills
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.number_holders import as_scanned
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.proof import Sheet

_BLOCKS = sum(BLOCK_BITS.values())
_ON_PAPER = tuple(
    state.value for state in (PrintState.PRINTED, PrintState.UNCONFIRMED, PrintState.SENDING)
)
_later = print_jobs.alias("later")
_NEWEST = and_(
    print_jobs.c.state.in_(_ON_PAPER),
    ~select(_later.c.job_id)
    .where(
        _later.c.batch_id == print_jobs.c.batch_id,
        _later.c.sequence == print_jobs.c.sequence,
        _later.c["copy"] > print_jobs.c["copy"],
        _later.c.state.in_(_ON_PAPER),
    )
    .exists(),
)
"""Labels that came out, or may have: the newest of each sequence."""

_VOID = or_(print_jobs.c.void == 1, parcels.c.waybill_id.is_distinct_from(print_jobs.c.waybill_id))
"""Paper that must not go out, and paper of a number that its parcel does not travel under."""
_SHEETS = (
    select(
        print_jobs.c.batch_id,
        print_jobs.c.sequence,
        print_jobs.c.parcel_id,
        parcels.c.order_ids,
        waybills.c.tracking_number,
        waybills.c.sub_numbers,
        print_jobs.c.piece,
        parcels.c.stage,
        parcels.c.blocks,
        parcels.c.after_sale_s,
        parcels.c.appointment_s,
        parcels.c.promise_s,
        _VOID.label("void"),
    )
    .join(parcels, parcels.c.parcel_id == print_jobs.c.parcel_id)
    .join(waybills, waybills.c.waybill_id == print_jobs.c.waybill_id)
    .where(_NEWEST)
)
_STOPS = or_(
    parcels.c.blocks.op("&")(_BLOCKS) != 0,
    parcels.c.stage == Stage.CLOSED.value,
    and_(parcels.c.stage == Stage.SHIPPED.value, parcels.c.after_sale_s > 0),
)
"""What may stop a parcel at the scanner: see :func:`app.domain.leaving.stay_reason`."""
_FREE = and_(~_VOID, ~_STOPS)
_OWN_SCAN = and_(
    batch_scans.c.batch_id == print_jobs.c.batch_id,
    batch_scans.c.sequence == print_jobs.c.sequence,
)
_TICKED = batch_scans.c.sequence.is_not(None)


def _of_labels(*columns: Any) -> Select[Any]:
    """``columns`` of the labels on paper, beside what of them was ticked off."""
    return (
        select(*columns)
        .select_from(print_jobs)
        .join(parcels, parcels.c.parcel_id == print_jobs.c.parcel_id)
        .outerjoin(batch_scans, _OWN_SCAN)
        .where(_NEWEST)
    )


_COUNT = _of_labels(
    func.count(),
    func.coalesce(func.sum(case((_FREE, 1), else_=0)), 0),
    func.coalesce(func.sum(case((and_(_FREE, _TICKED), 1), else_=0)), 0),
)
_STOPPED = (
    _SHEETS.add_columns(_TICKED.label("ticked"))
    .outerjoin(batch_scans, _OWN_SCAN)
    .where(~_VOID, _STOPS)
)


class SqlBatchScans:
    """Labels ticked off, by batch and sequence."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sheet(self, batch_id: BatchId, number: str) -> Sheet | None:
        number = as_scanned(number)
        ids = waybills_of_number(self._connection, number)
        # By the number's index first: the batch's own is tempting, and as long as the batch.
        rows = self._connection.execute(_SHEETS.where(among(print_jobs.c.waybill_id, ids)))
        sheets = (_sheet(row) for row in rows if row.batch_id == batch_id)
        mine = [each for each in sheets if each.tracking_number.upper() == number]
        return min(mine, key=lambda each: each.void, default=None)

    def tick(self, batch_id: BatchId, sequence: int, at: datetime) -> bool:
        row = {"batch_id": batch_id, "sequence": sequence, "at_s": seconds(at)}
        return self._connection.execute(insert_unless_taken(batch_scans), row).rowcount > 0

    def count(self, batch_id: BatchId) -> tuple[int, int, int]:
        row = self._connection.execute(_COUNT.where(print_jobs.c.batch_id == batch_id)).one()
        on_paper, total, done = (int(each) for each in row)
        return done, total, on_paper - total

    def stopped(self, batch_id: BatchId) -> tuple[tuple[Sheet, bool], ...]:
        rows = self._connection.execute(_STOPPED.where(print_jobs.c.batch_id == batch_id))
        return tuple((_sheet(row), bool(row.ticked)) for row in rows)

    def clear(self, batch_id: BatchId) -> None:
        self._connection.execute(delete(batch_scans).where(batch_scans.c.batch_id == batch_id))


def batch_sheets(connection: Connection, batch_id: BatchId) -> tuple[Sheet, ...]:
    """The labels of a batch that are, or may be, on paper, in their order."""
    query = _SHEETS.where(print_jobs.c.batch_id == batch_id).order_by(print_jobs.c.sequence)
    return tuple(map(_sheet, connection.execute(query)))


def ticked_sequences(connection: Connection, batch_id: BatchId) -> frozenset[int]:
    """What of the batch was ticked off."""
    return frozenset(
        connection.scalars(select(batch_scans.c.sequence).where(batch_scans.c.batch_id == batch_id))
    )


def _sheet(row: Any) -> Sheet:
    return Sheet(
        sequence=row.sequence,
        parcel_id=ParcelId(row.parcel_id),
        order_ids=tuple(OrderId(order_id) for order_id in row.order_ids.split()),
        tracking_number=piece_number(row.tracking_number, row.sub_numbers, row.piece),
        stage=Stage(row.stage),
        blocks=unpack_blocks(row.blocks),
        after_sale_s=row.after_sale_s,
        appointment_s=row.appointment_s,
        promise_s=row.promise_s,
        void=row.void == 1,
    )
