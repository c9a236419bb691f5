"""What is left for the parts of a split order, whoever ships what."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import ItemId, ParcelId
from app.domain.order import Order, OrderStatus, ShippedPack
from app.domain.order_parts import Part, Share, deal
from tests.fakes.facts import make_item, make_order, make_pack

CUP, POT = ItemId("i1"), ItemId("i2")


def pack(number: str, **goods: int) -> ShippedPack:
    return replace(
        make_pack(number), item_quantities=tuple((ItemId(i), n) for i, n in goods.items())
    )


def order(cups: int, pots: int, *packs: ShippedPack) -> Order:
    items = (make_item(1, quantity=cups), make_item(2, quantity=pots))
    status = OrderStatus.PART_SHIPPED if packs else OrderStatus.TO_SHIP
    return make_order(status=status, items=items, packs=packs)


def part(n: int, *, number: str = "", gone: bool = False, **goods: int) -> Part:
    return Part(
        parcel_id=ParcelId(f"p{n}"),
        ordinal=n,
        goods={ItemId(i): pieces for i, pieces in goods.items()},
        fixed=bool(number),
        gone=gone,
        numbers=frozenset({number} if number else ()),
    )


def left(order: Order, *parts: Part, staying: frozenset[ItemId] = frozenset()) -> list[Share]:
    shares = deal(order, parts, staying, frozenset()).shares
    return [shares[part.parcel_id] for part in parts]


def test_while_nothing_leaves_elsewhere_every_part_keeps_its_goods() -> None:
    parts = (part(1, i1=1), part(2, number="YT2", i1=2), part(3, i1=2, i2=1))
    assert left(order(5, 1), *parts) == [{CUP: 1}, {CUP: 2}, {CUP: 2, POT: 1}]


def test_the_last_part_without_a_number_loses_what_left_elsewhere() -> None:
    gone = part(1, number="YT1", gone=True, i1=1)
    told = order(5, 1, pack("YT1", i1=1), pack("ZT7", i1=2))
    assert left(told, gone, part(2, i1=4, i2=1)) == [{CUP: 1}, {CUP: 2, POT: 1}]
    assert left(told, gone, part(2, i1=2, i2=1), part(3, i1=2)) == [
        {CUP: 1},
        {CUP: 2, POT: 1},
        {},
    ]


def test_numbers_for_more_than_is_left_are_told_apart_from_none() -> None:
    told = order(5, 1, pack("ZT7", i1=2))
    two, three = part(1, number="YT1", i1=2), part(2, number="YT2", i1=3)
    assert left(told, two, three, part(3, i2=1)) == [{CUP: 0}, {CUP: 1}, {POT: 1}]


def test_goods_that_come_back_are_carried_by_a_part_that_had_none() -> None:
    gone = part(1, number="YT1", gone=True, i1=5)
    assert left(order(5, 1, pack("YT1", i1=5)), gone, part(2)) == [{CUP: 5}, {POT: 1}]


def test_a_shipped_part_with_another_number_did_not_leave_elsewhere_as_well() -> None:
    told = order(5, 1, pack("ZT9", i1=1))  # somebody gave it this number in the back end
    gone = part(1, number="YT1", gone=True, i1=1)
    assert left(told, gone, part(2, i1=4, i2=1)) == [{CUP: 1}, {CUP: 4, POT: 1}]
    two = part(3, number="YT3", gone=True, i1=1)
    both = order(5, 1, pack("ZT9", i1=2))  # one number for what went under two
    assert left(both, gone, two, part(4, i1=3, i2=1)) == [{CUP: 1}, {CUP: 1}, {CUP: 3, POT: 1}]
    not_told_since = replace(gone, gone=False)
    assert left(told, not_told_since, part(2, i1=4, i2=1)) == [{CUP: 1}, {CUP: 3, POT: 1}]


def test_more_under_our_number_than_we_sent_left_elsewhere() -> None:
    told = order(4, 1, pack("YT1", i1=3))
    assert left(told, part(1, number="YT1", i1=1), part(2, i1=3, i2=1))[1] == {CUP: 1, POT: 1}
    pieces = replace(part(1, number="YT1", i1=1), numbers=frozenset({"YT1", "YT2"}))
    of_pieces = order(4, 1, pack("YT1", i1=1), pack("YT2", i1=1))  # each names what all hold
    assert left(of_pieces, pieces, part(2, i1=3, i2=1))[1] == {CUP: 3, POT: 1}


def test_goods_that_come_back_fill_the_part_that_was_emptied() -> None:
    assert left(order(1, 1), part(1, i2=1), part(2)) == [{POT: 1}, {CUP: 1}]
    assert left(order(1, 1), part(1, i2=1), part(2), staying=frozenset({CUP})) == [{POT: 1}, {}]


def test_goods_that_come_back_to_numbers_alone_are_told() -> None:
    parts = (part(1, number="YT1", i1=1), part(2, number="YT2", i2=1))
    assert deal(order(2, 1), parts, frozenset(), frozenset()).over == {CUP: 1}
    assert deal(order(2, 1), parts, frozenset({CUP}), frozenset()).over == {}


def test_packs_that_name_goods_twice_are_no_measure() -> None:
    gone = part(1, number="YT1", gone=True, i1=1)
    told = order(2, 1, pack("YT1", i1=1), pack("ZT9", i1=1))  # of two cups one has not gone
    assert left(told, gone, part(2, i1=1, i2=1)) == [{CUP: 1}, {CUP: 1, POT: 1}]


def test_what_the_platform_calls_gone_is_left_for_nobody() -> None:
    told = order(2, 1, pack("ZT9", i1=1))
    cups = replace(told.items[0], status=OrderStatus.SHIPPED)
    told = replace(told, items=(cups, told.items[1]))
    assert left(told, part(1, i1=1), part(2, i1=1, i2=1)) == [{}, {POT: 1}]


@given(
    dealt=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["", "number", "gone"])),
        min_size=1,
        max_size=5,
    ),
    elsewhere=st.integers(0, 6),
)
def test_every_piece_left_is_in_one_part(dealt: list[tuple[int, int, str]], elsewhere: int) -> None:
    parts = [
        part(
            n,
            number="" if state == "" else f"YT{n}",
            gone=state == "gone",
            **{name: pieces for name, pieces in (("i1", cups), ("i2", pots)) if pieces},
        )
        for n, (cups, pots, state) in enumerate(dealt)
    ]
    every = Counter[ItemId]()
    went = Counter[ItemId]()
    for each in parts:
        every.update(each.goods)
        if each.gone:
            went.update(each.goods)
    away = min(elsewhere, max(0, every[CUP] - went[CUP] - 1))  # one is left at least
    packs = [pack(f"YT{p.ordinal}", **p.goods) for p in parts if p.gone]
    if away:
        packs.append(pack("ZT1", i1=away))
    told = order(every[CUP], every[POT], *packs)
    found = left(told, *parts)
    fixed, free = Counter[ItemId](), Counter[ItemId]()
    for each, share in zip(parts, found, strict=True):
        (fixed if each.fixed else free).update(each.goods if each.fixed else share)
    for item_id, gone in ((CUP, away), (POT, 0)):
        due = every[item_id] - gone - fixed[item_id]
        over = deal(told, parts, frozenset(), frozenset()).over.get(item_id, 0)
        assert free[item_id] + over == max(0, due)
    for each, share in zip(parts, found, strict=True):
        if each.fixed:  # all of it, unless more has a number than is left
            over = {i: fixed[i] + (away if i == CUP else 0) - every[i] for i in each.goods}
            assert share == {i: max(0, n - max(0, over[i])) for i, n in each.goods.items()}
