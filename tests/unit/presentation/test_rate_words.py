from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rate_sentences import OUT
from app.domain.rule_pack import Exclusion
from app.presentation.rate_words import (
    EXCLUDED,
    decimal,
    hours,
    pack_text,
    percent,
    value_text,
)
from tests.fakes.rates import P2022, P2026_05, P2026_09


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(585, 1000), "58.5 %"),
        (Fraction(836, 1000), "83.6 %"),
        (Fraction(1, 3), "33.3 %"),
        (Fraction(2, 3), "66.7 %"),
        (Fraction(1, 2000), "0.1 %"),  # 0.05 is a half
        (Fraction(1, 2001), "0.0 %"),
        (Fraction(1), "100.0 %"),
        (Fraction(), "0.0 %"),
        (None, "—"),
    ],
)
def test_shares_round_half_up(value, text):
    assert percent(value) == text


@given(st.fractions(-1000, 1000, max_denominator=10**6), st.integers(0, 3))
def test_rounding_is_that_of_decimals(value, places):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(decimal(value, places)) == rounded


def test_each_indicator_in_its_own_unit():
    assert str(value_text(P2022, Fraction(585, 1000))) == "58.5 %"
    assert str(value_text(P2026_05, Fraction(250, 3))) == "83.33 分"
    assert str(value_text(P2026_09, Fraction(16 * 3600 + 60, 3600))) == "16.02 小时"
    assert str(value_text(P2026_09, None)) == str(hours(None)) == "—"
    assert str(hours(Fraction(9000))) == "2.50 小时"


def test_a_pack_is_named_with_the_day_of_its_source():
    assert str(pack_text(P2022)) == "2022-06（揽收及时率，第 1 版，规则截至 2022-06-28）"


def test_every_reason_has_words_here_and_in_its_sentence():
    assert set(EXCLUDED) == set(OUT) == set(Exclusion)
    for why, words in EXCLUDED.items():
        assert OUT[why].startswith(words)
