"""One bound shop in the settings: its state, tag, colour, pause and 漏单核对."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.instants import to_epoch
from app.domain.shop_mark import COLOURS, TAG_LENGTHS
from app.gui.i18n import say, tr
from app.gui.settings_page.fields import Choice, muted
from app.gui.shell_api import Shell
from app.ports.rows import ShopRow
from app.presentation.authorization_words import ending_phrase
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, age, phrase, verbatim
from app.presentation.settings_page_shop_care import ShopCare
from app.presentation.shop_audits import UNREADABLE_ADVICE

TAG_WIDTH = 64
COLOUR_LETTERS = 4


class ShopLine(QFrame):
    """What is known of a shop, and what can be done for it.

    Args:
        again: starts authorizing it again.
        away: asks whether to unbind it.
        closely: looks closely at its audit; None: that is open.
    """

    def __init__(
        self,
        shop: ShopRow,
        desk: Desk,
        shell: Shell,
        care: ShopCare,
        parent: QWidget,
        *,
        again: Callable[[], None],
        away: Callable[[], None],
        closely: Callable[[], None] | None,
    ) -> None:
        super().__init__(parent)  # without one its parts would make a window of it for a moment
        self.setObjectName("row")
        self._shop = shop
        self._kept = shop.tag
        self._shell = shell
        self._care = care
        self._closely = closely
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(6)
        column.addLayout(self._head(desk.clock.now(), again, away))
        column.addLayout(self._marks())
        column.addLayout(self._audit())
        lines = [say(found) for found in care.found(shop.shop_id)] if closely else []
        if any(not row.accepted for row in care.unread(shop.shop_id)):
            lines.append(tr(UNREADABLE_ADVICE))
        for text in lines:
            line = muted(text)
            line.setContentsMargins(24, 0, 0, 0)
            column.addWidget(line)

    @property
    def typing(self) -> bool:
        """Whether a tag is being typed that is not saved yet."""
        return self.tag.isModified() and self.tag.text().strip() != self._kept

    def _head(
        self, now: datetime, again: Callable[[], None], away: Callable[[], None]
    ) -> QHBoxLayout:
        shop = self._shop
        line = QHBoxLayout()
        line.setSpacing(8)
        icon = QLabel()
        unread = sum(not row.accepted for row in self._care.unread(shop.shop_id))
        name, colour = _icon(shop, unread)
        self._shell.theme.dress(icon, name, colour)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(QLabel(shop.name))
        state = say(phrase("店铺 ID {id} · {state}", id=shop.shop_id, state=state_of(shop, now)))
        if unread:
            state = say(phrase("{state} · {n} 行平台数据读不出来", state=verbatim(state), n=unread))
        words.addWidget(muted(state))
        self.setAccessibleName(f"{shop.name} {state}")
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self._button(tr("重新授权"), tr("重新授权 {shop}"), again))
        if shop.paused:
            self.pause = self._button(
                tr("恢复"), tr("恢复 {shop}"), lambda: self._care.resume(shop.shop_id)
            )
        else:
            self.pause = self._button(tr("暂停"), tr("暂停 {shop}"), self._ask_pause)
        line.addWidget(self.pause)
        line.addWidget(self._button(tr("解除授权"), tr("解除授权 {shop}"), away))
        return line

    def _marks(self) -> QHBoxLayout:
        shop = self._shop
        line = QHBoxLayout()
        line.setContentsMargins(24, 0, 0, 0)
        line.setSpacing(8)
        self.tag = QLineEdit(shop.tag)
        self.tag.setMaxLength(TAG_LENGTHS[-1])
        self.tag.setFixedWidth(TAG_WIDTH)
        self.tag.setPlaceholderText(tr("2–3 字"))
        self.tag.setAccessibleName(tr("{shop} 的标记").format(shop=shop.name))
        self.tag.editingFinished.connect(self._keep_tag)
        self.colour = Choice()
        self.colour.setMinimumContentsLength(COLOUR_LETTERS)
        choices = [("", tr("无颜色")), *((name, tr(text)) for name, text in COLOURS.items())]
        self.colour.fill(choices, shop.colour)
        for place, name in enumerate(COLOURS, 1):
            token = self._shell.theme.color(f"shop-{name}")
            self.colour.setItemData(place, token, Qt.ItemDataRole.ForegroundRole)
        self.colour.setAccessibleName(tr("{shop} 的颜色").format(shop=shop.name))
        self.colour.activated.connect(self._keep_colour)
        line.addWidget(muted(tr("列表标记")))
        line.addWidget(self.tag)
        line.addWidget(self.colour)
        line.addStretch(1)
        return line

    def _audit(self) -> QHBoxLayout:
        shop, care = self._shop, self._care
        line = QHBoxLayout()
        line.setContentsMargins(24, 0, 0, 0)
        line.setSpacing(8)
        audit = care.audits.get(shop.shop_id)
        tick = QLabel()
        if audit is not None and shop.shop_id not in care.auditing:
            good = audit.equal
            self._shell.theme.dress(tick, "done" if good else "fault", "ok" if good else "urgent")
        self.verdict = muted(say(care.verdict(shop.shop_id)))
        self.check = self._button(
            tr("核对漏单"), tr("核对漏单 {shop}"), lambda: care.audit(shop.shop_id)
        )
        ready = bool(shop.synced_s) and shop.authorized and not shop.paused
        self.check.setEnabled(ready and shop.shop_id not in care.auditing)
        line.addWidget(tick, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.verdict, 1)
        if self._closely and (audit is not None or care.unread(shop.shop_id)):
            line.addWidget(self._button(tr("明细"), tr("漏单核对明细 {shop}"), self._closely))
        line.addWidget(self.check)
        return line

    def _button(self, text: str, name: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(name.format(shop=self._shop.name))
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _keep_tag(self) -> None:
        text = self.tag.text().strip()
        if text != self._kept:
            self._kept = text
            self._care.tag(self._shop.shop_id, text)

    def _keep_colour(self, place: int) -> None:
        name = str(self.colour.itemData(place))
        if name != self._shop.colour:
            self._care.colour(self._shop.shop_id, name)

    def _ask_pause(self) -> None:
        if self._shell.confirm(
            tr("暂停「{shop}」").format(shop=self._shop.name),
            tr("暂停后不再同步，也不能取号、打印和发货；订单仍可查看，随时可以恢复。"),
            tr("暂停"),
        ):
            self._care.pause(self._shop.shop_id)


def state_of(shop: ShopRow, now: datetime) -> Phrase:
    """Authorization, its end and freshness in one phrase."""
    state = _state(shop, to_epoch(now))
    end = ending_phrase(shop, now)
    return phrase("{state} · 授权 {ending}", state=state, ending=end) if end else state


def _state(shop: ShopRow, now_s: int) -> Phrase:
    if shop.paused:
        return phrase("已暂停，不同步也不处理")
    if not shop.authorized:
        return phrase("授权已失效")
    if shop.error:
        return phrase("同步失败：{title}", title=phrase(shop.error))
    if not shop.synced_s:
        return phrase("已授权，尚未同步")
    return phrase("已授权，{age}同步", age=age(now_s - shop.synced_s))


def _icon(shop: ShopRow, unread: int) -> tuple[str, str]:
    if shop.paused:
        return "pause", "text-2"
    if shop.error or not shop.authorized:
        return "fault", "urgent"
    return ("warning", "soon") if unread else ("done", "ok")
