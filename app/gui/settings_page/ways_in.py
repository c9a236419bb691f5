"""The settings' own verbs, from everywhere: look for missed orders, places of goods, calibrate."""

from collections.abc import Callable

from app.domain.ids import PrinterId
from app.gui.shell_api import SETTINGS, Shell
from app.presentation.commands import Command
from app.presentation.desk import Desk, current_printer
from app.presentation.settings_page_shop_care import ShopCare

AUDIT = "shops.audit"
CALIBRATE = "calibrate:"
"""Begins the section that is the calibration of a printer; its id follows."""


def ways_in(desk: Desk, shell: Shell, care: Callable[[], ShopCare]) -> tuple[Command, ...]:
    """The verbs.

    Args:
        desk: the station.
        shell: opens the settings.
        care: looks for missed orders.
    """

    def audit() -> None:
        shell.open_page(SETTINGS, "shops")
        care().audit_all()

    return (
        _calibrate(desk, shell),
        Command(command_id=AUDIT, title="核对漏单", words=("少单", "对账", "漏单"), run=audit),
        Command(
            command_id="settings.locations",
            title="库位…",
            words=("货架", "仓位", "拣货"),
            run=lambda: shell.open_page(SETTINGS, "locations"),
        ),
    )


def _calibrate(desk: Desk, shell: Shell) -> Command:
    """校准打印机: the current printer, or the first that can be calibrated."""

    def found() -> PrinterId | None:
        current = current_printer(desk)
        setups = (*((current,) if current else ()), *desk.station.all())
        return next((each.printer_id for each in setups if not each.way.component), None)

    def run() -> None:
        printer_id = found()
        if printer_id is not None:
            shell.open_page(SETTINGS, f"{CALIBRATE}{printer_id}")

    return Command(
        command_id="printers.calibrate",
        title="校准打印机",
        group="打印",
        words=("标尺", "偏移", "浓度", "跑偏", "位置", "校准"),
        run=run,
        enabled=lambda: found() is not None,
    )
