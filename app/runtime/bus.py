"""The event bus."""

import logging
from collections.abc import Callable
from threading import Lock

from app.domain.events import Event

log = logging.getLogger(__name__)

Listener = Callable[[Event], None]


class Bus:
    """Calls listeners on the publisher's thread, in the order they subscribed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: dict[object, Listener] = {}

    def publish(self, event: Event) -> None:
        """Tell every listener; one that raises is logged and does not stop the others."""
        with self._lock:
            listeners = tuple(self._listeners.values())
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                log.exception("a listener of %s failed", type(event).__name__)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add ``listener``; the returned function removes it and may be called twice."""
        key = object()
        with self._lock:
            self._listeners[key] = listener

        def leave() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return leave
