"""What waits for the carrier and what it took, in memory, behind the real services."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from app.bootstrap.pickup_money import pickup_money
from app.domain.ids import OrderId, ShopId
from app.domain.parcel import PENDING_STAGES, Stage
from app.domain.rate_line import RateLine
from app.ports.clock import Clock
from app.ports.pickup_rows import PickupLine
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.services.rate_pickups import RatePickups
from app.settings.profile import Profile

_WAITING = PENDING_STAGES | {Stage.SHIPPED}


def line_of(row: ParcelRow, order_id: OrderId, **changes: Any) -> PickupLine:
    """The one SKU order of ``order_id`` in ``row``; ``changes`` are of the rate line."""
    rate = RateLine(
        order_id=order_id,
        sku_order_id=f"{order_id}-1",
        paid_s=row.paid_s,
        uploaded_s=row.uploaded_s or None,
        picked_up_s=row.picked_up_s or None,
        promise_s=row.promise_s or None,
        presale=row.presale,
        amount_fen=row.paid_fen,
        shop_id=row.shop_id,
        carrier=row.carrier or "",
        branch=row.branch,
        parcel_id=row.parcel_id,
    )._replace(**changes)
    return PickupLine(
        rate,
        "p1",
        row.paid_fen,
        row.stage,
        row.blocks,
        row.copies > 0,
        early_s=row.uploaded_s if row.early_scan_s else None,
        scanned_s=row.picked_up_s or None,
    )


class FakePickups:
    """The lines of rows; ``rows`` is asked at every call."""

    def __init__(self, rows: Callable[[], Iterable[ParcelRow]]) -> None:
        self._rows = rows

    def waiting(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return self._lines(lambda row: row.stage in _WAITING, shop_id)

    def taken_beside(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return ()

    def picked_up(self, since_s: int, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return self._lines(lambda row: 0 < since_s <= row.picked_up_s, shop_id)

    def _lines(
        self, wanted: Callable[[ParcelRow], bool], shop_id: ShopId | None
    ) -> tuple[PickupLine, ...]:
        return tuple(
            line_of(row, order_id)
            for row in self._rows()
            if wanted(row) and shop_id in {None, row.shop_id}
            for order_id in row.order_ids
        )


def money_services(
    rows: Callable[[], Iterable[ParcelRow]],
    rates: RatePickups,
    clock: Clock,
    settings: Settings,
    profile: Path,
) -> dict[str, Any]:
    """The desk's parts by name."""
    made = pickup_money(
        rows=FakePickups(rows),
        rates=rates,
        clock=clock,
        settings=settings,
        profile=Profile(profile),
    )
    return {
        "plan_handover": made.plan,
        "count_stakes": made.stakes,
        "penalties": made.penalties,
    }
