"""Bound shops and their sync state."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from app.adapters.store import tables
from app.adapters.store.bad_rows import forget_bad_rows
from app.adapters.store.codec import instant
from app.adapters.store.dialect import Row, bulk_upsert, upsert
from app.adapters.store.tables import bad_rows, shops, sync_cursors
from app.adapters.store.touched import Touched
from app.domain.authorization import Standing
from app.domain.ids import CarrierCode, ShopId
from app.domain.instants import from_epoch, to_epoch
from app.domain.shop_shipping import ShopShipping
from app.domain.waybill import Carrier
from app.ports.platform import ORDERS, BadRow
from app.ports.shops import Shop, ShopMarks, SyncCursor

_PUT_BAD_ROWS = bulk_upsert(
    bad_rows, ("shop_id", "kind", "row_id", "created_s", "reason", "seen_s")
)

SHIPPING = (
    shops.c.carrier,
    shops.c.branch,
    shops.c.address_index,
    shops.c.sender_name,
    shops.c.sender_phone,
)


def to_shipping(row: Any) -> ShopShipping:
    """What a row of :data:`SHIPPING` says."""
    return ShopShipping(
        carrier=CarrierCode(row.carrier) or None,
        branch=row.branch,
        address_index=row.address_index,
        sender_name=row.sender_name,
        sender_phone=row.sender_phone,
    )


STANDING = (shops.c.tokens_until_s, shops.c.granted_until_s, shops.c.grant_asked_s)


def to_standing(row: Any) -> Standing:
    """What a row of :data:`STANDING` says."""
    return Standing(
        tokens_until=from_epoch(row.tokens_until_s),
        granted_until=from_epoch(row.granted_until_s),
        asked_at=from_epoch(row.grant_asked_s),
    )


class SqlShops:
    """Shops, cursors, carriers and rows set aside."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def put(self, shop: Shop) -> None:
        row = {
            "shop_id": shop.shop_id,
            "name": shop.name,
            "app_key": shop.app_key,
            "authorized": int(shop.authorized),
            "practice": int(shop.practice),
            "removed": 0,
        }
        self._connection.execute(upsert(shops, list(row)), row)
        self._touched.shops.add(shop.shop_id)

    def get(self, shop_id: ShopId) -> Shop | None:
        return next((shop for shop in self.all() if shop.shop_id == shop_id), None)

    def all(self) -> tuple[Shop, ...]:
        rows = self._connection.execute(
            select(shops).where(shops.c.removed == 0).order_by(shops.c.name, shops.c.shop_id)
        )
        return tuple(
            Shop(
                shop_id=ShopId(row.shop_id),
                name=row.name,
                app_key=row.app_key,
                authorized=bool(row.authorized),
                practice=bool(row.practice),
                paused=bool(row.paused),
            )
            for row in rows
        )

    def remove(self, shop_id: ShopId) -> None:
        self._connection.execute(
            update(shops).where(shops.c.shop_id == shop_id).values(removed=1, authorized=0)
        )
        self._touched.shops.add(shop_id)

    def marks(self, shop_id: ShopId) -> ShopMarks:
        row = self._connection.execute(
            select(shops.c.colour, shops.c.tag, shops.c.paused).where(shops.c.shop_id == shop_id)
        ).one_or_none()
        if row is None:
            return ShopMarks()
        return ShopMarks(colour=row.colour, tag=row.tag, paused=bool(row.paused))

    def mark(self, shop_id: ShopId, marks: ShopMarks) -> None:
        given = {
            "colour": marks.colour,
            "tag": marks.tag,
            "paused": None if marks.paused is None else int(marks.paused),
        }
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            self._connection.execute(update(shops).where(shops.c.shop_id == shop_id).values(values))
            self._touched.shops.add(shop_id)

    def shipping(self, shop_id: ShopId) -> ShopShipping:
        row = self._connection.execute(
            select(*SHIPPING).where(shops.c.shop_id == shop_id)
        ).one_or_none()
        return to_shipping(row) if row is not None else ShopShipping()

    def ship_by(self, shop_id: ShopId, shipping: ShopShipping) -> None:
        self._connection.execute(
            update(shops)
            .where(shops.c.shop_id == shop_id)
            .values(
                carrier=shipping.carrier or "",
                branch=shipping.branch,
                address_index=shipping.address_index,
                sender_name=shipping.sender_name,
                sender_phone=shipping.sender_phone,
            )
        )
        self._touched.shops.add(shop_id)

    def refused(self, shop_id: ShopId) -> None:
        self._connection.execute(
            update(shops).where(shops.c.shop_id == shop_id).values(authorized=0)
        )
        self._touched.shops.add(shop_id)

    def standing(self, shop_id: ShopId) -> Standing:
        row = self._connection.execute(
            select(*STANDING).where(shops.c.shop_id == shop_id)
        ).one_or_none()
        return to_standing(row) if row is not None else Standing()

    def stands(self, shop_id: ShopId, standing: Standing) -> None:
        self._connection.execute(
            update(shops)
            .where(shops.c.shop_id == shop_id)
            .values(
                tokens_until_s=to_epoch(standing.tokens_until),
                granted_until_s=to_epoch(standing.granted_until),
                grant_asked_s=to_epoch(standing.asked_at),
            )
        )
        self._touched.shops.add(shop_id)

    def cursor(self, shop_id: ShopId, kind: str) -> SyncCursor | None:
        upto_s = self._connection.scalar(
            select(sync_cursors.c.upto_s).where(
                sync_cursors.c.shop_id == shop_id, sync_cursors.c.kind == kind
            )
        )
        if upto_s is None:
            return None
        return SyncCursor(shop_id=shop_id, kind=kind, upto=instant(upto_s))

    def move_cursor(self, cursor: SyncCursor) -> None:
        row = {
            "shop_id": cursor.shop_id,
            "kind": cursor.kind,
            "upto_s": to_epoch(cursor.upto),  # rounded down: never past what was committed
        }
        self._connection.execute(upsert(sync_cursors, list(row)), row)

    def sync_ended(self, shop_id: ShopId, at: datetime, error: str) -> None:
        values: dict[str, str | int] = {"sync_error": error}
        if not error:
            values["synced_s"] = to_epoch(at)
        self._connection.execute(update(shops).where(shops.c.shop_id == shop_id).values(values))
        self._touched.shops.add(shop_id)

    def set_aside(self, shop_id: ShopId, kind: str, rows: Iterable[BadRow], at: datetime) -> None:
        seen_s = to_epoch(at)
        bad = list(rows)
        self.readable(kind, [row.row_id for row in bad if row.row_id])  # one row an id
        found: list[Row] = [
            (shop_id, kind, row.row_id, row.created_s, row.reason, seen_s) for row in bad
        ]
        _PUT_BAD_ROWS(self._connection, found)
        self._touched.shops.add(shop_id)

    def readable(self, kind: str, row_ids: Iterable[str]) -> None:
        self._touched.shops.update(forget_bad_rows(self._connection, kind, row_ids))

    def forget_unnamed(
        self, shop_id: ShopId, from_s: int, until_s: int, *, seen_before_s: int = 0
    ) -> None:
        gone = self._connection.execute(
            delete(bad_rows).where(
                bad_rows.c.shop_id == shop_id,
                bad_rows.c.kind == ORDERS,
                bad_rows.c.row_id == "",
                or_(
                    and_(bad_rows.c.created_s >= from_s, bad_rows.c.created_s < until_s),
                    bad_rows.c.seen_s < seen_before_s,
                ),
            )
        )
        if gone.rowcount:
            self._touched.shops.add(shop_id)

    def put_carriers(self, shop_id: ShopId, carriers: Iterable[Carrier]) -> None:
        rows = [
            {"shop_id": shop_id, "code": carrier.code, "name": carrier.name, "position": number}
            for number, carrier in enumerate({c.code: c for c in carriers}.values())
        ]
        self._connection.execute(
            delete(tables.carriers).where(tables.carriers.c.shop_id == shop_id)
        )
        if rows:
            self._connection.execute(insert(tables.carriers), rows)
        self._touched.shops.add(shop_id)

    def carriers(self, shop_id: ShopId) -> tuple[Carrier, ...]:
        rows = self._connection.execute(
            select(tables.carriers.c.code, tables.carriers.c.name)
            .where(tables.carriers.c.shop_id == shop_id)
            .order_by(tables.carriers.c.position)
        )
        return tuple(Carrier(code=CarrierCode(row.code), name=row.name) for row in rows)
