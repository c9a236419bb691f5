"""The calibration reached from the printer's line in the settings and from the palette."""

from app.domain.ids import PrinterId
from app.domain.station import Way
from app.gui.main_window import MainWindow
from app.gui.settings_page.page import SettingsPage
from app.gui.settings_page.printers import PrintersSection
from app.gui.shell_api import SETTINGS, WORKBENCH
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.gui.shell.conftest import Open, open_window

__all__ = ["open_window"]


def section_of(window: MainWindow) -> PrintersSection:
    page = window.pages[SETTINGS]
    assert isinstance(page, SettingsPage)
    section = page.sections["printers"]
    assert isinstance(section, PrintersSection)
    return section


def test_the_printers_line_opens_it_and_closing_gives_the_section_back(
    open_window: Open, fake: FakeDesk
) -> None:
    fake.set_up_printer(name="仓库一号")
    fake.set_up_printer(printer_id=PrinterId("c"), name="抖店", way=Way.DOUDIAN, place="")
    window = open_window(fake)
    window.open_page(SETTINGS, "printers")
    section = section_of(window)
    assert not section.calibration.isVisible()
    section.list.lines[FIRST].calibrate.trigger()
    assert section.calibration.isVisible()
    assert section.calibration.accessibleName() == "校准「仓库一号」"
    assert not section.list.lines[PrinterId("c")].calibrate.isEnabled()
    assert not section.list.isVisible()
    section.calibration.close_button.click()
    assert not section.calibration.isVisible()
    assert section.list.isVisible()
    assert section.add_button.hasFocus()


def test_the_palettes_command_opens_it_from_any_page(open_window: Open, fake: FakeDesk) -> None:
    window = open_window(fake)
    command = window.commands.get("printers.calibrate")
    assert not command.enabled()
    fake.set_up_printer(printer_id=PrinterId("c"), name="抖店", way=Way.DOUDIAN, place="")
    assert not command.enabled()  # a component prints by itself
    command.run()
    assert window.page.page_id == WORKBENCH
    fake.set_up_printer(name="仓库一号")
    assert command.enabled()
    command.run()
    assert window.page.page_id == SETTINGS
    section = section_of(window)
    assert section.calibration.isVisible()
    assert section.calibration.model.setup == fake.station.get(FIRST)
    assert section.calibration.isAncestorOf(window.focusWidget())
