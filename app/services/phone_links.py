"""The link for the phone: made, kept among the secrets, judged, revoked, every act audited."""

import threading
import time
from collections.abc import Callable

from app.domain.phone_link import PhoneLink, Verdict, judge, new_link, read_link
from app.ports.clock import Clock
from app.ports.secrets import Secrets
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name

SECRET = "phone.link"  # noqa: S105 - the name of a secret
KEPT_S = 5.0
"""So long a link read from the keyring is believed: another program may have revoked it since."""


class PhoneLinks:
    """The one link of a profile. Safe from any thread.

    Args:
        secrets: where the link is kept.
        store: its audit log.
        clock: server-corrected now.
        settings: how long a new link is good.
        seconds: a monotonic clock, for :data:`KEPT_S`.
    """

    def __init__(
        self,
        *,
        secrets: Secrets,
        store: Store,
        clock: Clock,
        settings: Settings,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._secrets = secrets
        self._store = store
        self._clock = clock
        self._settings = settings
        self._seconds = seconds
        self._lock = threading.Lock()
        self._read_s: float | None = None
        self._link: PhoneLink | None = None

    def current(self) -> PhoneLink | None:
        """The link there is, expired or not.

        Raises:
            SecretsError: the keyring cannot be read.
        """
        with self._lock:
            return self._read()

    def expired(self, link: PhoneLink) -> bool:
        """Whether its time has passed."""
        return self._clock.now() >= link.expires_at

    def judge(self, token: str) -> Verdict:
        """What ``token`` opens. Raises SecretsError: then nothing may be opened."""
        with self._lock:
            now_s = self._seconds()
            if self._read_s is None or now_s - self._read_s >= KEPT_S:
                self._read()
            link = self._link
        return judge(link, token, self._clock.now())

    def new(self) -> PhoneLink:
        """Make another one, good for as many hours as the settings say."""
        link = new_link(self._clock.now(), self._settings.number("phone.hours"))
        self._record("phone.link_made", f"有效到 {link.expires_at:%Y-%m-%d %H:%M} UTC")
        with self._lock:
            self._secrets.put(SECRET, link.text())
            self._link, self._read_s = link, self._seconds()
        return link

    def revoke(self) -> None:
        """Let no link open anything any more."""
        self._record("phone.link_revoked", "")
        with self._lock:
            self._secrets.delete(SECRET)
            self._link, self._read_s = None, self._seconds()

    def _read(self) -> PhoneLink | None:
        self._link = read_link(self._secrets.get(SECRET))
        self._read_s = self._seconds()
        return self._link

    def _record(self, action: str, note: str) -> None:
        with self._store.begin() as work:
            work.audit.record(
                actor=operator_name(self._settings),
                action=action,
                subject="phone",
                at=self._clock.now(),
                note=note,
            )
            work.commit()
