"""The settings page, worked by keys and mouse: shops, carrier, printers, network, look."""

from dataclasses import replace
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.authorization import DAY, Standing
from app.domain.errors import InvalidInput, NetworkError, StorageError
from app.domain.events import Changes
from app.domain.ids import OrderId, ShopId
from app.domain.order import OrderStatus
from app.domain.order_audit import Difference, DifferenceKind
from app.gui.main_window import MainWindow
from app.gui.settings_page.fields import Choice, FormView
from app.gui.settings_page.page import SettingsPage
from app.gui.settings_page.shipping import ShippingSection
from app.gui.settings_page.shop_row import ShopLine
from app.gui.settings_page.shops import ShopsSection
from app.gui.shell_api import SETTINGS
from app.gui.theme import Theme
from app.ports.platform import ORDERS
from app.ports.rows import BadRowRow
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import NOW, SHOP, make_shop
from tests.fakes.shop_care import red_audit
from tests.gui.shell.acting import button, choose, click, texts, type_into
from tests.gui.shell.conftest import Answers, Open

KEY = "7000000000000000000"
HOST, PORT = "printer.slip.host", "printer.slip.port"
Part = TypeVar("Part", bound=QWidget)


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    window.open_page(SETTINGS)
    page = window.page
    assert isinstance(page, SettingsPage)
    return page


def at(page: SettingsPage, section: str, kind: type[Part]) -> Part:
    """Open a section and find a part of it."""
    page.open_section(section)
    body = page.sections[section]
    return body if isinstance(body, kind) else body.findChild(kind)  # type: ignore[return-value]


def view(page: SettingsPage, section: str, key: str) -> FormView:
    """The form of ``section`` that has the option ``key``."""
    page.open_section(section)
    forms = page.sections[section].findChildren(FormView)
    return next(form for form in forms if key in form.editors)


# Sections.


def test_sections_by_arrow_keys(page: SettingsPage, qtbot: QtBot) -> None:
    assert page.section == "shops"
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Down)
    assert page.section == "printers"
    assert page.sections["printers"].isVisible()
    assert not page.sections["shops"].isVisible()


def test_an_unknown_section_changes_nothing(page: SettingsPage) -> None:
    page.open_section("network")
    page.open_section("no such section")
    assert page.section == "network"


# Shops.


def test_bound_shops_with_their_state(page: SettingsPage, fake: FakeDesk) -> None:
    section = at(page, "shops", ShopsSection)
    assert "店铺 ID 4463798 · 已授权，刚刚同步" in texts(section)
    fake.shops[SHOP] = make_shop(standing=Standing(granted_until=NOW + 40 * DAY))
    page.parts.shops.refresh()
    assert "店铺 ID 4463798 · 已授权，1 分钟前同步 · 授权 40 天后到期" in texts(section)
    fake.shops[SHOP] = make_shop(error="网络超时")
    page.parts.shops.refresh()
    assert "店铺 ID 4463798 · 同步失败：网络超时" in texts(section)
    fake.shops[SHOP] = make_shop(authorized=False)
    page.parts.shops.refresh()
    assert "店铺 ID 4463798 · 授权已失效" in texts(section)


def test_binding_a_shop_syncs_it_and_forgets_the_secret(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    form = at(page, "shops", ShopsSection).form.own
    assert form.app_secret.echoMode() is QLineEdit.EchoMode.Password
    type_into(qtbot, form.app_key, KEY)
    type_into(qtbot, form.app_secret, "s3cret")
    type_into(qtbot, form.shop_id, "5500002")
    qtbot.keyClick(form.shop_id, Qt.Key.Key_Return)
    assert fake.called("bind") == [(KEY, "5500002")]
    assert form.app_secret.text() == ""
    assert ("5500002",) in fake.called("sync")
    assert "云上小铺" in texts(at(page, "shops", ShopsSection))


@pytest.mark.parametrize(
    ("code", "field"), [("bind.app_key", "app_key"), ("bind.shop_id", "shop_id")]
)
def test_an_error_stands_at_its_field(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk, code: str, field: str
) -> None:
    fake.faults["bind"] = [InvalidInput(code, "不对", "改好再试。")]
    form = at(page, "shops", ShopsSection).form.own
    click(qtbot, form.go)
    shown = {name: label.text() for name, label in form.faults.items() if label.isVisible()}
    assert shown == {field: "不对。改好再试。"}
    assert form.fields[field].property("wrong")


def test_an_error_of_the_whole_binding_stands_below(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    fake.faults["bind"] = [NetworkError("network.timeout", "网络超时", "检查网络。")]
    form = at(page, "shops", ShopsSection).form.own
    click(qtbot, form.go)
    assert form.whole.isVisible()
    assert form.whole.text() == "网络超时。检查网络。"


def test_while_binding_the_button_rests(
    page: SettingsPage, qtbot: QtBot, tasks: InlineTasks
) -> None:
    form = at(page, "shops", ShopsSection).form.own
    tasks.hold()
    click(qtbot, form.go)
    assert not form.go.isEnabled()
    assert form.go.text() == "正在授权"
    tasks.release()
    assert form.go.isEnabled()


def test_tool_apps_open_the_authorize_page_and_hand_in_the_code(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def browser(url: Any) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr("app.gui.settings_page.bind_form.QDesktopServices.openUrl", browser)
    bind = at(page, "shops", ShopsSection).form
    bind.tabs.setCurrentIndex(1)
    assert bind.tool.isVisible()
    assert not bind.own.isVisible()
    click(qtbot, bind.tool.open)
    assert bind.tool.faults["service_id"].isVisible()
    type_into(qtbot, bind.tool.service_id, "998")
    click(qtbot, bind.tool.open)
    assert len(opened) == 1
    assert opened[0].startswith("https://example.invalid/authorize?service_id=998&state=")
    assert bind.tool.url.text() == opened[0]
    type_into(qtbot, bind.tool.app_key, KEY)
    type_into(qtbot, bind.tool.app_secret, "s3cret")
    type_into(qtbot, bind.tool.code, "abc")
    click(qtbot, bind.tool.go)
    assert fake.called("bind_code") == [(KEY, "abc")]
    assert bind.tool.app_secret.text() == ""


def test_without_a_browser_the_address_can_be_copied(
    page: SettingsPage, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.gui.settings_page.bind_form.QDesktopServices.openUrl", lambda _url: False
    )
    bind = at(page, "shops", ShopsSection).form
    bind.tabs.setCurrentIndex(1)
    type_into(qtbot, bind.tool.service_id, "998")
    click(qtbot, bind.tool.open)
    assert window.toasts.toasts[0].text.startswith("没有打开浏览器")


def test_authorizing_again_knows_the_shop(page: SettingsPage, qtbot: QtBot) -> None:
    section = at(page, "shops", ShopsSection)
    section.form.tabs.setCurrentIndex(1)
    click(qtbot, button(section, "重新授权 练习店铺"))
    assert section.form.own.isVisible()
    assert section.form.own.shop_id.text() == SHOP


def test_unbinding_asks_with_the_shops_name(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk, answers: Answers
) -> None:
    section = at(page, "shops", ShopsSection)
    answers.press("先不做")
    click(qtbot, button(section, "解除授权 练习店铺"))
    assert fake.called("unbind") == []
    assert answers.asked[0].startswith("解除「练习店铺」的授权 店铺 ID 4463798")
    answers.press("解除授权")
    click(qtbot, button(section, "解除授权 练习店铺"))
    assert fake.called("unbind") == [(SHOP,)]
    assert any("还没有店铺" in text for text in texts(section))


def test_a_tag_and_a_colour_are_kept_as_they_are_given(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    section = at(page, "shops", ShopsSection)
    line = only_line(section)
    type_into(qtbot, line.tag, "旗舰")
    page.parts.shops.refresh()  # a sync ends meanwhile: what is being typed stays
    assert only_line(section) is line
    qtbot.keyClick(line.tag, Qt.Key.Key_Return)
    choose(only_line(section).colour, "purple")
    assert (fake.shops[SHOP].tag, fake.shops[SHOP].colour) == ("旗舰", "purple")
    qtbot.waitUntil(lambda: only_line(section).colour.currentText() == "紫")
    assert only_line(section).tag.text() == "旗舰"


def test_a_shop_is_paused_after_a_question_and_resumed_without(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk, answers: Answers
) -> None:
    section = at(page, "shops", ShopsSection)
    answers.press("先不做")
    click(qtbot, button(section, "暂停 练习店铺"))
    assert not fake.shops[SHOP].paused
    answers.press("暂停")
    click(qtbot, button(section, "暂停 练习店铺"))
    assert fake.shops[SHOP].paused
    qtbot.waitUntil(lambda: "店铺 ID 4463798 · 已暂停，不同步也不处理" in texts(section))
    assert not only_line(section).check.isEnabled()
    click(qtbot, button(section, "恢复 练习店铺"))
    assert not fake.shops[SHOP].paused


def test_missed_orders_are_looked_for_and_listed(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    section = at(page, "shops", ShopsSection)
    assert only_line(section).verdict.text() == "还没有核对过漏单"
    click(qtbot, button(section, "核对漏单 练习店铺"))
    assert "没有漏单（12 单）" in only_line(section).verdict.text()
    lost = Difference(
        order_id=OrderId("69"),
        kind=DifferenceKind.STATUS,
        platform=OrderStatus.CANCELLED,
        local=OrderStatus.TO_SHIP,
    )
    fake.audits[SHOP] = replace(fake.audits[SHOP], differences=(lost,))
    click(qtbot, button(section, "核对漏单 练习店铺"))
    assert "69 状态不同（平台已取消，本机待发货），未解决" in texts(section)


def test_what_cannot_be_read_is_shown_with_the_shop(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    section = at(page, "shops", ShopsSection)
    row = BadRowRow(
        shop_id=SHOP, kind=ORDERS, row_id="69", reason="pay_time: x", created_s=0, seen_s=1
    )
    fake.bad_rows = (row,)
    fake.bus.publish(Changes(shops=frozenset({SHOP})))
    qtbot.waitUntil(lambda: "订单 69 读不出来（字段 pay_time），未解决" in texts(section))
    shown = texts(section)
    assert any(text.endswith("同步 · 1 行平台数据读不出来") for text in shown)
    assert any("先到那里处理" in text for text in shown)


def test_an_audit_is_looked_at_closely_and_called_right(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    red_audit(fake)
    page.parts.care.refresh()
    section = at(page, "shops", ShopsSection)
    assert "另有 20 单" in texts(section)
    assert not section.detail.isVisible()
    click(qtbot, button(section, "漏单核对明细 练习店铺"))
    detail = section.detail
    assert detail.isVisible()
    assert detail.head.text() == "「练习店铺」共 30 处差异，30 处未解决"
    assert detail.found.rowCount() == 30
    detail.copy.click()
    assert QApplication.clipboard().text().splitlines()[-1] == "98 平台查不到\t未解决"
    detail.table.go_to(0)
    detail.accept.click()
    assert detail.question.isVisible()
    detail.question.reason.setEditText("测试订单")
    detail.question.yes.click()
    assert fake.called("accept") == [(SHOP, ["69"], "测试订单")]
    assert detail.head.text() == "「练习店铺」共 30 处差异，29 处未解决"
    assert "已确认无误：测试订单" in [detail.found.index(n, 1).data() for n in range(30)]
    window = page.window()
    assert isinstance(window, MainWindow)
    window.undo_stack.take_back()
    assert detail.head.text().endswith("30 处未解决")


def test_the_counts_of_an_audit_by_hour(page: SettingsPage, qtbot: QtBot, fake: FakeDesk) -> None:
    red_audit(fake, 1)
    page.parts.care.refresh()
    section = at(page, "shops", ShopsSection)
    click(qtbot, button(section, "漏单核对明细 练习店铺"))
    detail = section.detail
    detail.switch.click()
    assert detail.by_hour.isVisible()
    assert not detail.table.isVisible()
    said = [tuple(detail.hours.index(n, c).data() for c in (1, 2, 3, 4)) for n in range(3)]
    assert said[:2] == [("待发货", "0", "1", "不一致"), ("待发货", "1", "1", "一致")]
    detail.shut.click()
    assert not detail.isVisible()


def test_missed_orders_are_looked_for_from_the_status_bar(
    page: SettingsPage, fake: FakeDesk
) -> None:
    other = replace(fake.shops[SHOP], shop_id=ShopId("88000002"), name="练习二店", paused=True)
    fake.shops[other.shop_id] = other
    window = page.window()
    assert isinstance(window, MainWindow)
    window.open_page(SETTINGS, "network")
    (action,) = (a for a in window.status_bar.shops.actions() if a.text() == "核对漏单")
    action.trigger()
    assert page.section == "shops"
    assert fake.called("audit") == [(SHOP, 0)]


def only_line(section: ShopsSection) -> ShopLine:
    """The line of the one shop; a line that was replaced has no parent."""
    (line,) = section._rows.findChildren(ShopLine)
    return line


def test_practice_from_the_settings(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk, window: MainWindow
) -> None:
    section = at(page, "shops", ShopsSection)
    click(qtbot, section.practice)
    assert fake.called("practice") == [()]
    assert [toast.text for toast in window.toasts.toasts] == ["练习店铺已在新窗口打开"]


# Carrier, branch, sender.


def test_carrier_and_branch_come_from_the_platform_and_are_saved(
    page: SettingsPage, fake: FakeDesk
) -> None:
    section = at(page, "shipping", ShippingSection)
    assert fake.called("branches") == [(SHOP, None)]
    choose(section.carrier, "zhongtong")
    assert section.branch.currentText() == "余杭仓前 · 余量 860"
    choose(section.branch, "57102")
    assert section.address.currentText() == "浙江省 杭州市 余杭区 仓前街道 文一西路 1 号"
    choose(section.address, 0)
    assert fake.settings.values["shipping.branch"] == "57102"


def test_the_offer_is_asked_once_and_again_by_the_button(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    section = at(page, "shipping", ShippingSection)
    page.open_section("shops")
    page.open_section("shipping")
    assert len(fake.called("branches")) == 1
    click(qtbot, section.again)
    assert len(fake.called("branches")) == 2


def test_an_offer_that_fails_says_why(page: SettingsPage, fake: FakeDesk) -> None:
    fake.faults["carriers"] = [NetworkError("network.timeout", "网络超时", "检查网络。")]
    section = at(page, "shipping", ShippingSection)
    assert section.words.text() == "网络超时。检查网络。"
    assert section.words.isVisible()
    assert not section.carrier.isEnabled()


def test_without_a_shop_there_is_nothing_to_choose(open_window: Open, empty: FakeDesk) -> None:
    window = open_window(empty)
    window.open_page(SETTINGS, "shipping")
    page = window.page
    assert isinstance(page, SettingsPage)
    section = at(page, "shipping", ShippingSection)
    assert section.words.text() == "先授权一家店铺，才能选快递和网点。"
    assert not section.again.isEnabled()


def test_one_of_several_shops_ships_from_elsewhere(
    open_window: Open, qtbot: QtBot, fake: FakeDesk
) -> None:
    other = replace(fake.shops[SHOP], shop_id=ShopId("88000002"), name="练习二店")
    fake.shops[other.shop_id] = other
    window = open_window(fake)
    window.open_page(SETTINGS, "shipping")
    page = window.page
    assert isinstance(page, SettingsPage)
    section = at(page, "shipping", ShippingSection)
    assert section.shop.currentText() == "所有店铺（通用）"
    assert not section.usual.isVisible()
    choose(section.carrier, "zhongtong")
    choose(section.shop, other.shop_id)
    assert section.own_sender.isVisible()
    assert not section.usual.isEnabled()
    choose(section.branch, "57102")
    assert fake.shops[other.shop_id].shipping.branch == "57102"
    assert fake.settings.values["shipping.branch"] == "57101"
    type_into(qtbot, section.own_sender.name, "义乌仓")
    type_into(qtbot, section.own_sender.phone, "13800000009")
    click(qtbot, section.own_sender.save)
    assert fake.shops[other.shop_id].shipping.sender_name == "义乌仓"
    qtbot.waitUntil(lambda: section.shop.currentText() == "练习二店 · 单独设置")
    click(qtbot, section.usual)
    assert not fake.shops[other.shop_id].shipping.own
    assert section.own_sender.name.text() == ""
    choose(section.shop, "")
    assert section.branch.currentText() == "余杭仓前 · 余量 860"
    assert section.person.isVisible()


def test_the_sender_is_saved_by_return(page: SettingsPage, qtbot: QtBot, fake: FakeDesk) -> None:
    form = view(page, "shipping", "sender.name")
    type_into(qtbot, form.editors["sender.name"], "王店长")
    type_into(qtbot, form.editors["sender.phone"], "0571-88880000")
    qtbot.keyClick(form.editors["sender.phone"], Qt.Key.Key_Return)
    assert fake.settings.values["sender.name"] == "王店长"
    assert fake.settings.values["sender.phone"] == "0571-88880000"


# Labels and slips.


def test_a_wrong_port_is_told_at_the_field_and_not_saved(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    form = view(page, "printers", HOST)
    port = form.editors[PORT]
    type_into(qtbot, port, "70000")
    fault = form.faults[PORT]
    assert fault.isVisible()
    assert "1–65535" in fault.text()
    assert port.property("wrong")
    assert not form.save.isEnabled()
    type_into(qtbot, port, "9105")
    assert not fault.isVisible()
    click(qtbot, form.save)
    assert fake.settings.values[PORT] == 9105
    assert not form.save.isEnabled()


def test_a_flag_is_saved_at_once(page: SettingsPage, qtbot: QtBot, fake: FakeDesk) -> None:
    form = view(page, "printers", "label.mask_receiver")
    qtbot.keyClick(form.editors["label.mask_receiver"], Qt.Key.Key_Space)
    assert fake.settings.values["label.mask_receiver"] is False


def test_a_full_disk_is_told_and_nothing_typed_is_lost(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk, window: MainWindow
) -> None:
    fake.settings.refuse[HOST] = StorageError("settings.full", "磁盘已满", "清理后再保存。")
    form = view(page, "printers", HOST)
    type_into(qtbot, form.editors[HOST], "192.168.1.60")
    click(qtbot, form.save)
    assert [toast.text for toast in window.toasts.toasts] == ["磁盘已满"]
    line = form.editors[HOST]
    assert isinstance(line, QLineEdit)
    assert line.text() == "192.168.1.60"
    click(qtbot, form.revert)
    assert line.text() == ""


# Network, sync, look.


def test_network_and_interval(page: SettingsPage, qtbot: QtBot, fake: FakeDesk) -> None:
    form = view(page, "network", "shop.base_url")
    type_into(qtbot, form.editors["shop.base_url"], "ftp://x")
    assert form.faults["shop.base_url"].isVisible()
    type_into(qtbot, form.editors["shop.base_url"], "http://127.0.0.1:8080")
    type_into(qtbot, form.editors["shop.proxy"], "http://127.0.0.1:7890")
    click(qtbot, form.save)
    assert fake.settings.values["shop.proxy"] == "http://127.0.0.1:7890"
    sync = view(page, "sync", "sync.interval_s")
    type_into(qtbot, sync.editors["sync.interval_s"], "120")
    click(qtbot, sync.save)
    assert fake.settings.values["sync.interval_s"] == 120


def test_the_theme_switches_as_it_is_chosen(
    page: SettingsPage, qtbot: QtBot, theme: Theme, fake: FakeDesk
) -> None:
    form = view(page, "look", "ui.theme")
    assert not form.save.isVisible()  # nothing to type, nothing to save
    choose(form.editors["ui.theme"], "dark")
    qtbot.waitUntil(lambda: theme.dark)
    choose(form.editors["ui.theme"], "light")
    qtbot.waitUntil(lambda: not theme.dark)


def test_values_changed_elsewhere_are_shown(
    page: SettingsPage, qtbot: QtBot, fake: FakeDesk
) -> None:
    form = view(page, "look", "ui.density")
    fake.settings.put({"ui.density": "compact"})
    combo = form.editors["ui.density"]
    assert isinstance(combo, Choice)
    qtbot.waitUntil(lambda: combo.currentText() == "紧凑")


def test_the_wheel_does_not_change_a_choice(
    page: SettingsPage, fake: FakeDesk, qapp: QApplication
) -> None:
    combo = view(page, "look", "ui.theme").editors["ui.theme"]
    assert isinstance(combo, Choice)
    combo.setFocus()
    before = combo.currentIndex()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(combo.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(combo, wheel)
    assert combo.currentIndex() == before
    assert fake.settings.values["ui.theme"] == "light"


def test_every_field_has_a_name_and_its_note_for_a_screen_reader(page: SettingsPage) -> None:
    for section in page.sections:
        page.open_section(section)
        body = page.sections[section]
        for editor in [*body.findChildren(QLineEdit), *body.findChildren(Choice)]:
            assert editor.accessibleName(), section
    host = view(page, "printers", HOST).editors[HOST]
    assert host.accessibleDescription() == "小票打印机的 IP 地址。"
