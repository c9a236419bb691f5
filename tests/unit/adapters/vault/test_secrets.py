"""Whatever a keyring does wrong becomes a SecretsError with advice and without its text."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringError, KeyringLocked, PasswordDeleteError

from app.adapters.vault import KeyringSecrets
from app.domain.errors import SecretsError


class DictKeyring(KeyringBackend):
    """A keyring in memory that can be told to fail."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None

    def _act(self) -> None:
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._act()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._act()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._act()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("no such password")


def test_entries_are_kept_under_one_service_by_profile() -> None:
    ring = DictKeyring()
    one, other = KeyringSecrets("p1", ring), KeyringSecrets("p2", ring)
    one.put("app-secret", "s1")
    other.put("app-secret", "s2")
    assert ring.entries == {
        ("zhunlan", "p1:app-secret"): "s1",
        ("zhunlan", "p2:app-secret"): "s2",
    }
    one.put("app-secret", "s3")
    one.delete("app-secret")
    assert one.get("app-secret") is None
    assert other.get("app-secret") == "s2"


def test_forgetting_what_is_not_there_is_fine() -> None:
    KeyringSecrets("p", DictKeyring()).delete("nothing")


def test_a_secret_that_cannot_be_forgotten_is_reported() -> None:
    class Stubborn(DictKeyring):
        def delete_password(self, service: str, username: str) -> None:
            raise PasswordDeleteError("denied")

    secrets = KeyringSecrets("p", Stubborn())
    secrets.put("token", "t")
    with pytest.raises(SecretsError) as found:
        secrets.delete("token")
    assert found.value.code == "secrets.failed"


@pytest.mark.parametrize("ring", [fail.Keyring(), null.Keyring()])
def test_no_keyring_is_reported_for_every_call(ring: KeyringBackend) -> None:
    secrets = KeyringSecrets("p", ring)
    calls = [
        lambda: secrets.get("token"),
        lambda: secrets.put("token", "t"),
        lambda: secrets.delete("token"),
    ]
    for call in calls:
        with pytest.raises(SecretsError) as found:
            call()
        assert found.value.code == "secrets.no_keyring"
        assert found.value.advice


def test_the_librarys_own_keyring_is_asked_for_at_each_call() -> None:
    before = keyring.get_keyring()
    secrets = KeyringSecrets("p")
    with pytest.raises(SecretsError):
        secrets.get("token")  # the tests' keyring always fails
    ring = DictKeyring()
    keyring.set_keyring(ring)
    try:
        secrets.put("token", "t")
    finally:
        keyring.set_keyring(before)
    assert ring.entries == {("zhunlan", "p:token"): "t"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (InitError("Failed to create the collection: top-secret."), "secrets.no_keyring"),
        (ConnectionRefusedError("top-secret"), "secrets.no_keyring"),
        (KeyringLocked("top-secret"), "secrets.locked"),
        (OSError(28, "top-secret"), "secrets.not_saved"),
        (KeyringError("top-secret"), "secrets.failed"),
        (ValueError("top-secret"), "secrets.failed"),
    ],
)
def test_faults_become_known_errors_without_their_text(fault: Exception, code: str) -> None:
    ring = DictKeyring()
    ring.fault = fault
    with pytest.raises(SecretsError) as found:
        KeyringSecrets("p", ring).put("token", "t")
    error = found.value
    assert error.code == code
    assert error.context["kind"] == type(fault).__name__
    assert "top-secret" not in f"{error!r} {error.title} {error.advice} {dict(error.context)}"
    assert error.__cause__ is None
