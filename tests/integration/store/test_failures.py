"""What goes wrong with disks, files and locks is told in Chinese, and loses nothing.

The failures are real ones: a full file, a folder without write permission, garbage, a lock.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.adapters.store import SqlStore, has_sealed_rows, open_store
from app.domain.errors import Retry, StorageError
from tests.fakes.clock import FakeClock
from tests.fakes.facts import SHOP, PlainSeal, at, make_order, make_shop

ROOT = Path(__file__).parents[3]
LINUX = sys.platform.startswith("linux")


def _open(path: Path, busy_s: float = 5) -> SqlStore:
    return open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock(), busy_s=busy_s)


def _fill(path: Path, orders: int = 300) -> None:
    store = _open(path)
    with store.begin() as work:
        work.shops.put(make_shop())
        work.orders.ingest([make_order(number) for number in range(orders)], at(0))
        work.commit()
    store.close()


def _is_told_well(error: StorageError) -> None:
    assert error.title
    assert error.advice
    assert "！" not in error.title + error.advice


def test_a_full_disk_loses_only_what_was_being_written(store: SqlStore, database: Path) -> None:
    """The page limit makes SQLite answer as it does when the disk is full (SQLITE_FULL)."""
    with store.begin() as work:
        work.orders.ingest([make_order(1)], at(0))
        work.commit()
    with store.begin() as work:
        connection = work.orders._connection  # type: ignore[attr-defined]
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError) as found, store.begin() as work:  # noqa: PT012
        work.orders.ingest([make_order(number) for number in range(2, 2000)], at(0))
        work.commit()
    assert found.value.code == "storage.disk_full"
    _is_told_well(found.value)
    assert len(store.reader.parcels()) == 1

    with store.begin() as work:  # room again
        connection = work.orders._connection  # type: ignore[attr-defined]
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        work.orders.ingest([make_order(2)], at(0))
        work.commit()
    assert len(store.reader.parcels()) == 2
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


_UNTIL_FULL = """
import resource, signal, sys
from pathlib import Path
from app.adapters.store import open_store
from app.domain.errors import StorageError
from tests.fakes.clock import FakeClock
from tests.fakes.facts import PlainSeal, at, make_order

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write then fails instead
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
store = open_store(Path(sys.argv[1]), seal=PlainSeal(), bus=None, clock=FakeClock())
done = 300
try:
    while done < 100_000:
        with store.begin() as work:
            work.orders.ingest([make_order(n) for n in range(done, done + 50)], at(0))
            work.commit()
        done += 50
except StorageError as error:
    print(error.code, done, len(store.reader.parcels()))
store.close()
"""

if os.name == "posix":

    def test_a_file_size_limit_loses_only_what_was_being_written(database: Path) -> None:
        _fill(database)
        code, done, seen = _child(_UNTIL_FULL, database).split()
        assert code == "storage.disk_full"
        assert 300 < int(done) == int(seen)
        store = _open(database)
        try:
            assert len(store.reader.parcels()) == int(done)
        finally:
            store.close()


_WITHOUT_OVERRIDE = """
import ctypes, os, sys
# Root passes permission bits by a capability: CAP_DAC_OVERRIDE. Give it up for good.
assert ctypes.CDLL(None, use_errno=True).prctl(24, 1, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
_TRY_TO_OPEN = """
import sys
from pathlib import Path
from app.adapters.store import open_store
from app.domain.errors import StorageError
from tests.fakes.clock import FakeClock
from tests.fakes.facts import PlainSeal, make_shop

try:
    store = open_store(Path(sys.argv[1]), seal=PlainSeal(), bus=None, clock=FakeClock())
    try:
        with store.begin() as work:
            work.shops.put(make_shop(name="x"))
            work.commit()
    finally:
        store.close()
except StorageError as error:
    print(error.code)
else:
    print("opened")
"""


def _child(script: str, database: Path, *, as_anyone: bool = False) -> str:
    command = [sys.executable, "-c", script, str(database)]
    if as_anyone and os.geteuid() == 0:
        command = [sys.executable, "-c", _WITHOUT_OVERRIDE, *command[1:]]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


if LINUX:

    def test_a_read_only_folder_is_reported(database: Path) -> None:
        database.parent.chmod(0o555)
        try:
            assert _child(_TRY_TO_OPEN, database, as_anyone=True) == "storage.read_only"
        finally:
            database.parent.chmod(0o755)
        assert not database.exists()

    def test_a_folder_that_became_read_only_keeps_its_database(database: Path) -> None:
        _fill(database)
        before = database.read_bytes()
        database.chmod(0o444)
        database.parent.chmod(0o555)
        try:
            assert _child(_TRY_TO_OPEN, database, as_anyone=True) == "storage.read_only"
        finally:
            database.parent.chmod(0o755)
            database.chmod(0o644)
        assert database.read_bytes() == before
        assert _child(_TRY_TO_OPEN, database, as_anyone=True) == "opened"


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as found:
        _open(tmp_path / "gone" / "zhunlan.sqlite3")
    assert found.value.code == "storage.read_only"
    _is_told_well(found.value)


def test_a_file_that_is_no_database_is_reported_and_kept(database: Path) -> None:
    garbage = b"this is no database at all " * 400
    database.write_bytes(garbage)
    for call in (_open, has_sealed_rows):
        with pytest.raises(StorageError) as found:
            call(database)
        assert found.value.code == "storage.corrupt"
        _is_told_well(found.value)
    assert database.read_bytes() == garbage


def test_a_damaged_page_is_reported_when_it_is_read(database: Path) -> None:
    _fill(database)
    content = bytearray(database.read_bytes())
    content[4096 * 3 :] = b"\xa5" * (len(content) - 4096 * 3)
    database.write_bytes(bytes(content))
    with pytest.raises(StorageError) as found:  # noqa: PT012
        store = _open(database)
        try:
            store.reader.parcels()
        finally:
            store.close()
    assert found.value.code == "storage.corrupt"


def test_another_programs_write_lock_is_reported(store: SqlStore, database: Path) -> None:
    impatient = _open(database, busy_s=0.05)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError) as found, impatient.begin():
            pass
        assert found.value.code == "storage.busy"
        assert found.value.retry is Retry.LATER
        _is_told_well(found.value)
        assert store.reader.shops() == impatient.reader.shops()  # reading goes on
        other.execute("ROLLBACK")
    with impatient.begin() as work:
        work.shops.remove(SHOP)
        work.commit()
    impatient.close()
    assert store.reader.shops() == ()


def test_errors_carry_no_rows(store: SqlStore) -> None:
    order = make_order(buyer_words="买家的话", shop_id="404")
    with pytest.raises(Exception, match="FOREIGN KEY") as found, store.begin() as work:
        work.orders.ingest([order], at(0))
    assert "买家的话" not in str(found.value)
    assert "##name" not in str(found.value)


def test_whether_sealed_rows_exist_can_be_asked_before_a_key_is_made(database: Path) -> None:
    assert not has_sealed_rows(database)
    assert not database.exists()
    _open(database).close()
    assert not has_sealed_rows(database)
    _fill(database, orders=1)
    assert has_sealed_rows(database)


def test_a_file_of_another_program_has_no_sealed_rows(database: Path) -> None:
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("CREATE TABLE other (x)")
    assert not has_sealed_rows(database)
