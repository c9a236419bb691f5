"""打印: one label in doubt at most, nothing twice unasked."""

from dataclasses import replace
from itertools import groupby

import pytest
import zxingcpp
from PIL import Image

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId, PrintJobId
from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Outcome
from app.domain.station import Calibration, Way
from app.labels.raster import to_image
from app.labels.render import render
from app.ports.printer import Raster
from app.presentation.desk import Desk
from app.settings.printers import FIRST
from tests.fakes.tasks import CancelAt, job_context
from tests.integration.services.conftest import later, parcels, shop_of

COUNT = 6


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    """A desk with six numbered parcels."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    assert len(parcels(desk, Stage.TO_PRINT)) == COUNT
    return desk


def codes(site: PracticeSite) -> list[str]:
    """The main code of every label on paper, read by an independent decoder."""
    found = []
    for sheet in site.labels.labels:
        with Image.open(site.paper / "labels" / sheet.file) as picture:
            texts = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
        assert len(texts) == 1
        found += texts
    return found


def test_labels_come_out_in_the_order_asked(numbered: Desk, site: PracticeSite) -> None:
    wanted = tuple(reversed(parcels(numbered, Stage.TO_PRINT)))
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.DONE) == COUNT
    rows = {row.parcel_id: row for row in numbered.reader.parcels_by_id(frozenset(wanted))}
    assert codes(site) == [rows[p].tracking_number for p in wanted]
    assert parcels(numbered, Stage.TO_SHIP)


def test_a_second_print_needs_a_reason(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbered.print_labels(job_context(), wanted, FIRST)
    again = numbered.print_labels(job_context(), wanted, FIRST)
    assert again.count(Outcome.ALREADY) == COUNT
    assert len(site.labels.labels) == COUNT
    reprint = numbered.print_labels(job_context(), wanted[:1], FIRST, reason="污损")
    assert reprint.count(Outcome.DONE) == 1
    assert len(site.labels.labels) == COUNT + 1
    detail = numbered.reader.detail(wanted[0])
    assert detail is not None
    assert [(job.copy, job.reason) for job in detail.jobs] == [(1, ""), (2, "污损")]


def test_an_empty_printer_is_sent_nothing(numbered: Desk, site: PracticeSite) -> None:
    site.labels.faults.paper_out = True
    wanted = parcels(numbered, Stage.TO_PRINT)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert "纸" in receipt.lines[0].title
    assert receipt.count(Outcome.SKIPPED) == COUNT - 1
    assert site.labels.labels == ()
    assert set(parcels(numbered, Stage.TO_PRINT)) == set(wanted)
    site.labels.faults.paper_out = False
    assert numbered.print_labels(job_context(), wanted, FIRST).count(Outcome.DONE) == COUNT
    assert len(site.labels.labels) == COUNT


def test_an_unplugged_printer_is_named(numbered: Desk, site: PracticeSite) -> None:
    site.labels.stop()
    wanted = parcels(numbered, Stage.TO_PRINT)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert receipt.lines[0].title
    assert receipt.lines[0].advice
    assert set(parcels(numbered, Stage.TO_PRINT)) == set(wanted)


def test_a_cable_pulled_in_the_middle_leaves_one_label_to_confirm(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    site.labels.faults.close_after = 20_000
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.UNKNOWN
    assert receipt.count(Outcome.SKIPPED) == COUNT - 1
    (waiting,) = numbered.reader.unconfirmed()
    assert waiting.parcel_id == wanted[0]
    blocked = numbered.print_labels(job_context(), wanted[:1], FIRST)
    assert blocked.lines[0].outcome is Outcome.BLOCKED
    site.labels.faults.close_after = None
    numbered.print_labels.confirm(waiting.job_id, came_out=False)
    assert numbered.print_labels(job_context(), wanted, FIRST).count(Outcome.DONE) == COUNT
    assert len(site.labels.labels) == COUNT


def test_a_confirmed_label_may_be_shipped(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)[:1]
    site.labels.faults.close_after = 20_000
    numbered.print_labels(job_context(), wanted, FIRST)
    (waiting,) = numbered.reader.unconfirmed()
    (row,) = numbered.reader.parcels_by_id(frozenset({waiting.parcel_id}))
    assert row.problem
    numbered.print_labels.confirm(waiting.job_id, came_out=True)
    (row,) = numbered.reader.parcels_by_id(frozenset({waiting.parcel_id}))
    assert row.problem == ""
    assert parcels(numbered, Stage.TO_SHIP) == wanted
    with pytest.raises(InvalidInput):
        numbered.print_labels.confirm(waiting.job_id, came_out=False)


def test_a_refund_after_the_number_stops_the_label(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)[:1]
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted))
    site.shop.happen.refund(row.order_ids[0])
    later(numbered, site)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.BLOCKED
    assert site.labels.labels == ()


def test_a_refund_that_arrives_while_labels_print_stops_the_rest(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[-1:]))

    def tell(done: int, _total: int | None, _text: str) -> None:
        if done == 1:
            site.shop.happen.refund(row.order_ids[0])
            site.shop.clock.advance(60)
            numbered.sync_orders(job_context(), shop_of(site))

    receipt = numbered.print_labels(job_context(tell=tell), wanted, FIRST)
    assert receipt.count(Outcome.DONE) == COUNT - 1 == len(site.labels.labels)
    assert receipt.lines[-1].title == "买家正在申请退款"
    detail = numbered.reader.detail(wanted[-1])
    assert detail is not None
    assert [job.state for job in detail.jobs] == [PrintState.NOT_PRINTED]


def test_a_changed_address_stops_the_label(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)[:1]
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted))
    site.shop.happen.change_address(row.order_ids[0])
    later(numbered, site)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].title == "取号后收件地址已改"
    assert site.labels.labels == ()


def test_cancelling_finishes_the_label_in_hand(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    cancel = CancelAt(2)
    receipt = numbered.print_labels(cancel.context, wanted, FIRST)
    assert receipt.count(Outcome.DONE) == 2 == len(site.labels.labels)
    assert receipt.count(Outcome.SKIPPED) == COUNT - 2
    rest = numbered.print_labels(job_context(), wanted, FIRST)
    assert rest.count(Outcome.DONE) == COUNT - 2
    assert len(set(codes(site))) == COUNT


def test_the_preview_is_what_would_be_sent_but_opens_nothing(
    numbered: Desk, site: PracticeSite
) -> None:
    decrypted = len(site.shop.ledger.decrypts)
    (first, *_) = parcels(numbered, Stage.TO_PRINT)
    page = numbered.print_labels.preview(job_context(), first)
    assert (page.width, page.height) == (800, 1440)
    document = numbered.print_labels.preview_document(job_context(), first)
    assert "*" in document.receiver.name + document.receiver.phone
    assert render(document) == page
    assert len(site.shop.ledger.decrypts) == decrypted
    unnumbered = parcels(numbered, Stage.TO_NUMBER)[0]
    with pytest.raises(InvalidInput):
        numbered.print_labels.preview(job_context(), unnumbered)


def test_a_label_is_stretched_for_a_printer_that_was_measured_and_the_preview_is_not(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    plain = numbered.print_labels.preview(job_context(), wanted[0])
    setup = numbered.station.get(FIRST)
    assert setup is not None
    found = Calibration(scale_y=0.98, shift_x_mm=1)
    numbered.station.put(setup.calibrated("100x180", found))
    assert numbered.print_labels.preview(job_context(), wanted[0]) == plain
    site.labels.faults.feed = 1 / 0.98
    assert numbered.print_labels(job_context(), wanted, FIRST).count(Outcome.DONE) == COUNT
    assert len(set(codes(site))) == COUNT
    assert all(abs(sheet.height - plain.height) <= 8 for sheet in site.labels.labels)
    assert tear_line(site) == pytest.approx(tear_line_of(plain), abs=4)  # half a millimetre


def test_the_preview_is_of_the_printer_chosen_for_now(numbered: Desk) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)[0]
    setup = numbered.station.get(FIRST)
    assert setup is not None
    small = replace(setup, printer_id=PrinterId("small"), name="小标签", template="one_part_76x130")
    numbered.station.put(small)
    assert numbered.print_labels.preview(job_context(), wanted).width == 800
    numbered.settings.put({"print.printer": "small"})
    assert numbered.print_labels.preview(job_context(), wanted).width == 608
    component = replace(small, way=Way.DOUDIAN, place="", template="")
    numbered.station.put(component)
    assert numbered.print_labels.preview(job_context(), wanted).width == 800


def tear_line(site: PracticeSite) -> int:
    """The row of the newest label on paper where its tear line is."""
    with Image.open(site.paper / "labels" / site.labels.labels[-1].file) as picture:
        return _dashed_row(picture)


def tear_line_of(page: Raster) -> int:
    return _dashed_row(to_image(page))


def _dashed_row(picture: Image.Image) -> int:
    """The row with the most changes between black and white that is alone: a code has many."""
    grey = picture.convert("L")
    rows = [
        grey.crop((0, y, grey.width, y + 1)).point((1, *(0,) * 255)).tobytes()
        for y in range(grey.height)
    ]
    dashed = [y for y, row in enumerate(rows) if _is_dashed(row)]
    return dashed[0]


def _is_dashed(row: bytes) -> bool:
    """Whether black runs of one length take turns with white ones of it, across the label."""
    runs = [len(list(dots)) for value, dots in groupby(row) if value]
    return len(runs) >= 20 and set(runs) == {16}  # 2 mm


def test_recovery_after_a_clean_end_finds_nothing(numbered: Desk) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbered.print_labels(job_context(), wanted, FIRST)
    assert numbered.print_labels.recover() == 0
    detail = numbered.reader.detail(wanted[0])
    assert detail is not None
    assert {job.state for job in detail.jobs} == {PrintState.PRINTED}


def test_a_refused_decryption_prints_nothing_and_says_why(
    numbered: Desk, site: PracticeSite
) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    site.shop.faults.add("http_5xx", endpoint="order.batchDecrypt", count=None, value=500)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.FAILED) == COUNT
    assert all(line.title for line in receipt.lines)
    assert site.labels.labels == ()
    assert set(parcels(numbered, Stage.TO_PRINT)) == set(wanted)
    site.shop.faults.clear()
    assert numbered.print_labels(job_context(), wanted, FIRST).count(Outcome.DONE) == COUNT


def test_a_label_that_never_came_out_takes_no_later_one_with_it(
    numbered: Desk, site: PracticeSite
) -> None:
    (wanted, *_) = parcels(numbered, Stage.TO_PRINT)
    numbered.print_labels(job_context(), (wanted,), FIRST)
    site.labels.faults.close_after = 20_000
    numbered.print_labels(job_context(), (wanted,), FIRST, reason="污损")
    (waiting,) = numbered.reader.unconfirmed()
    site.labels.faults.close_after = None
    numbered.print_labels.confirm(waiting.job_id, came_out=False)
    again = numbered.print_labels(job_context(), (wanted,), FIRST, reason="污损")
    assert again.count(Outcome.DONE) == 1
    detail = numbered.reader.detail(wanted)
    assert detail is not None
    assert sorted(job.copy for job in detail.jobs) == [1, 2, 3]
    assert parcels(numbered, Stage.TO_SHIP) == (wanted,)


def test_many_answers_count_in_one_commit(numbered: Desk, site: PracticeSite) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)[:3]
    site.labels.faults.close_after = 20_000
    for parcel in wanted:
        numbered.print_labels(job_context(), (parcel,), FIRST)
    waiting = numbered.reader.unconfirmed()
    answers = {job.job_id: number != 1 for number, job in enumerate(waiting)}
    counted = numbered.print_labels.confirm_all(answers | {PrintJobId("unknown"): True})
    assert set(counted) == {job.job_id for job in waiting}
    assert numbered.reader.unconfirmed() == ()
    assert set(parcels(numbered, Stage.TO_SHIP)) == {waiting[0].parcel_id, waiting[2].parcel_id}
    assert waiting[1].parcel_id in parcels(numbered, Stage.TO_PRINT)
    (line,) = numbered.reader.label_rows((waiting[0].job_id,))
    assert (line.state, line.confirmed_by) == (PrintState.PRINTED, ConfirmedBy.PERSON)
    assert numbered.print_labels.confirm_all(answers) == ()
