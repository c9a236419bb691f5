"""设置: sections on the left, one at a time on the right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.ids import PrinterId, ShopId
from app.gui.i18n import say, tr
from app.gui.settings_page.alerts import AlertsSection
from app.gui.settings_page.boards import BoardsSection
from app.gui.settings_page.calibration import CalibrationPanel, calibrate_command
from app.gui.settings_page.fields import Card, FormView
from app.gui.settings_page.locations import LocationsSection
from app.gui.settings_page.printer_fields import SettingUp
from app.gui.settings_page.printers import PrintersSection
from app.gui.settings_page.shipping import ShippingSection
from app.gui.settings_page.shops import ShopsSection
from app.gui.settings_page.templates import TemplatesSection
from app.gui.shell_api import SETTINGS, Page, Shell
from app.ports.tasks import READ
from app.presentation import settings_page as keys
from app.presentation.boards.phone_model import PhoneModel
from app.presentation.commands import Command
from app.presentation.desk import Desk
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_alerts import AlertSettings
from app.presentation.settings_page_component import COMPONENT, ComponentModel
from app.presentation.settings_page_locations import LocationsModel
from app.presentation.settings_page_printer import PrinterTests
from app.presentation.settings_page_printer_form import PrinterForm
from app.presentation.settings_page_printer_list import PRINTERS, PrinterList
from app.presentation.settings_page_printer_search import PrinterSearch
from app.presentation.settings_page_shipping import ShippingModel
from app.presentation.settings_page_shop_care import ShopCare
from app.presentation.settings_page_shops import ShopsModel
from app.services.current_printer import CURRENT
from app.settings.alert_book import KEY as ALERT_BOOK

AUDIT = "shops.audit"
LOCATIONS = "settings.locations"
NAV_WIDTH = 168
NAV_ROW = 34
BODY_WIDTH = 760


class SettingsPage(Page):
    """Every option the program has, by section.

    Args:
        desk: settings and services.
        shell: toasts, confirmations, events.
        bound: told a shop that was just bound.
        answered: told that the printer answered.
        failed: takes errors that belong to no field.
    """

    page_id = SETTINGS
    title = "设置"
    icon = "settings"

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        *,
        bound: Callable[[ShopId], None],
        answered: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._failed = failed
        self._forms: list[FormModel] = []
        self.shops = ShopsModel(desk, shell.jobs, failed=failed, bound=bound)
        self.care = ShopCare(desk, shell.jobs, failed=failed)
        self.shipping = ShippingModel(desk, failed=failed)
        self.tests = PrinterTests(desk, shell.jobs, answered=answered, failed=failed)
        self.component = ComponentModel(desk, failed=failed)
        self.locations = LocationsModel(
            desk, failed=failed, told=lambda words, undo: shell.toast(say(words), undo)
        )
        self.alerts = AlertSettings(desk, failed=failed, told=lambda words: shell.toast(say(words)))
        self.printers = PrinterList(desk, shell.printers, shell.queue, failed=failed)
        self.sections: dict[str, QWidget] = {}
        self._nav = QListWidget()
        self._nav.setObjectName("nav")
        self._nav.setFixedWidth(NAV_WIDTH)
        self._nav.setAccessibleName(tr("设置分类"))
        self._stack = QStackedWidget()
        self._build()
        self._nav.currentRowChanged.connect(self._show)
        self._nav.setCurrentRow(0)
        shell.subscribe(self._take)
        shell.commands.add(calibrate_command(desk, self.calibrate))
        shell.commands.add(
            Command(
                command_id=AUDIT,
                title="核对漏单",
                words=("少单", "对账", "漏单"),
                run=self.audit,
            ),
            Command(
                command_id=LOCATIONS,
                title="库位…",
                words=("货架", "仓位", "拣货"),
                run=lambda: shell.open_page(SETTINGS, "locations"),
            ),
        )

    @property
    def loading(self) -> bool:
        """Whether the platform is being asked what the shop may ship with."""
        return self.shipping.loading

    @property
    def section(self) -> str:
        """Name of the section in front."""
        return list(self.sections)[self._nav.currentRow()]

    def on_shown(self) -> None:
        """The list of sections gets the focus; shops are read again."""
        self.shops.refresh()
        self.care.refresh()
        templates = self._desk.templates
        self._desk.tasks.run(
            READ, lambda _ctx: templates.list(), done=self._printers_section.offer_slips
        )
        self._read(self.section)
        self._nav.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_section(self, section: str) -> None:
        """Show the section of that name, such as ``shops`` or ``templates``."""
        if section in self.sections:
            self._nav.setCurrentRow(list(self.sections).index(section))

    def calibrate(self, printer_id: PrinterId) -> None:
        """Show the calibration of a printer, from wherever it was asked for."""
        self._shell.open_page(SETTINGS, "printers")
        self._printers_section.calibrate(printer_id)

    def audit(self) -> None:
        """Look for missed orders of every shop, with what is found in front."""
        self._shell.open_page(SETTINGS, "shops")
        self.care.audit_all()

    def setting_up(self) -> SettingUp:
        """View-models of one more form for printers; they share tests and the component."""
        return SettingUp(
            form=PrinterForm(self._desk, failed=self._failed),
            search=PrinterSearch(self._desk, failed=self._failed),
            tests=self.tests,
            component=self.component,
            options=self._form(keys.COMPONENT_KEYS),
        )

    def _build(self) -> None:
        self._shops_section = ShopsSection(self._desk, self._shell, self.shops, self.care)
        self._shipping_section = ShippingSection(
            self._shell, self.shipping, self.shops, self._form(keys.SHIPPING_KEYS)
        )
        self._add("shops", tr("店铺"), self._shops_section)
        self._add("shipping", tr("快递"), self._shipping_section)
        self._printers_section = PrintersSection(
            self._shell,
            self.printers,
            self.setting_up(),
            calibration=CalibrationPanel(self._shell, self._desk, failed=self._failed),
            label=self._form(keys.LABEL_KEYS),
            slip=self._form(keys.SLIP_KEYS),
        )
        self._add("printers", tr("打印机"), self._printers_section)
        self._templates_section = TemplatesSection(self._desk, self._shell)
        self._add("templates", tr("模板"), self._templates_section)
        self._locations_section = LocationsSection(self._shell, self.locations, self._desk.clock)
        self._add("locations", tr("库位"), self._locations_section)
        self._add("network", tr("网络"), self._cards((tr("开放平台"), "", keys.NETWORK_KEYS)))
        self._add(
            "sync",
            tr("同步与提醒"),
            self._cards(
                (tr("同步"), "", keys.SYNC_KEYS),
                (
                    tr("关卡"),
                    tr("取号、打印、发货前拦下什么。只提醒的照常继续，行里仍有标记。"),
                    keys.GATE_KEYS,
                ),
                (
                    tr("稍后重试"),
                    tr("只需要等的取号和发货，到点自动再试。"),
                    keys.LATER_KEYS,
                ),
                (tr("快递上门"), tr("用来建议什么时候回传。"), keys.COURIER_KEYS),
                (tr("揽收及时率"), tr("按哪套规则、怎样计算。"), keys.RATE_KEYS),
                (tr("售后提醒"), tr("等商家处理的售后离期限多久时提醒。"), keys.AFTER_SALE_KEYS),
            ),
        )
        note = tr("每天把日报放进一个文件夹；没有成功时日报页上有提醒。")
        self._add("report", tr("日报"), self._cards((tr("定时导出"), note, keys.REPORT_KEYS)))
        self._boards_section = BoardsSection(
            self._shell,
            PhoneModel(self._desk, failed=self._failed),
            phone=self._form(keys.PHONE_KEYS),
            wall=self._form(keys.WALL_KEYS),
        )
        self._add("boards", tr("看板与手机"), self._boards_section)
        self._alerts_section = AlertsSection(
            self._shell,
            self.alerts,
            distances=self._form(keys.PICKUP_KEYS),
            telling=self._form(keys.ALERT_KEYS),
        )
        self._add("alerts", tr("揽收提醒"), self._alerts_section)
        self._add("look", tr("界面"), self._cards((tr("界面"), "", keys.LOOK_KEYS)))
        self._add("station", tr("本机"), self._cards((tr("本机"), "", keys.STATION_KEYS)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)

    def _cards(self, *groups: tuple[str, str, tuple[str, ...]]) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for title, note, group in groups:
            card = Card(self._shell.theme, title, note)
            card.column.addWidget(FormView(self._form(group)))
            column.addWidget(card)
        column.addStretch(1)
        return body

    def _add(self, name: str, title: str, body: QWidget) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        heading = QLabel(title)
        heading.setFont(self._shell.theme.sized(14, bold=True))
        column.addWidget(heading)
        body.setMaximumWidth(BODY_WIDTH)
        column.addWidget(body, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self.sections[name] = body
        self._stack.addWidget(scroll)
        item = QListWidgetItem(title)
        item.setSizeHint(QSize(0, NAV_ROW))
        self._nav.addItem(item)

    def _show(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        if list(self.sections)[row] == "shipping":
            self._shipping_section.on_shown()
        self._read(list(self.sections)[row])

    def _read(self, section: str) -> None:
        """Sections that are read whenever they come to the front."""
        if section == "templates":
            self._templates_section.on_shown()
        elif section == "locations":
            self._locations_section.on_shown()
        elif section == "boards":
            self._boards_section.on_shown()
        elif section == "alerts":
            self.alerts.refresh()

    def _form(self, group: tuple[str, ...]) -> FormModel:
        form = FormModel(self._desk, group, failed=self._failed)
        self._forms.append(form)
        return form

    def _take(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            for form in self._forms:
                form.settings_changed(event.keys)
            if any(key.startswith("shipping.") for key in event.keys):
                self.shipping.changed.notify()
            if event.keys & {ALERT_BOOK} or event.keys & set(keys.PICKUP_KEYS):
                self.alerts.refresh()
            if event.keys & {PRINTERS, CURRENT}:
                self.printers.refresh()
            if COMPONENT in event.keys and self.component.words:
                self.component.ask()
        if isinstance(event, SyncFinished) or (isinstance(event, Changes) and event.shops):
            self.shops.refresh()
