"""The control surface, the command-line server, and that both are documented."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.sandbox.control import Control
from app.sandbox.endpoints import ENDPOINTS
from app.sandbox.faults import Fault
from app.sandbox.scenarios import SCENARIOS
from app.sandbox.world import World
from tests.integration.sandbox.caller import Caller, Json
from tests.unit.sandbox.makers import NOW, config, ready

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "practice-shop.md"


def _post(caller: Caller, path: str, **body: object) -> Json:
    answer = caller.control("POST", path, body)
    assert answer.status == 200, answer.body
    return answer.json


def test_state_counts(caller: Caller) -> None:
    state = caller.control("GET", "state").json
    assert (state["now"], state["speed"], state["scenario"]) == (NOW, 0, "calm")
    first, second = state["shops"]
    assert (first["shop_id"], first["orders"], second["orders"]) == ("88000001", 40, 40)
    assert sum(first["orders_by_status"].values()) == 40
    assert first["refunds_waiting"] >= 1
    assert 30_000 in first["balances"].values()


def test_the_ledger_tells_what_happened(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    ship = {
        "order_id": order["order_id"],
        "company_code": "zhongtong",
        "logistics_code": number,
    }
    api.ok("order.logisticsAdd", ship)
    ledger = api.control("GET", "ledger").json
    assert ledger["counts"]["numbers"] == ledger["counts"]["shipments"] == 1
    assert ledger["numbers"][0]["number"] == ledger["shipments"][0]["number"] == number
    assert ledger["calls"][-1]["method"] == "order.logisticsAdd"
    numbers = api.control("GET", "numbers").json["numbers"]
    assert number in {row["track_no"] for row in numbers if row["shipped_at"] == NOW}
    orders = {row["order_id"]: row for row in api.control("GET", "orders").json["orders"]}
    assert orders[order["order_id"]]["tracking_numbers"] == [number]
    assert len(orders) == 80


def test_nothing_personal_is_told(api: Caller) -> None:
    texts = [api.control("GET", path).body.decode() for path in ("orders", "ledger", "numbers")]
    for order in api.shop.orders:
        assert not any(order.receiver.phone in text for text in texts)
        assert not any(order.receiver.detail in text for text in texts)


def test_the_clock_is_steered(caller: Caller) -> None:
    assert _post(caller, "clock/advance", seconds=90) == {"now": NOW + 90}
    assert _post(caller, "clock", speed=3600)["speed"] == 3600
    assert caller.control("POST", "clock", {"speed": "fast"}).status == 400


def test_faults_are_switched(api: Caller) -> None:
    rule = {"kind": "rate_limit", "endpoint": "order.logisticsCompanyList", "count": 0}
    left = _post(api, "faults", add=[rule])["faults"]
    assert left[0] == {
        "kind": "rate_limit",
        "endpoint": "order.logisticsCompanyList",
        "count": None,
        "skip": 0,
        "probability": 1.0,
        "value": 0.0,
    }
    assert api.refused("order.logisticsCompanyList").startswith("60000")
    assert api.control("GET", "faults").json["faults"] == left
    assert _post(api, "faults", clear=True) == {"faults": []}
    api.ok("order.logisticsCompanyList")
    assert api.control("POST", "faults", {"add": [{"kind": "gremlin"}]}).status == 400
    assert api.control("POST", "faults", {"add": [{}]}).status == 400


def test_orders_arrive_on_demand(api: Caller) -> None:
    new = _post(api, "orders/new", n=3)["order_ids"]
    assert {order["order_id"] for order in api.orders()[-3:]} == set(new)
    other = _post(api, "orders/new", n=1, shop_id="88000002")["order_ids"]
    assert len(api.shop.orders_of("88000002")) == 41
    assert other[0] not in {order["order_id"] for order in api.orders()}
    unpaid = _post(api, "orders/new", n=1, paid="no")["order_ids"]
    assert api.shop.order(unpaid[0]).pay_time == 0
    assert api.control("POST", "orders/new", {"shop_id": "5"}).status == 404


def test_events(api: Caller) -> None:
    order_id = next(order.order_id for order in api.shop.orders if ready(order))

    def event(kind: str, **more: object) -> Json:
        return _post(api, "events", kind=kind, order_id=order_id, **more)

    assert event("urge") == {"done": True}
    assert event("hold") == {"done": True}
    assert event("release") == {"done": True}
    assert event("address_changed") == {"done": True}
    assert event("refund")["aftersale_ids"]
    assert event("refund_withdrawn") == {"done": True}
    assert event("refund", settle=True)["done"]
    assert event("refund_agreed") == {"done": True}
    assert event("cancel") == {"done": False}
    assert event("balance", logistics_code="yunda", amount=3) == {"done": True}
    assert event("balance", logistics_code="nobody", amount=3) == {"done": False}
    assert event("pick_up", track_no="1") == {"done": False}
    api.ok("order.logisticsCompanyList")
    assert event("token_expired") == {"done": True}
    assert api.refused("order.logisticsCompanyList").endswith("access-token-expired")
    assert api.control("POST", "events", {"kind": "party"}).status == 400
    gone = {"kind": "hold", "order_id": "1"}
    assert api.control("POST", "events", gone).status == 404


def test_codes_without_a_browser(caller: Caller) -> None:
    code = _post(caller, "authorize")["code"]
    caller.ok("token.create", {"grant_type": "authorization_code", "code": code})
    assert caller.control("POST", "authorize", {"shop_id": "3"}).status == 400


def test_wrong_requests_are_told(caller: Caller) -> None:
    assert "paths" in caller.control("GET", "nothing").json
    assert caller.control("GET", "nothing").status == 404
    assert caller.send("POST", "/_practice/clock", None, "[1]").status == 400
    assert caller.send("POST", "/_practice/clock", None, "{").status == 400


def _documented() -> list[str]:
    control = Control(World(config(orders=0)))
    wanted = [f"`{verb} /_practice/{path}`" for verb, path in map(str.split, control.paths)]
    wanted += [f"`{name}`" for name in [*ENDPOINTS, *SCENARIOS, *control.events]]
    wanted += [f"`{fault}`" for fault in Fault]
    return wanted


@pytest.mark.parametrize("name", _documented())
def test_everything_is_documented(name: str) -> None:
    assert name in PAGE.read_text(encoding="utf-8")


SERVE = """
import sys
from app.sandbox import PracticeConfig
from app.sandbox.serve import run
run(PracticeConfig(orders=3, port=int(sys.argv[1])))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_served_alone(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        ready_line = json.loads(server.stdout.readline())
        assert sorted(ready_line) == ["app_key", "base_url", "control_url", "shop_id"]
        with urllib.request.urlopen(ready_line["control_url"] + "/state") as answer:
            assert json.load(answer)["shops"][0]["orders"] == 3
        server.send_signal(number)
        assert server.stdout.read() == ""
        assert server.stderr.read() == ""
        assert server.wait() == 0
