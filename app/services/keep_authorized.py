"""Keep shops authorized: refresh tokens before they end, and know when the owner's grant does.

A paused shop is kept too: its tokens would otherwise be dead when it is resumed. Nothing else is
asked of it. A shop that the platform refuses is asked no further.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.authorization import Ending, Standing, ending
from app.domain.errors import AppError, Cancelled, NetworkError, RateLimited
from app.domain.ids import ShopId
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.shops import Shop
from app.ports.store import Store
from app.services.authorization import is_dead, remember_refusal

ASK_EVERY = timedelta(hours=6)
"""The owner's end moves when somebody pays or withdraws: a few questions a day tell it."""
_PASSING = (NetworkError, RateLimited)

log = logging.getLogger(__name__)


class KeepAuthorized:
    """Looks after the authorization of every bound shop, or of one."""

    def __init__(self, *, store: Store, shops: ShopBinder, clock: Clock) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock

    def __call__(
        self, ctx: JobContext, shop_id: ShopId | None = None, *, ask: bool = False
    ) -> dict[ShopId, Ending | None]:
        """Refresh what is due; what ends when, of the shops that are authorized.

        One shop's trouble is logged and does not keep the others from it.

        Args:
            ctx: of the job.
            shop_id: that shop alone.
            ask: ask for the owner's end now, however lately it was told.
        """
        with self._store.begin() as work:
            bound = [shop for shop in work.shops.all() if shop_id in {None, shop.shop_id}]
            known = {shop.shop_id: work.shops.standing(shop.shop_id) for shop in bound}
        found: dict[ShopId, Ending | None] = {}
        for shop in bound:
            if not shop.authorized:
                continue
            before = known[shop.shop_id]
            try:
                after = self._look(ctx, shop, before, ask=ask)
            except Cancelled:
                raise
            except AppError as error:
                log.info("authorization of a shop: %s", error)
                if remember_refusal(self._store, shop.shop_id, error):
                    continue
                after = before
            if after != before:
                self._keep(shop.shop_id, after)
            found[shop.shop_id] = ending(after, self._clock.now())
        return found

    def _look(self, ctx: JobContext, shop: Shop, before: Standing, *, ask: bool) -> Standing:
        after = replace(before, tokens_until=self._shops.keep_tokens(ctx, shop.shop_id))
        if shop.paused or not (ask or self._due(before)):
            return after
        try:
            until = self._shops.granted_until(ctx, shop.shop_id)
        except Cancelled:
            raise
        except AppError as error:
            if is_dead(error):
                raise
            log.info("the end of a grant: %s", error)
            if isinstance(error, _PASSING):
                return after  # asked again at the next round
            until = before.granted_until  # such as no permission for the question
        return replace(after, granted_until=until, asked_at=self._clock.now())

    def _due(self, standing: Standing) -> bool:
        asked: datetime | None = standing.asked_at
        return asked is None or self._clock.now() - asked >= ASK_EVERY

    def _keep(self, shop_id: ShopId, standing: Standing) -> None:
        with self._store.begin() as work:
            work.shops.stands(shop_id, standing)
            work.commit()
