"""Mark, pause and resume bound shops. Nothing is sent to the platform."""

from app.domain.errors import InvalidInput
from app.domain.ids import ShopId
from app.domain.shop_mark import checked_colour, checked_tag
from app.domain.shop_shipping import ShopShipping, checked_shipping
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.shops import ShopMarks
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name


class ManageShops:
    """Each change is checked, committed and audited as one."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def colour(self, shop_id: ShopId, name: str) -> str:
        """Give the shop a colour of the palette; "" takes it away. The palette's name."""
        colour = checked_colour(name)
        self._mark(shop_id, ShopMarks(colour=colour), "shop.colour", colour)
        return colour

    def tag(self, shop_id: ShopId, text: str) -> str:
        """Give the shop a tag of two or three characters; "" takes it away."""
        tag = checked_tag(text)
        self._mark(shop_id, ShopMarks(tag=tag), "shop.tag", tag)
        return tag

    def pause(self, shop_id: ShopId) -> None:
        """No sync and no work for this shop until it is resumed; its rows stay visible."""
        self._mark(shop_id, ShopMarks(paused=True), "shop.pause")

    def resume(self, shop_id: ShopId) -> None:
        """Sync and work go on from where they were."""
        self._mark(shop_id, ShopMarks(paused=False), "shop.resume")

    def shipping(self, shop_id: ShopId, shipping: ShopShipping) -> ShopShipping:
        """Let numbers of the shop be bought with ``shipping``; an empty one: like any other shop's.

        Raises:
            InvalidInput: a half place or a half sender, or no such shop.
        """
        kept = checked_shipping(shipping)
        place = f"{kept.carrier} {kept.branch} {kept.address_index}" if kept.carrier else "usual"
        with self._store.begin() as work:
            self._must_know(work, shop_id)
            work.shops.ship_by(shop_id, kept)
            self._record(work, shop_id, "shop.shipping", place)
            work.commit()
        return kept

    def _mark(self, shop_id: ShopId, marks: ShopMarks, action: str, note: str = "") -> None:
        with self._store.begin() as work:
            self._must_know(work, shop_id)
            work.shops.mark(shop_id, marks)
            self._record(work, shop_id, action, note)
            work.commit()

    def _must_know(self, work: UnitOfWork, shop_id: ShopId) -> None:
        if work.shops.get(shop_id) is None:
            raise InvalidInput("shop.unknown", f"没有绑定店铺 {shop_id}", "先绑定，或核对店铺 ID。")

    def _record(self, work: UnitOfWork, shop_id: ShopId, action: str, note: str) -> None:
        work.audit.record(
            actor=operator_name(self._settings),
            action=action,
            subject=shop_id,
            at=self._clock.now(),
            note=note,
        )
