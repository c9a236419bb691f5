"""Keep on a parcel's row what the workbench shows of its number, labels and shipment."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select, text, update

from app.adapters.store.dialect import among_listed, listed
from app.adapters.store.manifest_tables import manifest_lines, manifests
from app.adapters.store.route_tables import route_anomalies
from app.adapters.store.tables import parcels, print_jobs, shipments, waybills
from app.domain.ids import ParcelId
from app.domain.manifest import ManifestState
from app.domain.route_facts import Anomaly

_LIVE = and_(waybills.c.state.not_in(("failed", "cancelled")), waybills.c.spare == 0)
_MAYBE_ON_PAPER = ("sending", "unconfirmed", "printed")

_COPIES = (
    update(parcels)
    .where(among_listed(parcels.c.parcel_id))
    .values(
        copies=func.coalesce(
            select(func.count())
            .where(
                print_jobs.c.waybill_id == parcels.c.waybill_id,
                print_jobs.c.state.in_(_MAYBE_ON_PAPER),
            )
            .group_by(print_jobs.c.piece)
            .order_by(func.count().desc())
            .limit(1)
            .scalar_subquery(),
            0,
        )
    )
)

_HANDOVER = (
    update(parcels)
    .where(among_listed(parcels.c.parcel_id))
    .values(
        manifest_id=func.coalesce(
            select(manifest_lines.c.manifest_id)
            .join(manifests, manifests.c.manifest_id == manifest_lines.c.manifest_id)
            .where(
                manifest_lines.c.waybill_id == parcels.c.waybill_id,
                text("live = 1"),  # the index's words
                manifests.c.state == ManifestState.LEFT.value,
            )
            .limit(1)
            .scalar_subquery(),
            "",
        )
    )
)


def show_waybill(connection: Connection, parcel_id: ParcelId) -> None:
    """Copy the live waybill of the parcel, and what hangs on it, to the parcel's row."""
    live = connection.execute(
        select(
            waybills.c.waybill_id,
            waybills.c.carrier,
            waybills.c.tracking_number,
            waybills.c.picked_up_s,
            waybills.c.branch,
        )
        .where(waybills.c.parcel_id == parcel_id, _LIVE)
        .order_by(waybills.c.revision.desc(), waybills.c.intended_s.desc())
        .limit(1)
    ).one_or_none()
    connection.execute(
        update(parcels)
        .where(parcels.c.parcel_id == parcel_id)
        .values(
            waybill_id=None if live is None else live.waybill_id,
            carrier="" if live is None else live.carrier,
            tracking_number="" if live is None else live.tracking_number,
            picked_up_s=0 if live is None else live.picked_up_s,
            branch="" if live is None else live.branch,
            early_scan_s=0 if live is None else early_scan_s(connection, live.waybill_id),
        )
    )
    show_copies(connection, parcel_id)
    show_upload(connection, parcel_id)
    show_handover(connection, (parcel_id,))


def early_scan_s(connection: Connection, waybill_id: str) -> int:
    """When a waybill was scanned before its payment, while no scan counts; 0 when it was not."""
    found = connection.scalar(
        select(route_anomalies.c.at_s)
        .join(waybills, waybills.c.waybill_id == route_anomalies.c.waybill_id)
        .where(
            route_anomalies.c.waybill_id == waybill_id,
            route_anomalies.c.kind == Anomaly.BEFORE_PAYMENT.value,
            route_anomalies.c.ended_s == 0,
            waybills.c.picked_up_s == 0,
        )
    )
    return found or 0


def show_copies(connection: Connection, *parcel_ids: ParcelId) -> None:
    """Count the labels of the live waybill of each that are, or may be, on paper.

    Of several pieces the one with most labels counts.
    """
    connection.execute(_COPIES, {"ids": listed(parcel_ids)})


def show_handover(connection: Connection, parcel_ids: Iterable[ParcelId]) -> None:
    """On which manifest each left under the number it travels under."""
    connection.execute(_HANDOVER, {"ids": listed(parcel_ids)})


def show_upload(connection: Connection, parcel_id: ParcelId) -> None:
    """When the live waybill's number was written back (回传)."""
    uploaded = (
        select(func.coalesce(func.max(shipments.c.settled_s), 0))
        .where(shipments.c.waybill_id == parcels.c.waybill_id, shipments.c.state == "done")
        .scalar_subquery()
    )
    connection.execute(
        update(parcels).where(parcels.c.parcel_id == parcel_id).values(uploaded_s=uploaded)
    )
