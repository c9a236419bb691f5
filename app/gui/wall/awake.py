"""Keeps the screen on while the wall board is shown, by what each system offers for it."""

import ctypes
import sys

from PySide6.QtGui import QGuiApplication

from app.gui.i18n import tr

_CONTINUOUS = 0x80000000
_SYSTEM = 0x00000001
_DISPLAY = 0x00000002
"""Flags of SetThreadExecutionState (Windows)."""

_SERVICE = "org.freedesktop.ScreenSaver"
_PATH = "/org/freedesktop/ScreenSaver"
_NAME = "zhunlan-wall"
_ON_DESKTOPS = frozenset({"xcb", "wayland"})


class StayAwake:
    """From :meth:`begin` to :meth:`end`. A system that offers nothing keeps its own habit."""

    def __init__(self) -> None:
        self._on_bus = False

    def begin(self) -> None:
        """Ask that the screen stays on."""
        if sys.platform == "win32":
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS | _SYSTEM | _DISPLAY)
        elif QGuiApplication.platformName() in _ON_DESKTOPS and not self._on_bus:
            self._on_bus = _inhibit()

    def end(self) -> None:
        """Ask no more."""
        if sys.platform == "win32":
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS)
        elif self._on_bus:
            from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - on such desktops alone

            QDBusConnection.disconnectFromBus(_NAME)
            self._on_bus = False


def _inhibit() -> bool:
    """Ask the desktop; whether it could be asked. What is asked ends with the connection."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage  # noqa: PLC0415

    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _NAME)
    if bus.isConnected():
        ask = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SERVICE, "Inhibit")
        ask.setArguments(["zhunlan", tr("大屏正在显示")])
        bus.send(ask)  # nobody waits for the answer
        return True
    QDBusConnection.disconnectFromBus(_NAME)
    return False
