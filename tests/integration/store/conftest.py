"""An open database with one bound shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.store import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.facts import Heard, PlainSeal, make_shop


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "zhunlan.sqlite3"


@pytest.fixture
def store(database: Path, heard: Heard) -> Iterator[SqlStore]:
    opened = open_store(database, seal=PlainSeal(), bus=heard, clock=FakeClock())
    with opened.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    heard.events.clear()
    yield opened
    opened.close()
