"""Settings · 揽收提醒: shops with their own distances, robots and their secrets."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.errors import NetworkError, SecretsError
from app.domain.pickup_alert import Level
from app.domain.robot import RobotKind
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import WORKBENCH_PAGE
from app.gui.settings_page.alerts import AlertsSection
from app.gui.settings_page.page import SettingsPage
from app.gui.shell_api import SETTINGS
from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import SHOP, make_shop
from tests.gui.shell.acting import choose, click, type_into

TOKEN = "token-0123456789"
WEBHOOK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
H = 3600


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, theme: Theme, fake: FakeDesk) -> Iterator[MainWindow]:
    fake.shops["2"] = make_shop("2", "第二家")  # type: ignore[index, arg-type]
    window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE,))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.open_page(SETTINGS, "alerts")
    QApplication.processEvents()
    yield window
    window.dispose()


@pytest.fixture
def section(window: MainWindow) -> AlertsSection:
    page = window.pages[SETTINGS]
    assert isinstance(page, SettingsPage)
    found = page.sections["alerts"]
    assert isinstance(found, AlertsSection)
    return found


def add_robot(section: AlertsSection, qtbot: QtBot, webhook: str = WEBHOOK) -> None:
    click(qtbot, section.robots.add)
    form = section.robots.form
    type_into(qtbot, form.name, "仓库群")
    type_into(qtbot, form.webhook, webhook)
    type_into(qtbot, form.secret, "sign-canary")
    form.gap.setValue(10)
    choose(form.level, int(Level.AMBER))
    click(qtbot, form.save)
    QApplication.processEvents()


def test_a_robot_is_added_and_its_secrets_go_to_the_keyring_alone(
    section: AlertsSection, fake: FakeDesk, qtbot: QtBot
) -> None:
    form = section.robots.form
    assert form.isHidden()
    add_robot(section, qtbot)
    (robot,) = fake.alerts.book.robots()
    assert (robot.name, robot.kind, robot.gap_min, robot.level) == (
        "仓库群",
        RobotKind.DINGTALK,
        10,
        Level.AMBER,
    )
    assert fake.alerts.secrets["r1"].token == TOKEN
    assert form.isHidden()
    shown = [edit.text() for edit in section.window().findChildren(QLineEdit)]
    assert not any(TOKEN in text or "canary" in text for text in shown)
    assert form.webhook.echoMode() is QLineEdit.EchoMode.Password


def test_what_is_wrong_stands_at_its_field(
    section: AlertsSection, fake: FakeDesk, qtbot: QtBot
) -> None:
    add_robot(section, qtbot, "https://example.com/hook")
    form = section.robots.form
    assert not form.isHidden()
    fault = form._grid.rows[form.webhook].fault
    assert fault.text() == "不是钉钉、飞书或企业微信群机器人的地址"
    assert fault.isVisible()
    assert fake.alerts.book.robots() == ()
    click(qtbot, form.back)
    assert form.isHidden()
    assert form.webhook.text() == ""


def test_a_locked_keyring_is_told_and_what_was_typed_stays(
    section: AlertsSection, fake: FakeDesk, window: MainWindow, qtbot: QtBot
) -> None:
    fake.faults["alerts.add_robot"] = [SecretsError("secrets.locked", "钥匙串没有解锁", "解锁。")]
    add_robot(section, qtbot)
    assert window.toasts.toasts[-1].text == "钥匙串没有解锁"
    assert section.robots.form.name.text() == "仓库群"
    click(qtbot, section.robots.form.save)
    QApplication.processEvents()
    assert len(fake.alerts.book.robots()) == 1


def test_testing_tells_what_became_of_it(
    section: AlertsSection, fake: FakeDesk, window: MainWindow, qtbot: QtBot
) -> None:
    add_robot(section, qtbot)
    click(qtbot, section.robots.rows["r1"].test)
    QApplication.processEvents()
    assert window.toasts.toasts[-1].text == "测试消息已发到「仓库群」"
    assert "已发送" in section.robots.rows["r1"].last.text()
    fake.faults["alerts.test"] = [NetworkError("robot.unreachable", "连不上群机器人", "检查网络。")]
    click(qtbot, section.robots.rows["r1"].test)
    QApplication.processEvents()
    assert window.toasts.toasts[-1].text == "连不上群机器人"
    row = section.robots.rows["r1"]
    assert "没有发出：连不上群机器人" in row.last.text()
    assert row.last.objectName() == "fault"
    assert row.test.isEnabled()


def test_a_robot_is_turned_off_changed_and_deleted(
    section: AlertsSection,
    fake: FakeDesk,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_robot(section, qtbot)
    click(qtbot, section.robots.rows["r1"].switch)
    QApplication.processEvents()
    assert not fake.alerts.book.robots()[0].on
    assert window.toasts.toasts[-1].text == "停用机器人「仓库群」"
    window.toasts.toasts[-1].take_back()
    QApplication.processEvents()
    assert fake.alerts.book.robots()[0].on
    click(qtbot, section.robots.rows["r1"].switch)
    QApplication.processEvents()
    click(qtbot, section.robots.rows["r1"].change)
    form = section.robots.form
    assert form.name.text() == "仓库群"
    assert (form.webhook.text(), form.webhook.placeholderText()) == ("", "不改就留空")
    type_into(qtbot, form.name, "夜班群")
    click(qtbot, form.save)
    QApplication.processEvents()
    (robot, webhook, secret) = fake.called("alerts.change_robot")[-1]
    assert (robot.name, robot.on, webhook, secret) == ("夜班群", False, "", None)
    asked: list[str] = []

    def confirm(_window: object, title: str, _text: str, _verb: str) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr(MainWindow, "confirm", confirm)
    click(qtbot, section.robots.rows["r1"].away)
    QApplication.processEvents()
    assert asked == ["删除机器人「夜班群」"]
    assert section.robots.rows == {}
    assert fake.alerts.secrets == {}


def test_a_shop_gets_distances_of_its_own_and_gives_them_up(
    section: AlertsSection, fake: FakeDesk, window: MainWindow, qtbot: QtBot
) -> None:
    shops = section.shops
    assert shops.shop_id == SHOP
    assert shops.hours["pay_soon_s"].value() == 6
    assert not shops.hours["pay_soon_s"].isEnabled()
    shops.own.setChecked(True)
    shops.hours["pay_soon_s"].setValue(4.5)
    click(qtbot, shops.save)
    QApplication.processEvents()
    own = fake.alerts.book.distances()[SHOP]
    assert (own.pay_soon_s, own.pay_urgent_s) == (int(4.5 * H), 2 * H)
    assert not shops.save.isEnabled()
    shops.shop.setCurrentIndex(1)
    assert not shops.own.isChecked()
    assert shops.hours["pay_soon_s"].value() == 6
    shops.shop.setCurrentIndex(0)
    assert shops.hours["pay_soon_s"].value() == 4.5
    shops.own.setChecked(False)
    QApplication.processEvents()
    assert fake.alerts.book.distances() == {}
    assert window.toasts.toasts[-1].text == "改用共同的提醒时间"
    window.toasts.toasts[-1].take_back()
    assert fake.alerts.book.distances() == {SHOP: own}


def test_distances_that_contradict_are_refused(
    section: AlertsSection, fake: FakeDesk, qtbot: QtBot
) -> None:
    shops = section.shops
    shops.own.setChecked(True)
    shops.hours["pay_urgent_s"].setValue(7)
    click(qtbot, shops.save)
    assert shops.fault.text() == "变红的时间不能早于变黄的时间，都在 48 小时以内"
    assert fake.alerts.book.distances() == {}
    assert shops.hours["pay_urgent_s"].value() == 7
