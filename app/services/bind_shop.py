"""Bind a shop with its app key and secret, or unbind it."""

from app.domain.authorization import Standing
from app.domain.errors import InvalidInput
from app.domain.ids import ShopId
from app.ports.clock import Clock
from app.ports.platform import Authorization, ShopBinder
from app.ports.settings import Settings
from app.ports.shops import Shop
from app.ports.store import Store
from app.services.label_outcomes import operator_name

APP_KEY_DIGITS = 19
"""The platform's app keys; shorter ones belong to its dead v1 (reference 2.1, 2.4)."""


class BindShop:
    """Authorization of shops; secrets go to the keyring, the rest to the store."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings

    def self_use(
        self, app_key: str, app_secret: str, shop_id: ShopId, *, practice: bool = False
    ) -> Shop:
        """Self-use app: first token for ``shop_id``. Also re-authorizes a bound shop.

        Raises:
            InvalidInput: a field that cannot be right, before anything is sent.
        """
        key, secret = _checked(app_key, app_secret)
        shop = ShopId(shop_id.strip())
        if not shop.isdigit():
            raise InvalidInput(
                "bind.shop_id", "店铺 ID 应为数字", "在抖店后台「店铺信息」里可以看到店铺 ID。"
            )
        return self._keep(self._shops.bind_self(key, secret, shop), key, practice=practice)

    def authorize_url(self, service_id: str, state: str) -> str:
        """Tool app: the page on which the owner authorizes."""
        if not service_id.strip():
            raise InvalidInput(
                "bind.service_id", "请填写服务 ID", "在开放平台的应用详情里可以看到。"
            )
        return self._shops.authorize_url(service_id.strip(), state)

    def with_code(self, app_key: str, app_secret: str, code: str) -> Shop:
        """Tool app: exchange the code from the redirect."""
        key, secret = _checked(app_key, app_secret)
        if not code.strip():
            raise InvalidInput("bind.code", "请填写授权码", "授权页面跳转后的地址里有 code。")
        return self._keep(self._shops.bind_code(key, secret, code.strip()), key, practice=False)

    def reauthorize(self, shop_id: ShopId, app_secret: str = "", code: str = "") -> Shop:
        """New tokens for a bound shop, in place: its orders, colour, tag and cursor stay.

        Args:
            shop_id: the bound shop.
            app_secret: the app's new secret; empty: the one that is kept.
            code: of a tool app's authorize page; empty: a self-use app.

        Raises:
            InvalidInput: the shop is not bound here.
            AuthorizationError: refused, or the grant is another shop's; nothing is changed then.
        """
        with self._store.begin() as work:
            known = work.shops.get(shop_id)
        if known is None:
            raise InvalidInput("shop.unknown", f"没有绑定店铺 {shop_id}", "先绑定这家店铺。")
        secret, given = app_secret.strip(), code.strip()
        if given:
            granted = self._shops.bind_code(known.app_key, secret, given, expected=shop_id)
        else:
            granted = self._shops.bind_self(known.app_key, secret, shop_id)
        return self._keep(
            granted, known.app_key, practice=known.practice, action="shop.reauthorize"
        )

    def unbind(self, shop_id: ShopId) -> None:
        """Forget the secrets; orders and history stay."""
        self._shops.unbind(shop_id)  # first, so that no secret outlives its shop's row
        with self._store.begin() as work:
            work.shops.remove(shop_id)
            work.audit.record(
                actor=operator_name(self._settings),
                action="shop.unbind",
                subject=shop_id,
                at=self._clock.now(),
            )
            work.commit()

    def _keep(
        self,
        granted: Authorization,
        app_key: str,
        *,
        practice: bool,
        action: str = "shop.bind",
    ) -> Shop:
        shop = Shop(
            shop_id=granted.shop_id,
            name=granted.shop_name or granted.shop_id,
            app_key=app_key,
            authorized=True,
            practice=practice,
        )
        with self._store.begin() as work:
            work.shops.put(shop)
            # Another grant may end at another time: that is asked for anew.
            work.shops.stands(shop.shop_id, Standing(tokens_until=granted.tokens_until))
            work.audit.record(
                actor=operator_name(self._settings),
                action=action,
                subject=shop.shop_id,
                at=self._clock.now(),
            )
            work.commit()
        return shop


def _checked(app_key: str, app_secret: str) -> tuple[str, str]:
    key, secret = app_key.strip(), app_secret.strip()
    if not (key.isdigit() and len(key) == APP_KEY_DIGITS):
        raise InvalidInput(
            "bind.app_key",
            "appKey 应为 19 位数字",
            "在开放平台「应用详情」里复制；旧版短 appKey 已停用。",
        )
    if not secret:
        raise InvalidInput("bind.app_secret", "请填写 appSecret", "在开放平台「应用详情」里复制。")
    return key, secret
