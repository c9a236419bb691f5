"""The event bus port."""

from collections.abc import Callable
from typing import Protocol

from app.domain.events import Event


class EventBus(Protocol):
    """Tells listeners what happened. Listeners are called on the publisher's thread."""

    def publish(self, event: Event) -> None:
        """Tell every listener; a listener that raises is logged and does not stop the others."""
        ...

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Add ``listener``; the returned function removes it."""
        ...
