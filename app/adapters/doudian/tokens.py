"""Access tokens: first grant, refresh ahead of time, one refresher per shop (reference 2.2, 2.3).

Within its last hour a token may be refreshed and the old one still works for an hour, so a
refresh that fails then does no harm. After expiry a refresh must succeed.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from app.adapters.doudian.client import App, Call, Client, Repeat
from app.adapters.doudian.codes import REFRESHING_ELSEWHERE
from app.adapters.doudian.fields import reached
from app.adapters.doudian.keys import ShopKeys, TokenPair
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Canceller
from app.domain.errors import (
    AppError,
    AuthorizationError,
    Cancelled,
    NetworkError,
    Retry,
    SecretsError,
)

REFRESH_AHEAD = timedelta(minutes=50)
"""Inside the last hour, with a margin for clocks: an earlier refresh changes nothing."""
TRY_AGAIN_S = 60.0
"""Pause after a refresh ahead of time that failed or brought nothing new."""
BUSY_WAIT_S = 1.5
"""Pause when the platform says that another refresh is under way (31012)."""
BUSY_TRIES = 4
SHORT_TURN_S = 0.1
DURATION_BELOW = 10**9
"""``expires_in`` below this is a duration, above it a Unix time: documents disagree (2.2)."""

_log = logging.getLogger(__name__)


class _Grant(msgspec.Struct):
    access_token: str
    refresh_token: str
    expires_in: int | str
    shop_id: int | str | None = None
    authority_id: int | str | None = None
    shop_name: str | None = None

    def __repr__(self) -> str:
        return "<_Grant>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a token call gave. ``shop_id`` is "" when the answer names none."""

    pair: TokenPair
    shop_id: str
    shop_name: str


def create_self(client: Client, shop_id: str) -> Granted:
    """First token of a self-use app's own shop."""
    params = {"code": "", "grant_type": "authorization_self", "shop_id": shop_id}
    return _ask(client, "token.create", params)


def create_by_code(client: Client, code: str) -> Granted:
    """First token of a tool app: ``code`` lives ten minutes and works once."""
    return _ask(client, "token.create", {"code": code, "grant_type": "authorization_code"})


def refresh(client: Client, pair: TokenPair) -> Granted:
    """A new pair, or the same one when it is too early."""
    params = {"grant_type": "refresh_token", "refresh_token": pair.refresh}
    return _ask(client, "token.refresh", params)


def _refresh_for_a_call(client: Client, pair: TokenPair) -> TokenPair:
    """Refresh on behalf of another call: that one has not been sent, so nothing is in doubt."""
    try:
        return refresh(client, pair).pair
    except NetworkError as error:
        lost = error
    raise NetworkError(lost.code, lost.title, "稍后重试。", context=lost.context, retry=Retry.NOW)


def _ask(client: Client, method: str, params: dict[str, str]) -> Granted:
    data = client.data(Call(method=method, params=params, repeat=Repeat.ONCE))
    found: _Grant | None
    try:
        found = msgspec.json.decode(data, type=_Grant)
        expires_at = _expiry(int(found.expires_in), client.shared.clock)
    except (msgspec.DecodeError, ValueError):
        found = None
    # Raised outside the handler, so that no error chain leads to the tokens.
    if found is None or not found.access_token or not found.refresh_token:
        raise AuthorizationError(
            "auth.no_tokens", "平台没有给出完整的授权", "稍后再试。", context={"method": method}
        )
    return Granted(
        pair=TokenPair(
            access=found.access_token, refresh=found.refresh_token, expires_at=expires_at
        ),
        shop_id=str(found.shop_id or found.authority_id or ""),
        shop_name=found.shop_name or "",
    )


def _expiry(expires_in: int, clock: SkewedClock) -> datetime:
    if expires_in < DURATION_BELOW:
        return clock.now() + timedelta(seconds=expires_in)
    return reached(expires_in, "expires_in")


class ShopTokens:
    """One shop's tokens, shared by all its clients and threads."""

    def __init__(self, keys: ShopKeys, clock: SkewedClock) -> None:
        self._keys = keys
        self._clock = clock
        self._turn = threading.Lock()
        self._pair: TokenPair | None = None
        self._loaded = False
        self._not_before = float("-inf")  # monotonic; earliest next refresh ahead of time
        self._unsaved = False

    def access(self, client: Client, job: Canceller) -> str:
        """A token that works now. One thread refreshes, the others wait for what it gets."""
        return self.kept(client, job).access

    def kept(self, client: Client, job: Canceller) -> TokenPair:
        """The pair that works now, refreshed first when that is due."""
        pair = self._pair
        if pair is not None and not self._due(pair):
            return pair
        with self._alone(job):
            pair = self._current()
            if not self._due(pair):
                return pair
            if self._clock.now() < pair.expires_at:
                return self._ahead(client, pair, job)
            return self._refreshed(client, pair, job)

    def renew(self, stale: str, client: Client, job: Canceller) -> None:
        """The platform says that ``stale`` has expired."""
        with self._alone(job):
            pair = self._current()
            if pair.access == stale:
                self._refreshed(client, pair, job)

    def reload(self, stale: str, client: Client, job: Canceller) -> None:
        """``stale`` was replaced: by another thread, another program, or another computer."""
        with self._alone(job):
            if self._current().access != stale:
                return
            stored = self._keys.tokens()
            if stored is not None and stored.access != stale:
                self._pair = stored
                return
            # Refreshing early gives the newest pair back (2.3).
            self._refreshed(client, self._current(), job)

    def bind(self, app: App, pair: TokenPair) -> None:
        """The shop was authorized, perhaps anew: keep everything. Waits for a refresh to end."""
        with self._turn:
            self._keys.save(app, pair)
            self._pair, self._loaded, self._unsaved = pair, True, False
            self._not_before = float("-inf")

    def unbind(self) -> None:
        """Forget everything, so that no refresh under way writes it again."""
        with self._turn:
            self._pair, self._loaded, self._unsaved = None, True, False
            self._keys.forget()

    @contextmanager
    def _alone(self, job: Canceller) -> Iterator[None]:
        while not self._turn.acquire(timeout=SHORT_TURN_S):
            job.check()
        try:
            yield
        finally:
            self._turn.release()

    def _current(self) -> TokenPair:
        if not self._loaded:
            self._pair, self._loaded = self._keys.tokens(), True
        if self._pair is None:
            raise not_bound()
        if self._unsaved:
            self._save(self._pair)
        return self._pair

    def _due(self, pair: TokenPair) -> bool:
        left = pair.expires_at - self._clock.now()
        if left > REFRESH_AHEAD:
            return False
        return left <= timedelta() or self._clock.monotonic() >= self._not_before

    def _ahead(self, client: Client, pair: TokenPair, job: Canceller) -> TokenPair:
        """Refresh in the last hour: when it fails, the old token still works."""
        self._not_before = self._clock.monotonic() + TRY_AGAIN_S
        try:
            return self._refreshed(client, pair, job)
        except Cancelled:
            raise
        except AppError as error:
            _log.warning("token not refreshed ahead of time: %s", error.code)
            return pair

    def _refreshed(self, client: Client, pair: TokenPair, job: Canceller) -> TokenPair:
        """A fresh pair, saved. Runs under the turn."""
        for left in reversed(range(BUSY_TRIES)):
            stored = self._keys.tokens()
            if stored is not None and stored.access != pair.access and not self._due(stored):
                self._pair = stored  # another program on this computer was first
                return stored
            try:
                fresh = _refresh_for_a_call(client, pair)
            except AuthorizationError as error:
                if error.code != REFRESHING_ELSEWHERE or not left:
                    raise
            else:
                self._pair = fresh
                self._save(fresh)
                return fresh
            job.wait(BUSY_WAIT_S)
        raise AssertionError("the last try returns or raises")

    def _save(self, pair: TokenPair) -> None:
        """To the keyring; when it is locked, the pair lives on in memory and is saved later."""
        try:
            self._keys.save_tokens(pair)
            self._unsaved = False
        except SecretsError as error:
            self._unsaved = True
            _log.warning("tokens not saved: %s", error.code)


@dataclass(frozen=True, slots=True)
class BoundTokens:
    """The token source of a shop's client: ``plain`` makes the token calls themselves."""

    tokens: ShopTokens
    plain: Callable[[Canceller], Client]

    def access(self, job: Canceller) -> str:
        return self.tokens.access(self.plain(job), job)

    def renew(self, stale: str, job: Canceller) -> None:
        self.tokens.renew(stale, self.plain(job), job)

    def reload(self, stale: str, job: Canceller) -> None:
        self.tokens.reload(stale, self.plain(job), job)


def not_bound() -> AuthorizationError:
    """The shop has no secrets here."""
    return AuthorizationError(
        "auth.not_bound", "店铺还没有在这台电脑上授权", "在「设置 → 店铺」里授权。"
    )
