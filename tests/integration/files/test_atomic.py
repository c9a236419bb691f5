import errno
import os
from pathlib import Path

import pytest

from app.adapters.files.atomic import write_atomically
from app.domain.errors import StorageError


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.pdf"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "storage.disk_full"),
        (errno.EROFS, "storage.not_writable"),
        (errno.EACCES, "storage.not_writable"),
        (errno.EIO, "storage.write_failed"),
    ],
)
def test_a_failure_keeps_the_old_file_and_leaves_no_other(
    number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError) as error:
        write_atomically(path, b"new")
    assert error.value.code == code
    assert error.value.title
    assert error.value.advice
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.pdf"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="文件夹不存在"):
        write_atomically(tmp_path / "no" / "a.pdf", b"x")


def test_a_folder_that_is_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(StorageError):
        write_atomically(tmp_path / "a.pdf", b"x")
    assert names(tmp_path) == ["a.pdf"]
