"""Shipping, changing what was shipped, and the courier's scans over HTTP."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import PracticeShop
from app.sandbox.happenings import Happenings
from app.sandbox.records import PART_SHIPPED
from tests.integration.sandbox.caller import Caller, Json, pieces
from tests.unit.sandbox.makers import NOW, config

ADD = "order.logisticsAdd"
SINGLE = "order.logisticsAddSinglePack"
MULTI = "order.logisticsAddMultiPack"


def _add(order: Json, number: str, courier: str = "zhongtong", **more: object) -> Json:
    return {
        "order_id": order["order_id"],
        "company_code": courier,
        "logistics_code": number,
        **more,
    }


def _single(orders: list[Json], number: str, request_id: str, **more: object) -> Json:
    return {
        "order_id_list": [order["order_id"] for order in orders],
        "shipped_order_info": [piece for order in orders for piece in pieces(order)],
        "company_code": "zhongtong",
        "logistics_code": number,
        "request_id": request_id,
        **more,
    }


def _now(api: Caller, order: Json) -> Json:
    params = {"shop_order_id": order["order_id"]}
    found: Json = api.ok("order.orderDetail", params)["shop_order_detail"]
    return found


def _with_lines(api: Caller, count: int) -> Json:
    return next(order for order in api.ready() if len(order["sku_order_list"]) >= count)


def test_a_whole_order_is_shipped(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    api.shop.clock.advance(60)
    assert api.ok(ADD, _add(order, number)) == {}
    now = _now(api, order)
    assert (now["order_status"], now["ship_time"], now["update_time"]) == (3, NOW + 60, NOW + 60)
    (pack,) = now["logistics_info"]
    assert (pack["tracking_no"], pack["company"], pack["ship_time"]) == (
        number,
        "zhongtong",
        NOW + 60,
    )
    assert pack["delivery_id"]
    shipped = {row["sku_order_id"]: row["product_count"] for row in pack["product_info"]}
    assert shipped == {row["order_id"]: row["item_num"] for row in order["sku_order_list"]}
    assert all(row["order_status"] == 3 for row in now["sku_order_list"])
    (entry,) = api.shop.ledger.shipments
    assert (entry.number, entry.order_ids) == (number, (order["order_id"],))


def test_a_repeat_is_refused_as_shipped(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    api.ok(ADD, _add(order, number))
    assert api.refused(ADD, _add(order, number)).endswith(":60110")
    assert api.refused(SINGLE, _single([order], number, "r")).endswith(":70023")
    assert len(api.shop.ledger.shipments) == 1


@pytest.mark.parametrize(
    ("status", "number"), [("1", "60137"), ("105", "60109"), ("5", "60113"), ("101", "60107")]
)
def test_other_states_do_not_ship_whole(api: Caller, status: str, number: str) -> None:
    order = api.orders(status)[0]
    assert api.refused(ADD, _add(order, "78020417300000")).endswith(f":{number}")


def test_cancelled_refunded_and_virtual_orders_do_not_ship(api: Caller) -> None:
    found = {order["main_status"]: order for order in api.orders("4")}
    assert api.refused(ADD, _add(found[4], "78020417300000")).endswith(":60021")
    assert api.refused(ADD, _add(found[21], "78020417300000")).endswith(":60068")
    virtual = next(o for o in api.orders("2") if o["sku_order_list"][0]["goods_type"] == 1)
    assert api.refused(ADD, _add(virtual, "78020417300000")).endswith(":60057")


def test_strange_orders_do_not_ship(api: Caller) -> None:
    other = {"order_id": api.shop.orders_of("88000002")[0].order_id}
    assert api.refused(ADD, _add(other, "78020417300000")).endswith(":60101")
    assert api.refused(ADD, _add({"order_id": "1"}, "78020417300000")).endswith(":60033")
    assert api.refused(ADD, {}).endswith(":60033")


@pytest.mark.parametrize(
    ("courier", "number", "error"),
    [
        ("", "78020417300000", "60083"),
        ("kuaidi", "78020417300000", "60018"),
        ("zhongtong", "", "60017"),
        ("zhongtong", "78 020417300000", "60017"),
        ("zhongtong", "12345", "60127"),
        ("yuantong", "78020417300000", "60128"),
    ],
)
def test_wrong_couriers_and_numbers(api: Caller, courier: str, number: str, error: str) -> None:
    assert api.refused(ADD, _add(api.ready()[0], number, courier)).endswith(f":{error}")


def test_numbers_of_others(api: Caller) -> None:
    first, second = api.ready()[0], api.ready()[-1]
    number = api.waybill(first)
    assert api.refused(ADD, _add(second, number)).endswith(":70020")
    sf = api.waybill(first, "s", "shentong")
    assert api.refused(ADD, _add(first, sf, "yunda")).endswith(":60128")
    api.ok("logistics.cancelOrder", {"logistics_code": "zhongtong", "track_no": number})
    assert api.refused(ADD, _add(first, number)).endswith(":70018")
    typed = "78999999999999"  # not from this platform: only its look can be checked
    api.ok(ADD, _add(first, typed))
    assert api.refused(ADD, _add(second, typed)).endswith(":70022")


def test_a_recycled_number_ships_again(api: Caller) -> None:
    first, second = api.ready()[0], api.ready()[-1]
    number = api.waybill(first)
    api.ok("logistics.cancelOrder", {"logistics_code": "zhongtong", "track_no": number})
    api.shop.clock.advance(3600)
    assert api.waybill(second) == number
    api.ok(ADD, _add(second, number))
    assert api.refused(ADD, _add(first, number)).endswith(":70020")


def test_a_waiting_refund_stops_shipping(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    api.shop.happen.refund(order["order_id"])
    assert api.refused(ADD, _add(order, number)).endswith(":60040")
    assert api.refused(SINGLE, _single([order], number, "r")).endswith(":60040")
    assert not api.shop.ledger.shipments


@pytest.mark.parametrize("name", ["is_reject_refund", "is_refund_reject"])
def test_shipping_can_refuse_the_refund(api: Caller, name: str) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    (case_id, *_) = api.shop.happen.refund(order["order_id"])
    api.ok(ADD, _add(order, number, **{name: True}))
    now = _now(api, order)
    assert now["order_status"] == 3
    assert now["sku_order_list"][0]["after_sale_info"]["after_sale_status"] == 27
    rows = api.ok("afterSale.List", {"page": 0, "size": 10, "aftersale_id": case_id})
    assert rows["items"][0]["aftersale_info"]["aftersale_status"] == 27
    assert api.shop.ledger.shipments[0].refused_refunds


def test_a_request_id_ships_once(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    first = api.ok(SINGLE, _single([order], number, "r1"))
    assert api.ok(SINGLE, _single([order], number, "r1")) == first
    assert len(api.shop.ledger.shipments) == 1
    assert api.refused(SINGLE, _single([order], number, "")).endswith(":50050")
    assert api.refused(MULTI, {"order_id": order["order_id"]}).endswith(":50050")


def test_a_failed_request_id_can_be_used_again(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    assert api.refused(SINGLE, _single([order], "12345", "r1")).endswith(":60127")
    api.ok(SINGLE, _single([order], number, "r1"))


def test_merged_orders_ship_in_one_parcel(api: Caller) -> None:
    groups: dict[str, list[Json]] = {}
    for order in api.ready():
        groups.setdefault(order["open_address_id"], []).append(order)
    group = max(groups.values(), key=len)
    stranger = next(order for order in api.ready() if order not in group)
    wish = api.wish(group[:1], ["m"])
    wish["order_infos"][0]["combine_orders"] = [order["order_id"] for order in group]
    number = api.ok("logistics.newCreateOrder", wish)["ebill_infos"][0]["track_no"]
    assert api.refused(SINGLE, _single([*group, stranger], number, "r0")).endswith(":70021")
    pack_id = api.ok(SINGLE, _single(group, number, "r1"))["pack_id"]
    for order in group:
        now = _now(api, order)
        assert now["order_status"] == 3
        assert [pack["delivery_id"] for pack in now["logistics_info"]] == [pack_id]
    assert len(api.shop.ledger.shipments) == 1


def test_part_by_part(api: Caller) -> None:
    order = _with_lines(api, 2)
    first, *rest = pieces(order)
    numbers = [api.waybill(order, str(part)) for part in range(2)]
    ids = {"order_id_list": [order["order_id"]]}
    api.ok(SINGLE, _single([order], numbers[0], "r1") | {"shipped_order_info": [first]})
    now = _now(api, order)
    assert now["order_status"] == PART_SHIPPED
    assert now["sku_order_list"][0]["order_status"] == 3
    assert api.refused(ADD, _add(order, numbers[1])).endswith(":60107")
    again = _single([order], numbers[1], "r2") | {"shipped_order_info": [first]}
    assert api.refused(SINGLE, again).endswith(":70023")
    rest_info = _single([order], numbers[1], "r3") | ids | {"shipped_order_info": rest}
    api.ok(SINGLE, rest_info)
    now = _now(api, order)
    assert now["order_status"] == 3
    assert {pack["tracking_no"] for pack in now["logistics_info"]} == set(numbers)


@pytest.mark.parametrize(
    ("info", "error"),
    [
        ([{"shipped_order_id": "1", "shipped_num": 1}], "60102"),
        ([{"shipped_order_id": "first", "shipped_num": 0}], "60079"),
        ([{"shipped_order_id": "first", "shipped_num": 999}], "60079"),
        ([{"shipped_order_id": "first", "shipped_num": 1}] * 2, "60016"),
    ],
)
def test_wrong_pieces(api: Caller, info: list[Json], error: str) -> None:
    order = api.ready()[0]
    line = order["sku_order_list"][0]["order_id"]
    rows = [
        row | {"shipped_order_id": row["shipped_order_id"].replace("first", line)} for row in info
    ]
    number = api.waybill(order)
    params = _single([order], number, "r") | {"shipped_order_info": rows}
    assert api.refused(SINGLE, params).endswith(f":{error}")


def test_every_order_of_a_parcel_needs_a_piece(api: Caller) -> None:
    first, second = api.ready()[:2]
    params = _single([first, second], "78999999999999", "r")
    params["shipped_order_info"] = pieces(first)
    assert api.refused(SINGLE, params).endswith(":60102")
    assert api.refused(SINGLE, params | {"order_id_list": []}).endswith(":60033")
    many = params | {"order_id_list": [str(number) for number in range(401)]}
    assert api.refused(SINGLE, many).endswith(":60032")


def _multi(order: Json, packs: list[tuple[list[Json], str]], request_id: str) -> Json:
    return {
        "order_id": order["order_id"],
        "request_id": request_id,
        "pack_list": [
            {
                "shipped_order_info": info,
                "logistics_code": number,
                "company_code": "zhongtong",
            }
            for info, number in packs
        ],
    }


def test_several_parcels_at_once(api: Caller) -> None:
    order = _with_lines(api, 2)
    first, *rest = pieces(order)
    numbers = [api.waybill(order, str(part)) for part in range(2)]
    params = _multi(order, [([first], numbers[0]), (rest, numbers[1])], "r1")
    data = api.ok(MULTI, params)
    assert [pack["logistics_code"] for pack in data["pack_list"]] == numbers
    assert len({pack["pack_id"] for pack in data["pack_list"]}) == 2
    assert data["pack_list"][0]["shipped_order_info"] == [first]
    assert api.ok(MULTI, params) == data
    assert _now(api, order)["order_status"] == 3
    assert len(api.shop.ledger.shipments) == 2


def test_several_parcels_all_or_nothing(api: Caller) -> None:
    order = _with_lines(api, 2)
    first, second, *_ = pieces(order)
    numbers = [api.waybill(order, str(part)) for part in range(2)]
    twice = _multi(order, [([first], numbers[0]), ([first], numbers[1])], "r1")
    assert api.refused(MULTI, twice).endswith(":60079")
    bad = _multi(order, [([first], numbers[0]), ([second], "12345")], "r2")
    assert api.refused(MULTI, bad).endswith(":60127")
    Happenings(api.shop.world).refund(order["order_id"], item_id=second["shipped_order_id"])
    refund = _multi(order, [([first], numbers[0]), ([second], numbers[1])], "r3")
    assert api.refused(MULTI, refund).endswith(":60040")
    assert api.refused(MULTI, _multi(order, [], "r4")).endswith(":60016")
    assert api.refused(MULTI, _multi(order, [([], numbers[0])], "r5")).endswith(":60016")
    assert _now(api, order)["logistics_info"] == []
    assert not api.shop.ledger.shipments


def test_a_whole_shipment_is_edited_without_a_pack(api: Caller) -> None:
    order = api.ready()[0]
    old, new = api.waybill(order, "1"), api.waybill(order, "2")
    assert api.refused("order.logisticsEdit", _add(order, new)).endswith(":70011")
    api.ok(ADD, _add(order, old))
    api.ok("order.logisticsEdit", _add(order, new))
    assert _now(api, order)["logistics_info"][0]["tracking_no"] == new
    by_pack = _add(order, old, pack_id=_now(api, order)["logistics_info"][0]["delivery_id"])
    assert api.refused("order.logisticsEditByPack", by_pack).endswith(":70011")
    api.ok("logistics.cancelOrder", {"logistics_code": "zhongtong", "track_no": old})
    gone = {"logistics_code": "zhongtong", "track_no": new}
    assert api.refused("logistics.cancelOrder", gone).endswith(":4007")


def test_a_pack_is_edited_by_its_id(api: Caller) -> None:
    order = api.ready()[0]
    old, new = api.waybill(order, "1"), api.waybill(order, "2")
    pack_id = api.ok(SINGLE, _single([order], old, "r1"))["pack_id"]
    assert api.refused("order.logisticsEdit", _add(order, new)).endswith(":70011")
    edit = "order.logisticsEditByPack"
    assert api.refused(edit, _add(order, new)).endswith(":70011")
    assert api.refused(edit, _add(order, new, pack_id="1")).endswith(":70011")
    api.ok(edit, _add(order, new, pack_id=pack_id))
    assert _now(api, order)["logistics_info"][0]["tracking_no"] == new
    assert api.ok(edit, _add(order, new, pack_id=pack_id)) == {}


@pytest.mark.parametrize(("status", "error"), [("4", "60021"), ("5", "60113"), ("2", "70011")])
def test_only_shipped_orders_are_edited(api: Caller, status: str, error: str) -> None:
    order = api.orders(status)[0]
    refused = api.refused("order.logisticsEdit", _add(order, "78999999999999"))
    assert refused.endswith(f":{error}")


ROUTE = "logistics.trackNoRouteDetail"


def _route(number: str) -> Json:
    return {"logistics_code": "zhongtong", "track_no": number}


def test_scans_come_with_time(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    assert api.refused(ROUTE, _route(number)) == "50002 isv.business-failed:10015"
    assert api.refused(ROUTE, _route("1")).endswith(":10015")
    api.ok(ADD, _add(order, number))
    assert api.ok(ROUTE, _route(number))["route__node_list"] == []
    seen = []
    for _ in range(20):
        api.shop.clock.advance(8 * 3600)
        seen = api.ok(ROUTE, _route(number))["route__node_list"]
        assert all(int(node["timestamp"]) <= api.shop.clock.seconds() for node in seen)
    assert [node["state_description"] for node in seen] == [
        "已揽收",
        "运输中",
        "运输中",
        "派送中",
        "已签收",
    ]
    assert all(isinstance(node["timestamp"], str) for node in seen)
    assert _now(api, order)["sku_order_list"][0]["logistics_receipt_time"] > 0


def test_a_pickup_can_be_made_to_happen(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    assert not api.shop.happen.pick_up(number)
    api.ok(ADD, _add(order, number))
    api.shop.clock.advance(5)
    assert api.shop.happen.pick_up(number)
    assert not api.shop.happen.pick_up(number)
    (node,) = api.ok(ROUTE, _route(number))["route__node_list"]
    assert node["timestamp"] == str(NOW + 5)
    cancel = {"logistics_code": "zhongtong", "track_no": number}
    assert api.refused("logistics.cancelOrder", cancel).endswith(":10902")


_STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "single", "part"]), st.integers(0, 3), st.integers(0, 2)),
    min_size=1,
    max_size=14,
)


@settings(max_examples=15)
@given(_STEPS)
def test_nothing_is_ever_shipped_twice(steps: list[tuple[str, int, int]]) -> None:
    with PracticeShop(config()) as shop:
        api = Caller(shop)
        api.authorize()
        orders = api.ready()[:4]
        bought = {
            line["order_id"]: line["item_num"] for o in orders for line in o["sku_order_list"]
        }
        for kind, place, request in steps:
            order = orders[place]
            number = api.waybill(order, str(request))
            if kind == "add":
                api.call(ADD, _add(order, number))
            elif kind == "single":
                api.call(SINGLE, _single([order], number, f"{place}-{request}"))
            else:
                params = _single([order], number, f"p{place}-{request}")
                api.call(SINGLE, params | {"shipped_order_info": pieces(order)[:1]})
        api.close()
        shipped = shop.ledger.pieces_shipped()
        assert not shipped - Counter(bought)


def _one_refunded(api: Caller) -> tuple[Json, str]:
    """An order of several items with its first refunded, and that item's id."""
    order = _with_lines(api, 2)
    item_id = str(order["sku_order_list"][0]["order_id"])
    happen = Happenings(api.shop.world)
    happen.refund(order["order_id"], item_id=item_id)
    assert happen.agree_refund(order["order_id"])
    now = _now(api, order)
    assert (now["order_status"], now["sku_order_list"][0]["order_status"]) == (2, 4)
    return now, item_id


def test_a_refunded_item_stays_when_the_rest_is_shipped_as_a_whole(api: Caller) -> None:
    order, item_id = _one_refunded(api)
    api.ok(ADD, _add(order, api.waybill(order)))
    now = _now(api, order)
    assert now["order_status"] == 3
    assert now["sku_order_list"][0]["order_status"] == 4
    (shipment,) = api.shop.ledger.shipments
    assert item_id not in shipment.counts


def test_the_rest_of_a_part_refunded_order_is_shipped_by_its_items(api: Caller) -> None:
    order, item_id = _one_refunded(api)
    number = api.waybill(order)
    left = [piece for piece in pieces(order) if piece["shipped_order_id"] != item_id]
    all_of_it = _single([order], number, "r1")
    assert api.refused(SINGLE, all_of_it).endswith(":60068")
    api.ok(SINGLE, all_of_it | {"shipped_order_info": left, "request_id": "r2"})
    assert _now(api, order)["order_status"] == 3
