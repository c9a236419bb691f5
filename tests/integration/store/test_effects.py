"""Waybills, labels, shipments and routes: what may be there only once is there only once."""

from dataclasses import replace

import pytest

from app.adapters.store import SqlStore
from app.domain.errors import InvalidInput
from app.domain.events import Changes
from app.domain.ids import ParcelId, PrintJobId, ShipmentId, WaybillId
from app.domain.number_holders import Holders
from app.domain.order import Order
from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintState
from app.domain.route import RouteEvent, RouteKind
from app.domain.shipment import ShipCall, ShipmentState
from app.domain.waybill import Waybill, WaybillState
from tests.fakes.facts import (
    SHOP,
    Heard,
    at,
    bought,
    make_job,
    make_order,
    make_shipment,
    make_waybill,
    parcel_of,
)


@pytest.fixture
def order(store: SqlStore) -> Order:
    order = make_order()
    with store.begin() as work:
        work.orders.ingest([order, make_order(2)], at(0))
        work.commit()
    return order


@pytest.fixture
def waybill(store: SqlStore, order: Order) -> Waybill:
    waybill = bought(make_waybill(parcel_of(order)))
    with store.begin() as work:
        work.waybills.add(waybill)
        work.commit()
    return waybill


def test_a_waybill_comes_back_as_it_went_in(store: SqlStore, order: Order) -> None:
    intent = make_waybill(parcel_of(order))
    done = bought(intent, problem="")
    with store.begin() as work:
        work.waybills.add(intent)
        assert work.waybills.get(intent.waybill_id) == intent
        assert work.waybills.in_state(WaybillState.INTENDED) == (intent,)
        work.waybills.settle(done)
        assert work.waybills.get(intent.waybill_id) == done
        assert work.waybills.live([parcel_of(order)]) == {parcel_of(order): done}
        assert work.waybills.in_state(WaybillState.INTENDED, WaybillState.UNKNOWN) == ()
        assert work.waybills.get(WaybillId("404")) is None


@pytest.mark.parametrize(
    "state", [WaybillState.INTENDED, WaybillState.UNKNOWN, WaybillState.BOUGHT]
)
def test_a_second_live_waybill_is_refused(
    store: SqlStore, order: Order, state: WaybillState
) -> None:
    first = make_waybill(parcel_of(order), state=state)
    second = replace(first, waybill_id=WaybillId("second"), state=WaybillState.INTENDED)
    with store.begin() as work:
        work.waybills.add(first)
        with pytest.raises(InvalidInput) as found:
            work.waybills.add(second)
        assert found.value.code == "waybill.exists"
        work.commit()
    with store.begin() as work:
        assert work.waybills.live([parcel_of(order)]) == {parcel_of(order): first}


@pytest.mark.parametrize("state", [WaybillState.FAILED, WaybillState.CANCELLED])
def test_after_a_dead_one_another_may_be_bought(
    store: SqlStore, order: Order, state: WaybillState
) -> None:
    first = make_waybill(parcel_of(order))
    second = replace(first, waybill_id=WaybillId("second"), intended_at=at(5))
    with store.begin() as work:
        work.waybills.add(first)
        work.waybills.settle(replace(first, state=state, problem="余额不足"))
        assert work.waybills.live([parcel_of(order)]) == {}
        work.waybills.add(second)
        assert work.waybills.live([parcel_of(order)]) == {parcel_of(order): second}
        # The dead one cannot come back to life beside it.
        with pytest.raises(InvalidInput) as found:
            work.waybills.settle(bought(first))
        assert found.value.code == "waybill.exists"


def test_settling_what_was_never_intended_is_a_bug(store: SqlStore, order: Order) -> None:
    waybill = make_waybill(parcel_of(order))
    job, shipment = make_job(waybill), make_shipment(waybill)
    with store.begin() as work:
        with pytest.raises(KeyError):
            work.waybills.settle(waybill)
        with pytest.raises(KeyError):
            work.prints.move(job)
        with pytest.raises(KeyError):
            work.shipments.settle(shipment)
        with pytest.raises(KeyError):
            work.parcels.move(parcel_of(make_order(404)), Stage.CLOSED)


def test_the_row_shows_the_newest_live_waybill(store: SqlStore, waybill: Waybill) -> None:
    newer = bought(
        replace(waybill, waybill_id=WaybillId("w2"), revision=2, intended_at=at(9)), "ZT2"
    )
    with store.begin() as work:
        work.waybills.add(newer)
        assert work.waybills.live([waybill.parcel_id]) == {waybill.parcel_id: newer}
        work.commit()
    ids = frozenset({waybill.parcel_id})
    assert store.reader.parcels_by_id(ids)[0].tracking_number == "ZT2"
    assert store.reader.holders("zt001") == Holders(former=(waybill.parcel_id,))
    assert store.reader.find_parcels("ZT2") == (waybill.parcel_id,)


def test_a_print_job_comes_back_as_it_went_in(store: SqlStore, waybill: Waybill) -> None:
    job = make_job(waybill)
    done = replace(
        job,
        state=PrintState.PRINTED,
        settled_at=at(4),
        confirmed_by=ConfirmedBy.PERSON,
        problem="?",
    )
    with store.begin() as work:
        work.prints.lease(job)
        assert work.prints.get(job.job_id) == job
        assert work.prints.in_state(PrintState.LEASED, PrintState.SENDING) == (job,)
        work.prints.move(done)
        assert work.prints.of_waybills([waybill.waybill_id]) == {waybill.waybill_id: (done,)}
        assert work.prints.of_waybills([]) == {}
        assert work.prints.get(PrintJobId("404")) is None


@pytest.mark.parametrize(
    "state", [PrintState.LEASED, PrintState.SENDING, PrintState.UNCONFIRMED, PrintState.PRINTED]
)
def test_a_second_label_needs_a_reason(
    store: SqlStore, waybill: Waybill, state: PrintState
) -> None:
    first = make_job(waybill)
    second = make_job(waybill, job_id=PrintJobId("second"), copy=2)
    with store.begin() as work:
        work.prints.lease(first)
        work.prints.move(replace(first, state=state))
        with pytest.raises(InvalidInput) as found:
            work.prints.lease(second)
        assert found.value.code == "print.exists"
        work.prints.lease(replace(second, reason="面单破损"))
        # One number is never given to two labels, whatever the reason.
        with pytest.raises(InvalidInput):
            work.prints.lease(replace(second, job_id=PrintJobId("third"), reason="再打"))


def test_leases_of_a_run_are_all_written_or_none(store: SqlStore, waybill: Waybill) -> None:
    first = make_job(waybill)
    again = make_job(waybill, job_id=PrintJobId("again"), copy=2)
    with store.begin() as work:
        work.prints.lease_all([])
        work.prints.lease_all([first])
        with pytest.raises(InvalidInput) as found:
            work.prints.lease_all([again])
        assert found.value.code == "print.exists"
        assert work.prints.in_state(PrintState.LEASED) == (first,)
        assert work.parcels.stage(waybill.parcel_id) is not None
        assert work.parcels.stage(ParcelId("404")) is None


@pytest.mark.parametrize("state", list(PrintState))
def test_only_a_lease_that_was_never_begun_is_released(
    store: SqlStore, waybill: Waybill, state: PrintState
) -> None:
    job = make_job(waybill)
    with store.begin() as work:
        work.prints.lease(job)
        work.prints.move(replace(job, state=state))
        work.prints.release([job], at(9))
        left = work.prints.get(job.job_id)
    assert left is not None
    if state is PrintState.LEASED:
        assert (left.state, left.settled_at) == (PrintState.NOT_PRINTED, at(9))
        assert left.confirmed_by is ConfirmedBy.NOTHING_SENT
    else:
        assert left == replace(job, state=state)


def test_after_a_label_that_never_came_out_no_reason_is_needed(
    store: SqlStore, waybill: Waybill
) -> None:
    first = make_job(waybill)
    second = make_job(waybill, job_id=PrintJobId("second"), leased_at=at(9))
    with store.begin() as work:
        work.prints.lease(first)
        work.prints.move(replace(first, state=PrintState.NOT_PRINTED))
        work.prints.lease(second)
        # A person who then says that the first came out after all is told of the conflict.
        with pytest.raises(InvalidInput):
            work.prints.move(replace(first, state=PrintState.PRINTED))


@pytest.mark.parametrize(
    ("state", "copies"),
    [
        (PrintState.LEASED, 0),
        (PrintState.SENDING, 1),
        (PrintState.UNCONFIRMED, 1),
        (PrintState.PRINTED, 1),
        (PrintState.NOT_PRINTED, 0),
    ],
)
def test_copies_count_what_may_be_on_paper(
    store: SqlStore, waybill: Waybill, state: PrintState, copies: int
) -> None:
    with store.begin() as work:
        work.prints.lease(make_job(waybill))
        work.prints.move(make_job(waybill, state=state))
        work.commit()
    (row,) = store.reader.parcels_by_id(frozenset({waybill.parcel_id}))
    assert row.copies == copies


def test_a_shipment_comes_back_as_it_went_in(store: SqlStore, waybill: Waybill) -> None:
    intent = make_shipment(waybill)
    done = replace(intent, state=ShipmentState.DONE, settled_at=at(6), pack_id="77")
    with store.begin() as work:
        work.shipments.add(intent)
        assert work.shipments.get(intent.shipment_id) == intent
        assert work.shipments.in_state(ShipmentState.INTENDED) == (intent,)
        work.shipments.settle(done)
        assert work.shipments.live([waybill.waybill_id]) == {waybill.waybill_id: done}
        assert work.shipments.get(ShipmentId("404")) is None


@pytest.mark.parametrize(
    "state", [ShipmentState.INTENDED, ShipmentState.UNKNOWN, ShipmentState.DONE]
)
def test_a_second_live_shipment_is_refused(
    store: SqlStore, waybill: Waybill, state: ShipmentState
) -> None:
    first = make_shipment(waybill)
    with store.begin() as work:
        work.shipments.add(first)
        work.shipments.settle(replace(first, state=state))
        with pytest.raises(InvalidInput) as found:
            work.shipments.add(replace(first, shipment_id=ShipmentId("second")))
        assert found.value.code == "shipment.exists"


def test_a_number_may_be_edited_back_to_one_that_was_shipped_with(
    store: SqlStore, waybill: Waybill
) -> None:
    first = make_shipment(waybill)
    edit = replace(first, shipment_id=ShipmentId("edit"), call=ShipCall.EDIT, intended_at=at(9))
    with store.begin() as work:
        work.shipments.add(first)
        work.shipments.settle(replace(first, state=ShipmentState.DONE, settled_at=at(6)))
        work.shipments.add(edit)
        assert work.shipments.live([waybill.waybill_id]) == {waybill.waybill_id: edit}
        with pytest.raises(InvalidInput):
            work.shipments.add(replace(first, shipment_id=ShipmentId("second")))


def test_after_a_failed_shipment_another_may_be_tried(store: SqlStore, waybill: Waybill) -> None:
    first = make_shipment(waybill)
    second = replace(first, shipment_id=ShipmentId("second"))
    with store.begin() as work:
        work.shipments.add(first)
        work.shipments.settle(replace(first, state=ShipmentState.FAILED))
        work.shipments.add(second)
        assert work.shipments.live([waybill.waybill_id]) == {waybill.waybill_id: second}
        with pytest.raises(InvalidInput):
            work.shipments.settle(replace(first, state=ShipmentState.DONE))


def _scan(minutes: float, kind: RouteKind = RouteKind.PICKED_UP, text: str = "揽收") -> RouteEvent:
    return RouteEvent(at=at(minutes), kind=kind, state=kind.value, text=text, site="杭州")


def test_the_earliest_pickup_counts_whatever_order_scans_come_in(
    store: SqlStore, waybill: Waybill
) -> None:
    with store.begin() as work:
        work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
        sent = _scan(50, RouteKind.IN_TRANSIT, "离开")
        assert work.routes.add(waybill.waybill_id, [sent, _scan(40)], at(60)) == 2
        assert work.routes.add(waybill.waybill_id, [_scan(30), sent], at(70)) == 1
        work.commit()
    (row,) = store.reader.parcels_by_id(frozenset({waybill.parcel_id}))
    assert (row.stage, row.picked_up_s) == (Stage.PICKED_UP, int(at(30).timestamp()))


def test_a_scan_that_is_no_pickup_moves_nothing(store: SqlStore, waybill: Waybill) -> None:
    with store.begin() as work:
        work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
        work.routes.add(waybill.waybill_id, [_scan(30, RouteKind.OTHER)], at(31))
        (waits,) = work.routes.awaiting_pickup(SHOP, 10)
        assert waits.asked_at == at(31)
        assert waits.paid_at == at(-60)


def test_a_pickup_before_the_write_back_waits_for_it(store: SqlStore, waybill: Waybill) -> None:
    with store.begin() as work:
        work.parcels.move(waybill.parcel_id, Stage.TO_SHIP)
        work.routes.add(waybill.waybill_id, [_scan(30)], at(31))
        assert work.parcels.get([waybill.parcel_id])[waybill.parcel_id].stage is Stage.TO_SHIP
        work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
        assert work.parcels.get([waybill.parcel_id])[waybill.parcel_id].stage is Stage.PICKED_UP


def test_scans_of_a_number_that_was_given_back_do_not_move_the_parcel(
    store: SqlStore, waybill: Waybill
) -> None:
    with store.begin() as work:
        work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
        work.waybills.settle(replace(waybill, state=WaybillState.CANCELLED))
        work.routes.add(waybill.waybill_id, [_scan(30)], at(31))
        assert work.parcels.get([waybill.parcel_id])[waybill.parcel_id].stage is Stage.SHIPPED


def test_the_nearest_deadline_is_tracked_first(store: SqlStore, order: Order) -> None:
    early = make_order(3, paid_at=at(-600))
    with store.begin() as work:
        work.orders.ingest([early], at(0))
        for number, one in enumerate((order, early)):
            waybill = bought(make_waybill(parcel_of(one)), f"ZT{number}")
            work.waybills.add(waybill)
            work.parcels.move(waybill.parcel_id, Stage.SHIPPED)
        found = work.routes.awaiting_pickup(SHOP, 10)
        assert [one.parcel_id for one in found] == [parcel_of(early), parcel_of(order)]
        assert len(work.routes.awaiting_pickup(SHOP, 1)) == 1


def test_one_commit_tells_once_what_it_touched(store: SqlStore, heard: Heard) -> None:
    first, second = make_order(1), make_order(2)
    with store.begin() as work:
        work.orders.ingest([first], at(0))
        work.orders.ingest([second], at(0))
        work.waybills.add(make_waybill(parcel_of(first)))
        work.shops.sync_ended(SHOP, at(0), "")
        work.commit()
    assert heard.events == [
        Changes(
            orders=frozenset({first.order_id, second.order_id}),
            parcels=frozenset({parcel_of(first), parcel_of(second)}),
            shops=frozenset({SHOP}),
        )
    ]


def test_what_is_not_committed_never_happened(store: SqlStore, heard: Heard) -> None:
    with store.begin() as work:
        work.orders.ingest([make_order()], at(0))
    with pytest.raises(KeyError), store.begin() as work:  # noqa: PT012
        work.orders.ingest([make_order()], at(0))
        work.parcels.move(parcel_of(make_order(404)), Stage.CLOSED)
    assert store.reader.parcels() == ()
    assert heard.events == []
