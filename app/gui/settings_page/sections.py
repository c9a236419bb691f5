"""The sections of the settings: their names, their order, and how each is made."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtWidgets import QVBoxLayout

from app.gui.i18n import tr
from app.gui.settings_page.alerts import AlertsSection
from app.gui.settings_page.boards import BoardsSection
from app.gui.settings_page.calibration import CalibrationPanel
from app.gui.settings_page.fields import Card, FormView
from app.gui.settings_page.locations import LocationsSection
from app.gui.settings_page.parts import SettingsParts
from app.gui.settings_page.printers import PrintersSection
from app.gui.settings_page.section import Section
from app.gui.settings_page.shipping import ShippingSection
from app.gui.settings_page.shops import ShopsSection
from app.gui.settings_page.templates import TemplatesSection
from app.gui.shell_api import Shell
from app.presentation import settings_page as keys
from app.presentation.boards.phone_model import PhoneModel
from app.presentation.desk import Desk

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "shops": "店铺",
        "shipping": "快递",
        "printers": "打印机",
        "templates": "模板",
        "locations": "库位",
        "network": "网络",
        "sync": "同步与提醒",
        "report": "日报",
        "boards": "看板与手机",
        "alerts": "揽收提醒",
        "look": "界面",
        "station": "本机",
    }
)
"""Chinese source texts by name, in the order of the list."""

_Group = tuple[str, str, tuple[str, ...]]
"""Title and note of a card, and the options in it."""

_CARDS: Mapping[str, tuple[_Group, ...]] = MappingProxyType(
    {
        "network": (("开放平台", "", keys.NETWORK_KEYS),),
        "sync": (
            ("同步", "", keys.SYNC_KEYS),
            (
                "关卡",
                "取号、打印、发货前拦下什么。只提醒的照常继续，行里仍有标记。",
                keys.GATE_KEYS,
            ),
            ("稍后重试", "只需要等的取号和发货，到点自动再试。", keys.LATER_KEYS),
            ("快递上门", "用来建议什么时候回传。", keys.COURIER_KEYS),
            ("揽收及时率", "按哪套规则、怎样计算。", keys.RATE_KEYS),
            ("售后提醒", "等商家处理的售后离期限多久时提醒。", keys.AFTER_SALE_KEYS),
        ),
        "report": (
            (
                "定时导出",
                "每天把日报放进一个文件夹；没有成功时日报页上有提醒。",
                keys.REPORT_KEYS,
            ),
        ),
        "look": (("界面", "", keys.LOOK_KEYS),),
        "station": (("本机", "", keys.STATION_KEYS),),
    }
)


class CardsSection(Section):
    """Cards of options and nothing else."""

    def __init__(self, shell: Shell, parts: SettingsParts, cards: tuple[_Group, ...]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for title, note, group in cards:
            card = Card(shell.theme, tr(title), tr(note) if note else "")
            card.column.addWidget(FormView(parts.form(group)))
            column.addWidget(card)
        column.addStretch(1)


def section_makers(
    desk: Desk, shell: Shell, parts: SettingsParts, *, failed: Callable[[Exception], None]
) -> dict[str, Callable[[], Section]]:
    """What makes each section of :data:`TITLES`, in its order.

    Args:
        desk: settings and services.
        shell: theme, toasts, events.
        parts: what stands behind the sections.
        failed: takes errors that belong to no field.
    """
    makers: dict[str, Callable[[], Section]] = {
        "shops": lambda: ShopsSection(desk, shell, parts.shops, parts.care, parts.detail),
        "shipping": lambda: ShippingSection(
            shell, parts.shipping, parts.shops, parts.form(keys.SHIPPING_KEYS)
        ),
        "printers": lambda: PrintersSection(
            desk,
            shell,
            parts.printers,
            parts.setting_up(),
            calibration=lambda: CalibrationPanel(shell, desk, failed=failed),
            label=parts.form(keys.LABEL_KEYS),
            slip=parts.form(keys.SLIP_KEYS),
        ),
        "templates": lambda: TemplatesSection(desk, shell),
        "locations": lambda: LocationsSection(shell, parts.locations, desk.clock),
        "boards": lambda: BoardsSection(
            shell,
            PhoneModel(desk, failed=failed),
            phone=parts.form(keys.PHONE_KEYS),
            wall=parts.form(keys.WALL_KEYS),
        ),
        "alerts": lambda: AlertsSection(
            shell,
            parts.alerts,
            distances=parts.form(keys.PICKUP_KEYS),
            telling=parts.form(keys.ALERT_KEYS),
        ),
        **{name: partial(CardsSection, shell, parts, cards) for name, cards in _CARDS.items()},
    }
    return {name: makers[name] for name in TITLES}
