"""A batch that was cut off is offered, goes on only when a person says so, and can be ended."""

from app.domain.batch import BatchKind
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Outcome
from app.gui.shell_api import PRINTING
from app.gui.workbench.resume_bar import BATCH_SECTION
from tests.fakes.batches import kept
from tests.fakes.desk import FakeDesk
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench


def ids(desk: FakeDesk) -> tuple[ParcelId, ...]:
    return tuple(desk.rows)


def test_without_a_batch_cut_off_nothing_is_offered(window: BenchWindow) -> None:
    assert not window.page.resume.isVisible()


def test_the_newest_batch_cut_off_is_offered_and_goes_on_when_asked(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    desk.kept.add(*kept("0701-01", ids(desk), Outcome.DONE, kind=BatchKind.SHIP))
    desk.kept.add(*kept("0701-03", ids(desk), Outcome.DONE, Outcome.FAILED, Outcome.DONE))
    page = open_bench(desk).page
    assert page.resume.text.text() == "上次的取号 0701-03 在第 3/10 单中断"
    assert page.resume.go_on.text() == "继续 7 单"
    assert page.resume.more.text() == "还有 1 批"
    assert desk.kept.resumed == []  # never by itself
    page.resume.go_on.click()
    assert desk.kept.resumed == ["kept-0701-03"]
    assert page.receipt.isVisible()
    assert "9 完成" in page.receipt.title.text()
    assert page.resume.text.text() == "上次的发货 0701-01 在第 1/10 单中断"
    assert not page.resume.more.isVisible()


def test_a_batch_is_ended_when_asked(open_bench: OpenBench, desk: FakeDesk) -> None:
    desk.kept.add(*kept("0701-03", ids(desk), Outcome.DONE))
    page = open_bench(desk).page
    page.resume.finish.click()
    assert desk.kept.finished == ["kept-0701-03"]
    assert desk.kept.resumed == []
    assert not page.resume.isVisible()


def test_more_batches_lead_to_the_list(open_bench: OpenBench, desk: FakeDesk) -> None:
    for number in (1, 2):
        desk.kept.add(*kept(f"0701-0{number}", ids(desk), Outcome.DONE))
    window = open_bench(desk)
    window.page.resume.more.click()
    assert window.opened == [(PRINTING, "batches")]


def test_the_rest_of_a_print_run_goes_through_the_queue(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    from dataclasses import replace

    from app.domain.batch import Asked
    from app.settings.printers import FIRST

    for parcel_id, row in desk.rows.items():
        desk.rows[parcel_id] = replace(row, stage=Stage.TO_PRINT)
    batch, lines = kept("0701-03", ids(desk), *[Outcome.DONE] * 4, kind=BatchKind.PRINT)
    desk.kept.add(replace(batch, asked=Asked(printer_id=FIRST)), lines)
    window = open_bench(desk)
    window.page.resume.go_on.click()
    (called,) = desk.called("print")
    assert called[0] == ids(desk)[4:]
    assert desk.kept.resumed == []
    # From here on the printer's card offers what is left.
    assert not window.page.resume.isVisible()


def test_a_kept_receipt_opens_by_its_label_with_its_retry(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    desk.kept.add(*kept("0701-03", ids(desk), *[Outcome.DONE] * 8, *[Outcome.SKIPPED] * 2))
    window = open_bench(desk)
    window.page.open_section(f"{BATCH_SECTION}0701-03")
    assert window.page.receipt.title.text().startswith("取号 0701-03：8 完成")
    window.page.receipt.retry.click()
    assert desk.called("acquire")[-1] == (ids(desk)[8:],)


def test_a_label_nobody_knows_is_said(open_bench: OpenBench, desk: FakeDesk) -> None:
    window = open_bench(desk)
    window.page.open_section(f"{BATCH_SECTION}0101-09")
    assert [str(error.code) for error in window.errors] == ["batch.unknown"]
