from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.handover_plan import (
    By,
    Candidate,
    Capacity,
    DeadlineClass,
    Plan,
    RateBase,
    WaitingOrder,
    plan,
    reach,
)
from app.domain.ids import OrderId, ParcelId

T0 = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
BASE = RateBase(credit=585, units=1000, scale=1000)


def waiting(
    number: int,
    *,
    credit: tuple[int, int] = (0, 0),
    fen: tuple[int, int] = (0, 0),
    carrier: str = "yunda",
    klass: DeadlineClass = DeadlineClass.CAN_WAIT,
    age_h: int = 0,
    orders: tuple[WaitingOrder, ...] = (),
) -> Candidate:
    own = WaitingOrder(
        order_id=OrderId(f"o{number}"),
        credit_taken=credit[0],
        credit_left=credit[1],
        fen_taken=fen[0],
        fen_left=fen[1],
    )
    return Candidate(
        parcel_id=ParcelId(f"p{number}"),
        carrier=carrier,
        deadline_class=klass,
        paid_at=T0 - timedelta(hours=age_h),
        orders=orders or (own,),
    )


@st.composite
def candidates(draw: st.DrawFn, most: int = 7) -> list[Candidate]:
    count = draw(st.integers(0, most))
    made = []
    for number in range(count):
        left, more = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        cost, saves = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        made.append(
            waiting(
                number,
                credit=(left + more, left),
                fen=(cost * 100, (cost + saves) * 100),
                carrier=draw(st.sampled_from(["yunda", "jtexpress", ""])),
                klass=draw(st.sampled_from(DeadlineClass)),
                age_h=draw(st.integers(0, 3)),
            )
        )
    return made


capacities = st.builds(
    Capacity,
    total=st.none() | st.integers(0, 6),
    by_carrier=st.dictionaries(st.sampled_from(["yunda", "jtexpress", ""]), st.integers(0, 4)),
)


def feasible(chosen: tuple[Candidate, ...], capacity: Capacity) -> bool:
    return (capacity.total is None or len(chosen) <= capacity.total) and all(
        sum(each.carrier == carrier for each in chosen) <= places
        for carrier, places in capacity.by_carrier.items()
    )


def every_choice(made: list[Candidate], capacity: Capacity) -> list[tuple[Candidate, ...]]:
    return [
        chosen
        for size in range(len(made) + 1)
        for chosen in combinations(made, size)
        if feasible(chosen, capacity)
    ]


def gains(chosen: tuple[Candidate, ...]) -> tuple[int, int]:
    orders = [order for candidate in chosen for order in candidate.orders]
    return (
        sum(order.credit_taken - order.credit_left for order in orders),
        sum(order.fen_left - order.fen_taken for order in orders),
    )


def chosen_by(made: list[Candidate], found: Plan, by: By) -> tuple[Candidate, ...]:
    known = {each.parcel_id: each for each in made}
    return tuple(known[parcel_id] for parcel_id in found.by(by).taken)


@given(candidates(), capacities)
def test_no_choice_beats_the_plan(made, capacity):
    found = plan(made, capacity, BASE)
    every = every_choice(made, capacity)
    by_rate, by_money = (chosen_by(made, found, by) for by in (By.RATE, By.MONEY))
    assert gains(by_rate) == max(gains(chosen) for chosen in every)
    assert gains(by_money)[::-1] == max(gains(chosen)[::-1] for chosen in every)
    assert found.by(By.MONEY).saved_fen == max(gains(chosen)[1] for chosen in every)
    assert all(feasible(chosen, capacity) for chosen in (by_rate, by_money))


@given(candidates(), capacities)
def test_the_default_takes_deadline_classes_then_money_then_age(made, capacity):
    def key(each: Candidate) -> tuple[object, ...]:
        return (each.deadline_class, -gains((each,))[1], each.paid_at, each.parcel_id)

    taken = chosen_by(made, plan(made, capacity, BASE), By.DEFAULT)
    every = every_choice(made, capacity)
    fullest = max(len(chosen) for chosen in every)
    best = min(sorted(map(key, chosen)) for chosen in every if len(chosen) == fullest)
    assert [key(each) for each in taken] == best


@given(candidates(), capacities, st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(made, capacity, random):
    shuffled = list(made)
    random.shuffle(shuffled)
    assert plan(shuffled, capacity, BASE) == plan(made, capacity, BASE)


@given(candidates(), capacities)
def test_effects_are_those_of_every_order_counted_one_by_one(made, capacity):
    found = plan(made, capacity, BASE)
    for choice in (*found.choices, found.nothing):
        credit, cost = BASE.credit, 0
        for each in made:
            (order,) = each.orders
            goes = each.parcel_id in choice.taken
            credit += order.credit_taken if goes else order.credit_left
            cost += order.fen_taken if goes else order.fen_left
        assert choice.rate == Fraction(credit, (BASE.units + len(made)) * BASE.scale)
        assert choice.cost_fen == cost
        assert choice.saved_fen == found.nothing.cost_fen - cost
        assert sum(choice.classes.values()) == len(choice.taken) == sum(choice.carriers.values())
        assert sum(choice.left_classes.values()) == len(made) - len(choice.taken)


def test_the_three_choices_differ_where_rate_and_money_do():
    made = [
        waiting(1, credit=(700, 200), klass=DeadlineClass.DROPS),
        waiting(2, fen=(0, 2500), klass=DeadlineClass.BREACHES),
        waiting(3, credit=(200, 100), fen=(0, 300), klass=DeadlineClass.BREACHES),
        waiting(4, klass=DeadlineClass.LATE, age_h=70),
    ]
    found = plan(made, Capacity(total=2), BASE)
    assert found.by(By.RATE).taken == ("p1", "p3")
    assert found.by(By.MONEY).taken == ("p2", "p3")
    assert found.by(By.DEFAULT).taken == ("p2", "p3")
    assert found.by(By.RATE).saved_fen == 300
    assert found.by(By.MONEY).saved_fen == 2800
    assert found.by(By.RATE).rate == Fraction(585 + 700 + 200, 1004 * 1000)
    assert found.nothing.rate == Fraction(585 + 200 + 100, 1004 * 1000)


def test_a_carrier_without_places_is_passed_over():
    made = [waiting(1, fen=(0, 900)), waiting(2, fen=(0, 100), carrier="jtexpress")]
    found = plan(made, Capacity(total=2, by_carrier={"yunda": 0}), BASE)
    assert [choice.taken for choice in found.choices] == [("p2",)] * 3
    assert found.by(By.MONEY).carriers == {"jtexpress": 1}


def shared(parcels: int) -> WaitingOrder:
    return WaitingOrder(
        order_id=OrderId("both"), parcels=parcels, credit_taken=700, credit_left=200, fen_left=1000
    )


def test_an_order_in_two_parcels_gains_when_the_last_one_goes():
    made = [waiting(n, orders=(shared(2),)) for n in (1, 2)]
    half = plan(made, Capacity(total=1), RateBase(scale=1000)).by(By.RATE)
    assert (half.rate, half.saved_fen, half.cost_fen) == (Fraction(1, 5), 0, 1000)
    whole = plan(made, Capacity(total=2), RateBase(scale=1000)).by(By.RATE)
    assert (whole.rate, whole.saved_fen, whole.cost_fen) == (Fraction(7, 10), 1000, 0)


def test_half_of_a_shared_order_ranks_below_a_whole_one():
    made = [
        waiting(1, orders=(shared(2),)),
        waiting(2, orders=(shared(2),)),
        waiting(3, credit=(700, 400), fen=(0, 600)),
    ]
    found = plan(made, Capacity(total=1), RateBase(scale=1000))
    assert found.by(By.RATE).taken == found.by(By.MONEY).taken == ("p3",)


def test_a_place_is_not_wasted_on_a_part_of_an_order():
    made = [
        waiting(1, orders=(shared(2),)),
        waiting(2, orders=(shared(2),)),
        waiting(3, credit=(700, 500), fen=(0, 400)),
    ]
    one, two = (plan(made, Capacity(total=n), RateBase(scale=1000)) for n in (1, 2))
    assert one.by(By.RATE).taken == one.by(By.MONEY).taken == ("p3",)
    assert one.by(By.MONEY).saved_fen == 400
    assert sorted(two.by(By.MONEY).taken) == ["p1", "p2"]
    assert two.by(By.MONEY).saved_fen == 1000


@given(candidates(most=4), st.lists(st.integers(1, 3), max_size=2), st.integers(0, 5))
def test_with_shared_orders_a_plan_is_never_worse_than_without_them(made, parts, total):
    whole = {each.parcel_id: each for each in made}
    number = 100
    for at, count in enumerate(parts):
        order = WaitingOrder(
            order_id=OrderId(f"s{at}"), parcels=count, credit_taken=7, credit_left=2, fen_left=500
        )
        for _ in range(count):
            made = [*made, waiting(number, orders=(order,))]
            number += 1
    capacity, base = Capacity(total=total), RateBase()
    with_shared = plan(made, capacity, base)
    alone = plan(list(whole.values()), capacity, base)
    assert with_shared.by(By.MONEY).saved_fen >= alone.by(By.MONEY).saved_fen
    lone_orders = len(whole)
    if alone.nothing.rate is not None and with_shared.nothing.rate is not None:
        gains_of = [
            (found.by(By.RATE).rate - found.nothing.rate) * count
            for found, count in ((with_shared, lone_orders + len(parts)), (alone, lone_orders))
        ]
        assert gains_of[0] >= gains_of[1]
    for by in By:
        taken = set(with_shared.by(by).taken)
        assert len(taken) == min(total, len(made))
        credit, fen = 0, 0
        orders = {order.order_id: order for each in made for order in each.orders}
        for order in orders.values():
            inside = [each for each in made if order in each.orders]
            if all(each.parcel_id in taken for each in inside):
                credit += order.credit_taken - order.credit_left
                fen += order.fen_left - order.fen_taken
        choice = with_shared.by(by)
        assert choice.saved_fen == fen
        if choice.rate is not None and with_shared.nothing.rate is not None:
            gained = (choice.rate - with_shared.nothing.rate) * len(orders)
            assert gained == credit


def test_nothing_waits():
    found = plan([], Capacity(total=300), RateBase())
    assert [choice.taken for choice in found.choices] == [()] * 3
    assert found.nothing.rate is None
    assert found.nothing.cost_fen == 0


PERCENT = Fraction(1, 100)
CEILING = 70 * PERCENT


@pytest.mark.parametrize(("target", "needed"), [(60, 450), (65, 3900), (58, 0), (70, None)])
def test_reach_as_published(target, needed):
    found = reach(585 * PERCENT / 10 * 3000, 3000, ceiling=CEILING, target=target * PERCENT)
    assert found.needed == needed
    assert found.rate == Fraction(585, 1000)


def test_reach_at_the_ceiling_and_above_it():
    assert reach(7 * CEILING, 7, ceiling=CEILING, target=CEILING).needed == 0
    assert reach(7 * CEILING, 7, ceiling=CEILING, target=CEILING + PERCENT).needed is None
    assert reach(Fraction(), 0, ceiling=CEILING, target=CEILING).needed == 1
    assert reach(Fraction(), 0, ceiling=CEILING, target=CEILING + PERCENT).needed is None
    assert reach(Fraction(), 0, ceiling=CEILING, target=CEILING).rate is None


@given(
    st.integers(1, 5000),
    st.fractions(0, 1, max_denominator=1000),
    st.fractions(0, 1, max_denominator=1000),
    st.sampled_from([CEILING, Fraction(1)]),
)
def test_so_many_orders_reach_it_and_one_less_does_not(orders, part, target, ceiling):
    credit = part * ceiling * orders
    found = reach(credit, orders, ceiling=ceiling, target=target)
    if found.needed is None:
        assert target >= ceiling
        assert (credit + 10**9 * ceiling) / (orders + 10**9) < target
        return

    def rate(more: int) -> Fraction:
        return (credit + more * ceiling) / (orders + more)

    assert rate(found.needed) >= target
    assert found.needed == 0 or rate(found.needed - 1) < target
