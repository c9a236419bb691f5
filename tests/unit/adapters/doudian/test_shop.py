"""The reading and numbering calls of the port: what is sent, and what is made of the answer."""

import json
from typing import Any

import pytest

from app.domain.errors import NetworkError, PlatformRejected, Retry
from app.domain.ids import OrderId, TrackingNumber
from app.domain.waybill import Address, SortMarks
from app.ports.platform import PlainReceiver
from tests.unit.adapters.doudian.kit import answer, lost, ok
from tests.unit.adapters.doudian.samples import case, order
from tests.unit.adapters.doudian.shop_desk import (
    FROM,
    SENDER,
    SHOP,
    TO,
    ZTO,
    Desk,
    receiver,
    request,
)


def test_orders_by_update_time() -> None:
    desk = Desk(ok({"shop_order_list": [order(), "bad"], "total": 7}))
    page = desk.shop.search_orders(updated_from=FROM, updated_to=TO, page=3, size=100)
    assert (len(page.orders), len(page.bad_rows), page.total) == (1, 1, 7)
    assert page.orders[0].shop_id == SHOP
    assert desk.body == {
        "page": 3,
        "size": 100,
        "update_time_start": 1782864000,
        "update_time_end": 1782867601,  # rounded up: no row is missed
        "order_by": "update_time",
        "order_asc": True,
    }


def test_after_sales_by_update_time() -> None:
    desk = Desk(ok({"items": [case()], "total": 1, "has_more": False}))
    page = desk.shop.after_sales(updated_from=FROM, updated_to=TO, page=0, size=50)
    assert (len(page.cases), page.total, page.has_more) == (1, 1, False)
    assert desk.methods == ["afterSale.List"]
    assert desk.body == {
        "page": 0,
        "size": 50,
        "update_start_time": 1782864000,
        "update_end_time": 1782867601,
        "order_by": ["update_time asc"],
    }


def test_after_sales_that_wait_for_the_shop_by_deadline() -> None:
    desk = Desk(ok({"items": [case()], "total": 201}))
    page = desk.shop.waiting_after_sales(page=1, size=100)
    assert (len(page.cases), page.has_more) == (1, True)
    assert desk.body == {
        "page": 1,
        "size": 100,
        "standard_aftersale_status": [6, 8, 11],
        "order_by": ["status_deadline asc"],
    }


def test_one_after_sale_by_its_number() -> None:
    desk = Desk(ok({"items": [case()], "total": 1}))
    found = desk.shop.after_sale("7300000000000000001")
    assert found is not None
    assert desk.body == {"page": 0, "size": 1, "aftersale_id": "7300000000000000001"}
    assert Desk(ok({"items": [], "total": 0})).shop.after_sale("1") is None


@pytest.mark.parametrize("number", [20014, 20001])
def test_an_order_that_does_not_exist_is_none(number: int) -> None:
    desk = Desk(answer(50002, f"isv.business-failed:{number}"))
    assert desk.shop.order(OrderId("42")) is None
    assert desk.body == {"shop_order_id": "42"}


def test_an_order_of_another_shop_is_refused() -> None:
    with pytest.raises(PlatformRejected) as caught:
        Desk(answer(50002, "isv.business-failed:20015")).shop.order(OrderId("42"))
    assert caught.value.code == "order.20015"


def test_an_order_that_cannot_be_read_is_told_without_its_values() -> None:
    bad = order(update_time="canary")
    with pytest.raises(NetworkError) as caught:
        Desk(ok({"shop_order_detail": bad})).shop.order(OrderId("42"))
    assert caught.value.code == "network.unreadable"
    assert caught.value.__context__ is None
    assert "canary" not in repr(caught.value) + repr(dict(caught.value.context))


def test_decrypt_in_chunks_of_fifty_texts() -> None:
    receivers = {OrderId(f"{n}"): receiver(n) for n in range(34)}

    def plain(signed: Any) -> Any:
        wanted = json.loads(signed.body)["cipher_infos"]
        assert len(wanted) <= 50
        rows = [
            {**row, "decrypt_text": "plain " + row["cipher_text"], "err_no": 0} for row in wanted
        ]
        return ok({"decrypt_infos": rows})

    desk = Desk(plain, plain, plain)
    found = desk.shop.decrypt(receivers)
    assert len(found) == 34
    assert found[OrderId("7")] == PlainReceiver(
        name="plain ##name7##", phone="plain $$tel7$$", detail="plain ##detail7##"
    )
    assert [len(body["cipher_infos"]) for body in desk.rig.sender.bodies] == [50, 50, 2]
    assert desk.rig.sender.bodies[0]["account_type"] == "main_account"


def test_refused_rows_of_a_decryption_are_missing() -> None:
    def row(n: int, text: str, **more: Any) -> dict[str, Any]:
        return {"auth_id": f"{n}", "cipher_text": text, "decrypt_text": "x", "err_no": 0} | more

    rows = [
        row(1, "##name1##"),
        row(1, "$$tel1$$", decrypt_text="", phone_no_a="170", phone_no_b="9", is_virtual_tel=True),
        row(1, "##detail1##"),
        row(2, "##name2##"),
        row(2, "$$tel2$$", err_no=100, decrypt_text="x"),
        row(2, "##detail2##"),
    ]
    desk = Desk(answer(50002, "isv.business-failed:300008", data={"decrypt_infos": rows}))
    found = desk.shop.decrypt({OrderId("1"): receiver(1), OrderId("2"): receiver(2)})
    assert found == {OrderId("1"): PlainReceiver(name="x", phone="170-9", detail="x")}


def test_a_refused_decryption_is_an_error() -> None:
    with pytest.raises(PlatformRejected) as caught:
        Desk(answer(50002, "isv.business-failed:300003")).shop.decrypt({OrderId("1"): receiver()})
    assert caught.value.code == "decrypt.300003"


@pytest.mark.parametrize("wrap", [False, True])
def test_carriers_in_both_shapes(*, wrap: bool) -> None:
    rows = [{"id": 1, "name": "中通快递", "code": "zhongtong"}, {"name": "x"}, "bad"]
    desk = Desk(ok({"data": rows} if wrap else rows))
    assert [(each.code, each.name) for each in desk.shop.carriers()] == [("zhongtong", "中通快递")]
    assert desk.body == {}


def test_branches() -> None:
    site = {
        "netsite_code": "N1",
        "netsite_name": "余杭",
        "amount": "120",
        "company": "zhongtong",
        "company_type": 2,
        "sender_address": [{"province_name": "浙江省", "detail_address": "1 号"}],
    }
    desk = Desk(
        ok({"netsites": [site, site | {"company_type": 1}, site | {"amount": "-1"}, {"amount": 1}]})
    )
    first, direct, unknown = desk.shop.branches(ZTO)
    assert (first.carrier, first.code, first.name, first.balance) == (
        "zhongtong",
        "N1",
        "余杭",
        120,
    )
    assert first.addresses == (
        Address(province="浙江省", city="", district="", street="", detail="1 号"),
    )
    assert (direct.balance, unknown.balance) == (None, None)
    assert desk.body == {"logistics_code": "zhongtong"}


def test_templates() -> None:
    infos = [
        {"template_code": 7, "template_name": "一联", "template_url": "u", "template_type": 1},
        {"template_code": 8, "template_url": None},
    ]
    data = {"template_data": [{"logistics_code": "zhongtong", "template_infos": infos}, "bad"]}
    (found,) = Desk(ok(data)).shop.templates()
    assert (found.carrier, found.code, found.name, found.url, found.parts) == (
        "zhongtong",
        "7",
        "一联",
        "u",
        1,
    )


def test_waybills_are_bought_with_ciphertext_only() -> None:
    bought = {
        "order_id": 1,
        "pack_id": "p1r1",
        "track_no": "ZT1",
        "sort_code": "571-A01",
        "package_center_code": "571",
        "package_center_name": "杭州",
        "short_address_name": "杭州余杭",
        "hint_msg": "已使用平台地址",
    }
    desk = Desk(ok({"ebill_infos": [bought], "err_infos": None}))
    (found,) = desk.shop.buy_waybills(ZTO, SENDER, (request(1, merged=("1", "2")),))
    assert (found.tracking_number, found.hint, found.error) == ("ZT1", "已使用平台地址", None)
    assert found.marks == SortMarks(
        sort_code="571-A01", hub_code="571", hub_name="杭州", short_name="杭州余杭"
    )
    assert desk.body["sender_info"]["contact"] == {"name": "仓库", "mobile": "13900000000"}
    (info,) = desk.body["order_infos"]
    assert (info["order_id"], info["pack_id"]) == ("1", "p1r1")
    assert info["combine_orders"] == ["1", "2"]
    assert info["items"] == [{"item_name": "短袖", "item_count": 2}]
    assert info["receiver_info"]["contact"] == {"name": "##name1##", "mobile": "$$tel1$$"}
    assert info["receiver_info"]["address"]["detail_address"] == "##detail1##"
    assert info["receiver_info"]["address"]["district_name"] == "余杭区"


def test_rows_of_a_purchase_are_matched_by_order_and_pack() -> None:
    asked = tuple(request(n) for n in range(1, 6))
    desk = Desk(
        answer(
            10001,
            "isv.business-part-failed",
            data={
                "ebill_infos": [
                    {"order_id": "3", "pack_id": "p1r1", "track_no": "ZT3"},
                    {"order_id": "1A", "pack_id": "p1r1", "track_no": "ZT1"},
                    {"order_id": "5", "pack_id": "another", "track_no": "ZT5"},
                ],
                "err_infos": [
                    {"order_id": "2", "pack_id": "p1r1", "err_code": "15001", "err_msg": "忙"},
                    {"order_id": "4", "err_code": "77777", "err_msg": "电话 13800000000 有误"},
                ],
            },
        )
    )
    found = desk.shop.buy_waybills(ZTO, SENDER, asked)
    assert [each.order_id for each in found] == ["1", "2", "3", "4", "5"]
    assert [each.tracking_number for each in found] == ["ZT1", None, "ZT3", None, None]
    errors = [each.error for each in found]
    assert [error and (error.code, error.retry) for error in errors] == [
        None,
        ("waybill.15001", Retry.NOW),
        None,
        ("waybill.77777", Retry.AFTER_FIX),
        ("platform.row_missing", Retry.ASK_FIRST),
    ]
    assert errors[3] is not None
    assert "平台说明：电话 *** 有误" in errors[3].advice


def test_a_lost_purchase_is_repeated_with_the_same_key() -> None:
    desk = Desk(
        lost(), ok({"ebill_infos": [{"order_id": "1", "pack_id": "p1r1", "track_no": "Z"}]})
    )
    (found,) = desk.shop.buy_waybills(ZTO, SENDER, (request(),))
    assert found.tracking_number == "Z"
    first, second = desk.rig.sender.bodies
    assert first == second


def test_a_purchase_answer_that_cannot_be_read_is_in_doubt() -> None:
    with pytest.raises(NetworkError) as caught:
        Desk(ok({"ebill_infos": "what"})).shop.buy_waybills(ZTO, SENDER, (request(),))
    assert caught.value.retry is Retry.ASK_FIRST


def test_print_data() -> None:
    numbers = tuple(TrackingNumber(each) for each in ("A", "B", "C"))
    desk = Desk(
        ok(
            {
                "waybill_infos": [{"track_no": "B", "print_data": "canary", "sign": "s"}],
                "err_infos": [{"track_no": "A", "err_code": 1003, "err_msg": "x"}],
            }
        )
    )
    first, second, third = desk.shop.print_data(ZTO, numbers)
    assert first.error is not None
    assert first.error.code == "print_data.1003"
    assert (second.print_data, second.signature, second.error) == ("canary", "s", None)
    assert third.error is not None
    assert third.error.code == "platform.row_missing"
    assert "canary" not in repr(second)
    assert desk.body["waybill_applies"][0] == {"logistics_code": "zhongtong", "track_no": "A"}


def test_limits_of_the_batch_calls_are_the_callers_to_keep() -> None:
    desk = Desk()
    with pytest.raises(ValueError, match="101"):
        desk.shop.search_orders(updated_from=FROM, updated_to=TO, page=0, size=101)
    with pytest.raises(ValueError, match="51"):
        desk.shop.buy_waybills(ZTO, SENDER, tuple(request(n) for n in range(51)))
    with pytest.raises(ValueError, match="101"):
        desk.shop.print_data(ZTO, tuple(TrackingNumber(f"{n}") for n in range(101)))
    assert desk.shop.buy_waybills(ZTO, SENDER, ()) == ()
    assert desk.shop.print_data(ZTO, ()) == ()
