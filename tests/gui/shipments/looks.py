"""Screens of the 发货记录 page, as PNG files: ``python -m tests.gui.shipments.looks FOLDER``.

Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.shell_api import SHIPMENTS
from app.gui.shipments.page import ShipmentsPage
from app.ports.shipments import Lot
from app.presentation.shipments.log import Days
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.gui.shipments.real import Warehouse, bound_shops, busy

SIZE = (1440, 860)


def scenes(folder: Path, scheme: str) -> None:
    """Empty, everything, a lot, one parcel's story, a question, a search in vain, chosen days."""
    with TemporaryDirectory() as made:
        fake = FakeDesk(InlineTasks(), Path(made), OPTIONS, rows=(), shops=bound_shops())
        house = Warehouse(fake, Path(made))
        theme = theme_of(make_application(fake.settings))
        theme.choose(scheme)
        window = MainWindow(house.desk(), bridge=Bridge(), theme=theme, pages=PAGES)
        window.resize(*SIZE)
        window.show()
        window.open_page(SHIPMENTS)
        page = window.page
        assert isinstance(page, ShipmentsPage)
        tail = f"{scheme}-{os.environ.get('QT_SCALE_FACTOR', '1')}"

        def shoot(name: str) -> None:
            QApplication.processEvents()
            while page.loading:  # the side panel waits until the cursor rests
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
            for _ in range(6):
                QApplication.processEvents()
            window.grab().save(str(folder / f"{name}-{tail}.png"))

        shoot("empty")
        busy(house)
        page.log.refresh()
        page._read_names()
        shoot("all")
        page.use_lot(Lot.FAILED)
        page.select_all()
        shoot("failed")
        page.log.selection.clear()
        page.use_lot(Lot.ALL)
        page.find_number("73129900000001")
        shoot("story")
        page.acts.do("edit_number")
        shoot("edit")
        page.question.dismiss()
        window.resize(860, 560)
        shoot("narrow")
        window.resize(*SIZE)
        page.find_number("没有这个号")
        page.show_panel(shown=False)
        shoot("nothing")
        page.clear_filter()
        page.filters.days.setCurrentIndex(page.filters.days.findData(Days.CHOSEN.value))
        page.filters.days.activated.emit(page.filters.days.currentIndex())
        window.resize(960, 620)
        shoot("chosen-days")
        window.close()
        for each in window.pages.made.values():
            keys = getattr(each, "keys", None)
            if keys is not None:
                keys.release()
        house.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        scenes(folder, scheme)


if __name__ == "__main__":
    main()
