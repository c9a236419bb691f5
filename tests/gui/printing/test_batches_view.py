"""The list of batches on the 打印 page."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.batch import BatchKind
from app.domain.receipt import Outcome
from app.gui.printing.page import PrintingPage
from app.gui.shell_api import WORKBENCH
from app.presentation.printing.queue import RunState
from app.services.label_leases import Numbering
from tests.fakes.batches import kept
from tests.fakes.desk import FakeDesk
from tests.gui.printing.bench import ONE, PrintWindow, pretend_run
from tests.gui.printing.conftest import OpenPage


@pytest.fixture
def window(open_page: OpenPage, desk: FakeDesk) -> PrintWindow:
    """The list of two batches in front."""
    ids = tuple(desk.rows)[:5]
    desk.kept.add(*kept("0701-01", ids, *[Outcome.DONE] * 5, kind=BatchKind.SHIP))
    desk.kept.add(*kept("0701-02", ids, Outcome.DONE, Outcome.FAILED))
    window = open_page(desk)
    window.page.open_section("batches")
    return window


@pytest.fixture
def page(window: PrintWindow) -> PrintingPage:
    """Its page."""
    return window.page


def labels(page: PrintingPage) -> list[str]:
    return [cell(page, row, 0) for row in range(page.batches_view.table.rowCount())]


def cell(page: PrintingPage, row: int, column: int) -> str:
    item = page.batches_view.table.item(row, column)
    return item.text() if item is not None else ""


def test_batches_are_listed_newest_first_with_how_they_ended(page: PrintingPage) -> None:
    assert labels(page) == ["0701-02", "0701-01"]
    cells = [cell(page, 0, column) for column in range(10)]
    assert cells[1] == "取号"
    assert cells[4:] == ["5", "1", "1", "", "", "3"]


def test_they_are_filtered_by_kind_and_day(page: PrintingPage) -> None:
    view = page.batches_view
    view.kind.setCurrentIndex(view.kind.findData("ship"))
    assert labels(page) == ["0701-01"]
    assert view.step_back()
    assert len(labels(page)) == 2
    view.day.setCurrentIndex(1)
    assert labels(page) == []
    assert view.rows.currentWidget() is view.empty


def test_enter_opens_the_receipt_on_the_workbench(page: PrintingPage, window: PrintWindow) -> None:
    page.batches_view.table.selectRow(1)
    QTest.keyClick(page.batches_view.table, Qt.Key.Key_Return)
    page.batches_view.open.click()
    assert window.opened == [(WORKBENCH, "batch:0701-01")] * 2


def test_giving_up_the_rest_of_a_run_ends_its_batch(
    page: PrintingPage, window: PrintWindow, desk: FakeDesk
) -> None:
    batch_id = next(b.batch_id for b in desk.reader.open_batches())
    run = pretend_run(window, ONE, labels=5, done=2, state=RunState.ENDED)
    run.numbering, run.left = Numbering(batch_id=batch_id), run.parcel_ids[2:]
    page.labels.give_up(run)
    assert run.left == ()
    assert desk.kept.finished == [batch_id]
    assert desk.reader.open_batches() == ()
    page.labels.give_up(run)  # nothing is left to end
    assert window.errors == []
    assert window.toasts == ["余下 3 张先不打"]
    window.undos.pop()()
    assert run.left == run.parcel_ids[2:]
    assert desk.kept.finished == []
    assert [b.batch_id for b in desk.reader.open_batches()] == [batch_id]


@pytest.mark.parametrize("by_parcel", [False, True])
def test_the_picking_list_of_a_batch_carries_its_label(
    window: PrintWindow, desk: FakeDesk, tmp_path: Path, by_parcel: bool
) -> None:
    page, opened = window.page, []
    command = "batch_list_by_parcel" if by_parcel else "batch_list"
    page.sheets.choose_path = lambda _parent, file: tmp_path / file
    page.sheets.open_file = opened.append
    page.batches_view.table.selectRow(1)
    titles = [each.text().split("\t")[0] for each in page.label_menu().actions()]
    assert "这一批的拣货单 PDF…" in titles
    window.commands.get(f"printing.{command}").run()
    _, (ids, path), how = desk.calls[-1]
    assert ids == tuple(desk.rows)[:5]
    assert path.name.startswith("分单拣货单-" if by_parcel else "拣货单-")
    assert how == {"batch": "0701-01", "by_parcel": by_parcel}
    assert opened == [path]
    assert window.toasts[-1].startswith("拣货单已保存")


@pytest.mark.parametrize("by_parcel", [False, True])
def test_the_picking_list_of_a_batch_is_printed_with_its_label(
    window: PrintWindow, desk: FakeDesk, by_parcel: bool
) -> None:
    page = window.page
    page.batches_view.table.selectRow(1)
    if by_parcel:
        window.commands.get("printing.batch_print_by_parcel").run()
    else:
        page.batches_view.print_pick.click()
    sheet, _printer = desk.called("prepare")[-1]
    assert (sheet.batch, sheet.by_parcel, len(sheet.lines)) == ("0701-01", by_parcel, 5)
    assert window.toasts[-1].endswith("0701-01 打好了，2 张")


def test_its_commands_need_a_batch_in_front(window: PrintWindow, page: PrintingPage) -> None:
    command = window.commands.get("printing.batch_list")
    assert command.enabled()
    page.show_ledger()
    assert not command.enabled()
