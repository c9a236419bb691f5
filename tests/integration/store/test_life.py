"""One order's life through every repository, read back as screens see it."""

from dataclasses import replace

from app.adapters.store import SqlStore
from app.domain.ids import CarrierCode
from app.domain.order import OrderStatus
from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.route import RouteEvent, RouteKind
from app.domain.shipment import ShipmentState
from app.domain.waybill import Carrier
from tests.integration.store.makers import (
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


def test_an_order_from_sync_to_pickup(store: SqlStore) -> None:
    order = make_order(promised_carrier=CarrierCode("yuantong"))
    parcel_id = parcel_of(order)
    with store.begin() as work:
        work.shops.put_carriers(
            SHOP,
            [
                Carrier(code=CarrierCode("zhongtong"), name="中通快递"),
                Carrier(code=CarrierCode("yuantong"), name="圆通速递"),
            ],
        )
        done = work.orders.ingest([order], at(0))
        work.commit()
    assert done.orders == {order.order_id}
    assert done.parcels == {parcel_id}

    (row,) = store.reader.parcels()
    assert row.stage is Stage.TO_NUMBER
    assert row.blocks == frozenset()
    assert (row.carrier, row.carrier_name) == ("yuantong", "圆通速递")
    assert row.goods == "茶杯1 白色 ×1; 茶杯2 白色 ×2"
    assert row.codes == "CUP-1 CUP-2"
    assert (row.kinds, row.quantity, row.paid_fen) == (2, 3, 5970)
    assert row.receiver == "王*明 138******78"
    assert row.region == "浙江省 杭州市 西湖区"
    assert row.paid_s == int(at(-60).timestamp())
    assert row.checked_s == int(at(0).timestamp())

    waybill = make_waybill(parcel_id)
    with store.begin() as work:
        work.waybills.add(waybill)
        work.commit()
    waybill = bought(waybill)
    with store.begin() as work:
        work.waybills.settle(waybill)
        work.parcels.move(parcel_id, Stage.TO_PRINT)
        work.commit()
    (row,) = store.reader.parcels()
    assert (row.stage, row.tracking_number) == (Stage.TO_PRINT, "ZT001")
    assert (row.carrier, row.carrier_name) == ("zhongtong", "中通快递")

    job = make_job(waybill)
    with store.begin() as work:
        work.prints.lease(job)
        work.prints.move(replace(job, state=PrintState.SENDING))
        job = replace(
            job,
            state=PrintState.PRINTED,
            settled_at=at(4),
            confirmed_by=ConfirmedBy.PRINTER,
        )
        work.prints.move(job)
        work.parcels.move(parcel_id, Stage.TO_SHIP)
        work.commit()
    assert store.reader.parcels()[0].copies == 1

    shipment = make_shipment(waybill)
    with store.begin() as work:
        work.shipments.add(shipment)
        work.commit()
    shipment = replace(shipment, state=ShipmentState.DONE, settled_at=at(6))
    with store.begin() as work:
        work.shipments.settle(shipment)
        work.parcels.move(parcel_id, Stage.SHIPPED)
        work.commit()
    assert store.reader.parcels() == ()
    (row,) = store.reader.parcels(include_shipped=True)
    assert row.uploaded_s == int(at(6).timestamp())

    shipped = replace(
        order, status=OrderStatus.SHIPPED, updated_at=at(6), packs=(make_pack("ZT001"),)
    )
    event = RouteEvent(at=at(30), kind=RouteKind.PICKED_UP, state="GOT", text="已揽收")
    with store.begin() as work:
        work.orders.ingest([shipped], at(7))
        (waits,) = work.routes.awaiting_pickup(SHOP, 10)
        assert (waits.waybill_id, waits.tracking_number) == (waybill.waybill_id, "ZT001")
        assert work.routes.add(waits.waybill_id, [event], at(31)) == 1
        assert work.routes.add(waits.waybill_id, [event], at(32)) == 0
        assert work.routes.awaiting_pickup(SHOP, 10) == ()
        work.commit()

    detail = store.reader.detail(parcel_id)
    assert detail is not None
    assert detail.row.stage is Stage.PICKED_UP
    assert detail.row.blocks == frozenset()
    assert detail.row.picked_up_s == int(at(30).timestamp())
    assert detail.jobs == (job,)
    assert detail.shipments == (shipment,)
    assert [item.code for item in detail.items] == ["CUP-1", "CUP-2"]
    assert [line.text for line in detail.history] == [
        "已揽收",
        "发货已回传",
        "打印面单，已出纸",
        "取得运单号 ZT001，中通快递",
        "买家付款",
    ]
