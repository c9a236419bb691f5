"""The log file of a profile: rotating, redacted."""

import logging
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.diagnostics.redaction import Redactor
from app.diagnostics.traces import describe

FILE_NAME = "zhunlan.log"
FILE_BYTES = 2_000_000
FILES_KEPT = 5

_LINE = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
_QUIET = ("httpx", "httpcore", "alembic", "PIL", "fontTools", "keyring", "reportlab")
"""Libraries that log request lines or progress; only their warnings are kept."""


class RedactingFormatter(logging.Formatter):
    """Formats a record and hides what must not be written, in the traceback too."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__(_LINE)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """One record as text."""
        # Another handler may have cached a traceback that nobody redacted.
        safe = logging.makeLogRecord(record.__dict__ | {"exc_text": None, "stack_info": None})
        return self._redact(super().format(safe))

    def formatException(  # noqa: N802 - the name logging calls
        self,
        ei: tuple[type[BaseException], BaseException, object] | tuple[None, None, None],
    ) -> str:
        """The traceback without data; see :func:`app.diagnostics.traces.describe`."""
        return "" if ei[1] is None else describe(ei[1], self._redact)


class _FileHandler(RotatingFileHandler):
    """Gives up quietly when the disk is full: a log must never stop a label."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - as logging has it
        return


def log_to(
    folder: Path, redact: Redactor | None = None, *, level: int = logging.INFO
) -> Callable[[], None]:
    """Write the program's log to ``folder`` until the returned function is called.

    Args:
        folder: exists; gets ``zhunlan.log`` and its older files.
        redact: learns secrets as the program meets them.
        level: lowest level that is kept.
    """
    handler = _FileHandler(
        folder / FILE_NAME,
        maxBytes=FILE_BYTES,
        backupCount=FILES_KEPT,
        encoding="utf-8",
        errors="backslashreplace",
        delay=True,
    )
    handler.setFormatter(RedactingFormatter(redact or Redactor()))
    handler.setLevel(level)
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("", *_QUIET)}
    root.addHandler(handler)
    root.setLevel(min(level, root.level))
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)

    def stop() -> None:
        root.removeHandler(handler)
        with suppress(OSError):  # of a full disk: its last lines must not hide what went wrong
            handler.close()
        for name, old in before.items():
            logging.getLogger(name).setLevel(old)

    return stop
