"""The printers of the station: state in words, 常用, 当前, delete with a way back."""

import pytest

from app.domain.errors import StorageError
from app.domain.ids import PrinterId
from app.domain.station import Way
from app.ports.printer import PrinterStatus
from app.presentation.printing.queue import PrintQueue
from app.presentation.printing.states import PrinterStates
from app.presentation.settings_page_printer_list import PrinterList
from app.presentation.status import Health
from app.presentation.status_jobs import JobBoard
from app.presentation.undo import Undo
from app.services.current_printer import CURRENT
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken

SECOND = PrinterId("second")


class Bench:
    """Two printers and the list of them."""

    def __init__(self, fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> None:
        fake.set_up_printer()
        fake.set_up_printer(
            printer_id=SECOND, name="备用机", way=Way.DOUDIAN, place="", template=""
        )
        desk = fake.desk()
        board = JobBoard(tasks, fake.clock, failed=taken)
        self.states = PrinterStates(desk, failed=taken)
        self.queue = PrintQueue(desk, board, deliver=lambda call: call())
        self.model = PrinterList(desk, self.states, self.queue, failed=taken)
        self.model.shown_first()

    def names(self) -> list[str]:
        return [row.setup.name for row in self.model.rows]


@pytest.fixture
def bench(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> Bench:
    return Bench(fake, tasks, taken)


def test_a_row_says_where_it_is_what_it_prints_by_and_how_it_is(
    bench: Bench, fake: FakeDesk
) -> None:
    fake.printer.state = PrinterStatus(ready=False, title="缺纸")
    bench.states.ask_all()
    first, second = bench.model.rows
    assert str(first.reach) == "网络 · 192.168.1.60:9100"
    assert str(first.model) == "通用标签打印机（TSPL，203 dpi） · 快递面单 二联 100×180"
    assert (first.health, str(first.state)) == (Health.FAULT, "缺纸")
    assert str(second.reach) == "抖店打印组件 · 组件的默认打印机"
    assert str(second.model) == "平台模板，快递公司的第一个"


def test_what_is_gone_is_shown_by_its_own_name(bench: Bench, fake: FakeDesk) -> None:
    fake.station.setups.clear()
    fake.set_up_printer(profile="old-model", template="my_old_one")
    assert str(bench.model.rows[0].model) == "old-model · my_old_one"


def test_the_usual_one_is_current_until_another_is_chosen(bench: Bench) -> None:
    assert [(row.usual, row.current) for row in bench.model.rows] == [(True, True), (False, False)]
    undos: list[Undo] = []
    bench.model.choose(SECOND, undos.append)
    assert [(row.usual, row.current) for row in bench.model.rows] == [(True, False), (False, True)]
    assert bench.model.chosen == SECOND
    bench.model.make_usual(SECOND, undos.append)
    assert bench.names() == ["备用机", "标签机"]
    bench.model.choose("", undos.append)
    assert bench.model.chosen == ""
    undos[0]()  # it is no more what that act chose
    assert bench.model.chosen == ""
    undos[2]()
    assert bench.model.chosen == SECOND
    undos[1]()
    assert bench.names() == ["标签机", "备用机"]


def test_deleting_the_usual_and_chosen_one_can_be_taken_back(bench: Bench, fake: FakeDesk) -> None:
    undos: list[Undo] = []
    bench.model.choose(FIRST, lambda _undo: None)
    bench.model.remove(FIRST, undos.append)
    assert bench.names() == ["备用机"]
    assert fake.settings.values[CURRENT] == ""
    undos[0]()
    assert bench.names() == ["标签机", "备用机"]
    assert bench.model.chosen == FIRST


def test_deleting_one_that_is_gone_does_nothing(bench: Bench) -> None:
    bench.model.remove(PrinterId("nobody"), lambda _undo: pytest.fail("nothing to take back"))
    assert len(bench.names()) == 2


def test_a_printer_at_work_may_not_be_deleted(
    bench: Bench, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    bench.queue.add(tuple(fake.rows)[:1], FIRST)
    assert not bench.model.may_remove(FIRST)
    assert bench.model.may_remove(SECOND)
    tasks.release()
    assert bench.model.may_remove(FIRST)


def test_a_full_disk_is_told_and_nothing_is_offered_to_take_back(
    bench: Bench, fake: FakeDesk, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = StorageError("settings.full", "磁盘已满")

    def full(_printer_id: PrinterId) -> None:
        raise fault

    monkeypatch.setattr(fake.station, "remove", full)
    bench.model.remove(FIRST, lambda _undo: pytest.fail("nothing was deleted"))
    assert taken.errors == [fault]
