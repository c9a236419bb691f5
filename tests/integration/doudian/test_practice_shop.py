"""Every call of the port against the practice shop, compared with its own ledger."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.after_sale import AfterSaleKind
from app.domain.errors import AuthorizationError, Retry
from app.domain.ids import OrderId, ShopId, TrackingNumber
from app.domain.order import Order, OrderStatus, RefundState
from app.ports.platform import ShopPlatform
from app.sandbox.records import TO_SHIP
from app.sandbox.shop import PracticeShop
from tests.fakes.clock import START
from tests.integration.doudian.desk import (
    SECRET,
    SHOP,
    ZTO,
    Desk,
    config,
    desks,
    fails,
    order_of,
    ready,
    request_of,
    sender_of,
)


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
    assert granted.tokens_until - START == timedelta(days=14)
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
        assert granted.tokens_until - START == timedelta(days=14)


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
