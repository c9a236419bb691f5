"""Every call of the port against the practice shop, compared with its own ledger."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.after_sale import AfterSaleKind
from app.domain.errors import AppError, AuthorizationError, NetworkError, PlatformRejected, Retry
from app.domain.ids import OrderId, ShopId, TrackingNumber
from app.domain.order import Order, OrderStatus, RefundState
from app.domain.route import RouteKind
from app.domain.shipment import ShipOrder
from app.ports.platform import ShopPlatform
from app.sandbox.records import TO_SHIP, ShopOrder
from app.sandbox.shop import PracticeShop
from tests.fakes.clock import START
from tests.integration.doudian.desk import (
    SECRET,
    SHOP,
    SILENCE_S,
    ZTO,
    Desk,
    config,
    desks,
    order_of,
    request_of,
    sender_of,
)

NO_WORK = ["http_5xx", "reset"]
WORK_DONE = ["time_out_after_work", "half_body", "malformed_json", "reset_after_work"]
NOT_TOLD = [*NO_WORK, *WORK_DONE]


@pytest.fixture
def practice() -> Iterator[PracticeShop]:
    with PracticeShop(config()) as shop:
        yield shop


@pytest.fixture
def make(practice: PracticeShop) -> Iterator[Callable[..., Desk]]:
    with desks(practice) as maker:
        yield maker


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    return make()


@pytest.fixture
def shop(desk: Desk) -> ShopPlatform:
    return desk.bind()


def ready(practice: PracticeShop, count: int = 1) -> list[ShopOrder]:
    """Paid orders that nothing is wrong with."""
    fresh = practice.happen.new_orders(count)
    return [practice.order(order_id) for order_id in fresh]


def fails(work: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as caught:
        work()
    return caught.value


def every_page(shop: ShopPlatform, size: int = 7) -> list[Order]:
    found: list[Order] = []
    total, number = 1, 0
    while number * size < total:
        page = shop.search_orders(
            updated_from=START - timedelta(days=89),
            updated_to=START + timedelta(days=1),
            page=number,
            size=size,
        )
        assert not page.bad_rows
        found += page.orders
        total, number = page.total, number + 1
    return found


def test_binding_keeps_the_secrets_in_the_keyring_and_nothing_else(desk: Desk) -> None:
    granted = desk.doudian.bind_self(desk.practice.config.app_key, SECRET, SHOP)
    assert granted.shop_id == SHOP
    assert granted.shop_name
    assert granted.expires_at - START == timedelta(days=7)
    assert set(desk.secrets.held) == {
        f"shop/{SHOP}/app_key",
        f"shop/{SHOP}/app_secret",
        f"shop/{SHOP}/tokens",
    }
    desk.doudian.unbind(SHOP)
    assert not desk.secrets.held
    assert fails(lambda: desk.doudian.open(SHOP)).code == "auth.not_bound"


def test_tokens_may_tell_their_end_as_an_instant() -> None:
    with PracticeShop(config(expires_in="timestamp")) as practice, desks(practice) as make:
        desk = make()
        granted = desk.doudian.bind_self(practice.config.app_key, SECRET, SHOP)
        assert granted.expires_at - START == timedelta(days=7)


@pytest.mark.parametrize(
    ("key", "secret", "shop_id", "code"),
    [
        ("", "wrong", SHOP, "auth.wrong_secret"),
        ("", SECRET, "99999999", "auth.not_granted"),
        ("7999999999999999999", SECRET, SHOP, "auth.wrong_app_key"),
        ("12345", SECRET, SHOP, "auth.app_key_retired"),
    ],
)
def test_wrong_credentials_are_told_and_nothing_is_kept(
    desk: Desk, key: str, secret: str, shop_id: str, code: str
) -> None:
    app_key = key or desk.practice.config.app_key
    error = fails(lambda: desk.doudian.bind_self(app_key, secret, ShopId(shop_id)))
    assert (type(error), error.code, error.retry) == (AuthorizationError, code, Retry.AFTER_FIX)
    assert error.advice
    assert error.context["log_id"]
    assert not desk.secrets.held


def test_a_tool_app_is_bound_by_its_code_once(desk: Desk) -> None:
    key, code = desk.practice.config.app_key, desk.practice.happen.authorization_code()
    assert desk.doudian.bind_code(key, SECRET, code).shop_id == SHOP
    assert desk.open().order(OrderId("1")) is None
    assert fails(lambda: desk.doudian.bind_code(key, SECRET, code)).code == "auth.code_invalid"
    late = desk.practice.happen.authorization_code()
    desk.pass_time(601)
    assert fails(lambda: desk.doudian.bind_code(key, SECRET, late)).code == "auth.code_expired"


def test_the_authorize_page(desk: Desk) -> None:
    url = urlsplit(desk.doudian.authorize_url("10001", "a b&c"))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://fuwu.jinritemai.com/authorize"
    assert parse_qs(url.query) == {"service_id": ["10001"], "state": ["a b&c"]}


def test_every_order_comes_as_the_platform_knows_it(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    found = {order.order_id: order for order in every_page(shop)}
    known = {order.order_id: order for order in practice.orders}
    assert set(found) == set(known)
    for order_id, order in found.items():
        truth = known[order_id]
        assert [item.item_id for item in order.items] == [line.item_id for line in truth.lines]
        assert [item.quantity for item in order.items] == [line.quantity for line in truth.lines]
        assert order.paid_fen == (
            sum(line.paid_fen for line in truth.lines) + truth.post_fen if truth.pay_time else 0
        )
        assert order.promised_carrier == (truth.promised_courier or None)
        assert order.status is not OrderStatus.UNKNOWN
        assert order_of(shop, order_id) == order


def test_doubled_rows_come_as_they_are(practice: PracticeShop, shop: ShopPlatform) -> None:
    practice.faults.add("duplicate_rows", endpoint="order.searchList")
    page = shop.search_orders(
        updated_from=START - timedelta(days=89), updated_to=START, page=0, size=5
    )
    ids = [order.order_id for order in page.orders]
    assert len(ids) == len(set(ids)) + 1


def test_the_fates_of_an_order(practice: PracticeShop, shop: ShopPlatform) -> None:
    held, refunding, cancelled = ready(practice, 3)
    assert practice.happen.hold(held.order_id)
    assert practice.happen.refund(refunding.order_id)
    assert practice.happen.cancel(cancelled.order_id)
    assert order_of(shop, held.order_id).status is OrderStatus.REVIEW
    refunds = {item.refund for item in order_of(shop, refunding.order_id).items}
    assert refunds == {RefundState.PENDING}
    assert order_of(shop, cancelled.order_id).status is OrderStatus.CANCELLED
    page = shop.after_sales(
        updated_from=START, updated_to=START + timedelta(seconds=1), page=0, size=100
    )
    mine = [case for case in page.cases if case.order_id == refunding.order_id]
    assert mine
    assert all(case.stops_shipping for case in mine)
    assert {case.kind for case in mine} == {AfterSaleKind.REFUND_BEFORE_SHIP}
    practice.happen.withdraw_refund(refunding.order_id)
    refunds = {item.refund for item in order_of(shop, refunding.order_id).items}
    assert refunds == {RefundState.NONE}


def test_receivers_are_decrypted_and_the_platform_notes_it(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    known = {order.order_id: order for order in practice.orders[:20]}
    receivers = {OrderId(order_id): order_of(shop, order_id).receiver for order_id in known}
    plain = shop.decrypt(receivers)
    assert set(plain) == set(known)
    for order_id, receiver in plain.items():
        truth = known[order_id].receiver
        assert (receiver.name, receiver.phone, receiver.detail) == (
            truth.name,
            truth.phone,
            truth.detail,
        )
    assert {row.account_id for row in practice.ledger.decrypts} == {"zhunlan"}
    assert len(practice.ledger.decrypts) == 3 * len(known)


def test_a_receiver_of_another_order_is_left_out(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    one, other = ready(practice, 2)
    mine = order_of(shop, one.order_id).receiver
    found = shop.decrypt({OrderId(one.order_id): mine, OrderId(other.order_id): mine})
    assert set(found) == {one.order_id}


def test_virtual_phones_come_with_their_extension() -> None:
    with PracticeShop(config(virtual_phones=True)) as practice, desks(practice) as make:
        shop = make().bind()
        (order,) = ready(practice)
        receivers = {OrderId(order.order_id): order_of(shop, order.order_id).receiver}
        phone = shop.decrypt(receivers)[OrderId(order.order_id)].phone
        assert phone.startswith("184")
        assert phone.count("-") == 1


def test_couriers_branches_and_templates(shop: ShopPlatform) -> None:
    carriers = {carrier.code: carrier.name for carrier in shop.carriers()}
    assert carriers[ZTO] == "中通快递"
    assert len(shop.branches(ZTO)) == 2
    balances = {branch.carrier: branch.balance for branch in shop.branches()}
    assert balances[ZTO] == 30_000
    assert balances["shunfeng"] is None  # type: ignore[index]
    parts = {template.parts for template in shop.templates() if template.carrier == ZTO}
    assert parts == {1, 2}


def test_numbers_print_data_and_giving_back(practice: PracticeShop, shop: ShopPlatform) -> None:
    orders = [order_of(shop, order.order_id) for order in ready(practice, 3)]
    requests = tuple(request_of(order) for order in orders)
    sender = sender_of(shop)
    answers = shop.buy_waybills(ZTO, sender, requests)
    assert [answer.order_id for answer in answers] == [order.order_id for order in orders]
    assert all(answer.error is None and answer.marks.sort_code for answer in answers)
    again = shop.buy_waybills(ZTO, sender, requests)
    assert [answer.tracking_number for answer in again] == [
        answer.tracking_number for answer in answers
    ]
    numbers = tuple(answer.tracking_number for answer in answers if answer.tracking_number)
    data = shop.print_data(ZTO, (*numbers, TrackingNumber("70000000000000")))
    assert [bool(each.print_data and each.signature) for each in data] == [True] * 3 + [False]
    assert data[3].error is not None
    assert data[3].error.code == "print_data.1003"
    shop.cancel_waybill(ZTO, numbers[0])
    shop.cancel_waybill(ZTO, numbers[0])
    assert [row.number for row in practice.ledger.cancellations] == [numbers[0]]
    error = fails(lambda: shop.cancel_waybill(ZTO, TrackingNumber("70000000000000")))
    assert error.code.startswith("cancel.")


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
    assert event.kind is RouteKind.PICKED_UP
    desk.pass_time(10 * 86400)
    kinds = [event.kind for event in shop.route(ZTO, number)]
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


def test_a_raw_call_gives_the_envelope_as_it_came(practice: PracticeShop, desk: Desk) -> None:
    desk.bind()
    (order,) = ready(practice)
    found = desk.doudian.call(SHOP, "order.orderDetail", {"shop_order_id": order.order_id})
    assert found["code"] == 10000
    detail = found["data"]["shop_order_detail"]
    assert detail["sku_order_list"][0]["product_id"] == int(order.lines[0].sku.product_id)
    refused = desk.doudian.call(SHOP, "order.orderDetail", {"shop_order_id": "1"})
    assert refused["code"] != 10000
    assert refused["log_id"]
    assert practice.order(order.order_id).status == TO_SHIP
