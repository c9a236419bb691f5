"""Merged and split parcels: which orders and pieces travel together, moved in one commit.

A parcel that ever asked for a number keeps its row, emptied and closed, when its contents move
elsewhere: its number's history hangs on it. Every parcel made here gets an ordinal of its own, so
that no pack id ever stands for other contents.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, delete, select, update

from app.adapters.store.links import (
    effects_of,
    extras_of,
    family,
    known_orders,
    linked_orders,
    load_parcels,
)
from app.adapters.store.made_parcels import fill_parcel, make_parcel, put_parcel
from app.adapters.store.past import with_past
from app.adapters.store.planning import all_left, merged_for
from app.adapters.store.put_off import SqlPutOff
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import parcel_lines, parcel_orders, parcels
from app.adapters.store.touched import Touched
from app.domain.errors import InvalidInput
from app.domain.grouping import Pieces, split_lines
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.parcel import AFTER_SHIPPING, Making, Parcel, ParcelLine, Stage


def _has_left(loaded: Iterable[Parcel]) -> InvalidInput:
    """Some of ``loaded`` was shipped: no number that can be given back is in the way."""
    if any(parcel.lines and parcel.stage not in AFTER_SHIPPING for parcel in loaded):
        return InvalidInput(
            "group.part_shipped",
            "有包裹已发货，不能再合单或撤销拆单",
            "余下的包裹单独取号、打印、发货。",
        )
    return InvalidInput("group.shipped", "包裹已发货，不能再合单或拆开", "发出的包裹不用再处理。")


class SqlGroups:
    """Parcels that people merged or split."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def merge(self, parcel_ids: Sequence[ParcelId]) -> ParcelId:
        loaded = self._free(parcel_ids)
        if len(loaded) < 2:
            raise InvalidInput("merge.one", "合单至少要两个包裹", "再选一个同收件人的包裹。")
        if len({parcel.shop_id for parcel in loaded}) > 1:
            raise InvalidInput("merge.shops", "不同店铺的订单不能合单", "每家店铺分开合单。")
        if any(parcel.made_by is Making.SPLIT for parcel in loaded):
            raise InvalidInput("merge.split", "拆开的订单不能再合单", "先撤销拆单，再合单。")
        linked = linked_orders(self._connection, [parcel.parcel_id for parcel in loaded])
        order_ids = [o for parcel in loaded for o in linked[parcel.parcel_id]]
        known = known_orders(self._connection, order_ids)
        lines = tuple(line for parcel in loaded for line in parcel.lines)
        inside = {line.order_id for line in lines}
        travelling = [order_id for order_id in order_ids if order_id in inside]
        for parcel in loaded:
            self._empty(parcel.parcel_id)
        merged = self._put(
            loaded[0].shop_id,
            travelling,
            lines,
            Making.MERGE,
            merged_for([known[order_id] for order_id in travelling]),
        )
        rejudge(self._connection, (merged,))
        for order_id in order_ids:
            if order_id not in inside:  # it dropped out before: nobody asked whose it is now
                self._whole(loaded[0].shop_id, order_id)
        return merged

    def split(self, parcel_id: ParcelId, parts: Sequence[Pieces]) -> tuple[ParcelId, ...]:
        (parcel,) = self._free((parcel_id,))
        linked = linked_orders(self._connection, (parcel_id,))[parcel_id]
        if len(linked) > 1:
            raise InvalidInput("split.merged", "合单的包裹不能直接拆", "先拆开合单，再拆这个订单。")
        dealt = split_lines(parcel.lines, linked[0], parts)
        self._empty(parcel_id)
        made = [self._put(parcel.shop_id, linked, lines, Making.SPLIT) for lines in dealt]
        rejudge(self._connection, made)  # not before all are there: each piece is in one
        return tuple(made)

    def dissolve(self, parcel_id: ParcelId) -> tuple[ParcelId, ...]:
        found = load_parcels(self._connection, (parcel_id,)).get(parcel_id)
        linked = linked_orders(self._connection, (parcel_id,)).get(parcel_id, ())
        alone = found is None or found.made_by in {Making.ORDER, Making.EXTRA}
        if found is None or alone or not linked:
            raise InvalidInput("group.none", "这个包裹没有合单或拆单", "不用拆开。")
        parts: Iterable[ParcelId] = (parcel_id,)
        if found.made_by is Making.SPLIT:
            parts = self._connection.scalars(family(linked[:1], parcel_orders.c.parcel_id)).all()
        for parcel in self._free(tuple(parts), dissolving=True):
            self._empty(parcel.parcel_id)
        if found.made_by is Making.MERGE:
            self._part_extras(found, linked)
        whole = [self._whole(found.shop_id, order_id) for order_id in linked]
        made = tuple(each for each in whole if each is not None)
        if not made:
            raise InvalidInput("group.gone", "订单里没有要发的商品", "同步后再看。")
        return made

    def _part_extras(self, merged: Parcel, linked: Sequence[OrderId]) -> None:
        """What was added beside ``merged`` goes on with one of its orders.

        With the first that is still due and goes where it went when it was merged: that is whom a
        number of the added parcel was bought for.
        """
        known = known_orders(self._connection, merged.order_ids)
        there = merged.merged_for.split(" ")
        ranked = sorted(merged.order_ids, key=lambda o: merged_for([known[o]]) not in there)
        extras = linked_orders(self._connection, extras_of(self._connection, linked))
        for extra, order_ids in extras.items():
            stays = next(o for o in (*ranked, *order_ids) if o in order_ids)
            others = and_(
                parcel_orders.c.parcel_id == extra,
                parcel_orders.c.order_id.in_(linked),
                parcel_orders.c.order_id != stays,
            )
            self._connection.execute(delete(parcel_orders).where(others))
            self._connection.execute(
                update(parcels).where(parcels.c.parcel_id == extra).values(merged_for="")
            )
            self._touched.parcels.add(extra)

    def _free(
        self, parcel_ids: Sequence[ParcelId], *, dissolving: bool = False
    ) -> tuple[Parcel, ...]:
        """The parcels, of which none has a number or a shipment.

        In ``dissolving`` also those that are stopped, or for which nothing is left.
        """
        loaded = load_parcels(self._connection, parcel_ids)
        effects = effects_of(self._connection, loaded)
        for parcel_id in parcel_ids:
            parcel = loaded.get(parcel_id)
            if parcel is None or not (parcel.lines or dissolving):
                raise InvalidInput("group.gone", "找不到这个包裹", "刷新后再试。")
            if parcel.stage in AFTER_SHIPPING:
                raise _has_left(loaded.values())
            if effects[parcel_id].any:
                raise InvalidInput(
                    "group.numbered", "包裹已有运单号，不能合单或拆单", "先回收运单号。"
                )
            if not dissolving and parcel.stage is not Stage.TO_NUMBER:
                raise InvalidInput("group.stage", "只有待取号的包裹能合单或拆单", "刷新后再试。")
        return tuple(loaded[parcel_id] for parcel_id in dict.fromkeys(parcel_ids))

    def _empty(self, parcel_id: ParcelId) -> None:
        """Take everything out; without a past it goes altogether."""
        self._touched.parcels.add(parcel_id)
        SqlPutOff(self._connection, self._touched).end((parcel_id,))
        for table in (parcel_lines, parcel_orders):
            self._connection.execute(delete(table).where(table.c.parcel_id == parcel_id))
        if self._has_past(parcel_id):
            self._connection.execute(
                update(parcels)
                .where(parcels.c.parcel_id == parcel_id)
                .values(stage=Stage.CLOSED.value, blocks=0, closing=1, problem="")
            )
        else:
            self._connection.execute(delete(parcels).where(parcels.c.parcel_id == parcel_id))

    def _has_past(self, parcel_id: ParcelId) -> bool:
        return bool(with_past(self._connection, (parcel_id,)))

    def _put(
        self,
        shop_id: ShopId,
        order_ids: Sequence[OrderId],
        lines: Sequence[ParcelLine],
        made_by: Making,
        receivers: str = "",
    ) -> ParcelId:
        made = make_parcel(
            self._connection, shop_id, order_ids, lines, made_by, receivers=receivers
        )
        self._touched.parcels.add(made)
        return made

    def _whole(self, shop_id: ShopId, order_id: OrderId) -> ParcelId | None:
        """The parcel that the order had by itself: the old one when it is still there.

        None when nothing of the order is left to travel.
        """
        parcel_id = ParcelId(f"{shop_id}-{order_id}-1")
        known = known_orders(self._connection, (order_id,))[order_id]
        parcel = all_left(known.order)
        if parcel is None:
            return None
        there = select(parcels.c.parcel_id).where(parcels.c.parcel_id == parcel_id)
        if self._connection.scalar(there) is None:
            put_parcel(self._connection, parcel)
        else:
            self._connection.execute(
                update(parcels)
                .where(parcels.c.parcel_id == parcel_id)
                .values(stage=Stage.TO_NUMBER.value, order_ids=order_id)
            )
            fill_parcel(self._connection, parcel)
        rejudge(self._connection, (parcel_id,), {order_id: known})
        self._touched.parcels.add(parcel_id)
        return parcel_id
