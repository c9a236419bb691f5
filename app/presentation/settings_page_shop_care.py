"""Settings · shops: colour, tag, pause and 漏单核对 of the shops that are bound."""

from collections.abc import Callable
from functools import partial

from app.domain.errors import Cancelled
from app.domain.ids import ShopId
from app.domain.instants import to_epoch
from app.domain.order_audit import OrderAudit
from app.ports.jobs import JobContext
from app.ports.rows import BadRowRow, ShopRow
from app.ports.tasks import NET_USER, READ, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, age, phrase, verbatim
from app.presentation.shop_audits import besides, found_lines, unread_lines, verdict
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told
from app.services.manage_shops import ShopChange


class ShopCare:
    """What a person does for a bound shop besides authorizing it.

    Args:
        desk: services and reader.
        jobs: shows an audit in the status bar, where it can be cancelled.
        failed: takes errors; each says what to do.
        told: takes what was done in a few words, and what undoes it.
    """

    def __init__(
        self, desk: Desk, jobs: Jobs, *, failed: Callable[[Exception], None], told: Told
    ) -> None:
        self.audits: dict[ShopId, OrderAudit] = {}
        self.bad_rows: tuple[BadRowRow, ...] = ()
        self.auditing: frozenset[ShopId] = frozenset()
        self.changed = Notifier()
        self._desk = desk
        self._jobs = jobs
        self._failed = failed
        self._told = told

    def refresh(self) -> None:
        """Read the newest audits, and what could not be read, again."""
        reader = self._desk.reader
        self._desk.tasks.run(
            READ,
            lambda _ctx: (reader.last_audits(), reader.bad_rows()),
            done=self._take,
            failed=self._failed,
        )

    def colour(self, shop_id: ShopId, name: str) -> None:
        """Give the shop a colour; "" takes it away."""
        self._write("改了「{shop}」的颜色", lambda: self._desk.manage_shops.colour(shop_id, name))

    def tag(self, shop_id: ShopId, text: str) -> None:
        """Give the shop a tag; "" takes it away."""
        self._write("改了「{shop}」的标记", lambda: self._desk.manage_shops.tag(shop_id, text))

    def pause(self, shop_id: ShopId) -> None:
        """No sync and no work for the shop."""
        self._write("暂停「{shop}」", lambda: self._desk.manage_shops.pause(shop_id))

    def resume(self, shop_id: ShopId) -> None:
        """Sync and work go on."""
        self._write("恢复「{shop}」", lambda: self._desk.manage_shops.resume(shop_id))

    def audit(self, shop_id: ShopId) -> None:
        """Compare with the platform now; nothing when this shop's audit is under way."""
        if shop_id in self.auditing:
            return
        self.auditing |= {shop_id}
        self.changed.notify()

        def work(ctx: JobContext) -> OrderAudit:
            return self._desk.audit_orders(ctx, shop_id)

        self._jobs.run_job(
            "核对漏单",
            NET_USER,
            work,
            partial(self._audited, shop_id),
            partial(self._not_audited, shop_id),
        )

    def audit_all(self) -> None:
        """Compare every shop that works and was synced with the platform now."""

        def begin(shops: tuple[ShopRow, ...]) -> None:
            for shop in shops:
                if shop.synced_s and shop.authorized and not shop.paused:
                    self.audit(shop.shop_id)

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.shops(), done=begin, failed=self._failed
        )

    def verdict(self, shop_id: ShopId) -> Phrase:
        """What the newest audit said, and how old it is."""
        if shop_id in self.auditing:
            return phrase("正在核对漏单，进度在状态栏。")
        audit = self.audits.get(shop_id)
        if audit is None:
            return phrase("还没有核对过漏单")
        old = age(to_epoch(self._desk.clock.now()) - to_epoch(audit.at))
        return verdict(audit, old)

    def found(self, shop_id: ShopId) -> tuple[Phrase, ...]:
        """What the newest audit found and what else could not be read, line by line."""
        audit = None if shop_id in self.auditing else self.audits.get(shop_id)
        lines = found_lines(audit) if audit is not None else ()
        return lines + unread_lines(besides(audit, self.unread(shop_id)))

    def unread(self, shop_id: ShopId) -> tuple[BadRowRow, ...]:
        """Rows of the shop that could not be read."""
        return tuple(row for row in self.bad_rows if row.shop_id == shop_id)

    def _write(self, words: str, change: Callable[[], ShopChange]) -> None:
        def done(made: ShopChange) -> None:
            if made.before != made.after:
                self._told(phrase(words, shop=verbatim(made.name)), partial(self._undo, made))

        self._desk.tasks.run(STORE, lambda _ctx: change(), done=done, failed=self._refused)

    def _undo(self, made: ShopChange) -> None:
        def done(undone: bool) -> None:
            if not undone:
                self._told(phrase("「{shop}」后来又改过，没有撤销", shop=verbatim(made.name)), None)

        put_back = self._desk.manage_shops.put_back
        self._desk.tasks.run(STORE, lambda _ctx: put_back(made), done=done, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        self.changed.notify()  # what was typed goes back to what is kept
        self._failed(error)

    def _take(self, kept: tuple[tuple[OrderAudit, ...], tuple[BadRowRow, ...]]) -> None:
        audits, self.bad_rows = kept
        self.audits = {audit.shop_id: audit for audit in audits}
        self.changed.notify()

    def _audited(self, shop_id: ShopId, audit: OrderAudit) -> None:
        self.auditing -= {shop_id}
        self.audits = self.audits | {shop_id: audit}
        self.changed.notify()
        self.refresh()  # rows that could not be read are kept apart from the audit

    def _not_audited(self, shop_id: ShopId, error: Exception) -> None:
        self.auditing -= {shop_id}
        self.refresh()
        if not isinstance(error, Cancelled):
            self._failed(error)
