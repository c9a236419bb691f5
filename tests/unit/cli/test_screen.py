import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.screen import Screen, cut, pad, plain, table, width
from app.domain.parcel import Stage


class Terminal(io.StringIO):
    """A stream that says it is a terminal, or not, and has an encoding."""

    def __init__(self, *, tty: bool = True, encoding: str = "utf-8") -> None:
        super().__init__()
        self._tty = tty
        self._encoding = encoding

    def isatty(self) -> bool:
        return self._tty

    @property
    def encoding(self) -> str:
        return self._encoding


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("准揽", 4), ("，", 2), ("é", 1), ("e\u0301", 1), ("ａ", 2), ("😀", 2), ("", 0)],
)
def test_width_is_what_a_terminal_gives(text, columns):
    assert width(text) == columns


@given(st.text(max_size=30), st.integers(2, 40))
def test_cut_text_fits_and_says_so(text, columns):
    short = cut(text, columns)
    assert width(short) <= columns
    assert short == text or short.endswith("…")


@given(st.text(max_size=10), st.integers(0, 40))
def test_padded_text_fills_the_columns(text, columns):
    assert width(pad(text, columns)) == max(width(text), columns)


def test_columns_align_whatever_the_script():
    lines = table(("订单号", "结果"), [("1", "成功"), ("准揽准揽", "x")])
    assert lines == ["订单号    结果", "1         成功", "准揽准揽  x"]


def test_figures_stand_right_and_empty_columns_are_left_out():
    lines = table(
        ("单", "店铺", "实付", "旗"),
        [("1", "", "9.90", "红旗"), ("2", "", "129.00", "")],
        right=("实付",),
        only_filled=("店铺", "旗"),
    )
    assert lines == ["单    实付  旗", "1     9.90  红旗", "2   129.00"]
    assert table(("a", "b"), [], only_filled=("b",)) == ["a"]


def test_a_cell_stays_on_its_line():
    assert table(("a", "b"), [("x\ny\tz", "\x1b[31mred")])[1] == "x y z  [31mred"


@dataclass(frozen=True)
class Sample:
    stage: Stage
    at: datetime
    day: date
    ids: frozenset[str]
    path: Path
    counts: dict[Stage, int]
    pairs: tuple[tuple[int, int], ...]
    none: None = None


def test_values_become_plain_json():
    value = Sample(
        stage=Stage.TO_SHIP,
        at=datetime(2026, 7, 1, tzinfo=UTC),
        day=date(2026, 7, 1),
        ids=frozenset({"b", "a"}),
        path=Path("x"),
        counts={Stage.SHIPPED: 1},
        pairs=((24, 3),),
    )
    assert plain(value) == {
        "stage": "to_ship",
        "at": "2026-07-01T00:00:00+00:00",
        "day": "2026-07-01",
        "ids": ["a", "b"],
        "path": "x",
        "counts": {"shipped": 1},
        "pairs": [[24, 3]],
        "none": None,
    }


def test_what_has_no_json_form_is_refused():
    with pytest.raises(TypeError, match="object"):
        plain([object()])


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "gbk", "ascii", ""])
@given(text=st.text())
def test_any_text_survives_as_json_on_any_stream(encoding, text):
    out = Terminal(encoding=encoding)
    Screen(out, Terminal(), as_json=True).result({"text": text}, [])
    assert json.loads(out.getvalue()) == {"text": text}
    if encoding and "8" not in encoding:
        assert out.getvalue().isascii()
    out.getvalue().encode(encoding or "ascii")


def test_text_or_json_but_not_both():
    out = Terminal()
    Screen(out, Terminal(), as_json=False).result({"n": 1}, ["一行", "两行"])
    assert out.getvalue() == "一行\n两行\n"
    Screen(out, Terminal(), as_json=False).line({"n": 1})
    assert out.getvalue().endswith('{"n": 1}\n')


def test_progress_is_shown_on_a_terminal_and_taken_away_again():
    err = Terminal()
    screen = Screen(Terminal(), err, as_json=False)
    screen.progress(0, None, "已同步到 07-01")
    screen.progress(5, 10, "取号")
    screen.note("完成")
    written = err.getvalue()
    assert "已同步到 07-01 0" in written
    assert "取号 [████████████············] 5/10" in written
    assert written.endswith("\r完成\n")
    screen.clear_progress()
    assert err.getvalue() == written


def test_progress_is_not_written_to_a_file():
    err = Terminal(tty=False)
    screen = Screen(Terminal(), err, as_json=False)
    screen.progress(1, 2, "取号")
    screen.clear_progress()
    assert err.getvalue() == ""


def test_long_progress_stays_on_one_line():
    err = Terminal()
    Screen(Terminal(), err, as_json=False).progress(1, 3, "很长的说明" * 20)
    assert width(err.getvalue()) <= 78
