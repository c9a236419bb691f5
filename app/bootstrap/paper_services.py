"""The services of sheets of paper beside the label: lists, slips, locations, proof of a batch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from app.adapters.files.atomic import write_atomically
from app.adapters.files.location_files import LocationFiles
from app.adapters.files.picking_list import (
    PICKING_TEMPLATE,
    STOCK_TEMPLATE,
    write_picking_list,
    write_stock_list,
)
from app.bootstrap.station_printers import slip_printer
from app.domain.ids import PrinterId
from app.domain.pickup import PickupRules
from app.labels.template import Template
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.settings import Settings
from app.ports.station import PrinterBook, Printers
from app.ports.store import Store
from app.ports.templates import Templates
from app.services.batch_record import BatchRecords
from app.services.list_picking import ListPicking
from app.services.list_stock import ListStock
from app.services.order_labels import OrderLabels
from app.services.print_lists import PrintLists
from app.services.print_slips import (
    LabelPress,
    PrintSlips,
    ReceiptPress,
    SlipPress,
    no_slip_printer,
)
from app.services.prove_batch import ProveBatch
from app.services.scan_gate import ScanGate
from app.services.shelf_locations import ShelfLocations


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperParts:
    """What they are made of. ``guard`` keeps a printer to one program, ``slips`` the slips."""

    store: Store
    clock: Clock
    settings: Settings
    station: PrinterBook
    printers: Printers
    templates: Templates[Template]
    rules: PickupRules
    gate: ScanGate
    guard: Callable[[PrinterId], Guard]
    slips: Guard


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperServices:
    """All of them."""

    picking: ListPicking
    stock: ListStock
    lists: PrintLists
    slips: PrintSlips
    order: OrderLabels
    locations: ShelfLocations
    prove: ProveBatch


def paper_services(parts: PaperParts) -> PaperServices:
    """Build them."""
    store, clock, settings = parts.store, parts.clock, parts.settings
    return PaperServices(
        picking=ListPicking(
            store=store,
            clock=clock,
            write=lambda picking, path, template: write_picking_list(
                picking, path, parts.templates.load(template or PICKING_TEMPLATE)
            ),
        ),
        stock=ListStock(
            store=store,
            clock=clock,
            rules=parts.rules,
            write_pdf=lambda stock, path: write_stock_list(
                stock, path, parts.templates.load(STOCK_TEMPLATE)
            ),
            write=write_atomically,
        ),
        lists=PrintLists(
            store=store,
            clock=clock,
            settings=settings,
            book=parts.station,
            printers=parts.printers,
            templates=parts.templates,
            guard=parts.guard,
        ),
        slips=PrintSlips(
            store=store,
            press=partial(_slip_press, parts),
            guard=parts.slips,
            batches=BatchRecords(store=store, clock=clock, settings=settings),
        ),
        order=OrderLabels(store=store, clock=clock, rules=parts.rules),
        locations=ShelfLocations(
            store=store, clock=clock, settings=settings, files=LocationFiles()
        ),
        prove=ProveBatch(store=store, clock=clock, settings=settings, gate=parts.gate),
    )


@contextmanager
def _slip_press(parts: PaperParts) -> Iterator[SlipPress]:
    """What slips are printed on: a label printer that was chosen, else the receipt printer."""
    settings = parts.settings
    chosen = parts.station.get(PrinterId(settings.text("printer.slip.printer")))
    if chosen is None:
        receipt = slip_printer(settings)
        if receipt is None:
            raise no_slip_printer()
        yield ReceiptPress(receipt, parts.clock)
        return
    template = parts.templates.load(settings.text("printer.slip.template"))
    with parts.guard(chosen.printer_id).hold():
        yield LabelPress(
            store=parts.store,
            clock=parts.clock,
            settings=settings,
            printer=parts.printers.on_stock(
                chosen.printer_id, template.width_mm, template.height_mm
            ),
            template=template,
        )
