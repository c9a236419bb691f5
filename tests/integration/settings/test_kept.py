"""A file that must survive: its copy, what is wrong with it, and what is set aside."""

import errno
import json
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.settings.kept import KeptFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "things.json"


def numbers(raw: object) -> list[int] | None:
    """A list of numbers under ``n``."""
    found = raw.get("n") if isinstance(raw, dict) else None
    return found if isinstance(found, list) else None


def kept(path: Path) -> KeptFile[list[int]]:
    return KeptFile(path, numbers, "东西")


def test_nothing_there_is_nothing_wrong(path: Path) -> None:
    assert kept(path).load() == (None, "")
    assert not path.exists()


def test_what_was_saved_is_loaded_and_has_a_copy(path: Path) -> None:
    kept(path).save({"n": [1, 2]})
    assert kept(path).load() == ([1, 2], "")
    assert json.loads(path.with_name("things.json.bak").read_bytes()) == {"n": [1, 2]}


@pytest.mark.parametrize(
    ("damage", "words"), [(b"{", "已损坏"), (b'{"m": 1}', "已损坏"), (None, "不见了")]
)
def test_the_copy_answers_for_a_file_that_cannot(
    path: Path, damage: bytes | None, words: str
) -> None:
    kept(path).save({"n": [1]})
    path.unlink() if damage is None else path.write_bytes(damage)
    assert kept(path).load() == ([1], f"东西文件{words}，已改用上一次的副本")


def test_both_broken_begins_anew_and_says_so(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")
    path.with_name("things.json.bak").write_bytes(b"")
    assert kept(path).load() == (None, "东西文件已损坏，已恢复默认东西")


def test_a_broken_file_is_set_aside_before_it_is_replaced(path: Path) -> None:
    path.write_bytes(b"broken")
    kept(path).save({"n": [3]})
    assert path.with_name("things.json.broken").read_bytes() == b"broken"
    assert kept(path).load() == ([3], "")


def test_a_copy_that_cannot_be_written_does_not_stop_the_save(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.with_name("things.json.bak").mkdir()
    kept(path).save({"n": [4]})
    assert json.loads(path.read_bytes()) == {"n": [4]}
    assert "copy of things.json" in caplog.text


def test_a_file_that_may_not_be_read_is_an_error_and_not_empty(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(path).save({"n": [1]})

    def refused(_path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(StorageError):
        kept(path).load()
