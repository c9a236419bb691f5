"""token.create and token.refresh over HTTP, and the authorize page."""

import threading
from urllib.parse import parse_qs, urlsplit

from app.sandbox import PracticeShop
from tests.integration.sandbox.caller import Caller
from tests.unit.sandbox.makers import config

SHOP = "88000001"


def test_shop_id_may_be_a_number(caller: Caller) -> None:
    params = {"grant_type": "authorization_self", "shop_id": int(SHOP)}
    data = caller.ok("token.create", params)
    assert data["authority_id"] == SHOP
    assert data["shop_name"].startswith("练习店铺")


def test_wrong_grants_are_named(caller: Caller) -> None:
    create = {"grant_type": "authorization_self", "shop_id": "1"}
    assert caller.refused("token.create", create) == "50001 isv.no-authorization"
    assert caller.refused("token.create", {"grant_type": "x"}) == "50001 isv.grant-type-invalid"
    assert caller.refused("token.refresh", {"grant_type": "x"}) == "50001 isv.grant-type-invalid"
    refresh = {"grant_type": "refresh_token", "refresh_token": "x"}
    assert caller.refused("token.refresh", refresh) == "50001 isv.token-invalid"


def test_each_shop_sees_its_own_orders(shop: PracticeShop, caller: Caller) -> None:
    caller.authorize("88000002")
    listed = {order["order_id"] for order in caller.orders()}
    assert listed == {order.order_id for order in shop.orders_of("88000002")}
    other = shop.orders[0].order_id
    assert caller.refused("order.orderDetail", {"shop_order_id": other}).endswith(":20015")


def test_of_two_refreshes_at_once_one_is_told_to_wait() -> None:
    with PracticeShop(config(refresh_takes_s=0.3)) as shop:
        clients = [Caller(shop) for _ in range(4)]
        pair = clients[0].authorize()
        shop.clock.advance(7 * 86_400)
        start = threading.Barrier(4)
        seen: list[str] = []

        def refresh(client: Caller) -> None:
            start.wait()
            params = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
            envelope = client.call("token.refresh", params)
            while envelope["sub_code"] == "isv.business-failed:31012":
                seen.append("31012")
                envelope = client.call("token.refresh", params)
            seen.append(envelope["data"]["access_token"])

        threads = [threading.Thread(target=refresh, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for client in clients:
            client.close()
    assert "31012" in seen
    assert len(set(seen) - {"31012"}) == 1


def test_the_authorize_page_gives_a_code(caller: Caller) -> None:
    page = caller.send("GET", "/authorize", {"service_id": "10001", "state": "a<b"})
    assert page.status == 200
    text = page.body.decode()
    assert "a&lt;b" in text
    code = text.split("<code id='code'>")[1].split("</code>")[0]
    data = caller.ok("token.create", {"grant_type": "authorization_code", "code": code})
    caller.token = data["access_token"]
    assert caller.orders()


def test_the_authorize_page_redirects(caller: Caller) -> None:
    query = {
        "service_id": "10001",
        "state": "s t",
        "redirect_uri": "http://127.0.0.1:9/back?x=1",
        "shop_id": "88000002",
    }
    answer = caller.send("GET", "/authorize", query)
    assert answer.status == 302
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (back["x"], back["state"]) == (["1"], ["s t"])
    params = {"grant_type": "authorization_code", "code": back["code"][0]}
    assert caller.ok("token.create", params)["authority_id"] == "88000002"


def test_strangers_get_no_page(caller: Caller) -> None:
    assert caller.send("GET", "/authorize", {"service_id": "2"}).status == 404
    strange = {"service_id": "10001", "shop_id": "3"}
    assert caller.send("GET", "/authorize", strange).status == 403
