"""The print queue: in order, paused, stopped, sent elsewhere, and never twice."""

from collections.abc import Iterator
from threading import Event

import pytest

from app.domain.errors import Cancelled, InvalidInput, Retry, StorageError
from app.domain.ids import PrinterId
from app.domain.label_order import LabelOrder
from app.domain.printing import PrintState
from app.domain.receipt import Line, Outcome
from app.presentation.printing.queue import RunState
from tests.unit.presentation.printing.home import ONE, PATIENCE_S, TWO, Home


@pytest.fixture
def home() -> Iterator[Home]:
    home = Home()
    yield home
    assert home.close() == ()


class Gate:
    """Holds the printer at a label until the test lets it go on."""

    def __init__(self, home: Home, at: int = 1) -> None:
        self._left = at
        self.reached = Event()
        self.go = Event()
        home.fake.during["print"] = self

    def __call__(self, _ctx: object) -> None:
        self._left -= 1
        if self._left == 0:
            self.reached.set()
            assert self.go.wait(PATIENCE_S)


def test_labels_come_out_in_the_order_asked(home: Home) -> None:
    run = home.add([3, 1, 2])
    home.until_over(run)
    assert run.receipt is not None
    assert [line.parcel_id for line in run.receipt.lines] == [home.ids[n] for n in (3, 1, 2)]
    assert home.ended == [run]
    assert home.printed(ONE) == [1, 2, 3]
    assert (run.done, run.labels, run.left) == (3, 3, ())


def test_a_second_press_queues_only_what_no_run_holds(home: Home) -> None:
    home.queue.pause(ONE)
    first = home.add([0, 1])
    assert home.queue.add((home.ids[1], home.ids[0]), ONE) is None
    assert home.queue.busy(home.ids[0])
    more = home.queue.add((home.ids[1], home.ids[2], home.ids[2]), TWO)
    assert more is not None
    assert more.parcel_ids == (home.ids[2],)
    home.queue.resume(ONE)
    home.until_over(first, more)
    assert not home.queue.busy(home.ids[0])
    assert home.printed(ONE) == [1, 2]


def test_paused_before_the_first_label_nothing_is_sent(home: Home) -> None:
    home.queue.pause(ONE)
    run = home.add([0, 1])
    home.until(lambda: run.state is RunState.PAUSED)
    assert home.printed(ONE) == []
    assert home.queue.paused(ONE)
    home.queue.resume(ONE)
    home.until(lambda: run.state is RunState.PRINTING)
    home.until_over(run)
    assert home.printed(ONE) == [1, 2]


def test_a_paused_printer_does_not_delay_another(home: Home) -> None:
    home.queue.pause(ONE)
    stuck, free = home.add([0, 1]), home.add([2, 3], TWO)
    home.until_over(free)
    assert home.printed(TWO) == [1, 2]
    home.queue.stop(stuck)
    home.until_over(stuck)


def test_stopped_while_paused_the_rest_stays_unsent(home: Home) -> None:
    home.queue.pause(ONE)
    run = home.add([0, 1])
    home.until(lambda: run.state is RunState.PAUSED)
    home.queue.stop(run)
    assert run.state is RunState.STOPPING
    home.until_over(run)
    assert run.receipt is not None
    assert run.receipt.count(Outcome.SKIPPED) == 2
    assert home.queue.rest(run) == home.ids[:2]
    assert home.queue.paused(ONE)


def test_the_label_in_hand_is_finished_before_a_run_stops(home: Home) -> None:
    gate = Gate(home)
    run = home.add([0, 1, 2])
    assert gate.reached.wait(PATIENCE_S)
    home.queue.stop(run)
    gate.go.set()
    home.until_over(run)
    assert home.printed(ONE) == [1]
    assert home.queue.rest(run) == home.ids[1:3]


def test_a_run_that_waits_is_stopped_at_once(home: Home) -> None:
    home.queue.pause(ONE)
    ahead, waits = home.add([0]), home.add([1, 2])
    home.until(lambda: ahead.state is RunState.PAUSED)
    assert home.queue.waiting_labels == 3
    home.queue.stop(waits)
    assert waits.over
    assert home.queue.waiting_labels == 1
    assert home.ended == [waits]
    assert isinstance(waits.error, Cancelled)
    home.queue.resume(ONE)
    home.until_over(ahead)
    assert home.printed(ONE) == [1]
    assert home.queue.under_way() == ()


def test_a_run_that_waits_moves_at_once(home: Home) -> None:
    home.queue.pause(ONE)
    ahead, waits = home.add([0]), home.add([1, 2])
    home.until(lambda: ahead.state is RunState.PAUSED)
    assert home.queue.reroute(waits, TWO)
    (moved,) = home.queue.under_way(TWO)
    home.until_over(moved)
    assert home.printed(TWO) == [1, 2]
    assert home.ended == [moved]
    home.queue.stop(ahead)
    home.until_over(ahead)
    assert home.printed(ONE) == []


def test_the_rest_is_counted_on_at_the_other_printer(home: Home) -> None:
    gate = Gate(home, at=2)
    run = home.add(range(5))
    assert gate.reached.wait(PATIENCE_S)
    assert home.queue.reroute(run, TWO)
    gate.go.set()
    home.until(lambda: bool(run.over and not home.queue.under_way()))
    assert home.printed(ONE) == [1, 2]
    assert home.printed(TWO) == [3, 4, 5]
    second = home.queue.runs[-1]
    assert second.batch_id == run.batch_id
    args = home.fake.calls[-1][2]["numbering"]
    assert (args.total, sorted(args.sequences.values())) == (5, [3, 4, 5])
    receipts = [each.receipt for each in home.ended if each.receipt]
    assert sum(len(receipt.lines) for receipt in receipts) == 5


def test_the_order_is_made_once_and_kept_by_the_rest_elsewhere(home: Home) -> None:
    gate = Gate(home, at=2)
    given = tuple(home.ids[n] for n in (3, 0, 2, 1))
    run = home.queue.add(given, ONE, order=LabelOrder.SKU)
    assert run is not None
    assert gate.reached.wait(PATIENCE_S)
    assert home.queue.reroute(run, TWO)
    gate.go.set()
    home.until(lambda: bool(run.over and not home.queue.under_way()))
    arranged = tuple(sorted(given))  # as the made-up desk does
    assert run.parcel_ids == arranged
    assert home.queue.runs[-1].parcel_ids == arranged[2:]
    assert home.fake.called("order") == [(given, LabelOrder.SKU)]


def test_rerouted_while_paused_the_rest_does_not_wait(home: Home) -> None:
    home.queue.pause(ONE)
    run = home.add([0, 1])
    home.until(lambda: run.state is RunState.PAUSED)
    assert home.queue.reroute(run, TWO)
    home.until(lambda: run.over and not home.queue.under_way())
    assert home.printed(TWO) == [1, 2]
    assert home.queue.paused(ONE)
    assert not home.queue.paused(TWO)


def test_to_the_same_printer_there_is_nothing_to_move(home: Home) -> None:
    home.queue.pause(ONE)
    run = home.add([0, 1])
    home.until(lambda: run.state is RunState.PAUSED)
    assert not home.queue.reroute(run, ONE)
    assert run.state is RunState.PAUSED
    home.queue.resume(ONE)
    home.until_over(run)
    assert home.printed(ONE) == [1, 2]


def test_a_stop_after_a_move_keeps_the_rest_here(home: Home) -> None:
    gate = Gate(home)
    run = home.add([0, 1])
    assert gate.reached.wait(PATIENCE_S)
    home.queue.reroute(run, TWO)
    home.queue.stop(run)
    gate.go.set()
    home.until_over(run)
    assert home.queue.under_way() == ()
    assert home.queue.rest(run) == (home.ids[1],)


def test_after_a_jam_the_rest_goes_on_where_it_was(home: Home) -> None:
    jam = Line(parcel_id=home.ids[1], outcome=Outcome.FAILED, title="缺纸", retry=Retry.AFTER_FIX)
    home.fake.print.lines[home.ids[1]] = jam
    run = home.add(range(4))
    home.until_over(run)
    assert home.queue.rest(run) == home.ids[1:4]
    home.fake.print.lines.clear()
    assert home.queue.reroute(run, ONE)
    assert home.queue.rest(run) == ()
    assert not home.queue.reroute(run, TWO)
    home.until(lambda: not home.queue.under_way())
    assert home.printed(ONE) == [1, 2, 3, 4]


def test_only_a_run_that_went_wrong_has_its_printer_asked_again(home: Home) -> None:
    jam = Line(parcel_id=home.ids[1], outcome=Outcome.FAILED, title="缺纸", retry=Retry.AFTER_FIX)
    home.fake.print.lines[home.ids[1]] = jam
    whole, jammed = home.add([3], TWO), home.add([0, 1], ONE)
    home.until_over(whole, jammed)
    home.queue.pause(TWO)
    stopped = home.add([4, 5], TWO)
    home.queue.stop(stopped)
    home.until_over(stopped)
    assert home.troubled == [ONE]


def test_a_label_in_doubt_is_never_among_the_rest(home: Home) -> None:
    doubt = Line(parcel_id=home.ids[0], outcome=Outcome.UNKNOWN, retry=Retry.ASK_FIRST)
    home.fake.print.lines[home.ids[0]] = doubt
    run = home.add([0, 1])
    home.until_over(run)
    assert home.queue.rest(run) == (home.ids[1],)
    home.queue.reroute(run, TWO)
    home.until(lambda: not home.queue.under_way())
    assert [job.state for job in home.fake.jobs if job.parcel_id == home.ids[0]] == [
        PrintState.UNCONFIRMED
    ]


def test_what_is_queued_anew_is_no_rest_any_more(home: Home) -> None:
    home.queue.pause(ONE)
    run = home.add([0, 1, 2])
    home.until(lambda: run.state is RunState.PAUSED)
    home.queue.stop(run)
    home.until_over(run)
    home.queue.pause(TWO)
    again = home.add([1], TWO)
    assert home.queue.rest(run) == (home.ids[0], home.ids[2])
    left = home.queue.rest(run)
    home.queue.give_up(run)
    assert home.queue.rest(run) == ()
    home.queue.take_up(run, (*left, home.ids[1]))
    assert home.queue.rest(run) == left  # without what another run has
    home.queue.stop(again)
    home.until_over(again)


def test_a_printer_removed_meanwhile_leaves_its_run_to_others(home: Home) -> None:
    home.fake.faults["print"] = [InvalidInput("print.no_printer", "还没有设置面单打印机")]
    run = home.add([0, 1], PrinterId("gone"))
    home.until_over(run)
    assert isinstance(run.error, InvalidInput)
    assert home.queue.rest(run) == home.ids[:2]
    assert home.queue.reroute(run, ONE)
    home.until(lambda: not home.queue.under_way())
    assert home.printed(ONE) == [1, 2]


def test_after_an_error_in_the_middle_only_the_unprinted_go_on(home: Home) -> None:
    left = 2

    def break_down(_ctx: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise StorageError("disk.full", "磁盘已满")

    home.fake.during["print"] = break_down
    run = home.add(range(4), reason="打印不清楚")
    home.until_over(run)
    assert isinstance(run.error, StorageError)
    del home.fake.during["print"]
    home.queue.reroute(run, TWO)
    home.until(lambda: not home.queue.under_way())
    assert home.printed(ONE) == [1, 2]
    assert home.printed(TWO) == [3, 4]
    assert {job.reason for job in home.fake.jobs} == {"打印不清楚"}


def test_a_bug_in_a_run_reaches_its_owner(home: Home) -> None:
    home.fake.faults["print"] = [ZeroDivisionError()]
    run = home.add([0])
    home.until_over(run)
    assert home.ended == [run]
    assert isinstance(run.error, ZeroDivisionError)


def test_the_program_can_stop_while_a_printer_is_paused(home: Home) -> None:
    home.queue.pause(ONE)
    run = home.add([0, 1])
    home.until(lambda: run.state is RunState.PAUSED)
    assert home.close() == ()
    home.until_over(run)
    assert home.printed(ONE) == []


def test_fifty_runs_that_are_over_are_remembered(home: Home) -> None:
    for _ in range(55):
        run = home.add([0])
        home.until_over(run)
    assert len(home.queue.runs) == 50
    assert home.queue.runs[-1] is run


def test_stop_all_ends_every_run(home: Home) -> None:
    home.queue.pause(ONE)
    home.queue.pause(TWO)
    runs = [home.add([0]), home.add([1]), home.add([2], TWO)]
    home.until(lambda: runs[0].state is runs[2].state is RunState.PAUSED)
    home.queue.stop_all()
    home.until_over(*runs)
    assert home.queue.under_way() == ()
    home.queue.stop(runs[0])
    assert runs[0].over
