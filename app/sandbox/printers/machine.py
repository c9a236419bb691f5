"""What practice label and slip printers share: a tray, a buffer, faults and a busy time."""

import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image

from app.sandbox.printers.faults import Faults
from app.sandbox.printers.output import OutputTray, Sheet
from app.sandbox.printers.server import PrinterServer, Session


class PracticeMachine(ABC):
    """A printer on loopback; subclasses open the sessions that speak its language.

    ``start`` before use, ``stop`` after; also a context manager. ``faults`` may be changed while
    it runs. Sheets that come while it cannot print wait, and come out at ``resume`` or with the
    first byte received after it was mended, as they do from a real printer's buffer.
    """

    stem = "sheet"

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *,
        dpi: int = 203,
        host: str = "127.0.0.1",
        now: Callable[[], datetime] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.faults = Faults()
        self.dots_per_mm = 8.0 if dpi == 203 else dpi / 25.4
        self._tray = OutputTray(folder, self.stem, dpi, now)
        self._monotonic = monotonic
        self._server = PrinterServer(self.open_session, self.faults, host, port)
        self._lock = threading.Lock()
        self._waiting: deque[Image.Image] = deque()
        self._busy_until = 0.0
        self._not_understood: list[str] = []

    @abstractmethod
    def open_session(self) -> Session:
        """A session for a new connection."""

    @property
    def host(self) -> str:
        """Where it listens."""
        return self._server.address[0]

    @property
    def port(self) -> int:
        """Where it listens; known once started when 0 was asked for."""
        return self._server.address[1]

    @property
    def conversations(self) -> int:
        """Connections that are over, with every byte that came on them worked off."""
        return self._server.ended

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What came out, in order."""
        return self._tray.sheets

    @property
    def waiting(self) -> int:
        """Sheets in the buffer that have not come out."""
        return len(self._waiting)

    @property
    def not_understood(self) -> tuple[str, ...]:
        """Beginnings of what is not its language."""
        return tuple(self._not_understood)

    @property
    def busy(self) -> bool:
        """A sheet is moving (``faults.slow_s``)."""
        return self._monotonic() < self._busy_until

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._server.start()

    def stop(self) -> None:
        """Close all connections and wait for all threads."""
        self._server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def sheet_path(self, sheet: Sheet) -> Path:
        """The PNG of ``sheet``."""
        return self._tray.path(sheet)

    def take(self, picture: Image.Image, copies: int = 1) -> None:
        """Put ``picture`` (mode "1", black 0) into the buffer and print what can be printed."""
        self._waiting.extend([picture] * copies)
        self.resume()

    def resume(self) -> None:
        """Print what waits, unless it is stopped."""
        with self._lock:
            while self._waiting and not self.faults.stopped:
                picture = self._waiting.popleft()
                self._tray.put(self.faults.on_paper(picture, len(self._tray.sheets)))
                self.faults.use_paper()
                self._busy_until = max(self._busy_until, self._monotonic()) + self.faults.slow_s

    def wonder(self, text: str) -> None:
        """Note something that is not its language."""
        self._not_understood.append(text)
