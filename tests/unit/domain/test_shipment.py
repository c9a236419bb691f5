from app.domain.ids import ItemId, OrderId
from app.domain.order import OrderStatus
from app.domain.parcel import Parcel, ParcelLine, whole_order_parcel
from app.domain.shipment import ShipCall, ship_call_for
from tests.unit.domain.making import item, order

TWO_ITEMS = order(items=(item(item_id=ItemId("1")), item(item_id=ItemId("2"))))


def whole(of=TWO_ITEMS) -> Parcel:
    made = whole_order_parcel(of)
    assert made is not None
    return made


def with_lines(*lines: tuple[str, int]) -> Parcel:
    made = whole()
    return Parcel(
        parcel_id=made.parcel_id,
        shop_id=made.shop_id,
        order_ids=made.order_ids,
        lines=tuple(
            ParcelLine(order_id=TWO_ITEMS.order_id, item_id=ItemId(i), quantity=n) for i, n in lines
        ),
    )


def test_all_of_one_untouched_order_ships_whole():
    assert ship_call_for(whole(), (TWO_ITEMS,)) is ShipCall.WHOLE


def test_what_needs_no_shipping_does_not_matter():
    goods = (*TWO_ITEMS.items, item(item_id=ItemId("3"), needs_shipping=False))
    with_coupon = order(items=goods)
    assert ship_call_for(whole(with_coupon), (with_coupon,)) is ShipCall.WHOLE


def test_part_of_an_order_ships_as_a_pack():
    assert ship_call_for(with_lines(("1", 2)), (TWO_ITEMS,)) is ShipCall.SINGLE_PACK
    assert ship_call_for(with_lines(("1", 1), ("2", 2)), (TWO_ITEMS,)) is ShipCall.SINGLE_PACK


def test_a_part_shipped_order_is_never_shipped_whole():
    begun = order(items=TWO_ITEMS.items, status=OrderStatus.PART_SHIPPED)
    assert ship_call_for(whole(begun), (begun,)) is ShipCall.SINGLE_PACK


def test_merged_orders_ship_as_a_pack():
    other = order(order_id=OrderId("6900000000000000002"))
    assert ship_call_for(whole(), (TWO_ITEMS, other)) is ShipCall.SINGLE_PACK
