"""Suggestions by the platform's identity alone, and what a person writes of a split."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.grouping import (
    MOST_ORDERS,
    Candidate,
    parted_gifts,
    read_pieces,
    same_day_groups,
    split_lines,
)
from app.domain.ids import CarrierCode, ItemId, OrderId, ParcelId, ShopId
from app.domain.parcel import ParcelLine

ORDER = OrderId("o1")
facts = st.tuples(
    st.sampled_from(["s1", "s2"]),
    st.sampled_from(["", "a", "b"]),
    st.sampled_from([date(2026, 11, 27), date(2026, 11, 28)]),
    st.integers(1, 60),
    st.sampled_from([None, CarrierCode("shunfeng"), CarrierCode("zhongtong")]),
)


@given(st.lists(facts, max_size=30))
def test_a_group_is_one_shop_one_day_one_receiver_one_courier(
    found: list[tuple[str, str, date, int, CarrierCode | None]],
) -> None:
    candidates = [
        Candidate(
            parcel_id=ParcelId(f"p{n}"),
            shop_id=ShopId(shop),
            address_key=key,
            day=day,
            orders=count,
            promised=promised,
        )
        for n, (shop, key, day, count, promised) in enumerate(found)
    ]
    by_id = {each.parcel_id: each for each in candidates}
    groups = same_day_groups(candidates)
    grouped = Counter(parcel_id for group in groups for parcel_id in group)
    assert set(grouped.values()) <= {1}
    for group in groups:
        members = [by_id[parcel_id] for parcel_id in group]
        assert len(members) > 1
        assert len({(m.shop_id, m.address_key, m.day) for m in members}) == 1
        assert members[0].address_key
        assert len({m.promised for m in members if m.promised}) <= 1
        assert sum(m.orders for m in members) <= MOST_ORDERS


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.lists(st.dictionaries(st.integers(0, 4), st.integers(0, 6)), max_size=3),
)
def test_a_split_loses_and_doubles_nothing(
    quantities: list[int], wanted: list[dict[int, int]]
) -> None:
    lines = [
        ParcelLine(order_id=ORDER, item_id=ItemId(f"i{n}"), quantity=quantity)
        for n, quantity in enumerate(quantities)
    ]
    parts = [tuple((ItemId(f"i{n}"), q) for n, q in part.items()) for part in wanted]
    try:
        dealt = split_lines(lines, ORDER, parts)
    except InvalidInput:
        return  # what may be refused, and how, is tested with the store
    total = Counter[ItemId]()
    for part in dealt:
        assert part
        total.update({line.item_id: line.quantity for line in part})
    assert total == {line.item_id: line.quantity for line in lines}
    assert len(dealt) > 1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("A-12×2", (("A-12", 2),)),
        ("A-12x2，B 7 * 1", (("A-12", 2), ("B 7", 1))),
        ("MAX12x3", (("MAX12", 3),)),
    ],
)
def test_parts_are_read(text: str, pieces: tuple[tuple[str, int], ...]) -> None:
    assert read_pieces(text) == pieces


@pytest.mark.parametrize("text", ["", "A-12", "A×", "×2", "A×2,,B×1", "A×-1"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_pieces(text)
    assert caught.value.code == "split.format"


@pytest.mark.parametrize(
    ("parts", "parted"),
    [
        ([{"tea", "gift"}, {"cup"}], []),
        ([{"tea"}, {"cup", "gift"}], ["gift"]),
        ([{"tea", "gift"}, {"gift", "cup"}], ["gift"]),  # two of it, one goes astray
        ([{"tea", "cup"}, {"free"}], []),  # was given for nothing of this parcel
    ],
)
def test_gifts_that_part_from_what_they_were_given_for(
    parts: list[set[str]], parted: list[str]
) -> None:
    masters = {ItemId("gift"): {ItemId("tea")}, ItemId("free"): set[ItemId]()}
    assert list(parted_gifts(masters, [{ItemId(i) for i in part} for part in parts])) == parted
