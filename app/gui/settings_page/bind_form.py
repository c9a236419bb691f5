"""The form that binds a shop: used by the settings and by the first-run guide."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import sentence, tr
from app.gui.settings_page.fields import Grid, mark, muted
from app.gui.shell_api import Shell
from app.presentation.settings_page_shops import ShopsModel


class BindForm(QWidget):
    """Self-use app on the first leaf, tool app on the second.

    The secret is a password field: it is emptied as soon as it was handed over and never shown
    again.
    """

    def __init__(self, shell: Shell, model: ShopsModel) -> None:
        super().__init__()
        self._model = model
        self.own = _Own(model)
        self.tool = _Tool(shell, model)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("应用类型"))
        self.tabs.addTab(tr("自用型应用"))
        self.tabs.addTab(tr("工具型应用"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.own)
        column.addWidget(self.tool)
        self.tabs.currentChanged.connect(self._turn)
        self._turn(0)
        model.changed.subscribe(self.refresh)

    def _turn(self, leaf: int) -> None:
        self.own.setVisible(leaf == 0)
        self.tool.setVisible(leaf == 1)
        self.refresh()

    def refresh(self) -> None:
        """Show what the model says: busy, an error at its field, or nothing."""
        for leaf in (self.own, self.tool):
            leaf.refresh(active=not leaf.isHidden())

    def fill_again(self, shop_id: str) -> None:
        """Authorize a bound shop again: its id is known, key and secret are asked for."""
        self.tabs.setCurrentIndex(0)
        self.own.shop_id.setText(shop_id)
        self.own.app_key.setFocus()


class _Leaf(QWidget):
    """Fields, a line for errors of the whole form, and the button."""

    def __init__(self, model: ShopsModel) -> None:
        super().__init__()
        self.model = model
        self.fields: dict[str, QLineEdit] = {}
        self.faults: dict[str, QLabel] = {}
        self.grid = Grid()
        self.whole = QLabel()
        self.whole.setObjectName("fault")
        self.whole.setWordWrap(True)
        self.go = QPushButton()
        self.go.setObjectName("primary")
        self.go.clicked.connect(self.hand_in)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.grid)

    def finish(self) -> None:
        """Add what stands below the fields; last, for widgets are reached in their order."""
        self.grid.add_buttons().insertWidget(0, self.go)
        self._column.addWidget(self.whole)
        self._column.addStretch(1)

    def hand_in(self) -> None:
        """Bind with what was typed."""
        raise NotImplementedError

    def take_secret(self) -> str:
        """The secret; its field is empty from now on."""
        secret = self.fields["app_secret"].text()
        self.fields["app_secret"].clear()
        return secret

    def field(self, name: str, label: str, note: str, *, secret: bool = False) -> QLineEdit:
        """Add one line."""
        line = QLineEdit()
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields[name] = line
        self.faults[name] = self.grid.add(label, line, note=note)
        line.returnPressed.connect(self.go.click)
        return line

    def refresh(self, *, active: bool) -> None:
        """Show busy and the error."""
        error = self.model.error if active else None
        at = self.model.error_field
        for name, line in self.fields.items():
            here = error is not None and name == at
            words = sentence(error.title, error.advice) if error and here else ""
            self.faults[name].setText(words)
            self.faults[name].setVisible(here)
            mark(line, wrong=here)
        general = error is not None and at not in self.fields
        self.whole.setText(sentence(error.title, error.advice) if error and general else "")
        self.whole.setVisible(general)
        self.go.setEnabled(not self.model.busy)
        self.go.setText(tr("正在授权") if self.model.busy else tr("授权"))


class _Own(_Leaf):
    def __init__(self, model: ShopsModel) -> None:
        super().__init__(model)
        self.app_key = self.field("app_key", "appKey", tr("开放平台「应用详情」里的 19 位数字"))
        self.app_secret = self.field(
            "app_secret", "appSecret", tr("存进系统钥匙串，之后不再显示"), secret=True
        )
        self.shop_id = self.field("shop_id", tr("店铺 ID"), tr("抖店后台「店铺信息」里可以看到"))
        self.finish()

    def hand_in(self) -> None:
        self.model.bind(self.app_key.text(), self.take_secret(), self.shop_id.text())


class _Tool(_Leaf):
    def __init__(self, shell: Shell, model: ShopsModel) -> None:
        super().__init__(model)
        self._shell = shell
        self.service_id = self.field(
            "service_id", tr("服务 ID"), tr("在开放平台的应用详情里可以看到")
        )
        self.open = QPushButton(tr("打开授权页面"))
        self.open.clicked.connect(self._open)
        self.grid.add("", self.open)
        self.open.setAccessibleName(tr("打开授权页面"))
        self.url = muted("")
        self.url.hide()
        self.grid.add("", self.url)
        self.app_key = self.field("app_key", "appKey", "")
        self.app_secret = self.field(
            "app_secret", "appSecret", tr("存进系统钥匙串，之后不再显示"), secret=True
        )
        self.code = self.field(
            "code", tr("授权码"), tr("店主同意后，浏览器地址里 code= 后面的文字，10 分钟内有效")
        )
        self.finish()

    def _open(self) -> None:
        url = self.model.authorize_url(self.service_id.text())
        self.url.setText(url)
        self.url.setVisible(bool(url))
        if url and not QDesktopServices.openUrl(QUrl(url)):
            self._shell.toast(tr("没有打开浏览器，请把授权页面的地址复制到浏览器"))

    def hand_in(self) -> None:
        self.model.bind_code(self.app_key.text(), self.take_secret(), self.code.text())
