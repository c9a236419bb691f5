"""The tables. Instants are whole Unix seconds (0: not yet), money is int 分, ids are text.

Shops, orders and what is done with them; the journal and the audit log stand beside. A parcel's
row also carries what the workbench shows of it (derived from its orders, see ``planning``), so
that 20,000 rows are one indexed SELECT.
"""

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
)

from app.adapters.store.columns import big as _big
from app.adapters.store.columns import partial as _partial
from app.adapters.store.columns import small as _int
from app.adapters.store.columns import text as _text

PENDING_SQL = (
    "stage IN ('to_number', 'number_unknown', 'to_print', 'to_confirm', 'to_ship', 'ship_unknown')"
)
"""The workbench's rows. A partial index serves only queries that repeat its very words."""
WAITING_ORDER_SQL = "status IN ('review', 'to_ship', 'part_shipped')"
LIVE_WAYBILL_SQL = "state NOT IN ('failed', 'cancelled')"
LIVE_SHIPMENT_SQL = "state <> 'failed' AND call NOT IN ('edit', 'edit_pack')"
"""A number is shipped with once; 改单号 may come back to it."""
ON_PAPER_SQL = "state <> 'not_printed'"
SPARE_SQL = "spare = 1"
PIECES_SQL = "sub_numbers <> ''"
OPEN_WAYBILL_SQL = "state IN ('intended', 'unknown')"
OPEN_SHIPMENT_SQL = "state IN ('intended', 'unknown')"
FAILED_SHIPMENT_SQL = "state = 'failed'"
DONE_SHIPMENT_SQL = "state = 'done'"
OPEN_REMARK_SQL = "state IN ('intended', 'unknown')"
OPEN_BATCH_SQL = "finished_s = 0"
ENDING_HOLD_SQL = "until_s > 0"
WAITING_CASE_SQL = "state = 'waits_for_shop'"
OPEN_PRINT_SQL = "state IN ('leased', 'sending', 'unconfirmed')"

AUDITED_HOLD_SQL = (
    "action IN ('order.hold', 'order.release', 'order.urgent', 'order.not_urgent', "
    "'order.hold_undone')"
)

metadata = MetaData()


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _to(name: str, target: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(target), primary_key=primary_key, nullable=False)


shops = Table(
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
)

sync_cursors = Table(
    "sync_cursors",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("kind"),
    _big("upto_s"),
    sqlite_with_rowid=False,
)

carriers = Table(
    "carriers",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("code"),
    _text("name"),
    _int("position"),
    sqlite_with_rowid=False,
)

bad_rows = Table(
    "bad_rows",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("kind"),
    _key("row_id"),
    # Of an order: keeps rows apart that name no id.
    Column("created_s", BigInteger, primary_key=True, autoincrement=False),
    _key("reason"),
    _big("seen_s"),
    sqlite_with_rowid=False,
)

orders = Table(
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
    _text("receiver_print"),  # hash of the receiver's identity and ciphers, see planning
    _text("name_mask"),
    _text("phone_mask"),
    _text("province"),
    _text("city"),
    _text("district"),
    _text("street"),
    Column("packs", Text, nullable=False, server_default="[]"),  # JSON
    _text("promised_carrier"),
    _int("urge_count"),
    Column("tags", Text, nullable=False, server_default="[]"),  # JSON
    _int("held"),
    _big("checked_s"),
    _int("urgent"),  # 加急: a hold that ended by itself, or a person said so
    _int("marks"),  # bits, see domain.marks
    Index("ix_orders_paid", "paid_s"),
    # The shop too: an order that has a parcel is passed over without being read.
    _partial("ix_orders_waiting", "paid_s", "order_id", "shop_id", where=WAITING_ORDER_SQL),
)

order_receivers = Table(
    "order_receivers",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

items = Table(
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
    _int("virtual"),
    Column("bundle", Text, nullable=False, server_default="[]"),  # JSON
    Column("masters", Text, nullable=False, server_default="[]"),  # JSON: what a gift belongs to
    _text("custom"),
    _int("marks"),  # bits, see domain.marks
    _big("promise_s"),
    Index("ix_items_promise", "promise_s"),
    sqlite_with_rowid=False,
)

after_sales = Table(
    "after_sales",
    metadata,
    _key("after_sale_id"),
    _to("shop_id", "shops.shop_id"),
    Column("order_id", Text, nullable=False),  # may come before its order
    _text("item_id"),
    _text("kind"),
    _text("state"),
    _big("applied_s"),
    _big("updated_s"),
    _big("deadline_s"),
    _big("refund_fen"),
    _text("step"),
    _int("quantity"),
    Index("ix_after_sales_order", "order_id"),
    _partial("ix_after_sales_waiting", "deadline_s", where=WAITING_CASE_SQL),
)

parcels = Table(
    "parcels",
    metadata,
    _key("parcel_id"),
    _to("shop_id", "shops.shop_id"),
    _text("stage"),
    _int("blocks"),  # bits, see codec.BLOCK_BITS
    _int("closing"),  # 1: nothing of it is to be shipped by us any more
    _text("problem"),
    Column("ordinal", Integer, nullable=False, server_default="1"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("made_by", Text, nullable=False, server_default="order"),  # order, merge, split
    _text("merged_for"),  # order=receiver of each, joined by one space, see planning
    # derived from its orders
    _text("order_ids"),  # joined by one space, in the parcel's order
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
    _text("address_key"),
    _int("marks"),  # bits: what is special about it
    _big("appointment_s"),
    _int("urge_count"),  # how often buyers asked for it to be shipped
    _int("urgent"),
    _text("hold_reason"),
    _big("hold_until_s"),
    _text("local_tags"),  # joined by one line feed
    _big("after_sale_s"),  # nearest deadline of a case that waits for the shop
    _big("retry_s"),  # when it is tried again by itself, see put_off
    # derived from its live waybill, that waybill's labels and its shipment
    Column("waybill_id", Text),
    _text("carrier"),
    _text("tracking_number"),
    _int("copies"),
    _big("uploaded_s"),
    _big("picked_up_s"),
    _text("branch"),  # code of the branch that the number was bought at
    _text("manifest_id"),  # on which it was handed over, once the van left
    _big("early_scan_s"),  # a scan before the payment, while none counts
    _partial("ix_parcels_pending", "paid_s", "parcel_id", where=PENDING_SQL),
    _partial("ix_parcels_awaiting", "shop_id", "paid_s", where="stage = 'shipped'"),
    _partial("ix_parcels_picked_up", "picked_up_s", where="picked_up_s > 0"),
)

put_off = Table(
    "put_off",
    metadata,
    _to("parcel_id", "parcels.parcel_id", primary_key=True),
    _text("kind"),
    _text("batch_id"),
    _text("title"),
    _int("tries"),
    _big("since_s"),
    _big("next_s"),
    _big("cancelled_s"),  # by a person, who may take that back; 0: it waits
    sqlite_with_rowid=False,
)

parcel_orders = Table(
    "parcel_orders",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    _to("parcel_id", "parcels.parcel_id", primary_key=True),
    _int("position"),
    Index("ix_parcel_orders_parcel", "parcel_id"),
    sqlite_with_rowid=False,
)

parcel_lines = Table(
    "parcel_lines",
    metadata,
    _to("parcel_id", "parcels.parcel_id", primary_key=True),
    _key("order_id"),
    _key("item_id"),
    _int("position"),
    _int("quantity"),
    sqlite_with_rowid=False,
)

waybills = Table(
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
    _text("sender"),  # JSON, as it was bought
    _big("intended_s"),
    _big("settled_s"),
    _text("problem"),
    _text("receiver_print"),  # the receiver the number was asked for
    _big("asked_s"),  # when its route was last asked for
    _big("picked_up_s"),
    Column("pack_count", Integer, nullable=False, server_default="1"),  # 子母件: pieces in all
    _text("sub_numbers"),  # joined by one space
    _int("spare"),  # ours, but no parcel travels under it
    _int("typed"),  # a person typed it: not bought here
    _big("updated_s"),  # the receiver was changed then: earlier paper is void
    _text("branch"),  # code of the branch it was bought at
    Index("ix_waybills_parcel", "parcel_id"),
    _partial("ix_waybills_number", "tracking_number", where="tracking_number <> ''"),
    _partial("ix_waybills_spare", "settled_s", where=SPARE_SQL),
    _partial("ix_waybills_pieces", "waybill_id", where=PIECES_SQL),
    _partial("ix_waybills_open", "state", where=OPEN_WAYBILL_SQL),
    _partial("ix_waybills_settled", "settled_s", where="state = 'bought'"),
    _partial("uq_waybills_live", "parcel_id", "revision", where=LIVE_WAYBILL_SQL, unique=True),
)

print_jobs = Table(
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
    Column("piece", Integer, nullable=False, server_default="1"),  # 子母件: which piece
    _int("void"),  # paper that must not go out
    _text("station"),  # that sent it; "" in rows of before this was kept
    _text("printer"),  # its name then, for it may be renamed or removed; "" as above
    Index("ix_print_jobs_waybill", "waybill_id"),
    Index("ix_print_jobs_parcel", "parcel_id"),
    Index("ix_print_jobs_batch", "batch_id", "sequence"),
    _partial("ix_print_jobs_open", "state", "leased_s", where=OPEN_PRINT_SQL),
    _partial("ix_print_jobs_settled", "settled_s", where="state = 'printed'"),
    _partial("uq_print_jobs_copy", "waybill_id", "copy", where=ON_PAPER_SQL, unique=True),
)

shipments = Table(
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
    _partial("ix_shipments_open", "state", where=OPEN_SHIPMENT_SQL),
    _partial("ix_shipments_settled", "settled_s", where=DONE_SHIPMENT_SQL),
    _partial("ix_shipments_failed", "intended_s", where=FAILED_SHIPMENT_SQL),
    _partial("uq_shipments_live", "waybill_id", where=LIVE_SHIPMENT_SQL, unique=True),
)

holds = Table(
    "holds",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    _text("reason"),
    _text("actor"),
    _big("since_s"),
    _big("until_s"),  # 0: until a person ends it
    _int("before_s"),  # ends so long before the nearest deadline; 0: does not
    _partial("ix_holds_ending", "until_s", where=ENDING_HOLD_SQL),
)

local_tags = Table(
    "local_tags",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    _key("tag"),
    _int("position"),
    sqlite_with_rowid=False,
)

order_news = Table(
    "order_news",
    metadata,
    _to("order_id", "orders.order_id", primary_key=True),
    Column("at_s", BigInteger, primary_key=True, autoincrement=False),
    _key("what"),  # status, address, remark, flag, promise
    _text("detail"),
    sqlite_with_rowid=False,
)

remarks = Table(
    "remarks",
    metadata,
    _key("remark_id"),
    _text("batch_id"),
    _to("order_id", "orders.order_id"),
    _int("sequence"),  # of the order's writes, from 1: several may be open at once
    _text("words"),
    _int("flag"),
    _text("old_words"),
    _int("old_flag"),
    _text("state"),
    _big("intended_s"),
    _big("settled_s"),
    _text("problem"),
    Index("ix_remarks_order", "order_id"),
    _partial("ix_remarks_open", "intended_s", where=OPEN_REMARK_SQL),
)

overrides = Table(
    "overrides",
    metadata,
    Column("number", Integer, primary_key=True),
    _to("parcel_id", "parcels.parcel_id"),
    _text("act"),
    _int("blocks"),  # bits, see codec.BLOCK_BITS
    _text("reason"),
    _text("actor"),
    _big("at_s"),
    _big("used_s"),  # when its act began; it opens nothing for another. Below 0: withdrawn then
    _text("grounds"),  # of the gates it still opens, see grounds; "" of before: all of its blocks
    Index("ix_overrides_parcel", "parcel_id"),
    sqlite_autoincrement=True,
)

batches = Table(
    "batches",
    metadata,
    _key("batch_id"),
    _text("kind"),
    _text("label"),  # what people call it, such as 1128-03
    _text("day"),  # the business day, and the number on it that the label is made of
    _int("number"),
    _text("actor"),
    _big("begun_s"),
    _big("finished_s"),
    _text("note"),  # JSON: how it was asked for, so that the rest can be gone on with
    Index("ix_batches_begun", "begun_s"),
    Index("uq_batches_number", "day", "number", unique=True),
    _partial("ix_batches_open", "begun_s", where=OPEN_BATCH_SQL),
)

batch_lines = Table(
    "batch_lines",
    metadata,
    _to("batch_id", "batches.batch_id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _to("parcel_id", "parcels.parcel_id"),
    _text("outcome"),
    _text("title"),
    _text("advice"),
    _text("retry"),
    _int("blocks"),  # of a blocked line, bits: what a person may let through, also later
    Index("ix_batch_lines_parcel", "parcel_id"),
    sqlite_with_rowid=False,
)

batch_scans = Table(
    "batch_scans",
    metadata,
    _to("batch_id", "batches.batch_id", primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    _big("at_s"),
    sqlite_with_rowid=False,
)

order_audits = Table(
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
    Column("differences", Text, nullable=False, server_default="[]"),  # JSON
    _text("problem"),
    Column("counts", Text, nullable=False, server_default="[]"),  # JSON, of the newest only
    Index("ix_order_audits_shop", "shop_id", "at_s"),
    sqlite_autoincrement=True,
)

audit_accepted = Table(
    "audit_accepted",
    metadata,
    _to("shop_id", "shops.shop_id", primary_key=True),
    _key("order_id"),
    _key("kind"),
    _key("facts"),
    _text("reason"),
    _text("actor"),
    _big("accepted_s"),
    sqlite_with_rowid=False,
)

day_closes = Table(
    "day_closes",
    metadata,
    _key("day"),  # the business day
    Column("revision", Integer, primary_key=True, autoincrement=False),  # 0, then 修订 1, 2 …
    _big("as_of_s"),
    _big("now_s"),
    _big("closed_s"),
    _text("actor"),
    _text("digest"),  # of the reports
    _text("manifest"),  # SHA-256 of the list of files
    _text("folder"),
    _text("formats"),
    _int("head_number"),  # heads of the audit log and of the journal in the copy
    _text("head_digest"),
    _int("operation"),
    Column("figures", Text, nullable=False, server_default="[]"),  # JSON
    Column("changes", Text, nullable=False, server_default="[]"),  # JSON
    sqlite_with_rowid=False,
)

locations = Table(
    "locations",
    metadata,
    _key("code"),  # 商家编码
    _text("location"),
    sqlite_with_rowid=False,
)

operations = Table(
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
    _text("station"),  # that began it; "" in rows of before this was kept
    _partial("ix_operations_open", "number", where="outcome = ''"),
    sqlite_autoincrement=True,
)

audit_log = Table(
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
    _partial("ix_audit_log_holds", "subject", where=AUDITED_HOLD_SQL),
)

meta = Table("meta", metadata, _key("key"), _text("value"))
