"""SKU orders in parcels: what waits for the carrier, and what it has taken, each in one pass."""

from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Engine,
    Select,
    and_,
    case,
    func,
    null,
    select,
    text,
    union_all,
)

from app.adapters.store.codec import unpack_blocks
from app.adapters.store.dialect import Row, plain_rows
from app.adapters.store.route_reads import EARLY_S, PICKED_UP_S, REUSED_S
from app.adapters.store.tables import (
    PENDING_SQL,
    items,
    orders,
    parcel_lines,
    parcel_orders,
    parcels,
    shops,
)
from app.domain.gate import Block
from app.domain.ids import ShopId
from app.domain.parcel import Stage
from app.domain.rate_line import RateLine
from app.ports.pickup_rows import PickupLine

_STAGES = {stage.value: stage for stage in Stage}
_RATE = len(RateLine._fields)


def _yet(column: ColumnElement[int]) -> ColumnElement[int]:
    """None for what has not happened."""
    return func.nullif(column, 0)


_LINES = (
    select(
        # in the order of RateLine's fields
        orders.c.order_id,
        items.c.item_id,
        _yet(orders.c.paid_s),
        _yet(parcels.c.uploaded_s),
        PICKED_UP_S,
        null().label("signed_s"),
        _yet(items.c.promise_s),
        items.c.presale,
        1 - items.c.needs_shipping,
        # The day of a refund before shipping is not kept; that it was before the scan is certain.
        case((items.c.refund == "refunded", orders.c.paid_s), else_=null()),
        items.c.paid_fen,
        parcels.c.shop_id,
        func.coalesce(func.nullif(parcels.c.carrier, ""), parcels.c.promised_carrier),
        parcels.c.branch,
        parcels.c.parcel_id,
        items.c.gift,
        # and what stands beside it
        items.c.product_id,
        orders.c.paid_fen.label("order_fen"),
        parcels.c.stage,
        parcels.c.blocks,
        parcels.c["copies"],
        parcels.c.manifest_id,
        REUSED_S,
        EARLY_S,
        _yet(parcels.c.picked_up_s).label("scanned_s"),
    )
    # Nothing is added to the id. But so SQLite cannot look parcels up by it, and has to begin with
    # the few that are wanted instead of every line there ever was.
    .join_from(parcels, parcel_lines, parcel_lines.c.parcel_id == parcels.c.parcel_id.concat(""))
    .join(orders, orders.c.order_id == parcel_lines.c.order_id)
    .join(
        items,
        and_(
            items.c.order_id == parcel_lines.c.order_id, items.c.item_id == parcel_lines.c.item_id
        ),
    )
    .where(parcels.c.shop_id.in_(select(shops.c.shop_id).where(shops.c.removed == 0)))
)
_OURS = parcels.c.closing == 0
_PENDING = _LINES.where(text(PENDING_SQL), _OURS)
_AWAITING = _LINES.where(text("stage = 'shipped'"), _OURS)
_mine, _other = parcel_orders.alias("mine"), parcel_orders.alias("other")
_NEIGHBOURS = union_all(
    select(parcels.c.parcel_id).where(text(PENDING_SQL)),
    select(parcels.c.parcel_id).where(text("stage = 'shipped'")),
).subquery("waits")
_BESIDE = _LINES.where(
    parcels.c.picked_up_s > 0,
    parcels.c.parcel_id.in_(
        select(_other.c.parcel_id)
        .join_from(_NEIGHBOURS, _mine, _mine.c.parcel_id == _NEIGHBOURS.c.parcel_id)
        .join(
            _other,
            and_(_other.c.order_id == _mine.c.order_id, _other.c.parcel_id != _mine.c.parcel_id),
        )
    ),
)


class SqlPickupRows:
    """The :class:`app.ports.pickup_rows.PickupRows` of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return self._read(union_all(_of(_PENDING, shop_id), _of(_AWAITING, shop_id)))

    def taken_beside(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return self._read(_of(_BESIDE, shop_id))

    def picked_up(self, since_s: int, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        taken = _LINES.where(text("picked_up_s > 0"), parcels.c.picked_up_s >= since_s)
        return self._read(_of(taken, shop_id))

    def _read(self, statement: Select[Row] | CompoundSelect[Row]) -> tuple[PickupLine, ...]:
        with self._engine.connect() as connection:
            return tuple(_lines(plain_rows(connection, statement)))


def _of(statement: Select[Row], shop_id: ShopId | None) -> Select[Row]:
    return statement if shop_id is None else statement.where(parcels.c.shop_id == shop_id)


def _lines(rows: Iterable[Row]) -> Iterable[PickupLine]:
    seen: dict[int, frozenset[Block]] = {}
    for row in rows:
        product_id, order_fen, stage, bits, copies, manifest, *found = row[_RATE - 1 :]
        blocks = seen.get(bits)
        if blocks is None:
            blocks = seen[bits] = unpack_blocks(bits)
        rate = RateLine(*row[: _RATE - 1])  # whether it is a 福袋 is not known here
        handed, printed = manifest != "", copies > 0
        yield PickupLine(
            rate, product_id, order_fen, _STAGES[stage], blocks, printed, handed, *found
        )
