"""Every page of the window: what is known of it beforehand, and how it is made.

A page's module is imported when the page is made: most days most of them are not.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from app.domain.ids import ShopId
from app.gui.alerts.desk import AlertDesk
from app.gui.alerts.ways_in import ways_in as ways_to_alerts
from app.gui.handover.ways_in import ways_in as ways_to_handover
from app.gui.page_book import PageBook, PageEntry
from app.gui.printing.ways_in import ways_in as ways_to_printing
from app.gui.settings_page.ways_in import ways_in as ways_to_settings
from app.gui.shell_api import (
    AFTERSALES,
    ALERTS,
    DESIGNER,
    FIRST_RUN,
    HANDOVER,
    KEYS,
    NO_SHIPPING,
    PICKUP,
    PRINTING,
    REPORT,
    SETTINGS,
    SHIPMENTS,
    WORKBENCH,
    Page,
    Shell,
)
from app.gui.shipments.ways_in import ways_in as ways_to_shipments
from app.presentation.commands import Command
from app.presentation.desk import Desk
from app.presentation.first_run import FirstRunModel

if TYPE_CHECKING:
    from app.gui.settings_page.parts import SettingsParts


def _workbench(desk: Desk, shell: Shell) -> Page:
    from app.gui.workbench.page import WorkbenchPage  # noqa: PLC0415

    return WorkbenchPage(desk, shell)


def _pickup(desk: Desk, shell: Shell) -> Page:
    from app.gui.pickup.page import PickupPage  # noqa: PLC0415

    return PickupPage(desk, shell)


def _printing(desk: Desk, shell: Shell) -> Page:
    from app.gui.printing.page import PrintingPage  # noqa: PLC0415

    return PrintingPage(desk, shell)


def _shipments(desk: Desk, shell: Shell) -> Page:
    from app.gui.shipments.page import ShipmentsPage  # noqa: PLC0415

    return ShipmentsPage(desk, shell)


def _report(desk: Desk, shell: Shell) -> Page:
    from app.gui.report.page import ReportPage  # noqa: PLC0415

    return ReportPage(desk, shell)


def _aftersales(desk: Desk, shell: Shell) -> Page:
    from app.gui.aftersales.page import AfterSalesPage  # noqa: PLC0415

    return AfterSalesPage(desk, shell)


def _no_shipping(desk: Desk, shell: Shell) -> Page:
    from app.gui.no_shipping.page import NoShippingPage  # noqa: PLC0415

    return NoShippingPage(desk, shell)


def _handover(desk: Desk, shell: Shell) -> Page:
    from app.gui.handover.page import HandoverPage  # noqa: PLC0415

    return HandoverPage(desk, shell)


WORKBENCH_PAGE = PageEntry(page_id=WORKBENCH, title="工作台", icon="workbench", make=_workbench)
PICKUP_PAGE = PageEntry(page_id=PICKUP, title="揽收", icon="pickup", make=_pickup)
PRINTING_PAGE = PageEntry(
    page_id=PRINTING, title="打印", icon="print", make=_printing, ways_in=ways_to_printing
)
SHIPMENTS_PAGE = PageEntry(
    page_id=SHIPMENTS,
    title="发货记录",
    icon="shipments",
    make=_shipments,
    ways_in=ways_to_shipments,
)
REPORT_PAGE = PageEntry(page_id=REPORT, title="日报", icon="report", make=_report)

PAGES = (WORKBENCH_PAGE, PICKUP_PAGE, PRINTING_PAGE, SHIPMENTS_PAGE, REPORT_PAGE)
"""Pages of the rail above the settings, in their order."""


class Host(Protocol):
    """What some pages need of the window besides its shell."""

    desk: Desk
    first_run: FirstRunModel
    alerts: AlertDesk
    pages: PageBook

    def page_made(self, page: Page) -> None:
        """A page was just made."""
        ...

    def bound(self, shop_id: ShopId) -> None:
        """A shop was just bound."""
        ...

    def leave_guide(self) -> None:
        """The guide has done its part: to the work."""
        ...

    def take_error(self, error: Exception) -> None:
        """An error that belongs to no field."""
        ...


def page_book(rail: tuple[PageEntry, ...], host: Host, shell: Shell) -> PageBook:
    """All pages of a window: ``rail``, the settings below, and those without a button."""
    own = _Own(host, shell)
    settings = PageEntry(
        page_id=SETTINGS,
        title="设置",
        icon="settings",
        make=own.settings,
        ways_in=own.ways_to_settings,
        verbs=False,
    )
    return PageBook(
        (*rail, settings), _aside(own), desk=host.desk, shell=shell, added=host.page_made
    )


def _aside(own: "_Own") -> tuple[PageEntry, ...]:
    return (
        PageEntry(page_id=FIRST_RUN, title="开始使用", icon="parcel", make=own.guide, verbs=False),
        PageEntry(page_id=KEYS, title="按键一览", icon="keys", make=own.keys, verbs=False),
        PageEntry(
            page_id=AFTERSALES, title="售后", icon="workbench", make=_aftersales, part_of=WORKBENCH
        ),
        PageEntry(
            page_id=NO_SHIPPING,
            title="无需发货",
            icon="workbench",
            make=_no_shipping,
            part_of=WORKBENCH,
        ),
        PageEntry(
            page_id=HANDOVER,
            title="交接",
            icon="pickup",
            make=_handover,
            part_of=PICKUP,
            ways_in=ways_to_handover,
        ),
        PageEntry(
            page_id=ALERTS,
            title="提醒",
            icon="warning",
            make=own.alerts,
            part_of=WORKBENCH,
            ways_in=ways_to_alerts,
        ),
        PageEntry(
            page_id=DESIGNER,
            title="面单模板",
            icon="template",
            make=own.designer,
            part_of=SETTINGS,
        ),
    )


class _Own:
    """Makes the pages that need more of the window than its shell."""

    def __init__(self, host: Host, shell: Shell) -> None:
        self._host = host
        self._shell = shell

    @cached_property
    def _parts(self) -> "SettingsParts":
        """What stands behind the settings; the guide binds and sets up with the same."""
        from app.gui.settings_page.parts import SettingsParts  # noqa: PLC0415

        return SettingsParts(
            self._host.desk,
            self._shell,
            bound=self._host.bound,
            answered=self._shell.printers.ask_all,
            failed=self._host.take_error,
        )

    def ways_to_settings(self, desk: Desk, shell: Shell) -> tuple[Command, ...]:
        return ways_to_settings(desk, shell, lambda: self._parts.care)

    def settings(self, desk: Desk, shell: Shell) -> Page:
        from app.gui.settings_page.page import SettingsPage  # noqa: PLC0415

        return SettingsPage(desk, shell, self._parts, failed=self._host.take_error)

    def guide(self, _desk: Desk, shell: Shell) -> Page:
        from app.gui.first_run_page import FirstRunPage  # noqa: PLC0415

        page = FirstRunPage(shell, self._host.first_run, self._parts)
        page.finished.connect(self._host.leave_guide)
        return page

    def keys(self, _desk: Desk, shell: Shell) -> Page:
        from app.gui.keys_page import KeysPage  # noqa: PLC0415

        return KeysPage(shell, self._host.pages)

    def alerts(self, _desk: Desk, shell: Shell) -> Page:
        from app.gui.alerts.page import AlertsPage  # noqa: PLC0415

        return AlertsPage(shell, self._host.alerts.model)

    def designer(self, desk: Desk, shell: Shell) -> Page:
        from app.gui.designer.page import DesignerPage  # noqa: PLC0415

        return DesignerPage(desk, shell, failed=self._host.take_error)
