"""A desk in memory: reader, settings and services that remember what they were asked.

Everything answers at once. A test puts an exception into :attr:`FakeDesk.faults` under a
service's name to make its next call fail, and reads :attr:`FakeDesk.calls` afterwards.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from app.adapters.files.templates import TemplateLibrary
from app.domain.batch import Batch, BatchCounts, KeptLine
from app.domain.errors import AuthorizationError, InvalidInput
from app.domain.events import Changes, SyncFinished
from app.domain.ids import (
    BatchId,
    CarrierCode,
    ParcelId,
    PrinterId,
    PrintJobId,
    ShopId,
    TrackingNumber,
    WaybillId,
)
from app.domain.instants import business_day
from app.domain.number_holders import Holders
from app.domain.order_audit import OrderAudit
from app.domain.parcel import PENDING_STAGES, Stage
from app.domain.pickup import PickupRules
from app.domain.printing import PrintJob, PrintState
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.station import PrinterSetup
from app.domain.waybill import Address, Branch, Carrier
from app.labels.document import LabelDocument
from app.ports.printer import Raster
from app.ports.routes import RouteStory
from app.ports.rows import (
    BadRowRow,
    DayTotals,
    LabelFilter,
    LabelRow,
    ParcelDetail,
    ParcelRow,
    RecyclableRow,
    ShopRow,
)
from app.ports.settings import Value
from app.ports.shops import Shop
from app.ports.station import FoundPrinter
from app.ports.tasks import Tasks
from app.presentation.desk import Desk
from app.services.sync_orders import SyncReport
from app.services.track_parcels import TrackReport
from app.settings.printers import FIRST
from app.settings.route_rules import load_route_rules
from tests.fakes.alerts import FakeAlerts
from tests.fakes.basics import FakeBus, FakeClock, FakeOne, FakeSettings
from tests.fakes.batches import FakeKept
from tests.fakes.cases import FakeCases
from tests.fakes.component import UnrecordedHeld
from tests.fakes.day_closes import FakeCloseDay
from tests.fakes.day_reports import facts_of_rows, reports_on
from tests.fakes.gates import FakeGates, gates_of
from tests.fakes.groups import FakeGroups, family_of
from tests.fakes.handover import FakeManifests, handover_services
from tests.fakes.label_documents import label_document
from tests.fakes.ledger import label_row, matching, print_run
from tests.fakes.local_acts import FakeHolds, FakeLocalReads, FakeRemarks, FakeTags
from tests.fakes.no_shipping import FakeNoShipping
from tests.fakes.papers import FakePapers
from tests.fakes.phone import FakePhone
from tests.fakes.pickup_money import money_services
from tests.fakes.rating import FakeRateLines, rating
from tests.fakes.retries import FakeRetries
from tests.fakes.route_accepts import FakeAccepts
from tests.fakes.route_stories import FakeRoutes
from tests.fakes.rows import NOW, make_detail, make_rules, make_shop
from tests.fakes.shipments import look_up_nothing
from tests.fakes.shop_care import FakeAcceptDifferences, FakeAudit, FakeAuditReads, FakeShopCare
from tests.fakes.station_printers import FakePrinter, FakePrinterBook, FakePrinters

ZTO = CarrierCode("zhongtong")
STO = CarrierCode("shentong")
HANGZHOU = Address(
    province="浙江省", city="杭州市", district="余杭区", street="仓前街道", detail="文一西路 1 号"
)
RASTER = Raster(width=16, height=4, dpi=203, rows=b"\xff\x00\x81\x00\x81\x00\xff\x00")


class FakeReader(
    FakeAuditReads, FakeCases, FakeNoShipping, FakeLocalReads, FakeRoutes, FakeRateLines
):
    """Queries over the rows of a :class:`FakeDesk`."""

    def __init__(self, owner: "FakeDesk") -> None:
        self._owner = owner
        self.branches = {}

    def batches(
        self, *, day: Any = None, kind: Any = None, label: str = "", ids: Any = None, limit: int = 0
    ) -> tuple[BatchCounts, ...]:
        del limit
        return tuple(
            each
            for each in self._owner.kept.counts()
            if (day is None or business_day(each.batch.begun_at) == day)
            and kind in {None, each.batch.kind}
            and label in {"", each.batch.label}
            and (ids is None or each.batch.batch_id in ids)
        )

    def open_batches(self) -> tuple[Batch, ...]:
        return tuple(each.batch for each in self._owner.kept.waiting())

    def batch_lines(self, batch_id: BatchId) -> tuple[KeptLine, ...]:
        return self._owner.kept.batches[batch_id][1]

    def parcels(
        self, *, stages: frozenset[Stage] = PENDING_STAGES, first: int = 0
    ) -> tuple[ParcelRow, ...]:
        rows = self._owner.rows.values()
        return tuple(r for r in rows if r.stage in stages)[: first or None]

    def parcels_by_id(self, ids: frozenset[ParcelId]) -> tuple[ParcelRow, ...]:
        return tuple(r for r in self._owner.rows.values() if r.parcel_id in ids)

    def holders(self, number: str) -> Holders:
        current = tuple(
            r.parcel_id
            for r in self._owner.rows.values()
            if number in {*r.order_ids, r.parcel_id, r.tracking_number}
        )
        return Holders(current=current, former=self._owner.former.get(number, ()))

    def detail(self, parcel_id: ParcelId) -> ParcelDetail | None:
        row = self._owner.rows.get(parcel_id)
        if row is None:
            return None
        jobs = tuple(j for j in self._owner.jobs if j.parcel_id == parcel_id)
        detail = replace(make_detail(row), jobs=jobs, cases=self.cases_of(parcel_id))
        standing = self._owner.gates.standing.values()
        mine = tuple(each for each in standing if each.parcel_id == parcel_id)
        detail = replace(detail, routes=self.stories_of(parcel_id), overrides=mine)
        return replace(detail, **family_of(row, self._owner.rows.values()))

    def shops(self) -> tuple[ShopRow, ...]:
        return tuple(self._owner.shops.values())

    def unconfirmed(self) -> tuple[PrintJob, ...]:
        return tuple(j for j in self._owner.jobs if j.state is PrintState.UNCONFIRMED)

    def batch_jobs(self, batch_id: BatchId) -> tuple[PrintJob, ...]:
        return tuple(j for j in self._owner.jobs if j.batch_id == batch_id)

    def label_ids(self, wanted: LabelFilter) -> tuple[PrintJobId, ...]:
        self._owner.note("label_ids", wanted)
        return matching(self._owner.jobs, self._owner.rows, wanted)

    def label_rows(self, ids: tuple[PrintJobId, ...]) -> tuple[LabelRow, ...]:
        self._owner.note("label_rows", ids)
        jobs = {job.job_id: job for job in self._owner.jobs}
        return self._label_rows(jobs[job_id] for job_id in ids if job_id in jobs)

    def waiting_labels(self) -> tuple[LabelRow, ...]:
        self._owner.note("waiting_labels")
        jobs = sorted(self.unconfirmed(), key=lambda j: (j.leased_at, j.batch_id, j.sequence))
        return self._label_rows(jobs)

    def _label_rows(self, jobs: Iterable[PrintJob]) -> tuple[LabelRow, ...]:
        totals: dict[BatchId, int] = {}
        for job in self._owner.jobs:
            totals[job.batch_id] = max(totals.get(job.batch_id, 0), job.sequence)
        rows = self._owner.rows
        return tuple(label_row(job, totals[job.batch_id], rows[job.parcel_id]) for job in jobs)

    def day_totals(self, start_s: int, end_s: int) -> DayTotals:
        rows = self._owner.rows.values()
        return DayTotals(
            paid_orders=sum(start_s <= r.paid_s < end_s for r in rows),
            numbered=0,
            printed=sum(r.copies for r in rows),
            shipped=0,
            picked_up=0,
            pending_now=sum(r.stage in PENDING_STAGES for r in rows),
            unconfirmed_now=len(self.unconfirmed()),
            unknown_now=0,
            picked_within=(),
        )

    def carriers(self, shop_id: ShopId) -> tuple[Carrier, ...]:
        del shop_id
        return (Carrier(code=ZTO, name="中通快递"), Carrier(code=STO, name="申通快递"))

    def recyclable(self) -> tuple[RecyclableRow, ...]:
        return self._owner.recyclable


class FakeBatch:
    """取号, 打印 or 发货: moves the rows on and answers with a receipt."""

    def __init__(self, owner: "FakeDesk", name: str, to: Stage) -> None:
        self._owner = owner
        self._name = name
        self._to = to
        self.lines: dict[ParcelId, Line] = {}  # outcomes a test wants instead of DONE

    def __call__(self, ctx: Any, parcel_ids: tuple[ParcelId, ...], *rest: Any, **more: Any) -> Any:
        self._owner.note(self._name, tuple(parcel_ids), *rest, **more)
        if "pace" in more:
            return self._print(ctx, parcel_ids, *rest, **more)
        lines = []
        for number, parcel_id in enumerate(parcel_ids, 1):
            ctx.check()
            line = self.lines.get(parcel_id, Line(parcel_id=parcel_id, outcome=Outcome.DONE))
            if line.outcome is Outcome.DONE:
                self._move(parcel_id)
            lines.append(line)
            ctx.progress(number, len(parcel_ids), "")
        self._owner.changed(parcel_ids)
        return Receipt(batch_id=BatchId(f"batch-{len(self._owner.calls)}"), lines=tuple(lines))

    def _print(
        self, ctx: Any, parcel_ids: tuple[ParcelId, ...], *rest: Any, **more: Any
    ) -> Receipt:
        owner = self._owner

        def label(job: PrintJob) -> Line:
            if self._name in owner.during:
                owner.during[self._name](ctx)
            found = self.lines.get(job.parcel_id)
            line = found or Line(parcel_id=job.parcel_id, outcome=Outcome.DONE)
            if line.outcome is Outcome.DONE:
                self._move(job.parcel_id)
            return line

        rows = [owner.rows[parcel_id] for parcel_id in parcel_ids]
        now = owner.clock.now()
        receipt = print_run(ctx, owner.jobs, rows, *rest, label=label, now=now, **more)
        owner.changed(parcel_ids)
        return receipt

    def _move(self, parcel_id: ParcelId) -> None:
        row = self._owner.rows[parcel_id]
        changes: dict[str, object] = {"stage": self._to, "problem": ""}
        if self._to is Stage.TO_PRINT:
            changes |= {
                "tracking_number": TrackingNumber(f"73{row.order_ids[0][-10:]}"),
                "carrier": ZTO,
                "carrier_name": "中通快递",
            }
        if self._to is Stage.TO_SHIP:
            changes["copies"] = row.copies + 1
        self._owner.rows[parcel_id] = replace(row, **changes)  # type: ignore[arg-type]

    def preview(self, ctx: Any, parcel_id: ParcelId) -> Raster:
        self._owner.note("preview", parcel_id)
        return self._owner.raster

    def preview_document(self, ctx: Any, parcel_id: ParcelId) -> LabelDocument:
        self._owner.note("preview_document", parcel_id)
        number = self._owner.rows[parcel_id].tracking_number or ""
        return label_document(tracking_number=number)

    def confirm(self, job_id: PrintJobId, *, came_out: bool) -> None:
        self._owner.note("confirm", job_id, came_out=came_out)
        jobs = self._owner.jobs
        at = next(n for n, job in enumerate(jobs) if job.job_id == job_id)
        state = PrintState.PRINTED if came_out else PrintState.NOT_PRINTED
        jobs[at] = replace(jobs[at], state=state)
        stage = Stage.TO_SHIP if came_out else Stage.TO_PRINT
        parcel_id = jobs[at].parcel_id
        self._owner.rows[parcel_id] = replace(self._owner.rows[parcel_id], stage=stage)
        self._owner.changed((parcel_id,))

    def confirm_all(self, answers: Mapping[PrintJobId, bool]) -> tuple[PrintJobId, ...]:
        self._owner.note("confirm_all", dict(answers))
        waiting = {job.job_id for job in self._owner.reader.unconfirmed()}
        counted = tuple(job_id for job_id in answers if job_id in waiting)
        for job_id in counted:
            self.confirm(job_id, came_out=answers[job_id])
        return counted

    def take_back(self, answers: Mapping[PrintJobId, bool]) -> tuple[PrintJobId, ...]:
        self._owner.note("take_back", dict(answers))
        jobs = self._owner.jobs
        back = tuple(job.job_id for job in jobs if job.job_id in answers and not job.void)
        for at, job in enumerate(jobs):
            if job.job_id in back:
                jobs[at] = replace(job, state=PrintState.UNCONFIRMED)
                row = self._owner.rows[job.parcel_id]
                self._owner.rows[job.parcel_id] = replace(row, stage=Stage.TO_CONFIRM)
                self._owner.changed((job.parcel_id,))
        return back

    def reconcile(self, ctx: Any) -> Receipt:
        self._owner.note(f"{self._name}.reconcile")
        return Receipt(batch_id=BatchId("reconcile"), lines=())

    ask = reconcile  # of redos: every half of them

    def recover(self) -> int:
        return 0


class FakeBinder:
    """Binds shops into the owner's list; never keeps a secret."""

    def __init__(self, owner: "FakeDesk") -> None:
        self._owner = owner

    def self_use(
        self, app_key: str, app_secret: str, shop_id: ShopId, *, practice: bool = False
    ) -> Shop:
        del app_secret
        self._owner.note("bind", app_key, shop_id)
        return self._keep(app_key, shop_id, "云上小铺")

    def with_code(self, app_key: str, app_secret: str, code: str) -> Shop:
        del app_secret
        self._owner.note("bind_code", app_key, code)
        return self._keep(app_key, ShopId("5500001"), "工具店铺")

    def authorize_url(self, service_id: str, state: str) -> str:
        if not service_id:
            raise InvalidInput("bind.service_id", "请填写服务 ID", "在应用详情里可以看到。")
        return f"https://example.invalid/authorize?service_id={service_id}&state={state}"

    def unbind(self, shop_id: ShopId) -> None:
        self._owner.note("unbind", shop_id)
        del self._owner.shops[shop_id]
        self._owner.bus.publish(Changes(shops=frozenset({shop_id})))

    def _keep(self, app_key: str, shop_id: ShopId, name: str) -> Shop:
        self._owner.shops[shop_id] = make_shop(shop_id, name, synced_s=0)
        self._owner.bus.publish(Changes(shops=frozenset({shop_id})))
        return Shop(shop_id=shop_id, name=name, app_key=app_key, authorized=True)


class FakePlatform:
    """The two questions the settings page asks."""

    def __init__(self, owner: "FakeDesk", shop_id: ShopId) -> None:
        self._owner = owner
        self.shop_id = shop_id

    def within(self, ctx: Any) -> "FakePlatform":
        return self

    def carriers(self) -> tuple[Carrier, ...]:
        self._owner.note("carriers", self.shop_id)
        return (Carrier(code=ZTO, name="中通快递"), Carrier(code=STO, name="申通快递"))

    def branches(self, carrier: CarrierCode | None = None) -> tuple[Branch, ...]:
        self._owner.note("branches", self.shop_id, carrier)
        rows = (
            Branch(carrier=ZTO, code="57101", name="余杭仓前", balance=860, addresses=(HANGZHOU,)),
            Branch(carrier=ZTO, code="57102", name="余杭良渚", balance=12, addresses=(HANGZHOU,)),
            Branch(carrier=STO, code="S001", name="申通余杭", balance=None, addresses=(HANGZHOU,)),
        )
        return tuple(b for b in rows if carrier in {None, b.carrier})


class FakeDesk:
    """Everything behind a :class:`Desk`; :meth:`desk` is what the screens get."""

    def __init__(
        self,
        tasks: Tasks,
        profile: Path,
        settings: Mapping[str, Value],
        *,
        rows: Iterable[ParcelRow] = (),
        shops: Iterable[ShopRow] = (),
        rules: PickupRules | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.bus = FakeBus()
        self.settings = FakeSettings(self.bus, settings)
        self.printer = FakePrinter()
        self.station = FakePrinterBook(self.bus)
        self.printers = FakePrinters(self.station, self.printer)
        self.phone = FakePhone(self.settings, self.clock)
        self.found: tuple[FoundPrinter, ...] = ()
        self.rows = {row.parcel_id: row for row in rows}
        self.former: dict[str, tuple[ParcelId, ...]] = {}
        self.shops = {row.shop_id: row for row in shops}
        self.jobs: list[PrintJob] = []
        self.bad_rows: tuple[BadRowRow, ...] = ()
        self.recyclable: tuple[RecyclableRow, ...] = ()
        self.cases: list[Any] = []  # of CaseRow
        self.no_shipping: list[Any] = []  # of NoShippingRow
        self.raster = RASTER
        self.settings_trouble = ""
        self.audits: dict[ShopId, OrderAudit] = {}
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.faults: dict[str, list[Exception]] = {}
        self.during: dict[str, Callable[[Any], None]] = {}  # runs inside a job, given its ctx
        self.kept = FakeKept()
        self.reader = FakeReader(self)
        self.acquire = FakeBatch(self, "acquire", Stage.TO_PRINT)
        self.give_back = FakeBatch(self, "give_back", Stage.TO_NUMBER)
        self.redo = FakeBatch(self, "redo", Stage.TO_PRINT)
        self.update = FakeBatch(self, "update", Stage.TO_PRINT)
        self.add_parcel = FakeOne(self, "add_parcel")
        self.groups = FakeGroups(self)
        self.add_pieces = FakeOne(self, "add_pieces")
        self.edit = FakeOne(self, "edit")
        self.print = FakeBatch(self, "print", Stage.TO_SHIP)
        self.gates = FakeGates(self)
        self.slips = FakeBatch(self, "slips", Stage.TO_SHIP)
        self.ship = FakeBatch(self, "ship", Stage.SHIPPED)
        self.papers = FakePapers(self)
        self.remarks = FakeRemarks(self)
        self.holds = FakeHolds(self)
        self.tags = FakeTags(self)
        self.stories: dict[ParcelId, tuple[RouteStory, ...]] = {}
        self.alerts = FakeAlerts(self)
        self._tasks = tasks
        self._profile = profile
        self._rules = rules or make_rules()
        self.closes = FakeCloseDay()
        self.reports = reports_on(
            lambda: facts_of_rows(tuple(self.rows.values()), tuple(self.shops.values())),
            clock=self.clock,
            settings=self.settings,
            clocks=self._rules,
            clocks_of=self.alerts.rules_of(self._rules),
            profile=profile,
        )
        self.manifests = FakeManifests()

    def desk(self) -> Desk:
        """A desk wired to the fakes."""
        rates = rating(self.reader, self.clock, self.settings)
        money = money_services(
            self.rows.values, rates["rate_pickups"], self.clock, self.settings, self._profile
        )
        gates = gates_of(self)
        return Desk(
            profile=self._profile,
            settings_trouble=self.settings_trouble,
            reader=self.reader,
            clock=self.clock,
            bus=self.bus,
            tasks=self._tasks,
            settings=self.settings,
            rules=self._rules,
            rules_of=self.alerts.rules_of(self._rules),
            route_rules=load_route_rules(None),
            bind_shop=cast("Any", FakeBinder(self)),
            sync_orders=cast("Any", self.sync),
            manage_shops=cast("Any", FakeShopCare(self)),
            audit_orders=cast("Any", FakeAudit(self)),
            accept_differences=cast("Any", FakeAcceptDifferences(self)),
            retry_put_off=cast("Any", FakeRetries(self)),
            keep_authorized=cast("Any", lambda *_args, **_more: {}),
            acquire_waybills=cast("Any", self.acquire),
            give_back_numbers=cast("Any", self.give_back),
            redo_numbers=cast("Any", self.redo),
            update_waybills=cast("Any", self.update),
            add_parcel=cast("Any", self.add_parcel),
            add_pieces=cast("Any", self.add_pieces),
            edit_number=cast("Any", self.edit),
            merge_parcels=cast("Any", self.groups),
            split_parcels=cast("Any", self.groups),
            print_labels=cast("Any", self.print),
            print_slips=cast("Any", self.slips),
            ship_parcels=cast("Any", self.ship),
            track_parcels=cast("Any", self.track),
            accept_scans=cast("Any", FakeAccepts(self)),
            remark_orders=cast("Any", self.remarks),
            hold_orders=cast("Any", self.holds),
            tag_orders=cast("Any", self.tags),
            **self.papers.services(),
            **self.reports.services(),
            close_day=cast("Any", self.closes),
            **rates,
            **money,
            **handover_services(
                self.manifests,
                gate=gates["scan_gate"],
                reader=self.reader,
                stakes=money["count_stakes"],
                rules=self._rules,
                clock=self.clock,
                settings=self.settings,
            ),
            shipments=look_up_nothing(),
            resume_batches=cast("Any", self.kept),
            alerts=self.alerts.services(),
            settle_held=cast("Any", UnrecordedHeld()),
            **gates,
            station=self.station,
            printers=self.printers,
            phone=self.phone,
            find_printers=self.find_printers,
            templates=TemplateLibrary(self._profile / "labels"),
            open_shop=cast("Any", self.open_shop),
            call_api=lambda _shop, _method, _parameters: {},
            start_practice=self.start_practice,
        )

    def set_up_printer(self, **changes: Any) -> PrinterSetup:
        """A label printer on the network, as a person set it up."""
        facts: dict[str, Any] = {
            "printer_id": FIRST,
            "name": "标签机",
            "place": "192.168.1.60:9100",
        }
        setup = PrinterSetup(**(facts | changes))
        self.station.setups.append(setup)
        return setup

    def find_printers(self, ctx: Any, *, scan: bool = False) -> tuple[FoundPrinter, ...]:
        self.note("find", scan)
        return self.found

    def note(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Remember a call, then fail if a fault waits for it."""
        self.calls.append((name, args, kwargs))
        if waiting := self.faults.get(name):
            raise waiting.pop(0)

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """Positional arguments of every call of ``name``."""
        return [args for called, args, _ in self.calls if called == name]

    def changed(self, parcel_ids: Iterable[ParcelId]) -> None:
        """Tell the screens."""
        self.bus.publish(Changes(parcels=frozenset(parcel_ids)))

    def leave_unconfirmed(self, row: ParcelRow) -> PrintJob:
        """A label of ``row`` of which nobody knows whether it came out."""
        job = PrintJob(
            job_id=PrintJobId(f"job-{len(self.jobs)}"),
            batch_id=BatchId("batch"),
            sequence=len(self.jobs),
            parcel_id=row.parcel_id,
            waybill_id=WaybillId(f"w-{row.parcel_id}"),
            printer_id=PrinterId(FIRST),
            copy=1,
            state=PrintState.UNCONFIRMED,
            leased_at=NOW,
        )
        self.jobs.append(job)
        self.rows[row.parcel_id] = replace(row, stage=Stage.TO_CONFIRM, copies=1)
        return job

    def sync(self, ctx: Any, shop_id: ShopId) -> SyncReport:
        try:
            self.note("sync", shop_id)
            if "sync" in self.during:
                self.during["sync"](ctx)
        except Exception as error:
            title = getattr(error, "title", str(error))
            self._stamp(shop_id, error=title)
            raise
        self._stamp(shop_id, synced_s=int(self.clock.now().timestamp()), error="")
        return SyncReport(
            shop_id=shop_id,
            seen=len(self.rows),
            changed=len(self.rows),
            after_sales=0,
            bad_rows=0,
            upto=self.clock.now(),
        )

    def _stamp(self, shop_id: ShopId, **changes: object) -> None:
        self.shops[shop_id] = replace(self.shops[shop_id], **changes)  # type: ignore[arg-type]
        error = self.shops[shop_id].error
        self.bus.publish(SyncFinished(shop_id=shop_id, at=self.clock.now(), error=error))

    def track(self, ctx: Any, shop_id: ShopId, *, limit: int = 2000) -> TrackReport:
        self.note("track", shop_id)
        return TrackReport(asked=0, picked_up=0, failed=0)

    def open_shop(self, shop_id: ShopId) -> FakePlatform:
        if shop_id not in self.shops:
            raise AuthorizationError("shop.unknown", "店铺没有授权", "在设置里授权店铺。")
        return FakePlatform(self, shop_id)

    def start_practice(self) -> None:
        self.note("practice")
