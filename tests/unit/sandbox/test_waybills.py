"""Numbers: once per order and pack, recycled after a cancel, counted at the branch."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox.answers import Refused
from app.sandbox.couriers import COURIERS
from app.sandbox.dice import Dice
from app.sandbox.records import Issue
from app.sandbox.waybills import NumberDesk, Wish
from app.sandbox.world import World
from tests.unit.sandbox.makers import NOW, only_shop, ready_orders, world


def _wish(found: World, place: int = 0, pack_id: str = "", courier: str = "zhongtong") -> Wish:
    order = ready_orders(found)[place]
    desk = only_shop(found).numbers
    return Wish(
        courier=courier,
        order_id=order.order_id,
        pack_id=pack_id,
        order_ids=(order.order_id,),
        receiver=order.receiver,
        packs=1,
        branch=next(row for row in desk.branches if row.courier.code == courier),
        contents=(("短袖", 1),),
    )


def _code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.sub_code.rpartition(":")[2]


@pytest.mark.parametrize("courier", sorted(COURIERS))
def test_numbers_look_like_their_courier(courier: str) -> None:
    numbers = [COURIERS[courier].number(serial, Dice(serial)) for serial in range(1, 40)]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(COURIERS[courier].pattern, number) for number in numbers)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "1", "2"])), max_size=25))
def test_one_pack_gets_one_number_however_often_it_asks(asks: list[tuple[int, str]]) -> None:
    found = world(orders=30)
    desk = only_shop(found).numbers
    balance = _balance(desk)
    given_numbers: dict[tuple[int, str], str] = {}
    for ask in asks:
        number = desk.issue(_wish(found, *ask), NOW).number
        assert given_numbers.setdefault(ask, number) == number
    assert len(set(given_numbers.values())) == len(given_numbers)
    assert all(count == 1 for count in found.ledger.numbers_per_pack().values())
    assert balance - _balance(desk) == len(given_numbers)


def _balance(desk: NumberDesk) -> int:
    return sum(row.balance or 0 for row in desk.branches)


def _desk_and_issue(found: World) -> tuple[NumberDesk, Issue]:
    desk = only_shop(found).numbers
    return desk, desk.issue(_wish(found), NOW)


def test_a_cancelled_pack_gets_a_new_number() -> None:
    found = world()
    desk, issue = _desk_and_issue(found)
    desk.cancel("zhongtong", issue.number, NOW)
    assert desk.issue(_wish(found), NOW).number != issue.number
    assert len(found.ledger.cancellations) == 1
    assert found.ledger.numbers_per_pack()[(issue.order_id, "")] == 2


def test_a_cancelled_number_is_issued_again_after_an_hour() -> None:
    found = world()
    desk, issue = _desk_and_issue(found)
    desk.cancel("zhongtong", issue.number, NOW)
    soon = desk.issue(_wish(found, 1), NOW + 3599)
    later = desk.issue(_wish(found, 2), NOW + 3600)
    assert soon.number != issue.number
    assert later.number == issue.number
    assert desk.find(issue.number) is later


def test_the_balance_falls_and_comes_back() -> None:
    found = world()
    desk = only_shop(found).numbers
    branch = next(row for row in desk.branches if row.courier.code == "zhongtong")
    branch.balance = 1
    issue = desk.issue(_wish(found), NOW)
    assert branch.balance == 0
    with pytest.raises(Refused, match="10000"):
        desk.issue(_wish(found, 1), NOW)
    assert desk.issue(_wish(found), NOW) is issue  # a repeat costs nothing
    desk.cancel("zhongtong", issue.number, NOW)
    assert branch.balance == 1
    assert branch.cancelled == 1


def test_a_direct_courier_does_not_count() -> None:
    found = world()
    desk = only_shop(found).numbers
    desk.issue(_wish(found, courier="shunfeng"), NOW)
    branch = next(row for row in desk.branches if row.courier.code == "shunfeng")
    assert branch.balance is None


def test_cancel_says_why_not() -> None:
    found = world()
    desk, issue = _desk_and_issue(found)
    with pytest.raises(Refused) as refused:
        desk.cancel("zhongtong", "78000000000000", NOW)
    assert _code(refused) == "10803"
    with pytest.raises(Refused) as refused:
        desk.cancel("yunda", issue.number, NOW)
    assert _code(refused) == "10803"
    issue.shipped_at = NOW
    issue.pickup_at = NOW + 10
    with pytest.raises(Refused) as refused:
        desk.cancel("zhongtong", issue.number, NOW)
    assert _code(refused) == "4007"
    with pytest.raises(Refused) as refused:
        desk.cancel("zhongtong", issue.number, NOW + 10)
    assert _code(refused) == "10902"
    issue.shipped_at = issue.pickup_at = 0
    desk.cancel("zhongtong", issue.number, NOW)
    with pytest.raises(Refused) as refused:
        desk.cancel("zhongtong", issue.number, NOW)
    assert _code(refused) == "10901"
    with pytest.raises(Refused) as refused:
        desk.cancel("zhongtong", issue.number, NOW + 3600)
    assert _code(refused) == "10903"
