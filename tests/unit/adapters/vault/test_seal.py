"""The seal opens only what it sealed, for the row it was sealed for."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.vault import AesGcmSeal, open_seal
from app.adapters.vault.seal import KEY_NAME
from app.domain.errors import SecretsError, StorageError

KEY = bytes(range(32))


class MemorySecrets:
    """Secrets in a dictionary."""

    def __init__(self, **entries: str) -> None:
        self.entries = entries

    def get(self, name: str) -> str | None:
        return self.entries.get(name)

    def put(self, name: str, value: str) -> None:
        self.entries[name] = value

    def delete(self, name: str) -> None:
        self.entries.pop(name, None)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_was_sealed_opens_again(plain: bytes, row: str) -> None:
    assert AesGcmSeal(KEY).open(AesGcmSeal(KEY).seal(plain, row), row) == plain


@given(st.data())
def test_any_changed_bit_is_found(data: st.DataObject) -> None:
    sealed = bytearray(AesGcmSeal(KEY).seal(b"receiver", "order-1"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(StorageError):
        AesGcmSeal(KEY).open(bytes(sealed), "order-1")


@given(st.integers(0, 36))
def test_a_cut_blob_is_found(length: int) -> None:
    sealed = AesGcmSeal(KEY).seal(b"receiver", "order-1")
    assert len(sealed) == 37
    with pytest.raises(StorageError):
        AesGcmSeal(KEY).open(sealed[:length], "order-1")


def test_a_blob_moved_to_another_row_is_found() -> None:
    sealed = AesGcmSeal(KEY).seal(b"receiver", "order-1")
    with pytest.raises(StorageError) as found:
        AesGcmSeal(KEY).open(sealed, "order-2")
    assert found.value.code == "storage.tampered"


def test_another_key_opens_nothing() -> None:
    sealed = AesGcmSeal(KEY).seal(b"receiver", "order-1")
    with pytest.raises(StorageError) as found:
        AesGcmSeal(bytes(32)).open(sealed, "order-1")
    assert found.value.code == "storage.tampered"


def test_equal_texts_are_sealed_differently() -> None:
    seal = AesGcmSeal(KEY)
    assert len({seal.seal(b"receiver", "order-1") for _ in range(50)}) == 50


def test_a_later_version_is_named_as_such() -> None:
    sealed = AesGcmSeal(KEY).seal(b"receiver", "order-1")
    with pytest.raises(StorageError) as found:
        AesGcmSeal(KEY).open(b"\x02" + sealed[1:], "order-1")
    assert found.value.code == "storage.seal_version"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AesGcmSeal(b"short")


def test_the_key_is_made_once_and_found_again() -> None:
    secrets = MemorySecrets()
    sealed = open_seal(secrets, may_create=True).seal(b"receiver", "order-1")
    assert len(base64.b64decode(secrets.entries[KEY_NAME])) == 32
    assert open_seal(secrets, may_create=False).open(sealed, "order-1") == b"receiver"


def test_two_profiles_have_two_keys() -> None:
    first, second = MemorySecrets(), MemorySecrets()
    open_seal(first, may_create=True)
    open_seal(second, may_create=True)
    assert first.entries[KEY_NAME] != second.entries[KEY_NAME]


def test_no_new_key_beside_sealed_rows() -> None:
    secrets = MemorySecrets()
    with pytest.raises(SecretsError) as found:
        open_seal(secrets, may_create=False)
    assert found.value.code == "secrets.key_lost"
    assert secrets.entries == {}


@pytest.mark.parametrize("text", ["", "###", base64.b64encode(b"short").decode(), "钥匙"])
def test_a_damaged_key_is_reported_and_kept(text: str) -> None:
    secrets = MemorySecrets(**{KEY_NAME: text})
    with pytest.raises(SecretsError) as found:
        open_seal(secrets, may_create=True)
    assert found.value.code == "secrets.key_damaged"
    assert secrets.entries == {KEY_NAME: text}


def test_the_key_that_the_keyring_gives_back_counts() -> None:
    class Raced(MemorySecrets):
        def put(self, name: str, value: str) -> None:
            self.entries.setdefault(name, base64.b64encode(KEY).decode())

    sealed = open_seal(Raced(), may_create=True).seal(b"receiver", "order-1")
    assert AesGcmSeal(KEY).open(sealed, "order-1") == b"receiver"


def test_nothing_of_the_key_shows() -> None:
    assert "00" not in repr(AesGcmSeal(bytes(32))).replace("0x", "").split(" at ")[0]
