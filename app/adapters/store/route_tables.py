"""Tables of tracking: route events, when to ask next, what is wrong with a trip and accepted."""

from sqlalchemy import (
    BigInteger,
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

OPEN_POLL_SQL = "done = 0"


def _waybill(*, primary_key: bool = False) -> Column[str]:
    target = ForeignKey("waybills.waybill_id")
    return Column("waybill_id", Text, target, primary_key=primary_key, nullable=False)


route_events = Table(
    "route_events",
    metadata,
    Column("number", Integer, primary_key=True),
    _waybill(),
    _big("at_s"),
    _text("kind"),
    _text("state"),
    _text("text"),
    _text("site"),
    _text("description"),  # of the state, as told
    _text("opcode"),
    Column("source", Text, nullable=False, server_default="detail"),
    _text("province"),  # where the text says it happened, by the table of states
    _big("heard_s"),  # when it was first told to us
    UniqueConstraint("waybill_id", "at_s", "state", "text", name="uq_route_events"),
)

route_polls = Table(
    "route_polls",
    metadata,
    _waybill(primary_key=True),
    _big("next_s"),
    _big("deadline_s"),  # the threshold nearest then; 0 none
    _int("done"),  # 1: never asked about again
    _int("failures"),  # in a row
    _text("problem"),  # of the last one
    _big("handed_s"),  # the courier took it
    # facts that its events prove, beside the pickup, which is the waybill's
    _big("hub_s"),
    _big("last_s"),
    _big("signed_s"),
    _int("delivering"),
    # the earliest threshold after the pickup, missed or not, as of the last asking; 0 none
    _big("trip_s"),
    _text("trip_watch"),
    _int("trip_h"),
    Index(
        "ix_route_polls_next",
        "next_s",
        sqlite_where=text(OPEN_POLL_SQL),
        postgresql_where=text(OPEN_POLL_SQL),
    ),
    sqlite_with_rowid=False,
)

route_anomalies = Table(
    "route_anomalies",
    metadata,
    _waybill(primary_key=True),
    Column("kind", Text, primary_key=True),
    _big("at_s"),
    _text("detail"),
    _big("seen_s"),
    _big("ended_s"),  # 0: it still holds
    sqlite_with_rowid=False,
)

route_accepted = Table(
    "route_accepted",
    metadata,
    _waybill(primary_key=True),
    Column("kind", Text, primary_key=True),  # the anomaly that a person overruled
    Column("at_s", BigInteger, primary_key=True, autoincrement=False),  # the scan's own time
    _text("reason"),
    _text("actor"),
    _big("accepted_s"),
    sqlite_with_rowid=False,
)
