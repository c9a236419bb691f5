"""Cards: each printer speaks for itself, and what waits there is counted."""

import pytest

from app.domain.ids import BatchId, PrinterId
from app.domain.station import Way
from app.ports.printer import PrinterStatus
from app.presentation.printing.cards import read_cards
from app.presentation.printing.queue import PrintQueue, Run, RunState
from app.presentation.printing.states import PrinterStates
from app.presentation.status import Health
from app.presentation.status_jobs import JobBoard
from app.services.label_leases import Numbering
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken
from tests.unit.presentation.printing.home import ONE, TWO


class Station:
    def __init__(self, fake: FakeDesk, taken: Taken) -> None:
        fake.set_up_printer()
        fake.set_up_printer(printer_id=TWO, name="二号机", way=Way.DOUDIAN, place="")
        desk = fake.desk()
        self.states = PrinterStates(desk, failed=taken)
        board = JobBoard(desk.tasks, desk.clock, failed=taken)
        self.queue = PrintQueue(desk, board, deliver=lambda call: call())
        self.ids = tuple(fake.rows)

    def run(self, printer_id: PrinterId, state: RunState, **facts: object) -> Run:
        run = Run(
            numbering=Numbering(batch_id=BatchId("b")),
            printer_id=printer_id,
            parcel_ids=self.ids[:4],
            state=state,
            **facts,  # type: ignore[arg-type]
        )
        self.queue._runs.append(run)
        return run


@pytest.fixture
def station(fake: FakeDesk, taken: Taken) -> Station:
    return Station(fake, taken)


def test_a_quiet_printer(station: Station) -> None:
    first, second = read_cards(station.states, station.queue)
    assert (str(first.name), str(first.place), str(first.state)) == (
        "标签机",
        "网络 · 192.168.1.60:9100",
        "正在询问",
    )
    assert str(second.place) == "抖店打印组件 · 组件的默认打印机"
    assert first.can_ask
    assert (first.run, first.waiting, first.left, first.movable) == (None, (), None, ())
    assert (str(first.progress), str(first.queued), str(first.rest)) == ("", "", "")
    assert str(first.spoken) == "标签机：正在询问"


def test_a_fault_says_what_to_do(station: Station, fake: FakeDesk) -> None:
    fake.printer.state = PrinterStatus(ready=False, title="缺纸", advice="装好纸。")
    station.states.ask_all()
    card = read_cards(station.states, station.queue)[0]
    assert (card.health, str(card.state), str(card.advice)) == (Health.FAULT, "缺纸", "装好纸。")


def test_work_and_what_waits(station: Station) -> None:
    run = station.run(ONE, RunState.PRINTING, done=1, total=4)
    later = station.run(ONE, RunState.QUEUED)
    first, second = read_cards(station.states, station.queue)
    assert (first.run, first.waiting) == (run, (later,))
    assert str(first.spoken) == "标签机：正在打印，1 / 4 张，排队 1 批 4 张"
    assert first.share == 0.25
    assert first.movable == (run, later)
    assert not first.can_ask
    assert second.run is None
    assert second.share == 0.0


@pytest.mark.parametrize(
    ("state", "words"),
    [(RunState.PRINTING, "打完手里这张就暂停"), (RunState.PAUSED, "已暂停")],
)
def test_a_paused_printer(station: Station, state: RunState, words: str) -> None:
    station.run(ONE, state)
    station.queue.pause(ONE)
    first, second = read_cards(station.states, station.queue)
    assert (first.paused, str(first.state), first.health) == (True, words, Health.SOON)
    assert not second.paused


def test_a_run_that_stops_cannot_be_moved(station: Station) -> None:
    station.run(ONE, RunState.STOPPING)
    card = read_cards(station.states, station.queue)[0]
    assert str(card.state) == "正在停止，手里这张会打完"
    assert card.movable == ()


def test_the_newest_rest_is_offered_while_nothing_prints(station: Station) -> None:
    station.run(ONE, RunState.ENDED, left=station.ids[:1])
    newer = station.run(ONE, RunState.ENDED, left=station.ids[1:3])
    card = read_cards(station.states, station.queue)[0]
    assert card.left is newer
    assert str(card.rest) == "还有 2 张没打"
    station.run(ONE, RunState.PRINTING)
    assert read_cards(station.states, station.queue)[0].left is None


def test_a_printer_that_is_gone_shows_while_labels_wait_there(
    station: Station, fake: FakeDesk, tasks: InlineTasks
) -> None:
    run = station.run(TWO, RunState.QUEUED)
    fake.station.remove(TWO)
    first, gone = read_cards(station.states, station.queue)
    assert (gone.removed, str(gone.name), gone.health) == (True, "已删除的打印机", Health.FAULT)
    assert not gone.can_ask
    assert gone.movable == (run,)
    run.state = RunState.ENDED
    assert read_cards(station.states, station.queue) == (first,)
