"""Remembers how a page was arranged."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from app.gui.workbench.ticker import single_shot
from app.ports.jobs import JobContext
from app.ports.tasks import STORE
from app.presentation.desk import Desk

SAVE_MS = 800
L = TypeVar("L")


class Keeper(QObject, Generic[L]):
    """Written a moment after something was arranged anew, and when the page is left.

    Args:
        desk: runs what writes.
        parent: of the timer.
        path: of the file.
        layout: how the page is arranged now.
        load: reads the layout in a file; the usual one when there is none.
        save: writes a layout; on the store lane.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QObject,
        *,
        path: Path,
        layout: Callable[[], L],
        load: Callable[[Path], L],
        save: Callable[[Path, L], None],
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._path = path
        self._layout = layout
        self._read = load
        self._write = save
        self._soon = single_shot(self, f"layout {path.stem}", SAVE_MS, self._save)

    def load(self) -> L:
        """The layout as it was left."""
        return self._read(self._path)

    def note(self) -> None:
        """Something was arranged anew."""
        self._soon.start()

    def flush(self) -> None:
        """Write now what waits to be written."""
        if self._soon.isActive():
            self._soon.stop()
            self._save()

    def _save(self) -> None:
        layout, path, write = self._layout(), self._path, self._write

        def save(_ctx: JobContext) -> None:
            write(path, layout)

        # A layout that cannot be saved is not worth a message: the next start has the default.
        self._desk.tasks.run(STORE, save, failed=lambda _error: None)
