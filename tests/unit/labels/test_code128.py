import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.labels import code128
from app.sandbox.printers.code128_reader import read_codes
from tests.unit.labels.seeing import codes

TRACKING = st.one_of(
    st.from_regex(r"[A-Z]{0,4}[0-9]{8,15}", fullmatch=True),
    st.from_regex(r"(99|100|101|102){1,3}[0-9A-Z/]{2,8}", fullmatch=True),
    st.from_regex(r"[A-Z0-9-]{8,20}", fullmatch=True),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=20),
)


def draw(value: str, module: int) -> Image.Image:
    quiet = code128.QUIET_MODULES * module
    width = code128.modules(value) * module + 2 * quiet
    picture = Image.new("1", (width, 80), 1)
    pen = ImageDraw.Draw(picture)
    for start, bar in code128.bars(value):
        x = quiet + start * module
        pen.rectangle(((x, 0), (x + bar * module - 1, 79)), fill=0)
    return picture


@given(TRACKING, st.sampled_from([2, 3, 4]))
def test_every_number_is_read_back_by_two_readers(value: str, module: int) -> None:
    picture = draw(value, module)
    assert codes(picture) == [value]
    assert read_codes(picture) == (value,)


@pytest.mark.parametrize(
    "value", ["9900123456789", "99/200", "9999", "99AB", "12991299", "99", "100/200", "A9999"]
)
def test_digits_that_look_like_a_switch_of_subset_stay(value: str) -> None:
    picture = draw(value, 2)
    assert codes(picture) == [value]
    assert read_codes(picture) == (value,)


@pytest.mark.parametrize(("value", "modules"), [("12345678901234", 112), ("YT1234567890123", 145)])
def test_digits_go_in_pairs(value: str, modules: int) -> None:
    assert code128.modules(value) <= modules + 11


@pytest.mark.parametrize("value", ["", "单号123", "A\n1", "é123"])
def test_what_code_128_does_not_have_is_refused(value: str) -> None:
    with pytest.raises(code128.Unencodable):
        code128.bars(value)


@pytest.mark.parametrize(
    ("width", "wanted", "dots_per_mm", "dots"),
    [
        (768, 0.375, 8.0, 3),
        (480, 0.375, 8.0, 2),  # narrower than wanted, still readable
        (300, 0.375, 8.0, 0),  # below the narrowest: not at all
        (1134, 0.375, 300 / 25.4, 4),
        (1134, 0.25, 300 / 25.4, 3),
    ],
)
def test_modules_are_whole_dots_and_never_too_narrow(
    width: int, wanted: float, dots_per_mm: float, dots: int
) -> None:
    found = code128.module_dots(
        "YT1234567890123", width=width, wanted_mm=wanted, dots_per_mm=dots_per_mm
    )
    assert found == dots
