"""Ingest gives the same rows whatever order versions come in, and however often."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.store import SqlStore, open_store
from app.adapters.store.rejudge import rejudge
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.ids import CarrierCode, ItemId, ParcelId
from app.domain.order import BundlePart, Order, OrderStatus, RefundState
from tests.fakes.clock import FakeClock
from tests.fakes.facts import (
    PlainSeal,
    at,
    make_case,
    make_item,
    make_order,
    make_pack,
    make_receiver,
    make_shop,
)

_TABLES = (
    "orders",
    "order_receivers",
    "items",
    "after_sales",
    "parcels",
    "parcel_orders",
    "parcel_lines",
)
Step = tuple[Order | AfterSale, int]  # what is seen, and in which minute
Rows = dict[str, list[tuple[Any, ...]]]


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One database for all examples; each rolls back."""
    path = tmp_path_factory.mktemp("properties") / "zhunlan.sqlite3"
    store = open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    yield store
    store.close()


_items = st.lists(
    st.builds(
        make_item,
        st.integers(1, 4),
        quantity=st.integers(0, 3),
        refund=st.sampled_from(RefundState),
        status=st.sampled_from([OrderStatus.TO_SHIP, OrderStatus.SHIPPED]),
        needs_shipping=st.booleans(),
        presale=st.booleans(),
        gift=st.booleans(),
        masters=st.sampled_from([(), (ItemId("i1"),), (ItemId("i1"), ItemId("i2"))]),
        bundle=st.sampled_from([(), (BundlePart(name="毛巾😀", code="", quantity=2),)]),
        virtual=st.booleans(),
        custom=st.sampled_from(["", "刻字"]),
        marks=st.sampled_from([0, 4096]),
    ),
    max_size=3,
    unique_by=lambda item: item.item_id,
).map(tuple)


@st.composite
def _versions(draw: st.DrawFn) -> list[Step]:
    """Versions of a few orders and cases, each with an update time of its own."""
    steps: list[Step] = []
    for minute in range(draw(st.integers(1, 7))):
        number = draw(st.integers(1, 2))
        order = make_order(
            number,
            status=draw(st.sampled_from(OrderStatus)),
            updated_at=at(minute),
            items=draw(_items),
            receiver=make_receiver(draw(st.sampled_from("ab"))),
            packs=draw(st.sampled_from([(), (make_pack("ZT1"),)])),
            paid_at=draw(st.sampled_from([None, at(-60), at(-50)])),
            flag=draw(st.integers(0, 5)),
            urge_count=draw(st.integers(0, 2)),
            appointment_at=draw(st.sampled_from([None, at(90)])),
            promised_carrier=draw(st.sampled_from([None, CarrierCode("jd")])),
            marks=draw(st.sampled_from([0, 1, 128])),
        )
        seen = draw(st.integers(0, 30))
        if draw(st.booleans()):
            case = replace(
                make_case(replace(order, items=(make_item(1),))),
                kind=draw(
                    st.sampled_from(
                        [AfterSaleKind.REFUND_BEFORE_SHIP, AfterSaleKind.RETURN_AND_REFUND]
                    )
                ),
                state=draw(st.sampled_from(AfterSaleState)),
                step=draw(st.sampled_from(AfterSaleStep)),
                deadline_at=draw(st.sampled_from([None, at(60), at(70)])),
                updated_at=at(minute),
            )
            steps.append((case, seen))
        else:
            steps.append((order, seen))
    return steps


@st.composite
def _two_ways(draw: st.DrawFn) -> tuple[list[Step], list[list[Step]]]:
    """Versions, and the same in pages of another order with some of them doubled."""
    steps = draw(_versions())
    doubled = [*steps, *draw(st.lists(st.sampled_from(steps), max_size=4))]
    shuffled = draw(st.permutations(doubled))
    cuts = sorted(draw(st.sets(st.integers(0, len(shuffled)), max_size=3)))
    bounds = [0, *cuts, len(shuffled)]
    pages = [shuffled[a:b] for a, b in itertools.pairwise(bounds)]
    return steps, pages


def _rows(store: SqlStore, pages: list[list[Step]], *, judged_again: bool = False) -> Rows:
    with store.begin() as work:
        for page in pages:
            for minute in sorted({minute for _, minute in page}):
                seen = [thing for thing, at_minute in page if at_minute == minute]
                work.orders.ingest([o for o in seen if isinstance(o, Order)], at(minute))
                work.orders.ingest_after_sales(
                    [c for c in seen if isinstance(c, AfterSale)], at(minute)
                )
        connection = work.orders._connection  # type: ignore[attr-defined]
        if judged_again:
            ids = connection.exec_driver_sql("SELECT parcel_id FROM parcels").scalars()
            rejudge(connection, [ParcelId(parcel_id) for parcel_id in ids])
        return {
            table: sorted(
                tuple(row)
                for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
            )
            for table in _TABLES
        }


@given(_two_ways())
def test_order_and_repetition_do_not_matter(
    shared: SqlStore, ways: tuple[list[Step], list[list[Step]]]
) -> None:
    steps, pages = ways
    assert _rows(shared, [[step] for step in steps]) == _rows(shared, pages)


@given(_versions())
def test_all_again_changes_nothing(shared: SqlStore, steps: list[Step]) -> None:
    pages = [[step] for step in steps]
    assert _rows(shared, pages) == _rows(shared, [*pages, *pages])


@given(_versions())
def test_the_quick_path_and_the_thorough_one_agree(shared: SqlStore, steps: list[Step]) -> None:
    """A parcel derived while its order is new equals one derived from what is stored."""
    assert _rows(shared, [steps]) == _rows(shared, [steps], judged_again=True)
