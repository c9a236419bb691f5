import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import parse_yuan, round_to_yuan, yuan_text

amounts = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "¥0.00"), (5, "¥0.05"), (123456, "¥1,234.56"), (-1, "-¥0.01"), (-100000, "-¥1,000.00")],
)
def test_text(fen, text):
    assert yuan_text(fen) == text


@given(amounts)
def test_what_is_shown_can_be_typed(fen):
    assert parse_yuan(yuan_text(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("¥1,234.5", 123450), ("￥3", 300), (" 0.01 ", 1), ("-2.50", -250), ("1e2", 10000)],
)
def test_typed_amounts(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "0.001", "NaN", "Infinity", "1.2.3", "¥"])
def test_what_is_no_whole_number_of_fen_is_refused(text):
    with pytest.raises(ValueError, match="not "):
        parse_yuan(text)


@pytest.mark.parametrize(
    ("fen", "rounded"), [(149, 100), (150, 200), (151, 200), (50, 100), (49, 0), (-150, -200)]
)
def test_half_a_yuan_is_rounded_up(fen, rounded):
    assert round_to_yuan(fen) == rounded


@given(amounts)
def test_rounding_stays_within_half_a_yuan_and_gives_whole_yuan(fen):
    rounded = round_to_yuan(fen)
    assert rounded % 100 == 0
    assert abs(rounded - fen) <= 50
