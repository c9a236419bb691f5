"""How view-models tell their screens to look again."""

from collections.abc import Callable


class Notifier:
    """A list of listeners; all calls on the window's thread."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` on every change; the returned function stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener()
