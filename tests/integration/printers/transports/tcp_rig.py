"""A printer on a real socket, which takes one connection after the other."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

from printers.transports.base import Transport
from printers.transports.tcp import TcpTransport
from tests.unit.printers.transports.contract import Rig
from tests.unit.printers.transports.device import Device


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class TcpRig(Rig):
    """``served`` counts connections; ``idle`` is set while none is open."""

    def __init__(self) -> None:
        self.device = Device()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.transport: Transport = TcpTransport("127.0.0.1", self.port, write_timeout_s=5)
        self.served = 0
        self.opened = 0
        self.changed = threading.Condition()
        self._sock: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="tcp rig")
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self.listener.accept()
                with self.changed:
                    self._sock = sock
                    self.opened += 1
                with sock, contextlib.suppress(OSError):
                    self._serve(sock)
                with self.changed:
                    self.served += 1
                    self.changed.notify_all()

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := sock.recv(min(65536, self.device.room())):
            for byte in self.device.take(data):
                sock.sendall(bytes([byte]))  # in pieces, as a slow processor does
            if not self.device.room():
                reset(sock)
                return

    def hang_up(self) -> None:
        """Close this side of the connection in hand."""
        assert self._sock is not None
        self._sock.shutdown(socket.SHUT_RDWR)
        self.settle()

    def unplug(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def pass_on(self, held: bytes) -> None:
        assert self._sock is not None
        self._sock.sendall(held)  # on loopback what was sent is there

    def settle(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: 0 < self.opened == self.served, 20)

    def stop(self) -> None:
        self.unplug()
        self._thread.join(20)
        assert not self._thread.is_alive()


@contextlib.contextmanager
def tcp_rig() -> Iterator[TcpRig]:
    rig = TcpRig()
    try:
        yield rig
    finally:
        rig.stop()
