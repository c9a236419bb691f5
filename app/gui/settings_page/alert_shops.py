"""Alert distances of one shop, in hours, beside the common ones."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import ShopId
from app.domain.pickup_alert import FARTHEST_S, HOUR_S, Distances
from app.gui.i18n import tr
from app.gui.settings_page.fields import NUMBER_WIDTH, Choice, Grid
from app.presentation.settings_page_alerts import AlertSettings

STEP_H = 0.5
_FIELDS = (
    ("pay_soon_s", "支付时限：提前提醒"),
    ("pay_urgent_s", "支付时限：紧急"),
    ("upload_soon_s", "发货后揽收：提前提醒"),
    ("upload_urgent_s", "发货后揽收：紧急"),
)


class Hours(QDoubleSpinBox):
    """Hours that the wheel does not change by accident; kept as seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, FARTHEST_S / HOUR_S)
        self.setSingleStep(STEP_H)
        self.setDecimals(2)
        self.setSuffix(tr(" 小时"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(NUMBER_WIDTH)

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @property
    def seconds(self) -> int:
        """What is shown, in seconds."""
        return round(self.value() * HOUR_S)


class ShopDistances(QWidget):
    """A shop, whether it has its own distances, and which."""

    def __init__(self, model: AlertSettings) -> None:
        super().__init__()
        self._model = model
        self._shown: tuple[ShopId, Distances, bool] | None = None
        self.shop = Choice()
        self.own = QCheckBox(tr("这家店单独设置"))
        self.hours = {name: Hours() for name, _ in _FIELDS}
        self.save = QPushButton(tr("保存"))
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        grid = Grid()
        grid.add(tr("店铺"), self.shop)
        grid.add("", self.own)
        self.own.setAccessibleName(self.own.text())
        for name, label in _FIELDS:
            grid.add(tr(label), self.hours[name])
        grid.add_buttons().insertWidget(0, self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(grid)
        column.addWidget(self.fault)
        self.shop.currentIndexChanged.connect(lambda _at: self.refresh())
        self.own.toggled.connect(self._toggled)
        self.save.clicked.connect(self._keep)
        for spin in self.hours.values():
            spin.valueChanged.connect(self._show_save)
        self.refresh()

    @property
    def shop_id(self) -> ShopId | None:
        """The shop in front."""
        chosen = self.shop.currentData()
        return ShopId(str(chosen)) if chosen else None

    def refresh(self) -> None:
        """Show what is kept, unless it is shown already: what is being typed stays."""
        self._fill()
        shop_id = self.shop_id
        self.setEnabled(shop_id is not None)
        fault = self._model.errors.get("distances", "")
        self.fault.setText(tr(fault) if fault else "")
        self.fault.setVisible(bool(fault))
        if shop_id is None:
            return
        own = self._model.own(shop_id)
        kept = own or self._model.common()
        if self._shown != (shop_id, kept, own is not None):
            self._shown = (shop_id, kept, own is not None)
            blocked = self.own.blockSignals(True)
            self.own.setChecked(own is not None)
            self.own.blockSignals(blocked)
            for name, spin in self.hours.items():
                spin.setValue(getattr(kept, name) / HOUR_S)
        self._toggle()

    def _fill(self) -> None:
        offered = [(shop.shop_id, shop.name) for shop in self._model.shops]
        held = [(self.shop.itemData(at), self.shop.itemText(at)) for at in range(self.shop.count())]
        if held != offered:
            chosen = self.shop.currentData() or (offered[0][0] if offered else None)
            self.shop.fill(offered, chosen)
            if self.shop.currentIndex() < 0 and offered:
                self.shop.setCurrentIndex(0)

    def _toggled(self, on: bool) -> None:
        shop_id = self.shop_id
        if not on and shop_id is not None and self._model.own(shop_id) is not None:
            self._model.put_distances(shop_id, None)
        self._toggle()

    def _toggle(self) -> None:
        for spin in self.hours.values():
            spin.setEnabled(self.own.isChecked())
        self._show_save()

    def _show_save(self) -> None:
        shop_id = self.shop_id
        own = self._model.own(shop_id) if shop_id is not None else None
        kept = {name: getattr(own, name) for name, _ in _FIELDS} if own else None
        self.save.setEnabled(self.own.isChecked() and self._values() != kept)

    def _values(self) -> dict[str, int]:
        return {name: spin.seconds for name, spin in self.hours.items()}

    def _keep(self) -> None:
        if self.shop_id is not None:
            self._model.put_distances(self.shop_id, self._values())
