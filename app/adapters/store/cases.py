"""After-sale cases as screens show them: beside the goods and the parcel that they concern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, text

from app.adapters.store.codec import BLOCK_BITS, to_after_sale
from app.adapters.store.dialect import among
from app.adapters.store.links import items_of
from app.adapters.store.tables import (
    WAITING_CASE_SQL,
    after_sales,
    parcel_lines,
    parcel_orders,
    parcels,
    shops,
)
from app.domain.after_sale import AfterSale, AfterSaleState
from app.domain.gate import Block
from app.domain.ids import ParcelId, TrackingNumber
from app.domain.order import Item
from app.domain.parcel import Stage
from app.ports.rows import CaseRow

_OVER = (AfterSaleState.SUCCEEDED.value, AfterSaleState.CLOSED.value)
_NEVER_S = 1 << 40
_TURN = {AfterSaleState.WAITS_FOR_SHOP: 0, AfterSaleState.OTHER: 1}
_LATER = 2


def open_cases(connection: Connection, closed_since_s: int) -> tuple[CaseRow, ...]:
    """Open cases of bound shops, and those over that changed since."""
    wanted = or_(
        after_sales.c.state.not_in(_OVER),
        after_sales.c.updated_s >= closed_since_s,
    )
    return _rows(connection, and_(wanted, shops.c.removed == 0))


def cases_of_orders(connection: Connection, order_ids: Iterable[str]) -> tuple[CaseRow, ...]:
    """Every case of some orders."""
    return _rows(connection, among(after_sales.c.order_id, order_ids))


def waiting_deadlines(connection: Connection) -> tuple[int, ...]:
    """Deadlines of what waits for the shop, nearest first, those without one last."""
    found = connection.scalars(
        select(after_sales.c.deadline_s)
        .join(shops, shops.c.shop_id == after_sales.c.shop_id)
        .where(text(f"after_sales.{WAITING_CASE_SQL}"), shops.c.removed == 0)
    )
    return tuple(sorted(found, key=lambda at_s: at_s or _NEVER_S))


def _rows(connection: Connection, where: ColumnElement[bool]) -> tuple[CaseRow, ...]:
    statement = (
        select(after_sales, shops.c.name.label("shop_name"), shops.c.colour, shops.c.tag)
        .join(shops, shops.c.shop_id == after_sales.c.shop_id)
        .where(where)
    )
    rows = connection.execute(statement).all()
    order_ids = {row.order_id for row in rows}
    goods = items_of(connection, order_ids)
    carriers = _Carriers(connection, order_ids)
    found = [
        _row(row, goods.get(row.order_id, ()), carriers.of(row.order_id, row.item_id))
        for row in rows
    ]
    return tuple(sorted(found, key=_place))


def _place(row: CaseRow) -> tuple[int, int, int, str]:
    return (
        _TURN.get(row.state, _LATER),
        row.deadline_s or _NEVER_S,
        -row.updated_s,
        row.after_sale_id,
    )


def _row(row: Any, items: Sequence[Item], parcel: Any) -> CaseRow:
    case = to_after_sale(row)
    return CaseRow(
        after_sale_id=case.after_sale_id,
        shop_id=case.shop_id,
        shop_name=row.shop_name or case.shop_id,
        order_id=case.order_id,
        kind=case.kind,
        state=case.state,
        step=case.step,
        applied_s=row.applied_s,
        updated_s=row.updated_s,
        deadline_s=0 if case.over else row.deadline_s,
        refund_fen=case.refund_fen,
        goods=_goods(case, items),
        parcel_id=ParcelId(parcel.parcel_id) if parcel is not None else None,
        stage=Stage(parcel.stage) if parcel is not None else None,
        tracking_number=TrackingNumber(parcel.tracking_number)
        if parcel is not None and parcel.tracking_number
        else None,
        held=parcel is not None and bool(parcel.blocks & BLOCK_BITS[Block.HELD]),
        shop_colour=row.colour,
        shop_tag=row.tag,
    )


def _goods(case: AfterSale, items: Sequence[Item]) -> str:
    named = [item for item in items if item.item_id == case.item_id]
    return "; ".join(
        f"{item.name} {item.spec}".strip() + f" ×{case.quantity or item.quantity}"
        if named
        else f"{item.name} {item.spec}".strip() + f" ×{item.quantity}"
        for item in named or items
    )


class _Carriers:
    """Which parcel of an order a case is about: the one with its item, else the first."""

    def __init__(self, connection: Connection, order_ids: Iterable[str]) -> None:
        wanted = list(order_ids)
        self._by_line: dict[tuple[str, str], Any] = {}
        self._first: dict[str, Any] = {}
        statement = (
            select(
                parcel_orders.c.order_id,
                parcels.c.parcel_id,
                parcels.c.stage,
                parcels.c.tracking_number,
                parcels.c.blocks,
            )
            .join(parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
            .where(among(parcel_orders.c.order_id, wanted))
            .order_by(parcels.c.ordinal.desc(), parcels.c.parcel_id.desc())
        )
        found: dict[str, Any] = {}
        for row in connection.execute(statement):
            self._first[row.order_id] = found[row.parcel_id] = row
        self._read_lines(connection, found)

    def of(self, order_id: str, item_id: str) -> Any:
        """The parcel's row; None when there is none."""
        return self._by_line.get((order_id, item_id), self._first.get(order_id))

    def _read_lines(self, connection: Connection, found: Mapping[str, Any]) -> None:
        lines = connection.execute(
            select(parcel_lines.c.order_id, parcel_lines.c.item_id, parcel_lines.c.parcel_id)
            .where(among(parcel_lines.c.parcel_id, found))
            .order_by(parcel_lines.c.parcel_id)
        )
        for line in lines:
            self._by_line[line.order_id, line.item_id] = found[line.parcel_id]
