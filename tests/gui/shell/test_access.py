"""For keyboards and screen readers: names, tab order, a visible focus, pages at 200 %."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.events import SettingsChanged
from app.domain.ids import PrinterId
from app.gui.main_window import MainWindow
from app.gui.settings_page.page import SettingsPage
from app.gui.settings_page.printers import PrintersSection
from app.gui.shell_api import DESIGNER, FIRST_RUN, KEYS, SETTINGS
from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk

PAGES = (SETTINGS, DESIGNER, FIRST_RUN, KEYS)


def reached_by_tab(qtbot: QtBot, window: MainWindow, presses: int = 60) -> list[QWidget]:
    """What Tab visits from the page's first widget on."""
    seen: list[QWidget] = []
    for _ in range(presses):
        widget = window.focusWidget()
        if widget is None or widget in seen:
            break
        seen.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    return seen


def name_of(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


@pytest.mark.parametrize("page_id", PAGES)
def test_whatever_tab_reaches_has_a_name(window: MainWindow, qtbot: QtBot, page_id: str) -> None:
    window.open_page(page_id)
    seen = reached_by_tab(qtbot, window)
    assert len(seen) >= 4
    assert [widget for widget in seen if not name_of(widget)] == []


def test_tab_reaches_the_form_in_reading_order(window: MainWindow, qtbot: QtBot) -> None:
    window.open_page(SETTINGS, "printers")
    names = [name_of(widget) for widget in reached_by_tab(qtbot, window)]
    order = ["添加打印机", "隐藏收件人信息", "打印机地址", "端口"]
    places = [names.index(name) for name in order]
    assert places == sorted(places)


def test_tab_reaches_each_printer_and_then_its_form(
    window: MainWindow, qtbot: QtBot, fake: FakeDesk, qapp: QApplication
) -> None:
    fake.set_up_printer()
    fake.set_up_printer(printer_id=PrinterId("second"), name="备用机")
    fake.bus.publish(SettingsChanged(keys=frozenset({"printers"})))
    window.open_page(SETTINGS, "printers")
    page = window.page
    assert isinstance(page, SettingsPage)
    section = page.sections["printers"]
    assert isinstance(section, PrintersSection)
    qtbot.waitUntil(lambda: len(section.list.lines) == 2)
    qapp.processEvents()
    window.open_page(SETTINGS, "printers")
    names = [name_of(widget) for widget in reached_by_tab(qtbot, window)]
    order = [
        "测试连接 标签机",
        "编辑 标签机",
        "更多 标签机",
        "测试连接 备用机",
        "更多 备用机",
        "当前打印机",
        "添加打印机",
        "打印机地址",
    ]
    places = [names.index(name) for name in order]
    assert places == sorted(places)
    section.list.lines[PrinterId("second")].edit.click()
    window.open_page(SETTINGS, "printers")
    names = [name_of(widget) for widget in reached_by_tab(qtbot, window)]
    order = [
        "名称",
        "连接方式",
        "地址",
        "型号",
        "面单模板",
        "更多设置",
        "保存",
        "测试连接",
        "打印测试页",
        "取消",
    ]
    places = [names.index(name) for name in order]
    assert places == sorted(places)


def test_tab_reaches_the_buttons_of_each_shop_before_the_form(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    window.open_page(SETTINGS, "shops")
    qapp.processEvents()  # rows that were just made are shown by the event loop
    names = [name_of(widget) for widget in reached_by_tab(qtbot, window)]
    assert names[:2] == ["设置分类", "重新授权 练习店铺"]
    form = names.index("应用类型")
    assert all(name.endswith("练习店铺") or "练习店铺 的" in name for name in names[1:form]), names
    assert {"暂停 练习店铺", "解除授权 练习店铺"} < set(names[1:form])
    assert names[form : form + 6] == [
        "应用类型",
        "appKey",
        "appSecret",
        "店铺 ID",
        "授权",
        "开始练习",
    ]


def test_the_status_bar_and_the_rail_are_reached_too(window: MainWindow, qtbot: QtBot) -> None:
    window.open_page(SETTINGS)
    seen = reached_by_tab(qtbot, window)
    assert window.status_bar.shops in seen
    assert window.rail.button(SETTINGS) in seen


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_can_be_seen(
    window: MainWindow, theme: Theme, qapp: QApplication, scheme: str
) -> None:
    theme.choose(scheme)
    window.open_page(SETTINGS, "printers")
    page = window.page
    assert isinstance(page, SettingsPage)
    body = page.sections["printers"]
    widgets: list[QWidget] = [
        body.findChildren(QLineEdit)[0],
        body.findChildren(QComboBox)[0],
        window.status_bar.shops,
        window.rail.button(SETTINGS),
    ]
    for widget in widgets:
        page.setFocus()
        qapp.processEvents()
        before = picture(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qapp.processEvents()
        assert widget.hasFocus()
        assert picture(widget) != before, widget


def clipped(root: QWidget) -> list[str]:
    """Visible one-line labels and buttons whose text is wider than they are."""
    found = []
    for label in root.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            needs = label.fontMetrics().horizontalAdvance(label.text())
            if needs > label.contentsRect().width() + 1:
                found.append(label.text())
    for button in root.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            needs = button.fontMetrics().horizontalAdvance(button.text())
            if needs > button.width():
                found.append(button.text())
    return found


@pytest.mark.parametrize("size", [(1280, 800), (860, 500)])
def test_no_text_is_cut_off(window: MainWindow, qapp: QApplication, size: tuple[int, int]) -> None:
    window.resize(*size)
    for page_id in PAGES:
        window.open_page(page_id)
        page = window.page
        sections = list(page.sections) if isinstance(page, SettingsPage) else [""]
        for section in sections:
            page.open_section(section)
            for _ in range(3):
                qapp.processEvents()
            assert clipped(page) == [], f"{page_id} {section}"
    assert clipped(window.status_bar) == []


def test_wrapped_texts_have_the_height_they_need(window: MainWindow, qapp: QApplication) -> None:
    window.resize(860, 500)
    for page_id in PAGES:
        window.open_page(page_id)
        for _ in range(4):
            qapp.processEvents()
        for label in window.page.findChildren(QLabel):
            if label.isVisible() and label.wordWrap() and label.text():
                assert label.height() >= label.heightForWidth(label.width()), label.text()
