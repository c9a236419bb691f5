"""The printers of practice: a spare one to move to, and the component to be added as a third."""

from app.bootstrap.practice_site import SPARE, PracticeSite
from app.domain.ids import PrinterId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.domain.station import PrinterSetup, Way
from app.presentation.desk import Desk, current_printer
from app.presentation.printing.sample_label import print_sample
from app.runtime.context import Context
from app.settings.printers import FIRST
from tests.integration.services.conftest import parcels, shop_of

BEHIND = PrinterId("behind")


def numbered(desk: Desk, site: PracticeSite) -> None:
    desk.sync_orders(Context(), shop_of(site))
    desk.acquire_waybills(Context(), parcels(desk, Stage.TO_NUMBER))


def test_two_printers_are_there_and_the_first_is_usual(desk: Desk, site: PracticeSite) -> None:
    assert [setup.printer_id for setup in desk.station.all()] == [FIRST, SPARE]
    current = current_printer(desk)
    assert current is not None
    assert current.printer_id == FIRST
    assert all(desk.printers.status(setup.printer_id).ready for setup in desk.station.all())


def test_the_spare_printer_takes_labels(desk: Desk, site: PracticeSite) -> None:
    numbered(desk, site)
    wanted = parcels(desk, Stage.TO_PRINT)[:3]
    receipt = desk.print_labels(Context(), wanted, SPARE)
    assert receipt.count(Outcome.DONE) == 3
    assert (len(site.spare.labels), len(site.labels.labels)) == (3, 0)
    print_sample(desk, SPARE)
    assert site.spare.labels[-1].codes[0] == "TEST0123456789"


def test_the_component_prints_once_it_is_added(desk: Desk, site: PracticeSite) -> None:
    component = desk.printers.behind(Way.DOUDIAN)
    assert component.status().version == site.component.version
    (usual, other) = component.printers().names
    desk.station.put(
        PrinterSetup(printer_id=BEHIND, name="组件", way=Way.DOUDIAN, place=other, template="")
    )
    numbered(desk, site)
    wanted = parcels(desk, Stage.TO_PRINT)[:3]
    receipt = desk.print_labels(Context(), wanted, BEHIND)
    assert [line.title for line in receipt.lines if line.outcome is not Outcome.DONE] == []
    assert [document.printer for document in site.component.documents] == [other] * 3
    rows = {row.parcel_id: row for row in desk.reader.parcels_by_id(frozenset(wanted))}
    assert [document.track_no for document in site.component.documents] == [
        rows[parcel_id].tracking_number for parcel_id in wanted
    ]
    assert usual != other
    assert site.labels.labels == ()
