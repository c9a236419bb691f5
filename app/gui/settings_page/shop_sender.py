"""The sender of one shop, beside the usual one."""

from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.ids import ShopId
from app.domain.shop_shipping import ShopShipping
from app.gui.i18n import tr
from app.gui.settings_page.fields import Grid
from app.presentation.settings_page_shipping import ShippingModel


class ShopSender(QWidget):
    """Name and phone of the model's chosen shop; empty ones show the usual in grey."""

    def __init__(self, model: ShippingModel) -> None:
        super().__init__()
        self._model = model
        self._shown: tuple[ShopId, ShopShipping] | None = None
        self.name, self.phone = QLineEdit(), QLineEdit()
        self.save = QPushButton(tr("保存"))
        grid = Grid()
        grid.add(tr("发件人姓名"), self.name)
        grid.add(tr("发件人电话"), self.phone, note=tr("两项都留空就用通用的发件人。"))
        grid.add_buttons().insertWidget(0, self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(grid)
        for edit in (self.name, self.phone):
            edit.textEdited.connect(self._show_save)
            edit.returnPressed.connect(self._keep)
        self.save.clicked.connect(self._keep)

    def refresh(self) -> None:
        """Show what is kept, unless something is being typed for the same shop."""
        shop = self._model.scope
        if shop is None:
            self._shown = None
            return
        usual = self._model.usual
        self.name.setPlaceholderText(usual.sender_name)
        self.phone.setPlaceholderText(usual.sender_phone)
        shown = (shop.shop_id, shop.shipping)
        if self._shown == shown:
            return  # what is being typed stays
        self._shown = shown
        self.name.setText(shop.shipping.sender_name)
        self.phone.setText(shop.shipping.sender_phone)
        self._show_save()

    @property
    def _typed(self) -> tuple[str, str]:
        return self.name.text().strip(), self.phone.text().strip()

    def _show_save(self) -> None:
        shop = self._model.scope
        kept = (shop.shipping.sender_name, shop.shipping.sender_phone) if shop else self._typed
        self.save.setEnabled(self._typed != kept)

    def _keep(self) -> None:
        if self.save.isEnabled():
            self._model.choose_sender(*self._typed)
