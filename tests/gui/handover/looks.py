"""Screens of the 交接 page, as PNG files: ``python -m tests.gui.handover.looks FOLDER``.

Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.handover.page import HandoverPage
from app.gui.main_window import MainWindow
from app.gui.pages import WORKBENCH_PAGE
from app.gui.shell_api import HANDOVER
from app.presentation.handover.model import Part
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_shop
from tests.gui.handover.real import YUNDA, ZTO, Shelf, busy

SIZE = (1280, 800)


def shoot(folder: Path, name: str, window: MainWindow) -> None:
    for _ in range(6):
        QApplication.processEvents()
    window.grab().save(str(folder / f"{name}.png"))


def stale(shelf: Shelf) -> str:
    """The number of a parcel that nobody checked for an hour."""
    old = shelf.put(ZTO, paid_h=1, shipped_h=0)
    shelf.later(1)
    return old.tracking_number or ""


def full(shelf: Shelf) -> None:
    """A day with scans on no manifest, and parcels that lists leave out."""
    busy(shelf)
    for hours in (3, 5):
        shelf.scan(shelf.put(ZTO), -hours)
    shelf.put(ZTO, paid_h=2, shipped_h=0, chosen_h=20)
    for carrier in (ZTO, YUNDA):
        shelf.ask_return(shelf.put(carrier))


def scenes(folder: Path, scheme: str, *, empty: bool) -> None:
    with TemporaryDirectory() as made:
        fake = FakeDesk(tasks := InlineTasks(), Path(made), OPTIONS, rows=(), shops=[make_shop()])
        shelf = Shelf(fake, Path(made))
        if not empty:
            full(shelf)
        app = make_application(fake.settings)
        theme = theme_of(app)
        theme.choose(scheme)
        bridge = Bridge()
        window = MainWindow(shelf.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE,))
        window.resize(*SIZE)
        window.show()
        window.open_page(HANDOVER)
        page = window.page
        assert isinstance(page, HandoverPage)
        tail = f"{scheme}-{os.environ.get('QT_SCALE_FACTOR', '1')}"
        if empty:
            shoot(folder, f"empty-{tail}", window)
        else:
            shoot(folder, f"waiting-{tail}", window)
            rows = page.model.trips.shown
            for trip in rows:
                if trip.left is not None:
                    page.table.go_to(trip.key)
                    shoot(folder, f"left-{trip.left.manifest.carrier}-{tail}", window)
            odd = next((trip for trip in page.model.trips.shown if trip.scans), None)
            if odd is not None:
                page.table.go_to(odd.key)
                shoot(folder, f"unlisted-{tail}", window)
            page.table.go_to(rows[1].key)
            page.find_number(page.model.trips.shown[0].key)
            first = shelf.put(ZTO, paid_h=1, shipped_h=0)
            page.table.go_to(f"{ZTO}/57101")
            page.find_number(first.tracking_number or "")
            page.find_number("没有这个号")
            shoot(folder, f"scan-{tail}", window)
            tasks.hold()
            page.find_number(stale(shelf))
            tasks.run_next()
            shoot(folder, f"checking-{tail}", window)
            tasks.release()
            shoot(folder, f"unchecked-{tail}", window)
        page.show_part(Part.SCORES)
        page.scores.table.go_to(f"{YUNDA}/57109")
        shoot(folder, f"{'no-' if empty else ''}scores-{tail}", window)
        window.close()
        for each in window.pages.made.values():
            keys = getattr(each, "keys", None)
            if keys is not None:
                keys.release()
        shelf.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for empty in (False, True):
            scenes(folder, scheme, empty=empty)


if __name__ == "__main__":
    main()
