"""Schema versions: the first one still opens, older ones migrate, newer ones are refused."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.adapters.store import SqlStore, open_store
from app.adapters.store.dialect import writer_engine
from app.adapters.store.migrate import SCRIPTS, script_directory
from app.adapters.store.schema import HEAD, KNOWN, bring_up_to_date, current
from app.adapters.store.tables import metadata
from app.adapters.vault import AesGcmSeal
from app.domain.alert_delivery import DESKTOP
from app.domain.errors import StorageError
from app.domain.gate import Block
from app.domain.ids import OrderId
from app.domain.marks import Mark, marks_in
from app.domain.order_audit import Acceptance, DifferenceKind
from app.domain.parcel import LIVE_STAGES, Making, Stage
from app.domain.pickup import Clock
from app.domain.pickup_alert import Due, Level, Threshold
from app.domain.receipt import Outcome
from app.domain.route_facts import Anomaly
from app.ports.platform import AFTER_SALES, ORDERS
from tests import ready_schema
from tests.fakes.clock import FakeClock
from tests.fakes.day_closes import make_close
from tests.fakes.facts import SHOP, PlainSeal, at, make_order, make_shop, parcel_of

STORED = Path(__file__).parents[2] / "data" / "store_0001.sql"
"""A database as the first schema left it: ``sqlite3 … .dump``. Never to be made anew."""
STORED_SECOND = STORED.with_name("store_0002.sql")
"""The same of the second: merged and split parcels, an override, a case, a shelf, a batch."""
STORED_THIRD = STORED.with_name("store_0003.sql")
"""The same of the third: trips, a failed asking, a manifest, alerts, a closed day."""
STORED_KEY = bytes(range(32))
ACCEPTANCE = Acceptance(
    shop_id=SHOP,
    order_id=OrderId("69000009"),
    kind=DifferenceKind.UNREADABLE,
    facts="pay_time",
    reason="已在抖店后台处理",
    actor="店长",
    accepted_s=int(at(7).timestamp()),
)
"""In the stored third database, of an order that cannot be read."""

_NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "9001"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("extra", sa.Text, nullable=False, server_default="x"))
    {more}
"""


def alert_dues() -> tuple[Due, ...]:
    """Alerts in the stored third database, the nearest first."""
    return tuple(
        Due(Threshold(make_order(n).order_id, Clock.PAY, 86400, epoch(1380 + n)), Level.RED, SHOP)
        for n in (1, 2, 3)
    )


def epoch(minutes: float) -> int:
    return int(at(minutes).timestamp())


def _open(path: Path) -> SqlStore:
    return open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())


def test_the_newest_revision_is_the_one_the_program_expects() -> None:
    directory = script_directory()
    assert directory.get_heads() == [HEAD]
    in_order = [script.revision for script in directory.walk_revisions()]
    assert tuple(reversed(in_order)) == KNOWN


def test_the_migrations_make_the_tables_the_program_uses(database: Path) -> None:
    _open(database).close()
    engine = writer_engine(database, 1)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        rules = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql LIKE '%WHERE%'"
        )
        partial = {row.name: row.sql.partition(" WHERE ")[2] for row in rules}
    engine.dispose()
    assert partial == {
        index.name: str(index.dialect_options["sqlite"]["where"])
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }


def test_the_other_tests_get_the_very_tables_of_the_migrations(tmp_path: Path) -> None:
    dumps = []
    for number, upgrade in enumerate((ready_schema.migrations, ready_schema.upgrade)):
        path = tmp_path / f"{number}.sqlite3"
        engine = writer_engine(path, 1)
        upgrade(engine, HEAD)
        engine.dispose()
        with closing(sqlite3.connect(path)) as raw:
            # Indexes of one table are a set to Alembic: it makes them in any order.
            made = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
            dumps.append([*made, *sorted(raw.iterdump())])
    assert len(dumps[0]) > len(metadata.tables)
    assert dumps[0] == dumps[1]


def test_the_stored_first_schema_opens_with_all_it_holds(database: Path) -> None:
    with closing(sqlite3.connect(database)) as raw:
        raw.executescript(STORED.read_text(encoding="utf-8"))
    store = open_store(database, seal=AesGcmSeal(STORED_KEY), bus=None, clock=FakeClock())
    try:
        with store.begin() as work:
            orders = work.orders.get([make_order(1).order_id, make_order(2).order_id])
            assert work.audit.verify() is None
            assert len(work.journal.open()) == 1
        assert orders[make_order(1).order_id] == make_order(1)
        rows = {row.parcel_id: row for row in store.reader.parcels(stages=LIVE_STAGES)}
        first, second = rows[parcel_of(make_order(1))], rows[parcel_of(make_order(2))]
        assert (first.stage, first.copies, first.tracking_number) == (Stage.PICKED_UP, 1, "ZT001")
        assert (second.stage, second.blocks) == (Stage.TO_NUMBER, {Block.REFUND_PENDING})
        assert (first.after_sale_s, second.after_sale_s) == (0, 1782882000)
        detail = store.reader.detail(first.parcel_id)
        assert detail is not None
        assert len(detail.jobs) == len(detail.shipments) == 1
        (bad,) = store.reader.bad_rows()
        assert (bad.kind, bad.row_id, bad.reason) == (ORDERS, "69000009", "pay_time")
    finally:
        store.close()


def test_the_stored_second_schema_opens_with_all_it_holds(database: Path) -> None:
    with closing(sqlite3.connect(database)) as raw:
        raw.executescript(STORED_SECOND.read_text(encoding="utf-8"))
    store = open_store(database, seal=AesGcmSeal(STORED_KEY), bus=None, clock=FakeClock())
    try:
        rows = {row.made_by: row for row in store.reader.parcels()}
        merged, part, refunded = rows[Making.MERGE], rows[Making.SPLIT], rows[Making.ORDER]
        assert (merged.stage, merged.tracking_number) == (Stage.TO_PRINT, "ZT777")
        assert len(merged.order_ids) == 2
        assert part.order_ids == (make_order(3).order_id,)
        assert refunded.blocks == {Block.REFUND_PENDING}
        assert refunded.after_sale_s > 0
        (let_through,) = store.reader.overrides(0, 1 << 40)
        assert let_through.reason == "已和买家说好"
        (kept,) = store.reader.batches()
        lines = [each.line for each in store.reader.batch_lines(kept.batch.batch_id)]
        ended = [(line.outcome, line.blocks) for line in lines if line is not None]
        assert ended == [
            (Outcome.BLOCKED, {Block.REFUND_PENDING}),
            (Outcome.DONE, frozenset()),
        ]
        with store.begin() as work:
            assert work.audit.verify() is None
    finally:
        store.close()


def test_the_stored_third_schema_opens_with_all_it_holds(database: Path) -> None:
    with closing(sqlite3.connect(database)) as raw:
        raw.executescript(STORED_THIRD.read_text(encoding="utf-8"))
    store = open_store(database, seal=AesGcmSeal(STORED_KEY), bus=None, clock=FakeClock())
    try:
        first, second, third, typed = (store.reader.routes(f"ZT00{n}")[0] for n in (1, 2, 3, 4))
        assert [event.province for event in first.events] == ["四川", "浙江", ""]
        assert first.events[1].heard_at == at(500)
        assert [row.kind for row in first.anomalies] == [Anomaly.REUSED_NUMBER]
        assert [row.kind for row in second.anomalies] == [Anomaly.FUTURE]
        assert (third.failures, third.problem) == (1, "网络超时")
        rows = {row.tracking_number: row for row in store.reader.parcels(stages=LIVE_STAGES)}
        assert rows["ZT001"].picked_up_s == int(at(40).timestamp())
        assert [rows[n].stage for n in ("ZT001", "ZT002", "ZT003")] == [
            Stage.PICKED_UP,
            Stage.SHIPPED,
            Stage.SHIPPED,
        ]
        assert rows["ZT004"].early_scan_s == int(at(-90).timestamp())
        due = store.reader.due_routes((SHOP,), int(at(600).timestamp()))
        assert {each.waybill_id for each in due.planned} == {
            second.waybill_id,
            third.waybill_id,
            typed.waybill_id,
        }
        day = date(2026, 7, 1)
        assert store.closes.closes(day) == (make_close(day, 1),)
        with store.begin() as work:
            assert work.audit.verify() is None
            assert work.routes.judged_by() == ("0123456789abcdef", 4)
            assert work.journal.open() == ()
            (accepted,) = work.routes.accepted(third.waybill_id)
            assert (accepted.kind, accepted.reason) == (Anomaly.WRONG_PLACE, "网点确认")
            known, lost, fresh = work.alerts.open()
            assert (known.due, lost.due, fresh.due) == alert_dues()
            assert (known.acked_s, known.acked_by) == (epoch(1303), "店长")
            assert work.alerts.untold(DESKTOP, Level.RED) == (lost, fresh)
            assert work.alerts.untold("robot:r1", Level.RED) == (fresh,)
        assert [each.told for each in store.alerts.open()] == [("desktop",), ("robot:r1",), ()]
        (manifest,) = store.manifests.manifests(0)
        assert (manifest.manifest.label, manifest.branch_name) == ("0701-zhongtong-1", "余杭网点")
        assert (manifest.parcels, manifest.scanned) == (2, 1)
        order, case = store.reader.bad_rows()
        assert (case.kind, case.row_id, case.accepted) == (AFTER_SALES, "7", "")
        assert (order.created_s, order.accepted) == (epoch(5), ACCEPTANCE.reason)
    finally:
        store.close()


def test_trips_of_the_second_schema_are_asked_about_and_judged_again(database: Path) -> None:
    """What was stored before keeps its events, and the time by which they had been heard."""
    with closing(sqlite3.connect(database)) as raw:
        raw.executescript(STORED.read_text(encoding="utf-8"))
    store = open_store(database, seal=AesGcmSeal(STORED_KEY), bus=None, clock=FakeClock())
    try:
        (story,) = store.reader.routes("ZT001")
        assert story.events
        assert all(event.heard_at is not None for event in story.events)
        due = store.reader.due_routes((SHOP,), int(at(0).timestamp()))
        assert [each.waybill_id for each in due.planned] == [story.waybill_id]
        assert due.planned[0].picked_up
        with store.begin() as work:
            assert work.routes.judged_by() == ("", 0)
    finally:
        store.close()


def test_clocks_that_the_second_schema_did_not_run_start(database: Path) -> None:
    with closing(sqlite3.connect(database)) as raw:
        raw.executescript(STORED.read_text(encoding="utf-8"))
        raw.executescript("""
            UPDATE items SET presale = 1 WHERE item_id = (SELECT MIN(item_id) FROM items);
            UPDATE parcels SET presale = 1, promise_s = 0;
            UPDATE orders SET promise_s = 0 WHERE order_id = '69000001';
        """)
    store = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock())
    try:
        rows = {row.order_ids[0]: row for row in store.reader.parcels(stages=LIVE_STAGES)}
        one, two = rows[OrderId("69000001")], rows[OrderId("69000002")]
        assert (one.presale, one.promise_s) == (False, one.paid_s + 48 * 3600)
        assert marks_in(one.marks) == (Mark.PROMISE_ASSUMED,)
        assert (two.presale, two.promise_s, two.marks) == (False, 0, 0)  # as it was told
    finally:
        store.close()


def test_a_newer_schema_is_refused_and_left_alone(database: Path) -> None:
    _open(database).close()
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    before = database.read_bytes()
    with pytest.raises(StorageError) as found:
        _open(database)
    assert found.value.code == "storage.newer_schema"
    assert "升级" in found.value.advice
    assert database.read_bytes() == before
    assert [file.name for file in database.parent.iterdir()] == [database.name]


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with the packaged migrations, to which a test adds one."""
    folder = tmp_path / "migrations" / "versions"
    folder.mkdir(parents=True)
    for script in (SCRIPTS / "versions").glob("v*.py"):
        (folder / script.name).write_bytes(script.read_bytes())
    return folder


def _with_rows(database: Path) -> None:
    store = _open(database)
    with store.begin() as work:
        work.shops.put(make_shop())
        work.orders.ingest([make_order()], at(0))
        work.commit()
    store.close()


def _count(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute(sql).fetchone()[0])


def test_an_older_schema_is_copied_then_migrated(database: Path, scripts: Path) -> None:
    _with_rows(database)
    (scripts / "v9001.py").write_text(_NEXT.format(head=HEAD, more=""))
    engine = writer_engine(database, 1)
    copy = bring_up_to_date(engine, database, at(0), known=(*KNOWN, "9001"), scripts=scripts.parent)
    assert current(engine) == "9001"
    assert bring_up_to_date(engine, database, at(0), known=(*KNOWN, "9001")) is None
    engine.dispose()
    assert copy is not None
    assert copy.name == f"zhunlan.{HEAD}.20260701-040000.bak.sqlite3"
    assert _count(database, "SELECT count(*) FROM orders WHERE extra = 'x'") == 1
    _open(copy).close()  # the copy is a whole database of the old schema
    assert _count(copy, "SELECT count(*) FROM orders") == 1


def test_a_migration_that_fails_changes_nothing(database: Path, scripts: Path) -> None:
    _with_rows(database)
    (scripts / "v9001.py").write_text(_NEXT.format(head=HEAD, more="raise ZeroDivisionError"))
    engine = writer_engine(database, 1)
    with pytest.raises(ZeroDivisionError):
        bring_up_to_date(engine, database, at(0), known=(*KNOWN, "9001"), scripts=scripts.parent)
    engine.dispose()
    store = _open(database)
    assert len(store.reader.parcels()) == 1
    store.close()


def test_without_a_copy_nothing_is_migrated(database: Path, scripts: Path) -> None:
    """The copy's place is taken by a folder: writing it fails as on a broken disk."""
    _with_rows(database)
    (scripts / "v9001.py").write_text(_NEXT.format(head=HEAD, more=""))
    (database.parent / f"zhunlan.{HEAD}.20260701-040000.bak.sqlite3.part").mkdir()
    engine = writer_engine(database, 1)
    with pytest.raises(StorageError):
        bring_up_to_date(engine, database, at(0), known=(*KNOWN, "9001"), scripts=scripts.parent)
    assert current(engine) == HEAD
    engine.dispose()


_PROGRAM = """
import sys
from pathlib import Path
from app.adapters.store import open_store
from tests import ready_schema
from tests.fakes.clock import FakeClock
from tests.fakes.facts import PlainSeal
print("ready", flush=True)
sys.stdin.readline()
open_store(Path(sys.argv[1]), seal=PlainSeal(), bus=None, clock=FakeClock()).close()
"""


def test_several_programs_may_open_a_new_database_at_once(database: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
    assert [program.returncode for program in programs] == [0, 0, 0, 0]
    assert _count(database, "SELECT count(*) FROM alembic_version") == 1


def test_a_closed_database_is_one_whole_file(database: Path) -> None:
    _with_rows(database)
    assert [file.name for file in database.parent.iterdir()] == [database.name]
