"""Language x transport x profile: one printer."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from printers.languages.base import JobRefused, JobSettings, Language
from printers.page import AnyPage
from printers.profile import Profile
from printers.result import Health, Outcome, Reason, Result, reason_of
from printers.state import PrinterState
from printers.transports.base import Link, Reporting, Transport, TransportError


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds.

    ``reply_s`` for one status answer, ``poll_s`` between two questions, ``finish_s`` for a job to
    come out after its last byte was handed over.
    """

    reply_s: float = 1.0
    poll_s: float = 0.1
    finish_s: float = 20.0


class Printer:
    """Sends jobs and says what is known of the paper. Never sends a job twice, never raises.

    One job at a time: the caller gives each printer a lane of its own.
    """

    def __init__(
        self,
        *,
        language: Language,
        transport: Transport,
        profile: Profile,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._language = language
        self._transport = transport
        self._profile = profile
        self._patience = patience or Patience()
        self._sleep = sleep
        self._monotonic = monotonic

    @property
    def profile(self) -> Profile:
        """The model data in use."""
        return self._profile

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return self._transport.place

    def status(self) -> Health:
        """Ask how it is."""
        try:
            with self._transport.open() as link:
                state = self._ask(link) or _reported(link)
        except TransportError as error:
            return Health(ready=False, reason=error.reason, detail=error.detail)
        if state is None:
            return Health(ready=None, reason=Reason.SILENT)
        # A printer that is printing takes the next job into its buffer.
        return Health(ready=not state.faulty, reason=reason_of(state))

    def print_page(self, page: AnyPage, settings: JobSettings) -> Result:
        """Print ``page`` with what the model has of ``settings``."""
        if page.width > self._profile.width_dots:
            detail = f"{page.width} dots, head {self._profile.width_dots}"
            return Result(outcome=Outcome.NOTHING_SENT, reason=Reason.TOO_WIDE, detail=detail)
        try:
            data = self._language.encode(page, self._profile.fit(settings))
        except JobRefused as error:
            detail = str(error)
            return Result(outcome=Outcome.NOTHING_SENT, reason=Reason.SETTING, detail=detail)
        return self.send_job(data)

    def send_job(self, data: bytes) -> Result:
        """Send the finished job ``data`` when the printer is well, and see whether it came out."""
        try:
            with self._transport.open() as link:
                before = self._ask(link)
                refusal = self._refusal(before, link)
                return refusal or self._send(link, data, before)
        except TransportError as error:  # _send catches its own: no byte of the job had left
            return Result(outcome=Outcome.NOTHING_SENT, reason=error.reason, detail=error.detail)

    def _send(self, link: Link, data: bytes, before: PrinterState | None) -> Result:
        try:
            link.send(data)
        except TransportError as error:
            outcome = Outcome.UNKNOWN if error.sent else Outcome.NOTHING_SENT
            detail = f"{error.detail} after {error.sent} of {len(data)} bytes"
            return Result(outcome=outcome, reason=error.reason, detail=detail)
        if before is None:
            return Result(outcome=Outcome.UNKNOWN, reason=Reason.SILENT, unanswered=True)
        try:
            return self._confirm(link, was_printing=before.printing)
        except TransportError as error:
            return Result(outcome=Outcome.UNKNOWN, reason=error.reason, detail=error.detail)

    def _refusal(self, before: PrinterState | None, link: Link) -> Result | None:
        """Why nothing may be sent now, or None."""
        if before is None:
            reported = _reported(link)
            if reported is not None and reported.faulty:
                return Result(outcome=Outcome.NOTHING_SENT, reason=reason_of(reported))
            if not (self._transport.answers and self._profile.must_answer):
                return None
            return Result(outcome=Outcome.NOTHING_SENT, reason=Reason.SILENT)
        if before.faulty:
            return Result(outcome=Outcome.NOTHING_SENT, reason=reason_of(before))
        return None

    def _confirm(self, link: Link, *, was_printing: bool) -> Result:
        """Wait until the printer is ready and not printing; every other end is UNKNOWN.

        "Ready" is believed at once after "printing" was seen, unless that may have been an
        earlier job; otherwise only when it lasts.
        """
        deadline = self._monotonic() + self._patience.finish_s
        language = self._language
        believed = bool(language.finish_query)
        if believed:
            done = link.ask(language.finish_query, language.finish_length, self._patience.finish_s)
            if done is None:
                return Result(outcome=Outcome.UNKNOWN, reason=Reason.SILENT)
        ready_since: float | None = None
        while True:
            state = self._ask(link)
            now = self._monotonic()
            if state is not None and state.faulty and not state.printing:
                return Result(outcome=Outcome.UNKNOWN, reason=reason_of(state))
            if state is None or state.printing:
                believed = believed or (state is not None and not was_printing)
                ready_since = None
            else:
                ready_since = now if ready_since is None else ready_since
                if believed or now - ready_since >= self._profile.settle_s:
                    return Result(outcome=Outcome.PRINTED)
            if now >= deadline:
                reason = Reason.SILENT if state is None else Reason.BUSY
                return Result(outcome=Outcome.UNKNOWN, reason=reason)
            self._sleep(self._patience.poll_s)

    def _ask(self, link: Link) -> PrinterState | None:
        if not self._transport.answers:
            return None
        language = self._language
        reply = link.ask(language.status_query, language.status_length, self._patience.reply_s)
        return None if reply is None else language.parse_status(reply)


def _reported(link: Link) -> PrinterState | None:
    """What the port or the queue says by itself: enough not to start, never a confirmation."""
    return link.state() if isinstance(link, Reporting) else None
