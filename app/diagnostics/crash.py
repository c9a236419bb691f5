"""The crash path: an error nobody foresaw becomes a redacted report and a short message."""

import logging
import platform
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from app.diagnostics.traces import describe

log = logging.getLogger(__name__)

KEPT = 20
"""Reports kept; older ones are removed."""


class CrashReporter:
    """Writes reports to a folder.

    Args:
        folder: exists.
        redact: hides secrets.
        now: the present instant.
        about: facts for the head of a report, such as the program's version; nothing personal.
    """

    def __init__(
        self,
        folder: Path,
        *,
        redact: Callable[[str], str],
        now: Callable[[], datetime],
        about: Mapping[str, str],
    ) -> None:
        self._folder = folder
        self._redact = redact
        self._now = now
        self._about = dict(about)

    def report(self, error: BaseException) -> Path | None:
        """Write a report; None when even that fails (full disk). Never raises."""
        head = {
            **self._about,
            "python": platform.python_version(),
            "system": platform.platform(),
            "thread": threading.current_thread().name,
        }
        lines = [f"{name}: {value}" for name, value in head.items()]
        text = "\n".join([*lines, "", describe(error, self._redact), ""])
        path = self._folder / f"crash-{self._now():%Y%m%d-%H%M%S-%f}.txt"
        try:
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
            for old in sorted(self._folder.glob("crash-*.txt"))[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            log.warning("the crash report could not be written")
            return None
        return path


def crash_text(report: Path | None) -> str:
    """What a person reads after a crash, Chinese."""
    where = f"报告在 {report}，可发给我们。" if report is not None else "磁盘不可写，没有留下报告。"
    return f"程序出了意外的错误，已保存的数据没有变。{where}"


@contextmanager
def watch(reporter: CrashReporter, tell: Callable[[str], None]) -> Iterator[None]:
    """While open, errors that reach the top of any thread are reported and told.

    Args:
        reporter: writes the report.
        tell: shows the Chinese text; called on the thread that failed.
    """

    def crashed(error: BaseException) -> None:
        log.critical("crash", exc_info=error)
        tell(crash_text(reporter.report(error)))

    def in_main(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        crashed(error)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            crashed(args.exc_value)

    old_main, old_thread = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = in_main, in_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = old_main, old_thread
