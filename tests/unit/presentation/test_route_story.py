"""A trip in words."""

from dataclasses import replace

import pytest

from app.domain.pickup import Urgency
from app.domain.route import RouteKind
from app.domain.route_facts import Anomaly, Verdict
from app.ports.routes import AnomalyRow
from app.presentation.route_story import (
    ANOMALY_WORDS,
    KIND_WORDS,
    VERDICT_WORDS,
    anomaly_lines,
    asked_text,
    facts_of,
    no_clock_text,
    route_lines,
    trip_lines,
)
from app.settings.route_rules import load_route_rules
from tests.fakes.route_stories import ODD, make_story
from tests.fakes.rows import HOUR_S, NOW_S, make_row

RULES = load_route_rules(None).trajectory
ROW = make_row(1)


def test_every_kind_verdict_and_anomaly_has_words() -> None:
    assert set(KIND_WORDS) == set(RouteKind)
    assert set(VERDICT_WORDS) == set(Verdict)
    assert set(ANOMALY_WORDS) == set(Anomaly)


def test_scans_come_newest_first_and_say_which_counts() -> None:
    lines = route_lines(facts_of(make_story(ROW)))
    assert [str(line.kind) for line in lines] == ["在途", "在途", "揽收"]
    assert [line.decides for line in lines] == [False, False, True]
    assert str(lines[-1].note) == "以这次揽收为准"
    assert not any(line.left_out or line.late for line in lines)


def test_what_does_not_count_says_why() -> None:
    lines = route_lines(facts_of(make_story(ROW, ODD, heard_late_h=5)))
    assert [(str(line.note), line.left_out) for line in lines[-4:]] == [
        ("以这次揽收为准", False),
        ("地点对不上，不计", True),
        ("早于取号，是这个号上一次的物流", True),
        ("早于取号，是这个号上一次的物流", True),
    ]
    assert {str(line.late) for line in lines} == {"晚了 5 小时才有"}


def test_what_is_odd_comes_with_what_to_do_and_what_is_over_comes_last() -> None:
    over = AnomalyRow(kind=Anomaly.FUTURE, at_s=NOW_S, detail="", seen_s=1, ended_s=NOW_S)
    story = make_story(ROW, ODD)
    lines = anomaly_lines((over, *story.anomalies))
    assert [line.over for line in lines] == [False, False, False, True]
    assert str(lines[0].title).startswith("这个号上有更早的物流（四川 ")
    assert str(lines[-1].title).endswith("，已消除")
    assert all(str(line.advice) for line in lines)


def test_the_trip_runs_to_its_next_threshold() -> None:
    picked = make_story(ROW, ((20, RouteKind.PICKED_UP, "已揽收", ""),))
    hub, update = trip_lines(picked, facts_of(picked), RULES, NOW_S)
    assert (str(hub.name), str(hub.left), hub.next) == ("发运 24h", "04:00:00", True)
    assert hub.urgency is Urgency.SOON
    assert (str(update.name), update.next) == ("中转 72h", False)
    late = trip_lines(picked, facts_of(picked), RULES, NOW_S + 5 * HOUR_S)
    assert (str(late[0].left), late[0].urgency) == ("-01:00:00", Urgency.OVERDUE)
    nothing = make_story(ROW, ())
    assert trip_lines(nothing, facts_of(nothing), RULES, NOW_S) == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "3 分钟前查询 · "),
        ({"next_s": 0}, "3 分钟前查询 · 不再查询"),
        ({"travels": False}, "3 分钟前查询"),
        ({"problem": "网络超时"}, "上次没有查到：网络超时"),
        ({"asked_s": 0}, "还没有查询过"),
        ({"asked_s": 0, "travels": False}, ""),
    ],
)
def test_when_it_was_asked_about(changes: dict[str, object], says: str) -> None:
    story = replace(make_story(ROW), **changes)  # type: ignore[arg-type]
    assert str(asked_text(story, NOW_S)).startswith(says)
    assert bool(asked_text(story, NOW_S)) == bool(says)


def test_a_parcel_without_a_running_clock_says_why() -> None:
    picked = replace(ROW, paid_s=NOW_S - 13 * HOUR_S, picked_up_s=NOW_S)
    assert str(no_clock_text(picked)).endswith("揽收，付款后 13 小时")
    assert str(no_clock_text(replace(picked, paid_s=0))).endswith("揽收")
    assert str(no_clock_text(replace(picked, picked_up_s=0))) == "这个包裹不计揽收时效。"
