"""Printer against a scripted transport: what is said for every way a job can end."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from printers.printer import Patience, Printer
from printers.profile import load_profile
from printers.result import Outcome, Reason
from printers.transports.base import TransportError

PAGE = Page(width=8, height=1, rows=b"\x80")
SETTINGS = JobSettings(width_mm=1, height_mm=1)
SILENT = None
Answer = int | None | TransportError


@dataclass
class ScriptedDevice:
    """Answers queries in order (the last one for ever), and fails ``send`` when told to."""

    answers: list[Answer]
    send_error: TransportError | None = None
    open_error: TransportError | None = None
    talks: bool = True
    now: float = 0.0
    sent: list[bytes] = field(default_factory=list)
    asked: int = 0

    place = "here"

    @contextlib.contextmanager
    def open(self) -> Iterator["ScriptedDevice"]:
        if self.open_error:
            raise self.open_error
        yield self

    def send(self, data: bytes) -> None:
        if self.send_error:
            raise self.send_error
        self.sent.append(data)

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if isinstance(answer, TransportError):
            raise answer
        if answer is None:
            self.now += timeout_s
            return None
        return bytes([answer])

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Transport:
    """The device as a Transport (``answers`` means another thing on the script)."""

    def __init__(self, device: ScriptedDevice) -> None:
        self.device = device
        self.answers = device.talks
        self.place = device.place

    def open(self) -> contextlib.AbstractContextManager[ScriptedDevice]:
        return self.device.open()


def printer(device: ScriptedDevice, **profile: object) -> Printer:
    return Printer(
        language=Tspl(),
        transport=Transport(device),
        profile=replace(load_profile("generic-tspl-203"), **profile),
        patience=Patience(reply_s=1, poll_s=0.1, finish_s=5),
        sleep=device.sleep,
        monotonic=lambda: device.now,
    )


@pytest.mark.parametrize(
    ("answers", "outcome", "reason"),
    [
        ([0x00], Outcome.PRINTED, Reason.NONE),
        ([0x00, 0x20, 0x20, 0x00], Outcome.PRINTED, Reason.NONE),
        ([0x20, 0x20, 0x00], Outcome.PRINTED, Reason.NONE),  # busy with the label before
        ([0x00, SILENT, 0x00], Outcome.PRINTED, Reason.NONE),  # too busy to answer once
        ([0x00, 0x20], Outcome.UNKNOWN, Reason.BUSY),
        ([0x00, SILENT], Outcome.UNKNOWN, Reason.SILENT),
        ([SILENT], Outcome.UNKNOWN, Reason.SILENT),
        ([0x00, 0x20, 0x04], Outcome.UNKNOWN, Reason.PAPER_OUT),
        ([0x00, 0x24, 0x00], Outcome.PRINTED, Reason.NONE),  # printing: wait, whatever else
        ([0x00, 0x01], Outcome.UNKNOWN, Reason.HEAD_OPEN),
        ([0x00, 0x02], Outcome.UNKNOWN, Reason.JAM),
        ([0x00, 0x08], Outcome.UNKNOWN, Reason.RIBBON_OUT),
        ([0x00, 0x10], Outcome.UNKNOWN, Reason.PAUSED),
        ([0x00, 0x80], Outcome.UNKNOWN, Reason.OTHER),
        ([0x00, TransportError(Reason.CUT, sent=1)], Outcome.UNKNOWN, Reason.CUT),
    ],
)
def test_what_is_said_after_the_job_was_handed_over(
    answers: list[Answer], outcome: Outcome, reason: Reason
) -> None:
    device = ScriptedDevice(answers)
    result = printer(device).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert len(device.sent) == 1  # never twice
    assert device.now < 8  # bounded


@pytest.mark.parametrize(
    ("byte", "reason"),
    [
        (0x01, Reason.HEAD_OPEN),
        (0x02, Reason.JAM),
        (0x04, Reason.PAPER_OUT),
        (0x05, Reason.HEAD_OPEN),
        (0x08, Reason.RIBBON_OUT),
        (0x10, Reason.PAUSED),
        (0x40, Reason.HEAD_OPEN),
        (0x80, Reason.OTHER),
        (0x24, Reason.PAPER_OUT),
    ],
)
def test_nothing_is_sent_to_a_printer_that_is_not_well(byte: int, reason: Reason) -> None:
    device = ScriptedDevice([byte])
    result = printer(device).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, reason)
    assert device.sent == []


def test_ready_for_a_moment_before_it_starts_is_not_believed() -> None:
    device = ScriptedDevice([0x00, 0x00, 0x20, 0x20, 0x04])
    result = printer(device, settle_s=0.15).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.PAPER_OUT)


def test_a_model_known_to_answer_gets_nothing_while_it_is_silent() -> None:
    device = ScriptedDevice([SILENT])
    result = printer(device, must_answer=True).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, Reason.SILENT)
    assert device.sent == []


def test_a_way_without_answers_is_never_asked() -> None:
    device = ScriptedDevice([], talks=False)
    result = printer(device, must_answer=True).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, Reason.SILENT)
    assert device.asked == 0


@pytest.mark.parametrize(
    ("sent", "outcome"), [(0, Outcome.NOTHING_SENT), (1, Outcome.UNKNOWN), (99, Outcome.UNKNOWN)]
)
def test_a_broken_write_is_unknown_once_a_byte_left(sent: int, outcome: Outcome) -> None:
    device = ScriptedDevice([0x00], send_error=TransportError(Reason.STALLED, sent=sent))
    result = printer(device).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (outcome, Reason.STALLED)


def test_a_connection_lost_during_the_first_question_sent_nothing() -> None:
    device = ScriptedDevice([TransportError(Reason.CUT, sent=1)])
    result = printer(device).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, Reason.CUT)


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.UNREACHABLE])
def test_an_unplugged_printer(reason: Reason) -> None:
    device = ScriptedDevice([0x00], open_error=TransportError(reason))
    result = printer(device).print_page(PAGE, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, reason)
    health = printer(device).status()
    assert (health.ready, health.reason) == (False, reason)


def test_a_page_wider_than_the_head_is_not_sent() -> None:
    device = ScriptedDevice([0x00])
    page = Page(width=833, height=1, rows=bytes(105))
    result = printer(device).print_page(page, SETTINGS)
    assert (result.outcome, result.reason) == (Outcome.NOTHING_SENT, Reason.TOO_WIDE)
    assert device.asked == 0


@pytest.mark.parametrize(
    ("answer", "ready", "reason"),
    [
        (0x00, True, Reason.NONE),
        (0x20, True, Reason.BUSY),
        (0x04, False, Reason.PAPER_OUT),
        (SILENT, None, Reason.SILENT),
    ],
)
def test_status(answer: Answer, ready: bool | None, reason: Reason) -> None:
    health = printer(ScriptedDevice([answer])).status()
    assert (health.ready, health.reason) == (ready, reason)


PRINTED = (Outcome.PRINTED, Reason.NONE)


def outcomes(device: ScriptedDevice, pages: int, **profile: object) -> list[tuple[Outcome, Reason]]:
    results = printer(device, **profile).print_pages([PAGE] * pages, SETTINGS)
    return [(result.outcome, result.reason) for result in results]


@pytest.mark.parametrize(
    ("answers", "expected", "sent"),
    [
        # asked: before, between two, …, after the last
        ([0x00, 0x20, 0x20, 0x20, 0x00], [PRINTED] * 3, 3),
        ([0x04], [(Outcome.NOTHING_SENT, Reason.PAPER_OUT)] * 3, 0),
        (
            [0x00, 0x04],
            [
                (Outcome.UNKNOWN, Reason.PAPER_OUT),
                (Outcome.NOTHING_SENT, Reason.PAPER_OUT),
                (Outcome.NOTHING_SENT, Reason.PAPER_OUT),
            ],
            1,
        ),
        ([0x00, 0x20, 0x20, 0x04], [(Outcome.UNKNOWN, Reason.PAPER_OUT)] * 3, 3),
        ([SILENT], [(Outcome.UNKNOWN, Reason.SILENT)] * 3, 3),
        (
            [0x00, TransportError(Reason.CUT)],
            [
                (Outcome.UNKNOWN, Reason.CUT),
                (Outcome.NOTHING_SENT, Reason.CUT),
                (Outcome.NOTHING_SENT, Reason.CUT),
            ],
            1,
        ),
    ],
)
def test_a_burst_is_in_doubt_as_far_as_it_was_handed_over(
    answers: list[Answer], expected: list[tuple[Outcome, Reason]], sent: int
) -> None:
    device = ScriptedDevice(answers)
    assert outcomes(device, 3) == expected
    assert len(device.sent) == sent


@pytest.mark.parametrize(
    ("bytes_out", "of_the_broken_one"), [(0, Outcome.NOTHING_SENT), (5, Outcome.UNKNOWN)]
)
def test_a_write_that_breaks_in_a_burst(bytes_out: int, of_the_broken_one: Outcome) -> None:
    device = ScriptedDevice([0x00, 0x20])
    whole = device.send

    def send(data: bytes) -> None:
        if len(device.sent) == 1:
            raise TransportError(Reason.STALLED, sent=bytes_out)
        whole(data)

    device.send = send  # type: ignore[method-assign]
    assert outcomes(device, 3) == [
        (Outcome.UNKNOWN, Reason.STALLED),
        (of_the_broken_one, Reason.STALLED),
        (Outcome.NOTHING_SENT, Reason.STALLED),
    ]


def test_only_a_printer_that_never_said_a_word_is_called_unanswered() -> None:
    silent = printer(ScriptedDevice([SILENT])).print_pages([PAGE] * 2, SETTINGS)
    assert [result.unanswered for result in silent] == [True, True]
    fell_silent = printer(ScriptedDevice([0x00, SILENT])).print_pages([PAGE], SETTINGS)
    assert [(r.reason, r.unanswered) for r in fell_silent] == [(Reason.SILENT, False)]


def test_a_page_that_cannot_be_encoded_is_left_out_of_its_burst() -> None:
    device = ScriptedDevice([0x00, 0x20, 0x00])
    wide = Page(width=833, height=1, rows=bytes(105))
    results = printer(device).print_pages([PAGE, wide, PAGE], SETTINGS)
    assert [result.outcome for result in results] == [
        Outcome.PRINTED,
        Outcome.NOTHING_SENT,
        Outcome.PRINTED,
    ]
    assert len(device.sent) == 2
    assert printer(device).print_pages([], SETTINGS) == ()
