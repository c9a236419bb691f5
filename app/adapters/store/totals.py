"""Counts of one day for the report."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, distinct, func, select, text

from app.adapters.store.tables import (
    OPEN_PRINT_SQL,
    PENDING_SQL,
    orders,
    parcels,
    print_jobs,
    shipments,
    waybills,
)
from app.domain.parcel import Stage
from app.domain.shipment import EDITS
from app.ports.rows import DayTotals

WITHIN_HOURS = (24, 36, 48)
"""Pickup thresholds that are counted, from payment."""


def day_totals(connection: Connection, start_s: int, end_s: int) -> DayTotals:
    """What happened in ``[start_s, end_s)``, and what waits now.

    ``picked_within`` is about parcels paid for in the window, whenever they were picked up;
    the other counts go by the time of the thing counted. A waybill printed twice counts once.
    """

    def count(what: ColumnElement[Any], *where: Any) -> int:
        return int(connection.execute(select(func.count(what)).where(*where)).scalar_one())

    def within(column: ColumnElement[int]) -> ColumnElement[bool]:
        return and_(column >= start_s, column < end_s)

    took = parcels.c.picked_up_s - parcels.c.paid_s
    return DayTotals(
        paid_orders=count(orders.c.order_id, within(orders.c.paid_s)),
        numbered=count(
            waybills.c.waybill_id, text("state = 'bought'"), within(waybills.c.settled_s)
        ),
        printed=count(
            distinct(print_jobs.c.waybill_id),
            text("state = 'printed'"),
            within(print_jobs.c.settled_s),
        ),
        shipped=count(
            shipments.c.shipment_id,
            text("state = 'done'"),
            shipments.c.call.not_in(sorted(EDITS)),
            within(shipments.c.settled_s),
        ),
        picked_up=count(
            parcels.c.parcel_id, text("picked_up_s > 0"), within(parcels.c.picked_up_s)
        ),
        pending_now=count(parcels.c.parcel_id, text(PENDING_SQL)),
        unconfirmed_now=count(
            print_jobs.c.job_id, text(OPEN_PRINT_SQL), print_jobs.c.state == "unconfirmed"
        ),
        unknown_now=count(
            parcels.c.parcel_id,
            text(PENDING_SQL),
            parcels.c.stage.in_((Stage.NUMBER_UNKNOWN.value, Stage.SHIP_UNKNOWN.value)),
        ),
        picked_within=tuple(
            (
                hours,
                count(
                    parcels.c.parcel_id,
                    within(parcels.c.paid_s),
                    text("picked_up_s > 0"),
                    took <= hours * 3600,
                ),
            )
            for hours in WITHIN_HOURS
        ),
    )
