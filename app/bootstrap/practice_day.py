"""A whole day's work against the practice shop, each step checked against what really happened.

The practice shop keeps its own ledger. Every step compares it with the local database, so the
table says "done" only of what both sides agree on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.instants import business_day, from_epoch
from app.domain.parcel import Stage
from app.domain.pickup import PickupFacts, Urgency, countdown
from app.domain.receipt import Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.services.report_day import ReportWish

COURIER_HOURS = 20
COURIER_SPAN = timedelta(hours=COURIER_HOURS)
"""How far the practice clock is moved after shipping, so that the courier comes by."""
SLIPS = 3

_GOOD = frozenset({Outcome.DONE, Outcome.ALREADY})
_NEAR = frozenset({Urgency.SOON, Urgency.URGENT, Urgency.OVERDUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the summary table: what we say, what the other side says."""

    title: str
    ours: int
    theirs: int
    note: str = ""
    ok: bool = True


class PracticeDay:
    """Bind → sync → numbers → labels → slips and picking list → ship → pickup → report."""

    def __init__(self, desk: Desk, site: PracticeSite, ctx: JobContext, out: Path) -> None:
        self._desk = desk
        self._site = site
        self._ctx = ctx
        self._out = out
        self._shop = ShopId(site.config.shop_id)

    def work(self) -> Iterator[Step]:
        """Do the steps in order; stops after the first one that is not true."""
        steps: tuple[Callable[[], Step], ...] = (
            self._bind,
            self._sync,
            self._countdown,
            self._acquire,
            self._print,
            self._slips,
            self._pick,
            self._ship,
            self._written_back,
            self._track,
            self._report,
        )
        for take in steps:
            step = take()
            yield step
            if not step.ok:
                return

    def _rows(self, stage: Stage) -> tuple[ParcelRow, ...]:
        return tuple(
            row for row in self._desk.reader.parcels(stages=frozenset({stage})) if not row.blocks
        )

    def _ids(self, stage: Stage) -> tuple[ParcelId, ...]:
        return tuple(row.parcel_id for row in self._rows(stage))

    def _bind(self) -> Step:
        bind_practice(self._desk, self._site)
        authorized = sum(shop.authorized for shop in self._desk.reader.shops())
        return Step(title="绑定店铺", ours=authorized, theirs=1, ok=authorized == 1)

    def _sync(self) -> Step:
        report = self._desk.sync_orders(self._ctx, self._shop)
        there = len(self._site.shop.orders)
        return Step(
            title="同步订单",
            ours=report.seen,
            theirs=there,
            note=f"{report.after_sales} 个售后，{report.bad_rows} 行无法识别",
            ok=report.seen >= there > 0 and not report.bad_rows,
        )

    def _countdown(self) -> Step:
        now = self._desk.clock.now()
        rows = self._desk.reader.parcels()
        running = [
            countdown(_facts(row), self._desk.rules_of(row.shop_id), now)
            for row in rows
            if row.paid_s
        ]
        near = sum(c.urgency in _NEAR for c in running)
        return Step(
            title="揽收倒计时",
            ours=sum(c.deadline is not None for c in running),
            theirs=len(running),
            note=f"{near} 单临近或已超时",
            ok=bool(running) and all(c.deadline is not None for c in running),
        )

    def _acquire(self) -> Step:
        wanted = self._ids(Stage.TO_NUMBER)
        receipt = self._desk.acquire_waybills(self._ctx, wanted)
        return _batch("取运单号", receipt, len(self._site.shop.ledger.numbers))

    def _print(self) -> Step:
        wanted = self._ids(Stage.TO_PRINT)
        receipt = self._desk.print_labels(self._ctx, wanted, self._site.printer.printer_id)
        return _batch("打印面单", receipt, len(self._site.labels.labels))

    def _slips(self) -> Step:
        wanted = self._ids(Stage.TO_SHIP)[:SLIPS]
        receipt = self._desk.print_slips(self._ctx, wanted)
        return _batch("打印发货单", receipt, len(self._site.slips.slips))

    def _pick(self) -> Step:
        path = self._out / "picking-list.pdf"
        wanted = self._rows(Stage.TO_SHIP)
        picking = self._desk.list_picking(tuple(row.parcel_id for row in wanted), path)
        return Step(
            title="拣货单",
            ours=picking.pieces,
            theirs=sum(row.quantity for row in wanted),
            note=path.name,
            ok=path.stat().st_size > 0
            and picking.pieces == sum(row.quantity for row in wanted) > 0,
        )

    def _ship(self) -> Step:
        wanted = self._ids(Stage.TO_SHIP)
        receipt = self._desk.ship_parcels(self._ctx, wanted)
        return _batch("批量发货", receipt, len(self._site.shop.ledger.shipments))

    def _written_back(self) -> Step:
        """The platform holds exactly our number for every order we shipped."""
        platform = self._desk.open_shop(self._shop)
        shipped = self._rows(Stage.SHIPPED)
        agree = 0
        for row in shipped:
            orders = [platform.order(order_id) for order_id in row.order_ids]
            agree += all(
                order is not None
                and row.tracking_number in {pack.tracking_number for pack in order.packs}
                for order in orders
            )
        return Step(
            title="运单号已回传", ours=len(shipped), theirs=agree, ok=len(shipped) == agree > 0
        )

    def _track(self) -> Step:
        self._site.shop.clock.advance(COURIER_HOURS * 3600)
        # The next answer's Date header moves our clock along; the sync is that answer.
        self._desk.sync_orders(self._ctx, self._shop)
        report = self._desk.track_parcels(self._ctx, self._shop)
        picked = len(self._ids(Stage.PICKED_UP))
        return Step(
            title="查询揽收",
            ours=picked,
            theirs=report.picked_up,
            note=f"快进 {COURIER_HOURS} 小时，查询 {report.asked} 单",
            ok=picked == report.picked_up > 0 and not report.failed,
        )

    def _report(self) -> Step:
        """What was shipped today or yesterday: the clock was moved on over midnight."""
        today = business_day(self._desk.clock.now())
        days = {today, business_day(self._desk.clock.now() - COURIER_SPAN)}
        reports = [self._desk.report_day(ReportWish(day=day))[0] for day in sorted(days)]

        def total(key: str) -> int:
            return sum(int(Fraction(report.value("flow", key) or 0)) for report in reports)

        shipped = total("sent_parcels")
        left = reports[-1].value("flow", "close_ship")
        return Step(
            title="发货日报",
            ours=shipped,
            theirs=len(self._site.shop.ledger.shipments),
            note=f"已揽收 {total('taken_parcels')}，待发货 {left}",
            ok=shipped == len(self._site.shop.ledger.shipments),
        )


def bind_practice(desk: Desk, site: PracticeSite) -> None:
    """Point the desk's profile at the practice site and bind its shop."""
    desk.settings.put(site.settings)
    for setup in site.printers:
        desk.station.put(setup)
    desk.bind_shop.self_use(
        site.config.app_key,
        site.config.app_secret,
        ShopId(site.config.shop_id),
        practice=True,
    )


def _batch(title: str, receipt: Receipt, theirs: int) -> Step:
    done = receipt.count(Outcome.DONE)
    trouble = next((line.title for line in receipt.lines if line.outcome not in _GOOD), "")
    return Step(
        title=title,
        ours=done,
        theirs=theirs,
        note=trouble,
        ok=done == len(receipt.lines) == theirs > 0,
    )


def _facts(row: ParcelRow) -> PickupFacts:
    return PickupFacts(
        paid_at=from_epoch(row.paid_s),
        promise_at=from_epoch(row.promise_s),
        uploaded_at=from_epoch(row.uploaded_s),
        picked_up_at=from_epoch(row.picked_up_s),
        presale=row.presale,
    )
