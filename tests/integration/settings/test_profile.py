import errno
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.settings.profile import profile_at


def test_the_folders_are_made_for_this_user_only(tmp_path):
    profile = profile_at(tmp_path / "a" / "profile").open()
    assert profile.logs.is_dir()
    if sys.platform != "win32":
        assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(profile.logs.stat().st_mode) == 0o700
    assert list(profile.folder.iterdir()) == [profile.logs]


def test_opening_again_changes_nothing(tmp_path):
    profile = profile_at(tmp_path).open()
    profile.settings.write_text("{}", encoding="utf-8")
    profile.open()
    assert profile.settings.read_text(encoding="utf-8") == "{}"


def test_names_inside_the_folder(tmp_path):
    profile = profile_at(tmp_path)
    names = {profile.database.name, profile.settings.name, profile.logs.name}
    assert names == {"zhunlan.sqlite3", "settings.json", "logs"}
    assert profile.database.parent == tmp_path


def test_without_a_folder_the_platforms_place_is_used():
    folder = profile_at(None).folder
    assert folder.name == "zhunlan"
    assert folder.is_absolute()


def test_a_relative_folder_is_made_absolute():
    assert profile_at(Path("x")).folder == Path.cwd() / "x"


def test_a_file_in_the_way_is_a_known_error(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError) as caught:
        profile_at(tmp_path / "file" / "profile").open()
    assert caught.value.code == "storage.io"
    assert "--profile" in caught.value.advice


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_read_only_folder_is_a_known_error(tmp_path, monkeypatch, number):
    def refuse(**_: object) -> None:
        raise OSError(number, "read-only")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(StorageError) as caught:
        profile_at(tmp_path).open()
    assert caught.value.code == "storage.read_only"
    assert "不可写" in caught.value.title
