"""One refunded item of several: the others are still due, and nothing refunded leaves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.store import SqlStore, open_store
from app.adapters.store.rejudge import rejudge
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState
from app.domain.gate import Block
from app.domain.ids import ItemId
from app.domain.order import Item, Order, OrderStatus, RefundState
from app.domain.parcel import Parcel, Stage
from app.domain.shipment import ShipCall, ship_call_for
from app.domain.waybill import WaybillState
from app.ports.rows import ParcelRow
from app.ports.store import UnitOfWork
from app.presentation.countdown import Countdowns
from app.services.readiness import not_for_number
from tests.fakes.clock import FakeClock
from tests.fakes.facts import (
    PlainSeal,
    at,
    bought,
    make_case,
    make_item,
    make_order,
    make_shop,
    make_waybill,
    parcel_of,
)
from tests.fakes.rows import NOW_S, make_row, make_rules

COUNTDOWNS = Countdowns(make_rules())
DONE = RefundState.REFUNDED
News = Order | AfterSale


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One database for all examples; each rolls back."""
    path = tmp_path_factory.mktemp("refunds") / "zhunlan.sqlite3"
    store = open_store(path, seal=PlainSeal(), bus=None, clock=FakeClock())
    with store.begin() as work:
        work.shops.put(make_shop())
        work.commit()
    yield store
    store.close()


def tell(work: UnitOfWork, *news: News) -> None:
    for thing in news:
        if isinstance(thing, Order):
            work.orders.ingest([thing], at(0))
        else:
            work.orders.ingest_after_sales([thing], at(0))


def buy(work: UnitOfWork, order: Order) -> None:
    waybill = make_waybill(parcel_of(order))
    work.waybills.add(waybill)
    work.waybills.settle(bought(waybill))
    work.parcels.move(parcel_of(order), Stage.TO_PRINT)


def give_back(work: UnitOfWork, order: Order) -> None:
    waybill = bought(make_waybill(parcel_of(order)))
    work.waybills.settle(replace(waybill, state=WaybillState.CANCELLED))
    work.parcels.move(parcel_of(order), Stage.TO_NUMBER)


def row_of(store: SqlStore, order: Order) -> ParcelRow:
    (row,) = store.reader.parcels_by_id(frozenset({parcel_of(order)}))
    return row


def parcel_in(work: UnitOfWork, order: Order) -> Parcel | None:
    return work.parcels.get([parcel_of(order)]).get(parcel_of(order))


def items_in(parcel: Parcel) -> list[str]:
    return [line.item_id for line in parcel.lines]


def counts(blocks: frozenset[Block], stage: Stage) -> bool:
    """Whether the countdown runs for a paid parcel in this state."""
    row = make_row(0, paid_s=NOW_S, blocks=blocks, stage=stage)
    return bool(COUNTDOWNS.points(row))


# Examples.


def test_the_rest_is_counted_numbered_and_shipped_by_its_items(store: SqlStore) -> None:
    order = make_order(items=(make_item(1, refund=DONE), make_item(2), make_item(3)))
    with store.begin() as work:
        tell(work, order)
        parcel = parcel_in(work, order)
        work.commit()
    row = row_of(store, order)
    assert parcel is not None
    assert items_in(parcel) == ["i2", "i3"]
    assert not_for_number(row.parcel_id, row) is None
    assert COUNTDOWNS.points(row)
    assert ship_call_for(parcel, (order,)) is ShipCall.SINGLE_PACK


def test_the_panel_still_names_what_was_refunded(store: SqlStore) -> None:
    order = make_order(items=(make_item(1), make_item(2), make_item(3, needs_shipping=False)))
    with store.begin() as work:
        tell(work, order, make_case(order, state=AfterSaleState.SUCCEEDED))
        work.commit()
    detail = store.reader.detail(parcel_of(order))
    assert detail is not None
    assert [(i.code, i.quantity, i.refund, i.ships) for i in detail.items] == [
        ("CUP-2", 2, "", True),
        ("CUP-1", 1, "已退款", False),
        ("CUP-3", 3, "买家自提，无需发货", False),
    ]
    assert detail.row.partly_refunded


def test_after_the_number_a_part_blocks_and_counts_until_it_is_given_back(store: SqlStore) -> None:
    order = make_order()
    with store.begin() as work:
        tell(work, order)
        buy(work, order)
        tell(work, make_case(order, state=AfterSaleState.SUCCEEDED))
        work.commit()
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, {Block.PARTLY_REFUNDED})
    assert (row.kinds, row.paid_fen) == (2, 5970)
    assert COUNTDOWNS.points(row)
    with store.begin() as work:
        give_back(work, order)
        work.commit()
    row = row_of(store, order)
    assert (row.stage, row.blocks, row.goods) == (Stage.TO_NUMBER, frozenset(), "茶杯2 白色 ×2")
    assert row.partly_refunded


def test_after_the_number_a_refund_of_all_is_as_before(store: SqlStore) -> None:
    order = make_order()
    with store.begin() as work:
        tell(work, order)
        buy(work, order)
        tell(work, make_case(order, item_id=ItemId(""), state=AfterSaleState.SUCCEEDED))
        work.commit()
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, {Block.REFUNDED})
    assert not COUNTDOWNS.points(row)


def test_a_presale_item_that_is_refunded_takes_the_presale_with_it(store: SqlStore) -> None:
    order = make_order(items=(make_item(1, presale=True, refund=DONE), make_item(2)))
    with store.begin() as work:
        tell(work, order)
        work.commit()
    assert not row_of(store, order).presale


# Several orders in one parcel.


@pytest.fixture
def merged(store: SqlStore) -> tuple[Order, Order]:
    """Two orders whose goods travel in the first one's parcel."""
    one, two = make_order(1), make_order(2, items=(make_item(7), make_item(8)))
    with store.begin() as work:
        tell(work, one, two)
        connection = work.orders._connection  # type: ignore[attr-defined]
        for table in ("parcel_lines", "parcel_orders", "parcels"):
            connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE parcel_id = ?",  # noqa: S608
                (parcel_of(two),),
            )
        connection.exec_driver_sql(
            "INSERT INTO parcel_orders (order_id, parcel_id, position) VALUES (?, ?, 1)",
            (two.order_id, parcel_of(one)),
        )
        rejudge(connection, [parcel_of(one)])
        work.commit()
    assert row_of(store, one).order_ids == (one.order_id, two.order_id)
    return one, two


def gone(order: Order) -> Order:
    """As the platform tells a full refund before shipping: cancelled, every item refunded."""
    items = tuple(replace(item, refund=DONE) for item in order.items)
    return replace(order, items=items, status=OrderStatus.CANCELLED, updated_at=at(5))


@pytest.mark.parametrize("place", [0, 1])
def test_a_refunded_order_drops_out_of_a_merged_parcel(
    store: SqlStore, merged: tuple[Order, Order], place: int
) -> None:
    first, left = merged[0], merged[1 - place]
    with store.begin() as work:
        tell(work, gone(merged[place]))
        parcel = parcel_in(work, first)
        work.commit()
    row = row_of(store, first)
    assert (row.stage, row.blocks) == (Stage.TO_NUMBER, frozenset())
    assert parcel is not None
    assert row.order_ids == parcel.order_ids == (left.order_id,)
    assert items_in(parcel) == [item.item_id for item in left.items]
    assert (row.paid_fen, row.partly_refunded) == (left.paid_fen, True)
    assert COUNTDOWNS.points(row)
    detail = store.reader.detail(parcel_of(first))
    assert detail is not None
    assert {i.order_id: i.ships for i in detail.items} == {
        left.order_id: True,
        merged[place].order_id: False,
    }
    assert store.reader.find_parcels(merged[place].order_id) == (parcel_of(first),)


def test_a_number_bought_without_the_dropped_order_knows_its_receivers(
    store: SqlStore, merged: tuple[Order, Order]
) -> None:
    one, two = merged
    with store.begin() as work:
        tell(work, gone(one))
        buy(work, one)
        tell(work, replace(two, updated_at=at(6), flag=2))
        work.commit()
    assert row_of(store, one).blocks == frozenset()


def test_only_the_orders_that_travel_make_a_parcel_stale(
    store: SqlStore, merged: tuple[Order, Order]
) -> None:
    one, two = merged
    with store.begin() as work:
        tell(work, gone(one))
        work.orders.checked([two.order_id], at(9))
        work.commit()
    assert row_of(store, one).checked_s == int(at(9).timestamp())


def test_both_orders_gone_close_the_parcel(store: SqlStore, merged: tuple[Order, Order]) -> None:
    with store.begin() as work:
        tell(work, gone(merged[0]), gone(merged[1]))
        parcel = parcel_in(work, merged[0])
        work.commit()
    row = row_of(store, merged[0])
    assert (row.stage, row.blocks) == (Stage.CLOSED, {Block.REFUNDED, Block.CANCELLED})
    assert parcel is not None
    assert len(parcel.lines) == 4
    assert not row.partly_refunded


def test_a_refunded_order_of_a_numbered_merge_blocks_and_counts(
    store: SqlStore, merged: tuple[Order, Order]
) -> None:
    with store.begin() as work:
        buy(work, merged[0])
        tell(work, gone(merged[1]))
        work.commit()
    row = row_of(store, merged[0])
    assert (row.stage, row.blocks) == (Stage.TO_PRINT, {Block.PARTLY_REFUNDED})
    assert COUNTDOWNS.points(row)


# Any mix.

_items = st.lists(
    st.builds(
        make_item,
        st.integers(1, 4),
        quantity=st.integers(0, 2),
        refund=st.sampled_from(RefundState),
        needs_shipping=st.sampled_from([True, True, True, False]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda item: item.item_id,
).map(tuple)


@st.composite
def _stories(draw: st.DrawFn) -> tuple[Order, list[AfterSale]]:
    """An order and its cases, each naming an item or none."""
    order = make_order(items=draw(_items))
    names = ["", *(item.item_id for item in order.items)]
    cases = [
        make_case(
            order,
            after_sale_id=f"as{number}",
            item_id=ItemId(draw(st.sampled_from(names))),
            kind=draw(st.sampled_from([AfterSaleKind.REFUND_BEFORE_SHIP, AfterSaleKind.EXCHANGE])),
            state=draw(st.sampled_from(AfterSaleState)),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return order, cases


def _refunded(item: Item, cases: list[AfterSale]) -> bool:
    """The rule in its plainest words, to check the program by."""
    return item.refund is DONE or any(
        case.kind is AfterSaleKind.REFUND_BEFORE_SHIP
        and case.state is AfterSaleState.SUCCEEDED
        and case.item_id in {"", item.item_id}
        for case in cases
    )


def _shipping(order: Order) -> list[Item]:
    return [item for item in order.items if item.needs_shipping and item.quantity]


def _state(work: UnitOfWork, order: Order) -> tuple[frozenset[Block], Stage, list[str]] | None:
    parcel = parcel_in(work, order)
    if parcel is None:
        return None
    return work.parcels.blocks([parcel.parcel_id])[parcel.parcel_id], parcel.stage, items_in(parcel)


@given(_stories())
def test_what_is_still_to_be_shipped_is_counted_and_nothing_else(
    shared: SqlStore, story: tuple[Order, list[AfterSale]]
) -> None:
    order, cases = story
    due = [item.item_id for item in _shipping(order) if not _refunded(item, cases)]
    with shared.begin() as work:
        tell(work, order, *cases)
        found = _state(work, order)
    if found is None:
        assert not _shipping(order)
        return
    blocks, stage, lines = found
    assert counts(blocks, stage) is bool(due)
    assert lines == (due or [item.item_id for item in _shipping(order)])
    if due:
        assert stage is Stage.TO_NUMBER
        assert blocks <= {Block.REFUND_PENDING}
    else:
        assert (stage, Block.REFUNDED in blocks) == (Stage.CLOSED, True)


@given(_stories(), st.integers(0, 3))
def test_a_number_freezes_the_lines_and_its_return_frees_them(
    shared: SqlStore, story: tuple[Order, list[AfterSale]], before: int
) -> None:
    """``before`` cases are known when the number is bought, the rest comes after it."""
    order, cases = story
    early, late = cases[:before], cases[before:]
    with shared.begin() as work:
        tell(work, order, *early)
        asked = _state(work, order)
        if asked is None or asked[0] or asked[1] is not Stage.TO_NUMBER:
            return  # no number is bought for it
        by_id = {item.item_id: item for item in order.items}
        assert not any(_refunded(by_id[ItemId(name)], early) for name in asked[2])
        buy(work, order)
        tell(work, *late)
        numbered = _state(work, order)
        give_back(work, order)
        free = _state(work, order)
    with shared.begin() as work:
        tell(work, order, *cases)
        never_numbered = _state(work, order)
    assert numbered is not None
    blocks, stage, lines = numbered
    left = [name for name in lines if not _refunded(by_id[ItemId(name)], cases)]
    assert lines == asked[2]
    assert counts(blocks, stage) is bool(left)
    assert (Block.PARTLY_REFUNDED in blocks) is (0 < len(left) < len(lines))
    assert (Block.REFUNDED in blocks) is (not left)
    assert free == never_numbered


@given(st.data())
def test_it_does_not_matter_which_news_comes_first(shared: SqlStore, data: st.DataObject) -> None:
    order, cases = data.draw(_stories())
    news: list[News] = [order, *cases]
    found = []
    for told in (news, data.draw(st.permutations(news))):
        with shared.begin() as work:
            tell(work, *told)
            connection = work.orders._connection  # type: ignore[attr-defined]
            rows = connection.exec_driver_sql("SELECT * FROM parcels")
            found.append((_state(work, order), [tuple(row) for row in rows]))
    assert found[0] == found[1]
