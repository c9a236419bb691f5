"""A queue on real lanes: labels on threads of their own, answers when the test takes them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from queue import SimpleQueue

from app.domain.ids import PrinterId
from app.presentation.printing.queue import PrintQueue, Run, RunState
from app.presentation.status_jobs import JobBoard
from app.runtime.lanes import Lanes
from tests.fakes.desk import FakeDesk
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop

PATIENCE_S = 10
ONE, TWO = PrinterId("label"), PrinterId("second")


class Home:
    """The window's thread, played by the test."""

    def __init__(self, labels: int = 12) -> None:
        self.calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.lanes = Lanes(self.calls.put)
        rows = map(make_row, range(labels))
        self.fake = FakeDesk(self.lanes, Path("profile"), OPTIONS, rows=rows, shops=[make_shop()])
        self.fake.set_up_printer()
        self.fake.set_up_printer(printer_id=TWO, name="二号机")
        self.errors: list[Exception] = []
        self.ended: list[Run] = []
        desk = self.fake.desk()
        self.board = JobBoard(desk.tasks, desk.clock, failed=self.errors.append)
        self.troubled: list[PrinterId] = []
        self.queue = PrintQueue(
            desk, self.board, deliver=self.calls.put, troubled=self.troubled.append
        )
        self.ids = tuple(self.fake.rows)

    def add(self, places: Iterable[int], printer_id: PrinterId = ONE, **more: str) -> Run:
        """Queue labels by their places."""
        ids = tuple(self.ids[place] for place in places)
        run = self.queue.add(ids, printer_id, ended=self.ended.append, **more)
        assert run is not None
        return run

    def until(self, wanted: Callable[[], bool]) -> None:
        """Take what comes home until ``wanted``; fails when nothing comes any more."""
        while not wanted():
            self.calls.get(timeout=PATIENCE_S)()

    def until_over(self, *runs: Run) -> None:
        """Until these runs have ended."""
        self.until(lambda: all(run.state is RunState.ENDED for run in runs))

    def printed(self, printer_id: PrinterId) -> list[int]:
        """Sequences that came out there, in order."""
        jobs = self.fake.jobs
        return [
            job.sequence
            for job in jobs
            if job.printer_id == printer_id and job.state.value == "printed"
        ]

    def close(self) -> tuple[str, ...]:
        """Stop the lanes as the program does; those that did not stop."""
        return self.lanes.stop(within_s=PATIENCE_S)
