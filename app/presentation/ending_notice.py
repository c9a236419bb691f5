"""Authorizations that end soon, told once a day until a person has seen it."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.authorization import Ending, ends_soon
from app.domain.instants import business_day
from app.ports.rows import ShopRow
from app.ports.tasks import STORE
from app.presentation.authorization_words import warning
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.settings.disk import write_whole

log = logging.getLogger(__name__)

WARN_KEY = "shop.warn_days"
FILE = "endings.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Soon:
    """A shop whose authorization ends soon."""

    shop: ShopRow
    ending: Ending


def soon(shops: tuple[ShopRow, ...], now: datetime, warn_days: int) -> tuple[Soon, ...]:
    """Those of ``shops`` that end within ``warn_days``, nearest first; refused ones are past it."""
    found = (
        Soon(shop=shop, ending=end)
        for shop in shops
        if shop.authorized and (end := ends_soon(shop.standing, now, warn_days))
    )
    return tuple(sorted(found, key=lambda each: each.ending.at))


class EndingNotice:
    """What the banner says of authorizations that end soon; rests for the day once it was seen.

    Args:
        desk: settings, clock, tasks and the profile that keeps the day.
        shops: the bound shops as they were last read.
        changed: told when it was seen.
    """

    def __init__(
        self,
        desk: Desk,
        shops: Callable[[], tuple[ShopRow, ...]],
        *,
        changed: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._shops = shops
        self._changed = changed
        self._seen = _read(desk.profile / FILE)

    def text(self) -> Phrase:
        """The nearest ending and how many more there are; nothing once it was seen today."""
        now = self._desk.clock.now()
        found = soon(self._shops(), now, self._desk.settings.number(WARN_KEY))
        if not found or self._seen == business_day(now).isoformat():
            return NOTHING
        words = warning(found[0].shop, found[0].ending, now)
        if len(found) > 1:
            words = phrase("{main}（另有 {n} 家店铺）", main=words, n=len(found) - 1)
        return words

    def seen(self) -> None:
        """No more of it until the next business day."""
        self._seen = business_day(self._desk.clock.now()).isoformat()
        data = json.dumps({"seen": self._seen}).encode()
        self._desk.tasks.run(
            STORE,
            lambda _ctx: write_whole(self._desk.profile / FILE, data),
            failed=lambda error: log.warning("the day of a notice was not kept: %s", error),
        )
        self._changed()


def _read(path: Path) -> str:
    """The kept day; "" when there is none: the notice then comes once more."""
    try:
        kept: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(kept.get("seen", "")) if isinstance(kept, dict) else ""
