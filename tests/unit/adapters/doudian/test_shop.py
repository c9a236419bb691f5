"""Each call of the port: what is sent, and what is made of the answer."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.adapters.doudian.shop import DoudianShop
from app.adapters.doudian.transport import Loss
from app.domain.errors import AppError, NetworkError, PlatformRejected, Retry
from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber
from app.domain.order import Receiver, Region
from app.domain.shipment import ShipOrder
from app.domain.waybill import Address, Sender, SortMarks
from app.ports.platform import PlainReceiver, WaybillItem, WaybillRequest
from tests.unit.adapters.doudian.kit import FakeTokens, Rig, Step, answer, lost, ok
from tests.unit.adapters.doudian.samples import case, order

SHOP = ShopId("88000001")
ZTO = CarrierCode("zhongtong")
FROM, TO = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, 1, 0, 0, 500_000, tzinfo=UTC)
SENDER = Sender(
    name="仓库",
    phone="13900000000",
    address=Address(
        province="浙江省", city="杭州市", district="余杭区", street="仓前街道", detail="1 号"
    ),
)


class Desk:
    def __init__(self, *steps: Step) -> None:
        self.rig = Rig(*steps, tokens=FakeTokens())
        self.shop = DoudianShop(shop_id=SHOP, client=self.rig.client)

    @property
    def methods(self) -> list[str]:
        return [sent.query["method"] for sent in self.rig.sender.sent]

    @property
    def body(self) -> Any:
        (body,) = self.rig.sender.bodies
        return body


def receiver(n: int = 1) -> Receiver:
    return Receiver(
        name_mask="王*",
        phone_mask="138******78",
        detail_mask="**号",
        region=Region(province="浙江省", city="杭州市", district="余杭区", street="仓前街道"),
        name_cipher=f"##name{n}##",
        phone_cipher=f"$$tel{n}$$",
        detail_cipher=f"##detail{n}##",
    )


def request(n: int = 1, *, merged: tuple[str, ...] = ()) -> WaybillRequest:
    return WaybillRequest(
        order_id=OrderId(f"{n}"),
        merged_order_ids=tuple(OrderId(each) for each in merged),
        pack_key="p1r1",
        receiver=receiver(n),
        items=(WaybillItem(name="短袖", quantity=2),),
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
    assert caught.value.code == "network.garbled"
    assert caught.value.__context__ is None
    assert "canary" not in repr(caught.value) + repr(dict(caught.value.context))


def test_decrypt_in_chunks_of_fifty_texts() -> None:
    receivers = {OrderId(f"{n}"): receiver(n) for n in range(34)}

    def plain(signed: Any) -> Any:
        import json

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


@pytest.mark.parametrize(
    "step",
    [
        ok({"cancel_result": {"success": True}}),
        ok(None),
        *(answer(50002, f"isv.business-failed:{n}") for n in (10901, 10801, 1102, 8037)),
    ],
)
def test_a_number_is_given_back_or_already_was(step: Step) -> None:
    desk = Desk(step)
    desk.shop.cancel_waybill(ZTO, TrackingNumber("Z1"))
    assert desk.body == {"logistics_code": "zhongtong", "track_no": "Z1"}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (ok({"cancel_result": {"success": False}}), "cancel.refused"),
        (answer(50002, "isv.business-failed:10000"), "cancel.10000"),
    ],
)
def test_a_number_that_cannot_be_given_back(step: Step, code: str) -> None:
    with pytest.raises(PlatformRejected) as caught:
        Desk(step).shop.cancel_waybill(ZTO, TrackingNumber("Z1"))
    assert caught.value.code == code


def test_ship_a_whole_order() -> None:
    desk = Desk(ok({}))
    desk.shop.ship_whole(OrderId("1"), ZTO, TrackingNumber("Z1"))
    assert desk.methods == ["order.logisticsAdd"]
    assert desk.body == {"order_id": "1", "company_code": "zhongtong", "logistics_code": "Z1"}


@pytest.mark.parametrize(
    ("step", "retry"),
    [
        (lost(), Retry.ASK_FIRST),
        (answer(50002, "isv.business-failed:60110"), Retry.ASK_FIRST),
        (answer(50002, "isv.business-failed:60021"), Retry.NEVER),
        (answer(50002, "isv.business-failed:60040"), Retry.AFTER_FIX),
        (answer(50002, "isv.business-failed:60109"), Retry.LATER),
    ],
)
def test_what_a_failed_shipment_allows(step: Step, retry: Retry) -> None:
    desk = Desk(step)
    with pytest.raises(AppError) as caught:
        desk.shop.ship_whole(OrderId("1"), ZTO, TrackingNumber("Z1"))
    assert caught.value.retry is retry
    assert len(desk.rig.sender.sent) == 1


def test_ship_merged_orders_as_one_pack() -> None:
    desk = Desk(lost(Loss.BROKEN), ok({"pack_id": 42}))
    orders = (
        ShipOrder(order_id=OrderId("1"), items=((ItemId("11"), 2), (ItemId("12"), 1))),
        ShipOrder(order_id=OrderId("2"), items=((ItemId("21"), 3),)),
    )
    pack = desk.shop.ship_single_pack(orders, ZTO, TrackingNumber("Z1"), request_id="r-1")
    assert pack == "42"
    first, second = desk.rig.sender.bodies
    assert first == second
    assert first == {
        "order_id_list": ["1", "2"],
        "shipped_order_info": [
            {"shipped_order_id": "11", "shipped_num": 2},
            {"shipped_order_id": "12", "shipped_num": 1},
            {"shipped_order_id": "21", "shipped_num": 3},
        ],
        "company_code": "zhongtong",
        "logistics_code": "Z1",
        "request_id": "r-1",
    }


def test_ship_one_order_in_packs() -> None:
    made = [{"pack_id": "b", "logistics_code": "Z2"}, {"pack_id": "a", "logistics_code": "Z1"}]
    desk = Desk(ok({"pack_list": made}))
    packs = (
        (((ItemId("11"), 1),), ZTO, TrackingNumber("Z1")),
        (((ItemId("12"), 1),), ZTO, TrackingNumber("Z2")),
        (((ItemId("13"), 1),), ZTO, TrackingNumber("Z3")),
    )
    found = desk.shop.ship_multi_pack(OrderId("1"), packs, request_id="r-1")
    assert found == ("a", "b", "")
    assert desk.body["order_id"] == "1"
    assert desk.body["request_id"] == "r-1"
    assert desk.body["pack_list"][0] == {
        "shipped_order_info": [{"shipped_order_id": "11", "shipped_num": 1}],
        "company_code": "zhongtong",
        "logistics_code": "Z1",
    }


def test_a_route_leaves_out_what_it_cannot_read(caplog: pytest.LogCaptureFixture) -> None:
    nodes = [{"timestamp": "1782880000", "state_description": "已揽收"}, {"content": "canary"}]
    desk = Desk(ok({"route__node_list": nodes}))
    (event,) = desk.shop.route(ZTO, TrackingNumber("Z1"))
    assert event.text == "已揽收"
    assert "1 of 2" in caplog.text
    assert "canary" not in caplog.text


def test_a_number_not_used_to_ship_has_no_route_yet() -> None:
    with pytest.raises(PlatformRejected) as caught:
        Desk(answer(50002, "isv.business-failed:10015")).shop.route(ZTO, TrackingNumber("Z1"))
    assert (caught.value.code, caught.value.retry) == ("route.10015", Retry.LATER)


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
