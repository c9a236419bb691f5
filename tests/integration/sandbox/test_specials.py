"""The practice shop's special orders and cases: real fields, and steps that lapse by themselves."""

from collections.abc import Iterator

import pytest

from app.sandbox import PracticeShop
from app.sandbox.records import CANCELLED, REFUND_DONE, RETURNING, SHIPPED
from app.sandbox.specials import Special, dress
from tests.integration.sandbox.caller import Caller, Json
from tests.unit.sandbox.makers import config


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    with PracticeShop(config(scenario="special")) as running:
        yield running


def rows(caller: Caller) -> list[Json]:
    wish = {"page": 0, "size": 100, "order_by": ["status_deadline asc"]}
    data = caller.ok("afterSale.List", wish)
    return [row["aftersale_info"] for row in data["items"]]


def test_every_kind_is_told_in_the_platforms_fields(shop: PracticeShop, api: Caller) -> None:
    since = shop.clock.seconds() - 80 * 86400
    data = api.ok("order.searchList", {"page": 0, "size": 100, "create_time_start": since})
    orders = data["shop_order_list"]
    lines = [line for order in orders for line in order["sku_order_list"]]
    assert any(order["order_phase_list"] for order in orders)
    assert any(order.get("consolidate_info") for order in orders)
    assert any(order["order_type"] == 4 for order in orders)
    assert any(order["urge_deliver_Times"] == 3 for order in orders)
    assert any(order["appointment_ship_time"] for order in orders)
    assert any(line["bundle_sku_info"] for line in lines)
    assert any(line["need_serial_number"] is True for line in lines)
    assert any(line["sku_customization_info"] for line in lines)
    assert any(line["receive_type"] == 2 for line in lines)
    given = [line["given_product_type"] for line in lines]
    assert "FREE" in given
    assert "MASTER" in given


def test_steps_lapse_when_the_shop_lets_them_pass(shop: PracticeShop, api: Caller) -> None:
    before = {case["aftersale_id"]: case for case in rows(api)}
    assert {(c["aftersale_type"], c["aftersale_status"]) for c in before.values()} >= {
        (0, 11),
        (3, 8),
        (1, 6),
        (2, 6),
    }
    shop.clock.advance(72 * 3600)
    after = {case["aftersale_id"]: case for case in rows(api)}
    moved = {
        (before[i]["aftersale_type"], before[i]["aftersale_status"]): after[i]["aftersale_status"]
        for i in before
        if before[i]["status_deadline"]
    }
    assert moved[0, 11] == REFUND_DONE
    assert moved[3, 8] == REFUND_DONE
    assert moved[1, 6] == REFUND_DONE
    assert moved[2, 6] == REFUND_DONE
    assert all(after[i]["update_time"] >= case["update_time"] for i, case in before.items())


def test_a_return_that_nobody_answers_waits_for_the_goods(shop: PracticeShop) -> None:
    state = shop.world.shops[shop.config.shop_id]
    order = next(o for o in shop.orders if o.status == SHIPPED)
    case = state.cases.put(order, order.lines[0], kind=0, status=6, at=100, left_s=10)
    assert state.cases.lapse(case, 200)
    assert (case.status, case.deadline > 200) == (RETURNING, True)
    assert not state.cases.lapse(case, 300)


def test_a_refunded_master_takes_its_gift_along(shop: PracticeShop, api: Caller) -> None:
    with_gift = [o for o in shop.orders if any(line.given == "FREE" for line in o.lines)]
    order = next(o for o in with_gift if o.lines[0].refund_pending)
    data = api.ok("afterSale.List", {"page": 0, "size": 100, "order_id": order.order_id})
    (related,) = data["items"][0]["order_info"]["related_order_info"]
    gift = next(line for line in order.lines if line.given == "FREE")
    assert related["given_sku_order_ids"] == [gift.item_id]
    assert shop.happen.agree_refund(order.order_id)
    assert gift.refunded
    assert gift.status == CANCELLED


def test_dressing_twice_is_harmless(shop: PracticeShop) -> None:
    order = next(o for o in shop.orders if o.status == 2)
    for special in Special:
        dress(order, special, shop.clock.seconds())
    assert order.encoded is None
