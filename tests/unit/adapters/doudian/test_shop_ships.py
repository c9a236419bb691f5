"""Giving numbers back, shipping and following parcels: what is sent, and what an answer means."""

import pytest

from app.adapters.doudian.transport import Loss
from app.domain.errors import AppError, PlatformRejected, Retry
from app.domain.ids import ItemId, OrderId, TrackingNumber
from app.domain.shipment import ShipOrder
from tests.unit.adapters.doudian.kit import Step, answer, lost, ok
from tests.unit.adapters.doudian.shop_desk import ZTO, Desk


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


def test_a_refund_is_refused_only_when_that_is_said() -> None:
    orders = (ShipOrder(order_id=OrderId("1"), items=((ItemId("11"), 1),)),)
    desk = Desk(ok({}))
    desk.shop.ship_whole(OrderId("1"), ZTO, TrackingNumber("Z1"), reject_refund=True)
    assert desk.body["is_reject_refund"] is True
    for reject in (True, False):
        desk = Desk(ok({"pack_id": "5"}))
        desk.shop.ship_single_pack(
            orders, ZTO, TrackingNumber("Z1"), request_id="r", reject_refund=reject
        )
        assert desk.body.get("is_reject_refund", False) is reject
        desk = Desk(ok({"pack_list": []}))
        packs = ((orders[0].items, ZTO, TrackingNumber("Z1")),)
        desk.shop.ship_multi_pack(OrderId("1"), packs, request_id="r", reject_refund=reject)
        assert desk.body.get("is_reject_refund", False) is reject


@pytest.mark.parametrize(
    ("step", "retry"),
    [
        (lost(), Retry.ASK_FIRST),
        (answer(50002, "isv.business-failed:60110"), Retry.ASK_FIRST),
        (answer(50002, "isv.business-failed:60021"), Retry.NEVER),
        (answer(50002, "isv.business-failed:60040"), Retry.NEVER),
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
    assert event.description == "已揽收"
    assert "1 of 2" in caplog.text
    assert "canary" not in caplog.text


def test_a_number_not_used_to_ship_has_no_route_yet() -> None:
    with pytest.raises(PlatformRejected) as caught:
        Desk(answer(50002, "isv.business-failed:10015")).shop.route(ZTO, TrackingNumber("Z1"))
    assert (caught.value.code, caught.value.retry) == ("route.10015", Retry.LATER)
