"""printers calibrate, on a desk in memory."""

from dataclasses import replace

import pytest

from app.cli.exits import Exit
from app.domain.station import Calibration, Way
from app.ports.printer import Paper, SendResult
from app.settings.printers import FIRST


@pytest.fixture
def run(zhunlan):
    """Runs ``printers calibrate 标签机`` with more arguments."""
    zhunlan.fakes.set_up_printer()
    return lambda *argv: zhunlan("printers", "calibrate", "标签机", *argv)


def kept(zhunlan):
    return zhunlan.fakes.station.get(FIRST).calibrations


def test_a_ruler_is_printed_on_the_paper_of_the_template_or_the_one_named(zhunlan, run):
    assert run("--print") == Exit.OK
    assert "100×180 标尺" in zhunlan.out
    assert "--left" in zhunlan.out
    assert run("--print", "--stock", "60×40") == Exit.OK
    assert [(width, height) for _, width, height in zhunlan.fakes.printers.opened] == [
        (100, 180),
        (60, 40),
    ]
    assert set(zhunlan.fakes.station.get(FIRST).rulers) == {"100x180", "60x40"}
    assert zhunlan.fakes.jobs == []  # no waybill, so nothing in the ledger


def test_two_numbers_are_kept_and_shown(zhunlan, run):
    run("--print")
    document = zhunlan.json(
        "printers", "calibrate", "标签机", "--left", "8,7", "--top", "10.5毫米", "--density", "9"
    )
    assert zhunlan.code == Exit.OK
    assert document["calibrated"] is True
    assert (document["shift_x_mm"], document["shift_y_mm"]) == (1.3, -0.5)
    assert document["density"] == 9
    assert document["ruler_printed_at"]
    assert kept(zhunlan) == {"100x180": Calibration(shift_x_mm=1.3, shift_y_mm=-0.5, density=9)}
    assert run("--show") == Exit.OK
    assert "右移 1.30、上移 0.50 毫米" in zhunlan.out
    assert "浓度：9" in zhunlan.out


def test_lengths_give_the_scale(zhunlan, run):
    run("--print")
    assert run("--left", "10", "--top", "10", "--width", "80", "--height", "158.4") == Exit.OK
    found = kept(zhunlan)["100x180"]
    assert found.scale_x == 1
    assert found.scale_y == pytest.approx(160 / 158.4, abs=1e-4)


def test_reset_forgets(zhunlan, run):
    run("--print")
    run("--left", "9", "--top", "9")
    assert run("--reset") == Exit.OK
    assert kept(zhunlan) == {}
    assert "还没有打过标尺" in zhunlan.out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "没有说要做什么"),
        (("--left", "9"), "两个距离都要填"),
        (("--left", "9", "--top", "x"), "请填写毫米数"),
        (("--left", "90", "--top", "10"), "竖线到左边的距离应在"),
        (("--left", "10", "--top", "10", "--width", "20"), "差得太多"),
        (("--density", "16"), "0–15"),
        (("--stock", "big", "--show"), "纸张尺寸写错了"),
        (("--stock", "10x10", "--print"), "太小"),
        (("--drift", "10", "11", "ten"), "张数应是整数"),
        (("--drift", "10", "11", "1"), "至少要打两张"),
        (("--print-run", "1"), "2–100"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(zhunlan, run, argv, words):
    run("--print")
    assert run(*argv) == Exit.ERROR
    assert words in zhunlan.err
    assert kept(zhunlan) == {}


def test_bad_numbers_beside_a_density_keep_neither(zhunlan, run):
    run("--print")
    assert run("--left", "9", "--top", "99", "--density", "5") == Exit.ERROR
    assert kept(zhunlan) == {}


def test_a_large_correction_is_kept_but_asked_about(zhunlan, run):
    run("--print")
    assert run("--left", "1", "--top", "10") == Exit.OK
    assert "核对单位" in zhunlan.err


def test_numbers_without_a_ruler_mean_nothing(zhunlan, run):
    assert run("--left", "9", "--top", "9") == Exit.ERROR
    assert "还没有打过标尺" in zhunlan.err


def test_nothing_is_said_to_be_printed_when_nothing_was(zhunlan, run):
    zhunlan.fakes.printer.result = SendResult(
        paper=Paper.NOTHING_SENT, title="连不上打印机", advice="检查网线。"
    )
    assert run("--print") == Exit.ERROR
    assert "连不上打印机" in zhunlan.out
    assert "--left" not in zhunlan.out
    zhunlan.fakes.printer.result = SendResult(paper=Paper.UNKNOWN, silent=True)
    assert run("--print") == Exit.OK
    assert "看看纸出来没有" in zhunlan.out


def test_every_density_is_printed_with_its_own(zhunlan, run):
    assert run("--print-darkness") == Exit.OK
    assert zhunlan.fakes.printers.densities == [3, 6, 9, 12, 15]
    assert len(zhunlan.fakes.printer.pages) == 5


def test_a_run_is_printed_and_judged(zhunlan, run):
    assert run("--print-run", "10") == Exit.OK
    assert len(zhunlan.fakes.printer.pages) == 10
    assert run("--drift", "10.0", "10.1", "10") == Exit.OK
    assert "没有跑偏" in zhunlan.out
    document = zhunlan.json("printers", "calibrate", "标签机", "--drift", "10", "11,8", "10")
    assert zhunlan.code == Exit.SOME_FAILED
    assert document["drift"] == "later"
    assert document["per_label_mm"] == 0.2
    assert document["labels_left"] == 10
    assert document["gap_mm"] == 1.8
    assert kept(zhunlan) == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "约 1.8 毫米"),
        ({"media": "mark"}, "黑标"),
        ({"media": "continuous"}, "连续纸"),
        ({"gap_mm": 0}, "连续纸"),
    ],
)
def test_the_advice_fits_the_paper(zhunlan, changes, words):
    zhunlan.fakes.set_up_printer(**changes)
    zhunlan("printers", "calibrate", "标签机", "--drift", "10", "11.8", "10")
    assert words in zhunlan.out


def test_a_printer_that_is_laid_out_elsewhere_is_not_calibrated_here(zhunlan, run):
    setup = zhunlan.fakes.station.get(FIRST)
    zhunlan.fakes.station.put(replace(setup, way=Way.DOUDIAN))
    assert run("--show") == Exit.ERROR
    assert "打印组件" in zhunlan.err
    assert zhunlan("printers", "calibrate", "没有", "--show") == Exit.ERROR
    assert "没有叫「没有」的打印机" in zhunlan.err
