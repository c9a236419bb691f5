"""The desk: everything a screen or a command may use, built once by bootstrap."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.ids import PrinterId, ShopId
from app.domain.pickup import PickupRules
from app.domain.station import PrinterSetup
from app.labels.template import Template
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.phone import Phone
from app.ports.platform import ShopPlatform
from app.ports.rows import Reader
from app.ports.settings import Settings
from app.ports.station import FindPrinters, PrinterBook, Printers
from app.ports.tasks import PRINT, Tasks
from app.ports.templates import Templates
from app.services.accept_differences import AcceptDifferences
from app.services.accept_scans import AcceptScans
from app.services.acquire_waybills import AcquireWaybills
from app.services.add_parcel import AddParcel
from app.services.add_pieces import AddPieces
from app.services.audit_orders import AuditOrders
from app.services.bind_shop import BindShop
from app.services.close_day import CloseDay
from app.services.count_stakes import CountStakes
from app.services.current_printer import chosen_or_usual
from app.services.edit_number import EditNumber
from app.services.export_report import ExportReport
from app.services.gates import Gates
from app.services.give_back_numbers import GiveBackNumbers
from app.services.hand_over import HandOver
from app.services.hold_orders import HoldOrders
from app.services.keep_authorized import KeepAuthorized
from app.services.list_picking import ListPicking
from app.services.list_stock import ListStock
from app.services.look_up_shipments import LookUpShipments
from app.services.manage_shops import ManageShops
from app.services.manifest_sheets import ManifestSheets
from app.services.match_handover import MatchHandover
from app.services.merge_parcels import MergeParcels
from app.services.order_labels import OrderLabels
from app.services.pickup_alerts import PickupAlerts
from app.services.plan_handover import PlanHandover
from app.services.print_labels import PrintLabels
from app.services.print_lists import PrintLists
from app.services.print_slips import PrintSlips
from app.services.prove_batch import ProveBatch
from app.services.rate_pickups import RatePickups
from app.services.redo_numbers import RedoNumbers
from app.services.remark_orders import RemarkOrders
from app.services.report_day import ReportDay
from app.services.resume_batches import ResumeBatches
from app.services.retry_put_off import RetryPutOff
from app.services.scan_gate import ScanGate
from app.services.scheduled_report import ScheduledReport
from app.services.score_couriers import ScoreCouriers
from app.services.settle_held import SettleHeld
from app.services.shelf_locations import ShelfLocations
from app.services.ship_parcels import ShipParcels
from app.services.split_parcels import SplitParcels
from app.services.sync_orders import SyncOrders
from app.services.tag_orders import TagOrders
from app.services.track_parcels import TrackParcels
from app.services.update_waybills import UpdateWaybills
from app.settings.penalties import PenaltyBook
from app.settings.route_rules import RouteRules
from app.settings.rule_packs import RulePacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A running practice shop, printer and receipt printer on this machine."""

    base_url: str
    control_url: str
    shop_id: ShopId
    app_key: str
    label_port: int
    slip_port: int
    paper: Path  # folder in which the practice printers write what they print


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Services, readers and settings of one open profile."""

    profile: Path
    reader: Reader
    clock: Clock
    bus: EventBus
    tasks: Tasks
    settings: Settings
    rules: PickupRules
    rules_of: Callable[[ShopId], PickupRules]
    """The same thresholds with the distances that count in a shop now."""
    route_rules: RouteRules
    bind_shop: BindShop
    keep_authorized: KeepAuthorized
    manage_shops: ManageShops
    sync_orders: SyncOrders
    audit_orders: AuditOrders
    accept_differences: AcceptDifferences
    acquire_waybills: AcquireWaybills
    give_back_numbers: GiveBackNumbers
    redo_numbers: RedoNumbers
    update_waybills: UpdateWaybills
    add_parcel: AddParcel
    add_pieces: AddPieces
    edit_number: EditNumber
    merge_parcels: MergeParcels
    split_parcels: SplitParcels
    print_labels: PrintLabels
    print_slips: PrintSlips
    ship_parcels: ShipParcels
    resume_batches: ResumeBatches
    retry_put_off: RetryPutOff
    track_parcels: TrackParcels
    accept_scans: AcceptScans
    remark_orders: RemarkOrders
    hold_orders: HoldOrders
    tag_orders: TagOrders
    list_picking: ListPicking
    list_stock: ListStock
    print_lists: PrintLists
    order_labels: OrderLabels
    shelf_locations: ShelfLocations
    prove_batch: ProveBatch
    report_day: ReportDay
    export_report: ExportReport
    scheduled_report: ScheduledReport
    close_day: CloseDay
    plan_handover: PlanHandover
    count_stakes: CountStakes
    hand_over: HandOver
    match_handover: MatchHandover
    manifest_sheets: ManifestSheets
    score_couriers: ScoreCouriers
    shipments: LookUpShipments
    penalties: PenaltyBook
    rate_pickups: RatePickups
    packs: RulePacks
    alerts: PickupAlerts
    gates: Gates
    scan_gate: ScanGate
    settle_held: SettleHeld
    station: PrinterBook
    printers: Printers
    phone: Phone
    find_printers: FindPrinters
    templates: Templates[Template]
    open_shop: Callable[[ShopId], ShopPlatform]
    call_api: Callable[[ShopId, str, dict[str, Any]], dict[str, Any]]
    """(shop, method, parameters) → the whole answer envelope, for ``zhunlan api call``."""
    start_practice: Callable[[], None] | None
    """Open the practice shop in a window of its own, on a profile of its own, and return when it
    is there. None on that profile itself."""
    verify_audit: Callable[[], int | None] = lambda: None
    """The first entry of the audit log whose chain is broken; None when all is well."""
    redact: Callable[[str], str] = str
    """Hides every secret that this program has met."""
    window_works: Callable[[bool], None] = lambda _works: None
    """Told when the window's thread begins and when it has nothing more to do, so that work in
    the background stands aside for it."""
    settings_trouble: str = ""
    rules_trouble: str = ""
    """Chinese: what was wrong with the settings file when it was opened; "" when all was well."""


def slip_lane(desk: Desk) -> str:
    """Where slips are printed: the lane of the label printer they go to, or one of their own."""
    chosen = desk.station.get(PrinterId(desk.settings.text("printer.slip.printer")))
    return f"{PRINT}.{chosen.printer_id if chosen else 'slip'}"


def current_printer(desk: Desk) -> PrinterSetup | None:
    """The label printer that a person chose for now, else the usual one; None: there is none."""
    return chosen_or_usual(desk.station, desk.settings)
