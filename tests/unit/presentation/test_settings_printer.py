"""测试连接 and 打印测试页: what a printer says, and a label that can really be rendered."""

import pytest

from app.domain.ids import PrinterId
from app.domain.station import Calibration, Way
from app.labels.library import load_template
from app.labels.render import check
from app.ports.printer import Paper, PrinterStatus, Raster, SendResult
from app.presentation.printing.sample_label import make_sample
from app.presentation.settings_page_printer import PrinterTests
from app.presentation.settings_page_printer_form import label_profiles
from app.presentation.status_jobs import JobBoard
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken

SECOND = PrinterId("second")


class Bench:
    """The tests of one printer with what they told."""

    def __init__(self, fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> None:
        fake.set_up_printer()
        self.answers = 0
        board = JobBoard(tasks, fake.clock, failed=taken)
        self.model = PrinterTests(fake.desk(), board, answered=self.answered, failed=taken)

    def answered(self) -> None:
        self.answers += 1

    @property
    def verdict(self) -> tuple[bool | None, str]:
        verdict = self.model.verdict(FIRST)
        assert verdict is not None
        return verdict.good, str(verdict.text)


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
    tested.model.test(FIRST)
    assert tested.verdict[0] is good
    assert tested.verdict[1].startswith(words)
    assert tested.answers == 1


def test_one_test_at_a_time_a_printer_on_its_own_lane(
    tested: Bench, fake: FakeDesk, tasks: InlineTasks
) -> None:
    fake.set_up_printer(printer_id=SECOND, name="另一台")
    tasks.hold()
    tested.model.test(FIRST)
    assert tested.verdict == (None, "正在连接打印机")
    tested.model.print_test(FIRST)
    tested.model.print_test(SECOND)
    assert tested.model.busy(FIRST)
    tasks.release()
    assert tasks.lanes == ["print.label", "print.second"]
    assert not tested.model.busy(FIRST)
    assert [opened[0] for opened in fake.printers.opened] == [SECOND]


@pytest.mark.parametrize("name", ["two_part_100x180", "one_part_76x130"])
def test_the_test_label_is_laid_out_by_the_printers_template(
    tested: Bench, fake: FakeDesk, name: str
) -> None:
    template = load_template(name)
    fake.station.setups.clear()
    fake.set_up_printer(template=name)
    tested.model.print_test(FIRST)
    verdict = tested.model.verdict(FIRST)
    assert verdict is not None
    assert (verdict.good, verdict.printed) == (True, True)
    assert tested.verdict[1] == "测试页已打印。"
    assert fake.printers.opened == [(FIRST, template.width_mm, template.height_mm)]
    (page,) = fake.printer.pages
    assert page.dpi == fake.printer.dpi
    assert abs(page.height - template.height_mm * 203 / 25.4) < 2
    assert any(page.rows)


def test_the_test_label_is_stretched_as_labels_are(tested: Bench, fake: FakeDesk) -> None:
    setup = fake.station.setups[0]
    tested.model.print_test(FIRST)
    fake.station.put(setup.calibrated("100x180", Calibration(scale_x=0.95)))
    tested.model.print_test(FIRST)
    plain, stretched = fake.printer.pages
    assert (plain.width, stretched.width) == (800, 760)


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
    tested.model.print_test(FIRST)
    assert tested.verdict[0] is good
    assert tested.verdict[1].startswith(words)
    assert not tested.model.verdict(FIRST).printed  # type: ignore[union-attr]


def test_a_component_prints_its_own_test_page(tested: Bench, fake: FakeDesk) -> None:
    fake.station.setups.clear()
    fake.set_up_printer(way=Way.DOUDIAN, place="", template="")
    tested.model.print_test(FIRST)
    assert tested.verdict[0] is False
    assert tested.verdict[1].startswith("打印组件的测试页在组件自己的设置里打印")
    assert fake.printer.pages == []


def test_a_printer_that_was_deleted_meanwhile_says_so(tested: Bench, fake: FakeDesk) -> None:
    fake.station.setups.clear()
    tested.model.print_test(FIRST)
    assert tested.verdict == (False, "这台打印机已经删除。重新添加后再试。")


def test_a_template_that_is_gone_is_told(tested: Bench, fake: FakeDesk) -> None:
    fake.station.setups.clear()
    fake.set_up_printer(template="no_such_template")
    tested.model.print_test(FIRST)
    assert tested.verdict[0] is False
    assert fake.printer.pages == []


def test_a_bug_goes_the_crash_path(tested: Bench, fake: FakeDesk, taken: Taken) -> None:
    def broken(_page: Raster) -> SendResult:
        raise RuntimeError("bug")

    fake.printer.print_label = broken  # type: ignore[method-assign]
    tested.model.print_test(FIRST)
    assert [str(error) for error in taken.errors] == ["bug"]
    assert not tested.model.busy(FIRST)
    assert tested.verdict == (False, "测试没有完成。")


def test_a_verdict_is_forgotten_when_the_set_up_changed(tested: Bench) -> None:
    tested.model.test(FIRST)
    tested.model.forget(FIRST)
    assert tested.model.verdict(FIRST) is None


@pytest.mark.parametrize("name", ["two_part_100x180", "one_part_100x150", "one_part_76x130"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_the_test_label_has_no_problem(fake: FakeDesk, dpi: int, name: str) -> None:
    problems = check(make_sample(fake.clock), dpi, load_template(name))
    assert [problem for problem in problems if problem.blocking] == []


def test_only_label_printers_are_offered_generic_ones_first() -> None:
    profiles = label_profiles()
    assert profiles[0].name.startswith("generic-")
    assert {profile.language for profile in profiles} == {"tspl", "zpl", "cpcl", "escpos-label"}
    assert len({profile.title for profile in profiles}) == len(profiles)
