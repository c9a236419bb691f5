"""Runs on two printers through the queue on real lanes: each label once, neither waits."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event

import pytest
import zxingcpp
from PIL import Image

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import LOOPBACK, PracticeSite
from app.domain.ids import ParcelId, PrinterId
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.receipt import Outcome
from app.presentation.desk import Desk
from app.presentation.printing.queue import PrintQueue, Run, RunState
from app.presentation.status_jobs import JobBoard
from app.sandbox.printers import PracticeLabelPrinter
from app.settings.printers import FIRST
from tests.fakes.counted_label import AGAIN, put_counted_label
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import (
    answer_by_paper,
    parcels,
    shop_of,
    tracking,
)

COUNT = 8
SECOND = PrinterId("second")
PATIENCE_S = 30


class GatedPrinter(PracticeLabelPrinter):
    """A printer that takes a label in hand and keeps it until it is let go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.in_hand, self.go_on = Event(), Event()
        self.go_on.set()

    def take(self, picture: Image.Image, copies: int = 1) -> None:
        """Print once it may."""
        self.in_hand.set()
        self.go_on.wait()
        super().take(picture, copies)

    def hold(self) -> None:
        """Keep the next label in hand."""
        self.in_hand.clear()
        self.go_on.clear()

    def has_one(self) -> None:
        """Wait for that label."""
        assert self.in_hand.wait(PATIENCE_S), "no label came"

    def stop(self) -> None:
        """Stop also with a label in hand."""
        self.go_on.set()
        super().stop()


@dataclass(slots=True)
class Window:
    """The window's thread: this one. ``queue`` is the program's own."""

    desk: Desk
    site: PracticeSite
    first: GatedPrinter
    second: PracticeLabelPrinter
    calls: "SimpleQueue[Callable[[], None]]"
    queue: PrintQueue = field(init=False)
    broke: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        board = JobBoard(self.desk.tasks, self.desk.clock, failed=self.broke.append)
        self.queue = PrintQueue(self.desk, board, deliver=self.calls.put)

    def until(self, ready: Callable[[], bool]) -> None:
        """Work as the window does until ``ready``."""
        while not ready():
            try:
                self.calls.get(timeout=PATIENCE_S)()
            except Empty:
                raise AssertionError("nothing more happened") from None

    def add(self, wanted: tuple[ParcelId, ...], printer: PrinterId, **options: str) -> Run:
        """A run, which there must be."""
        run = self.queue.add(wanted, printer, **options)
        assert run is not None
        return run

    def over(self, *runs: Run) -> None:
        """Wait for the end of ``runs``."""
        self.until(lambda: all(run.over for run in runs))

    def paper(self, printer: PracticeLabelPrinter) -> list[tuple[str, ...]]:
        """Number and counter of every sheet."""
        return [sheet.codes for sheet in printer.sheets]

    def numbers(self) -> Counter[str]:
        """How often each number lies on paper."""
        return Counter(codes[0] for p in (self.first, self.second) for codes in self.paper(p))


@contextmanager
def window(site: PracticeSite, folder: Path) -> Iterator[Window]:
    calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
    first, second = GatedPrinter(folder / "first"), PracticeLabelPrinter(folder / "second")
    with first, second, open_desk(folder / "profile", "file", deliver=calls.put) as desk:
        bind_practice(desk, site)
        template = put_counted_label(folder / "profile")
        for printer_id, name, printer in (
            (FIRST, "一号", first),
            (SECOND, "二号", second),
        ):
            place = f"{LOOPBACK}:{printer.port}"
            setup = replace(
                site.printer, printer_id=printer_id, name=name, place=place, template=template
            )
            desk.station.put(setup)
        desk.sync_orders(job_context(), shop_of(site))
        desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
        yield Window(desk, site, first, second, calls)
        first.go_on.set()


@pytest.fixture
def two(site: PracticeSite, tmp_path: Path) -> Iterator[Window]:
    with window(site, tmp_path) as opened:
        yield opened


def asked(two: Window) -> tuple[ParcelId, ...]:
    return parcels(two.desk, Stage.TO_PRINT)


def counted(two: Window, wanted: tuple[ParcelId, ...], first: int = 1) -> list[tuple[str, ...]]:
    """What must lie on paper when ``wanted`` is printed as number ``first`` … of all."""
    return [
        (number, f"{place}/{COUNT}")
        for place, number in enumerate(tracking(two.desk, wanted), first)
    ]


def test_a_printer_that_keeps_a_label_does_not_hold_up_the_other(two: Window) -> None:
    wanted = asked(two)
    two.first.hold()
    stuck, quick = two.add(wanted[:4], FIRST), two.add(wanted[4:], SECOND)
    two.over(quick)
    assert not stuck.over
    two.first.has_one()
    assert two.paper(two.first) == []
    assert quick.receipt is not None
    assert quick.receipt.count(Outcome.DONE) == 4
    two.first.go_on.set()
    two.over(stuck)
    assert two.numbers() == Counter(tracking(two.desk, wanted))


@pytest.mark.parametrize("trouble", ["paper_out", "unplugged", "cut", "silent"])
def test_trouble_at_one_printer_leaves_the_other_alone(two: Window, trouble: str) -> None:
    wanted = asked(two)
    if trouble == "paper_out":
        two.first.faults.paper_left = 2
    elif trouble == "cut":
        two.first.faults.close_after = 10_000
    elif trouble == "silent":
        two.first.faults.silent = True
    else:
        two.first.stop()
    broken, well = two.add(wanted[:4], FIRST), two.add(wanted[4:], SECOND)
    two.over(broken, well)
    assert broken.receipt is not None
    assert well.receipt is not None
    assert well.receipt.count(Outcome.DONE) == 4
    fault = next(line for line in broken.receipt.lines if line.outcome is not Outcome.DONE)
    assert fault.title
    assert fault.advice
    assert broken.receipt.lines[-1].outcome is Outcome.SKIPPED
    assert fault.title in broken.receipt.lines[-1].advice
    two.first.faults.clear()
    # The rest goes to the well one; what is in doubt is answered by the paper first.
    two.queue.reroute(broken, SECOND)
    two.until(lambda: not two.queue.under_way())
    answer_by_paper(two.desk, two.numbers())
    rest = asked(two)
    if rest:
        two.over(two.add(rest, SECOND))
    assert two.numbers() == Counter(tracking(two.desk, wanted))
    assert two.broke == []


def test_the_same_labels_asked_of_both_come_out_once(two: Window) -> None:
    wanted = asked(two)
    two.first.hold()
    one = two.add(wanted, FIRST)
    two.first.has_one()
    assert two.queue.add(wanted, SECOND) is None  # the queue itself holds them
    # Another station's program would not know of that queue: the ledger stops it.
    receipt = two.desk.print_labels(job_context(), wanted, SECOND)
    assert receipt.count(Outcome.ALREADY) == COUNT
    assert "另一台打印机" in receipt.lines[0].title
    two.first.go_on.set()
    two.over(one)
    assert two.paper(two.first) == counted(two, wanted)
    assert two.paper(two.second) == []


def test_paused_stopped_and_moved_on_with_the_counting_kept(two: Window) -> None:
    wanted = asked(two)
    two.first.hold()
    run = two.add(wanted, FIRST)
    two.first.has_one()
    two.queue.pause(FIRST)
    two.first.go_on.set()
    two.until(lambda: run.state is RunState.PAUSED)
    assert two.paper(two.first) == counted(two, wanted)[:1]
    two.first.hold()
    two.queue.resume(FIRST)
    two.first.has_one()
    two.queue.reroute(run, SECOND)  # stops it after the label in hand
    two.first.go_on.set()
    two.until(lambda: not two.queue.under_way())
    moved = two.queue.runs[-1]
    assert moved.printer_id == SECOND
    assert moved.batch_id == run.batch_id
    assert two.paper(two.first) == counted(two, wanted)[:2]
    assert two.paper(two.second) == counted(two, wanted)[2:]
    jobs = two.desk.reader.batch_jobs(run.batch_id)
    assert Counter(job.state for job in jobs) == {
        PrintState.PRINTED: COUNT,
        PrintState.NOT_PRINTED: COUNT - 2,
    }


def test_a_paused_run_that_is_stopped_sends_nothing_more(two: Window) -> None:
    wanted = asked(two)
    two.queue.pause(FIRST)
    run = two.add(wanted, FIRST)
    two.until(lambda: run.state is RunState.PAUSED)
    two.queue.stop(run)
    two.over(run)
    assert two.numbers() == Counter()
    assert two.queue.rest(run) == wanted
    two.queue.resume(FIRST)
    two.over(two.add(wanted, FIRST))
    assert two.paper(two.first) == counted(two, wanted)


def test_a_reprint_on_the_other_printer_is_marked(two: Window) -> None:
    wanted = asked(two)
    two.over(two.add(wanted, FIRST))
    two.over(two.add(wanted[:1], SECOND, reason="污损"))
    (sheet,) = two.second.sheets
    with Image.open(two.second.sheet_path(sheet)) as picture:
        seen = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
    assert seen == {*tracking(two.desk, wanted[:1]), "1/1", AGAIN}
    first = two.first.sheets[0]
    with Image.open(two.first.sheet_path(first)) as picture:
        assert AGAIN not in {c.text for c in zxingcpp.read_barcodes(picture.convert("L"))}


def test_a_printer_removed_from_the_book_in_mid_run_finishes_it_and_takes_no_other(
    two: Window,
) -> None:
    wanted = asked(two)
    two.first.hold()
    run, waiting = two.add(wanted[:4], FIRST), two.add(wanted[4:], FIRST)
    two.first.has_one()
    two.desk.station.remove(FIRST)
    two.first.go_on.set()
    two.over(run, waiting)
    assert run.receipt is not None
    assert run.receipt.count(Outcome.DONE) == 4
    assert waiting.error is not None
    assert "还没有设置面单打印机" in str(waiting.error)
    assert two.queue.rest(waiting) == wanted[4:]
    two.queue.reroute(waiting, SECOND)
    two.until(lambda: not two.queue.under_way())
    assert two.numbers() == Counter(tracking(two.desk, wanted))
