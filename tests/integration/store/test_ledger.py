"""The print ledger as screens read it: filters, search, lines, 待确认."""

from dataclasses import replace

import pytest

from app.adapters.store import SqlStore
from app.domain.ids import BatchId, CarrierCode, PrinterId, PrintJobId, TrackingNumber
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.domain.waybill import Carrier
from app.ports.rows import LabelFilter
from tests.fakes.facts import SHOP, at, bought, make_job, make_order, make_waybill, parcel_of

COUNT = 6


def job_of(number: int, **changes: object) -> PrintJob:
    waybill = make_waybill(parcel_of(make_order(number)))
    job = make_job(waybill, sequence=number, job_id=PrintJobId(f"j{number}"))
    return replace(job, **changes)  # type: ignore[arg-type]


@pytest.fixture
def ledger(store: SqlStore) -> SqlStore:
    """Run one: labels 1–3 at minute 3; run two on another printer: 4–6 at minute 9."""
    with store.begin() as work:
        orders = [make_order(n) for n in range(1, COUNT + 1)]
        work.orders.ingest(orders, at(0))
        work.shops.put_carriers(SHOP, (Carrier(code=CarrierCode("zhongtong"), name="中通快递"),))
        for n, order in enumerate(orders, 1):
            work.waybills.add(bought(make_waybill(parcel_of(order)), f"ZT00{n}"))
        for n in range(1, 4):
            work.prints.lease(job_of(n))
        for n in range(4, 7):
            work.prints.lease(
                job_of(
                    n,
                    batch_id=BatchId("later"),
                    sequence=n - 3,
                    printer_id=PrinterId("second"),
                    leased_at=at(9),
                )
            )
        work.prints.move(job_of(1, state=PrintState.PRINTED, settled_at=at(4)))
        work.prints.move(job_of(2, state=PrintState.UNCONFIRMED, problem="打印机没有回答"))
        work.prints.move(job_of(3, state=PrintState.NOT_PRINTED, problem="缺纸"))
        work.prints.lease(
            job_of(
                1,
                job_id=PrintJobId("again"),
                copy=2,
                reason="面单丢失",
                leased_at=at(20),
                batch_id=BatchId("reprint"),
            )
        )
        work.commit()
    return store


def ids(store: SqlStore, **wanted: object) -> list[str]:
    return list(store.reader.label_ids(LabelFilter(**wanted)))  # type: ignore[arg-type]


def test_the_newest_label_comes_first(ledger: SqlStore) -> None:
    assert ids(ledger) == ["again", "j6", "j5", "j4", "j3", "j2", "j1"]


def test_filters_narrow(ledger: SqlStore) -> None:
    assert ids(ledger, printer_id=PrinterId("second")) == ["j6", "j5", "j4"]
    assert ids(ledger, states=frozenset({PrintState.UNCONFIRMED})) == ["j2"]
    assert ids(ledger, reprints=True) == ["again"]
    assert ids(ledger, problems=True) == ["j3", "j2"]
    assert ids(ledger, batch_id=BatchId("later")) == ["j6", "j5", "j4"]
    nine = int(at(9).timestamp())
    assert ids(ledger, from_s=nine) == ["again", "j6", "j5", "j4"]
    assert ids(ledger, until_s=nine) == ["j3", "j2", "j1"]
    assert ids(ledger, from_s=nine, until_s=nine + 1, printer_id=PrinterId("label")) == []


@pytest.mark.parametrize("text", ["ZT005", "T005", "69000005", str(parcel_of(make_order(5)))])
def test_a_part_of_any_number_finds_its_labels(ledger: SqlStore, text: str) -> None:
    assert ids(ledger, text=text) == ["j5"]


@pytest.mark.parametrize("text", ["%", "_", "ZT_05", "\\", "nothing"])
def test_signs_of_patterns_are_plain_characters(ledger: SqlStore, text: str) -> None:
    assert ids(ledger, text=text) == []


def test_a_line_says_whose_label_it_is(ledger: SqlStore) -> None:
    rows = ledger.reader.label_rows((PrintJobId("j5"), PrintJobId("gone"), PrintJobId("again")))
    assert [row.job_id for row in rows] == ["j5", "again"]
    line = rows[0]
    assert (line.sequence, line.total) == (2, 3)
    assert line.order_ids == (make_order(5).order_id,)
    assert line.tracking_number == TrackingNumber("ZT005")
    assert line.carrier_name == "中通快递"
    assert line.receiver == "王*明 138******78"
    assert (rows[1].copy, rows[1].reason) == (2, "面单丢失")


def test_a_carrier_that_is_not_on_the_list_is_named_by_its_code(store: SqlStore) -> None:
    with store.begin() as work:
        work.orders.ingest([make_order(1)], at(0))
        work.waybills.add(bought(make_waybill(parcel_of(make_order(1)))))
        work.prints.lease(job_of(1))
        work.commit()
    (line,) = store.reader.label_rows((PrintJobId("j1"),))
    assert line.carrier_name == "zhongtong"


def test_what_waits_comes_by_run_in_label_order(ledger: SqlStore) -> None:
    with ledger.begin() as work:
        for n in (6, 4):
            work.prints.move(
                job_of(
                    n,
                    batch_id=BatchId("later"),
                    sequence=n - 3,
                    printer_id=PrinterId("second"),
                    leased_at=at(9),
                    state=PrintState.UNCONFIRMED,
                )
            )
        work.commit()
    waiting = ledger.reader.waiting_labels()
    assert [(row.batch_id, row.sequence) for row in waiting] == [
        ("batch", 2),
        ("later", 1),
        ("later", 3),
    ]
    assert waiting[0].confirmed_by is None
    with ledger.begin() as work:
        work.prints.move(
            job_of(2, state=PrintState.PRINTED, confirmed_by=ConfirmedBy.PERSON, settled_at=at(30))
        )
        work.commit()
    assert [row.batch_id for row in ledger.reader.waiting_labels()] == ["later", "later"]
    (answered,) = ledger.reader.label_rows((PrintJobId("j2"),))
    assert answered.confirmed_by is ConfirmedBy.PERSON
