"""What the banner shows: late shops and trouble of the background, else endings near."""

from collections.abc import Callable
from typing import Protocol

from app.gui.banner import Banner
from app.presentation.background import BackgroundSync
from app.presentation.desk import Desk
from app.presentation.ending_notice import EndingNotice
from app.presentation.formatting import Phrase
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
        changed: told when a notice was seen.
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
    ) -> None:
        self._banner = banner
        self._sync = sync
        self._late = late
        banner.orders.connect(orders)
        self._notice = EndingNotice(desk, lambda: status.shops or (), changed=changed)
        banner.retry.connect(sync.sync_now)
        banner.authorize.connect(authorize)
        banner.seen.connect(self._notice.seen)

    def refresh(self, now_s: float) -> None:
        """Show what there is now; ``now_s`` Unix seconds, for ages."""
        if troubles := self._sync.troubles:
            self._banner.show_troubles(troubles, now_s, late=self._late(briefly=True))
        elif words := self._late():
            self._banner.show_late(words)
        else:
            self._banner.show_notice(self._notice.text())
