import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.after_sale import AfterSaleKind, AfterSaleState
from app.domain.gate import Block, heaviest, order_blocks, parcel_blocks
from app.domain.ids import ItemId
from app.domain.order import SHIPPABLE, OrderStatus, RefundState
from tests.unit.domain.making import case, item, order


def test_a_paid_untouched_order_is_free():
    assert order_blocks(order()) == frozenset()


@pytest.mark.parametrize("status", list(OrderStatus))
def test_only_orders_to_ship_are_free(status):
    assert (order_blocks(order(status=status)) == frozenset()) is (status in SHIPPABLE)


@pytest.mark.parametrize(
    ("status", "block"),
    [
        (OrderStatus.CANCELLED, Block.CANCELLED),
        (OrderStatus.REVIEW, Block.REVIEW),
        (OrderStatus.UNPAID, Block.UNPAID),
        (OrderStatus.SHIPPED, Block.SHIPPED_ELSEWHERE),
        (OrderStatus.FINISHED, Block.SHIPPED_ELSEWHERE),
        (OrderStatus.UNKNOWN, Block.STATUS_UNKNOWN),
    ],
)
def test_each_status_names_its_reason(status, block):
    assert order_blocks(order(status=status)) == {block}


@pytest.mark.parametrize(
    ("refund", "block"),
    [
        (RefundState.PENDING, {Block.REFUND_PENDING}),
        (RefundState.REFUNDED, {Block.REFUNDED}),
        (RefundState.NONE, set()),
        (RefundState.OTHER, set()),
    ],
)
def test_the_refund_of_all_there_is_stops_the_order(refund, block):
    assert order_blocks(order(items=(item(refund=refund),))) == block


ONE, TWO = ItemId("1"), ItemId("2")


def pair(first=RefundState.NONE, second=RefundState.NONE, **parts):
    return order(items=(item(refund=first), item(item_id=TWO, refund=second)), **parts)


@pytest.mark.parametrize(
    ("items", "block"),
    [
        ((), {Block.PARTLY_REFUNDED}),
        ((ONE, TWO), {Block.PARTLY_REFUNDED}),
        ((ONE,), {Block.REFUNDED}),
        ((TWO,), set()),
    ],
)
def test_a_refunded_item_concerns_the_parcel_it_is_in(items, block):
    found = order_blocks(pair(RefundState.REFUNDED), items=frozenset(items))
    assert found == block


def test_a_case_concerns_the_item_it_names():
    done = case(state=AfterSaleState.SUCCEEDED)
    assert order_blocks(pair(), [done]) == {Block.PARTLY_REFUNDED}
    assert order_blocks(pair(second=RefundState.REFUNDED), [done]) == {Block.REFUNDED}


@pytest.mark.parametrize("named", ["", str(order().order_id)])
def test_a_case_without_an_item_concerns_the_whole_order(named):
    about_all = case(item_id=ItemId(named), state=AfterSaleState.SUCCEEDED)
    assert order_blocks(pair(), [about_all]) == {Block.REFUNDED}


@pytest.mark.parametrize(
    ("needs_shipping", "block"), [(True, set()), (False, {Block.REFUND_PENDING})]
)
def test_a_refund_asked_for_elsewhere_stops_only_what_ships_as_a_whole(needs_shipping, block):
    asked = item(item_id=TWO, refund=RefundState.PENDING, needs_shipping=needs_shipping)
    found = order_blocks(order(items=(item(), asked)), items=frozenset({ONE}))
    assert found == block


def test_a_case_that_lags_behind_does_not_ask_for_what_is_refunded():
    assert order_blocks(pair(RefundState.REFUNDED), [case()]) == {Block.PARTLY_REFUNDED}


def test_what_is_gone_from_one_of_two_orders_is_a_part_of_the_parcel():
    for gone in ({Block.CANCELLED}, {Block.REFUNDED, Block.CANCELLED}):
        found = parcel_blocks([frozenset(gone), frozenset({Block.HELD})])
        assert found == {Block.PARTLY_REFUNDED, Block.HELD}
        assert parcel_blocks([frozenset(gone), frozenset(gone)]) == gone
    sent = frozenset({Block.SHIPPED_ELSEWHERE})
    assert parcel_blocks([sent, frozenset()]) == {Block.PARTLY_SHIPPED}
    assert parcel_blocks([sent, sent]) == sent
    back = frozenset({Block.CANCELLED})
    assert parcel_blocks([sent, back]) == sent | back  # nothing is left of either
    both = {Block.PARTLY_SHIPPED, Block.PARTLY_REFUNDED}
    assert parcel_blocks([sent, back, frozenset()]) == both
    assert parcel_blocks([]) == frozenset()


@pytest.mark.parametrize("kind", list(AfterSaleKind))
@pytest.mark.parametrize("state", list(AfterSaleState))
def test_only_refunds_before_shipping_stop_and_only_while_open_or_done(kind, state):
    blocks = order_blocks(order(), [case(kind=kind, state=state)])
    if kind is not AfterSaleKind.REFUND_BEFORE_SHIP:
        expected = set()
    else:
        expected = {
            AfterSaleState.WAITS_FOR_SHOP: {Block.REFUND_PENDING},
            AfterSaleState.WAITS_FOR_BUYER: {Block.REFUND_PENDING},
            AfterSaleState.SUCCEEDED: {Block.REFUNDED},
            AfterSaleState.OTHER: {Block.REFUND_PENDING},  # a state we do not know
        }.get(state, set())
    assert blocks == expected


def test_holds_and_address_changes_are_reasons_beside_the_others():
    blocks = order_blocks(order(status=OrderStatus.REVIEW), held=True, address_changed=True)
    assert blocks == {Block.REVIEW, Block.HELD, Block.ADDRESS_CHANGED}


@given(st.frozensets(st.sampled_from(Block), min_size=1))
def test_the_heaviest_reason_stands_first_among_the_members(blocks):
    order_of = list(Block).index
    assert order_of(heaviest(blocks)) == min(map(order_of, blocks))


def test_no_reason_has_no_heaviest():
    with pytest.raises(ValueError, match="empty"):
        heaviest(frozenset())


@pytest.mark.parametrize("block", list(Block))
def test_every_reason_says_what_is_wrong_and_what_to_do(block):
    assert block.reason
    assert block.advice.endswith("。")
