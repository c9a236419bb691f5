"""Read models: what screens and reports are told, without waiting for the writer."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from app.adapters.store import SqlStore, open_store
from app.adapters.store.no_shipping import _WAITING, _select
from app.adapters.store.reader import _PARCEL, _PENDING
from app.domain.after_sale import AfterSaleState
from app.domain.ids import BatchId, ParcelId, PrintJobId, WaybillId
from app.domain.order import RefundState
from app.domain.parcel import LIVE_STAGES, PENDING_STAGES, Stage
from app.domain.printing import PrintState
from app.domain.route import RouteEvent, RouteKind
from app.domain.shipment import ShipmentState
from app.domain.waybill import WaybillState
from app.ports.rows import DayTotals
from tests.fakes.clock import FakeClock
from tests.fakes.facts import (
    PlainSeal,
    at,
    bought,
    make_case,
    make_item,
    make_job,
    make_order,
    make_shipment,
    make_shop,
    make_waybill,
    parcel_of,
)


@pytest.mark.parametrize("stage", list(Stage))
def test_the_workbench_shows_pending_stages(store: SqlStore, stage: Stage) -> None:
    order = make_order()
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.parcels.move(parcel_of(order), stage, problem="网络不通")
        work.commit()
    rows = store.reader.parcels()
    assert len(rows) == (stage in PENDING_STAGES)
    every = store.reader.parcels(stages=LIVE_STAGES)
    assert len(every) == (stage is not Stage.CLOSED)
    (row,) = store.reader.parcels_by_id(frozenset({parcel_of(order)}))
    assert (row.stage, row.problem) == (stage, "网络不通")


def test_rows_come_by_payment(store: SqlStore) -> None:
    orders = [make_order(n, paid_at=at(-n * 7 % 50)) for n in range(20)]
    with store.begin() as work:
        work.orders.ingest(orders, at(0))
        work.commit()
    paid = [row.paid_s for row in store.reader.parcels()]
    assert paid == sorted(paid)


def test_the_workbench_is_one_walk_along_its_index(store: SqlStore, database: Path) -> None:
    sql = str(_PARCEL.where(_PENDING).compile(dialect=sqlite.dialect()))
    with closing(sqlite3.connect(database)) as raw:
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan == ["SCAN parcels USING INDEX ix_parcels_pending"]


def test_orders_that_wait_without_a_parcel_are_read_along_their_index(
    store: SqlStore, database: Path
) -> None:
    sql = str(_select(_WAITING).compile(dialect=sqlite.dialect()))
    with closing(sqlite3.connect(database)) as raw:
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", (0,))]
    assert "SCAN orders USING INDEX ix_orders_waiting" in plan
    assert not any("TEMP B-TREE" in step for step in plan)  # they come in order


def test_parcels_are_found_by_exact_numbers(store: SqlStore) -> None:
    order, other = make_order(1), make_order(11)
    waybill = bought(make_waybill(parcel_of(order)))
    with store.begin() as work:
        work.orders.ingest([order, other], at(0))
        work.waybills.add(waybill)
        work.parcels.move(parcel_of(order), Stage.CLOSED)
        work.commit()
    reader = store.reader
    for number in (order.order_id, parcel_of(order), "ZT001", " zt001", "ＺＴ００１"):
        assert reader.find_parcels(number) == (parcel_of(order),)
    for number in ("", "ZT", "69", "404"):
        assert reader.find_parcels(number) == ()


def test_unknown_parcels_are_left_out(store: SqlStore) -> None:
    assert store.reader.parcels_by_id(frozenset({ParcelId("404")})) == ()
    assert store.reader.parcels_by_id(frozenset()) == ()
    assert store.reader.detail(ParcelId("404")) is None


def test_detail_names_items_and_their_refunds(store: SqlStore) -> None:
    order = make_order(
        items=(
            make_item(2, refund=RefundState.PENDING),
            make_item(1, refund=RefundState.OTHER, needs_shipping=False),
            make_item(3, refund=RefundState.REFUNDED),
        )
    )
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.commit()
    detail = store.reader.detail(parcel_of(order))
    assert detail is not None
    assert [(i.code, i.quantity, i.price_fen, i.refund) for i in detail.items] == [
        ("CUP-2", 2, 1990, "退款中"),
        ("CUP-1", 1, 1990, "售后中"),
        ("CUP-3", 3, 1990, "已退款"),
    ]


def test_history_tells_failures_and_answers(store: SqlStore) -> None:
    order = make_order(shipped_at=at(80), finished_at=at(90))
    failed = make_waybill(parcel_of(order), problem="余额不足")
    waybill = bought(make_waybill(parcel_of(order), waybill_id=WaybillId("w2"), intended_at=at(3)))
    job = make_job(waybill, leased_at=at(4))
    again = make_job(waybill, job_id=PrintJobId("j2"), copy=2, reason="破损", leased_at=at(5))
    shipment = make_shipment(waybill, intended_at=at(6))
    case = make_case(order, applied_at=at(7), updated_at=at(8), state=AfterSaleState.CLOSED)
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.waybills.add(make_waybill(parcel_of(order)))
        work.waybills.settle(replace(failed, state=WaybillState.FAILED, settled_at=at(2)))
        work.waybills.add(replace(waybill, settled_at=at(3)))
        work.prints.lease(job)
        work.prints.move(replace(job, state=PrintState.UNCONFIRMED, problem="连接断开"))
        work.prints.lease(again)
        work.shipments.add(shipment)
        work.shipments.settle(
            replace(shipment, state=ShipmentState.FAILED, problem="单号已用过", settled_at=at(6))
        )
        work.orders.ingest_after_sales([case], at(8))
        work.commit()
    detail = store.reader.detail(parcel_of(order))
    assert detail is not None
    assert [line.text for line in detail.history] == [
        "订单结束",
        "平台显示已发货",
        "发货前退款已关闭",
        "买家申请发货前退款",
        "发货失败：单号已用过",
        "补打第 2 张（破损），排队中",
        "打印面单，待确认是否出纸：连接断开",
        "取得运单号 ZT001，zhongtong",
        "取号失败：余额不足",
        "买家付款",
    ]


def test_jobs_wait_for_answers_oldest_first_and_batches_keep_their_order(
    store: SqlStore,
) -> None:
    with store.begin() as work:
        work.orders.ingest([make_order(n) for n in range(3)], at(0))
        for n in range(3):
            waybill = bought(make_waybill(parcel_of(make_order(n))), f"ZT{n}")
            work.waybills.add(waybill)
            job = make_job(waybill, sequence=3 - n, leased_at=at(10 - n))
            work.prints.lease(job)
            if n:
                work.prints.move(replace(job, state=PrintState.UNCONFIRMED))
        work.commit()
    assert [job.sequence for job in store.reader.unconfirmed()] == [1, 2]
    assert [job.sequence for job in store.reader.batch_jobs(BatchId("batch"))] == [1, 2, 3]
    assert store.reader.batch_jobs(BatchId("404")) == ()


def _ship(store: SqlStore, number: int, picked_up_min: float | None) -> None:
    order = make_order(number, paid_at=at(0))
    waybill = bought(make_waybill(parcel_of(order)), f"ZT{number}", settled_at=at(1))
    job = make_job(waybill)
    shipment = make_shipment(waybill)
    with store.begin() as work:
        work.orders.ingest([order], at(0))
        work.waybills.add(waybill)
        work.prints.lease(job)
        work.prints.move(replace(job, state=PrintState.PRINTED, settled_at=at(2)))
        again = make_job(waybill, job_id=PrintJobId(f"again{number}"), copy=2, reason="破损")
        work.prints.lease(again)
        work.prints.move(replace(again, state=PrintState.PRINTED, settled_at=at(2)))
        work.shipments.add(shipment)
        work.shipments.settle(replace(shipment, state=ShipmentState.DONE, settled_at=at(3)))
        work.parcels.move(parcel_of(order), Stage.SHIPPED)
        if picked_up_min is not None:
            scan = RouteEvent(at=at(picked_up_min), kind=RouteKind.PICKED_UP, state="G", text="揽")
            work.routes.add(waybill.waybill_id, [scan], at(picked_up_min))
        work.commit()


def test_totals_of_a_day(store: SqlStore) -> None:
    hour = 60
    _ship(store, 1, 5)
    _ship(store, 2, 24 * hour)  # exactly at the threshold counts
    _ship(store, 3, 24 * hour + 1)
    _ship(store, 4, 49 * hour)
    _ship(store, 5, None)
    with store.begin() as work:
        work.orders.ingest([make_order(6, paid_at=at(-1)), make_order(7, paid_at=at(1))], at(0))
        work.parcels.move(parcel_of(make_order(7)), Stage.SHIP_UNKNOWN)
        waybill = bought(make_waybill(parcel_of(make_order(6))), settled_at=at(24 * hour))
        work.waybills.add(waybill)
        work.prints.lease(make_job(waybill))
        work.prints.move(make_job(waybill, state=PrintState.UNCONFIRMED))
        work.commit()
    start, end = (int(moment.timestamp()) for moment in (at(0), at(24 * hour)))
    assert store.reader.day_totals(start, end) == DayTotals(
        paid_orders=6,
        numbered=5,
        printed=5,
        shipped=5,
        picked_up=1,
        pending_now=2,
        unconfirmed_now=1,
        unknown_now=1,
        picked_within=((24, 2), (36, 3), (48, 3)),
    )
    nothing = store.reader.day_totals(0, 1)
    assert (nothing.paid_orders, nothing.picked_within) == (0, ((24, 0), (36, 0), (48, 0)))


def test_readers_see_the_last_commit_and_never_wait_for_the_writer(store: SqlStore) -> None:
    with store.begin() as work:
        work.orders.ingest([make_order(1)], at(0))
        work.commit()
    with store.begin() as work:
        work.orders.ingest([make_order(2)], at(0))
        assert len(store.reader.parcels()) == 1  # on this thread, while the writer holds its lock
        work.commit()
    assert len(store.reader.parcels()) == 2


def test_writers_of_many_threads_take_turns(store: SqlStore) -> None:
    def write(number: int) -> None:
        for step in range(10):
            with store.begin() as work:
                open_before = len(work.journal.open())
                work.journal.intend(
                    kind="k", subject=f"{number}-{step}", batch_id=None, at=at(step)
                )
                assert len(work.journal.open()) == open_before + 1
                work.commit()
            store.reader.parcels()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.begin() as work:
        assert len(work.journal.open()) == 40


def test_a_unit_of_work_inside_another_is_a_bug_not_a_dead_lock(store: SqlStore) -> None:
    with (
        store.begin(),
        pytest.raises(RuntimeError, match="already running"),
        store.begin(),
    ):
        pass
    with store.begin() as work:
        work.commit()


def test_a_closed_store_takes_nothing_more(database: Path) -> None:
    store = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock())
    store.close()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="closed"), store.begin():
            pass
    store.close()


def test_a_listener_may_write_at_once(database: Path) -> None:
    class Answers:
        def __init__(self) -> None:
            self.store: SqlStore | None = None
            self.told = 0

        def publish(self, event: object) -> None:
            assert self.store is not None
            self.told += 1
            if self.told == 1:
                with self.store.begin() as work:
                    work.audit.record(actor="x", action="told", subject=str(event), at=at(0))
                    work.orders.ingest([make_order(2)], at(0))
                    work.commit()

        def subscribe(self, listener: object) -> object:
            raise AssertionError("the store listens to nobody")

    bus = Answers()
    store = open_store(database, seal=PlainSeal(), bus=bus, clock=FakeClock())  # type: ignore[arg-type]
    bus.store = store
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    assert bus.told == 2
    assert len(store.reader.parcels()) == 1
    store.close()


def test_closing_while_another_program_reads_loses_nothing(database: Path) -> None:
    store = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock(), busy_s=0.05)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM shops").fetchone()
        with store.begin() as work:
            work.shops.put(make_shop())
            work.commit()
        store.close()
    again = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock())
    assert [shop.name for shop in again.reader.shops()] == ["练习店铺"]
    again.close()
