"""How the end of a hold may be written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.hold_times import read_before, read_until
from app.domain.instants import SHANGHAI

NOW = datetime(2026, 12, 30, 6, 30, 5, tzinfo=UTC)  # 14:30:05 in Shanghai


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("18:00", "2026-12-30 18:00"),
        ("14:30", "2026-12-31 14:30"),
        (" 9：05 ", "2026-12-31 09:05"),
        ("今天 23:59", "2026-12-30 23:59"),
        ("明天 9:00", "2026-12-31 09:00"),
        ("后天 9:00", "2027-01-01 09:00"),
        ("12-31 8:00", "2026-12-31 08:00"),
        ("1/2 8:00", "2027-01-02 08:00"),
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-12-31T18:00", "2026-12-31 18:00"),
    ],
)
def test_times_are_shanghai_times(text: str, there: str) -> None:
    assert read_until(text, NOW).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == there


@pytest.mark.parametrize("text", ["", "晚上", "25:00", "8:60", "13-40 8:00", "大后天 8:00", "8"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_until(text, NOW)
    assert caught.value.code == "hold.until"


@given(st.text(max_size=12))
def test_anything_is_a_time_or_is_refused(text: str) -> None:
    try:
        assert read_until(text, NOW).second == 0
    except InvalidInput as error:
        assert error.advice  # noqa: PT017 - either way is right


@pytest.mark.parametrize(
    ("text", "hours"), [("4h", 4), ("4", 4), ("4 小时", 4), ("90分钟", 1.5), ("1天", 24), ("2H", 2)]
)
def test_spans(text: str, hours: float) -> None:
    assert read_before(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "0", "h", "-4h", "4x", "四小时"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_before(text)
    assert caught.value.code == "hold.before"
