"""打印 through the platform's component: its own label, and what the component says of it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from app.adapters.components.waybills import open_doudian
from app.bootstrap import station_printers
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, PrinterId, TrackingNumber
from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.receipt import Outcome, Receipt
from app.domain.station import PrinterSetup, Way
from app.ports.component import ComponentDocument
from app.presentation.desk import Desk
from app.presentation.printing.held import find_held
from app.sandbox.component import PracticeComponent
from app.settings.profile import profile_at
from tests.fakes.tasks import job_context
from tests.integration.components.bench import QUICK
from tests.integration.printers.cupsd import until
from tests.integration.services.conftest import answer_by_paper, parcels, shop_of, tracking

COUNT = 6
COMPONENT = PrinterId("component")


class About(set[str]):
    """Documents of these tracking numbers, whatever else their id says; none given: all."""

    def __contains__(self, document_id: object) -> bool:
        return not self or any(str(document_id).startswith(number) for number in self)


@pytest.fixture
def practice(site: PracticeSite, tmp_path: Path) -> Iterator[PracticeComponent]:
    """The practice component, which fetches its key from the practice shop."""
    with PracticeComponent(
        tmp_path / "component", shop_url=site.shop.base_url, shop_ids=(site.config.shop_id,)
    ) as component:
        yield component


@pytest.fixture
def ready(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, site: PracticeSite, practice: PracticeComponent
) -> Desk:
    """A desk with six numbered parcels and a printer behind the component."""
    quick = partial(open_doudian, patience=QUICK, leave_s=0.2)
    monkeypatch.setattr(station_printers, "open_doudian", quick)
    desk.settings.put({"printer.component": practice.url})
    desk.station.put(PrinterSetup(printer_id=COMPONENT, name="抖店组件", way=Way.DOUDIAN))
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    return desk


@pytest.fixture
def impatient(ready: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same, and it waits for no result longer than a moment."""
    patience = replace(QUICK, result_s=0.3, document_s=0)
    quick = partial(open_doudian, patience=patience, leave_s=0.2)
    monkeypatch.setattr(station_printers, "open_doudian", quick)
    return ready


def run(desk: Desk, **options: object) -> Receipt:
    wanted = parcels(desk, Stage.TO_PRINT)
    return desk.print_labels(job_context(), wanted, COMPONENT, **options)  # type: ignore[arg-type]


def numbers(desk: Desk) -> list[str]:
    """Tracking numbers of what waits for its label, in order."""
    return tracking(desk, parcels(desk, Stage.TO_PRINT))


def printed(practice: PracticeComponent) -> list[str]:
    return [document.track_no for document in practice.documents]


def outcomes(receipt: Receipt) -> list[Outcome]:
    return [line.outcome for line in receipt.lines]


def states(desk: Desk, receipt: Receipt) -> Counter[PrintState]:
    return Counter(job.state for job in desk.reader.batch_jobs(receipt.batch_id))


def all_once(desk: Desk, practice: PracticeComponent, wanted: list[str]) -> None:
    """Print what is left; in the end each label is on paper once and the ledger says so."""
    answer_by_paper(desk, printed(practice))
    run(desk)
    assert sorted(printed(practice)) == sorted(wanted)
    assert len(parcels(desk, Stage.TO_SHIP)) == COUNT


def test_the_platforms_own_labels_come_out_in_order(
    ready: Desk, practice: PracticeComponent, site: PracticeSite, tmp_path: Path
) -> None:
    wanted, decrypted = numbers(ready), len(site.shop.ledger.decrypts)
    receipt = run(ready)
    assert outcomes(receipt) == [Outcome.DONE] * COUNT
    assert printed(practice) == wanted
    for document in practice.documents:
        with Image.open(tmp_path / "component" / document.file) as picture:
            seen = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
        assert document.track_no in seen
    jobs = ready.reader.batch_jobs(receipt.batch_id)
    assert {job.confirmed_by for job in jobs} == {ConfirmedBy.COMPONENT}
    assert len(site.shop.ledger.decrypts) == decrypted  # the component opens them, not we


def test_a_document_that_cannot_be_printed_does_not_stop_the_others(
    ready: Desk, practice: PracticeComponent
) -> None:
    wanted = numbers(ready)
    practice.faults.fail = About({wanted[1], wanted[3]})
    receipt = run(ready)
    done, failed = Outcome.DONE, Outcome.FAILED
    assert outcomes(receipt) == [done, failed, done, failed, done, done]
    assert "打印机拒绝了任务" in receipt.lines[1].title
    assert receipt.lines[1].advice
    practice.faults.clear()
    all_once(ready, practice, wanted)


def test_a_component_that_refuses_one_after_the_other_ends_the_run(
    ready: Desk, practice: PracticeComponent
) -> None:
    wanted = numbers(ready)
    practice.faults.fail = About()
    receipt = run(ready)
    assert outcomes(receipt) == [Outcome.FAILED] * 3 + [Outcome.SKIPPED] * 3
    assert len(practice.seen) == 3
    practice.faults.clear()
    all_once(ready, practice, wanted)


def test_a_component_that_is_not_running_is_sent_nothing(
    ready: Desk, practice: PracticeComponent
) -> None:
    wanted = numbers(ready)
    practice.stop()
    receipt = run(ready)
    assert outcomes(receipt) == [Outcome.FAILED] + [Outcome.SKIPPED] * (COUNT - 1)
    first, second = receipt.lines[:2]
    assert first.title == "抖店打印组件没有运行"
    assert "打印组件下载" in first.advice
    assert "没有发送" in second.title
    assert "没有运行" in second.advice
    assert states(ready, receipt) == {PrintState.NOT_PRINTED: COUNT}
    practice.start()
    all_once(ready, practice, wanted)
    assert len(practice.seen) == COUNT


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_lost_with_a_label_in_hand_leaves_one_question(
    ready: Desk, practice: PracticeComponent, when: str
) -> None:
    wanted = numbers(ready)
    setattr(practice.faults, f"drop_{when}", 1)
    receipt = run(ready)
    assert outcomes(receipt) == [Outcome.UNKNOWN] + [Outcome.SKIPPED] * (COUNT - 1)
    assert len(ready.reader.unconfirmed()) == 1
    assert len(printed(practice)) == (when == "after")
    all_once(ready, practice, wanted)


def test_a_component_that_never_tells_leaves_a_question(
    impatient: Desk, practice: PracticeComponent
) -> None:
    wanted = numbers(impatient)
    practice.faults.never_notify = True
    receipt = run(impatient)
    assert outcomes(receipt) == [Outcome.UNKNOWN] + [Outcome.SKIPPED] * (COUNT - 1)
    assert "没有回复" in receipt.lines[0].title
    practice.faults.clear()
    answer_by_paper(impatient, printed(practice))
    assert set(printed(practice)) <= set(wanted)


@pytest.mark.parametrize("works", [True, False])
def test_what_it_says_too_late_answers_the_question(
    impatient: Desk, practice: PracticeComponent, works: bool
) -> None:
    wanted = numbers(impatient)
    practice.faults.delay_s = 1.5  # longer than anybody waits
    if not works:
        practice.faults.fail = About()
    (one, *_) = parcels(impatient, Stage.TO_PRINT)
    receipt = impatient.print_labels(job_context(), (one,), COMPONENT)
    assert outcomes(receipt) == [Outcome.UNKNOWN]
    until(lambda: not impatient.reader.unconfirmed())
    (job,) = impatient.reader.batch_jobs(receipt.batch_id)
    assert job.state is (PrintState.PRINTED if works else PrintState.NOT_PRINTED)
    assert job.confirmed_by is ConfirmedBy.COMPONENT
    assert (one in parcels(impatient, Stage.TO_SHIP)) is works
    practice.faults.clear()
    answer_by_paper(impatient, printed(practice))
    assert set(printed(practice)) <= set(wanted)


def test_late_news_of_an_answered_label_change_nothing(
    impatient: Desk, practice: PracticeComponent
) -> None:
    practice.faults.delay_s = 1.5
    (one, *_) = parcels(impatient, Stage.TO_PRINT)
    receipt = impatient.print_labels(job_context(), (one,), COMPONENT)
    assert outcomes(receipt) == [Outcome.UNKNOWN]
    (waiting,) = impatient.reader.unconfirmed()
    impatient.print_labels.confirm(waiting.job_id, came_out=False)
    until(lambda: len(practice.documents) == 1)
    assert impatient.printers.status(COMPONENT).ready  # asked and answered after the news
    (job,) = impatient.reader.batch_jobs(receipt.batch_id)
    assert (job.state, job.confirmed_by) == (PrintState.NOT_PRINTED, ConfirmedBy.PERSON)


def test_late_doubled_and_huge_answers_change_nothing(
    ready: Desk, practice: PracticeComponent
) -> None:
    wanted = numbers(ready)
    practice.faults.twice, practice.faults.delay_s = True, 0.02
    practice.faults.noise_bytes = 10_000_000
    first = ready.print_labels(job_context(), parcels(ready, Stage.TO_PRINT)[:1], COMPONENT)
    assert outcomes(first) == [Outcome.DONE]
    practice.faults.noise_bytes = 0
    assert outcomes(run(ready)) == [Outcome.DONE] * (COUNT - 1)
    assert printed(practice) == wanted


def test_an_old_version_is_named_and_still_prints(ready: Desk, practice: PracticeComponent) -> None:
    practice.version = "0.9.0.0"
    status = ready.printers.status(COMPONENT)
    assert (status.ready, status.title) == (False, "抖店打印组件版本太旧（0.9.0.0）")
    assert "打印组件下载" in status.advice
    assert outcomes(run(ready)) == [Outcome.DONE] * COUNT


def test_a_component_that_restarts_in_mid_run_prints_nothing_stale(
    ready: Desk, practice: PracticeComponent
) -> None:
    wanted = numbers(ready)

    def tell(done: int, _total: int | None, _text: str) -> None:
        if done == 2:
            practice.kill()

    labels = parcels(ready, Stage.TO_PRINT)
    receipt = ready.print_labels(job_context(tell=tell), labels, COMPONENT)
    assert receipt.count(Outcome.DONE) == 2
    assert receipt.count(Outcome.SKIPPED) == COUNT - 3
    practice.start()
    assert ready.printers.status(COMPONENT).ready  # it is connected again
    assert printed(practice) == wanted[:2]
    all_once(ready, practice, wanted)
    assert printed(practice) == wanted


def test_a_reprint_is_another_document_and_marked(ready: Desk, practice: PracticeComponent) -> None:
    ready.settings.put({"printer.custom_url": "https://example.invalid/custom.xml"})
    run(ready)
    one: ParcelId = parcels(ready, Stage.TO_SHIP)[0]
    again = ready.print_labels(job_context(), (one,), COMPONENT, reason="污损")
    assert outcomes(again) == [Outcome.DONE]
    first, *_, last = (d for d in practice.documents if d.track_no == printed(practice)[-1])
    assert first.document_id != last.document_id
    assert "reprint" in last.custom
    detail = ready.reader.detail(one)
    assert detail is not None
    assert [(job.copy, job.reason) for job in detail.jobs] == [(1, ""), (2, "污损")]


def test_a_reprint_that_cannot_be_marked_is_printed_only_by_choice(
    ready: Desk, practice: PracticeComponent
) -> None:
    run(ready)
    before = len(practice.documents)
    one: ParcelId = parcels(ready, Stage.TO_SHIP)[0]
    again = ready.print_labels(job_context(), (one,), COMPONENT, reason="污损")
    assert [(line.outcome, line.title) for line in again.lines] == [
        (Outcome.FAILED, "这张补打印不上「补打」标记")
    ]
    assert len(practice.documents) == before
    ready.settings.put({"print.unmarked_reprints": True})
    again = ready.print_labels(job_context(), (one,), COMPONENT, reason="污损")
    assert outcomes(again) == [Outcome.DONE]
    assert len(practice.documents) == before + 1


def test_what_an_outage_left_goes_on_or_is_taken_out_on_record(
    ready: Desk, practice: PracticeComponent, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = replace(QUICK, stale_s=0)
    monkeypatch.setattr(station_printers, "open_doudian", partial(open_doudian, patience=patience))
    wanted = numbers(ready)
    component = ready.printers.component(COMPONENT).component
    assert component.status().ready
    practice.kill()
    shop = ready.open_shop(ready.reader.shops()[0].shop_id)
    carrier = ready.reader.parcels()[0].carrier
    assert carrier
    for data in shop.print_data(carrier, (TrackingNumber(wanted[0]), TrackingNumber(wanted[1]))):
        component.submit(
            (
                ComponentDocument(
                    document_id=data.tracking_number,
                    print_data=data.print_data,
                    signature=data.signature,
                    template_url=shop.templates()[0].url,
                    params=shop.component_query,
                ),
            )
        )
    practice.start()
    until(lambda: len(find_held(ready)) == 2)
    assert practice.documents == ()
    first, second = find_held(ready)
    assert ready.settle_held.release(first.batch, first.numbers)
    assert ready.settle_held.drop(second.batch, second.numbers)
    first.batch.wait(30)
    assert printed(practice) == wanted[:1]
    assert not ready.settle_held.drop(second.batch, second.numbers)
    with closing(sqlite3.connect(profile_at(ready.profile).database)) as database:
        acts = database.execute(
            "SELECT kind, note, outcome FROM operations WHERE kind LIKE 'component.%'"
            " ORDER BY number"
        ).fetchall()
        audited = database.execute(
            "SELECT action, note FROM audit_log WHERE action LIKE 'component.%' ORDER BY number"
        ).fetchall()
    assert acts == [
        ("component.release", wanted[0], "done"),
        ("component.drop", wanted[1], "done"),
        ("component.drop", wanted[1], "not_held"),
    ]
    assert audited == [(kind, note) for kind, note, _ in acts]
    assert ready.verify_audit() is None


def test_a_platform_that_gives_no_print_data_is_named(
    ready: Desk, practice: PracticeComponent, site: PracticeSite
) -> None:
    wanted = numbers(ready)
    site.shop.faults.add("http_5xx", endpoint="logistics.waybillApply", count=None, value=500)
    receipt = run(ready)
    assert outcomes(receipt) == [Outcome.FAILED] * COUNT
    assert all(line.title and line.parcel_id in receipt.retryable for line in receipt.lines)
    assert practice.seen == []
    site.shop.faults.clear()
    all_once(ready, practice, wanted)


def test_each_piece_goes_to_the_component_under_its_own_number(
    ready: Desk, practice: PracticeComponent
) -> None:
    parcel = parcels(ready, Stage.TO_NUMBER)[0]
    ready.acquire_waybills(job_context(), (parcel,), pieces=3)
    receipt = ready.print_labels(job_context(), (parcel,), COMPONENT)
    assert receipt.count(Outcome.DONE) == 1
    (number,) = tracking(ready, (parcel,))
    printed = {document.track_no for document in practice.documents}
    assert printed == {number, f"{number}-002", f"{number}-003"}
