"""Parcels that buyers want shipped from a later time on: left out of all, told when named."""

from typing import TYPE_CHECKING

from app.cli.session import Session
from app.domain.ids import ParcelId
from app.domain.instants import from_epoch
from app.ports.rows import ParcelRow
from app.presentation.upload_words import waits_for_buyer
from app.presentation.workbench.words import when_text

if TYPE_CHECKING:
    from app.presentation.desk import Desk

NAMED_MAX = 5


def early_rows(desk: "Desk", ids: tuple[ParcelId, ...]) -> tuple[ParcelRow, ...]:
    """Those of ``ids`` whose time has not come, the nearest first."""
    now = desk.clock.now()
    found = [r for r in desk.reader.parcels_by_id(frozenset(ids)) if waits_for_buyer(r, now)]
    return tuple(sorted(found, key=lambda row: (row.appointment_s, row.parcel_id)))


def set_aside(
    session: Session, desk: "Desk", ids: tuple[ParcelId, ...]
) -> tuple[tuple[ParcelId, ...], tuple[ParcelRow, ...]]:
    """What to ship, and the rows whose time has not come, which are part of it or left out.

    They are part of it when they were named or ``--early`` was written.
    """
    early = early_rows(desk, ids)
    if session.args.ids or session.args.early:
        return ids, early
    out = frozenset(row.parcel_id for row in early)
    return tuple(parcel_id for parcel_id in ids if parcel_id not in out), early


def early_words(early: tuple[ParcelRow, ...], *, shipped: bool) -> list[str]:
    """Lines about ``early``; none without them."""
    if not early:
        return []
    named = "、".join(
        f"{' '.join(row.order_ids)}（{when_text(row.appointment_s)} 以后）"
        for row in early[:NAMED_MAX]
    )
    more = f" 等 {len(early)} 个" if len(early) > NAMED_MAX else ""
    if shipped:
        return [f"注意：还没到买家预约的发货时间就发了：{named}{more}。"]
    return [
        f"{len(early)} 个包裹还没到买家预约的发货时间，没有发：{named}{more}。",
        "到时间再发；要提前发就写单号或加 --early。",
    ]


def early_document(early: tuple[ParcelRow, ...]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "parcel_id": row.parcel_id,
            "order_ids": row.order_ids,
            "appointment_at": from_epoch(row.appointment_s),
        }
        for row in early
    ]
