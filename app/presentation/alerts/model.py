"""Alerts as the window has them: listed, counted, told on this desktop, acknowledged."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.domain.errors import AppError
from app.domain.events import AlertsChanged, Changes, Event, SettingsChanged
from app.domain.ids import ShopId
from app.ports.alerts import KeptAlert
from app.ports.tasks import ALERTS, READ, STORE
from app.presentation.alerts.words import late_words, message_lines
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told
from app.services.care_for_alerts import LateShop
from app.services.tell_alerts import DesktopMessage

Show = Callable[[tuple[Phrase, ...], bool], None]
"""Shows lines as one notification; with a sound when the second is true."""


SHOWN_MAX = 1000
"""Rows of the list: nobody reads more, and the window must not wait for them."""


@dataclass(frozen=True, slots=True)
class _News:
    alerts: tuple[KeptAlert, ...]
    open: tuple[KeptAlert, ...]
    orders: int
    late: tuple[LateShop, ...]
    shops: dict[ShopId, str]


class AlertsModel:
    """Reads after each round; every call on the window's thread, all work on lanes.

    Args:
        desk: services and lanes.
        subscribe: domain events on the window's thread.
        show: shows a notification on this desktop.
        told: takes what was done in a few words, and what undoes it.
        failed: takes errors.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        subscribe: Callable[[Callable[[Event], None]], Callable[[], None]],
        show: Show,
        told: Told,
        failed: Callable[[Exception], None],
    ) -> None:
        self.changed = Notifier()
        self.ready = False
        self.error: AppError | None = None
        self.alerts: tuple[KeptAlert, ...] = ()
        """Not acknowledged ones first, each kind nearest threshold first; the first of many."""
        self.open: tuple[KeptAlert, ...] = ()
        """All that nobody acknowledged."""
        self.orders = 0
        """Orders with an alert that nobody acknowledged: the number on the badge."""
        self.late: tuple[LateShop, ...] = ()
        self.shops: dict[ShopId, str] = {}
        self._desk = desk
        self._show = show
        self._told = told
        self._failed = failed
        self._reading = False
        self._again = False
        self._telling = False
        self._stopped = False
        self._leave = subscribe(self._hear)

    def stop(self) -> None:
        """Listen no more; answers on their way are dropped."""
        if not self._stopped:
            self._stopped = True
            self._leave()

    @property
    def reading(self) -> bool:
        """Whether alerts are on their way."""
        return self._reading

    @property
    def robots(self) -> dict[str, str]:
        """Names of the robots, by id."""
        return {each.robot_id: each.name for each in self._desk.alerts.book.robots()}

    def now_s(self) -> int:
        """The platform's time in whole seconds."""
        return math.ceil(self._desk.clock.now().timestamp())

    def banner(self, *, briefly: bool = False) -> Phrase:
        """What the window says above its pages of shops that are late today."""
        return late_words(self.late, self.shops, briefly=briefly) if self.late else NOTHING

    def read(self) -> None:
        """Read everything again, one reading at a time."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        desk = self._desk
        desk.tasks.run(READ, lambda _ctx: _news(desk), done=self._take, failed=self._broke)

    def tell(self) -> None:
        """Show what is new on this desktop, once."""
        if self._telling or self._stopped:
            return
        self._telling = True
        tell = self._desk.alerts.tell
        self._desk.tasks.run(
            ALERTS,
            lambda _ctx: tell.begin_desktop(),
            done=self._tell_it,
            failed=self._told_nothing,
        )

    def acknowledge(self, numbers: tuple[int, ...]) -> None:
        """They are known; with a way back."""
        care = self._desk.alerts.care
        wanted = {each.number for each in self.open} & set(numbers)
        if not wanted:
            return

        def done(new: tuple[int, ...]) -> None:
            if new:
                words = phrase("知道了 {n} 条提醒", n=len(new))
                self._told(words, partial(self._take_back, new))

        self._desk.tasks.run(
            STORE, lambda _ctx: care.acknowledge(sorted(wanted)), done=done, failed=self._failed
        )

    def acknowledge_all(self) -> None:
        """All of them are known."""
        self.acknowledge(tuple(each.number for each in self.open))

    def _take_back(self, numbers: tuple[int, ...]) -> None:
        care = self._desk.alerts.care
        self._desk.tasks.run(STORE, lambda _ctx: care.take_back(numbers), failed=self._failed)

    def _take(self, news: _News) -> None:
        self._reading = False
        self.ready, self.error = True, None
        self.alerts, self.open, self.orders = news.alerts, news.open, news.orders
        self.late, self.shops = news.late, news.shops
        if self._stopped:
            return
        self.changed.notify()
        if self._again:
            self.read()

    def _broke(self, error: Exception) -> None:
        self._reading, self.ready = False, True
        if isinstance(error, AppError):
            self.error = error
            self.changed.notify()
        else:
            self._failed(error)

    def _tell_it(self, message: DesktopMessage | None) -> None:
        self._telling = False
        if message is None or self._stopped:
            return  # what was claimed and not shown counts as told, as after a crash
        self._show(message_lines(message.groups, self.now_s()), message.sound)
        tell = self._desk.alerts.tell
        self._desk.tasks.run(
            ALERTS,
            lambda _ctx: tell.end_desktop(message.number),
            done=lambda _: self.read(),
            failed=self._failed,
        )

    def _told_nothing(self, error: Exception) -> None:
        self._telling = False
        self._failed(error)

    def _hear(self, event: Event) -> None:
        if isinstance(event, AlertsChanged):
            self.read()
            self.tell()
            return
        settings = isinstance(event, SettingsChanged) and any(
            key.startswith("alert") for key in event.keys
        )
        if settings or (isinstance(event, Changes) and event.shops and not event.parcels):
            self.read()


def _news(desk: Desk) -> _News:
    """Read, sorted and counted off the window's thread."""
    alerts = desk.alerts.care.open()
    opens = tuple(each for each in alerts if not each.acked_s)
    known = tuple(each for each in alerts if each.acked_s)
    return _News(
        alerts=(*opens, *known)[:SHOWN_MAX],
        open=opens,
        orders=len({each.due.threshold.order_id for each in opens}),
        late=desk.alerts.care.late_shops(),
        shops={shop.shop_id: shop.name for shop in desk.reader.shops()},
    )
