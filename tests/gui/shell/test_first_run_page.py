"""The guide of the first day: real steps, real errors, and the way to work."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError
from app.domain.station import Way
from app.gui.first_run_page import FirstRunPage
from app.gui.main_window import MainWindow
from app.gui.shell_api import FIRST_RUN, WORKBENCH
from app.ports.printer import PrinterStatus
from app.ports.station import FoundPrinter
from app.presentation.first_run import Step
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import make_row
from tests.gui.shell.acting import button
from tests.gui.shell.conftest import Open

KEY = "7000000000000000000"


@pytest.fixture
def first(open_window: Open, empty: FakeDesk) -> MainWindow:
    return open_window(empty)


@pytest.fixture
def guide(first: MainWindow) -> FirstRunPage:
    page = first.pages[FIRST_RUN]
    assert isinstance(page, FirstRunPage)
    return page


def states(guide: FirstRunPage) -> list[str]:
    """What a screen reader says of the steps."""
    return [head.accessibleName().split("，")[1].split("。")[0] for head in guide._steps.values()]


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[arg-type]


def test_stands_in_for_the_workbench_until_a_shop_is_bound(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot
) -> None:
    assert first.page is guide
    assert first.rail.button(WORKBENCH).isChecked()
    assert states(guide) == ["现在做这一步", "还没到", "还没到"]
    assert guide.bind.isVisible()
    qtbot.keyClick(first, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert first.page is guide


def test_is_not_shown_when_a_shop_is_bound(window: MainWindow) -> None:
    assert window.page.page_id == WORKBENCH


def test_practice_is_one_key_away(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot, empty: FakeDesk
) -> None:
    assert first.focusWidget() is guide.practice
    qtbot.keyClick(guide.practice, Qt.Key.Key_Space)
    assert empty.called("practice") == [()]
    assert [toast.text for toast in first.toasts.toasts] == ["练习店铺已在新窗口打开"]


def test_practice_shows_that_it_works_and_why_it_does_not(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot, empty: FakeDesk, tasks: InlineTasks
) -> None:
    empty.faults["practice"] = [AppError("practice.not_started", "练习店铺没有启动", "稍后再试。")]
    tasks.hold()
    click(qtbot, guide.practice)
    assert not guide.practice.isEnabled()
    assert "准备练习店铺" in [label.text() for label in guide.findChildren(QLabel)]
    assert first.status_bar.jobs.text().startswith("准备练习店铺")
    tasks.release()
    assert guide.practice.isEnabled()
    assert guide._fault.isVisible()
    assert guide._fault.text() == "练习店铺没有启动。稍后再试。"


def test_the_whole_way_with_an_own_shop(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot, empty: FakeDesk
) -> None:
    own = guide.bind.own
    for line, text in ((own.app_key, KEY), (own.app_secret, "s3cret"), (own.shop_id, "5500002")):
        qtbot.keyClicks(line, text)
    click(qtbot, own.go)
    assert states(guide) == ["已完成", "现在做这一步", "还没到"]
    assert guide.printer.isVisible()
    assert not guide.bind.isVisible()
    place = guide.printer.form.editors["place"]
    qtbot.keyClicks(place, "192.168.1.60")
    empty.printer.state = PrinterStatus(ready=False, title="缺纸", advice="装纸。")
    click(qtbot, guide.printer.form.test)
    qtbot.waitUntil(lambda: first.first_run.done(Step.PRINTER))
    assert states(guide) == ["已完成", "现在做这一步", "还没到"]  # the verdict is still to be read
    assert guide.printer.form.verdict.text() == "缺纸。装纸。"
    empty.printer.state = PrinterStatus(ready=True)
    click(qtbot, guide.printer.form.print)
    assert len(empty.printer.pages) == 1
    qtbot.waitUntil(lambda: states(guide) == ["已完成", "已完成", "现在做这一步"])
    assert guide.go.isVisible()
    click(qtbot, guide.go)
    assert first.page.page_id == WORKBENCH


def test_a_printer_that_was_found_is_added_by_the_guide(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot, empty: FakeDesk
) -> None:
    empty.found = (FoundPrinter(name="TSC", place="10.0.0.7:9100", way=Way.NETWORK),)
    guide._shops.bind(KEY, "s3cret", "5500002")
    assert not guide.printer.form.more.isVisible()
    click(qtbot, guide.printer.look)
    assert not guide.printer.form.isVisible()
    click(qtbot, button(guide.printer.search, "选用 TSC"))
    assert guide.printer.form.isVisible()
    click(qtbot, guide.printer.form.save)
    assert [setup.place for setup in empty.station.setups] == ["10.0.0.7:9100"]
    qtbot.waitUntil(lambda: states(guide) == ["已完成", "已完成", "现在做这一步"])


def test_a_search_of_the_guide_can_be_left(guide: FirstRunPage, qtbot: QtBot) -> None:
    guide._shops.bind(KEY, "s3cret", "5500002")
    click(qtbot, guide.printer.look)
    click(qtbot, guide.printer.search.leave)
    assert guide.printer.form.isVisible()


def test_the_printer_can_wait(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot, empty: FakeDesk
) -> None:
    assert not guide.skip.isVisible()
    guide._shops.bind(KEY, "s3cret", "5500002")
    assert guide.skip.isVisible()
    click(qtbot, guide.skip)
    assert first.page.page_id == WORKBENCH


def test_leaving_works_before_the_facts_have_arrived(
    first: MainWindow, guide: FirstRunPage, qtbot: QtBot, tasks: InlineTasks
) -> None:
    tasks.hold()
    guide.finished.emit()
    assert first.page.page_id == WORKBENCH
    tasks.release()


def test_when_all_is_done_every_step_is_ticked(
    first: MainWindow, guide: FirstRunPage, empty: FakeDesk
) -> None:
    guide._shops.bind(KEY, "s3cret", "5500002")
    empty.set_up_printer()
    row = make_row(0, copies=1)
    empty.rows[row.parcel_id] = row
    first.open_page(FIRST_RUN)
    assert states(guide) == ["已完成"] * 3
    assert first.first_run.step is None
    assert first.first_run.done(Step.FIRST_LABEL)
    assert first.focusWidget() is guide.go
