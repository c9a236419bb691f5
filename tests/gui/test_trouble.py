"""What stops the program before its window is explained, and may offer a way on."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.domain.errors import SecretsError, StorageError
from app.gui.trouble import TroubleChoice, show_trouble

NO_KEYRING = SecretsError("secrets.no_keyring", "没有系统钥匙串", "请启用系统钥匙串。")


def box() -> QMessageBox:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
    return found


def press(word: str, seen: list[str]) -> Callable[[], None]:
    def act() -> None:
        shown = box()
        seen.extend([shown.text(), shown.informativeText()])
        (button,) = [b for b in shown.buttons() if b.text() == word]
        button.click()

    return act


@pytest.mark.parametrize(
    ("word", "choice"), [("退出", TroubleChoice.QUIT), ("改用加密文件", TroubleChoice.USE_FILE)]
)
def test_without_a_keyring_a_person_chooses(qtbot: QtBot, word: str, choice: TroubleChoice) -> None:
    seen: list[str] = []
    QTimer.singleShot(0, press(word, seen))
    assert show_trouble(NO_KEYRING, offer_file_keyring=True) is choice
    assert seen[0] == "没有系统钥匙串"
    assert "加密文件" in seen[1]


def test_other_trouble_is_only_told(qtbot: QtBot) -> None:
    seen: list[str] = []
    error = StorageError("storage.read_only", "数据文件夹不能写入", "换一个文件夹。")
    QTimer.singleShot(0, press("退出", seen))
    assert show_trouble(error) is TroubleChoice.QUIT
    assert seen == ["数据文件夹不能写入", "换一个文件夹。"]
