"""Tables of handing over: manifests, what is on them, and names of branches."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.adapters.store.columns import big as _big
from app.adapters.store.columns import partial as _partial
from app.adapters.store.columns import text as _text
from app.adapters.store.tables import metadata

LIVE_LINE_SQL = "live = 1"
NUMBERED_SQL = "number > 0"
OPEN_MANIFEST_SQL = "state = 'open'"


branches = Table(
    "branches",
    metadata,
    Column("carrier", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    _text("name"),
    sqlite_with_rowid=False,
)

manifests = Table(
    "manifests",
    metadata,
    Column("manifest_id", Text, primary_key=True),
    _text("carrier"),
    _text("branch"),
    _text("state"),
    _text("actor"),
    _big("made_s"),
    _big("left_s"),
    _text("day"),  # with the number what people call it; given when the van first left
    Column("number", Integer, nullable=False, server_default="0"),
    Index("ix_manifests_left", "left_s"),
    _partial("ix_manifests_open", "made_s", where=OPEN_MANIFEST_SQL),
    _partial("uq_manifests_number", "day", "carrier", "number", where=NUMBERED_SQL, unique=True),
)

manifest_lines = Table(
    "manifest_lines",
    metadata,
    Column("manifest_id", Text, ForeignKey("manifests.manifest_id"), primary_key=True),
    Column("waybill_id", Text, ForeignKey("waybills.waybill_id"), primary_key=True),
    Column("parcel_id", Text, ForeignKey("parcels.parcel_id"), nullable=False),
    _big("ticked_s"),
    Column("live", Integer, nullable=False, server_default="1"),  # 0: of a discarded one
    Index("ix_manifest_lines_parcel", "parcel_id"),
    _partial("uq_manifest_lines_live", "waybill_id", where=LIVE_LINE_SQL, unique=True),
    sqlite_with_rowid=False,
)
