import errno
import json
import stat
import sys
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput, StorageError
from app.domain.events import SettingsChanged
from app.runtime.bus import Bus
from app.settings import disk
from app.settings.file import VERSION, SettingsFile
from app.settings.options import OPTIONS

REAL_REPLACE = Path.replace


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "settings.json"


def open_settings(path: Path) -> SettingsFile:
    return SettingsFile(path, Bus())


def names_beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def write(path: Path, values: dict[str, object], version: object = VERSION) -> None:
    path.write_text(json.dumps({"version": version, "values": values}), encoding="utf-8")


def test_without_a_file_every_option_has_its_default(path):
    settings = open_settings(path)
    assert settings.trouble == ""
    for each in OPTIONS:
        read = {"number": settings.number, "flag": settings.flag}.get(each.kind, settings.text)
        assert read(each.key) == each.default
    assert not path.exists()


def test_what_is_put_is_read_again_by_the_next_start(path):
    values = {"sender.name": "王小明", "sync.interval_s": 30, "label.mask_receiver": False}
    open_settings(path).put(values)
    again = open_settings(path)
    assert again.text("sender.name") == "王小明"
    assert again.number("sync.interval_s") == 30
    assert again.flag("label.mask_receiver") is False
    assert again.trouble == ""


def test_the_file_is_readable_by_its_user_only(path):
    open_settings(path).put({"sender.phone": "0571-88888888"})
    others = 0 if sys.platform == "win32" else stat.S_IMODE(path.stat().st_mode) & 0o077
    assert others == 0


def test_reading_by_the_wrong_kind_or_key_is_a_bug(path):
    settings = open_settings(path)
    with pytest.raises(KeyError):
        settings.number("sender.name")
    with pytest.raises(KeyError):
        settings.text("no.such.key")


def test_only_real_changes_are_told(path):
    bus, heard = Bus(), []
    bus.subscribe(heard.append)
    settings = SettingsFile(path, bus)
    settings.put({"ui.theme": "dark", "ui.density": "normal"})
    settings.put({"ui.theme": "dark"})
    assert heard == [SettingsChanged(keys=frozenset({"ui.theme"}))]


@pytest.mark.parametrize(
    "values",
    [
        {"ui.theme": "dark", "sync.interval_s": 1},
        {"ui.theme": "dark", "no.such.key": "x"},
        {"ui.theme": "dark", "pickup.pay_soon_s": 60},  # below pay_urgent_s
    ],
)
def test_one_bad_value_saves_nothing(path, values):
    settings = open_settings(path)
    with pytest.raises(InvalidInput):
        settings.put(values)
    assert settings.text("ui.theme") == "system"
    assert not path.exists()


def test_keys_this_version_does_not_know_are_kept(path):
    write(path, {"future.option": {"a": [1]}, "ui.theme": "dark"})
    open_settings(path).put({"ui.density": "compact"})
    stored = json.loads(path.read_text(encoding="utf-8"))["values"]
    assert stored == {"future.option": {"a": [1]}, "ui.theme": "dark", "ui.density": "compact"}


def test_what_another_program_saved_meanwhile_is_kept(path):
    mine, other = open_settings(path), open_settings(path)
    other.put({"sender.name": "李四"})
    mine.put({"ui.theme": "dark"})
    again = open_settings(path)
    assert (again.text("sender.name"), again.text("ui.theme")) == ("李四", "dark")
    assert mine.text("sender.name") == "李四"


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"version":1}', b'{"version":"1","values":{}}',
     b'{"version":0,"values":{}}', b"[" * 100_000],
)  # fmt: skip
def test_a_broken_file_is_answered_by_the_last_good_copy(path, broken):
    open_settings(path).put({"ui.theme": "dark"})
    path.write_bytes(broken)
    settings = open_settings(path)
    assert settings.text("ui.theme") == "dark"
    assert settings.trouble == "设置文件已损坏，已改用上一次的副本"
    settings.put({"ui.density": "compact"})
    again = open_settings(path)
    assert again.trouble == ""
    assert (again.text("ui.theme"), again.text("ui.density")) == ("dark", "compact")
    assert path.with_name("settings.json.broken").read_bytes() == broken


def test_a_file_that_vanished_is_answered_by_its_copy(path):
    open_settings(path).put({"ui.theme": "dark"})
    path.unlink()
    settings = open_settings(path)
    assert settings.text("ui.theme") == "dark"
    assert "不见了" in settings.trouble


def test_two_broken_files_mean_defaults_and_say_so(path):
    open_settings(path).put({"ui.theme": "dark"})
    path.write_bytes(b"x")
    path.with_name("settings.json.bak").write_bytes(b"x")
    settings = open_settings(path)
    assert settings.text("ui.theme") == "system"
    assert "恢复默认" in settings.trouble


def test_an_unusable_value_in_a_good_file_is_named_and_replaced_by_the_default(path):
    write(path, {"sync.interval_s": 1, "ui.theme": "dark", "pickup.pay_soon_s": 60})
    settings = open_settings(path)
    assert settings.number("sync.interval_s") == 60
    assert settings.number("pickup.pay_soon_s") == 21_600
    assert settings.text("ui.theme") == "dark"
    assert "同步间隔" in settings.trouble
    assert "支付时限" in settings.trouble
    settings.put({"ui.density": "compact"})  # and the rest can still be changed


def test_older_layouts_are_upgraded_step_by_step(path):
    write(path, {"theme": "dark"}, version=1)
    steps = {
        1: lambda values: {"look.theme": values["theme"]},
        2: lambda values: {"ui.theme": values["look.theme"]},
    }
    settings = SettingsFile(path, Bus(), version=3, upgrades=steps)
    assert settings.text("ui.theme") == "dark"
    settings.put({"ui.density": "compact"})
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "version": 3,
        "values": {"ui.theme": "dark", "ui.density": "compact"},
    }


def test_a_newer_layout_keeps_its_number(path):
    write(path, {"ui.theme": "dark"}, version=VERSION + 1)
    open_settings(path).put({"ui.density": "compact"})
    assert json.loads(path.read_text(encoding="utf-8"))["version"] == VERSION + 1


def test_a_full_disk_is_a_known_error_and_loses_nothing(path, monkeypatch):
    settings = open_settings(path)
    settings.put({"ui.theme": "dark"})

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(StorageError) as caught:
        settings.put({"ui.theme": "light"})
    monkeypatch.undo()
    assert caught.value.code == "storage.disk_full"
    assert settings.text("ui.theme") == "dark"
    assert open_settings(path).text("ui.theme") == "dark"
    assert names_beside(path) == ["settings.json", "settings.json.bak"]


def test_a_crash_before_the_file_is_replaced_leaves_the_old_one(path, monkeypatch):
    settings = open_settings(path)
    settings.put({"ui.theme": "dark"})

    def crash(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        settings.put({"ui.theme": "light"})
    monkeypatch.undo()
    assert open_settings(path).text("ui.theme") == "dark"
    assert names_beside(path) == ["settings.json", "settings.json.bak"]


def test_a_copy_that_cannot_be_written_does_not_undo_the_save(path, monkeypatch, caplog):
    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name.endswith(".bak"):
            raise OSError(errno.EACCES, "denied")
        return REAL_REPLACE(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    open_settings(path).put({"ui.theme": "dark"})
    monkeypatch.undo()
    assert open_settings(path).text("ui.theme") == "dark"
    assert "copy of settings.json" in caplog.text


def test_a_file_that_cannot_be_read_is_a_known_error(path):
    path.mkdir()
    with pytest.raises(StorageError):
        open_settings(path)
