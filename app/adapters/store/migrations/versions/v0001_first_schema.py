"""The first schema.

Written out in full and frozen: later changes to ``tables`` come as migrations of their own.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PENDING = (
    "stage IN ('to_number', 'number_unknown', 'to_print', 'to_confirm', 'to_ship', 'ship_unknown')"
)

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _int(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _big(name: str) -> Column[int]:
    """Unix seconds or 分: both outgrow 32 bits."""
    return Column(name, BigInteger, nullable=False, server_default="0")


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _to(name: str, target: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(target), primary_key=primary_key, nullable=False)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(
        name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where)
    )


Table(
    "shops",
    metadata,
    _key("shop_id"),
    _text("name"),
    _text("app_key"),
    _int("authorized"),
    _int("practice"),
    _int("removed"),
    _big("synced_s"),
    _text("sync_error"),
)

Table(
    "sync_cursors",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("kind"),
    _big("upto_s"),
    sqlite_with_rowid=False,
)

Table(
    "carriers",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("code"),
    _text("name"),
    _int("position"),
    sqlite_with_rowid=False,
)

Table(
    "bad_rows",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("row_id"),
    _key("reason"),
    _big("seen_s"),
    sqlite_with_rowid=False,
)

Table(
    "orders",
    metadata,
    _key("order_id"),
    _to("shop_id", "shops.shop_id"),
    _text("status"),
    _big("created_s"),
    _big("updated_s"),
    _big("paid_s"),
    _big("shipped_s"),
    _big("finished_s"),
    _big("promise_s"),
    _big("appointment_s"),
    _big("order_fen"),
    _big("paid_fen"),
    _big("post_fen"),
    _text("buyer_words"),
    _text("seller_words"),
    _int("flag"),
    _text("address_key"),
    _text("receiver_print"),
    _text("name_mask"),
    _text("phone_mask"),
    _text("province"),
    _text("city"),
    _text("district"),
    _text("street"),
    Column("packs", Text, nullable=False, server_default="[]"),
    _text("promised_carrier"),
    _int("urge_count"),
    Column("tags", Text, nullable=False, server_default="[]"),
    _int("held"),
    _big("checked_s"),
    Index("ix_orders_paid", "paid_s"),
)

Table(
    "order_receivers",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

Table(
    "items",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    _key("item_id"),
    _int("position"),
    _text("product_id"),
    _text("sku_id"),
    _text("name"),
    _text("spec"),
    _text("code"),
    _int("quantity"),
    _big("price_fen"),
    _big("paid_fen"),
    _text("status"),
    _text("refund"),
    _int("presale"),
    _int("gift"),
    _int("needs_shipping"),
    _text("picture_url"),
    sqlite_with_rowid=False,
)

Table(
    "after_sales",
    metadata,
    _key("after_sale_id"),
    _to("shop_id", "shops.shop_id"),
    Column("order_id", Text, nullable=False),
    _text("item_id"),
    _text("kind"),
    _text("state"),
    _big("applied_s"),
    _big("updated_s"),
    _big("deadline_s"),
    _big("refund_fen"),
    Index("ix_after_sales_order", "order_id"),
)

Table(
    "parcels",
    metadata,
    _key("parcel_id"),
    _to("shop_id", "shops.shop_id"),
    _text("stage"),
    _int("blocks"),
    _int("closing"),
    _text("problem"),
    Column("ordinal", Integer, nullable=False, server_default="1"),
    Column("revision", Integer, nullable=False, server_default="1"),
    _text("order_ids"),
    _big("paid_s"),
    _big("promise_s"),
    _big("paid_fen"),
    _text("buyer_words"),
    _text("seller_words"),
    _int("flag"),
    _int("presale"),
    _big("checked_s"),
    _text("promised_carrier"),
    _text("receiver"),
    _text("region"),
    _text("goods"),
    _text("codes"),
    _int("kinds"),
    _int("quantity"),
    Column("waybill_id", Text),
    _text("carrier"),
    _text("tracking_number"),
    _int("copies"),
    _big("uploaded_s"),
    _big("picked_up_s"),
    _partial("ix_parcels_pending", "paid_s", "parcel_id", where=_PENDING),
    _partial("ix_parcels_awaiting", "shop_id", "paid_s", where="stage = 'shipped'"),
    _partial("ix_parcels_picked_up", "picked_up_s", where="picked_up_s > 0"),
)

Table(
    "parcel_orders",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    _to("parcel_id", "parcels.parcel_id", primary_key=True),
    _int("position"),
    Index("ix_parcel_orders_parcel", "parcel_id"),
    sqlite_with_rowid=False,
)

Table(
    "parcel_lines",
    metadata,
    _to("parcel_id", "parcels.parcel_id", primary_key=True),
    _key("order_id"),
    _key("item_id"),
    _int("position"),
    _int("quantity"),
    sqlite_with_rowid=False,
)

Table(
    "waybills",
    metadata,
    _key("waybill_id"),
    _to("parcel_id", "parcels.parcel_id"),
    _int("revision"),
    _text("carrier"),
    _text("state"),
    _text("tracking_number"),
    _text("sort_code"),
    _text("hub_code"),
    _text("hub_name"),
    _text("short_name"),
    _text("sender"),
    _big("intended_s"),
    _big("settled_s"),
    _text("problem"),
    _text("receiver_print"),
    _big("asked_s"),
    _big("picked_up_s"),
    Index("ix_waybills_parcel", "parcel_id"),
    _partial("ix_waybills_number", "tracking_number", where="tracking_number <> ''"),
    _partial("ix_waybills_open", "state", where="state IN ('intended', 'unknown')"),
    _partial("ix_waybills_settled", "settled_s", where="state = 'bought'"),
    _partial(
        "uq_waybills_live",
        "parcel_id",
        "revision",
        where="state NOT IN ('failed', 'cancelled')",
        unique=True,
    ),
)

Table(
    "print_jobs",
    metadata,
    _key("job_id"),
    _text("batch_id"),
    _int("sequence"),
    _to("parcel_id", "parcels.parcel_id"),
    _to("waybill_id", "waybills.waybill_id"),
    _text("printer_id"),
    _int("copy"),
    _text("state"),
    _big("leased_s"),
    _big("settled_s"),
    _text("confirmed_by"),
    _text("reason"),
    _text("problem"),
    Index("ix_print_jobs_waybill", "waybill_id"),
    Index("ix_print_jobs_parcel", "parcel_id"),
    Index("ix_print_jobs_batch", "batch_id", "sequence"),
    _partial(
        "ix_print_jobs_open",
        "state",
        "leased_s",
        where="state IN ('leased', 'sending', 'unconfirmed')",
    ),
    _partial("ix_print_jobs_settled", "settled_s", where="state = 'printed'"),
    _partial(
        "uq_print_jobs_copy", "waybill_id", "copy", where="state <> 'not_printed'", unique=True
    ),
)

Table(
    "shipments",
    metadata,
    _key("shipment_id"),
    _text("batch_id"),
    _to("parcel_id", "parcels.parcel_id"),
    _to("waybill_id", "waybills.waybill_id"),
    _text("request_id"),
    _text("call"),
    _text("carrier"),
    _text("tracking_number"),
    _text("state"),
    _big("intended_s"),
    _big("settled_s"),
    _text("pack_id"),
    _text("problem"),
    Index("ix_shipments_waybill", "waybill_id"),
    Index("ix_shipments_parcel", "parcel_id"),
    _partial("ix_shipments_open", "state", where="state IN ('intended', 'unknown')"),
    _partial("ix_shipments_settled", "settled_s", where="state = 'done'"),
    _partial("uq_shipments_live", "waybill_id", where="state <> 'failed'", unique=True),
)

Table(
    "route_events",
    metadata,
    Column("number", Integer, primary_key=True),
    _to("waybill_id", "waybills.waybill_id"),
    _big("at_s"),
    _text("kind"),
    _text("state"),
    _text("text"),
    _text("site"),
    UniqueConstraint("waybill_id", "at_s", "state", "text", name="uq_route_events"),
)

Table(
    "operations",
    metadata,
    Column("number", Integer, primary_key=True),
    _text("kind"),
    _text("subject"),
    _text("batch_id"),
    _big("at_s"),
    _text("note"),
    _text("outcome"),
    _big("outcome_s"),
    _text("outcome_note"),
    _partial("ix_operations_open", "number", where="outcome = ''"),
    sqlite_autoincrement=True,
)

Table(
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _big("at_s"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("note"),
    _text("previous"),
    _text("digest"),
)

Table("meta", metadata, _key("key"), _text("value"))


def upgrade() -> None:
    """Make every table."""
    metadata.create_all(op.get_bind(), checkfirst=False)
