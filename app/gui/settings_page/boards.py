"""Settings · wall board and the page for the phone."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Card, FormView, colour, muted
from app.gui.settings_page.section import Section
from app.gui.shell_api import Shell
from app.gui.theme import Theme
from app.labels.qr import symbol
from app.presentation.boards.phone_model import PhoneModel
from app.presentation.settings_page import FormModel

QUIET = 4
"""Modules of white around the symbol, by the standard."""
SIDE = 196


class QrPicture(QWidget):
    """A QR code, dark on white in every scheme: phones want it so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[bytes, ...] = ()
        self.text = ""
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(tr("链接的二维码"))

    def show_text(self, text: str) -> None:
        """Show another one."""
        if text != self.text:
            self.text = text
            self._rows = symbol(text, "M") if text else ()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self._rows:
            return
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
            ratio = self.devicePixelRatioF()
            # Whole pixels of the screen a module: edges stay sharp at 125 % and 150 % too.
            module = int(SIDE * ratio / (len(self._rows) + 2 * QUIET)) / ratio
            edge = int((SIDE - module * len(self._rows)) / 2 * ratio) / ratio
            for y, row in enumerate(self._rows):
                for x, dark in enumerate(row):
                    if dark:
                        box = QRectF(edge + x * module, edge + y * module, module, module)
                        painter.fillRect(box, QColor(Qt.GlobalColor.black))


class BoardsSection(Section):
    """The link with its code, what may be done with it, the options below; the wall board."""

    def __init__(
        self, shell: Shell, model: PhoneModel, *, phone: FormModel, wall: FormModel
    ) -> None:
        super().__init__()
        self._shell = shell
        self.model = model
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._wall_card(wall))
        column.addWidget(self._phone_card(phone))
        column.addStretch(1)
        model.changed.subscribe(self.refresh)
        shell.subscribe(model.hear)
        self.refresh()

    def on_shown(self) -> None:
        """Read how the phone page is."""
        self.model.refresh()

    def refresh(self) -> None:
        """Show it."""
        model, state = self.model, self.model.state
        words, wrong = model.words()
        self.words.setText(say(words))
        colour(self.words, "fault" if wrong else "muted")
        shown = state.url if state is not None and model.shows_link else ""
        self.code.show_text(shown)
        self.code.setVisible(bool(shown))
        self.link.setText(shown)
        self.link.setVisible(bool(shown))
        self.copy.setVisible(bool(shown))
        self.revoke.setVisible(model.has_link)
        for button in (self.new, self.revoke):
            button.setEnabled(not model.busy)
        print_of = state.fingerprint if state is not None and shown else ""
        self.fingerprint.setText(
            tr("证书指纹 SHA-256：{print}").format(print=print_of.replace(":", " "))
        )
        self.fingerprint.setVisible(bool(print_of))

    def _wall_card(self, form: FormModel) -> Card:
        card = Card(
            self._shell.theme,
            tr("大屏"),
            tr("全屏显示件数和倒计时，给仓库的电视看；有第二块屏时显示在第二块上。按 Esc 离开。"),
        )
        card.column.addWidget(FormView(form))
        self.wall = QPushButton(tr("打开大屏"))
        self.wall.clicked.connect(lambda: self._shell.commands.run("shell.wall"))
        row = QHBoxLayout()
        row.addWidget(self.wall)
        row.addStretch(1)
        card.column.addLayout(row)
        return card

    def _phone_card(self, form: FormModel) -> Card:
        card = Card(
            self._shell.theme,
            tr("手机"),
            tr("只能看，不能改；没有姓名、电话和地址，订单号只有末四位。"),
        )
        self.code = QrPicture(self._shell.theme)
        self.words = muted("")
        self.link = muted("")
        self.link.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.link.setAccessibleName(tr("链接"))
        self.fingerprint = muted("")
        self.new = QPushButton(tr("换新链接"))
        self.new.clicked.connect(self.model.new_link)
        self.copy = QPushButton(tr("复制链接"))
        self.copy.clicked.connect(self._copy)
        self.revoke = QPushButton(tr("作废链接"))
        self.revoke.clicked.connect(self.model.revoke)
        buttons = QHBoxLayout()
        for button in (self.new, self.copy, self.revoke):
            buttons.addWidget(button)
        buttons.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        for label in (self.words, self.link, self.fingerprint):
            beside.addWidget(_breaking(label))
        beside.addLayout(buttons)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside, 1)
        card.column.addLayout(row)
        self.form = FormView(form)
        card.column.addWidget(self.form)
        return card

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.text())
        self._shell.toast(tr("已复制链接"))


def _breaking(label: QLabel) -> QLabel:
    """A label that may be narrower than its longest word."""
    label.setMinimumWidth(1)
    return label
