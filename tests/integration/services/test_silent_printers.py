"""Printers that never say anything: every label is 待确认, and one answer settles them all."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.adapters.printing import ways
from app.adapters.printing.label_printer import RawLabelPrinter
from app.bootstrap import station_printers
from app.bootstrap.practice_site import PracticeSite
from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Outcome
from app.domain.station import Silence, Way
from app.presentation.desk import Desk
from app.sandbox.printers.code128_reader import read_codes
from app.sandbox.printers.tspl_reader import LabelDone, TsplReader
from app.settings.printers import FIRST
from printers.printer import Patience
from printers.transports.cups import CupsTransport
from tests.fakes.counted_label import put_counted_label
from tests.fakes.tasks import job_context
from tests.integration.printers.cupsd import Cups, running_cups, until
from tests.integration.services.conftest import parcels, shop_of, tracking

COUNT = 4


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a tenth of a second for an answer that never comes."""
    soon = partial(RawLabelPrinter, patience=Patience(reply_s=0.1))
    monkeypatch.setattr(station_printers, "RawLabelPrinter", soon)


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    """Four numbered parcels, and labels that a machine reads."""
    desk.station.put(replace(site.printer, template=put_counted_label(desk.profile)))
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    return desk


def set_up(desk: Desk, **changes: object) -> None:
    setup = desk.station.get(FIRST)
    assert setup is not None
    desk.station.put(replace(setup, **changes))  # type: ignore[arg-type]


def expected(numbers: list[str]) -> list[tuple[str, ...]]:
    return [(number, f"{place}/{COUNT}") for place, number in enumerate(numbers, 1)]


def all_answered(desk: Desk, numbers: list[str]) -> None:
    """Every label waits for an answer; one answer settles them; none is printed again."""
    waiting = desk.reader.unconfirmed()
    assert tracking(desk, (job.parcel_id for job in waiting)) == numbers
    answered = desk.print_labels.confirm_all({job.job_id: True for job in waiting})
    assert len(answered) == COUNT
    assert desk.print_labels.confirm_all({waiting[0].job_id: False}) == ()
    done = parcels(desk, Stage.TO_SHIP)
    assert len(done) == COUNT
    again = desk.print_labels(job_context(), done, FIRST)
    assert again.count(Outcome.ALREADY) == COUNT
    jobs = desk.reader.batch_jobs(waiting[0].batch_id)
    assert {(job.state, job.confirmed_by) for job in jobs} == {
        (PrintState.PRINTED, ConfirmedBy.PERSON)
    }


def test_a_silent_printer_stops_the_run_at_the_first_label(
    numbered: Desk, site: PracticeSite
) -> None:
    site.labels.faults.silent = True
    wanted = parcels(numbered, Stage.TO_PRINT)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    first, *rest = receipt.lines
    assert first.outcome is Outcome.UNKNOWN
    assert "没有回应" in first.title
    assert {line.outcome for line in rest} == {Outcome.SKIPPED}
    assert all("没有回应" in line.advice for line in rest)
    (waiting,) = numbered.reader.unconfirmed()
    numbered.print_labels.confirm(waiting.job_id, came_out=True)  # it did: the printer is mute
    site.labels.faults.silent = False
    rest_of_it = numbered.print_labels(job_context(), wanted, FIRST)
    assert rest_of_it.count(Outcome.DONE) == COUNT - 1
    assert [codes[0] for codes in (s.codes for s in site.labels.labels)] == tracking(
        numbered, wanted
    )


def test_a_silent_printer_that_may_go_on_prints_all(numbered: Desk, site: PracticeSite) -> None:
    site.labels.faults.silent = True
    set_up(numbered, silence=Silence.GO_ON)
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.UNKNOWN) == COUNT
    assert [sheet.codes for sheet in site.labels.labels] == expected(numbers)
    all_answered(numbered, numbers)


def test_a_printer_that_takes_labels_and_prints_none_of_them(
    numbered: Desk, site: PracticeSite
) -> None:
    site.labels.faults.silent = site.labels.faults.paused = True
    set_up(numbered, silence=Silence.GO_ON)
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbered.print_labels(job_context(), wanted, FIRST)
    assert site.labels.labels == ()
    waiting = numbered.reader.unconfirmed()
    nothing = numbered.print_labels.confirm_all({job.job_id: False for job in waiting})
    assert len(nothing) == COUNT
    assert parcels(numbered, Stage.TO_PRINT) == wanted  # they can be printed anew, unmarked


def test_a_file_takes_every_label_and_confirms_none(numbered: Desk, tmp_path: Path) -> None:
    target = tmp_path / "labels.prn"
    set_up(numbered, way=Way.FILE, place=str(target), silence=Silence.GO_ON)
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.UNKNOWN) == COUNT
    events = TsplReader(8.0).feed(target.read_bytes())
    found = [read_codes(event.picture) for event in events if isinstance(event, LabelDone)]
    assert found == expected(numbers)
    all_answered(numbered, numbers)


def test_a_file_that_cannot_be_written_is_named(numbered: Desk, tmp_path: Path) -> None:
    set_up(numbered, way=Way.FILE, place=str(tmp_path / "nowhere" / "labels.prn"))
    wanted = parcels(numbered, Stage.TO_PRINT)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert "不能写入" in receipt.lines[0].title
    assert parcels(numbered, Stage.TO_PRINT) == wanted


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    with running_cups() as server:
        yield server


def test_a_raw_queue_takes_every_label_and_confirms_none(
    numbered: Desk, site: PracticeSite, cups: Cups, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = partial(CupsTransport, programs=cups.programs)
    monkeypatch.setattr(ways, "CupsTransport", place)
    cups.add("labels", f"socket://127.0.0.1:{site.labels.port}")
    set_up(numbered, way=Way.CUPS, place="labels", silence=Silence.GO_ON)
    wanted = parcels(numbered, Stage.TO_PRINT)
    numbers = tracking(numbered, wanted)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.count(Outcome.UNKNOWN) == COUNT
    until(lambda: len(site.labels.labels) == COUNT)
    assert [sheet.codes for sheet in site.labels.labels] == expected(numbers)
    all_answered(numbered, numbers)


def test_a_queue_that_is_not_there_is_sent_nothing(
    numbered: Desk, cups: Cups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "CupsTransport", partial(CupsTransport, programs=cups.programs))
    set_up(numbered, way=Way.CUPS, place="gone")
    wanted = parcels(numbered, Stage.TO_PRINT)
    receipt = numbered.print_labels(job_context(), wanted, FIRST)
    assert receipt.lines[0].outcome is Outcome.FAILED
    assert receipt.lines[0].title
    assert parcels(numbered, Stage.TO_PRINT) == wanted
