"""A repeating timer on the window's thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class RepeatingTimer:
    """The :class:`app.presentation.background.Timer` of the window."""

    def __init__(self, parent: QObject, name: str) -> None:
        self._timer = QTimer(parent)
        self._timer.setObjectName(name)
        self._call: Callable[[], None] | None = None
        self._timer.timeout.connect(self._fire)

    def start(self, every_s: int, call: Callable[[], None]) -> None:
        """Call every ``every_s`` seconds from now on; replaces an earlier start."""
        self._call = call
        self._timer.start(every_s * 1000)

    def stop(self) -> None:
        """Call no more."""
        self._timer.stop()

    def _fire(self) -> None:
        if self._call is not None:
            self._call()
