"""What is special about orders, and their cases, as the screens read them from the database."""

import itertools
from dataclasses import replace

import pytest

from app.adapters.store import SqlStore
from app.adapters.store.planning import Known, case_deadline_s, plan
from app.domain.after_sale import AfterSale, AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.gate import Block
from app.domain.ids import CarrierCode, ItemId, ShopId
from app.domain.marks import Mark, marks_in
from app.domain.order import BundlePart, Order, RefundState
from app.domain.parcel import Stage
from app.ports.rows import ParcelRow
from app.ports.store import UnitOfWork
from tests.fakes.facts import at, make_case, make_item, make_order, make_shop, parcel_of

SPECIAL = make_order(
    1,
    items=(
        make_item(1, bundle=(BundlePart(name="𠮷祥毛巾", code="MJ-9", quantity=2),), custom="刻😀"),
        make_item(2, gift=True, masters=(ItemId("i1"),), paid_fen=0, price_fen=0, marks=4096),
        make_item(3, needs_shipping=False, virtual=True),
    ),
    urge_count=3,
    appointment_at=at(600),
    promised_carrier=CarrierCode("shunfeng"),
    buyer_words="生日快乐🎂👨‍👩‍👧",
    tags=("建议音尊达",),
    marks=64,
)


TOGETHER = 3
"""So many cases come in every order of arrival; with 5, six times the work, for a run by hand."""


def tell(work: UnitOfWork, *news: Order | AfterSale) -> None:
    for thing in news:
        if isinstance(thing, Order):
            work.orders.ingest([thing], at(0))
        else:
            work.orders.ingest_after_sales([thing], at(0))


def keep(store: SqlStore, *news: Order | AfterSale) -> None:
    with store.begin() as work:
        tell(work, *news)
        work.commit()


def row_of(store: SqlStore, order: Order) -> ParcelRow:
    (row,) = store.reader.parcels_by_id(frozenset({parcel_of(order)}))
    return row


def test_a_row_tells_everything_special(store: SqlStore) -> None:
    keep(store, SPECIAL)
    row = row_of(store, SPECIAL)
    assert set(marks_in(row.marks)) == {
        Mark.URGED, Mark.APPOINTMENT, Mark.PROMISED_CARRIER, Mark.HOME_DELIVERY, Mark.GIFT,
        Mark.BUNDLE, Mark.CUSTOM, Mark.SERIAL_NUMBER, Mark.NO_SHIPPING, Mark.VIRTUAL,
    }  # fmt: skip
    assert row.urge_count == 3
    assert row.appointment_s == int(at(600).timestamp())
    assert row.goods == "茶杯1 白色（内含 𠮷祥毛巾 ×2） ×1; 茶杯2 白色 ×2"
    assert row.codes.split() == ["MJ-9", "CUP-1", "CUP-2"]


def test_an_order_comes_back_as_it_was_told(store: SqlStore) -> None:
    keep(store, SPECIAL)
    with store.begin() as work:
        assert work.orders.get([SPECIAL.order_id]) == {SPECIAL.order_id: SPECIAL}


def test_the_panel_tells_contents_gifts_and_what_stays(store: SqlStore) -> None:
    keep(store, SPECIAL, make_case(SPECIAL, kind=AfterSaleKind.PRICE_PROTECTION))
    detail = store.reader.detail(parcel_of(SPECIAL))
    assert detail is not None
    assert [(i.gift, i.contents, i.custom, i.ships, i.refund) for i in detail.items] == [
        (False, "𠮷祥毛巾 ×2", "刻😀", True, ""),
        (True, "", "", True, ""),
        (False, "", "", False, "虚拟商品，无需发货"),
    ]
    assert detail.promised_carriers == ("shunfeng",)
    assert detail.tags == ("建议音尊达",)
    assert [case.goods for case in detail.cases] == ["茶杯1 白色 ×1"]


def test_a_gift_drops_out_with_its_master_and_comes_back_with_it(store: SqlStore) -> None:
    order = make_order(
        items=(make_item(1), make_item(2, gift=True, masters=(ItemId("i1"),)), make_item(3))
    )
    gone = make_case(order, state=AfterSaleState.SUCCEEDED, step=AfterSaleStep.DONE)
    for news in itertools.permutations((order, gone)):
        with store.begin() as work:
            tell(work, *news)
            (parcel,) = work.parcels.get([parcel_of(order)]).values()
            assert [line.item_id for line in parcel.lines] == ["i3"]
    keep(store, order, gone)
    detail = store.reader.detail(parcel_of(order))
    assert detail is not None
    assert [(i.code, i.refund) for i in detail.items] == [
        ("CUP-3", ""),
        ("CUP-1", "已退款"),
        ("CUP-2", "主商品已退款，赠品不发"),
    ]
    with store.begin() as work:
        tell(work, replace(gone, updated_at=at(5), state=AfterSaleState.CLOSED))
        (parcel,) = work.parcels.get([parcel_of(order)]).values()
        assert [line.item_id for line in parcel.lines] == ["i1", "i2", "i3"]


def test_a_gift_alone_with_its_master_closes_the_parcel(store: SqlStore) -> None:
    order = make_order(items=(make_item(1, refund=RefundState.REFUNDED), make_item(2, gift=True)))
    keep(store, order)
    row = row_of(store, order)
    assert (row.stage, row.blocks) == (Stage.CLOSED, {Block.REFUNDED})


@pytest.mark.slow
def test_the_nearest_deadline_of_the_shop_is_on_the_row_however_news_arrive(
    store: SqlStore,
) -> None:
    order = make_order()
    buyer = AfterSaleState.WAITS_FOR_BUYER
    cases = (
        make_case(order, after_sale_id="a", deadline_at=at(90)),
        make_case(order, after_sale_id="b", deadline_at=at(60), kind=AfterSaleKind.EXCHANGE),
        make_case(order, after_sale_id="c", deadline_at=at(30), state=AfterSaleState.CLOSED),
        make_case(order, after_sale_id="d", deadline_at=at(20), state=buyer),
        make_case(order, after_sale_id="e", deadline_at=None),
    )
    deadlines = {"a": int(at(90).timestamp()), "b": int(at(60).timestamp())}
    for some in itertools.combinations(cases, TOGETHER):
        nearest = min(
            (deadlines[c.after_sale_id] for c in some if c.after_sale_id in deadlines), default=0
        )
        for news in itertools.permutations((order, *some)):
            with store.begin() as work:
                tell(work, *news)
                found = work.orders._connection.exec_driver_sql(  # type: ignore[attr-defined]
                    "SELECT after_sale_s FROM parcels"
                ).scalar()
                assert found == nearest
    keep(store, order, *cases)
    assert row_of(store, order).after_sale_s == deadlines["b"]
    keep(store, replace(cases[1], updated_at=at(1), state=AfterSaleState.SUCCEEDED))
    assert row_of(store, order).after_sale_s == int(at(90).timestamp())
    keep(store, replace(cases[0], updated_at=at(1), deadline_at=at(500)))
    assert row_of(store, order).after_sale_s == int(at(500).timestamp())
    keep(store, replace(cases[0], updated_at=at(2), state=AfterSaleState.CLOSED))
    assert row_of(store, order).after_sale_s == 0
    assert row_of(store, order).blocks == {Block.REFUND_PENDING}, "one without a deadline is left"


def test_cases_come_with_what_waits_for_the_shop_first(store: SqlStore) -> None:
    with store.begin() as work:
        work.shops.put(make_shop(ShopId("2"), name="别家"))
        work.shops.put(make_shop(ShopId("3")))
        work.shops.remove(ShopId("3"))
        work.commit()
    order = make_order()
    keep(
        store,
        order,
        make_case(order, after_sale_id="late", deadline_at=at(500)),
        make_case(order, after_sale_id="soon", deadline_at=at(5), item_id=ItemId("i2")),
        make_case(order, after_sale_id="buyer", state=AfterSaleState.WAITS_FOR_BUYER),
        make_case(order, after_sale_id="whole", deadline_at=None, item_id=ItemId("")),
        make_case(order, after_sale_id="old", state=AfterSaleState.CLOSED, updated_at=at(-900)),
        make_case(order, after_sale_id="new", state=AfterSaleState.SUCCEEDED, updated_at=at(2)),
        make_case(make_order(9, shop_id=ShopId("2")), deadline_at=at(7)),
        make_case(make_order(8, shop_id=ShopId("3")), deadline_at=at(1)),
    )
    rows = store.reader.after_sales(closed_since_s=int(at(0).timestamp()))
    assert [row.after_sale_id for row in rows] == [
        "soon",
        "as-69000009",
        "late",
        "whole",
        "buyer",
        "new",
    ]
    soon, foreign, *_ = rows
    assert (soon.goods, soon.parcel_id, soon.stage) == (
        "茶杯2 白色 ×2",
        parcel_of(order),
        Stage.TO_NUMBER,
    )
    assert (foreign.shop_name, foreign.goods, foreign.parcel_id, foreign.stage) == (
        "别家",
        "",
        None,
        None,
    )
    assert rows[3].goods == "茶杯1 白色 ×1; 茶杯2 白色 ×2"
    assert rows[-1].deadline_s == 0, "what is over has no deadline"
    assert store.reader.waiting_deadlines() == (
        *(int(at(minute).timestamp()) for minute in (5, 7, 500)),
        0,
    )


def test_a_case_about_goods_in_another_parcel_is_not_this_parcels() -> None:
    order = make_order(items=(make_item(1), make_item(2), make_item(3, needs_shipping=False)))
    known = Known(order=order, receiver_print="", cases=(make_case(order),))
    parcel = plan(Known(order=order, receiver_print=""))
    assert parcel is not None
    first, second = parcel.lines
    assert case_deadline_s((first,), (known,)) == int(at(60).timestamp())
    assert case_deadline_s((second,), (known,)) == 0
    card = replace(known, cases=(make_case(order, item_id=ItemId("i3")),))
    assert case_deadline_s((second,), (card,)) == int(at(60).timestamp())


@pytest.mark.parametrize("paid_fen", [0, 1])
def test_an_order_of_400_items_and_one_of_nothing_to_pay(store: SqlStore, paid_fen: int) -> None:
    items = tuple(
        make_item(
            number,
            quantity=1,
            paid_fen=paid_fen,
            gift=number % 4 == 0,
            masters=(ItemId(f"i{number - 1}"),) if number % 4 == 0 else (),
            refund=RefundState.REFUNDED if number % 8 == 7 else RefundState.NONE,
        )
        for number in range(1, 401)
    )
    order = make_order(items=items, paid_fen=400 * paid_fen, order_fen=0)
    keep(store, order)
    row = row_of(store, order)
    assert row.kinds == 300, "50 were refunded, and 50 gifts with them"
    assert row.paid_fen == 300 * paid_fen
    assert row.partly_refunded


def test_merging_and_splitting_keep_marks_and_deadlines_right(store: SqlStore) -> None:
    plain = make_order(2, items=(make_item(5), make_item(6)))
    special = make_order(
        3, items=(make_item(7, gift=True), make_item(8)), promised_carrier=CarrierCode("jd")
    )
    case = make_case(special, kind=AfterSaleKind.EXCHANGE, deadline_at=at(60))
    with store.begin() as work:
        tell(work, plain, special, case)
        merged = work.groups.merge([parcel_of(plain), parcel_of(special)])
        work.commit()
    (row,) = store.reader.parcels_by_id(frozenset({merged}))
    assert row.after_sale_s == int(at(60).timestamp())
    assert set(marks_in(row.marks)) == {Mark.GIFT, Mark.PROMISED_CARRIER}
    assert row.carrier == "jd", "the second order's promise counts too"
    with store.begin() as work:
        work.groups.dissolve(merged)
        work.groups.split(parcel_of(special), [((ItemId("i7"), 7),)])
        work.commit()
    rows = {row.goods: row for row in store.reader.parcels()}
    assert rows["茶杯7 白色 ×7"].after_sale_s == int(at(60).timestamp())
    assert rows["茶杯8 白色 ×8"].after_sale_s == 0
    assert set(marks_in(rows["茶杯8 白色 ×8"].marks)) == {Mark.PROMISED_CARRIER}
