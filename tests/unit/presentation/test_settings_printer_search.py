"""Looking for printers: progress, stop, stale answers, both ways of a system queue."""

from typing import Any

import pytest

from app.domain.errors import NetworkError
from app.domain.station import Way
from app.ports.component import ComponentPrinters, ComponentStatus
from app.ports.station import FoundPrinter
from app.presentation.settings_page_component import ComponentModel
from app.presentation.settings_page_printer_search import PrinterSearch
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken

TSC = FoundPrinter(
    name="TSC TE244", place="192.168.1.61:9100", way=Way.NETWORK, profile="tsc-te-244"
)
QUEUE = FoundPrinter(name="Zebra", place="zebra", way=Way.CUPS, model="ZD420")
IPP = FoundPrinter(name="HP", place="192.168.1.9:631", way=None, note="不接收打印指令")
NO_USB = FoundPrinter(name="USB 打印机", place="", way=None, note="没有找：缺少 pyusb。")


@pytest.fixture
def search(fake: FakeDesk, taken: Taken) -> PrinterSearch:
    fake.found = (TSC, QUEUE, IPP, NO_USB)
    return PrinterSearch(fake.desk(), failed=taken)


def test_a_queue_is_offered_both_ways_and_what_was_not_searched_is_a_note(
    search: PrinterSearch,
) -> None:
    search.start()
    assert [(str(o.reach), str(o.model), o.usable) for o in search.offers] == [
        ("网络 · 192.168.1.61:9100", "型号看起来是 TSC TE244（203 dpi）", True),
        ("系统队列，直接发送指令 · zebra", "ZD420，型号请自己选", True),
        ("系统驱动 · zebra", "ZD420", True),
        ("192.168.1.9:631", "不接收打印指令", False),
    ]
    assert [str(note) for note in search.notes] == ["USB 打印机：没有找：缺少 pyusb。"]
    assert not search.line


def test_one_that_is_set_up_already_says_as_what(search: PrinterSearch, fake: FakeDesk) -> None:
    fake.set_up_printer(place=TSC.place)
    search.start()
    assert [(offer.known, offer.usable) for offer in search.offers][:2] == [
        ("标签机", False),
        ("", True),
    ]


def test_the_subnet_is_scanned_only_when_asked(search: PrinterSearch, fake: FakeDesk) -> None:
    search.start()
    search.start(scan=True)
    assert fake.called("find") == [(False,), (True,)]


def test_nothing_found_says_what_to_do(search: PrinterSearch, fake: FakeDesk) -> None:
    fake.found = (NO_USB,)
    assert not search.line
    search.start()
    assert str(search.line).startswith("没有找到打印机。")


def test_progress_is_told_and_a_stop_ends_it(
    fake: FakeDesk, tasks: InlineTasks, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    def find(ctx: Any, *, scan: bool = False) -> tuple[FoundPrinter, ...]:
        ctx.progress(1, 3, "USB 打印机")
        model.cancel()
        ctx.check()
        raise AssertionError("a cancelled search goes on")

    monkeypatch.setattr(fake, "find_printers", find)
    model = PrinterSearch(fake.desk(), failed=taken)
    model.changed.subscribe(lambda: lines.append(str(model.line)))
    tasks.hold()
    model.start()
    assert model.busy
    tasks.release()
    assert "正在找：USB 打印机" in lines
    assert not model.busy
    assert str(model.line) == "搜索已停止。"
    assert taken.errors == []


def test_an_overtaken_answer_is_dropped(
    search: PrinterSearch, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    search.start()
    search.start(scan=True)
    tasks.run_last()
    assert len(search.offers) == 4
    tasks.run_next()
    assert len(search.offers) == 4
    assert not search.trouble
    assert fake.called("find") == [(True,)]


def test_errors_are_told_and_bugs_go_the_crash_path(
    search: PrinterSearch, fake: FakeDesk, taken: Taken
) -> None:
    fake.faults["find"] = [NetworkError("n", "网络不通", "检查网线。"), RuntimeError("bug")]
    search.start()
    assert str(search.line) == "网络不通。检查网线。"
    search.start()
    assert [str(error) for error in taken.errors] == ["bug"]
    assert not search.busy


# The component.


@pytest.fixture
def component(fake: FakeDesk, taken: Taken) -> ComponentModel:
    return ComponentModel(fake.desk(), failed=taken)


def test_a_component_that_runs_tells_version_and_printers(component: ComponentModel) -> None:
    component.ask()
    assert component.good
    assert str(component.words) == "打印组件正在运行，版本 1.2.0.0，有 2 台打印机。"
    assert [(value, str(words)) for value, words in component.choices("备用机")] == [
        ("", "组件的默认打印机（面单机）"),
        ("面单机", "面单机"),
        ("备用机", "备用机"),
    ]


def test_one_that_does_not_run_says_where_to_get_it(
    component: ComponentModel, fake: FakeDesk
) -> None:
    fake.printers.asked_component.state = ComponentStatus(
        ready=False, running=False, title="抖店打印组件没有运行", advice="请下载安装。"
    )
    component.ask()
    assert component.good is False
    assert str(component.words) == "抖店打印组件没有运行。请下载安装。"
    assert [value for value, _ in component.choices("旧打印机")] == ["", "旧打印机"]


def test_a_component_without_a_version(component: ComponentModel, fake: FakeDesk) -> None:
    fake.printers.asked_component.state = ComponentStatus(ready=True, running=True)
    fake.printers.asked_component.known = ComponentPrinters(names=("一",))
    component.ask()
    assert str(component.words) == "打印组件正在运行，有 1 台打印机。"
