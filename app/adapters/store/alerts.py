"""Pickup alerts: raised once, acknowledged by people, told in messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)

from app.adapters.store.alert_tables import (
    OPEN_ALERT_SQL,
    alert_message_lines,
    alert_messages,
    pickup_alerts,
)
from app.adapters.store.codec import unpack_blocks
from app.adapters.store.dialect import Row, among, insert_unless_taken, plain_rows
from app.adapters.store.tables import (
    PENDING_SQL,
    items,
    orders,
    parcel_lines,
    parcel_orders,
    parcels,
    shops,
)
from app.domain.alert_delivery import Tries
from app.domain.gate import NEVER_PICKED_UP
from app.domain.ids import OrderId, ShopId
from app.domain.instants import to_epoch
from app.domain.marks import MARK_BITS, Mark
from app.domain.order import RefundState
from app.domain.parcel import Making
from app.domain.pickup import Clock
from app.domain.pickup_alert import Due, LateShare, Level, Threshold, Waiting
from app.ports.alerts import KeptAlert, LastMessage, MessageState

_OPEN = text(OPEN_ALERT_SQL)
_TOLD = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)
_RECENT = 32
"""Messages of a channel that are looked at for failures in a row; backing off needs fewer."""
_CLOCKS = {each.value: each for each in Clock}
_LEVELS = {each.value: each for each in Level}


def _kept(row: Row, told: tuple[str, ...] = ()) -> KeptAlert:
    """An alert of the table's columns in their order."""
    number, order_id, shop_id, clock, after_s, at_s, level, raised_s, acked_s, by, ended_s = row
    return KeptAlert(
        number=number,
        due=Due(Threshold(order_id, _CLOCKS[clock], after_s, at_s), _LEVELS[level], shop_id),
        raised_s=raised_s,
        acked_s=acked_s,
        acked_by=by,
        ended_s=ended_s,
        told=told,
    )


def _key(due: Due) -> dict[str, str | int]:
    return {
        "order_id": due.threshold.order_id,
        "clock": due.threshold.clock.value,
        "after_s": due.threshold.after_s,
        "at_s": due.threshold.at_s,
        "level": int(due.level),
    }


_REOPEN = (
    update(pickup_alerts)
    .where(
        *(
            pickup_alerts.c[name] == bindparam(f"its_{name}")
            for name in ("order_id", "clock", "after_s", "at_s", "level")
        ),
        pickup_alerts.c.ended_s > 0,
    )
    .values(ended_s=0)
)


def _numbers(numbers: Iterable[int]) -> list[str]:
    return [str(number) for number in numbers]


class SqlAlerts:
    """The :class:`app.ports.alerts.AlertRepo` of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def raised(self, order_ids: Iterable[OrderId]) -> dict[Threshold, Level]:
        at = pickup_alerts.c
        rows = self._connection.execute(
            select(at.order_id, at.clock, at.after_s, at.at_s, func.max(at.level).label("level"))
            .where(among(at.order_id, order_ids))
            .group_by(at.order_id, at.clock, at.after_s, at.at_s)
        )
        return {
            Threshold(OrderId(r.order_id), Clock(r.clock), r.after_s, r.at_s): Level(r.level)
            for r in rows
        }

    def put(self, dues: Iterable[Due], at: datetime) -> int:
        raised_s = to_epoch(at)
        rows = [_key(due) | {"shop_id": due.shop_id, "raised_s": raised_s} for due in dues]
        if not rows:
            return 0
        return self._connection.execute(insert_unless_taken(pickup_alerts), rows).rowcount

    def reopen(self, dues: Iterable[Due]) -> None:
        rows = [{f"its_{name}": value for name, value in _key(due).items()} for due in dues]
        if rows:
            self._connection.execute(_REOPEN, rows)

    def withdraw(
        self, order_ids: Iterable[OrderId], after: datetime, due: Mapping[Threshold, Level]
    ) -> int:
        rows = plain_rows(
            self._connection,
            select(pickup_alerts).where(
                among(pickup_alerts.c.order_id, order_ids),
                pickup_alerts.c.raised_s > to_epoch(after),
            ),
        )
        gone = _numbers(
            each.number
            for each in map(_kept, rows)
            if each.due.level > due.get(each.due.threshold, 0)
        )
        for table, column in (
            (alert_message_lines, alert_message_lines.c.alert),
            (pickup_alerts, pickup_alerts.c.number),
        ):
            self._connection.execute(delete(table).where(among(column, gone)))
        return len(gone)

    def open(self) -> tuple[KeptAlert, ...]:
        return tuple(map(_kept, plain_rows(self._connection, _open_alerts())))

    def end(self, numbers: Iterable[int], at: datetime) -> None:
        self._connection.execute(
            update(pickup_alerts)
            .where(among(pickup_alerts.c.number, _numbers(numbers)), _OPEN)
            .values(ended_s=to_epoch(at))
        )

    def acknowledge(self, numbers: Iterable[int], at: datetime, by: str) -> tuple[int, ...]:
        new = tuple(
            self._connection.scalars(
                select(pickup_alerts.c.number).where(
                    among(pickup_alerts.c.number, _numbers(numbers)),
                    pickup_alerts.c.acked_s == 0,
                )
            )
        )
        self._connection.execute(
            update(pickup_alerts)
            .where(among(pickup_alerts.c.number, _numbers(new)))
            .values(acked_s=to_epoch(at), acked_by=by)
        )
        return new

    def take_back(self, numbers: Iterable[int]) -> int:
        return self._connection.execute(
            update(pickup_alerts)
            .where(
                among(pickup_alerts.c.number, _numbers(numbers)),
                pickup_alerts.c.acked_s > 0,
            )
            .values(acked_s=0, acked_by="")
        ).rowcount

    def untold(self, channel: str, level: Level) -> tuple[KeptAlert, ...]:
        told = exists().where(
            alert_message_lines.c.alert == pickup_alerts.c.number,
            alert_message_lines.c.message == alert_messages.c.number,
            alert_messages.c.channel == channel,
            alert_messages.c.state.in_(_TOLD),
        )
        wanted = _open_alerts().where(
            pickup_alerts.c.acked_s == 0, pickup_alerts.c.level >= int(level), ~told
        )
        return tuple(map(_kept, plain_rows(self._connection, wanted)))

    def begin_message(
        self, channel: str, alerts: Iterable[int], at: datetime, operation: int
    ) -> int:
        added = self._connection.execute(
            insert(alert_messages).values(
                channel=channel,
                state=MessageState.SENDING,
                begun_s=to_epoch(at),
                operation=operation,
            )
        ).inserted_primary_key
        if added is None:
            raise RuntimeError("the database gave no number")
        number = int(added[0])
        lines = [{"alert": alert, "message": number} for alert in alerts]
        if lines:
            self._connection.execute(insert(alert_message_lines), lines)
        return number

    def end_message(self, number: int, state: MessageState, at: datetime, note: str = "") -> None:
        self._connection.execute(
            update(alert_messages)
            .where(alert_messages.c.number == number)
            .values(state=state, ended_s=to_epoch(at), note=note)
        )

    def sending(self) -> tuple[tuple[int, str, int], ...]:
        at = alert_messages.c
        rows = self._connection.execute(
            select(at.number, at.channel, at.operation)
            .where(at.state == MessageState.SENDING)
            .order_by(at.number)
        )
        return tuple((row.number, row.channel, row.operation) for row in rows)

    def tries(self, channel: str) -> Tries:
        at = alert_messages.c
        rows = self._connection.execute(
            select(at.state, at.begun_s)
            .where(at.channel == channel)
            .order_by(at.number.desc())
            .limit(_RECENT)
        ).all()
        failures = 0
        for row in rows:
            if row.state != MessageState.FAILED:
                break
            failures += 1
        return Tries(rows[0].begun_s, failures) if rows else Tries()

    def forget(self, before: datetime) -> None:
        gone = select(pickup_alerts.c.number).where(
            pickup_alerts.c.ended_s > 0, pickup_alerts.c.ended_s < to_epoch(before)
        )
        self._connection.execute(
            delete(alert_message_lines).where(alert_message_lines.c.alert.in_(gone))
        )
        self._connection.execute(
            delete(pickup_alerts).where(
                pickup_alerts.c.ended_s > 0, pickup_alerts.c.ended_s < to_epoch(before)
            )
        )
        self._connection.execute(
            delete(alert_messages).where(
                alert_messages.c.state != MessageState.SENDING,
                alert_messages.c.begun_s < to_epoch(before),
                ~exists().where(alert_message_lines.c.message == alert_messages.c.number),
            )
        )


def _open_alerts() -> Select[Any]:
    return (
        select(pickup_alerts)
        .where(_OPEN)
        .order_by(pickup_alerts.c.at_s, pickup_alerts.c.order_id, pickup_alerts.c.number)
    )


_BOUND = parcels.c.shop_id.in_(select(shops.c.shop_id).where(shops.c.removed == 0))
_ON_SALE = (
    exists()
    .where(
        parcel_lines.c.parcel_id == parcels.c.parcel_id,
        parcel_lines.c.order_id == orders.c.order_id,
        items.c.order_id == parcel_lines.c.order_id,
        items.c.item_id == parcel_lines.c.item_id,
        items.c.presale == 0,
        items.c.refund != RefundState.REFUNDED.value,
    )
    .correlate(parcels, orders)
)
_PRESALE = case(
    (parcels.c.presale == 1, 1),
    (parcels.c.marks.op("&")(MARK_BITS[Mark.PRESALE]) == 0, 0),  # nothing in it: the usual case
    (_ON_SALE, 0),
    else_=1,
)
"""Of an order in a parcel: nothing of it in there that is still due was on sale."""
_goods = items.alias("goods")
_STILL_DUE = (
    parcel_lines.c.parcel_id == parcels.c.parcel_id,
    parcel_lines.c.order_id == orders.c.order_id,
    _goods.c.order_id == parcel_lines.c.order_id,
    _goods.c.item_id == parcel_lines.c.item_id,
    _goods.c.refund != RefundState.REFUNDED.value,
)
_BESIDE = and_(
    parcels.c.made_by == Making.EXTRA.value, parcels.c.order_ids.contains(orders.c.order_id)
)
_ALONE = or_(parcels.c.order_ids == orders.c.order_id, _BESIDE)
_TRAVELS = or_(_ALONE, exists().where(*_STILL_DUE).correlate(parcels, orders))
"""An order that was refunded after it was merged is linked to the parcel, but waits for nothing."""
_promise_s = case(
    (parcels.c.order_ids == orders.c.order_id, parcels.c.promise_s),  # the usual case
    (parcels.c.made_by == Making.EXTRA.value, orders.c.promise_s),  # it has no goods of its own
    else_=func.coalesce(
        select(func.min(func.nullif(_goods.c.promise_s, 0)))
        .where(*_STILL_DUE)
        .correlate(parcels, orders)
        .scalar_subquery(),
        0,
    ),
)
"""Of an order in a parcel: by when what is in there of it is due (:mod:`app.domain.promise`)."""
_WAITING = (
    select(
        orders.c.order_id,
        parcels.c.shop_id,
        orders.c.paid_s,
        _promise_s,
        parcels.c.uploaded_s,
        _PRESALE,
        parcels.c.blocks,
    )
    .join_from(parcels, parcel_orders, parcel_orders.c.parcel_id == parcels.c.parcel_id)
    .join(orders, orders.c.order_id == parcel_orders.c.order_id)
    .where(_BOUND, parcels.c.closing == 0, parcels.c.picked_up_s == 0, _TRAVELS)
)
_EVERY = union_all(
    _WAITING.where(text(PENDING_SQL)),
    _WAITING.where(text("stage = 'shipped'")),
)


class SqlAlertRows:
    """The :class:`app.ports.alerts.AlertRows` of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self) -> tuple[Waiting, ...]:
        with self._engine.connect() as connection:
            rows = plain_rows(connection, _EVERY)
        return tuple(_unblocked(rows))

    def late_shares(self, begin_s: int, end_s: int, now_s: int) -> tuple[LateShare, ...]:
        # An order counts as late when any of its parcels is; one without a parcel of ours, or
        # called off before the scan, is not due.
        promised = select(items.c.order_id).where(
            items.c.promise_s >= begin_s, items.c.promise_s < end_s
        )
        late = or_(
            and_(parcels.c.picked_up_s == 0, _promise_s < now_s),
            parcels.c.picked_up_s > _promise_s,
        )
        each = (
            select(
                parcels.c.shop_id,
                parcels.c.blocks,
                parcels.c.picked_up_s,
                orders.c.order_id,
                case((late, 1), else_=0).label("late"),
            )
            .join_from(orders, parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
            .join(parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
            .where(
                orders.c.order_id.in_(promised),
                _promise_s >= begin_s,
                _promise_s < end_s,
                _TRAVELS,
                _BOUND,
                parcels.c.closing == 0,
                parcels.c.stage != "closed",
            )
        )
        with self._engine.connect() as connection:
            rows = plain_rows(connection, each)
        found: dict[str, dict[str, int]] = {}
        for shop_id, bits, picked_up_s, order_id, is_late in rows:
            if picked_up_s or NEVER_PICKED_UP.isdisjoint(unpack_blocks(bits)):
                shop = found.setdefault(shop_id, {})
                shop[order_id] = max(shop.get(order_id, 0), is_late)
        return tuple(
            LateShare(shop_id=ShopId(shop_id), due=len(shop), late=sum(shop.values()))
            for shop_id, shop in sorted(found.items())
        )

    def open(self) -> tuple[KeptAlert, ...]:
        lines = (
            select(alert_message_lines.c.alert, alert_messages.c.channel)
            .join_from(
                alert_message_lines,
                alert_messages,
                alert_messages.c.number == alert_message_lines.c.message,
            )
            .join(pickup_alerts, pickup_alerts.c.number == alert_message_lines.c.alert)
            .where(text(f"pickup_alerts.{OPEN_ALERT_SQL}"), alert_messages.c.state.in_(_TOLD))
            .order_by(alert_messages.c.number)
        )
        with self._engine.connect() as connection:
            told: dict[int, list[str]] = {}
            for alert, channel in plain_rows(connection, lines):
                told.setdefault(alert, []).append(channel)
            rows = plain_rows(connection, _open_alerts())
        return tuple(_kept(row, tuple(told.get(row[0], ()))) for row in rows)

    def last_messages(self) -> dict[str, LastMessage]:
        at = alert_messages.c
        newest = select(func.max(at.number)).group_by(at.channel)
        with self._engine.connect() as connection:
            rows = connection.execute(select(alert_messages).where(at.number.in_(newest))).all()
        return {
            row.channel: LastMessage(
                state=MessageState(row.state), at_s=row.ended_s or row.begun_s, note=row.note
            )
            for row in rows
        }


def _unblocked(rows: list[Row]) -> Iterable[Waiting]:
    seen: dict[int, bool] = {}
    for order_id, shop_id, paid_s, promise_s, uploaded_s, presale, bits in rows:
        comes = seen.get(bits)
        if comes is None:
            comes = seen[bits] = NEVER_PICKED_UP.isdisjoint(unpack_blocks(bits))
        if comes:
            yield Waiting(order_id, shop_id, paid_s, promise_s, uploaded_s, presale == 1)
