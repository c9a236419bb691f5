"""Settings · 看板与手机, worked as a person works it."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import SecretsError
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.settings_page.boards import BoardsSection
from app.gui.shell_api import SETTINGS
from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.gui.shell.acting import texts
from tests.gui.shell.conftest import BENCH_PAGE


@pytest.fixture
def window(fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(BENCH_PAGE,))
    made.resize(1280, 800)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.dispose()


@pytest.fixture
def section(window: MainWindow) -> BoardsSection:
    window.open_page(SETTINGS, "boards")
    body = window.page.sections["boards"]  # type: ignore[attr-defined]
    assert isinstance(body, BoardsSection)
    return body


def test_off_at_first(section: BoardsSection, fake: FakeDesk) -> None:
    assert section.words.text().startswith("没有打开")
    assert not section.code.isVisible()
    assert not section.copy.isVisible()
    assert not section.revoke.isVisible()
    assert not fake.settings.flag("phone.on")


def test_a_new_link_turns_it_on_and_shows_its_code(section: BoardsSection, fake: FakeDesk) -> None:
    section.new.click()
    assert fake.settings.flag("phone.on")
    assert section.link.text() == fake.phone.link
    assert section.code.isVisible()
    assert section.code.text == fake.phone.link
    assert section.words.text() == ("手机和这台电脑在同一网络时可以看。链接到 03-03 14:00 有效。")
    section.copy.click()
    assert QGuiApplication.clipboard().text() == fake.phone.link


def test_the_code_can_be_read(section: BoardsSection) -> None:
    import zxingcpp
    from PIL import Image

    section.new.click()
    image = section.code.grab().toImage()
    image.convertTo(image.Format.Format_RGB888)
    picture = Image.frombytes(
        "RGB", (image.width(), image.height()), bytes(image.constBits()), "raw", "RGB",
        image.bytesPerLine(),
    )  # fmt: skip
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [section.link.text()]


def test_a_revoked_link_is_gone(section: BoardsSection) -> None:
    section.new.click()
    section.revoke.click()
    assert not section.code.isVisible()
    assert section.link.text() == ""
    assert section.words.text().startswith("还没有链接")


def test_turned_off_it_shows_no_code(section: BoardsSection, fake: FakeDesk) -> None:
    section.new.click()
    QApplication.processEvents()  # the form hears of it as of any change
    section.form.editors["phone.on"].click()  # type: ignore[attr-defined]
    assert not fake.settings.flag("phone.on")
    QApplication.processEvents()
    assert not section.code.isVisible()
    assert section.words.text().startswith("没有打开")


def test_a_taken_port_is_told(section: BoardsSection, fake: FakeDesk) -> None:
    fake.phone.trouble = "手机页无法使用端口 8780。换一个再试。"
    section.new.click()
    assert section.words.text() == fake.phone.trouble
    assert section.words.objectName() == "fault"
    assert not section.code.isVisible()


def test_the_fingerprint_of_the_certificate(section: BoardsSection, fake: FakeDesk) -> None:
    section.new.click()
    assert not section.fingerprint.isVisible()
    fake.settings.put({"phone.tls": True})
    section.on_shown()
    assert section.fingerprint.text().startswith("证书指纹 SHA-256：AB AB")


def test_a_locked_keyring_is_told(
    section: BoardsSection, fake: FakeDesk, window: MainWindow
) -> None:
    fake.phone.fault = SecretsError("secrets.locked", "钥匙串锁着", "解锁后再试。")
    section.new.click()
    assert section.new.isEnabled()
    said = [text for toast in window.toasts.toasts for text in texts(toast)]
    assert any("钥匙串锁着" in text for text in said)
