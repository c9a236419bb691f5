"""Every fault, seen from the outside."""

import http.client
import socket
import threading

import pytest

from app.sandbox import PracticeShop
from tests.integration.sandbox.caller import Caller
from tests.unit.sandbox.makers import NOW

CREATE = "logistics.newCreateOrder"
SEARCH = "order.searchList"
COMPANIES = "order.logisticsCompanyList"
PAGE = {"page": 0, "size": 10, "update_time_start": 1}
CUT = (http.client.HTTPException, OSError)


def test_work_is_done_though_no_answer_comes(api: Caller) -> None:
    wish = api.wish(api.ready()[:1], ["a"])
    api.shop.faults.add("time_out_after_work", endpoint=CREATE)
    with pytest.raises(http.client.RemoteDisconnected):
        api.call(CREATE, wish)
    (issued,) = api.shop.ledger.numbers
    again = api.ok(CREATE, wish)["ebill_infos"]
    assert [row["track_no"] for row in again] == [issued.number]
    assert len(api.shop.ledger.numbers) == 1
    assert [call.fault for call in api.shop.ledger.calls_of(CREATE)] == ["time_out_after_work", ""]


def test_silence_lasts_until_the_client_gives_up(api: Caller) -> None:
    api.shop.faults.add("time_out_after_work", value=60)
    api.connection.timeout = 0.2
    api.close()
    with pytest.raises(TimeoutError):
        api.call(COMPANIES)
    api.close()
    api.connection.timeout = 30
    api.ok(COMPANIES)


def test_stopping_ends_every_silence(shop: PracticeShop, api: Caller) -> None:
    shop.faults.add("time_out_after_work", value=600)
    failed: list[BaseException] = []

    def wait() -> None:
        try:
            api.call(COMPANIES)
        except CUT as error:
            failed.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not shop.ledger.calls_of(COMPANIES):
        shop.world.closing.wait(0.01)
    shop.stop()
    waiting.join()
    assert failed


def test_latency_waits_and_then_works(api: Caller) -> None:
    api.shop.faults.add("latency", endpoint=COMPANIES, value=0.05)
    assert api.ok(COMPANIES)
    assert api.shop.ledger.calls_of(COMPANIES)[0].fault == "latency"


@pytest.mark.parametrize(("value", "status"), [(0, 500), (502, 502), (503, 503)])
def test_5xx_does_no_work(api: Caller, value: int, status: int) -> None:
    wish = api.wish(api.ready()[:1], ["a"])
    api.shop.faults.add("http_5xx", endpoint=CREATE, value=value)
    answer = api.send("POST", "/logistics/newCreateOrder", api.query(CREATE, "{}"), "{}")
    assert answer.status == status
    assert b"html" in answer.body
    assert not api.shop.ledger.numbers
    api.ok(CREATE, wish)


def test_half_a_body(api: Caller) -> None:
    api.shop.faults.add("half_body", endpoint=SEARCH)
    with pytest.raises(http.client.IncompleteRead):
        api.call(SEARCH, PAGE)
    api.close()
    assert api.ok(SEARCH, PAGE)["total"] == 40


def test_malformed_json(api: Caller) -> None:
    api.shop.faults.add("malformed_json", endpoint=SEARCH)
    with pytest.raises(ValueError, match=r"Expecting|delimiter"):
        api.call(SEARCH, PAGE)
    assert api.ok(SEARCH, PAGE)["total"] == 40


@pytest.mark.parametrize(("kind", "bought"), [("reset", 0), ("reset_after_work", 1)])
def test_resets(api: Caller, kind: str, bought: int) -> None:
    wish = api.wish(api.ready()[:1], ["a"])
    api.shop.faults.add(kind, endpoint=CREATE)
    with pytest.raises(ConnectionResetError):
        api.call(CREATE, wish)
    assert len(api.shop.ledger.numbers) == bought


def test_rate_limit(api: Caller) -> None:
    api.shop.faults.add("rate_limit", count=2)
    assert api.refused(COMPANIES) == "60000 isv.traffic-limited"
    assert api.refused(COMPANIES) == "60000 isv.traffic-limited"
    api.ok(COMPANIES)


def test_the_token_ends_between_pages(api: Caller) -> None:
    api.shop.faults.add("token_expire", endpoint=SEARCH, skip=1)
    api.ok(SEARCH, PAGE)
    assert api.refused(SEARCH, PAGE | {"page": 1}) == "40003 isv.access-token-expired"
    assert api.refused(SEARCH, PAGE | {"page": 1}) == "40003 isv.access-token-expired"
    api.authorize()
    api.ok(SEARCH, PAGE | {"page": 1})


def test_rows_come_twice(api: Caller) -> None:
    api.shop.faults.add("duplicate_rows", endpoint=SEARCH, value=2)
    rows = api.ok(SEARCH, PAGE)["shop_order_list"]
    assert len(rows) == 12
    assert rows[-2:] == rows[8:10]
    api.shop.faults.add("duplicate_rows", endpoint="afterSale.List")
    items = api.ok("afterSale.List", {"page": 0, "size": 2})["items"]
    assert len(items) == 3


def test_the_clock_jumps(api: Caller) -> None:
    api.shop.faults.add("clock_skew", value=3600)
    assert api.refused(COMPANIES, timestamp=str(NOW)) == "40003 isv.timestamp-invalid"
    assert api.shop.clock.seconds() == NOW + 3600
    api.ok(COMPANIES)


def test_only_the_named_endpoint_is_hit(api: Caller) -> None:
    api.shop.faults.add("rate_limit", endpoint="order.orderDetail", count=None)
    api.ok(COMPANIES)
    order = {"shop_order_id": api.orders()[0]["order_id"]}
    assert api.refused("order.orderDetail", order).startswith("60000")


def test_a_client_that_hangs_up_is_no_crash(shop: PracticeShop) -> None:
    host, port = shop.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(b"POST /order/searchList HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(b"rubbish\r\n\r\n")
        assert b"400" in raw.recv(1000)
    shop.stop()  # raises when the server failed inside
