"""The 发货记录 page in the real window on a real database, by keys."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.gate import Act
from app.domain.instants import business_day
from app.domain.route import RouteKind
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.shell_api import REPORT, SETTINGS, SHIPMENTS, WORKBENCH
from app.gui.shipments.page import ShipmentsPage
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.ports.shipments import Lot, SortBy
from app.presentation.shipments.layout import FILE_NAME, load_layout
from app.presentation.shipments.log import Days
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row
from tests.gui.shipments.real import FAILED, OTHER, UNKNOWN, YUNDA, Warehouse, bound_shops

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    return FakeDesk(tasks, tmp_path, OPTIONS, rows=(), shops=bound_shops())


@pytest.fixture
def house(fake: FakeDesk, tmp_path: Path) -> Iterator[Warehouse]:
    house = Warehouse(fake, tmp_path)
    yield house
    house.close()


@pytest.fixture
def window(house: Warehouse, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(house.desk(), bridge=bridge, theme=theme, pages=PAGES)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()
    for page in window.pages.made.values():
        if keys := getattr(page, "keys", None):
            keys.release()
        if isinstance(page, WorkbenchPage):
            page.model.feed.stop()
    QApplication.processEvents()


def opened(window: MainWindow) -> ShipmentsPage:
    press(Qt.Key.Key_4, CONTROL)
    page = window.page
    assert isinstance(page, ShipmentsPage)
    return page


def press(
    key: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def cells(page: ShipmentsPage, row: int = 0) -> dict[str, str]:
    model = page.table.model()
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    return {head: model.index(row, n).data() for n, head in enumerate(heads)}


def numbers(page: ShipmentsPage) -> list[str]:
    return [cells(page, row)["运单号"] for row in range(len(page.log))]


def test_it_is_the_fourth_page_and_made_on_demand(window: MainWindow) -> None:
    assert SHIPMENTS not in window.pages.made
    page = opened(window)
    assert page.placeholder.title.text() == "这几天没有发货"
    press(Qt.Key.Key_Space)
    assert page.log.filter.days is Days.MONTH
    assert page.placeholder.title.text() == "近 30 天没有发货"
    for key, page_id in ((Qt.Key.Key_5, REPORT), (Qt.Key.Key_6, SETTINGS), (1 + 48, WORKBENCH)):
        press(Qt.Key(key), CONTROL)
        assert window.page.page_id == page_id


def test_a_row_tells_everything(house: Warehouse, window: MainWindow) -> None:
    parcel = house.ship(3, batch="run", pack_count=2)
    house.scan(parcel, 1)
    house.scan(parcel, 0.5, RouteKind.IN_TRANSIT, "杭州转运中心")
    label = house.store.reader.batches()[0].batch.label
    page = opened(window)
    assert cells(page) == {
        "发货时间": "03-02 11:00",
        "店铺": "云上小铺",
        "运单号": "73120000000001 · 2 件",
        "快递": "中通快递 · 余杭仓前网点",
        "回传": "已回传",
        "揽收": "已揽收 03-02 13:00",
        "最近轨迹": "03-02 13:30 在途 杭州转运中心",
        "原因和下一步": "",
        "商品": "竹纤维毛巾 三条装 ×2",
        "订单号": "69000001",
        "收件人": "李* 138****0001",
        "批次": label,
        "发货人": "小林",
        "曾用单号": "",
    }
    assert page.table.hasFocus()


def test_failures_say_why_and_what_next(house: Warehouse, window: MainWindow) -> None:
    house.ship(4)
    house.ship(3, FAILED, batch="one", problem="号码不匹配", advice="换一个号。")
    house.ship(2, FAILED, problem="平台繁忙")
    house.ship(1, UNKNOWN, problem="发货结果未知")
    house.edit(house.ship(5), "73990001", FAILED)
    page = opened(window)
    counts = [chip.count for chip in page.filters.chips.values()]
    assert counts == [5, 2, 0, 3, 1, 0, 0]
    press(Qt.Key.Key_4, ALT)
    assert page.log.filter.lot is Lot.FAILED
    told = [(cells(page, n)["回传"], cells(page, n)["原因和下一步"]) for n in range(3)]
    assert told == [
        ("回传失败", "平台繁忙：点「重新发货」。"),
        ("回传失败", "号码不匹配：换一个号。"),
        (
            "改单号失败",
            "没有改成 73990001，平台不认识这个运单号：旧号仍然有效，可以再改一次。",
        ),
    ]
    press(Qt.Key.Key_5, ALT)
    assert cells(page)["原因和下一步"] == "发货结果未知：点「查询结果」，不会重复发货。"
    page.select_all()
    shown = {name for name, button in page.chosen.buttons.items() if button.isVisible()}
    assert shown == {"reconcile", "reprint", "copy", "bench", "clear"}
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert len(page.log) == 5


def test_days_shops_and_couriers(house: Warehouse, window: MainWindow) -> None:
    house.ship(2)
    house.ship(3, carrier=YUNDA, shop=OTHER)
    house.ship(26)
    house.ship(24 * 9)
    page = opened(window)
    filters = page.filters

    def pick(box: object, data: str) -> int:
        place = box.findData(data)  # type: ignore[attr-defined]
        box.setCurrentIndex(place)  # type: ignore[attr-defined]
        box.activated.emit(place)  # type: ignore[attr-defined]
        return len(page.log)

    assert len(page.log) == 3
    assert pick(filters.days, "today") == 2
    assert pick(filters.days, "yesterday") == 1
    assert pick(filters.days, "month") == 4
    assert pick(filters.shop, OTHER) == 1
    assert pick(filters.shop, "") == 4
    assert pick(filters.carrier, YUNDA) == 1
    press(Qt.Key.Key_Escape)
    assert not page.log.filter.narrowed
    assert pick(filters.days, "chosen") == 4  # as was looked at
    assert filters.since.isVisible()
    today = business_day(house.now())
    nine = today - timedelta(days=9)
    filters.until.setDate(QDate(nine.year, nine.month, nine.day))
    assert numbers(page) == ["73120000000004"]
    assert page.log.filter.range(today) == (today - timedelta(days=29), nine)
    filters.since.setDate(QDate(today.year, today.month, today.day))
    assert page.log.filter.range(today) == (today, today)
    assert len(page.log) == 2


def test_a_slash_searches_former_numbers_of_all_days(
    house: Warehouse, window: MainWindow, qtbot: QtBot
) -> None:
    house.edit(house.ship(24 * 9), "73990001")
    house.ship(1)
    page = opened(window)
    assert numbers(page) == ["73120000000002"]
    press("/")
    qtbot.waitUntil(page.filters.search.hasFocus)
    page.filters.search.setText("73120000000001")  # typed as fast it would be a scan
    press(Qt.Key.Key_Return)
    assert numbers(page) == ["73990001"]
    assert cells(page)["原因和下一步"] == "曾用单号 73120000000001"
    assert cells(page)["回传"] == "已回传新号"
    assert not page.filters.days.isEnabled()
    assert page.table.hasFocus()
    press(Qt.Key.Key_Escape)
    assert numbers(page) == ["73120000000002"]


def test_a_scan_finds_the_row_and_opens_its_story(
    house: Warehouse, window: MainWindow, qtbot: QtBot
) -> None:
    house.ship(24 * 9)
    house.ship(1)
    page = opened(window)
    assert not page.panel.isVisible()
    for sign in "73120000000001":
        press(sign)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: numbers(page) == ["73120000000001"])
    assert page.panel.isVisible()
    assert page.log.chosen() == (page.log.key_at(0),)
    qtbot.waitUntil(lambda: page.panel.detail is not None)
    assert page.panel.detail is not None
    assert page.panel.detail.row.tracking_number == "73120000000001"
    for sign in "75550000000001":
        press(sign)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.placeholder.title.text() == "没有符合「75550000000001」的发货记录")


def test_columns_sort_and_are_remembered(
    house: Warehouse, window: MainWindow, fake: FakeDesk
) -> None:
    late = house.ship(2, paid_h=20)
    house.ship(3, paid_h=2)
    gone = house.ship(4, paid_h=30)
    house.scan(gone, 1)
    page = opened(window)
    assert numbers(page) == ["73120000000001", "73120000000002", "73120000000003"]
    page.table.header.sort_asked.emit("pickup")
    assert numbers(page) == ["73120000000001", "73120000000002", "73120000000003"]
    assert page.log.key_at(0) == late.parcel_id
    page.table.header.sort_asked.emit("pickup")
    assert numbers(page)[0] == "73120000000003"
    page.table.header.sort_asked.emit("why")  # says nothing that could be sorted
    assert page.log.sort is SortBy.PICKUP
    page.use_lot(Lot.WAITING)
    page.toggle_panel()
    page.table.header.resizeSection(0, 120)
    window.open_page(WORKBENCH)  # leaving writes
    kept = load_layout(fake.desk().profile / FILE_NAME)
    assert (kept.sort, kept.descending, kept.panel) == (SortBy.PICKUP, True, True)
    assert (kept.filter.lot, kept.columns.widths["at"]) == (Lot.WAITING, 120)


def test_news_are_shown_where_they_are(house: Warehouse, window: MainWindow, qtbot: QtBot) -> None:
    parcel = house.ship(3)
    page = opened(window)
    assert cells(page)["最近轨迹"] == ""
    house.scan(parcel, 1)
    qtbot.waitUntil(lambda: cells(page)["揽收"].startswith("已揽收"), timeout=5000)
    assert page.filters.chips[Lot.PICKED_UP].count == 1
    house.ship(1)
    qtbot.waitUntil(lambda: len(page.log) == 2, timeout=5000)


def test_numbers_are_copied_and_parcels_shown_on_the_bench(
    house: Warehouse, window: MainWindow, qtbot: QtBot
) -> None:
    waits = house.ship(3)
    page = opened(window)
    press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "73120000000001"
    press("w")
    qtbot.waitUntil(lambda: window.page.page_id == WORKBENCH)
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    qtbot.waitUntil(lambda: [e.parcel_id for e in bench.board.chosen()] == [waits.parcel_id])
    house.scan(waits, 1)
    page = opened(window)
    # What is picked up is no row of the workbench.
    qtbot.waitUntil(lambda: not page.acts.can("bench"))


def test_what_lets_a_parcel_through_is_withdrawn_in_its_panel(
    house: Warehouse, fake: FakeDesk, window: MainWindow
) -> None:
    parcel_id = house.ship(3, FAILED, problem="有退款").parcel_id
    fake.rows[parcel_id] = make_row(1)
    (given,) = fake.gates.override(Act.SHIP, (parcel_id,), "已和买家说好").given
    opened(window).panel.unlet_asked.emit((given,))
    assert fake.called("withdraw") == [((parcel_id,),)]
    window.undo_stack.take_back()
    assert fake.called("restore") == [((parcel_id,),)]


def test_what_is_listed_is_exported_without_the_receiver(
    house: Warehouse, window: MainWindow, tmp_path: Path
) -> None:
    house.ship(3)
    house.edit(house.ship(2), "73990001")
    house.ship(1, FAILED, problem="=平台繁忙")
    page = opened(window)
    written: list[Path] = []
    target = tmp_path / "shipments.csv"
    names: list[str] = []

    def choose(_page: object, name: str) -> Path:
        names.append(name)
        return target

    page.acts.choose_path = choose
    page.acts.open_file = written.append
    press(Qt.Key.Key_E, CONTROL)
    assert names == ["发货记录-20260224-20260302.csv"]
    assert written == [target]
    text = target.read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["运单号"] for row in rows] == ["73120000000003", "73990001", "73120000000001"]
    assert rows[1]["曾用单号"] == "73120000000002"
    assert rows[0]["原因"] == "'=平台繁忙"
    assert "李*" not in text
    assert "138****" not in text
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    target = tmp_path / "chosen.xlsx"
    press(Qt.Key.Key_E, CONTROL)
    assert target.read_bytes()[:2] == b"PK"


def test_a_database_that_cannot_be_read_offers_to_try_again(
    house: Warehouse, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ship(3)

    def broken(*_args: object) -> None:
        raise StorageError("store.broken", "数据库读不了", "检查磁盘。")

    with monkeypatch.context() as patched:
        patched.setattr(type(house.desk().shipments), "marks", broken)
        page = opened(window)
        assert page.placeholder.title.text() == "数据库读不了"
    press(Qt.Key.Key_Space)
    assert len(page.log) == 1


def test_the_palette_leads_to_failures_of_weeks_ago(house: Warehouse, window: MainWindow) -> None:
    house.ship(24 * 20, FAILED, problem="平台繁忙")
    house.ship(1)
    assert SHIPMENTS not in window.pages.made
    assert window.commands.run("shipments.to_failed")
    page = window.page
    assert isinstance(page, ShipmentsPage)
    assert numbers(page) == ["73120000000001"]


def test_whatever_tab_reaches_has_a_name(
    house: Warehouse, window: MainWindow, qtbot: QtBot
) -> None:
    house.ship(1)
    page = opened(window)
    page.open_story()
    qtbot.waitUntil(lambda: page.panel.detail is not None and not page.loading)
    qtbot.waitUntil(page.chosen.buttons["bench"].isVisible)
    named: dict[int, str] = {}
    for _ in range(60):
        widget = QApplication.focusWidget()
        if id(widget) in named:
            break
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        named[id(widget)] = widget.accessibleName() or text
        press(Qt.Key.Key_Tab)
    assert len(named) > 20
    assert all(named.values())
    wanted = {"搜索发货记录", "日期", "店铺", "快递", "导出…", "全部 1 单", "改单号"}
    assert wanted <= set(named.values())
