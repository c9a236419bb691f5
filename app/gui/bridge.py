"""The one way from worker threads to the window: a queued signal that runs callables."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Bridge(QObject):
    """Runs callables on the thread it was made on (the window's).

    ``Bridge().deliver`` is what the runtime's tasks use to bring answers home. Order of delivery
    is the order of the calls. After :meth:`close` late answers are dropped.
    """

    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._closed = False
        self._kept: list[object] = []
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Run ``call`` soon on the home thread. Callable from any thread, never blocks."""
        if not self._closed:
            self._arrived.emit(call)

    def keep(self, thing: object) -> None:
        """Let ``thing`` live until :meth:`release`.

        Work that still runs may refer to a window; its last reference must not go there.
        """
        self._kept.append(thing)

    def release(self) -> None:
        """Let go of what was kept: no work runs any more, and the application still lives."""
        self._kept.clear()

    def close(self) -> None:
        """Drop what has not run yet and everything that comes later."""
        self._closed = True

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()
