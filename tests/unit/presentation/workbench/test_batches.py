"""Verbs run on their lanes, report progress, can be stopped, and end in a receipt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import InvalidInput, StorageError
from app.domain.ids import PrinterId, PrintJobId
from app.domain.parcel import Stage
from app.domain.picking import PickingList
from app.domain.printing import PrintState
from app.domain.receipt import Outcome
from app.ports.tasks import NET_USER, RENDER, STORE, Task
from app.presentation.printing.queue import PrintQueue
from app.presentation.workbench.batches import Batches, Running, settle_labels
from app.presentation.workbench.receipts import ReceiptView
from app.presentation.workbench.verbs import Verb
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row
from tests.fakes.tasks import job_context


class Watcher:
    def __init__(self) -> None:
        self.moves: list[tuple[Running, ...]] = []
        self.counts: list[tuple[int, int | None]] = []
        self.receipts: list[ReceiptView] = []
        self.lists: list[Path] = []
        self.errors: list[Exception] = []
        self.batches: Batches

    def batch_moved(self) -> None:
        self.moves.append(self.batches.running)
        self.counts += [(each.done, each.total) for each in self.batches.running]

    def batch_ended(self, view: ReceiptView) -> None:
        self.receipts.append(view)

    def batch_failed(self, error: Exception) -> None:
        self.errors.append(error)

    def list_written(self, picking: PickingList, path: Path) -> None:
        self.lists.append(path)


class Bench:
    def __init__(self) -> None:
        self.tasks = InlineTasks()
        self.fake = FakeDesk(
            self.tasks, Path("nowhere"), OPTIONS, rows=[make_row(n) for n in range(6)]
        )
        self.ids = tuple(self.fake.rows)
        self.titles: list[str] = []
        self.watcher = Watcher()
        self.desk = self.fake.desk()
        self.fake.set_up_printer()
        self.queue = PrintQueue(self.desk, self, deliver=lambda call: call())
        self.batches = Batches(
            self.desk,
            self.run_job,
            queue=self.queue,
            deliver=lambda call: call(),
            watcher=self.watcher,
        )
        self.watcher.batches = self.batches

    def run_job(
        self,
        title: str,
        lane: str,
        job: Callable[[Any], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        self.titles.append(title)
        return self.tasks.run(lane, job, done=done, failed=failed)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(
    ("verb", "lane", "service"),
    [
        (Verb.ACQUIRE, NET_USER, "acquire"),
        (Verb.PRINT, "print.label", "print"),
        (Verb.SHIP, NET_USER, "ship"),
        (Verb.SLIPS, "print.slip", "slips"),
    ],
)
def test_a_verb_runs_its_service_on_its_lane(
    bench: Bench, verb: Verb, lane: str, service: str
) -> None:
    assert bench.batches.start(verb, bench.ids[:2])
    assert bench.tasks.lanes == [lane]
    assert bench.titles == [verb.label]
    assert bench.fake.calls[0][0] == service
    assert bench.fake.calls[0][1][0] == bench.ids[:2]
    assert [view.done for view in bench.watcher.receipts] == [2]
    assert bench.batches.running == ()


def test_labels_go_to_the_printer_that_was_chosen(bench: Bench) -> None:
    bench.fake.set_up_printer(printer_id=PrinterId("second"), name="备用机")
    bench.fake.settings.values["print.printer"] = "second"
    assert bench.batches.start(Verb.PRINT, bench.ids[:1])
    assert bench.tasks.lanes == ["print.second"]
    bench.fake.station.remove(PrinterId("second"))
    assert bench.batches.start(Verb.PRINT, bench.ids[1:2])
    assert bench.tasks.lanes == ["print.second", "print.label"]


def test_without_a_printer_nothing_is_queued(bench: Bench) -> None:
    bench.fake.station.setups.clear()
    assert not bench.batches.start(Verb.PRINT, bench.ids[:1])
    assert [getattr(error, "code", "") for error in bench.watcher.errors] == ["print.no_printer"]
    assert bench.tasks.lanes == []


def test_a_reprint_carries_its_reason(bench: Bench) -> None:
    bench.batches.start(Verb.REPRINT, bench.ids[:1], reason="卡纸")
    (_, args, more) = bench.fake.calls[0]
    assert args == (bench.ids[:1], FIRST)
    assert more["reason"] == "卡纸"


def test_progress_comes_home(bench: Bench) -> None:
    bench.batches.start(Verb.ACQUIRE, bench.ids[:3])
    assert (2, 3) in bench.watcher.counts


def test_a_second_press_does_not_queue_a_second_batch(bench: Bench) -> None:
    bench.tasks.hold()
    assert bench.batches.start(Verb.PRINT, bench.ids[:1])
    assert not bench.batches.start(Verb.PRINT, bench.ids[:1])
    assert not bench.batches.start(Verb.REPRINT, bench.ids[:1], reason="x")
    assert bench.batches.start(Verb.ACQUIRE, bench.ids[1:2])
    assert bench.queue.busy(bench.ids[0])
    assert not bench.batches.start(Verb.ACQUIRE, bench.ids[2:3])
    assert bench.batches.busy(Verb.ACQUIRE)
    bench.tasks.release()
    assert not bench.batches.busy(Verb.ACQUIRE)
    assert not bench.queue.busy(bench.ids[0])
    assert len(bench.watcher.receipts) == 2


def test_an_error_that_ends_the_batch_frees_the_verb(bench: Bench) -> None:
    error = InvalidInput("waybill.no_carrier", "还没有选择快递公司")
    bench.fake.faults["acquire"] = [error]
    bench.batches.start(Verb.ACQUIRE, bench.ids[:1])
    assert bench.watcher.errors == [error]
    assert bench.batches.running == ()
    assert bench.watcher.receipts == []
    assert bench.batches.start(Verb.ACQUIRE, bench.ids[:1])


def test_cancel_reaches_the_job(bench: Bench) -> None:
    bench.tasks.hold()
    bench.batches.start(Verb.ACQUIRE, bench.ids[:1])
    bench.batches.cancel()
    assert bench.watcher.moves[-1][0].cancelling
    bench.tasks.release()
    assert [getattr(error, "code", "") for error in bench.watcher.errors] == ["cancelled"]
    assert bench.batches.running == ()


def test_labels_that_only_wait_are_cancelled_at_once(bench: Bench) -> None:
    bench.tasks.hold()
    bench.batches.start(Verb.PRINT, bench.ids[:1])
    bench.batches.cancel()
    assert bench.batches.running == ()
    bench.tasks.release()
    assert bench.fake.called("print") == []
    assert [getattr(error, "code", "") for error in bench.watcher.errors] == ["cancelled"]
    assert bench.batches.running == ()


@pytest.mark.parametrize(("verb", "service"), [(Verb.ACQUIRE, "acquire"), (Verb.SHIP, "ship")])
def test_unknown_outcomes_are_settled_by_the_service(
    bench: Bench, verb: Verb, service: str
) -> None:
    bench.batches.reconcile(verb)
    assert bench.fake.calls[0][0] == f"{service}.reconcile"
    assert bench.watcher.receipts[0].reconciled


def test_a_picking_list_is_written_where_it_was_asked_for(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    bench.batches.write_list(bench.ids[:2], path)
    assert bench.tasks.lanes == [RENDER]
    assert bench.fake.calls[0][1] == (bench.ids[:2], path)
    assert bench.watcher.lists == [path]


@pytest.mark.parametrize(
    ("verb", "state", "stage"),
    [
        (Verb.CAME_OUT, PrintState.PRINTED, Stage.TO_SHIP),
        (Verb.NOT_OUT, PrintState.NOT_PRINTED, Stage.TO_PRINT),
    ],
)
def test_a_persons_answer_is_recorded(
    bench: Bench, verb: Verb, state: PrintState, stage: Stage
) -> None:
    row = bench.fake.rows[bench.ids[2]]
    bench.fake.leave_unconfirmed(row)
    bench.batches.start(verb, (row.parcel_id,))
    assert bench.tasks.lanes == [STORE]
    assert bench.fake.jobs[0].state is state
    assert bench.fake.rows[row.parcel_id].stage is stage
    assert bench.watcher.receipts[0].clean


def test_what_does_not_wait_for_an_answer_says_so(bench: Bench) -> None:
    bench.batches.start(Verb.CAME_OUT, bench.ids[:1])
    assert [g.title for g in bench.watcher.receipts[0].groups] == ["不在待确认里"]


def test_an_answer_given_elsewhere_does_not_stop_the_others(bench: Bench) -> None:
    rows = [bench.fake.rows[parcel_id] for parcel_id in bench.ids[:2]]
    for row in rows:
        bench.fake.leave_unconfirmed(row)
    bench.fake.faults["confirm"] = [InvalidInput("print.not_waiting", "这张面单不在待确认里")]
    given: dict[PrintJobId, bool] = {}
    receipt = settle_labels(bench.desk, job_context(), bench.ids[:2], given, came_out=True)
    assert [line.outcome for line in receipt.lines] == [Outcome.FAILED, Outcome.DONE]
    assert given == {bench.fake.jobs[1].job_id: True}  # what counted can be undone


def test_a_full_disk_stops_the_answers(bench: Bench) -> None:
    for parcel_id in bench.ids[:2]:
        bench.fake.leave_unconfirmed(bench.fake.rows[parcel_id])
    bench.fake.faults["confirm"] = [StorageError("store.full", "磁盘已满")]
    receipt = settle_labels(bench.desk, job_context(), bench.ids[:2], {}, came_out=True)
    assert [line.title for line in receipt.lines] == ["磁盘已满", "不在待确认里"]
    assert bench.fake.jobs[1].state is PrintState.UNCONFIRMED
