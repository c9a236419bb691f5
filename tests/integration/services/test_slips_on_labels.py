"""Packing slips on the labels of a label printer, in place of a receipt printer."""

from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap.practice_site import PracticeSite
from app.domain.batch import BatchKind
from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.domain.station import Way
from app.labels.document import LabelDocument
from app.ports.rows import ParcelDetail
from app.presentation.desk import Desk, slip_lane
from app.services.label_makers import Documents
from app.services.print_slips import slip_text
from app.services.slip_places import SlipPlace, SlipPlaces
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import parcels, shop_of


def detail_of(desk: Desk, parcel_id: ParcelId) -> ParcelDetail:
    detail = desk.reader.detail(parcel_id)
    assert detail is not None
    return detail


@pytest.fixture
def printed(desk: Desk, site: PracticeSite) -> Desk:
    """Four printed parcels, and slips that go to the label printer."""
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:4])
    desk.print_labels(job_context(), parcels(desk, Stage.TO_PRINT), FIRST)
    desk.settings.put({"printer.slip.printer": FIRST})
    return desk


def test_slips_come_out_as_labels_of_their_template(printed: Desk, site: PracticeSite) -> None:
    wanted = parcels(printed, Stage.TO_SHIP)
    assert slip_lane(printed) == f"print.{FIRST}"
    before = len(site.labels.labels)
    receipt = printed.print_slips(job_context(), wanted)
    assert receipt.count(Outcome.DONE) == len(wanted) == 4
    slips = site.labels.labels[before:]
    assert {(label.width, label.height) for label in slips} == {(800, 800)}
    assert len({label.sha256 for label in slips}) == 4  # each parcel has its own
    assert site.slips.slips == ()


def test_slips_name_the_batch_and_sequence_of_their_labels(
    printed: Desk, site: PracticeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (batch,) = [b.batch for b in printed.reader.batches() if b.batch.kind is BatchKind.PRINT]
    jobs = printed.reader.batch_jobs(batch.batch_id)
    wanted = tuple(job.parcel_id for job in reversed(jobs))  # slips in another order than labels
    made: list[LabelDocument] = []
    compose = Documents.of

    def remember(self: Documents, *args: Any, **how: Any) -> LabelDocument:
        made.append(compose(self, *args, **how))
        return made[-1]

    monkeypatch.setattr(Documents, "of", remember)
    printed.print_slips(job_context(), wanted)
    assert [(d.batch, d.sequence, d.total) for d in made] == [
        (batch.label, number, 4) for number in (4, 3, 2, 1)
    ]


def test_a_slip_before_its_label_is_counted_among_the_slips(
    printed: Desk, site: PracticeSite
) -> None:
    printed.settings.put({"printer.slip.printer": ""})
    ready = parcels(printed, Stage.TO_SHIP)[0]
    waiting = parcels(printed, Stage.TO_NUMBER)[0]
    receipt = printed.print_slips(job_context(), (ready, waiting))
    (batch,) = [b.batch for b in printed.reader.batches() if b.batch.kind is BatchKind.SLIPS]
    assert batch.batch_id == receipt.batch_id
    places = SlipPlaces(printed.reader, batch.batch_id, batch.label)
    own = places.of(detail_of(printed, waiting))
    assert own == SlipPlace(batch=batch.label, sequence=2, total=2)
    assert "批次" in slip_text(detail_of(printed, waiting), own)[1]
    worn = places.of(detail_of(printed, ready))
    assert worn is not None
    assert worn.batch != batch.label
    reprint = printed.print_labels(job_context(), (ready,), FIRST, reason="卡纸")
    (again,) = printed.reader.batches(ids=frozenset({reprint.batch_id}))
    assert places.of(detail_of(printed, ready)) == SlipPlace(
        batch=again.batch.label, sequence=1, total=1
    )
    assert slip_text(detail_of(printed, ready))[1].startswith("订单")


def test_a_parcel_without_a_number_has_no_slip_and_the_others_go_on(
    printed: Desk, site: PracticeSite
) -> None:
    waiting, ready = parcels(printed, Stage.TO_NUMBER)[0], parcels(printed, Stage.TO_SHIP)[0]
    receipt = printed.print_slips(job_context(), (waiting, ready))
    assert [line.outcome for line in receipt.lines] == [Outcome.FAILED, Outcome.DONE]
    assert receipt.lines[0].title == "还没有运单号"


def test_paper_that_runs_out_ends_the_batch(printed: Desk, site: PracticeSite) -> None:
    site.labels.faults.paper_left = 2
    receipt = printed.print_slips(job_context(), parcels(printed, Stage.TO_SHIP))
    assert receipt.lines[0].outcome is Outcome.DONE
    assert receipt.lines[1].outcome is Outcome.UNKNOWN  # it came out, and the paper with it
    assert [line.outcome for line in receipt.lines[2:]] == [Outcome.SKIPPED] * 2
    assert "纸" in receipt.lines[1].title


def test_without_the_chosen_printer_slips_go_to_the_receipt_printer(
    printed: Desk, site: PracticeSite
) -> None:
    printed.settings.put({"printer.slip.printer": "gone"})
    assert slip_lane(printed) == "print.slip"
    assert printed.print_slips(job_context(), parcels(printed, Stage.TO_SHIP)[:1]).count(
        Outcome.DONE
    )
    assert len(site.slips.slips) == 1


def test_a_printer_that_prints_no_layouts_is_refused_in_words(
    printed: Desk, site: PracticeSite
) -> None:
    printed.station.put(replace(site.printer, way=Way.DOUDIAN, place=""))
    with pytest.raises(InvalidInput, match="不能这样打印"):
        printed.print_slips(job_context(), parcels(printed, Stage.TO_SHIP))
    printed.settings.put({"printer.slip.printer": "", "printer.slip.host": ""})
    with pytest.raises(InvalidInput, match="还没有设置发货单打印机"):
        printed.print_slips(job_context(), parcels(printed, Stage.TO_SHIP))
