"""Settings · carrier, branch and sender."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.domain.ids import CarrierCode, ShopId
from app.gui.i18n import say, sentence, tr
from app.gui.settings_page.fields import Card, Choice, FormView, Grid
from app.gui.settings_page.section import Section
from app.gui.settings_page.shop_sender import ShopSender
from app.gui.shell_api import Shell
from app.ports.rows import ShopRow
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_shipping import (
    ShippingModel,
    address_text,
    branch_phrase,
    no_branch_phrase,
    scope_phrase,
)
from app.presentation.settings_page_shops import ShopsModel


class ShippingSection(Section):
    """What the platform offers is asked when the section is first shown with a shop bound."""

    def __init__(
        self, shell: Shell, model: ShippingModel, shops: ShopsModel, sender: FormModel
    ) -> None:
        super().__init__()
        self._model = model
        self._shops = shops
        self.shop, self.carrier, self.branch, self.address = (Choice() for _ in range(4))
        self.usual = QPushButton(tr("改用通用设置"))
        self.usual.clicked.connect(lambda _checked=False: model.reset())
        card = Card(
            shell.theme,
            tr("快递和网点"),
            tr("取号时用这里的快递、网点和发件地址；只列出已开通电子面单的快递。"),
        )
        grid = Grid()
        grid.add(tr("适用于"), self.shop)
        grid.add(tr("快递公司"), self.carrier)
        grid.add(tr("网点"), self.branch)
        grid.add(tr("发件地址"), self.address)
        card.column.addWidget(grid)
        self.words = QLabel()
        self.words.setWordWrap(True)
        card.column.addWidget(self.words)
        self.again = QPushButton(tr("刷新"))
        shell.theme.dress(self.again, "sync")
        self.again.clicked.connect(self.load)
        line = QHBoxLayout()
        line.addWidget(self.again)
        line.addWidget(self.usual)
        line.addStretch(1)
        card.column.addLayout(line)
        person = Card(shell.theme, tr("发件人"), tr("印在面单上，用于退件和联系。"))
        self.person = FormView(sender)
        person.column.addWidget(self.person)
        self.own_sender = ShopSender(model)
        person.column.addWidget(self.own_sender)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(card)
        column.addWidget(person)
        column.addStretch(1)
        self.shop.activated.connect(self._shop_chosen)
        self.carrier.activated.connect(
            lambda at: model.choose_carrier(CarrierCode(self.carrier.itemData(at)))
        )
        self.branch.activated.connect(lambda at: model.choose_branch(self.branch.itemData(at)))
        self.address.activated.connect(model.choose_address)
        model.changed.subscribe(self.refresh)
        shops.changed.subscribe(self._shops_changed)
        self._shops_changed()

    def on_shown(self) -> None:
        """Ask the platform once; later by 刷新."""
        offered = self._model.offer.shop_id if self._model.offer else None
        if self._asked is not None and offered != self._asked and not self._model.loading:
            self.load()

    def load(self) -> None:
        """Ask for the chosen shop; for all shops, the first one is asked."""
        if self._asked is not None:
            self._model.load(self._asked)

    @property
    def _asked(self) -> ShopId | None:
        shops = self._shops.shops
        chosen = self.shop.currentData()
        return ShopId(chosen) if chosen else shops[0].shop_id if shops else None

    def _shop_chosen(self) -> None:
        self._choose_scope()
        self.load()

    def _choose_scope(self) -> None:
        chosen = self.shop.currentData()
        several = len(self._shops.shops) > 1
        found = (shop for shop in self._shops.shops if several and shop.shop_id == chosen)
        self._model.choose_scope(next(found, None))

    def refresh(self) -> None:
        """Show the offer and what is chosen."""
        model = self._model
        self.carrier.fill([(c.code, c.name) for c in model.carriers], model.carrier)
        chosen = model.branch
        self.branch.fill(
            [(b.code, say(branch_phrase(b))) for b in model.branches],
            chosen.code if chosen else None,
        )
        self.address.fill(
            [(at, address_text(a)) for at, a in enumerate(model.addresses)], model.address_index
        )
        for combo in (self.carrier, self.branch, self.address):
            combo.setEnabled(combo.count() > 0 and not model.loading)
        one = model.scope is not None
        self.usual.setVisible(one)
        self.usual.setEnabled(model.own)
        self.person.setVisible(not one)
        self.own_sender.setVisible(one)
        self.own_sender.refresh()
        self._say()

    def _say(self) -> None:
        model = self._model
        fault = False
        if not self.shop.count():
            text = tr("先授权一家店铺，才能选快递和网点。")
        elif model.loading:
            text = tr("正在读取快递和网点")
        elif model.error is not None:
            fault, text = True, sentence(model.error.title, model.error.advice)
        else:
            text = say(no_branch_phrase(model) or scope_phrase(model))
        self.words.setText(text)
        self.words.setObjectName("fault" if fault else "muted")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setVisible(bool(text))
        self.again.setEnabled(self.shop.count() > 0 and not model.loading)

    def _shops_changed(self) -> None:
        chosen = self.shop.currentData()
        shops = [(shop.shop_id, _named(shop)) for shop in self._shops.shops]
        if len(shops) > 1:
            shops.insert(0, (ShopId(""), tr("所有店铺（通用）")))
        known = chosen if chosen in {shop_id for shop_id, _ in shops} else None
        self.shop.fill(shops, known or (shops[0][0] if shops else None))
        self.shop.setEnabled(len(shops) > 1)
        self._choose_scope()


def _named(shop: ShopRow) -> str:
    return tr("{shop} · 单独设置").format(shop=shop.name) if shop.shipping.own else shop.name
