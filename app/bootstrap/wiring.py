"""The desk: every service, made of the parts of a profile."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.adapters.files.atomic import write_atomically
from app.adapters.files.xlsx import write_workbook
from app.adapters.printing.finding import find_printers
from app.adapters.store import SqlStore
from app.bootstrap.alerts import pickup_alerts, shop_rules
from app.bootstrap.day_closing import day_closing
from app.bootstrap.day_reports import DayReports, day_reports
from app.bootstrap.handover import HandoverServices, handover_services
from app.bootstrap.number_services import NumberServices, number_services
from app.bootstrap.paper_services import PaperParts, PaperServices, paper_services
from app.bootstrap.parts import Parts
from app.bootstrap.pickup_money import PickupMoney, pickup_money
from app.diagnostics.redaction import Redactor
from app.domain.errors import AppError
from app.domain.ids import ShopId
from app.domain.instants import business_day
from app.domain.pickup import PickupRules
from app.domain.words import listed
from app.presentation.desk import Desk
from app.runtime.guard import FileGuard, Guards
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
from app.services.look_up_shipments import LookUpShipments
from app.services.manage_shops import ManageShops
from app.services.pickup_alerts import PickupAlerts
from app.services.print_labels import PrintLabels
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
from app.settings.route_rules import RouteRules, load_route_rules
from app.settings.rule_packs import CHOICE, RulePacks, chosen_clocks

StartPractice = Callable[[], None] | None
"""What "practice shop" does for a desk; None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """Services and rules that others are made of."""

    packs: RulePacks
    rules: PickupRules
    rules_of: ShopRules
    routes: RouteRules
    gates: Gates
    check: CheckOrders
    scan: ScanGate
    rates: RatePickups
    money: PickupMoney
    audit: AuditOrders
    accept: AcceptDifferences
    numbers: NumberServices
    handover: HandoverServices
    ship: ShipParcels
    labels: PrintLabels
    papers: PaperServices
    remarks: RemarkOrders
    reports: DayReports


def _verify_audit(store: SqlStore) -> int | None:
    with store.begin() as work:
        return work.audit.verify()


def _call_api(parts: Parts, shop_id: ShopId, method: str, params: dict[str, Any]) -> dict[str, Any]:
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


def _papers(parts: Parts, rules: PickupRules, guard: Guards, scan: ScanGate) -> PaperServices:
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


def _numbers(parts: Parts, check: CheckOrders) -> NumberServices:
    return number_services(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        check=check,
        guard=FileGuard(parts.profile.folder / "numbers.lock", "取号"),
    )


def _printing(
    parts: Parts, rules: PickupRules, check: CheckOrders, scan: ScanGate
) -> tuple[PrintLabels, PaperServices]:
    """Labels and other paper; each printer is kept to one program, whichever asks."""
    guard = Guards(parts.profile.folder, "printing", "打印")
    return _print_labels(parts, check, guard), _papers(parts, rules, guard, scan)


def _print_labels(parts: Parts, check: CheckOrders, guard: Guards) -> PrintLabels:
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


def _ship_parcels(parts: Parts, check: CheckOrders) -> ShipParcels:
    return ShipParcels(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        check=check,
        guard=FileGuard(parts.profile.folder / "shipping.lock", "发货"),
    )


def _resume_batches(parts: Parts, shared: _Shared) -> ResumeBatches:
    numbers = shared.numbers
    return ResumeBatches(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        acquire=numbers.acquire,
        labels=shared.labels,
        ship=shared.ship,
        slips=shared.papers.slips,
        give_back=numbers.give_back,
        redo=numbers.redo,
        update=numbers.update,
        remarks=shared.remarks,
    )


def _remark_orders(parts: Parts) -> RemarkOrders:
    return RemarkOrders(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        settings=parts.settings,
        bus=parts.bus,
        guard=FileGuard(parts.profile.folder / "remarks.lock", "写备注"),
    )


def _sync_orders(parts: Parts) -> SyncOrders:
    return SyncOrders(
        store=parts.store,
        shops=parts.shops,
        clock=parts.clock,
        bus=parts.bus,
        settings=parts.settings,
    )


def _retry_put_off(parts: Parts, shared: _Shared) -> RetryPutOff:
    return RetryPutOff(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        acquire=shared.numbers.acquire,
        ship=shared.ship,
    )


def _track_parcels(parts: Parts, rules: PickupRules, routes: RouteRules) -> TrackParcels:
    return TrackParcels(
        store=parts.store, shops=parts.shops, clock=parts.clock, pickup=rules, routes=routes
    )


def _alerts(parts: Parts, rules_of: ShopRules) -> PickupAlerts:
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


def _hold_orders(parts: Parts, rules: PickupRules) -> HoldOrders:
    return HoldOrders(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        bus=parts.bus,
        rules=rules,
    )


def _trouble(parts: Parts, routes: RouteRules) -> str:
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


def _pickup_money(parts: Parts, packs: RulePacks) -> tuple[RatePickups, PickupMoney]:
    """The pickup rate, and what it and lateness cost."""
    store, clock, settings = parts.store, parts.clock, parts.settings
    rates = RatePickups(reader=store.reader, clock=clock, settings=settings, packs=packs)
    return rates, pickup_money(
        rows=store.pickups, rates=rates, clock=clock, settings=settings, profile=parts.profile
    )


def _close_day(parts: Parts, reports: DayReports) -> CloseDay:
    return day_closing(
        store=parts.store,
        clock=parts.clock,
        settings=parts.settings,
        reports=reports,
        profile=parts.profile,
    )


def _handover(
    parts: Parts, rules: PickupRules, money: PickupMoney, scan: ScanGate
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


def _shipments(parts: Parts) -> LookUpShipments:
    return LookUpShipments(
        rows=parts.store.shipped, to_workbook=write_workbook, write=write_atomically
    )


def _day_reports(
    parts: Parts,
    packs: RulePacks,
    rules: PickupRules,
    rules_of: ShopRules,
    money: PickupMoney,
) -> DayReports:
    return day_reports(
        store=parts.store,
        rows=parts.store.days,
        clock=parts.clock,
        settings=parts.settings,
        packs=packs,
        clocks=rules,
        clocks_of=rules_of,
        penalties=money.penalties,
    )


def _rules(parts: Parts) -> tuple[RulePacks, PickupRules, ShopRules, RouteRules]:
    """The rule packs, the thresholds of the chosen one, also by shop, and how scans are judged."""
    packs = RulePacks(parts.profile.rules, lambda: parts.settings.text(CHOICE))
    rules = chosen_clocks(parts.settings, packs, business_day(parts.clock.now()))
    rules_of = shop_rules(rules, parts.settings, parts.alerts, parts.bus)
    return packs, rules, rules_of, load_route_rules(parts.profile.folder)


def _checks(parts: Parts) -> tuple[Gates, CheckOrders, ScanGate]:
    """The gates, what checks orders before them, and the one at the scanner."""
    store, clock, settings = parts.store, parts.clock, parts.settings
    gates = Gates(store=store, clock=clock, settings=settings)
    check = CheckOrders(store=store, shops=parts.shops, clock=clock, settings=settings, gates=gates)
    scan = ScanGate(reader=store.reader, check=check, clock=clock, settings=settings)
    return gates, check, scan


def _audits(parts: Parts) -> tuple[AuditOrders, AcceptDifferences]:
    """漏单核对, and what calls right what it leaves over."""
    store, shops, clock, settings = parts.store, parts.shops, parts.clock, parts.settings
    return (
        AuditOrders(store=store, shops=shops, clock=clock, settings=settings),
        AcceptDifferences(store=store, shops=shops, clock=clock, settings=settings),
    )


def _share(parts: Parts) -> _Shared:
    (packs, rules, rules_of, routes), (gates, check, scan) = _rules(parts), _checks(parts)
    (rates, money), (audit, accept) = _pickup_money(parts, packs), _audits(parts)
    labels, papers = _printing(parts, rules, check, scan)
    return _Shared(
        packs=packs,
        rules=rules,
        rules_of=rules_of,
        routes=routes,
        gates=gates,
        check=check,
        scan=scan,
        rates=rates,
        money=money,
        audit=audit,
        accept=accept,
        numbers=_numbers(parts, check),
        handover=_handover(parts, rules, money, scan),
        ship=_ship_parcels(parts, check),
        labels=labels,
        papers=papers,
        remarks=_remark_orders(parts),
        reports=_day_reports(parts, packs, rules, rules_of, money),
    )


def wire_desk(parts: Parts, start_practice: StartPractice, redactor: Redactor) -> Desk:
    """Every service; nothing begins yet."""
    store, shops, clock, settings = parts.store, parts.shops, parts.clock, parts.settings
    shared = _share(parts)
    numbers, papers, money = shared.numbers, shared.papers, shared.money
    handover, reports = shared.handover, shared.reports
    return Desk(
        profile=parts.profile.folder,
        reader=store.reader,
        clock=clock,
        bus=parts.bus,
        tasks=parts.lanes,
        settings=settings,
        rules=shared.rules,
        rules_of=shared.rules_of,
        route_rules=shared.routes,
        bind_shop=BindShop(store=store, shops=shops, clock=clock, settings=settings),
        keep_authorized=KeepAuthorized(store=store, shops=shops, clock=clock),
        sync_orders=_sync_orders(parts),
        manage_shops=ManageShops(store=store, clock=clock, settings=settings),
        audit_orders=shared.audit,
        accept_differences=shared.accept,
        acquire_waybills=numbers.acquire,
        give_back_numbers=numbers.give_back,
        redo_numbers=numbers.redo,
        update_waybills=numbers.update,
        add_parcel=numbers.add_parcel,
        add_pieces=numbers.add_pieces,
        edit_number=numbers.edit,
        merge_parcels=numbers.merge,
        split_parcels=numbers.split,
        print_labels=shared.labels,
        print_slips=papers.slips,
        ship_parcels=shared.ship,
        retry_put_off=_retry_put_off(parts, shared),
        resume_batches=_resume_batches(parts, shared),
        track_parcels=_track_parcels(parts, shared.rules, shared.routes),
        accept_scans=AcceptScans(store=store, clock=clock, settings=settings),
        list_picking=papers.picking,
        list_stock=papers.stock,
        print_lists=papers.lists,
        order_labels=papers.order,
        shelf_locations=papers.locations,
        prove_batch=papers.prove,
        remark_orders=shared.remarks,
        hold_orders=_hold_orders(parts, shared.rules),
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
        rate_pickups=shared.rates,
        packs=shared.packs,
        alerts=_alerts(parts, shared.rules_of),
        gates=shared.gates,
        scan_gate=shared.scan,
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
        settings_trouble=_trouble(parts, shared.routes),
        rules_trouble=_rules_trouble(shared.packs, money),
    )
