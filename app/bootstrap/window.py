"""The window on a profile, and the practice window beside it."""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app import VERSION
from app.bootstrap.open_desk import open_desk
from app.diagnostics.crash import CrashReporter, watch
from app.domain.errors import AppError, InvalidInput, SecretsError
from app.gui.application import run_window
from app.gui.bridge import Bridge
from app.gui.driver_printer import DriverPrinter
from app.gui.trouble import TroubleChoice, show_trouble
from app.presentation.desk import Desk
from app.runtime.context import Context
from app.settings.profile import profile_at

if TYPE_CHECKING:
    from app.bootstrap.practice_site import PracticeSite

PRACTICE_FOLDER = "practice"
READY_FILE = "ready"
READY_S = 30.0
"""How long the practice window may take to come up."""
_POLL_S = 0.1


def show_window(profile: Path | None, keyring: str) -> int:
    """Show the window until it is closed; returns the exit code.

    A profile that cannot be opened is explained in a window too. Without a keyring service the
    person may choose an encrypted file instead; nothing is switched unasked.
    """
    folder = profile_at(profile).folder
    try:
        return _show(folder, keyring)
    except AppError as error:
        offers_file = isinstance(error, SecretsError) and error.code == "secrets.no_keyring"
        if show_trouble(error, offer_file_keyring=offers_file) is not TroubleChoice.USE_FILE:
            return 3
    return _show(folder, "file", remember=True)


def _show(folder: Path, keyring: str, *, remember: bool = False) -> int:
    """Open the profile and show its window; ``remember`` saves the choice of keyring."""
    bridge = Bridge()
    with open_desk(
        folder,
        keyring,
        deliver=bridge.deliver,
        start_practice=PracticeWindow(folder / PRACTICE_FOLDER),
        background=True,
        driver=DriverPrinter,
    ) as desk:
        if remember:
            desk.settings.put({"keyring.backend": keyring})
        code = _run(desk, bridge)
    bridge.release()
    return code


def show_practice(site: "PracticeSite", folder: Path, keyring: str) -> int:
    """Bind the practice shop, pull its orders and show the window on them."""
    from app.bootstrap.practice_day import bind_practice  # noqa: PLC0415 - not in a window of work

    bridge = Bridge()
    with open_desk(
        folder, keyring, deliver=bridge.deliver, background=True, driver=DriverPrinter
    ) as desk:
        bind_practice(desk, site)
        desk.sync_orders(Context(), site.practice.shop_id)
        (folder / READY_FILE).write_text(str(os.getpid()), "ascii")
        code = _run(desk, bridge)
    bridge.release()
    return code


class PracticeWindow:
    """Opens the practice shop in a program of its own; one at a time, for it clears its folder.

    The program outlives this one. ``program`` is the last one that was started.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.program: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        """Start it and wait until its window comes.

        Raises:
            InvalidInput: it is open already.
            AppError: it did not start.
        """
        if self.program is not None and self.program.poll() is None:
            raise InvalidInput("practice.open", "练习店铺已经打开", "切换到它的窗口，或先关闭它。")
        # The program clears its folder first, so a ready file found there is its own.
        (self._folder / READY_FILE).unlink(missing_ok=True)
        folder = str(self._folder)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "app", "--profile", folder, "demo", "--out", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._await(self.program)

    def _await(self, program: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + READY_S
        while program.poll() is None and time.monotonic() < until:
            if (self._folder / READY_FILE).exists():
                return
            time.sleep(_POLL_S)
        program.kill()
        program.wait()
        raise AppError(
            "practice.not_started",
            "练习店铺没有启动",
            "稍后再试；仍不行时运行 zhunlan doctor 查看原因。",
        )


def _run(desk: Desk, bridge: Bridge) -> int:
    reporter = CrashReporter(
        profile_at(desk.profile).logs,
        redact=desk.redact,
        now=desk.clock.now,
        about={"zhunlan": VERSION},
    )
    try:
        return run_window(desk, bridge=bridge, watch=partial(watch, reporter))
    finally:
        bridge.close()
