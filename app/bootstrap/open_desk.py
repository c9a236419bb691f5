"""Open a profile: build every part, wire it, and stop it in order."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.adapters.doudian.binder import Doudian
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Endpoint
from app.adapters.files.atomic import write_atomically
from app.adapters.files.templates import TemplateLibrary
from app.adapters.files.xlsx import write_workbook
from app.adapters.printing.finding import find_printers
from app.adapters.robots.sender import HttpRobots
from app.adapters.store import SqlStore, has_sealed_rows, open_store
from app.adapters.vault import KeyringSecrets, open_seal, open_secrets
from app.bootstrap.alerts import begin_alerts, pickup_alerts, shop_rules
from app.bootstrap.day_closing import day_closing
from app.bootstrap.day_reports import DayReports, day_reports
from app.bootstrap.handover import HandoverServices, handover_services
from app.bootstrap.number_services import NumberServices, number_services
from app.bootstrap.paper_services import PaperParts, PaperServices, paper_services
from app.bootstrap.phone_desk import PhoneDesk
from app.bootstrap.pickup_money import PickupMoney, pickup_money
from app.bootstrap.rounds import plan_rounds
from app.bootstrap.station_printers import DriverPrinter, StationPrinters
from app.bootstrap.taught_secrets import TaughtSecrets
from app.bootstrap.tracking import begin_tracking
from app.diagnostics.logs import log_to
from app.diagnostics.redaction import Redactor
from app.domain.errors import AppError
from app.domain.ids import ShopId, new_id
from app.domain.instants import business_day
from app.domain.pickup import PickupRules
from app.domain.words import listed
from app.presentation.desk import Desk
from app.runtime.bus import Bus
from app.runtime.clock import SystemClock
from app.runtime.courtesy import Courtesy
from app.runtime.guard import FileGuard, Guards
from app.runtime.lanes import Deliver, Lanes
from app.runtime.scheduler import Scheduler
from app.runtime.stop import stop_in_order
from app.services.accept_differences import AcceptDifferences
from app.services.accept_scans import AcceptScans
from app.services.audit_orders import AuditOrders
from app.services.bind_shop import BindShop
from app.services.check_orders import CheckOrders
from app.services.close_day import CloseDay
from app.services.gates import Gates
from app.services.hold_orders import HoldOrders
from app.services.keep_authorized import KeepAuthorized
from app.services.label_outcomes import operator_name
from app.services.late_news import LateNews
from app.services.look_up_shipments import LookUpShipments
from app.services.manage_shops import ManageShops
from app.services.phone_links import PhoneLinks
from app.services.pickup_alerts import PickupAlerts
from app.services.print_labels import PrintLabels
from app.services.print_slips import (
    PrintSlips,
)
from app.services.rate_pickups import RatePickups
from app.services.remark_orders import RemarkOrders
from app.services.resume_batches import ResumeBatches
from app.services.retry_put_off import RetryPutOff
from app.services.scan_gate import ScanGate
from app.services.settle_held import SettleHeld
from app.services.ship_parcels import ShipParcels
from app.services.shop_rules import ShopRules
from app.services.sync_orders import SyncOrders
from app.services.tag_orders import TagOrders
from app.services.track_parcels import TrackParcels
from app.settings.alert_book import AlertFile
from app.settings.clock_file import ClockFile
from app.settings.disk import storage_error, write_whole
from app.settings.file import SettingsFile
from app.settings.printers import PrinterFile
from app.settings.profile import Profile, profile_at
from app.settings.route_rules import RouteRules, load_route_rules
from app.settings.rule_packs import CHOICE, RulePacks, chosen_clocks
from app.settings.station_name import station_name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the services are made of."""

    profile: Profile
    bus: Bus
    settings: SettingsFile
    clock: SkewedClock
    phone: PhoneDesk
    store: SqlStore
    shops: Doudian
    courtesy: Courtesy
    lanes: Lanes
    station: PrinterFile
    printers: StationPrinters
    templates: TemplateLibrary
    secrets: TaughtSecrets
    robots: HttpRobots
    alerts: AlertFile


@contextmanager
def open_desk(
    folder: Path | None,
    keyring: str,
    *,
    deliver: Deliver,
    start_practice: Callable[[], None] | None = None,
    background: bool = False,
    driver: DriverPrinter | None = None,
) -> Iterator[Desk]:
    """The desk of the profile in ``folder`` (None: the user's own).

    Args:
        folder: the profile.
        keyring: ``os``, ``file``, or ``""`` for what the settings say.
        deliver: brings answers to the home thread.
        start_practice: what "practice shop" does for this desk; None: there is none.
        driver: makes printers that go through the system's own drivers; None: there are none.
        background: settle unknown outcomes by asking the platform every minute while open.

    Raises:
        StorageError, SecretsError: the profile cannot be opened; says what to do.
    """
    profile = profile_at(folder).open()
    with ExitStack() as stack:
        redactor = Redactor()
        stack.callback(log_to(profile.logs, redactor))
        parts = _build(profile, keyring, deliver, redactor, driver)
        scheduler = Scheduler(parts.clock)
        stack.callback(
            stop_in_order,
            scheduler=scheduler,
            lanes=parts.lanes,
            close=(
                ("components", parts.printers.close),
                ("shops", parts.shops.close),
                ("robots", parts.robots.close),
                ("store", parts.store.close),
            ),
        )
        stack.callback(parts.phone.close)  # first of all: its threads wait for readings
        desk = _wire(parts, start_practice, redactor)
        for service in (
            desk.acquire_waybills,
            desk.give_back_numbers,
            desk.print_labels,
            desk.print_lists,
            desk.ship_parcels,
            desk.edit_number,
            desk.remark_orders,
            desk.export_report,
            desk.close_day,
        ):
            service.recover()
        desk.resume_batches.recover()
        desk.alerts.tell.recover()
        desk.hold_orders.release_due()
        if background:
            plan_rounds(scheduler, desk)
            begin_tracking(scheduler, desk)
            begin_alerts(scheduler, desk)
            scheduler.start()
            parts.phone.begin(desk)
        yield desk


def _build(
    profile: Profile,
    keyring: str,
    deliver: Deliver,
    redactor: Redactor,
    driver: DriverPrinter | None,
) -> _Parts:
    bus = Bus()
    judges = {CHOICE: RulePacks(profile.rules).check_choice}
    settings = SettingsFile(profile.settings, bus, judges=judges)
    station = PrinterFile(profile.printers, bus, settings.retired)
    told = ClockFile(profile.clock)
    clock = SkewedClock(SystemClock(), told.read(), told.keep)
    backend = keyring or settings.text("keyring.backend")
    secrets = TaughtSecrets(_secrets(profile, backend), redactor.learn)
    seal = open_seal(secrets, may_create=not has_sealed_rows(profile.database))
    courtesy = Courtesy()
    store = open_store(
        profile.database,
        seal=seal,
        bus=bus,
        clock=clock,
        give_way=courtesy.give_way,
        station=lambda: station_name(settings),
    )
    shops = Doudian(
        secrets=secrets,
        clock=clock,
        endpoint=lambda: Endpoint(
            base_url=settings.text("shop.base_url"), proxy=settings.text("shop.proxy")
        ),
    )
    return _Parts(
        profile=profile,
        bus=bus,
        settings=settings,
        clock=clock,
        phone=_phone(secrets, store, clock, settings, bus),
        store=store,
        shops=shops,
        courtesy=courtesy,
        lanes=Lanes(deliver, courtesy),
        station=station,
        printers=StationPrinters(
            station,
            settings,
            driver,
            heard=LateNews(store=store, clock=clock, settings=settings),
        ),
        templates=TemplateLibrary(profile.labels),
        secrets=secrets,
        robots=HttpRobots(clock),
        alerts=AlertFile(profile.alerts, bus),
    )


def _verify_audit(store: SqlStore) -> int | None:
    with store.begin() as work:
        return work.audit.verify()


def _secrets(profile: Profile, backend: str) -> KeyringSecrets:
    file = profile.folder / "secrets.keyring" if backend == "file" else None
    return open_secrets(_profile_id(profile), file=file)


def _profile_id(profile: Profile) -> str:
    """What names this profile in a keyring that others share; made once, moves with the folder."""
    path = profile.folder / "profile.id"
    try:
        if not path.exists():
            write_whole(path, new_id().encode())
        return path.read_text("ascii").strip()
    except OSError as error:
        raise storage_error(error, profile.folder.name) from error


def _call_api(
    parts: _Parts, shop_id: ShopId, method: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Any call a person asks for. It may change something or open a receiver: audited first."""
    with parts.store.begin() as work:
        work.audit.record(
            actor=operator_name(parts.settings),
            action="api.call",
            subject=shop_id,
            at=parts.clock.now(),
            note=method,
        )
        work.commit()
    return parts.shops.call(shop_id, method, params)


def _papers(parts: _Parts, rules: PickupRules, guard: Guards, scan: ScanGate) -> PaperServices:
    return paper_services(
        PaperParts(
            store=parts.store,
            clock=parts.clock,
            settings=parts.settings,
            station=parts.station,
            printers=parts.printers,
            templates=parts.templates,
            rules=rules,
            gate=scan,
            guard=guard,
            slips=FileGuard(parts.profile.folder / "slips.lock", "打印发货单"),
        )
    )


def _numbers(parts: _Parts, check: CheckOrders) -> NumberServices:
    return number_services(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        check=check,
        guard=FileGuard(parts.profile.folder / "numbers.lock", "取号"),
    )


def _printing(
    parts: _Parts, rules: PickupRules, check: CheckOrders, scan: ScanGate
) -> tuple[PrintLabels, PaperServices]:
    """Labels and other paper; each printer is kept to one program, whichever asks."""
    guard = Guards(parts.profile.folder, "printing", "打印")
    return _print_labels(parts, check, guard), _papers(parts, rules, guard, scan)


def _print_labels(parts: _Parts, check: CheckOrders, guard: Guards) -> PrintLabels:
    return PrintLabels(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        check=check,
        book=parts.station,
        printers=parts.printers,
        templates=parts.templates,
        guard=guard,
    )


def _ship_parcels(parts: _Parts, check: CheckOrders) -> ShipParcels:
    return ShipParcels(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        check=check,
        guard=FileGuard(parts.profile.folder / "shipping.lock", "发货"),
    )


def _resume_batches(
    parts: _Parts,
    numbers: NumberServices,
    labels: PrintLabels,
    ship: ShipParcels,
    slips: PrintSlips,
    *,
    remarks: RemarkOrders,
) -> ResumeBatches:
    return ResumeBatches(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        acquire=numbers.acquire,
        labels=labels,
        ship=ship,
        slips=slips,
        give_back=numbers.give_back,
        redo=numbers.redo,
        update=numbers.update,
        remarks=remarks,
    )


def _remark_orders(parts: _Parts) -> RemarkOrders:
    return RemarkOrders(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        bus=parts.bus,
        guard=FileGuard(parts.profile.folder / "remarks.lock", "写备注"),
    )


def _sync_orders(parts: _Parts) -> SyncOrders:
    return SyncOrders(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        bus=parts.bus,
        settings=parts.settings,
    )


def _retry_put_off(parts: _Parts, numbers: NumberServices, ship: ShipParcels) -> RetryPutOff:
    return RetryPutOff(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        acquire=numbers.acquire,
        ship=ship,
    )


def _track_parcels(parts: _Parts, rules: PickupRules, routes: RouteRules) -> TrackParcels:
    return TrackParcels(
        store=parts.store, shops=parts.shops, clock=parts.clock, pickup=rules, routes=routes
    )


def _alerts(parts: _Parts, rules_of: ShopRules) -> PickupAlerts:
    return pickup_alerts(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        secrets=parts.secrets,
        bus=parts.bus,
        rules_of=rules_of,
        book=parts.alerts,
        sender=parts.robots,
    )


def _hold_orders(parts: _Parts, rules: PickupRules) -> HoldOrders:
    return HoldOrders(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        bus=parts.bus,
        rules=rules,
    )


def _phone(
    secrets: TaughtSecrets, store: SqlStore, clock: SkewedClock, settings: SettingsFile, bus: Bus
) -> PhoneDesk:
    links = PhoneLinks(secrets=secrets, store=store, clock=clock, settings=settings)
    return PhoneDesk(links=links, secrets=secrets, settings=settings, bus=bus, clock=clock)


def _trouble(parts: _Parts, routes: RouteRules) -> str:
    """What was wrong with a file of the profile; the first one speaks."""
    found = (parts.settings.trouble, parts.station.trouble, routes.trouble, parts.alerts.trouble)
    return next(filter(None, found), "")


def _rules_trouble(packs: RulePacks, money: PickupMoney) -> str:
    """What was wrong with rule packs and penalty tables; a start never fails for one."""
    found = []
    for read in (packs.trouble, lambda: money.penalties.list()[1]):
        try:
            found.append(read())
        except AppError as error:
            found.append(error.title)
    return listed(found)


def _pickup_money(parts: _Parts, packs: RulePacks) -> tuple[RatePickups, PickupMoney]:
    """The pickup rate, and what it and lateness cost."""
    store, clock, settings = parts.store, parts.clock, parts.settings
    rates = RatePickups(reader=store.reader, clock=clock, settings=settings, packs=packs)
    return rates, pickup_money(
        rows=store.pickups, rates=rates, clock=clock, settings=settings, profile=parts.profile
    )


def _close_day(parts: _Parts, reports: DayReports) -> CloseDay:
    return day_closing(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        reports=reports,
        profile=parts.profile,
    )


def _handover(
    parts: _Parts, rules: PickupRules, money: PickupMoney, scan: ScanGate
) -> HandoverServices:
    return handover_services(
        store=parts.store,
        gate=scan,
        rows=parts.store.manifests,
        stakes=money.stakes,
        rules=rules,
        clock=parts.clock,
        settings=parts.settings,
        templates=parts.templates,
    )


def _shipments(parts: _Parts) -> LookUpShipments:
    return LookUpShipments(
        rows=parts.store.shipped, to_workbook=write_workbook, write=write_atomically
    )


def _day_reports(
    parts: _Parts, packs: RulePacks, rules: PickupRules, money: PickupMoney
) -> DayReports:
    return day_reports(
        store=parts.store,
        rows=parts.store.days,
        clock=parts.clock,
        settings=parts.settings,
        packs=packs,
        clocks=rules,
        penalties=money.penalties,
    )


def _rules(parts: _Parts) -> tuple[RulePacks, PickupRules, ShopRules, RouteRules]:
    """The rule packs, the thresholds of the chosen one, also by shop, and how scans are judged."""
    packs = RulePacks(parts.profile.rules, lambda: parts.settings.text(CHOICE))
    rules = chosen_clocks(parts.settings, packs, business_day(parts.clock.now()))
    rules_of = shop_rules(rules, parts.settings, parts.alerts, parts.bus)
    return packs, rules, rules_of, load_route_rules(parts.profile.folder)


def _checks(parts: _Parts) -> tuple[Gates, CheckOrders, ScanGate]:
    """The gates, what checks orders before them, and the one at the scanner."""
    store, clock, settings = parts.store, parts.clock, parts.settings
    gates = Gates(store=store, clock=clock, settings=settings)
    check = CheckOrders(store=store, shops=parts.shops, clock=clock, settings=settings, gates=gates)
    scan = ScanGate(reader=store.reader, check=check, clock=clock, settings=settings)
    return gates, check, scan


def _audits(parts: _Parts) -> tuple[AuditOrders, AcceptDifferences]:
    """漏单核对, and what calls right what it leaves over."""
    store, shops, clock, settings = parts.store, parts.shops, parts.clock, parts.settings
    return (
        AuditOrders(store=store, shops=shops, clock=clock, settings=settings),
        AcceptDifferences(store=store, shops=shops, clock=clock, settings=settings),
    )


def _wire(parts: _Parts, start_practice: Callable[[], None] | None, redactor: Redactor) -> Desk:
    store, shops, clock, settings = parts.store, parts.shops, parts.clock, parts.settings
    (packs, rules, rules_of, routes), (gates, check, scan) = _rules(parts), _checks(parts)
    (rates, money), (audit, accept) = _pickup_money(parts, packs), _audits(parts)
    numbers, handover = _numbers(parts, check), _handover(parts, rules, money, scan)
    ship, (labels, papers) = _ship_parcels(parts, check), _printing(parts, rules, check, scan)
    remarks, reports = _remark_orders(parts), _day_reports(parts, packs, rules, money)
    return Desk(
        profile=parts.profile.folder,
        reader=store.reader,
        clock=clock,
        bus=parts.bus,
        tasks=parts.lanes,
        settings=settings,
        rules=rules,
        rules_of=rules_of,
        route_rules=routes,
        bind_shop=BindShop(store=store, shops=shops, clock=clock, settings=settings),
        keep_authorized=KeepAuthorized(store=store, shops=shops, clock=clock),
        sync_orders=_sync_orders(parts),
        manage_shops=ManageShops(store=store, clock=clock, settings=settings),
        audit_orders=audit,
        accept_differences=accept,
        acquire_waybills=numbers.acquire,
        give_back_numbers=numbers.give_back,
        redo_numbers=numbers.redo,
        update_waybills=numbers.update,
        add_parcel=numbers.add_parcel,
        add_pieces=numbers.add_pieces,
        edit_number=numbers.edit,
        merge_parcels=numbers.merge,
        split_parcels=numbers.split,
        print_labels=labels,
        print_slips=papers.slips,
        ship_parcels=ship,
        retry_put_off=_retry_put_off(parts, numbers, ship),
        resume_batches=_resume_batches(parts, numbers, labels, ship, papers.slips, remarks=remarks),
        track_parcels=_track_parcels(parts, rules, routes),
        accept_scans=AcceptScans(store=store, clock=clock, settings=settings),
        list_picking=papers.picking,
        list_stock=papers.stock,
        print_lists=papers.lists,
        order_labels=papers.order,
        shelf_locations=papers.locations,
        prove_batch=papers.prove,
        remark_orders=remarks,
        hold_orders=_hold_orders(parts, rules),
        tag_orders=TagOrders(store=store),
        report_day=reports.report,
        export_report=reports.export,
        scheduled_report=reports.scheduled,
        close_day=_close_day(parts, reports),
        plan_handover=money.plan,
        count_stakes=money.stakes,
        hand_over=handover.hand_over,
        match_handover=handover.match,
        manifest_sheets=handover.sheets,
        score_couriers=handover.score,
        shipments=_shipments(parts),
        penalties=money.penalties,
        rate_pickups=rates,
        packs=packs,
        alerts=_alerts(parts, rules_of),
        gates=gates,
        scan_gate=scan,
        settle_held=SettleHeld(store=store, clock=clock, settings=settings),
        station=parts.station,
        printers=parts.printers,
        phone=parts.phone,
        find_printers=find_printers,
        templates=parts.templates,
        open_shop=shops.open,
        call_api=partial(_call_api, parts),
        start_practice=start_practice,
        verify_audit=lambda: _verify_audit(store),
        redact=redactor,
        window_works=parts.courtesy.window_works,
        settings_trouble=_trouble(parts, routes),
        rules_trouble=_rules_trouble(packs, money),
    )
