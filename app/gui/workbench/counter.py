"""Counts shown at most twice a second: news come by the dozen, and each count reads every row."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

REST_MS = 500


class CalmCounter(QObject):
    """The first news are counted at once; what comes soon after, together.

    Args:
        parent: owns the timer.
        count: counts and shows.
    """

    def __init__(self, parent: QObject, count: Callable[[], None]) -> None:
        super().__init__(parent)
        self._count = count
        self._again = False
        self._stopped = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._rested)

    def ask(self) -> None:
        """Something changed."""
        if self._stopped:
            return
        if self._rest.isActive():
            self._again = True
            return
        self._again = False
        self._rest.start()
        self._count()

    def now(self) -> None:
        """A person asked for other rows."""
        self._rest.stop()
        self.ask()

    def stop(self) -> None:
        """Count no more until :meth:`go_on`: nobody sees it."""
        self._stopped, self._again = True, False
        self._rest.stop()

    def go_on(self) -> None:
        """It is seen again: what changed meanwhile is counted now."""
        if self._stopped:
            self._stopped = False
            self.ask()

    def _rested(self) -> None:
        if self._again:
            self.ask()
