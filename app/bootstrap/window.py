"""The window on a profile, and the practice window beside it."""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from app import VERSION
from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.diagnostics.crash import CrashReporter, watch
from app.diagnostics.redaction import Redactor
from app.domain.errors import AppError, SecretsError
from app.gui.application import run_window
from app.gui.bridge import Bridge
from app.gui.trouble import TroubleChoice, show_trouble
from app.presentation.desk import Desk
from app.runtime.context import Context
from app.settings.profile import profile_at

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
    bridge = Bridge()
    try:
        with open_desk(
            folder,
            keyring,
            deliver=bridge.deliver,
            start_practice=partial(open_practice_window, folder / PRACTICE_FOLDER),
            background=True,
        ) as desk:
            code = _run(desk, bridge)
    except AppError as error:
        offers_file = isinstance(error, SecretsError) and error.code == "secrets.no_keyring"
        choice = show_trouble(error, offer_file_keyring=offers_file)
        if choice is TroubleChoice.USE_FILE:
            return show_window(profile, "file")
        return 3
    return code


def show_practice(site: PracticeSite, folder: Path, keyring: str) -> int:
    """Bind the practice shop, pull its orders and show the window on them."""
    bridge = Bridge()
    with open_desk(folder, keyring, deliver=bridge.deliver, background=True) as desk:
        bind_practice(desk, site)
        desk.sync_orders(Context(), site.practice.shop_id)
        (folder / READY_FILE).write_text(str(os.getpid()), "ascii")
        return _run(desk, bridge)


def open_practice_window(folder: Path) -> None:
    """Start a program of its own on the practice shop and wait until its window comes.

    Raises:
        AppError: it did not start.
    """
    # The practice program clears its folder first, so a ready file there is its own.
    (folder / READY_FILE).unlink(missing_ok=True)
    program = subprocess.Popen(
        [sys.executable, "-m", "app", "--profile", str(folder), "demo", "--out", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + READY_S
    while program.poll() is None and time.monotonic() < until:
        if (folder / READY_FILE).exists():
            return
        time.sleep(_POLL_S)
    program.terminate()
    raise AppError(
        "practice.not_started",
        "练习店铺没有启动",
        "稍后再试；仍不行时运行 zhunlan doctor 查看原因。",
    )


def _run(desk: Desk, bridge: Bridge) -> int:
    reporter = CrashReporter(
        profile_at(desk.profile).logs,
        redact=Redactor(),
        now=desk.clock.now,
        about={"zhunlan": VERSION},
    )
    try:
        return run_window(desk, bridge=bridge, watch=partial(watch, reporter))
    finally:
        bridge.close()
