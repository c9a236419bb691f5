"""Remembers columns, filters and rules of the 揽收 page."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.gui.workbench.ticker import single_shot
from app.ports.jobs import JobContext
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.pickup.layout import FILE_NAME, PickupLayout, load_layout, save_layout

SAVE_MS = 800


class LayoutKeeper(QObject):
    """Written a moment after something was arranged anew, and when the page is left.

    Args:
        layout: the layout as it is now.
    """

    def __init__(self, desk: Desk, parent: QObject, layout: Callable[[], PickupLayout]) -> None:
        super().__init__(parent)
        self._desk = desk
        self._layout = layout
        self._path = desk.profile / FILE_NAME
        self._soon = single_shot(self, "pickup layout", SAVE_MS, self._save)

    def load(self) -> PickupLayout:
        """The layout as it was left."""
        return load_layout(self._path)

    def note(self) -> None:
        """Something was changed."""
        self._soon.start()

    def flush(self) -> None:
        """Write now what waits to be written."""
        if self._soon.isActive():
            self._soon.stop()
            self._save()

    def _save(self) -> None:
        layout = self._layout()

        def save(_ctx: JobContext) -> None:
            save_layout(self._path, layout)

        # A layout that cannot be saved is not worth a message: the next start has the default.
        self._desk.tasks.run(STORE, save, failed=lambda _error: None)
