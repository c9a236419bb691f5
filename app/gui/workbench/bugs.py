"""Errors nobody expects."""

from PySide6.QtCore import QTimer


def raise_later(error: Exception) -> None:
    """Let a bug reach the crash path from the event loop, not from inside a callback."""

    def throw() -> None:
        raise error

    QTimer.singleShot(0, throw)
