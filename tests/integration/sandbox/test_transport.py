"""The outside of the practice shop: sign, time, envelope, connections."""

import http.client
import json
import threading
from email.utils import parsedate_to_datetime

import pytest

from app.domain.errors import InvalidInput
from app.sandbox import PracticeShop
from tests.integration.sandbox.caller import Caller
from tests.unit.sandbox.makers import NOW, START, config

COMPANIES = "order.logisticsCompanyList"


def test_a_success_has_the_new_envelope_only(api: Caller) -> None:
    envelope = api.call(COMPANIES)
    assert sorted(envelope) == ["code", "data", "log_id", "msg", "sub_code", "sub_msg"]
    assert (envelope["code"], envelope["msg"], envelope["sub_code"]) == (10000, "success", "")
    assert envelope["log_id"].startswith(f"{START:%Y%m%d}"[:6])
    assert {row["code"] for row in envelope["data"]} >= {"zhongtong", "shunfeng", "jtexpress"}


def test_without_the_header_the_old_codes_come_too(api: Caller) -> None:
    good = api.send("POST", "/order/logisticsCompanyList", api.query(COMPANIES, "{}"), "{}").json
    assert (good["err_no"], good["message"]) == (0, "success")
    bad = api.send("POST", "/order/logisticsCompanyList", {"method": COMPANIES}, "{}")
    assert bad.status == 200
    assert bad.json["err_no"] == bad.json["code"] == 40001


def test_log_ids_differ(api: Caller) -> None:
    assert api.call(COMPANIES)["log_id"] != api.call(COMPANIES)["log_id"]


@pytest.mark.parametrize("sign_method", ["md5", "hmac-sha256"])
def test_both_signs_are_taken(api: Caller, sign_method: str) -> None:
    api.ok(COMPANIES, sign_method=sign_method)


def test_md5_is_what_no_sign_method_means(api: Caller) -> None:
    query = api.query(COMPANIES, "{}", sign_method="md5")
    del query["sign_method"]
    answer = api.send("POST", "/order/logisticsCompanyList", query, "{}")
    assert answer.json["code"] == 10000


@pytest.mark.parametrize("timestamp", [str(NOW), f"{NOW}000", "2026-03-02 10:00:00"])
def test_every_form_of_time_is_taken(api: Caller, timestamp: str) -> None:
    api.ok(COMPANIES, timestamp=timestamp)


def test_a_shifted_clock_is_refused_and_the_date_tells(api: Caller) -> None:
    assert api.refused(COMPANIES, timestamp=str(NOW - 301)) == "40003 isv.timestamp-invalid"
    api.shop.clock.advance(86_400)
    answer = api.send("POST", "/order/logisticsCompanyList", {}, "{}")
    told = parsedate_to_datetime(answer.headers["Date"])
    assert told.timestamp() == NOW + 86_400


def test_the_exact_text_is_signed(api: Caller) -> None:
    query = api.query("order.orderDetail", '{"shop_order_id":"1"}')
    answer = api.send("POST", "/order/orderDetail", query, '{"shop_order_id": "1"}')
    assert answer.json["sub_code"] == "isv.signature-invalid"


@pytest.mark.parametrize("verb", ["POST", "GET"])
def test_param_json_may_stand_in_the_query(api: Caller, verb: str) -> None:
    query = api.query(COMPANIES, "{}") | {"param_json": "{}"}
    assert api.send(verb, "/order/logisticsCompanyList", query).json["code"] == 10000


def test_an_empty_array_is_no_parameters(api: Caller) -> None:
    answer = api.send("POST", "/order/logisticsCompanyList", api.query(COMPANIES, "[]"), "[]")
    assert answer.json["code"] == 10000


@pytest.mark.parametrize("text", ["{", "[1]", "null", '"x"'])
def test_unreadable_parameters_are_refused(api: Caller, text: str) -> None:
    answer = api.send("POST", "/order/logisticsCompanyList", api.query(COMPANIES, text), text)
    assert answer.json["sub_code"] == "isv.parameter-format-invalid"


def test_no_parameters_at_all_are_refused(api: Caller) -> None:
    answer = api.send("POST", "/order/logisticsCompanyList", api.query(COMPANIES, ""))
    assert answer.json["sub_code"] == "isv.parameter-missing"


def test_unknown_methods_have_no_permission(api: Caller) -> None:
    assert api.refused("product.list") == "30001 isv.app-permissions-insufficient"
    assert api.refused("order.SearchList") == "30001 isv.app-permissions-insufficient"


def test_the_path_must_be_the_method(api: Caller) -> None:
    answer = api.send("POST", "/order/orderDetail", api.query(COMPANIES, "{}"), "{}")
    assert answer.json["sub_code"] == "isv.parameter-invalid"


def test_tokens_are_checked(caller: Caller) -> None:
    assert caller.refused(COMPANIES) == "40001 isv.access-token-missing"
    caller.token = "made up"
    assert caller.refused(COMPANIES) == "40003 isv.access-token-no-existed"
    caller.authorize()
    caller.shop.clock.advance(7 * 86_400)
    assert caller.refused(COMPANIES) == "40003 isv.access-token-expired"


def test_a_wrong_secret_is_refused(shop: PracticeShop) -> None:
    with PracticeShop(config(app_secret="another")) as other:
        stranger = Caller(other)
        query = stranger.query(COMPANIES, "{}")
        stranger.close()
    caller = Caller(shop)
    answer = caller.send("POST", "/order/logisticsCompanyList", query, "{}")
    caller.close()
    assert answer.json["sub_code"] == "isv.signature-invalid"


def test_a_connection_is_kept(api: Caller) -> None:
    api.call(COMPANIES)
    kept = api.connection.sock
    api.call(COMPANIES)
    api.refused("product.list")
    assert api.connection.sock is kept


def test_a_huge_body_is_refused(api: Caller) -> None:
    api.connection.putrequest("POST", "/order/orderDetail")
    api.connection.putheader("Content-Length", str(10**9))
    api.connection.endheaders()
    assert api.connection.getresponse().status == 413


def test_24_connections_at_once(shop: PracticeShop, api: Caller) -> None:
    ids = [order.order_id for order in shop.orders]
    start = threading.Barrier(24)
    wrong: list[str] = []

    def work(number: int) -> None:
        client = Caller(shop)
        client.token = api.token
        start.wait()
        for turn in range(8):
            order_id = ids[(number + turn) % len(ids)]
            data = client.ok("order.orderDetail", {"shop_order_id": order_id})
            if data["shop_order_detail"]["order_id"] != order_id:
                wrong.append(order_id)
        client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(shop.ledger.calls_of("order.orderDetail")) == 24 * 8


def test_stopping_cuts_open_connections(shop: PracticeShop, api: Caller) -> None:
    api.call(COMPANIES)
    shop.stop()
    with pytest.raises((http.client.HTTPException, OSError)):
        api.call(COMPANIES)
    shop.stop()
    with pytest.raises(RuntimeError, match="not started"):
        _ = shop.base_url


def test_a_stopped_shop_starts_again_with_its_state(shop: PracticeShop) -> None:
    ids = [order.order_id for order in shop.orders]
    shop.stop()
    shop.start()
    again = Caller(shop)
    again.authorize()
    assert sorted(order["order_id"] for order in again.orders()) == sorted(ids)
    again.close()


def test_a_taken_port_is_told_in_chinese(shop: PracticeShop) -> None:
    port = int(shop.base_url.rsplit(":", 1)[1])
    with pytest.raises(InvalidInput) as error:
        PracticeShop(config(port=port, orders=1)).start()
    assert error.value.code == "sandbox.port_taken"
    assert str(port) in error.value.title


def test_every_row_can_be_read_as_json(api: Caller) -> None:
    for order in api.orders():
        detail = api.ok("order.orderDetail", {"shop_order_id": order["order_id"]})
        assert detail["shop_order_detail"] == order
        assert json.dumps(order)
