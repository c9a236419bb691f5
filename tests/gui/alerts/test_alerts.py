"""Alerts in the real window, by keys: list, badge, notifications, banner, undo."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import NetworkError, StorageError
from app.domain.events import AlertsChanged
from app.domain.pickup import Clock
from app.domain.pickup_alert import Banner, Level
from app.gui.alerts.desk import AlertDesk
from app.gui.alerts.page import AlertsPage
from app.gui.alerts.tray import badge_text, badged
from app.gui.application import theme_of
from app.gui.bridge import Bridge
from app.gui.i18n import say
from app.gui.main_window import MainWindow
from app.gui.pages import WORKBENCH_PAGE
from app.gui.shell_api import ALERTS, SETTINGS, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.presentation.alerts.limits import EVERY_S
from app.presentation.formatting import Phrase
from app.presentation.workbench.chips import Chip
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import broken_trips, make_row, make_shop

H = 3600
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
Shown = list[tuple[tuple[str, ...], bool]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Notifications, as a system shows them that has a tray."""
    found: Shown = []

    def show(_tray: object, lines: tuple[Phrase, ...], sound: bool) -> None:
        found.append((tuple(map(say, lines)), sound))

    monkeypatch.setattr("app.gui.alerts.tray.Tray.show_message", show)
    return found


@pytest.fixture
def window(
    qtbot: QtBot, bridge: Bridge, theme: Theme, fake: FakeDesk, shown: Shown
) -> Iterator[MainWindow]:
    for n, left_s in ((1, 3 * H), (2, H), (3, H)):
        fake.alerts.add_alert(make_row(n).order_ids[0], left_s=left_s)
    fake.alerts.add_alert("6900", left_s=-H, clock=Clock.UPLOAD, level=Level.BLACK)
    window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE,))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    QApplication.processEvents()
    yield window
    window.dispose()


@pytest.fixture
def desk(window: MainWindow) -> AlertDesk:
    return window.alerts


@pytest.fixture
def page(window: MainWindow) -> AlertsPage:
    window.open_page(ALERTS)
    QApplication.processEvents()
    page = window.pages[ALERTS]
    assert isinstance(page, AlertsPage)
    return page


def rows(page: AlertsPage) -> list[tuple[str, str]]:
    """Order and state of every row."""
    model = page.table.model()
    return [
        (model.index(row, 3).data(), model.index(row, 7).data()) for row in range(model.rowCount())
    ]


def press(page: AlertsPage, key: Qt.Key, more: Qt.KeyboardModifier = PLAIN) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.isAncestorOf(focused)
    QTest.keyClick(focused, key, more)


def test_what_was_raised_is_told_in_one_notification_and_not_again(
    desk: AlertDesk, fake: FakeDesk, shown: Shown
) -> None:
    assert shown == [
        (("1 单回传已超 24h", "3 单 3 小时内到 24h"), False),
    ]
    assert fake.called("alerts.end_desktop") == [(1,)]
    fake.alerts.changed()
    QApplication.processEvents()
    assert len(shown) == 1
    fake.alerts.add_alert("6999", left_s=600)
    fake.alerts.changed(raised=1)
    QApplication.processEvents()
    assert shown[1][0] == ("1 单 10 分钟内到 24h",)


def test_the_badge_counts_orders_that_nobody_acknowledged(
    desk: AlertDesk, window: MainWindow, fake: FakeDesk
) -> None:
    assert desk.tray.number == 4
    assert desk.tray.icon.toolTip() == "准揽 · 4 单有提醒"
    with_badge = window.windowIcon().pixmap(64).toImage()
    fake.alerts.acknowledge([1, 2, 3, 4])
    QApplication.processEvents()
    assert desk.tray.number == 0
    assert desk.tray.icon.toolTip() == "准揽"
    assert window.windowIcon().pixmap(64).toImage() != with_badge


def test_rows_say_how_pressing_they_are_and_sort_by_time(page: AlertsPage) -> None:
    found = rows(page)
    assert found[0] == ("6900", "超时")
    assert {state for _, state in found[1:]} == {"紧急"}
    model = page.table.model()
    assert model.index(1, 2).data() == "还剩 1 小时 0 分"
    assert model.index(0, 0).data() == "回传24h"
    assert model.index(1, 6).data() == "桌面"


def test_one_key_acknowledges_and_undo_takes_it_back(
    page: AlertsPage, window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(page.table.hasFocus)
    press(page, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: fake.called("alerts.acknowledge") == [((4,),)])
    QApplication.processEvents()
    assert rows(page)[-1] == ("6900", "店长 知道了")
    assert page.count.text() == "3 单有提醒"
    assert window.toasts.toasts[-1].text == "知道了 1 条提醒"
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    QApplication.processEvents()
    assert fake.called("alerts.take_back") == [((4,),)]
    assert rows(page)[0] == ("6900", "超时")


def test_all_are_acknowledged_at_once(page: AlertsPage, fake: FakeDesk, qtbot: QtBot) -> None:
    press(page, Qt.Key.Key_K, SHIFT)
    qtbot.waitUntil(lambda: fake.called("alerts.acknowledge") == [((1, 2, 3, 4),)])
    QApplication.processEvents()
    assert page.count.text() == "没有新的提醒"
    assert not page.all_known.isEnabled()
    assert not page.known.isEnabled()
    page.model.acknowledge_all()
    assert len(fake.called("alerts.acknowledge")) == 1


def test_several_rows_are_acknowledged(page: AlertsPage, fake: FakeDesk) -> None:
    press(page, Qt.Key.Key_Down, SHIFT)
    page.known.click()
    assert len(fake.called("alerts.acknowledge")[0][0]) == 2


def test_the_way_to_the_parcel_and_back(page: AlertsPage, window: MainWindow, qtbot: QtBot) -> None:
    press(page, Qt.Key.Key_Down)
    order = page.chosen[0].due.threshold.order_id
    press(page, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: window.page.page_id == WORKBENCH)
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    assert bench.table.cursor_id is not None
    assert order in bench.table.cursor_id
    window.commands.run("alerts.open")
    assert window.page is page
    press(page, Qt.Key.Key_Escape)
    assert window.page.page_id == WORKBENCH


def test_the_tray_menu_opens_the_list_and_the_settings(
    desk: AlertDesk, window: MainWindow, fake: FakeDesk
) -> None:
    verbs = {action.text(): action for action in desk.tray.menu.actions()}
    assert list(verbs) == ["显示窗口", "看提醒", "全部知道了", "提醒设置", "退出"]
    verbs["看提醒"].trigger()
    assert window.page.page_id == ALERTS
    verbs["提醒设置"].trigger()
    assert window.page.page_id == SETTINGS
    verbs["全部知道了"].trigger()
    QApplication.processEvents()
    assert desk.model.orders == 0
    window.hide()
    verbs["显示窗口"].trigger()
    assert window.isVisible()
    desk.tray.icon.messageClicked.emit()
    assert window.page.page_id == ALERTS


@pytest.mark.parametrize(
    ("banner", "words"),
    [
        (Banner.LATE, "「云上小铺」今天应发 100 单，已迟 6 单（6.0%）"),
        (Banner.CRITICAL, "「云上小铺」迟发严重：今天应发 100 单，已迟 6 单（6.0%）"),
    ],
)
def test_a_late_shop_stands_in_the_banner_with_the_way_to_its_orders(
    window: MainWindow, fake: FakeDesk, banner: Banner, words: str
) -> None:
    shop = next(iter(fake.shops.values()))
    fake.shops[shop.shop_id] = make_shop(shop.shop_id, "云上小铺")
    fake.alerts.be_late(6, 100, banner)
    fake.alerts.changed()
    QApplication.processEvents()
    assert window.banner.text == words
    window.banner.orders.emit()
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    assert bench.model.board.chip is Chip.DUE
    fake.alerts.late = ()
    fake.alerts.changed()
    QApplication.processEvents()
    assert window.banner.text == ""


def test_a_late_shop_is_told_before_trouble_with_the_way_to_its_orders(
    window: MainWindow, fake: FakeDesk
) -> None:
    fake.alerts.be_late(6, 100, Banner.LATE)
    fake.alerts.changed()
    fake.faults["sync"] = [NetworkError("network.timeout", "网络超时", "检查网络后重试。")]
    window.sync.sync_now()
    QApplication.processEvents()
    said = window.banner.text
    assert said.startswith("「练习店铺」今天已迟 6 单（6.0%）。「练习店铺」同步失败：网络超时。")
    assert window.banner._retry.isVisible()
    assert window.banner._orders.isVisible()
    fake.alerts.late = ()
    fake.alerts.changed()
    QApplication.processEvents()
    assert window.banner.text.startswith("「练习店铺」同步失败")
    assert not window.banner._orders.isVisible()


def test_a_limit_that_was_reached_stands_first_in_the_banner(
    window: MainWindow, fake: FakeDesk
) -> None:
    fake.rows |= {row.parcel_id: row for row in broken_trips(19)}
    for count in (19, 20):  # the first is only near
        fake.rows |= {row.parcel_id: row for row in broken_trips(count)}
        fake.clock.forward(seconds=EVERY_S)
        window._refresh()
        said = window.banner.text
        assert said.startswith("「练习店铺」今天已到「记一次违规」") is (count == 20)
    assert said.endswith("估算，罚则截至 2026-08-22")
    assert window.banner._orders.isVisible()
    fake.alerts.be_late(6, 100, Banner.LATE)
    fake.alerts.changed()
    QApplication.processEvents()
    assert window.banner.text == f"{said}。「练习店铺」今天已迟 6 单（6.0%）"


def test_nothing_presses_and_reading_that_fails(
    page: AlertsPage, fake: FakeDesk, window: MainWindow
) -> None:
    fake.alerts.kept.clear()
    fake.alerts.changed()
    QApplication.processEvents()
    assert page.placeholder.title.text() == "没有提醒"
    page.placeholder.button.click()
    assert window.page.page_id == SETTINGS
    window.open_page(ALERTS)
    fake.faults["alerts.open"] = [StorageError("storage.io", "数据库读不了", "检查磁盘。")]
    fake.alerts.changed()
    QApplication.processEvents()
    assert page.placeholder.title.text() == "数据库读不了"
    page.placeholder.button.click()
    QApplication.processEvents()
    assert page.placeholder.title.text() == "没有提醒"


def test_a_window_that_went_tells_nothing(window: MainWindow, fake: FakeDesk, shown: Shown) -> None:
    window.dispose()
    fake.alerts.add_alert("6999", left_s=600)
    before = len(shown)
    for listener in tuple(fake.bus.listeners):
        listener(AlertsChanged())
    assert len(shown) == before


@pytest.mark.parametrize(("number", "text"), [(0, ""), (7, "7"), (99, "99"), (100, "99+")])
def test_the_badge(qapp: QApplication, number: int, text: str) -> None:
    assert badge_text(number) == text
    theme = theme_of(qapp)
    plain, made = (badged(theme, n).toImage() for n in (0, number))
    assert isinstance(made, QImage)
    assert (made == plain) is (number == 0)


def test_every_cell_can_be_read_out(page: AlertsPage) -> None:
    model = page.table.model()
    words = model.index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "订单号：6900"
    assert page.table.accessibleName() == "提醒"
