"""Pickups never missed: events, when to ask next, anomalies, handovers, alerts, closed days.

Events stored before keep what is known of them. They are judged again at the first start, which
fills in where they happened.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

metadata = MetaData()


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _int(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(
        name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where)
    )


def _waybill() -> Column[str]:
    target = ForeignKey("waybills.waybill_id")
    return Column("waybill_id", Text, target, primary_key=True, nullable=False)


def _shop() -> Column[str]:
    return Column("shop_id", Text, ForeignKey("shops.shop_id"), primary_key=True, nullable=False)


Table("waybills", metadata, Column("waybill_id", Text, primary_key=True))
Table("parcels", metadata, Column("parcel_id", Text, primary_key=True))
Table("shops", metadata, Column("shop_id", Text, primary_key=True))

_BAD_ROWS = Table(
    "bad_rows",
    metadata,
    _shop(),
    Column("kind", Text, primary_key=True, nullable=False),
    Column("row_id", Text, primary_key=True, nullable=False),
    Column("created_s", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    Column("reason", Text, primary_key=True, nullable=False),
    _big("seen_s"),
    sqlite_with_rowid=False,
)

_NEW_TABLES = (
    _BAD_ROWS,
    Table(
        "audit_accepted",
        metadata,
        _shop(),
        Column("order_id", Text, primary_key=True, nullable=False),
        Column("kind", Text, primary_key=True, nullable=False),
        Column("facts", Text, primary_key=True, nullable=False),
        _text("reason"),
        _text("actor"),
        _big("accepted_s"),
        sqlite_with_rowid=False,
    ),
    Table(
        "route_polls",
        metadata,
        _waybill(),
        _big("next_s"),
        _big("deadline_s"),
        _int("done"),
        _int("failures"),
        _text("problem"),
        _big("handed_s"),
        _big("hub_s"),
        _big("last_s"),
        _big("signed_s"),
        _int("delivering"),
        _big("trip_s"),
        _text("trip_watch"),
        _int("trip_h"),
        _partial("ix_route_polls_next", "next_s", where="done = 0"),
        sqlite_with_rowid=False,
    ),
    Table(
        "route_anomalies",
        metadata,
        _waybill(),
        Column("kind", Text, primary_key=True),
        _big("at_s"),
        _text("detail"),
        _big("seen_s"),
        _big("ended_s"),
        sqlite_with_rowid=False,
    ),
    Table(
        "route_accepted",
        metadata,
        _waybill(),
        Column("kind", Text, primary_key=True),
        Column("at_s", BigInteger, primary_key=True, autoincrement=False),
        _text("reason"),
        _text("actor"),
        _big("accepted_s"),
        sqlite_with_rowid=False,
    ),
    Table(
        "day_closes",
        metadata,
        Column("day", Text, primary_key=True, nullable=False),
        Column("revision", Integer, primary_key=True, nullable=False, autoincrement=False),
        _big("as_of_s"),
        _big("now_s"),
        _big("closed_s"),
        _text("actor"),
        _text("digest"),
        _text("manifest"),
        _text("folder"),
        _text("formats"),
        _int("head_number"),
        _text("head_digest"),
        _int("operation"),
        _text("figures", "[]"),
        _text("changes", "[]"),
        sqlite_with_rowid=False,
    ),
    Table(
        "branches",
        metadata,
        Column("carrier", Text, primary_key=True),
        Column("code", Text, primary_key=True),
        _text("name"),
        sqlite_with_rowid=False,
    ),
    Table(
        "manifests",
        metadata,
        Column("manifest_id", Text, primary_key=True),
        _text("carrier"),
        _text("branch"),
        _text("state"),
        _text("actor"),
        _big("made_s"),
        _big("left_s"),
        _text("day"),
        _int("number"),
        Index("ix_manifests_left", "left_s"),
        _partial("ix_manifests_open", "made_s", where="state = 'open'"),
        _partial(
            "uq_manifests_number", "day", "carrier", "number", where="number > 0", unique=True
        ),
    ),
    Table(
        "manifest_lines",
        metadata,
        Column("manifest_id", Text, ForeignKey("manifests.manifest_id"), primary_key=True),
        Column("waybill_id", Text, ForeignKey("waybills.waybill_id"), primary_key=True),
        Column("parcel_id", Text, ForeignKey("parcels.parcel_id"), nullable=False),
        _big("ticked_s"),
        Column("live", Integer, nullable=False, server_default="1"),
        Index("ix_manifest_lines_parcel", "parcel_id"),
        _partial("uq_manifest_lines_live", "waybill_id", where="live = 1", unique=True),
        sqlite_with_rowid=False,
    ),
)

_ALERT_TABLES = (
    Table(
        "pickup_alerts",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("order_id", Text, nullable=False),
        Column("shop_id", Text, nullable=False),
        _text("clock"),
        _big("after_s"),
        _big("at_s"),
        _int("level"),
        _big("raised_s"),
        _big("acked_s"),
        _text("acked_by"),
        _big("ended_s"),
        UniqueConstraint(
            "order_id", "clock", "after_s", "at_s", "level", name="uq_pickup_alerts_once"
        ),
        Index(
            "ix_pickup_alerts_open",
            "at_s",
            sqlite_where=text("ended_s = 0"),
            postgresql_where=text("ended_s = 0"),
        ),
        sqlite_autoincrement=True,
    ),
    Table(
        "alert_messages",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("channel", Text, nullable=False),
        Column("state", Text, nullable=False),
        _big("begun_s"),
        _big("ended_s"),
        _text("note"),
        _int("operation"),
        Index("ix_alert_messages_channel", "channel", "number"),
        sqlite_autoincrement=True,
    ),
    Table(
        "alert_message_lines",
        metadata,
        Column("alert", Integer, ForeignKey("pickup_alerts.number"), primary_key=True),
        Column("message", Integer, ForeignKey("alert_messages.number"), primary_key=True),
        Index("ix_alert_message_lines_message", "message"),
        sqlite_with_rowid=False,
    ),
)

_NEW_COLUMNS: dict[str, tuple[Column[str] | Column[int], ...]] = {
    "route_events": (
        _text("description"),
        _text("opcode"),
        _text("source", "detail"),
        _text("province"),
        _big("heard_s"),
    ),
    "waybills": (_text("branch"),),
    "parcels": (_text("branch"), _text("manifest_id"), _big("early_scan_s")),
    "print_jobs": (_text("station"), _text("printer")),
    "operations": (_text("station"),),
    "order_audits": (_text("counts", "[]"),),
    "items": (_big("promise_s"),),
    "put_off": (_big("cancelled_s"),),
    "overrides": (_text("grounds"),),
}

_UNDER_WAY = """
INSERT INTO route_polls (waybill_id, signed_s)
SELECT parcels.waybill_id, COALESCE((
    SELECT MIN(route_events.at_s) FROM route_events
    WHERE route_events.waybill_id = parcels.waybill_id AND route_events.kind = 'signed'
), 0)
FROM parcels WHERE stage = 'picked_up' AND waybill_id IS NOT NULL
"""
"""Picked up before this schema: until now nobody asked on until they were signed for."""

_PARTLY_PRESALE = """
UPDATE parcels SET presale = 0 WHERE presale = 1 AND EXISTS (
    SELECT 1 FROM parcel_lines JOIN items
    ON items.order_id = parcel_lines.order_id AND items.item_id = parcel_lines.item_id
    WHERE parcel_lines.parcel_id = parcels.parcel_id
    AND items.presale = 0 AND items.refund <> 'refunded'
)
"""
"""Until now one item made a presale of everything beside it."""

_PROMISED = """
UPDATE items SET promise_s = (
    SELECT orders.promise_s FROM orders WHERE orders.order_id = items.order_id
)
"""
"""Until now the order's deadline was that of all in it."""

_NO_PROMISE = """
UPDATE items SET marks = marks | 32768, promise_s = (
    SELECT orders.paid_s + 172800 FROM orders WHERE orders.order_id = items.order_id
) WHERE promise_s = 0 AND presale = 0 AND needs_shipping = 1 AND refund <> 'refunded'
AND order_id IN (
    SELECT order_id FROM orders
    WHERE paid_s > 0 AND status IN ('to_ship', 'part_shipped', 'review')
)
"""
_OF_ORDERS = """
UPDATE orders SET promise_s = paid_s + 172800 WHERE promise_s = 0 AND order_id IN (
    SELECT order_id FROM items WHERE (marks & 32768) <> 0
)
"""
_SHOW_PROMISE = """
UPDATE parcels SET marks = marks | 32768, promise_s = (
    SELECT MIN(items.promise_s) FROM parcel_lines JOIN items
    ON items.order_id = parcel_lines.order_id AND items.item_id = parcel_lines.item_id
    WHERE parcel_lines.parcel_id = parcels.parcel_id
    AND items.promise_s > 0 AND items.refund <> 'refunded'
) WHERE parcel_id IN (
    SELECT parcel_lines.parcel_id FROM parcel_lines JOIN items
    ON items.order_id = parcel_lines.order_id AND items.item_id = parcel_lines.item_id
    WHERE (items.marks & 32768) <> 0
)
"""
"""What waits and of which the platform told no deadline had none at all: it is assumed."""

_SET_ASIDE = """
INSERT INTO bad_rows (shop_id, kind, row_id, created_s, reason, seen_s)
SELECT shop_id, 'orders', row_id, 0, reason, seen_s FROM bad_rows_before
"""
"""It was not kept whether a row was an order. The next audit asks for each of them by its id, and
what is no order is forgotten then."""

_HEARD = """
UPDATE route_events SET heard_s = (
    SELECT asked_s FROM waybills WHERE waybills.waybill_id = route_events.waybill_id
)
"""
"""The last asking is the latest that an event can have been heard."""

_PARTIAL_INDEXES = (
    (
        "ix_orders_waiting",
        "orders",
        ["paid_s", "order_id", "shop_id"],
        "status IN ('review', 'to_ship', 'part_shipped')",
    ),
    ("ix_shipments_failed", "shipments", ["intended_s"], "state = 'failed'"),
)

_LIVE_SHIPMENT = text("state <> 'failed' AND call NOT IN ('edit', 'edit_pack')")
"""Until now a number that a parcel had been shipped with could not be edited back to."""


def upgrade() -> None:
    """Add what is new; of what is stored only the rows set aside are laid out anew.

    What was no presale and what had no deadline is said at once: the platform tells of an order
    again only when it changes.
    """
    for table, columns in _NEW_COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    op.rename_table("bad_rows", "bad_rows_before")
    metadata.create_all(op.get_bind(), tables=_NEW_TABLES, checkfirst=False)
    op.execute(text(_SET_ASIDE))
    op.drop_table("bad_rows_before")
    metadata.create_all(op.get_bind(), tables=_ALERT_TABLES, checkfirst=False)
    op.create_index("ix_items_promise", "items", ["promise_s"])
    for name, table, keys, words in _PARTIAL_INDEXES:
        where = text(words)
        op.create_index(name, table, keys, sqlite_where=where, postgresql_where=where)
    op.drop_index("uq_shipments_live", "shipments")
    op.create_index(
        "uq_shipments_live",
        "shipments",
        ["waybill_id"],
        unique=True,
        sqlite_where=_LIVE_SHIPMENT,
        postgresql_where=_LIVE_SHIPMENT,
    )
    op.execute(text(_UNDER_WAY))
    op.execute(text(_HEARD))
    op.execute(text(_PARTLY_PRESALE))
    op.execute(text(_PROMISED))
    op.execute(text(_NO_PROMISE))
    op.execute(text(_OF_ORDERS))
    op.execute(text(_SHOW_PROMISE))
