"""稍后重试 on the screen: the time in row and receipt, and no more of it on demand."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QToolButton

from app.domain.errors import Retry
from app.domain.ids import ParcelId
from app.domain.instants import to_epoch
from app.domain.receipt import Line, Outcome
from app.gui.i18n import say
from app.presentation.workbench.acts import Act
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb
from app.presentation.workbench.words import badges
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import NOW
from tests.gui.workbench.bench import BenchWindow

AT = NOW + timedelta(minutes=32)  # 14:32 in Shanghai


def put_off(window: BenchWindow, desk: FakeDesk) -> tuple[ParcelId, ...]:
    """Two rows of a receipt that wait."""
    page = window.page
    page.use_chip(Chip.TO_NUMBER)
    page.select_all()
    ids = tuple(entry.parcel_id for entry in page.board.chosen())[:2]
    for parcel_id in ids:
        row = desk.rows[parcel_id]
        desk.rows[parcel_id] = replace(row, retry_s=to_epoch(AT), problem="审核中")
        desk.acquire.lines[parcel_id] = Line(
            parcel_id=parcel_id,
            outcome=Outcome.FAILED,
            title="审核中",
            retry=Retry.LATER,
            again_at=AT,
        )
    desk.changed(ids)
    page.verbs.do(Verb.ACQUIRE)
    return ids


def buttons(window: BenchWindow) -> dict[str, QToolButton]:
    found = window.page.receipt.findChildren(QToolButton)
    return {button.text(): button for button in found if button.isVisible()}


def words(window: BenchWindow, parcel_id: ParcelId) -> list[str]:
    entry = window.page.board.entry(parcel_id)
    assert entry is not None
    return [say(badge.text) for badge in badges(entry.row)]


def test_row_and_receipt_say_when_and_the_receipt_ends_it(
    window: BenchWindow, desk: FakeDesk
) -> None:
    ids = put_off(window, desk)
    receipt = window.page.receipt
    assert receipt.lines() == ("2 失败：审核中 · 稍后重试 14:32",)
    assert "稍后重试 14:32" in words(window, ids[0])
    assert "有问题" not in words(window, ids[0])
    buttons(window)["不再自动重试"].click()
    assert desk.called("no_retry") == [(ids,)]
    assert receipt.lines() == ("2 失败：审核中",)
    assert "不再自动重试" not in buttons(window)
    assert "有问题" in words(window, ids[0])


def test_the_verb_ends_it_for_chosen_rows_and_undo_takes_that_back(
    window: BenchWindow, desk: FakeDesk
) -> None:
    ids = put_off(window, desk)
    page = window.page
    page.receipt.dismiss()
    page.board.selection.clear()
    page.table.go_to(ids[0])
    assert page.marks.can(Act.NO_RETRY)
    page.marks.do(Act.NO_RETRY)
    assert not page.marks.can(Act.NO_RETRY)
    assert "有问题" in words(window, ids[0])
    assert "稍后重试 14:32" in words(window, ids[1])
    window.undos[-1]()
    assert "稍后重试 14:32" in words(window, ids[0])
