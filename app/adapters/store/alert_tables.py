"""Tables of pickup alerts: what was raised, what was told where, and how that ended."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.adapters.store.columns import big as _big
from app.adapters.store.columns import small as _int
from app.adapters.store.columns import text as _text
from app.adapters.store.tables import metadata

OPEN_ALERT_SQL = "ended_s = 0"


pickup_alerts = Table(
    "pickup_alerts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("shop_id", Text, nullable=False),
    _text("clock"),
    _big("after_s"),  # of the threshold, 0 for the promise
    _big("at_s"),  # the threshold's instant: a moved promise is another threshold
    _int("level"),
    _big("raised_s"),
    _big("acked_s"),
    _text("acked_by"),
    _big("ended_s"),  # picked up, called off, or told better by another alert
    UniqueConstraint("order_id", "clock", "after_s", "at_s", "level", name="uq_pickup_alerts_once"),
    Index(
        "ix_pickup_alerts_open",
        "at_s",
        sqlite_where=text(OPEN_ALERT_SQL),
        postgresql_where=text(OPEN_ALERT_SQL),
    ),
    sqlite_autoincrement=True,
)

alert_messages = Table(
    "alert_messages",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    _big("begun_s"),
    _big("ended_s"),
    _text("note"),  # why it failed, Chinese
    _int("operation"),  # its line of the journal
    Index("ix_alert_messages_channel", "channel", "number"),
    sqlite_autoincrement=True,
)

alert_message_lines = Table(
    "alert_message_lines",
    metadata,
    Column("alert", Integer, ForeignKey("pickup_alerts.number"), primary_key=True),
    Column("message", Integer, ForeignKey("alert_messages.number"), primary_key=True),
    Index("ix_alert_message_lines_message", "message"),
    sqlite_with_rowid=False,
)
