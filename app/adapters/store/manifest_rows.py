"""Read models of handing over: what waits for a van, manifests, lines of the scorecard."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import starmap
from typing import Any

from sqlalchemy import Connection, Engine, and_, case, func, or_, select, text, union_all

from app.adapters.store.dialect import plain_rows
from app.adapters.store.manifest_tables import branches, manifest_lines, manifests
from app.adapters.store.manifests import (
    SHIPPED_STAGE,
    handable,
    manifest_parcels,
    to_manifest,
)
from app.adapters.store.overrides import opened_gates
from app.adapters.store.tables import PENDING_SQL, carriers, parcels, shops, waybills
from app.domain.courier_score import CourierLine, Trip
from app.domain.gate import Act, Block
from app.domain.ids import CarrierCode, ManifestId, OrderId, ParcelId
from app.domain.manifest import Handable, HandedParcel, ManifestState
from app.ports.manifests import ManifestRow, UnlistedScan

EARLY_S = 7 * 86_400
"""A scan that came longer than this before its handover or upload is not looked for."""

_BOUND = parcels.c.shop_id.in_(select(shops.c.shop_id).where(shops.c.removed == 0))
_PICKED_UP = text("parcels.picked_up_s > 0")
_SCANNED = case((waybills.c.picked_up_s > 0, waybills.c.picked_up_s))
_COUNTS = (
    select(
        manifests,
        func.count(manifest_lines.c.waybill_id).label("parcels"),
        func.count(func.nullif(manifest_lines.c.ticked_s, 0)).label("ticked"),
        func.count(_SCANNED).label("picked"),
        func.count(case((manifests.c.left_s > _SCANNED, 1))).label("early"),
        func.coalesce(func.min(_SCANNED), 0).label("first_scan_s"),
    )
    .outerjoin(manifest_lines, manifest_lines.c.manifest_id == manifests.c.manifest_id)
    .outerjoin(waybills, waybills.c.waybill_id == manifest_lines.c.waybill_id)
    .group_by(manifests.c.manifest_id)
    .order_by(
        (manifests.c.state == ManifestState.OPEN.value).desc(),
        manifests.c.left_s.desc(),
        manifests.c.made_s.desc(),
        manifests.c.carrier,
        manifests.c.number.desc(),
        manifests.c.manifest_id,
    )
)
_LINE = select(
    # in the order of CourierLine's fields
    parcels.c.carrier,
    parcels.c.branch,
    parcels.c.parcel_id,
    parcels.c.paid_s,
    parcels.c.uploaded_s,
    parcels.c.picked_up_s,
    parcels.c.manifest_id,
    parcels.c.presale,
).where(_BOUND)


class SqlManifestRows:
    """The :class:`app.ports.manifests.ManifestRows` of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self) -> tuple[Handable, ...]:
        with self._snapshot() as connection:
            return handable(connection)

    def opened(
        self, ids: Iterable[ParcelId], act: Act, since: datetime, *, begun: bool
    ) -> dict[ParcelId, frozenset[Block]]:
        with self._snapshot() as connection:
            return opened_gates(connection, ids, act, since, begun=begun)

    def manifests(self, since_s: int) -> tuple[ManifestRow, ...]:
        wanted = or_(
            manifests.c.state == ManifestState.OPEN.value,
            and_(manifests.c.state == ManifestState.LEFT.value, manifests.c.left_s >= since_s),
        )
        return self._rows(wanted)

    def find(self, label: str) -> ManifestId | None:
        day, _, rest = label.strip().partition("-")
        carrier, _, number = rest.rpartition("-")
        if not (carrier and number.isdecimal() and len(number) < 9):
            return None
        with self._snapshot() as connection:
            found = connection.scalar(
                select(manifests.c.manifest_id)
                .where(
                    manifests.c.carrier == carrier,
                    manifests.c.number == int(number),
                    text("number > 0"),
                    func.replace(func.substr(manifests.c.day, 6), "-", "") == day,
                )
                .order_by(manifests.c.day.desc())
                .limit(1)
            )
        return None if found is None else ManifestId(found)

    def row(self, manifest_id: ManifestId) -> ManifestRow | None:
        return next(iter(self._rows(manifests.c.manifest_id == manifest_id)), None)

    def parcels(self, manifest_id: ManifestId) -> tuple[HandedParcel, ...]:
        with self._snapshot() as connection:
            return manifest_parcels(connection, manifest_id)

    def unlisted(self, since_s: int) -> tuple[UnlistedScan, ...]:
        listed = (
            select(manifests.c.manifest_id)
            .where(
                manifests.c.left_s >= since_s,
                manifests.c.state == ManifestState.LEFT.value,
                manifests.c.carrier == parcels.c.carrier,
                manifests.c.branch == parcels.c.branch,
            )
            .exists()
        )
        statement = (
            select(
                parcels.c.parcel_id,
                parcels.c.order_ids,
                parcels.c.tracking_number,
                parcels.c.carrier,
                parcels.c.branch,
                parcels.c.region,
                parcels.c.picked_up_s,
            )
            .where(
                _PICKED_UP,
                parcels.c.picked_up_s >= since_s,
                parcels.c.manifest_id == "",
                _BOUND,
                listed,
            )
            .order_by(parcels.c.picked_up_s, parcels.c.parcel_id)
        )
        with self._snapshot() as connection:
            rows = plain_rows(connection, statement)
            carrier_names, called = _carriers(connection), branch_names(connection)
        return tuple(
            UnlistedScan(
                parcel_id=ParcelId(parcel_id),
                order_ids=tuple(OrderId(each) for each in order_ids.split()),
                tracking_number=number,
                carrier=CarrierCode(carrier),
                carrier_name=carrier_names.get(carrier) or carrier,
                branch=branch,
                branch_name=called.get((carrier, branch)) or branch,
                place=place,
                picked_up_s=picked_up_s,
            )
            for parcel_id, order_ids, number, carrier, branch, place, picked_up_s in rows
        )

    def branch_names(self) -> dict[tuple[str, str], str]:
        with self._snapshot() as connection:
            return branch_names(connection)

    def carrier_names(self) -> dict[str, str]:
        with self._snapshot() as connection:
            return _carriers(connection)

    def courier_lines(
        self, since_s: int, courier: tuple[str, str] | None = None
    ) -> tuple[CourierLine, ...]:
        line = _LINE
        if courier is not None:
            carrier, branch = courier
            line = _LINE.add_columns(parcels.c.tracking_number, parcels.c.order_ids)
            line = line.where(parcels.c.carrier == carrier, parcels.c.branch == branch)
        waits = and_(parcels.c.closing == 0, parcels.c.picked_up_s == 0)
        statement = union_all(
            line.where(_PICKED_UP, parcels.c.picked_up_s >= since_s - EARLY_S),
            line.where(SHIPPED_STAGE, waits),
            line.where(text(PENDING_SQL), parcels.c.manifest_id != "", waits),
        )
        with self._snapshot() as connection:
            return tuple(starmap(CourierLine, plain_rows(connection, statement)))

    def trips(self) -> tuple[Trip, ...]:
        statement = select(
            manifests.c.manifest_id,
            manifests.c.carrier,
            manifests.c.branch,
            manifests.c.left_s,
        ).where(manifests.c.left_s > 0, manifests.c.state == ManifestState.LEFT.value)
        with self._snapshot() as connection:
            return tuple(map(Trip._make, plain_rows(connection, statement)))

    def _rows(self, wanted: Any) -> tuple[ManifestRow, ...]:
        with self._snapshot() as connection:
            rows = connection.execute(_COUNTS.where(wanted)).all()
            carrier_names, called = _carriers(connection), branch_names(connection)
        return tuple(
            ManifestRow(
                manifest=to_manifest(row),
                carrier_name=carrier_names.get(row.carrier, row.carrier),
                branch_name=called.get((row.carrier, row.branch), row.branch),
                parcels=row.parcels,
                ticked=row.ticked,
                scanned=row.picked - row.early,
                early=row.early,
                first_scan_s=row.first_scan_s,
            )
            for row in rows
        )

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection


def _carriers(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(carriers.c.code, func.max(carriers.c.name)).group_by("code"))
    return {code: name for code, name in rows if name}


def handed_over(connection: Connection, since_s: int) -> dict[str, int]:
    """When each parcel left since, on the manifest of the number it travels under."""
    left = (
        select(parcels.c.parcel_id, manifests.c.left_s)
        .join(manifest_lines, manifest_lines.c.manifest_id == manifests.c.manifest_id)
        .join(
            parcels,
            and_(
                parcels.c.parcel_id == manifest_lines.c.parcel_id,
                parcels.c.manifest_id == manifests.c.manifest_id,
            ),
        )
        .where(manifests.c.left_s >= since_s, manifests.c.state == ManifestState.LEFT.value)
        .select_from(manifests)
    )
    return dict(plain_rows(connection, left))


def branch_names(connection: Connection) -> dict[tuple[str, str], str]:
    """Names of branches by the codes of carrier and branch; what has no name is left out."""
    rows = connection.execute(select(branches))
    return {(row.carrier, row.code): row.name for row in rows if row.name}
