"""Printer over links that know a state without asking: ports with status lines, queues."""

import contextlib
from collections.abc import Iterator

import pytest

from printers.languages.tspl import Tspl
from printers.printer import Patience, Printer
from printers.profile import load_profile
from printers.result import Health, Outcome, Reason
from printers.state import PrinterState
from printers.transports.base import Handover


class ReportingTransport:
    """A silent printer whose port says ``reported``; ``answer`` is its own word, if any."""

    place = "port"
    handover = Handover.DEVICE

    def __init__(
        self, reported: PrinterState | None, *, answers: bool = False, answer: bytes | None = None
    ) -> None:
        self.reported = reported
        self.answers = answers
        self.answer = answer
        self.sent: list[bytes] = []

    @contextlib.contextmanager
    def open(self) -> Iterator["ReportingTransport"]:
        yield self

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        return self.answer

    def state(self) -> PrinterState | None:
        return self.reported


def printer(transport: ReportingTransport) -> Printer:
    return Printer(
        language=Tspl(),
        transport=transport,
        profile=load_profile("generic-tspl-203"),
        patience=Patience(reply_s=0.01, poll_s=0.01, finish_s=1),
    )


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (PrinterState(paper_out=True), Reason.PAPER_OUT),
        (PrinterState(paused=True), Reason.PAUSED),
        (PrinterState(other=True), Reason.OTHER),
    ],
)
def test_a_reported_fault_starts_nothing(
    state: PrinterState, reason: Reason, answers: bool
) -> None:
    transport = ReportingTransport(state, answers=answers)
    result = printer(transport).send_job(b"label")
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, reason)
    assert transport.sent == []
    assert printer(transport).status() == Health(ready=False, reason=reason)


@pytest.mark.parametrize("state", [None, PrinterState(), PrinterState(printing=True)])
def test_a_well_report_is_no_confirmation(state: PrinterState | None) -> None:
    transport = ReportingTransport(state)
    assert printer(transport).send_job(b"label").outcome is Outcome.UNKNOWN
    assert transport.sent == [b"label"]


def test_the_printers_own_word_counts_more() -> None:
    transport = ReportingTransport(PrinterState(other=True), answers=True, answer=b"\x00")
    assert printer(transport).send_job(b"label").outcome is Outcome.PRINTED


def test_a_well_report_is_health() -> None:
    assert printer(ReportingTransport(PrinterState())).status() == Health(ready=True)
    silent = printer(ReportingTransport(None)).status()
    assert silent == Health(ready=None, reason=Reason.SILENT)
