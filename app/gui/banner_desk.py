"""What the banner shows: trouble of the background first, then authorizations that end soon."""

from collections.abc import Callable

from app.gui.banner import Banner
from app.presentation.background import BackgroundSync
from app.presentation.desk import Desk
from app.presentation.ending_notice import EndingNotice
from app.presentation.status import StatusModel


class BannerDesk:
    """Joins the banner to what it tells of.

    Args:
        banner: of the window.
        desk: what the notice of endings is made of.
        sync: whose troubles it shows.
        status: the bound shops.
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
        authorize: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        self._banner = banner
        self._sync = sync
        self._notice = EndingNotice(desk, lambda: status.shops or (), changed=changed)
        banner.retry.connect(sync.sync_now)
        banner.authorize.connect(authorize)
        banner.seen.connect(self._notice.seen)

    def refresh(self, now_s: float) -> None:
        """Show what there is now; ``now_s`` Unix seconds, for ages."""
        if troubles := self._sync.troubles:
            self._banner.show_troubles(troubles, now_s)
        else:
            self._banner.show_notice(self._notice.text())
