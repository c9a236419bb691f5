"""The calls about numbers after they were bought, and answers that cannot be relied on."""

import pytest

from app.domain.errors import NetworkError, NumberGone, NumberKept, Retry
from app.domain.ids import ItemId, OrderId, TrackingNumber
from app.domain.shipment import ShipOrder
from app.domain.waybill import SortMarks
from app.ports.platform import WaybillItem
from tests.unit.adapters.doudian.kit import answer, lost, ok
from tests.unit.adapters.doudian.shop_desk import SENDER, ZTO, Desk, receiver, request

NUMBER = TrackingNumber("ZT1")


def bought(order: int, number: str) -> dict[str, object]:
    return {"order_id": order, "pack_id": "p1r1", "track_no": number}


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        ([bought(1, "A"), bought(1, "A"), bought(2, "B")], ["A", "B"]),  # the same row twice
        ([bought(1, "A"), bought(1, "C"), bought(2, "B")], [None, "B"]),  # two numbers for one
        ([bought(1, "A"), bought(2, "A")], [None, None]),  # one number for two
        ([bought(3, "A"), bought(2, "B")], [None, "B"]),  # a number of another order
        ([], [None, None]),
    ],
)
def test_answers_that_cannot_all_be_true_are_asked_for_again(
    rows: list[dict[str, object]], numbers: list[str | None]
) -> None:
    desk = Desk(ok({"ebill_infos": rows}))
    found = desk.shop.buy_waybills(ZTO, SENDER, (request(1), request(2)))
    assert [each.tracking_number for each in found] == numbers
    for each in found:
        if each.tracking_number is None:
            assert each.error is not None
            assert each.error.retry is Retry.ASK_FIRST


def test_pieces_are_asked_for_and_their_numbers_kept() -> None:
    row = bought(1, "A") | {"sub_waybill_codes": "A-002, A-003,,A-002"}
    desk = Desk(ok({"ebill_infos": [row]}))
    (found,) = desk.shop.buy_waybills(ZTO, SENDER, (request(1, pieces=3),))
    assert found.sub_numbers == ("A-002", "A-003")
    assert desk.body["order_infos"][0]["total_pack_count"] == 3
    one = Desk(ok({"ebill_infos": [bought(1, "A")]}))
    one.shop.buy_waybills(ZTO, SENDER, (request(1),))
    assert "total_pack_count" not in one.body["order_infos"][0]


def test_an_update_sends_the_ciphers_again_and_brings_new_marks() -> None:
    desk = Desk(ok({"track_no": "ZT1", "sort_code": "571-B02"}))
    items = (WaybillItem(name="短袖", quantity=2),)
    marks = desk.shop.update_waybill(ZTO, NUMBER, SENDER, receiver(7), items)
    assert marks == SortMarks(sort_code="571-B02")
    assert desk.methods == ["logistics.updateOrder"]
    body = desk.body
    assert (body["logistics_code"], body["track_no"]) == (ZTO, NUMBER)
    assert body["receiver_info"]["contact"] == {"name": "##name7##", "mobile": "$$tel7$$"}
    assert body["sender_info"] == {"contact": {"name": "仓库", "mobile": "13900000000"}}
    assert body["items"] == [{"item_name": "短袖", "item_count": 2}]
    again = Desk(lost(), ok({"sort_code": "571-B02"}))
    again.shop.update_waybill(ZTO, NUMBER, None, receiver(7), items)
    assert again.methods == ["logistics.updateOrder"] * 2


def test_a_number_is_surely_kept_or_surely_gone() -> None:
    kept = Desk(answer(50002, "isv.business-failed:10902"))
    with pytest.raises(NumberKept):
        kept.shop.cancel_waybill(ZTO, NUMBER)
    gone = Desk(answer(50002, "isv.business-failed:10903"))
    with pytest.raises(NumberGone):
        gone.shop.cancel_waybill(ZTO, NUMBER)
    said = Desk(ok({"cancel_result": {"success": False}}))
    with pytest.raises(NumberKept):
        said.shop.cancel_waybill(ZTO, NUMBER)


def test_more_pieces_are_asked_for_once() -> None:
    desk = Desk(ok({"sub_waybill_codes": "Z-002,Z-003", "pack_quantity": 3}))
    assert desk.shop.append_pieces(ZTO, NUMBER, 2) == ("Z-002", "Z-003")
    assert desk.body["pack_add_quantity"] == 2
    doubtful = Desk(lost(), ok({}))
    with pytest.raises(NetworkError):
        doubtful.shop.append_pieces(ZTO, NUMBER, 2)
    assert doubtful.methods == ["logistics.appendSubOrder"]


def test_a_shipment_is_edited_whole_or_by_its_pack() -> None:
    whole = Desk(ok({}))
    whole.shop.edit_shipment(OrderId("42"), ZTO, NUMBER)
    assert whole.body == {"order_id": "42", "company_code": ZTO, "logistics_code": NUMBER}
    pack = Desk(ok({}))
    pack.shop.edit_shipment(OrderId("42"), ZTO, NUMBER, pack_id="9")
    assert pack.body["pack_id"] == "9"
    assert whole.methods + pack.methods == ["order.logisticsEdit", "order.logisticsEditByPack"]


def test_an_extra_parcel_names_its_parent() -> None:
    desk = Desk(ok({}))
    goods = ShipOrder(order_id=OrderId("42"), items=((ItemId("1"), 2), (ItemId("2"), 1)))
    desk.shop.ship_extra(goods, ZTO, NUMBER, parent=TrackingNumber("ZT0"))
    assert desk.methods == ["order.uploadextrapackage"]
    assert desk.body == {
        "shop_order_id": "42",
        "product_orders": ["1", "2"],
        "tracking_no": NUMBER,
        "company_code": ZTO,
        "parent_tracking_no": "ZT0",
    }
