"""Tokens of one app (reference 2.2, 2.3)."""

from dataclasses import dataclass
from typing import Literal

from app.sandbox.answers import business, platform_missing, platform_parameter, token_failure
from app.sandbox.dice import fingerprint

ACCESS_S = 7 * 86_400
REFRESH_S = 14 * 86_400
LAST_HOUR_S = 3600
CODE_S = 600
GRANTED_S = 365 * 86_400
"""How long an owner's grant lasts: a year, as services are subscribed to."""


@dataclass(slots=True, repr=False)
class Grant:
    """One pair. ``access_ends`` is cut when the pair is replaced."""

    shop_id: str
    access: str
    refresh: str
    access_ends: float
    refresh_ends: float


@dataclass(slots=True)
class OwnersGrant:
    """How long a shop's owner lets the app work."""

    since: float
    ends: float


class TokenDesk:
    """Gives, renews and checks tokens. Not thread-safe: the world's lock guards it."""

    def __init__(
        self, secret: str, shops: dict[str, str], reading: Literal["duration", "timestamp"]
    ) -> None:
        self._secret = secret
        self._shops = shops
        self._reading = reading
        self._serial = 0
        self._live: dict[str, Grant] = {}
        self._by_access: dict[str, Grant] = {}
        self._by_refresh: dict[str, Grant] = {}
        self._codes: dict[str, tuple[str, float]] = {}
        self._refreshing: set[str] = set()
        self._grants: dict[str, OwnersGrant] = {}

    def create_self(self, shop_id: str, now: float) -> dict[str, object]:
        """A new pair for a shop of a self-use app; the old pair is dead."""
        if shop_id not in self._shops:
            raise token_failure("no-authorization", "店铺未授权该应用")
        self._granted(shop_id, now)
        return self._tell(self._replace(shop_id, now, keep_refresh=False), now)

    def new_code(self, shop_id: str, now: float) -> str:
        """An authorization code, as the owner's redirect would carry it."""
        if shop_id not in self._shops:
            raise token_failure("no-authorization", "店铺未授权该应用")
        code = self._secret_text("code")
        self._codes[code] = (shop_id, now + CODE_S)
        return code

    def create_by_code(self, code: str, now: float) -> dict[str, object]:
        """A pair for a code: ten minutes, once."""
        if code not in self._codes:
            raise token_failure("code-invalid", "授权码不存在或已使用")
        shop_id, ends = self._codes.pop(code)
        if now >= ends:
            raise token_failure("code-expired", "授权码已过期")
        self._granted(shop_id, now)
        return self._tell(self._replace(shop_id, now, keep_refresh=False), now)

    def begin_refresh(self, refresh: str, now: float) -> str:
        """Enter a refresh; the shop id. A second one meanwhile is refused with 31012."""
        grant = self._by_refresh.get(refresh)
        if grant is None:
            raise token_failure("token-invalid", "refresh_token 不存在")
        self._end_when_due(grant.shop_id, now)
        if now >= grant.refresh_ends:
            raise token_failure("token-expired", "refresh_token 已过期，请重新授权")
        if grant.shop_id in self._refreshing:
            raise business(31012, "正在刷新 token，请稍后重试")
        self._refreshing.add(grant.shop_id)
        return grant.shop_id

    def finish_refresh(self, shop_id: str, now: float) -> dict[str, object]:
        """Leave a refresh with the pair that is now the newest."""
        self._refreshing.discard(shop_id)
        grant = self._live[shop_id]
        if grant.access_ends - now <= LAST_HOUR_S:
            alive = now < grant.access_ends
            grant = self._replace(shop_id, now, access_grace_s=LAST_HOUR_S if alive else 0)
        return self._tell(grant, now)

    def check(self, access: str, now: float) -> str:
        """The shop a token speaks for.

        Raises:
            Refused: missing, unknown, replaced or expired.
        """
        if not access:
            raise platform_missing("isv.access-token-missing", "缺少 access_token")
        grant = self._by_access.get(access)
        if grant is None:
            raise platform_parameter("isv.access-token-no-existed", "access_token 不存在")
        self._end_when_due(grant.shop_id, now)
        if now < grant.access_ends:
            return grant.shop_id
        if self._live[grant.shop_id] is grant:
            raise platform_parameter("isv.access-token-expired", "access_token 已过期")
        raise platform_parameter("isv.access-token-no-existed", "access_token 已被替换")

    def expire(self, shop_id: str, now: float) -> None:
        """Let the newest access token of a shop end now; its refresh token stays."""
        if shop_id in self._live:
            self._live[shop_id].access_ends = now

    def withdraw(self, shop_id: str, now: float) -> None:
        """The owner's grant is over: neither token works from now on."""
        if shop_id in self._live:
            self._live[shop_id].access_ends = self._live[shop_id].refresh_ends = now

    def grant_of(self, shop_id: str) -> OwnersGrant:
        """How long the owner of a shop that has a token lets the app work."""
        return self._grants[shop_id]

    def end_grant(self, shop_id: str, at: float) -> bool:
        """Let the owner's grant end at ``at``; whether there is one."""
        if shop_id not in self._grants:
            return False
        self._grants[shop_id].ends = at
        return True

    def _granted(self, shop_id: str, now: float) -> None:
        """The owner authorizes: a grant that is over begins anew, and so does one about to end."""
        self._grants[shop_id] = OwnersGrant(since=now, ends=now + GRANTED_S)

    def _end_when_due(self, shop_id: str, now: float) -> None:
        if now >= self._grants[shop_id].ends:
            self.withdraw(shop_id, now)

    def expire_access(self, access: str, now: float) -> None:
        """As :meth:`expire`, for the shop of a token; nothing when the token is not the newest."""
        grant = self._by_access.get(access)
        if grant is not None and self._live[grant.shop_id] is grant:
            grant.access_ends = min(grant.access_ends, now)

    def _replace(
        self, shop_id: str, now: float, *, access_grace_s: int = 0, keep_refresh: bool = True
    ) -> Grant:
        old = self._live.get(shop_id)
        if old is not None:
            old.access_ends = now + access_grace_s
            # For an hour the old refresh token leads to the newest pair: the loser of two
            # simultaneous refreshes is told to call again and take the newest.
            old.refresh_ends = now + LAST_HOUR_S
            if not keep_refresh:
                del self._by_refresh[old.refresh]
        grant = Grant(
            shop_id,
            self._secret_text("access"),
            self._secret_text("refresh"),
            now + ACCESS_S,
            now + REFRESH_S,
        )
        self._live[shop_id] = grant
        self._by_access[grant.access] = grant
        self._by_refresh[grant.refresh] = grant
        return grant

    def _tell(self, grant: Grant, now: float) -> dict[str, object]:
        ends = grant.access_ends
        return {
            "access_token": grant.access,
            "refresh_token": grant.refresh,
            "expires_in": int(ends if self._reading == "timestamp" else ends - now),
            "scope": "SCOPE",
            "shop_id": int(grant.shop_id),
            "shop_name": self._shops[grant.shop_id],
            "authority_id": grant.shop_id,
            "auth_subject_type": "",
        }

    def _secret_text(self, kind: str) -> str:
        self._serial += 1
        return fingerprint(self._secret, kind, self._serial, size=18).hex()
