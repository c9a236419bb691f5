"""Tokens, clocks, limits, cancel and secrecy against the practice shop."""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.adapters.doudian.binder import Doudian
from app.adapters.doudian.shop import DoudianShop
from app.adapters.doudian.transport import Endpoint
from app.domain.errors import (
    AppError,
    AuthorizationError,
    Cancelled,
    NetworkError,
    PlatformRejected,
    RateLimited,
    Retry,
)
from app.domain.ids import OrderId
from app.ports.platform import ShopPlatform
from app.sandbox.shop import PracticeShop
from tests.fakes.clock import START
from tests.integration.doudian.desk import (
    SECRET,
    SHOP,
    ZTO,
    Desk,
    Job,
    config,
    desks,
    fails,
    order_of,
    request_of,
    sender_of,
)

WEEK_S = 7 * 86400


def refreshes(practice: PracticeShop) -> list[int]:
    return [call.code for call in practice.ledger.calls_of("token.refresh")]


def refusals(practice: PracticeShop) -> list[str]:
    return [call.sub_code for call in practice.ledger.calls if call.code != 10000]


@pytest.mark.parametrize("left_s", [2000, -1, -86400])
def test_tokens_are_refreshed_before_anyone_is_refused(
    practice: PracticeShop, desk: Desk, shop: ShopPlatform, left_s: int
) -> None:
    desk.pass_time(WEEK_S - left_s)
    for _ in range(3):
        shop.carriers()
    assert refreshes(practice) == [10000]
    assert not refusals(practice)


def test_a_token_that_ends_early_is_refreshed_and_the_call_repeated(
    practice: PracticeShop, shop: ShopPlatform
) -> None:
    practice.happen.expire_token()
    assert shop.carriers()
    assert refusals(practice) == ["isv.access-token-expired"]
    assert refreshes(practice) == [10000]


def test_a_token_that_ends_between_two_pages(practice: PracticeShop, shop: ShopPlatform) -> None:
    practice.faults.add("token_expire", endpoint="order.searchList", skip=1)
    window = {"updated_from": START - timedelta(days=89), "updated_to": START + timedelta(days=1)}
    found = [
        order.order_id
        for number in range(3)
        for order in shop.search_orders(**window, page=number, size=15).orders
    ]
    assert sorted(found) == sorted(order.order_id for order in practice.orders)
    assert refreshes(practice) == [10000]


def test_many_threads_refresh_once(practice: PracticeShop, desk: Desk, shop: ShopPlatform) -> None:
    practice.happen.expire_token()
    start = threading.Barrier(16)
    done: list[bool] = []

    def work() -> None:
        start.wait()
        done.append(bool(shop.carriers()))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True] * 16
    assert refreshes(practice) == [10000]


def test_two_programs_that_share_a_keyring_refresh_once(
    practice: PracticeShop, make: Callable[..., Desk]
) -> None:
    window, command_line = make(), make()
    command_line.secrets.held = window.secrets.held
    first, second = window.bind(), command_line.open()
    first.carriers()
    second.carriers()
    practice.happen.expire_token()
    first.carriers()
    second.carriers()
    assert refreshes(practice) == [10000]


def test_a_program_with_an_old_copy_finds_the_newest_token(
    practice: PracticeShop, make: Callable[..., Desk]
) -> None:
    one = make()
    first = one.bind()
    other = make(dict(one.secrets.held))
    second = other.open()
    practice.happen.expire_token()
    first.carriers()
    second.carriers()  # its token was replaced on another computer
    assert "isv.access-token-no-existed" in refusals(practice)
    assert first.carriers() == second.carriers()


def test_a_refresh_under_way_elsewhere_is_waited_for(
    practice: PracticeShop, desk: Desk, shop: ShopPlatform
) -> None:
    token_desk = practice.world.tokens
    practice.happen.expire_token()
    stored = desk.secrets.held[f"shop/{SHOP}/tokens"]
    refresh_token = stored.split('"refresh":"')[1].split('"')[0]
    with practice.world.lock:  # another program has begun and not ended
        token_desk.begin_refresh(refresh_token, practice.clock.now())

    def the_other_ends(_: float) -> None:
        with practice.world.lock:
            token_desk.finish_refresh(SHOP, practice.clock.now())

    desk.job.passed = the_other_ends
    assert shop.carriers()
    assert refreshes(practice) == [50002, 10000]
    assert len(desk.job.waits) == 1


def test_a_shop_that_was_bound_anew_elsewhere_asks_to_authorize(
    practice: PracticeShop, make: Callable[..., Desk]
) -> None:
    shop = make().bind()
    make().bind()  # token.create ends every older token
    error = fails(shop.carriers)
    assert (type(error), error.retry) == (AuthorizationError, Retry.AFTER_FIX)
    assert "重新授权" in error.advice


def test_a_refresh_token_past_its_end_asks_to_authorize(desk: Desk, shop: ShopPlatform) -> None:
    desk.pass_time(15 * 86400)
    error = fails(shop.carriers)
    assert (error.code, error.title) == ("auth.refresh_expired", "店铺授权已过期")
    assert desk.bind().carriers()


@pytest.mark.parametrize("ahead_s", [7200, -7200, 200, -200])
def test_a_wrong_local_clock_does_no_harm(practice: PracticeShop, desk: Desk, ahead_s: int) -> None:
    practice.clock.advance(ahead_s)
    shop = desk.bind()
    shop.carriers()
    assert desk.clock.skew_s == pytest.approx(ahead_s, abs=1)
    assert abs((desk.clock.now() - practice.clock.at()).total_seconds()) <= 1
    assert refusals(practice) == (["isv.timestamp-invalid"] if abs(ahead_s) > 300 else [])


def test_a_clock_that_jumps_while_we_work(
    practice: PracticeShop, desk: Desk, shop: ShopPlatform
) -> None:
    practice.faults.add("clock_skew", endpoint="order.logisticsCompanyList", value=4000)
    assert shop.carriers()
    assert desk.clock.skew_s == pytest.approx(4000, abs=1)


def test_a_limit_that_does_not_end_is_told(
    practice: PracticeShop, desk: Desk, shop: ShopPlatform
) -> None:
    practice.faults.add("rate_limit", endpoint="order.orderDetail", count=None)
    error = fails(lambda: shop.order(OrderId("1")))
    assert (type(error), error.retry) == (RateLimited, Retry.LATER)
    assert shop.carriers()  # other calls are not slowed down
    practice.faults.clear()
    assert shop.order(OrderId("1")) is None


def test_cancel_ends_a_wait(practice: PracticeShop, desk: Desk, shop: ShopPlatform) -> None:
    practice.faults.add("rate_limit", endpoint="order.logisticsCompanyList", count=None)

    def stop(_: float) -> None:
        desk.job.stopped = True

    desk.job.passed = stop
    assert type(fails(shop.carriers)) is Cancelled
    assert len(practice.ledger.calls_of("order.logisticsCompanyList")) == 1


def test_one_stopped_job_does_not_stop_another(desk: Desk, shop: ShopPlatform) -> None:
    assert type(fails(shop.within(Job(stopped=True)).carriers)) is Cancelled
    assert shop.carriers()


def test_a_platform_that_is_gone(practice: PracticeShop) -> None:
    with desks(practice) as make:
        desk = make()
        shop = desk.bind()
        practice.stop()
        error = fails(shop.carriers)
        assert (type(error), error.code) == (NetworkError, "network.connect")


def test_settings_change_while_the_program_runs(practice: PracticeShop) -> None:
    with PracticeShop(config(orders=2, seed=2)) as other, desks(practice) as make:
        desk = make()
        where = [practice.base_url]
        doudian = Doudian(
            secrets=desk.secrets, clock=desk.clock, endpoint=lambda: Endpoint(base_url=where[0])
        )
        doudian.bind_self(practice.config.app_key, SECRET, SHOP)
        before = doudian.open(SHOP)
        where[0] = other.base_url
        doudian.bind_self(other.config.app_key, SECRET, SHOP)
        known = other.orders[0].order_id
        assert doudian.open(SHOP).order(OrderId(known)) is not None
        assert other.ledger.calls_of("order.orderDetail")
        assert not practice.ledger.calls_of("order.orderDetail")
        assert before.shop_id == SHOP
        doudian.close()


def test_nothing_secret_or_personal_is_shown(
    practice: PracticeShop, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop = desk.bind()
    fresh = practice.order(practice.happen.new_orders(1)[0])
    order = order_of(shop, fresh.order_id)
    plain = shop.decrypt({order.order_id: order.receiver})
    answers = shop.buy_waybills(ZTO, sender_of(shop), (request_of(order),))
    number = answers[0].tracking_number
    assert number is not None
    data = shop.print_data(ZTO, (number,))
    practice.happen.refund(fresh.order_id)
    raised: list[AppError] = [fails(lambda: shop.ship_whole(order.order_id, ZTO, number))]
    for fault in ("http_5xx", "reset", "half_body", "malformed_json", "rate_limit"):
        practice.faults.add(fault, endpoint="*", count=None, value=500)
        raised.append(fails(lambda: shop.decrypt({order.order_id: order.receiver})))
        raised.append(fails(lambda: shop.buy_waybills(ZTO, sender_of(shop), ())))
        practice.faults.clear()
    practice.happen.expire_token()
    shop.carriers()
    desk.pass_time(30 * 86400)
    raised.append(fails(shop.carriers))
    raised.append(
        fails(lambda: desk.doudian.bind_self(practice.config.app_key, SECRET + "x", SHOP))
    )
    shown = "\n".join(
        [
            caplog.text,
            repr((shop, desk.doudian, desk.clock, order, plain, answers, data)),
            repr(shop.client) if isinstance(shop, DoudianShop) else "",
            *("".join(traceback.format_exception(error)) for error in raised),
            *(repr((error, error.advice, dict(error.context))) for error in raised),
            *(repr(error.__context__) for error in raised),
        ]
    )
    tokens = list(practice.world.tokens._by_access)
    person = fresh.receiver
    secrets = [SECRET, *tokens, *practice.world.tokens._by_refresh]
    personal = [person.name, person.phone, person.detail]
    ciphers = [
        order.receiver.name_cipher,
        order.receiver.phone_cipher,
        order.receiver.detail_cipher,
    ]
    assert "Client(" in shown
    assert len(tokens) >= 2
    assert isinstance(raised[0], PlatformRejected)
    for canary in (*secrets, *personal, *ciphers, data[0].print_data):
        assert canary
        assert canary not in shown
