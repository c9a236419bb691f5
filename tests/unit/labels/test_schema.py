"""Every mistake in a template is named in Chinese, with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.labels.library import load_template, shipped_names, shipped_text
from app.labels.schema import Fault, TemplateInvalid, parse_template
from app.labels.stock import STOCKS
from app.labels.template import Bitmap, Use

GOOD = """\
name = "t"
use = "slip"
width_mm = 100
height_mm = 50.0

[[slot]]
kind = "text"
field = "sort"
box = [0, 0, 100, 20]

[[slot]]
kind = "repeat"
rows = "goods"
box = [0, 20, 100, 30]
step = 6

[[slot.slot]]
kind = "text"
field = "quantity"
box = [0, 0, 100, 6]
"""


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TemplateInvalid) as error:
        parse_template("mine", text, {})
    first = error.value.faults[0]
    assert error.value.advice == f"mine.toml 第 {first.line} 行：{first.reason}。"
    return [(fault.line, fault.reason) for fault in error.value.faults]


def test_the_good_one_is_good() -> None:
    template = parse_template("t", GOOD)
    assert template.use is Use.SLIP
    assert template.slots[1].slot[0].field == "quantity"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('name = "t"', "name = 3", 1, "应为文字（加引号），现在是整数"),
        ('name = "t"\n', "", 1, "缺少 name"),
        ("width_mm = 100", "width_mm = 1000", 3, "width_mm 要在 15 到 300 毫米之间"),
        ("width_mm = 100", "width_mm = nan", 3, "width_mm 要在 15 到 300 毫米之间"),
        ("height_mm = 50.0", "height_mm = 50.0\nimages = {}", 5, "不认识 images"),
        ('use = "slip"', 'use = "letter"', 2, "不认识「letter」"),
        ('use = "slip"', 'use = "slip', 2, "不是正确的 TOML，请检查引号和括号"),
        ('kind = "text"\nfield = "sort"', 'kind = "txt"\nfield = "sort"', 7, "不认识「txt」"),
        ('field = "sort"', 'feild = "sort"', 8, "不认识 feild"),
        ('field = "sort"', 'field = "weather"', 8, "没有字段 weather"),
        (
            'field = "sort"',
            'literal = "甲"\nfield = "sort"',
            6,
            "field 和 literal 要写一个，只写一个",
        ),
        ('field = "sort"', 'field = "sort"\nwhen = "not sun"', 9, "没有字段 sun"),
        ('field = "sort"', 'field = "sort"\nmodule = 0.5', 9, "text 不用 module"),
        ('field = "sort"', 'field = "sort"\nsmallest = 9', 9, "smallest 要在 1.5 和 size 之间"),
        ('field = "sort"', 'field = "sort"\nsize = inf', 9, "size 要在 1.5 到 300 毫米之间"),
        ("[0, 0, 100, 20]", "[0, 0, 101, 20]", 9, "超出了纸边"),
        ("[0, 0, 100, 20]", "[0, 0, nan, 20]", 9, "宽和高要大于 0"),
        ("[0, 0, 100, 20]", "[0, 0, 100]", 9, "方括号里要有 4 个数：左、上、宽、高"),
        ("[0, 0, 100, 20]", '[0, 0, 100, "20"]', 9, "应为数字，现在是文字（加引号）"),
        ("[0, 0, 100, 20]", "[0, 0, 100, 2]", 9, "框太小，最小的字也放不下"),
        ('rows = "goods"', 'rows = "birds"', 13, "rows 应为 goods"),
        ("step = 6", "step = 60", 15, "要 0 < smallest_step ≤ step ≤ 框高"),
        ("step = 6", "step = 6\ncolumns = 0", 16, "columns 要在 1 到 10 之间"),
        ("step = 6", "step = 6\nsmallest_step = 2", 18, "行缩到 smallest_step 时最小的字放不下"),
        ('field = "quantity"', 'field = "weight"', 19, "没有字段 weight"),
        ("[0, 0, 100, 6]", "[0, 1, 100, 6]", 20, "超出了这一行"),
        ('kind = "text"\nfield = "quantity"', 'kind = "goods"', 18, "repeat 里不能有 goods"),
        ('use = "slip"', 'use = "product"', 8, "没有字段 sort"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    assert (line, reason) in faults(GOOD.replace(old, new, 1))


def test_all_broken_slots_are_named_at_once() -> None:
    text = GOOD.replace('"sort"', '"sort"\nfoo = 1').replace("step = 6", "step = true")
    assert faults(text) == [(9, "不认识 foo"), (16, "应为数字，现在是true 或 false")]


def test_a_courier_label_without_the_code_is_refused() -> None:
    text = GOOD.replace('"slip"', '"courier"')
    assert faults(text)[0][1].startswith("快递面单必须有运单号条码")


def test_a_row_shrinks_or_grows_not_both_and_no_higher_than_its_box() -> None:
    assert faults(GOOD.replace("\nstep = ", "\nlargest_step = 400\nstep = "))[0][1] == (
        "要 step ≤ largest_step ≤ 框高"
    )
    both = GOOD.replace("\nstep = ", "\nlargest_step = 9\nsmallest_step = 4\nstep = ")
    assert "只写一个" in faults(both)[0][1]


def test_a_custom_area_has_nothing_of_the_receiver() -> None:
    text = shipped_text("custom_area_76x30").replace('field = "number"', 'field = "receiver"')
    assert [reason for _, reason in faults(text)] == ["没有字段 receiver"] * 2


def test_two_lists_are_one_too_many() -> None:
    second = GOOD[GOOD.index('[[slot]]\nkind = "repeat"') :]
    assert (23, "一个模板只能有一个 repeat") in faults(GOOD + "\n" + second)


def test_pictures_must_be_there() -> None:
    text = GOOD + '\n[[slot]]\nkind = "image"\nfile = "logo.png"\nbox = [0, 0, 9, 9]\n'
    assert faults(text) == [(24, "没有图片 logo.png")]
    picture = Bitmap(8, 8, b"png")
    assert parse_template("t", text, {"logo.png": picture}).images == {"logo.png": picture}


@given(st.data())
def test_no_text_gets_past_the_named_error(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from([GOOD, shipped_text("one_part_76x130")]))
    start = data.draw(st.integers(0, len(base)))
    end = data.draw(st.integers(start, min(len(base), start + 30)))
    middle = data.draw(
        st.one_of(
            st.text(max_size=12), st.sampled_from(["[", "[[slot]]", "nan", "-1", "'''", "1e400"])
        )
    )
    text = base[:start] + middle + base[end:]
    found: tuple[Fault, ...] = ()
    try:
        parse_template("mine", text)
    except TemplateInvalid as error:
        found = error.faults
    assert all(1 <= fault.line <= text.count("\n") + 2 and fault.reason for fault in found)


def test_every_stock_has_a_ruler_and_every_template_a_title() -> None:
    templates = [load_template(name) for name in shipped_names()]
    for stock in STOCKS:
        fitting = [t for t in templates if stock.fits(t.width_mm, t.height_mm)]
        assert {t.use for t in fitting} >= {Use.RULER}
    for template in templates:
        assert template.title
        assert template.name in shipped_names()


@pytest.mark.parametrize(
    ("slot", "key", "reason"),
    [
        ('kind = "disc"\nliteral = "收件"\nbox = [0, 0, 9, 9]', "", "literal 要是一个字"),
        ('kind = "ring"\nliteral = "收"\nbox = [0, 0, 9, 5]', "box", "圆的宽不能大于高"),
        ('kind = "ring"\nliteral = "收"\nsize = 8\nbox = [0, 0, 5, 5]', "size", "字比框大"),
        ('kind = "frame"\nline = 9\nbox = [0, 0, 9, 9]', "line", "line 要大于 0，且不超过框的一半"),
        ('kind = "image"\nbox = [0, 0, 9, 9]', "", "缺少 file"),
        ('kind = "code"\nbox = [0, 0, 9, 9]', "", "缺少 field"),
        (
            'kind = "qr"\nliteral = "A"\nlevel = "X"\nbox = [0, 0, 9, 9]',
            "level",
            "level 只有 L、M、Q、H",
        ),
        (
            'kind = "text"\nliteral = "A"\nlines = 0\nbox = [0, 0, 9, 9]',
            "lines",
            "lines 要在 1 到 99 之间",
        ),
        (
            'kind = "code"\nfield = "number"\nmodule = 0.1\nbox = [0, 0, 90, 9]',
            "module",
            "module 要在 0.25 到 5 毫米之间，否则扫不出来",
        ),
        ('kind = "ruler"\nbox = [0, 0, 29, 50]', "box", "标尺至少要 30 毫米宽和高"),
        (
            'kind = "repeat"\nrows = "goods"\nstep = 3\nbox = [0, 0, 9, 9]',
            "",
            "repeat 里要有 [[slot.slot]]",
        ),
    ],
)
def test_each_kind_has_its_own_rules(slot: str, key: str, reason: str) -> None:
    text = f"{GOOD}\n[[slot]]\n{slot}\n"
    start = f"{key} =" if key else "[[slot]]"
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start)]
    assert (lines[-1], reason) in faults(text)
