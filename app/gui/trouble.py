"""A window for what stops the program before it has one."""

import sys
from enum import Enum, auto

from PySide6.QtWidgets import QApplication, QMessageBox

from app.domain.errors import AppError
from app.gui.i18n import tr


class TroubleChoice(Enum):
    """What the person decided."""

    QUIT = auto()
    USE_FILE = auto()


def show_trouble(error: AppError, *, offer_file_keyring: bool = False) -> TroubleChoice:
    """Say what happened and what to do; with ``offer_file_keyring`` offer the encrypted file."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    box = QMessageBox()
    box.setWindowTitle("准揽")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(tr(error.title))
    box.setInformativeText(tr(error.advice))
    box.addButton(tr("退出"), QMessageBox.ButtonRole.RejectRole)
    use_file = None
    if offer_file_keyring:
        box.setInformativeText(
            tr("这台电脑没有系统钥匙串。可以改用加密文件保存密钥，它只能防止随手翻看。")
        )
        use_file = box.addButton(tr("改用加密文件"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    del app
    chosen = box.clickedButton()
    return (
        TroubleChoice.USE_FILE
        if use_file is not None and chosen is use_file
        else TroubleChoice.QUIT
    )
