"""Settings · shops · 明细: everything the newest audit of one shop found, and its counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from app.domain.errors import Cancelled
from app.domain.ids import ShopId
from app.domain.order_audit import (
    ACCEPTABLE,
    Acceptance,
    HourCount,
    OrderAudit,
)
from app.ports.jobs import JobContext
from app.ports.rows import BadRowRow
from app.ports.tasks import NET_USER, READ, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.settings_page_shop_care import ShopCare
from app.presentation.shop_audits import besides, fate_words, found_words, unread_words
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told
from app.services.accept_differences import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """One line of the list."""

    row_id: str  # "" of a row of the platform that names no order
    what: Phrase
    fate: Phrase
    acceptable: bool  # waits, and a person may call it right
    accepted: bool
    open: bool


def found_rows(audit: OrderAudit | None, unread: Iterable[BadRowRow]) -> tuple[FoundRow, ...]:
    """All differences, then what else could not be read; what waits for somebody first."""
    rows = [
        FoundRow(
            row_id=one.order_id,
            what=found_words(one),
            fate=fate_words(repaired=one.repaired, accepted=one.accepted),
            acceptable=one.open and one.kind in ACCEPTABLE,
            accepted=bool(one.accepted) and not one.repaired,
            open=one.open,
        )
        for one in (audit.differences if audit else ())
    ]
    rows += [
        FoundRow(
            row_id=row.row_id,
            what=unread_words(row),
            fate=fate_words(accepted=row.accepted),
            acceptable=not row.accepted,
            accepted=bool(row.accepted),
            open=not row.accepted,
        )
        for row in besides(audit, tuple(unread))
    ]
    return tuple(sorted(rows, key=lambda row: (not row.open, not row.accepted, row.row_id)))


class AuditDetail:
    """The shop whose audit is looked at closely; None: none is.

    Args:
        desk: services and reader.
        care: has the newest audits.
        jobs: shows that the platform is asked once more.
        told: what was done, and how to undo it.
        failed: takes errors; each says what to do.
    """

    def __init__(
        self,
        desk: Desk,
        care: ShopCare,
        jobs: Jobs,
        *,
        told: Told,
        failed: Callable[[Exception], None],
    ) -> None:
        self.shop_id: ShopId | None = None
        self.rows: tuple[FoundRow, ...] = ()
        self.hours: tuple[HourCount, ...] = ()
        self.busy = False
        self.changed = Notifier()
        self._desk = desk
        self._care = care
        self._jobs = jobs
        self._told = told
        self._failed = failed
        care.changed.subscribe(self._draw)

    def open(self, shop_id: ShopId) -> None:
        """Look at this shop."""
        self.shop_id, self.hours = shop_id, ()
        self._draw()

    def close(self) -> None:
        """Look at none."""
        self.shop_id, self.rows, self.hours = None, (), ()
        self.changed.notify()

    def accept(self, rows: Iterable[FoundRow], why: str) -> None:
        """Ask the platform once more for each of ``rows``, and call right what stays."""
        ids, shop_id = [row.row_id for row in rows if row.acceptable], self.shop_id
        if shop_id is None or self.busy or not ids:
            return
        self.busy = True
        self.changed.notify()

        def work(ctx: JobContext) -> Settled:
            return self._desk.accept_differences(ctx, shop_id, ids, why)

        self._jobs.run_job("确认无误", NET_USER, work, self._accepted, self._broke)

    def withdraw(self, rows: Iterable[FoundRow]) -> None:
        """These are not called right any more."""
        ids, shop_id = [row.row_id for row in rows if row.accepted], self.shop_id
        if shop_id is None or not ids:
            return
        service = self._desk.accept_differences

        def done(back: tuple[Acceptance, ...]) -> None:
            again = partial(self._store, lambda: service.put_back(back))
            self._told(phrase("不再确认无误：{n} 单", n=len(back)), again)

        self._store(lambda: service.withdraw(shop_id, ids), done)

    def _accepted(self, settled: Settled) -> None:
        self.busy = False
        self._care.refresh()
        if not settled.accepted:
            self._told(phrase("平台有了可读的答复，{n} 单已更新", n=len(settled.read)), None)
            return
        service = self._desk.accept_differences
        undo = partial(self._store, lambda: service.take_back(settled.accepted))
        self._told(phrase("已确认无误：{n} 单", n=len(settled.accepted)), undo)

    def _broke(self, error: Exception) -> None:
        self.busy = False
        self.changed.notify()
        if not isinstance(error, Cancelled):
            self._failed(error)

    def _store(
        self, job: Callable[[], object], done: Callable[..., None] = lambda _answer: None
    ) -> None:
        def ended(answer: object) -> None:
            self._care.refresh()
            done(answer)

        self._desk.tasks.run(STORE, lambda _ctx: job(), done=ended, failed=self._failed)

    def _draw(self) -> None:
        shop_id = self.shop_id
        if shop_id is None:
            return
        audit = self._care.audits.get(shop_id)
        self.rows = found_rows(audit, self._care.unread(shop_id))
        self.changed.notify()

        def take(hours: tuple[HourCount, ...]) -> None:
            if shop_id == self.shop_id and hours != self.hours:
                self.hours = hours
                self.changed.notify()

        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.reader.audit_hours(shop_id),
            done=take,
            failed=self._failed,
        )
