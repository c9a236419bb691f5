"""Numbers and shipments under every fault, compared with the practice shop's own ledger."""

from dataclasses import replace

import pytest

from app.domain.errors import NetworkError, PlatformRejected, Retry
from app.domain.ids import OrderId, TrackingNumber
from app.domain.order import Order, OrderStatus
from app.domain.route import RouteKind
from app.domain.shipment import ShipOrder
from app.ports.platform import ShopPlatform
from app.sandbox.shop import PracticeShop
from app.settings.route_rules import load_route_rules
from tests.integration.doudian.desk import (
    SILENCE_S,
    ZTO,
    Desk,
    fails,
    order_of,
    ready,
    request_of,
    sender_of,
)

NO_WORK = ["http_5xx", "reset"]
WORK_DONE = ["time_out_after_work", "half_body", "malformed_json", "reset_after_work"]
NOT_TOLD = [*NO_WORK, *WORK_DONE]


@pytest.mark.parametrize("fault", [*NOT_TOLD, "rate_limit"])
def test_a_number_is_bought_once_whatever_happens_to_the_answer(
    practice: PracticeShop, shop: ShopPlatform, fault: str
) -> None:
    (order,) = ready(practice)
    request = request_of(order_of(shop, order.order_id))
    sender = sender_of(shop)
    value = 502 if fault == "http_5xx" else SILENCE_S
    practice.faults.add(fault, endpoint="logistics.newCreateOrder", value=value)
    (answer,) = shop.buy_waybills(ZTO, sender, (request,))
    assert [row.number for row in practice.ledger.numbers] == [answer.tracking_number]


@pytest.mark.parametrize("fault", NOT_TOLD)
def test_a_number_that_stays_unknown_is_told_as_such(
    practice: PracticeShop, shop: ShopPlatform, fault: str
) -> None:
    (order,) = ready(practice)
    request = request_of(order_of(shop, order.order_id))
    sender = sender_of(shop)
    practice.faults.add(
        fault,
        endpoint="logistics.newCreateOrder",
        value=502 if fault == "http_5xx" else SILENCE_S,
        count=None,
    )
    error = fails(lambda: shop.buy_waybills(ZTO, sender, (request,)))
    assert (type(error), error.retry) == (NetworkError, Retry.ASK_FIRST)
    assert len(practice.ledger.numbers) == (fault in WORK_DONE)
    practice.faults.clear()
    (answer,) = shop.buy_waybills(ZTO, sender, (request,))
    assert [row.number for row in practice.ledger.numbers] == [answer.tracking_number]


def number_for(shop: ShopPlatform, order: Order) -> TrackingNumber:
    (answer,) = shop.buy_waybills(ZTO, sender_of(shop), (request_of(order),))
    assert answer.tracking_number is not None
    return answer.tracking_number


def test_ship_whole_then_follow_the_parcel(
    practice: PracticeShop, desk: Desk, shop: ShopPlatform
) -> None:
    (fresh,) = ready(practice)
    order = order_of(shop, fresh.order_id)
    number = number_for(shop, order)
    assert fails(lambda: shop.route(ZTO, number)).code == "route.10015"
    shop.ship_whole(order.order_id, ZTO, number)
    shipped = order_of(shop, order.order_id)
    assert shipped.status is OrderStatus.SHIPPED
    assert [pack.tracking_number for pack in shipped.packs] == [number]
    assert shop.route(ZTO, number) == ()
    desk.pass_time(60)
    assert practice.happen.pick_up(number)
    (event,) = shop.route(ZTO, number)
    table = load_route_rules(None).table
    assert table.kind(event) is RouteKind.PICKED_UP
    desk.pass_time(10 * 86400)
    kinds = [table.kind(event) for event in shop.route(ZTO, number)]
    assert kinds[0] is RouteKind.PICKED_UP
    assert kinds[-1] is RouteKind.SIGNED
    assert kinds.count(RouteKind.PICKED_UP) == 1
    again = fails(lambda: shop.ship_whole(order.order_id, ZTO, number))
    assert isinstance(again, PlatformRejected)


@pytest.mark.parametrize("fault", NOT_TOLD)
def test_a_whole_shipment_is_sent_once_and_a_lost_answer_is_in_doubt(
    practice: PracticeShop, shop: ShopPlatform, fault: str
) -> None:
    (fresh,) = ready(practice)
    order = order_of(shop, fresh.order_id)
    number = number_for(shop, order)
    practice.faults.add(
        fault, endpoint="order.logisticsAdd", value=500 if fault == "http_5xx" else SILENCE_S
    )
    error = fails(lambda: shop.ship_whole(order.order_id, ZTO, number))
    assert (type(error), error.retry) == (NetworkError, Retry.ASK_FIRST)
    assert len(practice.ledger.calls_of("order.logisticsAdd")) == 1
    done = fault in WORK_DONE
    assert len(practice.ledger.shipments) == done
    assert bool(order_of(shop, order.order_id).packs) is done  # asking settles it


def test_a_whole_shipment_waits_out_the_rate_limit(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    (fresh,) = ready(practice)
    order = order_of(shop, fresh.order_id)
    number = number_for(shop, order)
    practice.faults.add("rate_limit", endpoint="order.logisticsAdd", count=3)
    shop.ship_whole(order.order_id, ZTO, number)
    assert len(practice.ledger.shipments) == 1


def pieces(order: Order) -> ShipOrder:
    items = tuple((item.item_id, item.quantity) for item in order.items if item.needs_shipping)
    return ShipOrder(order_id=order.order_id, items=items)


@pytest.mark.parametrize("fault", [*NOT_TOLD, "rate_limit"])
def test_a_pack_is_shipped_once_whatever_happens_to_the_answer(
    practice: PracticeShop, shop: ShopPlatform, fault: str
) -> None:
    (fresh,) = ready(practice)
    order = order_of(shop, fresh.order_id)
    number = number_for(shop, order)
    practice.faults.add(
        fault,
        endpoint="order.logisticsAddSinglePack",
        value=500 if fault == "http_5xx" else SILENCE_S,
    )
    pack_id = shop.ship_single_pack((pieces(order),), ZTO, number, request_id="request-1")
    (made,) = practice.ledger.shipments
    assert (made.pack_id, made.number, made.request_id) == (pack_id, number, "request-1")
    assert made.counts == dict(pieces(order).items)
    assert shop.ship_single_pack((pieces(order),), ZTO, number, request_id="request-1") == pack_id
    assert len(practice.ledger.shipments) == 1


def test_one_order_in_several_packs(practice: PracticeShop, shop: ShopPlatform) -> None:
    order = next(
        found
        for found in (order_of(shop, fresh.order_id) for fresh in ready(practice, 60))
        if sum(quantity for _, quantity in pieces(found).items) > 1
    )
    units = [(item, 1) for item, quantity in pieces(order).items for _ in range(quantity)]
    first, *rest = units
    left = {item: sum(1 for other, _ in rest if other == item) for item, _ in rest}
    sender = sender_of(shop)
    one, two = (
        shop.buy_waybills(ZTO, sender, (request,))[0].tracking_number
        for request in (request_of(order), replace(request_of(order), pack_key="p2r1"))
    )
    assert one
    assert two
    packs = shop.ship_multi_pack(
        order.order_id,
        (((first,), ZTO, one), (tuple(left.items()), ZTO, two)),
        request_id="request-1",
    )
    assert [row.pack_id for row in practice.ledger.shipments] == list(packs)
    assert dict(practice.ledger.pieces_shipped()) == dict(pieces(order).items)
    known = {pack.pack_id: pack.tracking_number for pack in order_of(shop, order.order_id).packs}
    assert known == dict(zip(packs, (one, two), strict=True))


def test_refusals_of_a_shipment_are_in_plain_words(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    refunding, held = ready(practice, 2)
    numbers = [number_for(shop, order_of(shop, each.order_id)) for each in (refunding, held)]
    practice.happen.refund(refunding.order_id)
    practice.happen.hold(held.order_id)
    error = fails(lambda: shop.ship_whole(OrderId(refunding.order_id), ZTO, numbers[0]))
    assert (error.code, error.title) == ("ship.60040", "买家正在申请退款")
    error = fails(lambda: shop.ship_whole(OrderId(held.order_id), ZTO, numbers[1]))
    assert (error.code, error.retry) == ("ship.60109", Retry.LATER)
    assert not practice.ledger.shipments


def test_a_remark_and_its_flag_are_written_whatever_their_signs(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    (fresh,) = ready(practice)
    for words, flag in (("请发顺丰，易碎品【轻放】ô汉😀", 3), ("a<b>&c='d' \\f/g", 0), ("", 5)):
        shop.write_remark(fresh.order_id, words, flag)
        order = order_of(shop, fresh.order_id)
        assert (order.seller_words, order.flag) == (words, flag)
    assert [row.flag for row in practice.ledger.remarks] == [3, 0, 5]


@pytest.mark.parametrize(
    ("words", "code"), [("字" * 61, "remark.50056"), ("好评返现", "remark.50051")]
)
def test_a_remark_that_is_refused_says_why(
    practice: PracticeShop, shop: ShopPlatform, words: str, code: str
) -> None:
    (fresh,) = ready(practice)
    error = fails(lambda: shop.write_remark(fresh.order_id, words, 1))
    assert (type(error), error.code) == (PlatformRejected, code)
    assert error.advice
    assert fails(lambda: shop.write_remark(OrderId("1"), "", 1)).code == "remark.20014"
    assert practice.ledger.remarks == []


@pytest.mark.parametrize("fault", NOT_TOLD)
def test_a_remark_is_sent_once_and_a_lost_answer_is_in_doubt(
    practice: PracticeShop, shop: ShopPlatform, fault: str
) -> None:
    (fresh,) = ready(practice)
    value = 500 if fault == "http_5xx" else SILENCE_S
    practice.faults.add(fault, endpoint="order.addOrderRemark", value=value)
    error = fails(lambda: shop.write_remark(fresh.order_id, "新", 1))
    assert (type(error), error.retry) == (NetworkError, Retry.ASK_FIRST)
    assert len(practice.ledger.calls_of("order.addOrderRemark")) == 1
    assert len(practice.ledger.remarks) == (fault in WORK_DONE)
