"""Quiet hours, and how often a channel is told."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.alert_delivery import (
    LONGEST_RETRY_S,
    QuietHours,
    Tries,
    may_tell_at,
    quiet_hours,
)
from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI
from app.domain.pickup_alert import Level
from app.domain.robot import Robot, RobotKind, channel_robot, read_webhook


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-08T{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("begin", "end", "quiet", "loud"),
    [
        ("22:00", "07:30", ("22:00", "23:59", "00:00", "07:29"), ("07:30", "21:59", "12:00")),
        ("12:00", "13:30", ("12:00", "13:29"), ("11:59", "13:30", "00:00")),
        ("", "07:30", (), ("00:00", "03:00")),
        ("08:00", "08:00", (), ("08:00", "20:00")),
    ],
)
def test_quiet_hours(begin: str, end: str, quiet: tuple[str, ...], loud: tuple[str, ...]) -> None:
    hours = quiet_hours(begin, end)
    assert all(hours.holds(at(time)) for time in quiet)
    assert not any(hours.holds(at(time)) for time in loud)


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439))
def test_a_day_is_quiet_for_just_as_long_as_the_times_say(
    begin: int, end: int, minute: int
) -> None:
    hours = QuietHours(begin, end)
    start = datetime(2026, 3, 7, 16, tzinfo=UTC)  # midnight in Shanghai
    length = (end - begin) % 1440
    inside = (minute - begin) % 1440 < length
    assert hours.holds(start + timedelta(minutes=minute)) is inside


@pytest.fixture(params=["America/New_York", "Europe/London", "Pacific/Apia"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
def test_quiet_hours_are_shanghai_hours_on_any_computer() -> None:
    hours = quiet_hours("22:00", "07:30")
    for day in (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        for minute in range(0, 1440, 10):
            moment = day + timedelta(minutes=minute)
            here = (moment + timedelta(hours=8)).time()
            inside = here.hour >= 22 or (here.hour, here.minute) < (7, 30)
            assert hours.holds(moment) is inside


def test_waiting_doubles_up_to_an_hour_and_never_undercuts_the_gap() -> None:
    now = 1_000_000
    waits = [may_tell_at(Tries(now, n), 300, now) - now for n in range(12)]
    assert waits[0] == 300
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY_S
    assert may_tell_at(Tries(), 300, now) == now
    assert may_tell_at(Tries(now + 500, 3), 300, now) == now  # the clock was set back


@given(
    st.lists(st.booleans(), max_size=200),
    st.integers(1, 240),
)
def test_a_failing_robot_is_never_flooded(outcomes: list[bool], gap_min: int) -> None:
    """Asked every 30 s for as long as it takes: at most one try a gap, fewer while it fails."""
    tries, tried = Tries(), list[int]()
    now, end = 1_000_000, 1_000_000 + 6 * 3600
    answers = iter(outcomes)
    while now < end:
        if may_tell_at(tries, gap_min * 60, now) <= now:
            tried.append(now)
            failures = 0 if next(answers, False) else tries.failures + 1
            tries = Tries(now, failures)
        now += 30
    assert all(b - a >= gap_min * 60 for a, b in pairwise(tried))
    if not any(outcomes):
        assert len(tried) <= 13  # 1, 2, 4 … 32 min, then hourly


WEBHOOKS = {
    RobotKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789",
    RobotKind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/abcdef0123456789",
    RobotKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcdef0123456789",
}


@pytest.mark.parametrize("kind", RobotKind)
def test_an_address_says_whose_robot_it_is(kind: RobotKind) -> None:
    assert read_webhook(f" {WEBHOOKS[kind]} ") == (kind, "abcdef0123456789")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.com/robot/send?access_token=abcdef0123456789",
        "http://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789",
        "https://oapi.dingtalk.com/robot/send",
        "https://open.feishu.cn/open-apis/bot/v2/hook/../../x",
        "https://open.feishu.cn.example.com/open-apis/bot/v2/hook/abcdef0123456789",
        "https://[oapi.dingtalk.com",
    ],
)
def test_another_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_webhook(url)
    assert "abcdef" not in str(caught.value) + str(caught.value.context) + caught.value.advice


def test_robots_are_checked() -> None:
    good = Robot(robot_id="1", name="仓库群", kind=RobotKind.WECOM)
    assert (good.on, good.level, good.channel) == (True, Level.RED, "robot:1")
    assert channel_robot(good.channel) == "1"
    assert channel_robot("desktop") == ""
    for wrong in ({"name": " "}, {"name": "x" * 21}, {"gap_min": 0}, {"gap_min": 241}):
        with pytest.raises(InvalidInput):
            Robot(**{"robot_id": "1", "name": "群", "kind": RobotKind.FEISHU} | wrong)  # type: ignore[arg-type]
