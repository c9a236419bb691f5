"""What the banner shows: limits reached, late shops and background trouble, else endings near."""

from collections.abc import Callable
from typing import Protocol

from app.gui.banner import Banner
from app.presentation.alerts.limits import LimitWatch
from app.presentation.background import BackgroundSync
from app.presentation.desk import Desk
from app.presentation.ending_notice import EndingNotice
from app.presentation.formatting import Phrase, phrase
from app.presentation.status import StatusModel


class Late(Protocol):
    """What is said of shops that are late today; nothing when none is."""

    def __call__(self, *, briefly: bool = False) -> Phrase: ...


class BannerDesk:
    """Joins the banner to what it tells of.

    Args:
        banner: of the window.
        desk: what the notice of endings is made of.
        sync: whose troubles it shows.
        status: the bound shops.
        late: what is said of shops that are late today.
        orders: opens the orders behind that.
        authorize: opens the place where shops are authorized.
        changed: told when a notice was seen, or other limits are reached.
        failed: takes an error that is a bug.
    """

    def __init__(
        self,
        banner: Banner,
        desk: Desk,
        sync: BackgroundSync,
        status: StatusModel,
        *,
        late: Late,
        orders: Callable[[], None],
        authorize: Callable[[], None],
        changed: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._banner = banner
        self._sync = sync
        self._late = late
        self._limits = LimitWatch(desk, changed=changed, failed=failed)
        banner.orders.connect(orders)
        self._notice = EndingNotice(desk, lambda: status.shops or (), changed=changed)
        banner.retry.connect(sync.sync_now)
        banner.authorize.connect(authorize)
        banner.seen.connect(self._notice.seen)

    def refresh(self, now_s: float) -> None:
        """Show what there is now; ``now_s`` Unix seconds, for ages."""
        self._limits.beat(now_s)
        troubles = self._sync.troubles
        pressing = self._pressing(briefly=bool(troubles))
        if troubles:
            self._banner.show_troubles(troubles, now_s, late=pressing)
        elif pressing:
            self._banner.show_late(pressing)
        else:
            self._banner.show_notice(self._notice.text())

    def _pressing(self, *, briefly: bool) -> Phrase:
        """Limits that were reached, for they stop sales, then shops that are late today."""
        limits, late = self._limits.text, self._late(briefly=briefly or bool(self._limits.text))
        if limits and late:
            return phrase("{limits}。{late}", limits=limits, late=late)
        return limits or late
