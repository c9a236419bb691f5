import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.labels.fonts import packaged_typeface
from app.labels.text import _break_unit, _units, clean, cut_lines, fit, rows_in, wrap

FACE = packaged_typeface()
TEXT = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF),
        st.sampled_from("，。！（）【】《》、；：“”…abcXYZ0123 -.*"),
    ),
    max_size=60,
)


@given(TEXT, st.integers(12, 60), st.integers(80, 600))
def test_wrapping_keeps_every_character_and_every_line_fits(
    text: str, size: int, width: int
) -> None:
    lines = wrap(text, FACE, size, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert FACE.width(line, size) <= width


@given(TEXT, st.integers(12, 30))
def test_no_line_begins_with_closing_punctuation(text: str, size: int) -> None:
    lines = wrap("字" + text, FACE, size, 400)
    longest_run = max((len(run) for run in _runs(text)), default=0)
    if longest_run < 6:  # a run of punctuation wider than a line has to break somewhere
        for line in lines[1:]:
            assert line[0] not in "，。！）】》、；："


def plainly_wrapped(text: str, size: int, width: int) -> list[str]:
    """Unit after unit, as the rule is told; the program looks lines up in sums instead."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for unit in _units(paragraph):
            if FACE.width(line + unit, size) <= width:
                line += unit
                continue
            if line.strip():
                lines.append(line.rstrip())
            *full, line = _break_unit(unit.lstrip(), FACE, size, width)
            lines += full
        if line.strip():
            lines.append(line.rstrip())
    return lines


@given(
    st.text(st.one_of(st.sampled_from("一二，。（【 \n\u3000ab0-."), st.characters()), max_size=50),
    st.integers(12, 40),
    st.integers(10, 300),
)
def test_wrapping_is_the_plain_rule(text: str, size: int, width: int) -> None:
    assert wrap(text, FACE, size, width) == plainly_wrapped(text, size, width)


def _runs(text: str) -> list[str]:
    runs, run = [], ""
    for char in text:
        if char in "，。！（）【】《》、；：“”…. -":
            run += char
        else:
            runs.append(run)
            run = ""
    return [*runs, run]


def test_words_stay_whole_and_chinese_breaks_anywhere() -> None:
    assert wrap("规格 XXL-2026 白色", FACE, 20, 100) == ["规格", "XXL-2026", "白色"]
    assert wrap("一二三四五六", FACE, 20, 60) == ["一二三", "四五六"]
    assert wrap("甲\n乙", FACE, 20, 500) == ["甲", "乙"]
    assert "".join(wrap("ABCDEFGHIJKLMN", FACE, 20, 60)) == "ABCDEFGHIJKLMN"


def test_punctuation_clings() -> None:
    assert wrap("一二三，四五", FACE, 20, 60) == ["一二", "三，四", "五"]
    assert wrap("一二（三）", FACE, 20, 60) == ["一二", "（三）"]


@pytest.mark.parametrize(
    ("text", "expected", "letters", "symbols"),
    [
        ("㛃䶮𫖯", "㛃䶮𫖯", "", ""),
        ("张𪧘明", "张□明", "𪧘", ""),
        ("𪧘𪧘", "□□", "𪧘", ""),
        ("送🎁🎉好", "送□好", "", "🎁🎉"),
        ("一家👩‍👩‍👧人", "一家□人", "", "👩👧"),
        ("看❤️看", "看□看", "", "❤"),
        ("a\tb\u200bc", "a bc", "", ""),
        ("甲\n乙🎁", "甲\n乙□", "", "🎁"),
        ("ئۇيغۇر", "□□□□□□", "ئۇيغر", ""),
    ],
)
def test_what_the_font_lacks_leaves_a_trace(
    text: str, expected: str, letters: str, symbols: str
) -> None:
    cleaned = clean(text, FACE)
    assert (cleaned.text, cleaned.letters, cleaned.symbols) == (expected, letters, symbols)


@given(st.text(max_size=40))
def test_cleaned_text_can_always_be_drawn(text: str) -> None:
    cleaned = clean(text, FACE).text
    assert all(FACE.has(char) or char == "\n" for char in cleaned)


@given(TEXT, st.integers(60, 700), st.integers(20, 200), st.integers(1, 4))
def test_fitted_text_stays_in_its_box(text: str, width: int, height: int, lines: int) -> None:
    fitted = fit(text, FACE, width=width, height=height, largest=40, smallest=16, lines=lines)
    assert 16 <= fitted.size <= 40
    assert len(fitted.lines) <= lines
    for line in fitted.lines:
        assert FACE.width(line, fitted.size) <= width
    if len(fitted.lines) > 1:
        assert len(fitted.lines) <= rows_in(height, fitted.size)
    if not fitted.cut:
        assert "".join("".join(fitted.lines).split()) == "".join(text.split())


def test_short_text_keeps_the_largest_size_and_long_text_shrinks() -> None:
    def size_of(text: str) -> int:
        return fit(text, FACE, width=400, height=50, largest=40, smallest=16, lines=1).size

    assert size_of("深圳") == 40
    assert size_of("深圳转运中心集散点甲乙丙") == 33
    assert size_of("深" * 100) == 16


def test_an_ellipsis_ends_what_was_cut() -> None:
    assert cut_lines(["一二三", "四五六", "七"], 2, FACE, 20, 60) == ("一二三", "四五…")
    assert cut_lines(["一"], 2, FACE, 20, 60) == ("一",)
