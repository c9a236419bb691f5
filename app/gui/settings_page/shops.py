"""Settings · shops: what is bound, and binding."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.settings_page.audit_detail import AuditDetailCard
from app.gui.settings_page.bind_form import BindForm
from app.gui.settings_page.fields import Card, muted
from app.gui.settings_page.section import Section
from app.gui.settings_page.shop_row import ShopLine
from app.gui.shell_api import Shell
from app.ports.rows import ShopRow
from app.presentation.desk import Desk
from app.presentation.settings_page_audit_detail import AuditDetail
from app.presentation.settings_page_shop_care import ShopCare
from app.presentation.settings_page_shops import ShopsModel


class ShopsSection(Section):
    """The bound shops with their state, then the form for one more."""

    def __init__(
        self, desk: Desk, shell: Shell, model: ShopsModel, care: ShopCare, detail: AuditDetail
    ) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._model = model
        self._care = care
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        bound = Card(shell.theme, tr("已授权的店铺"))
        self._rows = QWidget()
        self._list = QVBoxLayout(self._rows)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        bound.column.addWidget(self._rows)
        column.addWidget(bound)
        self.detail = AuditDetailCard(shell, detail)
        column.addWidget(self.detail)
        binding = Card(shell.theme, tr("授权店铺"))
        self.form = BindForm(shell, model)
        binding.column.addWidget(self.form)
        column.addWidget(binding)
        self._practice_card = self._practice()
        self._practice_card.setVisible(model.can_practice)
        column.addWidget(self._practice_card)
        column.addStretch(1)
        self._leaving = QWidget(self)
        self._leaving.hide()
        self._detail = detail
        self._closely = detail.shop_id
        detail.changed.subscribe(self._looked)
        model.changed.subscribe(self.refresh)
        care.changed.subscribe(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the shops as the model has them; a tag that is being typed is not taken away."""
        if any(line.typing for line in self._rows.findChildren(ShopLine)):
            return
        if self._closely and self._closely not in {shop.shop_id for shop in self._model.shops}:
            self._closely = None
            self._detail.close()
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(self._leaving)  # with no parent it would be a window
                widget.deleteLater()
        if not self._model.shops:
            self._list.addWidget(muted(tr("还没有店铺。在下面授权一家，或者先用练习店铺。")))
        for shop in self._model.shops:
            self._list.addWidget(self._row(shop))
        self._order()
        self.practice.setEnabled(not self._model.busy)

    def _looked(self) -> None:
        """The list of a shop that is looked at closely stands in the card alone."""
        if self._closely != self._detail.shop_id:
            self._closely = self._detail.shop_id
            self.refresh()

    def _order(self) -> None:
        """New rows come last in the tab order: put their buttons where they stand.

        Qt orders widgets that take the focus only, so the rows' frame takes it for a moment.
        """
        self._rows.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for one, other in pairwise([self._rows, *self._stops()]):
            QWidget.setTabOrder(one, other)
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _stops(self) -> list[QWidget]:
        """What takes the focus in the rows, as it was made: line by line."""
        kinds = (QPushButton, QLineEdit, QComboBox)
        return [one for one in self._rows.findChildren(QWidget) if isinstance(one, kinds)]

    def _row(self, shop: ShopRow) -> ShopLine:
        return ShopLine(
            shop,
            self._desk,
            self._shell,
            self._care,
            self._rows,
            again=lambda: self.form.fill_again(shop.shop_id),
            away=lambda: self._unbind(shop),
            closely=None
            if shop.shop_id == self._closely
            else lambda: self.detail.look_at(shop.shop_id, shop.name),
        )

    def _practice(self) -> Card:
        card = Card(
            self._shell.theme,
            tr("练习店铺"),
            tr("在本机开一家练习店铺和一台练习打印机，整条流程都能走，不影响任何真实订单。"),
        )
        self.practice = QPushButton(tr("开始练习"))
        self._shell.theme.dress(self.practice, "practice")
        self.practice.clicked.connect(
            lambda: self._model.start_practice(
                lambda: self._shell.toast(tr("练习店铺已在新窗口打开"))
            )
        )
        line = QHBoxLayout()
        line.addWidget(self.practice)
        line.addStretch(1)
        card.column.addLayout(line)
        return card

    def _unbind(self, shop: ShopRow) -> None:
        if self._shell.confirm(
            tr("解除「{shop}」的授权").format(shop=shop.name),
            tr("店铺 ID {id}。密钥会从本机删除，订单和记录保留；再用时要重新授权。").format(
                id=shop.shop_id
            ),
            tr("解除授权"),
        ):
            self._model.unbind(shop.shop_id)
