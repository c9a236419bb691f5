"""待确认 without a window: runs, noted answers, one commit."""

from datetime import timedelta

import pytest

from app.domain.ids import BatchId, PrintJobId
from app.domain.printing import PrintState
from app.presentation.printing.waiting import Waiting
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.ledger import make_label
from tests.fakes.rows import NOW
from tests.unit.presentation.conftest import Taken
from tests.unit.presentation.printing.home import ONE, TWO


@pytest.fixture
def waiting(fake: FakeDesk, taken: Taken) -> Waiting:
    """One batch whose rest went to another printer, and a later one."""
    rows = list(fake.rows.values())
    fake.jobs = [
        make_label(
            rows[n],
            n + 1,
            job_id=PrintJobId(f"j{n + 1}"),
            batch_id=BatchId("one" if n < 6 else "two"),
            printer_id=TWO if 4 <= n < 6 else ONE,
            state=PrintState.UNCONFIRMED,
            leased_at=NOW + timedelta(minutes=n // 4),
        )
        for n in range(8)
    ]
    waiting = Waiting(fake.desk(), unforeseen=taken)
    waiting.refresh()
    return waiting


def test_the_rest_of_a_run_lies_at_its_own_printer(waiting: Waiting) -> None:
    assert [(run.key, len(run.labels)) for run in waiting.runs] == [
        (("one", ONE), 4),
        (("one", TWO), 2),
        (("two", ONE), 2),
    ]
    assert [row.sequence for row in waiting.shown] == [1, 2, 3, 4]
    waiting.choose((BatchId("one"), TWO))
    assert [row.sequence for row in waiting.shown] == [5, 6]
    waiting.choose((BatchId("none"), TWO))
    assert waiting.run is not None
    assert waiting.run.key == ("one", TWO)


def test_answers_are_noted_changed_and_taken_back(waiting: Waiting) -> None:
    waiting.note([PrintJobId("j1"), PrintJobId("unknown")], came_out=True)
    waiting.note([PrintJobId("j1"), PrintJobId("j2")], came_out=False)
    assert (waiting.came_out, waiting.not_out) == (0, 2)
    waiting.note([PrintJobId("j1")], came_out=None)
    assert waiting.answer(PrintJobId("j1")) is None
    waiting.note_run(came_out=True)
    assert (waiting.came_out, waiting.not_out) == (4, 0)
    waiting.forget_answers()
    assert (waiting.came_out, waiting.not_out) == (0, 0)


def test_from_a_number_on_goes_by_what_the_labels_say(waiting: Waiting) -> None:
    waiting.choose((BatchId("one"), TWO))
    waiting.note_from(6)
    assert [waiting.answer(row.job_id) for row in waiting.shown] == [True, False]


def test_the_next_label_without_an_answer(waiting: Waiting) -> None:
    waiting.note([PrintJobId("j2"), PrintJobId("j3")], came_out=True)
    assert waiting.next_open(1) == "j4"
    assert waiting.next_open(3) == "j1"
    waiting.note_run(came_out=True)
    assert waiting.next_open(0) is None


def test_written_together_and_the_next_run_comes(
    waiting: Waiting, fake: FakeDesk, tasks: InlineTasks
) -> None:
    counted: list[tuple[dict[PrintJobId, bool], int]] = []
    assert not waiting.write(lambda *numbers: counted.append(numbers))
    waiting.note_run(came_out=True)
    tasks.hold()
    assert waiting.write(lambda *numbers: counted.append(numbers))
    assert not waiting.write(lambda *numbers: counted.append(numbers))
    assert waiting.writing
    tasks.release()
    assert counted == [({PrintJobId(f"j{n}"): True for n in range(1, 5)}, 0)]
    assert waiting.run is not None
    assert waiting.run.key == ("one", TWO)
    assert waiting.count == 4
    assert fake.called("confirm_all") == [({f"j{n}": True for n in range(1, 5)},)]


def test_a_number_finds_its_label(waiting: Waiting, fake: FakeDesk) -> None:
    row = fake.rows[fake.jobs[2].parcel_id]
    for number in (row.tracking_number, row.parcel_id, row.order_ids[0]):
        found = waiting.find(number or "")
        assert found is not None
        assert found.job_id == "j3"
    assert waiting.find("nothing") is None


def test_other_news_tell_nobody(waiting: Waiting) -> None:
    told: list[int] = []
    waiting.changed.subscribe(lambda: told.append(1))
    waiting.refresh()
    assert told == []


def test_a_bug_is_not_swallowed(waiting: Waiting, fake: FakeDesk, taken: Taken) -> None:
    fake.faults["waiting_labels"] = [ZeroDivisionError()]
    waiting.refresh()
    assert len(taken.errors) == 1
    assert waiting.error is None
