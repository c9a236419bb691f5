"""What stands behind the sections of the settings, shared with the guide of the first day."""

from collections.abc import Callable

from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.ids import ShopId
from app.gui.i18n import say
from app.gui.settings_page.printer_fields import SettingUp
from app.gui.shell_api import Shell
from app.presentation import settings_page as keys
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase
from app.presentation.settings_page import FormModel
from app.presentation.settings_page_alerts import AlertSettings
from app.presentation.settings_page_audit_detail import AuditDetail
from app.presentation.settings_page_component import COMPONENT, ComponentModel
from app.presentation.settings_page_locations import LocationsModel
from app.presentation.settings_page_printer import PrinterTests
from app.presentation.settings_page_printer_form import PrinterForm
from app.presentation.settings_page_printer_list import PRINTERS, PrinterList
from app.presentation.settings_page_printer_search import PrinterSearch
from app.presentation.settings_page_shipping import ShippingModel
from app.presentation.settings_page_shop_care import ShopCare
from app.presentation.settings_page_shops import ShopsModel
from app.presentation.undo import Undo
from app.services.current_printer import CURRENT
from app.settings.alert_book import KEY as ALERT_BOOK


class SettingsParts:
    """View-models of the settings; they hear of what changes whether or not a page shows it.

    Args:
        desk: settings and services.
        shell: toasts, jobs, events.
        bound: told a shop that was just bound.
        answered: told that the printer answered.
        failed: takes errors that belong to no field.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        *,
        bound: Callable[[ShopId], None],
        answered: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._failed = failed
        self._forms: list[FormModel] = []

        def told(words: Phrase, undo: Undo | None) -> None:
            shell.toast(say(words), undo)

        self._told = told
        self.shops = ShopsModel(desk, shell.jobs, failed=failed, bound=bound)
        self.care = ShopCare(desk, shell.jobs, failed=failed, told=told)
        self.detail = AuditDetail(desk, self.care, shell.jobs, told=told, failed=failed)
        self.shipping = ShippingModel(desk, failed=failed, told=told)
        self.tests = PrinterTests(desk, shell.jobs, answered=answered, failed=failed)
        self.component = ComponentModel(desk, failed=failed)
        self.locations = LocationsModel(desk, failed=failed, told=told)
        self.alerts = AlertSettings(desk, failed=failed, told=told)
        self.printers = PrinterList(desk, shell.printers, shell.queue, failed=failed)
        shell.subscribe(self._take)

    def form(self, group: tuple[str, ...]) -> FormModel:
        """A form over these options; it is told when they change."""
        form = FormModel(self._desk, group, failed=self._failed, told=self._told)
        self._forms.append(form)
        return form

    def setting_up(self) -> SettingUp:
        """View-models of one more form for printers; they share tests and the component."""
        return SettingUp(
            form=PrinterForm(self._desk, failed=self._failed),
            search=PrinterSearch(self._desk, failed=self._failed),
            tests=self.tests,
            component=self.component,
            options=self.form(keys.COMPONENT_KEYS),
        )

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
            self.care.refresh()
