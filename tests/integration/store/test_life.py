"""One order's life through every repository, read back as screens see it."""

from dataclasses import replace

from app.adapters.store import SqlStore
from app.domain.ids import CarrierCode
from app.domain.order import OrderStatus
from app.domain.parcel import LIVE_STAGES, Stage
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.route import RouteEvent, RouteKind
from app.domain.shipment import ShipmentState
from app.domain.waybill import Carrier
from tests.fakes.facts import (
    SHOP,
    at,
    bought,
    make_job,
    make_order,
    make_pack,
    make_shipment,
    make_waybill,
    parcel_of,
)

ORDER = make_order(promised_carrier=CarrierCode("yuantong"))
PARCEL = parcel_of(ORDER)
WAYBILL = bought(make_waybill(PARCEL))
JOB = replace(
    make_job(WAYBILL),
    state=PrintState.PRINTED,
    settled_at=at(4),
    confirmed_by=ConfirmedBy.PRINTER,
)
SHIPMENT = replace(make_shipment(WAYBILL), state=ShipmentState.DONE, settled_at=at(6))


def _sync(store: SqlStore) -> None:
    with store.begin() as work:
        work.shops.put_carriers(
            SHOP,
            [
                Carrier(code=CarrierCode("zhongtong"), name="中通快递"),
                Carrier(code=CarrierCode("yuantong"), name="圆通速递"),
            ],
        )
        done = work.orders.ingest([ORDER], at(0))
        work.commit()
    assert (done.orders, done.parcels) == ({ORDER.order_id}, {PARCEL})


def _number(store: SqlStore) -> None:
    with store.begin() as work:
        work.waybills.add(make_waybill(PARCEL))
        work.commit()
    with store.begin() as work:
        work.waybills.settle(WAYBILL)
        work.parcels.move(PARCEL, Stage.TO_PRINT)
        work.commit()


def _print(store: SqlStore) -> None:
    with store.begin() as work:
        work.prints.lease(make_job(WAYBILL))
        work.prints.move(make_job(WAYBILL, state=PrintState.SENDING))
        work.prints.move(JOB)
        work.parcels.move(PARCEL, Stage.TO_SHIP)
        work.commit()


def _ship(store: SqlStore) -> None:
    with store.begin() as work:
        work.shipments.add(make_shipment(WAYBILL))
        work.commit()
    with store.begin() as work:
        work.shipments.settle(SHIPMENT)
        work.parcels.move(PARCEL, Stage.SHIPPED)
        work.commit()


def _pick_up(store: SqlStore) -> None:
    shipped = replace(
        ORDER, status=OrderStatus.SHIPPED, updated_at=at(6), packs=(make_pack("ZT001"),)
    )
    event = RouteEvent(at=at(30), kind=RouteKind.PICKED_UP, state="GOT", text="已揽收")
    with store.begin() as work:
        work.orders.ingest([shipped], at(7))
        (waits,) = work.routes.awaiting_pickup(SHOP, 10)
        assert (waits.waybill_id, waits.tracking_number) == (WAYBILL.waybill_id, "ZT001")
        assert work.routes.add(waits.waybill_id, [event], at(31)) == 1
        assert work.routes.add(waits.waybill_id, [event], at(32)) == 0
        assert work.routes.awaiting_pickup(SHOP, 10) == ()
        work.commit()


def test_an_order_as_the_workbench_shows_it(store: SqlStore) -> None:
    _sync(store)
    (row,) = store.reader.parcels()
    assert (row.stage, row.blocks) == (Stage.TO_NUMBER, frozenset())
    assert (row.carrier, row.carrier_name) == ("yuantong", "圆通速递")
    assert row.goods == "茶杯1 白色 ×1; 茶杯2 白色 ×2"
    assert row.codes == "CUP-1 CUP-2"
    assert (row.kinds, row.quantity, row.paid_fen) == (2, 3, 5970)
    assert row.receiver == "王*明 138******78"
    assert row.region == "浙江省 杭州市 西湖区"
    assert row.paid_s == int(at(-60).timestamp())
    assert row.checked_s == int(at(0).timestamp())
    assert (row.buyer_words, row.shop_name) == ("请小心轻放", "练习店铺")


def test_an_order_from_sync_to_pickup(store: SqlStore) -> None:
    _sync(store)
    _number(store)
    (row,) = store.reader.parcels()
    assert (row.stage, row.tracking_number) == (Stage.TO_PRINT, "ZT001")
    assert (row.carrier, row.carrier_name) == ("zhongtong", "中通快递")
    _print(store)
    assert store.reader.parcels()[0].copies == 1
    _ship(store)
    assert store.reader.parcels() == ()
    (row,) = store.reader.parcels(stages=LIVE_STAGES)
    assert row.uploaded_s == int(at(6).timestamp())
    _pick_up(store)
    detail = store.reader.detail(PARCEL)
    assert detail is not None
    assert detail.row.stage is Stage.PICKED_UP
    assert detail.row.blocks == frozenset()
    assert detail.row.picked_up_s == int(at(30).timestamp())
    assert detail.jobs == (JOB,)
    assert detail.shipments == (SHIPMENT,)
    assert [item.code for item in detail.items] == ["CUP-1", "CUP-2"]
    assert [line.text for line in detail.history] == [
        "已揽收",
        "发货已回传",
        "打印面单，已出纸",
        "取得运单号 ZT001，中通快递",
        "买家付款",
    ]
