"""Background sync: each bound shop every few seconds, never twice at once, trouble remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from app.domain.errors import AppError, AuthorizationError, Cancelled
from app.domain.ids import ShopId
from app.ports.jobs import JobContext
from app.ports.rows import ShopRow
from app.ports.tasks import NET_SYNC, READ, Task
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, age, phrase, verbatim
from app.presentation.status_jobs import JobBoard

INTERVAL_KEY = "sync.interval_s"


class Timer(Protocol):
    """Calls back on the window's thread, again and again."""

    def start(self, every_s: int, call: Callable[[], None]) -> None:
        """Call every ``every_s`` seconds from now on; replaces an earlier start."""
        ...

    def stop(self) -> None:
        """Call no more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a shop's data is not fresh. ``synced_s`` 0: it never was."""

    shop_id: ShopId
    name: str
    title: str
    advice: str
    synced_s: int
    needs_authorization: bool

    def text(self, now_s: float) -> Phrase:
        """What happened and how old the data is."""
        pattern = "「{shop}」同步失败：{title}。数据更新于 {age}"
        if not self.synced_s:
            pattern = "「{shop}」同步失败：{title}。还没有数据"
        return phrase(
            pattern,
            shop=verbatim(self.name),
            title=phrase(self.title),
            age=age(now_s - self.synced_s),
        )


class BackgroundSync:
    """Keeps every bound shop's orders fresh while the window is open.

    Route events are asked for elsewhere, so that neither waits for the other.

    Args:
        desk: services, reader, settings.
        jobs: shows the rounds that people asked for or must wait for (a first pull).
        timer: drives the rounds.
        failed: takes errors that are no shop's trouble: a read that failed, and bugs once per
            shop until a round succeeds.
        changed: told after a round began or ended, or trouble came or went.
    """

    def __init__(
        self,
        desk: Desk,
        jobs: JobBoard,
        timer: Timer,
        *,
        failed: Callable[[Exception], None],
        changed: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._jobs = jobs
        self._timer = timer
        self._report = failed
        self._changed = changed
        self._running: dict[ShopId, Task | None] = {}
        self._troubles: dict[ShopId, Trouble] = {}
        self._bugs: set[ShopId] = set()
        self._generation = 0
        self._started = False

    @property
    def running(self) -> frozenset[ShopId]:
        """Shops whose round is under way."""
        return frozenset(self._running)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Shops whose last round failed, by name."""
        return tuple(sorted(self._troubles.values(), key=lambda trouble: trouble.name))

    def start(self) -> None:
        """Sync now and then every ``sync.interval_s``."""
        self._started = True
        self._timer.start(self._desk.settings.number(INTERVAL_KEY), self.tick)
        self.tick()

    def restart_timer(self) -> None:
        """The interval was changed in the settings."""
        if self._started:
            self._timer.start(self._desk.settings.number(INTERVAL_KEY), self.tick)

    def stop(self) -> None:
        """No more rounds; those under way are cancelled and their answers dropped."""
        self._started = False
        self._generation += 1
        self._timer.stop()
        for task in self._running.values():
            if task is not None:
                task.cancel()
        self._running.clear()

    def tick(self) -> None:
        """One quiet round of every shop that is authorized and not being synced."""
        self._round(quiet=True)

    def sync_now(self) -> None:
        """One round that people see (F5, 重试)."""
        self._round(quiet=False)

    def _round(self, *, quiet: bool) -> None:
        generation = self._generation

        def begin(shops: tuple[ShopRow, ...]) -> None:
            if generation == self._generation:
                self._forget_unbound(shops)
                for shop in shops:
                    self._begin(shop, quiet=quiet)

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.shops(), done=begin, failed=self._report
        )

    def _forget_unbound(self, shops: tuple[ShopRow, ...]) -> None:
        bound = {shop.shop_id for shop in shops}
        gone = [shop_id for shop_id in self._troubles if shop_id not in bound]
        for shop_id in gone:
            del self._troubles[shop_id]
        if gone:
            self._changed()

    def _begin(self, shop: ShopRow, *, quiet: bool) -> None:
        if shop.shop_id in self._running:
            return
        if shop.paused:
            if self._troubles.pop(shop.shop_id, None):
                self._changed()
            return
        if not shop.authorized:
            self._note(shop, _unauthorized())
            return
        self._running[shop.shop_id] = None
        done = partial(self._ended, shop, self._generation)
        failed = partial(self._failed, shop, self._generation)
        work = partial(self._work, shop.shop_id)
        if quiet and shop.synced_s:
            task = self._desk.tasks.run(NET_SYNC, work, done=done, failed=failed)
        else:
            task = self._jobs.run_job("同步订单", NET_SYNC, work, done, failed)
        if shop.shop_id in self._running:
            self._running[shop.shop_id] = task
            self._changed()

    def _work(self, shop_id: ShopId, ctx: JobContext) -> None:
        self._desk.sync_orders(ctx, shop_id)

    def _ended(self, shop: ShopRow, generation: int, _result: None) -> None:
        if generation != self._generation:
            return
        self._running.pop(shop.shop_id, None)
        self._troubles.pop(shop.shop_id, None)
        self._bugs.discard(shop.shop_id)
        self._changed()

    def _failed(self, shop: ShopRow, generation: int, error: Exception) -> None:
        if generation != self._generation:
            return
        self._running.pop(shop.shop_id, None)
        if isinstance(error, Cancelled):
            self._changed()
        elif isinstance(error, AppError):
            self._note(shop, error)
        else:
            self._note(shop, AppError("bug", "程序内部出错", "重试一次；还不行请导出崩溃报告。"))
            if shop.shop_id not in self._bugs:
                self._bugs.add(shop.shop_id)
                self._report(error)

    def _note(self, shop: ShopRow, error: AppError) -> None:
        known = self._troubles.get(shop.shop_id)
        self._troubles[shop.shop_id] = Trouble(
            shop_id=shop.shop_id,
            name=shop.name,
            title=error.title,
            advice=error.advice,
            synced_s=max(shop.synced_s, known.synced_s if known else 0),
            needs_authorization=isinstance(error, AuthorizationError),
        )
        self._changed()


def _unauthorized() -> AuthorizationError:
    return AuthorizationError("shop.unauthorized", "店铺授权已失效", "到「设置 → 店铺」重新授权。")
