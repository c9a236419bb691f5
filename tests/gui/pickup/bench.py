"""Rows, pages and keys that tests of the 揽收 page share."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.parcel import Stage
from app.gui.main_window import MainWindow
from app.gui.pickup.page import PickupPage
from app.gui.shell_api import PICKUP, WORKBENCH
from app.gui.workbench.page import WorkbenchPage
from tests.fakes.pickup_money import line_of
from tests.fakes.rows import HOUR_S, NOW_S, make_row
from tests.gui.workbench.bench import SECOND_SHOP

CONTROL = Qt.KeyboardModifier.ControlModifier


def rows() -> list:
    """Overdue, at one, five and nine hours, one in flight, one of another shop for tomorrow."""
    made = [
        make_row(n, paid_s=NOW_S - 24 * HOUR_S + hours * HOUR_S, promise_s=NOW_S + 90 * HOUR_S)
        for n, hours in enumerate((1, 5, 9, 20), 1)
    ]
    made[0] = replace(made[0], paid_fen=20_000)
    made[3] = replace(made[3], shop_id=SECOND_SHOP, shop_name="云上小铺")
    late = make_row(6, paid_s=NOW_S - 60 * HOUR_S, promise_s=NOW_S - 12 * HOUR_S)
    sent = make_row(
        7, paid_s=NOW_S - 8 * HOUR_S, stage=Stage.SHIPPED, uploaded_s=NOW_S - 22 * HOUR_S - 1800
    )
    return [*made, late, replace(sent, promise_s=NOW_S + 40 * HOUR_S)]


def taken(count: int, hours: int) -> list:
    paid_s = NOW_S - 5 * 24 * HOUR_S
    return [
        line_of(make_row(n + 100 * hours), make_row(n + 100 * hours).order_ids[0]).rate._replace(
            paid_s=paid_s, picked_up_s=paid_s + hours * HOUR_S
        )
        for n in range(count)
    ]


def page_of(window: MainWindow) -> PickupPage:
    page = window.pages[PICKUP]
    assert isinstance(page, PickupPage)
    return page


def bench_of(window: MainWindow) -> WorkbenchPage:
    page = window.pages[WORKBENCH]
    assert isinstance(page, WorkbenchPage)
    return page


def press(key: Qt.Key | str, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= each
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
