"""What every transport keeps to. A test module subclasses ``TransportContract`` with its rig."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator

import pytest

from printers.languages.tspl import Tspl
from printers.printer import Patience, Printer
from printers.profile import load_profile
from printers.result import Outcome
from printers.transports.base import Handover, Transport, TransportError
from tests.unit.printers.transports.device import Device

JOB = bytes(range(256)) * 300
LONG_JOB = bytes(4 * 1024 * 1024)
QUERY, REPLY = b"\x1b!?", b"ABCD"


class Rig(ABC):
    """A transport with a device at its other end."""

    device: Device
    transport: Transport

    @abstractmethod
    def unplug(self) -> None:
        """From now on it cannot be opened."""

    @abstractmethod
    def pass_on(self, held: bytes) -> None:
        """Send an answer late; returns when the transport's side has it."""

    def settle(self) -> None:  # noqa: B027 - most ways need no waiting
        """Wait, after the link was closed, until the device has all that was sent."""


class TransportContract:
    """Tests for one transport; ``rig`` comes from the subclass."""

    slack = 0
    """Bytes that the way itself may hold when the device breaks."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig] | Rig:
        raise NotImplementedError

    def test_it_says_what_it_is(self, rig: Rig) -> None:
        assert rig.transport.place.strip() == rig.transport.place != ""
        assert isinstance(rig.transport.answers, bool)
        assert isinstance(rig.transport.handover, Handover)

    def test_a_job_arrives_whole(self, rig: Rig) -> None:
        with rig.transport.open() as link:
            link.send(JOB)
        rig.settle()
        assert rig.device.wait_for(len(JOB)) == JOB

    def test_jobs_keep_their_order(self, rig: Rig) -> None:
        jobs = [bytes([number]) * 700 for number in range(1, 6)]
        for job in jobs[:3]:
            with rig.transport.open() as link:
                link.send(job)
        with rig.transport.open() as link:
            for job in jobs[3:]:
                link.send(job)
        rig.settle()
        assert rig.device.wait_for(3500) == b"".join(jobs)

    def test_nothing_is_nothing(self, rig: Rig) -> None:
        with rig.transport.open() as link:
            link.send(b"")
        rig.settle()
        assert rig.device.got == b""

    def test_a_question_is_answered_where_it_can_be(self, rig: Rig) -> None:
        rig.device.answers[QUERY] = REPLY
        with rig.transport.open() as link:
            answer = link.ask(QUERY, len(REPLY), 5.0 if rig.transport.answers else 0.01)
        assert answer == (REPLY if rig.transport.answers else None)
        if not rig.transport.answers:
            assert rig.device.got == b""  # no question lands on the paper as text

    def test_silence_is_none(self, rig: Rig) -> None:
        with rig.transport.open() as link:
            assert link.ask(QUERY, 1, 0.05) is None

    def test_half_an_answer_is_none(self, rig: Rig) -> None:
        rig.device.answers[QUERY] = REPLY[:2]
        with rig.transport.open() as link:
            assert link.ask(QUERY, len(REPLY), 0.1) is None

    def test_a_late_answer_does_not_pass_for_the_next(self, rig: Rig) -> None:
        rig.device.answers |= {QUERY: REPLY, b"\x1b!S": b"WXYZ"}
        rig.device.hold()
        with rig.transport.open() as link:
            assert link.ask(QUERY, len(REPLY), 0.05) is None
            if rig.transport.answers:
                rig.device.wait_for(len(QUERY))
                rig.pass_on(rig.device.let_go())
                assert link.ask(b"\x1b!S", 4, 5.0) == b"WXYZ"

    def test_a_job_after_a_question(self, rig: Rig) -> None:
        rig.device.answers[QUERY] = REPLY
        with rig.transport.open() as link:
            link.ask(QUERY, len(REPLY), 5.0 if rig.transport.answers else 0.01)
            link.send(JOB)
        rig.settle()
        asked = QUERY if rig.transport.answers else b""
        assert rig.device.wait_for(len(asked + JOB)) == asked + JOB

    def test_nothing_leaves_when_it_cannot_be_opened(self, rig: Rig) -> None:
        rig.unplug()
        with pytest.raises(TransportError) as error, rig.transport.open():
            pass
        assert error.value.sent == 0
        assert rig.device.got == b""

    def test_a_loss_in_the_middle_is_said_with_a_count(self, rig: Rig) -> None:
        rig.device.break_after = 5000
        with rig.transport.open() as link, pytest.raises(TransportError) as error:
            link.send(LONG_JOB)
        assert len(rig.device.got) <= error.value.sent  # never less than what may be on paper
        assert error.value.sent <= 5000 + self.slack
        assert error.value.sent > 0

    def test_an_exception_of_the_caller_goes_through(self, rig: Rig) -> None:
        with pytest.raises(ZeroDivisionError), rig.transport.open():
            raise ZeroDivisionError
        with rig.transport.open() as link:
            link.send(b"next")
        rig.settle()
        assert rig.device.wait_for(4) == b"next"

    def test_a_printer_over_it_never_calls_silence_printed(self, rig: Rig) -> None:
        result = self._printer(rig).send_job(b"label")
        assert result.outcome is Outcome.UNKNOWN
        rig.settle()
        assert rig.device.wait_for(5).endswith(b"label")

    def test_a_printer_over_it_believes_answers(self, rig: Rig) -> None:
        rig.device.answers[Tspl().status_query] = b"\x00"
        result = self._printer(rig).send_job(b"label")
        answered = rig.transport.answers
        assert result.outcome is (Outcome.PRINTED if answered else Outcome.UNKNOWN)

    def test_a_printer_over_it_sends_nothing_to_a_lost_one(self, rig: Rig) -> None:
        rig.unplug()
        assert self._printer(rig).send_job(b"label").outcome is Outcome.NOTHING_SENT

    def test_a_printer_over_it_does_not_know_after_a_loss(self, rig: Rig) -> None:
        rig.device.break_after = 5000
        assert self._printer(rig).send_job(LONG_JOB).outcome is Outcome.UNKNOWN

    def _printer(self, rig: Rig) -> Printer:
        return Printer(
            language=Tspl(),
            transport=rig.transport,
            profile=load_profile("generic-tspl-203"),
            patience=Patience(reply_s=0.2, poll_s=0.01, finish_s=2),
            sleep=lambda seconds: threading.Event().wait(seconds) and None,
        )
