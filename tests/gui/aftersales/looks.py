"""Screens of 售后 and 无需发货, as PNG files: ``python -m tests.gui.aftersales.looks FOLDER``.

Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.parcel import Stage
from app.gui.aftersales.page import AfterSalesPage
from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.no_shipping.page import NoShippingPage
from app.gui.pages import PAGES
from app.gui.shell_api import AFTERSALES, NO_SHIPPING
from app.presentation.aftersales.board import CaseFilter
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import HOUR_S, NOW_S, make_case_row, make_no_shipping, make_row, make_shop

SIZE = (1440, 860)


def make_desk(folder: Path) -> FakeDesk:
    """Cases of every kind, near and far, and orders with nothing to carry."""
    stages = (Stage.TO_PRINT, Stage.TO_SHIP, Stage.SHIPPED, Stage.PICKED_UP)
    rows = [make_row(n, stage=stages[n % len(stages)]) for n in range(40)]
    fake = FakeDesk(InlineTasks(), folder, OPTIONS, rows=rows, shops=[make_shop()])
    kinds = tuple(AfterSaleKind)
    fake.cases = [
        make_case_row(n, rows[n], kind=kinds[n % len(kinds)], deadline_s=NOW_S + (n - 2) * HOUR_S)
        for n in range(14)
    ]
    ended = {"state": AfterSaleState.CLOSED, "deadline_s": 0}
    fake.cases += [make_case_row(n, rows[n], **ended) for n in range(20, 24)]
    fake.cases.append(make_case_row(30, step=AfterSaleStep.SEND, kind=AfterSaleKind.EXCHANGE))
    fetched = {"virtual": False, "fetched": True, "goods": "云朵抱枕 米白 ×1"}
    fake.no_shipping = [
        make_no_shipping(n, **(fetched if n % 3 else {}), seller_words="周五来" if n % 2 else "")
        for n in range(12)
    ]
    return fake


def scenes(folder: Path, scheme: str) -> None:
    """Both lists whole, chosen from, filtered, searched in vain, and in a narrow window."""
    with TemporaryDirectory() as made:
        fake = make_desk(Path(made))
        theme = theme_of(make_application(fake.settings))
        theme.choose(scheme)
        window = MainWindow(fake.desk(), bridge=Bridge(), theme=theme, pages=PAGES)
        window.resize(*SIZE)
        window.show()
        tail = f"{scheme}-{os.environ.get('QT_SCALE_FACTOR', '1')}"

        def shoot(name: str) -> None:
            for _ in range(6):
                QApplication.processEvents()
            window.grab().save(str(folder / f"{name}-{tail}.png"))

        window.open_page(AFTERSALES)
        cases = window.page
        assert isinstance(cases, AfterSalesPage)
        shoot("cases")
        cases.board.extend_to(3, add=False)
        cases.select_all()
        shoot("cases-chosen")
        cases.use_filter(CaseFilter.CLOSED)
        shoot("cases-closed")
        cases.look_for("没有这个号")
        shoot("cases-nothing")
        cases.look_for("")
        window.open_page(NO_SHIPPING)
        orders = window.page
        assert isinstance(orders, NoShippingPage)
        shoot("orders")
        window.resize(860, 560)
        orders.table.header.sort_asked.emit("kind")
        orders.look_for("抱枕")
        shoot("orders-narrow")
        orders.look_for("没有这个")
        shoot("orders-nothing")
        window.close()
        for page in window.pages.made.values():
            keys = getattr(page, "keys", None)
            if keys is not None:
                keys.release()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        scenes(folder, scheme)


if __name__ == "__main__":
    main()
