"""The practice shop, far away, and a printer without paper, in a process of their own.

``python -m tests.benchmarks.practice_world FOLDER ORDERS`` writes one line (JSON) that says how to
reach them, and ends when its input does. In the same process they would take the time that the
program under measurement is to be charged for.
"""

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.bootstrap.practice_site import LOOPBACK, PracticeSite
from app.domain.ids import PrinterId, ShopId
from app.domain.station import PrinterSetup, Way
from app.presentation.desk import Desk
from app.sandbox import PracticeConfig
from tests.integration.cli.program import ROOT, environment

QUERY = b"\x1b!?"
ANSWER_S = 0.03
"""How long the shop takes over an answer, as one on the internet does at least."""
PAPER_S = 0.25
"""How long a label takes: four printers of a label a second."""
PRINTER = PrinterId("sink")


@dataclass(frozen=True, slots=True)
class World:
    """How to reach what runs in the other process."""

    settings: dict[str, Any]
    shop_id: ShopId
    app_key: str
    app_secret: str
    sink: int

    def bind(self, desk: Desk) -> None:
        """Let ``desk`` work on it, with the printer without paper."""
        desk.settings.put(self.settings)
        desk.station.put(
            PrinterSetup(
                printer_id=PRINTER,
                name="无纸打印机",
                way=Way.NETWORK,
                place=f"{LOOPBACK}:{self.sink}",
                profile="practice",
            )
        )
        desk.bind_shop.self_use(self.app_key, self.app_secret, self.shop_id, practice=True)


@contextlib.contextmanager
def practice_world(folder: Path, orders: int) -> Iterator[World]:
    """Start it and wait until it is there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.practice_world", str(folder), str(orders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        encoding="utf-8",
    )
    assert process.stdout
    try:
        told = json.loads(process.stdout.readline())
        yield replace(World(**told), shop_id=ShopId(told["shop_id"]))
    finally:
        process.communicate(timeout=60)


def swallow(listener: socket.socket) -> None:
    """Take labels and say at once that they are done, until the listener is closed."""
    with contextlib.suppress(OSError):
        while True:
            sock, _ = listener.accept()
            with sock, contextlib.suppress(OSError):
                printing = False
                while data := sock.recv(1 << 18):
                    printing = printing or data != QUERY
                    if data.endswith(QUERY):
                        threading.Event().wait(PAPER_S * printing)
                        printing = False
                        sock.sendall(b"\0")


def main(folder: str, orders: str) -> None:
    """Run until the input ends."""
    config = PracticeConfig(orders=int(orders), seed=7, speed=1, arrivals_per_hour=36_000)
    listener = socket.create_server((LOOPBACK, 0))
    threading.Thread(target=swallow, args=(listener,), daemon=True).start()
    with PracticeSite.start(config, Path(folder)) as site:
        site.shop.faults.add("latency", count=None, value=ANSWER_S)
        told = {
            "settings": site.settings,
            "shop_id": config.shop_id,
            "app_key": config.app_key,
            "app_secret": config.app_secret,
            "sink": listener.getsockname()[1],
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:3])
