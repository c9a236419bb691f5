"""With whom and from where a shop ships: its own facts over the settings for all shops."""

from app.domain.ids import CarrierCode, ShopId
from app.domain.shop_shipping import ShopShipping
from app.ports.settings import Settings
from app.ports.store import Store


def usual_shipping(settings: Settings) -> ShopShipping:
    """What holds for every shop that has nothing of its own."""
    return ShopShipping(
        carrier=CarrierCode(settings.text("shipping.carrier")) or None,
        branch=settings.text("shipping.branch"),
        address_index=settings.number("shipping.address_index"),
        sender_name=settings.text("sender.name").strip(),
        sender_phone=settings.text("sender.phone").strip(),
    )


def shipping_of(store: Store, settings: Settings, shop_id: ShopId) -> ShopShipping:
    """What holds for ``shop_id``."""
    with store.begin() as work:
        own = work.shops.shipping(shop_id)
    return own.over(usual_shipping(settings))
