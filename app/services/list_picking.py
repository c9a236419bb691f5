"""拣货单: what to take from the shelves for some parcels."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.domain.ids import OrderId, ParcelId
from app.domain.marks import contents_text
from app.domain.order import Item, Order
from app.domain.parcel import Parcel
from app.domain.picking import PickingList, PickLine
from app.ports.clock import Clock
from app.ports.store import Store

__all__ = ["ListPicking", "PickLine", "PickingList", "PickingListWriter"]


class PickingListWriter(Protocol):
    """Writes the list to a file."""

    def __call__(self, picking: PickingList, path: Path) -> None:
        """Write an A4 PDF to ``path`` atomically. Raises StorageError."""
        ...


class ListPicking:
    """Adds up what the chosen parcels hold."""

    def __init__(self, *, store: Store, clock: Clock, write: PickingListWriter) -> None:
        self._store = store
        self._clock = clock
        self._write = write

    def __call__(self, parcel_ids: tuple[ParcelId, ...], path: Path) -> PickingList:
        """Write the picking list of ``parcel_ids`` to ``path``.

        Goods under a code are one line whatever their name says today; without a code name and
        spec decide.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        with self._store.begin() as work:
            parcels = tuple(work.parcels.get(wanted).values())
            orders = work.orders.get(o for p in parcels for o in p.order_ids)
        picking = add_up(parcels, orders, self._clock.now())
        self._write(picking, path)
        return picking


def add_up(
    parcels: Sequence[Parcel], orders: Mapping[OrderId, Order], made_at: datetime
) -> PickingList:
    """One line a SKU over all ``parcels``, sorted by code, then name."""
    items = {(o.order_id, item.item_id): item for o in orders.values() for item in o.items}
    pieces: dict[tuple[str, str, str], int] = {}
    holders: dict[tuple[str, str, str], set[ParcelId]] = {}
    names: dict[tuple[str, str, str], Item] = {}
    for parcel in parcels:
        for line in parcel.lines:
            item = items.get((line.order_id, line.item_id))
            if item is None:
                continue
            key = (item.code, "", "") if item.code else ("", item.name, item.spec)
            names.setdefault(key, item)
            pieces[key] = pieces.get(key, 0) + line.quantity
            holders.setdefault(key, set()).add(parcel.parcel_id)
    lines = tuple(
        PickLine(
            code=names[key].code,
            name=_name(names[key]),
            spec=names[key].spec,
            quantity=pieces[key],
            parcels=len(holders[key]),
        )
        for key in sorted(names, key=lambda k: (k[0] or "\uffff", names[k].name, names[k].spec))
    )
    return PickingList(
        made_at=made_at,
        parcels=len(parcels),
        pieces=sum(pieces.values()),
        lines=lines,
        shops=len({parcel.shop_id for parcel in parcels}),
    )


def _name(item: Item) -> str:
    """The name, and what a set product holds: whoever picks it must forget nothing."""
    inside = contents_text(item)
    return f"{item.name}（内含 {inside}）" if inside else item.name
