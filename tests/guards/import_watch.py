"""Import modules named on standard input and print what doing so touches.

Run as a program with the root of the repository as its argument. An event counts when a module of
the repository caused it: going up the stack, its frame comes before any frame of the import system
or of another package.
"""

import importlib
import json
import sys
import threading
from types import FrameType
from typing import Any

ROOT = sys.argv[1]
OURS = tuple(f"{ROOT}/{name}/" for name in ("app", "printers", "resources"))
OTHERS = ("site-packages", "shibokensupport/")  # the latter reads source on every import
TOUCHING = (
    "open", "os.", "shutil.", "socket.", "subprocess.", "sqlite3.", "tempfile.", "_thread.",
    "ctypes.dlopen", "urllib.", "webbrowser.", "winreg.", "glob.", "pathlib.",
)  # fmt: skip
HARMLESS = {"os.putenv", "os.unsetenv"}  # ruled by their own linter rule


def culprit() -> str | None:
    """The line of ours that caused the present event, or None."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename.replace("\\", "/")
        if name.startswith("<frozen importlib") or any(other in name for other in OTHERS):
            return None
        if name.startswith(OURS):
            return f"{name.removeprefix(ROOT + '/')}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def main() -> None:
    """Import everything and print one JSON list of findings."""
    found: list[str] = []

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(TOUCHING) and event not in HARMLESS:
            where = culprit()
            if where:
                found.append(f"{where} {event} {args[:1]!r}"[:200])

    sys.path.insert(0, ROOT)
    sys.addaudithook(watch)
    names = sys.stdin.read().split()
    for name in names:
        importlib.import_module(name)
    found += [f"thread {thread.name}" for thread in threading.enumerate()[1:]]
    application = sys.modules.get("PySide6.QtCore")
    if application is not None and application.QCoreApplication.instance() is not None:
        found.append("a QApplication")
    sys.stdout.write(json.dumps({"imported": len(names), "found": found}) + "\n")


if __name__ == "__main__":
    main()
