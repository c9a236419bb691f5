"""Jobs into a folder, one file each: for trying out, and for devices that are files."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from printers.result import Reason
from printers.transports.base import Handover, Link, TransportError


class FileTransport:
    """Appends every job to one file, such as ``/dev/usb/lp0`` or a plain file. No answers."""

    answers = False
    handover = Handover.FILE

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> str:
        """The path."""
        return str(self._path)

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Open for appending, unbuffered, so that a failed write is seen at once."""
        try:
            file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise TransportError(Reason.NO_FILE, type(error).__name__) from error
        with file:
            yield _FileLink(file.write)


class _FileLink:
    def __init__(self, write: Callable[[bytes], int | None]) -> None:
        self._write = write

    def send(self, data: bytes) -> None:
        """Write all of ``data``."""
        sent = 0
        while sent < len(data):
            try:
                sent += self._write(data[sent:]) or 0
            except OSError as error:
                raise TransportError(Reason.CUT, type(error).__name__, sent=sent) from error

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:  # noqa: ARG002
        """A file never answers."""
        return None
