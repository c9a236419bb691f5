"""Gifts and refunds: a gift goes with what it was given for, and never leaves alone."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.after_sale import AfterSaleState, AfterSaleStep
from app.domain.gate import Block, order_blocks
from app.domain.ids import ItemId
from app.domain.order import RefundState
from app.domain.refunds import asked_items, dropped_gifts, masters_of, refunded_items, staying_items
from tests.unit.domain.making import case, item, order

MASTER, OTHER, GIFT = ItemId("m"), ItemId("o"), ItemId("g")


def with_gift(masters=(MASTER,), master=RefundState.NONE, other=RefundState.NONE):
    return order(
        items=(
            item(item_id=MASTER, refund=master),
            item(item_id=OTHER, refund=other),
            item(item_id=GIFT, gift=True, masters=masters, paid_fen=0),
        )
    )


def test_a_gift_stays_when_its_master_is_refunded():
    found = with_gift(master=RefundState.REFUNDED)
    assert staying_items(found) == {MASTER, GIFT}
    assert dropped_gifts(found) == {GIFT}
    assert order_blocks(found, items=frozenset({GIFT})) == {Block.REFUNDED}


def test_a_gift_goes_when_another_item_is_refunded():
    assert staying_items(with_gift(other=RefundState.REFUNDED)) == {OTHER}
    assert dropped_gifts(with_gift(other=RefundState.REFUNDED)) == frozenset()


def test_a_gift_of_two_goes_with_the_one_that_is_left():
    both = (MASTER, OTHER)
    assert staying_items(with_gift(both, master=RefundState.REFUNDED)) == {MASTER}
    everything = with_gift(both, RefundState.REFUNDED, RefundState.REFUNDED)
    assert staying_items(everything) == {MASTER, OTHER, GIFT}


def test_a_gift_that_names_no_master_belongs_to_the_whole_order():
    assert staying_items(with_gift((), master=RefundState.REFUNDED)) == {MASTER}
    gone = with_gift((), RefundState.REFUNDED, RefundState.REFUNDED)
    assert GIFT in staying_items(gone)


def test_a_gift_of_another_order_travels_by_itself():
    found = with_gift((ItemId("elsewhere"),), RefundState.REFUNDED, RefundState.REFUNDED)
    assert GIFT not in staying_items(found)
    alone = order(items=(item(item_id=GIFT, gift=True),))
    assert masters_of(alone, alone.items[0]) == frozenset()


def test_a_refund_that_is_asked_for_stops_the_gift_too():
    asked = case(item_id=MASTER)
    assert asked_items(with_gift(), [asked]) == {MASTER, GIFT}
    assert order_blocks(with_gift(), [asked], items=frozenset({GIFT})) == {Block.REFUND_PENDING}
    assert order_blocks(with_gift(), [asked], items=frozenset({OTHER})) == frozenset()


def test_a_refund_that_the_shop_refused_stops_nothing():
    refused = case(state=AfterSaleState.WAITS_FOR_BUYER, step=AfterSaleStep.REFUSED)
    assert order_blocks(order(), [refused]) == frozenset()
    waits = case(state=AfterSaleState.WAITS_FOR_BUYER, step=AfterSaleStep.RETURN)
    assert order_blocks(order(), [waits]) == {Block.REFUND_PENDING}


refunds = st.sampled_from(RefundState)
names = st.sampled_from("abcdef")
things = st.lists(
    st.builds(
        item,
        item_id=names.map(ItemId),
        gift=st.booleans(),
        refund=refunds,
        masters=st.lists(names.map(ItemId), max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda found: found.item_id,
)
cases = st.lists(
    st.builds(
        case,
        item_id=names.map(ItemId),
        state=st.sampled_from(AfterSaleState),
        step=st.sampled_from(AfterSaleStep),
    ),
    max_size=3,
)


@given(things, cases)
def test_no_gift_is_left_without_any_of_its_masters(items, found):
    whole = order(items=tuple(items))
    staying = staying_items(whole, found)
    for one in whole.items:
        masters = masters_of(whole, one)
        if one.gift and masters and masters <= refunded_items(whole, found):
            assert one.item_id in staying
        if one.gift and one.item_id in dropped_gifts(whole, found):
            assert masters <= staying


@given(things, cases)
def test_what_is_not_a_gift_is_judged_as_ever(items, found):
    whole = order(items=tuple(items))
    plain = order(items=tuple(one for one in whole.items if not one.gift))
    if plain.items and not any(c.item_id not in {i.item_id for i in plain.items} for c in found):
        mine = {one.item_id for one in plain.items}
        assert refunded_items(whole, found) & mine == refunded_items(plain, found)
        assert asked_items(whole, found) & mine == asked_items(plain, found)
