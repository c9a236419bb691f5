"""Kept batches: labels of a day, outcomes as they come, and what is still to do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.store import SqlStore, open_store
from app.domain.batch import Asked, Batch, BatchKind, rest_of
from app.domain.errors import Retry
from app.domain.gate import Block
from app.domain.ids import BatchId, CarrierCode, ParcelId, PrinterId, new_id
from app.domain.receipt import Line, Outcome
from app.domain.remark import RemarkMode, RemarkWish
from tests.fakes.clock import FakeClock
from tests.fakes.facts import PlainSeal, at, make_order

NOW = at()


def opened(
    store: SqlStore,
    wanted: tuple[ParcelId, ...] = (),
    kind: BatchKind = BatchKind.ACQUIRE,
    begun: datetime = NOW,
    asked: Asked | None = None,
) -> Batch:
    with store.begin() as work:
        batch = work.batches.open(
            BatchId(new_id()), kind, wanted, actor="小王", asked=asked or Asked(), at=begun
        )
        work.commit()
    return batch


def tell(store: SqlStore, batch: Batch, *lines: Line) -> None:
    with store.begin() as work:
        work.batches.record(batch.kind, lines, batch.batch_id)
        work.batches.finish_complete(NOW)
        work.commit()


def line(parcel_id: ParcelId, outcome: Outcome, title: str = "") -> Line:
    return Line(parcel_id=parcel_id, outcome=outcome, title=title, retry=Retry.NOW)


@pytest.fixture
def parcels(store: SqlStore) -> tuple[ParcelId, ...]:
    with store.begin() as work:
        work.orders.ingest([make_order(f"8{number:03}") for number in range(6)], NOW)
        work.commit()
    return tuple(sorted(row.parcel_id for row in store.reader.parcels()))


def test_the_batches_of_a_shanghai_day_are_numbered_through(store: SqlStore) -> None:
    evening = datetime(2026, 11, 28, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    labels = [
        opened(store, begun=evening, kind=kind).label for kind in (BatchKind.SHIP, BatchKind.PRINT)
    ]
    assert labels == ["1128-01", "1128-02"]
    assert opened(store, begun=evening + timedelta(minutes=1)).label == "1129-01"
    assert opened(store, begun=evening + timedelta(days=365)).label == "1128-01"


def test_two_programs_never_give_the_same_label(store: SqlStore, database: Path) -> None:
    other = open_store(database, seal=PlainSeal(), bus=None, clock=FakeClock())
    try:
        with ThreadPoolExecutor(4) as pool:
            batches = list(pool.map(lambda n: opened((store, other)[n % 2]), range(24)))
    finally:
        other.close()
    assert sorted(b.label for b in batches) == [f"{NOW:%m%d}-{n:02}" for n in range(1, 25)]


def test_a_batch_keeps_its_order_and_how_it_was_asked_for(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    asked = Asked(carrier=CarrierCode("yunda"), printer_id=PrinterId("p1"), reason="破损")
    wanted = (parcels[3], ParcelId("nowhere"), parcels[0], parcels[5])
    batch = opened(store, wanted, asked=asked)
    found = store.reader.batches(label=batch.label)[0]
    assert (found.batch.asked, found.total, found.open) == (asked, 3, 3)
    rest = rest_of(store.reader.batch_lines(batch.batch_id))
    assert rest == (parcels[3], parcels[0], parcels[5])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_after_any_outcomes_the_rest_is_what_has_none_in_the_old_order(
    store: SqlStore, parcels: tuple[ParcelId, ...], data: st.DataObject
) -> None:
    wanted = tuple(data.draw(st.permutations(parcels)))
    told = data.draw(st.dictionaries(st.sampled_from(parcels), st.sampled_from(list(Outcome))))
    batch = opened(store, wanted, kind=BatchKind.SLIPS)
    for parcel_id, outcome in told.items():
        tell(store, batch, line(parcel_id, outcome))
    left = tuple(p for p in wanted if told.get(p, Outcome.SKIPPED) is Outcome.SKIPPED)
    assert rest_of(store.reader.batch_lines(batch.batch_id)) == left
    still_open = batch.batch_id in {b.batch_id for b in store.reader.open_batches()}
    assert still_open == bool(left)
    # Going on with the rest leaves nothing, each told once.
    again = opened_again(store, batch, left)
    assert again.label == batch.label
    tell(store, batch, *(line(p, Outcome.DONE) for p in left))
    assert rest_of(store.reader.batch_lines(batch.batch_id)) == ()
    assert len(store.reader.batch_lines(batch.batch_id)) == len(wanted)
    tell_other(store, parcels)


def opened_again(store: SqlStore, batch: Batch, wanted: tuple[ParcelId, ...]) -> Batch:
    with store.begin() as work:
        found = work.batches.open(
            batch.batch_id, batch.kind, wanted, actor="", asked=batch.asked, at=NOW
        )
        work.commit()
    return found


def tell_other(store: SqlStore, parcels: tuple[ParcelId, ...]) -> None:
    """End what other examples left open."""
    tell(store, opened(store, parcels, kind=BatchKind.SLIPS), *_all_done(parcels))


def _all_done(parcels: tuple[ParcelId, ...]) -> list[Line]:
    return [line(p, Outcome.DONE) for p in parcels]


def test_what_another_batch_does_needs_no_going_on(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    cut_off, elsewhere = opened(store, parcels[:4]), opened(store, parcels[:4], BatchKind.SHIP)
    tell(store, cut_off, line(parcels[0], Outcome.UNKNOWN), line(parcels[1], Outcome.FAILED, "旧"))
    later = opened(store, parcels[:3])
    tell(
        store,
        later,
        line(parcels[0], Outcome.FAILED, "没有买到"),
        line(parcels[1], Outcome.DONE),
        line(parcels[2], Outcome.DONE),
    )
    lines = {each.parcel_id: each.line for each in store.reader.batch_lines(cut_off.batch_id)}
    ended = {p: (found.outcome, found.title) if found else None for p, found in lines.items()}
    assert ended == {
        parcels[0]: (Outcome.FAILED, "没有买到"),  # what was in doubt is known now
        parcels[1]: (Outcome.FAILED, "旧"),  # what had an outcome keeps it
        parcels[2]: (Outcome.DONE, ""),
        parcels[3]: None,
    }
    assert rest_of(store.reader.batch_lines(elsewhere.batch_id)) == parcels[:4]


def test_a_failed_try_elsewhere_leaves_an_untried_line_to_do(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    cut_off, later = opened(store, parcels[:1]), opened(store, parcels[:1])
    tell(store, later, line(parcels[0], Outcome.FAILED))
    assert rest_of(store.reader.batch_lines(cut_off.batch_id)) == parcels[:1]


def test_what_was_settled_while_a_batch_ran_is_not_undone_by_its_end(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    batch = opened(store, parcels[:2], BatchKind.PRINT)
    tell(store, batch, line(parcels[0], Outcome.DONE))
    with store.begin() as work:
        late = (line(parcels[0], Outcome.UNKNOWN), line(parcels[1], Outcome.BLOCKED, "退款"))
        work.batches.record_missing(batch.batch_id, late)
        work.commit()
    counts = store.reader.batches()[0]
    assert counts.outcomes == {Outcome.DONE: 1, Outcome.BLOCKED: 1}


def test_ending_a_batch_says_of_the_rest_that_it_was_not_tried(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    batch = opened(store, parcels[:3])
    tell(store, batch, line(parcels[1], Outcome.DONE))
    with store.begin() as work:
        work.batches.finish(batch.batch_id, NOW, "已结束，未尝试")
        work.commit()
    counts = store.reader.batches()[0]
    assert counts.batch.finished_at == NOW
    assert counts.outcomes == {Outcome.DONE: 1, Outcome.SKIPPED: 2}
    assert store.reader.open_batches() == ()


def test_the_list_is_filtered_by_day_and_kind_and_newest_first(store: SqlStore) -> None:
    first = opened(store, kind=BatchKind.SHIP)
    opened(store, kind=BatchKind.PRINT)
    opened(store, kind=BatchKind.SHIP, begun=NOW + timedelta(days=1))
    last = opened(store, kind=BatchKind.SHIP)
    day = NOW.date()
    found = store.reader.batches(day=day, kind=BatchKind.SHIP)
    assert [each.batch.batch_id for each in found] == [last.batch_id, first.batch_id]


def test_what_stopped_a_line_is_kept_with_it(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    batch = opened(store, parcels[:2], BatchKind.SHIP)
    blocks = frozenset({Block.REFUND_PENDING, Block.HELD})
    with store.begin() as work:
        work.batches.record_missing(batch.batch_id, (Line.blocked(parcels[0], blocks),))
        work.commit()
    tell(store, batch, line(parcels[1], Outcome.DONE))
    kept = [each.line for each in store.reader.batch_lines(batch.batch_id)]
    assert kept == [Line.blocked(parcels[0], blocks), line(parcels[1], Outcome.DONE)]


@pytest.mark.parametrize(
    "wish",
    [
        RemarkWish(RemarkMode.REPLACE, "先发「加急」😀", 5),
        RemarkWish(RemarkMode.REPLACE, ""),
        RemarkWish(RemarkMode.FLAG, flag=0),
    ],
)
def test_a_batch_of_remarks_keeps_its_words(store: SqlStore, wish: RemarkWish) -> None:
    batch = opened(store, kind=BatchKind.REMARK, asked=Asked(wish=wish))
    assert store.reader.batches(label=batch.label)[0].batch.asked.wish == wish


def test_one_batch_of_remarks_says_nothing_of_another(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    cut_off = opened(store, parcels[:2], BatchKind.REMARK)
    tell(store, cut_off, line(parcels[0], Outcome.UNKNOWN))
    other = opened(store, parcels[:2], BatchKind.REMARK)
    tell(store, other, line(parcels[0], Outcome.DONE), line(parcels[1], Outcome.DONE))
    kept = [each.line for each in store.reader.batch_lines(cut_off.batch_id)]
    assert kept == [line(parcels[0], Outcome.UNKNOWN), None]


def test_settling_tells_one_batch_what_is_news_to_it(
    store: SqlStore, parcels: tuple[ParcelId, ...]
) -> None:
    batch = opened(store, parcels[:4], BatchKind.REMARK)
    tell(store, batch, line(parcels[0], Outcome.UNKNOWN), line(parcels[1], Outcome.FAILED, "旧"))
    other = opened(store, parcels[:4], BatchKind.REMARK)
    with store.begin() as work:
        outcomes = (Outcome.FAILED, Outcome.DONE, Outcome.DONE, Outcome.FAILED)
        work.batches.settle(
            batch.batch_id, [line(p, o) for p, o in zip(parcels, outcomes, strict=False)]
        )
        work.commit()
    ended = [each.line and each.line.outcome for each in store.reader.batch_lines(batch.batch_id)]
    # In doubt: known now. Failed: as it was. Open: done is done, and what failed is still to do.
    assert ended == [Outcome.FAILED, Outcome.FAILED, Outcome.DONE, None]
    assert rest_of(store.reader.batch_lines(other.batch_id)) == parcels[:4]
