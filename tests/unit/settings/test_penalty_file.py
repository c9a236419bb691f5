from datetime import timedelta

import pytest

from app.domain.penalty import Ends, Starts
from app.settings.penalties import shipped_penalties
from app.settings.penalty_file import PenaltiesInvalid, read_penalties

(FILE,) = shipped_penalties()
NAME = FILE.name.removesuffix(".toml")
GOOD = FILE.read_text("utf-8")


def line_with(text: str, found: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if found in line)


def test_the_shipped_table_is_named_after_its_file_and_dated():
    table = read_penalties(NAME, GOOD)
    assert (table.name, table.as_of) == (NAME, "2026-08-22")
    assert table.assumptions
    assert {charge.penalty.title for charge in table.charges} == {
        *("揽收超时", "物流轨迹异常", "发货超时", "缺货")
    }
    assert len({charge.rule for charge in table.charges}) == len(table.charges)


def test_a_row_reads_as_it_is_written():
    charge = read_penalties(NAME, GOOD).charges[0]
    assert (charge.starts, charge.ends, charge.after) == (
        *(Starts.UPLOAD, Ends.SCAN),
        timedelta(hours=24),
    )
    assert (charge.percent_bp, charge.floor_fen, charge.cap_fen) == (100, 300, 3000)
    assert charge.promise_upto == timedelta(hours=48)
    half = read_penalties(NAME, GOOD.replace("percent = 25\n", "percent = 2.55\n", 1))
    assert half.charges[2].percent_bp == 255


@pytest.mark.parametrize(
    ("old", "new", "at", "why"),
    [
        ("schema = 1", "schema = 2", "schema = 2", "schema = 1"),
        ("schema = 1", "schema =", "schema =", "TOML"),
        ("version = 1", "version = 0", "version = 0", "1"),
        (f'name = "{NAME}"', 'name = "other"', 'name = "other"', "文件名"),
        ('"2026-08-22"', '"August"', '"August"', "日期"),
        ("percent = 25\n", 'percent = "25"\n', '"25"', "数字"),
        ("percent = 25\n", "percent = 101\n", "percent = 101", "不能大于 100"),
        ("percent = 25\n", "percent = 0.125\n", "0.125", "两位小数"),
        ("cap_yuan = 30\n", "cap_yuan = 2\n", "cap_yuan = 2", "floor_yuan"),
        ("cap_yuan = 30\n", "cap_yuan = 30.5\n", "30.5", "整数"),
        ("cap_yuan = 30\n", "cap_fen = 30\n", "cap_fen", "不认识 cap_fen"),
        ("cap_yuan = 30\n", "", "", "缺少 cap_yuan"),
        ("cap_yuan = 30\n", "cap_yuan = 30\ncolour = 1\n", "colour", "不认识 colour"),
        (
            'starts = "reused_number"',
            'starts = "reused_number"\nafter_h = 3',
            "after_h = 3",
            "立即",
        ),
        ('ends = "scan"', 'ends = "upload"', 'ends = "upload"', "回传"),
        ("promise_upto_h = 240", "promise_upto_h = 48", "", "promise_over_h"),
        ('penalty = "pickup_late"', 'penalty = "late"', 'penalty = "late"', "late"),
        ('id = "out_of_stock"', 'id = "ship_late"', "", "id 相同"),
        ("share_above = 10", "share_above = 10\nshare_from = 10", "", "其中一个"),
        ("share_above = 10", "share_above = 10.001", "10.001", "两位小数"),
        (
            'penalty = "track_broken"\nshare',
            'penalty = "track"\nshare',
            'penalty = "track"',
            "track",
        ),
    ],
)
def test_a_bad_table_is_refused_with_line_and_reason(old, new, at, why):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    with pytest.raises(PenaltiesInvalid) as caught:
        read_penalties(NAME, text)
    error = caught.value
    assert why in error.reason
    assert f"第 {error.line} 行" in error.title
    assert error.code == "penalties.broken"
    if at:
        assert error.line == line_with(text, at)


def test_a_table_without_charges_or_far_too_long_is_none():
    bare = f'schema = 1\nname = "{NAME}"\nas_of = "2026-08-22"\npenalty = []\ncharge = []\n'
    with pytest.raises(PenaltiesInvalid, match="至少"):
        read_penalties(NAME, bare)
    with pytest.raises(PenaltiesInvalid, match="太大"):
        read_penalties(NAME, "#" * 200_000)
