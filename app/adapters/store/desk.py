"""Keep on a parcel's row what the workbench shows of its number, labels and shipment."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, bindparam, func, select, text, update

from app.adapters.store.dialect import among_listed, listed
from app.adapters.store.manifest_tables import manifest_lines, manifests
from app.adapters.store.route_tables import route_anomalies
from app.adapters.store.tables import parcels, print_jobs, shipments, waybills
from app.domain.ids import ParcelId
from app.domain.manifest import ManifestState
from app.domain.route_facts import Anomaly

_LIVE = and_(waybills.c.state.not_in(("failed", "cancelled")), waybills.c.spare == 0)
_MAYBE_ON_PAPER = ("sending", "unconfirmed", "printed")

# Built once: these run for every number, label and shipment.
_THIS = parcels.c.parcel_id == bindparam("its_parcel")
_THESE = among_listed(parcels.c.parcel_id)
_COPIES_NOW = func.coalesce(
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
_MANIFEST_NOW = func.coalesce(
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
_UPLOADED_NOW = (
    select(func.coalesce(func.max(shipments.c.settled_s), 0))
    .where(shipments.c.waybill_id == parcels.c.waybill_id, shipments.c.state == "done")
    .scalar_subquery()
)
_COPIES = update(parcels).where(_THESE).values(copies=_COPIES_NOW)
_HANDOVER = update(parcels).where(_THESE).values(manifest_id=_MANIFEST_NOW)
_UPLOAD = update(parcels).where(_THIS).values(uploaded_s=_UPLOADED_NOW)
_ALL_OF_ITS_NUMBER = (
    update(parcels)
    .where(_THIS)
    .values(copies=_COPIES_NOW, manifest_id=_MANIFEST_NOW, uploaded_s=_UPLOADED_NOW)
)
_LIVE_OF = (
    select(
        waybills.c.waybill_id,
        waybills.c.carrier,
        waybills.c.tracking_number,
        waybills.c.picked_up_s,
        waybills.c.branch,
    )
    .where(waybills.c.parcel_id == bindparam("its_parcel"), _LIVE)
    .order_by(waybills.c.revision.desc(), waybills.c.intended_s.desc())
    .limit(1)
)
_SHOW = (
    update(parcels)
    .where(_THIS)
    .values(
        waybill_id=bindparam("its_waybill"),
        carrier=bindparam("its_carrier"),
        tracking_number=bindparam("its_number"),
        picked_up_s=bindparam("its_scan_s"),
        branch=bindparam("its_branch"),
        early_scan_s=bindparam("its_early_s"),
    )
)
_EARLY = (
    select(route_anomalies.c.at_s)
    .join(waybills, waybills.c.waybill_id == route_anomalies.c.waybill_id)
    .where(
        route_anomalies.c.waybill_id == bindparam("its_waybill"),
        route_anomalies.c.kind == Anomaly.BEFORE_PAYMENT.value,
        route_anomalies.c.ended_s == 0,
        waybills.c.picked_up_s == 0,
    )
)


def show_waybill(connection: Connection, parcel_id: ParcelId) -> None:
    """Copy the live waybill of the parcel, and what hangs on it, to the parcel's row."""
    live = connection.execute(_LIVE_OF, {"its_parcel": parcel_id}).one_or_none()
    connection.execute(
        _SHOW,
        {
            "its_parcel": parcel_id,
            "its_waybill": None if live is None else live.waybill_id,
            "its_carrier": "" if live is None else live.carrier,
            "its_number": "" if live is None else live.tracking_number,
            "its_scan_s": 0 if live is None else live.picked_up_s,
            "its_branch": "" if live is None else live.branch,
            "its_early_s": 0 if live is None else early_scan_s(connection, live.waybill_id),
        },
    )
    connection.execute(_ALL_OF_ITS_NUMBER, {"its_parcel": parcel_id})


def early_scan_s(connection: Connection, waybill_id: str) -> int:
    """When a waybill was scanned before its payment, while no scan counts; 0 when it was not."""
    found = connection.scalar(_EARLY, {"its_waybill": waybill_id})
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
    connection.execute(_UPLOAD, {"its_parcel": parcel_id})
