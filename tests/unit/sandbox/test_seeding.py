"""The day that a practice shop opens with."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox.people import mask_detail, mask_name, mask_phone
from app.sandbox.records import (
    CANCELLED,
    FINISHED,
    IN_REVIEW,
    PART_SHIPPED,
    SHIPPED,
    TO_SHIP,
    UNPAID,
)
from app.sandbox.scenarios import HOUR, SCENARIOS
from app.sandbox.wire import open_address_id
from app.sandbox.world import World
from tests.unit.sandbox.makers import NOW, only_shop, world

RARE = "㛃䶮𫖯𬭎"


def _text(found: World) -> list[bytes]:
    shop = only_shop(found)
    return [shop.writer.encoded(order) for order in shop.book]


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), scenario=st.sampled_from(sorted(SCENARIOS)))
def test_the_same_config_gives_the_same_day(seed: int, scenario: str) -> None:
    first, second = (world(seed=seed, scenario=scenario, orders=30) for _ in range(2))
    assert _text(first) == _text(second)
    for found in (first, second):
        found.clock.advance(30 * HOUR)
        found.settle()
    assert _text(first) == _text(second)


def test_another_seed_gives_another_day() -> None:
    assert _text(world(seed=1)) != _text(world(seed=2))


@settings(max_examples=25)
@given(orders=st.integers(0, 60), seed=st.integers(0, 50), scenario=st.sampled_from([*SCENARIOS]))
def test_every_count_of_orders_can_be_made(orders: int, seed: int, scenario: str) -> None:
    found = world(orders=orders, seed=seed, scenario=scenario)
    book = only_shop(found).book
    assert len(book) == orders
    for order in book:
        assert len(order.order_id) == 19
        assert order.create_time <= order.update_time <= NOW
        assert len({line.item_id for line in order.lines}) == len(order.lines)
        assert all(0 <= line.paid_fen <= line.sku.price_fen * line.quantity for line in order.lines)


def test_every_state_of_an_order_occurs() -> None:
    found = Counter(order.status for order in only_shop(world()).book)
    for status in (UNPAID, TO_SHIP, SHIPPED, CANCELLED, FINISHED, PART_SHIPPED, IN_REVIEW):
        assert found[status]
    assert found[TO_SHIP] > 20


def test_every_stage_of_the_countdown_occurs() -> None:
    waiting = [order for order in only_shop(world()).book if order.status == TO_SHIP]
    hours_left = [(order.exp_ship_time - NOW) / HOUR for order in waiting]
    assert min(hours_left) < 0
    assert any(0 < left <= 8 for left in hours_left) or any(8 < left <= 14 for left in hours_left)
    assert any(14 < left < 40 for left in hours_left)
    assert max(hours_left) > 10 * 24  # the presale


def test_special_orders_occur() -> None:
    orders = [*only_shop(world()).book]
    lines = [line for order in orders for line in order.lines]
    assert any(line.given == "FREE" and line.paid_fen == 0 and line.master_ids for line in lines)
    assert any(line.sku.virtual for line in lines)
    assert any(line.refund_pending for line in lines)
    assert any(line.after_sale_status == 28 and line.refund_status == 1 for line in lines)
    assert any(order.refunded for order in orders)
    assert any(all(line.paid_fen == 0 for line in order.lines) for order in orders)
    assert any(order.urges for order in orders)
    assert any(set(RARE) & set(order.receiver.name) for order in orders)


@settings(max_examples=15)
@given(seed=st.integers(0, 1000), scenario=st.sampled_from([*SCENARIOS]))
def test_every_day_opens_with_one_refunded_item_of_several(seed: int, scenario: str) -> None:
    found = world(seed=seed, scenario=scenario, orders=24)
    order = [*only_shop(found).book][22]
    assert order.status == TO_SHIP
    assert [line.refunded for line in order.lines] == [True] + [False] * (len(order.lines) - 1)
    assert any(line.left for line in order.lines)
    cases = [case for case in only_shop(found).cases.rows() if case.order_id == order.order_id]
    assert [case.item_id for case in cases] == [order.lines[0].item_id]


def test_merge_groups_share_an_address_id_on_one_day_only() -> None:
    orders = [order for order in only_shop(world()).book if order.status == TO_SHIP]
    by_person: dict[str, set[str]] = {}
    for order in orders:
        by_person.setdefault(order.receiver.key, set()).add(open_address_id(order))
    counts = Counter(open_address_id(order) for order in orders)
    assert max(counts.values()) >= 3
    assert any(len(ids) > 1 for ids in by_person.values())
    assert len({key for key, ids in by_person.items() for _ in ids}) == len(by_person)


def test_the_burst_has_an_order_of_400_items() -> None:
    orders = [*only_shop(world(scenario="burst")).book]
    giant = max(orders, key=lambda order: len(order.lines))
    assert len(giant.lines) == 400
    assert not {line.item_id for line in giant.lines} & {
        other.order_id for other in orders if other is not giant
    }


def test_no_seeded_deed_is_in_the_ledger() -> None:
    assert set(world().ledger.counts().values()) == {0}


def test_shops_of_one_server_share_nothing() -> None:
    found = world(more_shop_ids=("88000002", "88000003"))
    ids = [{order.order_id for order in shop.book} for shop in found.shops.values()]
    assert len(set.union(*ids)) == 3 * 40
    assert len({shop.name for shop in found.shops.values()}) == 3


def test_rows_have_the_platforms_fields_and_no_plain_receiver() -> None:
    shop = only_shop(world())
    for order in shop.book:
        text = shop.writer.encoded(order).decode()
        row = json.loads(text)
        assert order.receiver.phone not in text
        assert order.receiver.detail not in text
        assert row["order_id"] == order.order_id
        assert row["post_addr"]["encrypt_detail"].startswith("##")
        assert row["encrypt_post_tel"].startswith("$$")
        lines = row["sku_order_list"]
        assert sum(line["pay_amount"] for line in lines) + row["post_amount"] == (
            row["pay_amount"] or sum(line["pay_amount"] for line in lines) + row["post_amount"]
        )
        assert len(row["promise_info"]) == 0


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_name, "陈㛃雨", "陈**"),
        (mask_name, "王", "王*"),
        (mask_phone, "13812345664", "13*******64"),
        (mask_detail, "文三路12号3幢", "文三路**号*幢"),
    ],
)
def test_masks(mask: object, plain: str, masked: str) -> None:
    assert callable(mask)
    assert mask(plain) == masked
