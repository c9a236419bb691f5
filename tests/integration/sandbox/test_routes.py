"""Both calls that tell a trip, over HTTP."""

from tests.integration.sandbox.caller import Caller, Json

DETAIL = "logistics.trackNoRouteDetail"
PACKAGE = "logistics.queryPackageRoute"
DAY = 24 * 3600


def ask(number: str, courier: str = "zhongtong") -> Json:
    return {"track_no": number, "express": courier, "receiver": {"name": "王*"}}


def ship(api: Caller) -> str:
    order = api.ready()[0]
    number: str = api.waybill(order)
    params = {"company_code": "zhongtong", "logistics_code": number}
    api.ok("order.logisticsAdd", {"order_id": order["order_id"], **params})
    return number


def test_both_records_tell_the_same_scans(api: Caller) -> None:
    number = ship(api)
    api.shop.clock.advance(3 * DAY)
    detail = api.ok(DETAIL, {"logistics_code": "zhongtong", "track_no": number})
    package = api.ok(PACKAGE, ask(number))["data"]
    assert package["track_no"] == number
    assert [int(node["timestamp"]) for node in detail["route__node_list"]] == [
        node["state_time"] for node in package["track_routes"]
    ]
    (made,) = (row for row in api.shop.ledger.pickups if row.number == number)
    assert made.at == made.held_at == package["track_routes"][0]["state_time"]


def test_the_package_call_wants_a_receiver_and_a_used_number(api: Caller) -> None:
    number = ship(api)
    assert api.ok(PACKAGE, ask(number))["data"]["track_routes"] == []
    assert "missing" in api.refused(PACKAGE, ask(number) | {"receiver": {}})
    assert api.refused(PACKAGE, ask(number, "yunda")).endswith(":10015")
    assert api.refused(PACKAGE, ask("78")).endswith(":10015")
