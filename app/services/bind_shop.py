"""Bind a shop with its app key and secret, or unbind it."""

from app.domain.ids import ShopId
from app.ports.clock import Clock
from app.ports.platform import ShopBinder
from app.ports.store import Shop, Store


class BindShop:
    """Authorization of shops; secrets go to the keyring, the rest to the store."""

    def __init__(self, *, store: Store, shops: ShopBinder, clock: Clock) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock

    def self_use(
        self, app_key: str, app_secret: str, shop_id: ShopId, *, practice: bool = False
    ) -> Shop:
        """Self-use app: first token for ``shop_id``. Also re-authorizes a bound shop."""
        raise NotImplementedError

    def authorize_url(self, service_id: str, state: str) -> str:
        """Tool app: the page on which the owner authorizes."""
        raise NotImplementedError

    def with_code(self, app_key: str, app_secret: str, code: str) -> Shop:
        """Tool app: exchange the code from the redirect."""
        raise NotImplementedError

    def unbind(self, shop_id: ShopId) -> None:
        """Forget the secrets; orders and history stay."""
        raise NotImplementedError
