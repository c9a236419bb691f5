"""What syncing an order does to it and to its parcel."""

from dataclasses import replace
from typing import Any

import pytest

from app.adapters.store import SqlStore
from app.domain.after_sale import AfterSaleKind, AfterSaleState
from app.domain.events import Changes
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ItemId, OrderId, ShopId, TrackingNumber
from app.domain.order import Order, OrderStatus, RefundState, ShippedPack
from app.domain.parcel import LIVE_STAGES, Stage
from app.domain.shipment import ShipmentState
from app.domain.waybill import WaybillState
from app.ports.platform import AFTER_SALES, ORDERS, BadRow
from app.ports.rows import ParcelRow
from app.ports.store import Ingested
from tests.fakes.facts import (
    SHOP,
    Heard,
    at,
    bought,
    make_case,
    make_item,
    make_order,
    make_pack,
    make_receiver,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)


def ingest(store: SqlStore, *orders: Order, minutes: float = 0) -> Ingested:
    with store.begin() as work:
        done = work.orders.ingest(orders, at(minutes))
        work.commit()
    return done


def buy(store: SqlStore, order: Order, number: str = "ZT001") -> None:
    waybill = make_waybill(parcel_of(order))
    with store.begin() as work:
        work.waybills.add(waybill)
        work.waybills.settle(bought(waybill, number))
        work.parcels.move(parcel_of(order), Stage.TO_PRINT)
        work.commit()


def row_of(store: SqlStore, order: Order) -> ParcelRow:
    (row,) = store.reader.parcels_by_id(frozenset({parcel_of(order)}))
    return row


def read_back(store: SqlStore, order: Order) -> Order:
    with store.begin() as work:
        return work.orders.get([order.order_id])[order.order_id]


def newer(order: Order, minutes: float, **changes: Any) -> Order:
    return replace(order, updated_at=at(minutes), **changes)


def test_an_order_comes_back_as_it_went_in(store: SqlStore) -> None:
    order = make_order(
        shipped_at=at(1),
        finished_at=at(2),
        appointment_at=at(3),
        packs=(make_pack("ZT9"), replace(make_pack("ZT8"), shipped_at=None, item_quantities=())),
        promised_carrier=CarrierCode("zhongtong"),
        tags=("加急", "vip"),
        urge_count=2,
        flag=3,
        items=(
            make_item(2, presale=True, gift=True, picture_url="https://p.example/1"),
            make_item(1, refund=RefundState.OTHER, needs_shipping=False),
        ),
    )
    ingest(store, order)
    assert read_back(store, order) == order


def test_an_unknown_order_is_left_out(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.orders.get([OrderId("404")]) == {}


def test_the_same_version_again_changes_only_the_age_of_the_check(
    store: SqlStore, heard: Heard
) -> None:
    order = make_order()
    ingest(store, order)
    heard.events.clear()
    again = ingest(store, order, minutes=9)
    assert again == Ingested(orders=frozenset(), parcels=frozenset())
    assert heard.events == []
    assert row_of(store, order).checked_s == int(at(9).timestamp())


def test_an_older_version_changes_only_the_age_of_the_check(store: SqlStore) -> None:
    order = make_order(buyer_words="新")
    ingest(store, order)
    old = newer(order, -55, buyer_words="旧", status=OrderStatus.CANCELLED)
    assert ingest(store, old, minutes=9).orders == frozenset()
    row = row_of(store, order)
    assert (row.buyer_words, row.stage) == ("新", Stage.TO_NUMBER)
    assert row.checked_s == int(at(9).timestamp())


def test_a_check_never_makes_an_order_look_older(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order, minutes=9)
    ingest(store, newer(order, 1, flag=5), minutes=3)
    with store.begin() as work:
        work.orders.checked([order.order_id], at(5))
        work.commit()
    row = row_of(store, order)
    assert (row.flag, row.checked_s) == (5, int(at(9).timestamp()))


def test_a_newer_version_replaces_everything(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    changed = newer(
        order,
        5,
        items=(make_item(3, name="茶壶"),),
        seller_words="改过",
        paid_fen=100,
        receiver=make_receiver("b"),
    )
    done = ingest(store, changed, minutes=6)
    assert done == Ingested(
        orders=frozenset({order.order_id}), parcels=frozenset({parcel_of(order)})
    )
    assert read_back(store, order) == changed
    row = row_of(store, order)
    assert (row.goods, row.kinds, row.quantity) == ("茶壶 白色 ×3", 1, 3)
    assert (row.seller_words, row.paid_fen) == ("改过", 100)


def test_a_changed_row_with_the_same_time_counts_as_newer(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    changed = replace(order, flag=2)
    assert ingest(store, changed).orders == {order.order_id}
    assert row_of(store, order).flag == 2


def test_the_newest_of_several_versions_in_one_page_wins(store: SqlStore) -> None:
    order = make_order()
    ingest(store, newer(order, 3, flag=3), newer(order, 5, flag=5), newer(order, 4, flag=4))
    assert row_of(store, order).flag == 5


def test_an_order_without_goods_to_ship_gets_no_parcel(store: SqlStore) -> None:
    order = make_order(items=(make_item(1, needs_shipping=False),))
    assert ingest(store, order) == Ingested(orders=frozenset({order.order_id}), parcels=frozenset())
    assert store.reader.find_parcels(order.order_id) == ()
    (found,) = store.reader.no_shipping()
    assert found == store.reader.no_shipping_order(order.order_id)
    assert (found.order_id, found.virtual, found.fetched) == (order.order_id, False, True)
    ingest(store, newer(order, 5, items=(make_item(1),)))
    assert row_of(store, order).stage is Stage.TO_NUMBER
    assert store.reader.no_shipping() == ()
    assert store.reader.no_shipping_order(order.order_id) is None
    virtual = (make_item(1, needs_shipping=False, virtual=True),)
    ingest(store, newer(order, 6, items=virtual))
    assert store.reader.find_parcels(order.order_id) == ()
    assert [row.virtual for row in store.reader.no_shipping()] == [True]
    ingest(store, newer(order, 7, items=virtual, status=OrderStatus.SHIPPED))
    assert store.reader.no_shipping() == ()
    over = store.reader.no_shipping_order(order.order_id)
    assert over is not None
    assert over.status is OrderStatus.SHIPPED
    assert store.reader.no_shipping_order("404") is None


@pytest.mark.parametrize(
    ("status", "block"),
    [
        (OrderStatus.CANCELLED, Block.CANCELLED),
        (OrderStatus.SHIPPED, Block.SHIPPED_ELSEWHERE),
        (OrderStatus.FINISHED, Block.SHIPPED_ELSEWHERE),
        (OrderStatus.UNPAID, Block.UNPAID),
    ],
)
def test_an_order_that_is_not_ours_to_ship_is_kept_closed(
    store: SqlStore, status: OrderStatus, block: Block
) -> None:
    order = make_order(status=status)
    ingest(store, order)
    assert store.reader.parcels(stages=LIVE_STAGES) == ()
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.CLOSED, {block})


@pytest.mark.parametrize(
    ("status", "block"),
    [(OrderStatus.REVIEW, Block.REVIEW), (OrderStatus.UNKNOWN, Block.STATUS_UNKNOWN)],
)
def test_a_held_back_order_is_visible_and_blocked_until_released(
    store: SqlStore, status: OrderStatus, block: Block
) -> None:
    order = make_order(status=status)
    ingest(store, order)
    (row,) = store.reader.parcels()
    assert (row.stage, row.blocks) == (Stage.TO_NUMBER, {block})
    ingest(store, newer(order, 5, status=OrderStatus.TO_SHIP))
    (row,) = store.reader.parcels()
    assert row.blocks == frozenset()


def test_an_unpaid_order_appears_once_it_is_paid(store: SqlStore) -> None:
    order = make_order(status=OrderStatus.UNPAID, paid_at=None)
    ingest(store, order)
    assert store.reader.parcels() == ()
    ingest(store, newer(order, 5, status=OrderStatus.TO_SHIP, paid_at=at(4)))
    (row,) = store.reader.parcels()
    assert (row.stage, row.paid_s) == (Stage.TO_NUMBER, int(at(4).timestamp()))


def test_cancelling_closes_a_parcel_without_effects(store: SqlStore, heard: Heard) -> None:
    order = make_order()
    ingest(store, order)
    heard.events.clear()
    ingest(store, newer(order, 5, status=OrderStatus.CANCELLED))
    assert store.reader.parcels() == ()
    assert row_of(store, order).stage is Stage.CLOSED
    assert heard.events == [
        Changes(orders=frozenset({order.order_id}), parcels=frozenset({parcel_of(order)}))
    ]


@pytest.mark.parametrize(
    ("changes", "block"),
    [
        ({"status": OrderStatus.CANCELLED}, Block.CANCELLED),
        ({"status": OrderStatus.SHIPPED, "packs": (make_pack("YT7"),)}, Block.SHIPPED_ELSEWHERE),
        (
            {"items": (make_item(1, refund=RefundState.REFUNDED),)},
            Block.REFUNDED,
        ),
    ],
)
def test_a_bought_number_keeps_the_parcel_visible_until_it_is_given_back(
    store: SqlStore, changes: dict[str, Any], block: Block
) -> None:
    order = make_order(items=(make_item(1),))
    ingest(store, order)
    buy(store, order)
    ingest(store, newer(order, 5, **changes))
    (row,) = store.reader.parcels()
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, {block})

    waybill = bought(make_waybill(parcel_of(order)))
    with store.begin() as work:
        work.waybills.settle(replace(waybill, state=WaybillState.CANCELLED))
        work.parcels.move(parcel_of(order), Stage.TO_NUMBER)
        work.commit()
    row = row_of(store, order)
    assert (row.stage, row.tracking_number, row.carrier) == (Stage.CLOSED, None, None)


def test_a_refunded_item_drops_out_and_the_rest_goes_on(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    refunded = (make_item(1, refund=RefundState.REFUNDED), make_item(2))
    ingest(store, newer(order, 5, items=refunded))
    (row,) = store.reader.parcels()
    assert (row.stage, row.blocks) == (Stage.TO_NUMBER, frozenset())
    assert (row.goods, row.kinds, row.quantity, row.codes) == ("茶杯2 白色 ×2", 1, 2, "CUP-2")
    assert (row.paid_fen, row.partly_refunded) == (3980, True)
    everything = tuple(replace(item, refund=RefundState.REFUNDED) for item in order.items)
    ingest(store, newer(order, 6, items=everything))
    assert store.reader.parcels() == ()
    assert row_of(store, order).stage is Stage.CLOSED


def test_an_order_shipped_with_our_number_is_not_shipped_elsewhere(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order, "ZT001")
    ingest(store, newer(order, 5, status=OrderStatus.SHIPPED, packs=(make_pack("ZT001"),)))
    (row,) = store.reader.parcels()
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, frozenset())


def test_our_own_attempt_counts_when_the_platform_names_no_number(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order)
    shipment = make_shipment(bought(make_waybill(parcel_of(order))))
    with store.begin() as work:
        work.shipments.add(shipment)
        work.shipments.settle(replace(shipment, state=ShipmentState.UNKNOWN))
        work.parcels.move(parcel_of(order), Stage.SHIP_UNKNOWN)
        work.commit()
    gone = newer(order, 5, status=OrderStatus.SHIPPED)
    ingest(store, gone)
    assert row_of(store, order).blocks == frozenset()
    with store.begin() as work:
        work.shipments.settle(
            replace(shipment, state=ShipmentState.FAILED, settled_at=at(6), problem="单号已用过")
        )
        work.parcels.move(parcel_of(order), Stage.TO_SHIP, problem="单号已用过")
        work.commit()
    row = row_of(store, order)
    assert (row.blocks, row.problem) == ({Block.SHIPPED_ELSEWHERE}, "单号已用过")


def test_a_finished_order_of_ours_stays_unblocked(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order)
    with store.begin() as work:
        work.parcels.move(parcel_of(order), Stage.SHIPPED)
        work.commit()
    finished = newer(
        order,
        99,
        status=OrderStatus.FINISHED,
        packs=(make_pack("OTHER"),),
        receiver=make_receiver(name_cipher="", phone_cipher="", detail_cipher=""),
        address_key="",
    )
    ingest(store, finished)
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.SHIPPED, frozenset())


def test_a_part_shipped_order_leaves_only_the_rest_to_us(store: SqlStore) -> None:
    gone = make_item(1, status=OrderStatus.SHIPPED)
    order = make_order(
        status=OrderStatus.PART_SHIPPED, items=(gone, make_item(2)), packs=(make_pack("YT7"),)
    )
    ingest(store, order)
    (row,) = store.reader.parcels()
    assert (row.goods, row.quantity) == ("茶杯2 白色 ×2", 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"address_key": "addr-2"},
        {"receiver": make_receiver("b")},
        {"receiver": make_receiver(phone_cipher="$$other$1$$")},
    ],
)
def test_a_receiver_that_changes_after_the_number_was_bought_blocks(
    store: SqlStore, changes: dict[str, Any]
) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order)
    ingest(store, newer(order, 5, **changes))
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, {Block.ADDRESS_CHANGED})
    with store.begin() as work:
        assert work.parcels.blocks([parcel_of(order)]) == {
            parcel_of(order): {Block.ADDRESS_CHANGED}
        }
    waybill = bought(make_waybill(parcel_of(order)))
    with store.begin() as work:
        work.waybills.settle(replace(waybill, state=WaybillState.CANCELLED))
        work.parcels.move(parcel_of(order), Stage.TO_NUMBER)
        parcel = work.parcels.get([parcel_of(order)])[parcel_of(order)]
        work.commit()
    assert parcel.revision == 2
    assert row_of(store, order).blocks == frozenset()


def test_a_receiver_that_changes_before_a_number_is_bought_is_no_matter(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    ingest(store, newer(order, 5, address_key="addr-2"))
    buy(store, order)
    ingest(store, newer(order, 6, address_key="addr-2", flag=1))
    assert row_of(store, order).blocks == frozenset()


def test_other_masks_are_no_other_receiver(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order)
    ingest(store, newer(order, 5, receiver=make_receiver(name_mask="王**", detail_mask="**")))
    row = row_of(store, order)
    assert (row.blocks, row.receiver) == (frozenset(), "王** 138******78")


def test_lines_stay_as_they_were_when_the_number_was_bought(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order)
    ingest(store, newer(order, 5, items=(make_item(1),)))
    with store.begin() as work:
        parcel = work.parcels.get([parcel_of(order)])[parcel_of(order)]
    assert [line.item_id for line in parcel.lines] == ["i1", "i2"]


def test_a_refund_request_blocks_and_its_end_releases(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    case = make_case(order)
    with store.begin() as work:
        done = work.orders.ingest_after_sales([case], at(0))
        work.commit()
    assert done == Ingested(
        orders=frozenset({order.order_id}), parcels=frozenset({parcel_of(order)})
    )
    assert row_of(store, order).blocks == {Block.REFUND_PENDING}

    with store.begin() as work:
        older = replace(case, updated_at=at(-20), state=AfterSaleState.CLOSED)
        assert work.orders.ingest_after_sales([older, case], at(1)).orders == frozenset()
        work.commit()
    assert row_of(store, order).blocks == {Block.REFUND_PENDING}

    closed = replace(case, updated_at=at(5), state=AfterSaleState.CLOSED)
    with store.begin() as work:
        work.orders.ingest_after_sales([closed], at(6))
        work.commit()
    assert row_of(store, order).blocks == frozenset()


def test_a_finished_refund_of_the_whole_order_closes_the_parcel(store: SqlStore) -> None:
    order = make_order()
    case = make_case(order, item_id=ItemId(order.order_id), state=AfterSaleState.SUCCEEDED)
    with store.begin() as work:
        work.orders.ingest_after_sales([case], at(0))  # heard of before its order
        work.orders.ingest([order], at(1))
        work.commit()
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.CLOSED, {Block.REFUNDED})


def test_a_return_after_shipping_blocks_nothing(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    case = make_case(order, kind=AfterSaleKind.RETURN_AND_REFUND)
    with store.begin() as work:
        work.orders.ingest_after_sales([case], at(0))
        work.commit()
    assert row_of(store, order).blocks == frozenset()


def test_a_row_that_can_be_read_again_is_no_longer_set_aside(store: SqlStore) -> None:
    order = make_order()
    with store.begin() as work:
        work.shops.set_aside(
            SHOP,
            ORDERS,
            [BadRow(row_id=order.order_id, reason="pay_time"), BadRow(row_id="", reason="x")],
            at(0),
        )
        work.commit()
    assert [row.row_id for row in store.reader.bad_rows()] == ["", order.order_id]
    ingest(store, order)
    assert [row.row_id for row in store.reader.bad_rows()] == [""]


def test_a_case_that_can_be_read_again_is_no_longer_set_aside(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    case = make_case(order)
    rows = [BadRow(row_id=case.after_sale_id, reason="x"), BadRow(row_id="other", reason="x")]
    with store.begin() as work:
        work.shops.set_aside(SHOP, AFTER_SALES, rows, at(0))
        work.shops.set_aside(SHOP, ORDERS, rows, at(0))
        work.commit()
    for _ in range(2):  # also when nothing of the case is new
        with store.begin() as work:
            work.orders.ingest_after_sales([case], at(0))
            work.commit()
    left = {(row.kind, row.row_id) for row in store.reader.bad_rows()}
    assert left == {(AFTER_SALES, "other"), (ORDERS, "other"), (ORDERS, case.after_sale_id)}


def test_more_orders_than_a_chunk(store: SqlStore) -> None:
    orders = [make_order(number) for number in range(1201)]
    done = ingest(store, *orders)
    assert len(done.orders) == len(done.parcels) == len(store.reader.parcels()) == 1201


def test_orders_of_two_shops_keep_apart(store: SqlStore) -> None:
    other = ShopId("100002")
    with store.begin() as work:
        work.shops.put(make_shop(other, name="二店"))
        work.commit()
    ingest(store, make_order(1), make_order(2, shop_id=other))
    names = {row.shop_id: row.shop_name for row in store.reader.parcels()}
    assert names == {SHOP: "练习店铺", other: "二店"}


def test_receivers_are_sealed_at_rest(store: SqlStore) -> None:
    """The fixture's seal writes the bound id first: nothing but the blob has the ciphers."""
    ingest(store, make_order())
    with store.begin() as work:
        connection = work.orders._connection  # type: ignore[attr-defined]
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'order_receivers'"
        ).all()
        for (name,) in names:
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}"):  # noqa: S608
                assert "##name" not in str(tuple(row))
                assert "##detail" not in str(tuple(row))
                assert "人民路" not in str(tuple(row))
        sealed = connection.exec_driver_sql("SELECT sealed FROM order_receivers").scalar_one()
    assert sealed.startswith(b"69000001|")


def test_duplicate_items_of_a_broken_answer_do_not_stop_the_sync(store: SqlStore) -> None:
    order = make_order(items=(make_item(1), make_item(1, name="同号")))
    ingest(store, order, make_order(2))
    assert len(store.reader.parcels()) == 2


def test_a_pack_of_another_number_is_not_ours(store: SqlStore) -> None:
    order = make_order()
    ingest(store, order)
    buy(store, order, "ZT001")
    pack = ShippedPack(
        tracking_number=TrackingNumber("YT1"),
        carrier=CarrierCode("yuantong"),
        pack_id="1",
        shipped_at=at(2),
    )
    ingest(store, newer(order, 5, status=OrderStatus.SHIPPED, packs=(pack,)))
    assert row_of(store, order).blocks == {Block.SHIPPED_ELSEWHERE}
