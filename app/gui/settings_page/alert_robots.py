"""Group robots: a row each, and a form to add or change one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.pickup_alert import Level
from app.domain.robot import GAP_MAX_MIN, Robot
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import NUMBER_WIDTH, Choice, Grid, colour, muted
from app.gui.shell_api import Shell
from app.ports.alerts import LastMessage, MessageState
from app.presentation.alerts.words import last_words
from app.presentation.formatting import phrase, verbatim
from app.presentation.settings_page_alerts import LEVELS, AlertSettings, RobotDraft


class RobotsCard(QWidget):
    """Rows of robots; below them 添加机器人, or the form of the one being edited."""

    def __init__(self, shell: Shell, model: AlertSettings) -> None:
        super().__init__()
        self._shell = shell
        self._model = model
        self._shown: object = None
        self.rows: dict[str, RobotRow] = {}
        self.form = RobotForm(model)
        self.form.closed.connect(self._close)
        self.add = QPushButton(tr("添加机器人"))
        self.add.clicked.connect(lambda: self.edit(None))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._list)
        column.addWidget(self.form)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.form.hide()
        self.refresh()

    def edit(self, robot: Robot | None) -> None:
        """Open the form on a robot, or on a new one for None."""
        self._model.errors.clear()
        self.form.open(robot)
        self.form.show()
        self.add.hide()
        self.form.name.setFocus()

    def refresh(self) -> None:
        """Show what the model has."""
        self.form.refresh()
        shown = (self._model.robots, self._model.testing)
        if shown == self._shown:
            return
        self._shown = shown
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {}
        for robot, last in self._model.robots:
            row = RobotRow(robot, last, self, testing=robot.robot_id in self._model.testing)
            row.test.clicked.connect(lambda _on=False, r=robot: self._model.test(r))
            row.switch.clicked.connect(lambda _on=False, r=robot: self._model.switch(r))
            row.change.clicked.connect(lambda _on=False, r=robot: self.edit(r))
            row.away.clicked.connect(lambda _on=False, r=robot: self._remove(r))
            self.rows[robot.robot_id] = row
            self._list.addWidget(row)

    def _close(self) -> None:
        self.form.hide()
        self.add.show()
        self.add.setFocus()

    def _remove(self, robot: Robot) -> None:
        if self._shell.confirm(
            say(phrase("删除机器人「{name}」", name=verbatim(robot.name))),
            tr("它的地址和密钥也会从钥匙串里删掉，要再用得重新粘贴。"),
            tr("删除"),
        ):
            self._model.remove(robot)


class RobotRow(QFrame):
    """What a robot is, how its newest message went, and its verbs."""

    def __init__(
        self, robot: Robot, last: LastMessage | None, parent: QWidget, *, testing: bool
    ) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.setAccessibleName(robot.name)
        name = QLabel(robot.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        about = phrase("{kind} · 至少隔 {n} 分钟", kind=phrase(robot.kind.label), n=robot.gap_min)
        if not robot.on:
            about = phrase("{main} · 已停用", main=about)
        self.last = muted(say(last_words(last)))
        if last is not None and last.state in {MessageState.FAILED, MessageState.UNKNOWN}:
            colour(self.last, "fault")
        self.test = QPushButton(tr("正在发送") if testing else tr("测试"))
        self.test.setEnabled(not testing)
        self.switch = QPushButton(tr("停用") if robot.on else tr("启用"))
        self.change, self.away = QPushButton(tr("修改")), QPushButton(tr("删除"))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(name)
        head.addWidget(muted(say(about)), 1)
        for button in (self.test, self.switch, self.change, self.away):
            button.setAccessibleDescription(robot.name)
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.last)


class RobotForm(QWidget):
    """Name, address, secret, gap and level. Kept secrets are never shown again.

    ``closed``: saved, or thought better of.
    """

    closed = Signal()

    def __init__(self, model: AlertSettings) -> None:
        super().__init__()
        self._model = model
        self._robot: Robot | None = None
        self.name, self.webhook, self.secret = QLineEdit(), QLineEdit(), QLineEdit()
        for edit in (self.webhook, self.secret):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.gap = QSpinBox()
        self.gap.setRange(1, GAP_MAX_MIN)
        self.gap.setSuffix(tr(" 分钟"))
        self.gap.setFixedWidth(NUMBER_WIDTH)
        self.level = Choice()
        self.level.fill([(int(level), tr(words)) for level, words in LEVELS], None)
        self.save, self.back = QPushButton(tr("保存")), QPushButton(tr("取消"))
        self.save.setObjectName("primary")
        grid = self._grid = Grid()
        grid.add(tr("名称"), self.name, note=tr("给自己看的，如 仓库群。"))
        grid.add(
            tr("Webhook 地址"),
            self.webhook,
            note=tr("在群设置里添加自定义机器人后复制。只存进系统钥匙串。"),
        )
        grid.add(
            tr("加签密钥"),
            self.secret,
            note=tr("钉钉的「加签」或飞书的「签名校验」；企业微信不用填。"),
        )
        grid.add(tr("两条消息至少隔"), self.gap)
        grid.add(tr("从哪一级开始发"), self.level)
        buttons = grid.add_buttons()
        buttons.insertWidget(0, self.save)
        buttons.insertWidget(1, self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(grid)
        self.save.clicked.connect(self._keep)
        self.back.clicked.connect(self._leave)
        for edit in (self.name, self.webhook, self.secret):
            edit.returnPressed.connect(self._keep)

    def open(self, robot: Robot | None) -> None:
        """Begin with a robot's own values, or empty."""
        self._robot = robot
        self.name.setText(robot.name if robot else "")
        kept = tr("不改就留空") if robot else ""
        for edit in (self.webhook, self.secret):
            edit.clear()
            edit.setPlaceholderText(kept)
        self.gap.setValue(robot.gap_min if robot else 5)
        level = robot.level if robot else Level.RED
        self.level.setCurrentIndex(self.level.findData(int(level)))
        self.refresh()

    def refresh(self) -> None:
        """Show what is wrong, and whether it is being saved."""
        for field, editor in (
            ("name", self.name),
            ("webhook", self.webhook),
            ("secret", self.secret),
        ):
            fault = self._model.errors.get(field, "")
            self._grid.show_row(editor, shown=True, fault=tr(fault) if fault else "")
        self.save.setEnabled(not self._model.busy)

    def _keep(self) -> None:
        if self._model.busy:
            return
        draft = RobotDraft(
            robot_id=self._robot.robot_id if self._robot else "",
            name=self.name.text(),
            webhook=self.webhook.text().strip(),
            secret=self.secret.text().strip() or None,
            gap_min=self.gap.value(),
            level=Level(int(self.level.currentData())),
        )
        self._model.save(draft, self._leave)

    def _leave(self) -> None:
        for edit in (self.webhook, self.secret):
            edit.clear()  # secrets do not stay in a field
        self.closed.emit()
