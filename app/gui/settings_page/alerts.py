"""Settings · 揽收提醒: how near, how told, single shops, group robots."""

from PySide6.QtWidgets import QVBoxLayout

from app.gui.i18n import tr
from app.gui.settings_page.alert_robots import RobotsCard
from app.gui.settings_page.alert_shops import ShopDistances
from app.gui.settings_page.fields import Card, FormView
from app.gui.settings_page.section import Section
from app.gui.shell_api import Shell
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_alerts import AlertSettings


class AlertsSection(Section):
    """Four cards.

    Args:
        shell: theme, confirmations.
        model: shops and robots.
        distances: the common distances.
        telling: desktop, sound, quiet hours, late shares.
    """

    def __init__(
        self, shell: Shell, model: AlertSettings, *, distances: FormModel, telling: FormModel
    ) -> None:
        super().__init__()
        self.model = model
        self.distances, self.telling = FormView(distances), FormView(telling)
        self.shops, self.robots = ShopDistances(model), RobotsCard(shell, model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for title, note, body in (
            (tr("多近时提醒"), tr("倒计时也按这里变黄、变红。"), self.distances),
            (tr("怎么提醒"), "", self.telling),
            (
                tr("单独设置的店铺"),
                tr("只改这家店：它的提醒和倒计时的颜色。"),
                self.shops,
            ),
            (
                tr("群机器人"),
                tr("发到钉钉、飞书或企业微信的群。消息只有单数、时间和订单尾号，没有收件人。"),
                self.robots,
            ),
        ):
            card = Card(shell.theme, title, note)
            card.column.addWidget(body)
            column.addWidget(card)
        column.addStretch(1)
        model.changed.subscribe(self._show)

    def on_shown(self) -> None:
        """Read shops and robots again."""
        self.model.refresh()

    def _show(self) -> None:
        self.shops.refresh()
        self.robots.refresh()
