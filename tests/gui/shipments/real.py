"""发货记录 on a real database, filled by the store as some days would."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.adapters.files.atomic import write_atomically
from app.adapters.files.xlsx import write_workbook
from app.adapters.store import SqlStore, open_store
from app.domain.batch import Asked, BatchKind
from app.domain.errors import Retry
from app.domain.ids import BatchId, CarrierCode, ShipmentId, TrackingNumber, WaybillId
from app.domain.parcel import Stage
from app.domain.printing import PrintState
from app.domain.receipt import Line, Outcome
from app.domain.route import RouteEvent, RouteKind
from app.domain.shipment import ShipCall, ShipmentState
from app.domain.waybill import Branch, Carrier, Waybill
from app.ports.rows import ShopRow
from app.presentation.desk import Desk
from app.services.look_up_shipments import LookUpShipments
from tests.fakes.desk import FakeDesk
from tests.fakes.facts import (
    SHOP,
    PlainSeal,
    bought,
    make_item,
    make_job,
    make_order,
    make_receiver,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.rows import GOODS
from tests.fakes.rows import make_shop as make_shop_row

ZTO, YUNDA = CarrierCode("zhongtong"), CarrierCode("yunda")
OTHER = type(SHOP)("200002")
BRANCHES = {ZTO: ("57101", "余杭仓前网点"), YUNDA: ("57109", "余杭韵达网点")}
DONE, FAILED, UNKNOWN = ShipmentState.DONE, ShipmentState.FAILED, ShipmentState.UNKNOWN
_STAGES = {DONE: Stage.SHIPPED, FAILED: Stage.TO_SHIP, UNKNOWN: Stage.SHIP_UNKNOWN}
_OUTCOMES = {DONE: Outcome.DONE, FAILED: Outcome.FAILED, UNKNOWN: Outcome.UNKNOWN}


def bound_shops() -> list[ShopRow]:
    """The shops of a warehouse, for the fake desk around it."""
    return [make_shop_row(SHOP, "云上小铺"), make_shop_row(OTHER, "山野杂货")]


class Warehouse:
    """A real store; ``fake`` gives clock, settings and everything else of the desk."""

    def __init__(self, fake: FakeDesk, folder: Path) -> None:
        self.fake = fake
        self.store: SqlStore = open_store(
            folder / "shipments.sqlite3", seal=PlainSeal(), bus=fake.bus, clock=fake.clock
        )
        carriers = (Carrier(code=ZTO, name="中通快递"), Carrier(code=YUNDA, name="韵达快递"))
        with self.store.begin() as work:
            for shop_id, name in ((SHOP, "云上小铺"), (OTHER, "山野杂货")):
                work.shops.put(make_shop(shop_id, name=name))
                work.shops.put_carriers(shop_id, carriers)
            for carrier, (code, name) in BRANCHES.items():
                work.waybills.name_branch(
                    Branch(carrier=carrier, code=code, name=name, balance=None, addresses=())
                )
            work.commit()
        self._serial = 0

    def now(self) -> datetime:
        return self.fake.clock.now()

    def ship(
        self,
        hours: float,
        state: ShipmentState = DONE,
        *,
        carrier: CarrierCode = ZTO,
        problem: str = "",
        advice: str = "",
        batch: str = "",
        **more: Any,
    ) -> Waybill:
        """A parcel whose shipping came to ``state`` so many hours ago."""
        self._serial += 1
        n, at = self._serial, self.now() - timedelta(hours=hours)
        paid = at - timedelta(hours=more.pop("paid_h", 5))
        name, spec, code = GOODS[n % len(GOODS)]
        order = make_order(
            n,
            shop_id=more.pop("shop", SHOP),
            created_at=paid,
            updated_at=paid,
            paid_at=paid,
            promise_at=paid + timedelta(hours=48),
            receiver=make_receiver(name_mask="李*", phone_mask=f"138****{n:04d}"),
            items=(make_item(1, name=name, spec=spec, code=code, quantity=n % 3 + 1),),
        )
        number = f"{'7312' if carrier == ZTO else '4600'}{n:010d}"
        blank = make_waybill(
            parcel_of(order), carrier=carrier, branch=BRANCHES[carrier][0], intended_at=paid, **more
        )
        waybill = bought(blank, number)
        run = BatchId(batch)
        with self.store.begin() as work:
            work.orders.ingest([order], self.now())
            work.waybills.add(waybill)
            job = make_job(waybill, leased_at=paid)
            work.prints.lease(job)
            work.prints.move(replace(job, state=PrintState.PRINTED, settled_at=paid))
            if batch:
                work.batches.open(
                    run, BatchKind.SHIP, (waybill.parcel_id,), actor="小林", asked=Asked(), at=at
                )
            shipment = make_shipment(waybill, intended_at=at, batch_id=run)
            work.shipments.add(shipment)
            work.shipments.settle(replace(shipment, state=state, settled_at=at, problem=problem))
            work.parcels.move(waybill.parcel_id, _STAGES[state], problem=problem)
            line = Line(
                parcel_id=waybill.parcel_id,
                outcome=_OUTCOMES[state],
                title=problem,
                advice=advice,
                retry=Retry.NOW,
            )
            work.batches.record(BatchKind.SHIP, (line,), run)
            work.commit()
        return waybill

    def scan(
        self,
        waybill: Waybill,
        hours: float,
        kind: RouteKind = RouteKind.PICKED_UP,
        site: str = "余杭仓前网点",
    ) -> None:
        """A scan so many hours ago."""
        at = self.now() - timedelta(hours=hours)
        event = RouteEvent(at=at, kind=kind, state="X", text=f"快件在【{site}】", site=site)
        with self.store.begin() as work:
            work.routes.add(waybill.waybill_id, (event,), self.now())
            work.commit()

    def edit(self, old: Waybill, number: str, state: ShipmentState = DONE) -> None:
        """改单号, half an hour ago."""
        at = self.now() - timedelta(minutes=30)
        blank = make_waybill(
            old.parcel_id,
            carrier=old.carrier,
            branch=old.branch,
            intended_at=at,
            waybill_id=WaybillId(f"edit-{number}"),
        )
        new = replace(bought(blank, number), revision=2, spare=state is not DONE)
        shipment = make_shipment(
            new, call=ShipCall.EDIT, intended_at=at, shipment_id=ShipmentId(f"edit-{number}")
        )
        with self.store.begin() as work:
            if state is DONE:
                work.waybills.settle(replace(old, spare=True))
            work.waybills.add(new)
            work.shipments.add(shipment)
            problem = "平台不认识这个运单号" if state is FAILED else ""
            work.shipments.settle(replace(shipment, state=state, settled_at=at, problem=problem))
            work.commit()

    def desk(self) -> Desk:
        """The fake desk that reads the real store."""
        return replace(
            self.fake.desk(),
            reader=self.store.reader,
            shipments=LookUpShipments(
                rows=self.store.shipped, to_workbook=write_workbook, write=write_atomically
            ),
        )

    def close(self) -> None:
        self.store.close()


def busy(house: Warehouse) -> None:
    """Yesterday and today: picked up, on their way, waiting, late, failed, unknown, edited, odd."""
    for n in range(8):
        gone = house.ship(
            26 + n / 3,
            batch="monday",
            carrier=YUNDA if n % 3 else ZTO,
            shop=OTHER if n % 4 else SHOP,
        )
        house.scan(gone, 20 - n)
        house.scan(gone, 10 - n, RouteKind.IN_TRANSIT, "杭州转运中心")
        if n % 2:
            house.scan(gone, 2, RouteKind.DELIVERING, "成都武侯网点")
    house.ship(23, batch="today", paid_h=30)
    for hours in (6, 5, 4.5, 3):
        house.ship(hours, batch="today", paid_h=14)
    house.edit(house.ship(4, batch="today"), "73129900000001")
    house.edit(house.ship(3.5, batch="today"), "73129900000002", FAILED)
    pieces = tuple(TrackingNumber(f"73128800000{n:03d}") for n in (1, 2))
    house.ship(2.5, batch="today", pack_count=3, sub_numbers=pieces)
    house.ship(
        2,
        FAILED,
        batch="later",
        problem="快递公司和运单号不匹配",
        advice="核对运单号，或重做换一个号再发。",
    )
    house.ship(1.5, FAILED, batch="later", shop=OTHER, problem="平台暂时繁忙")
    house.ship(
        1,
        UNKNOWN,
        batch="later",
        problem="发货结果未知",
        advice="网络超时。稍后点「查询结果」，不会重复发货。",
    )
    house.scan(house.ship(0.8, batch="later"), 200)
