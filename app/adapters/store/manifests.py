"""Handover manifests: a waybill is on at most one that is not discarded, by a unique index."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, text, union_all, update

from app.adapters.store.codec import unpack_blocks
from app.adapters.store.desk import show_handover
from app.adapters.store.dialect import among, insert_unless_taken, plain_rows
from app.adapters.store.finding import waybills_of_number
from app.adapters.store.manifest_tables import (
    LIVE_LINE_SQL,
    OPEN_MANIFEST_SQL,
    manifest_lines,
    manifests,
)
from app.adapters.store.tables import PENDING_SQL, parcels, shops, waybills
from app.adapters.store.touched import Touched
from app.domain.ids import CarrierCode, ManifestId, OrderId, ParcelId, ShopId, WaybillId
from app.domain.manifest import (
    HANDABLE,
    Handable,
    HandedParcel,
    Manifest,
    ManifestState,
    ScannedParcel,
)
from app.domain.number_holders import as_scanned
from app.domain.parcel import Stage

_HANDABLE = tuple(stage.value for stage in HANDABLE - {Stage.SHIPPED})
_BOUND = parcels.c.shop_id.in_(select(shops.c.shop_id).where(shops.c.removed == 0))
ON_A_MANIFEST = (
    select(manifest_lines.c.waybill_id)
    .where(manifest_lines.c.waybill_id == parcels.c.waybill_id, text(LIVE_LINE_SQL))
    .exists()
)
SHIPPED_STAGE = text("parcels.stage = 'shipped'")
"""The words of the partial index, as in :data:`PENDING_SQL`."""
_STAGES = {stage.value: stage for stage in Stage}
_HANDED = select(
    parcels.c.waybill_id,
    parcels.c.parcel_id,
    parcels.c.carrier,
    parcels.c.branch,
    parcels.c.stage,
    parcels.c.blocks,
    parcels.c.paid_s,
    parcels.c.after_sale_s,
    parcels.c.appointment_s,
    parcels.c.promise_s,
)

_PARCEL = (
    select(
        manifest_lines.c.waybill_id,
        manifest_lines.c.parcel_id,
        manifest_lines.c.ticked_s,
        parcels.c.shop_id,
        parcels.c.order_ids,
        parcels.c.region,
        parcels.c.stage,
        parcels.c.blocks,
        parcels.c.uploaded_s,
        parcels.c.after_sale_s,
        waybills.c.tracking_number,
        waybills.c.pack_count,
        waybills.c.picked_up_s,
        (parcels.c.waybill_id == manifest_lines.c.waybill_id).label("travels"),
    )
    .join(waybills, waybills.c.waybill_id == manifest_lines.c.waybill_id)
    .join(parcels, parcels.c.parcel_id == manifest_lines.c.parcel_id)
    .order_by(waybills.c.tracking_number, manifest_lines.c.waybill_id)
)
_SCANNED = (
    select(
        waybills.c.waybill_id,
        waybills.c.carrier,
        waybills.c.branch,
        waybills.c.picked_up_s,
        parcels.c.parcel_id,
        parcels.c.stage,
        parcels.c.blocks,
        parcels.c["copies"],
        parcels.c.after_sale_s,
        parcels.c.appointment_s,
        parcels.c.promise_s,
        (parcels.c.waybill_id == waybills.c.waybill_id).label("travels"),
    )
    .join(parcels, parcels.c.parcel_id == waybills.c.parcel_id)
    .where(_BOUND)
    .order_by((parcels.c.waybill_id == waybills.c.waybill_id).desc(), waybills.c.intended_s.desc())
    .limit(1)
)


def handable(connection: Connection, mine: Any = None) -> tuple[Handable, ...]:
    """Parcels that a van could take, whatever stops them: unshipped, then shipped."""
    free = [_BOUND, parcels.c.picked_up_s == 0, parcels.c.tracking_number != "", ~ON_A_MANIFEST]
    if mine is not None:
        free.append(mine)
    printed = and_(parcels.c.stage.in_(_HANDABLE), parcels.c["copies"] > 0)
    found = union_all(
        _HANDED.where(text(PENDING_SQL), printed, *free), _HANDED.where(SHIPPED_STAGE, *free)
    )
    blocks = cache(unpack_blocks)  # few kinds in many rows
    return tuple(
        Handable(
            waybill_id=WaybillId(waybill_id),
            parcel_id=ParcelId(parcel_id),
            carrier=CarrierCode(carrier),
            branch=branch,
            stage=_STAGES[stage],
            blocks=blocks(bits),
            paid_s=paid_s,
            after_sale_s=after_sale_s,
            appointment_s=appointment_s,
            promise_s=promise_s,
        )
        for (
            waybill_id,
            parcel_id,
            carrier,
            branch,
            stage,
            bits,
            paid_s,
            after_sale_s,
            appointment_s,
            promise_s,
        ) in plain_rows(connection, found)
    )


class SqlManifests:
    """Manifests and their lines."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, manifest: Manifest) -> None:
        self._connection.execute(
            insert(manifests), {"manifest_id": manifest.manifest_id, **_row(manifest)}
        )

    def get(self, manifest_id: ManifestId) -> Manifest | None:
        row = self._connection.execute(
            select(manifests).where(manifests.c.manifest_id == manifest_id)
        ).one_or_none()
        return None if row is None else to_manifest(row)

    def open_of(self, carrier: CarrierCode, branch: str) -> Manifest | None:
        row = self._connection.execute(
            select(manifests)
            .where(
                text(OPEN_MANIFEST_SQL),
                manifests.c.carrier == carrier,
                manifests.c.branch == branch,
            )
            .order_by(manifests.c.made_s.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else to_manifest(row)

    def parcels(self, manifest_id: ManifestId) -> tuple[HandedParcel, ...]:
        return manifest_parcels(self._connection, manifest_id)

    def put_on(self, manifest_id: ManifestId, lines: Iterable[tuple[WaybillId, ParcelId]]) -> int:
        new = 0
        for waybill_id, parcel_id in lines:
            row = {"manifest_id": manifest_id, "waybill_id": waybill_id, "parcel_id": parcel_id}
            new += self._connection.execute(insert_unless_taken(manifest_lines), row).rowcount
            self._touched.parcels.add(parcel_id)
        return new

    def take_off(self, manifest_id: ManifestId, waybill_ids: Iterable[WaybillId]) -> int:
        mine = and_(
            manifest_lines.c.manifest_id == manifest_id,
            among(manifest_lines.c.waybill_id, waybill_ids),
        )
        freed = self._parcels_on(mine)
        self._connection.execute(delete(manifest_lines).where(mine))
        show_handover(self._connection, freed)
        self._touched.parcels.update(freed)
        return len(freed)

    def tick(self, manifest_id: ManifestId, waybill_id: WaybillId, at_s: int) -> None:
        self._connection.execute(
            update(manifest_lines)
            .where(
                manifest_lines.c.manifest_id == manifest_id,
                manifest_lines.c.waybill_id == waybill_id,
                manifest_lines.c.ticked_s == 0,
            )
            .values(ticked_s=at_s)
        )

    def settle(self, manifest: Manifest) -> None:
        self._connection.execute(
            update(manifests)
            .where(manifests.c.manifest_id == manifest.manifest_id)
            .values(_row(manifest))
        )
        mine = manifest_lines.c.manifest_id == manifest.manifest_id
        if manifest.state is ManifestState.DISCARDED:
            self._connection.execute(update(manifest_lines).where(mine).values(live=0))
        on_it = self._parcels_on(mine)
        show_handover(self._connection, on_it)
        self._touched.parcels.update(on_it)

    def revive(self, manifest_id: ManifestId) -> None:
        taken = select(manifest_lines.c.waybill_id).where(text(LIVE_LINE_SQL))
        mine = manifest_lines.c.manifest_id == manifest_id
        self._connection.execute(
            delete(manifest_lines).where(
                mine, manifest_lines.c.live == 0, manifest_lines.c.waybill_id.in_(taken)
            )
        )
        self._connection.execute(update(manifest_lines).where(mine).values(live=1))

    def free_number(self, day: date, carrier: CarrierCode) -> int:
        newest = self._connection.scalar(
            select(func.max(manifests.c.number)).where(
                manifests.c.day == day.isoformat(),
                manifests.c.carrier == carrier,
                text("number > 0"),  # the index's words
            )
        )
        return (newest or 0) + 1

    def waiting(self, carrier: CarrierCode, branch: str) -> tuple[Handable, ...]:
        mine = and_(parcels.c.carrier == carrier, parcels.c.branch == branch)
        return handable(self._connection, mine)

    def scanned(self, number: str) -> ScannedParcel | None:
        ids = waybills_of_number(self._connection, as_scanned(number))
        row = self._connection.execute(
            _SCANNED.where(among(waybills.c.waybill_id, ids))
        ).one_or_none()
        return None if row is None else self._scanned(row)

    def counts(self, manifest_id: ManifestId) -> tuple[int, int]:
        total, ticked = self._connection.execute(
            select(func.count(), func.count(func.nullif(manifest_lines.c.ticked_s, 0))).where(
                manifest_lines.c.manifest_id == manifest_id
            )
        ).one()
        return int(total), int(ticked)

    def _parcels_on(self, mine: Any) -> list[ParcelId]:
        found = self._connection.scalars(select(manifest_lines.c.parcel_id).where(mine))
        return [ParcelId(parcel_id) for parcel_id in found]

    def _scanned(self, row: Any) -> ScannedParcel:
        line = self._connection.execute(
            select(manifests, manifest_lines.c.ticked_s)
            .join(manifest_lines, manifest_lines.c.manifest_id == manifests.c.manifest_id)
            .where(manifest_lines.c.waybill_id == row.waybill_id, text(LIVE_LINE_SQL))
        ).one_or_none()
        stage = Stage(row.stage)
        return ScannedParcel(
            waybill_id=WaybillId(row.waybill_id),
            parcel_id=ParcelId(row.parcel_id),
            carrier=CarrierCode(row.carrier),
            branch=row.branch,
            stage=stage,
            blocks=unpack_blocks(row.blocks),
            printed=row.copies > 0 or stage is Stage.SHIPPED,
            travels=bool(row.travels),
            picked_up_s=row.picked_up_s,
            ticked_s=0 if line is None else line.ticked_s,
            on=None if line is None else to_manifest(line),
            after_sale_s=row.after_sale_s,
            appointment_s=row.appointment_s,
            promise_s=row.promise_s,
        )


def manifest_parcels(connection: Connection, manifest_id: str) -> tuple[HandedParcel, ...]:
    """What is on a manifest, by tracking number."""
    rows = connection.execute(_PARCEL.where(manifest_lines.c.manifest_id == manifest_id))
    return tuple(
        HandedParcel(
            waybill_id=WaybillId(row.waybill_id),
            parcel_id=ParcelId(row.parcel_id),
            shop_id=ShopId(row.shop_id),
            order_ids=tuple(OrderId(order_id) for order_id in row.order_ids.split()),
            tracking_number=row.tracking_number,
            place=row.region,
            pieces=row.pack_count,
            stage=Stage(row.stage),
            blocks=unpack_blocks(row.blocks),
            uploaded_s=row.uploaded_s,
            picked_up_s=row.picked_up_s,
            ticked_s=row.ticked_s,
            after_sale_s=row.after_sale_s,
            travels=bool(row.travels),
        )
        for row in rows
    )


def to_manifest(row: Any) -> Manifest:
    """The manifest of a row of ``manifests``."""
    return Manifest(
        manifest_id=ManifestId(row.manifest_id),
        carrier=CarrierCode(row.carrier),
        branch=row.branch,
        state=ManifestState(row.state),
        actor=row.actor,
        made_s=row.made_s,
        left_s=row.left_s,
        day=date.fromisoformat(row.day) if row.day else None,
        number=row.number,
    )


def _row(manifest: Manifest) -> dict[str, Any]:
    return {
        "carrier": manifest.carrier,
        "branch": manifest.branch,
        "state": manifest.state.value,
        "actor": manifest.actor,
        "made_s": manifest.made_s,
        "left_s": manifest.left_s,
        "day": manifest.day.isoformat() if manifest.day else "",
        "number": manifest.number,
    }
