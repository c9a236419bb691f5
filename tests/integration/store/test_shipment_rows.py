"""Shipments as they are looked up: one a parcel, by day, shop, courier, lot and any number."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from app.adapters.store import SqlStore
from app.adapters.store.shipment_rows import _marks
from app.domain.batch import Asked, BatchKind
from app.domain.errors import Retry
from app.domain.ids import BatchId, CarrierCode, ParcelId, ShipmentId, TrackingNumber, WaybillId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.domain.route import RouteEvent, RouteKind
from app.domain.route_facts import Anomaly
from app.domain.shipment import ShipCall, Shipment, ShipmentState
from app.domain.trajectory import TripDeadline, Watch
from app.domain.waybill import Branch, Carrier, Waybill
from app.ports.shipments import Lot, ShipmentFilter, SortBy
from tests.fakes.facts import (
    SHOP,
    at,
    bought,
    make_order,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)

DONE, FAILED, UNKNOWN = ShipmentState.DONE, ShipmentState.FAILED, ShipmentState.UNKNOWN
STAGES = {DONE: Stage.SHIPPED, FAILED: Stage.TO_SHIP, UNKNOWN: Stage.SHIP_UNKNOWN}
BATCH = BatchId("run-1")


def settled(shipment: Shipment, state: ShipmentState, minutes: float, **more: Any) -> Shipment:
    return replace(shipment, state=state, settled_at=at(minutes), **more)


class Warehouse:
    """Ships parcels of a store."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store

    def ship(self, n: int, state: ShipmentState = DONE, **more: Any) -> Waybill:
        """Parcel ``n``, whose shipping came to ``state`` in minute 10 × ``n``."""
        order = make_order(n, **more.pop("order", {}))
        fields = {"number": f"ZT00{n}", "problem": ""} | more
        number, problem = fields.pop("number"), fields.pop("problem")
        waybill = bought(make_waybill(parcel_of(order), **fields), number)
        with self.store.begin() as work:
            work.orders.ingest([order], at(0))
            work.waybills.add(waybill)
            shipment = make_shipment(waybill, batch_id=BATCH, intended_at=at(10 * n - 1))
            work.shipments.add(shipment)
            work.shipments.settle(settled(shipment, state, 10 * n, problem=problem))
            work.parcels.move(waybill.parcel_id, STAGES[state], problem=problem)
            work.commit()
        return waybill

    def edit(self, old: Waybill, number: str, state: ShipmentState = DONE) -> None:
        """改单号 an hour later."""
        new = bought(
            replace(
                make_waybill(old.parcel_id), waybill_id=WaybillId(f"{old.waybill_id}-{number}")
            ),
            number,
        )
        new = replace(new, revision=2, intended_at=at(70), spare=state is not DONE)
        shipment = make_shipment(
            new, call=ShipCall.EDIT, intended_at=at(70), shipment_id=ShipmentId(f"edit-{number}")
        )
        with self.store.begin() as work:
            if state is DONE:
                work.waybills.settle(replace(old, spare=True))
            work.waybills.add(new)
            work.shipments.add(shipment)
            problem = "平台拒绝了" if state is FAILED else ""
            work.shipments.settle(settled(shipment, state, 71, problem=problem))
            work.commit()

    def scan(self, waybill: Waybill, minutes: float, kind: RouteKind = RouteKind.PICKED_UP) -> None:
        event = RouteEvent(
            at=at(minutes), kind=kind, state="X", text=f"{kind} 快件", site="余杭网点"
        )
        with self.store.begin() as work:
            work.routes.add(waybill.waybill_id, (event,), at(minutes + 1))
            work.commit()

    def found(self, **wanted: Any) -> list[str]:
        return [mark.parcel_id for mark in self.store.shipped.marks(ShipmentFilter(**wanted))]

    def lot(self, lot: Lot) -> list[str]:
        marks = self.store.shipped.marks(ShipmentFilter())
        return [mark.parcel_id for mark in marks if mark.of(lot)]


@pytest.fixture
def house(store: SqlStore) -> Warehouse:
    with store.begin() as work:
        work.shops.put_carriers(SHOP, (Carrier(code=CarrierCode("zhongtong"), name="中通快递"),))
        work.waybills.name_branch(
            Branch(
                carrier=CarrierCode("zhongtong"),
                code="57101",
                name="余杭网点",
                balance=None,
                addresses=(),
            )
        )
        work.commit()
    return Warehouse(store)


def ids(*numbers: int) -> list[ParcelId]:
    return [parcel_of(make_order(n)) for n in numbers]


def test_the_newest_comes_first_and_a_window_narrows(house: Warehouse) -> None:
    for n, state in ((1, DONE), (2, FAILED), (3, UNKNOWN), (4, DONE)):
        house.ship(n, state)
    assert house.found() == ids(4, 3, 2, 1)
    assert house.found(descending=False) == ids(1, 2, 3, 4)
    twenty = int(at(15).timestamp())
    assert house.found(from_s=twenty) == ids(4, 3, 2)
    assert house.found(from_s=twenty, until_s=int(at(35).timestamp())) == ids(3, 2)
    assert house.found(carrier=CarrierCode("zhongtong")) == ids(4, 3, 2, 1)
    assert house.found(carrier=CarrierCode("yunda")) == []
    assert house.found(shop_id=SHOP) == ids(4, 3, 2, 1)


@pytest.mark.parametrize("sort", SortBy)
def test_every_order_shows_every_shipment_once(house: Warehouse, sort: SortBy) -> None:
    for n, state in ((1, DONE), (2, FAILED), (3, UNKNOWN)):
        house.ship(n, state)
    up = house.found(sort=sort, descending=False)
    assert sorted(up) == ids(1, 2, 3)
    assert house.found(sort=sort, descending=True) == up[::-1]


def test_what_waits_longest_leads_the_pickups(house: Warehouse) -> None:
    one, _, _ = (house.ship(n, order={"paid_at": at(-60 - n)}) for n in (1, 2, 3))
    house.scan(one, 30)
    assert house.found(sort=SortBy.PICKUP, descending=False) == ids(3, 2, 1)


def test_a_trip_is_late_once_its_threshold_passed_until_it_is_asked_about(
    house: Warehouse,
) -> None:
    one, two = house.ship(1), house.ship(2)
    trip = TripDeadline(watch=Watch.HUB, hours=24, at=at(1500))
    for each in (one, two):
        with house.store.begin() as work:
            work.routes.plan(each.waybill_id, at(60), trip=trip)
            work.commit()
    house.scan(one, 30)  # the other one was not picked up

    def late(minutes: float) -> list[ParcelId]:
        wanted = ShipmentFilter(now_s=int(at(minutes).timestamp()))
        marks = house.store.shipped.marks(wanted)
        return [mark.parcel_id for mark in marks if mark.of(Lot.LATE)]

    assert late(1500) == []  # exactly at a threshold is within it
    assert late(1501) == ids(1)
    first, second = house.store.shipped.lines((*ids(1), *ids(2)))
    assert (first.trip, second.trip) == (trip, None)
    with house.store.begin() as work:
        work.routes.plan(one.waybill_id, None)
        work.commit()
    assert late(1501) == []


def test_lots(house: Warehouse) -> None:
    one = house.ship(1)
    house.ship(2, FAILED)
    house.ship(3, UNKNOWN)
    house.ship(4)
    house.scan(one, 30)
    house.scan(house.ship(5), -90)  # long before the number was taken
    assert house.lot(Lot.ALL) == ids(5, 4, 3, 2, 1)
    assert house.lot(Lot.PICKED_UP) == ids(1)
    assert house.lot(Lot.WAITING) == ids(5, 4)
    assert house.lot(Lot.FAILED) == ids(2)
    assert house.lot(Lot.UNKNOWN) == ids(3)
    assert house.lot(Lot.ODD) == ids(5)
    with house.store.begin() as work:
        work.parcels.move(ids(2)[0], Stage.CLOSED)
        work.commit()
    assert house.lot(Lot.FAILED) == []  # nothing is to be shipped any more
    (line,) = house.store.shipped.lines((ids(2)[0],))
    assert not line.failed


def test_a_failure_that_was_made_good_is_one_shipment(house: Warehouse) -> None:
    first = house.ship(1, FAILED, problem="平台忙")
    house.ship(2)
    again = make_shipment(first, shipment_id=ShipmentId("again"), intended_at=at(40))
    with house.store.begin() as work:
        work.shipments.add(again)
        work.commit()
    assert house.found() == ids(1, 2)
    assert house.lot(Lot.UNKNOWN) == ids(1)
    with house.store.begin() as work:
        work.shipments.settle(settled(again, FAILED, 41, problem="号码不对"))
        work.commit()
    (line,) = house.store.shipped.lines(tuple(ids(1)))
    assert (line.state, line.problem, line.at_s) == (FAILED, "号码不对", int(at(40).timestamp()))
    assert house.found(text="ZT001") == ids(1)
    last = replace(again, shipment_id=ShipmentId("last"), intended_at=at(50))
    with house.store.begin() as work:
        work.shipments.add(last)
        work.shipments.settle(settled(last, DONE, 51))
        work.parcels.move(first.parcel_id, Stage.SHIPPED)
        work.commit()
    assert house.lot(Lot.FAILED) == []
    (line,) = house.store.shipped.lines(tuple(ids(1)))
    assert (line.state, line.problem, line.at_s) == (DONE, "", int(at(51).timestamp()))


def test_an_edited_number_is_found_by_the_former_one(house: Warehouse) -> None:
    house.edit(house.ship(1), "ZT900")
    house.ship(2)
    for number in ("ZT001", "ZT900", "zt900", "T900", "69000001", *ids(1)):
        assert house.found(text=number) == ids(1), number
    (line,) = house.store.shipped.lines(tuple(ids(1)))
    assert (line.number, line.former) == ("ZT900", ("ZT001",))
    assert line.at_s == int(at(10).timestamp())  # when it was shipped, not when it was edited
    assert line.edit is not None
    assert line.edit.state is DONE
    assert house.lot(Lot.FAILED) == house.lot(Lot.UNKNOWN) == []


def test_a_refused_edit_is_a_failure_until_the_pickup(house: Warehouse) -> None:
    one = house.ship(1)
    house.edit(one, "ZT900", FAILED)
    assert house.lot(Lot.FAILED) == house.lot(Lot.WAITING) == ids(1)
    (line,) = house.store.shipped.lines(tuple(ids(1)))
    assert (line.number, line.edit_failed) == ("ZT001", True)
    assert line.edit is not None
    assert (line.edit.number, line.edit.problem) == ("ZT900", "平台拒绝了")
    house.scan(one, 80)
    assert house.lot(Lot.FAILED) == []
    assert house.lot(Lot.PICKED_UP) == ids(1)


def test_an_edit_of_which_nobody_knows_is_to_be_asked_about(house: Warehouse) -> None:
    house.edit(house.ship(1), "ZT900", UNKNOWN)
    assert house.lot(Lot.UNKNOWN) == ids(1)
    assert house.store.shipped.lines(tuple(ids(1)))[0].unknown


def test_pieces_are_found_by_their_own_numbers(house: Warehouse) -> None:
    house.ship(1, pack_count=3, sub_numbers=tuple(map(TrackingNumber, ("ZT001-1", "ZT001-2"))))
    house.ship(2)
    assert house.found(text="ZT001-2") == ids(1)
    assert house.found(text="001-2") == ids(1)
    (line,) = house.store.shipped.lines(tuple(ids(1)))
    assert line.pieces == 3


@pytest.mark.parametrize("words", ["%%%%", "____", "no such number", "ZT0"])
def test_signs_of_patterns_and_short_parts_find_nothing(house: Warehouse, words: str) -> None:
    house.ship(1)
    assert house.found(text=words) == []


def test_a_line_tells_the_whole_story(house: Warehouse) -> None:
    with house.store.begin() as work:
        work.orders.ingest([make_order(n) for n in (1, 2)], at(0))
        batch = work.batches.open(
            BATCH, BatchKind.SHIP, ids(1, 2), actor="小林", asked=Asked(), at=at(9)
        )
        work.batches.record(
            BatchKind.SHIP,
            (
                Line(parcel_id=ids(1)[0], outcome=Outcome.DONE),
                Line(
                    parcel_id=ids(2)[0],
                    outcome=Outcome.FAILED,
                    title="平台忙",
                    advice="稍后再试。",
                    retry=Retry.LATER,
                ),
            ),
            BATCH,
        )
        work.commit()
    one = house.ship(1, branch="57101")
    house.ship(2, FAILED, problem="平台忙")
    house.scan(one, 30)
    house.scan(one, 40, RouteKind.IN_TRANSIT)
    good, bad = house.store.shipped.lines((ids(1)[0], ParcelId("unknown"), ids(2)[0]))
    assert (good.carrier_name, good.branch_name) == ("中通快递", "余杭网点")
    assert (good.batch_label, good.actor) == (batch.label, "小林")
    assert good.parcel.receiver == "王*明 138******78"
    assert good.last is not None
    assert (good.last.kind, good.last.at_s) == (RouteKind.IN_TRANSIT, int(at(40).timestamp()))
    assert (bad.problem, bad.advice, bad.failed) == ("平台忙", "稍后再试。", True)
    assert bad.last is None
    assert house.found(text=batch.label) == house.found(text=f"ZLB{batch.label}") == ids(2, 1)


def test_an_oddity_is_named(house: Warehouse) -> None:
    house.scan(house.ship(1), -90)
    (line,) = house.store.shipped.lines(tuple(ids(1)))
    assert line.anomalies == (Anomaly.REUSED_NUMBER,)


def test_other_shops_are_told_apart(house: Warehouse, store: SqlStore) -> None:
    other = make_shop(type(SHOP)("200002"), name="云上小铺")
    with store.begin() as work:
        work.shops.put(other)
        work.commit()
    house.ship(1)
    house.ship(2, order={"shop_id": other.shop_id})
    assert len(house.found()) == 2
    assert house.found(shop_id=SHOP) == ids(1)


def test_a_day_and_a_number_are_read_by_indexes(store: SqlStore) -> None:
    """Neither may look through the shipments of years."""
    day = ShipmentFilter(from_s=int(datetime(2026, 7, 1, tzinfo=UTC).timestamp()))
    for statement in (_marks(day, None), _marks(ShipmentFilter(), [ParcelId("p")])):
        with store.reader._engine.connect() as connection:
            sql = statement.compile(connection, compile_kwargs={"literal_binds": True})
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}".replace(":", r"\:")))
            steps = [row.detail for row in plan]
        of_shipments = [step for step in steps if " shipments" in step or " newer" in step]
        assert of_shipments
        assert all(step.startswith("SEARCH") for step in of_shipments), steps
        assert not any("SCAN parcels" in step for step in steps), steps
