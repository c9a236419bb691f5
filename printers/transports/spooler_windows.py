"""RAW jobs through the Windows print spooler. Needs pywin32.

The spooler takes a job whole and sends it when it can; what the printer answers does not come
back. "Printed" in its job flags means that the bytes went to the port, so the outcome of a job
stays unknown until a person looks.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from printers.result import Reason
from printers.state import PrinterState
from printers.transports.base import Handover, Link, TransportError, library
from printers.transports.queue import JobState
from printers.transports.spooler_flags import job_state, printer_state

_CHUNK = 64 * 1024
_ACCESS_DENIED, _INVALID_PRINTER_NAME = 5, 1801
_REASONS = {_ACCESS_DENIED: Reason.REFUSED, _INVALID_PRINTER_NAME: Reason.UNREACHABLE}


class SpoolerTransport:
    r"""The Windows printer ``name``.

    Args:
        name: as the system lists it, ``\\server\printer`` included.
        xps_driver: its driver is of the fourth version, which passes bytes on unchanged only as
            ``XPS_PASS``; a matter of the printer's profile.
        title: what the queue shows for the job; no data of a person.
    """

    answers = False
    handover = Handover.QUEUE

    def __init__(self, name: str, *, xps_driver: bool = False, title: str = "label") -> None:
        self._name = name
        self._document = (title, None, "XPS_PASS" if xps_driver else "RAW")

    @property
    def place(self) -> str:
        """The printer's name."""
        return self._name

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Open the printer's queue."""
        spooler = library("win32print", "pywin32")
        error_type: type[Exception] = library("pywintypes", "pywin32").error
        try:
            handle = spooler.OpenPrinter(self._name)
        except error_type as error:
            code = _code(error)
            reason = _REASONS.get(code, Reason.UNREACHABLE)
            raise TransportError(reason, f"OpenPrinter: {code}") from error
        try:
            yield _SpoolerLink(spooler, error_type, handle, self._document)
        finally:
            with contextlib.suppress(error_type):
                spooler.ClosePrinter(handle)


class _SpoolerLink:
    def __init__(
        self,
        spooler: Any,
        error_type: type[Exception],
        handle: Any,
        document: tuple[str, None, str],
    ) -> None:
        self._spooler = spooler
        self._error_type = error_type
        self._handle = handle
        self._document = document
        self._jobs: list[str] = []

    def send(self, data: bytes) -> None:
        """Hand ``data`` over as one job of one page.

        A job that cannot be finished is deleted; what the spooler had passed on is on its way.
        """
        if not data:
            return
        sent = 0
        step = "StartDocPrinter"
        try:
            job = self._spooler.StartDocPrinter(self._handle, 1, self._document)
            step = "StartPagePrinter"
            self._spooler.StartPagePrinter(self._handle)
            step = "WritePrinter"
            while sent < len(data):
                sent += self._write(data[sent : sent + _CHUNK])
            step = "EndPagePrinter"
            self._spooler.EndPagePrinter(self._handle)
            step = "EndDocPrinter"
            self._spooler.EndDocPrinter(self._handle)
        except self._error_type as error:
            self._abort(step)
            # Some of the part in hand may have been taken before it failed.
            sent = min(len(data), sent + _CHUNK) if step == "WritePrinter" else sent
            reason = Reason.REFUSED if sent == 0 else Reason.CUT
            raise TransportError(reason, f"{step}: {_code(error)}", sent=sent) from error
        except _NothingTaken:
            self._abort(step)
            raise TransportError(Reason.STALLED, "WritePrinter took nothing", sent=sent) from None
        self._jobs.append(str(job))

    def _write(self, part: bytes) -> int:
        written = int(self._spooler.WritePrinter(self._handle, part))
        if written <= 0:
            raise _NothingTaken
        return written

    def _abort(self, step: str) -> None:
        if step == "StartDocPrinter":  # there is no job yet
            return
        with contextlib.suppress(self._error_type):
            self._spooler.AbortPrinter(self._handle)

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:  # noqa: ARG002
        """The spooler passes no answer on."""
        return None

    @property
    def jobs(self) -> tuple[str, ...]:
        """The spooler's job numbers."""
        return tuple(self._jobs)

    def job_state(self, job: str) -> JobState:
        """What the job's flags say. A job that went through is usually deleted, so GONE."""
        try:
            count = int(self._spooler.GetPrinter(self._handle, 2)["cJobs"])
            listed = self._spooler.EnumJobs(self._handle, 0, max(1, count), 1) if count else ()
        except self._error_type:
            return JobState.GONE
        for entry in listed:
            if str(entry["JobId"]) == job:
                return job_state(int(entry["Status"]))
        return JobState.GONE

    def state(self) -> PrinterState | None:
        """What the printer's flags say; many drivers never set them."""
        try:
            info = self._spooler.GetPrinter(self._handle, 2)
        except self._error_type:
            return None
        return printer_state(int(info["Status"]), int(info["Attributes"]))


class _NothingTaken(Exception):
    pass


def _code(error: Exception) -> int:
    return int(getattr(error, "winerror", 0))
