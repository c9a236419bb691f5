"""The front door: binds shops, opens bound ones, and keeps what all their calls share."""

import json
import random
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.adapters.doudian.auth_info import AUTH_INFO, granted_until
from app.adapters.doudian.canonical import Json
from app.adapters.doudian.client import HEADERS, App, Call, Client, Repeat, Shared
from app.adapters.doudian.keys import ShopKeys
from app.adapters.doudian.limits import RateLimits
from app.adapters.doudian.shop import DoudianShop
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.tokens import (
    BoundTokens,
    Granted,
    ShopTokens,
    create_by_code,
    create_self,
    not_bound,
)
from app.adapters.doudian.transport import Endpoint, Timeouts, TlsContext, Transport
from app.domain.authorization import tokens_until
from app.domain.errors import AuthorizationError
from app.domain.ids import ShopId
from app.ports.jobs import JobContext
from app.ports.platform import Authorization, ShopPlatform
from app.ports.secrets import Secrets

AUTHORIZE_URL = "https://fuwu.jinritemai.com/authorize"
"""Where the owner of a shop grants a tool app (reference 2.4)."""

READS = frozenset(
    {
        "order.searchList",
        "order.orderDetail",
        "order.batchDecrypt",
        "order.batchSensitive",
        "order.logisticsCompanyList",
        "order.merge",
        "order.mergeV2",
        "logistics.listShopNetsite",
        "logistics.waybillApply",
        "logistics.templateList",
        "logistics.trackNoRouteDetail",
        "logistics.queryPackageRoute",
        "afterSale.List",
        "afterSale.Detail",
        AUTH_INFO,
    }
)
"""Methods that :meth:`Doudian.call` may repeat after a lost answer. Others are sent once."""


class Doudian:
    """Implements :class:`app.ports.platform.ShopBinder`.

    Args:
        secrets: the keyring.
        clock: corrected by every answer; hand the same one to the rest of the program.
        endpoint: base URL and proxy, read at every bind, open and raw call, because settings
            change while the program runs. An opened shop keeps the ones it was opened with.
        timeouts: for tests.
        chance: source of jitter, 0 ≤ x < 1.
    """

    def __init__(
        self,
        *,
        secrets: Secrets,
        clock: SkewedClock,
        endpoint: Callable[[], Endpoint] = Endpoint,
        timeouts: Timeouts | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._secrets = secrets
        self._endpoint = endpoint
        self._timeouts = timeouts
        self._shared = Shared(clock=clock, limits=RateLimits(clock.monotonic), random=chance)
        self._tls = TlsContext()
        self._lock = threading.Lock()
        self._transports: dict[Endpoint, Transport] = {}
        self._apps: dict[ShopId, App] = {}
        self._tokens: dict[ShopId, ShopTokens] = {}

    def bind_self(self, app_key: str, app_secret: str, shop_id: ShopId) -> Authorization:
        app = App(key=app_key, secret=app_secret) if app_secret else self._app(shop_id)
        granted = create_self(self._client(app), shop_id)
        if granted.shop_id and granted.shop_id != shop_id:
            raise _wrong_shop()
        return self._keep(shop_id, app, granted)

    def authorize_url(self, service_id: str, state: str) -> str:
        return f"{AUTHORIZE_URL}?{urlencode({'service_id': service_id, 'state': state})}"

    def bind_code(
        self, app_key: str, app_secret: str, code: str, *, expected: ShopId | None = None
    ) -> Authorization:
        kept = expected if not app_secret else None
        app = self._app(kept) if kept else App(key=app_key, secret=app_secret)
        granted = create_by_code(self._client(app), code)
        if not granted.shop_id:
            raise AuthorizationError(
                "auth.no_shop", "平台没有说明授权的是哪个店铺", "重新打开授权页面再试。"
            )
        if expected and granted.shop_id != expected:
            raise _wrong_shop()
        return self._keep(ShopId(granted.shop_id), app, granted)

    def open(self, shop_id: ShopId) -> ShopPlatform:
        return DoudianShop(shop_id=shop_id, client=self._shop_client(shop_id))

    def keep_tokens(self, ctx: JobContext, shop_id: ShopId) -> datetime:
        plain = self._client(self._app(shop_id)).within(ctx)
        return tokens_until(self._tokens_of(shop_id).kept(plain, ctx).expires_at)

    def granted_until(self, ctx: JobContext, shop_id: ShopId) -> datetime | None:
        return granted_until(self._shop_client(shop_id).within(ctx), shop_id)

    def unbind(self, shop_id: ShopId) -> None:
        self._tokens_of(shop_id).unbind()
        with self._lock:
            self._apps.pop(shop_id, None)
            self._tokens.pop(shop_id, None)

    def call(self, shop_id: ShopId, method: str, params: Mapping[str, Json]) -> dict[str, Any]:
        """Any method, for a person at the command line: the envelope as it came, ints exact.

        Raises:
            AppError: there is no envelope. An envelope that says no is returned.
        """
        repeat = Repeat.READ if method in READS else Repeat.ONCE
        answer = self._shop_client(shop_id).answer(
            Call(method=method, params=params, repeat=repeat)
        )
        envelope: dict[str, Any] = json.loads(answer.body)
        return envelope

    def close(self) -> None:
        """Close every connection. Call once nothing is under way."""
        with self._lock:
            transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            transport.close()

    def _client(self, app: App) -> Client:
        return Client(app=app, sender=self._transport(self._endpoint()), shared=self._shared)

    def _shop_client(self, shop_id: ShopId) -> Client:
        app = self._app(shop_id)
        plain = self._client(app)
        tokens = BoundTokens(self._tokens_of(shop_id), plain.within)
        return Client(app=app, sender=plain.sender, shared=self._shared, tokens=tokens)

    def _transport(self, endpoint: Endpoint) -> Transport:
        with self._lock:
            found = self._transports.get(endpoint)
            if found is None:
                found = Transport(endpoint, self._tls, timeouts=self._timeouts, headers=HEADERS)
                self._transports[endpoint] = found
            return found

    def _app(self, shop_id: ShopId) -> App:
        found = self._apps.get(shop_id)
        if found is not None:
            return found
        stored = ShopKeys(self._secrets, shop_id).app()
        if stored is None:
            raise not_bound()
        with self._lock:
            return self._apps.setdefault(shop_id, stored)

    def _tokens_of(self, shop_id: ShopId) -> ShopTokens:
        with self._lock:
            found = self._tokens.get(shop_id)
            if found is None:
                found = ShopTokens(ShopKeys(self._secrets, shop_id), self._shared.clock)
                self._tokens[shop_id] = found
            return found

    def _keep(self, shop_id: ShopId, app: App, granted: Granted) -> Authorization:
        self._tokens_of(shop_id).bind(app, granted.pair)
        with self._lock:
            self._apps[shop_id] = app
        return Authorization(
            shop_id=shop_id,
            shop_name=granted.shop_name,
            tokens_until=tokens_until(granted.pair.expires_at),
        )


def _wrong_shop() -> AuthorizationError:
    return AuthorizationError(
        "auth.wrong_shop", "授权的不是这家店铺", "用这家店铺的账号登录后重新授权。"
    )
