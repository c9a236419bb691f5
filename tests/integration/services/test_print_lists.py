"""Picking and stock lists on the practice label printer: paper, record, trouble."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import AppError, InvalidInput
from app.domain.ids import ParcelId, PrinterId
from app.domain.parcel import Stage
from app.domain.picking import PickingList
from app.domain.proof import batch_label_of
from app.domain.station import Way
from app.labels.raster import padded, to_image
from app.ports.printer import Paper, Raster
from app.ports.store import Store
from app.presentation.desk import Desk
from app.services.print_lists import PrintLists, SentList
from app.settings.printers import FIRST
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import parcels, shop_of

PRINTER = PrinterId(FIRST)


@pytest.fixture
def synced(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    return desk


def long_list(desk: Desk) -> PickingList:
    """A list of several labels."""
    made = desk.list_picking.make(parcels(desk, Stage.TO_NUMBER), batch="1128-03")
    return replace(made, lines=made.lines * (30 // len(made.lines) + 1))


def print_it(desk: Desk, sheet: PickingList, printer: PrinterId = PRINTER) -> SentList:
    ready = desk.print_lists.prepare(job_context(), sheet, printer)
    return desk.print_lists.send(job_context(), ready)


def record(desk: Desk) -> list[tuple[str, str, str]]:
    """The journal's entries of lists: note, outcome and what is known of it."""
    store: Store = desk.print_lists._store
    with store.begin() as work:
        rows = work.journal._connection.exec_driver_sql(  # type: ignore[attr-defined]
            "SELECT note, outcome, outcome_note FROM operations WHERE kind = 'list.print'"
        )
        return [tuple(row) for row in rows]


def test_a_list_comes_out_on_as_many_labels_as_it_takes(synced: Desk, site: PracticeSite) -> None:
    before = len(site.labels.labels)
    sheet = long_list(synced)
    sent = print_it(synced, sheet)
    labels = site.labels.labels[before:]
    assert len(labels) == sent.total == sent.sent > 1
    assert sent.whole
    assert not sent.silent
    assert sent.trouble() is None
    setup = synced.station.get(PRINTER)
    assert setup is not None
    template = synced.templates.load(setup.template)
    size = (round(template.width_mm * 8), round(template.height_mm * 8))
    # The paper's own size, whatever the list was laid out for.
    assert {(label.width, label.height) for label in labels} == {size}
    n = sent.total
    assert record(synced) == [(f"拣货单 1128-03 {n}", "printed", f"{n}/{n}")]
    assert synced.verify_audit() is None


def test_its_footer_can_be_scanned_from_the_paper(synced: Desk) -> None:
    ready = synced.print_lists.prepare(job_context(), long_list(synced), PRINTER)
    for page in ready.pages:
        picture: Image.Image = to_image(page).convert("L")
        (code,) = zxingcpp.read_barcodes(picture)
        assert batch_label_of(code.text) == "1128-03"


def test_the_stock_list_is_printed_as_well(synced: Desk, site: PracticeSite) -> None:
    before = len(site.labels.labels)
    ready = synced.print_lists.prepare(job_context(), synced.list_stock.count(), PRINTER)
    assert synced.print_lists.send(job_context(), ready).whole
    assert len(site.labels.labels) == before + len(ready.pages)


@pytest.mark.parametrize(
    ("template", "use"), [("one_part_76x130", (76, 130)), ("two_part_100x180", (100, 180))]
)
def test_the_list_is_laid_out_for_the_paper_that_is_loaded(
    synced: Desk, template: str, use: tuple[int, int]
) -> None:
    setup = synced.station.get(PRINTER)
    assert setup is not None
    synced.station.put(replace(setup, template=template))
    ready = synced.print_lists.prepare(job_context(), long_list(synced), PRINTER)
    assert ready.stock_mm == use
    assert {(page.width, page.height) for page in ready.pages} == {(use[0] * 8, use[1] * 8)}


def test_paper_that_runs_out_is_said_with_how_far_it_came(synced: Desk, site: PracticeSite) -> None:
    site.labels.faults.paper_left = 2
    sent = print_it(synced, long_list(synced))
    trouble = sent.trouble()
    assert not sent.whole
    assert sent.sent < sent.total
    assert trouble is not None
    assert f"打了 {sent.sent} 张停了，共 {sent.total} 张" in trouble.title
    assert "纸" in trouble.advice
    (entry,) = record(synced)
    assert entry[2] == f"{sent.sent}/{sent.total}"


def test_a_cancel_is_heard_between_two_labels(synced: Desk, site: PracticeSite) -> None:
    ready = synced.print_lists.prepare(job_context(), long_list(synced), PRINTER)
    stop = CancelAt(1)
    sent = synced.print_lists.send(stop.context, ready)
    assert (sent.sent, sent.cancelled) == (1, True)
    assert record(synced)[0][2] == f"1/{sent.total}"
    trouble = sent.trouble()
    assert trouble is not None
    assert trouble.code == "list.stopped"


def test_what_cannot_be_printed_is_refused_before_any_paper(
    synced: Desk, site: PracticeSite
) -> None:
    sheet, before = long_list(synced), len(site.labels.labels)
    setup = synced.station.get(PRINTER)
    assert setup is not None

    def refused(*, printer: PrinterId = PRINTER, given: PickingList = sheet) -> AppError:
        with pytest.raises(InvalidInput) as caught:
            synced.print_lists.prepare(job_context(), given, printer)
        return caught.value

    assert refused(given=replace(sheet, lines=())).code == "list.empty"
    assert refused(printer=PrinterId("gone")).code == "print.no_printer"
    synced.station.put(replace(setup, template="product_60x40"))
    assert "60×40" in refused().title
    synced.station.put(replace(setup, way=Way.DOUDIAN, place=""))
    assert refused().code == "list.component"
    assert len(site.labels.labels) == before
    assert record(synced) == []


def test_a_list_that_a_dead_program_was_at_is_settled_at_the_next_start(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = synced.print_lists.prepare(job_context(), long_list(synced), PRINTER)

    def die(*_args: object) -> Iterator[None]:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(PrintLists, "_record", lambda *_args: None)
        dying.setattr("app.services.print_lists._send_all", die)
        with pytest.raises(SystemExit):
            synced.print_lists.send(job_context(), ready)
    assert [entry[1] for entry in record(synced)] == [""]
    synced.print_lists.recover()
    assert [entry[1:] for entry in record(synced)] == [(Paper.UNKNOWN.value, "recovered")]
    synced.print_lists.recover()
    assert len(record(synced)) == 1


def test_nothing_of_a_receiver_is_on_a_list(synced: Desk) -> None:
    ids = parcels(synced, Stage.TO_NUMBER)
    rows = synced.reader.parcels_by_id(frozenset[ParcelId](ids))
    words = repr(synced.list_picking.make(ids)) + repr(synced.list_stock.count())
    assert not [row for row in rows if row.receiver.split(" ")[0] in words]


def test_a_page_is_padded_with_white_to_the_paper() -> None:
    page = Raster(width=9, height=2, dpi=203, rows=b"\xff\x80\x80\x80")
    wide = padded(page, 17, 3)
    assert (wide.width, wide.height) == (17, 3)
    assert wide.rows == b"\xff\x80\0" + b"\x80\x80\0" + b"\0\0\0"
    assert padded(page, 9, 2) is page
    assert padded(page, 5, 1) is page
