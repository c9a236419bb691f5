from datetime import timedelta

from app.domain.gate import Block
from app.domain.ids import ShopId
from app.domain.instants import to_epoch
from app.domain.penalty_limits import Level
from app.services.count_stakes import CountStakes, StakeReport
from tests.fakes.clock import FakeClock
from tests.unit.domain.penalties import shipped_table
from tests.unit.services.test_plan_handover import NOW, Rows, line

TABLE = shipped_table()


def count(*lines: object) -> StakeReport:
    stakes = CountStakes(rows=Rows(lines), clock=FakeClock(NOW), penalties=lambda: (TABLE, "坏"))
    return stakes()


def test_totals_are_the_sums_of_the_orders():
    found = count(
        line(1, paid_h=60, uploaded_h=2, fen=20_000),  # 48 h and the promise are past
        line(2, paid_h=20, uploaded_h=2, fen=20_000),
        line(3, paid_h=1, promise_h=72, fen=100_000),
    )
    assert [one.order_id for one in found.orders] == ["o2", "o1", "o3"]
    assert found.cost_fen == 5000
    assert found.step_fen == 300 + 200 + 1000
    assert found.worst_fen == (5000 + 200) + (5000 + 200) + 3000
    assert found.cost_fen == sum(one.stake.cost_fen for one in found.orders)
    assert [(one.title, one.orders, one.fen) for one in found.costs] == [("物流轨迹异常", 1, 5000)]
    assert (found.penalties.name, found.trouble) == (TABLE.name, "坏")


def test_an_order_counts_once_whatever_it_travels_in():
    parts = [
        line(1, parcel=name, item=name, uploaded_h=hours) for name, hours in (("a", 9), ("b", 3))
    ]
    (only,) = count(*parts).orders
    assert only.parcel_ids == ("a", "b")
    assert only.stake.next is not None
    assert only.stake.next.at == NOW + timedelta(hours=-1 + 3 + 24)


def test_a_number_that_was_scanned_in_time_is_not_late_by_another_of_its_order():
    """Nor is the day's strike nearer: of each order one number was sent, and scanned, after it."""
    parts = [
        line(n, parcel=f"{name}{n}", item=name, paid_h=60, uploaded_h=sent, picked_h=scanned)
        for n in range(30)
        for name, sent, scanned in (("a", 2, 10), ("b", 40, 55))
    ]
    assert count(*parts).risks == ()
    late = [
        part._replace(scanned_s=part.scanned_s and part.scanned_s + 50 * 3600) for part in parts
    ]
    assert count(*late).risks


def test_what_never_travels_is_not_at_stake():
    assert count(line(1, blocks=frozenset({Block.REFUNDED}))).orders == ()
    assert len(count(line(1, blocks=frozenset({Block.HELD}))).orders) == 1


def test_a_day_near_a_limit_and_one_that_reached_it():
    met = [line(n, paid_h=60, promise_h=48, picked_h=20) for n in range(1000, 1500)]
    late = [line(n, paid_h=60, promise_h=48) for n in range(150)]
    found = count(*met, *late)
    assert found.day.isoformat() == "2026-07-01"
    (risk,) = found.risks
    assert risk.shop_id == ShopId("1")
    levels = [(one.limit.effect, one.level) for one in risk.warnings]
    assert levels == [("限单：每天 0 单", Level.NEAR), ("限单：每天 100 单", Level.NEAR)]
    assert (risk.warnings[0].count.missed, risk.warnings[0].count.due) == (150, 650)
    worse = count(*met[:300], *late, *(line(n, paid_h=60) for n in range(200, 250)))
    reached = [one for one in worse.risks[0].warnings if one.level is Level.REACHED]
    assert {one.limit.effect for one in reached} == {"限单：每天 0 单"}


def test_a_promise_later_today_is_due_and_not_missed():
    found = count(*(line(n, paid_h=40, promise_h=48) for n in range(300)))
    assert found.risks == ()


def test_reused_numbers_found_today_count_today_however_old_the_orders_are():
    old = [line(n, paid_h=600, uploaded_h=2, picked_h=9) for n in range(20)]
    assert count(*old).risks == ()
    found = count(*(each._replace(reused_s=to_epoch(NOW) - 60) for each in old))
    (warning,) = found.risks[0].warnings
    assert (warning.level, warning.limit.penalty.title) == (Level.REACHED, "物流轨迹异常")
    assert (warning.count.missed, warning.count.due) == (20, 20)
