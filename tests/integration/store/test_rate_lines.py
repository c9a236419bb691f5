"""Lines of the pickup rate: what the store tells of every SKU order and its parcel."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.store import SqlStore
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState
from app.domain.ids import ItemId, ShopId
from app.domain.instants import to_epoch
from app.domain.order import Order, OrderStatus, RefundState
from app.domain.parcel import Stage
from app.domain.pickup_rate import score
from app.domain.rate_line import RateLine
from app.domain.route import RouteEvent, RouteKind
from app.domain.rule_pack import Exclusion
from app.domain.shipment import ShipmentState
from app.ports.store import UnitOfWork
from tests.fakes.facts import (
    at,
    bought,
    make_case,
    make_item,
    make_order,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.rates import P2022

SINCE = to_epoch(at(-30 * 24 * 60))
ONE = (make_item(1),)


def lines_of(store: SqlStore, since_s: int = SINCE, shop_id: str = "") -> tuple[RateLine, ...]:
    return tuple(sorted(store.reader.rate_lines(since_s, shop_id)))


def ship(work: UnitOfWork, order: Order, number: str = "ZT001") -> None:
    """Numbered, printed and written back at minute 6."""
    waybill = bought(make_waybill(parcel_of(order)), number)
    work.waybills.add(make_waybill(parcel_of(order)))
    work.waybills.settle(waybill)
    shipment = make_shipment(waybill, request_id=f"r-{order.order_id}")
    work.shipments.add(shipment)
    work.shipments.settle(replace(shipment, state=ShipmentState.DONE, settled_at=at(6)))
    work.parcels.move(parcel_of(order), Stage.SHIPPED)


def scan(work: UnitOfWork, order: Order, minute: float, kind: RouteKind = RouteKind.PICKED_UP):
    event = RouteEvent(at=at(minute), kind=kind, state="", text=kind.value)
    work.routes.add(make_waybill(parcel_of(order)).waybill_id, [event], at(minute + 1))


def test_an_order_waits_is_shipped_picked_up_and_signed_for(store: SqlStore) -> None:
    order = make_order(items=ONE)
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.commit()
    (waiting,) = lines_of(store)
    assert waiting == RateLine(
        order_id=order.order_id,
        sku_order_id="i1",
        paid_s=to_epoch(order.paid_at),
        promise_s=to_epoch(order.promise_at),
        amount_fen=1990,
        shop_id=order.shop_id,
        parcel_id=parcel_of(order),
    )
    with store.begin() as work:
        ship(work, order)
        scan(work, order, 100)
        scan(work, order, 90)  # the earlier event comes later
        scan(work, order, 3000, RouteKind.SIGNED)
        scan(work, order, 2900, RouteKind.SIGNED)
        work.commit()
    (line,) = lines_of(store)
    assert line == waiting._replace(
        uploaded_s=to_epoch(at(6)),
        picked_up_s=to_epoch(at(90)),
        signed_s=to_epoch(at(2900)),
        carrier="zhongtong",
    )


def test_each_item_is_a_line(store: SqlStore) -> None:
    order = make_order(
        items=(make_item(1, presale=True), make_item(2, gift=True), make_item(3, virtual=True))
    )
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.commit()
    lines = {line.sku_order_id: line for line in lines_of(store)}
    assert set(lines) == {"i1", "i2", "i3"}
    assert [name for name, line in lines.items() if line.presale] == ["i1"]
    assert [name for name, line in lines.items() if line.gift] == ["i2"]
    assert [name for name, line in lines.items() if line.no_ship] == ["i3"]


@pytest.mark.parametrize(
    "kind", [AfterSaleKind.REFUND_BEFORE_SHIP, AfterSaleKind.REFUND_AFTER_SHIP]
)
@pytest.mark.parametrize("item", ["i1", ""])
def test_a_refund_is_told_with_its_time(store: SqlStore, kind: AfterSaleKind, item: str) -> None:
    order = make_order(items=ONE)
    case = make_case(
        order, kind=kind, item_id=item, state=AfterSaleState.SUCCEEDED, updated_at=at(40)
    )
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.orders.ingest_after_sales([case], at(41))
        work.commit()
    (line,) = lines_of(store)
    assert line.refunded_s == to_epoch(at(40))
    rate = score([line], P2022, as_of=at(60))
    assert dict(rate.excluded) == {Exclusion.REFUNDED: 1}


@pytest.mark.parametrize("named", [True, False])
def test_a_gift_goes_with_the_last_of_what_it_was_given_for(store: SqlStore, named: bool) -> None:
    gone = {"refund": RefundState.REFUNDED}
    first, second = make_item(1, **gone), make_item(2, quantity=1, **gone)
    masters = (first.item_id, second.item_id) if named else ()
    gift = make_item(3, gift=True, masters=masters, paid_fen=0, **gone)
    stays = (make_item(4),) if named else ()
    order = make_order(items=(first, second, gift, *stays), updated_at=at(900))  # later news
    cases = [
        make_case(
            order,
            after_sale_id=f"c{minutes}",
            kind=AfterSaleKind.REFUND_BEFORE_SHIP,
            item_id=item.item_id,
            state=AfterSaleState.SUCCEEDED,
            updated_at=at(minutes),
        )
        for item, minutes in ((first, 40), (second, 60))
    ]
    with store.begin() as work:
        work.orders.ingest([order], at(900))
        work.orders.ingest_after_sales(cases, at(900))
        work.commit()
    told = {line.sku_order_id: line.refunded_s for line in lines_of(store)}
    assert (told[first.item_id], told[second.item_id]) == (to_epoch(at(40)), to_epoch(at(60)))
    assert told[gift.item_id] == to_epoch(at(60))


def test_a_refunded_item_that_bears_its_orders_number_takes_no_other_with_it(
    store: SqlStore,
) -> None:
    order = make_order(items=(make_item(2), make_item(1)))
    own = replace(order.items[0], item_id=ItemId(order.order_id))
    order = replace(order, items=(own, order.items[1]))
    case = make_case(
        order,
        kind=AfterSaleKind.REFUND_AFTER_SHIP,
        item_id=own.item_id,
        quantity=own.quantity,
        state=AfterSaleState.SUCCEEDED,
        updated_at=at(40),
    )
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.orders.ingest_after_sales([case], at(41))
        work.commit()
    refunded = {line.sku_order_id: line.refunded_s for line in lines_of(store)}
    assert refunded == {order.order_id: to_epoch(at(40)), order.items[1].item_id: None}


def test_an_order_refunded_by_its_number_is_so_whatever_other_orders_call_their_items(
    store: SqlStore,
) -> None:
    whole, other = make_order(1), make_order(2)
    bears = replace(other.items[0], item_id=ItemId(other.order_id))
    other = replace(other, items=(bears,))
    case = make_case(
        whole,
        kind=AfterSaleKind.REFUND_BEFORE_SHIP,
        item_id=ItemId(whole.order_id),
        state=AfterSaleState.SUCCEEDED,
        updated_at=at(40),
    )
    with store.begin() as work:
        work.orders.ingest([whole, other], at(0))
        work.orders.ingest_after_sales([case], at(41))
        work.commit()
    refunded = {(line.order_id, line.refunded_s) for line in lines_of(store)}
    assert refunded == {(whole.order_id, to_epoch(at(40))), (other.order_id, None)}


@pytest.mark.parametrize(
    "change",
    [
        {"state": AfterSaleState.WAITS_FOR_SHOP},
        {"state": AfterSaleState.CLOSED},
        {"kind": AfterSaleKind.EXCHANGE, "state": AfterSaleState.SUCCEEDED},
        {"item_id": "i9", "state": AfterSaleState.SUCCEEDED},  # of another item
        {"quantity": 1, "state": AfterSaleState.SUCCEEDED},  # of one of its two pieces
    ],
)
def test_what_is_no_refund_of_the_whole_item_is_none(store: SqlStore, change: dict) -> None:
    order = make_order(items=(make_item(2),))
    kind = {"kind": AfterSaleKind.REFUND_AFTER_SHIP}
    case: AfterSale = make_case(order, **(kind | change))
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.orders.ingest_after_sales([case], at(0))
        work.commit()
    (line,) = lines_of(store)
    assert line.refunded_s is None


def test_a_refunded_item_and_a_cancelled_order_are_out_without_a_case(store: SqlStore) -> None:
    part = make_order(1, items=(make_item(1, refund=RefundState.REFUNDED), make_item(2)))
    whole = make_order(2, items=ONE, status=OrderStatus.CANCELLED)
    with store.begin() as work:
        work.orders.ingest([part, whole], at(0))
        work.commit()
    refunded = {(line.order_id, line.sku_order_id): line.refunded_s for line in lines_of(store)}
    assert refunded[part.order_id, "i1"] == to_epoch(part.updated_at)
    assert refunded[part.order_id, "i2"] is None
    assert refunded[whole.order_id, "i1"] == to_epoch(whole.updated_at)


def test_what_was_shipped_from_elsewhere_is_left_out(store: SqlStore) -> None:
    order = make_order(items=ONE)
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.parcels.move(parcel_of(order), Stage.CLOSED)
        work.orders.ingest([make_order(2, items=ONE, status=OrderStatus.FINISHED)], at(0))
        work.commit()
    assert lines_of(store) == ()


def test_since_goes_by_payment_or_by_pickup(store: SqlStore) -> None:
    old, late = (make_order(n, items=ONE, paid_at=at(-5000)) for n in (1, 2))
    with store.begin() as work:
        work.orders.ingest([old, late], at(0))
        for number, (order, minute) in enumerate(((old, 1000), (late, 2950))):
            ship(work, order, f"ZT{number}")
            scan(work, order, minute)
        work.commit()
    assert {line.order_id for line in lines_of(store)} == {old.order_id, late.order_id}
    picked_since = lines_of(store, to_epoch(at(2000)))
    assert [line.order_id for line in picked_since] == [late.order_id]
    assert lines_of(store, to_epoch(at(2951))) == ()


def test_one_shop_all_shops_and_those_that_are_gone(store: SqlStore) -> None:
    other = ShopId("other")
    orders = [
        make_order(1, items=ONE),
        make_order(2, items=ONE, shop_id=other),
    ]
    with store.begin() as work:
        work.shops.put(make_shop(other))
        work.orders.ingest(orders, at(0))
        work.commit()
    assert len(lines_of(store)) == 2
    assert [line.order_id for line in lines_of(store, shop_id=other)] == [orders[1].order_id]
    with store.begin() as work:
        work.shops.remove(other)
        work.commit()
    assert [line.order_id for line in lines_of(store)] == [orders[0].order_id]
    assert lines_of(store, shop_id=other) == ()


def test_unpaid_orders_are_no_lines(store: SqlStore) -> None:
    with store.begin() as work:
        work.orders.ingest([make_order(paid_at=None, status=OrderStatus.UNPAID)], at(0))
        work.commit()
    assert lines_of(store) == ()


def test_the_rate_of_the_store(store: SqlStore) -> None:
    """From orders and scans to the figure, as of a later day."""
    orders = [make_order(n, items=ONE) for n in range(4)]
    with store.begin() as work:
        work.orders.ingest(orders, at(0))
        for number, (order, hours) in enumerate(zip(orders, (24, 30, 40), strict=False)):
            ship(work, order, f"ZT{number}")
            scan(work, order, hours * 60 - 60)  # paid an hour before the start
        work.commit()
    rate = score(store.reader.rate_lines(SINCE), P2022, as_of=at(0) + timedelta(days=4))
    assert rate.settled.counts == (1, 1, 1, 0)
    assert rate.pending == 1
