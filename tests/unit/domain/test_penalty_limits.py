from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.penalty_limits import DayCount, Level, day_counts, warnings
from tests.unit.domain.penalties import HOUR, PAID, SECOND, order, shipped_table

TABLE = shipped_table()
LIMITS = TABLE.limits
DAY = date(2026, 8, 20)


def count(penalty: str, missed: int, due: int, *, back: int = 0, product: str = "") -> DayCount:
    day = DAY - timedelta(days=back)
    return DayCount(day=day, penalty_id=penalty, missed=missed, due=due, product_id=product)


def reached(*counts: DayCount) -> list[str]:
    found = warnings(LIMITS, counts, DAY)
    return [one.limit.effect for one in found if one.level is Level.REACHED]


@pytest.mark.parametrize(
    ("penalty", "missed", "due", "effects"),
    [
        ("track_broken", 20, 200, []),  # exactly 10 % is not above it
        ("track_broken", 20, 199, ["记一次违规"]),
        ("track_broken", 19, 19, []),  # too few
        ("out_of_stock", 30, 100, []),
        ("out_of_stock", 31, 100, ["记一次违规"]),
        ("ship_late", 200, 667, []),
        ("ship_late", 200, 666, ["限单：每天 0 单"]),  # 30 % is enough
        ("ship_late", 199, 199, []),
    ],
)
def test_one_day_as_published(penalty, missed, due, effects):
    assert reached(count(penalty, missed, due)) == effects


def test_two_days_running():
    today, yesterday = count("ship_late", 400, 1000), count("ship_late", 400, 1000, back=1)
    assert reached(today, yesterday) == ["限单：每天 0 单", "限单：每天 100 单"]
    assert reached(today, count("ship_late", 399, 1000, back=1)) == ["限单：每天 0 单"]
    assert reached(today, count("ship_late", 400, 1000, back=2)) == ["限单：每天 0 单"]
    near = [one for one in warnings(LIMITS, [today], DAY) if one.level is Level.NEAR]
    assert [one.limit.effect for one in near] == ["限单：每天 100 单"]


def test_a_product_has_its_own_limit():
    assert reached(count("ship_late", 100, 200, product="tea")) == ["商品封禁"]
    assert reached(count("ship_late", 99, 100, product="tea")) == []
    assert reached(count("ship_late", 100, 200)) == []


def test_a_day_is_near_at_half_of_share_and_count():
    def level(missed: int, due: int) -> list[Level]:
        return [one.level for one in warnings(LIMITS, [count("track_broken", missed, due)], DAY)]

    assert level(10, 200) == [Level.NEAR]
    assert level(10, 201) == []
    assert level(9, 100) == []
    assert level(0, 0) == []


@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from(["ship_late", "out_of_stock"]))
def test_one_more_missed_never_lowers_a_level(missed, met, penalty):
    due = missed + met + 1
    before = warnings(LIMITS, [count(penalty, missed, due)], DAY)
    after = warnings(LIMITS, [count(penalty, missed + 1, due)], DAY)
    levels = {one.limit.rule: one.level for one in after}
    assert all(levels.get(one.limit.rule, Level.CLEAR) >= one.level for one in before)


def test_orders_are_counted_on_the_shanghai_day_of_their_first_threshold():
    # paid 10:30 in Shanghai on the 20th: due at 00:00:00 on the 22nd, and one second earlier
    midnight, before = 37.5, 37.5 - 1 / 3600
    made = [
        (order(100, promise=midnight, picked_up=midnight), ("tea",)),
        (order(100, promise=midnight), ("tea", "cup")),
        (order(100, promise=before), ()),
    ]
    day, now = date(2026, 8, 22), PAID + HOUR * midnight
    late = {"penalty_id": "ship_late", "day": day}
    assert [c for c in day_counts(made, TABLE, {day}, now) if c.penalty_id == "ship_late"] == [
        DayCount(missed=0, due=2, **late),
        DayCount(missed=0, due=1, product_id="cup", **late),
        DayCount(missed=0, due=2, product_id="tea", **late),
    ]
    shop, cup, tea = (
        one.missed
        for one in day_counts(made, TABLE, {day}, now + SECOND)
        if one.penalty_id == "ship_late"
    )
    assert (shop, cup, tea) == (1, 1, 1)
    (earlier,) = (
        one
        for one in day_counts(made, TABLE, {day - timedelta(days=1)}, now)
        if one.penalty_id == "ship_late"
    )
    assert (earlier.missed, earlier.due) == (1, 1)


def test_what_costs_at_once_counts_on_the_day_it_was_found_and_each_order_once():
    def counts(*made, now_h: float = 200) -> list[tuple[int, int, int]]:
        days = {date(2026, 8, 20) + timedelta(days=n) for n in range(9)}
        found = day_counts([(each, ()) for each in made], TABLE, days, PAID + HOUR * now_h)
        return [
            (one.day.day, one.missed, one.due) for one in found if one.penalty_id == "track_broken"
        ]

    in_time = order(100, uploaded=2, picked_up=9)
    assert counts(in_time) == [(22, 0, 1)]
    for name in ("reused", "early"):
        assert counts(order(100, uploaded=2, picked_up=9, **{name: 100}), in_time) == [
            (22, 0, 1),
            (24, 1, 1),
        ]
        found = order(100, uploaded=2, **{name: 3})
        assert counts(found, in_time, now_h=4) == [(20, 1, 1), (22, 0, 1)]
        assert counts(found, now_h=2.9) == [(20, 0, 1)]
        assert counts(order(100, uploaded=2, **{name: 100})) == [(22, 1, 1)]  # late before that


def test_enough_reused_numbers_are_a_strike():
    day, now = date(2026, 8, 20), PAID + HOUR * 4
    made = [(order(100, uploaded=2, reused=3), ())] * 20
    (strike,) = warnings(LIMITS, day_counts(made, TABLE, {day}, now), day)
    assert (strike.level, strike.limit.effect) == (Level.REACHED, "记一次违规")


def test_a_number_in_time_is_no_shortage_and_a_scan_in_time_no_broken_track():
    made = [
        (order(100, promise=24, uploaded=20, picked_up=21), ()),
        (order(100, promise=24, uploaded=20), ()),
        (order(100, promise=24), ()),
    ]
    now = PAID + HOUR * 24 * 9
    days = {date(2026, 8, 20) + timedelta(days=n) for n in range(9)}
    found = {one.penalty_id: one for one in day_counts(made, TABLE, days, now)}
    assert (found["out_of_stock"].missed, found["out_of_stock"].due) == (1, 3)
    assert (found["track_broken"].missed, found["track_broken"].due) == (1, 2)
    assert (found["ship_late"].missed, found["ship_late"].due) == (2, 3)
