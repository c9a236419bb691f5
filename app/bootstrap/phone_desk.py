"""The phone page of a profile: served while the setting says so, ended before anything else."""

import logging
import threading
from collections.abc import Callable

from app.adapters.phone_page.address import lan_address
from app.adapters.phone_page.certificate import Certificate, own_certificate, tls_of
from app.adapters.phone_page.server import PhoneServer, Place
from app.domain.errors import AppError
from app.domain.events import Event, SettingsChanged
from app.domain.phone_link import PhoneLink
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.phone import PhoneState
from app.ports.secrets import Secrets
from app.ports.settings import Settings
from app.ports.tasks import STORE
from app.presentation.boards.phone_page import PhonePages
from app.presentation.boards.shared import SharedBoard
from app.presentation.desk import Desk
from app.services.phone_links import PhoneLinks

log = logging.getLogger(__name__)

OF_SERVER = frozenset({"phone.on", "phone.port", "phone.address", "phone.tls"})


class PhoneDesk:
    """The :class:`app.ports.phone.Phone` of a profile. Safe from any thread.

    Args:
        links: makes and judges links.
        secrets: where the certificate is kept.
        settings, bus, clock: of the profile.
        address: the one by which phones reach this machine.
    """

    def __init__(
        self,
        *,
        links: PhoneLinks,
        secrets: Secrets,
        settings: Settings,
        bus: EventBus,
        clock: Clock,
        address: Callable[[], str] = lan_address,
    ) -> None:
        self._links = links
        self._secrets = secrets
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._address = address
        self._lock = threading.Lock()
        self._board: SharedBoard | None = None
        self._server: PhoneServer | None = None
        self._trouble = ""
        self._leave: Callable[[], None] | None = None

    def state(self) -> PhoneState:
        """How it is. Raises SecretsError."""
        return self._told(self._links.current())

    def new_link(self) -> PhoneState:
        """Make another link. Raises SecretsError."""
        return self._told(self._links.new())

    def revoke(self) -> PhoneState:
        """Let no link open anything. Raises SecretsError."""
        self._links.revoke()
        return self._told(None)

    def begin(self, desk: Desk) -> None:
        """Serve the board of ``desk`` while the setting says so; it begins in the store lane."""
        with self._lock:
            self._board = SharedBoard(desk)
        self._leave = self._bus.subscribe(self._hear)
        if self._settings.flag("phone.on"):
            # Reads a keyring and may make a key: not while the window is on its way.
            desk.tasks.run(STORE, lambda _ctx: self._serve())

    def close(self) -> None:
        """Serve no more; every thread has ended when this returns. Safe to call twice."""
        if self._leave is not None:
            self._leave()
            self._leave = None
        with self._lock:
            if self._board is not None:
                self._board.close()
                self._board = None
            self._end()

    def _hear(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) and event.keys & OF_SERVER:
            self._serve()

    def _serve(self) -> None:
        """Do as the settings say now."""
        with self._lock:
            self._end()
            self._trouble = ""
            if self._board is None or not self._settings.flag("phone.on"):
                return
            try:
                self._server = self._begun(self._board)
            except AppError as error:
                log.warning("phone page: %s", error)
                self._trouble = f"{error.title}。{error.advice}"

    def _begun(self, board: SharedBoard) -> PhoneServer:
        certificate = self._certificate()
        server = PhoneServer(
            Place(host=self._settings.text("phone.address"), port=self._port),
            pages=PhonePages(board.facts),
            judge=self._links.judge,
            tls=None if certificate is None else tls_of(certificate),
        )
        server.begin()
        return server

    def _end(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None

    @property
    def _port(self) -> int:
        return self._settings.number("phone.port")

    @property
    def _host(self) -> str:
        return self._settings.text("phone.address") or self._address()

    def _place(self) -> str:
        host = self._host
        return f"[{host}]:{self._port}" if ":" in host else f"{host}:{self._port}"

    def _certificate(self) -> Certificate | None:
        if not self._settings.flag("phone.tls"):
            return None
        return own_certificate(self._secrets, (self._host,), self._clock.now())

    def _told(self, link: PhoneLink | None) -> PhoneState:
        certificate = self._certificate()
        with self._lock:
            serving, trouble = self._server is not None, self._trouble
        scheme = "http" if certificate is None else "https"
        return PhoneState(
            on=self._settings.flag("phone.on"),
            serving=serving,
            url="" if link is None else f"{scheme}://{self._place()}/b/{link.token}",
            expires_at=None if link is None else link.expires_at,
            expired=link is not None and self._links.expired(link),
            fingerprint="" if certificate is None else certificate.fingerprint,
            trouble=trouble,
        )
