"""Mark, pause and resume bound shops. Nothing is sent to the platform."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from app.domain.errors import InvalidInput
from app.domain.ids import ShopId
from app.domain.shop_mark import checked_colour, checked_tag
from app.domain.shop_shipping import ShopShipping, checked_shipping
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.shops import Shop, ShopMarks
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopChange:
    """A shop's marks before and after a change; both hold only what was set."""

    shop_id: ShopId
    name: str
    before: ShopMarks
    after: ShopMarks


class ManageShops:
    """Each change is checked, committed and audited as one."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def colour(self, shop_id: ShopId, name: str) -> ShopChange:
        """Give the shop a colour of the palette; "" takes it away."""
        return self._mark(shop_id, ShopMarks(colour=checked_colour(name)))

    def tag(self, shop_id: ShopId, text: str) -> ShopChange:
        """Give the shop a tag of two or three characters; "" takes it away."""
        return self._mark(shop_id, ShopMarks(tag=checked_tag(text)))

    def pause(self, shop_id: ShopId) -> ShopChange:
        """No sync and no work for this shop until it is resumed; its rows stay visible."""
        return self._mark(shop_id, ShopMarks(paused=True))

    def resume(self, shop_id: ShopId) -> ShopChange:
        """Sync and work go on from where they were."""
        return self._mark(shop_id, ShopMarks(paused=False))

    def put_back(self, change: ShopChange) -> bool:
        """Undo a change; whether it was. What was changed again since stays."""
        with self._store.begin() as work:
            now = work.shops.marks(change.shop_id)
            if any(getattr(now, name) != value for name, value in _set(change.after)):
                return False
            self._must_know(work, change.shop_id)
            self._write(work, change.shop_id, change.before)
            work.commit()
        return True

    def shipping(
        self, shop_id: ShopId, shipping: ShopShipping, *, only_over: ShopShipping | None = None
    ) -> ShopShipping:
        """Let numbers of the shop be bought with ``shipping``; an empty one: like any other shop's.

        ``only_over``: nothing happens where the shop has another one now. Returns what it has.

        Raises:
            InvalidInput: a half place or a half sender, or no such shop.
        """
        kept = checked_shipping(shipping)
        place = f"{kept.carrier} {kept.branch} {kept.address_index}" if kept.carrier else "usual"
        with self._store.begin() as work:
            self._must_know(work, shop_id)
            now = work.shops.shipping(shop_id)
            if only_over is not None and now != only_over:
                return now
            work.shops.ship_by(shop_id, kept)
            self._record(work, shop_id, "shop.shipping", place)
            work.commit()
        return kept

    def _mark(self, shop_id: ShopId, marks: ShopMarks) -> ShopChange:
        with self._store.begin() as work:
            shop = self._must_know(work, shop_id)
            all_before = work.shops.marks(shop_id)
            self._write(work, shop_id, marks)
            work.commit()
        before = ShopMarks(**{name: getattr(all_before, name) for name, _ in _set(marks)})
        return ShopChange(shop_id=shop_id, name=shop.name, before=before, after=marks)

    def _write(self, work: UnitOfWork, shop_id: ShopId, marks: ShopMarks) -> None:
        work.shops.mark(shop_id, marks)
        for name, value in _set(marks):
            if name == "paused":
                self._record(work, shop_id, "shop.pause" if value else "shop.resume", "")
            else:
                self._record(work, shop_id, f"shop.{name}", str(value))

    def _must_know(self, work: UnitOfWork, shop_id: ShopId) -> Shop:
        shop = work.shops.get(shop_id)
        if shop is None:
            raise InvalidInput("shop.unknown", f"没有绑定店铺 {shop_id}", "先绑定，或核对店铺 ID。")
        return shop

    def _record(self, work: UnitOfWork, shop_id: ShopId, action: str, note: str) -> None:
        work.audit.record(
            actor=operator_name(self._settings),
            action=action,
            subject=shop_id,
            at=self._clock.now(),
            note=note,
        )


def _set(marks: ShopMarks) -> Iterator[tuple[str, str | bool]]:
    """What ``marks`` says, by field."""
    for field in fields(marks):
        value = getattr(marks, field.name)
        if value is not None:
            yield field.name, value
