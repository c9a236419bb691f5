"""The encrypted file: other keys open nothing, and half a file never appears."""

import json
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from app.adapters.vault import FileKeyring, KeyringSecrets, open_seal, open_secrets
from app.adapters.vault.file_keyring import write_private
from app.domain.errors import SecretsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secrets.json"


def test_entries_survive_a_restart(file: Path) -> None:
    first = open_secrets("p", file=file, passphrase="正确的口令")
    first.put("app-secret", "秘密-s1")
    first.put("token", "t1")
    again = open_secrets("p", file=file, passphrase="正确的口令")
    assert again.get("app-secret") == "秘密-s1"
    assert again.get("missing") is None
    again.delete("token")
    again.delete("token")
    assert first.get("token") is None


def test_nothing_readable_is_in_the_file(file: Path) -> None:
    open_secrets("profile-x", file=file, passphrase="口令").put("app-secret", "s1-secret")
    text = file.read_text()
    assert "s1-secret" not in text
    assert "app-secret" not in text
    assert "profile-x" not in text


def test_another_passphrase_is_refused_and_changes_nothing(file: Path) -> None:
    open_secrets("p", file=file, passphrase="one").put("token", "t")
    before = file.read_bytes()
    other = open_secrets("p", file=file, passphrase="two")
    for call in (lambda: other.get("token"), lambda: other.put("token", "x")):
        with pytest.raises(SecretsError) as found:
            call()
        assert found.value.code == "secrets.locked"
    assert file.read_bytes() == before


def test_without_a_passphrase_a_key_file_lies_beside_it(file: Path) -> None:
    open_secrets("p", file=file).put("token", "t")
    assert open_secrets("p", file=file).get("token") == "t"
    key = file.with_suffix(".key")
    assert len(bytes.fromhex(key.read_text())) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_lost_key_file_is_not_replaced(file: Path) -> None:
    open_secrets("p", file=file).put("token", "t")
    file.with_suffix(".key").unlink()
    with pytest.raises(SecretsError) as found:
        open_secrets("p", file=file).put("token", "x")
    assert found.value.code == "secrets.locked"
    assert not file.with_suffix(".key").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"salt": "#"}'])
def test_a_damaged_file_is_reported_and_kept(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(SecretsError) as found:
        open_secrets("p", file=file, passphrase="one").put("token", "t")
    assert found.value.code == "secrets.failed"
    assert file.read_text() == text


def test_a_later_version_is_refused(file: Path) -> None:
    open_secrets("p", file=file, passphrase="one").put("token", "t")
    outer = json.loads(file.read_text())
    file.write_text(json.dumps({**outer, "version": 3}))
    with pytest.raises(SecretsError) as found:
        open_secrets("p", file=file, passphrase="one").get("token")
    assert found.value.code == "secrets.failed"


_FIRST = {
    "version": 1,
    "salt": "fR31IyTaLwr8bqvZOB18zQ==",
    "nonce": "IeoRJWrcaYqZtc/W",
    "data": "h9xFPnnwfH4jl0zqgo0RvtmCWoMtLL9z4z83kYJzC48a70JNECHqhnU=",
}
"""What the first version wrote; it stretched the key of the key file too."""
_FIRST_KEY = "8ba10548caea845a24a8599a803638331deb322c5e6d197f8f6ce8798bfbbaa6"


def test_a_file_of_the_first_version_still_opens(file: Path) -> None:
    file.write_text(json.dumps(_FIRST))
    file.with_suffix(".key").write_text(_FIRST_KEY)
    secrets = open_secrets("p", file=file)
    assert secrets.get("token") == "t1"
    secrets.put("token", "t2")
    assert open_secrets("p", file=file).get("token") == "t2"


def test_only_a_passphrase_is_stretched_at_length(file: Path) -> None:
    open_secrets("p", file=file).put("token", "t")
    assert json.loads(file.read_text())["cost"] == 2
    with_passphrase = file.with_name("other.json")
    open_secrets("p", file=with_passphrase, passphrase="口令").put("token", "t")
    assert json.loads(with_passphrase.read_text())["cost"] == 2**15


@pytest.mark.parametrize("cost", [None, "2", 4, 2**40, [2], -1])
def test_a_cost_that_nobody_wrote_is_refused(file: Path, cost: object) -> None:
    open_secrets("p", file=file).put("token", "t")
    outer = json.loads(file.read_text())
    file.write_text(json.dumps({**outer, "cost": cost}))
    with pytest.raises(SecretsError) as found:
        open_secrets("p", file=file).get("token")
    assert found.value.code == "secrets.failed"


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    secrets = open_secrets("p", file=tmp_path / "gone" / "secrets.json", passphrase="one")
    assert secrets.get("token") is None
    with pytest.raises(SecretsError) as found:
        secrets.put("token", "t")
    assert found.value.code == "secrets.not_saved"


def test_a_failed_write_keeps_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_private(file, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(file, "new")
    assert file.read_text() == "old"
    assert list(file.parent.iterdir()) == [file]


def test_two_programs_do_not_lose_each_others_entries(file: Path) -> None:
    """Each thread has its own keyring object, so only the lock file is between them."""
    open_secrets("p", file=file).put("first", "0")
    start = threading.Barrier(4)

    def write(number: int) -> None:
        secrets = KeyringSecrets("p", FileKeyring(file))
        start.wait()
        for step in range(5):
            secrets.put(f"entry-{number}-{step}", str(step))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    secrets = open_secrets("p", file=file)
    for number in range(4):
        for step in range(5):
            assert secrets.get(f"entry-{number}-{step}") == str(step)


def test_the_library_never_picks_it_by_itself() -> None:
    assert not FileKeyring.viable


def test_a_seal_lives_in_the_file(file: Path) -> None:
    sealed = open_seal(open_secrets("p", file=file), may_create=True).seal(b"x", "row")
    assert open_seal(open_secrets("p", file=file), may_create=False).open(sealed, "row") == b"x"
