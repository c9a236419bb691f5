import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.after_sale import AfterSaleKind, AfterSaleState
from app.domain.gate import Block, heaviest, order_blocks
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
def test_one_items_refund_stops_the_whole_order(refund, block):
    assert order_blocks(order(items=(item(), item(refund=refund)))) == block


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
