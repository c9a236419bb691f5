from pathlib import Path

import pytest

from app.domain.errors import InvalidInput, StorageError
from app.settings.penalties import PenaltyBook, shipped_penalties
from app.settings.penalty_file import PenaltiesInvalid

(FILE,) = shipped_penalties()
SHIPPED = FILE.read_text("utf-8")
NEWER = SHIPPED.replace("penalties-2026-08", "penalties-2026-11").replace(
    "2026-08-22", "2026-11-01"
)


@pytest.fixture
def book(tmp_path: Path) -> PenaltyBook:
    return PenaltyBook(tmp_path / "rules")


def test_without_own_tables_the_shipped_one_is_used(book, tmp_path):
    table, trouble = book.table()
    assert (table.name, trouble) == ("penalties-2026-08", "")
    assert not (tmp_path / "rules").exists()


def test_an_added_table_is_used_from_then_on(book):
    assert book.add(NEWER).name == "penalties-2026-11"
    assert book.table()[0].name == "penalties-2026-11"
    assert book.table("penalties-2026-08")[0].as_of == "2026-08-22"
    with pytest.raises(InvalidInput, match="没有叫"):
        book.table("penalties-1999")


def test_a_bad_table_is_refused_and_the_last_good_one_stays(book, tmp_path):
    book.add(NEWER)
    with pytest.raises(PenaltiesInvalid, match="行"):
        book.add(NEWER.replace("percent = 25", 'percent = "many"'))
    table, trouble = book.table()
    assert (table.name, trouble) == ("penalties-2026-11", "")
    assert (tmp_path / "rules" / "penalties-2026-11.toml").read_text("utf-8") == NEWER


def test_a_file_broken_by_hand_gives_way_to_its_last_good_copy(book, tmp_path):
    book.add(NEWER)
    path = tmp_path / "rules" / "penalties-2026-11.toml"
    path.write_text(NEWER.replace("cap_yuan = 30\n", "cap_yuan = 31\n", 1), "utf-8")
    changed, _ = book.table()
    assert changed.charges[0].cap_fen == 3100
    for broken in ("as_of = ", "\udcff"):
        path.write_bytes(broken.encode("utf-8", "surrogateescape"))
        table, trouble = book.table()
        assert table == changed
        assert "第 1 行" in trouble
        assert "已改用上一次的" in trouble
    path.unlink()
    assert book.table()[0] == changed


def test_a_broken_file_without_a_copy_is_left_out_and_named(book, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "penalties-2026-12.toml").write_text("nonsense", "utf-8")
    (tmp_path / "rules" / "2026-12.toml").write_text("not a penalty table", "utf-8")
    table, trouble = book.table()
    assert table.name == "penalties-2026-08"
    assert "penalties-2026-12 第 1 行" in trouble
    assert "没有采用" in trouble


def test_a_folder_that_is_a_file_is_a_known_error(tmp_path):
    (tmp_path / "rules").write_text("", "utf-8")
    book = PenaltyBook(tmp_path / "rules")
    with pytest.raises(StorageError):
        book.table()
    with pytest.raises(StorageError):
        book.add(NEWER)
