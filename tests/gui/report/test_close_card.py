"""The card 日结 on the report page of the real window."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.day_close import Obstacle, Trouble
from app.domain.day_late import Cause, Why
from app.domain.day_period import Span
from app.domain.instants import business_day, day_start, to_epoch
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import REPORT_PAGE, WORKBENCH_PAGE
from app.gui.report.change_list import NARROW, ROW, ChangeList
from app.gui.report.close_card import CloseCard
from app.gui.report.page import ReportPage
from app.gui.shell_api import HANDOVER, REPORT, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.presentation.workbench.chips import Chip
from app.services.close_day import Outcome
from tests.fakes.day_closes import CHANGE, make_close
from tests.fakes.day_reports import busy_day
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, make_row, make_shop

TODAY = business_day(NOW)


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    rows = [make_row(n) for n in range(4)]
    return FakeDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])


@pytest.fixture
def window(
    fake: FakeDesk, qtbot: QtBot, qapp: QApplication, bridge: Bridge, theme: Theme
) -> Iterator[MainWindow]:
    window = MainWindow(
        fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE, REPORT_PAGE)
    )
    window.resize(1280, 860)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qapp.processEvents()
    yield window
    window.dispose()


def card_of(window: MainWindow) -> CloseCard:
    window.open_page(REPORT)
    QApplication.processEvents()
    return page_of(window).close_card


def page_of(window: MainWindow) -> ReportPage:
    page = window.pages[REPORT]
    assert isinstance(page, ReportPage)
    return page


def lines(card: CloseCard) -> list[str]:
    """The text of each line under the head."""
    found = []
    for at in range(card._lines.count()):
        line = card._lines.itemAt(at).widget()
        assert line is not None
        found.append(line.findChildren(QLabel)[0].text())
    return found


def press(card: CloseCard, words: str) -> None:
    """Press the first button whose accessible name holds ``words``."""
    QApplication.processEvents()  # what was added to a layout shows itself then
    buttons = card.findChildren(QPushButton)
    next(b for b in buttons if b.isVisible() and words in (b.accessibleName() or b.text())).click()


def test_a_day_is_closed_by_its_button(window: MainWindow, fake: FakeDesk) -> None:
    card = card_of(window)
    assert "可以日结" in card.text.text()
    press(card, "日结")
    assert fake.closes.asked == [(TODAY, None)]
    assert "已日结" in card.text.text()
    assert card.button.text() == "再核对"
    assert [line.split("　")[0] for line in lines(card)] == ["日结"]
    opened: list[Path] = []
    card.open_path = opened.append
    press(card, "打开文件夹")
    assert opened == [Path(fake.closes.kept[0].folder)]


def test_what_stands_in_the_way_is_named_and_leads_there(
    window: MainWindow, fake: FakeDesk
) -> None:
    fake.closes.obstacles = (
        Obstacle(trouble=Trouble.LABELS, count=2, examples=("o1", "o2")),
        Obstacle(trouble=Trouble.BATCHES, count=1, examples=("1128-01",)),
    )
    card = card_of(window)
    assert "不能日结" in card.text.text()
    assert not card.button.isEnabled()
    assert not page_of(window).can_close
    assert lines(card) == ["待确认的面单 2 个", "没做完的批次 1 个"]
    press(card, "待确认的面单")
    bench = window.pages[WORKBENCH]
    assert isinstance(bench, WorkbenchPage)
    assert bench.isVisible()
    assert bench.board.chip is Chip.TO_CONFIRM


def test_an_open_manifest_leads_to_its_place(
    window: MainWindow, fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.closes.obstacles = (
        Obstacle(trouble=Trouble.MANIFESTS, count=1, examples=("中通快递 余杭",), places=("m1",)),
    )
    card = card_of(window)
    assert lines(card) == ["没有走完的交接清单 1 个"]
    gone: list[tuple[str, str]] = []
    monkeypatch.setattr(window, "open_page", lambda *place: gone.append(place))
    press(card, "没有走完的交接清单")
    assert gone == [(HANDOVER, "m1")]


def test_revisions_say_what_changed_newest_first(window: MainWindow, fake: FakeDesk) -> None:
    fake.closes.kept = [make_close(TODAY), make_close(TODAY, 1)]
    card = card_of(window)
    shown = lines(card)
    assert [line.split("　")[0] for line in shown] == ["修订 1", "日结"]
    assert "1 个数字变了" in shown[0]
    assert card.findChild(ChangeList) is None


def test_the_changes_of_a_revision_open_as_a_list(window: MainWindow, fake: FakeDesk) -> None:
    compared = replace(CHANGE, column="昨天", before="8 行", after="8 行", why=())
    scans = replace(
        CHANGE,
        shop=str(make_shop().shop_id),
        title="流量·已揽收",
        why=(Why(Cause.SCAN, 2), Why(Cause.AFTER, 1)),
    )
    newest = replace(make_close(TODAY, 2), changes=(compared, scans, CHANGE))
    fake.closes.kept = [make_close(TODAY), make_close(TODAY, 1), newest]
    card = card_of(window)
    press(card, "看变化 修订 2")
    shown = card.findChild(ChangeList)
    assert shown is not None
    assert shown.rows == [
        (f"{make_shop().name} 流量 · 已揽收", "12", "13", "揽收扫描晚到 2 · 日结之后发生 1"),
        ("流量 · 付款订单", "12", "13", "订单晚到 1"),
        ("流量 · 付款订单（昨天）", "8 行", "8 行，内容变了", "—"),
    ]
    assert "揽收扫描晚到 2" in shown.accessibleDescription()
    assert shown.hasFocus()
    assert shown.height() == 4 * ROW
    shown.resize(NARROW - 1, 10)
    assert shown.height() == 7 * ROW  # the reason goes below
    press(card, "收起变化")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert card.findChild(ChangeList) is None


def test_a_revision_that_was_just_made_shows_what_changed(
    window: MainWindow, fake: FakeDesk
) -> None:
    fake.closes.kept = [make_close(TODAY)]
    fake.closes.outcome = Outcome.REVISED
    card = card_of(window)
    press(card, "再核对")
    (shown,) = (each for each in card.findChildren(ChangeList) if each.isVisible())
    assert shown.rows == [("流量 · 付款订单", "12", "13", "订单晚到 1")]


def test_a_day_that_was_closed_is_read_again(window: MainWindow, fake: FakeDesk) -> None:
    """Its files hold what is known now, and the page must not say otherwise."""
    card = card_of(window)
    start_s = to_epoch(day_start(TODAY))
    fake.reports.rows.make = lambda: busy_day(start_s, orders=20)
    press(card, "日结")
    report = page_of(window).model.report
    assert report
    assert report.value("flow", "paid")


def test_an_earlier_day_that_is_owed_can_be_gone_to(window: MainWindow, fake: FakeDesk) -> None:
    owed = TODAY - timedelta(days=2)
    fake.closes.unclosed = (owed,)
    card = card_of(window)
    assert owed.isoformat() in lines(card)[0]
    press(card, "去看")
    assert page_of(window).model.day == owed


def test_a_close_that_runs_can_be_cancelled(
    window: MainWindow, fake: FakeDesk, tasks: InlineTasks
) -> None:
    card = card_of(window)
    tasks.hold()
    press(card, "日结")
    assert card.text.text() == "正在日结…"
    assert not card.button.isVisible()
    assert not page_of(window).can_close
    press(card, "取消")
    tasks.release()
    QApplication.processEvents()
    assert fake.closes.asked == []
    assert card.button.isVisible()
    assert "可以日结" in card.text.text()


def test_only_one_day_of_all_shops_has_the_card(window: MainWindow) -> None:
    card, page = card_of(window), page_of(window)
    assert card.isVisible()
    page.choose_span(Span.WEEK)
    assert not card.isVisible()
    assert not page.can_close
    page.choose_span(Span.DAY)
    assert card.isVisible()
    page.model.choose_shop("s1")
    assert not card.isVisible()
