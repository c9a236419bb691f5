"""The calibration wizard's model over a desk in memory."""

import pytest

from app.domain.calibration import DENSITIES
from app.domain.errors import Cancelled, StorageError
from app.domain.ids import PrinterId
from app.domain.station import Calibration, Way
from app.labels.stock import Stock
from app.ports.printer import Paper, SendResult
from app.presentation.printing.calibration import CalibrationModel, Step
from app.presentation.printing.calibration_words import (
    calibration_phrase,
    density_phrase,
    ruler_phrase,
    stock_phrase,
)
from app.presentation.status_jobs import JobBoard
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken


@pytest.fixture
def model(fake: FakeDesk, tasks: InlineTasks, taken: Taken) -> CalibrationModel:
    """On one printer with two-part labels."""
    fake.set_up_printer()
    board = JobBoard(tasks, fake.clock, failed=taken)
    model = CalibrationModel(fake.desk(), board, failed=taken)
    fake.bus.subscribe(lambda _event: model.refresh())
    model.begin(FIRST)
    return model


def kept(fake: FakeDesk) -> dict[str, Calibration]:
    setup = fake.station.get(FIRST)
    assert setup is not None
    return dict(setup.calibrations)


def measure(model: CalibrationModel, **numbers: str) -> None:
    for name, text in numbers.items():
        model.edit(name, text)


def test_the_printers_own_paper_comes_first_and_every_size_is_there_once(
    model: CalibrationModel,
) -> None:
    assert model.stock == Stock(100, 180, "二联单")
    sizes = [(stock.width_mm, stock.height_mm) for stock in model.stocks]
    assert sizes[0] == (100, 180)
    assert len(set(sizes)) == len(sizes)
    assert {(76, 130), (100, 100), (100, 150), (60, 40)} <= set(sizes)
    assert (210, 297) not in sizes


def test_from_the_ruler_to_the_kept_numbers(
    model: CalibrationModel, fake: FakeDesk, tasks: InlineTasks
) -> None:
    model.go(Step.RULER)
    model.print_ruler()
    assert model.step is Step.MEASURE
    assert (model.good, str(model.verdict)) == (True, "标尺已打印。")
    assert "print.label" in tasks.lanes
    measure(model, left="8，7", top="10.5")
    assert str(model.outcome()[0]) == "保存后：右移 1.3 毫米，上移 0.5 毫米"
    model.save()
    assert model.step is Step.VERIFY
    assert kept(fake) == {"100x180": Calibration(shift_x_mm=1.3, shift_y_mm=-0.5)}
    assert str(stock_phrase(model.stock, model.setup)) == "100×180 二联单 · 已校准"
    model.print_ruler()
    assert model.step is Step.VERIFY  # a person looks at it first
    assert dict(model.drafts) == {}
    measure(model, left="10.1", top="10")
    model.save()
    assert kept(fake)["100x180"].shift_x_mm == pytest.approx(1.2, abs=0.07)


def test_nothing_is_saved_before_a_ruler_and_two_numbers(
    model: CalibrationModel, fake: FakeDesk
) -> None:
    measure(model, left="9", top="9")
    assert not model.saveable
    model.save()
    model.print_ruler()
    measure(model, left="9")
    assert not model.saveable
    measure(model, left="9", top="x")
    assert not model.saveable
    assert str(model.errors["top"]).startswith("请填写毫米数")
    model.save()
    assert kept(fake) == {}


@pytest.mark.parametrize(
    ("numbers", "field", "words"),
    [
        ({"left": "31", "top": "10"}, "left", "竖线到左边的距离应在 0–30 毫米之间"),
        ({"left": "10", "top": "10", "across": "40"}, "across", "应在 80 毫米上下"),
        ({"left": "10", "top": "10", "down": "2000"}, "down", "应在 0–180 毫米之间"),
    ],
)
def test_impossible_numbers_are_told_at_their_field(
    model: CalibrationModel, numbers: dict[str, str], field: str, words: str
) -> None:
    model.print_ruler()
    measure(model, **numbers)
    assert list(model.errors) == [field]
    assert words in str(model.errors[field])
    assert not model.saveable
    model.edit(field, "")
    assert dict(model.errors) == {}


def test_a_correction_that_is_hard_to_believe_is_asked_about(model: CalibrationModel) -> None:
    model.print_ruler()
    measure(model, left="1", top="10")
    assert "核对单位" in str(model.outcome()[1])
    measure(model, left="9")
    assert not model.outcome()[1]


def test_a_late_answer_for_older_numbers_is_dropped(
    model: CalibrationModel, tasks: InlineTasks
) -> None:
    model.print_ruler()
    measure(model, left="9", top="9")
    tasks.hold()
    model.edit("left", "8")
    model.edit("left", "")
    tasks.release()
    assert model.found is None


def test_another_paper_starts_afresh(model: CalibrationModel, fake: FakeDesk) -> None:
    model.print_ruler()
    measure(model, left="9", top="9")
    small = next(stock for stock in model.stocks if stock.width_mm == 60)
    model.choose_stock(small)
    assert dict(model.drafts) == {}
    assert model.ruler is None
    model.print_ruler()
    measure(model, left="9", top="9")
    model.save()
    assert list(kept(fake)) == ["60x40"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            SendResult(paper=Paper.NOTHING_SENT, title="连不上打印机", advice="检查网线。"),
            (False, "连不上打印机。检查网线。", Step.RULER),
        ),
        (SendResult(paper=Paper.UNKNOWN, title="没有回答"), (None, "没有回答", Step.RULER)),
        (SendResult(paper=Paper.UNKNOWN, silent=True), (None, "已发送", Step.MEASURE)),
    ],
)
def test_what_is_said_when_no_paper_surely_came(
    model: CalibrationModel,
    fake: FakeDesk,
    answer: SendResult,
    told: tuple[bool | None, str, Step],
) -> None:
    good, words, step = told
    fake.printer.result = answer
    model.go(Step.RULER)
    model.print_ruler()
    assert model.good is good
    assert words in str(model.verdict)
    assert model.step is step
    assert (model.ruler is None) == (answer.paper is Paper.NOTHING_SENT)


def test_a_printer_prints_one_thing_at_a_time(
    model: CalibrationModel, fake: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    model.print_ruler()
    model.print_ruler()
    model.print_run()
    assert model.busy
    assert not model.resettable
    tasks.release()
    assert len(fake.printer.pages) == 1
    assert not model.busy


def test_darkness_is_tried_picked_and_kept(model: CalibrationModel, fake: FakeDesk) -> None:
    assert model.has_density
    model.print_darkness(DENSITIES)
    assert fake.printers.densities == [3, 6, 9, 12, 15]
    assert "选最好的一张" in str(model.verdict)
    model.pick(9)
    assert model.finer == (7, 8, 9, 10, 11)
    model.save_density()
    assert kept(fake) == {"100x180": Calibration(density=9)}
    model.print_ruler()
    measure(model, left="9", top="10")
    model.save()
    assert kept(fake)["100x180"].density == 9
    model.pick(None)
    model.save_density()
    assert kept(fake)["100x180"].density is None


@pytest.mark.parametrize(
    ("changes", "can"),
    [
        ({"profile": "generic-escpos-label-203"}, False),
        ({"way": Way.DRIVER, "place": "HP"}, False),
        ({"profile": "no-such-model"}, False),
        ({"profile": "tsc-te-244"}, True),
    ],
)
def test_some_printers_have_their_darkness_elsewhere(
    fake: FakeDesk, tasks: InlineTasks, taken: Taken, changes: dict[str, object], can: bool
) -> None:
    fake.set_up_printer(**changes)
    model = CalibrationModel(fake.desk(), JobBoard(tasks, fake.clock, failed=taken), failed=taken)
    model.begin(FIRST)
    assert model.has_density is can


def test_a_run_is_printed_and_told(model: CalibrationModel, fake: FakeDesk) -> None:
    model.set_count(1)
    assert model.count == 2
    model.set_count(8)
    model.print_run()
    assert len(fake.printer.pages) == 8
    assert model.drift() == (None, ())
    measure(model, first="10.0", last="10.1")
    assert "没有跑偏" in str(model.drift()[1][0])
    measure(model, last="12.1")
    drift, words = model.drift()
    assert drift is not None
    assert str(words[0]) == "每张往下偏 0.30 毫米，约 6 张后偏出 2 毫米。"
    assert "1.7" in str(words[2])
    measure(model, last="7.9")
    assert "往上偏" in str(model.drift()[1][0])
    measure(model, last="99")
    assert model.drift()[0] is None
    assert "应在 0–30" in str(model.drift()[1][0])
    assert kept(fake) == {}


@pytest.mark.parametrize(
    ("changes", "words"), [({"media": "continuous"}, "连续纸"), ({"media": "mark"}, "黑标传感器")]
)
def test_the_advice_fits_the_paper(
    fake: FakeDesk, tasks: InlineTasks, taken: Taken, changes: dict[str, str], words: str
) -> None:
    fake.set_up_printer(**changes)
    model = CalibrationModel(fake.desk(), JobBoard(tasks, fake.clock, failed=taken), failed=taken)
    model.begin(FIRST)
    measure(model, first="10", last="12")
    assert words in str(model.drift()[1][1])


def test_resetting_can_be_undone(model: CalibrationModel, fake: FakeDesk) -> None:
    offered: list[object] = []
    model.reset(offered.append)
    assert offered == []
    model.print_ruler()
    measure(model, left="9", top="10")
    model.save()
    before = fake.station.get(FIRST)
    model.reset(offered.append)
    assert kept(fake) == {}
    assert model.ruler is None
    offered[0]()  # type: ignore[operator]
    assert fake.station.get(FIRST) == before
    assert not model.busy


def test_a_full_disk_is_told_and_nothing_else_is_lost(
    model: CalibrationModel, fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.print_ruler()
    measure(model, left="9", top="10")

    def full(_setup: object) -> None:
        raise StorageError("disk.full", "磁盘满了", "清理磁盘后再试。")

    with monkeypatch.context() as patched:
        patched.setattr(fake.station, "put", full)
        model.save()
    assert (model.good, str(model.verdict)) == (False, "磁盘满了。清理磁盘后再试。")
    assert model.drafts["left"] == "9"
    model.save()
    assert kept(fake)["100x180"].shift_x_mm == 1


def test_a_cancelled_run_is_no_fault(
    model: CalibrationModel, fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_page: object) -> None:
        raise Cancelled

    monkeypatch.setattr(fake.printer, "print_label", stopped)
    model.print_run()
    assert (model.good, str(model.verdict)) == (None, "已取消")
    assert not model.busy


def test_a_bug_is_reported_and_frees_the_wizard(
    model: CalibrationModel, fake: FakeDesk, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_page: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(fake.printer, "print_label", broken)
    model.print_ruler()
    assert not model.busy
    assert len(taken.errors) == 1


def test_a_printer_that_was_removed_is_gone(model: CalibrationModel, fake: FakeDesk) -> None:
    fake.station.remove(FIRST)
    assert model.setup is None
    assert model.summary() == ()
    model.print_ruler()
    assert fake.printer.pages == []
    model.begin(PrinterId("gone"))
    assert model.setup is None


def test_coming_back_to_the_same_printer_goes_on_where_one_was(model: CalibrationModel) -> None:
    model.print_ruler()
    model.go(Step.MEASURE)
    model.edit("left", "9.5")
    model.begin(FIRST)
    assert model.step is Step.MEASURE
    assert model.drafts["left"] == "9.5"


def test_the_words_of_what_is_kept(model: CalibrationModel, fake: FakeDesk) -> None:
    assert str(calibration_phrase(None)) == "还没有校准"
    stretched = Calibration(shift_x_mm=-1.25, scale_y=1.012)
    assert str(calibration_phrase(stretched)) == (
        "左移 1.2 毫米，上下不动，横向 100.0%，纵向 101.2%"
    )
    setup = fake.station.get(FIRST)
    assert setup is not None
    assert str(density_phrase(None, setup, None)) == "浓度随打印机自己"
    assert str(density_phrase(None, setup, 8)) == "浓度 8（打印机设置）"
    assert str(density_phrase(Calibration(density=3), setup, 8)) == "浓度 3"
    model.print_ruler()
    assert "今天" in str(ruler_phrase(model.ruler, fake.clock.now()))
    fake.clock.forward(days=2)
    assert "今天" not in str(ruler_phrase(model.ruler, fake.clock.now()))
