"""The component dies and comes back: nothing comes out twice, nothing rushes out."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.sandbox.component import PracticeComponent
from printers.components import Paper, Standing, State, Why
from printers.components.component import QueuedComponent
from printers.components.doudian import DoudianDialect
from tests.integration.components.bench import (
    PRINTED,
    QUICK,
    Clock,
    Listener,
    document,
    known,
    notice_loss,
    task,
)
from tests.integration.components.conftest import Connect

A, B, C, D = (f"YT{number:013d}" for number in range(4))


def printed_numbers(practice: PracticeComponent) -> list[str]:
    return [each.track_no for each in practice.documents]


@pytest.mark.parametrize(("when", "on_paper"), [("before", [B]), ("after", [A, B])])
def test_a_connection_lost_in_mid_task_is_a_question_for_a_person(
    practice: PracticeComponent, client: QueuedComponent, when: str, on_paper: list[str]
) -> None:
    setattr(practice.faults, f"drop_{when}", 1)
    lost, following = client.submit(task(A)), client.submit(task(B))
    assert known(lost.wait(30)) == [(Paper.UNKNOWN, Why.CUT)]
    assert known(following.wait(30)) == [PRINTED]
    assert printed_numbers(practice) == on_paper
    assert practice.seen == [lost.task_id, following.task_id]


def test_every_task_of_a_run_with_many_cuts_is_sent_once(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    numbers = [f"YT{number:013d}" for number in range(30)]
    tickets = []
    for index, number in enumerate(numbers):
        ticket = client.submit(task(number))
        tickets.append(ticket)
        if index % 5 == 2:
            practice.faults.drop_before = 1
        if index % 5 == 4:
            practice.faults.drop_after = 1
        ticket.wait(30)
    assert practice.seen == [ticket.task_id for ticket in tickets]
    papers = [known(ticket.report)[0][0] for ticket in tickets]
    came_out = printed_numbers(practice)
    assert len(set(came_out)) == len(came_out)
    for number, paper in zip(numbers, papers, strict=True):
        if paper is Paper.PRINTED:
            assert number in came_out
    assert papers.count(Paper.UNKNOWN) == 12
    assert came_out == sorted(came_out)


@pytest.fixture
def doudian(tmp_path: Path) -> Iterator[PracticeComponent]:
    with PracticeComponent(tmp_path / "paper") as practice:
        yield practice


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def heard() -> Listener:
    return Listener()


@pytest.fixture
def timed(doudian: PracticeComponent, clock: Clock, heard: Listener) -> Iterator[QueuedComponent]:
    """A client whose clock a test can move."""
    component = QueuedComponent(
        DoudianDialect(), doudian.url, patience=QUICK, monotonic=clock, on_change=heard
    )
    with component:
        yield component


def test_killed_in_mid_task_and_brought_back_late(
    doudian: PracticeComponent, timed: QueuedComponent, clock: Clock, heard: Listener
) -> None:
    doudian.faults.delay_s = 60
    in_hand = timed.submit(task(A))
    waiting = [timed.submit(task(number)) for number in (B, C, D)]
    in_hand.wait_sent(30)
    doudian.kill()
    assert known(in_hand.wait(30)) == [(Paper.UNKNOWN, Why.CUT)]

    clock.ahead = QUICK.stale_s + 1
    doudian.faults.clear()
    doudian.start()
    for ticket in waiting:
        heard.wait(lambda report, name=ticket.task_id: _held(report.task_id, report.state, name))  # type: ignore[misc]
    assert [ticket.task_id for ticket in timed.held()] == [each.task_id for each in waiting]
    assert doudian.documents == ()

    second, third, fourth = waiting
    assert fourth.release()
    assert known(fourth.wait(30)) == [PRINTED]
    assert third.drop()
    assert known(third.report) == [(Paper.NOT_PRINTED, Why.DROPPED)]
    (left,) = timed.held()
    assert left.task_id == second.task_id
    assert left.release()
    assert known(second.wait(30)) == [PRINTED]
    assert not second.release()
    assert not second.drop()
    assert printed_numbers(doudian) == [D, B]
    assert len(set(doudian.seen)) == len(doudian.seen)


def _held(task_id: str, state: State, wanted: str) -> bool:
    return task_id == wanted and state is State.HELD


def test_what_is_new_goes_on_beside_what_is_held(
    doudian: PracticeComponent, timed: QueuedComponent, clock: Clock, heard: Listener
) -> None:
    doudian.kill()
    notice_loss(timed)
    old = timed.submit(task(A))
    clock.ahead = QUICK.stale_s + 1
    doudian.start()
    heard.wait(lambda report: report.state is State.HELD)
    assert known(timed.submit(task(B)).wait(30)) == [PRINTED]
    assert old.report.state is State.HELD
    timed.close()
    assert known(old.report) == [(Paper.NOT_PRINTED, Why.CLOSED)]
    assert printed_numbers(doudian) == [B]


def test_a_short_outage_keeps_the_queue_and_its_order(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    assert client.reach() is Standing.READY
    practice.kill()
    notice_loss(client)
    tickets = [client.submit(task(number)) for number in (A, B, C)]
    practice.start()
    for ticket in tickets:
        assert known(ticket.wait(30)) == [PRINTED]
    assert printed_numbers(practice) == [A, B, C]


def test_closing_drops_what_was_not_sent_and_waits_for_what_was(
    practice: PracticeComponent, connect: Connect
) -> None:
    practice.faults.delay_s = 0.2
    client = connect()
    in_hand, waiting = client.submit(task(A)), client.submit(task(B))
    in_hand.wait_sent(30)
    client.close()
    assert known(in_hand.report) == [PRINTED]
    assert known(waiting.report) == [(Paper.NOT_PRINTED, Why.CLOSED)]
    assert known(client.submit(task(C)).report) == [(Paper.NOT_PRINTED, Why.CLOSED)]
    assert client.reach() is Standing.CLOSED
    assert client.agent().standing is Standing.CLOSED
    client.close()
    assert printed_numbers(practice) == [A]


def test_closing_does_not_wait_for_ever(practice: PracticeComponent, connect: Connect) -> None:
    practice.faults.never_notify = True
    client = connect(patience=replace(QUICK, close_s=0.05))
    ticket = client.submit(task(A))
    ticket.wait_sent(30)
    client.close()
    assert known(ticket.report) == [(Paper.UNKNOWN, Why.CUT)]


@pytest.mark.parametrize("dialect", ["doudian"], indirect=True)
def test_what_is_signed_after_the_close_is_not_sent(
    practice: PracticeComponent, connect: Connect
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def params() -> str:
        asked.set()
        assert go_on.wait(30)
        return "late"

    client = connect(patience=replace(QUICK, close_s=0.05))
    ticket = client.submit(replace(task(A), documents=(document(A, params=params),)))
    assert asked.wait(30)
    assert not ticket.drop()
    client.close()
    assert known(ticket.report) == [(Paper.NOT_PRINTED, Why.CLOSED)]
    go_on.set()
    assert practice.seen == []


@pytest.mark.parametrize("dialect", ["doudian"], indirect=True)
def test_a_line_lost_while_signing_sends_the_task_later_and_once(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def params() -> str:
        asked.set()
        assert go_on.wait(30)
        return document(A).params()  # type: ignore[misc]

    ticket = client.submit(replace(task(A), documents=(document(A, params=params),)))
    assert asked.wait(30)
    practice.kill()
    notice_loss(client)
    practice.start()
    assert client.reach() is Standing.READY
    go_on.set()
    assert known(ticket.wait(30)) == [PRINTED]
    assert practice.seen == [ticket.task_id]
