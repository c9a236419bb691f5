"""Screens of the 揽收 page, as PNG files: ``python -m tests.gui.pickup.looks FOLDER``.

Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.pickup.page import PickupPage
from app.gui.pickup.top_bar import BOARD, CHARTS, PLAN
from app.gui.shell_api import PICKUP
from app.presentation.pickup.charts import Bar, ChartKind
from app.presentation.pickup.figures import Ask, MoneyFigure
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.pickup_money import line_of
from tests.fakes.rows import HOUR_S, NOW_S, make_shop
from tests.gui.pickup.bench import rows, taken
from tests.gui.workbench.bench import SECOND_SHOP

SIZE = (1440, 860)
WEST = "571"
LONG = (
    "规则包 2026-05.toml 不能用，仍用自带的（第 7 行：indicator 可选 share / points / hours；"
    "第 9 行：edges_h 应为整数的列表，如 [24, 36, 48]；第 12 行：weights 加起来不能超过 100）"
)


def _fake(made: Path) -> FakeDesk:
    there = [replace(row, branch=WEST) for row in rows()]
    there[-1] = replace(there[-1], early_scan_s=there[-1].paid_s - HOUR_S)
    shops = [make_shop(), make_shop(SECOND_SHOP, "云上小铺")]
    fake = FakeDesk(InlineTasks(), made, OPTIONS, rows=there, shops=shops)
    fake.set_up_printer()
    waiting = [line_of(row, row.order_ids[0]).rate for row in there]
    fake.reader.rate = (*waiting, *taken(8, 10), *taken(2, 30))
    fake.reader.left = {
        line.parcel_id: NOW_S - hours * HOUR_S
        for line, hours in zip(fake.reader.rate, (1, 1, 20, 9), strict=False)
    }
    fake.reader.branches |= {("zhongtong", WEST): "杭州城西网点"}
    return fake


def scenes(folder: Path, scheme: str) -> None:
    """Board, board of one branch where nothing was picked up, charts and planner."""
    with TemporaryDirectory() as made:
        fake = _fake(Path(made))
        theme = theme_of(make_application(fake.settings))
        theme.choose(scheme)
        window = MainWindow(fake.desk(), bridge=Bridge(), theme=theme, pages=PAGES)
        window.resize(*SIZE)
        window.show()
        window.open_page(PICKUP)
        page = window.page
        assert isinstance(page, PickupPage)
        tail = f"{scheme}-{os.environ.get('QT_SCALE_FACTOR', '1')}"

        def shoot(name: str) -> None:
            for _ in range(6):
                QApplication.processEvents()
            window.grab().save(str(folder / f"{name}-{tail}.png"))

        shoot(BOARD)
        page.figures.buttons[Ask(MoneyFigure.COST)].click()
        shoot("money")
        page.figures.buttons[Ask(MoneyFigure.WORST)].click()
        shoot("money-worst")
        page.top.carrier_chosen.emit("zhongtong")
        page.top.branch.activated.emit(page.top.branch.findData(WEST))
        shoot("branch")
        page.show_view(CHARTS)
        shoot("no-charts")
        page.clear_filters()
        for view in (CHARTS, PLAN):
            page.show_view(view)
            shoot(view)
            if view == CHARTS:
                page.charts.bar_clicked.emit(Bar(ChartKind.TIMES, 9))
                shoot("bar")
        own = Path(made) / "penalties"
        own.mkdir()
        (own / "penalties-2027-01.toml").write_text("schema =", "utf-8")
        page.planner.ask(page.rates.way)
        page.model.read()
        page.rule.show_trouble(page.plan.trouble.text() + "；" + LONG)
        shoot("plan-refused")
        page.plan.news.show()
        shoot("plan-news")
        window.close()
        page.stop()
        for each in window.pages.made.values():
            keys = getattr(each, "keys", None)
            if each is not page and keys is not None:
                keys.release()


def main() -> None:
    """Every scene in both schemes."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        scenes(folder, scheme)


if __name__ == "__main__":
    main()
