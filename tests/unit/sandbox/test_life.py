"""Days pass: whatever happens by itself keeps the rules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox.happenings import Happenings
from app.sandbox.records import (
    APPLIED,
    CANCELLED,
    CLOSED,
    FINISHED,
    IN_REVIEW,
    PART_SHIPPED,
    REFUND_DONE,
    SHIPPED,
    TO_SHIP,
    UNPAID,
    ShopOrder,
)
from app.sandbox.scenarios import HOUR, SCENARIOS
from app.sandbox.shipping import Dispatch, whole_load
from app.sandbox.world import World
from tests.unit.sandbox.makers import NOW, only_shop, ready_orders, world
from tests.unit.sandbox.test_waybills import _wish


def _pass(found: World, seconds: float) -> None:
    found.clock.advance(seconds)
    found.settle()


def _is_sound(order: ShopOrder) -> bool:
    whole = all(line.left == 0 for line in order.lines)
    shipped = any(line.shipped for line in order.lines)
    return {
        UNPAID: not order.pay_time and not shipped,
        IN_REVIEW: not shipped,
        TO_SHIP: order.pay_time > 0 and not shipped,
        PART_SHIPPED: shipped and not whole,
        SHIPPED: shipped and whole and order.ship_time > 0,
        CANCELLED: not shipped,
        FINISHED: whole and order.finish_time > 0,
    }[order.status]


@settings(max_examples=10)
@given(
    scenario=st.sampled_from(sorted(SCENARIOS)),
    seed=st.integers(0, 999),
    hours=st.lists(st.integers(1, 60), min_size=1, max_size=5),
)
def test_every_order_stays_sound(scenario: str, seed: int, hours: list[int]) -> None:
    found = world(scenario=scenario, seed=seed, orders=40, arrivals_per_hour=4.0)
    for step in hours:
        _pass(found, step * HOUR)
        for order in only_shop(found).book:
            assert _is_sound(order), order
            assert order.update_time <= found.clock.seconds()


def test_big_steps_and_small_steps_lead_to_the_same() -> None:
    def day(step: int) -> list[bytes]:
        found = world(arrivals_per_hour=10.0, scenario="refund_storm")
        for _ in range(24 * HOUR // step):
            _pass(found, step)
        shop = only_shop(found)
        return [shop.writer.encoded(order) for order in shop.book]

    assert day(600) == day(24 * HOUR)


def test_orders_arrive_at_the_rate() -> None:
    found = world(orders=0, arrivals_per_hour=30.0)
    _pass(found, 10 * HOUR)
    assert 250 < len(only_shop(found).book) < 360


def test_a_burst_ends_after_two_hours() -> None:
    found = world(orders=0, scenario="burst", arrivals_per_hour=None)
    _pass(found, 2 * HOUR)
    first = len(only_shop(found).book)
    _pass(found, 2 * HOUR)
    assert first > 2000
    assert len(only_shop(found).book) - first < 30


def test_an_unpaid_order_is_paid_or_given_up() -> None:
    found = world(orders=0)
    ids = Happenings(found).new_orders(200, paid=False)
    book = only_shop(found).book
    assert {order.status for order in book} == {UNPAID}
    _pass(found, 31 * 60)
    ends = [order.status for order in book if order.order_id in ids]
    assert set(ends) <= {TO_SHIP, IN_REVIEW, CANCELLED}
    assert 2 <= ends.count(CANCELLED) <= 25
    assert ends.count(IN_REVIEW) >= 1


def test_risk_review_ends_within_two_hours() -> None:
    found = world(orders=100)
    held = [order for order in only_shop(found).book if order.status == IN_REVIEW]
    assert held
    _pass(found, 2 * HOUR + 60)
    assert not any(order.status == IN_REVIEW for order in held)


def test_a_waiting_refund_ends_by_itself_after_48_hours() -> None:
    found = world()
    order = ready_orders(found)[0]
    happen = Happenings(found)
    assert len(happen.refund(order.order_id)) == len(order.lines)
    assert all(line.refund_pending for line in order.lines)
    assert happen.refund(order.order_id) == []  # one wish at a time
    _pass(found, 48 * HOUR - 1)
    assert {line.after_sale_status for line in order.lines} == {APPLIED}
    _pass(found, 1)
    assert {line.after_sale_status for line in order.lines} == {REFUND_DONE}
    assert (order.status, order.refunded) == (CANCELLED, True)


def test_a_withdrawn_refund_keeps_refund_status_1() -> None:
    found = world()
    order = ready_orders(found)[0]
    happen = Happenings(found)
    happen.refund(order.order_id)
    assert happen.withdraw_refund(order.order_id)
    line = order.lines[0]
    assert (line.after_sale_status, line.refund_status) == (CLOSED, 1)
    assert not happen.agree_refund(order.order_id)
    assert order.status == TO_SHIP


def test_a_refund_of_the_last_unshipped_line_ends_the_shipping() -> None:
    found = world()
    order = next(o for o in only_shop(found).book if o.status == PART_SHIPPED)
    left = next(line for line in order.lines if line.left)
    case = only_shop(found).cases.apply(order, left, NOW)
    assert case is not None
    only_shop(found).cases.agree(case, NOW)
    assert order.status == SHIPPED


def test_an_address_change_changes_what_the_client_sees() -> None:
    found = world()
    shop, order = only_shop(found), ready_orders(found)[0]
    before = shop.writer.order(order)
    found.clock.advance(60)
    assert Happenings(found).change_address(order.order_id)
    after = shop.writer.order(order)
    for field in ("encrypt_post_receiver", "encrypt_post_tel", "post_addr", "open_address_id"):
        assert before[field] != after[field]
    assert after["update_time"] == NOW + 60
    assert before["mask_post_receiver"] == after["mask_post_receiver"]


def test_hold_and_release() -> None:
    found = world()
    order, happen = ready_orders(found)[0], Happenings(found)
    assert happen.hold(order.order_id)
    assert order.status == IN_REVIEW
    assert not happen.hold(order.order_id)
    assert not happen.urge(order.order_id)
    assert happen.release(order.order_id)
    assert not happen.release(order.order_id)
    assert order.status == TO_SHIP
    assert happen.urge(order.order_id)
    assert happen.cancel(order.order_id)
    assert not happen.cancel(order.order_id)


def test_a_shipped_order_is_signed_and_finishes() -> None:
    found = world()
    shop, order = only_shop(found), ready_orders(found)[0]
    number = shop.numbers.issue(_wish(found), NOW).number
    load = whole_load(order, "zhongtong", number)
    ship = Dispatch(shop, method="order.logisticsAdd", request_id="", reject_refund=False, at=NOW)
    ship.ship([load])
    issue = shop.numbers.find(number)
    assert issue is not None
    nodes = shop.route(issue)
    assert [node.description for node in nodes] == [
        "已揽收",
        "运输中",
        "运输中",
        "派送中",
        "已签收",
    ]
    assert [node.at for node in nodes] == sorted(node.at for node in nodes)
    assert nodes[0].at > NOW
    _pass(found, nodes[-1].at - NOW)
    assert {line.receipt_time for line in order.lines} == {nodes[-1].at}
    _pass(found, 10 * 24 * HOUR)
    assert order.status == FINISHED


def test_slow_couriers_are_slower() -> None:
    def delays(scenario: str) -> float:
        found = world(scenario=scenario, orders=80)
        shop, total = only_shop(found), 0
        orders = ready_orders(found)[:30]
        for place, order in enumerate(orders):
            number = shop.numbers.issue(_wish(found, 0), NOW).number
            ship = Dispatch(
                shop, method="order.logisticsAdd", request_id="", reject_refund=False, at=NOW
            )
            ship.ship([whole_load(order, "zhongtong", number)])
            issue = shop.numbers.find(number)
            assert issue is not None, place
            total += issue.pickup_at - NOW
        return total / len(orders) / HOUR

    assert delays("calm") < 12
    assert delays("slow_courier") > 20
