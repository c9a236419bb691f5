"""The ledger on the screen: ids at once, lines when they are looked at."""

from datetime import timedelta

import pytest

from app.domain.errors import StorageError
from app.domain.ids import BatchId, PrinterId, PrintJobId
from app.domain.instants import to_epoch
from app.domain.printing import PrintState
from app.ports.rows import LabelFilter
from app.presentation.printing.ledger import ALL, TODAY, Filter, Ledger, only_run, parcels_of
from app.presentation.table.paged import PAGE
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.ledger import make_label
from tests.fakes.rows import HOUR_S, NOW, NOW_S
from tests.unit.presentation.conftest import Taken


class Screen:
    """A table that looks at lines."""

    def __init__(self, fake: FakeDesk, taken: Taken) -> None:
        self.filled: list[tuple[int, int]] = []
        self.resets = 0
        self.ledger = Ledger(
            fake.desk(), filled=lambda a, b: self.filled.append((a, b)), unforeseen=taken
        )
        self.ledger.changed.subscribe(self._count)

    def _count(self) -> None:
        self.resets += 1


@pytest.fixture
def screen(fake: FakeDesk, taken: Taken) -> Screen:
    """450 labels, one a minute, the newest first."""
    rows = list(fake.rows.values())
    fake.jobs = [
        make_label(
            rows[n % len(rows)],
            n,
            job_id=PrintJobId(f"j{n:04d}"),
            leased_at=NOW - timedelta(minutes=n),
        )
        for n in range(450)
    ]
    screen = Screen(fake, taken)
    screen.ledger.refresh()
    return screen


def test_lines_come_by_the_page_when_they_are_looked_at(screen: Screen, fake: FakeDesk) -> None:
    ledger = screen.ledger
    assert len(ledger) == 450
    assert fake.called("label_rows") == []
    line = ledger.line(0)
    assert line is not None
    assert line.job_id == "j0000"
    assert screen.filled == [(0, PAGE - 1)]
    ledger.line(1)
    ledger.line(PAGE - 1)
    assert len(fake.called("label_rows")) == 1
    ledger.line(449)
    assert screen.filled[-1] == (400, 449)


def test_the_newest_wish_is_read_first(screen: Screen, fake: FakeDesk, tasks: InlineTasks) -> None:
    tasks.hold()
    for place in (0, 100, 200, 300, 400):
        assert screen.ledger.line(place) is None
        assert screen.ledger.line(place + 1) is None
    assert screen.ledger.loading
    tasks.release()
    assert [ids[0][0] for ids in fake.called("label_rows")] == [
        "j0000",
        "j0400",
        "j0300",
        "j0200",
        "j0100",
    ]
    assert not screen.ledger.loading


def test_lines_of_an_older_reading_do_not_count_as_fresh(
    screen: Screen, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    screen.ledger.line(0)
    screen.ledger.show(Filter(days=ALL, printer_id=PrinterId("nobody")))
    tasks.release()
    assert len(screen.ledger) == 0
    assert screen.filled == []


def test_an_answer_that_was_overtaken_is_dropped(
    screen: Screen, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    screen.ledger.show(Filter(text="nothing like it"))
    screen.ledger.show(Filter(text=fake.jobs[3].parcel_id))
    tasks.run_last()
    found = len(screen.ledger)
    tasks.release()
    assert found == len(screen.ledger) > 0


def test_news_that_move_nothing_only_repaint(screen: Screen, fake: FakeDesk) -> None:
    screen.ledger.line(0)
    screen.ledger.selection.only(PrintJobId("j0000"))
    fake.jobs[0] = make_label(
        fake.rows[fake.jobs[0].parcel_id],
        0,
        job_id=PrintJobId("j0000"),
        state=PrintState.UNCONFIRMED,
    )
    before = screen.resets
    screen.ledger.refresh()
    assert screen.resets == before
    line = screen.ledger.line(0)
    assert line is not None
    assert line.state is PrintState.UNCONFIRMED
    assert screen.ledger.selection.ids == {"j0000"}


def test_what_is_gone_is_chosen_no_more(screen: Screen, fake: FakeDesk) -> None:
    ledger = screen.ledger
    ledger.extend_to(2, add=False)
    ledger.extend_to(0, add=False)
    assert ledger.chosen() == ("j0002", "j0001", "j0000")
    del fake.jobs[1]
    ledger.refresh()
    assert ledger.chosen() == ("j0002", "j0000")
    assert ledger.place(PrintJobId("j0001")) is None
    ledger.select_all()
    assert len(ledger.chosen()) == 449


def test_only_so_many_lines_are_kept(screen: Screen, fake: FakeDesk) -> None:
    rows = list(fake.rows.values())
    fake.jobs = [make_label(rows[0], n, job_id=PrintJobId(f"j{n:05d}")) for n in range(7000)]
    screen.ledger.refresh()
    for place in range(0, 7000, PAGE):
        assert screen.ledger.line(place) is not None
    assert screen.ledger.known(PrintJobId("j00000")) is not None
    assert screen.ledger.known(PrintJobId("j06999")) is None
    assert screen.ledger.line(0) is not None


def test_an_error_is_said_and_reading_rests(screen: Screen, fake: FakeDesk) -> None:
    fake.faults["label_rows"] = [StorageError("db", "读不到")]
    assert screen.ledger.line(0) is None
    assert screen.ledger.error is not None
    asked = len(fake.called("label_rows"))
    screen.ledger.line(0)
    assert len(fake.called("label_rows")) == asked
    screen.ledger.refresh()
    assert screen.ledger.error is None
    assert screen.ledger.line(0) is not None


def test_a_bug_is_not_swallowed(screen: Screen, fake: FakeDesk, taken: Taken) -> None:
    fake.faults["label_ids"] = [ZeroDivisionError()]
    screen.ledger.refresh()
    assert len(taken.errors) == 1


def test_lines_are_brought_whether_looked_at_or_not(screen: Screen) -> None:
    found: list[object] = []
    screen.ledger.read_lines((PrintJobId("j0300"), PrintJobId("j0012")), found.extend)
    assert [line.job_id for line in found] == ["j0300", "j0012"]  # type: ignore[attr-defined]
    assert len(parcels_of(tuple(found) * 2)) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "from_s", "until_s"),
    [
        (TODAY, NOW_S - 14 * HOUR_S, 0),
        ("week", NOW_S - (14 + 6 * 24) * HOUR_S, 0),
        (ALL, 0, 0),
        ("2026-03-01", NOW_S - 38 * HOUR_S, NOW_S - 14 * HOUR_S),
    ],
)
def test_days_are_those_of_shanghai(days: str, from_s: int, until_s: int) -> None:
    wanted = Filter(days=days).wanted(FakeClock(NOW))
    assert (wanted.from_s, wanted.until_s) == (from_s, until_s)
    assert to_epoch(NOW) == NOW_S


def test_a_search_and_one_run_look_through_all_days() -> None:
    assert Filter(days=TODAY, text="73").wanted(FakeClock(NOW)) == LabelFilter(text="73")
    run = only_run(Filter(days=TODAY, problems=True), BatchId("b"))
    assert run.wanted(FakeClock(NOW)) == LabelFilter(batch_id=BatchId("b"))
    assert run.narrowed
    assert not only_run(run, None).narrowed


def test_states_are_those_of_the_ledger() -> None:
    wanted = Filter(state="under_way").wanted(FakeClock(NOW))
    assert wanted.states == {PrintState.LEASED, PrintState.SENDING}
