"""Serve a practice shop alone until the process is told to stop."""

import json
import signal
import sys
import threading
from types import FrameType

from app.sandbox.config import PracticeConfig
from app.sandbox.shop import PracticeShop

_LOOK_S = 0.2
"""Signals are noticed between waits: an endless wait cannot be interrupted on Windows."""


def run(config: PracticeConfig) -> None:
    """Serve; print one JSON line when ready; return after SIGTERM or SIGINT.

    The line has ``base_url``, ``control_url``, ``shop_id`` and ``app_key``. Must run on the main
    thread.

    Raises:
        InvalidInput: ``sandbox.port_taken``.
    """
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    before = {name: signal.signal(name, told) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        with PracticeShop(config) as shop:
            ready = {
                "base_url": shop.base_url,
                "control_url": shop.control_url,
                "shop_id": config.shop_id,
                "app_key": config.app_key,
            }
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            while not stop.wait(_LOOK_S):
                pass
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
