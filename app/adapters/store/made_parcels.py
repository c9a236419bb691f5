"""Rows of parcels that people make: merged, split and added ones."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from app.adapters.store.tables import parcel_lines, parcel_orders, parcels
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.parcel import Making, Parcel, ParcelLine


def next_ordinal(connection: Connection) -> int:
    """A number that no parcel of the database has, so that no pack id comes twice."""
    return 1 + (connection.scalar(select(func.max(parcels.c.ordinal))) or 1)


def make_parcel(
    connection: Connection,
    shop_id: ShopId,
    order_ids: Sequence[OrderId],
    lines: Sequence[ParcelLine],
    made_by: Making,
    *,
    receivers: str = "",
) -> ParcelId:
    """A parcel of its own ordinal that carries ``lines``; see :func:`put_parcel`.

    ``receivers``: whom its orders go to, of merged ones.
    """
    ordinal = next_ordinal(connection)
    parcel = Parcel(
        parcel_id=ParcelId(f"{shop_id}-{order_ids[0]}-{ordinal}"),
        shop_id=shop_id,
        order_ids=tuple(order_ids),
        lines=tuple(lines),
        ordinal=ordinal,
        made_by=made_by,
        merged_for=receivers,
    )
    put_parcel(connection, parcel)
    return parcel.parcel_id


def put_parcel(connection: Connection, parcel: Parcel) -> None:
    """A new row with its orders and lines; what is derived from them is left to rejudging."""
    connection.execute(
        insert(parcels).values(
            parcel_id=parcel.parcel_id,
            shop_id=parcel.shop_id,
            stage=parcel.stage.value,
            order_ids=" ".join(parcel.order_ids),
            ordinal=parcel.ordinal,
            made_by=parcel.made_by.value,
            merged_for=parcel.merged_for,
        )
    )
    fill_parcel(connection, parcel)


def fill_parcel(connection: Connection, parcel: Parcel) -> None:
    """Its orders and lines, on a row that has none."""
    connection.execute(
        insert(parcel_orders),
        [
            {"order_id": order_id, "parcel_id": parcel.parcel_id, "position": position}
            for position, order_id in enumerate(parcel.order_ids)
        ],
    )
    if parcel.lines:
        write_lines(connection, parcel.parcel_id, parcel.lines)


def write_lines(connection: Connection, parcel_id: ParcelId, lines: tuple[ParcelLine, ...]) -> None:
    """Replace the lines of a parcel."""
    connection.execute(delete(parcel_lines).where(parcel_lines.c.parcel_id == parcel_id))
    if not lines:
        return
    connection.execute(
        insert(parcel_lines),
        [
            {
                "parcel_id": parcel_id,
                "order_id": line.order_id,
                "item_id": line.item_id,
                "position": position,
                "quantity": line.quantity,
            }
            for position, line in enumerate(lines)
        ],
    )
