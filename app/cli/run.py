"""Reads the arguments, runs the command, and turns every ending into an exit code."""

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

from app import VERSION
from app.cli.entrances import Demo, Entrances, OpenDesk, OpenWindow
from app.cli.exits import Exit
from app.cli.home import Home
from app.cli.parser import build_parser
from app.cli.screen import Screen
from app.cli.session import SECRET_VARIABLE, Session
from app.domain.errors import AppError, Cancelled

Command = Callable[[Session], int]


def run(argv: Sequence[str], *, open_desk: OpenDesk, open_window: OpenWindow, demo: Demo) -> int:
    """Run the program with the arguments ``argv`` (without the program's name).

    Returns:
        An :class:`app.cli.exits.Exit` code, or the window's.
    """
    _never_fail_on_a_character()
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    if args.version:
        print(f"准揽 zhunlan {VERSION}")
        return Exit.OK
    screen = Screen(sys.stdout, sys.stderr, as_json=args.json)
    home = Home(
        lambda: screen.note("正在停下，手上的一单做完就停；再按一次 Ctrl-C 立即退出。"),
        partial(_give_up, screen),
    )
    entrances = Entrances(open_desk=open_desk, open_window=open_window, demo=demo)
    session = Session(args=args, screen=screen, entrances=entrances, home=home)
    try:
        code = _guarded(session)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has left, as `zhunlan orders | head` does.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    return code


def _guarded(session: Session) -> int:
    """Run the command; known errors and bugs become messages."""
    screen = session.screen
    try:
        code = _command(session.args.command)(session)
    except KeyboardInterrupt:
        screen.note("已取消。已完成的部分都已保存。")
        return Exit.CANCELLED
    except BrokenPipeError:
        raise
    except AppError as error:
        _tell(screen, error)
        return Exit.CANCELLED if isinstance(error, Cancelled) else Exit.ERROR
    except Exception as error:  # noqa: BLE001 - the crash path takes whatever is left
        _crash(session, error)
        return Exit.BUG
    return Exit.CANCELLED if session.home.cancelled else code


def _give_up(screen: Screen) -> None:
    """Leave as a power cut would: what was committed stays, the next start settles the rest."""
    screen.note("已立即退出。下次启动会核对没做完的部分。")
    os._exit(Exit.CANCELLED)


def _command(name: str) -> Command:
    """The command's function; its module is imported now, and no other one."""
    module, function = name.rsplit(".", 1)
    return cast("Command", getattr(importlib.import_module(f"app.cli.{module}"), function))


def _tell(screen: Screen, error: AppError) -> None:
    screen.note("\n".join(text for text in (error.title, error.advice) if text))
    if screen.as_json:
        screen.document(
            {
                "error": {
                    "code": error.code,
                    "title": error.title,
                    "advice": error.advice,
                    "context": dict(error.context),
                }
            }
        )


def _crash(session: Session, error: Exception) -> None:
    crash = importlib.import_module("app.diagnostics.crash")
    redaction = importlib.import_module("app.diagnostics.redaction")
    secrets = (getattr(session.args, "app_secret", None), os.environ.get(SECRET_VARIABLE))
    reporter = crash.CrashReporter(
        _report_folder(session.args),
        redact=redaction.Redactor(secret for secret in secrets if secret),
        now=lambda: datetime.now(UTC),
        about={"zhunlan": VERSION, "command": session.args.command},
    )
    text = crash.crash_text(reporter.report(error))
    session.screen.note(text)
    if session.screen.as_json:
        session.screen.document(
            {"error": {"code": "bug", "title": text, "advice": "", "context": {}}}
        )


def _report_folder(args: Namespace) -> Path:
    profiles = importlib.import_module("app.settings.profile")
    profile = profiles.profile_at(args.profile)
    with suppress(AppError):  # the report then says that it could not be written
        profile.open()
    return cast("Path", profile.logs)


def _never_fail_on_a_character() -> None:
    """A console that lacks a character shows its code; it must not stop a label."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
