"""The 交接 page in the real window on a real database, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.manifest import ManifestState
from app.gui.bridge import Bridge
from app.gui.handover.page import HandoverPage
from app.gui.main_window import MainWindow
from app.gui.pages import PICKUP_PAGE, WORKBENCH_PAGE
from app.gui.pickup.page import PickupPage
from app.gui.shell_api import HANDOVER, PICKUP, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.ports.tasks import NET_USER
from app.presentation.handover.model import Part
from app.presentation.workbench.verdict import Grade
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_shop
from tests.gui.handover.real import YUNDA, ZTO, Shelf, busy

WAITS = f"{ZTO}/57101"


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    return FakeDesk(tasks, tmp_path, OPTIONS, rows=(), shops=[make_shop()])


@pytest.fixture
def shelf(fake: FakeDesk, tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(fake, tmp_path)
    yield shelf
    shelf.close()


@pytest.fixture
def window(shelf: Shelf, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(
        shelf.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE, PICKUP_PAGE)
    )
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()
    for page in window.pages.made.values():
        if isinstance(page, PickupPage):
            page.stop()  # with its keys
        elif keys := getattr(page, "keys", None):
            keys.release()
        if isinstance(page, HandoverPage):
            page.model.stop()
        if isinstance(page, WorkbenchPage):
            page.model.feed.stop()
    QApplication.processEvents()


def shown(window: MainWindow) -> HandoverPage:
    window.commands.run("handover.open")
    page = window.page
    assert isinstance(page, HandoverPage)
    return page


def press(key: Qt.Key | str) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def texts(page: HandoverPage) -> list[str]:
    model = page.table.model()
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def test_an_empty_page_says_why(window: MainWindow) -> None:
    page = shown(window)
    assert page.placeholder.title.text() == "没有待交接的包裹"
    assert page.detail.isHidden()
    page.show_part(Part.SCORES)
    assert page.scores.placeholder.title.text() == "最近 30 天没有交给快递的包裹"


def test_what_waits_comes_first_then_manifests(shelf: Shelf, window: MainWindow) -> None:
    busy(shelf)
    page = shown(window)
    assert texts(page) == ["待交接", "待交接", "0302-yunda-1", "0302-zhongtong-1"]
    page.table.go_to(page.model.trips.key_at(2))
    assert "未揽收 5" in page.detail.line.text()
    assert "¥15.00 · 估算，罚则截至 2026-08-22" in page.detail.money.text()
    assert "假设：比例按订单实付金额估算。" in page.detail.money.toolTip()
    assert page.model.trips.shown[2].missed
    page.table.go_to(page.model.trips.key_at(3))
    assert "已揽收 6 · 未揽收 3" in page.detail.line.text()
    first = page.model.lines.shown[:3]
    assert all(row.late is not None and not row.parcel.picked_up_s for row in first)


def test_one_key_hands_everything_over_and_undo_takes_it_back(
    shelf: Shelf, window: MainWindow, qtbot: QtBot
) -> None:
    waybills = [shelf.put(ZTO) for _ in range(3)]
    page = shown(window)
    page.table.setFocus()
    press("h")
    qtbot.waitUntil(lambda: texts(page) == ["0302-zhongtong-1"])
    assert len(page.model.lines) == len(waybills)
    assert page.may("undo")
    window.undo_stack.take_back()
    qtbot.waitUntil(lambda: texts(page) == ["清点中"])
    (trip,) = page.model.trips.shown
    assert trip.state is ManifestState.OPEN
    page.do("discard")
    assert texts(page) == ["待交接"]
    window.undo_stack.take_back()
    qtbot.waitUntil(lambda: texts(page) == ["清点中"])


def test_a_scan_begins_to_count_and_each_gets_a_verdict(shelf: Shelf, window: MainWindow) -> None:
    mine, other = shelf.put(ZTO), shelf.put(YUNDA)
    shelf.put(ZTO)
    page = shown(window)
    page.table.go_to(WAITS)
    for number, grade, word in (
        (mine.tracking_number, Grade.GO, "装上车"),
        (mine.tracking_number, Grade.DONE, "扫过了"),
        (other.tracking_number, Grade.STOP, "别家快递"),
        ("没有", Grade.STOP, "不在系统"),
    ):
        assert page.find_number(number or "")
        verdict = page.verdict.verdict
        assert verdict is not None
        assert (verdict.grade, str(verdict.word)) == (grade, word)
    assert page.trip is not None
    assert page.trip.row is not None
    assert (page.trip.row.parcels, page.trip.row.ticked) == (1, 1)
    page.do("leave")
    assert page.trip.left is not None
    assert texts(page).count("待交接") == 2  # one of ours was not scanned, one is another van's
    page.step_back()
    assert page.verdict.verdict is None


def test_a_parcel_that_nobody_can_check_stays_off_the_van(
    shelf: Shelf, window: MainWindow, tasks: InlineTasks
) -> None:
    old = shelf.put(ZTO, shipped_h=0)
    shelf.later(1)
    page = shown(window)
    page.table.go_to(WAITS)
    page.find_number(old.tracking_number or "")
    assert NET_USER in tasks.lanes
    verdict = page.verdict.verdict
    assert verdict is not None
    assert (verdict.grade, str(verdict.word)) == (Grade.WAIT, "未核对，先别装")
    assert str(verdict.detail) == f"{old.tracking_number} · 连不上平台"
    assert page.trip is not None
    assert page.trip.row is not None
    assert (page.trip.row.parcels, page.trip.row.ticked) == (0, 0)
    shelf.fake.settings.put({"gate.stale.scan": "open", "gate.stale_max_s.scan": 7200})
    page.find_number(old.tracking_number or "")
    assert page.verdict.verdict is not None
    assert str(page.verdict.verdict.word) == "装上车"
    assert (page.trip.row.parcels, page.trip.row.ticked) == (1, 1)


def test_a_van_leaves_with_nothing_that_nobody_can_check(
    shelf: Shelf, window: MainWindow, tasks: InlineTasks
) -> None:
    old = shelf.put(ZTO, shipped_h=0)
    shelf.later(1)
    page = shown(window)
    page.table.go_to(WAITS)
    page.do("leave")
    assert NET_USER in tasks.lanes
    assert texts(page) == ["清点中"]
    said = [label.text() for label in window.toasts.findChildren(QLabel)]
    assert any("1 件都不能交接：连不上平台" in text for text in said)
    shelf.fake.settings.put({"gate.stale.scan": "open", "gate.stale_max_s.scan": 7200})
    page.do("leave")
    assert page.trip is not None
    assert page.trip.left is not None
    assert [line.key for line in page.model.lines.shown] == [old.waybill_id]


def test_an_uploaded_parcel_with_a_waiting_case_stays_off_the_van(
    shelf: Shelf, window: MainWindow
) -> None:
    asked, fine = shelf.put(ZTO), shelf.put(ZTO)
    shelf.ask_return(asked)
    page = shown(window)
    page.table.go_to(WAITS)
    assert page.trip is not None
    assert page.trip.group is not None
    assert (page.trip.group.parcels, page.trip.group.stopped) == (1, 1)
    page.find_number(asked.tracking_number or "")
    verdict = page.verdict.verdict
    assert verdict is not None
    assert (verdict.grade, str(verdict.word)) == (Grade.WAIT, "有售后，先别装")
    assert "前处理" in str(verdict.detail)
    page.find_number(fine.tracking_number or "")
    assert page.trip.row is not None
    assert (page.trip.row.parcels, page.trip.row.ticked) == (1, 1)
    shelf.ask_return(fine)  # while the van is loaded
    page.do("leave")
    said = [label.text() for label in window.toasts.findChildren(QLabel)]
    assert any("1 件都不能交接：有售后等处理" in text for text in said)


def test_what_buyers_want_later_is_left_out_and_counted(shelf: Shelf, window: MainWindow) -> None:
    shelf.put(ZTO)
    chosen = shelf.put(ZTO, paid_h=2, shipped_h=0, chosen_h=20)
    page = shown(window)
    page.table.go_to(WAITS)
    assert "1 件没到买家预约的时间" in page.detail.line.text()
    page.do("leave")
    said = [label.text() for label in window.toasts.findChildren(QLabel)]
    assert any("1 件还没到买家预约的发货时间，没有列入" in text for text in said)
    assert page.trip is not None
    assert page.trip.left is not None
    assert chosen.waybill_id not in {line.key for line in page.model.lines.shown}


def test_scans_beside_a_manifest_say_what_to_do(shelf: Shelf, window: MainWindow) -> None:
    shelf.put(ZTO)
    shelf.leave(ZTO)
    page = shown(window)
    assert not page.find_number("7800000000001")
    assert page.verdict.verdict is not None
    assert str(page.verdict.verdict.word) == "先选清单"


def test_what_must_not_leave_is_told(shelf: Shelf, window: MainWindow) -> None:
    first, _ = shelf.put(ZTO, shipped_h=0), shelf.put(ZTO, shipped_h=0)
    page = shown(window)
    page.table.go_to(WAITS)
    page.do("count")
    with shelf.store.begin() as work:
        every = work.manifests.waiting(ZTO, "57101")
        assert page.trip is not None
        assert page.trip.row is not None
        lines = [(each.waybill_id, each.parcel_id) for each in every]
        work.manifests.put_on(page.trip.row.manifest.manifest_id, lines)
        work.commit()
    shelf.hold(first)
    page.model.read()
    page.do("leave")
    assert page.trip.left is not None
    assert page.trip.left.parcels == 1
    said = [label for label in window.toasts.findChildren(QLabel) if label.text()]
    assert any("1 件不能发" in label.text() for label in said)


def test_parcels_are_struck_off_and_numbers_copied(shelf: Shelf, window: MainWindow) -> None:
    waybills = [shelf.put(ZTO) for _ in range(2)]
    page = shown(window)
    page.table.go_to(WAITS)
    for waybill in waybills:
        page.find_number(waybill.tracking_number or "")
    page.detail.table.setFocus()
    page.do("copy")
    assert QGuiApplication.clipboard().text() == waybills[0].tracking_number
    page.do("strike_off")
    assert [row.parcel.tracking_number for row in page.model.lines.shown] == [
        waybills[1].tracking_number
    ]
    window.undo_stack.take_back()
    assert len(page.model.lines.shown) == 2


@pytest.mark.parametrize(
    ("ending", "head"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")]
)
def test_a_manifest_is_saved_as_its_name_says(
    shelf: Shelf, window: MainWindow, tmp_path: Path, ending: str, head: bytes
) -> None:
    shelf.put(ZTO)
    shelf.leave(ZTO)
    page = shown(window)
    target = tmp_path / f"清单.{ending}"
    page.acts.choose_path = lambda _parent, _title, name: (
        target if name.startswith("0302") else None
    )
    page.do("export")
    assert target.read_bytes().startswith(head)


def test_printing_without_a_printer_says_so_and_with_one_prints(
    shelf: Shelf, fake: FakeDesk, window: MainWindow
) -> None:
    shelf.put(ZTO)
    shelf.leave(ZTO)
    page = shown(window)
    page.do("print")
    assert fake.called("send") == []
    fake.set_up_printer()
    page.do("print")
    assert fake.called("send") == [("交接清单 0302-zhongtong-1",)]


def test_the_scorecard_sorts_by_columns_and_periods_are_keys(
    shelf: Shelf, window: MainWindow, qtbot: QtBot
) -> None:
    busy(shelf)
    window.commands.run("handover.open_scores")
    page = window.page
    assert isinstance(page, HandoverPage)
    scores = page.model.scores
    assert [row.carrier for row in scores.shown] == ["韵达快递", "中通快递"]
    page.scores.table.header.sort_asked.emit("no_shows")
    assert [row.carrier for row in scores.shown] == ["中通快递", "韵达快递"]
    model = page.scores.table.model()
    bar = next(n for n, c in enumerate(scores.columns) if c.key == "bar")
    assert model.data(model.index(0, bar)) == "中位 2:40，P90 3:40"
    page.scores.table.setFocus()
    press("7")
    qtbot.waitUntil(lambda: page.model.days == 7)
    assert page.model.card is not None
    assert page.model.card.days == 7
    assert page.scores.periods.buttons[7].isChecked()


def test_the_parcels_behind_a_score_are_listed_and_lead_to_the_workbench(
    shelf: Shelf, window: MainWindow
) -> None:
    busy(shelf)
    window.commands.run("handover.open_scores")
    page = window.page
    assert isinstance(page, HandoverPage)
    page.scores.table.go_to(f"{YUNDA}/57109")
    score = next(row.score for row in page.model.scores.shown if row.score.carrier == YUNDA)
    assert len(page.model.behind) == score.parcels == 5
    heading = page.scores.behind.title.text()
    assert heading == "韵达快递 余杭仓前韵达网点：5 件 · 已揽收 0 · 未揽收 5 · 1 趟没按时来"
    page.scores.table.go_to(f"{ZTO}/57101")
    score = next(row.score for row in page.model.scores.shown if row.score.carrier == ZTO)
    rows = page.model.behind.shown
    assert len(rows) == score.parcels
    assert sum(row.wait.scanned_s > 0 for row in rows) == score.scanned
    press(Qt.Key.Key_Return)
    assert page.scores.behind.table.hasFocus()
    page.scores.behind.table.go_to(page.model.behind.key_at(0))
    page.do("copy")
    assert QGuiApplication.clipboard().text() == rows[0].wait.tracking_number
    assert not page.may("leave")
    page.do("show_parcel")
    assert window.page.page_id == WORKBENCH


def test_scans_that_were_on_no_manifest_are_listed(shelf: Shelf, window: MainWindow) -> None:
    busy(shelf)
    missed = shelf.put(ZTO)
    shelf.scan(missed, -1)
    page = shown(window)
    assert texts(page).count("未列清单") == 1
    trip = next(trip for trip in page.model.trips.shown if trip.scans)
    page.table.go_to(trip.key)
    assert page.detail.title.text() == "中通快递 余杭仓前中通网点"
    (row,) = page.model.lines.shown
    assert row.parcel.tracking_number == missed.tracking_number
    assert not any(page.may(verb) for verb in ("leave", "count", "print", "undo", "strike_off"))
    assert not page.find_number(missed.tracking_number or "")
    page.detail.table.go_to(row.key)
    page.do("copy")
    assert QGuiApplication.clipboard().text() == missed.tracking_number
    assert page.may("show_parcel")


def test_escape_leads_back_to_the_pickup_page(shelf: Shelf, window: MainWindow) -> None:
    busy(shelf)
    page = shown(window)
    page.show_part(Part.SCORES)
    page.step_back()
    assert page.model.part is Part.MANIFESTS
    page.step_back()
    assert window.page.page_id == PICKUP


def test_the_pickup_page_leads_here(shelf: Shelf, window: MainWindow) -> None:
    window.open_page(PICKUP)
    pickup = window.page
    assert isinstance(pickup, PickupPage)
    pickup.top.handover.click()
    assert window.page.page_id == HANDOVER


def test_a_section_is_a_part_or_a_manifest(shelf: Shelf, window: MainWindow) -> None:
    busy(shelf)
    shown(window)
    window.open_page(HANDOVER, "scores")
    page = window.page
    assert isinstance(page, HandoverPage)
    assert page.model.part is Part.SCORES
    wanted = page.model.trips.key_at(3)
    window.open_page(HANDOVER, wanted)
    assert page.table.cursor_id == wanted


def test_a_fault_of_the_database_is_told_with_a_way_on(
    shelf: Shelf, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.domain.errors import StorageError

    page = shown(window)
    calls = []

    def broken(_days: int) -> None:
        calls.append(1)
        raise StorageError("storage.busy", "数据库正忙", "稍后重试。")

    monkeypatch.setattr(page._desk.match_handover, "board", broken)
    page.model.read()
    assert page.placeholder.title.text() == "数据库正忙"
    monkeypatch.undo()
    shelf.put(ZTO)
    page.placeholder.button.click()
    assert texts(page) == ["待交接"]
