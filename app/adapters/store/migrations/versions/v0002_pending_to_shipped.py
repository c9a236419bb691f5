"""The whole road from pending to shipped: holds, tags, remarks, merging, batches, audits.

Columns that are derived from orders fill themselves at the next news of the order.
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
    text,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

metadata = MetaData()


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _int(name: str, default: str = "0") -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=default)


def _big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _to(name: str, target: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(target), primary_key=primary_key, nullable=False)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


for _known, _column in (
    ("shops", "shop_id"),
    ("orders", "order_id"),
    ("parcels", "parcel_id"),
):
    Table(_known, metadata, _key(_column))

_NEW_TABLES = (
    Table(
        "holds",
        metadata,
        _to("order_id", "orders.order_id", primary_key=True),
        _text("reason"),
        _text("actor"),
        _big("since_s"),
        _big("until_s"),
        _int("before_s"),
        _partial("ix_holds_ending", "until_s", where="until_s > 0"),
    ),
    Table(
        "local_tags",
        metadata,
        _to("order_id", "orders.order_id", primary_key=True),
        _key("tag"),
        _int("position"),
        sqlite_with_rowid=False,
    ),
    Table(
        "order_news",
        metadata,
        _to("order_id", "orders.order_id", primary_key=True),
        Column("at_s", BigInteger, primary_key=True, autoincrement=False),
        _key("what"),
        _text("detail"),
        sqlite_with_rowid=False,
    ),
    Table(
        "remarks",
        metadata,
        _key("remark_id"),
        _text("batch_id"),
        _to("order_id", "orders.order_id"),
        _int("sequence"),
        _text("words"),
        _int("flag"),
        _text("old_words"),
        _int("old_flag"),
        _text("state"),
        _big("intended_s"),
        _big("settled_s"),
        _text("problem"),
        Index("ix_remarks_order", "order_id"),
        _partial("ix_remarks_open", "intended_s", where="state IN ('intended', 'unknown')"),
    ),
    Table(
        "overrides",
        metadata,
        Column("number", Integer, primary_key=True),
        _to("parcel_id", "parcels.parcel_id"),
        _text("act"),
        _int("blocks"),
        _text("reason"),
        _text("actor"),
        _big("at_s"),
        _big("used_s"),
        Index("ix_overrides_parcel", "parcel_id"),
        sqlite_autoincrement=True,
    ),
    Table(
        "put_off",
        metadata,
        _to("parcel_id", "parcels.parcel_id", primary_key=True),
        _text("kind"),
        _text("batch_id"),
        _text("title"),
        _int("tries"),
        _big("since_s"),
        _big("next_s"),
        sqlite_with_rowid=False,
    ),
    Table(
        "batches",
        metadata,
        _key("batch_id"),
        _text("kind"),
        _text("label"),
        _text("day"),
        _int("number"),
        _text("actor"),
        _big("begun_s"),
        _big("finished_s"),
        _text("note"),
        Index("ix_batches_begun", "begun_s"),
        Index("uq_batches_number", "day", "number", unique=True),
        _partial("ix_batches_open", "begun_s", where="finished_s = 0"),
    ),
    Table(
        "batch_lines",
        metadata,
        _to("batch_id", "batches.batch_id", primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        _to("parcel_id", "parcels.parcel_id"),
        _text("outcome"),
        _text("title"),
        _text("advice"),
        _text("retry"),
        _int("blocks"),
        Index("ix_batch_lines_parcel", "parcel_id"),
        sqlite_with_rowid=False,
    ),
    Table(
        "batch_scans",
        metadata,
        _to("batch_id", "batches.batch_id", primary_key=True),
        Column("sequence", Integer, primary_key=True, autoincrement=False),
        _big("at_s"),
        sqlite_with_rowid=False,
    ),
    Table(
        "order_audits",
        metadata,
        Column("number", Integer, primary_key=True),
        _to("shop_id", "shops.shop_id"),
        _big("at_s"),
        _big("from_s"),
        _big("until_s"),
        _int("platform"),
        _int("local"),
        _int("repaired"),
        Column("differences", Text, nullable=False, server_default="[]"),
        _text("problem"),
        Index("ix_order_audits_shop", "shop_id", "at_s"),
        sqlite_autoincrement=True,
    ),
    Table(
        "locations",
        metadata,
        _key("code"),
        _text("location"),
        sqlite_with_rowid=False,
    ),
)

_HOLDS_SQL = (
    "action IN ('order.hold', 'order.release', 'order.urgent', 'order.not_urgent', "
    "'order.hold_undone')"
)
_NEW_COLUMNS = {
    "shops": (
        _text("colour"),
        _text("tag"),
        _int("paused"),
        _text("carrier"),
        _text("branch"),
        _int("address_index"),
        _text("sender_name"),
        _text("sender_phone"),
        _big("tokens_until_s"),
        _big("granted_until_s"),
        _big("grant_asked_s"),
    ),
    "orders": (_int("urgent"), _int("marks")),
    "items": (
        _int("virtual"),
        _text("bundle", "[]"),
        _text("masters", "[]"),
        _text("custom"),
        _int("marks"),
    ),
    "after_sales": (_text("step"), _int("quantity")),
    "parcels": (
        _text("made_by", "order"),
        _text("merged_for"),
        _text("address_key"),
        _int("marks"),
        _big("appointment_s"),
        _int("urgent"),
        _text("hold_reason"),
        _big("hold_until_s"),
        _text("local_tags"),
        _big("after_sale_s"),
        _int("urge_count"),
        _big("retry_s"),
    ),
    "waybills": (
        _int("pack_count", "1"),
        _text("sub_numbers"),
        _int("spare"),
        _int("typed"),
        _big("updated_s"),
    ),
    "print_jobs": (_int("piece", "1"), _int("void")),
}


_NEAREST_CASE = """
UPDATE parcels SET after_sale_s = COALESCE((
    SELECT MIN(after_sales.deadline_s)
    FROM after_sales JOIN parcel_orders ON parcel_orders.order_id = after_sales.order_id
    WHERE parcel_orders.parcel_id = parcels.parcel_id
      AND after_sales.state = 'waits_for_shop' AND after_sales.deadline_s > 0
), 0)
"""
"""No parcel is split before this schema: a case is about the parcel that carries its order."""


def upgrade() -> None:
    """Add what is new; nothing that is stored changes."""
    for table, columns in _NEW_COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    metadata.create_all(op.get_bind(), tables=_NEW_TABLES, checkfirst=False)
    op.create_index(
        "ix_audit_log_holds",
        "audit_log",
        ["subject"],
        sqlite_where=text(_HOLDS_SQL),
        postgresql_where=text(_HOLDS_SQL),
    )
    op.create_index(
        "ix_waybills_spare",
        "waybills",
        ["settled_s"],
        sqlite_where=text("spare = 1"),
        postgresql_where=text("spare = 1"),
    )
    op.create_index(
        "ix_waybills_pieces",
        "waybills",
        ["waybill_id"],
        sqlite_where=text("sub_numbers <> ''"),
        postgresql_where=text("sub_numbers <> ''"),
    )
    op.create_index(
        "ix_after_sales_waiting",
        "after_sales",
        ["deadline_s"],
        sqlite_where=text("state = 'waits_for_shop'"),
        postgresql_where=text("state = 'waits_for_shop'"),
    )
    op.execute(text(_NEAREST_CASE))
