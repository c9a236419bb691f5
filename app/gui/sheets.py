"""Sheets that are saved and opened: the stock list, and the picking list of a batch."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError, Cancelled
from app.domain.instants import SHANGHAI
from app.domain.picking import PickingList
from app.domain.stock import StockList
from app.gui.file_dialogs import CSV, PDF, ask_target
from app.gui.i18n import say, tr
from app.gui.sheet_printing import Ask, SheetPress, asking
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.ports.jobs import JobContext
from app.ports.tasks import RENDER
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase

T = TypeVar("T")
ChoosePath = Callable[[QWidget, str], Path | None]
STOCK, PICKING, BY_PARCEL = "备货单", "拣货单", "分单拣货单"


class Sheets:
    """Asks where to save, writes on the lane for drawing with progress, opens what was written.

    Args:
        page: parent of the file dialog.
        desk, shell: services and the window.
        ask: where the page asks before a long list is printed; None: in a dialog.
    """

    def __init__(self, page: QWidget, desk: Desk, shell: Shell, ask: Ask | None = None) -> None:
        self._page = page
        self._desk = desk
        self._shell = shell
        self._under_way: set[str] = set()
        self.choose_path: ChoosePath = ask_path
        self.choose_stock_path: ChoosePath = ask_stock_path
        self.open_file: Callable[[Path], None] = open_with_system
        self.press = SheetPress(desk, shell, ask or asking(shell))

    def stock(self) -> None:
        """备货单 of all pending orders, as PDF or CSV."""
        path = self._path(STOCK, self.choose_stock_path)
        if path is not None:
            make = self._desk.list_stock
            self._write(STOCK, path, lambda _ctx: make(path), stock_said)

    def of_batch(self, label: str, by_parcel: bool = False) -> None:
        """拣货单 of the newest batch called ``label``, parcels in the order of its labels."""
        title = BY_PARCEL if by_parcel else PICKING
        path = self._path(title, self.choose_path)
        if path is None:
            return
        desk = self._desk

        def make() -> PickingList:
            batch, ids = desk.prove_batch.parcels(label)
            return desk.list_picking(ids, path, batch=batch.label, by_parcel=by_parcel)

        self._write(title, path, lambda _ctx: make(), picking_said)

    def _path(self, title: str, choose: ChoosePath) -> Path | None:
        if title in self._under_way:
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(title))))
            return None
        return choose(self._page, sheet_name(title, self._desk.clock.now()))

    def _write(
        self, title: str, path: Path, job: Callable[[JobContext], T], said: Callable[[T], Phrase]
    ) -> None:
        self._under_way.add(title)

        def written(sheet: T) -> None:
            self._under_way.discard(title)
            self._shell.toast(say(said(sheet)))
            self.open_file(path)

        def broke(error: Exception) -> None:
            self._under_way.discard(title)
            if isinstance(error, Cancelled):
                self._shell.toast(tr(error.title))
            elif isinstance(error, AppError):
                self._shell.show_error(error)
            else:
                raise_later(error)

        self._shell.jobs.run_job(title, RENDER, job, written, broke)


def picking_said(picking: PickingList) -> Phrase:
    """What a picking list holds."""
    return phrase(
        "拣货单已保存：{lines} 种 {pieces} 件", lines=len(picking.lines), pieces=picking.pieces
    )


def stock_said(stock: StockList) -> Phrase:
    """What a stock list holds, and what it leaves out."""
    if stock.held_back:
        return phrase(
            "备货单已保存：{lines} 种，{parcels} 个包裹；另有 {n} 个被拦下，没有算",
            lines=len(stock.lines),
            parcels=stock.parcels,
            n=stock.held_back,
        )
    return phrase(
        "备货单已保存：{lines} 种，{parcels} 个包裹",
        lines=len(stock.lines),
        parcels=stock.parcels,
    )


def sheet_name(title: str, now: datetime) -> str:
    """A file name that sorts by time."""
    return f"{tr(title)}-{now.astimezone(SHANGHAI):%Y%m%d-%H%M}.pdf"


def ask_path(parent: QWidget, name: str) -> Path | None:
    """Where to save, by the system's dialog; None when a person thinks better of it."""
    return ask_target(parent, tr("保存拣货单"), name, PDF)


def ask_stock_path(parent: QWidget, name: str) -> Path | None:
    """The same for the stock list, which may be a table."""
    return ask_target(parent, tr("保存备货单"), name, PDF, CSV)


def open_with_system(path: Path) -> None:
    """Show a file in the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
