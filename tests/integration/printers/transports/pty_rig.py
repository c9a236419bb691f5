"""A printer at the far end of a pseudo terminal, or of a FIFO: for transports that open a path."""

import contextlib
import os
import select
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

from printers.transports.base import Transport
from tests.unit.printers.transports.contract import Rig
from tests.unit.printers.transports.device import Device


class PathRig(Rig):
    """Reads ``fd`` in a thread. The transport opens ``path``, a link that can be taken away.

    ``keep`` is held open so that the way outlives a transport that closes it.
    """

    transport: Transport

    def __init__(self, path: Path, fd: int, keep: list[int], *, two_way: bool) -> None:
        self.device = Device()
        self.path = path
        self.paused = threading.Event()
        self._fd = fd
        self._keep = keep
        self._two_way = two_way
        self._stop, self._stopped = os.pipe()
        self._going = threading.Event()
        self._going.set()
        self._thread = threading.Thread(target=self._run, name="path rig")
        self._thread.start()

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        poll.register(self._stop, select.POLLIN)
        while True:
            ready = [fd for fd, _ in poll.poll()]
            if self._stop in ready:
                return
            self._going.wait(20)
            data = os.read(self._fd, min(1000, self.device.room()))
            answer = self.device.take(data)
            if answer and self._two_way:
                os.write(self._fd, answer)
            if not self.device.room():
                self._close_fds()
                return

    def _close_fds(self) -> None:
        for fd in [self._fd, *self._keep]:
            with contextlib.suppress(OSError):
                os.close(fd)
        self._fd, self._keep = -1, []

    def stall(self) -> None:
        """Read nothing until ``go_on``."""
        self._going.clear()

    def go_on(self) -> None:
        self._going.set()

    def unplug(self) -> None:
        self.path.unlink()

    def pass_on(self, held: bytes) -> None:
        os.write(self._fd, held)

    def stop(self) -> None:
        self._going.set()
        os.close(self._stopped)
        self._thread.join(20)
        assert not self._thread.is_alive()
        os.close(self._stop)
        self._close_fds()


@contextlib.contextmanager
def _running(rig: PathRig) -> Iterator[PathRig]:
    try:
        yield rig
    finally:
        rig.stop()


@contextlib.contextmanager
def pty_rig(folder: Path) -> Iterator[PathRig]:
    """A raw terminal: 8 bits go both ways unchanged."""
    master, slave = os.openpty()
    tty.setraw(slave)
    path = folder / "tty"
    path.symlink_to(os.ttyname(slave))
    with _running(PathRig(path, master, [slave], two_way=True)) as rig:
        yield rig


@contextlib.contextmanager
def fifo_rig(folder: Path) -> Iterator[PathRig]:
    """A named pipe: one way only."""
    path = folder / "fifo"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with _running(PathRig(path, reader, [os.open(path, os.O_WRONLY)], two_way=False)) as rig:
        yield rig
