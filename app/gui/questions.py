"""Dialogs, for decisions only: verbs on the buttons, never yes and no."""

from enum import Enum

from PySide6.QtWidgets import QMessageBox, QWidget

from app.gui.i18n import tr


def confirm(parent: QWidget, title: str, text: str, verb: str) -> bool:
    """Ask before what cannot be undone; Escape and the default button both mean no."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(title)
    box.setInformativeText(text)
    go = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    back = box.addButton(tr("先不做"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    box.exec()
    chosen = box.clickedButton() is go
    box.deleteLater()
    return chosen


class Unsaved(Enum):
    """What to do with edits that are not saved."""

    SAVE = "save"
    DROP = "drop"
    STAY = "stay"


def ask_unsaved(parent: QWidget, title: str, text: str, *, can_save: bool) -> Unsaved:
    """Ask before unsaved edits are lost; Escape stays."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(title)
    box.setInformativeText(text)
    stay = box.addButton(tr("继续编辑"), QMessageBox.ButtonRole.RejectRole)
    drop = box.addButton(tr("不保存"), QMessageBox.ButtonRole.DestructiveRole)
    save = box.addButton(tr("保存"), QMessageBox.ButtonRole.AcceptRole) if can_save else None
    box.setDefaultButton(save or stay)
    box.setEscapeButton(stay)
    box.exec()
    chosen = box.clickedButton()
    box.deleteLater()
    if chosen is drop:
        return Unsaved.DROP
    return Unsaved.SAVE if save is not None and chosen is save else Unsaved.STAY


def may_leave_printing(parent: QWidget) -> bool:
    """Ask before the window closes on labels that are on their way."""
    return confirm(
        parent,
        tr("正在打印面单"),
        tr("现在退出会先打完手里的这一张，其余的下次再打。"),
        tr("打完这张就退出"),
    )


class Crashes:
    """Says that something unforeseen broke; go on, or quit. One at a time is enough.

    Args:
        window: closed by 退出.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._box: QMessageBox | None = None

    def tell(self, text: str) -> None:
        """Show ``text``, unless a person still reads an earlier one. Returns at once."""
        if self._box is not None:
            return
        box = QMessageBox(self._window)
        box.setObjectName("crash")
        box.setWindowTitle(tr("程序出了意外的错误"))
        box.setText(tr("程序出了意外的错误"))
        box.setInformativeText(text)
        on = box.addButton(tr("继续使用"), QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton(tr("退出"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(on)
        box.setEscapeButton(on)
        leave.clicked.connect(self._window.close)
        box.finished.connect(self._seen)
        box.finished.connect(box.deleteLater)
        self._box = box
        box.open()

    def _seen(self) -> None:
        self._box = None
