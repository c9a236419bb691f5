"""What waits for the carrier and what it has taken, SKU order by SKU order."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from app.adapters.store import SqlStore
from app.adapters.store.pickup_lines import _LINES
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ItemId, ParcelId, ShopId
from app.domain.instants import to_epoch
from app.domain.order import Order, OrderStatus, RefundState
from app.domain.parcel import Stage
from app.domain.penalty import Starts, cost_fen, stake
from app.domain.pickup_rate import score
from app.domain.rate_line import RateLine
from app.domain.route import RouteEvent, RouteKind
from app.domain.route_facts import Anomaly, at_fault
from app.domain.shipment import ShipmentState
from app.domain.waybill import WaybillState
from app.ports.pickup_rows import PickupLine
from app.ports.routes import AcceptedScan
from app.services.waiting_orders import facts_of, waiting_of
from tests.fakes.facts import (
    SHOP,
    at,
    bought,
    make_item,
    make_order,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.rates import P2022
from tests.unit.domain.penalties import shipped_table


def ingest(store: SqlStore, *orders: Order) -> None:
    with store.begin() as work:
        work.orders.ingest(list(orders), at(0))
        work.commit()


def ship(
    store: SqlStore,
    order: Order,
    *,
    uploaded: float,
    scanned: float | None = None,
    typed: bool = False,
) -> None:
    """As :func:`send`, of the one parcel of an order."""
    send(store, parcel_of(order), uploaded=uploaded, scanned=scanned, typed=typed)


def send(
    store: SqlStore,
    parcel_id: ParcelId,
    *,
    uploaded: float,
    scanned: float | None = None,
    typed: bool = False,
) -> None:
    """Buy a number, write it back and, if told when, let the carrier scan it (minutes)."""
    waybill = bought(make_waybill(parcel_id, typed=typed), f"N{parcel_id}")
    sent = make_shipment(waybill)
    with store.begin() as work:
        work.waybills.add(replace(waybill, state=WaybillState.INTENDED, tracking_number=None))
        work.waybills.settle(waybill)
        work.parcels.move(parcel_id, Stage.SHIPPED)
        work.shipments.add(sent)
        work.shipments.settle(replace(sent, state=ShipmentState.DONE, settled_at=at(uploaded)))
        if scanned is not None:
            event = RouteEvent(kind=RouteKind.PICKED_UP, at=at(scanned), text="已揽收", state="GOT")
            work.routes.add(waybill.waybill_id, (event,), at(scanned))
        work.commit()


def by_item(lines: tuple[PickupLine, ...]) -> dict[tuple[str, str], PickupLine]:
    return {(line.rate.order_id, line.rate.sku_order_id): line for line in lines}


def test_a_line_tells_everything_of_its_sku_order(store: SqlStore) -> None:
    gift = make_item(3, gift=True, paid_fen=0)
    order = make_order(1, items=(make_item(1), make_item(2, presale=True), gift))
    ingest(store, order)
    lines = by_item(store.pickups.waiting())
    assert len(lines) == 3
    first, late, free = (lines[order.order_id, f"i{n}"] for n in (1, 2, 3))
    assert first.rate == RateLine(
        order_id=order.order_id,
        sku_order_id="i1",
        paid_s=to_epoch(order.paid_at),
        promise_s=to_epoch(order.promise_at),
        amount_fen=1990,
        shop_id=SHOP,
        parcel_id=parcel_of(order),
    )
    assert (late.rate.presale, free.rate.gift) == (True, True)
    assert (first.order_fen, first.product_id) == (5970, "p1")
    assert (first.stage, first.blocks, first.printed) == (Stage.TO_NUMBER, frozenset(), False)


def test_waiting_ends_with_the_scan(store: SqlStore) -> None:
    fresh, sent, taken = (make_order(n) for n in (1, 2, 3))
    ingest(store, fresh, sent, taken)
    ship(store, sent, uploaded=10)
    ship(store, taken, uploaded=20, scanned=200)
    waiting = {line.rate.parcel_id: line for line in store.pickups.waiting()}
    assert waiting.keys() == {parcel_of(fresh), parcel_of(sent)}
    line = waiting[parcel_of(sent)]
    assert (line.stage, line.rate.uploaded_s) == (Stage.SHIPPED, to_epoch(at(10)))
    assert line.rate.picked_up_s is None
    assert line.rate.carrier
    picked = store.pickups.picked_up(to_epoch(at(200)))
    assert {line.rate.parcel_id for line in picked} == {parcel_of(taken)}
    assert picked[0].rate.picked_up_s == to_epoch(at(200))
    assert store.pickups.picked_up(to_epoch(at(200)) + 1) == ()


def test_one_scanned_only_before_its_payment_is_out_of_the_rate_and_costs_at_once(
    store: SqlStore,
) -> None:
    order = make_order(1)
    ingest(store, order)
    ship(store, order, uploaded=10, scanned=-90, typed=True)

    def of_the_day() -> int:
        lines = store.days.facts(to_epoch(at(0)), to_epoch(at(99)), rates_since_s=0).lines
        (early_s,) = {line.early_s for line in lines}
        return early_s

    waiting = store.pickups.waiting()
    assert {line.rate.picked_up_s for line in waiting} == {to_epoch(at(-90))}
    rate = score(store.reader.rate_lines(0), P2022, as_of=at(600))
    assert (rate.anomalies, rate.pending) == (len(order.items), 0)
    owed = stake(facts_of(list(waiting)), shipped_table(), at(600))
    assert [due.charge.starts for due in owed.due] == [Starts.EARLY_SCAN]
    assert of_the_day() == to_epoch(at(-90))  # asked in the very minute
    with store.begin() as work:  # it was another parcel's: now ours is scanned
        late = RouteEvent(kind=RouteKind.PICKED_UP, at=at(300), text="已揽收", state="GOT")
        work.routes.add(make_waybill(parcel_of(order)).waybill_id, (late,), at(301))
        work.commit()
    rate = score(store.reader.rate_lines(0), P2022, as_of=at(600))
    assert (rate.anomalies, rate.today) == (0, len(order.items))
    assert store.pickups.waiting() == ()
    assert of_the_day() == to_epoch(at(-90))  # it does not undo the other
    (taken, *_) = store.pickups.picked_up(0)
    assert (taken.early_s, taken.scanned_s) == (to_epoch(at(-90)), to_epoch(at(300)))


def test_a_number_with_an_earlier_trip_costs_from_when_it_was_found_until_it_is_called_right(
    store: SqlStore,
) -> None:
    order, other = make_order(1), make_order(2)
    ingest(store, order, other)
    for each in (order, other):
        ship(store, each, uploaded=10)
    assert {line.reused_s for line in store.pickups.waiting()} == {None}
    waybill_id = make_waybill(parcel_of(order)).waybill_id
    old = RouteEvent(kind=RouteKind.IN_TRANSIT, at=at(-5000), text="运输中", state="WAY")
    with store.begin() as work:
        work.routes.add(waybill_id, (old,), at(30))
        work.commit()

    def found() -> tuple[set[int | None], list[Starts]]:
        lines = [one for one in store.pickups.waiting() if one.rate.order_id == order.order_id]
        owed = stake(facts_of(lines), shipped_table(), at(60))
        return {one.reused_s for one in lines}, [due.charge.starts for due in owed.due]

    def of_the_day() -> dict[str, int]:
        lines = store.days.facts(to_epoch(at(0)), to_epoch(at(99)), rates_since_s=0).lines
        return {line.order_id: line.reused_s for line in lines}

    assert found() == ({to_epoch(at(30))}, [Starts.REUSED_NUMBER])
    assert of_the_day() == {order.order_id: to_epoch(at(30)), other.order_id: 0}
    with store.begin() as work:
        (scan,) = at_fault(work.routes.facts(waybill_id), Anomaly.REUSED_NUMBER)
        work.routes.accept(
            (
                AcceptedScan(
                    waybill_id=waybill_id,
                    kind=Anomaly.REUSED_NUMBER,
                    at_s=int(scan.timestamp()),
                    reason="网点确认过",
                    actor="店长",
                    accepted_s=int(at(40).timestamp()),
                ),
            )
        )
        work.commit()
    assert found() == ({None}, [])
    assert of_the_day() == {order.order_id: 0, other.order_id: 0}


def test_a_reused_number_that_is_found_long_after_the_scan_is_in_the_day_it_was_found(
    store: SqlStore,
) -> None:
    order, over = make_order(1), make_order(2)
    ingest(store, order, over)
    for each in (order, over):
        ship(store, each, uploaded=10, scanned=20)
    old = RouteEvent(kind=RouteKind.IN_TRANSIT, at=at(-5000), text="运输中", state="WAY")
    with store.begin() as work:
        work.routes.add(make_waybill(parcel_of(order)).waybill_id, (old,), at(9000))
        work.commit()
    facts = store.days.facts(to_epoch(at(8000)), to_epoch(at(9999)), rates_since_s=0)
    assert {(line.order_id, line.reused_s) for line in facts.lines} == {
        (order.order_id, to_epoch(at(9000)))
    }


def test_a_report_knows_of_each_shop_since_its_first_order(store: SqlStore) -> None:
    second, gone, none = (make_shop(ShopId(each)) for each in ("2", "3", "4"))
    with store.begin() as work:
        for shop in (second, gone, none):
            work.shops.put(shop)
        work.shops.remove(gone.shop_id)
        work.commit()
    ingest(
        store,
        make_order(1, paid_at=at(10)),
        make_order(2, paid_at=at(20), shop_id=second.shop_id),
        make_order(3, paid_at=at(-900), shop_id=gone.shop_id),
    )
    begin, end = to_epoch(at(0)), to_epoch(at(99))
    facts = store.days.facts(begin, end, rates_since_s=end)
    known = {SHOP: to_epoch(at(10)), "2": to_epoch(at(20)), "4": end}
    assert (facts.firsts, facts.first_s) == (known, to_epoch(at(10)))


def test_what_is_not_to_be_shipped_does_not_wait(store: SqlStore) -> None:
    gone = make_order(1, status=OrderStatus.CANCELLED)
    half = make_order(
        2, items=(make_item(1), make_item(2, refund=RefundState.REFUNDED)), promised_carrier=None
    )
    ingest(store, make_order(1), half)
    ingest(store, replace(gone, updated_at=at(5)))
    lines = store.pickups.waiting()
    assert {line.rate.sku_order_id for line in lines} == {"i1"}
    assert {line.rate.order_id for line in lines} == {half.order_id}


def test_a_blocked_parcel_waits_all_the_same(store: SqlStore) -> None:
    order = make_order(1, status=OrderStatus.REVIEW)
    ingest(store, make_order(1))
    ingest(store, replace(order, updated_at=at(5)))
    assert {line.blocks for line in store.pickups.waiting()} == {frozenset({Block.REVIEW})}


def test_what_was_taken_of_an_order_stands_beside_what_waits(store: SqlStore) -> None:
    order, whole = make_order(1), make_order(2)
    items = make_item(5), make_item(6)
    split = make_order(3, items=items)
    ingest(store, order, whole, split)
    ship(store, whole, uploaded=20, scanned=200)
    with store.begin() as work:
        first, rest = work.groups.split(parcel_of(split), [((items[0].item_id, 1),)])
        work.commit()
    assert store.pickups.taken_beside() == ()
    send(store, first, uploaded=10, scanned=3000)
    (beside,) = store.pickups.taken_beside()
    assert (beside.rate.parcel_id, beside.scanned_s) == (first, to_epoch(at(3000)))
    waiting = waiting_of(store.pickups.waiting(), store.pickups.taken_beside())
    late = waiting.orders[split.order_id]
    assert (late.parcel_ids, {line.parcel_id for line in late.lines}) == ((rest,), {rest})
    assert cost_fen(late.facts, shipped_table(), at(3000)) > 0  # by the number that was late
    assert store.pickups.taken_beside(ShopId("3")) == ()


def test_the_promised_carrier_stands_in_for_one_that_is_not_chosen(store: SqlStore) -> None:
    ingest(store, make_order(1, promised_carrier=CarrierCode("shunfeng")))
    assert {line.rate.carrier for line in store.pickups.waiting()} == {"shunfeng"}


def test_one_shop_or_all_bound_ones(store: SqlStore) -> None:
    other = ShopId("200002")
    with store.begin() as work:
        work.shops.put(make_shop(other))
        work.commit()
    ingest(store, make_order(1), make_order(2, shop_id=other, items=(make_item(7),)))
    rows = store.pickups
    assert len(rows.waiting()) == 3
    assert [line.rate.sku_order_id for line in rows.waiting(other)] == [ItemId("i7")]
    assert rows.waiting(ShopId("3")) == ()
    with store.begin() as work:
        work.shops.remove(other)
        work.commit()
    assert {line.rate.shop_id for line in rows.waiting()} == {SHOP}


@pytest.mark.parametrize("which", ["waiting", "beside", "picked_up"])
def test_no_table_is_walked_from_end_to_end(store: SqlStore, database: Path, which: str) -> None:
    from app.adapters.store import pickup_lines

    statement = {
        "waiting": pickup_lines._PENDING,
        "beside": pickup_lines._BESIDE,
        "picked_up": _LINES.where(pickup_lines.text("picked_up_s > 0 AND picked_up_s >= 9")),
    }[which]
    sql = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with closing(sqlite3.connect(database)) as raw:
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}")]
    walked = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert [step for step in walked if "shops" not in step] == []
