from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.gate import Block
from app.domain.handover_plan import By, Capacity, DeadlineClass
from app.domain.ids import OrderId, ShopId
from app.domain.instants import from_epoch
from app.domain.parcel import Stage
from app.domain.penalty import PenaltyFacts, cost_fen
from app.domain.pickup_rate import score
from app.domain.rate_line import RateLine, Unit
from app.domain.rule_pack import Reading
from app.ports.pickup_rows import PickupLine
from app.services.plan_handover import PlanHandover, PlanWish
from app.services.rate_pickups import RatePickups
from app.settings.options import OPTIONS
from app.settings.rule_packs import RulePacks
from tests.fakes.clock import FakeClock
from tests.fakes.rates import PACKS
from tests.unit.domain.penalties import shipped_table

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai
NOW_S = int(NOW.timestamp())
HOUR = 3600
VAN, NEXT = NOW + timedelta(hours=2), NOW + timedelta(hours=8)  # both on this Shanghai day
TABLE = shipped_table()


class Rows:
    """Lines in memory."""

    def __init__(self, lines: Iterable[PickupLine]) -> None:
        self.lines = tuple(lines)

    def waiting(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return tuple(line for line in self.lines if line.rate.picked_up_s is None)

    def taken_beside(self, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        waits = {line.rate.order_id for line in self.waiting()}
        return tuple(line for line in self.picked_up(1) if line.rate.order_id in waits)

    def picked_up(self, since_s: int, shop_id: ShopId | None = None) -> tuple[PickupLine, ...]:
        return tuple(line for line in self.lines if (line.rate.picked_up_s or 0) >= since_s)


def line(
    number: int,
    *,
    paid_h: float = 1,
    promise_h: float | None = 48,
    uploaded_h: float | None = None,
    picked_h: float | None = None,
    fen: int = 10_000,
    parcel: str = "",
    item: str = "",
    carrier: str = "yunda",
    branch: str = "",
    blocks: frozenset[Block] = frozenset(),
    handed: bool = False,
    **more: bool,
) -> PickupLine:
    """An order paid ``paid_h`` hours ago; the other hours count from its payment."""
    paid_s = NOW_S - round(paid_h * HOUR)

    def after(hours: float | None) -> int | None:
        return None if hours is None else paid_s + round(hours * HOUR)

    rate = RateLine(
        order_id=f"o{number}",
        sku_order_id=item or f"i{number}",
        paid_s=paid_s,
        uploaded_s=after(uploaded_h),
        picked_up_s=after(picked_h),
        promise_s=after(promise_h),
        amount_fen=fen,
        shop_id="1",
        carrier=carrier,
        branch=branch,
        parcel_id=parcel or f"p{number}",
        **more,
    )
    stage = Stage.TO_SHIP if uploaded_h is None else Stage.SHIPPED
    return PickupLine(
        rate,
        "tea",
        fen,
        stage,
        blocks,
        uploaded_h is not None,
        handed,
        scanned_s=rate.picked_up_s,
    )


class Usual:
    """The options as they come."""

    def text(self, key: str) -> str:
        return next(str(each.default) for each in OPTIONS if each.key == key)


class Stored:
    """A reader that tells of the rate alone."""

    def __init__(self, lines: Iterable[PickupLine]) -> None:
        self._lines = tuple(line.rate for line in lines)

    def rate_lines(self, since_s: int, shop_id: str = "") -> tuple[RateLine, ...]:
        return self._lines


def planner(lines: Iterable[PickupLine]) -> PlanHandover:
    clock, lines = FakeClock(NOW), tuple(lines)
    return PlanHandover(
        rows=Rows(lines),
        rates=RatePickups(reader=Stored(lines), clock=clock, settings=Usual(), packs=RulePacks()),
        clock=clock,
        penalties=lambda: (TABLE, ""),
        next_visit=lambda after: after + timedelta(hours=24),
    )


def wish(total: int | None = None, **changes: object) -> PlanWish:
    asked = PlanWish(capacity=Capacity(total=total), van_at=VAN, next_at=NEXT)
    return replace(asked, **changes)


def test_each_class_of_deadline():
    lines = [
        line(1, paid_h=43, uploaded_h=30),  # 48 h pass at 17:00, and the promise with them
        line(2, paid_h=20, promise_h=72),  # 24 h pass at 16:00
        line(3, paid_h=70, promise_h=48),  # past its promise since long; 96 h are still far
        line(4, paid_h=1),
        line(5, paid_h=30, promise_h=240, uploaded_h=10),  # its upload clock passes at 16:00
    ]
    found = planner(lines)(wish())
    classes = {each.parcel_id: each.deadline_class for each in found.candidates}
    assert classes == {
        "p1": DeadlineClass.BREACHES,
        "p2": DeadlineClass.DROPS,
        "p3": DeadlineClass.LATE,
        "p4": DeadlineClass.CAN_WAIT,
        "p5": DeadlineClass.BREACHES,
    }
    assert found.plan.by(By.DEFAULT).taken == ("p5", "p1", "p2", "p3", "p4")
    assert found.plan.by(By.RATE).taken[0] == "p2"


def test_the_effects_of_one_parcel_by_hand():
    lines = [
        *(line(n, paid_h=100, picked_h=10) for n in range(100, 180)),
        *(line(n, paid_h=100, picked_h=30) for n in range(180, 190)),
        *(line(n, paid_h=100, picked_h=40) for n in range(190, 195)),
        *(line(n, paid_h=100, picked_h=50) for n in range(195, 200)),
        line(1, paid_h=20, promise_h=72, uploaded_h=-1, fen=10_000),
    ]
    found = planner(lines)(wish(1))
    assert found.rate_now == Fraction(585, 1000)
    assert found.ceiling == Fraction(7, 10)
    taken, nothing = found.plan.by(By.RATE), found.plan.nothing
    # ≤24 h with this van, 24-36 h with the next one; 5 % of ¥100 once the upload clock passes
    assert taken.rate == Fraction(5850 + 70, 101 * 100)
    assert nothing.rate == Fraction(5850 + 20, 101 * 100)
    assert (taken.cost_fen, nothing.cost_fen, taken.saved_fen) == (0, 500, 500)


def test_what_is_blocked_or_not_printed_stays():
    lines = [
        line(1, blocks=frozenset({Block.HELD})),
        line(2),
        line(3, uploaded_h=0.5),
        line(4, blocks=frozenset({Block.CANCELLED})),
    ]
    found = planner(lines)(wish())
    assert {each.parcel_id for each in found.candidates} == {"p2", "p3"}
    assert (found.blocked, found.unready) == (1, 0)
    found = planner(lines)(wish(ready=True))
    assert [each.parcel_id for each in found.candidates] == ["p3"]
    assert (found.blocked, found.unready) == (1, 1)


def test_an_order_whose_other_parcel_is_blocked_takes_no_place_from_one_that_gains():
    held = line(1, paid_h=20, parcel="a", item="x", blocks=frozenset({Block.HELD}))
    free = line(1, paid_h=20, parcel="b", item="y")
    found = planner([held, free, line(2, paid_h=19)])(wish(1))
    assert found.shared == 1
    assert {one.parcel_id: one.deadline_class for one in found.candidates} == {
        "b": DeadlineClass.CAN_WAIT,
        "p2": DeadlineClass.DROPS,
    }
    for choice in found.plan.choices:
        assert choice.taken == ("p2",)
    both = planner([held, free])(wish())
    assert both.plan.by(By.RATE).taken == ("b",)
    assert both.plan.by(By.RATE).rate == both.plan.nothing.rate


def test_an_sku_order_with_a_parcel_under_way_is_not_settled_yet():
    first = line(1, paid_h=20, parcel="a", item="x", picked_h=2)
    second = line(1, paid_h=20, parcel="b", item="x")
    found = planner([first, second])(wish())
    assert found.rate_now is None
    assert found.plan.by(By.RATE).rate == Fraction(7, 10)
    assert found.plan.nothing.rate == Fraction(2, 10)


def test_the_next_van_is_the_next_usual_visit_and_never_before_this_one():
    found = planner([])(PlanWish(capacity=Capacity()))
    assert (found.van_at, found.next_at) == (NOW, NOW + timedelta(hours=24, seconds=1))
    with pytest.raises(InvalidInput, match="下一班车"):
        planner([])(wish(next_at=VAN))


@pytest.mark.parametrize(("pack", "now"), [("2022-06", 10), ("2026-09", 10)])
def test_other_packs(pack, now):
    lines = [line(1, paid_h=100, picked_h=10), line(2, paid_h=3)]
    found = planner(lines)(wish(pack=pack))
    assert found.pack.name == pack
    hours = found.plan.by(By.RATE).rate
    assert hours is not None
    if pack == "2026-09":
        assert found.rate_now == -now
        assert hours == Fraction(-(10 + 5), 2)
        assert found.plan.nothing.rate == Fraction(-(10 + 11), 2)
        assert found.ceiling is None


moments = st.integers(0, 60).map(float)
made_lines = st.lists(
    st.builds(
        line,
        st.integers(0, 6),
        paid_h=st.integers(0, 130).map(float),
        promise_h=st.sampled_from([None, 24.0, 48.0, 72.0, 300.0]),
        uploaded_h=st.none() | moments,
        picked_h=st.none() | moments,
        fen=st.integers(0, 500_000),
        presale=st.booleans(),
        gift=st.booleans(),
    ),
    max_size=7,
    unique_by=lambda one: one.rate.order_id,
)


@given(
    made_lines,
    st.integers(0, 4),
    st.sampled_from(PACKS),
    st.sampled_from(Reading),
)
def test_what_was_said_is_what_comes_true(lines, total, pack, reading):
    lines = [one for one in lines if (one.rate.picked_up_s or 0) <= NOW_S]
    lines = [
        one._replace(rate=one.rate._replace(uploaded_s=min(one.rate.uploaded_s, NOW_S)))
        if one.rate.uploaded_s
        else one
        for one in lines
    ]
    found = planner(lines)(wish(total, pack=pack.name, reading=reading))
    for choice in (*found.plan.choices, found.plan.nothing):
        after, cost = [], 0
        for one in lines:
            rate = one.rate
            if rate.picked_up_s is None:
                scan = VAN if rate.parcel_id in choice.taken else NEXT
                cost += cost_fen(_facts(one, scan), TABLE, NEXT)
                rate = rate._replace(picked_up_s=int(scan.timestamp()))
            after.append(rate)
        value = score(after, pack, as_of=NEXT, reading=reading).best.value
        said = choice.rate
        assert (abs(said) if said is not None else None) == value
        assert choice.cost_fen == cost
        assert choice.saved_fen == found.plan.nothing.cost_fen - cost


def _facts(one: PickupLine, scan: datetime) -> PenaltyFacts:
    return PenaltyFacts(
        order_fen=one.order_fen,
        paid_at=from_epoch(one.rate.paid_s),
        promise_at=from_epoch(one.rate.promise_s),
        uploaded_at=from_epoch(one.rate.uploaded_s),
        picked_up_at=scan,
    )


def settled(count: int, hours: float, start: int) -> list[PickupLine]:
    return [line(n, paid_h=100, picked_h=hours) for n in range(start, start + count)]


def test_reach_counts_the_settled_orders_and_those_that_can_still_be_on_time():
    lines = [*settled(8, 10, 0), *settled(2, 50, 50), line(90), line(91, paid_h=30)]
    answer = planner(lines).reach(Fraction(60))
    assert (answer.reach.rate, answer.reach.orders) == (Fraction(56, 100), 10)
    assert answer.reach.needed == 4
    assert (answer.on_time, answer.waiting) == (1, 2)
    assert planner(lines).reach(Fraction(70)).reach.needed is None
    wide = planner(lines).reach(Fraction(90), reading=Reading.CUMULATIVE)
    assert (wide.reach.ceiling, wide.reach.needed) == (1, 10)


def test_reach_of_given_figures_and_of_points():
    answer = planner([]).reach(Fraction(65), instead=(Fraction("58.5"), 3000))
    assert (answer.reach.needed, answer.waiting) == (3900, 0)
    points = planner(settled(1, 200, 0)).reach(Fraction(90), pack="2026-05")
    assert points.reach.ceiling == 100
    assert points.reach.needed is not None
    with pytest.raises(InvalidInput, match="小时"):
        planner([]).reach(Fraction(10), pack="2026-09")


def test_ids_are_those_of_the_store():
    (only,) = planner([line(1)])(wish()).candidates
    assert only.orders[0].order_id == OrderId("o1")


def test_what_left_on_a_manifest_needs_no_place_and_can_still_be_in_time():
    away, here = line(1, paid_h=20, uploaded_h=19, handed=True), line(2, paid_h=19)
    stopped = line(3, uploaded_h=0.5, handed=True, blocks=frozenset({Block.HELD}))
    plans = planner([away, here, stopped])
    found = plans(wish(1))
    assert [each.parcel_id for each in found.candidates] == ["p2"]
    assert (found.handed, found.blocked, found.unready) == (2, 0, 0)
    for choice in found.plan.choices:
        assert choice.taken == ("p2",)
    answer = plans.reach(Fraction(60))
    assert (answer.on_time, answer.waiting) == (3, 3)


def test_of_an_order_of_which_a_part_left_the_rest_decides():
    gone = line(1, paid_h=20, promise_h=72, parcel="a", item="x", uploaded_h=19, handed=True)
    here = line(1, paid_h=20, promise_h=72, parcel="b", item="y")
    found = planner([gone, here])(wish(1))
    (only,) = found.candidates
    assert (only.parcel_id, only.deadline_class, found.shared) == ("b", DeadlineClass.DROPS, 0)
    assert found.plan.by(By.RATE).rate == Fraction(70, 100)
    assert found.plan.nothing.rate == Fraction(20, 100)


def test_of_one_courier():
    lines = [
        line(1, branch="a"),
        line(2, branch="b"),
        line(3, carrier="zto", blocks=frozenset({Block.HELD})),
        line(4, carrier="zto", uploaded_h=0.5, handed=True),
        line(5, paid_h=100, picked_h=10, branch="a"),
        line(6, paid_h=100, picked_h=50, branch="b"),
    ]
    plans = planner(lines)
    yunda = plans(wish(carrier="yunda"))
    assert {each.parcel_id for each in yunda.candidates} == {"p1", "p2"}
    assert (yunda.blocked, yunda.handed, yunda.rate_now) == (0, 0, Fraction(35, 100))
    branch = plans(wish(carrier="yunda", branch="a"))
    assert [each.parcel_id for each in branch.candidates] == ["p1"]
    assert branch.rate_now == Fraction(70, 100)
    other = plans(wish(carrier="zto"))
    assert (other.candidates, other.blocked, other.handed) == ((), 1, 1)
    asked = plans.reach(Fraction(60), carrier="yunda", branch="b")
    assert (asked.reach.rate, asked.reach.orders, asked.waiting) == (0, 1, 1)


def test_an_order_that_also_waits_for_another_courier_gains_nothing_with_this_one():
    lines = [line(1, paid_h=20, parcel=each, item=each, carrier=each) for each in ("zto", "yunda")]
    found = planner(lines)(wish(carrier="yunda"))
    assert [each.parcel_id for each in found.candidates] == ["yunda"]
    assert found.plan.by(By.RATE).rate == found.plan.nothing.rate
    assert planner(lines)(wish()).plan.by(By.RATE).rate == Fraction(70, 100)


def test_reach_counts_in_the_unit_that_is_asked_for():
    lines = [line(1, paid_h=100, picked_h=10, item=item) for item in "xyz"]
    orders = {unit: planner(lines).reach(Fraction(60), unit=unit).reach.orders for unit in Unit}
    assert orders == {Unit.SKU_ORDER: 3, Unit.ORDER: 1, Unit.PARCEL: 1}
