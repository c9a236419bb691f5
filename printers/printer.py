"""Language x transport x profile: one printer."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from printers.languages.base import JobRefused, JobSettings, Language
from printers.page import AnyPage
from printers.profile import Profile
from printers.result import Health, Outcome, Reason, Result, reason_of
from printers.state import PrinterState
from printers.transports.base import Link, Reporting, Transport, TransportError


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds.

    ``reply_s`` for one status answer, ``poll_s`` between two questions, ``finish_s`` for each job
    to come out after the last byte was handed over.
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
        return self.print_pages((page,), settings)[0]

    def print_pages(self, pages: Sequence[AnyPage], settings: JobSettings) -> tuple[Result, ...]:
        """Print ``pages`` one behind the other without a stop; a result each, in order.

        The paper keeps moving, for which there is a price: what happens to one of them leaves the
        whole burst in doubt. A page that cannot be encoded is left out.
        """
        encoded = [self._encoded(page, settings) for page in pages]
        sent = iter(self.send_jobs([job for job in encoded if isinstance(job, bytes)]))
        return tuple(next(sent) if isinstance(job, bytes) else job for job in encoded)

    def send_job(self, data: bytes) -> Result:
        """Send the finished job ``data`` when the printer is well, and see whether it came out."""
        return self.send_jobs((data,))[0]

    def send_jobs(self, jobs: Sequence[bytes]) -> tuple[Result, ...]:
        """Send finished jobs one behind the other, then see whether they came out.

        Between two of them the printer is asked how it is: one in trouble gets no more. Whatever
        was handed over before trouble came is UNKNOWN, the rest NOTHING_SENT.
        """
        results: list[Result] = []
        if not jobs:
            return ()
        try:
            with self._transport.open() as link:
                before = self._ask(link)
                refusal = self._refusal(before, link)
                if refusal is not None:
                    return (refusal,) * len(jobs)
                results = self._send(link, jobs, before)
        except TransportError as error:  # _send catches its own: no byte of a job had left
            results = [_nothing(error)]
        last = results[-1]
        rest = Result(outcome=Outcome.NOTHING_SENT, reason=last.reason, detail=last.detail)
        return (*results, *(rest,) * (len(jobs) - len(results)))

    def _encoded(self, page: AnyPage, settings: JobSettings) -> bytes | Result:
        """The job of ``page``, or why there is none."""
        if page.width > self._profile.width_dots:
            detail = f"{page.width} dots, head {self._profile.width_dots}"
            return Result(outcome=Outcome.NOTHING_SENT, reason=Reason.TOO_WIDE, detail=detail)
        try:
            return self._language.encode(page, self._profile.fit(settings))
        except JobRefused as error:
            return Result(outcome=Outcome.NOTHING_SENT, reason=Reason.SETTING, detail=str(error))

    def _send(self, link: Link, jobs: Sequence[bytes], before: PrinterState | None) -> list[Result]:
        """Results of the jobs that were begun, and of the one that trouble kept from beginning."""
        for number, data in enumerate(jobs):
            try:
                state = self._ask(link) if number and before is not None else None
                if state is not None and state.faulty and not state.printing:
                    doubt = Result(outcome=Outcome.UNKNOWN, reason=reason_of(state))
                    return [doubt] * number
                link.send(data)
            except TransportError as error:
                doubt = Result(outcome=Outcome.UNKNOWN, reason=error.reason, detail=error.detail)
                detail = f"{error.detail} after {error.sent} of {len(data)} bytes"
                cut = replace(doubt, detail=detail) if error.sent else _nothing(error)
                return [*[doubt] * number, cut]
        if before is None:
            doubt = Result(outcome=Outcome.UNKNOWN, reason=Reason.SILENT, unanswered=True)
            return [doubt] * len(jobs)
        try:
            result = self._confirm(link, len(jobs), was_printing=before.printing)
        except TransportError as error:
            result = Result(outcome=Outcome.UNKNOWN, reason=error.reason, detail=error.detail)
        return [result] * len(jobs)

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

    def _confirm(self, link: Link, jobs: int, *, was_printing: bool) -> Result:
        """Wait until the printer is ready and not printing; every other end is UNKNOWN.

        "Ready" is believed at once after "printing" was seen, unless that may have been an
        earlier job; otherwise only when it lasts.
        """
        patience_s = self._patience.finish_s * jobs
        deadline = self._monotonic() + patience_s
        language = self._language
        believed = bool(language.finish_query)
        if believed:
            done = link.ask(language.finish_query, language.finish_length, patience_s)
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


def _nothing(error: TransportError) -> Result:
    """No byte of the job left."""
    return Result(outcome=Outcome.NOTHING_SENT, reason=error.reason, detail=error.detail)


def _reported(link: Link) -> PrinterState | None:
    """What the port or the queue says by itself: enough not to start, never a confirmation."""
    return link.state() if isinstance(link, Reporting) else None
