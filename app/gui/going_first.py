"""Tells the background that a person waits for the window, until what was asked for is painted."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

RESTS = 2
"""Times the event loop comes to rest after an act until it is painted: the paint follows the act
in a turn of the loop of its own."""


class GoingFirst(QObject):
    """One act of a person at a time.

    Args:
        parent: ends it.
        works: told True when an act begins and False when it is over.
    """

    def __init__(self, parent: QObject, works: Callable[[bool], None]) -> None:
        super().__init__(parent)
        self._works = works
        self._rests = 0

    def begin(self) -> None:
        """A person asked for something that takes more than a moment."""
        if not self._rests:
            QAbstractEventDispatcher.instance().aboutToBlock.connect(self._rest)
        self._rests = RESTS
        self._works(True)

    @Slot()
    def _rest(self) -> None:
        self._rests -= 1
        if not self._rests:
            QAbstractEventDispatcher.instance().aboutToBlock.disconnect(self._rest)
            self._works(False)
