"""One beat a second, aligned to the second, only while somebody looks."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SECOND_MS = 1000
LATE_MS = 5
"""Beat a little after the second: a timer that fires early would show the old one."""


class Ticker(QObject):
    """Emits ``beat`` once a second of the platform's clock.

    Args:
        now: seconds with fractions on the clock that countdowns run by.
    """

    beat = Signal()

    def __init__(self, now: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._timer = QTimer(self)
        self._timer.setObjectName("countdown")
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fire)

    @property
    def running(self) -> bool:
        """Whether a beat is due."""
        return self._timer.isActive()

    def start(self) -> None:
        """Beat from now on."""
        self._timer.start(self.until_next_ms())

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def until_next_ms(self) -> int:
        """Milliseconds to just after the next whole second."""
        past_ms = int(self._now() * SECOND_MS) % SECOND_MS
        return SECOND_MS - past_ms + LATE_MS

    def _fire(self) -> None:
        self.beat.emit()
        self.start()


def single_shot(parent: QObject, name: str, after_ms: int, call: Callable[[], None]) -> QTimer:
    """A timer that calls once, ``after_ms`` after each ``start()``."""
    timer = QTimer(parent)
    timer.setObjectName(name)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(call)
    return timer
