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

from app.domain.ids import PrinterId
from app.gui.i18n import tr
from app.gui.on_demand import OnDemand
from app.gui.settings_page.parts import SettingsParts
from app.gui.settings_page.printers import PrintersSection
from app.gui.settings_page.section import Section
from app.gui.settings_page.sections import TITLES, section_makers
from app.gui.settings_page.ways_in import CALIBRATE
from app.gui.shell_api import SETTINGS, Page, Shell
from app.presentation.desk import Desk

NAV_WIDTH = 168
NAV_ROW = 34
BODY_WIDTH = 760


class SettingsPage(Page):
    """Every option the program has, by section; a section is made when it is first shown.

    Args:
        desk: settings and services.
        shell: toasts, confirmations, events.
        parts: what stands behind the sections.
        failed: takes errors that belong to no field.
    """

    page_id = SETTINGS

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        parts: SettingsParts,
        *,
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__()
        self._shell = shell
        self.parts = parts
        self.sections: OnDemand[Section] = OnDemand(
            section_makers(desk, shell, parts, failed=failed), self._frame
        )
        self._frames: dict[str, QScrollArea] = {}
        self._to_calibrate: PrinterId | None = None
        self._nav = QListWidget()
        self._nav.setObjectName("nav")
        self._nav.setFixedWidth(NAV_WIDTH)
        self._nav.setAccessibleName(tr("设置分类"))
        for title in TITLES.values():
            item = QListWidgetItem(tr(title))
            item.setSizeHint(QSize(0, NAV_ROW))
            self._nav.addItem(item)
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)
        self._nav.setCurrentRow(0)
        self._nav.currentRowChanged.connect(self._bring)

    @property
    def loading(self) -> bool:
        """Whether the platform is being asked what the shop may ship with."""
        return self.parts.shipping.loading

    @property
    def section(self) -> str:
        """Name of the section in front."""
        return list(self.sections)[self._nav.currentRow()]

    def on_shown(self) -> None:
        """The list of sections gets the focus; shops are read again."""
        self.parts.shops.refresh()
        self.parts.care.refresh()
        self._bring()
        self._nav.setFocus(Qt.FocusReason.OtherFocusReason)
        self._calibrate_wanted()

    def open_section(self, section: str) -> None:
        """Show the section of that name, such as ``shops``, or the calibration of a printer."""
        if section.startswith(CALIBRATE):
            self._to_calibrate = PrinterId(section.removeprefix(CALIBRATE))
            section = "printers"
        if section in self.sections:
            self._nav.setCurrentRow(list(self.sections).index(section))

    def _calibrate_wanted(self) -> None:
        """Begin the calibration that was asked for; it takes the focus."""
        printer_id, self._to_calibrate = self._to_calibrate, None
        section = self.sections[self.section]
        if printer_id is not None and isinstance(section, PrintersSection):
            section.calibrate(printer_id)

    def _bring(self) -> None:
        """Put the chosen section in front."""
        section = self.sections[self.section]
        self._stack.setCurrentWidget(self._frames[self.section])
        section.on_shown()

    def _frame(self, name: str, section: Section) -> None:
        """Put a new section into the stack, under its heading."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        heading = QLabel(tr(TITLES[name]))
        heading.setFont(self._shell.theme.sized(14, bold=True))
        column.addWidget(heading)
        section.setMaximumWidth(BODY_WIDTH)
        column.addWidget(section, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self._frames[name] = scroll
        self._stack.addWidget(scroll)
