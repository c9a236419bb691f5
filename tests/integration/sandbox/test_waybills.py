"""Numbers, print data, cancels, templates over HTTP."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sandbox.print_data import open_print_data
from tests.integration.sandbox.caller import Caller, Json, receiver

CREATE = "logistics.newCreateOrder"


def _errors(data: Json) -> list[tuple[str, str]]:
    return [(row["order_id"], row["err_code"]) for row in data["err_infos"]]


def test_netsites_have_a_balance_and_addresses(api: Caller) -> None:
    sites = api.ok("logistics.listShopNetsite", {"logistics_code": ""})["netsites"]
    assert len({site["netsite_code"] for site in sites}) == len(sites)
    one = [site for site in sites if site["company"] == "zhongtong"]
    assert len(one) == 2
    assert all(isinstance(site["amount"], str) for site in sites)
    assert {site["amount"] for site in sites if site["company_type"] == 1} == {"-1"}
    only = api.ok("logistics.listShopNetsite", {"logistics_code": "zhongtong"})["netsites"]
    assert only == one


def test_a_number_costs_one_and_a_repeat_nothing(api: Caller) -> None:
    order = api.ready()[0]
    first = api.waybill(order)
    before = api.ok("logistics.listShopNetsite", {"logistics_code": "zhongtong"})["netsites"]
    assert api.waybill(order) == first
    after = api.ok("logistics.listShopNetsite", {"logistics_code": "zhongtong"})["netsites"]
    assert before == after
    assert api.waybill(order, "2") != first
    counts = api.shop.ledger.numbers_per_pack()
    assert counts == {(order["order_id"], ""): 1, (order["order_id"], "2"): 1}


def test_a_row_carries_the_sorters_marks(api: Caller) -> None:
    order = api.ready()[0]
    data = api.ok(CREATE, api.wish([order], ["p_1"]))
    (row,) = data["ebill_infos"]
    assert (row["order_id"], row["pack_id"], row["company"]) == (
        order["order_id"],
        "p_1",
        "zhongtong",
    )
    names = ("sort_code", "package_center_name", "package_center_code", "short_address_name")
    assert all(row[name] for name in names)
    assert row["hint_msg"] == ""


def test_another_sender_gets_a_hint(api: Caller) -> None:
    wish = api.wish(api.ready()[:1], [""])
    wish["sender_info"]["address"]["detail_address"] = "别处1号"
    assert api.ok(CREATE, wish)["ebill_infos"][0]["hint_msg"]


def test_rows_fail_one_by_one(api: Caller) -> None:
    good, *bad = api.ready()[:7]
    foreign = api.shop.orders_of("88000002")[0].order_id
    wish = api.wish([good, *bad], [""] * 7)
    rows = wish["order_infos"]
    rows[1]["order_id"] = foreign
    rows[2]["order_id"] = bad[1]["order_id"] + "A"
    rows[3]["items"] = []
    rows[4]["pack_id"] = "has space"
    rows[5]["receiver_info"]["contact"]["name"] = "##made up##"
    rows[6]["receiver_info"]["address"]["detail_address"] = ""
    data = api.ok(CREATE, wish)
    assert [row["order_id"] for row in data["ebill_infos"]] == [good["order_id"]]
    assert _errors(data) == [
        (foreign, "15000"),
        (bad[1]["order_id"] + "A", "15002"),
        (bad[2]["order_id"], "4006"),
        (bad[3]["order_id"], "1000"),
        (bad[4]["order_id"], "4006"),
        (bad[5]["order_id"], "4006"),
    ]
    assert all(isinstance(row["err_code"], str) and row["err_msg"] for row in data["err_infos"])


def test_no_balance_is_the_couriers_answer(api: Caller) -> None:
    api.shop.happen.set_balance("zhongtong", 1)
    orders = api.ready()[:2]
    data = api.ok(CREATE, api.wish(orders, ["", ""]))
    assert len(data["ebill_infos"]) == 1
    assert _errors(data) == [(orders[1]["order_id"], "10000")]


@pytest.mark.parametrize(
    ("path", "value", "refusal"),
    [
        (("logistics_code",), "nobody", "40004 isv.parameter-invalid:1000"),
        (("logistics_code",), None, "40002 isv.missing-parameter:1000"),
        (("order_infos",), [], "40004 isv.parameter-invalid:1000"),
        (("order_infos",), "x", "40004 isv.parameter-invalid:1000"),
        (("sender_info", "contact"), {}, "40004 isv.parameter-invalid:4006"),
        (("sender_info", "contact"), {"name": "仓"}, "40004 isv.parameter-invalid:4006"),
        (("logistics_code",), "danniao", "50002 isv.business-failed:10711"),
    ],
)
def test_a_call_fails_as_a_whole(
    api: Caller, path: tuple[str, ...], value: Any, refusal: str
) -> None:
    wish = api.wish(api.ready()[:1], [""])
    target = wish
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = value
    assert api.refused(CREATE, wish) == refusal
    assert not api.shop.ledger.numbers


def test_50_rows_at_most(api: Caller) -> None:
    wish = api.wish(api.ready()[:1], [""])
    wish["order_infos"] *= 51
    assert api.refused(CREATE, wish).endswith(":1000")
    wish["order_infos"].pop()
    data = api.ok(CREATE, wish)
    assert len({row["track_no"] for row in data["ebill_infos"]}) == 1


def _same_receiver(api: Caller) -> list[Json]:
    groups: dict[str, list[Json]] = {}
    for order in api.ready():
        groups.setdefault(order["open_address_id"], []).append(order)
    return max(groups.values(), key=len)


def test_merged_orders_share_a_number(api: Caller) -> None:
    group = _same_receiver(api)
    stranger = next(order for order in api.ready() if order not in group)
    wish = api.wish(group[:1], ["m1"])
    ids = [order["order_id"] for order in group]
    wish["order_infos"][0]["combine_orders"] = [*ids, stranger["order_id"]]
    assert [code for _, code in _errors(api.ok(CREATE, wish))] == ["1000"]
    wish["order_infos"][0]["combine_orders"] = ids[1:]
    assert [code for _, code in _errors(api.ok(CREATE, wish))] == ["1000"]
    wish["order_infos"][0]["combine_orders"] = ids
    number = api.ok(CREATE, wish)["ebill_infos"][0]["track_no"]
    (row,) = api.shop.ledger.numbers
    assert (row.number, row.order_ids) == (number, tuple(ids))


def test_mother_and_child_parcels(api: Caller) -> None:
    wish = api.wish(api.ready()[:1], [""])
    wish["order_infos"][0]["total_pack_count"] = 3
    (row,) = api.ok(CREATE, wish)["ebill_infos"]
    assert len(row["sub_waybill_codes"].split(",")) == 2
    wish["order_infos"][0]["total_pack_count"] = 0
    assert [code for _, code in _errors(api.ok(CREATE, wish))] == ["1000"]


def test_print_data_opens_to_the_label(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    rows = [
        {"logistics_code": "zhongtong", "track_no": number},
        {"logistics_code": "yunda", "track_no": number},
        {"logistics_code": "zhongtong", "track_no": "78"},
    ]
    data = api.ok("logistics.waybillApply", {"waybill_applies": rows})
    (info,) = data["waybill_infos"]
    label = open_print_data(info["print_data"])
    assert label is not None
    person = api.shop.order(order["order_id"]).receiver
    assert (label["track_no"], label["receiver_name"]) == (number, person.name)
    assert label["receiver_phone"] == person.phone
    assert person.name not in info["print_data"]
    assert info["sign"]
    assert [row["err_code"] for row in data["err_infos"]] == [1003, 1003]
    many = {"waybill_applies": rows[:1] * 101}
    assert api.refused("logistics.waybillApply", many).endswith(":1001")


def _cancel(number: str, courier: str = "zhongtong") -> Json:
    return {"logistics_code": courier, "track_no": number, "user_id": -1}


def test_cancel_and_recycle(api: Caller) -> None:
    first, second = api.ready()[:2]
    number = api.waybill(first)
    done = api.ok("logistics.cancelOrder", _cancel(number))
    assert done == {"cancel_result": {"success": True}}
    assert api.refused("logistics.cancelOrder", _cancel(number)).endswith(":10901")
    assert api.refused("logistics.cancelOrder", _cancel("1")).endswith(":10803")
    rows = [{"logistics_code": "zhongtong", "track_no": number}]
    refused = api.ok("logistics.waybillApply", {"waybill_applies": rows})
    assert refused["err_infos"][0]["err_code"] == 1003
    api.shop.clock.advance(3600)
    assert api.waybill(second) == number


def test_the_receiver_of_a_number_can_be_corrected(api: Caller) -> None:
    order = api.ready()[0]
    number = api.waybill(order)
    api.shop.happen.change_address(order["order_id"])
    ship = {
        "order_id": order["order_id"],
        "company_code": "zhongtong",
        "logistics_code": number,
    }
    assert api.refused("order.logisticsAdd", ship).endswith(":70020")
    now = api.ok("order.orderDetail", {"shop_order_id": order["order_id"]})["shop_order_detail"]
    change = {
        "logistics_code": "zhongtong",
        "track_no": number,
        "receiver_info": receiver(now),
    }
    assert api.ok("logistics.updateOrder", change)["sort_code"]
    assert api.ok("order.logisticsAdd", ship) == {}


def test_update_says_why_not(api: Caller) -> None:
    order, other = api.ready()[:2]
    number, direct = api.waybill(order), api.waybill(other, courier="shunfeng")
    ask = {"logistics_code": "zhongtong", "track_no": number}
    assert api.refused("logistics.updateOrder", ask | {"track_no": "1"}).endswith(":10803")
    sf = {"logistics_code": "shunfeng", "track_no": direct}
    assert api.refused("logistics.updateOrder", sf).endswith(":5001")
    api.ok("logistics.cancelOrder", _cancel(number))
    assert api.refused("logistics.updateOrder", ask).endswith(":10901")


def test_templates_are_there_for_every_account(api: Caller) -> None:
    found = api.ok("logistics.templateList")["template_data"]
    sites = api.ok("logistics.listShopNetsite", {"logistics_code": ""})["netsites"]
    assert {row["logistics_code"] for row in found} == {site["company"] for site in sites}
    for row in found:
        assert {info["template_type"] for info in row["template_infos"]} == {1, 2}
        assert all(info["template_url"].endswith(".xml") for info in row["template_infos"])
    custom = api.ok("logistics.getCustomTemplateList", {"logistics_code": "yunda"})
    assert custom["custom_template_data"] == [
        {"logistics_code": "yunda", "custom_template_infos": []}
    ]
    assert api.ok("logistics.getShopKey", {"cipher_text": "x", "deviceInfo": "y"})["key"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(["", "1", "Z_9"])), min_size=1, max_size=12
    )
)
def test_asking_again_never_buys_again(api: Caller, asks: list[tuple[int, str]]) -> None:
    orders = api.ready()
    wish = api.wish([orders[place] for place, _ in asks], [pack for _, pack in asks])
    first = api.ok(CREATE, wish)["ebill_infos"]
    second = api.ok(CREATE, wish)["ebill_infos"]
    assert first == second
    assert set(api.shop.ledger.numbers_per_pack().values()) == {1}
