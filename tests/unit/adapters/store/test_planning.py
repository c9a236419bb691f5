"""Parcels of several orders, and codes that must keep their meaning."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.store.codec import BLOCK_BITS, LESS_BIT, pack_blocks, unpack_blocks
from app.adapters.store.planning import (
    DESK_COLUMNS,
    NO_EFFECTS,
    Effects,
    Known,
    desk_values,
    joined_print,
    judge,
    left_of,
    plan,
    receiver_print,
)
from app.domain.gate import Block
from app.domain.order import Item, Order, OrderStatus, RefundState
from app.domain.parcel import ParcelLine, Stage
from tests.fakes.facts import at, make_item, make_order, make_pack, make_receiver

ONE = make_order(1, paid_at=at(5), promise_at=None, flag=0, seller_words="先发")
TWO = make_order(2, paid_at=at(3), promise_at=at(60), flag=4, buyer_words="", paid_fen=30)
LINES = tuple(
    ParcelLine(order_id=order.order_id, item_id=item.item_id, quantity=item.quantity)
    for order in (ONE, TWO)
    for item in order.items
)


def _known(order: Order, **changes: bool) -> Known:
    return Known(order=order, receiver_print=receiver_print(order), **changes)  # type: ignore[arg-type]


def test_a_merged_parcel_runs_to_the_earliest_clock_and_adds_up() -> None:
    desk = dict(zip(DESK_COLUMNS, desk_values(LINES, (ONE, TWO), 7), strict=True))
    assert desk == {
        "order_ids": f"{ONE.order_id} {TWO.order_id}",
        "paid_s": int(at(3).timestamp()),
        "promise_s": int(at(60).timestamp()),
        "paid_fen": 6000,
        "buyer_words": "请小心轻放",
        "seller_words": "先发",
        "flag": 4,
        "presale": 0,
        "checked_s": 7,
        "promised_carrier": "",
        "receiver": "王*明 138******78",
        "region": "浙江省 杭州市 西湖区",
        "goods": "茶杯1 白色 ×1; 茶杯2 白色 ×2; 茶杯1 白色 ×1; 茶杯2 白色 ×2",
        "codes": "CUP-1 CUP-2 CUP-1 CUP-2",
        "kinds": 4,
        "quantity": 6,
        "address_key": ONE.address_key,
        "marks": 0,
        "appointment_s": 0,
        "urge_count": 0,
    }


@given(st.integers(0, 5), st.booleans(), st.sampled_from([None, at(1)]))
def test_one_order_reads_the_same_alone_and_as_a_merge_of_one(
    flag: int, presale: bool, paid_at: object
) -> None:
    order = replace(ONE, flag=flag, paid_at=paid_at, items=(make_item(1, presale=presale),))  # type: ignore[arg-type]
    other = replace(
        order, order_id=order.order_id[::-1], paid_at=None, paid_fen=0, flag=0, items=(),
        buyer_words="", seller_words="",
    )  # fmt: skip
    alone = desk_values(LINES[:1], (order,), 7)
    merged = desk_values(LINES[:1], (order, other), 7)
    assert alone[1:] == merged[1:]
    assert alone[DESK_COLUMNS.index("presale")] == int(presale)


GONE = RefundState.REFUNDED


@pytest.mark.parametrize(
    ("items", "carried", "presale"),
    [
        ([make_item(1, presale=True), make_item(2)], (0, 1), False),
        ([make_item(1, presale=True), make_item(2)], (0,), True),  # split off
        ([make_item(1, presale=True), make_item(2)], (1,), False),
        ([make_item(1, presale=True), make_item(2, refund=GONE)], (0, 1), True),
        ([make_item(1, presale=True, refund=GONE), make_item(2)], (0, 1), False),
        ([make_item(1, presale=True), make_item(2, presale=True)], (0, 1), True),
        ([make_item(1, presale=True, refund=GONE)], (0,), True),
        ([make_item(1, presale=True)], (), True),  # one more parcel for the order
        ([make_item(1, presale=True), make_item(2)], (), False),
    ],
)
def test_a_parcel_is_a_presale_when_nothing_due_in_it_was_on_sale(
    items: list[Item], carried: tuple[int, ...], presale: bool
) -> None:
    order = replace(ONE, items=tuple(items))
    lines = [
        ParcelLine(order_id=ONE.order_id, item_id=items[n].item_id, quantity=1) for n in carried
    ]
    desk = dict(zip(DESK_COLUMNS, desk_values(lines, (order,), 0), strict=True))
    assert desk["presale"] == int(presale)


def test_an_old_presale_in_a_merged_parcel_stops_no_clock_of_what_was_on_sale() -> None:
    old = replace(TWO, items=(make_item(1, presale=True), make_item(2, presale=True)))
    desk = dict(zip(DESK_COLUMNS, desk_values(LINES, (ONE, old), 0), strict=True))
    assert (desk["presale"], desk["paid_s"]) == (0, int(at(5).timestamp()))
    both = (replace(old, order_id=ONE.order_id, paid_at=at(5)), old)
    desk = dict(zip(DESK_COLUMNS, desk_values(LINES, both, 0), strict=True))
    assert (desk["presale"], desk["paid_s"]) == (1, int(at(3).timestamp()))


def test_an_item_without_spec_or_code_leaves_no_gap() -> None:
    order = replace(ONE, items=(make_item(1, spec="", code=""), make_item(2)))
    desk = dict(zip(DESK_COLUMNS, desk_values(LINES[:2], (order,), 0), strict=True))
    assert (desk["goods"], desk["codes"]) == ("茶杯1 ×1; 茶杯2 白色 ×2", "CUP-2")


def test_a_merged_parcel_closes_only_when_every_order_does() -> None:
    gone = replace(TWO, status=OrderStatus.CANCELLED)
    half = judge(LINES, (_known(ONE), _known(gone)), NO_EFFECTS)
    assert (half.stage, half.blocks) == (Stage.TO_NUMBER, {Block.PARTLY_REFUNDED})
    both = (_known(replace(ONE, status=OrderStatus.CANCELLED)), _known(gone))
    assert judge(LINES, both, NO_EFFECTS).stage is Stage.CLOSED


def test_any_merged_orders_receiver_counts() -> None:
    before = (_known(ONE), _known(TWO))
    effects = Effects(
        stage=Stage.TO_PRINT, numbered=True, tracking_number="Z", bought_for=joined_print(before)
    )
    assert judge(LINES, before, effects).blocks == frozenset()
    moved = replace(TWO, receiver=make_receiver("b"))
    assert judge(LINES, (_known(ONE), _known(moved)), effects).blocks == {Block.ADDRESS_CHANGED}


def test_a_hold_blocks() -> None:
    assert judge(LINES, (_known(ONE, held=True),), NO_EFFECTS).blocks == {Block.HELD}


def test_the_print_of_no_receiver_is_empty() -> None:
    nobody = make_receiver(name_cipher="", phone_cipher="", detail_cipher="")
    assert receiver_print(replace(ONE, address_key="", receiver=nobody)) == ""


def test_the_print_tells_no_cipher_and_no_mask() -> None:
    text = receiver_print(ONE)
    assert len(text) == 32
    assert int(text, 16) > 0
    assert receiver_print(replace(ONE, receiver=make_receiver(name_mask="x"))) == text


def test_what_was_shipped_elsewhere_stays_out_of_the_parcel() -> None:
    order = replace(
        ONE,
        status=OrderStatus.PART_SHIPPED,
        items=(make_item(1, status=OrderStatus.SHIPPED), make_item(2)),
    )
    parcel = plan(_known(order))
    assert parcel is not None
    assert [line.item_id for line in parcel.lines] == ["i2"]
    everything = replace(order, items=(make_item(1, status=OrderStatus.FINISHED),))
    assert plan(_known(everything)) is None


@given(st.frozensets(st.sampled_from(Block)))
def test_blocks_survive_as_bits(blocks: frozenset[Block]) -> None:
    assert unpack_blocks(pack_blocks(blocks)) == blocks
    assert unpack_blocks(pack_blocks(blocks, less=True)) == blocks


def test_no_block_takes_the_bit_beside_them() -> None:
    assert LESS_BIT == 1 << 24
    assert LESS_BIT not in BLOCK_BITS.values()


def test_every_block_has_a_bit_of_its_own_for_ever() -> None:
    assert BLOCK_BITS == {
        Block.CANCELLED: 1,
        Block.REFUNDED: 2,
        Block.REFUND_PENDING: 4,
        Block.REVIEW: 8,
        Block.UNPAID: 16,
        Block.ADDRESS_CHANGED: 32,
        Block.SHIPPED_ELSEWHERE: 64,
        Block.PARTLY_SHIPPED: 16384,
        Block.HELD: 128,
        Block.STATUS_UNKNOWN: 256,
        Block.GIVING_BACK: 1024,
        Block.PARTLY_REFUNDED: 512,
        Block.MERGE_BROKEN: 2048,
        Block.UNCHECKED: 4096,
        Block.GONE: 8192,
    }
    assert set(BLOCK_BITS) == set(Block)


@pytest.mark.parametrize(
    ("status", "told", "left"),
    [
        (OrderStatus.SHIPPED, (), 0),
        (OrderStatus.FINISHED, (1,), 0),
        (OrderStatus.TO_SHIP, (), 3),
        (OrderStatus.PART_SHIPPED, (1,), 2),
        (OrderStatus.PART_SHIPPED, (1, 1), 1),
        (OrderStatus.TO_SHIP, (2, 2), 3),  # named twice: no measure
    ],
)
def test_what_is_left_of_a_part_shipped_order(
    status: OrderStatus, told: tuple[int, ...], left: int
) -> None:
    item = make_item(1, status=status, quantity=3)
    packs = tuple(replace(make_pack(f"YT{n}"), item_quantities=((item.item_id, n),)) for n in told)
    order = make_order(status=OrderStatus.PART_SHIPPED, items=(item, make_item(2)), packs=packs)
    assert left_of(order)[item.item_id] == left


def test_goods_that_left_under_another_number_stop_what_has_one() -> None:
    items = (make_item(1, status=OrderStatus.SHIPPED, quantity=1), make_item(2, quantity=1))
    order = make_order(status=OrderStatus.PART_SHIPPED, items=items, packs=(make_pack("YT7"),))
    both = tuple(
        ParcelLine(order_id=order.order_id, item_id=item.item_id, quantity=1) for item in items
    )
    numbered = Effects(stage=Stage.TO_SHIP, numbered=True, tracking_number="YT1")
    assert judge(both, (_known(order),), numbered).blocks == {Block.PARTLY_SHIPPED}
    gone = judge(both[:1], (_known(order),), numbered)
    assert (gone.blocks, gone.closing) == ({Block.SHIPPED_ELSEWHERE}, True)
    assert judge(both[1:], (_known(order),), numbered).blocks == frozenset()
    ours = replace(numbered, tracking_number="YT7")  # it was this parcel that went
    assert judge(both, (_known(order),), ours).blocks == frozenset()
    assert judge(both, (_known(order),), replace(numbered, extra=True)).blocks == frozenset()
