"""测试连接 and 打印测试页: what the printer says, and a label that can really be rendered."""

import pytest

from app.labels.render import check
from app.ports.printer import Paper, PrinterStatus, Raster, SendResult
from app.presentation.settings_page_printer import PrinterModel, label_profiles, make_test_label
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken


class Bench:
    """The model with what it told."""

    def __init__(self, fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> None:
        fake.settings.values["printer.label.host"] = "192.168.1.60"
        self.answers = 0
        board = JobBoard(tasks, fake.clock, failed=taken)
        self.model = PrinterModel(fake.desk(), board, answered=self.answered, failed=taken)

    def answered(self) -> None:
        self.answers += 1

    @property
    def verdict(self) -> tuple[bool | None, str]:
        return self.model.good, str(self.model.verdict)


@pytest.fixture
def tested(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> Bench:
    return Bench(fake, tasks, taken)


@pytest.mark.parametrize(
    ("answer", "good", "words"),
    [
        (PrinterStatus(ready=True), True, "打印机就绪。"),
        (PrinterStatus(ready=None), None, "已连上，但这台打印机不回报状态"),
        (PrinterStatus(ready=False, title="缺纸", advice="装纸。"), False, "缺纸。装纸。"),
        (PrinterStatus(ready=False), False, "打印机没有就绪"),
    ],
)
def test_the_answer_in_words(
    tested: Bench, fake: FakeDesk, answer: PrinterStatus, good: bool | None, words: str
) -> None:
    fake.printer.state = answer
    tested.model.test()
    assert tested.verdict[0] is good
    assert tested.verdict[1].startswith(words)
    assert tested.answers == 1


def test_without_an_address_nothing_is_asked(
    tested: Bench, fake: FakeDesk, tasks: InlineTasks
) -> None:
    fake.settings.values["printer.label.host"] = ""
    tested.model.test()
    tested.model.print_test()
    assert tested.verdict == (False, "先填写打印机地址并保存。")
    assert tasks.lanes == []


def test_one_test_at_a_time(tested: Bench, fake: FakeDesk, tasks: InlineTasks) -> None:
    tasks.hold()
    tested.model.test()
    assert tested.verdict == (None, "正在连接打印机")
    tested.model.print_test()
    tasks.release()
    assert tasks.lanes == ["print.label"]
    assert fake.printer.pages == []


def test_the_test_label_is_sent_at_the_printers_resolution(tested: Bench, fake: FakeDesk) -> None:
    tested.model.print_test()
    assert tested.verdict == (True, "测试页已打印。")
    assert [(page.dpi, page.width > 700, page.height > 1400) for page in fake.printer.pages] == [
        (203, True, True)
    ]
    assert any(fake.printer.pages[0].rows)


@pytest.mark.parametrize(
    ("result", "good", "words"),
    [
        (SendResult(paper=Paper.UNKNOWN), None, "已发送，打印机没有回报"),
        (
            SendResult(paper=Paper.NOTHING_SENT, title="连不上打印机", advice="检查电源和网线。"),
            False,
            "连不上打印机。检查电源和网线。",
        ),
    ],
)
def test_a_label_that_may_not_be_there(
    tested: Bench, fake: FakeDesk, result: SendResult, good: bool | None, words: str
) -> None:
    fake.printer.result = result
    tested.model.print_test()
    assert tested.verdict[0] is good
    assert tested.verdict[1].startswith(words)


def test_a_bug_goes_the_crash_path(tested: Bench, fake: FakeDesk, taken: Taken) -> None:
    def broken(_page: Raster) -> SendResult:
        raise RuntimeError("bug")

    fake.printer.print_label = broken  # type: ignore[method-assign]
    tested.model.print_test()
    assert [str(error) for error in taken.errors] == ["bug"]
    assert not tested.model.busy


@pytest.mark.parametrize("dpi", [203, 300])
def test_the_test_label_has_no_problem(fake: FakeDesk, dpi: int) -> None:
    assert check(make_test_label(fake.clock), dpi) == ()


def test_only_label_printers_are_offered_generic_ones_first() -> None:
    profiles = label_profiles()
    assert profiles[0].name.startswith("generic-tspl")
    assert {profile.language for profile in profiles} <= {"tspl", "zpl", "cpcl"}
    assert len({profile.title for profile in profiles}) == len(profiles)
