"""Reading orders: limits, filters, paging, remarks, merging, decrypting, after-sales."""

from typing import Any

import pytest

from app.sandbox import PracticeShop
from app.sandbox.records import TO_SHIP
from tests.integration.sandbox.caller import Caller, Json
from tests.unit.sandbox.makers import NOW, config, ready

PAGE: Json = {"page": 0, "size": 100, "update_time_start": 1}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"page": -1}, "40004 isv.parameter-invalid:10035"),
        ({"page": None}, "40002 isv.missing-parameter:10035"),
        ({"size": None}, "40002 isv.missing-parameter:20008"),
        ({"size": 101}, "40004 isv.parameter-invalid:20008"),
        ({"size": 0}, "40004 isv.parameter-invalid:20008"),
        ({"size": [1]}, "40004 isv.parameter-invalid:1000"),
        ({"page": 500}, "40004 isv.parameter-invalid:20013"),
        ({"update_time_start": None}, "40004 isv.parameter-invalid:20011"),
        ({"combine_status": []}, "40004 isv.parameter-invalid:20012"),
        (
            {"combine_status": [{"order_status": "2"}, {"order_status": "3"}]},
            "40004 isv.parameter-invalid:20012",
        ),
        ({"combine_status": [{"order_status": "two"}]}, "40004 isv.parameter-invalid:20012"),
        ({"combine_status": ["2"]}, "40004 isv.parameter-invalid:20012"),
        ({"create_time_start": NOW - 91 * 86_400}, "40004 isv.parameter-invalid:20022"),
        ({"order_by": "price"}, "40004 isv.parameter-invalid:20007"),
    ],
)
def test_search_limits(api: Caller, changes: Json, refusal: str) -> None:
    params = {name: value for name, value in (PAGE | changes).items() if value is not None}
    assert api.refused("order.searchList", params) == refusal


def test_the_deepest_page_is_allowed(api: Caller) -> None:
    data = api.ok("order.searchList", PAGE | {"page": 499})
    assert (data["page"], data["size"], data["shop_order_list"]) == (499, 100, [])


@pytest.mark.parametrize("order_by", ["create_time", "update_time"])
@pytest.mark.parametrize("ascending", [True, False])
def test_pages_are_sorted_and_whole(api: Caller, order_by: str, ascending: bool) -> None:
    rows: list[Json] = []
    for page in range(5):
        params = PAGE | {"page": page, "size": 9, "order_by": order_by, "order_asc": ascending}
        data = api.ok("order.searchList", params)
        assert data["total"] == 40
        rows += data["shop_order_list"]
    times = [row[order_by] for row in rows]
    assert times == sorted(times, reverse=not ascending)
    assert len({row["order_id"] for row in rows}) == 40


def test_newest_created_first_is_the_default(api: Caller) -> None:
    rows = api.ok("order.searchList", PAGE)["shop_order_list"]
    times = [row["create_time"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_windows_include_their_start_and_leave_out_their_end(api: Caller) -> None:
    rows = api.orders()
    middle = rows[20]["update_time"]
    early = api.ok("order.searchList", PAGE | {"update_time_end": middle})
    late = api.ok("order.searchList", PAGE | {"update_time_start": middle})
    assert early["total"] + late["total"] == 40
    assert middle in {row["update_time"] for row in late["shop_order_list"]}
    created = rows[5]["create_time"]
    params = {"page": 0, "size": 100, "create_time_start": created, "create_time_end": created + 1}
    found = api.ok("order.searchList", params)["shop_order_list"]
    assert rows[5]["order_id"] in {row["order_id"] for row in found}


@pytest.mark.parametrize("status", ["2", "105", "2,101", "4,5", "2, 3"])
def test_statuses_are_a_comma_list(api: Caller, status: str) -> None:
    wanted = {int(part) for part in status.split(",")}
    everything = api.orders()
    found = api.orders(status)
    assert {row["order_status"] for row in found} == wanted
    assert len(found) == sum(1 for row in everything if row["order_status"] in wanted)


def test_other_filters(api: Caller) -> None:
    def ids(**filters: Any) -> set[str]:
        rows = api.ok("order.searchList", PAGE | filters)["shop_order_list"]
        return {row["order_id"] for row in rows}

    rows = api.orders()
    line = rows[0]["sku_order_list"][0]
    assert rows[0]["order_id"] in ids(product=line["product_id_str"])
    assert rows[0]["order_id"] in ids(product=line["product_name"][:4])
    assert len(ids(product="1")) == 0
    assert len(ids(presell_type=1)) == 1
    assert len(ids(order_type=2)) == 0
    shipped = next(row for row in rows if row["logistics_info"])
    number = shipped["logistics_info"][0]["tracking_no"]
    assert ids(tracking_no=number) == {shipped["order_id"]}
    assert ids(abnormal_order=2) == {r["order_id"] for r in rows if r["order_status"] == 105}
    waiting = ids(after_sale_status_desc="in_aftersale")
    assert waiting == ids(after_sale_status_desc="refund")
    assert waiting
    assert ids(after_sale_status_desc="refund_success")
    assert ids(after_sale_status_desc="aftersale_close")
    assert len(ids(after_sale_status_desc="all")) == 40


def test_orders_older_than_90_days_are_not_found() -> None:
    with PracticeShop(config(orders=5)) as shop:
        shop.clock.advance(91 * 86_400)
        api = Caller(shop)
        api.authorize()
        assert api.ok("order.searchList", PAGE)["total"] == 0
        new = shop.happen.new_orders(2)
        assert {row["order_id"] for row in api.orders()} == set(new)
        api.close()


def test_details_of_strange_orders(api: Caller) -> None:
    order_id = api.shop.orders_of("88000002")[0].order_id
    ask = "order.orderDetail"
    assert api.refused(ask, {"shop_order_id": order_id}) == "50002 isv.business-failed:20015"
    assert api.refused(ask, {"shop_order_id": "1"}) == "50002 isv.business-failed:20014"
    assert api.refused(ask, {}) == "40002 isv.missing-parameter:20000"
    own = api.orders()[0]["order_id"]
    assert api.refused(ask, {"shop_order_id": own + "A"}) == "50002 isv.business-failed:20014"


def test_a_remark_is_kept_and_moves_the_order(api: Caller) -> None:
    order = api.orders()[0]
    api.shop.clock.advance(60)
    params = {
        "order_id": order["order_id"],
        "remark": "易碎😀 <a&b>",
        "is_add_star": "true",
        "star": "4",
    }
    assert api.ok("order.addOrderRemark", params) == {}
    changed = api.orders()[-1]
    assert changed["order_id"] == order["order_id"]
    assert (changed["seller_words"], changed["seller_remark_stars"]) == ("易碎😀 <a&b>", 4)
    assert changed["update_time"] == NOW + 60
    long = params | {"remark": "长" * 61}
    assert api.refused("order.addOrderRemark", long).endswith(":50056")
    bad = params | {"remark": "加微信返现"}
    assert api.refused("order.addOrderRemark", bad).endswith(":50051")
    assert api.refused("order.addOrderRemark", params | {"star": "6"}).endswith(":1000")
    assert api.refused("order.addOrderRemark", params | {"order_id": "1"}).endswith(":20014")


def _merge(orders: list[Json]) -> Json:
    names = ("order_id", "open_address_id")
    return {"merge_list": [{name: order[name] for name in names} for order in orders]}


def test_merge_tells_who_may_share_a_parcel(api: Caller) -> None:
    orders = api.orders("2")
    by_receiver: dict[str, set[str]] = {}
    for known in api.shop.orders:
        if known.status == TO_SHIP:
            by_receiver.setdefault(known.receiver.key, set()).add(known.order_id)
    joined = api.ok("order.merge", _merge(orders))["order_list"]
    assert {frozenset(ids.split(",")) for ids in joined} == {
        frozenset(ids) for ids in by_receiver.values()
    }
    assert max(len(ids) for ids in by_receiver.values()) >= 3


def test_merge_limits(api: Caller) -> None:
    orders = api.orders("2")
    assert api.refused("order.merge", _merge(orders[:1])).endswith("100000")
    wrong = _merge(orders[:2])
    wrong["merge_list"][0]["open_address_id"] = "x"
    assert api.refused("order.merge", wrong).endswith("100000")
    held = api.orders("105")[:1]
    data = api.ok("order.mergeV2", _merge(orders[:1] + held))
    assert list(data["failed_order"]) == [held[0]["order_id"]]


def test_old_orders_do_not_merge(api: Caller) -> None:
    orders = api.orders("2")[:3]
    api.shop.clock.advance(16 * 86_400)
    api.authorize()
    data = api.ok("order.mergeV2", _merge(orders))
    assert set(data["failed_order"]) == {order["order_id"] for order in orders}


def _ciphers(order: Json) -> list[Json]:
    texts = (
        order["encrypt_post_receiver"],
        order["encrypt_post_tel"],
        order["post_addr"]["encrypt_detail"],
    )
    return [{"auth_id": order["order_id"], "cipher_text": text} for text in texts]


def test_decrypt_gives_the_seeded_receiver(api: Caller) -> None:
    for row in api.orders()[:10]:
        known = api.shop.order(row["order_id"]).receiver
        params = {"cipher_infos": _ciphers(row), "account_id": "u1", "account_type": "main_account"}
        data = api.ok("order.batchDecrypt", params)
        infos = data["decrypt_infos"]
        texts = {info["data_type"]: info["decrypt_text"] for info in infos}
        assert texts == {1: known.detail, 2: known.name, 3: known.phone}
        assert data["custom_err"]["err_code"] == 0
    assert len(api.shop.ledger.decrypts) == 30
    assert {row.account_id for row in api.shop.ledger.decrypts} == {"u1"}


def test_decrypt_rows_fail_one_by_one(api: Caller) -> None:
    first, second = api.orders()[:2]
    mixed = [
        *_ciphers(first)[:1],
        {"auth_id": second["order_id"], "cipher_text": first["encrypt_post_tel"]},
        {"auth_id": first["order_id"], "cipher_text": "##rubbish##"},
        {"auth_id": "1", "cipher_text": first["encrypt_post_tel"]},
    ]
    data = api.ok("order.batchDecrypt", {"cipher_infos": mixed})
    assert [bool(row["err_no"]) for row in data["decrypt_infos"]] == [False, True, True, True]
    assert all(row["decrypt_text"] == "" for row in data["decrypt_infos"][1:])
    assert data["custom_err"]["err_code"] == 300008
    assert api.refused("order.batchDecrypt", {"cipher_infos": mixed[1:]}).endswith(":300003")


def test_decrypt_takes_50_at_most(api: Caller) -> None:
    info = _ciphers(api.orders()[0])[:1]
    api.ok("order.batchDecrypt", {"cipher_infos": info * 50})
    assert api.refused("order.batchDecrypt", {"cipher_infos": info * 51}).endswith(":100000")
    assert api.refused("order.batchDecrypt", {"cipher_infos": []}).endswith(":100000")


def test_sensitive_texts_are_masked(api: Caller) -> None:
    order = api.orders()[0]
    infos = api.ok("order.batchSensitive", {"cipher_infos": _ciphers(order)})["decrypt_infos"]
    assert [info["decrypt_text"] for info in infos] == [
        order["mask_post_receiver"],
        order["mask_post_tel"],
        order["mask_post_addr"]["detail"],
    ]
    assert not api.shop.ledger.decrypts


def test_virtual_phones() -> None:
    with PracticeShop(config(virtual_phones=True)) as shop:
        api = Caller(shop)
        api.authorize()
        order = api.orders()[0]
        row = api.ok("order.batchDecrypt", {"cipher_infos": _ciphers(order)[1:2]})
        info = row["decrypt_infos"][0]
        api.close()
    assert info["is_virtual_tel"] is True
    assert info["decrypt_text"] == f"{info['phone_no_a']}-{info['phone_no_b']}"
    assert info["expire_time"] > NOW


def test_after_sales_tell_every_case(api: Caller) -> None:
    data = api.ok("afterSale.List", {"page": 0, "size": 100})
    cases = [item["aftersale_info"] for item in data["items"]]
    assert data["total"] == len(cases)
    assert {case["aftersale_status"] for case in cases} >= {6, 12, 28}
    assert {case["aftersale_type"] for case in cases} == {2}
    times = [case["update_time"] for case in cases]
    assert times == sorted(times, reverse=True)
    for item in data["items"]:
        order = api.shop.order(item["order_info"]["shop_order_id"])
        line = order.line(item["aftersale_info"]["related_id"])
        assert line is not None
        assert line.after_sale_status == item["aftersale_info"]["aftersale_status"]


def test_after_sale_filters_and_pages(api: Caller) -> None:
    def cases(**filters: Any) -> list[Json]:
        data = api.ok("afterSale.List", {"page": 0, "size": 100} | filters)
        return [item["aftersale_info"] for item in data["items"]]

    everything = cases()
    waiting = cases(standard_aftersale_status=[6])
    assert waiting == [case for case in everything if case["aftersale_status"] == 6]
    one = everything[0]
    assert cases(aftersale_id=one["aftersale_id"]) == [one]
    assert cases(aftersale_type=0) == []
    middle = sorted(case["update_time"] for case in everything)[1]
    before, after = cases(update_end_time=middle), cases(update_start_time=middle)
    assert len(before) + len(after) == len(everything)
    assert all(case["update_time"] >= middle for case in after)
    applied = sorted(case["apply_time"] for case in everything)
    assert [c["apply_time"] for c in cases(order_by=["apply_time asc"])] == applied
    deadlines = [c["status_deadline"] for c in cases(order_by=["status_deadline desc"])]
    assert deadlines == sorted(deadlines, reverse=True)
    page = api.ok("afterSale.List", {"page": 0, "size": 2})
    assert (len(page["items"]), page["has_more"]) == (2, len(everything) > 2)
    last = api.ok("afterSale.List", {"page": (len(everything) - 1) // 2, "size": 2})
    assert last["has_more"] is False


@pytest.mark.parametrize(
    "changes", [{"size": 101}, {"page": -1}, {"page": 500}, {"order_by": ["price asc"]}]
)
def test_after_sale_limits(api: Caller, changes: Json) -> None:
    params = {"page": 0, "size": 100} | changes
    assert api.refused("afterSale.List", params) == "40004 isv.parameter-invalid:11000"


def test_a_refund_shows_in_the_order_and_in_the_list(api: Caller) -> None:
    order = next(order for order in api.shop.orders if ready(order))
    api.shop.clock.advance(30)
    (case_id, *_) = api.shop.happen.refund(order.order_id)
    rows = api.ok("afterSale.List", {"page": 0, "size": 100, "aftersale_id": case_id})
    info = rows["items"][0]["aftersale_info"]
    assert (info["aftersale_status"], info["apply_time"]) == (6, NOW + 30)
    assert info["status_deadline"] == NOW + 30 + 48 * 3600
    newest = api.orders()[-1]
    assert newest["order_id"] == order.order_id
    assert newest["sku_order_list"][0]["after_sale_info"] == {
        "after_sale_status": 6,
        "after_sale_type": 2,
        "refund_status": 1,
    }
